"""From the timeline to a file in the person's folder: check, render, poll, fetch, hand over."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from reeltalk.client.errors import ApiError, ClientError, ServerUnreachable
from reeltalk.client.models import Export
from reeltalk.client.skill_connection import Connection
from reeltalk.client.skill_timeline import is_exportable
from reeltalk.client.skill_words import phrase

FIRST_PAUSES_S: Final = (1, 2, 3, 4, *[5] * 4, *[10] * 3)
"""A short film is ready long before the documented pause is over, so the first minute is looked at more often."""

PAUSE_S: Final = 30
POLLS: Final = 10
PROGRESS_STEP: Final = 25
DUPLICATE: Final = 409


class Exporter:
    """Exports one project's film, again and again; each export has an id and a file of its own."""

    def __init__(self, connection: Connection, folder: Path, *, always_shares: bool = False) -> None:
        self._connection = connection
        self._folder = folder
        self._always_shares = always_shares
        self._pending: Export | None = None

    def run(self, output: dict[str, str], share: bool) -> Path | None:
        """Render the newest timeline and save it; an export that was left unfinished is fetched first. None where there is no file.

        Raises ApiError where the server refuses.
        """
        connection = self._connection
        if self._pending is not None:
            return self.collect(self._pending, share)
        state = connection.state()
        draft = state.get("draft")
        if not is_exportable(draft):
            connection.speak(
                phrase("empty", connection.language) if not state.get("video_infos") else files_waiting(state, connection.language)
            )
            return None
        connection.speak(phrase("rendering", connection.language))
        wanted = {"format": "mp4", "quality": "high"} | output
        started = self._submitted(draft, wanted)
        return self.collect(started, share, again=lambda: self._submitted(draft, wanted))

    def collect(
        self, started: Export | str, share: bool, *, again: Callable[[], Export] | None = None, link: str = "", private: bool = False
    ) -> Path | None:
        """Wait for an export, save its file and tell about it; one that fails is started ``again`` once, under a new id.

        A ``private`` one gets no link but the one it came with: its terms were said to the server.
        """
        connection = self._connection
        done = self._finished(started)
        if done.status == "failed" and again is not None:
            connection.speak(phrase("render_retry", connection.language))
            done = self._finished(again())
        self._pending = None
        if done.status == "failed":
            connection.speak(phrase("render_failed", connection.language, reason=done.error or "-"))
            return None
        if done.status != "completed":
            self._pending = done
            connection.speak(phrase("render_pending", connection.language, percent=round(done.progress)))
            return None
        return self._deliver(done, share or (self._always_shares and not private), link)

    def _submitted(self, draft: Any, output: dict[str, Any]) -> Export:
        """Start a render; where the server stumbles, start it once more under a new id."""
        connection = self._connection

        def submit() -> Export:
            return connection.client.export(connection.session, export_id=f"render_{time.time_ns() // 1000}", output=output, draft=draft)

        try:
            return connection.call(submit)
        except ApiError as error:
            if error.code != DUPLICATE and error.status < 500:
                raise
            return connection.call(submit)

    def _finished(self, started: Export | str) -> Export:
        """Poll until an export has ended, or until patience has; tells of progress in quarters. A poll that is lost is made again."""
        connection = self._connection
        export_id = started if isinstance(started, str) else started.id
        current = started if isinstance(started, Export) else connection.call(lambda: connection.client.export_status(export_id))
        told = 0.0
        for pause_s in (*FIRST_PAUSES_S, *[PAUSE_S] * POLLS):
            if current.status in {"completed", "failed"}:
                break
            connection.clock.sleep(pause_s)
            try:
                current = connection.call(lambda: connection.client.export_status(export_id))
            except ServerUnreachable:
                continue
            if current.status == "processing" and current.progress - told >= PROGRESS_STEP:
                told = current.progress
                connection.speak(phrase("progress", connection.language, percent=round(told)))
        return current

    def _deliver(self, done: Export, share: bool, link: str) -> Path:
        connection = self._connection
        path = self._download(done)
        connection.speak(phrase("video_ready", connection.language, path=path))
        for line in (done.receipt or {}).get("lines") or []:
            if str(line).startswith("="):
                connection.speak(phrase("receipt", connection.language, line=str(line).lstrip("= ")))
        if share:
            connection.speak(phrase("link", connection.language, url=link or self._link(done)))
        return path

    def _download(self, done: Export) -> Path:
        """Fetch the file from the address that the render told; where that fails, from the documented fall-back."""
        client = self._connection.client
        path = self._free_path()
        if done.url:
            try:
                return client.fetch(done.url, path)
            except ClientError:
                path.unlink(missing_ok=True)
        return self._connection.call(lambda: client.download(done, path))

    def _link(self, done: Export) -> str:
        """Return an address that anybody can watch the film under: a share page, or the file itself on servers without one."""
        try:
            return done.share_url or self._connection.client.share(done)
        except (ApiError, KeyError):
            return done.url or ""

    def _free_path(self) -> Path:
        """Return a path that no file has yet, named after the first file of the project."""
        sent = self._connection.sent
        stem = f"{sent[0].stem}-edited" if sent else "film"
        numbers = (f"-{number}" for number in range(2, 10_000))
        return next(path for tail in ("", *numbers) if not (path := self._folder / f"{stem}{tail}.mp4").exists())


def files_waiting(state: dict[str, Any], language: str) -> str:
    """Return what to say where files were sent and nothing was made of them yet."""
    names = [str(item.get("filename") or "") for item in state.get("video_infos") or [] if isinstance(item, dict)]
    return phrase("files_waiting", language, names=", ".join(filter(None, names)))

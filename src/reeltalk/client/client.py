"""The SDK: everything the HTTP contract offers, as typed calls. Knows only HTTP.

>>> from reeltalk.client.client import Client
>>> with Client("http://127.0.0.1:8787") as client:       # doctest: +SKIP
...     session = client.create_session("holiday")
...     client.upload(session, ["talk.mp4"])
...     for event in client.send(session, "trim the pauses"):
...         print(event.text)
...     export = client.wait_for_export(client.export(session))
...     client.download(export, "out.mp4")
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote, urljoin, urlsplit

import httpx2 as httpx

from reeltalk.client.errors import ApiError, ClientError, ConnectionLost, ServerUnreachable, TurnFailed
from reeltalk.client.models import Credits, Export, Session, ShareLink, UploadedFile
from reeltalk.client.settings import Attribution, ServerNotes, client_id, default_attribution, token_store
from reeltalk.client.stream import StreamEvent, read_events
from reeltalk.client.upload import MultipartFiles

Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""

Shelf = Literal["brands", "templates"]
"""What a user keeps for later films."""

APP = "nemo_agent"
TURN_TIMEOUT_S = 900
POLL_FIRST_S = 0.3
POLL_LONGEST_S = 5.0


class Client:
    """A connection to one server as one user. Gets itself an anonymous token where none is given."""

    def __init__(
        self,
        server: str,
        *,
        token: str | None = None,
        attribution: Attribution | None = None,
        tokens: ServerNotes | None = None,
        remembered_as: str = "",
        timeout_s: float = 60,
    ) -> None:
        self.server = server.rstrip("/")
        self._attribution = attribution or default_attribution()
        self._tokens = tokens or token_store()
        self._remembered_as = remembered_as or self.server
        self._given_token = token or os.environ.get("NEMO_TOKEN")
        self._token = self._given_token or self._tokens.get(self._remembered_as)
        self._http = httpx.Client(base_url=self.server, timeout=httpx.Timeout(timeout_s, connect=10), headers=self._attribution.headers())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    # --- who we are ---

    @property
    def token(self) -> str:
        """Return the token in use; one is fetched where there is none yet."""
        self._ensure_token()
        return str(self._token)

    def sign_in(self, identity: str = "") -> str:
        """Get an anonymous token and remember it; ``identity`` is a client id to use in place of the one that is kept."""
        headers = {"X-Client-Id": identity or client_id()}
        answer = self._data(self._send("POST", "/api/auth/anonymous-token", headers=headers, authorized=False))
        self._token = str(answer["token"])
        self._tokens.put(self._remembered_as, self._token)
        return self._token

    def credits(self) -> Credits:
        """Return the balance."""
        return Credits.of(self._call("GET", "/api/credits/balance/simple"))

    # --- sessions ---

    def create_session(self, name: str = "project", language: str = "") -> Session:
        """Start a new project."""
        body = {"task_name": name} | ({"language": language} if language else {})
        return Session.of(self._call("POST", f"/api/tasks/me/with-session/{APP}", json=body))

    def state(self, session: Session | str) -> dict[str, Any]:
        """Return the newest state: ``state.draft``, ``state.video_infos`` and the rest."""
        return self._call("GET", f"/api/state/{APP}/me/{_id(session)}/latest")

    def upload(self, session: Session | str, files: Sequence[Path | str], progress: Progress | None = None) -> list[UploadedFile]:
        """Send files, streamed from disk; they join the session in this order."""
        paths = [Path(file) for file in files]
        for path in paths:
            if not path.is_file():
                raise ClientError(f"There is no file {path}.")
        body = MultipartFiles(paths, progress)
        answer = self._call(
            "POST",
            f"/api/upload-video/{APP}/me/{_id(session)}",
            content=body,
            headers={"Content-Type": body.content_type, "Content-Length": str(body.length)},
            timeout=httpx.Timeout(3600, connect=10),
        )
        return [UploadedFile.of(file) for file in answer["files"]]

    def upload_urls(self, session: Session | str, urls: Sequence[str]) -> list[UploadedFile]:
        """Let the server fetch files from addresses."""
        body = {"urls": list(urls), "source_type": "url"}
        answer = self._call("POST", f"/api/upload-video/{APP}/me/{_id(session)}", json=body, timeout=httpx.Timeout(900, connect=10))
        return [UploadedFile.of(file) for file in answer["files"]]

    def send(self, session: Session | str, text: str, *, streaming: bool = False, plan_first: bool = False) -> Iterator[StreamEvent]:
        """Send a message and yield what comes back until the turn is over. Never sends twice: a lost stream raises.

        ``plan_first`` asks a Reeltalk server to show what it would do and to change nothing.
        """
        self._ensure_token()
        body = {
            "app_name": APP,
            "user_id": "me",
            "session_id": _id(session),
            "new_message": {"role": "user", "parts": [{"text": text}]},
            "streaming": streaming,
        } | ({"plan_first": True} if plan_first else {})
        headers = self._authorization() | {"Accept": "text/event-stream"}
        with _reachable(self.server):
            stream = self._http.stream("POST", "/run_sse", json=body, headers=headers, timeout=httpx.Timeout(TURN_TIMEOUT_S, connect=10))
            with stream as response:
                if response.status_code != 200:
                    response.read()
                    raise _api_error(response)
                for event in read_events(response.iter_lines()):
                    if event.kind == "error":
                        raise TurnFailed(event.text, code=int(event.data.get("code") or 0))
                    yield event

    # --- exports ---

    def export(
        self,
        session: Session | str,
        *,
        export_id: str | None = None,
        output: dict[str, Any] | None = None,
        draft: dict[str, Any] | None = None,
    ) -> Export:
        """Start an export of a draft, of the newest state's where none is given."""
        body = {
            "id": export_id or f"render_{time.time_ns() // 1_000_000}",
            "sessionId": _id(session),
            "draft": draft if draft is not None else self.state(session)["state"]["draft"],
            "output": output or {"format": "mp4", "quality": "high"},
        }
        return Export.of(self._call("POST", "/api/render/proxy/lambda", json=body))

    def export_status(self, export_id: str) -> Export:
        """Return how far an export is."""
        return Export.of(self._call("GET", f"/api/render/proxy/lambda/{export_id}"))

    def cancel_export(self, export_id: str) -> Export:
        """Stop an export."""
        return Export.of(self._call("POST", f"/api/render/proxy/lambda/{export_id}/cancel"))

    def wait_for_export(
        self, export: Export | str, progress: Callable[[Export], None] | None = None, timeout_s: float = 6 * 3600
    ) -> Export:
        """Poll until the export is finished; raises ClientError when it failed."""
        export_id = export if isinstance(export, str) else export.id
        deadline = time.monotonic() + timeout_s
        pause_s = POLL_FIRST_S
        while True:
            current = self.export_status(export_id)
            if progress:
                progress(current)
            if current.status == "completed":
                return current
            if current.status == "failed":
                raise ClientError(f"The export failed: {current.error or 'no reason was given'}")
            if time.monotonic() > deadline:
                raise ClientError(f"The export {export_id} is still {current.status} after {timeout_s:.0f} s; ask for it again later.")
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.3, POLL_LONGEST_S)

    def download(self, export: Export | str, target: Path | str, progress: Progress | None = None) -> Path:
        """Write the finished film to ``target``: whole or not at all."""
        export_id = export if isinstance(export, str) else export.id
        self._ensure_token()
        return self._save(f"/api/render/proxy/{export_id}/download", self._authorization(), Path(target), progress)

    def fetch(self, url: str, target: Path | str, progress: Progress | None = None) -> Path:
        """Write the file at an address that the server gave to ``target``, whole or not at all. No token goes to that address."""
        return self._save(urljoin(self.server, url), {}, Path(target), progress)

    def _save(self, address: str, headers: dict[str, str], path: Path, progress: Progress | None) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            with _reachable(self.server), self._http.stream("GET", address, headers=headers, follow_redirects=True) as response:
                if response.status_code != 200:
                    response.read()
                    raise _api_error(response)
                _write_body(response, part, progress)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def share(self, export: Export | str, *, password: str = "", days: int | None = None) -> str:
        """Make a link under which anybody (who knows the password) can watch a finished export, for ``days`` (0: until it is closed)."""
        export_id = export if isinstance(export, str) else export.id
        body = {"password": password} if password else {}
        return str(self._call("POST", f"/api/render/proxy/{export_id}/share", json=body | ({} if days is None else {"days": days}))["url"])

    def shares(self) -> list[ShareLink]:
        """Return the links that were made, newest first, closed ones too."""
        return [ShareLink.of(share) for share in self._call("GET", "/api/shares")["shares"]]

    def close_share(self, link_or_id: str) -> None:
        """Close a link, named by its address or its id."""
        self._call("POST", f"/api/shares/{link_or_id.rstrip('/').rsplit('/', 1)[-1]}/revoke")

    def transcript(self, session: Session | str) -> dict[str, Any]:
        """Return what is said in the film: ``words`` with ids and times, ``language``, and whether all of it is known (``complete``)."""
        return self._call("GET", f"/api/transcript/{APP}/me/{_id(session)}")

    def cut_words(self, session: Session | str, word_ids: Sequence[str]) -> dict[str, Any]:
        """Cut words out of the film, by the ids that the transcript gives them."""
        return self._call("POST", f"/api/transcript/{APP}/me/{_id(session)}/cut", json={"words": list(word_ids)})

    def captions(self, session: Session | str, form: str = "srt") -> bytes:
        """Return the film's captions as a file: ``srt``, ``vtt`` or ``ass``."""
        self._ensure_token()
        response = self._send("GET", f"/api/captions/{APP}/me/{_id(session)}.{form}")
        if not response.is_success:
            raise _api_error(response)
        return bytes(response.content)

    def put_captions(self, session: Session | str, data: bytes, language: str = "") -> dict[str, Any]:
        """Use a subtitle file as the film's captions."""
        return self._call("PUT", f"/api/captions/{APP}/me/{_id(session)}", content=data, params={"language": language})

    def versions(self, session: Session | str) -> dict[str, Any]:
        """Return the named ``versions`` of a session and all its ``revisions``."""
        return self._call("GET", f"/api/sessions/{_id(session)}/versions")

    def keep_version(self, session: Session | str, name: str) -> dict[str, Any]:
        """Give the film as it is a name."""
        return self._call("POST", f"/api/sessions/{_id(session)}/versions", json={"name": name})

    def undo(self, session: Session | str, steps: int = 1) -> dict[str, Any]:
        """Show the film again as it was some changes ago; ``can`` tells how many undos and redos are left."""
        return self._call("POST", f"/api/sessions/{_id(session)}/undo", json={"steps": steps})

    def redo(self, session: Session | str, steps: int = 1) -> dict[str, Any]:
        """Show the film again as it was before some undos."""
        return self._call("POST", f"/api/sessions/{_id(session)}/redo", json={"steps": steps})

    def restore_version(self, session: Session | str, name: str) -> dict[str, Any]:
        """Make the film what it was under a name."""
        return self._call("POST", f"/api/sessions/{_id(session)}/versions/{quote(name, safe='')}/restore")

    def compare(self, session: Session | str, first: str, second: str = "", language: str = "en") -> dict[str, Any]:
        """Return the ``changes`` from one version (a name, a revision's number, "" for now) to another."""
        wanted = {"first": first, "second": second, "language": language}
        return self._call("GET", f"/api/sessions/{_id(session)}/compare", params=wanted)

    def post_operations(self, session: Session | str, base: int, operations: Sequence[dict[str, Any]], edit_id: str) -> dict[str, Any]:
        """Apply operations that were made for revision ``base``; returns what was ``applied`` and the ``conflicts``."""
        body = {"base": base, "operations": list(operations), "edit_id": edit_id}
        return self._call("POST", f"/api/sessions/{_id(session)}/operations", json=body)

    def kept(self, shelf: Shelf) -> list[dict[str, Any]]:
        """Return the brand kits or the templates, oldest first."""
        return list(self._call("GET", f"/api/{shelf}")[shelf])

    def read_kept(self, shelf: Shelf, name: str) -> dict[str, Any]:
        """Return what a brand kit or a template holds."""
        return self._call("GET", _shelf_path(shelf, name))

    def keep(self, shelf: Shelf, name: str, session: Session | str = "", **given: Any) -> dict[str, Any]:
        """Keep a brand kit (of ``colors``, ``font`` and uploads of the session as ``logo``, ``intro``, ``outro``, ``music``) or a template.

        A brand kit of which nothing is given is taken from the session's film, as a template is.
        """
        return self._call("PUT", _shelf_path(shelf, name), json={"session_id": _id(session), **given})

    def apply_kept(self, shelf: Shelf, name: str, session: Session | str, **given: Any) -> dict[str, Any]:
        """Put a brand kit on the film, or make the footage into a film of a template's shape (with another ``title``)."""
        path = f"/api/sessions/{_id(session)}/{shelf}/{quote(name, safe='')}/apply"
        return self._call("POST", path, json=given, timeout=httpx.Timeout(TURN_TIMEOUT_S, connect=10))

    def delete_kept(self, shelf: Shelf, name: str) -> None:
        """Forget a brand kit or a template; films that were made with it stay."""
        self._call("DELETE", _shelf_path(shelf, name))

    def claim_link(self, session: Session) -> str:
        """Make a link that shows the project in a browser without giving the token away."""
        answer = self._call("POST", "/api/auth/claim-token", json={"task_id": session.task_id, "session_id": session.id})
        return urljoin(self.server, f"/workspace/claim?ct={answer['claim_token']}")

    # --- the wire ---

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        self._ensure_token()
        try:
            return self._data(self._send(method, path, **options))
        except ApiError as error:
            if error.code != 1001 or self._given_token:
                raise
            # A remembered token has expired or its server was reset: become a new anonymous user, once.
            self._tokens.forget(self._remembered_as)
            self.sign_in()
            return self._data(self._send(method, path, **options))

    def _ensure_token(self) -> None:
        if not self._token:
            self.sign_in()

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _send(self, method: str, path: str, *, authorized: bool = True, headers: dict[str, str] | None = None, **options: Any) -> Any:
        sent = (self._authorization() if authorized else {}) | (headers or {})
        with _reachable(self.server):
            return self._http.request(method, path, headers=sent, **options)

    @staticmethod
    def _data(response: httpx.Response) -> dict[str, Any]:
        if not response.is_success:
            raise _api_error(response)
        body = response.json()
        if body.get("code", 0) != 0:
            raise _api_error(response)
        data = body.get("data")
        return data if isinstance(data, dict) else body


def _shelf_path(shelf: Shelf, name: str) -> str:
    return f"/api/{shelf}/{quote(name, safe='')}"


def _id(session: Session | str) -> str:
    return session if isinstance(session, str) else session.id


@contextlib.contextmanager
def _reachable(server: str) -> Iterator[None]:
    try:
        yield
    except httpx.ConnectError as error:
        host = urlsplit(server).netloc or server
        raise ServerUnreachable(f"No server answers at {host}. Start one with `reeltalk serve`, or set NEMO_API_URL.") from error
    except httpx.ConnectTimeout as error:
        raise ServerUnreachable(f"The server at {server} did not answer in time.") from error
    except httpx.TimeoutException as error:
        raise ConnectionLost(f"The server at {server} did not answer in time.") from error
    except httpx.InvalidURL as error:
        raise ClientError(f"{server} gave an address that is none: {error}") from error
    except httpx.TransportError as error:
        raise ConnectionLost(f"The connection to {server} broke off: {error}") from error


def _api_error(response: httpx.Response) -> ApiError:
    retry_after_s = float(response.headers.get("Retry-After") or 0)
    try:
        body = response.json()
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    data = body.get("data") if isinstance(body.get("data"), dict) else {}
    message = str(body.get("message") or body.get("error") or f"The server answered {response.status_code}.")
    return ApiError(
        int(body.get("code") or response.status_code), message, status=response.status_code, data=data, retry_after_s=retry_after_s
    )


def _write_body(response: httpx.Response, part: Path, progress: Progress | None) -> None:
    expected = int(response.headers.get("Content-Length") or 0)
    done = 0
    with part.open("wb") as file:
        for block in response.iter_bytes(1 << 18):
            file.write(block)
            done += len(block)
            if progress:
                progress(done, expected)
    if expected and done != expected:
        raise ServerUnreachable(f"The download broke off after {done} of {expected} bytes.")

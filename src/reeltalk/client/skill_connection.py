"""A skill's line to its server: who speaks, about which project, and the documented answer to each error that can be mended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urljoin, urlsplit

from reeltalk.client.client import Client
from reeltalk.client.errors import ApiError
from reeltalk.client.models import Session, UploadedFile
from reeltalk.client.settings import new_client_id
from reeltalk.client.skill_words import phrase

Answer = TypeVar("Answer")
Speak = Callable[[str], None]

RATE_LIMIT_PAUSE_S: Final = 30
VENDOR_HOST: Final = "nemovideo.ai"
VENDOR_PAGES: Final = "https://nemovideo.com"
ANONYMOUS_PREFIX: Final = "anon_"


class Clock(Protocol):
    """Where the runtime's time comes from, so that tests need not wait."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Connection:
    """One user's project on one server. Each mendable error is mended once per call; what remains is raised as ApiError."""

    def __init__(self, client: Client, clock: Clock, speak: Speak, *, session_id: str = "", language: str = "en") -> None:
        self.client = client
        self.clock = clock
        self.speak = speak
        self.language = language
        self.sent: list[Path] = []
        self._session = Session(session_id, "", "") if session_id else None

    @property
    def session(self) -> Session:
        """Return the project that is spoken about; it is started when first needed."""
        if self._session is None:
            self._session = self.call(lambda: self.client.create_session("project", self.language))
        return self._session

    def state(self) -> dict[str, Any]:
        """Return the project's newest state: draft, video_infos, generated_media and the rest."""
        answer = self.call(lambda: self.client.state(self.session))
        state = answer.get("state")
        return state if isinstance(state, dict) else {}

    def upload(self, paths: list[Path]) -> list[UploadedFile]:
        """Send files; they are sent again if the project has to be started anew."""
        uploaded = self.call(lambda: self.client.upload(self.session, paths))
        self.sent += [path for path in paths if path not in self.sent]
        return uploaded

    def call(self, work: Callable[[], Answer]) -> Answer:
        """Do ``work``; where the server refuses for a reason that can be mended, mend it and do it again, once per reason.

        A refused request was not carried out, so doing it again repeats nothing.
        """
        mended: set[int] = set()
        while True:
            try:
                return work()
            except ApiError as error:
                if error.code in mended or not self._mend(error):
                    raise
                mended.add(error.code)

    def registration_url(self, error: ApiError) -> str | None:
        """Return where an anonymous user registers and keeps everything; None for somebody who has registered."""
        if url := error.data.get("registration_url"):
            return str(url)
        user_id = self._user_id()
        return f"{self._pages()}/register?bind={user_id}" if user_id.startswith(ANONYMOUS_PREFIX) else None

    def _mend(self, error: ApiError) -> bool:
        """Do what the error table says; False where the person has to act."""
        if error.code == 1001:
            self.call(self.client.sign_in)
            self._start_anew()
        elif error.code == 1002:
            self._start_anew()
        elif error.code == 429:
            self.speak(phrase("waiting_limit", self.language))
            self.clock.sleep(RATE_LIMIT_PAUSE_S)
        elif error.code == 400 and "client" in str(error).lower():
            self.client.sign_in(new_client_id())
        else:
            return False
        return True

    def _start_anew(self) -> None:
        """Start a new project for the one that is gone, with the files that were sent to it."""
        if self._session is None:
            return
        self._session = self.client.create_session("project", self.language)
        files = [path for path in self.sent if path.is_file()]
        if files:
            self.client.upload(self._session, files)
        self.speak(phrase("new_session", self.language, files=phrase("files_again", self.language) if files else ""))

    def _user_id(self) -> str:
        if self._session and self._session.user_id:
            return self._session.user_id
        return str(self.call(lambda: self.client.state(self.session)).get("user_id") or "")

    def _pages(self) -> str:
        if named := os.environ.get("NEMO_WEB_URL"):
            return named.rstrip("/")
        host = urlsplit(self.client.server).hostname or ""
        return VENDOR_PAGES if host == VENDOR_HOST or host.endswith(f".{VENDOR_HOST}") else urljoin(self.client.server, "/").rstrip("/")

"""A whole server for tests: the real app on real parts in a folder of its own, listening on a port, and a client to ask it."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import structlog
import uvicorn

from reeltalk.config import Settings
from reeltalk.server.app import create_app
from reeltalk.wiring import build, running
from reeltalk.workflows.parts import Parts

SKILL = {"X-Skill-Source": "nemo-video", "X-Skill-Version": "1.9", "X-Skill-Platform": "cursor"}


@dataclass(frozen=True, slots=True)
class House:
    """A running server. ``ask`` adds nothing to a request that is not given to it."""

    url: str
    parts: Parts
    http: httpx2.Client

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """Send one request."""
        return self.http.request(method, path, **options)

    def user(self, **headers: str) -> User:
        """Return a new anonymous user who sends the headers of a skill."""
        data = self.ask("POST", "/api/auth/anonymous-token", headers={"X-Client-Id": str(uuid.uuid4())}).json()["data"]
        return User(self, data["token"], data["user_id"], {**SKILL, **headers})


@dataclass(slots=True)
class User:
    """Somebody with a token; every request carries it and the headers of a skill."""

    house: House
    token: str
    id: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> httpx2.Response:
        """Send one request."""
        return self.house.ask(method, path, headers={"Authorization": f"Bearer {self.token}", **self.headers, **(headers or {})}, **options)

    def data(self, method: str, path: str, **options: Any) -> Any:
        """Send one request that must succeed and return its ``data``."""
        answer = self.ask(method, path, **options)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["code"] == 0 and body["message"] == "success"
        return body["data"]

    def session(self) -> str:
        """Start a session and return its id."""
        return str(self.data("POST", "/api/tasks/me/with-session/nemo_agent", json={"task_name": "project"})["session_id"])

    def upload(self, session_id: str, *files: Path) -> list[dict[str, Any]]:
        """Upload files and return what the server says of them."""
        parts = [("files", (file.name, file.read_bytes())) for file in files]
        answer: list[dict[str, Any]] = self.data("POST", f"/api/upload-video/nemo_agent/me/{session_id}", files=parts)["files"]
        return answer

    def state(self, session_id: str) -> dict[str, Any]:
        """Return the session's ``data``."""
        state: dict[str, Any] = self.data("GET", f"/api/state/nemo_agent/me/{session_id}/latest")
        return state

    def say(self, session_id: str, text: str, **more: Any) -> Conversation:
        """Send a message and return the whole stream."""
        body = {"session_id": session_id, "new_message": {"parts": [{"text": text}]}, **more}
        answer = self.ask("POST", "/run_sse", json=body, timeout=120)
        assert answer.status_code == 200, answer.text
        return Conversation(answer.text)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The raw text of a stream."""

    raw: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return its JSON events."""
        blocks = [block for block in self.raw.split("\n\n") if block.startswith("data: ")]
        return [json.loads(block.removeprefix("data: ")) for block in blocks]

    @property
    def text(self) -> str:
        """Return the words that are not fragments."""
        parts = [part for event in self.events if not event.get("partial") for part in event.get("content", {}).get("parts", [])]
        return "".join(part.get("text", "") for part in parts)


@contextlib.contextmanager
def serving(home: Path, **settings: Any) -> Iterator[House]:
    """Run a server on the data folder ``home`` until the block ends; it renders nothing ahead unless it is asked to."""
    if not structlog.is_configured():  # nobody reads the log: without this each request would print a line
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    chosen = Settings(home=home, log_level="error", **{"speculation": "off", **settings})
    # With the protocol named, the event loop turns off Nagle's delay: 40 ms for every answer on a connection that is used again.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with running(build(chosen, url)) as parts:
            server = _AnnouncingServer(
                uvicorn.Config(
                    create_app(parts), log_config=None, access_log=False, lifespan="off", proxy_headers=False, ws="websockets-sansio"
                )
            )
            thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
            thread.start()
            try:
                assert server.listening.wait(30)
                with httpx2.Client(base_url=url, timeout=60) as http:
                    yield House(url, parts, http)
            finally:
                server.should_exit = True
                thread.join(30)


class _AnnouncingServer(uvicorn.Server):
    """Says when it listens, and leaves signals to the test runner."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

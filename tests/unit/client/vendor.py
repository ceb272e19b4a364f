"""A stand-in for a vendor's server: real HTTP on loopback, and every documented way to misbehave, on demand."""

from __future__ import annotations

import contextlib
import json
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FILM = b"a film, " * 1000
DROP = object()
"""In a stream: break the connection off here."""


def text(words: str, **more: Any) -> bytes:
    return event(content={"role": "model", "parts": [{"text": words}]}, **more)


def tool(name: str = "edit_multitrack") -> bytes:
    return event(content={"role": "model", "parts": [{"functionCall": {"id": "1", "name": name, "args": {}}}]})


def event(**fields: Any) -> bytes:
    return f"data: {json.dumps({'author': 'nemo_agent', **fields})}\n\n".encode()


def title(words: str, *, start_ms: int = 0, length_ms: int = 3000) -> dict[str, Any]:
    look = {"text": words, "color": "#FFFFFF", "position": "top-center", "animation": "fade-in"}
    return {"id": f"title-{words}", "s": start_ms, "d": length_ms, "m": look}


def draft(*titles: dict[str, Any], length_ms: int = 10_000) -> dict[str, Any]:
    clip = {"id": "clip-1", "s": 0, "d": length_ms, "src": "https://cdn/clip.mp4?sig=1", "m": {"name": "city timelapse"}}
    tracks = [{"id": "v", "tt": 0, "sg": [clip]}]
    return {
        "d": length_ms,
        "m": {"width": 1920, "height": 1080},
        "t": [*tracks, *([{"id": "t", "tt": 7, "sg": list(titles)}] if titles else [])],
    }


@dataclass
class Turn:
    """How the server answers one message: blocks on the stream, and what the project looks like afterwards (after ``late`` more looks)."""

    blocks: list[Any] = field(default_factory=list)
    draft: dict[str, Any] | None = None
    late: int = 0


@dataclass
class Render:
    """What the polls of one export say, one after another; the last one is repeated."""

    statuses: list[tuple[str, int]] = field(default_factory=lambda: [("completed", 100)])
    error: str | None = None
    url: bool = True


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


class Vendor:
    """The double's memory and script. ``refuse[path]`` holds answers (status, body) that are given before the usual one."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.turns: deque[Turn] = deque()
        self.renders: deque[Render] = deque()
        self.refuse: defaultdict[str, deque[tuple[int, dict[str, Any]]]] = defaultdict(deque)
        self.draft: dict[str, Any] = {}
        self.files: list[str] = []
        self.media: list[dict[str, Any]] = []
        self.user_id = "anon_abc123"
        self.stumbles_after_turn: list[tuple[int, dict[str, Any]]] = []
        self.film_is_gone = False
        self.film_moves = False
        self.shares = False
        self.url = ""
        self._next_draft: dict[str, Any] | None = None
        self._looks_left = 0
        self._sessions = 0
        self._running: dict[str, Render] = {}

    def requests(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path.startswith(path)]

    @property
    def messages(self) -> list[str]:
        return [asked.json["new_message"]["parts"][0]["text"] for asked in self.requests("/run_sse")]

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Return the status and the body: JSON, bytes, or a Turn to stream."""
        self.asked.append(asked)
        for path, answers in self.refuse.items():
            if answers and asked.path.startswith(path):
                return answers.popleft()
        match asked.path.strip("/").split("/"):
            case ["api", "auth", "anonymous-token"]:
                return _good({"token": f"nmv_usr_{'x' * 30}{len(self.asked)}", "credits": 100, "user_id": self.user_id})
            case ["api", "tasks", *_]:
                self._sessions += 1
                return _good({"session_id": f"70000000000000000{self._sessions:02}", "task_id": "task_1", "user_id": self.user_id})
            case ["api", "credits", *_]:
                return _good({"available": 60, "frozen": 40, "total": 100})
            case ["api", "upload-video", *_]:
                return _good(
                    {"files": [{"filename": name, "file_type": "video", "cdn_url": "u", "duration": 9.5} for name in self._taken(asked)]}
                )
            case ["api", "state", *_]:
                return _good(self._state())
            case ["api", "render", "proxy", *rest]:
                return self._render(asked, rest)
            case ["films", name] if self.film_moves:
                return 302, f"/films/moved/{name}".encode()
            case ["films", *_]:
                return (404, {"code": 404, "message": "gone"}) if self.film_is_gone else (200, FILM)
            case ["run_sse"]:
                turn = self.turns.popleft()
                self._next_draft, self._looks_left = turn.draft, turn.late
                self.refuse["/api/state"].extend(self.stumbles_after_turn)
                return 200, turn
        return 404, {"code": 404, "message": "no such thing"}

    def _taken(self, asked: Asked) -> list[str]:
        names = [part.split(b'"')[1].decode() for part in asked.body.split(b"filename=")[1:]]
        names = names or [url.rsplit("/", 1)[-1] for url in asked.json.get("urls", [])]
        self.files += names
        return names

    def _state(self) -> dict[str, Any]:
        if self._next_draft is not None:
            if self._looks_left <= 0:
                self.draft, self._next_draft = self._next_draft, None
            self._looks_left -= 1
        infos = [{"filename": name} for name in self.files]
        state = {"draft": self.draft, "video_infos": infos, "generated_media": self.media, "canvas_config": {}, "video_analyses": {}}
        return {"session_id": "s", "user_id": self.user_id, "state": state}

    def _render(self, asked: Asked, rest: list[str]) -> tuple[int, Any]:
        match rest:
            case ["lambda"]:
                render = self.renders.popleft() if self.renders else Render()
                self._running[asked.json["id"]] = render
                return 200, self._status(asked.json["id"], ("pending", 5), render)
            case ["lambda", export_id]:
                render = self._running[export_id]
                status = render.statuses[0] if len(render.statuses) == 1 else render.statuses.pop(0)
                return 200, DROP if status[0] == "lost" else self._status(export_id, status, render)
            case [_, "download"]:
                return 200, FILM
            case [export_id, "share"] if self.shares:
                return _good({"url": f"https://watch.example/{export_id}"})
        return 404, {"code": 404, "message": "no such thing"}

    def _status(self, export_id: str, status: tuple[str, int], render: Render) -> dict[str, Any]:
        done = status[0] == "completed" and render.url
        output = {"url": f"{self.url}/films/{export_id}.mp4"} if done else None
        return {"code": 0, "id": export_id, "status": status[0], "progress": status[1], "output": output, "error": render.error}


def _good(data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 200, {"code": 0, "message": "success", "data": data}


def refusal(code: int, status: int, message: str = "no", **data: Any) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "message": message, "data": data}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    vendor: Vendor

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_GET  # noqa: N815

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, answer = self.vendor.answer(Asked(self.command, self.path, headers, body))
        if isinstance(answer, Turn):
            self._stream(answer)
            return
        if answer is DROP:
            self.close_connection = True
            self.connection.close()
            return
        payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        if status == 302:
            self.send_header("Location", payload.decode())
        self.end_headers()
        self.wfile.write(payload)

    def _stream(self, turn: Turn) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for block in turn.blocks:
            if block is DROP:
                self.close_connection = True
                self.connection.close()
                return
            self.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that was broken off on purpose is no news."""


@contextlib.contextmanager
def serving_vendor() -> Iterator[Vendor]:
    vendor = Vendor()
    handler = type("Handler", (_Handler,), {"vendor": vendor})
    with _Server(("127.0.0.1", 0), handler) as server:
        vendor.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield vendor
        finally:
            server.shutdown()
            thread.join()

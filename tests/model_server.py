"""A language-model server on loopback that speaks the OpenAI protocol and answers as it is told, badly if need be."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass
class Answer:
    """What is sent back: a body with a status; ``held`` keeps the body back until the server is closed."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    held: bool = False


def says(text: str) -> Answer:
    return completion({"role": "assistant", "content": text}, "stop")


def calls(*wanted: tuple[str, Json | str]) -> Answer:
    """Return an answer that calls tools; arguments given as text are sent as they are."""
    tool_calls = [
        {
            "id": f"call_{number}",
            "type": "function",
            "function": {"name": name, "arguments": given if isinstance(given, str) else json.dumps(given)},
        }
        for number, (name, given) in enumerate(wanted)
    ]
    return completion({"role": "assistant", "content": None, "tool_calls": tool_calls}, "tool_calls")


def completion(message: Json, reason: str) -> Answer:
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    whole = {"id": "chat", "object": "chat.completion", "created": 1, "model": "trial", "choices": [choice], "usage": usage}
    return Answer(json.dumps(whole).encode())


@dataclass
class ModelServer:
    """The running server: where it is, and what it was asked."""

    url: str
    asked: list[Json]


@contextlib.contextmanager
def model_server(answers: Sequence[Answer]) -> Iterator[ModelServer]:
    """Serve the answers in their order, the last one for ever."""
    asked: list[Json] = []
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = answers[min(len(asked), len(answers)) - 1]
            if answer.held:
                closing.wait()
                return
            self.send_response(answer.status)
            headers = {"Content-Type": "application/json", "Content-Length": str(len(answer.body)), **answer.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(answer.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield ModelServer(f"http://127.0.0.1:{server.server_address[1]}/v1", asked)
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()

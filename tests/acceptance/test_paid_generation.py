"""Killing the server in the middle of a paid generation: one job at the service, one charge or none, and a truthful state."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from acceptance.conftest import RunningServer, ServerHouse, new_client, serving
from corpus.cache import made_by_ffmpeg
from corpus.services import Asked, FakeService, Reply, fake_service
from reeltalk.client.client import Client
from reeltalk.client.models import Session

pytestmark = pytest.mark.thorough

WISH = "generate a video of a red kite over the sea, raw"


@dataclass
class Studio:
    """The service: takes orders, lets each wait until ``finish`` is set, then gives the clip out."""

    clip: bytes
    holds_back: bool = False
    taken: threading.Event = field(default_factory=threading.Event)
    finish: threading.Event = field(default_factory=threading.Event)
    keys: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply | None:
        if asked.method == "POST":
            self.keys.append(asked.headers["idempotency-key"])
            self.taken.set()
            if self.holds_back and not self.finish.wait(60):
                return None
            return Reply.json({"id": "v1", "status": "queued"})
        if asked.path.endswith("/content"):
            return Reply(self.clip, headers={"Content-Type": "video/mp4"})
        self.taken.set()
        return Reply.json({"id": "v1", "status": "completed" if self.finish.is_set() else "in_progress", "progress": 50})


@pytest.fixture(scope="module")
def clip() -> bytes:
    picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=5", "-c:v", "libx264", "-pix_fmt", "yuv420p"]
    return made_by_ffmpeg("kite.mp4", picture).read_bytes()


def house(folder: Path, service: FakeService, **more: Any) -> ServerHouse:
    provider = {"protocol": "openai", "address": service.url, "clip": "sora", "poll_s": 0.2} | more
    return ServerHouse(folder / "home", {"REELTALK_ECONOMY": "trial", "REELTALK_PROVIDERS": json.dumps({"far": provider})})


def ask_and_kill(server: RunningServer, client: Client, session: Session, moment: threading.Event) -> None:
    """Send the wish, and kill the server as soon as the moment has come."""

    def listen() -> None:
        with contextlib.suppress(Exception):
            list(client.send(session, WISH))

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    assert moment.wait(60)
    server.kill()
    listening.join(30)


def media(client: Client, session: Session) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.state(session)["state"]["generated_media"]
    return found


@contextlib.contextmanager
def back(again: RunningServer, client: Client, session: Session) -> Iterator[Client]:
    """The same user at the restarted server, once the interrupted turn is over: a message behind it is answered after it."""
    with Client(again.url, token=client.token) as same:
        list(same.send(session, "status"))
        yield same


def test_killed_while_the_service_works(tmp_path: Path, clip: bytes) -> None:
    studio = Studio(clip)
    polled = threading.Event()

    def answer(asked: Asked) -> Reply | None:
        if asked.method == "GET":
            polled.set()
        return studio.answer(asked)

    with fake_service(answer) as service:
        home = house(tmp_path, service)
        with serving(home) as server, new_client(server.url, tmp_path) as client:
            session = client.create_session()
            ask_and_kill(server, client, session, polled)
        studio.finish.set()
        with serving(home) as again, back(again, client, session) as same:
            assert len(service.of("POST")) == 1, "one job at the service"
            assert [each["credits"] for each in media(same, session)] == [100]
            assert same.credits().available == 0 and same.credits().frozen == 0, "one charge"


@pytest.mark.parametrize("recognises_keys", [False, True])
def test_killed_while_the_order_was_handed_in(tmp_path: Path, clip: bytes, recognises_keys: bool) -> None:
    studio = Studio(clip, holds_back=True)
    with fake_service(studio.answer) as service:
        home = house(tmp_path, service, recognises_keys=recognises_keys)
        with serving(home) as server, new_client(server.url, tmp_path) as client:
            session = client.create_session()
            ask_and_kill(server, client, session, studio.taken)
        studio.finish.set()
        with serving(home) as again, back(again, client, session) as same:
            if recognises_keys:
                assert len(set(studio.keys)) == 1, "handed in again under the same key, which the service knows"
                assert len(media(same, session)) == 1 and same.credits().available == 0
            else:
                assert len(service.of("POST")) == 1, "nobody knows whether it was taken, so it is not handed in again"
                assert media(same, session) == [] and same.credits().available == 100, "and nothing is charged"

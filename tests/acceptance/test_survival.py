"""A turn and a render survive the client's leaving and the server's kill -9."""

from __future__ import annotations

import contextlib
from pathlib import Path

import httpx2 as httpx
import pytest

from acceptance.conftest import ServerHouse, new_client, serving
from acceptance.films import dark_talking_clip
from corpus.counter import counter_clip, counters
from reeltalk.client.client import Client
from reeltalk.client.models import Session

pytestmark = pytest.mark.slow

SHORTENED_MS = 11_000 - 1_000
"""What the film may last at most once the long pause of the clip is cut."""


@pytest.fixture(scope="module")
def clip() -> Path:
    return dark_talking_clip(11.0).path


def same_user(client: Client, url: str) -> Client:
    return Client(url, token=client.token)


def revision_of(client: Client, session: Session) -> int:
    return int(client.state(session)["version"])


def wait_for_revision(client: Client, session: Session, number: int) -> None:
    """Wait on the session's own log: a message sent behind a running one is answered after it."""
    for _ in range(3):
        if revision_of(client, session) >= number:
            return
        list(client.send(session, "status"))
    assert revision_of(client, session) >= number


def test_a_turn_goes_on_when_the_client_leaves(tmp_path: Path, clip: Path) -> None:
    with serving(ServerHouse(tmp_path / "home")) as server, new_client(server.url, tmp_path) as client:
        session = client.create_session()
        client.upload(session, [clip])
        with contextlib.suppress(httpx.TimeoutException, httpx.TransportError):
            httpx.post(
                f"{server.url}/run_sse",
                json={"session_id": session.id, "new_message": {"parts": [{"text": "trim the pauses"}]}},
                headers={"Authorization": f"Bearer {client.token}"},
                timeout=0.4,
            )
        wait_for_revision(client, session, 1)
        assert client.state(session)["state"]["draft"]["d"] < SHORTENED_MS


def test_a_turn_survives_kill_9(tmp_path: Path, clip: Path) -> None:
    house = ServerHouse(tmp_path / "home")
    with serving(house) as server, new_client(server.url, tmp_path) as client:
        session = client.create_session()
        client.upload(session, [clip])
        for event in client.send(session, "trim the pauses, add captions"):
            if event.kind in {"tool_call", "progress", "heartbeat"}:
                server.kill()
                break
    with serving(house) as again, same_user(client, again.url) as back:
        wait_for_revision(back, session, 1)
        draft = back.state(session)["state"]["draft"]
        assert draft["d"] < SHORTENED_MS
        assert any(track["tt"] == 7 for track in draft["t"])
        assert revision_of(back, session) == 1, "the turn was done once"


def test_a_render_survives_kill_9(tmp_path: Path) -> None:
    house = ServerHouse(tmp_path / "home")
    with serving(house) as server, new_client(server.url, tmp_path) as client:
        session = client.create_session()
        client.upload(session, [counter_clip(12.0)])
        list(client.send(session, "cut the first 2 seconds and make it black and white"))
        export = client.export(session, output={"format": "mp4", "quality": "high", "resolution": "720p"})

        def kill_in_the_middle(now: object) -> None:
            if getattr(now, "progress", 0) >= 20:
                server.kill()
                raise KeyboardInterrupt

        with contextlib.suppress(KeyboardInterrupt):
            client.wait_for_export(export, kill_in_the_middle)
        assert server.process.poll() is not None, "the server was to be killed while it rendered"
    with serving(house) as again, same_user(client, again.url) as back:
        done = back.wait_for_export(export.id)
        assert counters(back.download(done, tmp_path / "film.mp4")) == list(range(60, 360))

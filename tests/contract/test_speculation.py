from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.containers import sample
from reeltalk.timeline.model import Canvas, Timeline
from reeltalk.timeline.time import FrameRate
from serving import House, User, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("house"), speculation="idle") as house:
        yield house


def job(house: House, session_id: str) -> str:
    return f"ahead_{session_id}_{house.parts.projects.head(session_id).number}"


def wait_for(house: House, job_id: str) -> str:
    deadline = time.monotonic() + 120
    while (status := house.parts.engine.status(job_id)) in ("queued", "running", "unknown"):
        assert time.monotonic() < deadline, status
        threading.Event().wait(0.05)
    return status


def export(user: User, session_id: str) -> dict[str, object]:
    user.say(session_id, "export")
    found = user.house.parts.exports.latest_of_session(session_id)
    assert found is not None
    deadline = time.monotonic() + 60
    while not found.is_finished:
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)
        found = user.house.parts.exports.by_id(found.id)
    assert found.status.value == "completed", found.error
    return {"blob": found.blob_key, **(found.report or {})}


def inodes(folder: Path) -> set[int]:
    return {path.stat().st_ino for path in folder.rglob("*.mp4")}


def test_an_export_after_the_newest_version_was_rendered_ahead_encodes_nothing_and_publishes_that_very_file(house: House) -> None:
    user = house.user()
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    house.parts.projects.save(session_id, Timeline(canvas=Canvas(320, 180, FrameRate(30))), base=0, turn_id="small")
    user.say(session_id, 'add a title "Hello"')
    older = job(house, session_id)
    user.say(session_id, 'add a title "Goodbye" at the bottom')
    newer = job(house, session_id)
    assert newer != older
    assert wait_for(house, newer) == "done"
    assert wait_for(house, older) in ("cancelled", "done")
    kept = inodes(house.parts.folders.chunks)
    made = export(user, session_id)
    assert made["chunks_made"] == 0 and made["chunks_total"]
    assert made["receipt"] and made["decode_messages"] == []
    assert house.parts.blobs.path(str(made["blob"])).stat().st_ino in kept
    assert inodes(house.parts.folders.chunks) == kept
    assert not list(house.parts.folders.work.glob("ahead_*"))

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reeltalk import limits
from reeltalk.clock import SystemClock
from reeltalk.jobs.events import EventLog
from reeltalk.storage.database import Database
from reeltalk.storage.events import Event


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.at(tmp_path / "reeltalk.db")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def log(database: Database) -> EventLog:
    return EventLog(database, SystemClock())


def texts(events: list[Event]) -> list[str]:
    return [event.data["text"] for event in events]


def test_events_of_each_turn_are_numbered_from_one_without_gaps(log: EventLog) -> None:
    for number in range(3):
        log.append("s", "turn-a", "text", {"text": str(number)})
        log.append("s", "turn-b", "text", {"text": str(number)})
    assert [event.seq for event in log.after("turn-a", 0)] == [1, 2, 3]
    assert texts(log.after("turn-b", 1)) == ["1", "2"]


def test_a_reader_that_comes_back_misses_nothing_after_a_restart(database: Database, log: EventLog) -> None:
    log.append("s", "turn", "text", {"text": "one"})
    log.append("s", "turn", "text", {"text": "二 🎬"})
    again = EventLog(database, SystemClock())
    assert texts(again.after("turn", 1)) == ["二 🎬"]
    assert again.append("s", "turn", "done", {}).seq == 3


def test_a_waiting_reader_wakes_at_once(log: EventLog) -> None:
    arrived: list[float] = []
    ready = threading.Event()

    def read() -> None:
        ready.set()
        assert texts(log.wait("turn", 0, 20.0)) == ["now"]
        arrived.append(time.monotonic())

    reader = threading.Thread(target=read)
    reader.start()
    ready.wait()
    log.append("s", "turn", "text", {"text": "now"})
    written = time.monotonic()
    reader.join()
    assert arrived[0] - written < 0.5


@pytest.mark.slow
def test_an_event_of_another_process_is_found_by_looking(database: Database, log: EventLog) -> None:
    elsewhere = EventLog(database, SystemClock())
    reading = threading.Event()
    found: list[Event] = []

    def read() -> None:
        reading.set()
        found.extend(log.wait("turn", 0, 20.0))

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait()
    elsewhere.append("s", "turn", "text", {"text": "hello"})
    reader.join()
    assert texts(found) == ["hello"]


def test_a_wait_ends_with_nothing_when_nothing_happens(log: EventLog) -> None:
    log.append("s", "another", "text", {"text": "not yours"})
    assert log.wait("turn", 0, 0.05) == []


def test_writers_at_once_lose_and_repeat_no_number(log: EventLog) -> None:
    def write() -> None:
        for _ in range(5):
            log.append("s", "turn", "text", {"text": "x"})

    threads = [threading.Thread(target=write) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.seq for event in log.after("turn", 0)] == list(range(1, 51))


def test_one_reading_is_bounded(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SSE_QUEUE_MAX_EVENTS", 3)
    for number in range(5):
        log.append("s", "turn", "text", {"text": str(number)})
    assert texts(log.after("turn", 0)) == ["0", "1", "2"]
    assert texts(log.after("turn", 3)) == ["3", "4"]

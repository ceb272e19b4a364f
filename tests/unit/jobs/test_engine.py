from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reeltalk.clock import SystemClock
from reeltalk.errors import Cancelled, SetupError
from reeltalk.jobs.engine import LOOK_AGAIN_FOR_S, LOOK_S, Engine, Interrupted

LIMIT_S = 20.0


def make_engine(path: Path, workers: int = 2, per_user: int = 1) -> Engine:
    return Engine(path, workers={"turns": workers}, per_user={"turns": per_user})


def wait_for_status(engine: Engine, job_id: str, wanted: str) -> None:
    """Ask until the engine says so; a job's status follows the end of its function by a moment."""
    deadline = time.monotonic() + LIMIT_S
    while (status := engine.status(job_id)) != wanted:
        assert time.monotonic() < deadline, f"{job_id} is {status}, not {wanted}"
        SystemClock().sleep(0.02)


class Recorder:
    """What jobs did, and gates that hold them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.calls: list[str] = []
        self.reached = threading.Event()
        self.gate = threading.Event()
        self.errors: list[BaseException] = []

    def note(self, text: str) -> str:
        with self.lock:
            self.calls.append(text)
        self.reached.set()
        return text


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(scope="module")
def seasoned_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of an engine that has run once: the very first start takes a moment to lay out its tables."""
    path = tmp_path_factory.mktemp("jobs") / "jobs.db"
    engine = make_engine(path)
    engine.start()
    engine.stop()
    return path


@pytest.fixture
def engine(tmp_path: Path, recorder: Recorder, seasoned_file: Path) -> Iterator[Engine]:
    engine = make_engine(Path(shutil.copy(seasoned_file, tmp_path / "jobs.db")))

    def held(job_id: str) -> None:
        recorder.note(job_id)
        while not recorder.gate.wait(0.02):
            if engine.is_cancelled(job_id):
                raise Cancelled

    def deaf(job_id: str) -> None:
        recorder.note(job_id)
        recorder.gate.wait(LIMIT_S)

    def broken(job_id: str) -> None:
        raise ValueError(job_id)

    def stepped(job_id: str) -> None:
        value = engine.step("pair", lambda: (job_id, 1))
        recorder.note(repr(value))

    def parent(job_id: str) -> None:
        engine.enqueue("turns", "note", job_id + "-child", partition="p")
        engine.step("after", recorder.note, job_id)

    def long_stepped(job_id: str) -> None:
        try:
            engine.step("held", held, job_id)
        except BaseException as error:
            recorder.errors.append(error)
            raise

    for name, function in {
        "note": lambda job_id: recorder.note(job_id),
        "held": held,
        "deaf": deaf,
        "broken": broken,
        "stepped": stepped,
        "parent": parent,
        "long_stepped": long_stepped,
    }.items():
        engine.register(name, function)
    engine.start()
    yield engine
    recorder.gate.set()
    engine.stop()


def test_a_job_runs_and_is_done(engine: Engine, recorder: Recorder) -> None:
    assert engine.status("job-1") == "unknown"
    engine.enqueue("turns", "note", "job-1", partition="session")
    wait_for_status(engine, "job-1", "done")
    assert recorder.calls == ["job-1"]


def test_the_same_id_runs_once_however_often_it_is_enqueued(engine: Engine, recorder: Recorder) -> None:
    for _ in range(3):
        engine.enqueue("turns", "note", "job-1", partition="session")
    wait_for_status(engine, "job-1", "done")
    engine.enqueue("turns", "note", "job-1", partition="session")
    engine.enqueue("turns", "note", "job-2", partition="session")
    wait_for_status(engine, "job-2", "done")
    assert recorder.calls == ["job-1", "job-2"]


@pytest.mark.slow
def test_a_job_starts_at_once_though_its_queue_is_seldom_looked_at(engine: Engine, recorder: Recorder) -> None:
    engine.enqueue("turns", "note", "warm-up", partition="session")
    wait_for_status(engine, "warm-up", "done")
    waits = []
    for number in range(5):
        SystemClock().sleep(LOOK_AGAIN_FOR_S if number == 0 else 0)  # the first is enqueued when nothing has happened for long
        recorder.reached.clear()
        began = time.monotonic()
        engine.enqueue("turns", "note", f"timed-{number}", partition="session")
        assert recorder.reached.wait(LIMIT_S)
        waits.append(time.monotonic() - began)
    assert max(waits) < LOOK_S / 4, waits


@pytest.mark.slow
def test_jobs_of_one_partition_run_one_after_the_other_and_in_order(engine: Engine, recorder: Recorder) -> None:
    engine.enqueue("turns", "held", "first", partition="session")
    assert recorder.reached.wait(LIMIT_S)
    for name in ("second", "third"):
        engine.enqueue("turns", "note", name, partition="session")
    engine.enqueue("turns", "note", "other", partition="another session")
    wait_for_status(engine, "other", "done")
    assert (engine.status("second"), engine.status("third")) == ("queued", "queued")
    recorder.gate.set()
    wait_for_status(engine, "third", "done")
    assert recorder.calls == ["first", "other", "second", "third"]


@pytest.mark.slow
def test_no_more_jobs_run_at_once_than_there_are_workers(engine: Engine, recorder: Recorder) -> None:
    for number in range(4):
        engine.enqueue("turns", "held", f"job-{number}", partition=f"user-{number}")
    deadline = time.monotonic() + LIMIT_S
    while len(recorder.calls) < 2 and time.monotonic() < deadline:
        SystemClock().sleep(0.02)
    SystemClock().sleep(0.4)  # several looks of the queue, in any of which a third could have started
    assert len(recorder.calls) == 2
    recorder.gate.set()
    for number in range(4):
        wait_for_status(engine, f"job-{number}", "done")


def test_a_failing_job_is_failed_and_harms_no_other(engine: Engine) -> None:
    engine.enqueue("turns", "broken", "bad", partition="a")
    wait_for_status(engine, "bad", "failed")
    engine.enqueue("turns", "note", "good", partition="a")
    wait_for_status(engine, "good", "done")


def test_a_waiting_job_that_is_cancelled_never_starts(engine: Engine, recorder: Recorder) -> None:
    engine.enqueue("turns", "held", "first", partition="session")
    assert recorder.reached.wait(LIMIT_S)
    engine.enqueue("turns", "note", "second", partition="session")
    engine.cancel("second")
    engine.enqueue("turns", "note", "third", partition="session")
    recorder.gate.set()
    wait_for_status(engine, "third", "done")
    assert (engine.status("second"), recorder.calls) == ("cancelled", ["first", "third"])


def test_a_running_job_hears_that_it_is_cancelled(engine: Engine, recorder: Recorder) -> None:
    engine.enqueue("turns", "held", "job", partition="session")
    assert recorder.reached.wait(LIMIT_S)
    assert not engine.is_cancelled("job")
    engine.cancel("job")
    assert engine.is_cancelled("job")
    engine.enqueue("turns", "note", "next", partition="session")
    wait_for_status(engine, "next", "done")
    assert engine.status("job") == "cancelled"


def test_a_step_gives_what_json_makes_of_its_value(engine: Engine, recorder: Recorder) -> None:
    engine.enqueue("turns", "stepped", "job", partition="session")
    wait_for_status(engine, "job", "done")
    assert recorder.calls == ["['job', 1]"]


def test_a_job_can_enqueue_another_one(engine: Engine, recorder: Recorder) -> None:
    engine.enqueue("turns", "parent", "job", partition="session")
    wait_for_status(engine, "job-child", "done")
    assert sorted(recorder.calls) == ["job", "job-child"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["held", "long_stepped"])
def test_a_stop_interrupts_running_work_and_the_next_start_takes_it_up(engine: Engine, recorder: Recorder, name: str) -> None:
    engine.enqueue("turns", name, "job", partition="session")
    assert recorder.reached.wait(LIMIT_S)
    began = time.monotonic()
    assert engine.stop()
    assert time.monotonic() - began < 5
    assert all(isinstance(error, Interrupted) for error in recorder.errors)
    recorder.gate.set()
    engine.start()
    wait_for_status(engine, "job", "done")
    assert recorder.calls == ["job", "job"]


def test_a_stop_does_not_wait_for_ever_for_work_that_does_not_listen(engine: Engine, recorder: Recorder) -> None:
    engine.enqueue("turns", "deaf", "job", partition="session")
    assert recorder.reached.wait(LIMIT_S)
    began = time.monotonic()
    assert not engine.stop(timeout_s=0.2)
    assert time.monotonic() - began < 5
    recorder.gate.set()
    engine.start()
    wait_for_status(engine, "job", "done")


def test_the_engine_adds_no_log_handler_of_its_own(engine: Engine) -> None:
    handlers = logging.getLogger("dbos").handlers
    assert handlers and all(isinstance(handler, logging.NullHandler) for handler in handlers)


def test_a_function_cannot_be_registered_after_the_start(engine: Engine) -> None:
    with pytest.raises(SetupError):
        engine.register("late", lambda job_id: None)


def test_the_engine_says_which_work_is_being_done(engine: Engine, recorder: Recorder) -> None:
    assert not engine.is_running("held", "note")
    engine.enqueue("turns", "held", "job", partition="session")
    assert recorder.reached.wait(LIMIT_S)
    assert engine.is_running("note", "held") and not engine.is_running("note")
    recorder.gate.set()
    wait_for_status(engine, "job", "done")
    assert not engine.is_running("held")


def test_a_job_that_there_is_not_can_be_cancelled(engine: Engine) -> None:
    engine.cancel("never-enqueued")
    assert engine.status("never-enqueued") == "unknown"

"""Work that finishes: named jobs on queues, kept in a file of their own, taken up again after a crash.

The only module that knows DBOS. What is asked of the functions that run here:

- A job may run more than once, each of its steps at least once: effects are keyed by the job's id, or done inside a ``step``.
- Steps come in the same order on every run; a step whose value is on disk is answered from there.
- Long work asks ``is_cancelled`` a few times a second. While the engine stops, that question (and each ``step``) raises ``Interrupted``,
  which unwinds the job without an outcome, so that the next start takes it up again.
- No ``except BaseException``, and no ``except:``, around either of the two.
"""

from __future__ import annotations

import contextvars
import json
import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID, error
from dbos._queue import queue_worker_thread  # no public name: it is started here so that it waits at a bell of ours

from reeltalk.clock import Clock, SystemClock
from reeltalk.errors import Cancelled, SetupError
from reeltalk.storage.database import turn_on_wal

JobFunction: TypeAlias = Callable[[str], None]
Value = TypeVar("Value")

LOOK_S: Final = 10.0
"""How often a queue is looked at though nobody rang: for jobs that another process put there. A look costs some 3 ms."""
LOOK_AGAIN_S: Final = 0.2
"""The time from one look to the next at least: jobs that a look started count against the workers only once their threads run."""
LOOK_AGAIN_FOR_S: Final = 2.0
"""How long a queue is looked at so often after a ring: a job's end is on disk only some time after it rang."""
LISTEN_S: Final = 0.25
"""How often the engine's own listener looks up, and so the most that a stop waits for it."""
CANCEL_LOOK_S: Final = 0.5
"""How often a running job looks on disk whether another process cancelled it."""
STOP_TIMEOUT_S: Final = 5.0
WORKFLOW_VERSION: Final = "reeltalk-1"
"""Changes only when a job's steps change so that half-finished jobs of the old kind cannot go on; those stay where they are."""
ATTEMPTS_MAX: Final = 10
"""After so many starts that ended neither well nor badly, a job is taken to be what kills the process."""

STATUS_WORDS: Final = {
    "ENQUEUED": "queued",
    "DELAYED": "queued",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
    "CANCELLED": "cancelled",
}
UNKNOWN: Final = "unknown"

logger = logging.getLogger(__name__)


class Interrupted(BaseException):
    """The engine is stopping; the job goes on at the next start. No Exception, so that no handler takes it for a failure."""


class _Doorbell(threading.Event):
    """What the worker of a queue waits at between two looks; it is set when the worker is to end."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._door = threading.Condition()
        self._rung = False
        self._look_again_until_s = 0.0
        self._next_look_s = 0.0

    def ring(self) -> None:
        """Let the worker look at once."""
        with self._door:
            self._rung = True
            self._look_again_until_s = self._clock.monotonic_s() + LOOK_AGAIN_FOR_S
            self._door.notify_all()

    def set(self) -> None:
        """Let the worker end."""
        super().set()
        self.ring()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the next look is due, at most ``timeout`` seconds; say whether to end."""
        with self._door:
            again = self._clock.monotonic_s() < self._look_again_until_s
            self._door.wait_for(lambda: self._rung, LOOK_AGAIN_S if again else timeout)
        super().wait(max(0.0, self._next_look_s - self._clock.monotonic_s()))
        with self._door:
            self._rung = False
        self._next_look_s = self._clock.monotonic_s() + LOOK_AGAIN_S
        return self.is_set()


class Engine:
    """Queues, their workers, and the file that remembers both. One per process at a time."""

    def __init__(
        self,
        path: Path,
        *,
        executor_id: str = "local-1",
        workers: Mapping[str, int],
        per_user: Mapping[str, int] | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Keep jobs in the SQLite file at ``path``.

        ``executor_id`` must be the same at every start: a process takes up only what was started under its own id.
        ``workers`` gives each queue's jobs at a time in this process, ``per_user`` how many of them may share a partition (default: all).
        """
        self._path = path
        self._executor_id = executor_id
        self._workers = dict(workers)
        self._per_user = dict(per_user or {})
        self._clock = clock or SystemClock()
        self._functions: dict[str, JobFunction] = {}
        self._workflows: dict[str, JobFunction] = {}
        self._bells: dict[str, _Doorbell] = {}
        self._lookers: list[threading.Thread] = []
        self._idle = threading.Condition()
        self._running: dict[str, str] = {}
        self._cancelled: set[str] = set()
        self._looked_at: dict[str, float] = {}
        self._stopping = threading.Event()

    def register(self, name: str, function: JobFunction) -> None:
        """Name a job function; every name must be known before ``start``, for jobs of the last run come back at once."""
        if self._workflows:
            raise SetupError("Job functions are registered before the engine starts.")
        self._functions[name] = function

    def start(self) -> None:
        """Open the file, take up what the last run left, and begin to work."""
        turn_on_wal(self._path)
        _quiet_logging()
        self._stopping.clear()
        engine = DBOS(config=self._configuration())
        DBOS.listen_queues([])
        # Its own queue is for schedules and resumed work, of which there is none here.
        engine._registry.get_internal_queue()._polling_interval_sec = LOOK_S
        self._workflows = {name: self._as_workflow(name, function) for name, function in self._functions.items()}
        DBOS.launch()
        self._bells = {queue: _Doorbell(self._clock) for queue in self._workers}
        self._lookers = [self._looker(engine, queue, bell) for queue, bell in self._bells.items()]
        for looker in self._lookers:
            looker.start()
        self._ring_all()

    def _looker(self, engine: DBOS, queue: str, bell: _Doorbell) -> threading.Thread:
        """Return the thread that starts the jobs of a queue."""
        known = DBOS.register_queue(
            queue,
            worker_concurrency=self._workers[queue],
            partition_concurrency=self._per_user.get(queue, self._workers[queue]),
            polling_interval_sec=LOOK_S,
            on_conflict="always_update",
        )
        return threading.Thread(target=queue_worker_thread, args=(bell, engine, known), name=f"queue-{queue}", daemon=True)

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> bool:
        """Interrupt running jobs and end; say whether all of them have let go within ``timeout_s``.

        A job that has not is left to its thread; it counts as unfinished and is taken up by the next start.
        """
        self._stopping.set()
        with self._idle:
            ended = self._idle.wait_for(lambda: not self._running, timeout_s)
        if not ended:
            logger.warning("jobs still running at the stop: %s", ", ".join(sorted(self._running)))
        for bell in self._bells.values():
            bell.set()
        for looker in self._lookers:
            looker.join(STOP_TIMEOUT_S)
        DBOS.destroy(destroy_registry=True)
        self._workflows = {}
        return ended

    def enqueue(self, queue: str, name: str, job_id: str, *, partition: str) -> None:
        """Put a job on a queue; the same id again, running or ended, changes nothing. Jobs of one partition start in order."""
        workflow = self._workflows[name]

        def put() -> None:
            with SetWorkflowID(job_id), SetEnqueueOptions(queue_partition_key=partition):
                DBOS.enqueue_workflow(queue, workflow, job_id)

        _outside_any_job(put)
        self._bells[queue].ring()

    def cancel(self, job_id: str) -> None:
        """Keep a waiting job from starting, and tell a running one to stop; it does so when it next asks ``is_cancelled``."""
        _outside_any_job(lambda: DBOS.cancel_workflow(job_id))
        with self._idle:
            if job_id in self._running:
                self._cancelled.add(job_id)
        self._ring_all()

    def is_cancelled(self, job_id: str) -> bool:
        """Say whether the job was cancelled, here or by another process; cheap enough to ask in a loop. Raises Interrupted."""
        self._check_stopping()
        if job_id in self._cancelled:
            return True
        now = self._clock.monotonic_s()
        if now - self._looked_at.get(job_id, -CANCEL_LOOK_S) >= CANCEL_LOOK_S:
            self._looked_at[job_id] = now
            if self.status(job_id) == "cancelled":
                self._cancelled.add(job_id)
                return True
        return False

    def is_running(self, *names: str) -> bool:
        """Say whether any job of these names is being worked on in this process."""
        with self._idle:
            return any(name in names for name in self._running.values())

    def status(self, job_id: str) -> str:
        """Return queued, running, done, failed, cancelled, or unknown."""
        found = _outside_any_job(lambda: DBOS.get_workflow_status(job_id))
        return STATUS_WORDS[found.status] if found else UNKNOWN

    def step(self, name: str, function: Callable[..., Value], *args: Any) -> Value:
        """Run a part of the running job whose value is kept: after a crash it is answered from disk, not run again.

        The value is what JSON makes of it, on the first run too. Raises Cancelled when the job was cancelled, and Interrupted.
        """
        self._check_stopping()

        def as_stored() -> Value:
            value: Value = json.loads(json.dumps(function(*args)))
            return value

        try:
            return DBOS.run_step({"name": name}, as_stored)
        except error.DBOSWorkflowCancelledError as cancelled:
            raise Cancelled from cancelled

    def _ring_all(self) -> None:
        """Let every queue be looked at: a worker may have become free."""
        for bell in self._bells.values():
            bell.ring()

    def _check_stopping(self) -> None:
        if self._stopping.is_set():
            raise Interrupted

    def _as_workflow(self, name: str, function: JobFunction) -> JobFunction:
        def job(job_id: str) -> None:
            self._check_stopping()
            with self._idle:
                self._running[job_id] = name
            try:
                function(job_id)
            finally:
                with self._idle:
                    self._running.pop(job_id, None)
                    self._cancelled.discard(job_id)
                    self._looked_at.pop(job_id, None)
                    self._idle.notify_all()
                self._ring_all()

        return DBOS.workflow(name=name, max_recovery_attempts=ATTEMPTS_MAX)(job)

    def _configuration(self) -> DBOSConfig:
        return {
            "name": "reeltalk",
            "system_database_url": f"sqlite:///{self._path}",
            "application_version": WORKFLOW_VERSION,
            "executor_id": self._executor_id,
            "serializer": DBOSPortableJSONSerializer(),
            "notification_listener_polling_interval_sec": LISTEN_S,
            "enable_otlp": False,
            "log_level": "ERROR",
        }


def _outside_any_job(function: Callable[[], Value]) -> Value:
    """Call the engine as if from no job: inside one it would count the call as a step of that job."""
    return contextvars.Context().run(function)


def _quiet_logging() -> None:
    """Leave the engine's messages to the process's own logging; with a handler in place it adds none."""
    engine_logger = logging.getLogger("dbos")
    if not engine_logger.handlers:
        engine_logger.addHandler(logging.NullHandler())

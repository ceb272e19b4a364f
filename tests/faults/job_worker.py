"""A process with one paid job, for tests that kill it: ``job_worker.py FOLDER [POINT]``.

The job holds credits, renders (a step), publishes a file (a step) and settles. At POINT it says so and stands still, to be killed there.
Without a POINT the process ends when the job has.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from reeltalk.clock import SystemClock
from reeltalk.jobs.engine import Engine
from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.ledger import Ledger

PRICE = 50


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


class PaidJob:
    def __init__(self, folder: Path, user_id: str, point: str) -> None:
        self.folder = folder
        self.point = point
        self.user_id = user_id
        self.ledger = Ledger(Database.at(folder / "reeltalk.db"), SystemClock())
        self.blobs = Blobs(folder / "data", reserve_bytes=0)
        self.engine = Engine(folder / "jobs.db", workers={"work": 1})
        self.engine.register("paid", self.run)
        self.ended = threading.Event()

    def reach(self, point: str) -> None:
        if point == self.point:
            say(point)
            threading.Event().wait()

    def note(self, text: str) -> None:
        with (self.folder / "notes.txt").open("a") as file:
            file.write(text + "\n")

    def run(self, job_id: str) -> None:
        self.ledger.hold(self.user_id, job_id, "edit", PRICE)
        self.reach("after hold")
        self.engine.step("render", self.render)
        self.engine.step("publish", self.publish)
        self.reach("before settle")
        self.ledger.settle(job_id, "edit")
        self.reach("after settle")
        self.ended.set()

    def render(self) -> str:
        self.note("render begins")
        self.reach("inside a step")
        self.note("render ends")
        return "rendered"

    def publish(self) -> str:
        with self.blobs.stage() as staged:
            staged.write(b"film" * 100_000)
            self.reach("before rename")
            return staged.commit()


def main() -> None:
    folder, point = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    job = PaidJob(folder, (folder / "user.txt").read_text(), point)
    job.engine.start()
    job.engine.enqueue("work", "paid", "job-1", partition=job.user_id)
    job.ended.wait()
    while job.engine.status("job-1") != "done":
        SystemClock().sleep(0.05)
    job.engine.stop()
    say("done")


if __name__ == "__main__":
    main()

"""kill -9 of a whole process at every point of a paid job; the next start finishes it, and everything counts once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reeltalk.clock import SystemClock
from reeltalk.config import Settings
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.ledger import Balance, Ledger

WORKER = Path(__file__).with_name("job_worker.py")
POINTS = ("after hold", "inside a step", "before rename", "before settle", "after settle")
LIMIT_S = 60


def kill_at(folder: Path, point: str) -> None:
    with subprocess.Popen([sys.executable, str(WORKER), str(folder), point], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == point
        process.kill()


def run_to_the_end(folder: Path) -> None:
    ended = subprocess.run([sys.executable, str(WORKER), str(folder)], capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_job_that_is_killed_is_finished_by_the_next_start_and_charged_once(tmp_path: Path, point: str) -> None:
    database = Database.at(tmp_path / "reeltalk.db")
    database.migrate()
    user_id = Accounts(database, SystemClock(), Settings(home=tmp_path)).issue_anonymous("client", "127.0.0.1").user_id
    (tmp_path / "user.txt").write_text(user_id)
    ledger, blobs = Ledger(database, SystemClock()), Blobs(tmp_path / "data", reserve_bytes=0)

    kill_at(tmp_path, point)
    assert ledger.check_law() == ()
    for key, _path in blobs.finished():
        blobs.verify(key)
    run_to_the_end(tmp_path)

    assert ledger.balance(user_id) == Balance(available=50, consumed=50, granted=100)
    assert (ledger.check_law(), ledger.open_holds()) == ((), ())
    keys = [key for key, _path in blobs.finished()]
    assert len(keys) == 1
    blobs.verify(keys[0])
    notes = (tmp_path / "notes.txt").read_text().splitlines()
    begun_twice = point == "inside a step"  # the step had not ended, so it is run again; an ended one never is
    assert notes == (["render begins"] if begun_twice else []) + ["render begins", "render ends"]

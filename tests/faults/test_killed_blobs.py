"""kill -9 around every system call that makes a file lasting: a blob is there whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from faults.killing import Countdown, died
from reeltalk.clock import SystemClock
from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.janitor import Janitor

CONTENT = b"frame" * 200_000


def dying(real: Callable[..., object], moment: int, *, after: bool) -> Callable[..., object]:
    """Return ``real``, deadly at its n-th call: before it does its work, or right after."""
    countdown = Countdown(moment)

    def call(*arguments: object, **named: object) -> object:
        if not after:
            countdown()
        result = real(*arguments, **named)
        if after:
            countdown()
        return result

    return call


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("call", "moment"), [("write", 2), ("fsync", 1), ("replace", 1), ("fsync", 2), ("fsync", 4)])
def test_a_blob_is_whole_or_not_there_whenever_its_writer_is_killed(tmp_path: Path, call: str, moment: int, after: bool) -> None:
    blobs = Blobs(tmp_path / "data", reserve_bytes=0)

    def store() -> None:
        with blobs.stage() as staged:
            if call == "fsync":
                os.fsync = dying(os.fsync, moment, after=after)  # type: ignore[assignment]
            elif call == "replace":
                Path.replace = dying(Path.replace, moment, after=after)  # type: ignore[method-assign, assignment]
            else:
                staged.write = dying(staged.write, moment, after=after)  # type: ignore[method-assign, assignment]
            for part in range(4):
                staged.write(CONTENT[part::4])
            staged.commit()

    assert died(store)
    again = Blobs(tmp_path / "data", reserve_bytes=0)
    for key, _path in again.finished():
        again.verify(key)

    database = Database.at(tmp_path / "reeltalk.db")
    database.migrate()
    Janitor(database, again).sweep(SystemClock().now() + timedelta(days=2))
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []
    database.close()

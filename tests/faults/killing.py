"""Run a piece of work in a forked child that kills itself, as kill -9 would, at the n-th moment of a kind."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from reeltalk.storage.database import Database


class Countdown:
    """Dies at the n-th call."""

    def __init__(self, moments: int) -> None:
        self.left = moments

    def __call__(self, *_arguments: object, **_named: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def died(work: Callable[[], object]) -> bool:
    """Run ``work`` in a child; say whether it was killed. A child that fails in another way fails the test."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc(file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the work failed; its traceback is in the captured output"
    return False


def kill_at_statement(database: Database, number: int) -> None:
    """Make this process die just before its n-th statement or commit."""
    countdown = Countdown(number)
    sa.event.listen(database.engine, "before_cursor_execute", countdown)
    sa.event.listen(database.engine, "commit", countdown)


def statement_numbers(most: int = 200) -> Iterator[int]:
    """Yield 1, 2, 3 ...; a sweep ends itself at the first run that nothing disturbed."""
    yield from range(1, most)
    raise AssertionError("the sweep found no end")

"""A real server that kills itself, as kill -9 would, at the n-th statement or commit on its books after a hold: ``dying_server.py N``."""

from __future__ import annotations

import os
import signal
import sys

import sqlalchemy as sa


class Death:
    """Counts from the first hold on, over all connections, and dies at the n-th moment."""

    def __init__(self, moments: int) -> None:
        self.left = moments
        self.armed = False

    def on_statement(self, connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        self.armed = self.armed or statement.startswith("INSERT INTO holds")
        self.count(connection)

    def on_commit(self, connection: sa.Connection) -> None:
        self.count(connection)

    def count(self, connection: sa.Connection) -> None:
        self.left -= self.armed and str(connection.engine.url.database).endswith("reeltalk.db")
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    death = Death(int(sys.argv[1]))
    sa.event.listen(sa.Engine, "before_cursor_execute", death.on_statement)
    sa.event.listen(sa.Engine, "commit", death.on_commit)
    from reeltalk.client.cli import main

    sys.argv[1:] = ["serve", "--port", "0", "--announce", "--while-stdin-open"]
    main()

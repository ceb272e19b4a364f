"""A server of one's own: started beside the command that needs it, ended with it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reeltalk.client.errors import ServerUnreachable

STOP_TIMEOUT_S = 15


@dataclass(frozen=True, slots=True)
class LocalServer:
    """Where the server listens, and a lasting name for it (its port is another one each time, its data folder is not)."""

    url: str
    remembered_as: str


@contextlib.contextmanager
def local_server(log: Path | None = None) -> Iterator[LocalServer]:
    """Start a server on a free loopback port and yield it; stop it afterwards.

    The server holds on to the pipe on its standard input and leaves when that closes, so it never outlives this process.
    Where a server is running on the same data folder already, that one is used and left alone.
    """
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(log.open("ab")) if log else subprocess.DEVNULL
        # The client reaches the server only through its command line, never through its modules.
        process = subprocess.Popen(
            [sys.executable, "-m", "reeltalk.client.cli", "serve", "--port", "0", "--announce", "--while-stdin-open"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        stack.callback(_stop, process)
        yield _announced(process, log)


def _announced(process: subprocess.Popen[bytes], log: Path | None) -> LocalServer:
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        announcement = json.loads(line)
        return LocalServer(str(announcement["url"]), str(announcement["data_folder"]))
    except (ValueError, KeyError, TypeError) as error:
        reason = line.decode("utf-8", "replace").strip() or (f"see {log}" if log else "run `reeltalk serve` to see why")
        raise ServerUnreachable(f"The local server did not start: {reason}") from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()

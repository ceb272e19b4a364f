"""Where made files are kept: a folder of the user under the system's temporary folder, one file per maker and parameters."""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from reeltalk.ffmpeg.process import ffmpeg_path, run

VERSION = 4
"""Raise it when a maker changes, and every file is made anew."""


def folder() -> Path:
    """Return the folder of made files, creating it."""
    place = Path(tempfile.gettempdir()) / f"reeltalk-corpus-{getpass.getuser()}" / str(VERSION)
    place.mkdir(parents=True, exist_ok=True)
    return place


def made(name: str, parameters: object, make: Callable[[Path], None]) -> Path:
    """Return the file ``name`` for ``parameters`` (anything with a faithful repr), calling ``make(path)`` where it is not there yet.

    The file appears whole or not at all; of several processes that ask at once, one makes it.
    """
    digest = hashlib.sha256(repr(parameters).encode()).hexdigest()[:12]
    target = folder() / digest / name
    if target.exists():
        return target
    target.parent.mkdir(exist_ok=True)
    with (target.parent / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            unfinished = target.with_name(f".{os.getpid()}-{name}")
            make(unfinished)
            unfinished.replace(target)
    return target


def ffmpeg(arguments: Sequence[str | Path], output: Path) -> None:
    """Run FFmpeg on ``arguments``, writing ``output`` (its extension decides the format)."""
    argv = [ffmpeg_path(), "-v", "error", "-y", *map(str, arguments), str(output)]
    run(argv, timeout_s=300, output=output, background=False)


def made_by_ffmpeg(name: str, arguments: Sequence[str | Path]) -> Path:
    """Return the file that FFmpeg writes with ``arguments``, made once."""
    return made(name, (name, [str(argument) for argument in arguments]), lambda path: ffmpeg(arguments, path))

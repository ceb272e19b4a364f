"""Files by their content: staged, hashed while they are written, synced, renamed into place.

``blobs/ab/cd/abcd...`` holds what is finished, named by its SHA-256; ``staging/`` what is not. Both lie in one folder, so that the
rename is atomic: a blob is there whole or not at all, whenever the power fails.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from reeltalk import limits
from reeltalk.errors import BlobDamaged, NotFound, StorageFull

BLOCK_BYTES: Final = 1 << 20
_KEY = re.compile(r"[0-9a-f]{64}")
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


class StagedBlob:
    """A file that is being received; gone without a trace unless it is committed.

    Writes are not buffered, so ``path`` holds every byte written so far and can be probed before the commit.
    """

    def __init__(self, blobs: Blobs, path: Path) -> None:
        self._blobs = blobs
        self._hash = hashlib.sha256()
        self.path = path
        self.size = 0
        self._file = path.open("xb", buffering=0)

    def write(self, data: bytes) -> None:
        """Add bytes; raises StorageFull, and then nothing is left behind."""
        with _full_disk_said(self.discard):
            self._blobs.check_room(len(data))
            _write_all(self._file, data)
        self._hash.update(data)
        self.size += len(data)

    def commit(self) -> str:
        """Make the file lasting and return its key; raises StorageFull, and then nothing is left behind."""
        with _full_disk_said(self.discard):
            os.fsync(self._file.fileno())
            self._file.close()
            return self._blobs.publish(self.path, self._hash.hexdigest())

    def discard(self) -> None:
        """Throw the file away; after ``commit`` it does nothing."""
        with suppress(OSError):  # closing flushes once more, and a full disk refuses once more
            self._file.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> StagedBlob:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.discard()


class Blobs:
    """The files of all projects, each content once."""

    def __init__(self, root: Path, *, reserve_bytes: int = limits.DISK_RESERVE_BYTES) -> None:
        """Keep blobs under ``root``; ``reserve_bytes`` of its disk are left free, so that the database can always be written."""
        self._finished = root / "blobs"
        self._staging = root / "staging"
        self._reserve_bytes = reserve_bytes
        self._publishing = threading.Lock()
        self._finished.mkdir(parents=True, exist_ok=True)
        self._staging.mkdir(parents=True, exist_ok=True)

    def stage(self) -> StagedBlob:
        """Return a new file to write to; use it as a context manager, or discard it on failure."""
        self.check_room(0)
        return StagedBlob(self, self._staging / uuid.uuid4().hex)

    def path(self, key: str) -> Path:
        """Return where the blob of that key lies, whether or not it is there; raises NotFound for what cannot be a key."""
        if not _KEY.fullmatch(key):
            raise NotFound("No such file.")
        return self._finished / key[:2] / key[2:4] / key

    def exists(self, key: str) -> bool:
        """Say whether the blob is there."""
        return self.path(key).is_file()

    def adopt(self, path: Path) -> str:
        """Move a finished file in, or copy it from another disk, with the same guarantees as an upload; return its key."""
        if path.stat().st_dev != self._staging.stat().st_dev:
            return self._copy_in(path)
        with path.open("rb") as file:
            key = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        return self.publish(path, key)

    def delete(self, key: str) -> None:
        """Remove a blob; one that is not there is no error."""
        self.path(key).unlink(missing_ok=True)

    def delete_if_older(self, key: str, moment: datetime) -> bool:
        """Remove a blob unless it was stored, or stored again, at ``moment`` or later; say whether it went."""
        path = self.path(key)
        with self._publishing:
            if not path.is_file() or path.stat().st_mtime >= moment.timestamp():
                return False
            path.unlink()
            return True

    def verify(self, key: str) -> None:
        """Read the whole blob; raises NotFound when it is not there and BlobDamaged when it is not what was stored."""
        path = self.path(key)
        if not path.is_file():
            raise NotFound("No such file.")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != key:
                raise BlobDamaged(key=key)

    def finished(self) -> Iterator[tuple[str, Path]]:
        """Yield every finished blob, in no order."""
        for path in self._finished.glob("??/??/*"):
            if _KEY.fullmatch(path.name):
                yield path.name, path

    def staged(self) -> Iterator[Path]:
        """Yield every file that is still being received, or was left by a crash."""
        yield from self._staging.iterdir()

    def check_room(self, size_bytes: int) -> None:
        """Raise StorageFull when ``size_bytes`` more would touch the reserve."""
        if shutil.disk_usage(self._staging).free - size_bytes < self._reserve_bytes:
            raise StorageFull

    def publish(self, path: Path, key: str) -> str:
        """Rename a synced file to its key and sync the folders, so that the name lasts as surely as the content."""
        target = self.path(key)
        _make_lasting_folder(target.parent, self._finished)
        os.utime(path)  # young, however long ago it was written: the janitor takes only old ones that nobody names
        with self._publishing:
            path.replace(target)
        _sync_folder(target.parent)
        return key

    def _copy_in(self, path: Path) -> str:
        with self.stage() as staged, path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                staged.write(block)
            key = staged.commit()
        path.unlink()
        return key


def _write_all(file: io.FileIO, data: bytes) -> None:
    """Write every byte: an unbuffered file may take fewer than it is given."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _make_lasting_folder(folder: Path, root: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    _sync_folder(folder.parent)
    _sync_folder(root)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _full_disk_said(discard: Callable[[], None]) -> Iterator[None]:
    """Clean up after a full disk and say it in the house's own words."""
    try:
        yield
    except StorageFull:
        discard()
        raise
    except OSError as error:
        discard()
        if error.errno in _NO_ROOM:
            raise StorageFull from error
        raise

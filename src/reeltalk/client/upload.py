"""A multipart body streamed from disk, so that a large file never lies in memory."""

from __future__ import annotations

import mimetypes
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

BLOCK_BYTES = 1 << 18


class MultipartFiles:
    """Files as parts named ``files``; iterating gives the body block by block and reports progress."""

    def __init__(self, paths: Sequence[Path], progress: Callable[[int, int], None] | None = None) -> None:
        self._boundary = uuid.uuid4().hex
        self._parts = [(self._header(path), path, path.stat().st_size) for path in paths]
        self._end = f"--{self._boundary}--\r\n".encode()
        self._progress = progress

    @property
    def content_type(self) -> str:
        """Return the Content-Type of the body."""
        return f"multipart/form-data; boundary={self._boundary}"

    @property
    def length(self) -> int:
        """Return the exact size of the body in bytes."""
        return sum(len(header) + size + 2 for header, _, size in self._parts) + len(self._end)

    def __iter__(self) -> Iterator[bytes]:
        done, total = 0, sum(size for _, _, size in self._parts)
        for header, path, _ in self._parts:
            yield header
            with path.open("rb") as file:
                while block := file.read(BLOCK_BYTES):
                    yield block
                    done += len(block)
                    if self._progress:
                        self._progress(done, total)
            yield b"\r\n"
        yield self._end

    def _header(self, path: Path) -> bytes:
        name = path.name.replace("\\", "_").replace('"', "%22").replace("\r", "_").replace("\n", "_")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        disposition = f'Content-Disposition: form-data; name="files"; filename="{name}"'
        return f"--{self._boundary}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n".encode()

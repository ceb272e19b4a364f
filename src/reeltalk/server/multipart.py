"""A multipart body taken apart while it comes: every file goes straight to disk, whatever its size."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from reeltalk import limits
from reeltalk.errors import MalformedRequest, MediaTooLarge
from reeltalk.media.probe import HEAD_BYTES, sniff
from reeltalk.storage.blobs import StagedBlob

NAMELESS: Final = "upload"
FIELDS_MAX: Final = 20
FIELD_MAX_CHARACTERS: Final = 1_000


@dataclass(slots=True)
class ReceivedFile:
    """A file that has come whole, not yet kept."""

    name: str
    staged: StagedBlob


class MultipartFiles:
    """Takes the pieces of a body with ``feed`` and leaves its files in ``files`` and its short texts in ``fields``.

    Synchronous, because it writes to disk. Raises MalformedRequest, MediaTooLarge, UnsupportedMedia (as soon as a file's first bytes
    show it) and StorageFull; ``discard`` then leaves nothing behind.
    """

    def __init__(self, content_type: str, stage: Callable[[], StagedBlob], max_bytes: int) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise MalformedRequest("The body is neither multipart/form-data with a boundary nor JSON.")
        self.files: list[ReceivedFile] = []
        self.fields: dict[str, str] = {}
        self._field = ""
        self._stage = stage
        self._max_bytes = max_bytes
        self._current: ReceivedFile | None = None
        self._head = b""
        self._header_name = self._header_value = b""
        self._disposition = ""
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
        )

    def feed(self, data: bytes) -> None:
        """Take the next piece of the body."""
        try:
            self._parser.write(data)
        except FormParserError as problem:
            raise MalformedRequest(f"The multipart body cannot be read: {problem}") from problem

    def finish(self) -> None:
        """Say that the body is over; raises MalformedRequest where it stopped short or brought no file."""
        if not self._ended:
            raise MalformedRequest("The multipart body stops before its end.")
        if not self.files:
            raise MalformedRequest("The body brings no file.", hint="Send files in the field 'files'.")

    def discard(self) -> None:
        """Throw away what was not kept."""
        for file in [*self.files, *([self._current] if self._current else [])]:
            file.staged.discard()

    def _on_part_begin(self) -> None:
        self._disposition = self._field = ""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header_name.strip().lower() == b"content-disposition":
            self._disposition = self._header_value.decode("latin-1")
        self._header_name = self._header_value = b""

    def _on_headers_finished(self) -> None:
        _kind, options = parse_options_header(self._disposition)
        if b"filename" not in options:
            self._field = _decoded(options.get(b"name", b"")) if len(self.fields) < FIELDS_MAX else ""
            return
        if len(self.files) >= limits.UPLOAD_FILES_PER_REQUEST_MAX:
            raise MalformedRequest(f"A request may bring {limits.UPLOAD_FILES_PER_REQUEST_MAX} files.")
        self._head = b""
        self._current = ReceivedFile(clean_name(_decoded(options[b"filename"])), self._stage())

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current is None:
            if self._field:
                self.fields[self._field] = (self.fields.get(self._field, "") + _decoded(data[start:end]))[:FIELD_MAX_CHARACTERS]
            return
        if self._current.staged.size + end - start > self._max_bytes:
            raise MediaTooLarge(f"{self._current.name} is larger than {self._max_bytes} bytes.", max_bytes=self._max_bytes)
        self._current.staged.write(data[start:end])
        if len(self._head) < HEAD_BYTES:
            self._head += data[start:end][:HEAD_BYTES]
            if len(self._head) >= HEAD_BYTES:
                sniff(self._head[:HEAD_BYTES], self._current.name)

    def _on_part_end(self) -> None:
        if self._current is None:
            return
        file, self._current = self._current, None
        self.files.append(file)
        sniff(self._head[:HEAD_BYTES], file.name)

    def _on_end(self) -> None:
        self._ended = True


def _decoded(raw: bytes) -> str:
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("latin-1")
    return name.replace("%22", '"')


def clean_name(name: str) -> str:
    r"""Return a file name that is only a name: no folders, no control or formatting characters, no more than the usual length.

    >>> clean_name("../../etc/passwd"), clean_name("C:\\films\\holiday.mp4"), clean_name("..")
    ('passwd', 'holiday.mp4', 'upload')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip().lstrip(".")
    if not shown:
        return NAMELESS
    path = PurePosixPath(shown)
    extension = path.suffix[:16]
    return path.name.removesuffix(path.suffix)[: limits.FILE_NAME_MAX_CHARACTERS - len(extension)] + extension

from __future__ import annotations

from pathlib import Path

from python_multipart.multipart import parse_form

from reeltalk.client.upload import MultipartFiles


class Body:
    """What a form parser reads from."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int = -1) -> bytes:
        block, self._data = (self._data, b"") if size < 0 else (self._data[:size], self._data[size:])
        return block


def test_the_body_is_as_long_as_it_says_and_reads_back(tmp_path: Path) -> None:
    files = [tmp_path / "one.mp4", tmp_path / 'we "quote" 你好.wav']
    files[0].write_bytes(b"a" * 600_000)
    files[1].write_bytes(b"b")
    told: list[tuple[int, int]] = []
    body = MultipartFiles(files, lambda done, total: told.append((done, total)))
    data = b"".join(body)
    assert len(data) == body.length
    assert told[-1] == (600_001, 600_001)
    seen: list[tuple[bytes, int]] = []
    headers = {"Content-Type": body.content_type.encode(), "Content-Length": str(body.length).encode()}
    parse_form(headers, Body(data), None, lambda file: seen.append((file.field_name, file.size)))
    assert seen == [(b"files", 600_000), (b"files", 1)]

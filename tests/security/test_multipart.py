from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reeltalk.errors import CorruptMedia, MalformedRequest, MediaTooLarge, ReeltalkError, UnsupportedMedia
from reeltalk.server.multipart import MultipartFiles, clean_name
from reeltalk.storage.blobs import Blobs

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00\x00\x00\x10" * 2 + b"x" * 6000
TYPE = "multipart/form-data; boundary=frontier"


def part(name: str, content: bytes, header: str = 'form-data; name="files"') -> bytes:
    return b"--frontier\r\nContent-Disposition: " + f'{header}; filename="{name}"'.encode() + b"\r\n\r\n" + content + b"\r\n"


END = b"--frontier--\r\n"


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", reserve_bytes=0)


def receive(blobs: Blobs, body: bytes, *, step: int = 1_000, max_bytes: int = 10_000) -> list[tuple[str, int]]:
    received = MultipartFiles(TYPE, blobs.stage, max_bytes)
    try:
        for start in range(0, len(body), step):
            received.feed(body[start : start + step])
        received.finish()
        return [(file.name, file.staged.size) for file in received.files]
    finally:
        received.discard()
        assert not list(blobs.staged()), "a refused or unused file was left behind"


@pytest.mark.parametrize("step", [1, 7, 1_000, 100_000])
def test_files_come_whole_in_order_however_the_body_is_cut(blobs: Blobs, step: int) -> None:
    body = part("one.png", PNG) + part("two.png", PNG[:5000], 'form-data; name="file"') + END
    assert receive(blobs, body, step=step) == [("one.png", len(PNG)), ("two.png", 5000)]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/passwd.png", "passwd.png"),
        ("..\\\\..\\\\windows\\\\film.png", "film.png"),
        ("/absolute/film.png", "film.png"),
        ("C:\\\\films\\\\film.png", "film.png"),
        ("film\x00.png", "film.png"),
        ("\u202egnp.film.png", "gnp.film.png"),
        ("...png", "png"),
        ("城市 夜.png", "城市 夜.png"),
        ("a" * 500 + ".png", "a" * 196 + ".png"),
        ("", "upload"),
    ],
)
def test_hostile_names_become_plain_ones(blobs: Blobs, sent: str, kept: str) -> None:
    assert receive(blobs, part(sent, PNG) + END) == [(kept, len(PNG))]


@settings(deadline=None)
@given(st.text(max_size=400))
def test_a_cleaned_name_is_never_a_path_and_never_longer_than_the_limit(name: str) -> None:
    clean = clean_name(name)
    assert clean and "/" not in clean and "\\" not in clean and clean not in {".", ".."} and len(clean) <= 200 and clean.isprintable()


def test_a_file_one_byte_over_the_limit_is_refused_while_it_comes(blobs: Blobs) -> None:
    assert receive(blobs, part("a.png", PNG) + END, max_bytes=len(PNG)) == [("a.png", len(PNG))]
    with pytest.raises(MediaTooLarge):
        receive(blobs, part("a.png", PNG) + END, max_bytes=len(PNG) - 1)


def test_what_is_no_media_is_refused_by_its_first_bytes(blobs: Blobs) -> None:
    with pytest.raises(UnsupportedMedia):
        receive(blobs, part("film.mp4", b"#!/bin/sh\n" * 1000) + END, max_bytes=10**6)
    with pytest.raises(UnsupportedMedia):
        receive(blobs, part("film.exe", PNG) + END)
    with pytest.raises(CorruptMedia):
        receive(blobs, part("film.mp4", b"") + END)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--frontier",
        END,
        part("a.png", PNG),
        b"nonsense without a boundary",
        b"--frontier\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"--frontier\r\nContent-Disposition: form-data; name=files; filename=" + b"a" * 70_000 + b"\r\n\r\n",
        b'--frontier\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n--frontier--\r\n',
        part("a.png", PNG) * 21 + END,
    ],
    ids=["empty", "start", "end", "cut off", "nonsense", "many headers", "long header", "no file", "21 files"],
)
def test_bodies_that_make_no_sense_are_malformed(blobs: Blobs, body: bytes) -> None:
    with pytest.raises(MalformedRequest):
        receive(blobs, body, max_bytes=10**6)


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x"])
def test_a_body_of_another_type_is_malformed(blobs: Blobs, kind: str) -> None:
    with pytest.raises(MalformedRequest):
        MultipartFiles(kind, blobs.stage, 1000)


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=400), st.integers(1, 50))
def test_no_bytes_make_the_parser_fall_over(tmp_path_factory: pytest.TempPathFactory, noise: bytes, step: int) -> None:
    blobs = Blobs(tmp_path_factory.getbasetemp() / "noise", reserve_bytes=0)
    for body in (noise, b"--frontier\r\n" + noise, part("a.png", noise) + END, part("a.png", PNG) + noise):
        try:
            receive(blobs, body, step=step)
        except ReeltalkError as refusal:
            assert refusal.http_status < 500

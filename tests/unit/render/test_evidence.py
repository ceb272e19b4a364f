"""What is decoded of a finished film: everything that never was, the joins of everything else, and no packet but those joined."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from corpus.coded import damaged_inside
from corpus.counter import counter_clip, counters
from reeltalk.errors import VerificationFailed
from reeltalk.media.coding import coded_video
from reeltalk.media.probe import probe
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.evidence import Part, footage_luma, keep_luma, known_luma, take_sample, whole_luma
from reeltalk.render.render import look_ahead
from reeltalk.timeline.time import FrameRate

FRAMES = 60


def packets(film: Path) -> list[bytes]:
    with av.open(str(film)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def parts_of(film: Path, *luma: np.ndarray | None) -> list[Part]:
    """Return the two groups of a film as parts of which so much is known."""
    coded = packets(film)
    halves = (coded[: FRAMES // 2], coded[FRAMES // 2 :])
    return [
        Part(f"part{number}", FRAMES // 2, hashlib.sha256(b"".join(half)).hexdigest(), known)
        for number, (half, known) in enumerate(zip(halves, luma, strict=True))
    ]


@pytest.fixture(scope="module")
def film() -> Path:
    return counter_clip(2.0, "30", 320, 180)


def test_what_was_never_decoded_is_decoded_and_of_the_rest_its_key_frame(film: Path, tmp_path: Path) -> None:
    known = np.full(30, 200, np.uint8)
    sample = take_sample(film, parts_of(film, known, None), tmp_path / "sample.mp4")
    assert sample.frames.tolist() == [0, *range(30, 60)] == counters(sample.path)
    luma = whole_luma(parts_of(film, known, None), sample, np.arange(31, dtype=np.uint8))
    assert luma.tolist() == [0, *[200] * 29, *range(1, 31)]


def test_a_packet_that_was_not_joined_is_found_though_its_part_was_decoded_before(film: Path, tmp_path: Path) -> None:
    known = np.full(30, 200, np.uint8)
    parts = parts_of(film, known, known)
    damaged = bytearray(film.read_bytes())
    place = damaged.find(packets(film)[40])
    damaged[place + 10] ^= 1
    spoilt = tmp_path / "spoilt.mp4"
    spoilt.write_bytes(damaged)
    with pytest.raises(VerificationFailed) as caught:
        take_sample(spoilt, parts, tmp_path / "sample.mp4")
    assert caught.value.details["check"] == "altered"


def test_parts_in_another_order_are_found(film: Path, tmp_path: Path) -> None:
    known = np.full(30, 200, np.uint8)
    with pytest.raises(VerificationFailed):
        take_sample(film, parts_of(film, known, known)[::-1], tmp_path / "sample.mp4")


def test_what_was_seen_is_known_of_the_very_same_piece_and_no_other(tmp_path: Path) -> None:
    cache = ChunkCache(tmp_path / "cache")
    luma = np.arange(FRAMES, dtype=np.uint8)
    known = np.full(20, 9, np.uint8)
    keep_luma([Part("a", 40, "one"), Part("b", 20, "two", known)], luma, cache, tmp_path)
    again = known_luma(cache, "a", 40, "one", tmp_path)
    assert again is not None and again.tolist() == list(range(40))
    assert known_luma(cache, "a", 40, "other", tmp_path) is None and known_luma(cache, "b", 20, "two", tmp_path) is None


@pytest.mark.slow
def test_footage_is_decoded_once_and_what_complains_never_counts_as_seen(film: Path, tmp_path: Path) -> None:
    cache = ChunkCache(tmp_path / "cache")
    damaged = damaged_inside()
    assert look_ahead(film, probe(film), "content", workspace=tmp_path, cache=cache)
    assert not look_ahead(damaged, replace(probe(damaged), warnings=()), "other", workspace=tmp_path, cache=cache)
    coded = coded_video(film, "mp4", FrameRate(30))
    assert coded is not None
    luma = footage_luma(cache, "content", coded, tmp_path)
    assert luma is not None and len(luma) == FRAMES and luma.min() > 150
    assert footage_luma(cache, "other", coded, tmp_path) is None

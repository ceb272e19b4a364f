"""Captions to subtitle files and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reeltalk.edits.subtitles import (
    captions_as,
    captions_from_cues,
    captions_to_ass,
    captions_to_srt,
    captions_to_vtt,
    read_subtitles,
)
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.model import Canvas, Clip, TextSource, TextStyle, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import TICKS_PER_MILLISECOND, TICKS_PER_SECOND

SRT = """1
00:00:01,000 --> 00:00:02,500
<i>Hello</i> there,
{\\an8}world

2
00:00:02,000 --> 00:00:04,000
second
"""
VTT = """WEBVTT

NOTE made by hand

1
00:01.000 --> 00:02.500 line:0
<v Roger>Hello there

00:03.000 --> 00:04.000
5 &lt; 6
"""
PLAIN = TextStyle()


def film(*texts: tuple[int, int, str], style: TextStyle = PLAIN) -> Timeline:
    """Return a film whose captions stand at these milliseconds."""
    clips = tuple(
        Clip(f"c{number}", start * TICKS_PER_MILLISECOND, (end - start) * TICKS_PER_MILLISECOND, TextSource(text=text, style=style))
        for number, (start, end, text) in enumerate(texts)
    )
    return Timeline(tracks=(Track("c", TrackKind.TEXT, TrackRole.CAPTIONS, clips=clips),))


def made(data: bytes) -> tuple[Clip, ...]:
    return captions_from_cues(read_subtitles(data), canvas=Canvas(), style=TextStyle(), make_id=str)


def source(clip: Clip) -> TextSource:
    assert isinstance(clip.source, TextSource)
    return clip.source


def test_subrip_is_read_without_its_tags_and_overlaps_are_cut_short() -> None:
    first, second = made(SRT.encode())
    assert source(first).text == "Hello there,\nworld"
    assert (first.start, first.end, second.end) == (TICKS_PER_SECOND, 2 * TICKS_PER_SECOND, 4 * TICKS_PER_SECOND)
    assert [word.text for word in source(first).words] == ["Hello", "there,", "world"]
    assert source(first).words[-1].start + source(first).words[-1].duration == first.duration


def test_webvtt_is_read_with_its_escapes() -> None:
    cues = read_subtitles(VTT.encode())
    assert [cue.text for cue in cues] == ["Hello there", "5 < 6"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_is_read_in_the_encodings_it_comes_in(encoding: str) -> None:
    data = "1\n00:00:01,000 --> 00:00:02,000\n你好，世界\n".encode(encoding)
    assert [cue.text for cue in read_subtitles(data)] == ["你好，世界"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02" * 50,
        b"just a letter",
        b"WEBVTT\n\n",
        b"[Script Info]\n\n[Events]\n",
        b"1\n00:00:05,000 --> 00:00:01,000\nback\n",
    ],
)
def test_what_is_no_subtitle_file_is_refused_with_what_can_be_sent(data: bytes) -> None:
    with pytest.raises(InvalidOperation):
        read_subtitles(data)


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    try:
        read_subtitles(b"1\n00:00:01,000 --> 00:00:02,000\n" + data)
        read_subtitles(data)
    except InvalidOperation:
        pass


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20).filter(
    lambda text: text.strip() and not text.strip().isdigit()
)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(40, 5000), TEXT), min_size=1, max_size=5), st.sampled_from(["srt", "vtt"]))
def test_what_is_written_is_read_back(rhythm: list[tuple[int, int, str]], format_: str) -> None:
    texts, at = [], 0
    for gap, length, text in rhythm:
        texts.append(
            (at + gap, at + gap + length, f"say {text.replace('<', '').replace('{', '').replace('}', '').replace(chr(92), '')} so")
        )
        at += gap + length
    back = read_subtitles(captions_as(format_, film(*texts)).encode())  # type: ignore[arg-type]
    assert [(cue.start // TICKS_PER_MILLISECOND, cue.end // TICKS_PER_MILLISECOND) for cue in back] == [
        (start, end) for start, end, _ in texts
    ]
    if format_ == "vtt":
        assert [cue.text.split() for cue in back] == [text.split() for *_, text in texts]


def test_a_caption_cannot_become_markup_or_a_cue_of_its_own() -> None:
    evil = "a\n\n00:00:09.000 --> 00:00:10.000\n<b>{\\p1}x & y"
    assert "\n\n00:00:09" not in captions_to_srt(film((0, 1000, evil)))
    assert "&lt;b&gt;" in captions_to_vtt(film((0, 1000, evil))) and "-->\n" not in captions_to_vtt(film((0, 1000, evil)))
    assert "--&gt;" in captions_to_vtt(film((0, 1000, evil)))
    assert "{\\p1}" not in captions_to_ass(film((0, 1000, evil)))


def test_substation_alpha_keeps_the_look_and_the_times() -> None:
    written = captions_to_ass(film((1000, 2500, "Hello"), style=TextStyle(color="#FF8000", size=100, bold=False, y=0.5)))
    assert "PlayResX: 1920" in written and "&H000080FF" in written and "Dialogue: 0,0:00:01.00,0:00:02.50,Default" in written
    (cue,) = read_subtitles(written.encode())
    assert (cue.text, cue.end) == ("Hello", 2500 * TICKS_PER_MILLISECOND)

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reeltalk.agent.context import PlanningContext, SubtitleFile
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.planner import plan
from reeltalk.errors import MediaTooLarge, UnsupportedMedia
from reeltalk.limits import SUBTITLES_MAX_BYTES
from reeltalk.media.probe import probe
from reeltalk.timeline.model import MediaKind, TextSource, TrackRole
from unit.agent.film import done, placed, seconds, talk
from unit.agent.planning import context as session
from unit.agent.planning import written

SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello <i>there</i>\n\n2\n00:00:04,000 --> 00:00:06,000\n你好\n\n"
SRT += "3\n00:01:00,000 --> 00:01:02,000\ntoo late\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nOnly one\n"


def with_files(context: PlanningContext, **files: str) -> PlanningContext:
    read = tuple(SubtitleFile(name.replace("_", "."), text.encode) for name, text in files.items())
    return replace(context, subtitles=read)


def shown(context: PlanningContext) -> list[tuple[float, float, str]]:
    clips = [clip for track in context.timeline.tracks_of_role(TrackRole.CAPTIONS) for clip in track.clips]
    return [(seconds(clip.start), seconds(clip.end), clip.source.text) for clip in clips if isinstance(clip.source, TextSource)]


def test_the_texts_and_times_of_an_uploaded_file_become_the_captions() -> None:
    after, outcome = done(with_files(placed(talk()), film_srt=SRT), "use_subtitles")
    assert shown(after) == [(1.0, 2.5, "Hello there"), (4.0, 6.0, "你好")]
    assert outcome.partly and "1 of its texts" in outcome.said[1].english and outcome.facts == {"captions": 2}


def test_they_replace_the_captions_in_the_look_those_have_and_the_newest_file_is_meant() -> None:
    captioned, _ = done(placed(talk()), "add_captions", preset="bold")
    style = next(iter(captioned.timeline.tracks_of_role(TrackRole.CAPTIONS))).clips[0].source
    after, _ = done(with_files(captioned, film_srt=SRT, other_vtt=VTT), "use_subtitles")
    clips = next(iter(after.timeline.tracks_of_role(TrackRole.CAPTIONS))).clips
    assert [text for _, _, text in shown(after)] == ["Only one"]
    assert isinstance(style, TextSource) and isinstance(clips[0].source, TextSource) and clips[0].source.style == style.style


def test_a_named_file_is_found_and_a_missing_one_is_named() -> None:
    context = with_files(placed(talk()), film_srt=SRT, other_vtt=VTT)
    after, _ = done(context, "use_subtitles", name="film.srt")
    assert len(shown(after)) == 2
    with pytest.raises(ToolProblem, match="upload an SRT"):
        done(placed(talk()), "use_subtitles")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use these subtitles", ("use_subtitles",)),
        ("use film.srt as the captions", ('use_subtitles name="film.srt"',)),
        ("用这个字幕文件", ("use_subtitles",)),
        ("使用我的字幕", ("use_subtitles",)),
    ],
)
def test_the_wish_is_read_in_words(text: str, expected: tuple[str, ...]) -> None:
    assert written(plan(text, with_files(session(), film_srt=SRT))) == expected


def test_without_a_file_captions_are_made_of_what_is_said() -> None:
    assert written(plan("add captions", session())) == ("add_captions",)


@pytest.mark.parametrize(("name", "text"), [("a.srt", SRT), ("b.vtt", VTT)])
def test_subtitle_files_are_taken_as_uploads(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert probe(path).kind is MediaKind.SUBTITLES


def test_what_only_calls_itself_subtitles_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fake.srt"
    path.write_bytes(b"MZ this is a program, not a subtitle file")
    with pytest.raises(UnsupportedMedia):
        probe(path)
    path.write_bytes(b"1\n00:00:01,000 --> 00:00:02,000\n" + b"x" * SUBTITLES_MAX_BYTES)
    with pytest.raises(MediaTooLarge):
        probe(path)

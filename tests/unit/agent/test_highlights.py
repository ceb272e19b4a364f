from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reeltalk.agent.highlights import best_stretches
from reeltalk.agent.loop import run_turn
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.spoken import film_words, sentences
from reeltalk.agent.text_tools import title_clips
from reeltalk.media.facts import Face, Faces, FaceTrack, Shot, Shots, SoundFacts
from reeltalk.timeline.model import MarkerKind
from unit.agent.film import File, between, done, main_clips, placed, seconds, talk, ticks

TALK = (
    "Hello everyone and thanks for having me here tonight.",
    "My grandmother kept bees behind the old barn.",
    "Every spring the barn smelled of honey and smoke.",
    "Why do bees dance inside the dark hive?",
    "The most important thing is that the dance is a map.",
    "Bees read the map and fly straight to the flowers.",
    "We had lunch and the weather was fine.",
    "Then it rained a little and we went inside.",
    "Honey sales grew by 40 percent after that summer.",
    "Remember that without bees there are no apples!",
    "That is all I wanted to say.",
)


def lecture(*texts: str, word_s: float = 0.4, gap_s: float = 0.5, language: str = "en") -> File:
    """A talking clip with these sentences, word by word."""
    spoken, at = [], 1.0
    for text in texts:
        for word in text.split() if language == "en" else list(text):
            spoken.append((word, round(at, 3), round(at + word_s * 0.9, 3)))
            at += word_s
        at += gap_s
    return File("lecture.mp4", duration_s=round(at + 1, 1), spoken=spoken, language=language)


def test_the_best_moments_are_told_with_their_times_and_reasons_and_nothing_is_changed() -> None:
    context = placed(lecture(*TALK))
    after, outcome = done(context, "pick_highlights", count=3, each_s=9)
    assert after.timeline == context.timeline
    assert outcome.answer is not None
    rows = outcome.answer.english.splitlines()[1:]
    assert len(rows) == 3 and all(row.startswith(f"{number}. 0:") for number, row in enumerate(rows, 1))
    assert "stresses a point" in outcome.answer.english and "强调了要点" in outcome.answer.chinese
    assert outcome.facts["highlights"] == 3 and "stresses a point" in " ".join(str(value) for value in outcome.facts.values())


def test_dull_sentences_are_left_out_and_what_is_asked_and_stressed_is_in() -> None:
    kept, _ = done(placed(lecture(*TALK)), "pick_highlights", action="keep", count=1, each_s=12)
    said = " ".join(word.text for word in film_words(kept.timeline, kept.facts))
    assert any(strong in said for strong in ("Why do bees dance", "most important thing", "Remember"))
    assert "lunch" not in said and "Hello" not in said


@given(
    lengths=st.lists(st.integers(2, 14), min_size=3, max_size=14),
    count=st.integers(1, 5),
    each_s=st.integers(3, 12),
    gap=st.sampled_from((0.05, 0.3, 1.2)),
)
@settings(max_examples=25, deadline=None)
def test_no_sentence_is_cut_no_two_moments_overlap_and_none_is_too_long(lengths: list[int], count: int, each_s: int, gap: float) -> None:
    texts = [" ".join(f"word{number}x{place}" for place in range(length)) + "." for number, length in enumerate(lengths)]
    context = placed(lecture(*texts, gap_s=gap))
    found = best_stretches(context, count, ticks(each_s))
    spoken = sentences(film_words(context.timeline, context.facts))
    frame = context.timeline.canvas.rate.ticks_per_frame
    assert len(found) <= count
    assert all(first.range.end <= second.range.start for first, second in itertools.pairwise(found))
    for each in found:
        assert each.range.duration <= ticks(each_s) and each.reasons
        inside = [one for one in spoken if one.end > each.range.start + frame and one.start < each.range.end - frame]
        assert inside and all(each.range.start <= one.start and one.end <= each.range.end for one in inside)


def test_highlights_to_a_length_fill_most_of_it_and_never_exceed_it() -> None:
    kept, outcome = done(placed(lecture(*TALK)), "pick_highlights", action="keep", total_s=20)
    assert 13 <= seconds(kept.timeline.duration) <= 20
    assert [marker.kind for marker in kept.timeline.markers] == [MarkerKind.HIGHLIGHT] * int(outcome.facts["highlights"])
    assert kept.timeline.markers[0].at == 0 and kept.timeline.markers[-1].until == kept.timeline.duration


def test_marks_hold_the_reason_and_replace_those_found_before() -> None:
    once, _ = done(placed(lecture(*TALK)), "pick_highlights", action="mark", count=2, each_s=10)
    twice, _ = done(once, "pick_highlights", action="mark", count=1, each_s=10)
    assert len(once.timeline.markers) == 2 and len(twice.timeline.markers) == 1
    assert all(marker.name and marker.until is not None for marker in once.timeline.markers)
    assert once.timeline.duration == twice.timeline.duration


def test_where_no_sentence_fits_it_is_said_and_nothing_is_cut() -> None:
    endless = lecture(" ".join(["word"] * 60) + ".")
    with pytest.raises(ToolProblem, match="No whole sentence"):
        done(placed(endless), "pick_highlights", action="keep", count=1, each_s=5)


def test_fewer_moments_than_asked_for_are_told_as_fewer() -> None:
    _, outcome = done(placed(lecture(TALK[3], TALK[4])), "pick_highlights", count=5, each_s=6)
    assert outcome.partly and outcome.facts["highlights"] == 2
    assert outcome.answer is not None and "no room for 5" in outcome.answer.english


def test_a_chinese_talk_is_weighed_by_its_own_words() -> None:
    talk = lecture("大家好欢迎收看。", "为什么蜜蜂会跳舞？", "最重要的是舞蹈就是地图。", "天气不错吃了午饭。", language="zh", word_s=0.3)
    _, outcome = done(placed(talk), "pick_highlights", count=1, each_s=7)
    assert outcome.answer is not None and "最重要的是舞蹈就是地图" in outcome.answer.chinese


def test_footage_without_speech_gives_its_livelier_shots_and_says_so() -> None:
    borders = ((0, 6), (6, 12), (12, 20))
    shots = tuple(
        Shot(between(*border), ticks(sum(border) / 2), 3.0, motion) for border, motion in zip(borders, (0.01, 0.09, 0.01), strict=True)
    )
    clip = File("trip.mp4", duration_s=20.0, has_audio=False, shots=Shots(shots))
    kept, outcome = done(placed(clip), "pick_highlights", action="keep", count=1, each_s=4)
    assert seconds(kept.timeline.duration) == pytest.approx(4, abs=0.05)
    assert "lively" in outcome.said[0].english
    assert main_start(kept) == pytest.approx(7, abs=0.1)


def main_start(context: object) -> float:
    source = context.timeline.main_track.clips[0].source  # type: ignore[attr-defined]
    return seconds(source.start)


def test_faces_speak_for_a_moment() -> None:
    texts = ("Rivers carry sand down here.", "Rivers carry mud down there.")
    clip = lecture(*texts, gap_s=1.0)
    seen = tuple(Face(ticks(4.2 + number / 4), 0.5, 0.4, 0.2, 0.3, 0.9) for number in range(8))
    _, outcome = done(placed(replace(clip, faces=Faces((FaceTrack(seen),), ticks(0.25), "hand"))), "pick_highlights", count=1, each_s=3)
    assert outcome.answer is not None and "a face is in the picture" in outcome.answer.english


def test_several_shorts_become_a_file_each_and_the_film_stays_whole() -> None:
    context = placed(lecture(*TALK))
    result = run_turn("make 2 shorts of 10 seconds each", context, emit=lambda event: None)
    assert result.timeline.duration == context.timeline.duration
    assert [marker.kind for marker in result.timeline.markers] == [MarkerKind.HIGHLIGHT] * 2
    films = [each.timeline for each in result.deliveries]
    assert len(films) == 2 and all(seconds(film.duration) <= 10 for film in films)
    assert all(film.canvas.height > film.canvas.width for film in films)
    assert "stresses a point" in result.reply and "2 files" in result.written_reply(export_started=True)


def heard(levels: list[float]) -> File:
    """A talk with the level of each second known: three plain sentences, the gap behind the second lasts four seconds."""
    texts = "Rivers carry sand down here.", "Rivers carry mud down there.", "Rivers carry snow down too."
    spoken = [
        (word, start + 0.4 * place, start + 0.4 * place + 0.3)
        for text, start in zip(texts, (0.0, 4.0, 11.0), strict=True)
        for place, word in enumerate(text.split())
    ]
    return Heard("talk.mp4", duration_s=14.0, spoken=spoken, levels=levels)


@dataclass
class Heard(File):
    levels: list[float] = field(default_factory=list)

    @property
    def sound(self) -> SoundFacts | None:
        known = super().sound
        return known and replace(known, levels_db=tuple(self.levels))


def test_a_loud_reaction_and_a_raised_voice_speak_for_a_moment_and_a_pause_does_not() -> None:
    reacted = [-20.0] * 2 + [-60.0] * 2 + [-20.0] * 2 + [-22.0] * 5 + [-20.0] * 3
    _, outcome = done(placed(heard(reacted)), "pick_highlights", count=1, each_s=3)
    assert outcome.answer is not None and "a loud reaction follows" in outcome.answer.english and "0:0" in outcome.answer.english
    raised = [-20.0] * 2 + [-60.0] * 2 + [-20.0] * 2 + [-60.0] * 5 + [-12.0] * 3
    _, outcome = done(placed(heard(raised)), "pick_highlights", count=1, each_s=3)
    assert outcome.answer is not None and "8 dB louder" in outcome.answer.english and "reaction" not in outcome.answer.english


def test_the_best_moment_may_open_a_film_that_stays_whole_behind_it() -> None:
    context, _ = done(placed(talk("a.mp4"), talk("b.mp4")), "add_title", text="One", start_s=0, duration_s=3)
    opened, outcome = done(context, "pick_highlights", action="open", total_s=5)
    first, *film = main_clips(opened)
    assert 0 < first.duration <= ticks(5)
    assert [clip.source for clip in film] == [clip.source for clip in main_clips(context)]
    assert title_clips(opened.timeline)[0].start == first.end  # the title follows the opening
    assert outcome.facts["highlights"] == 1


def test_the_best_seconds_of_every_clip_stay_and_a_clip_that_is_no_longer_stays_whole() -> None:
    short, silent = File("b.mp4", duration_s=2.0), File("c.mp4", duration_s=9.0)
    after, outcome = done(placed(lecture(*TALK), short, silent), "pick_highlights", action="keep", each_s=5, each_clip=True)
    names = {reference.id: reference.name for reference in after.timeline.media}
    kept = [(names[clip.source.media_id], seconds(clip.duration)) for clip in main_clips(after)]  # type: ignore[union-attr]
    assert [name for name, _ in kept] == ["lecture.mp4", "b.mp4", "c.mp4"]
    assert 2.5 <= kept[0][1] <= 5 and kept[1][1] == 2.0 and 2.5 <= kept[2][1] <= 5 and outcome.facts["highlights"] == 3

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.timelines import FRAME, SECOND, film
from reeltalk.edits import operations as op
from reeltalk.edits.apply import apply, apply_all
from reeltalk.edits.spoken import balanced, joined, units
from reeltalk.edits.words import SpokenWord, TimelineWord, captions_from_words, source_words_on_timeline
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import Canvas, Clip, ClipAudio, TextSource, TextStyle, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import TimeRange

ENGLISH = (
    "Hello everyone and welcome back to the channel. Today we are going to look at how you can trim the pauses in your footage, add "
    "captions, and put a little music underneath it. Yes! It really is that simple, and honestly it takes less than two minutes."
)
CHINESE = "大家好，欢迎回到我的频道。今天我们来看看怎样剪掉视频里的停顿，加上字幕，再配一点轻音乐。真的非常简单，两分钟就能完成！"
PORTRAIT, LANDSCAPE = Canvas(1080, 1920), Canvas()


def spoken(text: str, pauses: dict[int, float] | None = None) -> tuple[TimelineWord, ...]:
    """Return the words of a text as a person would say them: longer words take longer, sentences end in a short rest."""
    place, words = 0.3, []
    for index, word in enumerate(units(text)):
        length = 0.2 if ord(word[0]) > 0x2E80 else max(0.12, 0.07 * len(word))
        words.append(TimelineWord(word, round(place * SECOND), round((place + length) * SECOND), "a", index))
        place += length + (0.5 if word[-1] in ".!?。！" else 0.05) + (pauses or {}).get(index, 0.0)
    return tuple(words)


def captions(
    words: tuple[TimelineWord, ...], canvas: Canvas = LANDSCAPE, style: TextStyle | None = None, **options: int
) -> tuple[Clip, ...]:
    return captions_from_words(words, canvas=canvas, style=style or TextStyle(), make_id=lambda number: f"k{number}", **options)


def text_of(clip: Clip) -> str:
    assert isinstance(clip.source, TextSource)
    return clip.source.text


# --- the words of the film ---

SAID = {"talk": [SpokenWord(text, second * SECOND, second * SECOND + SECOND // 2) for second, text in enumerate("abcdefghijkl")]}


def heard(timeline: Timeline) -> str:
    return "".join(word.text for word in source_words_on_timeline(timeline, SAID))


def test_words_stand_where_they_are_heard() -> None:
    words = source_words_on_timeline(film(), SAID)
    assert [(word.text, word.start, word.clip_id, word.index) for word in words] == [
        (letter, second * SECOND, "a", second + 1) for second, letter in enumerate("bcde")
    ]


def test_a_word_that_is_cut_away_is_not_heard() -> None:
    assert heard(apply(film(), op.RippleDelete((TimeRange(SECOND, SECOND),))).timeline) == "bde"


def test_words_of_a_faster_clip_come_sooner() -> None:
    words = source_words_on_timeline(apply(film(), op.SetSpeed("a", Fraction(2))).timeline, SAID)
    assert [word.start for word in words] == [second * SECOND // 2 for second in range(4)]


def test_muted_clips_say_nothing_and_detached_sound_speaks() -> None:
    assert heard(apply(film(), op.SetAudio(("a",), ClipAudio(muted=True))).timeline) == ""
    assert heard(apply(film(), op.DetachAudio("a", "A", "sound")).timeline) == "bcde"


def test_a_word_cut_in_two_belongs_to_the_part_with_its_middle() -> None:
    timeline = apply(film(), op.Split("a", round(1.1 * SECOND) // FRAME * FRAME, "n")).timeline
    assert [(word.text, word.clip_id) for word in source_words_on_timeline(timeline, SAID)][1] == ("c", "n")


# --- captions ---


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
@pytest.mark.parametrize("canvas", [PORTRAIT, LANDSCAPE])
def test_captions_fit_lie_on_frames_and_never_overlap(text: str, canvas: Canvas) -> None:
    clips = captions(spoken(text), canvas)
    check(Timeline(canvas=canvas, tracks=(Track("c", TrackKind.TEXT, TrackRole.CAPTIONS, clips=clips),)))
    longest = 16 if text is CHINESE else 42
    for clip in clips:
        assert text_of(clip).count("\n") <= 1
        assert all(len(line) <= longest for line in text_of(clip).split("\n"))
        assert 0.7 * SECOND <= clip.duration <= 7 * SECOND


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_captions_say_every_word_once_and_keep_its_time(text: str) -> None:
    words = spoken(text)
    clips = captions(words)
    told = [(word.text, clip.start + word.start) for clip in clips if isinstance(clip.source, TextSource) for word in clip.source.words]
    assert [text for text, _ in told] == [word.text for word in words]
    assert all(abs(place - word.start) <= FRAME for (_, place), word in zip(told, words, strict=True))
    assert joined(text_of(clip).replace("\n", " ") for clip in clips).replace(" ", "") == text.replace(" ", "")


def test_captions_end_with_the_sentence() -> None:
    texts = [text_of(clip).replace("\n", " ") for clip in captions(spoken(ENGLISH))]
    assert "Hello everyone and welcome back to the channel." in texts and "Yes!" in texts


def test_a_pause_ends_a_caption() -> None:
    assert [text_of(clip) for clip in captions(spoken("well then let us go on", {2: 1.5}))] == ["well then let", "us go on"]


def test_chinese_breaks_after_its_signs() -> None:
    texts = [text_of(clip) for clip in captions(spoken(CHINESE), PORTRAIT)]
    assert texts[0] == "大家好，欢迎回到我的频道。" and all(text[-1] in "，。！" for text in texts)


def test_chinese_and_japanese_captions_and_lines_break_between_words() -> None:
    said = "这家咖啡馆每天早上七点开门为附近的上班族准备新鲜的咖啡我们团队用了三个月时间完成这个项目"
    breaks = "|".join(text_of(clip).replace("\n", "|") for clip in captions(spoken(said), PORTRAIT, TextStyle(size=90)))
    assert breaks.replace("|", "") == said and breaks.count("|") >= 4
    for word in ("咖啡馆", "早上", "开门", "附近的", "上班族", "准备", "新鲜的", "咖啡", "我们", "团队", "时间", "完成", "这个", "项目"):
        assert word in breaks
    assert balanced("今日はとても良い天気なので散歩に行きたい", 16) == "今日はとても良い\n天気なので散歩に行きたい"


def test_one_line_can_be_asked_for() -> None:
    clips = captions(spoken(ENGLISH), max_lines=1, max_characters=24)
    assert all("\n" not in text_of(clip) and len(text_of(clip)) <= 24 for clip in clips)


def test_no_words_make_no_captions() -> None:
    assert captions(()) == () and captions((TimelineWord(" ", 0, SECOND),)) == ()


times = st.tuples(
    st.sampled_from(["so", "this.", "honestly,", "incomprehensibilities", "你", "好。", "a"]), st.integers(0, 900), st.integers(0, 60)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(times, max_size=40))
def test_any_words_make_sound_captions(drawn: list[tuple[str, int, int]]) -> None:
    words = tuple(TimelineWord(text, start * SECOND // 37, (start + length) * SECOND // 37) for text, start, length in drawn)
    clips = captions(words)
    check(Timeline(tracks=(Track("c", TrackKind.TEXT, TrackRole.CAPTIONS, clips=clips),)))
    assert sum(len(clip.source.words) for clip in clips if isinstance(clip.source, TextSource)) == len(words)


def test_captions_do_not_make_the_film_longer() -> None:
    late = tuple(
        TimelineWord(text, second * SECOND, (second + 1) * SECOND) for second, text in ((10, "the"), (11, "end."), (12, "Really."))
    )
    timeline = apply(film(), op.SetCaptions("C", captions(late))).timeline
    assert timeline.duration == film().duration


# --- texts ---


def test_new_words_of_a_caption_take_the_times_of_the_old() -> None:
    timeline = apply(film(), op.SetText("k0", "so that was it")).timeline
    source = timeline.tracks[-1].clips[0].source
    assert isinstance(source, TextSource) and [word.text for word in source.words] == ["so", "that", "was", "it"]
    assert [word.start for word in source.words] == [n * SECOND // 2 for n in range(4)]


def test_another_number_of_words_is_spread_over_the_same_time() -> None:
    source = apply(film(), op.SetText("k0", "so it was")).timeline.tracks[-1].clips[0].source
    assert isinstance(source, TextSource) and len(source.words) == 3
    assert sum(word.duration for word in source.words) == 2 * SECOND


def test_captions_divided_and_healed_say_the_same() -> None:
    timeline = film()
    assert apply_all(timeline, (op.Split("k0", 2 * SECOND, "n"), op.Join("k0", "n"))).timeline == timeline


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["Hello", "world"], "Hello world"),
        (["你", "好"], "你好"),
        (["Hello", ",", "you"], "Hello, you"),
        (["안녕", "하세요"], "안녕 하세요"),
        (["用", "iPhone", "拍"], "用iPhone拍"),
    ],
)
def test_words_are_joined_as_they_are_written(words: list[str], text: str) -> None:
    assert joined(words) == text


def test_lines_are_balanced() -> None:
    assert balanced("one two three four five six", 16) == "one two three\nfour five six"
    assert balanced("short", 16) == "short"

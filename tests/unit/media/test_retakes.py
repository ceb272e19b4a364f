"""What was said twice, from words made by hand."""

from __future__ import annotations

import pytest

from corpus.speech import TEXT
from reeltalk.media.facts import Transcript, Word
from reeltalk.media.retakes import false_starts, repeated_takes
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, ticks_from_seconds


def said(text: str, language: str = "en") -> Transcript:
    """Return words of 0.3 s, 0.1 s apart; ``|`` is a pause of a second."""
    words, at = [], 0.0
    for part in text.split():
        if part == "|":
            at += 1
            continue
        words.append(Word(part, ticks_from_seconds(at), ticks_from_seconds(at + 0.3)))
        at += 0.4
    return Transcript(language, tuple(words), "by hand")


def kept(transcript: Transcript, cuts: tuple[TimeRange, ...]) -> str:
    for word in transcript.words:
        assert not any(cut.overlaps(word.range) and not (cut.start <= word.start and word.end <= cut.end) for cut in cuts), word.text
    return " ".join(word.text for word in transcript.words if not any(cut.overlaps(word.range) for cut in cuts))


@pytest.mark.parametrize(
    ("spoken", "left"),
    [
        ("Welcome to the show. Welcome to the show. Let us begin.", "Welcome to the show. Let us begin."),
        ("Today we talk about | Today we talk about bread. Good.", "Today we talk about bread. Good."),
        ("We sell a, | no wait. | We sell a lot of bread.", "no wait. We sell a lot of bread."),
        ("One two three four. One two three four. One two three four.", "One two three four."),
        ("It was the best of times. It was the worst of times.", "It was the best of times. It was the worst of times."),
        ("I like bread. I like bread and butter.", "I like bread. I like bread and butter."),
        ("Yes. Yes. No. No.", "Yes. Yes. No. No."),
    ],
)
def test_takes_that_were_done_again_are_found_and_nothing_else(spoken: str, left: str) -> None:
    transcript = said(spoken)
    assert kept(transcript, repeated_takes(transcript)) == left


def test_a_sentence_that_comes_back_a_minute_later_is_no_take() -> None:
    assert repeated_takes(said("Welcome to the show. " + "| " * 60 + "Welcome to the show.")) == ()


def test_chinese_takes_are_compared_by_the_character() -> None:
    transcript = said("大家好 欢迎收看。 | 大家 好欢迎 收看。 今天讲面包。", "zh")
    assert kept(transcript, repeated_takes(transcript)) == "大家 好欢迎 收看。 今天讲面包。"


@pytest.mark.parametrize(
    ("spoken", "left"),
    [
        ("I was, I was going home.", "I was going home."),
        ("So the the house is old.", "So the house is old."),
        ("I I I think so.", "I think so."),
        ("We w- went home.", "We went home."),
        ("It is very very good.", "It is very very good."),
        ("No no no no.", "No no no no."),
        ("I know that that is true.", "I know that that is true."),
        ("He said it. It was late.", "He said it. It was late."),
    ],
)
def test_words_that_were_stumbled_over_are_found_and_nothing_else(spoken: str, left: str) -> None:
    transcript = said(spoken)
    assert kept(transcript, false_starts(transcript)) == left


def test_good_prose_loses_nothing() -> None:
    prose = said(TEXT)
    assert repeated_takes(prose) == () and false_starts(prose) == ()
    assert sum(word.range.duration for word in prose.words) > 30 * TICKS_PER_SECOND

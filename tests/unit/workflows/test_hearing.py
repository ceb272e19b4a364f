"""Whether every word is heard in the finished film, from words made by hand."""

from __future__ import annotations

import pytest

from reeltalk.edits.spoken import TimelineWord
from reeltalk.media.facts import Transcript, Word
from reeltalk.timeline.time import TICKS_PER_SECOND, TimeRange, seconds_from_ticks
from reeltalk.workflows.hearing import longest_pause, speech_facts


def ticks(seconds: float) -> int:
    return round(seconds * TICKS_PER_SECOND)


def spoken(*words: tuple[str, float, float]) -> Transcript:
    return Transcript("en", tuple(Word(text, ticks(start), ticks(end)) for text, start, end in words), "x")


def expected(*words: tuple[str, float, float]) -> list[TimelineWord]:
    return [TimelineWord(text, ticks(start), ticks(end)) for text, start, end in words]


def counted(text: str, gap_at: int = -1) -> list[tuple[str, float, float]]:
    """Return the words of a text, two a second, with a longer gap after word ``gap_at``."""
    words = text.split()
    return [(word, place / 2 + (place > gap_at >= 0), place / 2 + 0.4 + (place > gap_at >= 0)) for place, word in enumerate(words)]


def deaf(_: TimeRange) -> Transcript:
    return spoken()


def not_asked(_: TimeRange) -> Transcript:
    pytest.fail("nothing is missing, so nothing is listened to again")


def test_words_are_compared_without_case_and_punctuation() -> None:
    heard = spoken(("it", 0, 0.2), ("Was", 0.3, 0.5), ("light", 0.6, 1.0))
    facts = speech_facts(expected(("It", 0, 0.2), ("was", 0.3, 0.5), ("-", 0.5, 0.5), ("Light,", 0.6, 1)), heard, not_asked)
    assert (facts["words_heard"], facts["words_expected"]) == (3, 3)
    assert "words_heard_again" not in facts


def test_a_missing_word_is_counted_as_missing() -> None:
    heard = spoken(("one", 0, 0.2), ("three", 0.6, 1.0))
    facts = speech_facts(expected(("one", 0, 0.2), ("two", 0.3, 0.5), ("three", 0.6, 1)), heard, deaf)
    assert (facts["words_heard"], facts["words_expected"]) == (2, 3)


def test_chinese_is_compared_by_the_character() -> None:
    heard = spoken(("你", 0, 0.2), ("好世界。", 0.3, 1.0))
    facts = speech_facts(expected(("你好", 0, 0.5), ("世界", 0.5, 1)), heard, not_asked)
    assert (facts["words_heard"], facts["words_expected"]) == (2, 2)


def test_a_misheard_passage_is_listened_to_again_from_gap_to_gap() -> None:
    said = counted(" ".join(f"word{number}" for number in range(40)), gap_at=11)
    first = [("ward", *times) if word == "word19" else (word, *times) for word, *times in said]
    passages: list[tuple[float, float]] = []

    def again(passage: TimeRange) -> Transcript:
        passages.append((seconds_from_ticks(passage.start), seconds_from_ticks(passage.end)))
        return spoken(*(word for word in said if passage.start <= ticks(word[1]) < passage.end))

    facts = speech_facts(expected(*said), spoken(*first), again)
    assert (facts["words_heard"], facts["words_expected"], facts["words_heard_again"]) == (40, 40, 1)
    ((start, end),) = passages
    assert said[11][2] < start < said[12][1], "the passage begins in the widest gap before the word"
    assert end > said[19][2] + 2


def test_a_word_that_is_not_there_is_not_heard_however_often_one_listens() -> None:
    said = counted("one two three four five six seven eight nine ten")
    without = [word for word in said if word[0] != "five"]

    def again(passage: TimeRange) -> Transcript:
        return spoken(*(word for word in without if passage.start <= ticks(word[1]) < passage.end))

    facts = speech_facts(expected(*said), spoken(*without), again)
    assert (facts["words_heard"], facts["words_expected"]) == (9, 10)


def test_the_longest_pause_is_between_two_words() -> None:
    words = spoken(("a", 0, 1), ("b", 1.5, 2), ("c", 4, 5)).words
    assert longest_pause(words) == 2 * TICKS_PER_SECOND
    assert longest_pause(words[:1]) == 0

from __future__ import annotations

from reeltalk.agent.receipt import Receipt, ReceiptClause, Status
from reeltalk.media.facts import Transcript, Word
from reeltalk.timeline.time import TICKS_PER_SECOND
from reeltalk.workflows.proof import cuts_speech, longest_pause, speech_facts


def spoken(*words: tuple[str, float, float]) -> Transcript:
    return Transcript(
        "en", tuple(Word(text, round(start * TICKS_PER_SECOND), round(end * TICKS_PER_SECOND)) for text, start, end in words), "x"
    )


def test_words_are_compared_without_case_and_punctuation() -> None:
    facts = speech_facts(["It", "was", "Light,"], spoken(("it", 0, 0.2), ("Was", 0.3, 0.5), ("light", 0.6, 1.0)))
    assert (facts["words_heard"], facts["words_expected"]) == (3, 3)


def test_a_missing_word_is_counted_as_missing() -> None:
    facts = speech_facts(["one", "two", "three"], spoken(("one", 0, 0.2), ("three", 0.6, 1.0)))
    assert (facts["words_heard"], facts["words_expected"]) == (2, 3)


def test_chinese_is_compared_by_the_character() -> None:
    facts = speech_facts(["你好", "世界"], spoken(("你", 0, 0.2), ("好世界。", 0.3, 1.0)))
    assert (facts["words_heard"], facts["words_expected"]) == (4, 4)


def test_the_longest_pause_is_between_two_words() -> None:
    words = spoken(("a", 0, 1), ("b", 1.5, 2), ("c", 4, 5)).words
    assert longest_pause(words) == 2 * TICKS_PER_SECOND
    assert longest_pause(words[:1]) == 0


def test_only_cuts_between_words_make_the_film_be_listened_to() -> None:
    assert cuts_speech(Receipt((ReceiptClause("trim the pauses", Status.DONE, ("trim_pauses",)),)))
    assert not cuts_speech(Receipt((ReceiptClause("make it vertical", Status.DONE, ("set_canvas",)),)))

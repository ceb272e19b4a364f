"""What may be cut from speech, decided from facts made by hand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reeltalk.media.facts import Loudness, SoundFacts, Transcript, Word
from reeltalk.media.pauses import fillers, pauses, silences
from reeltalk.timeline.time import TimeRange, complement, ticks_from_seconds

QUIET_ROOM = Loudness(-20.0, 5.0, -3.0, -60.0)


def stretch(start_s: float, end_s: float) -> TimeRange:
    return TimeRange.between(ticks_from_seconds(start_s), ticks_from_seconds(end_s))


def said(*words: tuple[str, float, float], language: str = "en") -> Transcript:
    return Transcript(language, tuple(Word(text, *_ticks(start, end)) for text, start, end in words), "by hand")


def _ticks(start_s: float, end_s: float) -> tuple[int, int]:
    return ticks_from_seconds(start_s), ticks_from_seconds(end_s)


def sound(speech: list[tuple[float, float]], quiet: list[tuple[float, float]]) -> SoundFacts:
    return SoundFacts(tuple(stretch(*one) for one in speech), tuple(stretch(*one) for one in quiet), QUIET_ROOM)


HELLO_WORLD = said(("hello", 1.0, 1.5), ("world", 4.0, 4.6))


def test_the_pause_between_two_words_is_cut_but_for_its_padding() -> None:
    facts = sound([(0.85, 1.65), (3.85, 4.75)], [(0, 1.0), (1.5, 4.0), (4.6, 6.0)])
    cuts = pauses(facts, HELLO_WORLD, ticks_from_seconds(6))
    assert cuts == (stretch(0, 0.9), stretch(1.65, 3.9), stretch(4.75, 6.0))


def test_short_pauses_stay() -> None:
    words = said(("one", 0.0, 0.5), ("two", 0.9, 1.4), ("three", 1.7, 2.0))
    facts = sound([(0, 2.0)], [(0.5, 0.9), (1.4, 1.7)])
    assert pauses(facts, words, ticks_from_seconds(2)) == ()
    assert pauses(facts, words, ticks_from_seconds(2), minimum=ticks_from_seconds(5)) == ()


def test_a_word_heard_beyond_the_end_of_the_file_does_no_harm() -> None:
    facts = sound([(0.85, 1.65)], [(0, 1.0), (1.5, 6.0)])
    late = said(("hello", 1.0, 1.5), ("world", 6.4, 6.9))
    cuts = pauses(facts, late, ticks_from_seconds(6), minimum=ticks_from_seconds(0.5), padding=ticks_from_seconds(0.1))
    assert cuts and all(0 <= cut.start < cut.end <= ticks_from_seconds(6) for cut in cuts)


def test_a_voice_that_the_recogniser_missed_stays() -> None:
    facts = sound([(0.85, 1.65), (2.2, 3.0), (3.85, 4.75)], [(1.5, 2.3), (2.9, 4.0)])
    missed = stretch(2.35, 2.85)
    assert not any(cut.overlaps(missed) for cut in pauses(facts, HELLO_WORLD, ticks_from_seconds(5)))


def test_a_note_that_begins_after_the_voice_was_last_heard_is_no_part_of_it() -> None:
    facts = sound([(0.85, 1.95), (3.85, 4.75)], [(1.5, 1.85), (1.9, 4.0)])
    assert silences(facts, HELLO_WORLD, ticks_from_seconds(6))[1] == stretch(1.5, 4.0)


def test_what_sounds_up_to_either_end_of_the_recording_may_be_half_a_word_and_stays() -> None:
    facts = sound([(0.85, 1.65), (3.85, 4.75)], [(0.06, 1.0), (1.5, 4.0), (4.6, 5.9)])
    assert silences(facts, HELLO_WORLD, ticks_from_seconds(6)) == (stretch(0.06, 1.0), stretch(1.5, 4.0), stretch(4.6, 5.9))


def test_loud_music_between_two_sentences_stays() -> None:
    facts = sound([(0.85, 1.65), (3.85, 4.75)], [(1.5, 1.8)])
    assert not any(cut.overlaps(stretch(2, 3.5)) for cut in pauses(facts, HELLO_WORLD, ticks_from_seconds(5)))


def test_without_a_transcript_voice_and_level_decide() -> None:
    facts = sound([(1, 2), (4, 5)], [(0, 1), (2, 4)])
    assert pauses(facts, None, ticks_from_seconds(5)) == (stretch(0, 1), stretch(2, 4))


def test_where_nobody_speaks_nothing_is_a_pause() -> None:
    assert pauses(sound([], [(0, 10)]), None, ticks_from_seconds(10)) == ()
    assert pauses(sound([], [(0, 10)]), said(), ticks_from_seconds(10)) == ()


@given(st.lists(st.tuples(st.floats(0.05, 0.8), st.floats(0.0, 3.0)), min_size=1, max_size=30), st.booleans())
def test_no_word_is_ever_touched_and_no_long_pause_remains(rhythm: list[tuple[float, float]], heard: bool) -> None:
    position, words, gaps = 0.0, [], []
    for length, gap in rhythm:
        words.append(("word", position, position + length))
        gaps.append((position + length, position + length + gap))
        position += length + gap
    duration = ticks_from_seconds(position)
    speech = [(max(0.0, start - 0.1), min(position, end + 0.1)) for _, start, end in words]
    cuts = pauses(sound(speech if heard else [], gaps), said(*words), duration)
    for _, start, end in words:
        assert not any(cut.overlaps(stretch(start, end)) for cut in cuts)
    for start, end in gaps[:-1]:
        left = complement(cuts, stretch(start, end))
        assert sum(part.duration for part in left) <= ticks_from_seconds(0.8)
    assert list(cuts) == sorted(cuts)


RHYTHM = st.lists(st.tuples(st.floats(0.1, 0.8), st.floats(0.3, 3.0)), min_size=1, max_size=20)


@settings(max_examples=40)
@given(RHYTHM, st.floats(0.0, 0.25), st.floats(0.05, 0.2), st.integers(0, 19))
def test_a_cut_keeps_its_distance_from_words_and_voices(rhythm: list[tuple[float, float]], hang: float, room: float, missed: int) -> None:
    position, spoken, gaps = 0.0, [], []
    for length, gap in rhythm:
        spoken.append((position, position + length))
        gaps.append((position + length, position + length + gap))
        position += length + gap
    duration, padding = ticks_from_seconds(position), ticks_from_seconds(room)
    facts = sound([(max(0, start - 0.15), min(position, end + 0.15 + hang)) for start, end in spoken], gaps)
    words = said(*(("word", *times) for index, times in enumerate(spoken) if index != missed or len(spoken) == 1))
    for cut in pauses(facts, words, duration, minimum=ticks_from_seconds(0.4), padding=padding):
        for start, end in spoken:
            kept = TimeRange.between(max(0, ticks_from_seconds(start) - padding), ticks_from_seconds(end) + padding * 3 // 2)
            assert not cut.overlaps(kept)
    assert silences(facts, words, duration) == tuple(stretch(*gap) for gap in gaps if gap[0] < gap[1])


def test_hesitations_are_found_in_english_and_chinese() -> None:
    english = said(("So,", 0, 0.3), ("um,", 0.5, 0.8), ("I", 1.0, 1.1), ("umbrella", 1.1, 1.6), ("Uh...", 2.0, 2.3))
    assert [round(one.start / 705_600_000, 2) for one in fillers(english)] == [0.46, 1.96]
    chinese = said(("嗯，", 0, 0.3), ("我", 0.6, 0.8), ("那个", 1.2, 1.5), ("人", 1.9, 2.1), language="zh")
    assert len(fillers(chinese)) == 2
    in_pieces = said(("我", 0, 0.3), ("那", 0.6, 0.8), ("个", 0.8, 1.0), ("想", 1.4, 1.6), language="zh")
    assert fillers(in_pieces) == (stretch(0.56, 1.04),)


def test_an_ordinary_word_that_can_be_a_filler_is_one_only_when_it_stands_alone() -> None:
    assert fillers(said(("我要", 0, 0.4), ("那个", 0.4, 0.7), ("红的", 0.7, 1.1), language="zh")) == ()


def test_a_filler_never_takes_its_neighbours_along() -> None:
    words = said(("well", 0.0, 0.5), ("um", 0.5, 0.8), ("yes", 0.8, 1.2))
    assert fillers(words) == (stretch(0.5, 0.8),)

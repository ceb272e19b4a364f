from __future__ import annotations

import pytest

from reeltalk.errors import EngineMissing
from reeltalk.providers.music import BPM, WORDS, EmbeddedMusic, meaning, pieces
from reeltalk.timeline.time import ticks_from_seconds


@pytest.mark.parametrize(
    ("word", "mood", "style"),
    [
        ("lo-fi", "calm", "electronic"),
        ("Lofi", "calm", "electronic"),
        ("lo fi beats", "calm", "electronic"),
        ("chill", "calm", "electronic"),
        ("corporate", "calm", "electronic"),
        ("upbeat", "happy", ""),
        ("轻快", "happy", ""),
        ("轻快的背景", "happy", ""),
        ("cinematic", "energetic", "acoustic"),
        ("hip-hop", "energetic", "electronic"),
        ("romantic", "tender", "acoustic"),
        ("sad", "nostalgic", "acoustic"),
        ("舒缓的音乐", "calm", ""),
    ],
)
def test_moods_and_genres_in_two_languages_are_known(word: str, mood: str, style: str) -> None:
    assert meaning(word) == (mood, style)


@pytest.mark.parametrize("word", ["", "klezmer", "大马士革", "popcorn"])
def test_other_words_mean_no_mood(word: str) -> None:
    assert meaning(word) is None


def test_every_listed_word_is_found_in_its_own_group() -> None:
    for kind, words in WORDS.items():
        for word in words.split():
            if word not in {"lo", "fi", "hip", "hop"}:
                assert meaning(word) == kind, word


@pytest.mark.slow
def test_a_choice_fits_its_mood_and_stays_the_same_for_a_seed() -> None:
    music = EmbeddedMusic()
    first, again = music.choose("lo-fi", "seed"), music.choose("lo-fi", "seed")
    assert first is not None and first == again
    assert (first.mood, first.bpm, first.matched) == ("calm", 72, True)
    assert first.media.has_audio and first.media.duration is not None
    assert ticks_from_seconds(20) < first.media.duration < ticks_from_seconds(60)
    assert len({choice.title for seed in "abcd" if (choice := music.choose("sad", seed))}) > 1


@pytest.mark.slow
def test_what_is_to_be_avoided_is_avoided_until_nothing_is_left() -> None:
    music = EmbeddedMusic()
    assert len(pieces()) == 28
    ids = [piece.id for piece in pieces()]
    calm = [piece.id for piece in pieces() if piece.mood == "calm"]
    last = music.choose("calm", "s", calm[1:])
    other = music.choose("calm", "s", calm)
    assert last is not None and last.media.id == calm[0]
    assert other is not None and other.mood != "calm" and not other.matched
    assert music.choose("calm", "s", ids) is None


@pytest.mark.slow
@pytest.mark.parametrize("word", ["jazz", "hip-hop", "Epic", "悬疑", "waltz", "rock"])
def test_a_genre_that_the_library_lacks_gives_the_nearest_piece_and_is_marked(word: str) -> None:
    choice = EmbeddedMusic().choose(word, "s")
    assert choice is not None and not choice.matched


def test_a_mood_that_is_not_there_is_marked() -> None:
    unknown = EmbeddedMusic().choose("klezmer", "s")
    anything = EmbeddedMusic().choose("", "s")
    assert unknown is not None and not unknown.matched
    assert anything is not None and anything.matched


def test_every_piece_lies_where_the_library_says_and_has_a_tempo() -> None:
    music = EmbeddedMusic()
    for piece in pieces():
        assert music.path(piece.id).is_file() and music.holds(piece.id)
        assert (piece.mood, piece.style) in BPM
    assert len({piece.title for piece in pieces()}) == 28
    assert not music.holds("m1")
    with pytest.raises(EngineMissing):
        music.path("music:nothing")

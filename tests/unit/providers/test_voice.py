from __future__ import annotations

import re
import wave
from pathlib import Path

import pytest

from reeltalk import limits
from reeltalk.errors import OrderRefused
from reeltalk.media.speech import transcribe
from reeltalk.providers.voice.speaking import VOICES, available, speak, voice_for

pytestmark = pytest.mark.skipif(not available(), reason="the embedded voice is not installed")


def plain(text: str) -> list[str]:
    return re.findall(r"[a-z']+|[一-鿿]", text.casefold())


def sounds(text: str) -> str:
    from reeltalk.providers.voice.english import pronounced

    return " ".join(each.sounds for each in pronounced(text))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("In 1999 she paid $5", "In nineteen ninety-nine she paid five dollars"),
        ("20% off", "twenty percent off"),
        ("the 3rd of 1,200 films", "the third of one thousand two hundred films"),
        ("2.5 & 7", "two point five and seven"),
    ],
)
def test_numbers_are_read_as_people_read_them(text: str, written: str) -> None:
    assert sounds(text).replace("ˌ", "ˈ") == sounds(written).replace("ˌ", "ˈ")


@pytest.mark.parametrize(
    ("word", "as_in"),
    [("cats", "kˈæts"), ("stopped", "stˈɑpt"), ("films", "fˈɪlmz"), ("watching", "wˈɑʧɪŋ")],
)
def test_endings_are_spoken_as_english_speaks_them(word: str, as_in: str) -> None:
    assert sounds(word) == as_in


def test_the_and_to_sound_by_what_follows() -> None:
    assert sounds("the apple").startswith("ði ") and sounds("the pear").startswith("ðə ")
    assert sounds("to eat").startswith("tʊ ") and sounds("to dance").startswith("tə ")


def test_words_of_no_dictionary_are_spoken_and_named() -> None:
    from reeltalk.providers.voice.english import pronounced

    spoken = pronounced("Reeltalk loves zorbification")
    assert all(each.sounds for each in spoken)
    assert [each.text for each in spoken if not each.sure] == ["Reeltalk", "zorbification"]


@pytest.mark.slow
def test_chinese_is_read_with_its_tones_years_digit_by_digit_and_english_words_in_it() -> None:
    from reeltalk.providers.voice.chinese import pronounced

    spoken = pronounced("2026年，我爱 movie。")
    assert "".join(each.text for each in spoken) == "二零二六年,我爱movie."
    assert any("↗" in each.sounds for each in spoken) and spoken[-2].sounds == sounds("movie")


@pytest.mark.parametrize(("language", "voice"), [(language, voice) for language, voices in VOICES.items() for voice in voices])
def test_every_voice_can_be_asked_for_by_its_name(language: str, voice: str) -> None:
    assert voice_for(voice, language) == voice


def test_what_cannot_be_read_aloud_is_refused(tmp_path: Path) -> None:
    for text, language in (("  ", "en"), ("a" * (limits.SPOKEN_TEXT_MAX_CHARACTERS + 1), "en"), ("Guten Tag", "de")):
        with pytest.raises(OrderRefused):
            speak(text, language=language, into=tmp_path / "voice.wav")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Welcome to the film studio. She started with three clips."),
        pytest.param("zh", "欢迎使用视频工作室。今天天气很好。", marks=pytest.mark.thorough),
    ],
)
def test_what_is_spoken_is_understood_word_for_word_and_every_word_has_its_place(language: str, text: str, tmp_path: Path) -> None:
    spoken = speak(text, language=language, into=tmp_path / "voice.wav")
    heard = transcribe(tmp_path / "voice.wav", language=language)
    assert plain(heard.text) == plain(text)
    assert not re.search("[\u4e00-\u9fff][,.?!]", heard.text), "Chinese has signs of its own"
    with wave.open(str(tmp_path / "voice.wav")) as file:
        duration_s = file.getnframes() / file.getframerate()
    starts = [start for _, start, _ in spoken.words]
    assert starts == sorted(starts) and starts[0] >= 0 and spoken.words[-1][2] <= duration_s
    assert plain(" ".join(word for word, _, _ in spoken.words)) == plain(text)
    assert all(end > start for _, start, end in spoken.words)

"""What is said in the languages beside English and Chinese: every file says the same sentences, and fills them in the same way."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources

import pytest

from reeltalk.agent.lexicon import LANGUAGES, SPOKEN, load_lexicon
from reeltalk.agent.receipt import WORDINGS as FIGURES
from reeltalk.timeline import saying
from reeltalk.timeline.changes import Change, Names, Value
from reeltalk.timeline.diff import describe
from reeltalk.timeline.wording import CHINESE, COLORS, WORDINGS, _token
from unit.timeline.english import sentences

OTHERS = [language for language in LANGUAGES if language not in SPOKEN]


def data(language: str) -> dict[str, dict[str, str]]:
    folder = resources.files("reeltalk.timeline").joinpath("sayings", f"{language}.toml")
    return tomllib.loads(folder.read_text(encoding="utf-8"))


def parts(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def test_every_language_that_is_read_is_spoken() -> None:
    assert list(saying.languages()) == OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_what_the_others_say(language: str) -> None:
    own, first = data(language), data(OTHERS[0])
    assert own["sentences"].keys() == first["sentences"].keys()
    assert own["words"].keys() == first["words"].keys()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_only_what_its_english_form_has(language: str) -> None:
    for english, said in data(language)["sentences"].items():
        assert said.strip() and parts(said) <= parts(english), english


@pytest.mark.parametrize("language", OTHERS)
def test_changes_and_figures_are_told_in_every_language(language: str) -> None:
    said = data(language)["sentences"]
    plain = {re.sub(r"\{(\w+)\}", "{}", re.sub(r" ?\(s\)", "", each)).lower() for each in said}
    changes = {kind: re.sub(r"\{\w+:(\w+)\}", r"{} \1", rows[0]) for kind, rows in WORDINGS.items()}
    forms = {kind: re.sub(r"\{\w*\}", "{}", form).replace("{} plain", "{}").lower() for kind, form in changes.items()}
    assert {kind for kind, form in forms.items() if form not in plain} == set()
    figures = {name: re.sub(r"\{\w+\}", "{}", rows[0]).lower() for name, rows in FIGURES.items()}
    assert {name for name, form in figures.items() if form not in plain} == set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("count", [1, 3])
def test_each_change_is_told_in_the_language_and_not_in_english(language: str, count: int) -> None:
    for kind, (form, _) in WORDINGS.items():
        values: dict[str, Value] = {name: count for name in re.findall(r"\{(\w+)", form) if name not in {"animated", "ducks", "filled"}}
        change = Change(kind, "", values | {"color": "#FF0000", "position": "center"})
        assert describe(change, language) != describe(change, "en"), kind
    assert " 1 clips" not in describe(Change("clips_reversed", "", {"count": 1}), language).lower()


@pytest.mark.parametrize("language", OTHERS)
def test_questions_and_assumptions_are_put_in_every_language(language: str) -> None:
    lexicon = load_lexicon(language)
    values = {"text": "x", "seconds": "5", "name": "x", "words": "x", "made": "x", "others": "x"}
    english = {name: lexicon.text(name, "en", **values) for name in lexicon.texts["en"]}
    missing = {name for name in english if lexicon.text(name, language, **values) == english[name]}
    assert missing == set()


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
def test_everything_that_is_said_in_english_and_chinese_is_said_in_every_language(language: str) -> None:
    """A new sentence needs a row in each file of ``timeline/sayings/``; its changing parts stand in braces."""
    known = saying.load(language).words
    missing = {english: place for english, place in sentences().items() if not _is_known(english, language, known)}
    assert missing == {}


def _is_known(english: str, language: str, words: Mapping[str, str]) -> bool:
    return saying.is_said(english, language) or english in words or english[:1].lower() + english[1:] in words


@pytest.mark.parametrize("language", OTHERS)
def test_colours_places_looks_and_transitions_have_words_in_every_language(language: str) -> None:
    words = saying.load(language).words
    named = {_token(name, chinese=False) for name in CHINESE} | {color for color, _ in COLORS.values()}
    animations = {
        ", " + name.replace("_", "-") for name in ("fade", "fade_in", "slide_up", "slide_left", "pop", "bounce", "typewriter", "karaoke")
    }
    assert {name for name in named if not {name, name.capitalize(), ", " + name.replace(" ", "-")} & words.keys()} == set()
    assert animations <= words.keys()


@pytest.mark.parametrize("language", OTHERS)
def test_refusals_are_put_in_every_language(language: str) -> None:
    lexicon = load_lexicon(language)
    english = {(name, part): text for name, parts in lexicon.refusals["en"].items() for part, text in parts.items()}
    assert {key for key, text in english.items() if lexicon.refusal(key[0], language)[key[1]] == text} == set()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("es", "Clips eliminados (3): intro"),
        ("de", "Clips entfernt (3): intro"),
        ("ja", "クリップを削除（3）：intro"),
        ("en", "3 clips removed: intro"),
        ("xx", "3 clips removed: intro"),
    ],
)
def test_a_change_is_told_in_the_persons_language(language: str, told: str) -> None:
    assert describe(Change("clips_removed", "", {"count": 3, "name": "intro"}), language) == told


def test_names_are_listed_with_the_comma_of_the_language() -> None:
    change = Change("media_added", "", {"count": 2, "names": Names(["a, b.mp4", "c.mp4"])})
    assert describe(change, "en").endswith("a, b.mp4, c.mp4")
    assert describe(change, "zh") == "已添加 2 个素材：a, b.mp4、c.mp4"
    assert describe(change, "ja").endswith("a, b.mp4、c.mp4")


def test_words_in_a_sentence_are_translated_and_the_persons_own_are_not() -> None:
    values = {"text": "red", "color": "#FF0000", "position": "top-center", "start_s": 0.0, "end_s": 3.0, "animation": "none"}
    assert describe(Change("title_added", "t", values), "fr") == "Titre ajouté : « red » (rouge, en haut au centre, 0-3s)"


def test_a_sentence_that_no_file_has_stays_as_it_is() -> None:
    assert saying.saying("Quite another sentence.", "ko") == "Quite another sentence."
    assert not saying.is_said("Quite another sentence.", "ko")


def test_a_cost_and_a_reason_inside_a_sentence_are_said_in_its_language() -> None:
    english = "The sound “whoosh” is heard at 3 s (5 credits)."
    assert saying.saying(english, "de") == "Der Klang „whoosh“ ist bei 3 s zu hören (5 Credits)."
    fallen_back = "The language model was not used: it took too long. I read your message by myself."
    assert "demasiado" in saying.saying(fallen_back, "es")
    assert saying.saying("There is no clip 7: the film has 3 clips.", "fr").endswith("3 clips.")
    assert saying.saying("Whip left applied to 2 clips", "de") == "Reißschwenk nach links: auf 2 Clips angewendet"

"""The languages beside English and Chinese: each knows a word for every meaning, and reads sentences as its speakers write them."""

from __future__ import annotations

import time
import tomllib
from importlib import resources

import pytest

from reeltalk.agent.language import detect_language, read_request
from reeltalk.agent.lexicon import LANGUAGES, SPOKEN, load_lexicon, meanings_of
from unit.agent.planning import Sentence, plan_of, sentences, written
from unit.agent.test_planner import assert_tools_accept

OTHERS = [language for language in LANGUAGES if language not in SPOKEN]
SENTENCES_MIN = 40
PLANNING_SECONDS_P95 = 0.05

# Names that every language writes alike, and words of grammar that not every language has.
BORROWED_KINDS = {"platform", "format", "link"}
# Meanings that a language has no word of its own for, or says through another one.
WITHOUT_WORDS: dict[str, set[tuple[str, str]]] = {}


def cases() -> list[tuple[str, Sentence]]:
    return [(language, sentence) for language in OTHERS for sentence in sentences(f"sentences_{language}.txt")]


@pytest.mark.parametrize(("language", "sentence"), cases(), ids=lambda case: case.text[:60] if isinstance(case, Sentence) else case)
def test_a_request_is_read_as_its_speakers_mean_it(language: str, sentence: Sentence) -> None:
    planned = plan_of(sentence.text)
    assert written(planned) == sentence.expected
    assert planned.language == language
    assert_tools_accept(planned)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_enough_sentences(language: str) -> None:
    assert len({sentence.text for sentence in sentences(f"sentences_{language}.txt")}) >= SENTENCES_MIN


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_words_for_every_meaning(language: str) -> None:
    own, english = meanings_of(language), meanings_of("en")
    wanted = {(kind, meaning) for kind in english if kind not in BORROWED_KINDS for meaning in english[kind]}
    missing = {(kind, meaning) for kind, meaning in wanted if not own.get(kind, {}).get(meaning)}
    assert missing == WITHOUT_WORDS.get(language, set())


@pytest.mark.parametrize("language", OTHERS)
def test_every_thing_that_a_tool_is_called_for_has_words(language: str) -> None:
    assert load_lexicon().entries.keys() <= meanings_of(language)["thing"].keys()


@pytest.mark.parametrize("language", OTHERS)
def test_a_request_is_planned_at_once(language: str) -> None:
    texts = [sentence.text for sentence in sentences(f"sentences_{language}.txt")]
    plan_of(texts[0])
    taken = []
    for text in texts:
        began = time.process_time()
        plan_of(text)
        taken.append(time.process_time() - began)
    assert sorted(taken)[int(len(taken) * 0.95)] <= PLANNING_SECONDS_P95


@pytest.mark.parametrize("language", OTHERS)
def test_a_quotation_does_not_decide_the_language(language: str) -> None:
    quoted = sentences(f"sentences_{language}.txt")[0].text.replace('"', "")
    assert read_request(f'add a title "{quoted}" at the top').language == "en"


def test_the_sign_of_a_unit_does_not_decide_the_language() -> None:
    assert read_request("export 4 s and 8 s versions").language == "en"
    assert read_request("Retire l'audio des 4 s du début").language == "fr"


def test_what_tells_nothing_keeps_the_usual_language() -> None:
    assert detect_language("123", "es-MX") == "es"
    assert detect_language("tiktok", "es") == "es"


def test_every_language_has_words_for_plans_for_going_back_and_for_new_material() -> None:
    agent = resources.files("reeltalk.agent")
    tables = {name: tomllib.loads(agent.joinpath(name).read_text("utf-8")) for name in ("plan_first_words.toml", "going_back.toml")}
    assert {name: set(table) for name, table in tables.items()} == {name: set(LANGUAGES) for name in tables}
    for table in (*tables.values(), tomllib.loads(agent.joinpath("wishes", "abroad.toml").read_text("utf-8"))):
        assert set(OTHERS) <= table.keys()
        assert all(table[language].keys() >= table["es"].keys() for language in OTHERS)
    going_back = tables["going_back.toml"]
    assert all(going_back[language]["things"].keys() == going_back["en"]["things"].keys() for language in LANGUAGES)

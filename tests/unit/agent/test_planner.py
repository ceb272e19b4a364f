from __future__ import annotations

import json
import re
import time
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reeltalk import limits
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.plans import Plan, Route, ToolCall
from reeltalk.agent.recipes import RECIPES
from reeltalk.agent.tools import TOOLS
from unit.agent.planning import HERE, Sentence, plan_of, sentences, written

HOSTILE_SECONDS = 1.0
_HAN: Final = re.compile("[一-鿿]")


def names(planned: Plan) -> list[str]:
    return [call.name for call in planned.calls]


def assert_tools_accept(planned: Plan) -> None:
    for call in planned.calls:
        TOOLS[call.name].arguments.model_validate_json(json.dumps(dict(call.arguments)))


@pytest.mark.parametrize("sentence", sentences("sentences_en.txt"), ids=lambda sentence: sentence.text[:60])
def test_an_english_request_is_read_as_expected(sentence: Sentence) -> None:
    planned = plan_of(sentence.text)
    assert written(planned) == sentence.expected
    assert planned.language == "en"
    assert_tools_accept(planned)


@pytest.mark.parametrize("sentence", sentences("sentences_zh.txt"), ids=lambda sentence: sentence.text[:60])
def test_a_chinese_request_is_read_as_expected(sentence: Sentence) -> None:
    planned = plan_of(sentence.text)
    assert written(planned) == sentence.expected
    assert_tools_accept(planned)


@pytest.mark.parametrize("sentence", sentences("sentences_film.txt"), ids=lambda sentence: sentence.text[:60])
def test_a_request_about_what_is_there_changes_it(sentence: Sentence) -> None:
    planned = plan_of(sentence.text, "film")
    assert written(planned) == sentence.expected
    assert_tools_accept(planned)


@pytest.mark.parametrize("sentence", sentences("sentences_people.txt"), ids=lambda sentence: sentence.text[:60])
def test_a_request_is_read_as_the_person_means_it(sentence: Sentence) -> None:
    planned = plan_of(sentence.text)
    assert written(planned) == sentence.expected
    assert_tools_accept(planned)


@pytest.mark.parametrize("sentence", sentences("sentences_wishes.txt"), ids=lambda sentence: sentence.text[:60])
def test_a_wish_whose_words_belong_together_is_read_as_one(sentence: Sentence) -> None:
    planned = plan_of(sentence.text)
    assert written(planned) == sentence.expected
    assert_tools_accept(planned)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("everyday", "upload"), ("hard", "upload"), ("followups", "film"), ("tools", "film"), ("nothing", "nothing")),
        *(("clips", "film"), ("several", "film")),
        *(("abroad", "upload"), ("abroad_film", "film"), ("abroad_nothing", "nothing")),
    ],
)
def test_what_people_write_every_day_is_read_as_they_mean_it(name: str, kind: str) -> None:
    expected = {sentence.text: sentence.expected for sentence in sentences(f"sentences_{name}.txt")}
    planned = {text: plan_of(text, kind) for text in expected}
    assert {text: written(plan) for text, plan in planned.items()} == expected
    for plan in planned.values():
        assert_tools_accept(plan)


IN_A_STORY: Final = frozenset({"strip_finish", "take_back", "add_voice", "use_subtitles", "compose_music", "use_sound"})
"""Tools that a sentence calls only after something else: a made clip, a change, an uploaded voice or subtitle file, no footage."""


@pytest.mark.parametrize("is_chinese", [False, True], ids=["en", "zh"])
def test_every_tool_is_called_by_a_sentence_in_english_and_one_in_chinese(is_chinese: bool) -> None:
    others = {f"sentences_{language}.txt" for language in ("de", "es", "fr", "ja", "ko", "pt", "ru")}
    files = {path.name for path in HERE.glob("sentences_*.txt")} - others
    spoken = [one for name in files for one in sentences(name) if (_HAN.search(one.text) is not None) == is_chinese]
    called = {line.split()[0] for one in spoken for line in one.expected}
    assert set(TOOLS) - called <= IN_A_STORY


def test_what_must_not_be_touched_calls_for_nothing() -> None:
    assert not plan_of("don't fade the music", "film").calls


def test_a_message_of_nothing_but_times_or_names_is_planned_within_a_second() -> None:
    for text in ("from 1s for 2s at 3s " * 3000, "use song.mp3 after " * 2500, "the first clip " * 3000):
        began = time.process_time()
        plan_of(text)
        assert time.process_time() - began <= HOSTILE_SECONDS


def test_the_files_of_sentences_are_long_enough_to_mean_something() -> None:
    assert len(sentences("sentences_en.txt")) >= 150
    assert len(sentences("sentences_zh.txt")) >= 100


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("add captions", Route.EDIT),
        ("export 1080p MP4", Route.EXPORT),
        ("导出", Route.EXPORT),
        ("send me the video", Route.EXPORT),
        ("balance", Route.CREDITS),
        ("余额", Route.CREDITS),
        ("show tracks", Route.STATUS),
        ("状态", Route.STATUS),
        ("upload", Route.UPLOAD),
        ("上传", Route.UPLOAD),
        ("how do I add captions?", Route.QUESTION),
        ("remove the person in the background", Route.UNSUPPORTED),
        ("trim the pauses and export", Route.EDIT),
    ],
)
def test_a_request_is_routed(text: str, route: Route) -> None:
    assert plan_of(text).route is route


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("bigger", ToolCall("add_captions"), "set_caption_style"),
        ("大一点", ToolCall("add_title", {"text": "hi"}), "set_title"),
        ("in yellow", ToolCall("add_captions"), "set_caption_style"),
        ("another one", ToolCall("add_music"), "change_music"),
        ("quieter", ToolCall("add_music"), "set_volume"),
        ("remove it", ToolCall("add_sound", {"sound": "whoosh"}), "remove_sounds"),
        ("remove it", ToolCall("add_transitions"), "remove_transitions"),
        ("longer", ToolCall("add_transitions"), "add_transitions"),
        ("only for the first 10 seconds", ToolCall("add_captions"), "add_captions"),
        ("keep it for 5 seconds", ToolCall("add_title", {"text": "hi"}), "set_title"),
        ("make it last longer", ToolCall("add_title", {"text": "hi"}), "set_title"),
        ("remove that", ToolCall("zoom"), "remove_effects"),
        ("stronger", ToolCall("zoom", {"amount": 0.2}), "zoom"),
        ("back to normal speed", ToolCall("set_speed", {"factor": 2.0}), "set_speed"),
        ("put it back", ToolCall("color", {"look": "warm"}), "undo"),
        ("move them up", ToolCall("add_captions"), "set_caption_style"),
    ],
)
def test_a_follow_up_refers_to_the_last_change(text: str, last: ToolCall, expected: str) -> None:
    assert names(plan_of(text, "film", (last,))) == [expected]


def test_only_there_takes_a_change_off_the_rest() -> None:
    planned = plan_of("only on the first clip", "film", (ToolCall("color", {"look": "vintage"}),))
    assert written(planned) == ('remove_effects kinds=["color"]', 'color look="vintage" target="first"')


def test_bigger_with_nothing_to_refer_to_is_not_understood() -> None:
    planned = plan_of("bigger")
    assert not planned.calls and not planned.clauses[0].understood and planned.clauses[0].note


def test_what_a_person_names_wins_over_what_a_recipe_would_do() -> None:
    planned = plan_of("make a promo with lo-fi music")
    music = [call for call in planned.calls if call.name == "add_music"]
    assert [call.arguments["mood"] for call in music] == ["lofi"]


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_every_recipe_says_in_every_language_what_it_took_the_wish_for(name: str) -> None:
    for texts in load_lexicon().texts.values():
        assert texts[f"recipe_{name}"]


def test_every_language_says_the_same_things() -> None:
    lexicon = load_lexicon()
    assert lexicon.texts["en"].keys() == lexicon.texts["zh"].keys()
    assert lexicon.refusals["en"].keys() == lexicon.refusals["zh"].keys()


def test_every_entry_names_a_tool_or_a_refusal_that_exists() -> None:
    lexicon = load_lexicon()
    for entries in lexicon.entries.values():
        for entry in entries:
            assert entry.handler or entry.tool in TOOLS or entry.refusal in lexicon.refusals["en"], entry.thing


def test_words_in_quotes_and_file_names_steer_nothing() -> None:
    planned = plan_of('add a title "remove captions and export"')
    assert names(planned) == ["add_title"]
    assert planned.calls[0].arguments["text"] == "remove captions and export"
    assert names(plan_of("remove undo-export.mp4")) == ["remove_clips"]


def test_a_refusal_says_what_why_and_what_instead_in_the_persons_language() -> None:
    (refusal,) = plan_of("对口型").refusals
    assert refusal.arguments == dict(load_lexicon().refusals["zh"]["lip_sync"])


def test_an_ambiguous_cut_is_done_with_its_assumption_stated() -> None:
    (clause,) = plan_of("cut 0:10 to 0:20").clauses
    assert clause.calls[0].arguments["action"] == "remove" and "keep" in clause.note


def test_a_message_too_long_to_read_says_so() -> None:
    planned = plan_of("add captions. " * 2_000)
    assert not planned.clauses[-1].understood and planned.calls


phrases = st.sampled_from(sorted(load_lexicon().phrases))
measures = st.sampled_from(
    [
        "0:10",
        "10 seconds",
        "999999999 s",
        "0s",
        "20%",
        "0%",
        "-999 dB",
        "99x",
        "0x",
        "9:16",
        "9999x9999",
        "0 fps",
        "#fff",
        "clip 0",
        '"hi"',
        "，",
        "and",
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(phrases | measures, max_size=10))
def test_any_words_of_the_lexicon_give_calls_that_the_tools_accept(words: list[str]) -> None:
    assert_tools_accept(plan_of(" ".join(words)))
    assert_tools_accept(plan_of("".join(words), "film"))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_no_text_makes_the_planner_fail(text: str) -> None:
    planned = plan_of(text)
    assert planned.clauses
    assert_tools_accept(planned)


@pytest.mark.parametrize(
    "seed",
    [
        "a",
        "and ",
        "add captions and ",
        '"',
        "'a ",
        "1",
        "1,111,",
        "1:1:",
        "字幕",
        "title: ",
        "captoinx ",
        "e\u0301",
        "İ",
        "\u202e",
        "a-",
        "(",
        "a.mp4 ",
        '"a" ',
        "“甲”",
        "half a ",
        "一",
        "\ud800",
    ],
)
def test_a_hostile_text_of_full_length_gets_an_answer(seed: str) -> None:
    text = (seed * limits.MESSAGE_MAX_CHARACTERS)[: limits.MESSAGE_MAX_CHARACTERS]
    assert plan_of(text).clauses

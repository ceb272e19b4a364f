"""What stands in quotation marks or is measured is done, refused, asked about or told as not understood; it is never passed over."""

from __future__ import annotations

import pytest

from reeltalk.agent.language import read_request
from reeltalk.agent.left_out import MEASURES_MAX, QUOTATIONS_MAX, left_out, unmeasured
from reeltalk.agent.plans import Clause, ToolCall
from reeltalk.agent.tokens import tokenize
from unit.agent.planning import plan_of

TEXT = "trim the pauses and the bit 'far away', then add music"


def _left_out(text: str, *clauses: Clause) -> list[str]:
    request = read_request(text)
    return list(left_out(request, tokenize(request), clauses))


def test_a_quotation_that_no_call_holds_is_told_with_the_words_around_it() -> None:
    assert _left_out(TEXT, Clause(TEXT, (ToolCall("trim_pauses"), ToolCall("add_music")))) == ["the bit 'far away'"]
    assert _left_out("停顿剪掉，还有“远方”", Clause("停顿剪掉", (ToolCall("trim_pauses"),))) == ["“远方”"]


@pytest.mark.parametrize(
    "clause",
    [
        Clause("the bit", (ToolCall("trim_speech", {"phrase": "Far away", "action": "remove"}),)),
        Clause("the bit", (ToolCall("storyboard", {"scenes": ["near", "far away, at night"]}),)),
        Clause("the bit 'far away'", (ToolCall("ask", {"about": "part"}),)),
        Clause("the bit 'far away'", (ToolCall("refuse", {}),)),
        Clause("the bit 'far away'", understood=False),
    ],
    ids=["in an argument", "inside a list", "asked about", "refused", "not understood"],
)
def test_a_quotation_that_something_takes_up_is_not_told_again(clause: Clause) -> None:
    assert _left_out(TEXT, Clause("trim the pauses", (ToolCall("trim_pauses"),)), clause) == []


def test_only_so_many_quotations_are_looked_after() -> None:
    assert len(_left_out(", ".join(f"'word {number}'" for number in range(3 * QUOTATIONS_MAX)))) == QUOTATIONS_MAX


FILM_S = 60.0


@pytest.mark.parametrize("text", ["reduce noise in clip 2", "denoise only the first clip's audio", "remove the ums in the first half"])
def test_what_can_only_be_done_to_the_whole_film_says_so_where_a_part_is_named(text: str) -> None:
    assert [clause.note for clause in plan_of(text, "film").clauses] == ["This can only be done to the whole film, so it was."]
    assert not any(clause.note for clause in plan_of("reduce the noise", "film").clauses)


def _unmeasured(text: str, *calls: ToolCall) -> list[str]:
    request = read_request(text)
    return list(unmeasured(request, tokenize(request), [Clause(text, calls)] if calls else [], FILM_S))


def test_a_length_that_no_call_holds_is_told_with_the_words_around_it() -> None:
    assert _unmeasured("add captions, with a delay of 0.5 seconds", ToolCall("add_captions")) == ["a delay of 0.5 seconds"]
    assert _unmeasured("加字幕，音量降低20%", ToolCall("add_captions")) == ["音量降低20%"]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("a title from 0:03 to 0:06", ToolCall("add_title", {"start_s": 3.0, "duration_s": 3.0})),
        ("drop the last 5 seconds", ToolCall("trim_range", {"ranges": [[55.0, None]]})),
        ("20% louder", ToolCall("set_volume", {"percent": 120.0})),
        ("zoom to 150%", ToolCall("zoom", {"amount": 0.5})),
        ("speed it up to 45 seconds", ToolCall("set_speed", {"factor": 1.3333})),
        ("make the title 2 seconds longer", ToolCall("set_title", {"duration_s": 7.5})),
        ("cut this 12-minute vlog to a minute", ToolCall("cut_to_duration", {"duration_s": 60.0})),
        ("freeze it for 3 minutes", ToolCall("ask")),
    ],
)
def test_a_measure_is_held_by_what_follows_from_a_call(text: str, call: ToolCall) -> None:
    assert _unmeasured(text, call) == []


def test_only_so_many_measures_are_looked_after() -> None:
    assert len(_unmeasured(", ".join(f"{number} dB" for number in range(3 * MEASURES_MAX)))) == MEASURES_MAX

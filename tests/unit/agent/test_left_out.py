"""What stands in quotation marks is done, refused, asked about or told as not understood; it is never passed over."""

from __future__ import annotations

import pytest

from reeltalk.agent.language import read_request
from reeltalk.agent.left_out import QUOTATIONS_MAX, left_out
from reeltalk.agent.plans import Clause, ToolCall
from reeltalk.agent.tokens import tokenize

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

from __future__ import annotations

import pytest

from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.language import read_request
from reeltalk.agent.plans import Clause, ToolCall
from reeltalk.agent.renumbering import renumbered
from reeltalk.agent.scoping import ON_CLIPS
from reeltalk.agent.tokens import tokenize
from reeltalk.agent.tool_arguments import OnTarget
from reeltalk.agent.tools import TOOLS
from unit.agent.film import done, placed, talk


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("clip 2", [2]),
        ("clips 1 and 3", [1, 3]),
        ("clips 1-3", [1, 2, 3]),
        ("clips 2 through 4", [2, 3, 4]),
        ("the second and the last clip", [2, 5]),
        ("the first two clips", [1, 2]),
        ("the last 3 clips", [3, 4, 5]),
        ("第2到第4段", [2, 3, 4]),
        ("前两段", [1, 2]),
        ("最后一段", [5]),
        ("the last 3 seconds of clip 2", [2]),
        ("all clips", []),
    ],
)
def test_clips_are_named_by_number_by_span_and_from_an_end(words: str, numbers: list[int]) -> None:
    assert named_clips(tokenize(read_request(words)), 5) == numbers


def test_a_wish_is_held_to_clips_by_every_tool_that_acts_on_clips() -> None:
    with_target = {name for name, tool in TOOLS.items() if issubclass(tool.arguments, OnTarget) or name == "add_captions"}
    assert with_target == ON_CLIPS


def now(*calls: ToolCall) -> list[ToolCall]:
    return list(renumbered([Clause("", calls)], 4)[0].calls)


def test_clips_keep_their_first_numbers_through_removals_and_new_orders() -> None:
    gone = ToolCall("remove_clips", {"target": "2"})
    assert now(gone, ToolCall("color", {"target": "3,4"}))[1].arguments["target"] == "2,3"
    assert now(gone, ToolCall("reorder", {"order": [4, 1, 2, 3]}))[1].arguments["order"] == [3, 1, 2]
    assert now(gone, ToolCall("reorder", {"order": [1, 3, 4]})) == [gone]
    assert now(ToolCall("reorder", {"order": [3]}), ToolCall("reverse", {"target": "1"}))[1].arguments["target"] == "2"
    assert now(ToolCall("reorder", {"order": "reverse"}), ToolCall("reverse", {"target": "1"}))[1].arguments["target"] == "4"


def test_numbers_are_taken_as_they_stand_behind_a_cut_that_makes_more_clips() -> None:
    calls = (ToolCall("remove_clips", {"target": "1"}), ToolCall("split", {"at_s": [3.0]}), ToolCall("reverse", {"target": "2"}))
    assert now(*calls)[2].arguments["target"] == "2"


def test_captions_stand_only_on_the_clips_that_are_named() -> None:
    context, _ = done(placed(talk("one.mp4"), talk("two.mp4")), "add_captions", target="2")
    captions = next(track for track in context.timeline.tracks if track.name == "Captions").clips
    assert captions and all(clip.start >= context.timeline.duration // 2 for clip in captions)

"""Whatever is called in whatever order: the timeline stays valid, and a tool either does its work or says in words why it cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.tools import TOOLS, call, wire_call
from reeltalk.edits.apply import apply_all
from reeltalk.edits.operations import operations_from_json, operations_to_json
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import MediaKind
from unit.agent.film import File, context_of, photo, placed, talk

FILES = (
    talk(),
    File("b-roll.mp4", duration_s=3.2, has_audio=False),
    photo("beach.jpg"),
    talk("other.mp4", width=1080, height=1920),
    File("song.mp3", MediaKind.AUDIO, 12),
)

targets = st.sampled_from(["all", "first", "last", "1", "2", "1,3", "name:talk", "music", "titles", "captions", "overlay", "9", "?"])
lengths = st.floats(0.05, 30)
moments = st.floats(-25, 60)
colors = st.sampled_from(["#FF0000", "#00FF0080"])
CALLS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "trim_pauses": st.fixed_dictionaries({}, optional={"minimum_s": st.floats(0.1, 5), "keep_s": st.floats(0, 2)}),
    "trim_range": st.fixed_dictionaries(
        {
            "ranges": st.lists(st.tuples(moments, st.none() | moments), min_size=1, max_size=3),
            "action": st.sampled_from(["remove", "keep"]),
        },
        optional={"target": targets},
    ),
    "cut_to_duration": st.fixed_dictionaries({"duration_s": lengths, "keep": st.sampled_from(["best", "start", "end"])}),
    "split": st.one_of(
        st.fixed_dictionaries({"at_s": st.lists(moments, max_size=3)}),
        st.fixed_dictionaries({"every_s": st.floats(0.5, 9)}),
        st.fixed_dictionaries({"parts": st.integers(2, 9)}),
    ),
    "remove_clips": st.fixed_dictionaries({"target": targets}),
    "reorder": st.fixed_dictionaries({"order": st.sampled_from(["reverse", "name", [2, 1], [3], ["beach"], [77]])}),
    "set_speed": st.fixed_dictionaries({"factor": st.floats(0.1, 8), "target": targets}),
    "freeze": st.fixed_dictionaries({"duration_s": st.floats(0.1, 5)}, optional={"at_s": moments}),
    "set_volume": st.fixed_dictionaries({"target": targets, "percent": st.floats(0, 300)}),
    "fade_audio": st.fixed_dictionaries({"target": targets}, optional={"in_s": st.floats(0, 40), "out_s": st.floats(0, 40)}),
    "add_music": st.fixed_dictionaries({}, optional={"mood": st.sampled_from(["calm", "polka"]), "named": st.just("Hit")}),
    "add_captions": st.fixed_dictionaries({}, optional={"preset": st.sampled_from(["karaoke", "box"]), "size": st.floats(8, 400)}),
    "set_caption_style": st.fixed_dictionaries({"color": colors}),
    "add_title": st.fixed_dictionaries(
        {"text": st.text(min_size=1, max_size=30)}, optional={"start_s": moments, "duration_s": lengths, "role": st.just("end_card")}
    ),
    "set_title": st.fixed_dictionaries({}, optional={"text": st.just("New"), "start_s": moments, "color": colors}),
    "watermark": st.one_of(st.just({"text": "me"}), st.just({"name": "beach"}), st.just({})),
    "add_transitions": st.fixed_dictionaries({}, optional={"duration_s": st.floats(0.05, 9), "kind": st.just("wipe_left")}),
    "set_canvas": st.one_of(
        st.fixed_dictionaries({"aspect": st.sampled_from(["9:16", "1:1", "2.39:1"])}, optional={"fill": st.sampled_from(["crop", "blur"])}),
        st.fixed_dictionaries({"fps": st.sampled_from([24.0, 25.0, 29.97, 60.0])}),
    ),
    "transform": st.fixed_dictionaries({"target": targets}, optional={"rotation": st.floats(-720, 720), "scale": st.floats(0.1, 4)}),
    "color": st.fixed_dictionaries({"look": st.sampled_from(["warm", "noir"]), "target": targets}),
    "effect": st.fixed_dictionaries({"kind": st.sampled_from(["blur", "echo", "chroma_key", "warp"]), "target": targets}),
    "remove_effects": st.fixed_dictionaries({}, optional={"kinds": st.just(["zoom", "speed", "transform"]), "target": targets}),
    "fade": st.fixed_dictionaries({}, optional={"in_s": st.floats(0, 20), "out_s": st.floats(0, 20)}),
    "zoom": st.fixed_dictionaries({"target": targets}),
    "picture_in_picture": st.fixed_dictionaries({}, optional={"name": st.sampled_from(["beach", "talk", "nobody"])}),
    "slideshow": st.fixed_dictionaries({"seconds_per_photo": st.floats(0.3, 9)}),
    "trim_speech": st.fixed_dictionaries(
        {"phrase": st.sampled_from(["film", "nobody says this"]), "action": st.sampled_from(["keep", "remove", "find"])}
    ),
    "translate_captions": st.fixed_dictionaries({"language": st.sampled_from(["en", "fr", "zh-tw"])}),
    "answer": st.fixed_dictionaries({"topic": st.sampled_from(["formats", "weather", "credits", "state"])}),
    "refuse": st.fixed_dictionaries({"what": st.text(max_size=20)}, optional={"reason": st.just("no"), "nearest": st.just("b")}),
    "ask": st.fixed_dictionaries({"question": st.just("Which?")}),
}
any_call = st.one_of(
    [st.tuples(st.just(name), CALLS.get(name, st.just({}))) for name in TOOLS]
    + [st.tuples(st.sampled_from(sorted(TOOLS)), st.dictionaries(st.sampled_from(["target", "x"]), st.integers(), max_size=1))]
)


def step(context: PlanningContext, name: str, arguments: dict[str, Any]) -> PlanningContext:
    try:
        outcome, after = call(name, arguments, context)
    except ToolProblem as problem:
        assert problem.reason.english and problem.reason.chinese
        return context
    assert operations_from_json(operations_to_json(list(outcome.operations))) == list(outcome.operations)
    assert apply_all(context.timeline, outcome.operations).timeline == after
    check(after)
    return replace(context, timeline=after)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(any_call, min_size=1, max_size=7))
def test_any_calls_leave_a_valid_timeline(calls: list[tuple[str, dict[str, Any]]]) -> None:
    context = placed(*FILES)
    for name, arguments in calls:
        context = step(context, name, arguments)


@settings(max_examples=25, deadline=None)
@given(any_call)
def test_an_empty_project_is_no_reason_to_fall_over(drawn: tuple[str, dict[str, Any]]) -> None:
    step(context_of(), *drawn)


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_every_tool_tells_its_arguments_as_a_closed_schema(name: str) -> None:
    tool = TOOLS[name]
    assert tool.schema()["additionalProperties"] is False
    assert tool.description.endswith(".")
    with pytest.raises(ToolProblem):
        call(name, {"no such argument": 1}, placed(talk()))


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_calls_travel_under_names_that_clients_know(name: str) -> None:
    shown, arguments = wire_call(name, {"a": 1})
    assert arguments["a"] == 1
    assert shown in {"edit_multitrack", "generate_music", "generate_image", "generate_video", "generate_voiceover"} or shown == name

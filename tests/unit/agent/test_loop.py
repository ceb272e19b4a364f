from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.loop import CALLS_PER_TURN_MAX, AgentEvent, TurnResult, run_turn
from reeltalk.agent.outcome import Request
from reeltalk.agent.plans import Clause, Plan, Route, ToolCall
from reeltalk.agent.receipt import Status
from reeltalk.edits.apply import apply_all
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import MediaSource, Timeline
from unit.agent.film import File, KnownFacts, context_of, photo, placed, seconds, talk


def turn(
    context: PlanningContext, *calls: tuple[str, dict[str, Any]], language: str = "en", extra: tuple[Clause, ...] = ()
) -> tuple[TurnResult, list[AgentEvent]]:
    """Run a turn whose planner gives one clause per call."""
    clauses = tuple(Clause(name.replace("_", " "), (ToolCall(name, arguments),)) for name, arguments in calls)
    events: list[AgentEvent] = []
    plan = Plan(Route.EDIT, language, clauses + extra)
    return run_turn("words", context, planner=lambda _text, _context: plan, emit=events.append), events


def test_a_turn_cuts_captions_scores_and_asks_for_the_export() -> None:
    context = context_of(talk())
    result, _ = turn(context, ("trim_pauses", {}), ("add_captions", {}), ("add_music", {"mood": "calm"}), ("export", {}), ("share", {}))
    check(result.timeline)
    assert apply_all(context.timeline, result.operations).timeline == result.timeline
    assert set(result.requests) == {Request.EXPORT, Request.SHARE}
    assert [clause.status for clause in result.receipt.clauses] == [Status.DONE] * 5
    assert {"captions_added", "music_added", "clips_added"} <= {change.kind for change in result.changes}


def test_the_first_edit_starts_from_the_uploads_and_questions_do_not() -> None:
    assert turn(context_of(talk()), ("add_title", {"text": "Hi"}))[0].timeline.main_track is not None
    for name, arguments in (("answer", {}), ("show_state", {}), ("show_credits", {}), ("refuse", {"what": "magic"}), ("undo", {})):
        result, _ = turn(context_of(talk()), (name, arguments))
        assert result.timeline.tracks == () and result.operations == () and result.changes == ()
        assert result.reply


def test_each_call_is_told_with_its_result_under_a_documented_name() -> None:
    _, events = turn(context_of(talk()), ("trim_pauses", {}), ("add_music", {"mood": "calm"}), ("add_title", {}))
    names = [event.data["name"] for event in events if event.kind == "tool_call"]
    assert names == ["edit_multitrack", "understand_media", "edit_multitrack", "generate_music", "edit_multitrack"]
    asked = [event.data for event in events if event.kind == "tool_call"]
    answered = [event.data for event in events if event.kind == "tool_result"]
    assert [call["id"] for call in asked] == [result["id"] for result in answered]
    assert asked[2]["args"] == {"op": "trim_pauses"}
    assert answered[2]["response"]["pauses_removed"] == 4
    assert answered[-1]["response"]["ok"] is False and "text" in answered[-1]["response"]["reason"]


def test_what_cannot_be_done_does_not_stop_the_rest() -> None:
    result, _ = turn(
        context_of(File("mute.mp4", has_audio=False)), ("trim_pauses", {}), ("set_speed", {"factor": -1}), ("fly", {}), ("zoom", {})
    )
    assert [clause.status for clause in result.receipt.clauses] == [Status.REFUSED] * 3 + [Status.DONE]
    assert "no sound" in result.reply and "fly" in result.reply
    assert all(clause.reason for clause in result.receipt.clauses[:3])


def test_a_call_that_fails_half_way_leaves_nothing_behind() -> None:
    context = placed(talk(), photo("a.jpg"))
    result, _ = turn(context, ("remove_clips", {"target": "all"}), ("effect", {"kind": "blur", "parameters": {"radius": 9}}))
    assert result.timeline == context.timeline and result.operations == ()


def test_going_back_is_done_alone() -> None:
    context = replace(placed(talk()), undo_films=(Timeline,))
    result, _ = turn(context, ("undo", {}), ("zoom", {}))
    assert result.requests == (Request.UNDO,)
    assert result.timeline == context.timeline
    assert "Undid" in result.reply and "message of its own" in result.reply
    assert "nothing to redo" in turn(context, ("redo", {}))[0].reply


def test_what_was_not_understood_is_said() -> None:
    extra = (Clause("flibber the gibbet", understood=False), Clause("about the music", note="I took the second clip."))
    result, _ = turn(placed(talk()), ("zoom", {}), extra=extra)
    assert "flibber the gibbet" in result.reply and "I took the second clip." in result.reply
    assert result.receipt.clauses[-1].status is Status.NOT_UNDERSTOOD


def test_a_question_reaches_the_caller_with_its_options() -> None:
    result, _ = turn(placed(talk()), ("ask", {"question": "Which clip?", "options": ["the first", "the second"]}))
    assert result.question is not None and result.question.options == ("the first", "the second")
    assert "Which clip?\n1. the first\n2. the second" in result.reply


def test_files_are_listened_to_once_in_a_turn() -> None:
    context = context_of(talk(), talk("second.mp4"))
    turn(context, ("trim_pauses", {}), ("add_captions", {}), ("remove_fillers", {}))
    assert isinstance(context.facts, KnownFacts)
    assert sorted(context.facts.transcripts_asked) == ["m1", "m2"]


def test_a_turn_without_speech_tools_listens_to_nothing() -> None:
    context = context_of(talk())
    turn(context, ("zoom", {}), ("set_canvas", {"aspect": "9:16"}), ("add_title", {"text": "Hi"}))
    assert isinstance(context.facts, KnownFacts)
    assert context.facts.transcripts_asked == []


def test_a_message_cannot_run_tools_without_end() -> None:
    result, events = turn(placed(talk()), *[("answer", {})] * (CALLS_PER_TURN_MAX + 20))
    assert sum(event.kind == "tool_call" for event in events) == CALLS_PER_TURN_MAX
    assert "too much" in result.reply


@pytest.mark.parametrize(("language", "word"), [("en", "Timeline ("), ("zh", "时间线（")])
def test_the_film_is_summed_up_in_the_documented_form(language: str, word: str) -> None:
    assert word in turn(context_of(talk()), ("zoom", {}), language=language)[0].reply


def test_figures_are_of_the_film_at_the_end_of_the_turn() -> None:
    result, _ = turn(context_of(talk()), ("trim_pauses", {}), ("cut_to_duration", {"duration_s": 3}))
    facts = {fact.name: fact.value for fact in result.receipt.clauses[0].facts}
    assert facts["duration_s"] == pytest.approx(seconds(result.timeline.duration), abs=0.01)


def test_the_embedded_planner_is_used_where_none_is_given() -> None:
    result = run_turn("trim the pauses and add captions", context_of(talk()), emit=lambda _: None)
    assert [clause.operations for clause in result.receipt.clauses] == [("trim_pauses",), ("add_captions",)]


def test_a_clip_that_is_named_by_its_number_goes_whole_though_pauses_are_cut_as_well() -> None:
    context = placed(talk("a.mp4"), talk("b.mp4"), talk("c.mp4"))
    for text in ("trim the pauses and remove clip 2", "remove clip 2 and trim the pauses", "剪掉停顿，然后删掉第二段"):
        film = run_turn(text, context, emit=lambda _event: None).timeline
        names = {each.id: each.name for each in film.media}
        assert film.main_track is not None
        shown = [names[clip.source.media_id] for clip in film.main_track.clips if isinstance(clip.source, MediaSource)]
        assert sorted(set(shown)) == ["a.mp4", "c.mp4"] and shown.count("a.mp4") == shown.count("c.mp4")

"""Versions, plans that are shown first, and a person's own operations, over chat and over HTTP."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contract.adk import Event as AdkEvent
from corpus.containers import sample
from reeltalk.client import cli
from reeltalk.edits import operations as op
from reeltalk.edits.operations import operations_to_json
from reeltalk.timeline.model import Canvas, Timeline
from reeltalk.workflows import planners
from serving import Conversation, House, User
from unit.agent.film import context_of, talk


@pytest.fixture
def session_id(user: User) -> str:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    return session_id


def own(told: Conversation) -> dict[str, Any]:
    """Return what our own clients are told at the end of a turn."""
    deltas = [event["actions"]["stateDelta"] for event in told.events if event.get("actions", {}).get("stateDelta")]
    return dict(deltas[-1]["reeltalk"])


def film(house: House, session_id: str) -> Timeline:
    return house.parts.projects.head(session_id).timeline


def post(user: User, session_id: str, base: int, *operations: op.Operation, **more: Any) -> dict[str, Any]:
    body = b'{"base": %d, "operations": %b}' % (base, operations_to_json(list(operations)))
    if more:
        body = json.dumps(json.loads(body) | more).encode()
    return dict(user.data("POST", f"/api/sessions/{session_id}/operations", content=body))


@pytest.mark.slow
def test_versions_are_kept_compared_and_gone_back_to_in_words(user: User, house: House, session_id: str) -> None:
    user.say(session_id, "make it vertical")
    vertical = film(house, session_id)
    assert "Kept as version “A”" in user.say(session_id, "save this as version A").text
    user.say(session_id, 'add the title "Hello" and save it as version B')
    compared = user.say(session_id, "compare A and B").text
    assert 'Title added: "Hello"' in compared
    assert "No difference" in user.say(session_id, "compare version B with now").text
    back = user.say(session_id, "go back to version A")
    assert "Title removed" in back.text and film(house, session_id) == vertical
    user.say(session_id, "undo")
    assert film(house, session_id) != vertical
    assert "C" in user.say(session_id, "回到版本C").text and film(house, session_id) != vertical
    listed = user.say(session_id, "which versions are there?").text
    assert "“A”" in listed and "“B”" in listed


@pytest.mark.slow
def test_versions_over_http(user: User, house: House, session_id: str) -> None:
    user.say(session_id, "make it vertical")
    assert user.data("POST", f"/api/sessions/{session_id}/versions", json={"name": "A"})["revision"] == 1
    user.say(session_id, "make it square")
    compared = user.data("GET", f"/api/sessions/{session_id}/compare", params={"first": "a", "second": "2", "language": "zh"})
    assert [each["kind"] for each in compared["changes"]] == ["canvas_changed"] and "画面" in compared["changes"][0]["text"]
    restored = user.data("POST", f"/api/sessions/{session_id}/versions/A/restore")
    assert restored["revision"] == 3
    listed = user.data("GET", f"/api/sessions/{session_id}/versions")
    assert [each["name"] for each in listed["versions"]] == ["A"]
    assert [(each["number"], each["kind"], each["shows"]) for each in listed["revisions"]] == [
        (1, "edit", None),
        (2, "edit", None),
        (3, "restore", 1),
    ]
    assert user.ask("GET", f"/api/sessions/{session_id}/compare", params={"first": "nothing"}).status_code == 404
    stranger = house.user()
    assert stranger.ask("GET", f"/api/sessions/{session_id}/versions").status_code == 404
    assert stranger.ask("POST", f"/api/sessions/{session_id}/versions/A/restore").status_code == 404


@pytest.mark.slow
def test_a_plan_is_shown_in_words_and_changes_nothing_until_it_is_approved(user: User, house: House, session_id: str) -> None:
    shown = user.say(session_id, 'what would you do if I asked you to make it vertical, add the title "Hello" and fade out at the end?')
    for block in shown.events:
        AdkEvent.model_validate(block)
    assert "nothing has been changed yet" in shown.text and "1. " in shown.text and "Expected length" in shown.text
    proposal = own(shown)["proposal"]
    assert [step["tool"] for step in proposal["steps"]] == ["set_canvas", "add_title", "fade"] and proposal["cost_credits"] == 0
    assert own(shown)["changed"] is False and film(house, session_id) == Timeline()
    done = user.say(session_id, "go ahead without step 2")
    assert "Canvas set" in done.text and "Hello" not in done.text
    assert film(house, session_id).canvas.height > film(house, session_id).canvas.width


@pytest.mark.slow
def test_a_plan_is_asked_for_by_a_field_and_answered_in_chinese(user: User, house: House, session_id: str) -> None:
    shown = user.say(session_id, "改成竖屏，加标题“你好”", plan_first=True)
    assert "目前没有任何改动" in shown.text and film(house, session_id) == Timeline()
    assert "没有这一步" in user.say(session_id, "好的，不要第9步").text
    user.say(session_id, "改成竖屏，加标题“你好”", planFirst=True)
    assert "已取消" in user.say(session_id, "算了").text and film(house, session_id) == Timeline()
    user.say(session_id, "改成竖屏，加标题“你好”", plan_first=True)
    assert "你好" in user.say(session_id, "好的").text
    assert user.say(session_id, "好的").text and house.parts.projects.head(session_id).number == 1


def test_a_house_may_show_every_plan_first_and_answers_questions_at_once(user: User, house: House, session_id: str) -> None:
    careful = replace(house.parts, settings=house.parts.settings.model_copy(update={"plan_first": "always"}))
    user.say(session_id, "how many credits do I have?")
    turn = house.parts.turns.of_session(session_id)[0]
    context = context_of(talk())
    shown = planners.decide(careful, turn, "add captions", context)
    assert shown.plan is None and shown.proposal is not None and shown.proposal.steps[0].told[-1] == "3 captions added"
    assert planners.decide(careful, turn, "what formats can you export?", context).plan is not None
    assert planners.decide(house.parts, turn, "add captions", context).plan is not None


@pytest.mark.slow
def test_a_persons_own_edit_is_merged_under_the_agents(user: User, house: House, session_id: str) -> None:
    user.say(session_id, 'add the title "Hello"')
    seen = house.parts.projects.head(session_id)
    title = next(clip for track in seen.timeline.tracks if track.role == "titles" for clip in track.clips)
    user.say(session_id, "remove the first half second")
    user.say(session_id, "make it vertical")
    posted = post(user, session_id, seen.number, op.SetText(title.id, "Goodbye"), op.SetCanvas(Canvas(1080, 1080)), op.Rename("Mine"))
    assert posted["revision"] == 4 and posted["rebased_onto"] == 3
    assert [each["op"] for each in posted["applied"]] == ["set_text", "rename"]
    assert [each["index"] for each in posted["conflicts"]] == [1] and "canvas" in posted["conflicts"][0]["reason"]
    assert {"text_changed", "renamed"} <= {each["kind"] for each in posted["changes"]}
    assert film(house, session_id).title == "Mine" and film(house, session_id).canvas.height > film(house, session_id).canvas.width
    user.say(session_id, "undo")
    assert film(house, session_id).title == ""


@pytest.mark.slow
def test_a_clash_is_handed_back_with_its_reason(user: User, house: House, session_id: str) -> None:
    user.say(session_id, 'add the title "Hello"')
    seen = house.parts.projects.head(session_id)
    user.say(session_id, "remove the title")
    title = next(clip for track in seen.timeline.tracks if track.role == "titles" for clip in track.clips)
    posted = post(user, session_id, seen.number, op.SetText(title.id, "Goodbye"), language="zh")
    assert posted["applied"] == [] and posted["revision"] == 2
    assert posted["conflicts"][0]["operation"]["text"] == "Goodbye" and "删除" in posted["conflicts"][0]["reason"]


def test_the_same_edit_sent_twice_is_made_once(user: User, house: House, session_id: str) -> None:
    user.say(session_id, "make it vertical")
    first = post(user, session_id, 1, op.Rename("Mine"), edit_id="e1")
    assert post(user, session_id, 1, op.Rename("Mine"), edit_id="e1") == first
    assert house.parts.projects.head(session_id).number == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"base": 0, "operations": []}, 400),
        ({"base": 0, "operations": [{"op": "fly"}]}, 400),
        ({"base": 99, "operations": [{"op": "rename", "name": "x"}]}, 404),
        ({"base": 0, "operations": [{"op": "set_text", "clip_id": "nobody", "text": "x"}]}, 422),
        ({"base": 0, "operations": [{"op": "rename", "name": "x"}] * 501}, 400),
        (
            {"base": 0, "operations": [{"op": "add_media", "media": [{"id": "asset_x", "name": "x.mp4", "kind": "video", "duration": 5}]}]},
            422,
        ),
    ],
    ids=["none", "unknown", "no such revision", "does not fit", "too many", "not the caller's file"],
)
def test_operations_that_cannot_be_taken_are_refused(user: User, session_id: str, body: dict[str, Any], status: int) -> None:
    assert user.ask("POST", f"/api/sessions/{session_id}/operations", json=body).status_code == status


@pytest.mark.slow
def test_the_command_line_shows_plans_and_keeps_versions(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    run = CliRunner().invoke
    clip = sample("mp4")
    shown = run(cli.app, ["edit", str(clip), "make it vertical and fade it out", "--dry-run", "--quiet", "--server", house.url])
    assert shown.exit_code == 0 and "nothing has been changed yet" in shown.stdout and not list(tmp_path.glob("*.mp4"))
    uploaded = run(cli.app, ["upload", str(clip), "--quiet", "--server", house.url])
    session = ["--server", house.url, "--session", uploaded.stdout.split()[-1]]
    run(cli.app, ["chat", "make it vertical", *session])
    assert "revision 1" in run(cli.app, ["versions", "save", "A", *session]).stdout
    (tmp_path / "own.json").write_text('[{"op": "rename", "name": "Mine"}]')
    assert 'named "Mine"' in run(cli.app, ["versions", "apply", str(tmp_path / "own.json"), "--base", "1", *session]).stdout
    assert 'named "Mine"' in run(cli.app, ["versions", "compare", "A", *session]).stdout
    assert run(cli.app, ["versions", "restore", "A", *session]).exit_code == 0
    assert " A " in run(cli.app, ["versions", "list", *session]).stdout


@pytest.mark.slow
def test_a_plan_that_is_dropped_is_told_of_in_its_own_language(user: User, house: House, session_id: str) -> None:
    asked = user.say(session_id, 'entferne den Ton und füge den Titel "Hallo" hinzu, aber zeig mir erst den Plan').text
    assert "Das würde ich tun" in asked and film(house, session_id) == Timeline()
    assert "Der Plan ist verworfen" in user.say(session_id, "abbrechen").text and film(house, session_id) == Timeline()


@pytest.mark.slow
def test_several_changes_are_undone_and_redone_in_words_and_over_http(user: User, house: House, session_id: str) -> None:
    user.say(session_id, "make it vertical")
    vertical = film(house, session_id)
    user.say(session_id, "make it black and white")
    user.say(session_id, 'add the title "Hello"')
    titled = film(house, session_id)
    back = user.say(session_id, "undo the last two changes").text
    assert "Undid the last 2 changes" in back and "Title removed" in back and film(house, session_id) == vertical
    assert "已重做刚才撤销的 2 步" in user.say(session_id, "全部重做").text and film(house, session_id) == titled
    assert "before titles" in user.say(session_id, "go back to before the title").text
    gone = user.data("POST", f"/api/sessions/{session_id}/redo", json={"steps": 5})
    assert gone["can"] == {"undo": 3, "redo": 0} and film(house, session_id) == titled
    assert "there was only one change" not in user.say(session_id, "start over").text.lower()
    assert film(house, session_id) == Timeline()
    gone = user.data("POST", f"/api/sessions/{session_id}/redo", json={"steps": 1})
    assert gone["can"] == {"undo": 1, "redo": 2} and film(house, session_id) == vertical
    listed = user.data("GET", f"/api/sessions/{session_id}/versions")["revisions"]
    assert [each["kind"] for each in listed] == ["edit"] * 3 + ["undo", "redo", "undo", "redo", "undo", "redo"]

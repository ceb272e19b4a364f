"""A server whose requests are planned by a language model: over the wire, when the model fails, and while the person edits too."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from corpus.containers import sample
from model_server import Answer, ModelServer, calls, model_server, says
from reeltalk.config import Settings
from reeltalk.edits import operations as op
from reeltalk.edits.operations import operations_to_json
from reeltalk.workflows import doctor
from serving import House, User, serving


class Script:
    """What the model answers next, and what happens just before it does."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.meanwhile: Any = None

    def __len__(self) -> int:
        return 10_000

    def __getitem__(self, _: object) -> Answer:
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return self.answers.pop(0) if self.answers else says("done")


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def model(script: Script) -> Iterator[ModelServer]:
    with model_server(script) as server:  # type: ignore[arg-type]  # read like a sequence
        yield server


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[House]:
    settings = {"model": "compatible:trial", "model_url": model.url, "model_allow_private": True, "model_retries": 0, "model_timeout_s": 20}
    with serving(tmp_path_factory.mktemp("house"), **settings) as house:
        yield house


@pytest.fixture
def session_id(user: User) -> str:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    return session_id


@pytest.mark.slow
def test_the_model_edits_and_the_reply_is_ours(user: User, house: House, session_id: str, script: Script) -> None:
    script.answers = [calls(("set_canvas", {"aspect": "9:16", "words": "so it fits a phone"})), says("I also added fireworks.")]
    told = user.say(session_id, "reshape it so it fits a phone", streaming=True)
    assert "Canvas set" in told.text and "fireworks" not in told.text
    fragments = [part["text"] for event in told.events if event.get("partial") for part in event["content"]["parts"]]
    assert "".join(fragments) == told.text
    assert user.state(session_id)["summary"]
    receipt = next(turn.receipt for turn in house.parts.turns.of_session(session_id))
    assert receipt is not None and receipt["clauses"][0]["text"] == "so it fits a phone"


@pytest.mark.slow
def test_a_model_that_fails_leaves_the_turn_to_the_embedded_planner(user: User, session_id: str, script: Script) -> None:
    script.answers = [Answer(b"<html>", 500)]
    told = user.say(session_id, "make it vertical").text
    assert "Canvas set" in told and "The language model was not used" in told


@pytest.mark.slow
def test_a_plan_of_the_model_is_shown_first_and_carried_out_as_it_was_shown(
    user: User, session_id: str, script: Script, model: ModelServer
) -> None:
    script.answers = [calls(("add_title", {"text": "Hello"}), ("fade", {"out_s": 0.2})), says("done")]
    assert "2. " in user.say(session_id, "make something of it", plan_first=True).text
    asked = len(model.asked)
    assert "Hello" in user.say(session_id, "go ahead without step 2").text
    assert len(model.asked) == asked


@pytest.mark.slow
def test_what_the_person_does_while_the_model_thinks_is_kept(user: User, house: House, session_id: str, script: Script) -> None:
    user.say(session_id, 'add the title "Hello"')
    seen = house.parts.projects.head(session_id)
    title = next(clip for track in seen.timeline.tracks if track.role == "titles" for clip in track.clips)
    posted: list[int] = []

    def edit() -> None:
        body = b'{"base": %d, "operations": %b}' % (seen.number, operations_to_json([op.Rename("Mine"), op.SetText(title.id, "Goodbye")]))
        posted.append(user.ask("POST", f"/api/sessions/{session_id}/operations", content=body).status_code)

    script.meanwhile = lambda: (worker := threading.Thread(target=edit), worker.start(), worker.join())
    script.answers = [calls(("set_canvas", {"aspect": "9:16"}), ("set_title", {"text": "Welcome"})), says("done")]
    told = user.say(session_id, "upright, and let the title say Welcome").text
    film = house.parts.projects.head(session_id).timeline
    assert posted == [200] and film.title == "Mine" and film.canvas.height > film.canvas.width
    assert "You edited the film meanwhile" in told and "set_text" in told and "Canvas set" in told
    words = [clip.source.text for track in film.tracks if track.role == "titles" for clip in track.clips if clip.source.type == "text"]
    assert words == ["Goodbye"]


def test_the_doctor_tries_the_model(house: House, script: Script, model: ModelServer) -> None:
    script.answers = [says("Ready.")]
    wanted: dict[str, Any] = json.loads(house.parts.settings.model_dump_json(include={"model", "model_url", "model_allow_private", "home"}))
    tried = next(each for each in doctor.examine(Settings(**wanted, model_retries=0)) if each.name.startswith("Language model"))
    assert tried.good and "'Ready.'" in tried.text and "compatible:trial" in tried.text
    closed = Settings(home=house.parts.settings.home, model="compatible:trial", model_url="http://127.0.0.1:9/v1", model_retries=0)
    tried = next(each for each in doctor.examine(closed) if each.name.startswith("Language model"))
    assert not tried.good and "did not answer" in tried.text

from __future__ import annotations

import pytest

from reeltalk.clock import ManualClock
from reeltalk.errors import NotFound
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.database import Database
from reeltalk.storage.generations import Generation, Generations, GenerationStatus
from reeltalk.storage.projects import Projects


@pytest.fixture
def generations(database: Database, clock: ManualClock) -> Generations:
    return Generations(database, clock)


@pytest.fixture
def ordered(generations: Generations, projects: Projects, accounts: Accounts) -> Generation:
    return order(generations, projects, accounts)


def order(generations: Generations, projects: Projects, accounts: Accounts) -> Generation:
    user = accounts.issue_anonymous("client-1", "192.0.2.1").user_id
    session = projects.create(user, "project").session_id
    given = {"session_id": session, "user_id": user, "turn_id": "turn_1", "kind": "clip"}
    return generations.open("gen_1", prompt="a fox", provider="far away", credits=100, **given)


def test_an_order_is_written_down_once(generations: Generations, ordered: Generation) -> None:
    mine = {"session_id": ordered.session_id, "user_id": ordered.user_id, "turn_id": "turn_1", "kind": "clip"}
    again = generations.open("gen_1", prompt="a fox", provider="another", credits=5, **mine)
    assert (again.provider, again.credits) == ("far away", 100)
    assert generations.of_session(ordered.session_id) == (ordered,)


def test_an_order_passes_through_its_states(generations: Generations, ordered: Generation) -> None:
    generations.submitting("gen_1")
    assert generations.get("gen_1").status is GenerationStatus.SUBMITTING
    generations.submitted("gen_1", "ticket-7")
    assert generations.get("gen_1").ticket == "ticket-7"
    done = generations.done("gen_1", "ast_1", {"model": "m"}, ["left out: zebra"], [("Hello", 0.0, 0.4)])
    assert (done.status, done.asset_id, done.is_open) == (GenerationStatus.DONE, "ast_1", False)
    assert done.provenance == {"model": "m"} and done.notes == ("left out: zebra",) and done.words == (("Hello", 0.0, 0.4),)


def test_the_first_end_of_an_order_stands(generations: Generations, ordered: Generation) -> None:
    generations.ended("gen_1", GenerationStatus.REFUSED, "no")
    assert generations.done("gen_1", "ast_1", {}).status is GenerationStatus.REFUSED
    generations.submitting("gen_1")
    assert generations.get("gen_1").status is GenerationStatus.REFUSED


def test_an_order_that_was_not_taken_may_be_handed_in_anew(generations: Generations, ordered: Generation) -> None:
    generations.submitting("gen_1")
    generations.withdrawn("gen_1")
    assert generations.get("gen_1").status is GenerationStatus.ORDERED


def test_an_unknown_order_is_not_found(generations: Generations) -> None:
    with pytest.raises(NotFound):
        generations.get("gen_nothing")

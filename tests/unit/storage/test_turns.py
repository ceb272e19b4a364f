from __future__ import annotations

import threading

import pytest

from reeltalk import limits
from reeltalk.clock import ManualClock
from reeltalk.errors import Conflict, NotFound, RateLimited
from reeltalk.storage.projects import Project, Projects
from reeltalk.storage.turns import Turns, TurnStatus


def test_a_turn_is_queued_run_and_answered(turns: Turns, project: Project, clock: ManualClock) -> None:
    turn = turns.create(project.session_id, project.user_id, "trim the pauses", "en")
    assert (turn.status, turn.position, turn.message, turn.language) == (TurnStatus.QUEUED, 1, "trim the pauses", "en")
    assert turns.next_queued(project.session_id) == turn
    clock.advance(1)
    running = turns.start(turn.id)
    assert (running.status, running.started_at) == (TurnStatus.RUNNING, clock.now())
    assert turns.running_of_session(project.session_id) == running
    done = turns.finish(turn.id, "已完成 ✂️", {"clauses": [1]}, "render_1")
    assert (done.status, done.reply, done.receipt, done.export_id) == (TurnStatus.DONE, "已完成 ✂️", {"clauses": [1]}, "render_1")
    assert turns.running_of_session(project.session_id) is None and turns.unfinished() == ()
    turns.set_receipt(turn.id, {"clauses": [2]})
    assert turns.get(turn.id).receipt == {"clauses": [2]}


def test_the_first_end_of_a_turn_stands_and_a_repeated_start_changes_nothing(turns: Turns, project: Project) -> None:
    turn = turns.create(project.session_id, project.user_id, "x")
    turns.start(turn.id)
    failed = turns.fail(turn.id, "no footage", "There is no footage yet.")
    assert (failed.status, failed.error, failed.reply) == (TurnStatus.FAILED, "no footage", "There is no footage yet.")
    assert turns.finish(turn.id, "done") == failed == turns.start(turn.id)


def test_a_message_that_is_sent_again_under_its_id_is_one_turn(turns: Turns, project: Project, projects: Projects) -> None:
    first = turns.create(project.session_id, project.user_id, "x", turn_id="mine")
    assert turns.create(project.session_id, project.user_id, "x", turn_id="mine") == first
    assert len(turns.of_session(project.session_id)) == 1
    other = projects.create(project.user_id, "Other")
    with pytest.raises(Conflict):
        turns.create(other.session_id, project.user_id, "x", turn_id="mine")


def test_messages_sent_at_once_get_one_place_each(turns: Turns, project: Project) -> None:
    count = limits.TURNS_WAITING_PER_SESSION_MAX
    threads = [threading.Thread(target=turns.create, args=(project.session_id, project.user_id, str(n))) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [turn.position for turn in turns.of_session(project.session_id)] == list(range(1, count + 1))
    with pytest.raises(RateLimited):
        turns.create(project.session_id, project.user_id, "one too many")


def test_a_turn_is_seen_by_its_owner_only(turns: Turns, project: Project) -> None:
    turn = turns.create(project.session_id, project.user_id, "x")
    assert turns.of_user(project.user_id, turn.id) == turn
    for user_id, turn_id in (("anon_other", turn.id), (project.user_id, "none")):
        with pytest.raises(NotFound):
            turns.of_user(user_id, turn_id)

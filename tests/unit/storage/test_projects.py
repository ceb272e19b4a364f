from __future__ import annotations

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from reeltalk.errors import Conflict, InvalidTimeline, NotFound, SessionNotFound, StaleRevision
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.database import Database
from reeltalk.storage.projects import Project, Projects, RevisionKind, Step, Targets, undo_and_redo
from reeltalk.timeline.model import Canvas, Clip, SolidSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import TICKS_PER_SECOND


def film(title: str) -> Timeline:
    clip = Clip("c1", 0, TICKS_PER_SECOND, SolidSource(color="#102030"))
    return Timeline(title=title, tracks=(Track("v1", TrackKind.VIDEO, TrackRole.MAIN, clips=(clip,)),))


def test_a_new_project_has_a_name_of_19_digits_and_an_empty_timeline(projects: Projects, project: Project) -> None:
    assert len(project.session_id) == 19 and project.session_id.isdigit()
    assert project.task_id.startswith("task_")
    head = projects.head(project.session_id)
    assert (head.number, head.timeline, head.created_at) == (0, Timeline(), project.created_at)
    assert projects.history(project.session_id) == ()


def test_a_project_is_seen_by_its_owner_only(projects: Projects, project: Project, accounts: Accounts) -> None:
    stranger = accounts.issue_anonymous("a stranger's client id", "203.0.113.9").user_id
    assert projects.get(project.user_id, project.session_id) == project
    assert projects.of_task(project.user_id, project.task_id) == project
    assert (projects.list(project.user_id), projects.list(stranger)) == ((project,), ())
    for look in (
        lambda: projects.get(stranger, project.session_id),
        lambda: projects.of_task(stranger, project.task_id),
        lambda: projects.get(project.user_id, "1"),
        lambda: projects.head("1"),
    ):
        with pytest.raises(SessionNotFound):
            look()


def test_a_saved_timeline_comes_back_equal_and_earlier_ones_stay(projects: Projects, project: Project) -> None:
    first = projects.save(project.session_id, film("one"), base=0, turn_id="t1", label="One", operations_json=b'[{"a": 1}]')
    second = projects.save(project.session_id, film("two"), base=1, turn_id="t2")
    assert (first.number, second.number) == (1, 2)
    assert projects.head(project.session_id) == second
    assert projects.revision(project.session_id, 1) == first
    assert first.timeline == film("one")
    assert [(note.number, note.kind, note.label, note.operations_json) for note in projects.history(project.session_id)] == [
        (1, "edit", "One", b'[{"a": 1}]'),
        (2, "edit", "", b"[]"),
    ]
    with pytest.raises(NotFound):
        projects.revision(project.session_id, 3)


def test_a_save_on_an_old_base_is_refused_and_told_the_newest(projects: Projects, project: Project) -> None:
    projects.save(project.session_id, film("one"), base=0, turn_id="t1")
    with pytest.raises(StaleRevision) as caught:
        projects.save(project.session_id, film("two"), base=0, turn_id="t2")
    assert caught.value.details["head"] == 1
    assert projects.head(project.session_id).timeline.title == "one"
    with pytest.raises(SessionNotFound):
        projects.save("1", film("x"), base=0, turn_id="t3")


def test_a_turn_saves_once_however_often_it_is_run(projects: Projects, project: Project) -> None:
    first = projects.save(project.session_id, film("one"), base=0, turn_id="t1")
    projects.save(project.session_id, film("two"), base=1, turn_id="t2")
    assert projects.save(project.session_id, film("again"), base=2, turn_id="t1") == first
    assert projects.head(project.session_id).number == 2


def test_an_invalid_timeline_is_never_stored(projects: Projects, project: Project) -> None:
    broken = replace(film("x"), canvas=Canvas(width=3, height=1080))
    with pytest.raises(InvalidTimeline):
        projects.save(project.session_id, broken, base=0, turn_id="t1")
    assert projects.head(project.session_id).number == 0


def test_a_timeline_that_was_damaged_on_disk_is_never_loaded(projects: Projects, project: Project, database: Database) -> None:
    projects.save(project.session_id, film("x"), base=0, turn_id="t1")
    with database.write() as connection:
        connection.execute(sa.text("UPDATE revisions SET timeline = replace(timeline, '1920', '1921')"))
    with pytest.raises(InvalidTimeline):
        projects.head(project.session_id)


def test_of_many_writers_on_one_base_exactly_one_wins_each_round(projects: Projects, project: Project) -> None:
    rounds, writers = 4, 12
    for base in range(rounds):
        outcomes: list[str] = []

        def write(name: str, base: int = base, outcomes: list[str] = outcomes) -> None:
            try:
                projects.save(project.session_id, film(name), base=base, turn_id=name)
                outcomes.append("saved")
            except StaleRevision:
                outcomes.append("stale")

        threads = [threading.Thread(target=write, args=(f"{base}-{number}",)) for number in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["saved"] + ["stale"] * (writers - 1)
    assert projects.head(project.session_id).number == rounds


def test_undo_and_redo_lead_back_and_forth_and_lose_nothing(projects: Projects, project: Project) -> None:
    session = project.session_id
    assert projects.targets(session) == Targets((), ())
    projects.save(session, film("one"), base=0, turn_id="t1")
    projects.save(session, film("two"), base=1, turn_id="t2")
    assert projects.targets(session) == Targets((1, 0), ())
    undone = projects.restore(session, 1, base=2, turn_id="t3", kind="undo")
    assert (undone.number, undone.timeline.title) == (3, "one")
    assert projects.targets(session) == Targets((0,), (2,))
    assert projects.restore(session, 0, base=3, turn_id="t4", kind="undo").timeline == Timeline()
    assert projects.targets(session) == Targets((), (1, 2))
    assert projects.restore(session, 1, base=4, turn_id="t5", kind="redo").timeline.title == "one"
    assert projects.restore(session, 2, base=5, turn_id="t6", kind="redo").timeline.title == "two"
    assert projects.targets(session) == Targets((1, 0), ())
    assert projects.targets(session, at=3) == Targets((0,), (2,))


def test_one_undo_may_go_over_several_changes_and_one_redo_brings_them_all_back(projects: Projects, project: Project) -> None:
    session = project.session_id
    for number, name in enumerate(("one", "two", "three")):
        projects.save(session, film(name), base=number, turn_id=name)
    assert projects.restore(session, 1, base=3, turn_id="t4", kind="undo").timeline.title == "one"
    assert projects.targets(session) == Targets((0,), (2, 3))
    assert projects.restore(session, 3, base=4, turn_id="t5", kind="redo").timeline.title == "three"
    assert projects.targets(session) == Targets((2, 1, 0), ())
    assert len(projects.history(session)) == 5


def test_an_edit_after_an_undo_ends_the_redo_and_a_restore_can_be_undone(projects: Projects, project: Project) -> None:
    session = project.session_id
    projects.save(session, film("one"), base=0, turn_id="t1")
    projects.restore(session, 0, base=1, turn_id="t2", kind="undo")
    projects.save(session, film("other"), base=2, turn_id="t3")
    assert projects.targets(session) == Targets((0,), ())
    restored = projects.restore(session, 1, base=3, turn_id="t4", kind="restore")
    assert (restored.timeline.title, projects.targets(session).undo) == ("one", (3, 0))


def test_an_undo_to_somewhere_else_is_refused(projects: Projects, project: Project) -> None:
    projects.save(project.session_id, film("one"), base=0, turn_id="t1")
    projects.save(project.session_id, film("two"), base=1, turn_id="t2")
    with pytest.raises(Conflict):
        projects.restore(project.session_id, 2, base=2, turn_id="t3", kind="undo")
    with pytest.raises(Conflict):
        projects.restore(project.session_id, 1, base=2, turn_id="t3", kind="redo")
    with pytest.raises(NotFound):
        projects.restore(project.session_id, 9, base=2, turn_id="t3", kind="restore")


def test_a_repeated_undo_of_one_turn_undoes_once(projects: Projects, project: Project) -> None:
    projects.save(project.session_id, film("one"), base=0, turn_id="t1")
    first = projects.restore(project.session_id, 0, base=1, turn_id="t2", kind="undo")
    assert projects.restore(project.session_id, 0, base=1, turn_id="t2", kind="undo") == first


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(["edit", "undo", "redo"]), st.integers(1, 4)), max_size=40))
def test_undo_and_redo_agree_with_two_stacks_of_states(wishes: list[tuple[RevisionKind, int]]) -> None:
    steps: list[Step] = []
    past, future, shown = list[int](), list[int](), 0
    for wish, far in wishes:
        number = len(steps) + 1
        targets = undo_and_redo(steps)
        assert targets == Targets(tuple(reversed(past)), tuple(reversed(future)))
        there = targets.undo if wish == "undo" else targets.redo
        if wish == "edit":
            past, future, shown = [*past, shown], [], number
            steps.append((number, "edit", None))
        elif there:
            steps.append((number, wish, there[min(far, len(there)) - 1]))
            for _ in range(min(far, len(there))):
                if wish == "undo":
                    future, shown, past = [*future, shown], past[-1], past[:-1]
                else:
                    past, shown, future = [*past, shown], future[-1], future[:-1]

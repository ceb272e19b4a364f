from __future__ import annotations

import pytest

from reeltalk import limits
from reeltalk.clock import ManualClock
from reeltalk.errors import Conflict, MalformedRequest, NotFound
from reeltalk.storage.database import Database
from reeltalk.storage.projects import Project
from reeltalk.storage.versions import Versions


@pytest.fixture
def versions(database: Database, clock: ManualClock) -> Versions:
    return Versions(database, clock)


@pytest.fixture
def session_id(project: Project) -> str:
    return project.session_id


def test_a_name_stands_for_the_revision_it_was_given_last(versions: Versions, session_id: str) -> None:
    versions.keep(session_id, "Version A", 1)
    versions.keep(session_id, "B", 2)
    versions.keep(session_id, " version  a", 3)
    assert {(each.name, each.revision) for each in versions.of_session(session_id)} == {("version a", 3), ("B", 2)}
    assert versions.get(session_id, "VERSION A").revision == 3


def test_names_are_bounded_and_unknown_ones_said(versions: Versions, session_id: str) -> None:
    for wrong in ("", "   ", "x" * 81):
        with pytest.raises(MalformedRequest):
            versions.keep(session_id, wrong, 1)
    with pytest.raises(NotFound):
        versions.get(session_id, "C")
    for number in range(limits.VERSIONS_PER_SESSION_MAX):
        versions.keep(session_id, f"v{number}", number)
    versions.keep(session_id, "v0", 5)
    with pytest.raises(Conflict):
        versions.keep(session_id, "one more", 1)

"""Versions over HTTP: named ones, going back, comparing, and a person's own operations, which are merged under what the agent does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import from_json, to_json

from reeltalk import limits
from reeltalk.edits.operations import Operation, operations_from_json, operations_to_json
from reeltalk.errors import MalformedRequest
from reeltalk.server.answers import moment
from reeltalk.server.callers import PartsHere, Reader, Writer, described, json_body
from reeltalk.server.envelope import Json, success
from reeltalk.storage.identifiers import new_id
from reeltalk.storage.projects import Revision
from reeltalk.storage.versions import Version
from reeltalk.timeline.changes import Change
from reeltalk.timeline.diff import describe, diff, summary
from reeltalk.workflows import rebase, versions
from reeltalk.workflows.parts import Parts

router = APIRouter()

HERE = "/api/sessions/{session_id}"
NEWEST = ""


class VersionRequest(BaseModel):
    """A name for a revision; none takes the newest."""

    name: str = Field(max_length=200)
    revision: int | None = Field(default=None, ge=0)


class StepsRequest(BaseModel):
    """How many changes to go back or forth; more than there are means all of them."""

    steps: int = Field(default=1, ge=1, le=limits.STEPS_BACK_MAX)
    language: str = Field(default="en", max_length=20)


class OperationsRequest(BaseModel):
    """A person's own edit: operations as the schema of operations has them, and the revision that they were made for.

    ``edit_id`` lets a request that was cut off be sent again without being done twice.
    """

    base: int = Field(ge=0)
    operations: list[Json]
    edit_id: str = Field(default="", max_length=rebase.EDIT_ID_MAX_CHARACTERS)
    label: str = Field(default="", max_length=200)
    language: str = Field(default="en", max_length=20)


@router.get(HERE + "/versions")
def list_versions(parts: PartsHere, caller: Reader, session_id: str) -> Json:
    """List the named versions and every revision."""
    named, notes = versions.history(parts, caller.user_id, session_id)
    revisions = [
        {"number": note.number, "kind": note.kind, "shows": note.target, "label": note.label, "created_at": moment(note.created_at)}
        for note in notes
    ]
    return success({"versions": [_version(each) for each in named], "revisions": revisions})


@router.post(HERE + "/versions", openapi_extra=described(VersionRequest))
def keep_version(
    parts: PartsHere, caller: Writer, session_id: str, wanted: Annotated[VersionRequest, Depends(json_body(VersionRequest))]
) -> Json:
    """Give a revision a name."""
    return success(_version(versions.keep(parts, caller.user_id, session_id, wanted.name, wanted.revision)))


@router.post(HERE + "/versions/{name}/restore")
def restore_version(parts: PartsHere, caller: Writer, session_id: str, name: str) -> Json:
    """Show a version again as the newest revision."""
    return success(_revision(versions.go_back(parts, caller.user_id, session_id, name)))


@router.post(HERE + "/undo", openapi_extra=described(StepsRequest))
def undo(parts: PartsHere, caller: Writer, session_id: str, wanted: Annotated[StepsRequest, Depends(json_body(StepsRequest))]) -> Json:
    """Show the film again as it was some changes ago, as the newest revision; nothing is lost, redo leads forth again."""
    return _gone(parts, session_id, wanted, *versions.go(parts, caller.user_id, session_id, "undo", wanted.steps))


@router.post(HERE + "/redo", openapi_extra=described(StepsRequest))
def redo(parts: PartsHere, caller: Writer, session_id: str, wanted: Annotated[StepsRequest, Depends(json_body(StepsRequest))]) -> Json:
    """Show the film again as it was before some undos."""
    return _gone(parts, session_id, wanted, *versions.go(parts, caller.user_id, session_id, "redo", wanted.steps))


def _gone(parts: Parts, session_id: str, wanted: StepsRequest, before: Revision, after: Revision) -> Json:
    left = parts.projects.targets(session_id, after.number)
    can = {"undo": len(left.undo), "redo": len(left.redo)}
    changes = _changes(diff(before.timeline, after.timeline), wanted.language)
    return success(_revision(after, wanted.language) | {"can": can, "changes": changes})


@router.get(HERE + "/compare")
def compare_versions(
    parts: PartsHere, caller: Reader, session_id: str, first: str = NEWEST, second: str = NEWEST, language: str = "en"
) -> Json:
    """Tell what leads from one version (a name or the number of a revision; none is the newest) to another."""
    one, other, changes = versions.compare(parts, caller.user_id, session_id, first, second)
    return success({"first": _revision(one, language), "second": _revision(other, language), "changes": _changes(changes, language)})


@router.post(HERE + "/operations", openapi_extra=described(OperationsRequest))
def post_operations(
    parts: PartsHere, caller: Writer, session_id: str, wanted: Annotated[OperationsRequest, Depends(json_body(OperationsRequest))]
) -> Json:
    """Apply a person's own operations on top of whatever came since their base; what clashes is handed back with the reason."""
    operations = _read(wanted.operations)
    edit_id = wanted.edit_id or new_id("")
    posted = rebase.post_operations(parts, caller.user_id, session_id, wanted.base, operations, edit_id=edit_id, label=wanted.label)
    conflicts = [
        {
            "index": each.index,
            "operation": wanted.operations[each.index],
            "reason": each.in_language(wanted.language),
            "partly": each.partly,
        }
        for each in posted.carried.conflicts
    ]
    answer = {
        "rebased_onto": posted.before.number,
        "applied": from_json(operations_to_json(list(posted.carried.operations))),
        "conflicts": conflicts,
        "changes": _changes(diff(posted.before.timeline, posted.after.timeline), wanted.language),
    }
    return success(_revision(posted.after, wanted.language) | answer)


def _read(given: list[Json]) -> list[Operation]:
    try:
        return operations_from_json(to_json(given))
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MalformedRequest(f"The operations cannot be read: {where}: {first['msg']}") from problem


def _version(version: Version) -> Json:
    return {"name": version.name, "revision": version.revision, "created_at": moment(version.created_at)}


def _revision(revision: Revision, language: str = "en") -> Json:
    return {"revision": revision.number, "summary": summary(revision.timeline, language) if revision.timeline.duration else ""}


def _changes(changes: tuple[Change, ...], language: str) -> list[Json]:
    return [{"kind": each.kind, "subject": each.subject, "values": dict(each.values), "text": describe(each, language)} for each in changes]

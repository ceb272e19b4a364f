"""Two who edit one film at the same time: what was made for an earlier revision is carried onto the newest, and what clashes is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reeltalk.agent.loop import TurnResult
from reeltalk.agent.outcome import Phrase
from reeltalk.edits.operations import Operation, operations_to_json
from reeltalk.edits.rebase import Conflict as Clash
from reeltalk.edits.rebase import Rebased, rebase
from reeltalk.errors import MalformedRequest, NotFound, StaleRevision
from reeltalk.limits import POSTED_OPERATIONS_MAX
from reeltalk.storage.projects import Revision
from reeltalk.storage.turns import Turn
from reeltalk.timeline.diff import diff
from reeltalk.workflows import sources
from reeltalk.workflows.parts import Parts

ATTEMPTS = 5
EDIT_ID_MAX_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a person's own operations: the revision they led to, the one they were put on, and how each was carried."""

    before: Revision
    after: Revision
    carried: Rebased


def post_operations(
    parts: Parts, user_id: str, session_id: str, base: int, operations: Sequence[Operation], *, edit_id: str, label: str = ""
) -> Posted:
    """Apply a person's operations, made for revision ``base``, to the newest one; the same ``edit_id`` is applied once.

    Raises SessionNotFound, NotFound (no such revision), MalformedRequest (too many), InvalidOperation (they do not fit their own base),
    InvalidTimeline (a file that is not the person's) and StaleRevision where others keep getting in between.
    """
    project = parts.projects.get(user_id, session_id)
    if not operations or len(operations) > POSTED_OPERATIONS_MAX:
        raise MalformedRequest(f"Send 1 to {POSTED_OPERATIONS_MAX} operations.")
    if not edit_id or len(edit_id) > EDIT_ID_MAX_CHARACTERS:
        raise MalformedRequest(f"An edit id has 1 to {EDIT_ID_MAX_CHARACTERS} characters.")
    _check_media(parts, user_id, operations)
    meant = parts.projects.revision(project.session_id, base)
    turn_id = f"edit_{edit_id}"
    for _ in range(ATTEMPTS):
        done = _done_before(parts, project.session_id, turn_id)
        head = parts.projects.revision(project.session_id, done.number - 1) if done else parts.projects.head(project.session_id)
        if base > head.number:
            raise NotFound(f"The project has no revision {base}.")
        carried = rebase(meant.timeline, head.timeline, operations)
        if done or carried.timeline == head.timeline:
            return Posted(head, done or head, carried)
        try:
            saved = parts.projects.save(
                project.session_id,
                carried.timeline,
                base=head.number,
                turn_id=turn_id,
                label=label[:120],
                operations_json=operations_to_json(list(carried.operations)),
            )
        except StaleRevision:
            continue
        return Posted(head, saved, carried)
    raise StaleRevision


def _done_before(parts: Parts, session_id: str, turn_id: str) -> Revision | None:
    number = next((note.number for note in parts.projects.history(session_id) if note.turn_id == turn_id), None)
    return None if number is None else parts.projects.revision(session_id, number)


def _check_media(parts: Parts, user_id: str, operations: Sequence[Operation]) -> None:
    """Raise InvalidTimeline where an operation brings in a file that the person may not see."""
    for operation in operations:
        for reference in getattr(operation, "media", None) or ():
            sources.media_info(parts, user_id, reference.id)


def save_turn(
    parts: Parts, turn: Turn, before: Revision, result: TurnResult, *, operations_before: int = 0
) -> tuple[Revision, TurnResult, tuple[Clash, ...]]:
    """Save what a turn made; where the person edited meanwhile, on top of that. Returns the result as it then is, and what clashed."""
    operations = result.operations[operations_before:]
    base, merged, clashes = before, result, tuple[Clash, ...]()
    for _ in range(ATTEMPTS):
        try:
            saved = parts.projects.save(
                turn.session_id,
                merged.timeline,
                base=base.number,
                turn_id=turn.id,
                label=turn.message[:120],
                operations_json=operations_to_json(list(operations)),
            )
        except StaleRevision:
            base = parts.projects.head(turn.session_id)
            carried = rebase(before.timeline, base.timeline, result.operations[operations_before:])
            merged, operations, clashes = _merged(result, base, carried), carried.operations, carried.conflicts
            if carried.timeline == base.timeline:
                return base, merged, clashes
            continue
        return saved, merged, clashes
    raise StaleRevision


def _merged(result: TurnResult, base: Revision, carried: Rebased) -> TurnResult:
    """Return the result of a turn as it is on top of what the person did meanwhile; the reply is written from that."""
    changes = diff(base.timeline, carried.timeline)
    parts = replace(result.parts, timeline=carried.timeline, changes=changes, placed=None)
    return replace(result, timeline=carried.timeline, operations=carried.operations, changes=changes, parts=parts)


_CLASHED: Final = Phrase("You edited the film meanwhile, so this was not done:", "你在此期间也修改了影片，以下操作没有执行：")


def about_clashes(clashes: Sequence[Clash], language: str) -> str:
    """Return what a reply says of operations that did not fit any more; "" where all did."""
    if not clashes:
        return ""
    heading = _CLASHED.in_language(language)
    return "\n".join([heading, *(f"- {clash.operation.op}: {clash.in_language(language)}" for clash in clashes)])

"""Tools that somebody calls by name instead of in words: brand kits and templates kept, and put on a film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reeltalk.agent import tools
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.loop import run_turn
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.plans import Clause, Plan, Route, ToolCall
from reeltalk.agent.receipt import Status
from reeltalk.edits.operations import operations_to_json
from reeltalk.errors import InvalidOperation
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.storage.identifiers import new_id
from reeltalk.storage.projects import Revision
from reeltalk.storage.shelf import Kept, KeptKind
from reeltalk.timeline.model import Timeline
from reeltalk.workflows import keeping, looking, sources
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.turn import id_maker


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call: the film before and after, and what is said of it."""

    before: Revision
    after: Revision
    reply: str


def keep(parts: Parts, user_id: str, kind: KeptKind, name: str, given: Mapping[str, Any], session_id: str, language: str) -> Kept:
    """Keep a brand kit or a template under a name, as "save_brand" and "save_template" do; files are named as in the session.

    Without a session there is no film and there are no files to take. Raises SessionNotFound, InvalidOperation, MalformedRequest, Conflict.
    """
    context = _context(parts, user_id, session_id, new_id("edit_"))
    try:
        tools.call(f"save_{kind}", {"name": name, **given}, context)
    except ToolProblem as problem:
        raise InvalidOperation(problem.reason.in_language(language)) from problem
    return parts.shelf.get(user_id, kind, name)


def apply(parts: Parts, user_id: str, kind: KeptKind, name: str, given: Mapping[str, Any], session_id: str, language: str) -> Called:
    """Put a brand kit on a session's film, or make its footage into a film of a template's shape; may wait while footage is listened to.

    Raises SessionNotFound, NotFound (nothing is kept under that name), InvalidOperation (it does not fit), StaleRevision.
    """
    parts.projects.get(user_id, session_id)
    kept = parts.shelf.get(user_id, kind, name)
    wanted = ToolCall("apply_brand" if kind is KeptKind.BRAND else "use_template", {"name": kept.name, **given})
    made_by, label = new_id("edit_"), f"{kind}: {kept.name}"
    head = parts.projects.head(session_id)
    plan = Plan(Route.EDIT, language, (Clause(label, (wanted,)),))
    context = _context(parts, user_id, session_id, made_by)
    result = run_turn(label, context, planner=lambda _text, _context: plan, emit=lambda _event: None)
    if result.receipt.clauses[0].status is Status.REFUSED:
        raise InvalidOperation(result.reply)
    if result.timeline == head.timeline:
        return Called(head, head, result.reply)
    operations = operations_to_json(list(result.operations))
    saved = parts.projects.save(
        session_id, result.timeline, base=head.number, turn_id=made_by, label=label[:120], operations_json=operations
    )
    return Called(head, saved, result.reply)


def _context(parts: Parts, user_id: str, session_id: str, made_by: str) -> PlanningContext:
    """Return what a call may read; "" for a session is an empty one."""
    project = parts.projects.get(user_id, session_id) if session_id else None
    return PlanningContext(
        timeline=parts.projects.head(session_id).timeline if project else Timeline(),
        assets=sources.asset_views(parts.assets.of_session(session_id)) if project else (),
        language=project.language if project else "",
        facts=sources.SessionFacts(parts, user_id, QuietWatch()),
        eye=looking.FilmEye(parts, user_id, QuietWatch()),
        shelf=keeping.UserShelf(parts, user_id, session_id),
        music=parts.music,
        make_id=id_maker(made_by),
    )

"""The history of a caller's credits: what was given, and what each conversation cost, tool by tool."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from reeltalk.errors import MalformedRequest, NotFound, SessionNotFound
from reeltalk.server.answers import moment
from reeltalk.server.callers import PartsHere, Reader
from reeltalk.server.envelope import Json, success
from reeltalk.storage.ledger import LedgerEntry
from reeltalk.storage.turns import Turn
from reeltalk.workflows.parts import Parts

router = APIRouter()

PAGE_SIZE_MAX = 100


@router.get("/billing/usage/conversations")
def conversations(
    parts: PartsHere,
    caller: Reader,
    page_no: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1)] = 20,
    start_date: str = "",
    end_date: str = "",
) -> Json:
    """List what moved the caller's credits, newest first; the dates are days in UTC, both included."""
    since = _midnight(start_date) if start_date else None
    until = _midnight(end_date) + timedelta(days=1) if end_date else None
    page_size = min(page_size, PAGE_SIZE_MAX)
    entries, total = parts.ledger.statement(caller.user_id, since=since, until=until, limit=page_size, offset=(page_no - 1) * page_size)
    total_pages = -(-total // page_size)
    return success(
        {
            "items": [_item(parts, entry) for entry in entries],
            "total": total,
            "page_no": page_no,
            "page_size": page_size,
            "total_pages": total_pages,
            "has_next": page_no < total_pages,
            "has_prev": page_no > 1,
        }
    )


def _midnight(day: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError as problem:
        raise MalformedRequest(f"{day[:40]!r} is not a date.", hint="Write YYYY-MM-DD.") from problem


def _item(parts: Parts, entry: LedgerEntry) -> Json:
    if entry.phase == "grant":
        grant = {"source": entry.kind, "reference": entry.reference}
        return {"kind": "grant", "created_at": moment(entry.at), "amount_delta": entry.amount, "grant": grant}
    conversation = _conversation(parts, entry)
    return {"kind": "conversation", "created_at": moment(entry.at), "amount_delta": -entry.amount, "conversation": conversation}


def _conversation(parts: Parts, entry: LedgerEntry) -> Json:
    """Describe the turn that was paid for; one whose project is gone keeps its price."""
    answer: Json = {
        "conversation_id": entry.reference,
        "session_id": None,
        "project_id": None,
        "project_name": None,
        "project_deleted": True,
        "user_message": None,
        "user_message_hidden": False,
        "tool_breakdown": [{"tool_key": entry.kind, "credits": entry.amount, "count": 1}],
    }
    try:
        turn = parts.turns.get(entry.reference)
        project = parts.projects.of_session(turn.session_id)
    except (NotFound, SessionNotFound):
        return answer
    return answer | {
        "session_id": turn.session_id,
        "project_id": project.task_id,
        "project_name": project.name,
        "project_deleted": False,
        "user_message": turn.message,
        "tool_breakdown": _breakdown(parts, turn, entry) or answer["tool_breakdown"],
    }


def _breakdown(parts: Parts, turn: Turn, entry: LedgerEntry) -> list[Json]:
    """Share the price of a turn among the tools that it used, by how often; what does not divide goes to the first."""
    told = [event for event in parts.events.after(turn.id, 0) if event.kind == "tool_call"]
    counts = Counter(str((event.data.get("args") or {}).get("op") or event.data.get("name")) for event in told)
    if not counts:
        return []
    shares = {tool: entry.amount * count // counts.total() for tool, count in counts.items()}
    shares[next(iter(shares))] += entry.amount - sum(shares.values())
    return [{"tool_key": tool, "credits": shares[tool], "count": count} for tool, count in counts.items()]

"""What a planner hands to the loop: clauses of the request, each with the tool calls it asks for. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from pydantic import TypeAdapter


class Route(StrEnum):
    """Which kind of answer the request as a whole wants."""

    EDIT = "edit"
    EXPORT = "export"
    CREDITS = "credits"
    STATUS = "status"
    UPLOAD = "upload"
    QUESTION = "question"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool by name with its arguments, plain JSON values; the argument models stand in ``tools.py``."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the request, in the person's own words, and what it was taken to mean.

    ``note`` states an assumption or what was left out, in the language of the plan. A clause that was not understood has no calls.
    """

    text: str
    calls: tuple[ToolCall, ...] = ()
    note: str = ""
    understood: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole request: its route, its language ("en" or "zh") and its clauses in order.

    ``prose`` is what a language model said besides, told only as its words and only where nothing changes; ``notice`` tells who planned
    where that is not who should have.
    """

    route: Route
    language: str
    clauses: tuple[Clause, ...] = ()
    prose: str = ""
    notice: str = ""

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """Return every call of every clause, in order."""
        return tuple(call for clause in self.clauses for call in clause.calls)

    @property
    def refusals(self) -> tuple[ToolCall, ...]:
        """Return the calls that name something Reeltalk does not do."""
        return tuple(call for call in self.calls if call.name == "refuse")


_plans: Final = TypeAdapter(Plan)


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain JSON values."""
    written: dict[str, Any] = _plans.dump_python(plan, mode="json")
    return written


def plan_from_dict(data: Mapping[str, Any]) -> Plan:
    """Read what ``plan_to_dict`` wrote; raises pydantic's ValidationError on anything else."""
    return _plans.validate_python(dict(data))

"""The outcome of an evaluation as tables in Markdown: by language, by operation, by kind of request, and what did not pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from judging import Check
from rows import Row


class Outcome(StrEnum):
    """What became of a row. A refusal counts as honest where the answer names what is not done and nothing is claimed."""

    PASS = "pass"
    REFUSED = "honest refusal"
    FAILED = "failure"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class Judged:
    """A row with its checks and what was answered."""

    row: Row
    checks: tuple[Check, ...]
    refused: bool
    reply: str
    took_s: float

    @property
    def outcome(self) -> Outcome:
        """Return what became of the row."""
        if any(check.passed is False for check in self.checks) or not self.checks:
            return Outcome.REFUSED if self.refused else Outcome.FAILED
        return Outcome.UNJUDGED if any(check.passed is None for check in self.checks) else Outcome.PASS


def report(judged: list[Judged]) -> str:
    """Return the whole report."""
    parts = [
        f"# Evaluation of {len(judged)} requests",
        _grouped("all", [("all", each) for each in judged]),
        _grouped("language", [(each.row.language, each) for each in judged]),
        _grouped("kind", [(each.row.intent, each) for each in judged]),
        _grouped("operation", [(name, each) for each in judged for name in each.row.operations or ("none",)]),
        _details(judged),
    ]
    return "\n\n".join(parts) + "\n"


def _grouped(title: str, pairs: Iterable[tuple[str, Judged]]) -> str:
    counts: dict[str, dict[Outcome, int]] = {}
    for name, each in pairs:
        row = counts.setdefault(name, dict.fromkeys(Outcome, 0))
        row[each.outcome] += 1
    head = f"| {title} | requests | " + " | ".join(Outcome) + " |\n|---|" + "---:|" * (len(Outcome) + 1)
    return "\n".join([head, *(_line(name, counts[name]) for name in sorted(counts))])


def _line(name: str, counts: Mapping[Outcome, int]) -> str:
    return f"| {name} | {sum(counts.values())} | " + " | ".join(str(counts[outcome]) for outcome in Outcome) + " |"


def _details(judged: list[Judged]) -> str:
    lines = ["## What did not pass"]
    for each in judged:
        if each.outcome is Outcome.PASS:
            continue
        lines.append(f"\n### {each.row.id} ({each.row.language}): {each.outcome}\n\n> {each.row.text}\n")
        marks = {True: "passed", False: "FAILED", None: "unjudged"}
        lines += [f"- {marks[check.passed]}: {check.text}" + (f" ({check.reason})" if check.reason else "") for check in each.checks]
        lines.append("\n" + "\n".join(f"    {line}" for line in each.reply.splitlines()))
    return "\n".join(lines)

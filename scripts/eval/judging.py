"""The check sentences and the functions that measure them: a sentence is matched to a pattern, and what stands in it are its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from evidence import Evidence

Judge = Callable[..., bool]
NUMBER = r"(-?\d+(?:\.\d+)?)"


@dataclass(frozen=True)
class Check:
    """A check sentence and how it came out: True, False, or None where no function knows it."""

    text: str
    passed: bool | None
    reason: str = ""


_PATTERNS: list[tuple[re.Pattern[str], Judge]] = []


def judges(*patterns: str) -> Callable[[Judge], Judge]:
    """Register a function for check sentences; groups of the pattern are its arguments, ``#`` stands for a number."""

    def register(judge: Judge) -> Judge:
        for pattern in patterns:
            _PATTERNS.append((re.compile(pattern.replace("#", NUMBER), re.IGNORECASE), judge))
        return judge

    return register


def judge(sentence: str, evidence: Evidence) -> Check:
    """Measure one check; "X, OR Y" passes when either does."""
    if ", OR " in sentence:
        either = [judge(part, evidence) for part in sentence.split(", OR ")]
        known = [check.passed for check in either if check.passed is not None]
        return Check(sentence, (True in known) if known else None)
    whole = _matching(sentence)
    if whole is None:
        return Check(sentence, None)
    match, function = whole
    try:
        return Check(sentence, bool(function(evidence, *(group or "" for group in match.groups()))))
    except Exception as error:  # a film that cannot be made or measured is a failed check, with its reason
        return Check(sentence, False, f"{type(error).__name__}: {error}"[:200])


def _matching(sentence: str) -> tuple[re.Match[str], Judge] | None:
    for pattern, function in _PATTERNS:
        match = pattern.search(sentence)
        if match:
            return match, function
    return None

"""Stretches of time that are named beside others: ends without a unit of their own, and all but what is named. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

from reeltalk.agent.clauses import Piece

Ranges: TypeAlias = list[list[float | None]]


def unitless_ends(piece: Piece) -> Ranges:
    """Return the stretches whose unit was named before: "the first 5 seconds and the last 3"."""
    if not piece.has("duration") or piece.has("thing", "clip") or piece.verb not in {"cut", "remove", "keep"}:
        return []
    pairs = [(edge, number) for edge, number in pairwise(piece.tokens) if edge.means("edge") and set(number.meanings) == {"number"}]
    piece.use(*(number for _, number in pairs))
    ends: Ranges = []
    for edge, number in pairs:
        length = float(number.get("number"))
        ends.append([0.0, length] if edge.get("edge") == "start" else [-length, None])
    return ends


def all_but(ranges: Ranges, length_s: float) -> Ranges:
    """Return what lies outside of stretches: "all but the last 5 seconds"."""
    ends = [(start + length_s if start < 0 else start, length_s if end is None else end) for start, end in ranges if start is not None]
    others: Ranges = []
    at = 0.0
    for start, end in sorted(ends):
        if start > at:
            others.append([round(at, 3), round(start, 3)])
        at = max(at, end)
    return [*others, *([[round(at, 3), None]] if at < length_s else [])]

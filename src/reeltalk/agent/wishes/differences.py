"""Lengths that are told as a difference: "make the fade 2 seconds longer", 转场长1秒, "shorten the transitions by half a second". Pure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece

_LONGER_HAN: Final = re.compile(r"(?:^|[^时])(?:长|延长|加长|拉长)(?:了|个|出)? ?$")
_SHORTER_HAN: Final = re.compile(r"短(?:了|个)? ?$")
_REACH: Final = 4


def difference_s(piece: Piece) -> float | None:
    """Return by how many seconds what is named is to become longer (shorter below 0); None where a length is told as such."""
    tokens = [None, *piece.tokens, None]
    for (before, token), behind in zip(pairwise(tokens), tokens[2:], strict=False):
        if token is None or not token.means("duration"):
            continue
        seconds = slots.seconds_of(token)
        words = piece.request.plain[max(piece.tokens[0].start, token.start - _REACH) : token.start]
        by = before is not None and before.means("link", "by")
        if (behind is not None and behind.means("degree", "shorter")) or _SHORTER_HAN.search(words):
            return -seconds
        if by and (piece.verb in {"cut", "lower"} or piece.has("degree", "shorter")):
            return -seconds
        longer = by and (piece.has("degree", "longer") or piece.has("flag", "longer_by") or piece.verb == "raise")
        if longer or (behind is not None and behind.means("degree", "longer")) or _LONGER_HAN.search(words):
            return seconds
    return None

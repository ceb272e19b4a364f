"""Wishes that what already stands in the film goes away after a while: "remove the captions after 10 seconds", 标题5秒后消失."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.joining import GONE
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call

_AFTER: Final = re.compile(r"\b(?:after|at|from)(?: the)?(?: first)? $|^ ?(?:秒钟?)?(?:以|之)?后")


def leaving(piece: Piece, subject: Subject) -> Reading:
    """Return what takes the captions or the titles away from a moment on; nothing where the film holds none or no moment is named."""
    times = piece.all("duration")
    things = {str(token.get("thing")) for token in piece.all("thing")} - {"fade", "fade_out"}
    if len(times) != 1 or len(things) != 1 or piece.has("quote") or piece.has("ordinal") or piece.verb in {"keep", "protect", "add"}:
        return Reading()
    plain, time = piece.request.plain, times[0]
    behind = _AFTER.search(plain[time.end : time.end + 4]) is not None
    if not (behind or _AFTER.search(plain[piece.tokens[0].start : time.start])) or not GONE.search(piece.text.lower()):
        return Reading()
    seconds = slots.seconds_of(time)
    if things == {"captions"} and subject.has("captions"):
        return call("remove_captions", ranges=[[seconds, None]])
    return call("set_title", duration_s=seconds) if things == {"title"} and subject.holds("title") and seconds > 0 else Reading()

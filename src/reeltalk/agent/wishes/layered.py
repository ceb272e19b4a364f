"""Wishes that lay one clip of the film over another one: "put b.mp4 over a.mp4 with the green screen removed", 把第二段叠在第一段上面."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.arranging import clip_of, names_of
from reeltalk.agent.wishes.reading import Reading, call

_OVER: Final = re.compile(r"\b(?:over(?:top)?|on top of|onto|above)\b|[叠盖放](?:加|放|盖)?[在到]")
_OVER_IT: Final = re.compile(r"^.{1,24}?(?:的?上面|之上|上方|上层|上)(?!传)")
_VERBS: Final = frozenset({"add", "move", "change", "make", "show", "create", "remove", ""})


def clip_over_clip(piece: Piece, subject: Subject) -> Reading:
    """Return the overlay of one clip where another one plays, with its green screen taken out where that is named."""
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    found = _OVER.search(piece.request.plain, start, end)
    if found is None or piece.verb not in _VERBS or piece.has("quote") or piece.has("position", "top_left", "top_right"):
        return Reading()
    if not found.group().isascii() and not _OVER_IT.match(piece.request.plain[found.end() : end]):
        return Reading()
    above, below = (_part(piece, *span) for span in ((start, found.start()), (found.end(), end)))
    top, base, names = _clip(above, subject), _clip(below, subject), names_of(subject)
    if top is None or base is None or top == base:
        return Reading()
    if max(top, base) > len(names):
        return call("picture_in_picture")  # which says that another clip has to be uploaded
    placed = ToolCall("overlay", {"name": names[top - 1], "scale": _share(piece), "target": f"name:{names[base - 1]}"})
    keyed = ToolCall("effect", {"kind": "chroma_key", "target": f"name:{names[top - 1]}"})
    piece.use(*piece.all("thing", "chroma_key"))
    return Reading((placed, *((keyed,) if piece.has("thing", "chroma_key") else ())))


def _clip(part: Piece, subject: Subject) -> int | None:
    """Return the number of the clip that is meant, by its name, its number ("the first"), or as the one just changed ("it")."""
    named = clip_of(part, subject) if part.tokens else None
    ordinals = [int(token.get("ordinal")) for token in part.all("ordinal")]
    if not named and len(ordinals) == 1:
        named = subject.main_clips if ordinals[0] == -1 else ordinals[0]
    if named:
        return named if named > 0 else None
    last = str(subject.calls[-1].arguments.get("target", "")) if subject.calls and part.has("pronoun") else ""
    return int(last) if last.isdigit() else None


def _share(piece: Piece) -> float:
    """Return how much of the canvas the upper clip fills: all of it where nothing is said."""
    percent = piece.value("percent")
    return 1.0 if percent is None else max(0.02, min(1.0, float(percent) / 100))


def _part(piece: Piece, start: int, end: int) -> Piece:
    return replace(piece, tokens=tuple(token for token in piece.tokens if start <= token.start < end), verb="keep", used=set())

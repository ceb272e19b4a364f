"""Wishes for a plain screen with words on it before or behind the film: "an intro with the name Acme on dark blue", 片头加黑底白字."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call

_SCREEN: Final = r"(?:card|screen|slide)s?"
_CARD: Final = re.compile(
    rf"\b(?:intro|opener|opening|outro|ending)\b|\b(?:title|intro|opening|end|closing|text|black|white|blank) {_SCREEN}\b"
    r"|片头|片尾|开场|结尾"
)
_ALONE: Final = re.compile(
    rf"(?<!in the )(?<!on the )(?<!to the )(?<!at the )(?<!over the )\b(?:intro|outro)\b|\b(?:text|black|white|blank) {_SCREEN}\b"
)
"""What stands on a screen of its own though none is described."""
_PLAIN: Final = re.compile(r"\b(?:black|white) (?:card|screen|slide)\b")
_LAST: Final = re.compile(r"\b(?:outro|ending|end|closing)\b|片尾|结尾")
_NAMED: Final = re.compile(
    r"\b(?:[Nn]ame|[Tt]itle|[Tt]ext|[Ww]ords?|[Ss]aying|[Ss]ays|[Cc]alled|[Rr]eads|[Rr]eading)\b:? "
    r"(?P<words>[A-Z0-9][\w&'’.-]{0,40}(?: (?:[A-Z0-9&][\w&'’.-]{0,40}|of|the|and)){0,7})"
)
_CARD_MAX_S: Final = 60.0


def card_wish(piece: Piece, subject: Subject) -> Reading:
    """Return the card of a piece that names its words and its ground; nothing for words that stand on the picture."""
    if piece.verb not in {"add", "create", "make", ""} or piece.has("ask") or piece.has("thing", "captions", "lower_third"):
        return Reading()
    found = _CARD.search(piece.text.lower())
    style = slots.text_style(piece) if found else {}
    if _PLAIN.search(piece.text.lower()):
        style = {"box_color": style.get("color")}  # "a black screen"
    ground = style.get("box_color")
    named = _NAMED.search(piece.text)
    words = slots.quoted(piece) or (named["words"] if named else "")
    if found is None or not words or not (ground or (_ALONE.search(piece.text.lower()) and not piece.has("thing", "title", "end_card"))):
        return Reading()
    lengths = [slots.seconds_of(token) for token in piece.all("duration") if not token.means("moment")]
    return call(
        "title_card",
        text=words,
        ground=ground,
        color=style.get("color"),
        duration_s=min(_CARD_MAX_S, lengths[0]) if lengths and lengths[0] > 0 else None,
        at="end" if _LAST.search(piece.text.lower()) else None,
    )

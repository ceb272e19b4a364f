"""Wishes that take the outline, the box or the shadow off letters: "captions without outline", 把字幕的描边去掉."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.lettered import LETTER_PARTS, denied_parts
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import TEXT_THINGS, Token
from reeltalk.agent.wishes.reading import Reading, call

_NAMED: Final = re.compile(
    r"(?:['’]s?)?(?: ?(?:的|上的?|の|의|不要|去掉|删掉|取消|别加|别有|没有|无)){0,2} ?(?:[黑白灰]色?|black |white |the )?"
)
"""Between letters and the part of them that is named behind."""
_OF: Final = re.compile(r"(?: (?!and\b|und\b|et\b|y\b|e\b|и\b|or\b|but\b|then\b)[^\W\d]{1,7}){0,3} ")
"""Between a part and the letters that it is of, where these are named behind: "the box behind the captions"."""
_GROUNDS: Final = ("backdrop", "fill_color", *TEXT_THINGS)


def bare_letters(piece: Piece, subject: Subject) -> Reading:
    """Return the wish to take parts of letters away, on the captions or titles that are named or spoken of; nothing for any other."""
    letters = piece.first("thing", "captions") or piece.first("thing", *TEXT_THINGS)
    others = [token for token in piece.all("thing") if not token.means("thing", *_GROUNDS)]
    about = str(letters.get("thing")) if letters is not None else str(subject.current or "")
    taken = piece.verb == "remove" or (piece.verb in {"", "protect"} and denied_parts(piece.text.lower()))
    if not taken or piece.has("quote") or others or about not in {"captions", "title", "lower_third"}:
        return Reading()
    parts = [name for name in LETTER_PARTS if _is_of(name, piece, letters) and not (name == "box" and _laid_without_box(subject))]
    if not parts:
        return Reading()
    return call("set_caption_style" if about == "captions" else "set_title", without=parts)


def _laid_without_box(subject: Subject) -> bool:
    """Say whether the same request has asked for captions that have no box anyway: "captions: minimal, no background"."""
    laid = [one for one in subject.calls if one.name == "add_captions"]
    return bool(laid) and laid[-1].arguments.get("preset") != "box" and "box_color" not in laid[-1].arguments


def _is_of(name: str, piece: Piece, letters: Token | None) -> bool:
    """Say whether a part is named as one of the letters, or alone where these were spoken of before."""
    plain, start = piece.request.plain, piece.tokens[0].start
    found = LETTER_PARTS[name].search(plain, start, piece.tokens[-1].end)
    if found is None or letters is None:
        return found is not None
    if letters.end <= found.start():
        return _NAMED.fullmatch(plain, letters.end, found.start()) is not None
    return _OF.fullmatch(plain, found.end(), letters.start) is not None

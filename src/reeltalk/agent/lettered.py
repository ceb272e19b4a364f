"""How letters should look, read from a wish: which colour is whose, how many lines and words stand at once. Pure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.text_styles import lightness
from reeltalk.agent.tokens import Token

_OWN_COLOR: Final = re.compile(r"black|white|dark|黑|白|黒|negr[oa]|pret[oa]|noire?|schwarz|ч[её]рн|검은|검정|블랙")
"""A box or an outline that brings its own colour takes none from beside it."""
_SMALL_NUMBERS: Final = {"1": 1, "one": 1, "single": 1, "2": 2, "two": 2, "double": 2, "three": 3, "four": 4, "five": 5, "six": 6}
CAPTION_LINES: Final = re.compile(r"\b(?P<lines>1|2|one|two|single|double)[- ]lines?\b")
CAPTION_WORDS: Final = re.compile(
    r"\b(?:\d{1,2} ?(?:-|–|to) ?)?(?P<words>\d{1,2}|two|three|four|five|six)[- ]words? "
    r"(?:per|at a time|at once|max|maximum|each|on screen|or (?:less|fewer)|a (?:line|caption))"
    r"|\b(?:max(?:imum)?(?: of)?|at most|no more than|up to|limit(?:ed)? to) (?P<most>\d{1,2}|one|two|three|four|five|six) words?\b"
)
_LETTERS_ON: Final = frozenset({"on", "text on", "letters on", "on a", "auf", "sobre", "sur", "на"})
_LISTED_COLORS: Final = frozenset({"", "and", "&", "+", "/", "和", "与", "跟"})
_READABLE: Final = 80.0
"""How much lighter than its box, of 255, letters must be to be read."""
_FROM_AND_TO: Final = 2
LETTER_PARTS: Final = {
    "outline": re.compile(
        r"\b(?:outlin(?:e|es|ing)|strokes?|borders?|umrandung|umriss|kontur|rand|contornos?|bordes?|bordas?|contours?|bordures?|обводк\w|контур)\b"
        r"|描边|边框|勾边|[黑白]边|縁取り|フチ|ふち|테두리|외곽선|윤곽선"
    ),
    "box": re.compile(
        r"\b(?:background(?: box| bar| color| colour)?|box(?:es)?|backing|hintergrund|kasten)\b"
        r"|\b(?:fondo|caja|fundo|caixa|fond|cadre|фон|плашк\w|подложк\w)\b"
        r"|背景(?:框|色|板|条)?|底[色框板]|[黑白]底|底(?=[去都删也])|座布団|배경|박스"
    ),
    "shadow": re.compile(r"\b(?:drop[- ])?(?:shadows?|schatten|sombras?|ombres?|тен[ьией])\b|阴影|投影|影(?=[をも])|그림자"),
}
_DENIED: Final = re.compile(
    r"(?:\b(?:no|without|ohne|kein\w{0,2}|sans|sin|sem|без)|不要|去掉|无|没有|别加|不带|なし|없이|없는) ?(?:the |any |an? |有|加)?$"
)
_NEAR_SIGNS: Final = 12
_BESIDE_SIGNS: Final = 3


def colors(piece: Piece) -> dict[str, Any]:
    """Return the colour of the text, of its highlight and of its box, by the word each colour stands nearest to."""
    result: dict[str, Any] = {}
    grounds = [
        token for before, token in pairwise(piece.all("color")) if piece.request.plain[before.end : token.start].strip() in _LETTERS_ON
    ]
    boxed = any(token.means("preset", "box") for token in piece.all("color"))
    replaced = _replaced_color(piece)
    for token in piece.free("color"):
        if token is replaced:
            continue
        role = "box_color" if token.means("preset", "box") else "color" if boxed else _color_role(piece, token)
        role = "box_color" if token in grounds else role  # "white on red"
        role = "outline_color" if token.means("flag", "outline") else role
        result.setdefault(role, token.get("color"))
    return result | _on_each_other(piece) if set(result) == {"color"} else result


def _replaced_color(piece: Piece) -> Token | None:
    """Return the colour that a text has now: "change the captions from white to yellow", 字幕の色を白から黄色に変えて."""
    both = piece.free("color")
    if len(both) != _FROM_AND_TO or piece.verb not in {"change", "make"} or any(_color_role(piece, token) != "color" for token in both):
        return None
    between = [token for token in piece.tokens if both[0].end <= token.start < both[1].start]
    becomes = any(token.means("link", "to", "into", "in") or token.means("verb", "change", "make") for token in between)
    return both[0] if becomes else None


def _on_each_other(piece: Piece) -> dict[str, str]:
    """Return letters of the lighter of two colours on a box of the darker one, where both are named in one breath for nothing else.

    Two that could not be read on each other are those of the letters and of the highlight.
    """
    both = [
        (before, token)
        for before, token in pairwise(piece.free("color"))
        if piece.request.plain[before.end : token.start].strip(" ,，、") in _LISTED_COLORS
    ]
    if len(both) != 1:
        return {}
    first, second = (str(token.get("color")) for token in both[0])
    darker, lighter = sorted((first, second), key=lightness)
    if lightness(lighter) - lightness(darker) < _READABLE:
        return {"color": first, "highlight_color": second}
    return {"color": lighter, "box_color": darker}


def _color_role(piece: Piece, color: Token) -> str:
    roles = {"highlight": "highlight_color", "background": "box_color", "outline": "outline_color"}
    near = [token for token in piece.tokens if token.means("flag", *roles) or token.means("preset", "box")]
    near = [token for token in near if not _OWN_COLOR.search(piece.words_of(token).lower())]
    near = [token for token in near if gap(token, color) <= (_NEAR_SIGNS if token.start < color.start else _BESIDE_SIGNS)]
    best = min(near, key=lambda token: gap(token, color), default=None)
    if best is None:
        return "color"
    return roles.get(str(best.get("flag")), "box_color")


def denied_parts(plain: str) -> list[str]:
    """Return which parts of letters a wish wants them to be without.

    >>> denied_parts("captions, white, no outline, without a box")
    ['outline', 'box']
    """
    return [name for name, part in LETTER_PARTS.items() if any(_DENIED.search(plain[: found.start()]) for found in part.finditer(plain))]


def bare(style: dict[str, Any], plain: str) -> dict[str, Any]:
    """Return a style without the parts that a wish denies: a colour that stood nearest to one of them is that of the letters."""
    denied = denied_parts(plain)
    if not denied:
        return style
    left = dict(style)
    for part, name in (("box", "box_color"), ("outline", "outline_color")):
        color = left.pop(name, None) if part in denied else None
        if color is not None:
            left.setdefault("color", color)
    if "box" in denied and left.get("preset") == "box":
        del left["preset"]
    return {**left, "without": denied}


def caption_layout(piece: Piece) -> dict[str, Any]:
    """Return how many lines and words a caption may have: "at most one line", "max 3 words per line"."""
    plain = piece.text.lower()
    lines, words = CAPTION_LINES.search(plain), CAPTION_WORDS.search(plain)
    result: dict[str, Any] = {}
    if lines is not None:
        result["max_lines"] = _SMALL_NUMBERS[lines["lines"]]
    if words is not None:
        named = words["words"] or words["most"]
        result["max_words"] = max(1, min(20, int(named) if named.isdigit() else _SMALL_NUMBERS[named]))
    if lines is not None or words is not None:
        piece.use(*piece.all("number"))
    return result


def gap(token: Token, other: Token) -> int:
    """Return how many signs lie between two tokens."""
    return max(token.start - other.end, other.start - token.end, 0)

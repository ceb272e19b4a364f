"""Written briefs: a wish, then sentences that only describe how its result should look.

"Add captions. Style: bold sans. Colors: white with black outline. Position: lower third." is one wish, not four. A sentence belongs to the
wish before it when it opens with a label of looks ("Style:", "Colors:") or, behind such a one, asks for nothing of its own. Sentences
under other labels ("Music:", "Translations:") stay wishes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.tokens import Token, tokenize
from reeltalk.agent.wishes import picture
from reeltalk.agent.wishes.reading import Reading, call

_LABEL: Final = re.compile(r"(?:^|(?<=[.;!?\n])) *(?:[-*•] *)?(?P<label>[a-z][a-z /&-]{2,28}|[\u4e00-\u9fff]{2,6}) ?: ?")
_LOOKS: Final = re.compile(
    r"\b(?:styles?|looks?|colou?rs?|palette|animations?|fonts?|typography|position|placement|size|text|primary|base|key ?words?"
    r"|highlights?|shadows?|midtones|blacks|contrast|saturation|skin|vignette|grain|tones?|mood|feel|effects?|format|layout|background|outline|emphasis|max(?:imum)?|limits?)\b"
    r"|样式|风格|颜色|配色|字体|位置|动画|色调|大小|字号"
)
_NEGATED: Final = re.compile(r"\([^()]*\b(?:no|not|never|without)\b[^()]*\)|\b(?:no|not|never|without)\b[^,.;()]*")
_MAXIMUM: Final = re.compile(r"^ *(?:max(?:imum)?|at most|no more than|up to|slightly|subtle|lifted|highlight|key words|base)\b")
_CAPTION_THINGS: Final = frozenset({"captions"})
_GRADE_THINGS: Final = frozenset({"grade"})
_GRADE_STEPS: Final = (
    *("brighter", "darker", "brightness", "contrast", "less_contrast", "saturation", "desaturate", "warmer", "cooler", "exposure"),
    "lift_blacks",
)
_GRADE_EFFECTS: Final = ("grain", "vignette")


def brief_span(piece: Piece) -> tuple[int, int] | None:
    """Return where the sentences that describe the wish of this piece begin and end; None where none do."""
    if not piece.has("thing", *_CAPTION_THINGS, *_GRADE_THINGS):
        return None
    text = piece.request.plain
    behind = re.compile(r"[.;!?\n]").search(text, piece.tokens[-1].end)
    if behind is None:
        return None
    start = end = behind.end()
    labelled = False
    for sentence_start, sentence_end in _sentences(text, start):
        label = _LABEL.match(text, sentence_start, sentence_end)
        if label is not None:
            labelled = _LOOKS.search(label["label"]) is not None
            belongs = labelled
        else:
            belongs = labelled and _describes(text[sentence_start:sentence_end])
        if not belongs:
            break
        end = sentence_end
    return (start, end) if end > start and labelled_within(text, start, end) else None


def labelled_within(text: str, start: int, end: int) -> bool:
    """Say whether a label of looks stands in a stretch of the request."""
    return any(_LOOKS.search(match["label"]) for match in _LABEL.finditer(text, start, end))


def _sentences(text: str, start: int) -> list[tuple[int, int]]:
    borders = [match.end() for match in re.compile(r"\.(?=\s|$)|[;!?\n]").finditer(text, start)]
    return list(zip([start, *borders], [*borders, len(text)], strict=True))


def _describes(sentence: str) -> bool:
    """Say whether a sentence without a label asks for nothing of its own."""
    if not sentence.strip() or _MAXIMUM.search(sentence):
        return True
    phrases = load_lexicon().phrases
    opening = [phrases.get(word, {}) for word in re.findall(r"[\w'-]+", sentence)[:3]]
    return not any("verb" in meanings or meanings.get("thing") in {"export", "share"} for meanings in opening)


def read_brief(piece: Piece, span: tuple[int, int]) -> list[Reading]:
    """Return the one wish of a piece and of the sentences that describe it."""
    tokens = _plain_tokens(piece, span)
    whole = Piece(piece.request, (*piece.tokens, *tokens), "add")
    if piece.has("thing", *_CAPTION_THINGS):
        return [_captions(whole)]
    return _grade(whole)


def _plain_tokens(piece: Piece, span: tuple[int, int]) -> list[Token]:
    """Return the tokens of the describing sentences, without what they rule out ("not distracting", "no true black")."""
    text = piece.request.plain
    ruled_out = [match.span() for match in _NEGATED.finditer(text, *span)]
    within = [token for token in tokenize(piece.request) if span[0] <= token.start < span[1]]
    return [token for token in within if not any(start <= token.start < end for start, end in ruled_out)]


def _captions(whole: Piece) -> Reading:
    style = slots.caption_style(whole)
    language = style.pop("language", None)
    preset = style.pop("preset", None)
    if preset != "karaoke" or "animation" not in style:
        style |= {} if preset is None else {"preset": preset}
    return call("add_captions", language=language, **style)


def _grade(whole: Piece) -> list[Reading]:
    plain = whole.request.plain[whole.tokens[0].start : whole.tokens[-1].end]
    looks = [str(token.get("look")) for token in whole.all("look")]
    look = "teal_orange" if "teal" in plain and "orange" in plain else next(iter(looks), None)
    arguments: dict[str, Any] = {}
    for token in whole.all("thing", *_GRADE_STEPS):
        arguments |= picture.color_step(str(token.get("thing")), _strength(whole.tokens, token))
    if look in {"teal_orange", "warm", "cool"}:
        arguments.pop("temperature", None)
    readings = [call("color", look=look or (None if arguments else "cinematic"), **arguments)]
    for token in whole.all("thing", *_GRADE_EFFECTS):
        readings.append(call("effect", kind=str(token.get("thing")), parameters={"amount": 0.2 * _strength(whole.tokens, token)}))
    return readings


def _strength(tokens: Sequence[Token], token: Token) -> float:
    """Return how much of a property is asked for: half of it behind "slightly" or "subtle", twice behind "much"."""
    before = tokens[max(0, tokens.index(token) - 2) : tokens.index(token) + 1]
    degrees = {str(each.get("degree")) for each in before}
    subtle = any(each.get("word") in {"subtle", "fine", "light", "gentle"} for each in before)
    return 0.5 if subtle or "slightly" in degrees else 2.0 if "much" in degrees else 1.0

"""Which words say something whole: a wish that needs no other words around it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from reeltalk.agent.joining import GENERAL_THINGS
from reeltalk.agent.ruling_verbs import RULING_VERBS, is_turned_off
from reeltalk.agent.tokens import Token

_DETAILS: Final = (
    *(
        "duration",
        "shape",
        "platform",
        "aspect",
        "ordinal",
        "quote",
        "file",
        "look",
        "color",
        "pronoun",
        "factor",
        "flag",
        "mood",
        "degree",
    ),
    *("edge", "percent", "decibels", "degrees", "megabytes", "resolution", "pixels", "size", "position"),
)
CLAUSE_TOKENS_MAX = 80
"""How far back the words of one clause are looked for."""


def is_whole(tokens: Sequence[Token]) -> bool:
    """Say whether words that still go on already say what is wanted, and of what."""
    tokens = tokens[-CLAUSE_TOKENS_MAX:]  # it is asked again at every token: looking back without end would take quadratic time
    verb = any(token.means("verb", *RULING_VERBS) for token in tokens)
    if not verb:
        return any(token.means("thing", "export", "undo") for token in tokens)
    if any(stands_for_something(token) for token in tokens):
        return True
    strong_verb = any(token.means("verb", "remove", "cut", "keep") for token in tokens)
    return strong_verb and any(token.means(kind) for token in tokens for kind in ("duration", "ordinal"))


def stands_for_something(token: Token) -> bool:
    """Say whether a token alone tells what a wish is about."""
    thing = token.get("thing")
    return (thing is not None and thing not in GENERAL_THINGS) or token.means("recipe") or token.means("refused")


def stands_alone(tokens: Sequence[Token]) -> bool:
    """Say whether the words between two signs are a wish of their own."""
    if any(stands_for_something(token) for token in tokens) or is_turned_off(tokens):
        return True
    if any(token.means("thing", "audio") for token in tokens) and any(token.means("degree", "bigger", "smaller") for token in tokens):
        return True
    if _sets_length(tokens) or _sets_look_or_speed(tokens) or _cuts_bare_stretch(tokens) or wants_file(tokens):
        return True
    showing = any(token.means("file") for token in tokens) and any(token.means("verb", "show") for token in tokens)
    verb = showing or any(token.means("verb", *RULING_VERBS) for token in tokens)
    return verb and any(token.means("thing") or any(token.means(kind) for kind in _DETAILS) for token in tokens)


def _sets_length(tokens: Sequence[Token]) -> bool:
    """Say whether the words only give one clip its length: "clip 2 to 5 seconds"."""
    numbered = tokens[0].means("thing", "clip") and len(tokens) > 1 and (tokens[0].means("ordinal") or tokens[1].means("number"))
    return numbered and tokens[-1].means("duration") and any(token.means("link", "to", "into") for token in tokens)


def wants_file(tokens: Sequence[Token]) -> bool:
    """Say whether the words ask for a kind of file: "give me an MP3"."""
    return any(token.means("format") for token in tokens) and any(token.means("verb", "show") for token in tokens)


def _sets_look_or_speed(tokens: Sequence[Token]) -> bool:
    """Say whether the words only give a stretch or a clip its look or its speed: 前10秒两倍速, 第3段黑白, "play clip 2 twice"."""
    numbered = any(clip.means("thing", "clip") and number.means("number") for clip, number in pairwise(tokens))
    excepted = any(token.means("flag", "except") for token in tokens)  # "all black and white except the second"
    placed = (
        numbered
        or excepted
        or any(token.means("flag", "rest") for token in tokens)  # "the others warm"
        or any(token.means("duration") or (token.means("thing", "clip") and token.means("ordinal")) for token in tokens)
    )
    last = tokens[-1]
    return placed and (
        (excepted and any(token.means("look") for token in tokens))
        or last.means("factor")
        or last.means("look")
        or last.means("flag", "double", "half", "triple", "quarter")
    )


def _cuts_bare_stretch(tokens: Sequence[Token]) -> bool:
    """Say whether the words cut from one number to another, the seconds left unsaid: "cut 5-8"."""
    stretch = any(
        first.means("number") and link.means("link", "to") and second.means("number")
        for first, link, second in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )
    return stretch and any(token.means("verb", "cut", "remove", "keep") for token in tokens)

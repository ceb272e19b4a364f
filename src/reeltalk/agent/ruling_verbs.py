"""Which verb rules the words of a wish, and which one they forbid. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reeltalk.agent.tokens import Token

RULING_VERBS: Final = ("add", "remove", "cut", "keep", "change", "make", "create", "raise", "lower", "move", "translate", "protect")
VERBLIKE_THINGS: Final = (
    "crop",
    "mute",
    "split",
    "speed",
    "faster",
    "slower",
    "louder",
    "quieter",
    "zoom_in",
    "blur",
    "merge",
    "export",
    "fade",
    "fade_in",
    "fade_out",
    "rotate",
    "reverse",
)
_NEGATION_REACH: Final = 2
_WHERETO: Final = ("raise", "lower")
_TIME: Final = ("duration", "edge", "ordinal", "link", "number", "clock")
_TIME_WORDS: Final = frozenset({"the", "a", "during"})


def is_turned_off(tokens: Sequence[Token]) -> bool:
    """Say whether "off" closes the words for a thing, or only a time or a clip follows: "music off", "captions off for 10 seconds"."""
    at = next((index for index, token in enumerate(tokens) if index and token.means("link", "off")), 0)
    if not any(token.means("thing") for token in tokens[max(0, at - 2) : at]):
        return False
    return all(
        any(token.means(kind) for kind in _TIME) or token.means("thing", "clip") or token.get("word") in _TIME_WORDS
        for token in tokens[at + 1 :]
    )


def own_verb(tokens: Sequence[Token]) -> tuple[str, str]:
    """Return the verb that rules and the one that is forbidden.

    The last ruling verb rules, but never a mere "make" or "create" where a plainer one stands too. Where all are forbidden ("don't cut"),
    the piece protects what it names.
    """
    forbidden = _forbidden(tokens)
    verbs = [
        str(token.get("verb"))
        for token, before in zip(tokens, [None, *tokens[:-1]], strict=True)
        if token.means("verb", *RULING_VERBS)
        and not _is_place(token, before)
        and not (forbidden is not None and forbidden[0] <= token.start <= forbidden[1])
    ]
    heard = any(token.means("thing", "music", "audio", "volume", "voice") for token in tokens)
    if "move" in verbs and not heard and any(token.means("position") and token.means("verb", *_WHERETO) for token in tokens):
        verbs = [verb for verb in verbs if verb not in _WHERETO]  # "move the captions lower"
    if is_turned_off(tokens):
        return "remove", ""
    if len(tokens) > 1 and tokens[-1].means("link", "in") and tokens[-2].means("thing") and tokens[-1].end - tokens[-1].start == 2:
        return "add", ""  # "music on"
    if len(tokens) > 1 and tokens[-1].get("word") == "要" and tokens[-2].means("thing"):
        return "add", ""  # 字幕要
    if not verbs and _is_declined(tokens):
        return "remove", ""
    negated = forbidden[2] if forbidden else ""
    if negated and not any(verb not in {"make", "create"} for verb in verbs):
        return "protect", negated
    plain = [verb for verb in verbs if verb not in {"make", "create"}]
    return (plain or verbs or [""])[-1], negated


def _is_place(token: Token, before: Token | None) -> bool:
    """Say whether a cut is a place of the film and nothing to be done: "a flash on every cut"."""
    return token.means("verb", "cut") and before is not None and before.means("flag", "every")


def _is_declined(tokens: Sequence[Token]) -> bool:
    """Say whether a thing is named and then waved away: 字幕就不用了."""
    telling = [token for token in tokens if set(token.meanings) != {"word"}]
    return len(telling) > 1 and telling[-1].means("negation", "never") and telling[-2].means("thing") and tokens[0].means("thing")


def _forbidden(tokens: Sequence[Token]) -> tuple[int, int, str] | None:
    """Return where a forbidden verb and its negation stand, and the verb: "don't ever cut", 不要动."""
    for index, token in enumerate(tokens):
        if not token.means("negation"):
            continue
        for behind in tokens[index + 1 : index + 1 + _NEGATION_REACH]:
            if behind.means("verb", *RULING_VERBS) or behind.means("thing", *VERBLIKE_THINGS):
                return token.start, behind.start, str(behind.get("verb") or "cut")
            if behind.means("thing"):
                break
            if set(behind.meanings) == {"word"} and len(str(behind.get("word"))) > 1:
                return token.start, behind.start, "change"
    return None

"""What somebody wrote in quotation marks, or measured, and no call took up: it is told instead of being passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from typing import Any, Final

from reeltalk.agent.language import Request
from reeltalk.agent.plans import Clause
from reeltalk.agent.tokens import Token

_SIGNS: Final = " .,;:!?…。，、；：！？"
_REACH: Final = 12
QUOTATIONS_MAX: Final = 40
"""So many are looked after: each is sought in all that the plan holds."""
MEASURES_MAX: Final = 40
_MEASURES: Final = ("duration", "percent", "decibels", "lufs", "bpm", "megabytes", "degrees", "factor")
_WHOLE: Final = 0.85
"""A length of this share of the film and more tells what the film is, or shall be: "this 12-minute vlog"."""
_CLOSE: Final = 0.006
_NUMBERS_MAX: Final = 40
_COMPARED: Final = re.compile(
    r" ?(?:too )?(?:longer|shorter|long\b|short\b|earlier|later|sooner|more|less|faster|slower|louder|quieter|bigger|smaller)"
    r"| (?:off\b|or (?:so|less|more))"
    r"|[长短早晚快慢多少]"
)
"""Behind what is measured from how it stands now."""
_ONE_MORE: Final = re.compile(r"a second (?:title|caption|text|card|label|headline|song|track|clip|photo|picture|logo)\b")
"""No length of time: "add a second title"."""
_BECOMES: Final = frozenset({"to", "into", "with", "by", "->", "→", "改成", "改为", "换成", "变成"})
"""Between what was written and what is to stand in its place."""
_COMPARED_BEFORE: Final = frozenset("长短早晚快慢多少")
_HELD_LONGER: Final = frozenset({"多停", "多留", "多放"})
_TAKES_ANY: Final = frozenset({"refuse", "ask", "answer", "remove_fillers"})
"""Calls that say what they take up in words of their own: 'remove "um" and "like"' is the wish for no fillers."""


def left_out(request: Request, tokens: Sequence[Token], clauses: Sequence[Clause]) -> Iterator[str]:
    """Yield the words around each quotation that nothing in the plan holds, as the person wrote them."""
    held = [text.casefold() for clause in clauses for text in _held(clause)]
    for at in islice((at for at, token in enumerate(tokens) if token.means("quote")), QUOTATIONS_MAX):
        quoted = request.original[tokens[at].start : tokens[at].end].strip(_SIGNS).casefold()
        if _is_replaced(request, tokens, at):
            continue
        if quoted and not all(any(part in text for text in held) for part in quoted.split(", ")):
            yield _around(request, tokens, at)


def _is_replaced(request: Request, tokens: Sequence[Token], at: int) -> bool:
    """Say whether a quotation is what stood there before: "change the title 'Hi' to 'Hello'"."""
    behind = next((token for token in tokens[at + 1 : at + 3] if token.means("quote")), None)
    return behind is not None and request.plain[tokens[at].end : behind.start].strip() in _BECOMES


def unmeasured(request: Request, tokens: Sequence[Token], clauses: Sequence[Clause], film_s: float) -> Iterator[str]:
    """Yield the words around each length, percentage and the like whose number is in no call, nor follows from two numbers of one call.

    ``film_s``, the film's length, counts as held. A wish that was turned down or asked about holds all its words.
    """
    texts = [text.casefold() for clause in clauses for text in _held(clause)]
    numbers = _reached(clauses, film_s)
    for at in islice((at for at, token in enumerate(tokens) if any(token.means(kind) for kind in _MEASURES)), MEASURES_MAX):
        token = tokens[at]
        words = request.original[token.start : token.end].strip(_SIGNS).casefold()
        if _is_beside_the_point(request, token, film_s):
            continue
        values = [abs(float(token.get(kind))) for kind in _MEASURES if token.means(kind)]
        if words and not any(words in text for text in texts) and not any(_is_held(value, numbers) for value in values):
            yield _around(request, tokens, at)


def _is_beside_the_point(request: Request, token: Token, film_s: float) -> bool:
    """Say whether a measure is how long the film is, or is counted from how something stands now: the call then holds the sum."""
    whole = token.means("duration") and token.get("duration") >= film_s * _WHOLE
    before = request.plain[max(0, token.start - 2) : token.start]
    compared = before[-1:] in _COMPARED_BEFORE or before in _HELD_LONGER or _COMPARED.match(request.plain, token.end)
    return bool(whole or compared or _ONE_MORE.match(request.plain, token.start))


def _is_held(value: float, numbers: Sequence[float]) -> bool:
    """Say whether a number is held as it is, as a share (20 %: 0.2, 1.2, 0.8, 80; 150 %: 0.5), or turned round (half the speed: 2)."""
    share = value / 100
    forms = (value, share, 1 + share, abs(1 - share), 100 + value, abs(100 - value), 1 / value if value else 0.0)
    return any(abs(form - number) <= max(_CLOSE, _CLOSE * number) for form in forms for number in numbers)


def _reached(clauses: Sequence[Clause], film_s: float) -> list[float]:
    """Return the numbers of all calls, with what two of one call make together: start and length an end, speed and film a length."""
    reached = {film_s}
    for one in (call for clause in clauses for call in clause.calls):
        own = [abs(number) for number in islice(_numbers([one.arguments]), _NUMBERS_MAX)]
        reached.update(own)
        for first, second in combinations([*own, film_s], 2):
            reached |= {first + second, abs(first - second)}
        reached |= {film_s / number for number in own if number} | {film_s * number for number in own}
    return sorted(reached)


def _numbers(values: Iterable[Any]) -> Iterator[float]:
    for value in values:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield float(value)
        elif isinstance(value, dict):
            yield from _numbers(value.values())
        elif isinstance(value, (list, tuple)):
            yield from _numbers(value)


def _held(clause: Clause) -> Iterator[str]:
    if not clause.understood or any(call.name in _TAKES_ANY for call in clause.calls):
        yield clause.text
    yield from _texts(call.arguments for call in clause.calls)


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts(value.values())
        elif isinstance(value, (list, tuple)):
            yield from _texts(value)


def _around(request: Request, tokens: Sequence[Token], at: int) -> str:
    """Return the words that belong to a quotation: from what it is said of, or the separator before it, to the one behind."""
    first = last = at
    while first > max(0, at - _REACH) and not tokens[first - 1].means("separator"):
        first -= 1
        if tokens[first].means("thing"):
            break
    while last + 1 < min(len(tokens), at + _REACH) and not tokens[last + 1].means("separator"):
        last += 1
    return request.original[max(0, tokens[first].start - 1) : tokens[last].end + 1].strip(" ,，、")

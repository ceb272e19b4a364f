"""What somebody wrote in quotation marks and no call took up: it is told instead of being passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from reeltalk.agent.language import Request
from reeltalk.agent.plans import Clause
from reeltalk.agent.tokens import Token

_SIGNS: Final = " .,;:!?…。，、；：！？"
_REACH: Final = 12
QUOTATIONS_MAX: Final = 40
"""So many are looked after: each is sought in all that the plan holds."""
_TAKES_ANY: Final = frozenset({"refuse", "ask", "answer", "remove_fillers"})
"""Calls that say what they take up in words of their own: 'remove "um" and "like"' is the wish for no fillers."""


def left_out(request: Request, tokens: Sequence[Token], clauses: Sequence[Clause]) -> Iterator[str]:
    """Yield the words around each quotation that nothing in the plan holds, as the person wrote them."""
    held = [text.casefold() for clause in clauses for text in _held(clause)]
    for at in islice((at for at, token in enumerate(tokens) if token.means("quote")), QUOTATIONS_MAX):
        quoted = request.original[tokens[at].start : tokens[at].end].strip(_SIGNS).casefold()
        if quoted and not any(quoted in text for text in held):
            yield _around(request, tokens, at)


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
    return request.original[max(0, tokens[first].start - 1) : tokens[last].end + 1].strip()

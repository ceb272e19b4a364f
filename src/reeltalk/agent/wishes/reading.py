"""What a wish was read as, and how an entry's handler looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from reeltalk.agent.clauses import Piece
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject

DELIVERY: Final = frozenset({"export", "share"})
"""Tools that change nothing of the film."""
_SENTENCE_END: Final = re.compile(r"[;!?\n]|\.(?:\s|$)")
_SENTENCE_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class Reading:
    """The calls of a wish, an assumption to state, and a recipe (with the length that was named) to be filled in at the end.

    ``understood`` says that nothing needs to be done for it.
    """

    calls: tuple[ToolCall, ...] = ()
    note: str = ""
    recipe: str = ""
    seconds: float | None = None
    understood: bool = False

    def __bool__(self) -> bool:
        """Say whether there is anything to it."""
        return bool(self.calls or self.recipe or self.understood)

    @property
    def is_answer(self) -> bool:
        """Say whether nothing of the film changes by it."""
        return all(one.name == "answer" or one.arguments.get("action") == "find" for one in self.calls)


Handler: TypeAlias = Callable[[Piece, Subject, str], Reading]
"""Reads a piece in which a thing (the third argument) is named."""


def call(name: str, /, **arguments: Any) -> Reading:
    """Return a reading of one call; arguments that are None are left out."""
    return Reading((ToolCall(name, {key: value for key, value in arguments.items() if value is not None}),))


def calls_of(readings: Iterable[Reading]) -> list[ToolCall]:
    """Return the calls of several readings in order."""
    return [one for reading in readings for one in reading.calls]


def sentence_of(piece: Piece) -> tuple[int, int]:
    """Return where a piece begins and where its sentence ends, not far behind it: for wishes that go on after a comma or "and"."""
    start, plain = piece.tokens[0].start, piece.request.plain
    found = _SENTENCE_END.search(plain, piece.tokens[-1].end, start + _SENTENCE_MAX)
    return start, found.start() if found else min(len(plain), max(piece.tokens[-1].end, start + _SENTENCE_MAX))


def note(subject: Subject, name: str, /, **values: Any) -> str:
    """Return a stated assumption in the language of the request."""
    return load_lexicon().text(name, subject.language, **values)


def question(subject: Subject, name: str, /, *options: str, **values: Any) -> Reading:
    """Return a question with options; ``options`` and ``name`` are names of texts."""
    texts = tuple(note(subject, option, **values) for option in options)
    return call("ask", question=note(subject, name, **values), options=list(texts))


def target_languages(piece: Piece) -> list[str]:
    """Return the languages that something is to be put into, without the one it is in: 把英文翻译成中文."""
    named = piece.all("language_name")
    border = max((token.end for token in piece.tokens if token.means("verb", "translate") or token.means("link", "to", "into")), default=0)
    behind = [token for token in named if token.start >= border]
    return list(dict.fromkeys(str(token.get("language_name")) for token in behind or named))

"""What a person says to go back several changes, to the very start, or to before something came in; and forth again. Pure.

One change back or forth is a word of the lexicon; this reads what names how far.

>>> read_going_back("undo the last three changes")
('', ToolCall(name='undo', arguments={'steps': 3}))
>>> read_going_back("回到加字幕之前，然后导出")
('导出', ToolCall(name='undo', arguments={'before': 'captions'}))
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from reeltalk.agent.plans import ToolCall

READ_CHARACTERS_MAX: Final = 300
_stops: Final = " \t\n.!?。！？…¡¿"
_behind: Final = (
    r"(?:\s*(?:[,，、;；.。]|\band\b|\by\b|\be\b|\bet\b|\bund\b|\bи\b)\s*"
    r"(?:then |and |然后|再|并|接着|luego |depois |puis |dann |затем |потом )?(?P<rest>\S.*))?"
)


def read_going_back(text: str) -> tuple[str, ToolCall] | None:
    """Return what else a message wants behind going back, and how far it goes as a tool call; None where it says no such thing."""
    plain = "" if len(text) > READ_CHARACTERS_MAX else " ".join(text.split()).strip(_stops)
    for kind, read in _KINDS.items():
        for pattern in _patterns(kind):
            found = pattern.fullmatch(plain)
            wanted = read(found) if found else None
            if found and wanted is not None:
                return (found["rest"] or "").strip(), wanted
    return None


def _counted(tool: str, found: re.Match[str]) -> ToolCall | None:
    steps = _number(found["count"])
    return ToolCall(tool, {"steps": steps}) if steps else None


def _number(word: str) -> int:
    """Return a count in digits or words, 0 where it is none.

    >>> _number("12"), _number("両"), _number("drei")
    (12, 0, 3)
    """
    if word.isdecimal():
        return int(word)
    return next((number for number, words in _counts() if re.fullmatch(words, word, re.IGNORECASE)), 0)


def _before(found: re.Match[str]) -> ToolCall:
    named = next(thing for thing, words in _things() if re.fullmatch(words, found["thing"], re.IGNORECASE))
    return ToolCall("undo", {"before": named})


_KINDS: Final[Mapping[str, Callable[[re.Match[str]], ToolCall | None]]] = {
    "undo_all": lambda _found: ToolCall("undo", {"everything": True}),
    "redo_all": lambda _found: ToolCall("redo", {"everything": True}),
    "before": _before,
    "undo": lambda found: _counted("undo", found),
    "redo": lambda found: _counted("redo", found),
}


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("going_back.toml").read_text(encoding="utf-8"))


@cache
def _counts() -> tuple[tuple[int, str], ...]:
    return tuple((number, words) for language in _words().values() for number, words in enumerate(language["counts"], 1))


@cache
def _things() -> tuple[tuple[str, str], ...]:
    """Return what can be gone back before, the longer words first: a sound effect is no effect."""
    rows = [(thing, words) for language in _words().values() for thing, words in language["things"].items()]
    return tuple(sorted(rows, key=lambda row: row[0] != "sounds"))


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    found = []
    for language in _words().values():
        count = rf"(?P<count>\d{{1,3}}|{'|'.join(language['counts'])})"
        thing = rf"(?P<thing>{'|'.join(sorted(language['things'].values(), key=len, reverse=True))})"
        written = [each.replace("COUNT", count).replace("THING", thing) for each in language[kind]]
        found += [re.compile(f"(?:{each}){_behind}", re.IGNORECASE) for each in written]
    return tuple(found)

"""The words Reeltalk knows: one data file per language, and one table that says which tool each named thing calls.

``en.toml`` and ``zh.toml`` give words to meanings: ``[verb]``, ``[thing]``, ``[color]`` and so on, each meaning with the phrases that
carry it, and ``[texts]``, what Reeltalk says in that language. ``entries.toml`` says what is done with a thing. A new language is one file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

LANGUAGES: Final = ("en", "zh")
_TEXT_TABLES: Final = frozenset({"texts", "refusals", "ignored"})

Meanings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is done when a thing is named, under some verbs (any, when none are listed) and with some kinds of detail in the clause."""

    thing: str
    tool: str = ""
    handler: str = ""
    refusal: str = ""
    verbs: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All languages together, so that a sentence may mix them.

    ``phrases`` gives every phrase its meanings by kind. ``words`` are the single words in which a slip of spelling is forgiven, ``known``
    those that are words of the language and are never corrected, ``filling`` those that say nothing. ``han_longest`` counts signs,
    ``latin_longest`` words.
    """

    phrases: Mapping[str, Meanings]
    words: tuple[str, ...]
    known: frozenset[str]
    filling: frozenset[str]
    han_longest: int
    latin_longest: int
    entries: Mapping[str, tuple[Entry, ...]]
    texts: Mapping[str, Mapping[str, str]]
    refusals: Mapping[str, Mapping[str, Mapping[str, str]]]

    def text(self, name: str, language: str, /, **values: Any) -> str:
        """Return what Reeltalk says under that name in that language."""
        return self.texts[language][name].format(**values)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def load_lexicon() -> Lexicon:
    """Read all data files, once."""
    languages = {language: _read(language) for language in LANGUAGES}
    phrases: dict[str, dict[str, Any]] = {}
    for data in languages.values():
        for kind, meanings in data.items():
            if kind in _TEXT_TABLES:
                continue
            for value, spellings in meanings.items():
                for phrase in spellings:
                    phrases.setdefault(phrase, {}).setdefault(kind, int(value) if kind == "ordinal" else value)
    latin = {phrase: len(phrase.split()) for phrase in phrases if phrase.isascii()}
    words = {word for phrase in latin for word in phrase.split()}
    return Lexicon(
        phrases=phrases,
        words=tuple(sorted(word for word in words if len(word) >= 5 and word.isalpha())),
        known=frozenset(words | {word for data in languages.values() for table in data["ignored"].values() for word in table}),
        filling=frozenset(words | {word for data in languages.values() for word in data["ignored"]["words"]}),
        han_longest=max(len(phrase) for phrase in phrases if not phrase.isascii()),
        latin_longest=max(latin.values()),
        entries=_entries(),
        texts={language: data["texts"] for language, data in languages.items()},
        refusals={language: data["refusals"] for language, data in languages.items()},
    )


def _entries() -> dict[str, tuple[Entry, ...]]:
    result: dict[str, list[Entry]] = {}
    for raw in _read("entries")["entry"]:
        for thing in raw["thing"] if isinstance(raw["thing"], list) else [raw["thing"]]:
            values = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
            result.setdefault(thing, []).append(Entry(**{**values, "thing": thing}))
    return {thing: tuple(entries) for thing, entries in result.items()}

"""The vocabulary: every word and phrase that has a meaning in a picture, in all languages, from data files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

NOUN: Final = "noun"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means: its kind (noun, place, hour, action ...) and its value (for a noun the name of its art)."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Noun:
    """Something that can be drawn: its class and its height beside a person of 1."""

    name: str
    kind: str
    size: float


@cache
def nouns() -> dict[str, Noun]:
    """Return everything that can be drawn, by the name of its art."""
    return {name: Noun(name, kind, float(size)) for name, kind, size, *_ in _rows("nouns.txt")}


@cache
def meanings() -> dict[str, tuple[Meaning, ...]]:
    """Return what each phrase can mean, in the order of the files; Latin phrases are in lower case."""
    found: dict[str, list[Meaning]] = {}
    for kind, value, words in _rows("words.txt"):
        for phrase in _phrases(words):
            _note(found, phrase, Meaning(kind, value))
    for name, _, _, english, chinese in _rows("nouns.txt"):
        for phrase in (*_phrases(english), *_phrases(chinese)):
            _note(found, phrase, Meaning(NOUN, name))
    for language in _names().values():
        for phrase, name in language.items():
            if name in nouns() and phrase not in found:
                _note(found, phrase, Meaning(NOUN, name))
    return {phrase: tuple(list_) for phrase, list_ in found.items()}


@cache
def homes() -> dict[str, str]:
    """Return where things belong when a prompt names no place, by the name of their art."""
    return {noun: place for place, listed in _rows("homes.txt") for noun in _phrases(listed)}


@cache
def symbols() -> dict[str, str]:
    """Return the art that stands for an idea, by the word for it in lower case."""
    return {word: art for art, listed in _rows("symbols.txt") for word in _phrases(listed)}


@cache
def longest_phrase() -> int:
    """Return how many words the longest Latin phrase has."""
    return max(phrase.count(" ") + 1 for phrase in meanings())


@cache
def longest_signs() -> int:
    """Return how many signs the longest Chinese, Japanese or Korean phrase has."""
    return max(len(phrase) for phrase in meanings() if not phrase.isascii())


@cache
def public_figures() -> frozenset[str]:
    """Return names of living or recent public figures, in lower case."""
    return frozenset(phrase for row in _rows("people.txt") for phrase in _phrases(row[0]))


def _note(found: dict[str, list[Meaning]], phrase: str, meaning: Meaning) -> None:
    listed = found.setdefault(phrase, [])
    if meaning not in listed:
        listed.append(meaning)


def _phrases(words: str) -> list[str]:
    return [phrase.strip().lower() for phrase in words.split(",") if phrase.strip()]


def _rows(name: str) -> Iterator[list[str]]:
    text = (resources.files("reeltalk.providers.illustration") / "data" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield [column.strip() for column in line.split(";")]


@cache
def _names() -> dict[str, dict[str, str]]:
    packed = (resources.files("reeltalk.providers.illustration") / "data" / "names.json.gz").read_bytes()
    names: dict[str, dict[str, str]] = json.loads(gzip.decompress(packed))
    return names

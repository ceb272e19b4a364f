"""What is said to people, in languages beside English and Chinese: English sentences looked up in the data files of ``sayings/``.

A file holds, for one language, ``[sentences]`` with the English form on the left, its changing parts in braces, and ``[words]`` for what
stands in such parts (colours, places, effects)::

    "{n} clips removed: {name}" = "{n} clips eliminados: {name}"

An ``s`` in parentheses may be there or not: ``clip(s)``. ``[singular]`` mends what stands behind a 1, and ``[signs]`` has the marks of
quotation. A sentence that a file lacks is said in English. A new language is one file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

_FOLDER: Final = "sayings"
_OWN_WORDS: Final = frozenset({"text", "name", "names", "before", "words", "quoted", "steps", "prompt", "person", "told"})
_PART: Final = re.compile(r"\\\{([a-z_]+)\\\}")
_LEAD_CHARACTERS: Final = 6


@dataclass(frozen=True, slots=True)
class Sayings:
    """One language: English sentences by their fixed beginning with what is said instead, and single words."""

    sentences: tuple[tuple[str, str, str], ...]
    words: Mapping[str, str]
    singular: tuple[tuple[re.Pattern[str], str], ...] = ()
    quotes: tuple[str, str] = ("“", "”")
    comma: str = ", "


def languages() -> tuple[str, ...]:
    """Return the languages that there is a file for."""
    files = resources.files(__package__).joinpath(_FOLDER).iterdir()
    return tuple(sorted(each.name.removesuffix(".toml") for each in files if each.name.endswith(".toml")))


def saying(english: str, language: str) -> str:
    """Return an English sentence in a language; as it is, where that language or that sentence is not known."""
    code = language.lower()[:2]
    return english if code == "en" or code not in _known() else _said(english, code)


def quoted(texts: Iterable[str], language: str) -> str:
    """Return words of somebody as a list in the quotation marks of a language that is spoken here, else of English.

    >>> quoted(["undo", "export"], "de")
    '„undo“, „export“'
    """
    before, after = _loaded(language).quotes
    return comma_of(language).join(f"{before}{text}{after}" for text in texts)


def comma_of(language: str) -> str:
    """Return what stands between the members of a list in a language."""
    return "、" if language.lower().startswith("zh") else _loaded(language).comma


def _loaded(language: str) -> Sayings:
    """Return a language's sayings; the signs of English where there are none."""
    code = language.lower()[:2]
    return load(code) if code in _known() else Sayings((), {})


def is_said(english: str, language: str) -> bool:
    """Say whether a language's file has a sentence of this form."""
    return _found(english, load(language)) is not None


@lru_cache(maxsize=2048)
def _said(english: str, language: str) -> str:
    known = load(language)
    found = _found(english, known)
    if found is None and "\n" in english:
        return "\n".join(_said(line, language) for line in english.split("\n"))
    if found is None:
        return _word(english, known)
    match, template = found
    said = template.format_map({name: _part(name, part, language) for name, part in match.groupdict().items()})
    for plural, one in known.singular:
        said = plural.sub(one, said)
    return said


def _part(name: str, part: str, language: str) -> str:
    """Return what stands in a changing part: words and sentences of ours are translated, the person's own words and names never are."""
    if name in _OWN_WORDS or not part:
        return part
    said = _said(part, language)
    return said if said != part or ", " not in part else ", ".join(_said(each, language) for each in part.split(", "))


def _word(english: str, known: Sayings) -> str:
    """Return a word of ours, also where it begins a sentence; as it is where the language lacks it."""
    small = english[:1].lower() + english[1:]
    if english in known.words or small not in known.words:
        return known.words.get(english, english)
    return known.words[small][:1].upper() + known.words[small][1:]


def _found(english: str, known: Sayings) -> tuple[re.Match[str], str] | None:
    for lead, sentence, template in known.sentences:
        match = _pattern(sentence).fullmatch(english) if english.startswith(lead) else None
        if match is not None:
            return match, template
    return None


@cache
def _known() -> frozenset[str]:
    return frozenset(languages())


@cache
def load(language: str) -> Sayings:
    """Return a language's sayings; the longer ones come first, so that a general form yields to a special one."""
    data: dict[str, Any] = tomllib.loads(resources.files(__package__).joinpath(_FOLDER, f"{language}.toml").read_text(encoding="utf-8"))
    sentences = sorted(data["sentences"].items(), key=lambda row: (row[0].count("{") > 0, -len(row[0])))
    by_lead = tuple((_lead(english), english, said) for english, said in sentences)
    singular = tuple((re.compile(rf"(?<![\d.,]){re.escape(plural)}\b"), one) for plural, one in data.get("singular", {}).items())
    signs = data["signs"]
    return Sayings(by_lead, data["words"], singular, (signs["open"], signs["close"]), signs["comma"])


def _lead(english: str) -> str:
    """Return the fixed beginning of a sentence, by which most are ruled out at once."""
    return re.split(r"[{(]", english, maxsplit=1)[0][:_LEAD_CHARACTERS]


@cache
def _pattern(english: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def part(match: re.Match[str]) -> str:
        name = match[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>.*?)"

    return re.compile(_PART.sub(part, re.escape(english).replace(r"\(s\)", "(?:e?s)?")), re.DOTALL)

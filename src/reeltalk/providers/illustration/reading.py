"""Reading a prompt: words and signs into phrases that have a meaning, and the words that have none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reeltalk.providers.illustration.vocabulary import Meaning, longest_phrase, longest_signs, meanings

_QUOTED: Final = re.compile('["“”«»「『‘]([^"“”«»」』’]{1,60})["“”«»」』’]')
_LENGTHS: Final = re.compile(
    r"\b\d+\s*[x×]\s*\d+\b|\b\d+[:：]\d+\b|\b\d+p\b|\b\d+k\b|\b\d+(?:\.\d+)?[\s-]*(?:seconds?|secs?|s|minutes?|mins?|fps)\b|\d+(?:\.\d+)?\s*(?:秒钟?|分钟|秒)",
    re.IGNORECASE,
)
_SIGNS: Final = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_UNIT: Final = re.compile(rf"[{_SIGNS}]+|\d+%|[^\W_{_SIGNS}]+(?:['’-][^\W_{_SIGNS}]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase of the prompt with what it can mean; nothing: it is unknown. ``signs`` marks Chinese, Japanese and Korean."""

    text: str
    options: tuple[Meaning, ...]
    plural: bool = False
    signs: bool = False

    def means(self, kind: str) -> str | None:
        """Return the value it has as this kind, None where it is no such thing."""
        return next((meaning.value for meaning in self.options if meaning.kind == kind), None)


def quoted(prompt: str) -> tuple[str, str]:
    """Return the text in quotation marks and the prompt without it.

    >>> quoted('a poster that says "Big Sale"')
    ('Big Sale', 'a poster that says  ')
    """
    match = _QUOTED.search(prompt)
    if match is None:
        return "", prompt
    inner = match[1].strip()
    whole_scene = len(prompt) - len(match[0]) < 60 and len(re.findall(r"\w+", inner)) > 4
    return ("", prompt.replace(match[0], f" {inner} ")) if whole_scene else (inner, prompt.replace(match[0], " "))


def words(prompt: str) -> list[Word]:
    """Return the prompt as phrases; lengths and sizes ("10 seconds", "1080p", "16:9") are left out."""
    text = _LENGTHS.sub(" ", prompt)
    units = [match[0] for match in _UNIT.finditer(text)]
    found: list[Word] = []
    position = 0
    while position < len(units):
        unit = units[position]
        if _is_signs(unit):
            found.extend(_sign_words(unit))
            position += 1
            continue
        word, length = _latin_word(units, position)
        found.append(word)
        position += length
    return found


def _is_signs(unit: str) -> bool:
    return bool(re.match(f"[{_SIGNS}]", unit))


def _latin_word(units: list[str], position: int) -> tuple[Word, int]:
    for length in range(min(longest_phrase(), len(units) - position), 0, -1):
        part = units[position : position + length]
        if any(_is_signs(unit) for unit in part):
            continue
        phrase = " ".join(part).lower().replace("’", "'")
        for candidate, plural in _forms(phrase):
            if candidate in meanings():
                return Word(" ".join(part), meanings()[candidate], plural), length
    unit = units[position]
    if "-" in unit:
        units[position : position + 1] = unit.split("-")
        return _latin_word(units, position)
    return Word(unit, ()), 1


def _forms(phrase: str) -> Iterator[tuple[str, bool]]:
    """Yield a phrase and, for a plural or a genitive, its singular."""
    yield phrase, False
    yield phrase.removesuffix("'s"), False
    for ending, instead in (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", ""), ("s", "")):
        if phrase.endswith(ending) and len(phrase) > len(ending) + 2:
            yield phrase.removesuffix(ending) + instead, True


def _sign_words(run: str) -> Iterator[Word]:
    """Yield a run of signs as the longest phrases that are known; what lies between them is unknown."""
    unknown = ""
    position = 0
    while position < len(run):
        for length in range(min(longest_signs(), len(run) - position), 0, -1):
            phrase = run[position : position + length]
            if phrase in meanings():
                if unknown:
                    yield Word(unknown, (), signs=True)
                    unknown = ""
                yield Word(phrase, meanings()[phrase], signs=True)
                position += length
                break
        else:
            unknown += run[position]
            position += 1
    if unknown:
        yield Word(unknown, (), signs=True)

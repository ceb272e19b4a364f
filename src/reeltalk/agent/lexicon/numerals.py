"""Number words, units and lengths of time of one language, read from the tables of its file.

``[number]`` gives words for whole numbers; tens and ones join by themselves, with the words of ``[counting] join`` between them.
``[counting]`` holds ``one`` and ``half`` (read only before a unit), ``and_half`` (behind one), ``join``, and ``edges``: words such as
"first" that may stand between a number and its unit. ``[unit]`` gives seconds, ``[duration]`` whole phrases, ``[measure]`` what may
stand behind a number: percent, decibels, factor, fps, degrees, ordinal. A star at the end of a unit stands for any ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reeltalk.agent.numbers import Measure, read_duration, read_number
from reeltalk.agent.signs import UNSPACED, fold

NUMBER_TABLES: Final = ("number", "unit", "duration", "measure", "counting")
_LETTER: Final = rf"[^\W\d_{UNSPACED}]"
_NEVER: Final = r"(?!)"
_BEFORE_WORD: Final = re.compile(rf"{_LETTER}")
_MINUTES_SECONDS = re.compile(r"(\d{1,3}) ?(?:min|mn|m|мин) ?([0-5]\d)(?: ?(?:s|sec|seg|sek|с|сек))?(?![\w:%])")


@dataclass(frozen=True, slots=True)
class Numerals:
    """The compiled tables of one language; every reader takes a place in a folded text and returns a measure and the place behind it."""

    numbers: Mapping[str, float]
    units: tuple[tuple[re.Pattern[str], float], ...]
    durations: Mapping[str, float]
    number: re.Pattern[str]
    join: re.Pattern[str]
    one: re.Pattern[str]
    half: re.Pattern[str]
    and_half: re.Pattern[str]
    duration: re.Pattern[str]
    comma: re.Pattern[str]
    measures: tuple[tuple[str, re.Pattern[str]], ...]
    edge_between: re.Pattern[str]
    unspaced: bool

    def read_number(self, text: str, start: int) -> Measure | None:
        """Return 1,5 before a unit, or a number in words; plain digits are left to ``numbers``."""
        comma = self.comma.match(text, start)
        if comma:
            return Measure(float(comma.group().replace(",", ".")), comma.end())
        if not self._word_begins(text, start):
            return None
        return self._words(text, start, 1_000_000.0)

    def _words(self, text: str, start: int, below: float) -> Measure | None:
        match = self.number.match(text, start)
        value = self.numbers[match.group()] if match else below
        if match is None or value >= below:
            return None
        if value in {20, 30, 40, 50, 60, 70, 80, 90, 100}:
            joined = self.join.match(text, match.end())
            rest = self._words(text, joined.end(), 10.0 if value < 100 else 100.0) if joined else None
            if rest:
                return Measure(value + rest.value, rest.end)
        return Measure(value, match.end())

    def read_duration(self, text: str, start: int) -> Measure | None:
        """Return seconds for a length of time in words or digits of this language."""
        if self._word_begins(text, start):
            whole = self.duration.match(text, start)
            if whole:
                return Measure(self.durations[whole.group()], whole.end())
            for pattern, value in ((self.half, 0.5), (self.one, 1.0)):
                match = pattern.match(text, start)
                unit = self._unit(text, match.end(), value) if match else None
                if unit:
                    return self._with_seconds(text, unit)
        short = _MINUTES_SECONDS.match(text, start)
        if short:
            return Measure(int(short[1]) * 60.0 + int(short[2]), short.end())
        number = self.read_number(text, start) or read_number(text, start)
        first = self._unit(text, number.end, number.value) if number else None
        return self._with_seconds(text, first) if first else None

    def _with_seconds(self, text: str, first: Measure) -> Measure:
        """Add the smaller part that follows: the seconds of "1 minuto y 20 segundos"."""
        joined = self.join.match(text, first.end)
        if first.value < 60 or joined is None:
            return first
        number = self.read_number(text, joined.end()) or read_number(text, joined.end())
        part = self._unit(text, number.end, number.value) if number else None
        part = part or read_duration(text, joined.end())
        if part is None or part.value >= 60:
            return first
        return Measure(first.value + part.value, part.end)

    def _unit(self, text: str, end: int, value: float) -> Measure | None:
        gap = 1 if text[end : end + 1] in {" ", "-"} else 0
        for pattern, seconds in self.units:
            match = pattern.match(text, end + gap)
            if match:
                half = self.and_half.match(text, match.end())
                return Measure((value + (0.5 if half else 0.0)) * seconds, half.end() if half else match.end())
        return None

    def _word_begins(self, text: str, start: int) -> bool:
        return self.unspaced or not start or not _BEFORE_WORD.match(text[start - 1])

    def edge_first(self, text: str) -> str:
        """Return the text with "10 first seconds" turned to "first 10 seconds", at the same length."""
        return self.edge_between.sub(lambda match: f"{match['edge']} {match['number']} ", text)


def numerals_from(data: Mapping[str, Any], *, unspaced: bool) -> Numerals:
    """Compile the tables of a language's file."""
    counting = data.get("counting", {})
    numbers = {fold(word): float(value) for value, words in data.get("number", {}).items() for word in words}
    durations = {fold(word): float(value) for value, words in data.get("duration", {}).items() for word in words}
    units = tuple((_words(words, unspaced), float(value)) for value, words in data["unit"].items())
    number = _alternatives(numbers)
    unit = _alternatives(word for words in data["unit"].values() for word in words)
    joins = _alternatives(counting.get("join", ()))
    edges, ends = _alternatives(counting.get("edges", ())), "" if unspaced else rf"(?!{_LETTER})"
    return Numerals(
        numbers=numbers,
        units=units,
        durations=durations,
        number=re.compile(number + ends),
        join=re.compile(rf"(?: ?-? ?(?:{joins})[ -]?| |-)" if joins != _NEVER else r"[ -]?"),
        one=_words(counting.get("one", ()), unspaced, gap=True),
        half=_words(counting.get("half", ()), unspaced, gap=True),
        and_half=re.compile(rf" ?(?:{_alternatives(counting.get('and_half', ()))}){ends}"),
        duration=_words(durations, unspaced),
        comma=re.compile(rf"\d{{1,4}},\d{{1,3}}(?= ?(?:%|x\b|db\b|{unit}))"),
        measures=tuple((kind, _measure(kind, words, unspaced)) for kind, words in data.get("measure", {}).items()),
        edge_between=re.compile(rf"(?<!\w)(?P<number>\d{{1,4}}|{number}) (?P<edge>{edges}) (?=(?:{unit}){ends})"),
        unspaced=unspaced,
    )


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern of the words, longest first."""
    folded = sorted({fold(word) for word in words}, key=len, reverse=True)
    spelled = [re.escape(word[:-1]) + r"\w{0,4}" if word.endswith("*") else re.escape(word) for word in folded]
    return f"(?:{'|'.join(spelled)})" if spelled else _NEVER


def _words(words: Iterable[str], unspaced: bool, *, gap: bool = False) -> re.Pattern[str]:
    end = "" if unspaced else rf"(?!{_LETTER})"
    return re.compile(_alternatives(words) + (end if not gap else rf"{end}(?= )" if not unspaced else ""))


def _measure(kind: str, words: list[str], unspaced: bool) -> re.Pattern[str]:
    """Return what stands behind a number; an ordinal's dot counts only inside a sentence."""
    dotted = "|\\.(?= [a-z])" if "." in words else ""
    plain = _alternatives(word for word in words if word != ".")
    gap = "" if kind == "ordinal" else " ?"
    return re.compile(rf"{gap}{plain}" + ("" if unspaced else r"(?!\w)") + dotted)

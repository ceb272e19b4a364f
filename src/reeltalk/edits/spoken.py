"""Words and lines: what the verbs know of writing, in alphabets with blanks and in Chinese and Japanese without."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from reeltalk.timeline.model import ClipId
from reeltalk.timeline.time import Ticks

if TYPE_CHECKING:
    from budoux import Parser

CJK: Final = "\u2e80-\u2fdf\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
"""Character ranges of the scripts that put no blanks between words: Han, kana and their full-width signs."""

_no_blank_after = re.compile(f"[{CJK}(\\[{{“‘¿¡]\\Z")
_no_blank_before = re.compile(f"[{CJK},.!?;:%)\\]}}”’…]")
_unit = re.compile(f"[{CJK}]|[^\\s{CJK}]+")
_ideographs = re.compile(f"[{CJK}]")
_kana = re.compile("[\u3040-\u30ff]")
_PARTICLES: Final = frozenset("的了着过吗呢吧啊呀地得们")
INSIDE_A_WORD: Final = 8
"""How many signs two lines may differ in length before one of them is broken within a word."""
_closing: Final = "，。！？；：、）》」』”’,.!?;:)]}…%"


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word of a file, in the file's own time."""

    text: str
    start: Ticks
    end: Ticks


@dataclass(frozen=True, slots=True)
class TimelineWord:
    """A word of the film: ``index`` is its number among the words of its file, ``clip_id`` the clip in which it is heard."""

    text: str
    start: Ticks
    end: Ticks
    clip_id: ClipId = ""
    index: int = 0


def is_cjk(text: str) -> bool:
    """Say whether a text is mainly written without blanks between words."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and sum(bool(re.match(f"[{CJK}]", letter)) for letter in letters) * 2 > len(letters)


def joined(words: Iterable[str]) -> str:
    """Return words as running text: blanks between words of alphabets, none around Chinese and Japanese characters."""
    text = ""
    for word in words:
        stripped = word.strip()
        if text and stripped and not _no_blank_after.search(text) and not _no_blank_before.match(stripped):
            text += " "
        text += stripped
    return text


def units(text: str) -> list[str]:
    """Return the smallest parts at which a text may be broken: words, or single Chinese and Japanese characters with their signs."""
    parts: list[str] = []
    for part in _unit.findall(text):
        if parts and part in _closing:
            parts[-1] += part
        else:
            parts.append(part)
    return parts


def balanced(text: str, longest: int, most_lines: int = 2) -> str:
    """Return a text on one line when ``longest`` characters hold it, else on up to two lines of nearly equal length.

    A break after a sign is preferred to one in the middle of a phrase, and that to one within a word.

    >>> balanced("上班族准备新鲜咖啡", 8)
    '上班族准备\\n新鲜咖啡'
    """
    if len(text) <= longest or most_lines < 2:
        return text
    parts = units(text)
    breaks: list[tuple[str, str]] = [(joined(parts[:place]), joined(parts[place:])) for place in range(1, len(parts))]
    if not breaks:
        return text
    starts = word_starts(joined(parts))
    best = min(breaks, key=lambda lines: _unevenness(lines[0], lines[1], longest, starts))
    return "\n".join(best)


def _unevenness(first: str, second: str, longest: int, starts: frozenset[int]) -> tuple[int, float]:
    too_long = max(len(first) - longest, len(second) - longest, 0)
    after_sign = first[-1] in _closing
    inside_word = is_cjk(first[-1] + second[0]) and len(first) not in starts
    uneven = abs(len(first) - len(second)) + (0.5 if len(first) > len(second) else 0)
    return too_long, uneven - (6 if after_sign else 0) + (INSIDE_A_WORD if inside_word else 0)


@lru_cache(maxsize=512)
def word_starts(text: str) -> frozenset[int]:
    """Return at which characters words begin in Chinese and Japanese, which put no blanks between them.

    Particles cling to the word before. Texts in alphabets, whose blanks tell, have no such places.

    >>> sorted(word_starts("今天早上的会"))
    [0, 2, 5]
    """
    if not _ideographs.search(text):
        return frozenset()
    starts, place = set[int](), 0
    for word in _words_of(bool(_kana.search(text))).parse(text):
        if word not in _PARTICLES:
            starts.add(place)
        place += len(word)
    return frozenset(starts)


@cache
def _words_of(japanese: bool) -> Parser:
    import budoux

    return budoux.load_default_japanese_parser() if japanese else budoux.load_default_simplified_chinese_parser()

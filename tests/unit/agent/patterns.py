"""Every regular expression by which the agent reads a text, wherever it is kept, and texts on which a careless one takes for ever."""

from __future__ import annotations

import dataclasses
import gc
import importlib
import pkgutil
import re
import re._parser as regex_parser  # type: ignore[import-not-found]  # the standard library's, without types
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import reeltalk.agent
from reeltalk.agent.language import FILE, QUOTE
from reeltalk.agent.lexicon import SPOKEN
from unit.agent.planning import plan_of, sentences

DEPTH_MAX = 7
OPENING_MAX = 400
FIRST_CHARACTERS = 8
# Blanks and new lines in long rows are not among them: a message is read without long gaps.
WORDS = (
    *(QUOTE, f"{QUOTE} ", f"{QUOTE} and ", FILE, f"{FILE} ", f"{FILE},", "a", "a ", "a-", "1", "1 ", "1, ", "1-2, ", "0:30 ", "1:", "1.5,"),
    *(",", ", ", "、", "，", ". ", "；", "'", '"', '" ', "“", "(", "((", "#", "@", "%", "é", "ß", "한", "の", "x/", "http://", "a.s"),
    *("the ", "and ", "add ", "clip 1 and ", "with ", "from 1 to ", "between 1 and ", "change ", "in the ", "music ", "no ", "not "),
    *("把", "第", "第一", "一", "个", "我要", "一个", "然后", "字幕 ", "的", "和"),
)


@cache
def patterns(languages: tuple[str, ...] = SPOKEN) -> dict[re.Pattern[str], str]:
    """Return the patterns that modules, tables, dataclasses and caches of the agent hold, each with where it was found.

    Caches hold those of the languages in which something has been read.
    """
    for module in pkgutil.walk_packages(reeltalk.agent.__path__, "reeltalk.agent."):
        importlib.import_module(module.name)
    for language in languages:
        for sentence in sentences(f"sentences_{language}.txt")[:2]:
            plan_of(sentence.text, "film")
    found: dict[re.Pattern[str], str] = {}
    seen: set[int] = set()
    for name, module in sorted(sys.modules.items()):
        if name.startswith("reeltalk.agent"):
            for key, value in list(vars(module).items()):
                for pattern in _held(value, seen, 0):
                    found.setdefault(pattern, f"{name}.{key}")
    return found


def _held(value: Any, seen: set[int], depth: int) -> Iterator[re.Pattern[str]]:
    if id(value) in seen or depth > DEPTH_MAX:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
        return
    for part in _parts(value):
        yield from _held(part, seen, depth + 1)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    return gc.get_referents(value) if hasattr(value, "cache_info") else ()


def openings(pattern: re.Pattern[str]) -> list[str]:
    """Return texts that begin as the pattern does, some signs and all of them: those lead it on the furthest."""
    signs = "".join(_signs(regex_parser.parse(pattern.pattern, pattern.flags)))[:OPENING_MAX]
    return [text for text in dict.fromkeys((signs[:3], signs[:8], signs[:20], signs)) if text]


def _signs(parsed: Iterable[Any]) -> Iterator[str]:
    """Yield one sign for each part of a parsed pattern: the first of a class, the first of several branches."""
    for operation, value in parsed:
        kind = str(operation)
        if kind == "LITERAL":
            yield chr(value)
        elif kind == "SUBPATTERN":
            yield from _signs(value[3])
        elif kind == "BRANCH":
            yield from _signs(value[1][0])
        elif kind in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            yield from _signs(value[2])
        elif kind == "ATOMIC_GROUP":
            yield from _signs(value)
        elif kind == "IN":
            yield _of_class(*value[0])
        elif kind in {"ANY", "NOT_LITERAL"}:
            yield "a"


def _of_class(operation: Any, value: Any) -> str:
    kind = str(operation)
    if kind == "LITERAL":
        return chr(value)
    if kind == "RANGE":
        return chr(value[0])
    return {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "1"}.get(str(value), "a")


def cpu_seconds(pattern: re.Pattern[str], unit: str, characters: int, at_most: float) -> float:
    """Return the CPU seconds in which a pattern is looked for in so many characters of the repeated unit.

    The text grows by doubling and stops growing once the time is over ``at_most``: a pattern that would never end is found while it does.
    """
    length, taken = FIRST_CHARACTERS, 0.0
    while taken <= at_most:
        text = (unit * (length // len(unit) + 1))[:length]
        began = time.process_time()
        for _ in pattern.finditer(text):
            pass
        taken = time.process_time() - began
        if length >= characters:
            break
        length = min(characters, length * 2)
    return taken

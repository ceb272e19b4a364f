"""What a person says about a plan ("what would you do?", "go ahead without step 2") and about versions ("save this as version A"). Pure.

Only a message that says nothing else is read so; everything else is left to the planner.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from reeltalk.agent.plans import ToolCall

READ_CHARACTERS_MAX: Final = 2_000
PREVIOUS: Final = "previous"
"""Names the film as it was before the last change, where no kept version is called so."""
_name: Final = r"(?:\"(?P<q1>[^\"]{1,80})\"|“(?P<q2>[^”]{1,80})”|「(?P<q3>[^」]{1,80})」|'(?P<q4>[^']{1,80})'|(?P<bare>[\w .#-]{1,40}?))"
_named: Final = r"\"[^\"]{1,80}\"|“[^”]{1,80}”|「[^」]{1,80}」|[\w .#-]{1,40}?"
_steps: Final = r"(?P<steps>\d{1,3}(?:\s*(?:,|，|、|and|&|和|y|e|et|und|と|и|或|or|(?:단계|번)(?:와|과|랑|,))\s*(?:第)?\d{1,3}){0,20})"
_stops: Final = " \t\n.!?。！？…¿¡"
_quotes: Final = "\"“”「」'"


_about_versions: Final = re.compile(r"versi|vers[ãõ]|versao|versoes|верси|版本|バージョン|버전", re.IGNORECASE)
_kept_for_later: Final = re.compile(r"\b(?:brand|template)|品牌|模板", re.IGNORECASE)
_file_name: Final = re.compile(
    r"^(?:an? )?(?:(?:mp[34]|mov|gif|webm|mkv|avi|wav|m4a|aac|srt|vtt|jpe?g|png)\b.*|(?:video|film|file|movie|draft video)(?: file)?)$"
    r"|\.\w{2,4}$|视频|文件",
    re.IGNORECASE,
)


class About(StrEnum):
    """What a message says about plans."""

    ASK = "ask"
    APPROVE = "approve"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class PlanWords:
    """A message about a plan: ``rest`` is what should be planned ("" where it is not said), ``dropped`` the steps to leave out."""

    about: About
    rest: str = ""
    dropped: frozenset[int] = frozenset()


def read_plan_words(text: str) -> PlanWords | None:
    """Return what a message says about a plan, None where it says something else.

    >>> read_plan_words("Go ahead without steps 2 and 3").dropped == frozenset({2, 3})
    True
    >>> read_plan_words("trim the pauses, but show me your plan first").rest
    'trim the pauses'
    """
    plain = _plain(text)
    for about in About:
        for pattern in _patterns(about.value):
            found = pattern.fullmatch(plain)
            if found and plain:
                groups = found.groupdict()
                dropped = frozenset(int(number) for number in re.findall(r"\d+", groups.get("steps") or ""))
                return PlanWords(about, (groups.get("rest") or "").strip(), dropped)
    return None


def read_version_words(text: str, known: Collection[str] = ()) -> tuple[str, ToolCall] | None:
    """Return what a message wants of versions as a tool call, and what else it wants before that; None where it wants nothing of them.

    ``known`` are the names of the session: one of them needs no word for "version" beside it.

    >>> read_version_words("trim the pauses and save it as version A")
    ('trim the pauses', ToolCall(name='save_version', arguments={'name': 'A'}))
    """
    plain = _plain(text)
    if _kept_for_later.search(plain):
        return None
    names = {name.casefold() for name in known} | {""}
    says_version = _about_versions.search(plain) is not None
    if any(pattern.fullmatch(plain) for pattern in _patterns("compare_before")):
        return "", ToolCall("compare_versions", {"first": PREVIOUS})
    for pattern in _patterns("compare"):
        if found := pattern.fullmatch(plain):
            first, second = _version(found["a"]), _version(found["b"])
            if says_version or {first.casefold(), second.casefold()} <= names:
                return "", ToolCall("compare_versions", {"first": first, "second": second})
    if any(pattern.fullmatch(plain) for pattern in _patterns("list")):
        return "", ToolCall("list_versions")
    for pattern in _patterns("back"):
        found = pattern.fullmatch(plain)
        if found and (name := _found_name(found)) and (says_version or name.casefold() in names):
            return "", ToolCall("go_back_to", {"name": name})
    for kind in ("save", "save_tail"):
        for pattern in _patterns(kind):
            found = pattern.fullmatch(plain) if kind == "save" else pattern.search(plain)
            if found and (name := _found_name(found)) and not _file_name.search(name):
                return plain[: found.start()], ToolCall("save_version", {"name": name})
    return None


def _plain(text: str) -> str:
    """Return the message on one line without its final stop; "" for one that is too long to be about this."""
    return "" if len(text) > READ_CHARACTERS_MAX else " ".join(text.split()).strip(_stops)


def _found_name(found: re.Match[str]) -> str:
    return _version(next((value for name, value in found.groupdict().items() if value and name in ("q1", "q2", "q3", "q4", "bare")), ""))


def _version(name: str) -> str:
    """Return a name without its quotes; "" stands for the film as it is now."""
    bare = name.strip(f"{_quotes} ")
    return "" if bare.casefold() in _now() else bare


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def _now() -> frozenset[str]:
    return frozenset(word.casefold() for language in _words().values() for word in language.get("now", ()))


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    found = []
    for language in _words().values():
        for pattern in language.get(kind, ()):
            ending = "$" if kind == "save_tail" else ""
            written = pattern.replace("NAMED", _named).replace("NAME", _name).replace("STEPS", _steps) + ending
            found.append(re.compile(written, re.IGNORECASE))
    return tuple(found)

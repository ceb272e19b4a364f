"""Wishes about how a film of the house looks: a design for its words. Pure.

They are found anywhere in a message, between two wishes of another kind; what stands around them is read as usual.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes.generating import Ordered, Reader

_I: Final = re.IGNORECASE
READ_MAX: Final = 2_000
PLATFORMS: Final = r"tiktok|reels|stories|shorts|youtube|douyin|kuaishou|xiaohongshu|shipinhao|抖音|快手|小红书|视频号"
CHINESE_PLATFORMS: Final = {"抖音": "douyin", "快手": "kuaishou", "小红书": "xiaohongshu", "视频号": "shipinhao"}
TEXT_CALLS: Final = frozenset({"add_title", "set_title", "add_captions", "set_caption_style"})
OWN_WORD: Final = frozenset({"bold", "minimal"})
"""Designs whose name also says how letters look: behind a change of words they mean those."""

_START: Final = r"(?:^|(?<=[,;.，。；、!！\n])|\band\b|\bthen\b|(?<=[并再])|然后|最后)\s*(?:please\s+|now\s+|also\s+|请|帮我|给我)*"
_END: Final = r"\s*(?=$|[,;.，。；、!！\n]|\band\b|\bthen\b|并|然后|再|最后)"
_MORE: Final = r"(?:(?:a (?:bit|little)|more|much|very|really|super|all|truly|quite)\s+)*"
_FILM: Final = r"(?:it|this|that|everything|all of it|the (?:whole )?(?:video|film|movie|thing|text|design|words)|my (?:video|film|movie))"


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def _named(language: str) -> str:
    """Return a pattern for every word that names a design in a language, the longest first."""
    words = sorted((word for names in _words()[language].values() for word in names), key=len, reverse=True)
    return "|".join(re.escape(word) for word in words)


@cache
def _taste_patterns() -> tuple[re.Pattern[str], ...]:
    english, chinese, platform = _named("en"), _named("zh"), rf"(?:\s*(?:for|on)\s+(?P<platform>{PLATFORMS}))?"
    kind = r"(?:looks?|styles?|designs?|tastes?|themes?|feel|aesthetics?|vibe)"
    patterns = (
        rf"(?:make|have|get)\s+{_FILM}\s+(?:(?:look|feel|be)\s+)?{_MORE}(?P<word>{english})(?:[- ]looking)?{platform}",
        rf"(?:give\s+{_FILM}|use|apply|switch\s+to|change\s+(?:it\s+)?to|go\s+(?:for|with)|restyle\s+{_FILM}\s+(?:in|as|to)|in)\s+"
        rf"(?:an?\s+|the\s+)?{_MORE}(?P<word>{english})\s+{kind}{platform}",
        rf"(?:change|set|switch)\s+the\s+{kind}\s+to\s+{_MORE}(?P<word>{english}){platform}",
        rf"(?:restyle|design)\s+{_FILM}\s+(?:to be\s+|as\s+)?{_MORE}(?P<word>{english}){platform}",
        rf"(?:把|将)?(?:整体|整个|影片|视频|画面|它)?的?(?:文字)?(?:风格|样式)?(?:换成|改成|改为|换为|变成|用|使用|套用|采用|换)"
        rf"(?:一?[个种])?(?:更|比较)?(?P<word>{chinese})(?:一点|一些)?的?(?:整体)?(?:风格|风|样式|设计|调性)",
        rf"(?:让|使|把|将)?(?:它|整体|影片|视频|画面|整个视频)?(?:做得|弄得|看起来|显得|变得|要)(?:更加|更|再|比较)?(?P<word>{chinese})(?:一点|一些|些)?",
        rf"(?:整体)?(?:风格|样式)(?:要|再|更)?(?P<word>{chinese})(?:一点|一些|些)?",
        rf"(?P<word>{chinese})(?:风格|风)",
    )
    return tuple(re.compile(_START + pattern + _END, _I) for pattern in patterns)


def _read_taste(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Read "make it look elegant", "换成简约风格"; what stands around it is done first, so that new words are in the design too."""
    for pattern in _taste_patterns():
        found = pattern.search(text[:READ_MAX])
        if found is None:
            continue
        name = _taste_named(found["word"])
        if name in OWN_WORD and not found.start() and found.end() == len(text.rstrip(" .!。！")) and _speaks_of_words(found, context):
            return None
        platform = (found.groupdict().get("platform") or "").lower()
        around = [part.strip(" ,，;；、并再") for part in (text[: found.start()], text[found.end() :])]
        glue = "，" if language == "zh" else ", "
        arguments = {"taste": name} | ({"platform": CHINESE_PLATFORMS.get(platform, platform)} if platform else {})
        return Ordered(
            (ToolCall("set_taste", arguments),), found.group().strip(" ,，"), glue.join(part for part in around if part.strip(".。!！ "))
        )
    return None


def _taste_named(word: str) -> str:
    spoken = word.casefold()
    return next(name for names in _words().values() for name, words in names.items() if spoken in words)


def _speaks_of_words(found: re.Match[str], context: PlanningContext) -> bool:
    """Say whether "make it bold" follows a change of a title or of captions and says nothing of a style."""
    tells = re.search(r"\b(?:style|look|design|feel|taste|theme|video|film)s?\b|风格|样式", found.group(), _I)
    return tells is None and any(call.name in TEXT_CALLS for call in context.last_change)


READERS: Final[tuple[Reader, ...]] = (_read_taste,)

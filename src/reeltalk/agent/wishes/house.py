"""Wishes about the look of a house: a design for the words of a film, brand kits, templates. Pure.

Designs, and "apply my brand kit", are found anywhere in a message, between two wishes of another kind; what stands around them is read as
usual. What is kept, changed, listed or deleted is a message of its own, or the end of one.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.lexicon import meanings_of
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes.order_calls import Ordered, Reader, is_empty

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
        if found.start() and is_empty(context):
            return None  # "draw a fox, cartoon style": how the picture is drawn
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


# --- brand kits

_NAME: Final = (
    r"(?:[\"“「『‘'](?P<quoted>[^\"”」』’']{1,80})[\"”」』’']|(?P<bare>(?!(?:and|then|to|on|with|for|from|in)\b)\w[\w .&-]{0,40}?))"
)
_KIT: Final = r"brand(?:\s*kit|ing)?"
_KIT_ZH: Final = r"品牌(?:套件|包|资料|设置|样式)?"
_SAVE_BRAND: Final = (
    rf"(?:save|keep|store|remember|set|use)\s+(?:this|these|it|that|the following)(?:\s+\w+)?\s+as\s+(?:my|our|the|a)\s+{_KIT}"
    rf"(?:\s+(?:called|named)\s+{_NAME})?\s*(?:[:：,，-]\s*(?P<told>.+)|$)",
    rf"(?:save|create|make|set up|add|define)\s+(?:a|my|our|the)\s+(?:new\s+)?{_KIT}(?:\s+(?:called|named)\s+{_NAME})?"
    r"\s*(?:(?:[:：,，-]|with|from)\s*(?P<told>.+)|$)",
    rf"(?:my|our)\s+{_KIT}\s+(?:is|has|uses)\s*:?\s*(?P<told>.+)",
    rf"(?:change|set|update|switch)\s+(?:my|our|the)\s+{_KIT}(?:'s)?\s+(?P<told>(?:colou?rs?|font|logo|intro|outro|music)\b.+)",
    rf"(?:add|put)\s+(?P<told>.+?)\s+to\s+(?:my|our)\s+{_KIT}$",
    rf"(?:把|将)?(?:这个|这些|这套|它|以下)?(?:保存|存|设|设置|记)(?:为|成|作)(?:我的|我们的)?{_KIT_ZH}(?:[，,]?(?:叫|名为|叫做){_NAME})?"
    r"\s*(?:[:：，,]\s*(?P<told>.+)|$)",
    rf"(?:创建|新建|建立|建|保存)(?:一个)?(?:我的|我们的)?{_KIT_ZH}(?:[，,]?(?:叫|名为|叫做){_NAME})?\s*(?:[:：，,]\s*(?P<told>.+)|$)",
    rf"(?:我的|我们的){_KIT_ZH}(?:是|用|为)\s*[:：]?\s*(?P<told>.+)",
    rf"(?:把|将)(?:我的|我们的)?{_KIT_ZH}的?(?P<told>(?:颜色|配色|字体|标志|logo|片头|片尾|音乐).+)",
    rf"(?:把|将)(?P<told>.+?)(?:加入|加到|放进|存入)(?:我的|我们的)?{_KIT_ZH}$",
)
_APPLY_BRAND: Final = (
    rf"(?:apply|use|put on|add|wear|dress it in)\s+(?:my|our|the)\s+{_KIT}(?:\s+{_NAME})?(?:\s+(?:to|on)\s+{_FILM})?",
    rf"(?:apply|use)\s+(?:the\s+)?{_NAME}\s+brand(?:\s*kit)?(?:\s+(?:to|on)\s+{_FILM})?",
    rf"(?:make|get)\s+{_FILM}\s+on[- ]brand",
    rf"(?:应用|使用|套用|用上|用|加上)(?:我的|我们的)?{_KIT_ZH}(?:{_NAME})?",
    rf"(?:应用|使用|套用|用){_NAME}{_KIT_ZH}",
)
_LIST_BRANDS: Final = (
    rf"(?:show|list|see|view)(?:\s+me)?\s+(?:all\s+)?(?:my|our|the)\s+{_KIT}s?",
    rf"(?:what|which)\s+{_KIT}s?\s+(?:do I have|are there|have I (?:saved|kept))",
    rf"what(?:'s| is)\s+in\s+(?:my|our)\s+{_KIT}",
    rf"(?:查看|列出|显示|看看)(?:我的|我们的|所有的?)?{_KIT_ZH}",
    rf"(?:我)?有(?:哪些|什么){_KIT_ZH}",
)
_DELETE_BRAND: Final = (
    rf"(?:delete|forget|remove|drop)\s+(?:my|our|the)\s+brand\s*kit(?:\s+{_NAME})?",
    r"(?:delete|forget)\s+(?:my|our)\s+brand",
    rf"(?:删除|删掉|去掉)(?:我的|我们的)?品牌(?:套件|包|资料)(?:{_NAME})?",
)
_TEMPLATE: Final = r"template"
_SAVE_TEMPLATE: Final = (
    rf"(?:save|keep|store)\s+(?:this|it|that|the\s+\w+|my\s+\w+)\s+as\s+(?:a|an|my|the)?\s*{_TEMPLATE}(?:\s*(?:called|named|:)?\s*{_NAME})?",
    rf"(?:save|keep|store)\s+(?:this|it|that|the\s+\w+)\s+as\s+(?:the\s+)?{_NAME}\s+{_TEMPLATE}",
    rf"(?:make|create)\s+a\s+{_TEMPLATE}\s+(?:of|from|out of)\s+(?:this|it)(?:\s+(?:called|named)\s+{_NAME})?",
    rf"(?:把|将)?(?:这个|它|影片|项目|视频|这个(?:影片|项目|视频))?(?:保存|存|另存)(?:为|成)(?:一个)?模板[，,：:]?(?:叫做?|名为|名叫)?\s*(?:{_NAME})?",
    rf"(?:把|将)?(?:这个|它|影片|项目|视频|这个(?:影片|项目|视频))?(?:保存|存|另存)(?:为|成){_NAME}模板",
)
_USE_TEMPLATE: Final = (
    rf"(?:use|apply|take|with)\s+(?:the|my|our)\s+{_TEMPLATE}(?:\s+(?:called\s+|named\s+)?{_NAME})?",
    rf"(?:use|apply|take|with|edit\s+(?:it|this)\s+with)\s+(?:the\s+|my\s+|our\s+)?{_NAME}\s+{_TEMPLATE}",
    rf"(?:make|edit|cut)\s+{_FILM}\s+(?:like|from|with|in)\s+(?:the\s+|my\s+)?{_NAME}\s+{_TEMPLATE}",
    rf"(?:用|使用|套用|应用)(?:我的)?模板(?:{_NAME})?",
    rf"(?:用|使用|套用|应用)(?:我的)?{_NAME}模板",
)
_NEW_TITLE: Final = (
    r"(?:[,，;]?\s*(?:and\s+)?(?:with|use|and)\s+(?:the\s+)?title\s*[:：]?\s*[\"“](?P<title>[^\"”]{1,200})[\"”]"
    r"|[,，;]?\s*标题(?:改为|改成|是|为|用)?[:：]?\s*[\"“「](?P<title_zh>[^\"”」]{1,200})[\"”」])?"
)
_LIST_TEMPLATES: Final = (
    rf"(?:show|list|see|view)(?:\s+me)?\s+(?:all\s+)?(?:my|our|the)\s+{_TEMPLATE}s",
    rf"(?:what|which)\s+{_TEMPLATE}s\s+(?:do I have|are there|have I (?:saved|kept))",
    r"(?:查看|列出|显示|看看)(?:我的|所有的?)?模板",
    r"(?:我)?有(?:哪些|什么)模板",
)
_DELETE_TEMPLATE: Final = (
    rf"(?:delete|forget|remove|drop)\s+(?:my|the|our)\s+{_TEMPLATE}(?:\s+{_NAME})?",
    rf"(?:delete|forget|remove|drop)\s+(?:my\s+|the\s+|our\s+)?{_NAME}\s+{_TEMPLATE}",
    rf"(?:删除|删掉)(?:我的)?(?:模板(?:{_NAME})?)",
    rf"(?:删除|删掉)(?:我的)?{_NAME}模板",
)
_ABOUT: Final = re.compile(r"brand|template|品牌|模板", _I)
_ALONE: Final = ("list_brands", "delete_brand", "list_templates", "delete_template", "save_brand")
_FILE: Final = r"[\"“「]?(?P<file>[^\s\"“”「」,，;；:：]+\.\w{2,4})[\"”」]?"
_ROLES: Final = {
    "logo": r"logo|标志|标识|徽标",
    "intro": r"intro|opener|片头",
    "outro": r"outro|end card|片尾",
    "music": r"music|song|jingle|音乐|配乐",
}
_FONT: Final = re.compile(
    r"(?:font|字体)\s*(?:is|to|[:：=]|用|为|是|改成|改为|换成)?\s*[\"“「]?(?P<font>[A-Za-z][A-Za-z ]{2,30}?)[\"”」]?"
    r"(?=\s*(?:[,，;；.。]|$|\band\b|和))",
    _I,
)
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}\b")


@cache
def _kept_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    tables = (
        ("save_brand", _SAVE_BRAND, ""),
        ("list_brands", _LIST_BRANDS, ""),
        ("delete_brand", _DELETE_BRAND, ""),
        ("save_template", _SAVE_TEMPLATE, ""),
        ("delete_template", _DELETE_TEMPLATE, ""),
        ("list_templates", _LIST_TEMPLATES, ""),
        ("use_template", _USE_TEMPLATE, _NEW_TITLE),
        ("apply_brand", _APPLY_BRAND, ""),
    )
    return tuple(
        (name, re.compile(_START + pattern + more + _END, _I | re.DOTALL)) for name, patterns, more in tables for pattern in patterns
    )


def _read_kept(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Read what is kept on the shelf: "save this as my brand kit: ...", "use the Weekly template", 应用我的品牌."""
    read = text[:READ_MAX].rstrip(" .。!！?？\n")
    if _ABOUT.search(read) is None:
        return None
    for name, pattern in _kept_patterns():
        found = pattern.search(read)
        if found is None or (name in _ALONE and found.end() != len(read)):
            continue
        before, behind = (part.strip(" ,，;；、并再.。") for part in (read[: found.start()], read[found.end() :]))
        return Ordered((ToolCall(name, _kept_arguments(name, found)),), found.group().strip(" ,，"), before, behind)
    return None


def _kept_arguments(name: str, found: re.Match[str]) -> dict[str, object]:
    groups = found.groupdict()
    called = " ".join((groups.get("quoted") or groups.get("bare") or "").split())
    arguments: dict[str, object] = {"name": called} if called else {}
    if name == "save_brand":
        arguments |= _brand_told(groups.get("told") or "")
    title = groups.get("title") or groups.get("title_zh")
    return arguments | ({"title": title} if title else {})


def _brand_told(told: str) -> dict[str, object]:
    """Return the colours, the font and the files that are named for a brand.

    >>> _brand_told("blue #0057ff, logo logo.png, font Manrope")
    {'colors': ['#0057FF'], 'font': 'Manrope', 'logo': 'logo.png'}
    """
    colors = [color.upper() for color in _HEX.findall(told)] or _color_names(told)
    font = _FONT.search(told)
    found: dict[str, object] = {"colors": colors} if colors else {}
    if font is not None:
        found["font"] = " ".join(font["font"].split())
    for role, words in _ROLES.items():
        file = re.search(rf"(?:{words})\s*(?:file)?\s*(?:is|to|[:：=]|用|为|是|换成|改成|改为)?\s*{_FILE}", told, _I)
        file = file or re.search(rf"{_FILE}\s*(?:as|for|作为|当)\s*(?:the\s+|my\s+)?(?:{words})", told, _I)
        if file is not None:
            found[role] = file["file"]
    return found


def _color_names(told: str) -> list[str]:
    """Return the colours that are named by words, in their order."""
    found: list[tuple[int, int, str]] = []
    for language in ("en", "zh"):
        for color, words in meanings_of(language)["color"].items():
            for word in words:
                edge = r"\b" if word.isascii() else ""
                found += [(match.start(), -len(word), color) for match in re.finditer(rf"{edge}{re.escape(word)}{edge}", told, _I)]
    kept: list[str] = []
    end = -1
    for start, length, color in sorted(found):
        if start >= end:
            kept.append(color)
            end = start - length
    return list(dict.fromkeys(kept))[:6]


READERS: Final[tuple[Reader, ...]] = (_read_kept, _read_taste)

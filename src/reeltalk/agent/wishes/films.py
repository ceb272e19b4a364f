"""Wishes for a whole film where there is no footage: "an ad for my bakery", "an explainer about photosynthesis", 做一个介绍公司的宣传片."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes import order_patterns as patterns
from reeltalk.agent.wishes.order_calls import Ordered, clip_calls, is_empty
from reeltalk.agent.wishes.order_words import says_enough
from reeltalk.agent.wishes.prompts import described, details

_I: Final = re.IGNORECASE
_KIND: Final = (
    r"(?P<kind>promo(?:tional)?s?|adverts?|advertisements?|ads?|commercials?|teasers?|trailers?|explainers?|tutorials?|how[- ]to"
    r"|educational|marketing|product|launch|brand|intros?|introduction|birthday|wedding|anniversary|tribute|documentary|documentaries|news"
    r"|motivational|travel|vlogs?|presentation|slide ?shows?|lessons?|story|stories|listicle|tiktoks?|reels?|shorts?|youtube|social media)"
)
_FILM: Final = r"(?:videos?|clips?|films?|movies?|reels?|shorts?|ads?|spots?|animations?)"
_LENGTH: Final = r"(?:(?:\d{1,3}|ten|fifteen|twenty|thirty|sixty)[ -]?(?:s|secs?|seconds?|min|minutes?)[ -]?(?:long )?)?"
_LEADING: Final = r"(?:for|about|on|of|to promote|promoting|introducing|announcing|celebrating|explaining|showing|to|:)"
_ABOUT: Final = re.compile(
    rf"^\s*{patterns.POLITE}(?:{patterns.MAKE}\s+)?(?:me\s+|us\s+)?(?:an?\s+|some\s+|the\s+)?{_LENGTH}\s*{patterns.ADJECTIVES}{_LENGTH}\s*"
    rf"{_KIND}\b(?:\s+{_FILM})?(?:\s+{_LENGTH})?\s*{_LEADING}\s+(?P<prompt>.+)",
    _I | re.DOTALL,
)
_SCRIPTED: Final = re.compile(
    r"^\s*(?:please )?write\b[^.\n]{0,30}?\bscript\b(?: for [^.\n]{0,20}? video)? (?:about|on|for) (?P<prompt>[^.\n]{3,120}?)"
    r"(?:,| and| then)+ (?:make|create|generate|turn|produce)\b[^.\n]{0,30}\b(?:video|film|clip)\b(?P<rest>.*)",
    _I | re.DOTALL,
)
_HAN: Final = re.compile(
    rf"^\s*{patterns.ZH_MAKE}(?:一?[个条部支段份])?(?:\d{{1,3}}(?:秒|分)钟?的?)?(?:关于|介绍|讲解|展示|宣传|推广|科普)"
    r"(?P<prompt>[^，。,\n]{2,60}?)的?"
    r"(?P<kind>宣传片|宣传视频|广告片?|预告片|科普视频|教程|讲解视频|解说视频|介绍视频|短视频|小视频|视频|短片|片子|科普动画|动画短片|动画片?)(?P<rest>.*)",
    re.DOTALL,
)
_HAN_TOLD: Final = re.compile(
    rf"^\s*{patterns.ZH_MAKE}(?:一?[个条部支段份])?(?:[\d一二三四五六七八九十半两]{{1,3}}(?:秒|分)钟?(?:长)?的?)?(?P<kind>[^，。,\n]{{0,8}}?(?:视频|短片|动画|片子))"
    r"[，,：:]\s*(?:主要|内容|主题)?(?:是|为)?(?:讲一?讲|讲解|讲述|介绍|解释|说一?说|聊一?聊|关于|讲)(?:一下|的是)?(?P<prompt>[^，。,；\n]{2,60})(?P<rest>.*)",
    re.DOTALL,
)
"""The film first, then what it tells: 做一个科普视频，讲讲为什么天空是蓝色的."""
_HAN_EDITS: Final = re.compile(r"字幕|音乐|配乐|bgm|转场|导出|标题|片头|片尾|水印|logo|音效|旁白|配音|解说|滤镜|调色", _I)
_HAN_KIND: Final = re.compile(
    rf"^\s*{patterns.ZH_MAKE}(?:一?[个条部支段份])?(?:\d{{1,3}}(?:秒|分)钟?的?)?(?!竖|横|短|小|新|有|带|加|我)"
    r"(?P<prompt>[^，。,\n]{2,30}?)的?(?P<kind>宣传片|宣传(?:短)?视频|广告(?:片|视频)?|预告片|科普视频|推广(?:短)?视频|纪录片|开箱视频|测评视频)"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_CALLED: Final = re.compile(
    r"[, ]{0,4}\b(?:called|named|titled)\s+[\"“']?(?P<name>[^,.;\"”']{2,40}?)[\"”']?(?=$|[,.;]| (?:with|and|in)\b)"
    r"|[“\"](?P<quoted>[^”\"]{2,40})[”\"]"
)
_POSSESSIVE: Final = re.compile(r"^(?:my|our|the|a|an|your)\s+", _I)
_EXPLAINING: Final = re.compile(r"explain|tutorial|\bhow|education|document|news|lesson|讲解|解说|科普|教程", _I)
_VOICE: Final = re.compile(r"voice|narrat|旁白|配音|解说", _I)
_ASKING: Final = re.compile(r"(?:how|why|what|when|where|who|which)\b|为什么|为何|怎么|怎样|如何|什么", _I)
_FILM_ABOUT: Final = re.compile(
    r"^(?:an? |the )?(?:[\w-]+ ){0,2}?(?:ads?|adverts?|commercials?|videos?|films?|promos?|stor(?:y|ies)|clips?|reels?)"
    r" (?:about|for|on|of) ",
    _I,
)
_QUESTION_VIEWS: Final = {
    "en": ("{}", "A closer look: {}", "Step by step: {}", "The story behind it: {}", "In everyday life: {}", "In short: {}"),
    "zh": ("{}", "近距离看：{}", "一步一步了解：{}", "背后的故事：{}", "日常生活中：{}", "总结：{}"),
}
"""How a question is told in scenes: "how tides work" stands as it is behind a colon."""
_VIEWS: Final = {
    "en": ("{}", "A closer look at {}", "{}, step by step", "The story of {}", "{} in everyday life", "What to know about {}"),
    "zh": ("{}", "近距离看{}", "一步一步了解{}", "{}的故事", "日常生活中的{}", "{}为什么重要"),
}
_SCENE_S: Final = 5.0


def read_film(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Return the film that a subject is asked for; None where there is footage to make it of, or no subject."""
    match = _ABOUT.match(text) or _SCRIPTED.match(text) or _HAN_TOLD.match(text) or _HAN.match(text) or _HAN_KIND.match(text)
    if match is None or not is_empty(context):
        return None
    groups = match.groupdict()
    subject, behind = described(groups["prompt"])
    behind = (_edits_of(groups["rest"]) if groups.get("rest") else behind).strip(" ,，.。")
    called = _CALLED.search(groups["prompt"])
    name = (called["name"] or called["quoted"]) if called else None
    subject = _POSSESSIVE.sub("", _FILM_ABOUT.sub("", _CALLED.sub("", subject))).strip(" ,.")
    if not says_enough(subject) or patterns.EDIT_WORDS.match(subject):
        return None
    if _VOICE.search(text) or "script" in text.lower()[:40] or _EXPLAINING.search(groups.get("kind") or ""):
        return Ordered(_narrated(subject, text, language), text.strip(), behind="" if _VOICE.search(behind) else behind)
    return Ordered(clip_calls(subject, text, context, language, title=name), text.strip(), behind=behind)


def _edits_of(rest: str) -> str:
    """Return what stands behind a Chinese order that asks for an edit; the rest describes the film."""
    return "，".join(part for part in re.split(r"[，,。；;\n]", rest) if _HAN_EDITS.search(part))


def _narrated(subject: str, text: str, language: str) -> tuple[ToolCall, ...]:
    """Return a storyboard that is spoken: as many views of the subject as its length has room for."""
    how = details(text)
    views = (_QUESTION_VIEWS if _ASKING.match(subject) else _VIEWS)["zh" if language == "zh" else "en"]
    count = len(views) // 2 if how.duration_s is None else max(2, min(len(views), round(how.duration_s / _SCENE_S)))
    seconds = _SCENE_S if how.duration_s is None else max(1.0, min(10.0, how.duration_s / count))
    scenes = [view.format(subject) for view in views[:count]]
    given = {"scenes": scenes, "seconds_per_scene": round(seconds, 2), "narrate": True, "aspect": how.aspect}
    board = ToolCall("storyboard", {name: value for name, value in given.items() if value is not None})
    return (board, ToolCall("add_transitions", {"kind": "cross_dissolve"}))

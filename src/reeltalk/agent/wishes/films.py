"""Wishes for a whole film where there is no footage: "an ad for my bakery", "an explainer about photosynthesis", 做一个介绍公司的宣传片."""

from __future__ import annotations

import re
from math import ceil
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes import order_patterns as patterns
from reeltalk.agent.wishes.order_calls import Ordered, call_of, clip_calls, is_empty
from reeltalk.agent.wishes.order_words import says_enough
from reeltalk.agent.wishes.prompts import cleaned, described, details, number
from reeltalk.agent.wishes.voices import voice_named

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
    rf"{_KIND}\b(?:\s+[\w-]{{3,16}}(?=\s+{_FILM}\b))?(?:\s+{_FILM})?(?:\s+in\s+\w{{4,12}}(?=\s+(?:about|on|for)\b))?(?:\s+{_LENGTH})?\s*{_LEADING}\s+(?P<prompt>.+)",
    _I | re.DOTALL,
)
_SCRIPTED: Final = re.compile(
    r"^\s*(?:please )?write\b[^.\n]{0,30}?\bscript\b(?: for [^.\n]{0,20}? video)? (?:about|on|for) (?P<prompt>[^.\n]{3,120}?)"
    r"(?:,| and| then)+ (?:make|create|generate|turn|produce)\b[^.\n]{0,30}\b(?:video|film|clip)\b(?P<rest>.*)",
    _I | re.DOTALL,
)
_HAN: Final = re.compile(
    rf"^\s*{patterns.ZH_MAKE}(?:一?[个条部支段份])?(?:[\d一二三四五六七八九十半两]{{1,3}}(?:秒|分)钟?的?)?(?:关于|介绍|讲解|展示|宣传|推广|科普)"
    r"(?P<prompt>[^，。,\n]{2,60}?)的?"
    r"(?P<kind>宣传片|宣传视频|广告片?|预告片|科普视频|教程|讲解视频|解说视频|介绍视频|短视频|小视频|视频|短片|片子|科普动画|动画短片|动画片?)(?P<rest>.*)",
    re.DOTALL,
)
_HAN_SCRIPT: Final = re.compile(
    r"^\s*(?:请|帮我|给我|麻烦)*(?:写|编|创作)(?:一?[个段份篇条])?(?:[\d一二三四五六七八九十半两]{1,3}(?:秒|分)钟?(?:长)?的?)?"
    r"(?:关于|介绍)?(?P<prompt>[^，。,；\n]{2,40}?)的?"
    r"(?:[\d一二三四五六七八九十半两]{1,3}(?:秒|分)钟?(?:长)?的?)?(?:短视频|视频|广告|宣传)?(?:脚本|文案|剧本|故事)[，,]?(?:并且?|然后|再)?(?:用它|把它|根据它|据此)?"
    r"(?:生成|做成|制作成?|转成|变成|拍成)(?P<rest>.*)",
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
_HAN_PRODUCT: Final = re.compile(r"(?:产品|商品|主角|主题)(?:是|为|叫)(?P<what>[^，。,；]{2,24})")
_NO_VOICE: Final = re.compile(
    r",? ?\b(?:no|without(?: a| any)?) (?:voice(?:-?over)?s?|narration|narrator|talking|speech)\b|[，,]?不要(?:旁白|配音|解说)", _I
)
"""What a film that nobody speaks in has anyway."""
_HAN_NARRATED: Final = re.compile(
    rf"^\s*{patterns.ZH_MAKE}(?:一?[个条部支段份])?(?:\d{{1,3}}(?:秒|分)钟?的?)?(?!竖|横|有|带|加|我)(?P<prompt>[^，。,\n]{{2,30}}?)的?"
    r"(?P<kind>短视频|视频|短片)(?P<rest>[，,][^\n]{0,60}?(?:带|配|要|加|有)上?(?:旁白|配音|解说)[^\n]{0,60})$"
)
_EXPLAINED: Final = re.compile(r"^\s*(?:please )?explain (?:to me )?(?P<prompt>(?:how|why|what|when|where) [^.\n]{3,160})", _I)
_POSSESSIVE: Final = re.compile(r"^(?:my|our|a|an|your)\s+", _I)
_EXPLAINING: Final = re.compile(r"explain|tutorial|\bhow|education|document|news|lesson|故事|讲解|解说|科普|教程", _I)
_SCENES: Final = re.compile(
    r"[:,，]? ?\b(?:in |with |of )?(?P<count>[2-9]|1\d|two|three|four|five|six|seven|eight) (?:short )?scenes?\b"
    r"|[,，]?(?:分为?|共|用)?(?P<han>[2-9二三四五六七八两])个(?:场景|镜头|画面)",
    _I,
)
_SHOWN_WORDS: Final = re.compile(
    r"(?:and |with )?(?:(?:on[- ]screen|animated|burned[- ]in|english) )*(?:text|captions?|subtitles?|words)"
    r"(?: on(?: the)? screen)?(?: for each \w+)?"
    r"|(?:要有|带|有|加上?|配上?)?(?:中文|屏幕)?(?:字幕|文字)",
    _I,
)
_VOICE: Final = re.compile(r"(?<!no )(?<!without )(?<!without a )voice|narrat|旁白|配音|解说", _I)
_ASKING: Final = re.compile(r"(?:how|why|what|when|where|who|which)\b|为什么|为何|怎么|怎样|如何|什么", _I)
_FILM_ABOUT: Final = re.compile(
    r"^(?:an? |the )?(?:[\w-]+ ){0,2}?(?:ads?|adverts?|commercials?|videos?|films?|promos?|stor(?:y|ies)|clips?|reels?)"
    r" (?:about|for|on|of) ",
    _I,
)
_QUESTION_VIEWS: Final = {
    "en": (
        *("{}", "A closer look: {}", "Step by step: {}", "The story behind it: {}", "In everyday life: {}", "In short: {}"),
        *(
            "Where it begins: {}",
            "What matters most: {}",
            "An example: {}",
            "What few people know: {}",
            "Looking ahead: {}",
            "To remember: {}",
        ),
    ),
    "zh": (
        *("{}", "近距离看：{}", "一步一步了解：{}", "背后的故事：{}", "日常生活中：{}", "总结：{}"),
        *("从头说起：{}", "最重要的一点：{}", "举个例子：{}", "很少有人知道：{}", "展望未来：{}", "请记住：{}"),
    ),
}
"""How a question is told in scenes: "how tides work" stands as it is behind a colon."""
_VIEWS: Final = {
    "en": (
        *("{}", "A closer look at {}", "{}, step by step", "The story of {}", "{} in everyday life", "What to know about {}"),
        *(
            "The beginnings of {}",
            "The heart of {}",
            "{} seen from afar",
            "What few people know about {}",
            "The future of {}",
            "Remember {}",
        ),
    ),
    "zh": (
        *("{}", "近距离看{}", "一步一步了解{}", "{}的故事", "日常生活中的{}", "{}为什么重要"),
        *("{}的起点", "{}的核心", "远看{}", "很少有人知道的{}", "{}的未来", "记住{}"),
    ),
}
_SCENE_S: Final = 5.0
_SCENE_MAX_S: Final = 10.0
_SHORT_S: Final = 30.0
_USUAL_SCENES: Final = 3


def read_film(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Return the film that a subject is asked for; None where there is footage to make it of, or no subject."""
    match = (
        _ABOUT.match(text)
        or _SCRIPTED.match(text)
        or _EXPLAINED.match(text)
        or _HAN_SCRIPT.match(text)
        or _HAN_TOLD.match(text)
        or _HAN.match(text)
        or _HAN_KIND.match(text)
        or _HAN_NARRATED.match(text)
    )
    if match is None or not is_empty(context):
        return None
    groups = match.groupdict()
    subject, behind = described(groups["prompt"])
    subject = re.sub(r"\s+(?:in|within|under|for|of)(?=,|$)", "", subject) if match.re is _EXPLAINED else subject
    behind = (_edits_of(groups["rest"]) if groups.get("rest") else behind).strip(" ,，.。")
    behind = _NO_VOICE.sub("", behind)
    called = _CALLED.search(groups["prompt"])
    name = (called["name"] or called["quoted"]) if called else None
    named = _HAN_PRODUCT.search(text)
    subject = named["what"] if named and re.search("产品|商品", subject) else re.sub("^(?:一个)?关于", "", subject)
    subject = cleaned(_POSSESSIVE.sub("", _FILM_ABOUT.sub("", _SCENES.sub("", _CALLED.sub("", subject)))))
    if not says_enough(subject) or patterns.EDIT_WORDS.match(subject):
        return None
    scenes = _SCENES.search(text)
    told = _VOICE.search(text) or re.search("script|脚本|文案|剧本", text[:40], _I) or _EXPLAINING.search(groups.get("kind") or text[:16])
    if told or scenes:
        count = round(number(scenes["count"])) if scenes else None
        return Ordered(_told(subject, text, language, count, narrated=bool(told)), text.strip(), behind=_beside_voice(behind))
    return Ordered(clip_calls(subject, text, context, language, title=name), text.strip(), behind=behind)


def _fitting(duration_s: float | None) -> int:
    """Return how many scenes fill a length: of five seconds in a short film, of up to ten in a long one."""
    if duration_s is None:
        return _USUAL_SCENES
    return (
        max(2, round(duration_s / _SCENE_S)) if duration_s <= _SHORT_S else max(round(_SHORT_S / _SCENE_S), ceil(duration_s / _SCENE_MAX_S))
    )


def _beside_voice(behind: str) -> str:
    """Return what is asked for besides the voice and the words of a storyboard, which it has of its own."""
    parts = re.split(r"[,，;；]|(?<!\d)\.(?!\d)", behind)
    return ", ".join(
        part.strip() for part in parts if part.strip() and not _VOICE.search(part) and not _SHOWN_WORDS.fullmatch(part.strip())
    )


def _edits_of(rest: str) -> str:
    """Return what stands behind a Chinese order that asks for an edit; the rest describes the film."""
    return "，".join(part for part in re.split(r"[，,。；;\n]", rest) if _HAN_EDITS.search(part))


def _told(subject: str, text: str, language: str, scenes_wanted: int | None, *, narrated: bool) -> tuple[ToolCall, ...]:
    """Return a storyboard: as many views of the subject as are wanted, else as its length has room for."""
    how = details(text)
    views = (_QUESTION_VIEWS if _ASKING.match(subject) else _VIEWS)["zh" if language == "zh" else "en"]
    count = min(len(views), scenes_wanted or _fitting(how.duration_s))
    seconds = _SCENE_S if how.duration_s is None else max(1.0, min(_SCENE_MAX_S, how.duration_s / count))
    shown, _, look = subject.replace("，", ",").partition(",")
    behind = f", {look.strip()}" if look and not narrated else ""  # how it looks is shown, and not spoken
    scenes = [view.format(shown.strip()) + behind for view in views[:count]]
    board = call_of(
        "storyboard",
        scenes=scenes,
        seconds_per_scene=round(seconds, 2),
        narrate=True if narrated else None,
        voice=voice_named(text) if narrated else None,
        hold=True if narrated and how.duration_s else None,
        aspect=how.aspect,
    )
    return (board, ToolCall("add_transitions", {"kind": "cross_dissolve"}))

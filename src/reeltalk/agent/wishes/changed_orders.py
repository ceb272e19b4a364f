"""Changes of what was just made: "make it a dog instead", "longer, 10 seconds", "another one, more dramatic", 换成雪山.

What was made is taken back, and everything that its order held is made anew with the change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from reeltalk import limits
from reeltalk.agent.generating import ORDERS
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes.order_calls import title_of
from reeltalk.agent.wishes.prompts import cleaned, details, resolution

_I: Final = re.IGNORECASE
READ_CHARACTERS_MAX: Final = 120
_LEAD: Final = r"^\s*(?:(?:no|actually|hmm|ok(?:ay)?|now|please|and|but|wait|nice|great|good|cool|can you|could you|try)[,!.]? ){0,3}"
_SUBJECT: Final = re.compile(
    _LEAD + r"(?:(?:make|turn) (?:it|that|him|her) (?:into )?(?P<new>an? [^,.;]{2,60}?)(?: instead)?"
    r"|(?:change|swap|switch|replace) (?:it|that|the [\w ]{2,30}?) (?:to|into|for|with|by) (?P<other>(?:an? )[^,.;]{2,60}?)(?: instead)?"
    r"|(?P<instead>an? [^,.;]{2,60}?) instead(?: of (?:an? |the )?[\w ]{2,40})?)[.!]*$"
    r"|^\s*(?:不要[^，,。]{1,12}[，,])?(?:把(?P<old>[^，,。]{1,12}?))?(?:换成|改成|变成|换个|换一?只|换一?个)(?P<han>[^，,。]{1,30}?)(?:吧|的吧)?[。！]*$",
    _I,
)
_MORE: Final = re.compile(
    _LEAD
    + r"(?:another(?: one)?|again|one more|(?:the )?same(?: one| thing| scene)?|redo it|regenerate(?: it)?|make (?:it|that)|do it|try it)"
    r"[,:]?(?: but)? (?P<more>(?:(?:a (?:bit|little)|much|way|even) )?(?:more [a-z ]{3,30}|less [a-z ]{3,30}"
    r"|at (?:night|sunset|dawn|dusk|noon)|in (?:the )?[\w -]{3,40}"
    r"|with [^.;]{3,60}|as (?:an? )?[\w -]{3,40}|from [\w ' -]{3,40}))[.!]*$"
    r"|" + _LEAD + r"(?P<bare>in (?:the )?[a-z][\w -]{2,30}|(?:with|wearing|holding) (?:an? |the |some )?[a-z][\w -]{2,40})[.!]*$"
    r"|" + _LEAD + r"make (?:it|that|them) (?P<comparative>(?:a (?:bit|little) |much )?[a-z]{3,12}(?:er|ier))[.!]*$"
    r"|^\s*(?:要|给它|让它)(?P<han_bare>(?:戴|穿|带|拿|抱)[^，,。]{1,12}?)的?[。！]*$"
    r"|^\s*(?:再来一[张个段幅]|换一[张个段幅]|重新生成|再生成一[张个段])[，,](?P<han_more>[^。]{2,30}?)(?:一点|一些)?的?[。！]*$"
    r"|^\s*(?:改成|换成|用|变成)(?P<han_style>[^，,。]{1,12}?(?:风格|风|画风|色调|夜景|夜晚|视角))的?[。！]*$",
    _I,
)
_ONE_MORE: Final = re.compile(_LEAD + r"(?:another|one more)\b|^\s*再来一", _I)
"""What leaves the first one standing."""
_LENGTH: Final = re.compile(
    _LEAD
    + r"(?:(?:make (?:it|that) |it should (?:be|last) |extend it )?(?:(?:a (?:bit|little) )?(?:longer|shorter))?[,:]? ?(?:to |about )?)"
    r"(?P<s>\d{1,2}(?:\.\d)?|ten|five|eight|fifteen|twenty) ?-?(?:s|secs?|seconds?)(?: long)?(?: instead| please)?[.!]*$"
    r"|^\s*(?:改成|变成|延长到|加长到|要|换成|做成|缩短到)(?P<han>\d{1,2})秒(?:钟|的)?(?:吧)?[。！]*$",
    _I,
)
_MOVING: Final = re.compile(
    _LEAD + r"(?:turn|make|convert|animate|bring) (?:it|that|this|the (?:picture|image))(?: (?:into|to) (?:an? )?(?:short )?"
    r"(?:video|clip|animation|movie)| move| to life| come alive)?[.!]*$"
    r"|^\s*(?:现在)?(?:把它|让它|把这张图?)?(?:变成|做成|转成|生成)?(?:视频|动画|动起来)(?:吧)?[。！]*$",
    _I,
)
_NO_SUBJECT: Final = re.compile(
    r"\b(?:videos?|clips?|reels?|tiktoks?|shorts?|ads?|gifs?|mp4|bit|little|lot|loop|square|vertical|minutes?|seconds?|title|captions?|music|song)\b"
    r"|\b(?:font|colou?r|tad|touch)\b"
    r"|竖屏|横屏|方形|秒|字幕|音乐|标题|字体|颜色|一首|转场|导出|滤镜|配音|风格",
    _I,
)
_EDITED: Final = re.compile(
    r"\b(?:music|captions?|subtitles?|titles?|text|transitions?|voice|speed|zoom|sound|cuts?)\b|音乐|字幕|标题|转场|配音", _I
)
_SIZED: Final = re.compile(r"\b(?:longer|shorter|louder|quieter|faster|slower|bigger|larger|smaller|vertical|landscape|portrait)\b", _I)
_HEAD: Final = re.compile(
    r"^(?:an?|the|one|two|three|my|some)\s+.*?(?=\s+(?:[a-z]{3,}ing|in|on|at|under|over|with|near|by|from|of|into|through)\b)|^[^,]+?(?=,)",
    _I,
)
_HAN_HEAD: Final = re.compile(r"^(?:一?[只个条位匹头辆座朵艘名群])?[^，,在正]{1,6}?(?=在|正|[跑飞坐站走看游跳躺])")


def read_changed_order(text: str, done: Sequence[ToolCall], back: ToolCall) -> tuple[ToolCall, ...]:
    """Return the last order made anew as a message changes it, behind what takes it ``back``; nothing for any other message."""
    orders = [each for each in done if each.name in ORDERS]
    if len(orders) != 1 or len(text) > READ_CHARACTERS_MAX or orders[0].name == "animate_image":
        return ()
    order = orders[0]
    if order.name == "generate_image" and _MOVING.match(text):
        return (ToolCall("animate_image"),)
    changed = _longer(text, order) or _restyled(text, order) or _of_another(text, order)
    if changed is None:
        return ()
    if _ONE_MORE.match(text):
        return (changed,)
    return (back, *(changed if each is order else _retitled(each, changed) for each in done if each.name != "take_back"))


def _longer(text: str, order: ToolCall) -> ToolCall | None:
    found = _LENGTH.match(text)
    if found is None or order.name != "generate_video":
        return None
    seconds = details(text).duration_s or 0.0
    return _with(order, duration_s=min(seconds, float(limits.GENERATED_CLIP_MAX_S))) if seconds >= 1 else None


def _restyled(text: str, order: ToolCall) -> ToolCall | None:
    """Return the order with more said of how it looks: "the same but at night"."""
    found = _MORE.match(text)
    more = next((part for part in found.groups() if part), "").strip() if found else ""
    about_file = details(more).aspect or resolution(more) or (found is not None and not found["han_style"] and _NO_SUBJECT.search(more))
    if not more or about_file or _EDITED.search(more) or _SIZED.search(more) or order.name == "storyboard":
        return None
    glue = "，" if not more.isascii() else ", "
    return _described(order, lambda prompt: f"{prompt}{glue}{more}")


def _of_another(text: str, order: ToolCall) -> ToolCall | None:
    """Return the order of something else in the same place: "make it a dog instead"."""
    found = _SUBJECT.match(text)
    if found is None or order.name == "storyboard":
        return None
    new = cleaned(found["new"] or found["other"] or found["instead"] or found["han"])
    if not new or _NO_SUBJECT.search(new):
        return None
    old = found["old"]
    if old:
        return _described(order, lambda prompt: prompt.replace(old, new)) if old in str(order.arguments) else None
    head = _HAN_HEAD if not new.isascii() else _HEAD
    return _described(order, lambda prompt: head.sub(lambda _: new, prompt, count=1) if head.match(prompt) else new)


def _described(order: ToolCall, change: Callable[[str], str]) -> ToolCall:
    given = order.arguments
    if order.name == "generate_image":
        return _with(order, prompts=[change(prompt)[: limits.PROMPT_MAX_CHARACTERS] for prompt in given["prompts"]])
    return _with(order, prompt=change(str(given["prompt"]))[: limits.PROMPT_MAX_CHARACTERS])


def _with(one: ToolCall, **arguments: object) -> ToolCall:
    return replace(one, arguments={**one.arguments, **arguments})


def _retitled(one: ToolCall, order: ToolCall) -> ToolCall:
    """Return what finishes a clip with the title of what is shown now, where that title was taken from what was shown."""
    prompt = str(order.arguments.get("prompt", ""))
    if one.name != "finish_clip" or not one.arguments.get("title") or not prompt:
        return one
    return _with(one, title=title_of(prompt, "en" if prompt.isascii() else "zh") or one.arguments["title"])

"""Wishes for new pictures and clips; read before everything else, because a description is any words.

Each reader returns the wish that a text begins with; ``orders.py`` tries them one after another. In a project without footage a description
alone is a wish: "a fox reading a book in a forest at sunset".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.generating import ORDERS
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes import order_patterns as patterns
from reeltalk.agent.wishes.order_calls import Ordered, Reader, call_of, clip_calls, clip_length, finish_calls, is_empty, picture_calls
from reeltalk.agent.wishes.order_words import (
    delivery_of,
    is_about_footage,
    is_finished,
    says_enough,
    sized,
    styled,
    with_after,
    without_shape,
)
from reeltalk.agent.wishes.prompts import cleaned, described, details, number
from reeltalk.timeline.model import MediaKind

_I: Final = re.IGNORECASE

EXAMPLES: Final = {
    "en": (
        "a fox reading a book in a forest at sunset",
        "a futuristic city skyline at night with neon lights",
        "a sailing boat on the sea under the stars",
    ),
    "zh": ("夕阳下的森林里，一只狐狸在看书", "夜晚的未来城市天际线，霓虹灯", "星空下的大海上有一艘帆船"),
}
DESCRIBE: Final = {"en": "What should it show? Describe it in a sentence, for example:", "zh": "画面里应该有什么？请用一句话描述，例如："}
EXAMPLES_NOTE: Final = {
    "en": "You gave no description, so I drew three examples; send one of your own, such as “a sailing boat in a storm”.",
    "zh": "你没有给出描述，所以我先画了三张示例；可以直接发描述，例如“暴风雨中的帆船”。",
}
READ_MAX: Final = 2_000
"""How far a wish is read from where it may begin, and how many beginnings are looked at: hostile texts must not take long."""
DESCRIPTION_MAX: Final = 1_000
OPENINGS_MAX: Final = 12
QUOTES_MAX: Final = 40
_LABEL: Final = re.compile(r"^\s*(?:(?:text|video|image|ai)[ -])?(?:prompt|description|idea|concept|提示词|描述|画面)\s*[:：]\s*", _I)
_COUNTED: Final = re.compile(
    r"(?:生成|画|做|来|出|要)[^，。]{0,6}?(?P<han>[二两三四五六七八2-8])[张幅]|\b(?P<count>[2-8]|two|three|four|five|six|seven|eight) ", _I
)
_PRESENTER: Final = re.compile(r"数字人|虚拟人|虚拟主播|对口型")


_MOVING: Final = re.compile(
    rf"\b(?:{patterns.CLIP})\b|\bseconds?\b|\b\d{{1,2}} ?s(?:ec)?\b|\b(?:hyper|time-?)lapse\b|\bslow[- ]?mo(?:tion)?\b"
    r"|\bboomerang\b|\bloop(?:ing|able|ed)?\b"
    r"|\b(?:dolly|drone|tracking|panning|aerial|crane) shot\b|\bcamera (?:pans?|moves?|zooms?|orbits?|pushes|glides|slowly|flies)\b"
    r"|视频|短片|动画|秒|慢镜头|慢动作|延时|航拍|运镜|推镜|跟拍|镜头(?:缓|慢|推|拉|环)",
    _I,
)
"""What in a description only a clip can show."""


def bare_description(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Return the picture, or the clip, that a description alone asks for in a project without footage."""
    if not is_empty(context) or not 3 <= len(text.strip()) <= DESCRIPTION_MAX:
        return None
    prompt, rest = described(_LABEL.sub("", text))
    if not says_enough(prompt):
        return None
    moving = _MOVING.search(text) is not None
    calls = clip_calls(prompt, text, context, language) if moving else picture_calls([prompt], text, 1)
    return Ordered(calls, text.strip(), behind=rest)


def openings(text: str) -> Iterable[tuple[int, str]]:
    """Yield where a wish may begin: at the start, behind a full stop, behind "then"."""
    yield 0, text[:READ_MAX]
    matches = re.finditer(r"(?:[.!?;\n。！？；]+\s*|,?\s+(?:and )?then\s+|[，,]?(?:然后|接着|再)\s*)(?=\S)", text, _I)
    for match in itertools.islice(matches, OPENINGS_MAX):
        if match.end() < len(text):
            yield match.end(), text[match.end() : match.end() + READ_MAX]


# --- readers: each returns the wish that a text begins with


def _read_strip(text: str, context: PlanningContext, language: str) -> Ordered | None:
    if not is_finished(context):
        return None
    if patterns.RAW.search(text):
        return Ordered((ToolCall("strip_finish"),), text.strip())
    if not patterns.STRIP.search(text):
        return None
    named = [
        what
        for what, words in (("music", r"music|音乐|配乐"), ("title", r"title|标题"), ("effects", r"effect|vignette|暗角|特效"))
        if re.search(words, text, _I)
    ]
    return Ordered(tuple(ToolCall("strip_finish", {"what": what}) for what in named), text.strip())


def _read_again(text: str, context: PlanningContext, language: str) -> Ordered | None:
    if not patterns.AGAIN.match(text):
        return None
    again = tuple(call for call in context.last_change if call.name in ORDERS)
    return Ordered(again, text.strip()) if again else None


def _read_animation(text: str, context: PlanningContext, language: str) -> Ordered | None:
    match = patterns.ANIMATE_IT.match(text) or patterns.ZH_ANIMATE.search(text)
    pictured = any(asset.kind is MediaKind.IMAGE for asset in context.assets)
    names_picture = match is not None and re.search(rf"{patterns.PICTURE}|图|照片|画", match.group()[:60], _I) is not None
    groups = match.groupdict() if match is not None else {}
    shown = groups.get("prompt") or groups.get("also") or ""
    if match is not None and is_empty(context) and not (pictured or names_picture) and re.match(r"\s*[:：]", shown):
        return _clip_order(shown.strip(" :："), text, context, language)  # "animate this: a red kite above the hills"
    if match is not None and (pictured or names_picture or is_empty(context)):
        prompt, rest = described(shown)
        how = details(text)
        prompt = re.sub(r"^(?:for|into|to|as|with|so that|by|in)\b\s*", "", prompt, flags=_I)
        prompt = re.sub(r"^(?:an? |the )?(?:short )?(?:video|clip|animation|movie|loop)s?\b\s*(?:of it)?$", "", prompt, flags=_I)
        call = call_of("animate_image", prompt=prompt if says_enough(prompt) else None, duration_s=clip_length(how.duration_s))
        filmed = any(asset.kind is not MediaKind.IMAGE and not asset.generated for asset in context.assets)
        return Ordered((call, *(() if filmed else finish_calls("", text, language))), text.strip(), behind=without_shape(rest))
    match = patterns.ANIMATE.match(text)
    if match is None or not is_empty(context):
        return None
    return _clip_order(match["prompt"], text, context, language)


def _read_picture(text: str, context: PlanningContext, language: str) -> Ordered | None:
    match = (
        patterns.PICTURE_OF.match(text)
        or patterns.DRAW.match(text)
        or patterns.ZH_PICTURE_LATER.match(text)
        or patterns.ZH_PICTURE.match(text)
        or patterns.ZH_NOUN.match(text)
    )
    match = match or patterns.ZH_DRAW.match(text)
    if match is None or (not is_empty(context) and match.groupdict().get("asked", "") is None):
        return None
    groups = match.groupdict()
    prompt, rest = described(with_after(groups))
    style = cleaned(groups.get("style") or "")
    if (
        not says_enough(prompt)
        or is_about_footage(prompt, context)
        or re.search(r"封面|缩略图|thumbnail|\bcover\b", text[: match.end("prompt")], _I)
    ):
        return None
    if re.search(r"视频|短片|动画", prompt):
        return None
    prompt = styled(prompt, style)
    count = round(number(groups["count"])) if groups.get("count") else 1
    return Ordered(picture_calls([prompt], text, count), text.strip(), behind=without_shape(rest))


def _read_clip(text: str, context: PlanningContext, language: str) -> Ordered | None:
    if patterns.ABLE.match(text):
        return None
    labelled = patterns.LABELLED.match(text)
    if labelled is not None:
        making = _clip_order if labelled["what"].lower() in {"video", "clip"} else _picture_order
        return making(labelled["prompt"], text, context, language)
    match = patterns.CLIP_OF.match(text)
    if match is None or (not is_empty(context) and not match["make"]):
        return None
    prompt, _ = described(match["prompt"])
    if not is_empty(context) and patterns.MADE_WITH.match(match["prompt"]):
        return None
    if patterns.EDIT_WORDS.match(match["prompt"]) or is_about_footage(prompt, context) or not says_enough(prompt):
        return None
    return _clip_order(match["prompt"], text, context, language, style=cleaned(match["style"] or ""))


def _read_chinese_clip(text: str, context: PlanningContext, language: str) -> Ordered | None:
    match = None if _PRESENTER.search(text) else patterns.ZH_CLIP.match(text)
    if match is None or (not is_empty(context) and not patterns.ZH_ORDERS.search(text)):
        return None
    groups = match.groupdict()
    prompt, _ = described(with_after(groups))
    if (
        not says_enough(prompt)
        or patterns.EDIT_WORDS.match(prompt)
        or is_about_footage(prompt, context)
        or patterns.FOOTAGE_WORDS.search(prompt)
    ):
        return None
    return _clip_order(with_after(groups), text, context, language)


def _read_quoted(text: str, context: PlanningContext, language: str) -> Ordered | None:
    if sum(text.count(sign) for sign in "\"'“”‘’「」") > QUOTES_MAX:
        return None
    match = patterns.QUOTED_TEXT.search(text) or patterns.ZH_QUOTED.search(text)
    if match is None:
        return None
    lead, what = text[: match.start()], match["what"]
    tells = re.search(r"\b(?:text|description|prompt|sentence|words|idea)\b|文字|文本|描述|提示词|这句话", lead + what, _I)
    if not (tells or is_empty(context)) or re.search(r"\b(?:title|caption|subtitle|watermark|say)\b|标题|字幕", lead, _I):
        return None
    if re.search(r"image|picture|photo|illustration|png|jpe?g|图|照片|画", what, _I):
        counted = _COUNTED.search(text[match.end("prompt") :])
        count = round(number(counted["han"] or counted["count"])) if counted else 1
        return Ordered(picture_calls([cleaned(match["prompt"])], text, count), text.strip(), behind=match["rest"].strip(" .。"))
    if not re.search(r"mp4|video|clip|film|movie|animation|视频|短片|动画|影片", what, _I):
        return None
    ordered = _clip_order(match["prompt"], text, context, language)
    wanted = " ".join(filter(None, [delivery_of(what, language), match["rest"].strip(" .。")]))
    return None if ordered is None else Ordered(ordered.calls, text.strip(), behind=wanted)


def _read_vague(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Read a wish for pictures, or for a clip, that describes none: examples are drawn, and it is said that they are."""
    asked = patterns.QUESTION.search(text) is not None and not patterns.COMMAND.match(text)
    if not is_empty(context) or asked or re.search(r"thumbnail|cover|slideshow|相册", text, _I):
        return None
    spoken = language if language in EXAMPLES else "en"
    film = patterns.VAGUE_CLIP.match(text)
    if film is not None:
        calls = clip_calls(EXAMPLES[spoken][0], "", context, language)
        return Ordered(calls, film.group().strip(" ，,"), behind=text[film.end() :].strip(" ，,。."), note=EXAMPLES_NOTE[spoken])
    if not patterns.VAGUE.search(text) or "封面" in text:
        return None
    return Ordered(picture_calls(list(EXAMPLES[spoken]), text, 1), text.strip(), note=EXAMPLES_NOTE[spoken])


def order_named(kind: str, text: str, named: Iterable[str], context: PlanningContext, language: str) -> tuple[ToolCall, ...]:
    """Return the order that a lexicon's words for it (``named``) ask for, in any language; a question where nothing is described."""
    if patterns.ABLE.match(text):
        return (call_of("answer", topic="capabilities"),)
    for words in named:
        text = text.replace(words, " ")
    prompt, _ = described(re.sub(r"^\W+", "", text))
    prompt = re.sub(
        r"^(?:from|using|with|of|about)?\s*(?:my |the |a )?(?:text )?(?:descriptions?|prompts?|text)\b\s*", "", prompt, flags=_I
    )
    of_footage = not is_empty(context) and patterns.FOOTAGE_WORDS.search(prompt) is not None
    if of_footage or not says_enough(prompt) or re.match(r"(?:for|from|using|into|as)\b", prompt, _I):
        question = DESCRIBE["zh" if language == "zh" else "en"]
        return (call_of("ask", question=question, options=list(EXAMPLES["zh" if language == "zh" else "en"])),)
    return picture_calls([prompt], text, 1) if kind == "generate_image" else clip_calls(prompt, text, context, language)


def _clip_order(prompt: str, text: str, context: PlanningContext, language: str, *, style: str = "") -> Ordered | None:
    shown, rest = described(prompt)
    if not says_enough(shown):
        return None
    calls = clip_calls(shown, text, context, language, style=style)
    return Ordered(calls, text.strip(), behind=sized(without_shape(rest), prompt[: len(prompt) - len(rest)], language))


def _picture_order(prompt: str, text: str, context: PlanningContext, language: str) -> Ordered | None:
    shown, rest = described(prompt)
    return Ordered(picture_calls([shown], text, 1), text.strip(), behind=without_shape(rest)) if says_enough(shown) else None


READERS: Final[tuple[Reader, ...]] = (
    _read_strip,
    _read_again,
    _read_animation,
    _read_quoted,
    _read_picture,
    _read_clip,
    _read_chinese_clip,
    _read_vague,
)

"""Wishes for new pictures and clips; read before everything else, because a description is any words.

Each reader returns the wish that a text begins with; ``orders.py`` tries them one after another. In a project without footage a description
alone is a wish: "a fox reading a book in a forest at sunset".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.generating import ORDERS
from reeltalk.agent.generation_tools import FINISH
from reeltalk.agent.plans import Plan, ToolCall
from reeltalk.agent.wishes import order_patterns as patterns
from reeltalk.agent.wishes.files import names_file
from reeltalk.agent.wishes.prompts import Details, cleaned, described, details, is_only_a_file, number
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
CLIP_DEFAULT_S: Final = 5.0
READ_MAX: Final = 2_000
"""How far a wish is read from where it may begin, and how many beginnings are looked at: hostile texts must not take long."""
DESCRIPTION_MAX: Final = 1_000
OPENINGS_MAX: Final = 12
QUOTES_MAX: Final = 40
_PRESENTER: Final = re.compile(r"数字人|虚拟人|虚拟主播|对口型")
TITLE_MAX_CHARACTERS: Final = 32
TITLE_MAX_HAN: Final = 12
_HAN_PLACE: Final = re.compile(r"在[^在]{1,16}?(?:里|上|下|中|旁边?|边)(?!的)(?=.)")


@dataclass(frozen=True, slots=True)
class Ordered:
    """A wish for new material: its calls, the person's words, an assumption to state, and what stands before and behind it."""

    calls: tuple[ToolCall, ...]
    text: str
    before: str = ""
    behind: str = ""
    note: str = ""


def bare_description(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Return the picture, or the clip, that a description alone asks for in a project without footage."""
    if _has_footage(context) or not 3 <= len(text.strip()) <= DESCRIPTION_MAX:
        return None
    prompt, rest = described(text)
    if not says_enough(prompt):
        return None
    moving = re.search(rf"\b(?:{patterns.CLIP})\b|\bseconds?\b|视频|短片|动画|秒", text, _I) is not None
    calls = clip_calls(prompt, text, context, language) if moving else _picture([prompt], text, 1)
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
    if not _is_finished(context):
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
    if match is not None and (pictured or names_picture or not _has_footage(context)):
        groups = match.groupdict()
        prompt, rest = described(groups.get("prompt") or groups.get("also") or "")
        how = details(text)
        prompt = re.sub(r"^(?:for|into|to|as|with|so that|by|in)\b\s*", "", prompt, flags=_I)
        call = _call("animate_image", prompt=prompt if says_enough(prompt) else None, duration_s=how.duration_s)
        filmed = any(asset.kind is not MediaKind.IMAGE and not asset.generated for asset in context.assets)
        return Ordered((call, *(() if filmed else _finish("", text, language))), text.strip(), behind=_without_shape(rest))
    match = patterns.ANIMATE.match(text)
    if match is None or _has_footage(context):
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
    if match is None or (_has_footage(context) and match.groupdict().get("asked", "") is None):
        return None
    groups = match.groupdict()
    prompt, rest = described(_with_after(groups))
    style = cleaned(groups.get("style") or "")
    if (
        not says_enough(prompt)
        or _is_about_footage(prompt, context)
        or re.search(r"封面|缩略图|thumbnail|\bcover\b", text[: match.end("prompt")], _I)
    ):
        return None
    if re.search(r"视频|短片|动画", prompt):
        return None
    prompt = f"{style} {prompt}" if style and style.isascii() and not _is_filler(style) else prompt
    count = round(number(groups["count"])) if groups.get("count") else 1
    return Ordered(_picture([prompt], text, count), text.strip(), behind=_without_shape(rest))


def _read_clip(text: str, context: PlanningContext, language: str) -> Ordered | None:
    labelled = patterns.LABELLED.match(text)
    if labelled is not None:
        making = _clip_order if labelled["what"].lower() in {"video", "clip"} else _picture_order
        return making(labelled["prompt"], text, context, language)
    match = patterns.CLIP_OF.match(text)
    if match is None or (_has_footage(context) and not match["make"]):
        return None
    prompt, _ = described(match["prompt"])
    if _has_footage(context) and patterns.MADE_WITH.match(match["prompt"]):
        return None
    if patterns.EDIT_WORDS.match(match["prompt"]) or _is_about_footage(prompt, context) or not says_enough(prompt):
        return None
    return _clip_order(match["prompt"], text, context, language, style=cleaned(match["style"] or ""))


def _read_chinese_clip(text: str, context: PlanningContext, language: str) -> Ordered | None:
    match = None if _PRESENTER.search(text) else patterns.ZH_CLIP.match(text)
    if match is None or (_has_footage(context) and not patterns.ZH_ORDERS.search(text)):
        return None
    groups = match.groupdict()
    prompt, _ = described(_with_after(groups))
    if (
        not says_enough(prompt)
        or patterns.EDIT_WORDS.match(prompt)
        or _is_about_footage(prompt, context)
        or patterns.FOOTAGE_WORDS.search(prompt)
    ):
        return None
    return _clip_order(_with_after(groups), text, context, language)


def _read_quoted(text: str, context: PlanningContext, language: str) -> Ordered | None:
    if sum(text.count(sign) for sign in "\"'“”‘’「」") > QUOTES_MAX:
        return None
    match = patterns.QUOTED_TEXT.search(text) or patterns.ZH_QUOTED.search(text)
    if match is None:
        return None
    lead, what = text[: match.start()], match["what"]
    tells = re.search(r"\b(?:text|description|prompt|sentence|words|idea)\b|文字|文本|描述|提示词|这句话", lead + what, _I)
    if not (tells or not _has_footage(context)) or re.search(r"\b(?:title|caption|subtitle|watermark|say)\b|标题|字幕", lead, _I):
        return None
    if re.search(r"image|picture|photo|illustration|png|jpe?g|图|照片|画", what, _I):
        return Ordered(_picture([cleaned(match["prompt"])], text, 1), text.strip(), behind=match["rest"].strip(" .。"))
    if not re.search(r"mp4|video|clip|film|movie|animation|视频|短片|动画|影片", what, _I):
        return None
    ordered = _clip_order(match["prompt"], text, context, language)
    wanted = " ".join(filter(None, [_delivery(what, language), match["rest"].strip(" .。")]))
    return None if ordered is None else Ordered(ordered.calls, text.strip(), behind=wanted)


def _read_vague(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Read a wish for pictures, or for a clip, that describes none: examples are drawn, and it is said that they are."""
    if _has_footage(context) or re.search(r"thumbnail|cover|slideshow|相册", text, _I):
        return None
    spoken = language if language in EXAMPLES else "en"
    film = patterns.VAGUE_CLIP.match(text)
    if film is not None:
        calls = clip_calls(EXAMPLES[spoken][0], "", context, language)
        return Ordered(calls, film.group().strip(" ，,"), behind=text[film.end() :].strip(" ，,。."), note=EXAMPLES_NOTE[spoken])
    if not patterns.VAGUE.search(text) or "封面" in text:
        return None
    return Ordered(_picture(list(EXAMPLES[spoken]), text, 1), text.strip(), note=EXAMPLES_NOTE[spoken])


def order_named(kind: str, text: str, named: Iterable[str], context: PlanningContext, language: str) -> tuple[ToolCall, ...]:
    """Return the order that a lexicon's words for it (``named``) ask for, in any language; a question where nothing is described."""
    for words in named:
        text = text.replace(words, " ")
    prompt, _ = described(re.sub(r"^\W+", "", text))
    prompt = re.sub(
        r"^(?:from|using|with|of|about)?\s*(?:my |the |a )?(?:text )?(?:descriptions?|prompts?|text)\b\s*", "", prompt, flags=_I
    )
    of_footage = _has_footage(context) and patterns.FOOTAGE_WORDS.search(prompt) is not None
    if of_footage or not says_enough(prompt) or re.match(r"(?:for|from|using|into|as)\b", prompt, _I):
        question = DESCRIBE["zh" if language == "zh" else "en"]
        return (_call("ask", question=question, options=list(EXAMPLES["zh" if language == "zh" else "en"])),)
    return _picture([prompt], text, 1) if kind == "generate_image" else clip_calls(prompt, text, context, language)


def _clip_order(prompt: str, text: str, context: PlanningContext, language: str, *, style: str = "") -> Ordered | None:
    shown, rest = described(prompt)
    if not says_enough(shown):
        return None
    if style and style.isascii() and not _is_filler(style):
        shown = f"{style} {shown}"
    return Ordered(clip_calls(shown, text, context, language), text.strip(), behind=_without_shape(rest))


def _picture_order(prompt: str, text: str, context: PlanningContext, language: str) -> Ordered | None:
    shown, rest = described(prompt)
    return Ordered(_picture([shown], text, 1), text.strip(), behind=_without_shape(rest)) if says_enough(shown) else None


# --- calls


def _picture(prompts: list[str], text: str, count: int) -> tuple[ToolCall, ...]:
    how = details(text)
    return (_call("generate_image", prompts=prompts, count=count if count > 1 else None, aspect=how.aspect),)


def clip_calls(prompt: str, text: str, context: PlanningContext, language: str, *, title: str | None = None) -> tuple[ToolCall, ...]:
    """Return the order of a clip, and where there is no footage what finishes it; ``title`` replaces the one taken from the prompt."""
    how: Details = details(text)
    made = _call("generate_video", prompt=prompt, duration_s=how.duration_s or CLIP_DEFAULT_S, aspect=how.aspect)
    return (made, *_finish(prompt, text, language, title)) if not _has_footage(context) else (made,)


def _finish(prompt: str, text: str, language: str, named: str | None = None) -> tuple[ToolCall, ...]:
    """Return the second stage, as far as the message does not ask for something of its own there."""
    if patterns.WITHOUT_FINISH.search(text):
        return ()
    own_music = re.search(r"\b(?:music|soundtrack|bgm|song)\b|音乐|配乐", text, _I)
    own_title = re.search(r"\btitles?\b|标题", text, _I)
    title = named or (None if own_title or not prompt else title_of(prompt, language))
    return (_call("finish_clip", title=title, mood=None if own_music else mood_of(prompt), music=False if own_music else None),)


def title_of(prompt: str, language: str) -> str | None:
    """Return a short title for a description, None where none suggests itself.

    >>> title_of("a fox reading a book in a forest at sunset", "en"), title_of("夕阳下的森林里，一只狐狸在看书", "zh")
    ('A Fox Reading a Book', '一只狐狸在看书')
    """
    if any("\u4e00" <= sign <= "\u9fff" for sign in prompt):
        return _han_title(prompt)
    words = re.split(
        r"\b(?:in|at|on|under|over|with|near|by|during|through|across|while|beside|behind|and then)\b|[,.;:]", prompt, maxsplit=1, flags=_I
    )[0].split()
    small = {"a", "an", "the", "of", "and", "to"}
    while words and len(" ".join(words)) > TITLE_MAX_CHARACTERS:
        words.pop()
    title = " ".join(word if number and word.lower() in small else word[:1].upper() + word[1:] for number, word in enumerate(words))
    return title or None


def _han_title(prompt: str) -> str | None:
    """Return what a Chinese description is about; where that is long, without its place and without what stands before its noun.

    >>> _han_title("一只狐狸在夕阳下的森林里看书"), _han_title("夜晚霓虹灯闪烁的未来城市天际线")
    ('一只狐狸看书', '未来城市天际线')
    """
    parts = [part for part in re.split(r"[，,。、；:：]", prompt) if part]
    title = next((part for part in parts if part[-1] not in "里上下中旁边时"), parts[0] if parts else "")
    if len(title) > TITLE_MAX_HAN:
        title = _HAN_PLACE.sub("", title)
    while len(title) > TITLE_MAX_HAN and "的" in title:
        title = title.partition("的")[2]
    return title[:TITLE_MAX_HAN] or None


_MOODS: Final = (
    ("electronic", r"neon|cyber|futuristic|robot|city|skyline|space|rocket|霓虹|赛博|未来|机器人|城市|太空|火箭"),
    ("epic", r"storm|dragon|battle|volcano|mountain|castle|epic|暴风|龙|战斗|火山|城堡|史诗"),
    ("happy", r"dog|puppy|party|birthday|meadow|balloon|happy|summer|狗|派对|生日|草地|气球|快乐|夏天"),
    ("nostalgic", r"rain|autumn|old|雨|秋|旧"),
)


def mood_of(prompt: str) -> str:
    """Return which music fits a description."""
    return next((mood for mood, words in _MOODS if re.search(words, prompt, _I)), "calm")


def _call(name: str, **arguments: object) -> ToolCall:
    return ToolCall(name, {key: value for key, value in arguments.items() if value is not None})


# --- what is there, and what words say


_BEGINS_WITH_FOOTAGE: Final = re.compile(
    r"(?:my|our|this|these|those|it|them|all|each|every|the (?:video|clip|film|footage|recording|interview|best))\b|我的|这|上传|现有", _I
)
_OUT_OF_FOOTAGE: Final = re.compile(
    r"\b(?:my|uploaded|these|this) (?:video|footage|clips?|recording|photos?)\b|素材|上传"
    r"|\b(?:from|out of) (?:my|our|this|these|those|it)\b",
    _I,
)


def _has_footage(context: PlanningContext) -> bool:
    return any(not asset.generated for asset in context.assets) or any(track.clips for track in context.timeline.tracks)


def _is_finished(context: PlanningContext) -> bool:
    clips = [clip for track in context.timeline.tracks for clip in track.clips]
    return any(clip.id.startswith(FINISH) or any(each.id.startswith(FINISH) for each in clip.effects) for clip in clips)


def _is_about_footage(prompt: str, context: PlanningContext) -> bool:
    uploads = any(not asset.generated for asset in context.assets)
    return _BEGINS_WITH_FOOTAGE.match(prompt) is not None or (
        uploads and (_OUT_OF_FOOTAGE.search(prompt) is not None or names_file(prompt))
    )


def _is_filler(style: str) -> bool:
    return all(
        word.lower()
        in {
            "short",
            "new",
            "quick",
            "little",
            "simple",
            "ai",
            "generated",
            "of",
            "nice",
            "second",
            "video",
            "single",
            "full",
            "hd",
            "a",
            "vertical",
            "square",
        }
        for word in re.split(r"[\s-]+", style)
    )


def says_enough(prompt: str) -> bool:
    """Say whether a text describes something: a word of content, not only "it" or "text descriptions"."""
    bare = re.sub(
        r"\b(?:text|texts|descriptions?|prompts?|words|it|this|that|them|a|an|the|of|from|for|to)\b|文字|描述|文本|"
        r"提示词|一个|一段|一张|的|短",
        "",
        prompt,
        flags=_I,
    )
    return len(re.findall(r"[^\W\d_]", bare)) >= (1 if re.search(r"[\u3040-\u9fff\uac00-\ud7af]", bare) else 3)


def _with_after(groups: dict[str, str | None]) -> str:
    parts = [groups.get("prompt") or "", groups.get("after") or ""]
    return "，".join(part for part in parts if part.strip())


def _without_shape(rest: str) -> str:
    """Return what is asked for behind a description without what the order itself has taken up: its shape and its length."""
    if is_only_a_file(rest):
        return _delivery(rest, "zh" if re.search(r"[\u4e00-\u9fff]", rest) else "en")
    shape_only = re.fullmatch(
        r"(?:in|as|for|a)?\s*(?:a\s+)?(?:vertical|square|landscape|portrait|\d+:\d+|tiktok|instagram|reels|shorts|youtube)(?:\s+\w+)?",
        rest,
        _I,
    )
    return "" if shape_only else rest


def _delivery(what: str, language: str) -> str:
    """Return a wish for the file, where its kind is named: "a 1080p MP4"."""
    named = re.search(r"mp4|1080p|720p|4k", what, _I)
    if named is None:
        return ""
    size = next(iter(re.findall(r"1080p|720p|4k", what, _I)), "")
    return f"导出 {size} MP4" if language == "zh" else f"export {size} MP4"


Reader = Callable[[str, PlanningContext, str], Ordered | None]
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


def is_empty(context: PlanningContext) -> bool:
    """Say whether nothing was uploaded and nothing is on the timeline."""
    return not _has_footage(context)


def describes_only(text: str, edits: Plan) -> bool:
    """Say whether a message reads as a description: no command, no question, and words that no edit is made of.

    ``edits`` is what the message was read as so far; what it holds of answers and questions stands.
    """
    if patterns.COMMAND.match(text) or patterns.QUESTION.search(text):
        return False
    if {call.name for call in edits.calls} & {"answer", "ask", "show_state", "show_credits", "undo", "redo", "export", "share"}:
        return False
    latin = re.findall(r"[^\W\d_\u3040-\u9fff\uac00-\ud7af]{2,}", text)
    signs = re.findall(r"[\u3040-\u9fff\uac00-\ud7af]", text)
    return len(latin) >= 4 or len(signs) >= 6

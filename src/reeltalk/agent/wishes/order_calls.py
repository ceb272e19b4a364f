"""What an order for new material comes to: the calls of a picture, of a clip, and of the second stage that finishes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from reeltalk import limits
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes import order_patterns as patterns
from reeltalk.agent.wishes.order_words import styled
from reeltalk.agent.wishes.prompts import Details, details

_I: Final = re.IGNORECASE
CLIP_DEFAULT_S: Final = 5.0
TITLE_MAX_CHARACTERS: Final = 32
TITLE_MAX_HAN: Final = 12
_QUOTED: Final = re.compile(rf"[\"“「《](?P<words>[^\"”」》]{{2,{TITLE_MAX_CHARACTERS}}})[\"”」》]")
_HAN_PLACE: Final = re.compile(r"在[^在]{1,16}?(?:里|上|下|中|旁边?|边)(?!的)(?=.)")


@dataclass(frozen=True, slots=True)
class Ordered:
    """A wish for new material: its calls, the person's words, an assumption to state, and what stands before and behind it."""

    calls: tuple[ToolCall, ...]
    text: str
    before: str = ""
    behind: str = ""
    note: str = ""


_OWN_TITLE: Final = re.compile(
    r"\btitles?\b|标题|\b(?:words?|text|slogan|tagline|say(?:s|ing)):? [\"'“‘]"
    r"|(?:写|文字|字样)[^，。\n]{0,4}[“「『\"]|[”」』\"][^，。\n]{0,3}(?:字样|个大?字)",
    _I,
)
"""What a message says of words of its own for the screen."""

Reader = Callable[[str, PlanningContext, str], Ordered | None]


def is_empty(context: PlanningContext) -> bool:
    """Say whether nothing was uploaded and nothing is on the timeline."""
    return all(asset.generated for asset in context.assets) and not any(track.clips for track in context.timeline.tracks)


def picture_calls(prompts: list[str], text: str, count: int) -> tuple[ToolCall, ...]:
    """Return the order of pictures: one of each description, or several of one."""
    how = details(text)
    return (call_of("generate_image", prompts=prompts, count=count if count > 1 else None, aspect=how.aspect),)


def clip_calls(
    prompt: str, text: str, context: PlanningContext, language: str, *, title: str | None = None, style: str = ""
) -> tuple[ToolCall, ...]:
    """Return the order of a clip in a style, and where there is no footage what finishes it; ``title`` replaces the one of the prompt."""
    how: Details = details(text)
    made = call_of(
        "generate_video", prompt=styled(prompt, style), duration_s=clip_length(how.duration_s) or CLIP_DEFAULT_S, aspect=how.aspect
    )
    return (made, *finish_calls(prompt, text, language, title)) if is_empty(context) else (made,)


def clip_length(wanted_s: float | None) -> float | None:
    """Return a length within what one clip may have."""
    return None if wanted_s is None else min(wanted_s, float(limits.GENERATED_CLIP_MAX_S))


def finish_calls(prompt: str, text: str, language: str, named: str | None = None) -> tuple[ToolCall, ...]:
    """Return the second stage, as far as the message does not ask for something of its own there."""
    if patterns.WITHOUT_FINISH.search(text):
        return ()
    own_music = re.search(r"\b(?:music|soundtrack|bgm|song)\b|音乐|配乐", text, _I)
    own_title = _OWN_TITLE.search(text)
    title = named or (None if own_title or not prompt else title_of(prompt, language))
    return (call_of("finish_clip", title=title, mood=None if own_music else mood_of(prompt), music=False if own_music else None),)


def title_of(prompt: str, language: str) -> str | None:
    """Return a short title for a description, None where none suggests itself.

    >>> title_of("a fox reading a book in a forest at sunset", "en"), title_of("夕阳下的森林里，一只狐狸在看书", "zh")
    ('A Fox Reading a Book', '一只狐狸在看书')
    """
    quoted = _QUOTED.search(prompt)
    if quoted is not None:
        return quoted["words"]
    if any("\u4e00" <= sign <= "\u9fff" for sign in prompt):
        return _han_title(prompt)
    words = re.split(
        r"\b(?:in|at|on|under|over|with|near|by|during|through|across|while|beside|behind|down|along|into|towards?|and then)\b|[,.;:]",
        prompt,
        maxsplit=1,
        flags=_I,
    )[0].split()
    small = {"a", "an", "the", "of", "and", "to", "de", "da", "do", "du", "la", "le", "el", "und", "der", "die", "von", "con", "y", "et"}
    while words and (len(" ".join(words)) > TITLE_MAX_CHARACTERS or words[-1].lower() in small):
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


def call_of(name: str, **arguments: object) -> ToolCall:
    """Return a call; arguments that are None are left out."""
    return ToolCall(name, {key: value for key, value in arguments.items() if value is not None})

"""Wishes for new material in the languages beside English and Chinese: pictures, clips, music, voices and sounds. Pure.

The patterns stand in ``abroad.toml``. A prompt stays in the person's words; a sound and a genre get the names that their makers know.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from reeltalk import limits
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.lexicon import VERBS_LAST, load_lexicon
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.signs import fold
from reeltalk.agent.wishes.order_calls import Ordered, clip_calls, is_empty

READ_MAX: Final = 600
PHRASE_WORDS_MAX: Final = 3
PLAIN_SOUNDS: Final = frozenset({"whoosh", "applause", "thunder", "click", "camera shutter", "ding", "heartbeat", "explosion"})
"""What is a sound effect without being called a sound."""
OTHER_THINGS: Final = frozenset({"title", "captions", "music", "watermark", "lower_third", "end_card", "noise", "transitions"})
_I: Final = re.IGNORECASE
_QUOTED: Final = r"[\"“„«「『](?P<prompt>[^\"”“»」』]{1,400})[\"”“»」』]"
_GENERATES: Final = re.compile(r"\bg[eé]n[eè]r|\bgere\b|\bgera\b|erzeug|生成|생성|сгенерир", _I)
_OWN: Final = re.compile(
    r"\b(?:mis?|nuestr[ao]s?|meus?|minhas?|noss[ao]s?|mon|ma|mes|notre|nos|mein\w*|unser\w*|мо[йяеёиюх]\w*|наш\w*)\b|私の|僕の|^내 |우리",
    _I,
)
_TIMES: Final = re.compile(r"\bminut|\bsegund|\bsecond|\bsekund|\bминут|\bсекунд|\d ?[分秒분초]", _I)
_stops: Final = " \t\n.!?。！？¡¿"

_Making: TypeAlias = Callable[[re.Match[str], str, PlanningContext, str], tuple[ToolCall, ...]]


def read_abroad(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Return the order that a message begins with in its language, and what stands behind it; None where it orders nothing."""
    if language not in _words() or len(text) > READ_MAX:
        return None
    plain = " ".join(text.split()).strip(_stops)
    more = re.search(_words()[language]["more"], plain, _I)
    first, behind = (plain[: more.start()], plain[more.start() :].lstrip(" ,;、")) if more else (plain, "")
    for kind, making in _KINDS.items():
        for pattern in _patterns(language, kind):
            match = pattern.fullmatch(first.strip(_stops))
            calls = making(match, first, context, language) if match else ()
            if calls:
                return Ordered(calls, first, behind=_without_and(behind, language))
    return None


def _without_and(behind: str, language: str) -> str:
    return re.sub(r"^(?:y|e|et|und|и|して|하고)\s+(?:luego |después |depois |puis |dann |затем |потом )?", "", behind, flags=_I)


def _picture(match: re.Match[str], text: str, context: PlanningContext, language: str) -> tuple[ToolCall, ...]:
    prompt = match["prompt"].strip()
    return () if _is_an_edit(prompt, language) else (ToolCall("generate_image", {"prompts": [prompt]}),)


def _clip(match: re.Match[str], text: str, context: PlanningContext, language: str) -> tuple[ToolCall, ...]:
    prompt = match["prompt"].strip()
    if _is_an_edit(prompt, language) or not (is_empty(context) or _GENERATES.search(text)):
        return ()
    made, *finish = clip_calls(prompt, text, context, language)
    seconds = _length(text, language)
    return (
        ToolCall(made.name, {**made.arguments, **({"duration_s": min(seconds, limits.GENERATED_CLIP_MAX_S)} if seconds else {})}),
        *finish,
    )


def _is_an_edit(prompt: str, language: str) -> bool:
    """Say whether what looks like a prompt is a wish about footage: it names captions, a recipe, a length, or what is the person's own."""
    return bool(_TIMES.search(prompt) or _OWN.search(prompt) or _named(prompt, language, "thing") or _named(prompt, language, "recipe"))


def _animate(match: re.Match[str], text: str, context: PlanningContext, language: str) -> tuple[ToolCall, ...]:
    return (ToolCall("animate_image"),)


def _compose(match: re.Match[str], text: str, context: PlanningContext, language: str) -> tuple[ToolCall, ...]:
    genre, seconds = _genre(text, language), _length(text, language)
    if not is_empty(context):
        return (ToolCall("add_music", {"mood": genre} if genre else {}),)
    length = {"duration_s": max(limits.MUSIC_MIN_S, min(limits.MUSIC_MAX_S, seconds))} if seconds else {}
    return (ToolCall("compose_music", {"genre": genre or "calm", **length}),)


def _voice(match: re.Match[str], text: str, context: PlanningContext, language: str) -> tuple[ToolCall, ...]:
    return (ToolCall("voice_over", {"text": match["prompt"].strip(), "language": language}),)


def _no_sounds(match: re.Match[str], text: str, context: PlanningContext, language: str) -> tuple[ToolCall, ...]:
    return (ToolCall("remove_sounds"),)


def _sound(match: re.Match[str], text: str, context: PlanningContext, language: str) -> tuple[ToolCall, ...]:
    words = _words()[language]
    known = (name for name, spelled in words["sounds"].items() if re.search(rf"(?<!\w)(?:{spelled})", text, _I) or _unspaced(spelled, text))
    name = next(known, None)
    if name is None or re.search(_QUOTED, text) or _named(text, language, "thing") & OTHER_THINGS:
        return ()
    if name not in PLAIN_SOUNDS and not re.search(words["called"], text, _I):
        return ()
    return (ToolCall("add_sound", {"sound": name, **_place(text, words)}),)


def _unspaced(spelled: str, text: str) -> bool:
    return bool(re.search(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", spelled)) and re.search(spelled, text) is not None


def _place(text: str, words: Mapping[str, Any]) -> dict[str, Any]:
    for place in ("cuts", "start", "end"):
        if re.search(words[place], text, _I):
            return {"at": place}
    found = re.search(words["time"], text, _I)
    return {"at": float(next(part for part in found.groups() if part).replace(",", "."))} if found else {}


def _length(text: str, language: str) -> float | None:
    words = _words()[language]
    for pattern, unit in ((words["seconds"], 1.0), (words["minutes"], 60.0)):
        if found := re.search(pattern, text, _I):
            return float(found[1]) * unit
    return None


def _genre(text: str, language: str) -> str:
    """Return the mood or genre that a wish names, "" for none; the longest phrase decides."""
    return next(iter(_meanings(text, language, "mood")), "")


def _named(text: str, language: str, kind: str) -> frozenset[str]:
    return frozenset(_meanings(text, language, kind))


def _meanings(text: str, language: str, kind: str) -> Iterator[str]:
    """Yield what the phrases of a text mean, longer phrases first."""
    lexicon = load_lexicon(language)
    if language in VERBS_LAST:
        held = (phrase for phrase, meanings in lexicon.phrases.items() if kind in meanings and phrase in text)
        yield from (str(lexicon.phrases[phrase][kind]) for phrase in sorted(held, key=len, reverse=True))
    words = re.findall(r"[\w]+", fold(text))
    for size in range(PHRASE_WORDS_MAX, 0, -1):
        for start in range(len(words) - size + 1):
            found = lexicon.spaced_phrase(words[start : start + size])
            if found and kind in found:
                yield str(found[kind])


_KINDS: Final[Mapping[str, _Making]] = {
    "no_sounds": _no_sounds,
    "voice": _voice,
    "animate": _animate,
    "clip": _clip,
    "picture": _picture,
    "compose": _compose,
    "sound": _sound,
}


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def _patterns(language: str, kind: str) -> tuple[re.Pattern[str], ...]:
    written = (each.replace("PROMPT", "(?P<prompt>.{2,400}?)").replace("QUOTED", _QUOTED) for each in _words()[language][kind])
    return tuple(re.compile(each, _I) for each in written)

"""Short messages behind one kind of change: a length behind a cut, a half behind a split, a mood behind music, a pace behind a zoom.

Each is read only where the last change was of that kind; anywhere else the same words ask for something of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import subject_of
from reeltalk.agent.wishes.prompts import number

_I: Final = re.IGNORECASE
_LEAD: Final = r"^\s*(?:(?:and|now|ok(?:ay)?|then|hmm|no|actually|please|wait|make it|go)[,.]? ){0,3}"
_ZOOM_USUAL: Final = 0.15
_STEP: Final = 1.6
_SO_LONG: Final = re.compile(
    _LEAD + r"(?:(?:make|do) (?:it|that) |back to |go back to )(?P<s>\d{1,3}(?:\.\d)?)(?: ?(?:s|secs?|seconds?))?(?: instead)?[.!]*$"
    r"|^\s*(?:还是)?(?:改成|改为|换成|变成|要)(?P<han>\d{1,3}(?:\.\d)?|[一两二三四五六七八九十]{1,2})秒(?:钟|吧)?[。！]*$",
    _I,
)
_SHOWN_FOR: Final = re.compile(
    _LEAD + r"(?:show|display|keep) (?:it|that|the (?:title|text)) (?:for )?(?:only |just )"
    r"(?:for )?(?P<s>\d{1,2}(?:\.\d)?) ?(?:s|secs?|seconds?)[.!]*$"
    r"|^\s*(?:改成|让它|标题)?(?:只|就)(?:要)?(?:显示|出现|停留|持续)(?P<han>\d{1,2}(?:\.\d)?|[一两二三四五])秒(?:就好|就行|吧)?[。！]*$",
    _I,
)
_PART: Final = re.compile(
    _LEAD + r"(?:delete|remove|drop|cut|lose|throw away) the (?P<which>first|second|last) (?:half|part|piece|one|bit)[.!]*$"
    r"|^\s*(?:把)?(?P<han>前|后)(?:一)?(?:半段?|段|部分)(?:删掉|删了|去掉|剪掉|不要了?)[。！]*$",
    _I,
)
_PACE: Final = re.compile(
    _LEAD + r"(?:(?:a (?:bit|little)|even|much) )?(?P<pace>faster|quicker|slower)(?: please)?[.!]*$"
    r"|^\s*(?:再)?(?P<han>快|慢)一?(?:点|些)[。！]*$",
    _I,
)
_ZOOM_TURNED: Final = re.compile(_LEAD + r"zoom (?P<way>in|out) instead[.!]*$|^\s*(?:改成|换成)(?P<han>拉远|推近|缩小|放大)[。！]*$", _I)
_MOOD: Final = re.compile(
    _LEAD + r"(?:(?:i don'?t (?:really )?like (?:it|that(?: one)?)|not (?:that|this)(?: one)?|i hate it|meh)[,.;]? )?"
    r"(?:(?:can (?:you|we) )?(?:try|use|give me|i want|swap (?:it|that) (?:for|to|with)|change (?:it|that) (?:to|for)|switch (?:it )?to) )?"
    r"(?:something|one that'?s|music that'?s|an?) (?:(?:a (?:bit|little)|much|more) )*"
    r"(?P<mood>[a-z]{3,14})(?: one| song| track)?(?: instead)?[.!]*$",
    _I,
)
_MOODS: Final = {
    **{"happier": "happy", "sadder": "sad", "calmer": "calm", "jazzier": "jazz", "darker": "dark", "softer": "calm", "slower": "calm"},
    **{"chiller": "chill", "funkier": "funk", "livelier": "upbeat", "faster": "energetic", "lighter": "happy", "moodier": "dark"},
    **{
        "quieter": "calm",
        "gentler": "calm",
        "warmer": "calm",
        "peppier": "upbeat",
        "bouncier": "upbeat",
        "heavier": "rock",
        "jazzy": "jazz",
    },
}
_KNOWN_MOODS: Final = frozenset(
    {
        *("happy", "sad", "calm", "jazz", "dark", "chill", "funk", "upbeat", "energetic", "rock", "epic", "cinematic", "lofi", "romantic"),
        *("acoustic", "electronic", "dramatic", "playful", "nostalgic", "inspiring", "relaxing", "mysterious", "classical", "tropical"),
    }
)
_FADED: Final = re.compile(
    _LEAD + r"fade (?:it|that) (?P<way>in|out)(?: (?:at|in|from|to) the (?:very )?(?:end|start|beginning))?[.!]*$", _I
)
_FADE_S: Final = 2.0


def read_followed_up(text: str, done: Sequence[ToolCall], back: ToolCall) -> tuple[ToolCall, ...]:
    """Return what a short message changes of the last change, with ``back`` where that is taken back; else nothing."""
    last = done[-1]
    match last.name:
        case "cut_to_duration" | "freeze":
            return _of_another_length(text, last, back)
        case "split":
            return _one_part(text, last)
        case "zoom":
            return _paced(text, last)
        case _:
            pass
    match "music" if last.arguments.get("target") == "music" else subject_of(done):
        case "music":
            return _other_music(text)
        case "title":
            found = _SHOWN_FOR.match(text)
            return (ToolCall("set_title", {"duration_s": number(found["s"] or found["han"])}),) if found else ()
        case _:
            return ()


def _of_another_length(text: str, last: ToolCall, back: ToolCall) -> tuple[ToolCall, ...]:
    found = _SO_LONG.match(text)
    seconds = number(found["s"] or found["han"]) if found else 0.0
    return (back, ToolCall(last.name, {**last.arguments, "duration_s": seconds})) if seconds >= 1 else ()


def _one_part(text: str, last: ToolCall) -> tuple[ToolCall, ...]:
    """Return the removal of one of the two parts that a clip was split into."""
    found, target = _PART.match(text), str(last.arguments.get("target", "1"))
    number_of_clip = 1 if target == "first" else int(target) if target.isdigit() else 0
    if found is None or last.arguments.get("parts") != 2 or not number_of_clip:
        return ()
    is_first = (found["which"] or "").lower() == "first" or found["han"] == "前"
    return (ToolCall("remove_clips", {"target": str(number_of_clip if is_first else number_of_clip + 1)}),)


def _paced(text: str, last: ToolCall) -> tuple[ToolCall, ...]:
    """Return the last zoom, which goes further in the same time where it shall be faster, or the other way."""
    if turned := _ZOOM_TURNED.match(text):
        way = (turned["way"] or "").lower() or ("out" if turned["han"] in {"拉远", "缩小"} else "in")
        return (ToolCall("zoom", {**last.arguments, "direction": way}),)
    found = _PACE.match(text)
    if found is None:
        return ()
    is_faster = (found["pace"] or "").lower() in {"faster", "quicker"} or found["han"] == "快"
    amount = float(last.arguments.get("amount", _ZOOM_USUAL)) * (_STEP if is_faster else 1 / _STEP)
    return (ToolCall("zoom", {**last.arguments, "amount": round(min(2.0, amount), 3)}),)


def _other_music(text: str) -> tuple[ToolCall, ...]:
    if faded := _FADED.match(text):
        return (ToolCall("fade_audio", {"target": "music", f"{faded['way'].lower()}_s": _FADE_S}),)
    found = _MOOD.match(text)
    word = found["mood"].lower() if found else ""
    mood = _MOODS.get(word, word if word in _KNOWN_MOODS else "")
    return (ToolCall("change_music", {"mood": mood}),) if mood else ()

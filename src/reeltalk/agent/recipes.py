"""Broad wishes, each a named list of tool calls.

=================  ==================================================================================================================
polish             "make it better": pauses out, captions, transitions, even loudness
short_edit         "a short edited video": the polish, at most 60 seconds
promo              "a promotional clip": at most 30 seconds, upbeat music, transitions, a title, a call to action, even loudness
highlights         "a highlight reel": the best moments, at most 60 seconds unless a length is named, transitions
reel               "a reel", "竖屏短视频": 9:16, filled but for recordings of a screen, at most 60 seconds, captions, even loudness
vlog               pauses out, transitions, happy music that steps back under the voice, captions
tutorial           pauses out, clear voice, captions, even loudness
interview          pauses and filler words out, clear voice, even loudness
montage            clips in a row, transitions, upbeat music
screen_recording   pauses out, clear voice, even loudness
new_video          "turn this video into a new": the polish, and the assumption is said
join               "generate my existing video clips": clips in a row, then the polish
slideshow          every photo in order with a slow camera move, cross dissolves
=================  ==================================================================================================================

A call of a recipe yields to one that the person asked for: "a promo with lo-fi music" gets lo-fi music and no upbeat one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from reeltalk.agent.plans import ToolCall

SHORT_S: Final = 60.0
PROMO_S: Final = 30.0

_PAUSES: Final = ToolCall("trim_pauses")
_CAPTIONS: Final = ToolCall("add_captions")
_TRANSITIONS: Final = ToolCall("add_transitions")
_LOUDNESS: Final = ToolCall("normalize")
_VOICE: Final = ToolCall("voice_clarity")
_MERGE: Final = ToolCall("merge")
_POLISH: Final = (_PAUSES, _CAPTIONS, _TRANSITIONS, _LOUDNESS)


def _at_most(seconds: float) -> ToolCall:
    return ToolCall("cut_to_duration", {"duration_s": seconds, "at_most": True})


def _lasting(call: ToolCall, seconds: float) -> ToolCall:
    """Return a call of a recipe with the length that was named in place of its own."""
    if call.name == "pick_highlights":
        return ToolCall(call.name, {**call.arguments, "total_s": seconds})
    return _at_most(seconds) if call.name == "cut_to_duration" else call


RECIPES: Final[Mapping[str, tuple[ToolCall, ...]]] = {
    "polish": _POLISH,
    "short_edit": (_PAUSES, _at_most(SHORT_S), _CAPTIONS, _TRANSITIONS, _LOUDNESS),
    "promo": (_at_most(PROMO_S), ToolCall("add_music", {"mood": "upbeat"}), _TRANSITIONS, ToolCall("promo_texts"), _LOUDNESS),
    "highlights": (ToolCall("pick_highlights", {"action": "keep", "total_s": SHORT_S}), _TRANSITIONS),
    "reel": (_PAUSES, _at_most(SHORT_S), ToolCall("set_canvas", {"aspect": "9:16", "fill": "subject"}), _CAPTIONS, _LOUDNESS),
    "vlog": (_PAUSES, _TRANSITIONS, ToolCall("add_music", {"mood": "happy"}), _CAPTIONS, _LOUDNESS),
    "tutorial": (_PAUSES, _VOICE, _CAPTIONS, _LOUDNESS),
    "interview": (_PAUSES, ToolCall("remove_fillers"), _VOICE, _LOUDNESS),
    "montage": (_MERGE, _TRANSITIONS, ToolCall("add_music", {"mood": "upbeat"})),
    "screen_recording": (_PAUSES, _VOICE, _LOUDNESS),
    "new_video": _POLISH,
    "join": (_MERGE, *_POLISH),
    "slideshow": (ToolCall("slideshow"), ToolCall("add_transitions", {"kind": "cross_dissolve"})),
}

_SAME_WISH: Final = {
    "change_music": "add_music",
    "set_caption_style": "add_captions",
    "remove_captions": "add_captions",
    "add_title": "promo_texts",
}
_UNDONE_BY: Final = {"remove_music": "add_music", "remove_transitions": "add_transitions", "remove_titles": "add_title"}


def completed(asked: ToolCall, name: str) -> ToolCall:
    """Return a call that was asked for by its name alone with what a recipe says of it: the music of "a promo with music" is upbeat.

    >>> completed(ToolCall("add_music"), "promo").arguments, completed(ToolCall("add_music", {"mood": "calm"}), "promo").arguments
    ({'mood': 'upbeat'}, {'mood': 'calm'})
    """
    return asked if asked.arguments else next((call for call in RECIPES[name] if call.name == asked.name), asked)


def recipe_calls(name: str, asked: Iterable[ToolCall], *, seconds: float | None = None) -> tuple[ToolCall, ...]:
    """Return the calls of a recipe, without those whose wish ``asked`` already names; ``seconds`` replaces the recipe's own length."""
    named = {_UNDONE_BY.get(call.name, _SAME_WISH.get(call.name, call.name)) for call in asked}
    calls: list[ToolCall] = []
    for call in RECIPES[name]:
        if call.name in named:
            continue
        calls.append(call if seconds is None else _lasting(call, seconds))
    return tuple(calls)

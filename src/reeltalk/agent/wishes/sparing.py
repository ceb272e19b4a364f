"""Wishes that something be left alone: "don't touch the music", "without cutting anything", 不要动字幕.

They call for nothing; they keep the recipes of the same request from doing what was forbidden.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from reeltalk.agent.clauses import Piece

_CUTTING: Final = frozenset({"trim_pauses", "remove_fillers", "cut_to_duration"})
_SOUND: Final = frozenset({"normalize", "voice_clarity", "denoise_audio", "set_volume"})
_TOOLS_OF_THING: Final[Mapping[str, frozenset[str]]] = {
    "captions": frozenset({"add_captions"}),
    "music": frozenset({"add_music"}),
    "title": frozenset({"add_title"}),
    "transitions": frozenset({"add_transitions"}),
    "pauses": _CUTTING,
    "fillers": frozenset({"remove_fillers"}),
    "fit": frozenset({"set_canvas"}),
    "crop": frozenset({"set_canvas"}),
    "grade": frozenset({"color"}),
    "audio": _SOUND,
    "voice": _SOUND,
    "volume": _SOUND,
    "normalize": _SOUND,
    "effects": frozenset({"effect", "zoom"}),
    "zoom_in": frozenset({"zoom"}),
    "pitch_up": frozenset(),
    "fade": frozenset({"fade", "fade_audio"}),
    "fade_in": frozenset({"fade", "fade_audio"}),
    "fade_out": frozenset({"fade", "fade_audio"}),
    "faster": frozenset({"set_speed"}),
    "slower": frozenset({"set_speed"}),
    "speed": frozenset({"set_speed"}),
}
_KEPT_AS_IS: Final = frozenset(
    {"pitch_up", "speed", "captions", "music", "transitions", "title", "audio", "voice", "grade", "volume", "effects"}
)
_LEAVES: Final = re.compile(
    r"^\W*(?:deja|dej[ae]n|mant[eé]n|deixa|deixe|mant[eé]m|laisse|laissez|garde|lass|lasst|behalt|оставь|оставьте)\b|はそのまま|그대로"
)
_CLEAR: Final = ("clear", "audible", "intelligible")
_OTHERWISE: Final = re.compile(r"\b(?:mais|m[aá]s|plus|menos|moins|bem|bien|tr[eè]s|muy|muito)\b")
"""Where what is "left" is to become something else: "deixa a voz mais clara"."""
_ONLY: Final = ("only", "just", "isolate", "extract", "只", "solo", "solament", "apenas", "nur ", "que ", "seul", "だけ", "만", "только")


def spared_tools(piece: Piece) -> frozenset[str] | None:
    """Return the tools that the piece forbids; None for a piece that asks for something.

    "Keep the music" spares as "don't touch the music" does; "keep only the music" and "keep the voice clear" ask for something.
    """
    if keeps_breaths(piece):
        return frozenset()
    things = {str(token.get("thing")) for token in piece.all("thing")} - {"clip", "video"}
    left = piece.verb in {"make", "change", ""} and _LEAVES.search(piece.text.lower()) is not None and not piece.has("shape")
    if (piece.verb == "keep" or left) and things and things <= _KEPT_AS_IS and not _asks(piece):
        return frozenset().union(*(_TOOLS_OF_THING[thing] for thing in things)) - {f"add_{thing}" for thing in things}
    if piece.verb != "protect":
        return None
    named = [_TOOLS_OF_THING[thing] for thing in things if thing in _TOOLS_OF_THING]
    if named and piece.negated not in {"cut", "remove"}:
        return frozenset().union(*named)
    return frozenset() if named else _CUTTING


def keeps_breaths(piece: Piece) -> bool:
    """Say whether the piece keeps breaths, or forbids to cut them, and names nothing else: "leave the breaths in", 保留呼吸声."""
    return piece.verb in {"keep", "protect"} and {str(token.get("thing")) for token in piece.all("thing")} == {"breaths"}


def _asks(piece: Piece) -> bool:
    detailed = any(
        piece.has(kind) for kind in ("degree", "percent", "decibels", "duration", "ordinal", "mood", "position", "color", "size")
    )
    worded = any(word in piece.text.lower() for word in (*_CLEAR, *_ONLY)) or _OTHERWISE.search(piece.text.lower()) is not None
    return detailed or worded or piece.has("flag", "only", "original", "quieter_under")

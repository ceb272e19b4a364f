"""Wishes for picture or sound that comes and goes: "fade out the music over 3 seconds", 渐入渐出."""

from __future__ import annotations

import re

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.differences import difference_s
from reeltalk.agent.wishes.picture import transitions
from reeltalk.agent.wishes.reading import Reading, call
from reeltalk.agent.wishes.sound import lays_music, music
from reeltalk.timeline.model import TrackRole
from reeltalk.timeline.time import seconds_from_ticks

_FADES_OUT = re.compile(r"\bfad\w{1,3}\b[^,.]{0,24}\bout\b")
_ENDS_DARK = ("渐隐", "渐黑", "渐变黑")
_PUT_TOGETHER = frozenset({"merge", "reorder", "slideshow"})
_FADES_AT = re.compile(
    r"\b(?:(?P<start>start|begin|open)|end|finish|close)(?:s|es|ing)?\b[^,;.!?]{0,20}"
    r" (?:with|on|in|from) an? (?:[a-z]{3,8} )?fade\b(?! (?:to|from))"
)
"""On which side a film fades: "start it with a fade"."""
_IN_AND_OUT = re.compile(r"\bin and out\b|\bin (?:at|from) [^.;]{2,40}\bout\b")
_FADE_S, _FADE_MIN_S = 1.0, 0.1
_SOUND_FADE_MAX_S, _PICTURE_FADE_MAX_S = 60.0, 30.0
_EVERYTHING = re.compile(
    r"\beverything\b|\b(?:picture|video|image|screen) (?:and|&|\+) (?:the )?(?:sound|audio|music)\b"
    r"|\b(?:sound|audio|music) (?:and|&|\+) (?:the )?(?:picture|video|image|screen)\b"
    r"|画面[和与跟、](?:声音|音乐|音频)|(?:声音|音乐|音频)[和与跟、]画面|[音声]画|全部|整体"
)
"""Picture and sound at once."""


def _fade_now(side: str, piece: Piece, subject: Subject) -> float:
    """Return how long in seconds the fade of the music, or of the picture, is that stands there now; the usual length where none does."""
    film = subject.context.timeline
    track = next(iter(film.tracks_of_role(TrackRole.MUSIC)), None) if piece.has("thing", "music") else film.main_track
    clip = (track.clips[0] if side == "in_s" else track.clips[-1]) if track and track.clips else None
    if clip is None:
        return _FADE_S
    fades = clip.audio if piece.has("thing", "music") else clip
    return seconds_from_ticks(fades.fade_in if side == "in_s" else fades.fade_out) or _FADE_S


def fade(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Fade picture or sound in, out, or both; the fades of clips that are just put together are transitions."""
    several = any(piece.words_of(token).lower() == "fades" for token in piece.all("thing", "fade"))
    shown = len(piece.tokens) == 1 and any(one.name == "slideshow" for one in subject.calls)
    between = shown or len(piece.all("file")) > 1 or piece.has("flag", "middle") or piece.has("link", "between")
    if between or (several and any(one.name in _PUT_TOGETHER for one in subject.calls)):
        return transitions(piece, subject, "transitions")
    piece.use(*piece.all("thing", "fade", "fade_in", "fade_out", "fade_both", "video", "clip"))
    length = next((slots.seconds_of(token) for token in piece.free("duration")), 1.0)
    both = thing in {"fade", "fade_both"} and not (piece.has("thing", "fade_in") or piece.has("thing", "fade_out"))
    sides = {
        "in_s": length if both or piece.has("thing", "fade_in", "fade_both") else None,
        "out_s": length if both or piece.has("thing", "fade_out", "fade_both") else None,
    }
    edges = {str(token.get("edge")) for token in piece.all("edge")}
    if both and thing == "fade" and len(edges) == 1 and piece.request.language not in {"en", "zh"}:
        sides["in_s" if edges == {"end"} else "out_s"] = None  # "blende am Ende aus"
    if thing == "fade" and piece.text.endswith(_ENDS_DARK):
        sides["in_s"] = None
    words = {str(token.get("word")) for token in piece.all("word")}
    both_ways = _IN_AND_OUT.search(piece.text.lower()) is not None
    if thing == "fade" and "out" in words and not both_ways and (not piece.has("link", "in") or _FADES_OUT.search(piece.text.lower())):
        sides["in_s"] = None
    if thing == "fade" and "out" not in words and re.search(r"\bin(?: over| for| at|$)", piece.text.lower()):
        sides["out_s"] = None
    if thing == "fade" and (one_side := _FADES_AT.search(piece.text.lower())):
        sides["out_s" if one_side["start"] else "in_s"] = None
    if thing == "fade" and piece.has("transition", "dip_to_black"):
        sides = {"in_s": None, "out_s": length}
    if (difference := difference_s(piece)) is not None:
        sides = {key: value and max(_FADE_MIN_S, _fade_now(key, piece, subject) + difference) for key, value in sides.items()}
    if piece.verb == "remove":
        sides = {key: 0.0 for key, value in sides.items() if value is not None}
    sides = _at_most(sides, _SOUND_FADE_MAX_S)
    laid = bool(subject.calls) and subject.calls[-1].name in {"add_music", "change_music", "fade_audio"} and not piece.has("verb")
    refers = piece.has("pronoun") and any(one.name in {"add_music", "change_music"} for one in subject.calls)
    heard = subject.current == "music" or (refers and subject.current == "volume")  # "use song.mp3, no original sound, and fade it out"
    asked_music = (piece.has("pronoun") or laid) and subject.calls and heard and "black" not in piece.text.lower()
    if asked_music and not piece.has("thing", "video", "clip"):
        return call("fade_audio", target="music", **sides)
    if _EVERYTHING.search(piece.text.lower()):
        piece.use(*piece.all("thing", "music", "audio", "volume", "voice"))
        heard_too = call("fade_audio", target="music", **sides).calls if subject.has("music") else ()
        seen_too = call("fade", **_at_most(sides, _PICTURE_FADE_MAX_S)).calls
        return Reading((*seen_too, *call("fade_audio", **sides).calls, *heard_too))
    if piece.has("thing", "music") or piece.has("thing", "audio", "volume", "voice"):
        added = music(piece, subject, "music") if lays_music(piece, subject) else Reading()
        where = {"target": "music"} if piece.has("thing", "music") else slots.clip_target(piece)
        piece.use(*piece.all("thing", "music", "audio", "volume", "voice"))
        faded = call("fade_audio", **sides, **where)
        return Reading((*added.calls, *faded.calls), added.note)
    return call("fade", **_at_most(sides, _PICTURE_FADE_MAX_S))


def _at_most(sides: dict[str, float | None], most_s: float) -> dict[str, float | None]:
    """Return lengths of fades that are no longer than the tool takes; a side that does not fade has none."""
    return {side: value if value is None else min(most_s, value) for side, value in sides.items()}

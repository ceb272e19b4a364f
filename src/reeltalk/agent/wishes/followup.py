"""Wishes that refer to what was changed last: "bigger", "quieter", "in yellow", "another one", "remove it"."""

from __future__ import annotations

from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes import sound, words
from reeltalk.agent.wishes.reading import Reading, call

_REMOVERS = {"captions": "remove_captions", "title": "remove_titles", "music": "remove_music", "transitions": "remove_transitions"}
_STYLE_KINDS = ("color", "position", "size", "animation", "preset")


def refer_back(piece: Piece, subject: Subject) -> Reading:
    """Return what the piece asks of the last change; nothing where it names something new or where there was no change."""
    about = subject.current
    if _echoes(piece, subject):
        return Reading(understood=True)
    named = sum(piece.has(kind) for kind in _STYLE_KINDS) + piece.has("flag", "uppercase", "lowercase")
    if piece.unknown_words and not (about == "captions" and named > 1 and not piece.verb):
        return Reading()
    if piece.verb == "remove" and (piece.has("pronoun") or not piece.tokens[1:]):
        return call(_REMOVERS[about]) if about in _REMOVERS else Reading()
    resized = piece.has("degree", "bigger", "smaller")
    styled = resized or any(piece.has(kind) for kind in _STYLE_KINDS) or piece.has("flag", "uppercase", "lowercase")
    if about == "captions" and styled:
        return words.captions(_as_change(piece), subject, "captions")
    if about == "title" and (styled or piece.has("degree", "longer", "shorter") or piece.has("duration")):
        return words.restyle_title(piece, subject)
    if about == "music" and (piece.has("flag", "other") or piece.has("mood")):
        return call("change_music", mood=piece.value("mood"))
    if about in {"music", "volume"} and resized:
        return call("set_volume", target="music" if about == "music" else None, change_db=-6.0 if piece.has("degree", "smaller") else 6.0)
    if about == "transitions" and piece.has("degree", "longer", "shorter"):
        return call("add_transitions", duration_s=1.5 if piece.has("degree", "longer") else 0.4)
    if about == "transitions" and piece.has("transition"):
        return call("add_transitions", kind=piece.value("transition"))
    if piece.has("flag", "other") and piece.has("mood"):
        return sound.music(piece, subject, "music")
    return _film_shorter(piece, subject)


def _echoes(piece: Piece, subject: Subject) -> bool:
    """Say whether the piece only asks again for what the request has asked for: "the music is too quiet, turn it up"."""
    if not subject.calls or piece.unknown_words or piece.has("thing"):
        return False
    measured = any(piece.has(kind) for kind in ("percent", "decibels", "factor", "duration", "color", "position", "preset", "animation"))
    last = subject.calls[-1]
    change = last.arguments.get("change_db") if last.name == "set_volume" else None
    same = change is not None and (change > 0) == (piece.verb == "raise" or piece.has("degree", "bigger"))
    repaired = last.name == "color" and piece.verb in {"raise", "lower", "change"} and not piece.has("look")
    return (
        not measured and (piece.verb in {"raise", "lower"} or piece.has("degree", "bigger", "smaller") or repaired) and (same or repaired)
    )


def _film_shorter(piece: Piece, subject: Subject) -> Reading:
    """Read "shorter" with nothing else to refer to as a film a quarter shorter."""
    seconds = subject.length_s
    if not piece.has("degree", "shorter") or seconds <= 1:
        return Reading()
    return call("cut_to_duration", duration_s=round(seconds * 0.75, 1), at_most=True)


def _as_change(piece: Piece) -> Piece:
    piece.verb = "change"
    return piece

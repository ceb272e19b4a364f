"""Wishes about shots and beats: cuts where the picture changes, and cuts where the music strikes."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.files import kind_of
from reeltalk.agent.wishes.picture import transitions
from reeltalk.agent.wishes.reading import Reading, call
from reeltalk.agent.wishes.sound import music
from reeltalk.timeline.model import MediaKind

_AT_CUT: Final = re.compile(r"\b(?:at|on) (?:each|every|the) cuts?\b")
_FLASHES: Final = ("dip_to_white",)
"""What is named without being called a transition, and stands on cuts: "flash on every beat"."""


def at_shots(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Split the film where one shot gives way to the next; a flash "at each cut" is put on the cuts that are there."""
    there = subject.main_clips > 1 and piece.has("thing", "transitions")
    if (there or piece.has("transition", *_FLASHES)) and _AT_CUT.search(piece.text.lower()):
        return transitions(piece, subject, "transitions")
    piece.use(*piece.all("thing", "split", "clip", "video"))
    return _with_transitions(call("split", at_shots=True), piece, subject)


def on_beat(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Bring the cuts onto the beats, and put transitions there where they are asked for.

    Not beside a recipe, whose music and clips only come after it.
    """
    if any(not token.means("recipe", "polish", "slideshow") for token in piece.all("recipe")):
        return Reading()
    shows = call("slideshow").calls if piece.has("thing", "slideshow") or piece.has("recipe", "slideshow") else ()
    cut = _cut_to_beat(piece, subject)
    return Reading((*shows, *cut.calls), cut.note)


def _cut_to_beat(piece: Piece, subject: Subject) -> Reading:
    piece.use(*piece.all("thing", "split", "clip", "video", "order", "slideshow"), *piece.all("recipe"))
    song = piece.first("file")
    if song is not None and not _lays_music(subject) and kind_of(piece.words_of(song), subject) is MediaKind.AUDIO:
        piece.use(song, *piece.all("thing", "music"))  # "sync the cuts to the beat of song.mp3"
        return Reading((*call("add_music", named=piece.words_of(song)).calls, *call("cut_to_beat").calls))
    if piece.verb == "add" and piece.has("thing", "music"):
        laid = music(piece, subject, "music")
        return Reading((*laid.calls, *call("cut_to_beat").calls), laid.note)
    if piece.has("bpm") or (piece.has("mood") and _names_music(piece) and not (subject.has("music") and piece.verb != "add")):
        laid = music(piece, subject, "music")
        added = laid.calls if laid.calls else call("add_music", mood=piece.value("mood"), tempo_bpm=piece.value("bpm")).calls
        return Reading((*added, *call("cut_to_beat").calls), laid.note)
    if piece.verb != "add":
        piece.use(*piece.all("thing", "music"), *piece.all("mood"))
    return _with_transitions(call("cut_to_beat"), piece, subject)


def _names_music(piece: Piece) -> bool:
    """Say whether music is named, were it within the words for its beats: 最燃的音乐卡点."""
    return piece.has("thing", "music") or any("音乐" in piece.words_of(token) for token in piece.all("thing", "on_beat"))


def _lays_music(subject: Subject) -> bool:
    return any(one.name in {"add_music", "change_music"} for one in subject.calls)


def _with_transitions(cuts: Reading, piece: Piece, subject: Subject) -> Reading:
    """Return the cuts, and after them the transitions that are to stand on them."""
    if not piece.has("thing", "transitions") and not piece.has("transition", *_FLASHES):
        return cuts
    return Reading((*cuts.calls, *transitions(piece, subject, "transitions").calls))

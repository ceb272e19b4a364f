"""The draft's short keys. The only file that knows them; ``drafts.py`` gives what they carry its meaning.

    d   length in milliseconds (draft, segment)         t   tracks          tt  kind of track: 0 video, 1 sound, 7 text
    m   what else there is to say, in plain words       sg  segments        s   start in milliseconds
    src address of the segment's file                   tr  transitions, each between two neighbours, ``at`` their border

Five of them (t, tt, sg, d, m) are documented, so a draft of only these is read as well as one with all.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from reeltalk import limits
from reeltalk.errors import MalformedRequest
from reeltalk.timeline.model import TrackKind

Json: TypeAlias = dict[str, Any]

KIND_CODES: Final = {TrackKind.VIDEO: 0, TrackKind.AUDIO: 1, TrackKind.TEXT: 7}
KINDS: Final = {code: kind for kind, code in KIND_CODES.items()}
MILLISECONDS_MAX: Final = limits.TIMELINE_DURATION_MAX_S * 1000


@dataclass(frozen=True, slots=True)
class DraftSegment:
    """A clip as the wire sees it. None where the client said nothing."""

    id: str | None
    start_ms: float | None
    duration_ms: float | None
    address: str | None
    about: Json


@dataclass(frozen=True, slots=True)
class DraftTrack:
    """A track as the wire sees it."""

    id: str | None
    kind: TrackKind
    about: Json
    segments: tuple[DraftSegment, ...]


@dataclass(frozen=True, slots=True)
class DraftTransition:
    """A transition as the wire sees it; ``at_ms`` is the border, told for readers only."""

    from_segment: str
    to_segment: str
    kind: str
    duration_ms: float | None
    at_ms: float = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A timeline as the wire sees it; ``transitions`` is None where the client left the key out."""

    duration_ms: float | None
    about: Json
    tracks: tuple[DraftTrack, ...]
    transitions: tuple[DraftTransition, ...] | None = None

    @property
    def version(self) -> int | None:
        """Return the revision that the draft says it was written from, if it says so."""
        version = self.about.get("version")
        return version if isinstance(version, int) and not isinstance(version, bool) and version > 0 else None


def write_draft(draft: Draft) -> Json:
    """Return the draft as JSON; ``{}`` without segments, which every client takes for "no draft"."""
    if not any(track.segments for track in draft.tracks):
        return {}
    tracks = [_write_track(track) for track in draft.tracks]
    transitions = [_write_transition(transition) for transition in draft.transitions or ()]
    whole = {"d": draft.duration_ms, "m": draft.about, "t": tracks}
    return {**whole, "tr": transitions} if transitions else whole


def _write_track(track: DraftTrack) -> Json:
    return {"id": track.id, "tt": KIND_CODES[track.kind], "m": track.about, "sg": [_write_segment(segment) for segment in track.segments]}


def _write_segment(segment: DraftSegment) -> Json:
    place = {"id": segment.id, "s": segment.start_ms, "d": segment.duration_ms}
    return {**place, "src": segment.address, "m": segment.about} if segment.address else {**place, "m": segment.about}


def _write_transition(transition: DraftTransition) -> Json:
    ends = {"from": transition.from_segment, "to": transition.to_segment}
    return {**ends, "type": transition.kind, "at": transition.at_ms, "d": transition.duration_ms}


def read_draft(value: Any) -> Draft:
    """Read the draft that a request carries, as an object or as JSON in a string.

    Raises MalformedRequest, naming the track, the segment and the key, where it means nothing, has no segments, or too many.
    """
    value = _object(_parsed(value) if isinstance(value, str) else value, "The draft")
    tracks = _items(value, "t", "The draft", limits.TRACKS_MAX)
    count = sum(len(_items(track, "sg", f"Track {number}", limits.CLIPS_MAX)) for number, track in enumerate(tracks, 1))
    if count == 0:
        raise MalformedRequest("The draft has no track with segments in it.", hint="Upload footage and ask for an edit first.")
    if count > limits.CLIPS_MAX:
        raise MalformedRequest(f"The draft has {count} segments; {limits.CLIPS_MAX} are allowed.")
    return Draft(
        duration_ms=_milliseconds(value, "d", "The draft"),
        about=_about(value, "The draft"),
        tracks=tuple(
            _read_track(track, f"Track {number}") for number, track in enumerate(tracks, 1) if track.get("sg") or _has_kind(track)
        ),
        transitions=None if value.get("tr") is None else _read_transitions(_items(value, "tr", "The draft", limits.CLIPS_MAX)),
    )


def _has_kind(track: Json) -> bool:
    return isinstance(track.get("tt"), int) and track["tt"] in KINDS


def _read_track(track: Json, where: str) -> DraftTrack:
    code = track.get("tt")
    if isinstance(code, bool) or not isinstance(code, int) or code not in KINDS:
        raise MalformedRequest(f"{where}: 'tt' is {code!r}; known are 0 (video), 1 (sound) and 7 (text).")
    segments = (_read_segment(item, f"{where}, segment {number}") for number, item in enumerate(track.get("sg") or (), 1))
    return DraftTrack(_text(track, "id", where), KINDS[code], _about(track, where), tuple(segments))


def _read_segment(segment: Json, where: str) -> DraftSegment:
    return DraftSegment(
        id=_text(segment, "id", where),
        start_ms=_milliseconds(segment, "s", where),
        duration_ms=_milliseconds(segment, "d", where),
        address=_text(segment, "src", where),
        about=_about(segment, where),
    )


def _read_transitions(items: list[Json]) -> tuple[DraftTransition, ...]:
    return tuple(_read_transition(item, f"Transition {number}") for number, item in enumerate(items, 1))


def _read_transition(item: Json, where: str) -> DraftTransition:
    ends = [_text(item, key, where) for key in ("from", "to")]
    kind = _text(item, "type", where)
    if not (ends[0] and ends[1] and kind):
        raise MalformedRequest(f"{where}: 'from', 'to' and 'type' are needed.")
    return DraftTransition(ends[0], ends[1], kind, _milliseconds(item, "d", where))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise MalformedRequest(f"The draft is a text that is not JSON: {problem}") from problem


def _object(value: Any, where: str) -> Json:
    if not isinstance(value, dict):
        raise MalformedRequest(f"{where} is not a JSON object.")
    return value


def _items(parent: Json, key: str, where: str, most: int) -> list[Json]:
    """Return a list of objects; a missing one is empty."""
    value = parent.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedRequest(f"{where}: {key!r} is not a list.")
    if len(value) > most:
        raise MalformedRequest(f"{where}: {key!r} has {len(value)} items; {most} are allowed.")
    return [_object(item, f"{where}: item {number} of {key!r}") for number, item in enumerate(value, 1)]


def _about(parent: Json, where: str) -> Json:
    value = parent.get("m")
    return {} if value is None else _object(value, f"{where}: 'm'")


def _text(parent: Json, key: str, where: str) -> str | None:
    value = parent.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > limits.TEXT_MAX_CHARACTERS:
        raise MalformedRequest(f"{where}: {key!r} is not a text.")
    return value


def _milliseconds(parent: Json, key: str, where: str) -> float | None:
    value = parent.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise MalformedRequest(f"{where}: {key!r} is not a number of milliseconds.")
    if not 0 <= value <= MILLISECONDS_MAX:
        raise MalformedRequest(f"{where}: {key!r} is {value}; it must lie between 0 and {MILLISECONDS_MAX} milliseconds.")
    return value

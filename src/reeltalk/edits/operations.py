"""The closed set of edits: each one a frozen value that travels as JSON and names clips by id.

Operations carry no behaviour; ``apply.py`` applies them. An operation that creates something carries the id of what it creates, so that
applying it twice to the same timeline gives the same result.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from reeltalk.timeline.model import (
    Canvas,
    Clip,
    ClipAudio,
    ClipId,
    Ducking,
    Effect,
    Marker,
    MediaReference,
    Mix,
    Motion,
    TextStyle,
    Track,
    TrackId,
    Transform,
    Transition,
)
from reeltalk.timeline.time import Ticks, TimeRange

# --- cutting -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddMedia:
    """Put files into the media pool; no clip shows them yet."""

    media: tuple[MediaReference, ...]
    op: Literal["add_media"] = "add_media"


@dataclass(frozen=True, slots=True)
class Insert:
    """Insert a clip at its own start; what lies at or after it moves later, on this track or (``ripple_all``) on all that follow."""

    track_id: TrackId
    clip: Clip
    ripple_all: bool = False
    op: Literal["insert"] = "insert"


@dataclass(frozen=True, slots=True)
class Append:
    """Put a clip behind the last one of a track, whatever its own start says."""

    track_id: TrackId
    clip: Clip
    op: Literal["append"] = "append"


@dataclass(frozen=True, slots=True)
class Overwrite:
    """Put a clip at its own start; what it covers is cut away, nothing moves."""

    track_id: TrackId
    clip: Clip
    op: Literal["overwrite"] = "overwrite"


@dataclass(frozen=True, slots=True)
class Trim:
    """Take ``head`` off a clip's start and ``tail`` off its end (negative gives back); with ``ripple`` later clips close up."""

    clip_id: ClipId
    head: Ticks = 0
    tail: Ticks = 0
    ripple: bool = True
    op: Literal["trim"] = "trim"


@dataclass(frozen=True, slots=True)
class Split:
    """Cut a clip in two at a timeline position."""

    clip_id: ClipId
    at: Ticks
    new_clip_id: ClipId
    op: Literal["split"] = "split"


@dataclass(frozen=True, slots=True)
class Join:
    """Heal a cut: two touching clips that continue the same source become one."""

    first_clip_id: ClipId
    second_clip_id: ClipId
    op: Literal["join"] = "join"


@dataclass(frozen=True, slots=True)
class RippleDelete:
    """Extract stretches of the whole film: every track that follows ripples loses them and closes up; beds are cut to the new end."""

    ranges: tuple[TimeRange, ...]
    op: Literal["ripple_delete"] = "ripple_delete"


@dataclass(frozen=True, slots=True)
class Lift:
    """Take a stretch out of one track and leave a gap."""

    track_id: TrackId
    range: TimeRange
    op: Literal["lift"] = "lift"


@dataclass(frozen=True, slots=True)
class RemoveClips:
    """Remove whole clips; with ``ripple`` the stretches they held on the main track are extracted from the film."""

    clip_ids: tuple[ClipId, ...]
    ripple: bool = True
    op: Literal["remove_clips"] = "remove_clips"


@dataclass(frozen=True, slots=True)
class Roll:
    """Move the border between two touching clips; the film keeps its length."""

    first_clip_id: ClipId
    second_clip_id: ClipId
    by: Ticks
    op: Literal["roll"] = "roll"


@dataclass(frozen=True, slots=True)
class Slip:
    """Show a later (or earlier) stretch of the same source in the same place."""

    clip_id: ClipId
    by: Ticks
    op: Literal["slip"] = "slip"


@dataclass(frozen=True, slots=True)
class Slide:
    """Move a clip between its touching neighbours, which give and take."""

    clip_id: ClipId
    by: Ticks
    op: Literal["slide"] = "slide"


@dataclass(frozen=True, slots=True)
class Move:
    """Put a clip at another place, or on another track of its kind, leaving a gap; nothing may be in the way."""

    clip_id: ClipId
    track_id: TrackId
    start: Ticks
    op: Literal["move"] = "move"


@dataclass(frozen=True, slots=True)
class Reorder:
    """Play the clips of a track in another order, closed up; captions and overlays above a main clip travel with it."""

    track_id: TrackId
    clip_ids: tuple[ClipId, ...]
    op: Literal["reorder"] = "reorder"


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Play a clip faster or slower; with ``ripple`` the film grows or shrinks with it, else the clip's place keeps its length."""

    clip_id: ClipId
    speed: Fraction
    ripple: bool = True
    op: Literal["set_speed"] = "set_speed"


@dataclass(frozen=True, slots=True)
class Reverse:
    """Play a clip backwards, or forwards again."""

    clip_id: ClipId
    op: Literal["reverse"] = "reverse"


@dataclass(frozen=True, slots=True)
class Freeze:
    """Hold the frame at a timeline position for ``duration``; the film grows by as much."""

    clip_id: ClipId
    at: Ticks
    duration: Ticks
    new_clip_id: ClipId
    tail_clip_id: ClipId
    op: Literal["freeze"] = "freeze"


@dataclass(frozen=True, slots=True)
class DetachAudio:
    """Give a clip's sound a clip of its own on a sound track and mute the original."""

    clip_id: ClipId
    track_id: TrackId
    new_clip_id: ClipId
    op: Literal["detach_audio"] = "detach_audio"


# --- layering ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddTrack:
    """Add a track at a place in the stack (0 is the bottom; None puts it on top)."""

    track: Track
    index: int | None = None
    op: Literal["add_track"] = "add_track"


@dataclass(frozen=True, slots=True)
class RemoveTrack:
    """Remove a track with all that is on it."""

    track_id: TrackId
    op: Literal["remove_track"] = "remove_track"


@dataclass(frozen=True, slots=True)
class SetTrack:
    """Set what a track does as a whole; None leaves a property as it is."""

    track_id: TrackId
    name: str | None = None
    gain_db: float | None = None
    muted: bool | None = None
    hidden: bool | None = None
    ducking: Ducking | None = None
    remove_ducking: bool = False
    op: Literal["set_track"] = "set_track"


@dataclass(frozen=True, slots=True)
class SetTransitions:
    """Put transitions on a track; one that names the same two clips is replaced."""

    track_id: TrackId
    transitions: tuple[Transition, ...]
    op: Literal["set_transitions"] = "set_transitions"


@dataclass(frozen=True, slots=True)
class RemoveTransitions:
    """Take transitions off a track."""

    track_id: TrackId
    transition_ids: tuple[str, ...]
    op: Literal["remove_transitions"] = "remove_transitions"


@dataclass(frozen=True, slots=True)
class SetTransform:
    """Place the picture of clips: crop, fit, scale, position, rotation, flip, opacity."""

    clip_ids: tuple[ClipId, ...]
    transform: Transform
    op: Literal["set_transform"] = "set_transform"


@dataclass(frozen=True, slots=True)
class SetMotion:
    """Give clips a camera move, or (None) take it away."""

    clip_ids: tuple[ClipId, ...]
    motion: Motion | None
    op: Literal["set_motion"] = "set_motion"


@dataclass(frozen=True, slots=True)
class SetEffect:
    """Put an effect on clips; one of the same kind is replaced."""

    clip_ids: tuple[ClipId, ...]
    effect: Effect
    op: Literal["set_effect"] = "set_effect"


@dataclass(frozen=True, slots=True)
class RemoveEffects:
    """Take effects of some kinds (or, with none named, all effects) off clips."""

    clip_ids: tuple[ClipId, ...]
    kinds: tuple[str, ...] = ()
    op: Literal["remove_effects"] = "remove_effects"


@dataclass(frozen=True, slots=True)
class SetAudio:
    """Set gain, mute and fades of the sound of clips."""

    clip_ids: tuple[ClipId, ...]
    audio: ClipAudio
    op: Literal["set_audio"] = "set_audio"


@dataclass(frozen=True, slots=True)
class SetFades:
    """Fade the picture of clips in from and out to what lies below."""

    clip_ids: tuple[ClipId, ...]
    fade_in: Ticks = 0
    fade_out: Ticks = 0
    op: Literal["set_fades"] = "set_fades"


@dataclass(frozen=True, slots=True)
class SetCanvas:
    """Change size, rate or fill of the picture; another rate moves every border to its nearest frame."""

    canvas: Canvas
    op: Literal["set_canvas"] = "set_canvas"


@dataclass(frozen=True, slots=True)
class SetMix:
    """Set the loudness of the finished film."""

    mix: Mix
    op: Literal["set_mix"] = "set_mix"


@dataclass(frozen=True, slots=True)
class SetMarkers:
    """Replace the named moments."""

    markers: tuple[Marker, ...]
    op: Literal["set_markers"] = "set_markers"


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the film a title, or (with ``clip_id``) a clip a name."""

    name: str
    clip_id: ClipId | None = None
    op: Literal["rename"] = "rename"


# --- words ---------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetCaptions:
    """Replace all clips of a captions track."""

    track_id: TrackId
    clips: tuple[Clip, ...]
    op: Literal["set_captions"] = "set_captions"


@dataclass(frozen=True, slots=True)
class SetText:
    """Change the words of a title or caption; spoken times are spread again over the new words."""

    clip_id: ClipId
    text: str
    op: Literal["set_text"] = "set_text"


@dataclass(frozen=True, slots=True)
class SetTextStyle:
    """Change how titles or captions look."""

    clip_ids: tuple[ClipId, ...]
    style: TextStyle
    op: Literal["set_text_style"] = "set_text_style"


# --- going back ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrackPatch:
    """What a track should be again: its own properties (None: the track should not exist) and the clips that differ (None: not exist)."""

    track_id: TrackId
    index: int
    track: Track | None
    clips: tuple[tuple[ClipId, Clip | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Restore:
    """The inverse of any operation: puts back exactly the parts that it changed, and only those."""

    title: str | None = None
    canvas: Canvas | None = None
    media: tuple[MediaReference, ...] | None = None
    markers: tuple[Marker, ...] | None = None
    mix: Mix | None = None
    language: str | None = None
    tracks: tuple[TrackPatch, ...] = ()
    op: Literal["restore"] = "restore"


Operation: TypeAlias = Annotated[
    AddMedia
    | Insert
    | Append
    | Overwrite
    | Trim
    | Split
    | Join
    | RippleDelete
    | Lift
    | RemoveClips
    | Roll
    | Slip
    | Slide
    | Move
    | Reorder
    | SetSpeed
    | Reverse
    | Freeze
    | DetachAudio
    | AddTrack
    | RemoveTrack
    | SetTrack
    | SetTransitions
    | RemoveTransitions
    | SetTransform
    | SetMotion
    | SetEffect
    | RemoveEffects
    | SetAudio
    | SetFades
    | SetCanvas
    | SetMix
    | SetMarkers
    | Rename
    | SetCaptions
    | SetText
    | SetTextStyle
    | Restore,
    Field(discriminator="op"),
]

_operations: TypeAdapter[list[Operation]] = TypeAdapter(list[Operation])


def operations_to_json(operations: list[Operation]) -> bytes:
    """Write operations as a JSON array."""
    return _operations.dump_json(operations)


def operations_from_json(data: bytes | str) -> list[Operation]:
    """Read operations from a JSON array; raises pydantic's ValidationError on anything else."""
    return _operations.validate_json(data)


def operations_schema() -> dict[str, Any]:
    """Return the JSON Schema of a list of operations."""
    return _operations.json_schema()

"""Applying operations: one table from each operation to its verb, and one way through for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from reeltalk import limits
from reeltalk.edits import cutting, layering, lineage, moving, operations, restoring, retiming, words
from reeltalk.edits.operations import Operation, Restore
from reeltalk.edits.settle import settle
from reeltalk.errors import InvalidOperation, InvalidTimeline
from reeltalk.timeline.diff import Change, diff
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import ClipId, Timeline

VERBS: Final[Mapping[type, Callable[..., Timeline]]] = {
    operations.AddMedia: cutting.add_media,
    operations.Insert: cutting.insert,
    operations.Append: cutting.append,
    operations.Overwrite: cutting.overwrite,
    operations.Trim: cutting.trim,
    operations.Split: cutting.split_clip,
    operations.Join: cutting.join,
    operations.RippleDelete: cutting.ripple_delete,
    operations.Lift: cutting.lift,
    operations.RemoveClips: cutting.remove_clips,
    operations.Roll: moving.roll,
    operations.Slip: moving.slip,
    operations.Slide: moving.slide,
    operations.Move: moving.move,
    operations.Reorder: moving.reorder,
    operations.SetSpeed: retiming.set_speed,
    operations.Reverse: retiming.reverse,
    operations.Freeze: retiming.freeze,
    operations.DetachAudio: retiming.detach_audio,
    operations.AddTrack: layering.add_track,
    operations.RemoveTrack: layering.remove_track,
    operations.SetTrack: layering.set_track,
    operations.SetTransitions: layering.set_transitions,
    operations.RemoveTransitions: layering.remove_transitions,
    operations.SetTransform: layering.set_transform,
    operations.SetMotion: layering.set_motion,
    operations.SetEffect: layering.set_effect,
    operations.RemoveEffects: layering.remove_effects,
    operations.SetAudio: layering.set_audio,
    operations.SetFades: layering.set_fades,
    operations.SetCanvas: layering.set_canvas,
    operations.SetMix: layering.set_mix,
    operations.SetMarkers: layering.set_markers,
    operations.Rename: layering.rename,
    operations.SetCaptions: words.set_captions,
    operations.SetText: words.set_text,
    operations.SetTextStyle: words.set_text_style,
    operations.Restore: restoring.restore,
}
"""Each verb takes the timeline and the fields of its operation under their own names."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of one operation: the new timeline, what changed in it, and the operation that undoes exactly that."""

    timeline: Timeline
    changes: tuple[Change, ...]
    inverse: Restore


@dataclass(frozen=True, slots=True)
class AppliedAll:
    """What came of several operations; ``inverse`` undoes them one by one, the last one first.

    ``origins`` names, for each clip that was made of another one, that one as it was called before the operations.
    """

    timeline: Timeline
    changes: tuple[Change, ...]
    inverse: tuple[Restore, ...]
    origins: Mapping[ClipId, ClipId]


def apply(timeline: Timeline, operation: Operation) -> Applied:
    """Apply one operation. Raises InvalidOperation, and changes nothing, where it does not fit the timeline."""
    applied = apply_all(timeline, (operation,))
    return Applied(applied.timeline, applied.changes, applied.inverse[0])


def apply_all(timeline: Timeline, many: Sequence[Operation]) -> AppliedAll:
    """Apply operations one after another, all or none; the result is checked once, at the end."""
    if len(many) > limits.OPERATIONS_PER_TURN_MAX:
        raise InvalidOperation(f"{len(many)} operations at once are too many; {limits.OPERATIONS_PER_TURN_MAX} are allowed.")
    inverses: list[Restore] = []
    origins: dict[ClipId, ClipId] = {}
    current = timeline
    for operation in many:
        following = _applied(current, operation)
        inverses.append(restoring.inverse_of(current, following))
        made_of = lineage.origins(current, following, operation)
        origins |= {piece: origins.get(clip, clip) for piece, clip in made_of.items()}
        current = following
    try:
        check(current)
    except InvalidTimeline as error:
        raise InvalidOperation(error.message, **error.details) from error
    return AppliedAll(current, diff(timeline, current), tuple(reversed(inverses)), origins)


def _applied(timeline: Timeline, operation: Operation) -> Timeline:
    arguments: dict[str, Any] = {field.name: getattr(operation, field.name) for field in fields(operation) if field.name != "op"}
    changed = VERBS[type(operation)](timeline, **arguments)
    return changed if isinstance(operation, Restore) else settle(timeline, changed)

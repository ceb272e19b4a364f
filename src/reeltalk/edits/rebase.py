"""Re-basing: operations that were made for one revision are carried onto a later one, each as a whole or not at all.

What both sides wrote differently stays as the later revision has it, and the operation is handed back with the reason. Positions are
followed by what is shown there, clips by their id and the pieces that were made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from reeltalk.edits import operations as op
from reeltalk.edits.anchors import Anchors, root_of
from reeltalk.edits.apply import apply
from reeltalk.edits.cells import Cell, Cells, cells, touched
from reeltalk.edits.operations import Operation
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.model import Clip, ClipId, Timeline
from reeltalk.timeline.saying import saying


@dataclass(frozen=True, slots=True)
class Conflict:
    """An operation that was not carried over (or, ``partly``, not onto everything it names), where it stood, and why."""

    index: int
    operation: Operation
    english: str
    chinese: str
    partly: bool = False

    def in_language(self, language: str) -> str:
        """Return why, in a person's words."""
        return self.chinese if language.startswith("zh") else saying(self.english, language)


@dataclass(frozen=True, slots=True)
class Rebased:
    """The later revision with everything applied that fits it, the operations as they were applied, and what did not fit."""

    timeline: Timeline
    operations: tuple[Operation, ...]
    conflicts: tuple[Conflict, ...]


class _Unfit(Exception):
    def __init__(self, english: str, chinese: str) -> None:
        self.english = english
        self.chinese = chinese
        super().__init__(english)


class _Satisfied(Exception):
    """What the operation wants is so already."""


def rebase(base: Timeline, head: Timeline, wanted: Sequence[Operation]) -> Rebased:
    """Carry operations that were made one after another on ``base`` onto ``head``, which came of ``base`` by other edits.

    Raises InvalidOperation where they do not even fit ``base``.
    """
    theirs = touched(cells(base), cells(head))
    done: list[Operation] = []
    conflicts: list[Conflict] = []
    meant, now = base, head
    for index, operation in enumerate(wanted):
        intended = apply(meant, operation).timeline
        if intended == meant:
            continue  # it changed nothing where it was made, so it wants nothing here
        step = _Step(meant, intended, now, theirs)
        try:
            carried = step.carried(operation)
            now = step.applied(carried)
            done.append(carried)
            conflicts += [Conflict(index, operation, *note, partly=True) for note in step.notes]
        except _Satisfied:
            pass
        except _Unfit as unfit:
            conflicts.append(Conflict(index, operation, unfit.english, unfit.chinese))
        except InvalidOperation as error:
            conflicts.append(Conflict(index, operation, f"It no longer fits the film: {error.message}", "已不适用于当前影片。"))
        meant = intended
    return Rebased(now, tuple(done), tuple(conflicts))


_BY_POSITION: Final = (op.RippleDelete, op.Split, op.Lift, op.Overwrite, op.Insert, op.Freeze, op.Trim)
_CUT_OUT: Final = ("The moment that it names has been cut out meanwhile.", "它所指的位置已被剪掉。")


class _Step:
    """One operation on its way: the film it was made for, what it made of it, and the film that it is carried to."""

    def __init__(self, meant: Timeline, intended: Timeline, now: Timeline, theirs: Cells) -> None:
        self._meant = meant
        self._now = now
        self._theirs = theirs
        self._anchors = Anchors(meant, now)
        self._mine = touched(cells(meant), cells(intended))
        self.notes: list[tuple[str, str]] = []

    def carried(self, operation: Operation) -> Operation:
        """Return the operation in the terms of the film as it is now; raises _Unfit, _Satisfied."""
        carry = _CARRIERS.get(type(operation))
        carried = carry(self, operation) if carry else operation
        self._check_writers(operation)
        return carried

    def applied(self, carried: Operation) -> Timeline:
        """Return the film with the operation applied; raises InvalidOperation, and _Unfit where nothing would come of it."""
        timeline = apply(self._now, carried).timeline
        before, after = cells(self._now), cells(timeline)
        if self._mine and before == after:
            if all(after.get(cell) == value for cell, value in self._mine.items()):
                raise _Satisfied
            raise _Unfit("Nothing would come of it any more.", "现在执行已没有效果。")
        lost = [cell for cell, value in self._mine.items() if cell[0] == "transition" and value is not None and cell not in after]
        if lost:
            raise _Unfit("The two clips no longer touch.", "这两个片段已不再相邻。")
        return timeline

    def _check_writers(self, operation: Operation) -> None:
        """Raise _Unfit where the other side wrote a different value into the same place, or removes what the other side changed.

        What is cut by position takes what is there, whatever it has become; a clip that is gone was dealt with by name.
        """
        if isinstance(operation, _BY_POSITION):
            return
        removes = {cell[1] for cell, value in self._mine.items() if cell[0] == "clip" and cell[2] == "exists" and value is None}
        for cell, value in self._mine.items():
            if cell not in self._theirs or self._theirs[cell] == value:
                continue
            if cell[0] == "clip" and (self._is_gone(cell[1]) or (cell[1] in removes and cell[2] in _FOLLOWING)):
                continue
            raise _Unfit(f"{_named(cell, self._now)} was changed meanwhile.", f"{_named(cell, self._now, True)}在此期间已被修改。")

    def _is_gone(self, clip_id: ClipId) -> bool:
        exists = ("clip", clip_id, "exists")
        return exists in self._theirs and self._theirs[exists] is None

    # --- what operations name --------------------------------------------------------------------------------------------------------

    def clip(self, clip_id: ClipId) -> Clip:
        """Return a clip in the film that the operation was made for."""
        found = self._meant.clip(clip_id)
        if found is None:
            raise _Unfit(f"There is no clip {clip_id!r}.", f"没有片段“{clip_id}”。")
        return found[1]

    def pieces(self, clip_id: ClipId) -> list[Clip]:
        """Return what a clip has become; raises _Unfit where it is gone."""
        pieces = self._anchors.pieces(self.clip(clip_id))
        if not pieces:
            raise _Unfit(f"The clip {clip_id!r} has been removed meanwhile.", f"片段“{clip_id}”已被删除。")
        return pieces

    def clips(self, operation: Any) -> Operation:
        """Carry an operation that names clips: onto all pieces of those that are left."""
        found = {clip_id: self._anchors.pieces(self.clip(clip_id)) for clip_id in operation.clip_ids}
        left = tuple(piece.id for pieces in found.values() for piece in pieces)
        gone = sum(not pieces for pieces in found.values())
        if not left and found:
            if isinstance(operation, op.RemoveClips):
                raise _Satisfied
            raise _Unfit("The clips that it names have been removed meanwhile.", "它所指的片段已被删除。")
        if gone and not isinstance(operation, op.RemoveClips):
            self.notes.append(
                (f"{gone} of {len(found)} clips have been removed meanwhile.", f"{len(found)} 个片段中有 {gone} 个已被删除。")
            )
        carried: Operation = replace(operation, clip_ids=left)
        return carried

    def one_clip(self, operation: Any) -> Operation:
        """Carry an operation that names one clip: it must be there still."""
        if operation.clip_id is not None and all(piece.id != operation.clip_id for piece in self.pieces(operation.clip_id)):
            raise _Unfit(f"The clip {operation.clip_id!r} has been removed meanwhile.", f"片段“{operation.clip_id}”已被删除。")
        carried: Operation = operation
        return carried

    def two_clips(self, operation: Any) -> Operation:
        """Carry an operation on two neighbours."""
        self.pieces(operation.first_clip_id)
        self.pieces(operation.second_clip_id)
        carried: Operation = operation
        return carried

    def moment(self, operation: Any) -> Operation:
        """Carry an operation at a moment of a clip: onto the piece that shows it now."""
        self.pieces(operation.clip_id)
        found = self._anchors.inside(self.clip(operation.clip_id), operation.at)
        if found is None:
            raise _Unfit(*_CUT_OUT)
        carried: Operation = replace(operation, clip_id=found[0].id, at=found[1])
        return carried

    def trim(self, operation: op.Trim) -> Operation:
        """Carry a trim: each end must still be the end that it was."""
        clip, pieces = self.clip(operation.clip_id), self.pieces(operation.clip_id)
        first, last = pieces[0], pieces[-1]
        if operation.head and self._anchors.inside(clip, clip.start) != (first, first.start):
            raise _Unfit(*_CUT_OUT)
        if operation.tail and self._anchors.inside(clip, clip.end) != (last, last.end):
            raise _Unfit(*_CUT_OUT)
        if operation.head and operation.tail and first is not last:
            raise _Unfit("The clip has been divided meanwhile.", "该片段已被分割。")
        return replace(operation, clip_id=last.id if operation.tail else first.id)

    def stretches(self, operation: op.RippleDelete) -> Operation:
        """Carry a cut: what is left of its stretches, where they are now."""
        ranges = self._anchors.ranges(operation.ranges)
        if not ranges and operation.ranges:
            raise _Satisfied
        return replace(operation, ranges=ranges)

    def lift(self, operation: op.Lift) -> Operation:
        """Carry a lift."""
        ranges = self._anchors.ranges((operation.range,))
        if len(ranges) != 1:
            raise _Unfit(*_CUT_OUT)
        return replace(operation, range=ranges[0])

    def placed(self, operation: Any) -> Operation:
        """Carry an operation that puts a new clip at a moment of the film."""
        carried: Operation = replace(operation, clip=replace(operation.clip, start=self._anchors.point(operation.clip.start)))
        return carried

    def move(self, operation: op.Move) -> Operation:
        """Carry a move: to where its moment is now."""
        self.pieces(operation.clip_id)
        return replace(operation, start=self._anchors.point(operation.start))

    def order(self, operation: op.Reorder) -> Operation:
        """Carry an order: pieces stay together, what is new stays behind what it stood behind."""
        track = self._now.track(operation.track_id)
        if track is None:
            raise _Unfit("The track has been removed meanwhile.", "该轨道已被删除。")
        wanted = [piece.id for clip_id in operation.clip_ids for piece in self._anchors.pieces(self.clip(clip_id))]
        for before, clip in zip((None, *track.clips), track.clips, strict=False):
            if clip.id not in wanted:
                wanted.insert(wanted.index(before.id) + 1 if before is not None else 0, clip.id)
        return replace(operation, clip_ids=tuple(wanted))

    def captions(self, operation: op.SetCaptions) -> Operation:
        """Carry captions: only onto the cut that they were timed for."""
        if not self._anchors.is_identity:
            raise _Unfit("The captions were timed for another cut.", "这些字幕是按另一个剪辑版本对时的。")
        return operation

    def markers(self, operation: op.SetMarkers) -> Operation:
        """Carry named moments."""
        return replace(operation, markers=tuple(each.moved(self._anchors.point) for each in operation.markers))

    def whole_track(self, operation: op.RemoveTrack) -> Operation:
        """Carry the removal of a track: nothing that is new on it may be lost."""
        before, now = self._meant.track(operation.track_id), self._now.track(operation.track_id)
        if now is None:
            raise _Satisfied
        known = {root_of(clip.id) for clip in before.clips} if before else set()
        if any(root_of(clip.id) not in known for clip in now.clips):
            raise _Unfit("Something was added to the track meanwhile.", "该轨道在此期间添加了内容。")
        return operation

    def back(self, operation: op.Restore) -> Operation:
        """Refuse to carry what puts back one certain state."""
        raise _Unfit("Going back cannot be carried over; name the version instead.", "回退操作无法合并；请改用版本名称。")


_FOLLOWING: Final = frozenset({"cut", "place", "fades", "audio_fades", "motion"})
"""What of a clip changes by itself when the film is cut there."""

_CARRIERS: Final[Mapping[type, Callable[[_Step, Any], Operation]]] = {
    op.Insert: _Step.placed,
    op.Overwrite: _Step.placed,
    op.Trim: _Step.trim,
    op.Split: _Step.moment,
    op.Freeze: _Step.moment,
    op.Join: _Step.two_clips,
    op.Roll: _Step.two_clips,
    op.RippleDelete: _Step.stretches,
    op.Lift: _Step.lift,
    op.Move: _Step.move,
    op.Reorder: _Step.order,
    op.SetCaptions: _Step.captions,
    op.SetMarkers: _Step.markers,
    op.RemoveTrack: _Step.whole_track,
    op.Restore: _Step.back,
    **dict.fromkeys((op.Slip, op.Slide, op.SetSpeed, op.Reverse, op.DetachAudio, op.SetText, op.Rename), _Step.one_clip),
    **dict.fromkeys(
        (op.RemoveClips, op.SetTransform, op.SetMotion, op.SetEffect, op.RemoveEffects, op.SetAudio, op.SetFades, op.SetTextStyle),
        _Step.clips,
    ),
}
"""Whatever is not named here travels as it is: it names no clip and no moment, or apply refuses it by itself."""


def _named(cell: Cell, timeline: Timeline, chinese: bool = False) -> str:
    """Return what a value is of, in a person's words."""
    what = _WORDS.get(cell[-1], (cell[-1], cell[-1]))[chinese]
    if cell[0] == "clip":
        found = timeline.clip(cell[1])
        name = (found[1].name if found else "") or cell[1]
        return f"片段“{name}”的{what}" if chinese else f"The {what} of the clip {name!r}"
    if cell[0] == "transition":
        return "该处转场" if chinese else "That transition"
    return f"影片的{what}" if chinese else f"The {what} of the {cell[0]}"


_WORDS: Final = {
    "exists": ("existence", "存在与否"),
    "text": ("text", "文字"),
    "style": ("style", "样式"),
    "cut": ("cut", "剪辑点"),
    "place": ("place", "位置"),
    "transform": ("placement", "画面位置"),
    "motion": ("camera move", "镜头运动"),
    "audio": ("volume", "音量"),
    "audio_fades": ("sound fades", "声音淡入淡出"),
    "fades": ("fades", "淡入淡出"),
    "name": ("name", "名称"),
    "title": ("title", "片名"),
    "canvas": ("canvas", "画面"),
    "mix": ("loudness", "响度"),
    "markers": ("markers", "标记"),
}

"""Cropping to another shape without losing the subject: the window follows the most prominent face, shot by shot.

A recording of a screen has its subject all over: it stays whole unless filling the frame is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from reeltalk.agent.camera import MIDDLE, Look, Passage, camera_path, joined
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Phrase
from reeltalk.edits import operations as edit
from reeltalk.media.facts import Face, Faces
from reeltalk.timeline.model import Canvas, Clip, Crop, Easing, FillKind, Fit, Framing, MediaReference, MediaSource, Motion, Transform
from reeltalk.timeline.time import Ticks, TimeRange, snap_to_frame

SAME_SHAPE: Final = 0.995
FRAMES_MIN: Final = 3
COMPANION_SHARE: Final = 0.4
STRANGER_SHARE: Final = 0.1
EASED_MAX: Final = 0.3


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a picture that fills the canvas: its length along the axis on which it can move, as a share of the picture."""

    share: float
    horizontal: bool


def crop_to_subject(draft: Draft, clips: Sequence[Clip], context: PlanningContext) -> tuple[Phrase, ...]:
    """Fill the canvas as ``crop_to_faces`` does, but for recordings of a screen: what is written there is shown whole, over blur."""
    cropped = [clip for clip in clips if _window(clip, draft, draft.timeline.canvas)]
    sources = {clip.source.media_id for clip in cropped if isinstance(clip.source, MediaSource)}
    shown = {media_id for media_id in sources if (screen := context.facts.screen(media_id)) and screen.is_recorded}
    screens = [clip for clip in cropped if isinstance(clip.source, MediaSource) and clip.source.media_id in shown]
    if not screens:
        return crop_to_faces(draft, clips, context)
    draft.do(edit.SetCanvas(replace(draft.timeline.canvas, fill=FillKind.BLUR)))
    show_whole(draft, screens)
    whole = Phrase(
        "What shows a screen stays whole over a blurred background, so that it can be read; say “crop to fill” to fill the frame instead.",
        "屏幕录制保留完整画面以便看清文字，空出的部分用模糊背景填充；想铺满画面可以说“裁剪填满”。",
    )
    return (whole, *crop_to_faces(draft, [clip for clip in clips if clip not in screens], context))


def show_whole(draft: Draft, clips: Sequence[Clip]) -> None:
    """Show the whole picture of each clip, a crop that moved or followed somebody undone."""
    pans = tuple(clip.id for clip in clips if is_pan(clip))
    draft.do(*((edit.SetMotion(pans, None),) if pans else ()))
    set_transforms(draft, clips, lambda clip: replace(_centred(clip), fit=Fit.CONTAIN))


def set_transforms(draft: Draft, clips: Sequence[Clip], change: Callable[[Clip], Transform]) -> None:
    """Place each clip as ``change`` says, those that come to stand alike in one operation."""
    alike: dict[Transform, list[str]] = {}
    for clip in clips:
        changed = change(clip)
        if changed != clip.transform:
            alike.setdefault(changed, []).append(clip.id)
    draft.do(*(edit.SetTransform(tuple(clip_ids), transform) for transform, clip_ids in alike.items()))


def crop_to_faces(draft: Draft, clips: Sequence[Clip], context: PlanningContext) -> tuple[Phrase, ...]:
    """Fill the canvas with each clip, following faces, and say what was followed."""
    followed, unseen, blind = 0, 0, 0
    for clip in clips:
        window = _window(clip, draft, draft.timeline.canvas)
        faces = context.facts.faces(clip.source.media_id) if window and isinstance(clip.source, MediaSource) else None
        if window and faces and _frame(draft, clip, window, faces, context):
            followed += 1
            continue
        _set_transform(draft, clip.id, replace(clip.transform, fit=Fit.COVER) if window is None else _covering(clip))
        if is_pan(clip):
            draft.do(edit.SetMotion((clip.id,), None))
        if window:
            unseen, blind = unseen + (faces is not None), blind + (faces is None)
    return _said(followed, unseen, blind)


def _covering(clip: Clip) -> Transform:
    return replace(clip.transform, fit=Fit.COVER, x=MIDDLE, y=MIDDLE)


def _set_transform(draft: Draft, clip_id: str, transform: Transform) -> None:
    if draft.clip(clip_id).transform != transform:
        draft.do(edit.SetTransform((clip_id,), transform))


def _centred(clip: Clip) -> Transform:
    """Return a clip's place with the picture back in the middle of the canvas, where a crop had moved it."""
    return replace(clip.transform, x=MIDDLE, y=MIDDLE) if clip.transform.fit is Fit.COVER else clip.transform


def is_pan(clip: Clip) -> bool:
    """Say whether a clip's camera only moves the window of a crop, without coming closer."""
    return clip.motion is not None and clip.motion.start.scale == clip.motion.end.scale == 1.0 and clip.transform.fit is Fit.COVER


def pans_on(first: Clip, second: Clip) -> bool:
    """Say whether two clips are parts of one moving crop of one stretch of footage, so that nobody sees a cut between them."""
    before, after = first.source, second.source
    if not (isinstance(before, MediaSource) and isinstance(after, MediaSource)) or before.media_id != after.media_id:
        return False
    if first.motion and second.motion and first.motion.end != second.motion.start:
        return False
    earlier, later, lasts = (after, before, second.duration) if before.reversed else (before, after, first.duration)
    same_pace = replace(before, start=0) == replace(after, start=0)
    return same_pace and (is_pan(first) or is_pan(second)) and earlier.start + int(lasts * earlier.speed) == later.start


def _said(followed: int, unseen: int, blind: int) -> tuple[Phrase, ...]:
    if followed:
        return (Phrase("The crop follows the face, shot by shot.", "裁剪画面会逐镜头跟随人脸。"),)
    if unseen:
        return (Phrase("I saw no face, so the crop keeps to the middle.", "没有看到人脸，裁剪保持居中。"),)
    if blind:
        return (Phrase("I cannot look for faces here, so the crop keeps to the middle.", "这里无法识别人脸，裁剪保持居中。"),)
    return ()


def _window(clip: Clip, draft: Draft, canvas: Canvas) -> Window | None:
    """Return what of a clip's picture is shown; None where it is all of it, or where it was cropped or turned by hand."""
    source, transform = clip.source, clip.transform
    reference = draft.timeline.media_reference(source.media_id) if isinstance(source, MediaSource) else None
    if reference is None or not _has_size(reference) or transform.crop != Crop() or transform.rotation % 360 or transform.scale != 1:
        return None
    wider = Fraction(reference.width, reference.height) / Fraction(canvas.width, canvas.height)
    share = float(1 / wider if wider > 1 else wider)
    return Window(share, wider > 1) if share < SAME_SHAPE else None


def _has_size(reference: MediaReference) -> bool:
    return reference.width > 0 and reference.height > 0


def _frame(draft: Draft, clip: Clip, window: Window, faces: Faces, context: PlanningContext) -> bool:
    """Split a clip where its framing changes and frame each part; False where no face is seen in it."""
    source = clip.source
    assert isinstance(source, MediaSource)
    stretch = TimeRange(source.start, max(1, int(clip.duration * source.speed)))
    if source.frozen:
        stretch = TimeRange(source.start, 1)
    shots = context.facts.shots(source.media_id)
    borders = [border for border in (shots.borders if shots else ()) if stretch.start < border < stretch.end]
    edges = [stretch.start, *borders, stretch.end]
    parts = [TimeRange.between(start, end) for start, end in pairwise(edges)]
    looks = [looks_at(faces, part, window, flipped=clip.transform.flip_horizontal) for part in parts]
    if not any(looks):
        return False
    passages = joined([passage for look, part in zip(looks, parts, strict=True) for passage in camera_path(look, part, window.share)])
    if clip.motion is not None and not is_pan(clip):  # the person asked for that camera move; it keeps its own way
        _place(draft, clip.id, window, passages[0].start)
        return True
    _cut_and_frame(draft, clip, window, _on_timeline(passages, clip, stretch, draft.timeline.canvas), context)
    return True


def looks_at(faces: Faces, within: TimeRange, window: Window, *, flipped: bool = False) -> list[Look]:
    """Return where to look in a shot: at its most prominent face, or the next one while that is not seen, and at others beside it that
    are nearly as large where they fit in with it.
    """
    tracks = [[face for face in track.faces if _stands_in(face, within, faces.interval)] for track in faces.tracks]
    weighed = sorted(((sum(face.width * face.height for face in track), track) for track in tracks if track), key=lambda one: -one[0])
    looks = []
    for moment in sorted({face.at for weight, track in weighed if weight >= STRANGER_SHARE * weighed[0][0] for face in track}):
        here = [(weight, face) for weight, track in weighed for face in track if face.at == moment]
        low, high = _span([face for weight, face in here if weight >= COMPANION_SHARE * here[0][0]], window)
        if high - low > window.share:
            low, high = _span([here[0][1]], window)
        place = (low + high) / 2
        at = min(max(moment, within.start), within.end - 1)
        looks.append(Look(at, 1 - place if flipped and window.horizontal else place, high - low))
    return looks


def _stands_in(face: Face, within: TimeRange, interval: Ticks) -> bool:
    """Say whether a face was seen in a stretch; for one too short to be looked at, just before it."""
    return within.contains(face.at) or (within.duration < interval and 0 <= within.start - face.at < interval)


def _span(group: Sequence[Face], window: Window) -> tuple[float, float]:
    """Return the stretch that faces cover along the axis on which the window moves."""
    along = [(face.x, face.width) if window.horizontal else (face.y, face.height) for face in group]
    return min(place - size / 2 for place, size in along), max(place + size / 2 for place, size in along)


def _on_timeline(passages: Sequence[Passage], clip: Clip, stretch: TimeRange, canvas: Canvas) -> list[Passage]:
    """Return the passages in the film's time, on frame borders, those too short to see left out."""
    source = clip.source
    assert isinstance(source, MediaSource)
    least = FRAMES_MIN * canvas.rate.ticks_per_frame
    placed: list[Passage] = []
    position = clip.start
    for passage in reversed(passages) if source.reversed else passages:
        start, end = (passage.end, passage.start) if source.reversed else (passage.start, passage.end)
        passed = stretch.end - passage.range.start if source.reversed else passage.range.end - stretch.start
        border = min(clip.end, snap_to_frame(clip.start + int(passed / source.speed), canvas.rate))
        if border - position >= least:
            placed.append(Passage(TimeRange.between(position, border), start, end))
            position = border
    if not placed:
        return [Passage(clip.range, passages[0].start, passages[0].start)]
    last = placed[-1]
    return [*placed[:-1], replace(last, range=TimeRange.between(last.range.start, clip.end))]


def _cut_and_frame(draft: Draft, clip: Clip, window: Window, passages: Sequence[Passage], context: PlanningContext) -> None:
    clip_id = clip.id
    for index, passage in enumerate(passages):
        part_id = clip_id
        if index + 1 < len(passages):
            clip_id = context.make_id("clip")
            draft.do(edit.Split(part_id, passage.range.end, clip_id))
        if passage.stands:
            _place(draft, part_id, window, passage.start)
            if draft.clip(part_id).motion is not None:
                draft.do(edit.SetMotion((part_id,), None))
        else:
            calm = all(other.stands for other in (*passages[index - 1 : index], *passages[index + 1 : index + 2]))
            short = abs(passage.end - passage.start) <= EASED_MAX  # over a long way easing would let a quick subject get away
            easing = Easing.EASE_IN_OUT if calm and short else Easing.LINEAR
            motion = Motion(_framing(window, passage.start), _framing(window, passage.end), easing)
            _set_transform(draft, part_id, _covering(clip))
            draft.do(edit.SetMotion((part_id,), motion))


def _framing(window: Window, place: float) -> Framing:
    return Framing(1.0, place, MIDDLE) if window.horizontal else Framing(1.0, MIDDLE, place)


def _place(draft: Draft, clip_id: str, window: Window, place: float) -> None:
    """Lay the picture so that ``place`` of it comes to the middle of the canvas, as far as its edge allows."""
    held = min(max(place, window.share / 2), 1 - window.share / 2)
    shift = round(MIDDLE + (MIDDLE - held) / window.share, 6)
    transform = _covering(draft.clip(clip_id))
    _set_transform(draft, clip_id, replace(transform, x=shift) if window.horizontal else replace(transform, y=shift))

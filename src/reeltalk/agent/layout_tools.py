"""The tools that show several pictures at once, or photos one after another: small pictures, split screens, slideshows, watermarks."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from reeltalk.agent.context import AssetView, PlanningContext
from reeltalk.agent.footage import add_media, append_footage, floor_to_frame, reference_to, unplaced, whole_clip
from reeltalk.agent.outcome import Draft, Measured, ToolOutcome, ToolProblem
from reeltalk.agent.overlay_tools import MARGIN, lift_from_story, placed, put_over
from reeltalk.agent.picture_arguments import PictureInPicture, Slideshow, SplitScreen
from reeltalk.agent.picture_tools import camera_move
from reeltalk.agent.targets import best_name, shown_name, story_clips
from reeltalk.agent.text_arguments import Watermark
from reeltalk.agent.text_styles import size_per_mille, with_opacity
from reeltalk.agent.text_tools import WATERMARK
from reeltalk.edits import operations as edit
from reeltalk.timeline.model import (
    Clip,
    Crop,
    MediaKind,
    MediaSource,
    TextSource,
    TextStyle,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transform,
)
from reeltalk.timeline.time import Ticks, seconds_from_ticks, ticks_from_seconds

PICTURES_MAX: Final = 9
LOGO_SCALE: Final = 0.16
PHOTO_ZOOM: Final = 0.12
WATERMARK_STYLE: Final = TextStyle(size=size_per_mille("small"), outline_width=1.0, max_width=0.4, max_lines=1)


def picture_in_picture(arguments: PictureInPicture, context: PlanningContext) -> ToolOutcome:
    """Show an upload, or a clip of the film, small in a corner of the rest."""
    draft = Draft(context.timeline)
    small = _second_picture(draft, arguments.name, context)
    clip = _within_film(draft, small)
    x, y = _corner(arguments.corner, arguments.scale)
    shown = replace(clip, transform=replace(clip.transform, scale=arguments.scale, x=x, y=y))
    put_over(draft, shown, context)
    facts: dict[str, Measured] = {"scale_percent": round(arguments.scale * 100), "shown_s": round(seconds_from_ticks(shown.duration), 2)}
    return ToolOutcome(draft.operations, facts=facts)


# --- several pictures at once --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the canvas: its middle and its size, as shares of the canvas."""

    x: float
    y: float
    width: float
    height: float


def split_screen(arguments: SplitScreen, context: PlanningContext) -> ToolOutcome:
    """Show several pictures at once, each filling its cell; the film lasts as long as the shortest clip among them.

    Of more than two, only the first is heard.
    """
    draft = Draft(context.timeline)
    canvas = context.timeline.canvas
    pictures = _pictures(draft, arguments, context)
    base = next(clip for clip in pictures if draft.timeline.clip(clip.id) is not None)
    direction = arguments.direction or ("grid" if len(pictures) > 3 else "horizontal" if canvas.width >= canvas.height else "vertical")
    length = min((clip.duration for clip in pictures if not _is_photo(clip, draft.timeline)), default=base.duration)
    if base.duration > length:
        draft.do(edit.Trim(base.id, tail=base.duration - length))
    for number, (clip, cell) in enumerate(zip(pictures, _cells(direction, len(pictures)), strict=True)):
        heard = replace(clip.audio, muted=clip.audio.muted or (len(pictures) > 2 and number > 0))
        if clip.id == base.id:
            draft.do(edit.SetTransform((clip.id,), _filling(cell, clip, draft.timeline)), edit.SetAudio((clip.id,), heard))
            continue
        over = replace(clip, start=base.start, duration=length, transform=_filling(cell, clip, draft.timeline), audio=heard, motion=None)
        put_over(draft, over, context)
    return ToolOutcome(
        draft.operations, facts={"pictures": len(pictures), "duration_s": round(seconds_from_ticks(draft.timeline.duration), 2)}
    )


def _pictures(draft: Draft, arguments: SplitScreen, context: PlanningContext) -> list[Clip]:
    """Return the pictures in the order of their cells, one of them a clip of the story; the others are taken off it.

    Raises ToolProblem where there are not two.
    """
    main = draft.timeline.main_track
    clips = list(main.clips) if main else []
    waiting = [asset for asset in unplaced(context) if asset.kind is not MediaKind.AUDIO]
    if arguments.names:
        chosen = [_named_picture(draft, name, tuple(clips), waiting, context) for name in arguments.names]
        chosen = list({clip.id: clip for clip in chosen}.values())
    else:
        count = arguments.count or PICTURES_MAX
        fresh = [_new_clip(draft, asset, context) for asset in waiting[: count - 1]]
        chosen = [*clips[:1], *fresh, *clips[1:]] if count == 2 else [*clips, *fresh]
        chosen = chosen[:count]
    told = {clip.id for clip in clips}
    base = next((clip for clip in chosen if clip.id in told), None)
    if base is None or len(chosen) < 2:
        raise _no_second_picture()
    taken = tuple(clip.id for clip in chosen if clip.id in told and clip.id != base.id)
    if taken:
        draft.do(edit.RemoveClips(taken))
    return [draft.clip(base.id) if clip.id == base.id else replace(clip, id=context.make_id("clip")) for clip in chosen]


def _cells(direction: str, count: int) -> list[Cell]:
    """Return the parts of the canvas that so many pictures fill, row by row.

    >>> [(cell.x, cell.y, cell.width) for cell in _cells("grid", 3)]
    [(0.25, 0.25, 0.5), (0.75, 0.25, 0.5), (0.5, 0.75, 1.0)]
    """
    columns = {"horizontal": count, "vertical": 1}.get(direction, math.isqrt(count - 1) + 1)
    rows = [min(columns, count - first) for first in range(0, count, columns)]
    height = 1 / len(rows)
    return [
        Cell((column + 0.5) / across, (row + 0.5) * height, 1 / across, height)
        for row, across in enumerate(rows)
        for column in range(across)
    ]


def _filling(cell: Cell, clip: Clip, timeline: Timeline) -> Transform:
    """Return the place of a picture that fills a cell, cropped around its middle."""
    canvas = timeline.canvas
    crop = _crop_to(cell.width * canvas.width / (cell.height * canvas.height), clip, timeline)
    return Transform(crop=crop, scale=max(cell.width, cell.height), x=cell.x, y=cell.y)


def _no_second_picture() -> ToolProblem:
    return ToolProblem("That needs a second picture: upload another clip or photo first.", "这需要第二个画面：请再上传一段视频或一张照片。")


def _second_picture(draft: Draft, name: str | None, context: PlanningContext) -> Clip:
    """Return the clip to lay over the film, taken off the main track if it stands there; raises ToolProblem without a second picture."""
    main = draft.timeline.main_track
    clips = main.clips if main else ()
    waiting = [asset for asset in unplaced(context) if asset.kind is not MediaKind.AUDIO]
    if name is not None:
        found: Clip | None = _named_picture(draft, name, clips, waiting, context)
    elif waiting:
        found = _new_clip(draft, waiting[0], context)
    else:
        found = clips[1] if len(clips) > 1 else None
    if found is None or not clips or (len(clips) == 1 and found.id == clips[0].id):
        raise _no_second_picture()
    if any(clip.id == found.id for clip in clips):
        draft.do(edit.RemoveClips((found.id,)))
    return replace(found, id=context.make_id("clip"))


def _named_picture(draft: Draft, name: str, clips: tuple[Clip, ...], waiting: list[AssetView], context: PlanningContext) -> Clip:
    index = best_name(name, [asset.name for asset in waiting])
    if index is not None:
        return _new_clip(draft, waiting[index], context)
    index = best_name(name, [shown_name(draft.timeline, clip) for clip in clips])
    if index is None:
        raise ToolProblem(f"There is no picture called {name!r}.", f"没有叫“{name}”的画面。")
    return clips[index]


def _new_clip(draft: Draft, asset: AssetView, context: PlanningContext) -> Clip:
    add_media(draft, reference_to(asset, context))
    return whole_clip(asset, draft.timeline, context)


def _within_film(draft: Draft, clip: Clip) -> Clip:
    """Return the clip at the start of the film, no longer than it; a photo stays for all of it."""
    film = draft.timeline.duration
    source = clip.source
    reference = draft.timeline.media_reference(source.media_id) if isinstance(source, MediaSource) else None
    is_still = reference is not None and reference.duration is None
    return replace(clip, start=0, duration=film if is_still else min(film, clip.duration), motion=None)


def _corner(corner: str, scale: float) -> tuple[float, float]:
    """Return the centre of a picture of that share of the canvas in a corner, a margin away from the edges."""
    near, far = MARGIN + scale / 2, 1 - MARGIN - scale / 2
    return (near if corner.endswith("left") else far), (near if corner.startswith("top") else far)


def _crop_to(shape: float, clip: Clip, timeline: Timeline) -> Crop:
    """Return the crop that brings a clip's picture to a shape (width by height), around its middle."""
    reference = timeline.media_reference(clip.source.media_id) if isinstance(clip.source, MediaSource) else None
    if reference is None or not reference.width or not reference.height:
        return Crop()
    own = reference.width / reference.height
    if own > shape:
        edge = round((1 - shape / own) / 2, 6)
        return Crop(left=edge, right=edge)
    edge = round((1 - own / shape) / 2, 6)
    return Crop(top=edge, bottom=edge)


def slideshow(arguments: Slideshow, context: PlanningContext) -> ToolOutcome:
    """Show every photo for the same time, in order, each with a slow camera move, in turns towards and away."""
    draft = Draft(context.timeline)
    photos = [asset for asset in unplaced(context) if asset.kind is MediaKind.IMAGE]
    append_footage(draft, photos, context, arguments.seconds_per_photo)
    stills = [clip for clip in story_clips(draft.timeline) if _is_photo(clip, draft.timeline)]
    if not stills:
        raise ToolProblem("A slideshow needs photos: upload some first.", "制作相册需要照片：请先上传照片。")
    rate = draft.timeline.canvas.rate
    length = max(rate.ticks_per_frame, floor_to_frame(ticks_from_seconds(arguments.seconds_per_photo), rate))
    draft.do(*(edit.Trim(clip.id, tail=clip.duration - length) for clip in stills if clip.duration != length))
    for towards in (True, False):
        moved = tuple(clip.id for number, clip in enumerate(stills) if (number % 2 == 0) is towards)
        draft.do(*([edit.SetMotion(moved, camera_move(PHOTO_ZOOM, towards=towards))] if moved else []))
    facts: dict[str, Measured] = {"photos": len(stills), "seconds_per_photo": round(seconds_from_ticks(length), 2)}
    return ToolOutcome(draft.operations, facts=facts)


def _is_photo(clip: Clip, timeline: Timeline) -> bool:
    reference = timeline.media_reference(clip.source.media_id) if isinstance(clip.source, MediaSource) else None
    return reference is not None and reference.kind is MediaKind.IMAGE


def watermark(arguments: Watermark, context: PlanningContext) -> ToolOutcome:
    """Keep words or an uploaded picture in a corner for the whole film."""
    story_clips(context.timeline)
    draft = Draft(context.timeline)
    length = draft.timeline.duration
    if arguments.text is not None:
        _text_watermark(draft, arguments, length, context)
    else:
        _logo_watermark(draft, arguments, context)
    facts: dict[str, Measured] = {"corner": arguments.corner}
    return ToolOutcome(draft.operations, facts=facts)


def _text_watermark(draft: Draft, arguments: Watermark, length: Ticks, context: PlanningContext) -> None:
    for track in draft.timeline.tracks_of_role(TrackRole.TITLES):
        if track.name == WATERMARK:
            draft.do(edit.RemoveTrack(track.id))
    x, y = _corner(arguments.corner, 0.3)
    y = 0.07 if arguments.corner.startswith("top") else 0.93
    style = replace(WATERMARK_STYLE, x=x, y=y, color=with_opacity("#FFFFFF", arguments.opacity))
    source = TextSource(text=arguments.text or "", style=style)
    clip = Clip(context.make_id("title"), 0, length, source, name=WATERMARK, until_end=True)
    track = Track(context.make_id("track"), TrackKind.TEXT, TrackRole.TITLES, WATERMARK)
    draft.do(edit.AddTrack(track), edit.Overwrite(track.id, clip))


def _logo_watermark(draft: Draft, arguments: Watermark, context: PlanningContext) -> None:
    logo = _logo(arguments.name, context)
    lift_from_story(draft, logo)
    clip = _new_clip(draft, logo, context)
    transform = replace(placed(arguments.corner, LOGO_SCALE, logo, draft.timeline), opacity=arguments.opacity)
    whole = replace(clip, duration=draft.timeline.duration, transform=transform, until_end=True, name=WATERMARK)
    put_over(draft, whole, context)


def _logo(name: str | None, context: PlanningContext) -> AssetView:
    pictures = [asset for asset in context.assets if asset.kind is MediaKind.IMAGE]
    if name is not None:
        index = best_name(name, [asset.name for asset in pictures])
        if index is not None:
            return pictures[index]
    if not pictures:
        raise ToolProblem(
            "There is no picture for a watermark: upload a logo, or give me the words.",
            "没有可以用作水印的图片：请上传标志，或告诉我水印文字。",
        )
    waiting = {asset.id for asset in unplaced(context)}
    return next((asset for asset in pictures if asset.id in waiting), pictures[-1])

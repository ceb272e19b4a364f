"""The tool that lays a picture, a clip or a sticker over the film: where, how large, and when."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from pydantic import Field, model_validator

from reeltalk.agent.context import AssetView, Made, PlanningContext, Wanted
from reeltalk.agent.cutting_tools import at_position, range_in, seconds_text, wholes_of
from reeltalk.agent.footage import add_media, floor_to_frame, reference_to, whole_clip
from reeltalk.agent.generating import maker_of
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.targets import best_name, story_clips
from reeltalk.agent.tool_arguments import Length, Name, Position, Seconds, Share, WithinClips
from reeltalk.edits import operations as edit
from reeltalk.timeline.model import Clip, MediaKind, MediaSource, Timeline, Track, TrackKind, TrackRole, Transform
from reeltalk.timeline.time import Ticks, TimeRange, seconds_from_ticks, ticks_from_seconds

MARGIN: Final = 0.04
STICKER_SCALE: Final = 0.28
STILL_S: Final = 3.0
"""How long a picture stands that is to appear at a moment and of which nothing more is said."""
FADE_S: Final = 0.2
SOME_STICKERS: Final = Phrase(
    "Some stickers that I can draw: fire, heart, star, rocket, thumbs up, crown, party popper, trophy, gift, cat; 460 things in all.",
    "可用的贴纸有：火、爱心、星星、火箭、点赞、皇冠、礼花、奖杯、礼物、猫等 460 种。",
)


class Overlay(WithinClips):
    """An upload, or a sticker by its name or emoji, over the film; ``scale`` is its share of the canvas.

    Without ``start_s`` it stands from the beginning, a picture then to the end: of the film, or of a clip that ``target`` names.
    """

    name: Name | None = None
    sticker: Name | None = None
    position: Position = "center"
    start_s: Seconds | None = None
    duration_s: Length | None = None
    scale: Annotated[float, Field(ge=0.02, le=1)] | None = None
    opacity: Share = 1.0

    @model_validator(mode="after")
    def _names_one(self) -> Overlay:
        if (self.name is None) == (self.sticker is None):
            raise ValueError("name an upload or a sticker")
        return self


def overlay(arguments: Overlay, context: PlanningContext) -> ToolOutcome:
    """Show a picture over the film, for as long as is asked."""
    story_clips(context.timeline)
    draft = Draft(context.timeline)
    made = () if arguments.sticker is None else (_drawn(arguments.sticker, context),)
    asset = made[0].asset if made else named_picture(arguments.name or "", context)
    lifted = lift_from_story(draft, asset)
    add_media(draft, reference_to(asset, context))
    clip = lifted[0] if len(lifted) == 1 else whole_clip(asset, draft.timeline, context)
    whole = wholes_of(arguments, replace(context, timeline=draft.timeline))[0]
    span = _when(arguments, clip, whole, draft.timeline, is_still=asset.duration is None)
    transform = replace(placed(arguments.position, arguments.scale or STICKER_SCALE, asset, draft.timeline), opacity=arguments.opacity)
    fade = floor_to_frame(min(ticks_from_seconds(FADE_S), span.duration // 4), draft.timeline.canvas.rate) if arguments.start_s else 0
    shown = replace(clip, start=span.start, duration=span.duration, transform=transform, fade_in=fade, fade_out=fade)
    put_over(draft, shown, context)
    facts: dict[str, Measured] = {"from_s": _seconds(span.start), "to_s": _seconds(span.end)}
    return ToolOutcome(draft.operations, facts=facts, made=made)


def _drawn(name: str, context: PlanningContext) -> Made:
    try:
        return maker_of(context).make(Wanted("sticker", name, language=context.language))
    except ToolProblem as refused:
        raise ToolProblem.saying(Phrase(f"I cannot draw the sticker “{name}”.", f"画不出“{name}”这个贴纸。"), SOME_STICKERS) from refused


def named_picture(name: str, context: PlanningContext) -> AssetView:
    """Return the upload with a picture that is meant; raises ToolProblem where there is none."""
    pictures = [asset for asset in context.assets if asset.kind is not MediaKind.AUDIO]
    index = best_name(name, [asset.name for asset in pictures])
    if index is None:
        raise ToolProblem(f"There is no picture called {name!r}; upload it first.", f"没有叫“{name}”的画面，请先上传。")
    return pictures[index]


def lift_from_story(draft: Draft, asset: AssetView) -> list[Clip]:
    """Take a picture off the main track if it stands there among others, and return what stood there; raises ToolProblem where it is all
    there is to see.
    """
    main = draft.timeline.main_track
    clips = main.clips if main else ()
    shown = [clip for clip in clips if isinstance(clip.source, MediaSource) and clip.source.media_id == asset.id]
    if shown and len(shown) == len(clips):
        raise ToolProblem(
            f"{asset.name} is the only picture of the film; upload a video for it to stand on.",
            f"影片里只有 {asset.name}；请再上传一段视频来放置它。",
        )
    if shown:
        draft.do(edit.RemoveClips(tuple(clip.id for clip in shown)))
    return shown


def _when(arguments: Overlay, clip: Clip, film: TimeRange, timeline: Timeline, *, is_still: bool) -> TimeRange:
    """Return when the picture stands: within the film or the clip that is named, and no longer than its file lasts."""
    start = at_position(timeline, arguments.start_s or 0.0, within=film)
    if start >= film.end:
        length = seconds_text(film.end)
        raise ToolProblem(f"The film ends at {length} s, before that moment.", f"影片在 {length} 秒结束，没有那一刻的画面。")
    if arguments.duration_s is not None:
        start_s = seconds_from_ticks(start - film.start)
        wanted = range_in(timeline, start_s, start_s + arguments.duration_s, film).duration
    else:
        wanted = film.duration if arguments.start_s is None else floor_to_frame(ticks_from_seconds(STILL_S), timeline.canvas.rate)
        wanted = wanted if is_still else clip.duration
    return TimeRange(start, max(timeline.canvas.rate.ticks_per_frame, min(wanted, film.end - start, wanted if is_still else clip.duration)))


def placed(position: str, scale: float, asset: AssetView, timeline: Timeline) -> Transform:
    """Return the place of a picture that fits into ``scale`` of the canvas, a margin away from the edges it stands at."""
    canvas = timeline.canvas.width / timeline.canvas.height
    own = asset.width / asset.height if asset.width and asset.height else canvas
    across, down = scale * min(1.0, own / canvas) / 2, scale * min(1.0, canvas / own) / 2
    x = MARGIN + across if position.endswith("left") else 1 - MARGIN - across if position.endswith("right") else 0.5
    y = MARGIN + down if position.startswith("top") else 1 - MARGIN - down if position.startswith("bottom") else 0.5
    if position == "lower_third":
        y = 0.78
    return Transform(scale=scale, x=round(x, 6), y=round(y, 6))


def put_over(draft: Draft, clip: Clip, context: PlanningContext) -> None:
    """Put a picture on an overlay track of its own, above the other pictures and below the text."""
    draft.do(edit.Overwrite(picture_layer(draft, "Overlay", context).id, clip))


def picture_layer(draft: Draft, name: str, context: PlanningContext) -> Track:
    """Add an empty track above the other pictures and below the text, and return it."""
    pictures = [index for index, track in enumerate(draft.timeline.tracks) if track.kind is TrackKind.VIDEO]
    track = Track(context.make_id("track"), TrackKind.VIDEO, TrackRole.OVERLAY, name)
    draft.do(edit.AddTrack(track, index=(pictures[-1] + 1) if pictures else 0))
    return track


def _seconds(ticks: Ticks) -> float:
    return round(seconds_from_ticks(ticks), 3)

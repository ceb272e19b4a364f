"""The tool that keeps captions off faces and off what is written in the picture.

Each shot has one place for its captions, the first that nothing needs, so that they never jump within one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.targets import has_picture, story_clips
from reeltalk.agent.text_arguments import CaptionStyle
from reeltalk.agent.text_tools import add_captions, style_of, text_clips, text_of
from reeltalk.agent.tool_arguments import NoArguments
from reeltalk.edits.operations import SetTextStyle
from reeltalk.timeline.model import Canvas, Clip, Fit, MediaId, MediaSource, TextStyle, Timeline, TrackRole
from reeltalk.timeline.time import TimeRange

ELSEWHERE: Final = (0.13, 0.3, 0.7)
"""Where captions go, in this order, when something is where they stand: the middle of their block as a share of the height."""
LINE_HEIGHT: Final = 1.35
FACE_ROOM: Final = 1.15
"""How much larger than the face its room is: hair and chin."""
FREE: Final = 0.02
"""A share of the caption's area that a face or text may touch."""
_ALL_STAY: Final = Phrase(
    "No caption stood in front of a face or of text, so they stay where they are.", "没有字幕挡住人脸或文字，位置保持不变。"
)


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the canvas or of a picture, in shares of it."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Area) -> float:
        """Return which share of this area the other covers."""
        across = max(0.0, min(self.right, other.right) - max(self.left, other.left))
        down = max(0.0, min(self.bottom, other.bottom) - max(self.top, other.top))
        own = (self.right - self.left) * (self.bottom - self.top)
        return across * down / own if own > 0 else 0.0


def clear_faces(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Move the captions of every shot in which a face or text is behind them; without captions, make them first."""
    draft = Draft(context.timeline)
    if not text_clips(draft.timeline, TrackRole.CAPTIONS):
        draft.do(*add_captions(CaptionStyle(), context).operations)
    story = [clip for clip in story_clips(draft.timeline) if isinstance(clip.source, MediaSource) and has_picture(draft.timeline, clip)]
    sources = {clip.source.media_id for clip in story if isinstance(clip.source, MediaSource)}
    if not any(_is_looked_at(media_id, context) for media_id in sources):
        raise ToolProblem("No engine that finds faces or text is installed here.", "这里没有安装能识别人脸或文字的引擎。")
    moved = 0
    for captions in _by_shot(draft.timeline, story, context).values():
        areas = [area for caption in captions for area in _behind(caption, story, context, draft.timeline)]
        y = _place(captions, areas, draft.timeline.canvas)
        changed = [caption for caption in captions if style_of(caption).y != y]
        draft.do(*(SetTextStyle((caption.id,), replace(style_of(caption), y=y)) for caption in changed))
        moved += len(changed)
    facts: dict[str, Measured] = {"captions_moved": moved}
    return ToolOutcome(draft.operations, said=() if moved else (_ALL_STAY,), facts=facts)


def _is_looked_at(media_id: MediaId, context: PlanningContext) -> bool:
    """Say whether anything here can find what captions are to leave free in a file."""
    screen = context.facts.screen(media_id)
    return context.facts.faces(media_id) is not None or (screen is not None and screen.engine != "")


def _by_shot(timeline: Timeline, story: Sequence[Clip], context: PlanningContext) -> dict[tuple[str, int], list[Clip]]:
    """Return the captions by the shot during which they begin."""
    grouped: dict[tuple[str, int], list[Clip]] = {}
    for caption in text_clips(timeline, TrackRole.CAPTIONS):
        clip = next((each for each in story if each.range.contains(caption.start)), None)
        if clip is None or not isinstance(clip.source, MediaSource):
            continue
        shots = context.facts.shots(clip.source.media_id)
        at = clip.source.start + round((caption.start - clip.start) * clip.source.speed)
        grouped.setdefault((clip.id, bisect_right(shots.borders, at) if shots else 0), []).append(caption)
    return grouped


def _behind(caption: Clip, story: Sequence[Clip], context: PlanningContext, timeline: Timeline) -> list[Area]:
    """Return where faces are seen and text is read while a caption stands."""
    areas = []
    for clip in story:
        both = clip.range.intersection(caption.range)
        if both is None or not isinstance(clip.source, MediaSource):
            continue
        source = clip.source
        shown = TimeRange(source.start + round((both.start - clip.start) * source.speed), max(1, round(both.duration * source.speed)))
        seen = (*_faces(source.media_id, shown, context), *_lines(source.media_id, shown, context))
        areas += [_on_canvas(area, clip, timeline) for area in seen]
    return areas


def _faces(media_id: MediaId, shown: TimeRange, context: PlanningContext) -> Iterator[Area]:
    faces = context.facts.faces(media_id)
    for track in faces.tracks if faces else ():
        for face in track.faces:
            if shown.contains(face.at):
                half_x, half_y = FACE_ROOM * face.width / 2, FACE_ROOM * face.height / 2
                yield Area(face.x - half_x, face.y - half_y, face.x + half_x, face.y + half_y)


def _lines(media_id: MediaId, shown: TimeRange, context: PlanningContext) -> Iterator[Area]:
    screen = context.facts.screen(media_id)
    for look in screen.looks if screen else ():
        if look.range.overlaps(shown):
            yield from (Area(line.x, line.y, line.x + line.width, line.y + line.height) for line in look.lines)


def _on_canvas(area: Area, clip: Clip, timeline: Timeline) -> Area:
    """Return where a part of a clip's picture is on the canvas, cameras that move aside."""
    canvas, transform = timeline.canvas, clip.transform
    reference = timeline.media_reference(clip.source.media_id) if isinstance(clip.source, MediaSource) else None
    crop = transform.crop
    across_kept, down_kept = 1 - crop.left - crop.right, 1 - crop.top - crop.bottom
    own_width = (reference.width if reference and reference.width else canvas.width) * across_kept
    own_height = (reference.height if reference and reference.height else canvas.height) * down_kept
    fits = canvas.width / own_width, canvas.height / own_height
    factor = (max(fits) if transform.fit is Fit.COVER else min(fits)) * transform.scale
    width, height = own_width * factor / canvas.width, own_height * factor / canvas.height

    def across(share: float) -> float:
        return transform.x + ((share - crop.left) / across_kept - 0.5) * width

    def down(share: float) -> float:
        return transform.y + ((share - crop.top) / down_kept - 0.5) * height

    return Area(across(area.left), down(area.top), across(area.right), down(area.bottom))


def _place(captions: Sequence[Clip], needed: Sequence[Area], canvas: Canvas) -> float:
    """Return where the captions of a shot stand: where they are if that is free, else the first free place, else the freest."""
    style = style_of(captions[0])
    lines = max(len(text_of(caption).splitlines()) or 1 for caption in captions)
    taken = {y: max((_block(style, y, lines, canvas).overlap(area) for area in needed), default=0.0) for y in (style.y, *ELSEWHERE)}
    return next((y for y, share in taken.items() if share <= FREE), min(taken, key=lambda y: taken[y]))


def _block(style: TextStyle, y: float, lines: int, canvas: Canvas) -> Area:
    """Return the area of a caption whose middle is at ``y``."""
    half = lines * LINE_HEIGHT * style.size / 1000 * min(canvas.width, canvas.height) / canvas.height / 2
    return Area(style.x - style.max_width / 2, y - half, style.x + style.max_width / 2, y + half)

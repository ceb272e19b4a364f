"""The tools whose effect depends on what is seen or on a file: covered faces, noise, tables of colours; and the progress bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.picture_arguments import ApplyTable
from reeltalk.agent.targets import best_name, picture_clips, story_clips
from reeltalk.agent.tool_arguments import Arguments, Color, OnTarget
from reeltalk.edits import operations as edit
from reeltalk.media.facts import Face, Faces
from reeltalk.timeline.catalogue import DENOISE_LEVELS_MAX
from reeltalk.timeline.model import Clip, Crop, Effect, MediaSource, SolidSource, Track, TrackKind, TrackRole, Transform
from reeltalk.timeline.time import seconds_from_ticks
from reeltalk.timeline.tracking import Sighting, text_of_courses

PROGRESS_BAR: Final = "Progress bar"
BAR_HEIGHT: Final = 0.012
BAR_COLOR: Final = "#FFD400"
DENOISE_LEAST: Final = 0.05
NOISE_SEEN_LEVELS: Final = 1.0


class CoverFaces(OnTarget):
    """Faces made unrecognisable: softly ("blur") or in squares ("mosaic")."""

    style: Literal["blur", "mosaic"] = "blur"


class ProgressBar(Arguments):
    """A bar that grows from left to right over the whole film, along the edge that is named."""

    color: Color | None = None
    edge: Literal["top", "bottom"] = "bottom"


def cover_faces(arguments: CoverFaces, context: PlanningContext) -> ToolOutcome:
    """Cover every face that was found in the footage, wherever the film shows it."""
    clips = [clip for clip in picture_clips(context.timeline, arguments.target) if isinstance(clip.source, MediaSource)]
    known = {clip.id: context.facts.faces(clip.source.media_id) for clip in clips if isinstance(clip.source, MediaSource)}
    if all(faces is None for faces in known.values()):
        raise ToolProblem("No engine that finds faces is installed here.", "这里没有安装人脸识别引擎。")
    draft, covered = Draft(context.timeline), 0
    for clip in clips:
        faces = known[clip.id]
        if faces is None or not faces.tracks:
            continue
        parameters = (("style", arguments.style), ("track", _courses(faces)))
        draft.do(edit.SetEffect((clip.id,), Effect(context.make_id("effect"), "face_blur", parameters)))
        covered += 1
    if not covered:
        raise ToolProblem("I see no face in that footage, so there is nothing to cover.", "这些素材里没有看到人脸，没有可以遮挡的内容。")
    said = Phrase(
        "I covered the faces that I found; look the film over before you share it, a turned or hidden face may be missed.",
        "已遮挡识别到的人脸；分享前请检查一遍，侧脸或被遮住的脸可能会漏掉。",
    )
    facts: dict[str, Measured] = {"clips_treated": covered}
    return ToolOutcome(draft.operations, said=(said,), facts=facts)


def _courses(faces: Faces) -> str:
    return text_of_courses(_course(track.faces) for track in faces.tracks)


def _course(seen: Sequence[Face]) -> list[Sighting]:
    """Return a face's course, steadied: each place is the mean of its neighbours', each size the largest of them."""
    course = []
    for index, face in enumerate(seen):
        near = seen[max(0, index - 1) : index + 2]
        x, y = (sum(getattr(each, axis) for each in near) / len(near) for axis in ("x", "y"))
        size = max(each.width for each in near), max(each.height for each in near)
        course.append(Sighting(seconds_from_ticks(face.at), x, y, *size))
    return course


def denoise(target: str, context: PlanningContext) -> ToolOutcome:
    """Take the noise out of pictures, of each file as much as it has."""
    clips = picture_clips(context.timeline, target)
    files = {clip.source.media_id for clip in clips if isinstance(clip.source, MediaSource)}
    levels = {file: level for file in sorted(files) if (level := context.facts.noise(file)) is not None}
    if not levels:
        raise ToolProblem("There is no footage there whose noise could be taken out.", "那里没有可以降噪的素材。")
    draft = Draft(context.timeline)
    for file, level in levels.items():
        of_file = tuple(clip.id for clip in clips if isinstance(clip.source, MediaSource) and clip.source.media_id == file)
        amount = round(max(DENOISE_LEAST, min(1.0, math.sqrt(level / DENOISE_LEVELS_MAX))), 3)
        draft.do(edit.SetEffect(of_file, Effect(context.make_id("effect"), "denoise", (("amount", amount),))))
    noisiest = round(max(levels.values()), 1)
    clean = Phrase(
        "There is hardly any noise in this picture, so I took out very little and its detail stays.",
        "画面里几乎没有噪点，所以只做了很轻的降噪，细节都保留。",
    )
    said = () if noisiest >= NOISE_SEEN_LEVELS else (clean,)
    facts: dict[str, Measured] = {"clips_treated": len(clips), "noise_levels": noisiest}
    return ToolOutcome(draft.operations, said=said, facts=facts)


def apply_lut(arguments: ApplyTable, context: PlanningContext) -> ToolOutcome:
    """Colour clips by a table that was uploaded; an earlier table is replaced."""
    if not context.tables:
        raise ToolProblem("No colour table is here yet: upload a .cube file first.", "还没有 LUT：请先上传一个 .cube 文件。")
    index = -1 if arguments.name is None else best_name(arguments.name, [table.name for table in context.tables])
    if index is None:
        raise ToolProblem(f"There is no colour table called {arguments.name!r}.", f"没有叫“{arguments.name}”的 LUT。")
    table = context.tables[index]
    clips = tuple(clip.id for clip in picture_clips(context.timeline, arguments.target))
    parameters = (("strength", arguments.strength), ("table", table.id))
    facts: dict[str, Measured] = {"clips_treated": len(clips)}
    return ToolOutcome((edit.SetEffect(clips, Effect(context.make_id("effect"), "lut", parameters)),), facts=facts)


def progress_bar(arguments: ProgressBar, context: PlanningContext) -> ToolOutcome:
    """Show along an edge how much of the film has passed; an earlier bar is replaced."""
    story_clips(context.timeline)
    draft = Draft(context.timeline)
    draft.do(*(edit.RemoveTrack(track.id) for track in context.timeline.tracks if track.name == PROGRESS_BAR))
    middle = BAR_HEIGHT / 2 if arguments.edge == "top" else 1 - BAR_HEIGHT / 2
    bar = Clip(
        context.make_id("clip"),
        0,
        draft.timeline.duration,
        SolidSource(color=(arguments.color or BAR_COLOR)[:7]),
        name=PROGRESS_BAR,
        transform=Transform(crop=Crop(top=1 - BAR_HEIGHT), y=middle),
        effects=(Effect(context.make_id("effect"), "progress"),),
        until_end=True,
    )
    pictures = [index for index, track in enumerate(draft.timeline.tracks) if track.kind is TrackKind.VIDEO]
    track = Track(context.make_id("track"), TrackKind.VIDEO, TrackRole.OVERLAY, PROGRESS_BAR)
    draft.do(edit.AddTrack(track, index=pictures[-1] + 1 if pictures else 0), edit.Overwrite(track.id, bar))
    return ToolOutcome(draft.operations, facts={"edge": arguments.edge})


def remove_progress_bar(_: Arguments, context: PlanningContext) -> ToolOutcome:
    """Take the progress bar away."""
    bars = [track.id for track in context.timeline.tracks if track.name == PROGRESS_BAR]
    if not bars:
        raise ToolProblem("There is no progress bar in the film.", "影片里没有进度条。")
    return ToolOutcome(tuple(edit.RemoveTrack(bar) for bar in bars))

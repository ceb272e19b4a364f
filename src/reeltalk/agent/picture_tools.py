"""The tools of the picture: transitions, canvas, placing, colour, effects, fades and camera moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from reeltalk import limits
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.effect_tools import CoverFaces, cover_faces, denoise
from reeltalk.agent.footage import floor_to_frame, full_hd_size
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.picture_arguments import AddEffect, AddTransitions, ColorGrade, Fade, RemoveEffects, SetCanvas, Transform, Zoom
from reeltalk.agent.reframe import crop_to_faces, crop_to_subject, pans_on, set_transforms, show_whole
from reeltalk.agent.targets import clips_of, has_picture, has_sound, picture_clips, story_clips
from reeltalk.agent.tool_arguments import RemoveTransitions
from reeltalk.edits import operations as edit
from reeltalk.timeline import model
from reeltalk.timeline.catalogue import EFFECTS, TRANSITIONS, EffectDomain
from reeltalk.timeline.model import Canvas, Clip, Effect, FillKind, Framing, MediaSource, Motion, Timeline, Track, Transition
from reeltalk.timeline.time import Ticks, nearest_usual_rate, ticks_from_seconds

DISSOLVE_S: Final = 0.5
JUMP_CUT_DISSOLVE_S: Final = 0.25
SHARE_OF_CLIP_MAX: Final = 0.4
FRAMES_MIN: Final = 4
DEFAULT_TRANSITION: Final = "cross_dissolve"
VARIED_TRANSITIONS: Final = ("cross_dissolve", "slide_left", "zoom_in", "wipe_right", "push_up", "circle_open", "blur", "dip_to_black")
FADE_S: Final = 1.0

PLATFORMS: Final = {
    "tiktok": (9, 16), "douyin": (9, 16), "抖音": (9, 16), "reels": (9, 16), "instagram_reels": (9, 16), "shorts": (9, 16),
    "youtube_shorts": (9, 16), "story": (9, 16), "stories": (9, 16), "instagram_story": (9, 16), "snapchat": (9, 16),
    "kuaishou": (9, 16), "快手": (9, 16), "wechat_channels": (9, 16), "视频号": (9, 16), "xiaohongshu": (3, 4), "小红书": (3, 4),
    "instagram": (4, 5), "instagram_feed": (4, 5), "facebook_feed": (4, 5), "instagram_square": (1, 1), "square": (1, 1),
    "youtube": (16, 9), "bilibili": (16, 9), "b站": (16, 9), "vimeo": (16, 9), "tv": (16, 9), "web": (16, 9), "linkedin": (16, 9),
    "facebook": (16, 9), "twitter": (16, 9), "x": (16, 9), "cinema": (21, 9), "cinemascope": (21, 9), "pinterest": (2, 3),
}  # fmt: skip


# --- transitions ---------------------------------------------------------------------------------------------------------------------


def add_transitions(arguments: AddTransitions, context: PlanningContext) -> ToolOutcome:
    """Put transitions on the cuts of the main track: longer between scenes, short on jump cuts, none where a clip is too short."""
    kind = arguments.kind or DEFAULT_TRANSITION
    if kind not in TRANSITIONS:
        raise ToolProblem(f"There is no transition {kind!r}; there are {', '.join(TRANSITIONS)}.", f"没有“{kind}”这种转场。")
    story_clips(context.timeline)
    track = context.timeline.main_track
    borders = _borders(track) if track else []
    if track is None or not borders:
        return _fades_for_single_clip(context)
    wanted = range(1, len(borders) + 1) if arguments.where == "all" else sorted({number for number in arguments.where})
    missing = [number for number in wanted if not 1 <= number <= len(borders)]
    if missing:
        raise ToolProblem(
            f"There is no cut {missing[0]}: the film has {len(borders)}.", f"没有第 {missing[0]} 个剪辑点：共有 {len(borders)} 个。"
        )
    made: list[Transition] = []
    for number in wanted:
        first, second = borders[number - 1]
        duration = _passage(first, second, arguments.duration_s, context.timeline)
        if duration:
            of_kind = VARIED_TRANSITIONS[len(made) % len(VARIED_TRANSITIONS)] if arguments.varied else kind
            made.append(Transition(context.make_id("transition"), of_kind, first.id, second.id, duration))
    if not made:
        raise ToolProblem("The clips are too short for transitions.", "片段太短，放不下转场。")
    said = _about_transitions(made, len(wanted), arguments.duration_s)
    facts: dict[str, Measured] = {"transitions": len(made), "cuts": len(borders)}
    return ToolOutcome((edit.SetTransitions(track.id, tuple(made)),), said=said, facts=facts)


def _borders(track: Track) -> list[tuple[Clip, Clip]]:
    return [(first, second) for first, second in pairwise(track.clips) if first.end == second.start and not pans_on(first, second)]


def _passage(first: Clip, second: Clip, asked_s: float | None, timeline: Timeline) -> Ticks:
    """Return how long a transition may last at a border, 0 where it would be a flicker."""
    rate = timeline.canvas.rate
    wanted_s = asked_s or (JUMP_CUT_DISSOLVE_S if _is_jump_cut(first, second) else DISSOLVE_S)
    room = int(min(first.duration, second.duration) * SHARE_OF_CLIP_MAX)
    duration = floor_to_frame(min(ticks_from_seconds(wanted_s), room), rate)
    return duration if duration >= FRAMES_MIN * rate.ticks_per_frame else 0


def _is_jump_cut(first: Clip, second: Clip) -> bool:
    """Say whether the same shot goes on after the cut."""
    return (
        isinstance(first.source, MediaSource) and isinstance(second.source, MediaSource) and first.source.media_id == second.source.media_id
    )


def _about_transitions(made: list[Transition], wanted: int, asked_s: float | None) -> tuple[Phrase, ...]:
    lengths = sorted({round(each.duration / ticks_from_seconds(1), 2) for each in made})
    span = f"{lengths[0]:g} s" if len(lengths) == 1 else f"{lengths[0]:g} to {lengths[-1]:g} s"
    zh_span = f"{lengths[0]:g} 秒" if len(lengths) == 1 else f"{lengths[0]:g} 到 {lengths[-1]:g} 秒"
    said = [Phrase(f"The transitions last {span}.", f"转场时长 {zh_span}。")]
    if len(made) < wanted:
        said.append(
            Phrase(
                f"{wanted - len(made)} of {wanted} cuts have none: the clips beside them are too short.",
                f"{wanted} 个剪辑点中有 {wanted - len(made)} 个因片段太短而没有加转场。",
            )
        )
    elif asked_s is not None and lengths[0] < asked_s - 0.05:
        said.append(Phrase("Some are shorter than asked, to fit short clips.", "部分转场为适应较短的片段而缩短。"))
    return tuple(said)


def _fades_for_single_clip(context: PlanningContext) -> ToolOutcome:
    outcome = fade(Fade(in_s=DISSOLVE_S, out_s=DISSOLVE_S), context)
    said = Phrase(
        "The film is one uncut clip, so there is no cut for a transition; I faded it in and out instead.",
        "影片只有一个完整片段，没有可以加转场的剪辑点；已改为淡入淡出。",
    )
    return replace(outcome, said=(said,), facts={"transitions": 0, "cuts": 0}, partly=True)


def remove_transitions(arguments: RemoveTransitions, context: PlanningContext) -> ToolOutcome:
    """Take transitions away, all of them or those on numbered cuts of the main track."""
    doomed = {track.id: [each.id for each in track.transitions] for track in context.timeline.tracks if track.transitions}
    main = context.timeline.main_track
    if arguments.where != "all" and main is not None:
        cuts = [clip.id for clip in main.clips]
        leading = {cuts[number - 1] for number in arguments.where if 0 < number <= len(cuts)}
        doomed = {main.id: [each.id for each in main.transitions if each.from_clip in leading]}
    if not any(doomed.values()):
        raise ToolProblem("There are no transitions in the film.", "影片里没有转场。")
    gone = tuple(edit.RemoveTransitions(track_id, tuple(ids)) for track_id, ids in doomed.items() if ids)
    return ToolOutcome(gone, facts={"transitions_removed": sum(len(each.transition_ids) for each in gone)})


# --- canvas --------------------------------------------------------------------------------------------------------------------------


def set_canvas(arguments: SetCanvas, context: PlanningContext) -> ToolOutcome:
    """Change shape, size, rate or fill; footage of another shape is shown whole over blur unless asked otherwise."""
    timeline = context.timeline
    width, height = _wanted_size(arguments, timeline.canvas)
    reshaped = width * timeline.canvas.height != height * timeline.canvas.width
    fill = arguments.fill or ("color" if arguments.color else "blur" if reshaped else None)
    canvas = replace(timeline.canvas, width=width, height=height)
    if arguments.fps is not None:
        canvas = replace(canvas, rate=nearest_usual_rate(arguments.fps))
    if fill == "blur":
        canvas = replace(canvas, fill=FillKind.BLUR)
    if fill == "color":
        canvas = replace(canvas, fill=FillKind.COLOR, fill_color=(arguments.color or "#000000")[:7])
    draft = Draft(timeline)
    if canvas != timeline.canvas:
        draft.do(edit.SetCanvas(canvas))
    said = _about_fill(arguments, reshaped=reshaped)
    if fill in ("crop", "subject"):
        said += (crop_to_faces if fill == "crop" else crop_to_subject)(draft, _main_pictures(timeline), context)
    elif fill is not None:
        show_whole(draft, _main_pictures(timeline))
    facts: dict[str, Measured] = {"canvas": f"{width}x{height}", "fps": round(canvas.rate.frames_per_second, 3)}
    if not draft.operations:
        return ToolOutcome(said=(Phrase(f"The picture already is {width}x{height}.", f"画面已经是 {width}x{height}。"),), facts=facts)
    return ToolOutcome(draft.operations, said=said, facts=facts)


def _wanted_size(arguments: SetCanvas, canvas: Canvas) -> tuple[int, int]:
    if arguments.width and arguments.height:
        return arguments.width // 2 * 2, arguments.height // 2 * 2
    shape = wanted_shape(arguments)
    if shape is None:
        scale = (arguments.width or canvas.width) / canvas.width if arguments.width else (arguments.height or canvas.height) / canvas.height
        return _even(canvas.width * scale), _even(canvas.height * scale)
    across, down = shape
    if arguments.width:
        return _even(arguments.width), _even(arguments.width * down / across)
    if arguments.height:
        return _even(arguments.height * across / down), _even(arguments.height)
    return full_hd_size(across, down)


def wanted_shape(arguments: SetCanvas) -> tuple[float, float] | None:
    """Return the proportions that are asked for, None where none are; raises ToolProblem for what is no shape."""
    if arguments.aspect:
        across, down = (float(part) for part in arguments.aspect.split(":"))
        if not across or not down or not 1 / 10 <= across / down <= 10:
            raise ToolProblem(f"A picture cannot have the shape {arguments.aspect}.", f"画面比例不能是 {arguments.aspect}。")
        return across, down
    if arguments.platform:
        shape = PLATFORMS.get(arguments.platform.strip().lower().replace(" ", "_").replace("-", "_"))
        if shape is None:
            raise ToolProblem(
                f"I do not know the shape that {arguments.platform} wants; name one, for example 9:16, 1:1 or 16:9.",
                f"不清楚 {arguments.platform} 需要的画面比例；请直接说比例，例如 9:16、1:1 或 16:9。",
            )
        return shape
    return None


def _even(length: float) -> int:
    return max(limits.CANVAS_MIN_PIXELS, min(limits.CANVAS_MAX_PIXELS, round(length / 2) * 2))


def _about_fill(arguments: SetCanvas, *, reshaped: bool) -> tuple[Phrase, ...]:
    if arguments.fill is not None or arguments.color is not None or not reshaped:
        return ()
    return (
        Phrase(
            "The whole picture stays visible over a blurred background; say “crop to fill” to fill the frame instead.",
            "保留了完整画面，空出的部分用模糊背景填充；想铺满画面可以说“裁剪填满”。",
        ),
    )


def _main_pictures(timeline: Timeline) -> tuple[Clip, ...]:
    return timeline.main_track.clips if timeline.main_track else ()


def transform(arguments: Transform, context: PlanningContext) -> ToolOutcome:
    """Place, turn, flip, crop or see through clips; turning the whole film by a quarter turns the canvas with it."""
    clips = picture_clips(context.timeline, arguments.target)
    draft = Draft(context.timeline)
    main = _main_pictures(context.timeline)
    quarter = arguments.rotation is not None and arguments.rotation % 180 == 90
    if quarter and {clip.id for clip in main} <= {clip.id for clip in clips}:
        canvas = context.timeline.canvas
        draft.do(edit.SetCanvas(replace(canvas, width=canvas.height, height=canvas.width)))
    set_transforms(draft, clips, lambda clip: _placed(clip.transform, arguments))
    if not draft.operations:
        return ToolOutcome(said=(Phrase("The picture already is like that.", "画面已经是这样了。"),))
    return ToolOutcome(draft.operations, facts={"clips_changed": len(clips)})


def _placed(before: model.Transform, asked: Transform) -> model.Transform:
    named = {name: getattr(asked, name) for name in ("scale", "x", "y", "opacity") if getattr(asked, name) is not None}
    after = replace(before, **named)
    if asked.rotation is not None:
        after = replace(after, rotation=(after.rotation + asked.rotation) % 360)
    if asked.flip == "horizontal":
        after = replace(after, flip_horizontal=not after.flip_horizontal)
    if asked.flip == "vertical":
        after = replace(after, flip_vertical=not after.flip_vertical)
    if asked.crop is not None:
        after = replace(after, crop=model.Crop(asked.crop.left, asked.crop.top, asked.crop.right, asked.crop.bottom))
    return after


# --- colour and effects --------------------------------------------------------------------------------------------------------------

COLOR_PARAMETERS: Final = {
    "exposure": "stops", "brightness": "amount", "contrast": "amount", "saturation": "amount", "temperature": "kelvin", "look": "name",
}  # fmt: skip


def color(arguments: ColorGrade, context: PlanningContext) -> ToolOutcome:
    """Grade the picture: each amount is an effect of its own."""
    clip_ids = tuple(clip.id for clip in picture_clips(context.timeline, arguments.target))
    asked = {kind: getattr(arguments, kind) for kind in COLOR_PARAMETERS if getattr(arguments, kind) is not None}
    more = {} if arguments.strength is None else {"look": (("strength", arguments.strength),)}
    effects = [
        Effect(context.make_id("effect"), kind, ((COLOR_PARAMETERS[kind], value), *more.get(kind, ()))) for kind, value in asked.items()
    ]
    facts: dict[str, Measured] = {"clips_graded": len(clip_ids)}
    return ToolOutcome(tuple(edit.SetEffect(clip_ids, effect) for effect in effects), facts=facts)


def effect(arguments: AddEffect, context: PlanningContext) -> ToolOutcome:
    """Put an effect of the catalogue on clips."""
    kind = EFFECTS.get(arguments.kind)
    if kind is None:
        raise ToolProblem(
            f"There is no effect {arguments.kind!r}; there are {', '.join(sorted(EFFECTS))}.", f"没有“{arguments.kind}”这种效果。"
        )
    if kind.name == "face_blur":
        return cover_faces(CoverFaces(target=arguments.target), context)
    if kind.name == "denoise" and not arguments.parameters:
        return denoise(arguments.target, context)
    unnamed_key = kind.name == "chroma_key" and arguments.target == "all"
    clips = clips_of(context.timeline, _keyed(context.timeline) if unnamed_key else arguments.target)
    suits = has_picture if kind.domain is EffectDomain.PICTURE else has_sound
    chosen = tuple(clip.id for clip in clips if suits(context.timeline, clip))
    if not chosen:
        raise ToolProblem(f"There is nothing that {arguments.kind} could change.", f"没有可以加上“{arguments.kind}”的片段。")
    made = Effect(context.make_id("effect"), kind.name, tuple(sorted(arguments.parameters.items())))
    return ToolOutcome((edit.SetEffect(chosen, made),), facts={"clips_treated": len(chosen)})


def _keyed(timeline: model.Timeline) -> str:
    """Return what a colour is taken out of where nothing is named: pictures over the film, for behind the film itself there is nothing."""
    return "overlay" if any(track.clips for track in timeline.tracks_of_role(model.TrackRole.OVERLAY)) else "all"


def remove_effects(arguments: RemoveEffects, context: PlanningContext) -> ToolOutcome:
    """Take effects off clips: named kinds ("zoom", "transform", "color" and "speed" as their tools set them), or all of them."""
    clips = clips_of(context.timeline, arguments.target)
    kinds = set(arguments.kinds)
    draft = Draft(context.timeline)
    named = tuple(sorted((kinds & set(EFFECTS)) | (set(COLOR_PARAMETERS) if "color" in kinds else set())))
    treated = tuple(clip.id for clip in clips if any(not kinds or each.kind in named for each in clip.effects))
    if treated:
        draft.do(edit.RemoveEffects(treated, named))
    moving = tuple(clip.id for clip in clips if clip.motion is not None)
    if moving and (not kinds or "zoom" in kinds):
        draft.do(edit.SetMotion(moving, None))
    if "transform" in kinds:
        set_transforms(draft, clips, lambda clip: model.Transform(fit=clip.transform.fit))
    if "speed" in kinds:
        _normal_speed(draft, clips)
    if not draft.operations:
        raise ToolProblem("There is no such effect to remove.", "没有这样的效果可以去掉。")
    return ToolOutcome(draft.operations)


def _normal_speed(draft: Draft, clips: Sequence[Clip]) -> None:
    fast = [clip.id for clip in clips if isinstance(clip.source, MediaSource) and clip.source.speed != 1]
    draft.do(*(edit.SetSpeed(clip_id, MediaSource().speed) for clip_id in fast))


def fade(arguments: Fade, context: PlanningContext) -> ToolOutcome:
    """Fade the film in from black and out to black, its sound with it."""
    clips = story_clips(context.timeline)
    neither = arguments.in_s is None and arguments.out_s is None
    first, last = clips[0], clips[-1]
    fade_in = _fade(FADE_S if neither else arguments.in_s, first)
    fade_out = _fade(FADE_S if neither else arguments.out_s, last)
    draft = Draft(context.timeline)
    for clip in dict.fromkeys((first, last)):
        wanted_in = fade_in if clip is first and fade_in is not None else clip.fade_in
        wanted_out = fade_out if clip is last and fade_out is not None else clip.fade_out
        if has_picture(context.timeline, clip):
            draft.do(edit.SetFades((clip.id,), wanted_in, wanted_out))
        if has_sound(context.timeline, clip):
            audio = replace(clip.audio, fade_in=wanted_in or clip.audio.fade_in, fade_out=wanted_out or clip.audio.fade_out)
            draft.do(edit.SetAudio((clip.id,), audio))
    return ToolOutcome(draft.operations)


def _fade(seconds: float | None, clip: Clip) -> Ticks | None:
    return None if seconds is None else min(ticks_from_seconds(seconds), clip.duration // 2)


def zoom(arguments: Zoom, context: PlanningContext) -> ToolOutcome:
    """Give clips a slow camera move towards or away from the middle."""
    clip_ids = tuple(clip.id for clip in picture_clips(context.timeline, arguments.target))
    pans = arguments.direction in _PANS
    motion = _pan(arguments) if pans else camera_move(arguments.amount, towards=arguments.direction == "in")
    return ToolOutcome(
        (edit.SetMotion(clip_ids, motion),), facts={"clips_changed": len(clip_ids), "zoom_percent": round(arguments.amount * 100)}
    )


_PANS: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def _pan(arguments: Zoom) -> Motion:
    """Return a move from one edge to the other of a picture that is shown so much closer."""
    scale = 1 + arguments.amount
    across, down = _PANS[arguments.direction]
    reach = (1 - 1 / scale) / 2
    start, end = (Framing(scale, 0.5 + sign * across * reach, 0.5 + sign * down * reach) for sign in (-1, 1))
    return Motion(start, end)


def camera_move(amount: float, *, towards: bool) -> Motion:
    """Return a camera move that ends (or starts) ``amount`` closer."""
    near, far = Framing(scale=1 + amount), Framing()
    return Motion(far, near) if towards else Motion(near, far)

"""The tools that make pictures and clips, in two stages: the raw material, then music, a title and a vignette that can go again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Final

from reeltalk.agent.context import AssetView, Made, PlanningContext, Wanted
from reeltalk.agent.footage import add_media, reference_to
from reeltalk.agent.generating import about, clip_of, maker_of, order_size, price, put_on_film, quoted, seed_of, wanted_clip, wanted_picture
from reeltalk.agent.generation_arguments import AnimateImage, FinishClip, GenerateImage, GenerateVideo, StripFinish
from reeltalk.agent.likeness import refused_likeness
from reeltalk.agent.music_tools import add_music, music_beds
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.picture_arguments import AddEffect
from reeltalk.agent.picture_tools import effect
from reeltalk.agent.sound_arguments import AddMusic
from reeltalk.agent.targets import best_name, story_clips
from reeltalk.agent.text_arguments import AddTitle
from reeltalk.agent.text_tools import add_title
from reeltalk.edits.operations import Insert, RemoveClips, RemoveEffects, RemoveTrack, Restore
from reeltalk.timeline.model import Clip, MediaKind, MediaSource, Timeline, TrackRole
from reeltalk.timeline.time import seconds_from_ticks

PICTURE_S: Final = 5.0
FINISH: Final = "finish_"
"""How the ids of everything begin that the second stage adds; by them it is found again, whatever was edited since."""
VIGNETTE: Final = 0.25


def generate_image(arguments: GenerateImage, context: PlanningContext) -> ToolOutcome:
    """Make pictures and show each of them for a few seconds."""
    prompts = [prompt for prompt in arguments.prompts for _ in range(arguments.count)]
    refused = refused_likeness(prompts)
    if refused is not None:
        return refused
    maker, draft = maker_of(context), Draft(context.timeline)
    many = tuple(maker.make(wanted_picture(context, prompt, arguments.aspect, number)) for number, prompt in enumerate(prompts))
    for prompt, made in zip(prompts, many, strict=True):
        put_on_film(draft, made, context, seconds=PICTURE_S, name=quoted(prompt))
    facts: dict[str, Measured] = {"generated_pictures": len(many)}
    return ToolOutcome(draft.operations, said=(_pictures_ready(many, prompts[0]), *about(many)), facts=facts, made=many)


def _pictures_ready(many: tuple[Made, ...], prompt: str) -> Phrase:
    size, cost, count = f"{many[0].asset.width}x{many[0].asset.height}", price(many), len(many)
    if count == 1:
        return Phrase(
            f"The picture of “{quoted(prompt)}” is ready: {size}{cost.english}.", f"图片“{quoted(prompt)}”已生成：{size}{cost.chinese}。"
        )
    return Phrase(f"{count} pictures are ready, {size} each{cost.english}.", f"已生成 {count} 张图片，每张 {size}{cost.chinese}。")


def generate_video(arguments: GenerateVideo, context: PlanningContext) -> ToolOutcome:
    """Make a clip from words: the raw clip, told of as soon as it is there."""
    refused = refused_likeness([arguments.prompt])
    if refused is not None:
        return refused
    made = maker_of(context).make(wanted_clip(context, arguments.prompt, arguments.duration_s, arguments.aspect))
    return _raw_clip(made, arguments.prompt, context)


def animate_image(arguments: AnimateImage, context: PlanningContext) -> ToolOutcome:
    """Set a picture in motion; where the film shows it, the clip takes its place."""
    refused = refused_likeness([arguments.prompt]) if arguments.prompt else None
    if refused is not None:
        return refused
    asset, shown = _picture(arguments.name, context)
    width, height = order_size(context.timeline, None) if shown else order_size(context.timeline, f"{asset.width}:{asset.height}")
    wanted = Wanted(
        "clip", arguments.prompt or asset.name, width, height, arguments.duration_s, seed_of(context), context.language, reference=asset.id
    )
    made = maker_of(context).make(wanted)
    told = arguments.prompt or (shown.name if shown is not None else PurePath(asset.name).stem)
    return _raw_clip(made, told, context, instead=shown)


def _picture(name: str | None, context: PlanningContext) -> tuple[AssetView, Clip | None]:
    """Return the picture that is meant and the last clip that shows it."""
    pictures = [asset for asset in context.assets if asset.kind is MediaKind.IMAGE]
    if not pictures:
        raise ToolProblem(
            "There is no picture to animate yet: upload one, or ask me to make one.", "还没有可以动起来的图片：请先上传，或让我画一张。"
        )
    if name is not None:
        index = best_name(name, [asset.name for asset in pictures])
        chosen = pictures[-1 if index is None else index]
    else:
        clips = [clip for track in context.timeline.tracks_of_role(TrackRole.MAIN) for clip in track.clips]
        on_film = [each for clip in clips for each in pictures if _shows(clip, each)]
        chosen = on_film[-1] if on_film else pictures[-1]
    main = context.timeline.main_track
    shown = next((clip for clip in reversed(main.clips if main else ()) if _shows(clip, chosen)), None)
    return chosen, shown


def _shows(clip: Clip, asset: AssetView) -> bool:
    return isinstance(clip.source, MediaSource) and clip.source.media_id == asset.id


def _raw_clip(made: Made, prompt: str, context: PlanningContext, *, instead: Clip | None = None) -> ToolOutcome:
    draft = Draft(context.timeline)
    if instead is not None:
        _take_the_place(draft, made, instead, prompt, context)
    else:
        put_on_film(draft, made, context, name=quoted(prompt))
    seconds = seconds_from_ticks(made.asset.duration or 0)
    size = f"{made.asset.width}x{made.asset.height}"
    charged = price((made,))
    announced = Phrase(
        f"The raw clip is ready: “{quoted(prompt)}”, {seconds:g} s, {size}{charged.english}.",
        f"原始视频已生成：“{quoted(prompt)}”，{seconds:g} 秒，{size}{charged.chinese}。",
    )
    facts: dict[str, Measured] = {"generated_clips": 1, "generated_s": round(seconds, 2)}
    return ToolOutcome(draft.operations, said=about((made,)), facts=facts, made=(made,), announced=announced)


def _take_the_place(draft: Draft, made: Made, old: Clip, prompt: str, context: PlanningContext) -> None:
    """Put a clip where a still was, with all that follows moved by the difference."""
    track = next(track for track in draft.timeline.tracks if any(clip.id == old.id for clip in track.clips))
    add_media(draft, reference_to(made.asset, context))
    clip = clip_of(made, draft.timeline, context, name=quoted(prompt))
    draft.do(Insert(track.id, replace(clip, start=old.start)), RemoveClips((old.id,)))


# --- the second stage


def finish_clip(arguments: FinishClip, context: PlanningContext) -> ToolOutcome:
    """Add music, a title and a gentle vignette to a raw clip, each under an id by which it can be taken away again."""
    story_clips(context.timeline)
    marked = replace(context, make_id=lambda prefix: context.make_id(FINISH + prefix))
    draft = Draft(context.timeline)
    made: tuple[Made, ...] = ()
    with_music = arguments.music and not music_beds(context.timeline)
    if with_music:
        music = add_music(AddMusic(mood=arguments.mood), marked)
        draft.do(*music.operations)
        made = music.made
    if arguments.title is not None:
        title = AddTitle(text=arguments.title, animation="fade_in")
        draft.do(*add_title(title, replace(marked, timeline=draft.timeline)).operations)
    vignette = AddEffect(kind="vignette", parameters={"amount": VIGNETTE})
    draft.do(*effect(vignette, replace(marked, timeline=draft.timeline)).operations)
    return ToolOutcome(draft.operations, said=(_finished(with_music, arguments.title),), made=made)


def _finished(with_music: bool, title: str | None) -> Phrase:
    """Return what the second stage added, and how it goes away again."""
    if title is None:
        english, chinese = ("music and a vignette", "配乐、暗角") if with_music else ("a vignette", "暗角")
    elif with_music:
        english, chinese = f"music, the title “{title}” and a vignette", f"配乐、标题“{title}”、暗角"
    else:
        english, chinese = f"the title “{title}” and a vignette", f"标题“{title}”、暗角"
    return Phrase(f"Then I added {english}; say “keep it raw” to take that away again.", f"随后加上了{chinese}；说“保留原片”即可去掉。")


def strip_finish(arguments: StripFinish, context: PlanningContext) -> ToolOutcome:
    """Take away what the second stage added, and nothing else."""
    draft = Draft(context.timeline)
    if arguments.what in {"all", "music", "title"}:
        _strip_tracks(draft, arguments.what)
    if arguments.what in {"all", "effects"}:
        _strip_effects(draft)
    if not draft.operations:
        raise ToolProblem("Nothing of the second stage is left in the film.", "影片里已经没有后期自动添加的内容。")
    _forget_unused_media(draft, context.timeline)
    return ToolOutcome(draft.operations)


def _strip_tracks(draft: Draft, what: str) -> None:
    roles = {"all": {TrackRole.MUSIC, TrackRole.TITLES}, "music": {TrackRole.MUSIC}, "title": {TrackRole.TITLES}}[what]
    for track in [track for track in draft.timeline.tracks if track.role in roles]:
        added = tuple(clip.id for clip in track.clips if clip.id.startswith(FINISH))
        if added and len(added) == len(track.clips) and track.id.startswith(FINISH):
            draft.do(RemoveTrack(track.id))
        elif added:
            draft.do(RemoveClips(added, ripple=False))


def _strip_effects(draft: Draft) -> None:
    for clip in [clip for track in draft.timeline.tracks for clip in track.clips]:
        kinds = tuple(each.kind for each in clip.effects if each.id.startswith(FINISH))
        if kinds:
            draft.do(RemoveEffects((clip.id,), kinds))


def _forget_unused_media(draft: Draft, before: Timeline) -> None:
    """Take files out of the pool that only what was stripped had used."""
    gone = _media_shown(before) - _media_shown(draft.timeline)
    if gone:
        draft.do(Restore(media=tuple(each for each in draft.timeline.media if each.id not in gone)))


def _media_shown(timeline: Timeline) -> set[str]:
    return {clip.source.media_id for track in timeline.tracks for clip in track.clips if isinstance(clip.source, MediaSource)}

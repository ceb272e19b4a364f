"""What the tools that make new material share: the shape of what is ordered, putting it on the film, and saying plainly what it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, Final

from reeltalk.agent.context import Made, Maker, PlanningContext, Wanted
from reeltalk.agent.footage import add_media, floor_to_frame, full_hd_size, reference_to
from reeltalk.agent.likeness import named_person
from reeltalk.agent.outcome import Draft, Phrase, ToolProblem
from reeltalk.agent.plans import ToolCall
from reeltalk.edits.operations import AddTrack, Append, SetCanvas
from reeltalk.timeline.model import Canvas, Clip, MediaSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import Ticks, seconds_from_ticks, ticks_from_seconds

QUOTED_CHARACTERS: Final = 80
ORDERS: Final = frozenset({"generate_image", "generate_video", "animate_image", "storyboard"})
"""The tools that begin a film where there is no footage."""
B_ROLL_CLIPS: Final = 4
"""How many clips are made at most for what a film speaks of, where nobody says."""
EMBEDDED: Final = Phrase(
    "This is an illustration that Reeltalk drew itself: no generative model is connected here. "
    "To connect one, set it up under [providers] in reeltalk.toml; “reeltalk doctor” lists what each can do.",
    "这是 Reeltalk 自带绘图程序画的插画：这里没有接入生成模型。如需接入，请在 reeltalk.toml 的 [providers] 中配置，"
    "“reeltalk doctor” 会列出各服务的能力。",
)


def maker_of(context: PlanningContext) -> Maker:
    """Return who makes material; raises ToolProblem where nobody does."""
    if context.maker is None:
        raise ToolProblem("Nothing new can be made here.", "这里无法生成新素材。")
    return context.maker


def order_size(timeline: Timeline, aspect: str | None) -> tuple[int, int]:
    """Return the size of what is ordered: the shape that is asked for, else the film's own, at full HD.

    >>> order_size(Timeline(), None), order_size(Timeline(), "9:16")
    ((1920, 1080), (1080, 1920))
    """
    if aspect is not None:
        width, _, height = aspect.partition(":")
        return full_hd_size(float(width), float(height))
    return full_hd_size(timeline.canvas.width, timeline.canvas.height)


def seed_of(context: PlanningContext) -> int:
    """Return a seed that differs from that of everything made in the session so far, and is the same when a turn is done again."""
    return sum(asset.generated for asset in context.assets)


def wanted_picture(context: PlanningContext, prompt: str, aspect: str | None, number: int = 0) -> Wanted:
    """Return the order for a picture."""
    width, height = order_size(context.timeline, aspect)
    return Wanted("picture", prompt, width, height, seed=seed_of(context) + number, language=context.language)


def wanted_clip(context: PlanningContext, prompt: str, duration_s: float, aspect: str | None, number: int = 0) -> Wanted:
    """Return the order for a clip."""
    width, height = order_size(context.timeline, aspect)
    return Wanted("clip", prompt, width, height, duration_s=duration_s, seed=seed_of(context) + number, language=context.language)


def put_on_film(draft: Draft, made: Made, context: PlanningContext, *, seconds: float | None = None, name: str = "") -> Clip:
    """Put what was made behind the last clip of the film; the first one decides the canvas. ``seconds`` is for pictures."""
    if not any(track.clips for track in draft.timeline.tracks):
        draft.do(SetCanvas(_canvas_for(made, context)))
    add_media(draft, reference_to(made.asset, context))
    track = draft.timeline.main_track
    if track is None:
        track = Track(context.make_id("track"), TrackKind.VIDEO, TrackRole.MAIN, "Video")
        draft.do(AddTrack(track, index=0))
    clip = clip_of(made, draft.timeline, context, seconds, name)
    draft.do(Append(track.id, clip))
    return draft.clip(clip.id)


def clip_of(made: Made, timeline: Timeline, context: PlanningContext, seconds: float | None = None, name: str = "") -> Clip:
    """Return a clip of the whole file, or of so many seconds of it, in whole frames."""
    rate = timeline.canvas.rate
    own: Ticks = made.asset.duration or ticks_from_seconds(seconds or 0)
    wanted = own if seconds is None else min(own, ticks_from_seconds(seconds))
    duration = max(rate.ticks_per_frame, floor_to_frame(wanted, rate))
    label = name or PurePath(made.asset.name).stem
    return Clip(context.make_id("clip"), 0, duration, MediaSource(media_id=made.asset.id), name=label)


def _canvas_for(made: Made, context: PlanningContext) -> Canvas:
    video = context.facts.info(made.asset.id).video
    width, height = full_hd_size(made.asset.width, made.asset.height)
    canvas = context.timeline.canvas
    rate = video.rate if video is not None and made.asset.duration else canvas.rate
    return Canvas(width, height, rate, canvas.fill, canvas.fill_color)


def about(many: tuple[Made, ...]) -> tuple[Phrase, ...]:
    """Return what has to be said of material: that it is an illustration, which words of a prompt were left out, what a model made it."""
    said: list[Phrase] = []
    if any(made.embedded for made in many):
        said.append(EMBEDDED)
    else:
        names = sorted({f"{made.provider} ({made.model})" if made.model else made.provider for made in many})
        said.append(Phrase(f"Made by {', '.join(names)}.", f"由 {'、'.join(names)} 生成。"))
    left_out = list(dict.fromkeys(word for made in many for word in made.notes))
    if left_out:
        english, chinese = ", ".join(f"“{word}”" for word in left_out), "、".join(f"“{word}”" for word in left_out)
        said.append(Phrase(f"Not shown, because I cannot draw it: {english}.", f"没有画出来的（我画不了）：{chinese}。"))
    return tuple(said)


def price(many: tuple[Made, ...]) -> Phrase:
    """Return what material cost, "" where nothing."""
    total = sum(made.credits for made in many)
    return Phrase(f" ({total} credits)", f"（{total} 积分）") if total else Phrase("", "")


def quoted(prompt: str) -> str:
    """Return a prompt as it is quoted in an answer."""
    text = " ".join(prompt.split())
    return text if len(text) <= QUOTED_CHARACTERS else text[: QUOTED_CHARACTERS - 1] + "…"


def kinds_ordered(calls: Iterable[ToolCall]) -> tuple[str, ...]:
    """Return what kinds of material some calls will order, each as often as it will be ordered at most; what is refused orders nothing.

    >>> kinds_ordered([ToolCall("generate_image", {"prompts": ["a fox"], "count": 2}), ToolCall("generate_video", {"prompt": "a fox"})])
    ('picture', 'picture', 'clip')
    """
    return tuple(kind for call in calls for kind in _kinds_of(call))


def _kinds_of(call: ToolCall) -> tuple[str, ...]:
    given = call.arguments
    shown = [str(given.get("prompt") or ""), *given.get("prompts", ()), *given.get("scenes", ())]
    if any(named_person(prompt) for prompt in shown):
        return ()
    match call.name:
        case "generate_image":
            return ("picture",) * len(given.get("prompts", ())) * int(given.get("count") or 1)
        case "generate_video" | "animate_image":
            return ("clip",)
        case "add_b_roll":
            return ("clip",) * int(given.get("most") or B_ROLL_CLIPS)
        case "storyboard":
            scenes = len(given.get("scenes", ()))
            return ("clip",) * scenes + ("voice",) * (scenes if given.get("narrate") else 0)
        case "voice_over":
            return ("voice",)
        case "add_sound":
            return ("sound",)
        case "overlay":
            return ("sticker",) if given.get("sticker") else ()
        case "compose_music":
            return ("music",)
        case "make_cover":
            return ("picture",) if given.get("prompt") else ()
        case _:
            return ()


def media_delta(made: Made) -> dict[str, Any]:
    """Return what is told of a new file while the turn goes on."""
    asset = made.asset
    seconds = None if asset.duration is None else round(seconds_from_ticks(asset.duration), 3)
    told = {
        "id": asset.id,
        "type": asset.kind.value,
        "filename": asset.name,
        "duration": seconds,
        "width": asset.width,
        "height": asset.height,
    }
    return told | {"tool": made.provider, "model": made.model, "embedded": made.embedded, "credits": made.credits, "stage": "raw"}

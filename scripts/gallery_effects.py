"""The gallery's sections of what films are made with: every transition, look, effect, text style and layout, drawn by the renderer itself.

Each card is a strip of frames taken before any encoder, of a film over four drawn pictures.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import skia
from numpy.typing import NDArray

from reeltalk.agent.taste import Behind, Role, Taste, readable, styled, tastes
from reeltalk.agent.text_styles import CAPTION_PRESETS, TITLE_ROLES
from reeltalk.ffmpeg.process import run
from reeltalk.media.facts import MediaInfo
from reeltalk.media.probe import probe
from reeltalk.providers.illustration import draw_picture
from reeltalk.render.chunks import graph_arguments
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.fonts import font_environment
from reeltalk.render.plan import RenderPlan, make_plan
from reeltalk.render.profile import profile_for
from reeltalk.render.spans import cut
from reeltalk.timeline.catalogue import EFFECTS, LOOKS, TRANSITIONS, EffectDomain
from reeltalk.timeline.model import (
    Canvas,
    CaptionWord,
    Clip,
    Crop,
    Effect,
    FillKind,
    MediaSource,
    SolidSource,
    TextAnimation,
    TextSource,
    TextStyle,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transform,
    Transition,
)
from reeltalk.timeline.time import FrameRate

CANVAS = Canvas(480, 270, FrameRate(30))
FRAME = CANVAS.rate.ticks_per_frame
PROMPTS = (
    "a red fox in a forest at sunset",
    "a city skyline at night with rain",
    "a woman with a coffee in a cafe",
    "a sailing boat on the sea",
)
STEPS = 5

Picture = NDArray[np.uint8]


@cache
def sources() -> dict[str, Path]:
    """Draw the pictures that all films of the gallery show, once."""
    folder = Path(tempfile.mkdtemp(prefix="gallery-"))
    paths = {}
    for number, prompt in enumerate(PROMPTS):
        paths[f"p{number}"] = folder / f"{number}.png"
        draw_picture(prompt, width=960, height=540, seed=1, into=paths[f"p{number}"])
    return paths


@cache
def facts() -> dict[str, MediaInfo]:
    """Probe the pictures, once."""
    return {name: probe(path) for name, path in sources().items()}


def photo(number: int, start: int, frames: int, **more: object) -> Clip:
    """Return a clip that shows a picture, times in frames."""
    return Clip(f"c{number}-{start}", start * FRAME, frames * FRAME, MediaSource(media_id=f"p{number}"), **more)  # type: ignore[arg-type]


def main_track(*clips: Clip, transitions: tuple[Transition, ...] = ()) -> Track:
    """Return the track of a film's story."""
    return Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=clips, transitions=transitions)


def film(*tracks: Track, canvas: Canvas = CANVAS) -> RenderPlan:
    """Return the plan of a film over the gallery's pictures."""
    return make_plan(Timeline(canvas=canvas, tracks=tracks), profile_for(canvas), facts())


def strip(plan: RenderPlan, frames: Sequence[int], path: Path) -> Path:
    """Write some frames of a film side by side."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        graph = write_graph(plan, [cut(plan, frame, 1) for frame in frames])
        argv = [
            *graph_arguments(plan, sources(), graph, folder),
            "-fps_mode",
            "passthrough",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgba",
            "pipe:1",
        ]
        raw = run(argv, timeout_s=120, cwd=folder, stage="pictures", environment=font_environment()).stdout
    shown = np.frombuffer(raw, np.uint8).reshape(-1, plan.profile.height, plan.profile.width, 4)
    skia.Image.fromarray(np.ascontiguousarray(np.hstack(list(shown))), colorType=skia.kRGBA_8888_ColorType).save(str(path), skia.kPNG)
    return path


def transitions(folder: Path) -> Iterable[tuple[str, str]]:
    """Make a strip of every transition."""
    for kind in TRANSITIONS:
        plan = film(main_track(photo(0, 0, 20), photo(1, 20, 20), transitions=(Transition("t", kind, "c0-0", "c1-20", 20 * FRAME),)))
        path = strip(plan, [11 + 18 * step // (STEPS - 1) for step in range(STEPS)], folder / f"transition-{kind}.png")
        yield path.name, kind


def looks(folder: Path) -> Iterable[tuple[str, str]]:
    """Make a strip of every look on the four pictures, the first card without any."""
    for name in ("none", *LOOKS):
        effects = () if name == "none" else (Effect("e", "look", (("name", name),)),)
        plan = film(main_track(*(photo(number, number * 5, 5, effects=effects) for number in range(4))))
        yield strip(plan, [0, 5, 10, 15], folder / f"look-{name}.png").name, name


def effects(folder: Path) -> Iterable[tuple[str, str]]:
    """Make a strip of every picture effect at its usual strength."""
    figures: dict[str, float | str] = {
        "exposure": 0.8,
        "brightness": 0.2,
        "contrast": 1.5,
        "saturation": 1.7,
        "temperature": 3800.0,
        "gamma": 1.4,
        "face_blur": "0,500,500,240,400",
    }
    for kind in (kind for kind in EFFECTS.values() if kind.domain is EffectDomain.PICTURE and kind.name not in {"progress", "lut"}):
        values = ((kind.parameters[0].name, figures[kind.name]),) if kind.name in figures else ()
        effect = (Effect("e", kind.name, values),)
        plan = film(main_track(*(photo(number, number * 5, 5, effects=effect) for number in range(4))))
        yield strip(plan, [0, 5, 10, 15], folder / f"effect-{kind.name}.png").name, kind.name.replace("_", " ")


def captions(folder: Path) -> Iterable[tuple[str, str]]:
    """Make a strip of every caption preset, and one of every way in which a text comes."""
    spoken = "Every story starts with one small step"
    words = tuple(CaptionWord(word, number * 6 * FRAME, 6 * FRAME) for number, word in enumerate(spoken.split()))
    for name, style in CAPTION_PRESETS.items():
        yield worded(spoken, style, words, (3, 15, 27, 39), folder / f"caption-{name}.png"), f"captions, {name}"
    for animation in TextAnimation:
        style = TextStyle(size=92, y=0.5, animation=animation)
        yield worded("Fresh every day", style, words[:3], (1, 4, 8, 14), folder / f"text-{animation}.png"), f"text, {animation}"
    named = TITLE_ROLES["lower_third"].style
    yield worded("Jane Doe\nHead of design", named, (), (1, 4, 20, 40), folder / "text-lower-third.png"), "lower third, a name and a role"


def designs(folder: Path) -> Iterable[tuple[str, str]]:
    """Make a strip of every design: a title, a name over a role, a caption, on a dark and on a light picture, as measured there."""
    canvas = Canvas(640, 360, FrameRate(30))
    for name, taste in tastes().items():
        titles = Track("titles", TrackKind.TEXT, TrackRole.TITLES, clips=tuple(_lettered(taste, number, canvas) for number in range(4)))
        shown = main_track(photo(1, 0, 20), photo(0, 20, 20))
        yield strip(film(shown, titles, canvas=canvas), [5, 15, 25, 35], folder / f"design-{name}.png").name, ", ".join(taste.label)


def _lettered(taste: Taste, number: int, canvas: Canvas) -> Clip:
    role: Role = "title" if number % 2 == 0 else "lower_third"
    text = "A Walk by the Sea" if role == "title" else "Jane Doe\nBaker"
    behind = Behind(0, 0, 1, 1, 0.0, 0.1) if number < 2 else Behind(0, 0, 1, 1, 0.1, 0.75)
    style, _ = readable(taste, styled(taste, role, TITLE_ROLES[role].style, text, canvas), behind)
    still = replace(style, animation=TextAnimation.NONE)
    return Clip(f"text-{number}", number * 10 * FRAME, 10 * FRAME, TextSource(text=text, style=still))


def worded(text: str, style: TextStyle, words: tuple[CaptionWord, ...], frames: Sequence[int], path: Path) -> str:
    """Make the strip of a text over a picture; returns its file's name."""
    clip = Clip("text", 0, 48 * FRAME, TextSource(text=text, words=words, style=style))
    track = Track("captions", TrackKind.TEXT, TrackRole.CAPTIONS, clips=(clip,))
    return strip(film(main_track(photo(3, 0, 48)), track), frames, path).name


def layouts(folder: Path) -> Iterable[tuple[str, str]]:
    """Make a picture of every layout."""
    bar = Transform(crop=Crop(top=0.97), y=0.985)
    placed = {
        "picture in picture": (Transform(scale=0.3, x=0.81, y=0.81),),
        "side by side": (Transform(crop=Crop(0.25, 0, 0.25, 0), x=0.25), Transform(crop=Crop(0.25, 0, 0.25, 0), x=0.75)),
        "grid": tuple(Transform(scale=0.5, x=x, y=y) for y in (0.25, 0.75) for x in (0.25, 0.75)),
        "sticker, turned and see-through": (Transform(scale=0.35, x=0.3, y=0.35, rotation=-12, opacity=0.85),),
    }
    for name, transforms in placed.items():
        overlays = [
            Track(f"o{number}", TrackKind.VIDEO, TrackRole.OVERLAY, clips=(photo((number + 1) % 4, 0, 10, transform=transform),))
            for number, transform in enumerate(transforms)
        ]
        yield (
            strip(film(main_track(photo(0, 0, 10)), *overlays), [0], folder / f"layout-{name.split(',')[0].replace(' ', '-')}.png").name,
            name,
        )
    solid = Clip("bar", 0, 40 * FRAME, SolidSource(color="#FFD400"), transform=bar, effects=(Effect("e", "progress"),))
    over = Track("bar", TrackKind.VIDEO, TrackRole.OVERLAY, clips=(solid,))
    yield strip(film(main_track(photo(1, 0, 40)), over), [4, 20, 36], folder / "layout-progress.png").name, "progress bar"
    upright = Canvas(270, 480, CANVAS.rate, fill=FillKind.BLUR)
    yield strip(film(main_track(photo(2, 0, 10)), canvas=upright), [0], folder / "layout-upright.png").name, "upright, over its own blur"

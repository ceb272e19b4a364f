"""The gallery's section of sentences: what is said on the left, what the film then shows, drawn by the renderer itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gallery_effects import facts, sources, strip

from reeltalk.agent.context import AssetView, Made, PlanningContext, Wanted
from reeltalk.agent.loop import run_turn
from reeltalk.media.facts import MediaInfo
from reeltalk.media.probe import probe
from reeltalk.providers.illustration.stickers import draw_sticker
from reeltalk.render.plan import make_plan
from reeltalk.render.profile import profile_for
from reeltalk.timeline.model import Timeline

SAID: tuple[tuple[str, int, tuple[float, ...]], ...] = (
    ("side by side", 2, (1.0,)),
    ("split screen with 3 clips", 3, (1.0,)),
    ("四宫格", 4, (1.0,)),
    ("picture in picture in the top left corner at 30%", 2, (1.0,)),
    ("add a 🔥 sticker", 1, (1.0,)),
    ("在0.5秒加一个火箭贴纸", 1, (0.2, 1.5)),
    ("punch in 40% from 1s to 2s", 1, (0.5, 1.5, 2.5)),
    ("3-2-1 countdown at the start", 1, (0.5, 1.5, 2.5, 3.5)),
    ("add a call to action at the end: Subscribe now", 1, (2.5,)),
    ("结尾加一个行动号召：立即订阅", 1, (2.5,)),
    ("apply this LUT", 1, (1.0,)),
    ("用这个LUT调色，强度40%", 1, (1.0,)),
)
"""A sentence, how many pictures were uploaded before it, and the seconds at which the film is looked at."""


@dataclass
class Desk:
    """The files of one sentence: facts, music and a maker of stickers, as the agent asks for them."""

    folder: Path
    known: dict[str, MediaInfo] = field(default_factory=lambda: dict(facts()))
    paths: dict[str, Path] = field(default_factory=lambda: dict(sources()))

    def info(self, media_id: str) -> MediaInfo:
        """Return what the probe found."""
        return self.known[media_id]

    def nothing(self, *_: Any) -> None:
        """Know nothing: nobody speaks in a picture."""

    sound = transcript = shots = faces = beats = choose = nothing

    def view(self, media_id: str, path: Path) -> AssetView:
        """Take a file in and return it as the agent sees it."""
        self.paths[media_id], info = path, probe(path)
        self.known[media_id] = info
        size = (info.video.width, info.video.height) if info.video else (0, 0)
        return AssetView(media_id, path.name, info.kind, info.duration, *size, False, len(self.known))

    def make(self, wanted: Wanted) -> Made:
        """Draw a sticker."""
        path = self.folder / f"sticker-{len(self.paths)}.png"
        draw_sticker(wanted.prompt, into=path)
        return Made(replace(self.view(f"sticker{len(self.paths)}", path), generated=True), "Reeltalk stickers", "stickers", embedded=True)


def said(folder: Path) -> Iterable[tuple[str, str]]:
    """Make a strip for every sentence."""
    for number, (text, pictures, seconds) in enumerate(SAID):
        desk = Desk(folder)
        shown = [desk.view(f"p{index}", path) for index, path in enumerate(list(sources().values())[:pictures])]
        tables = (desk.view("table", _sunset(folder)),) if "LUT" in text else ()
        ids = itertools.count(1)
        context = PlanningContext(
            Timeline(), tuple(shown), "en", desk, desk, lambda prefix, ids=ids: f"{prefix}{next(ids)}", maker=desk, tables=tables
        )
        film = run_turn(text, context, emit=lambda event: None).timeline
        canvas = replace(film.canvas, width=480, height=270)
        plan = make_plan(replace(film, canvas=canvas), profile_for(canvas), desk.known)
        sources().update(desk.paths)
        yield strip(plan, _frames(plan.profile.rate.frames_per_second, seconds), folder / f"said-{number:02}.png").name, text


def _frames(rate: float, seconds: Sequence[float]) -> list[int]:
    return [round(at * rate) for at in seconds]


def _sunset(folder: Path) -> Path:
    """Write a table of colours: warm lights, blue shadows."""
    path = folder / "sunset.cube"
    corners = [(red, green, blue) for blue in (0, 1) for green in (0, 1) for red in (0, 1)]
    rows = [f"{min(1.0, 0.05 + red):.3f} {0.02 + 0.85 * green:.3f} {0.18 + 0.55 * blue:.3f}" for red, green, blue in corners]
    path.write_text("\n".join(["LUT_3D_SIZE 2", *rows]), encoding="ascii")
    return path

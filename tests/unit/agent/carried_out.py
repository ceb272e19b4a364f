"""Sentences carried out on real files: the film that comes of them, and what it then looks and sounds like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from corpus.cache import made_by_ffmpeg
from reeltalk.agent.context import AssetView, Made, PlanningContext, Wanted
from reeltalk.agent.loop import TurnResult, run_turn
from reeltalk.agent.outcome import ToolProblem
from reeltalk.media.facts import MediaInfo
from reeltalk.media.probe import probe
from reeltalk.providers.illustration.stickers import draw_sticker
from reeltalk.render.plan import RenderPlan, make_plan
from reeltalk.render.profile import profile_for
from reeltalk.render.render import render_frame
from reeltalk.timeline.model import MediaKind, Timeline
from reeltalk.timeline.time import Ticks, ticks_from_seconds
from unit.agent.film import KnownFacts, ThreeTunes

Picture = NDArray[np.uint8]
COLORS = {"red": (200, 30, 30), "green": (30, 160, 40), "blue": (40, 60, 200), "yellow": (220, 200, 40)}


def plain_clip(color: str, seconds: float = 2.0) -> Path:
    """Return a clip of one colour, 320 by 180, with a tone."""
    red, green, blue = COLORS[color]
    picture = f"color=c=0x{red:02x}{green:02x}{blue:02x}:s=320x180:r=30:d={seconds}"
    coded = ["-vf", "format=gbrp,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-colorspace", "bt709", "-color_range", "tv"]
    sound = ["-f", "lavfi", "-i", f"sine=440:sample_rate=48000:duration={seconds}"]
    return made_by_ffmpeg(f"{color}.mp4", ["-f", "lavfi", "-i", picture, *sound, *coded, "-c:v", "libx264", "-preset", "ultrafast"])


@cache
def facts_of(path: Path) -> MediaInfo:
    return probe(path)


class ProbedFacts(KnownFacts):
    """Facts of real files: what a probe finds, and what is known of them besides."""

    def __init__(self, paths: dict[str, Path]) -> None:
        super().__init__({})
        self.paths = paths

    def info(self, media_id: str) -> MediaInfo:
        return facts_of(self.paths[media_id])

    def shots(self, media_id: str) -> None:
        return None

    def faces(self, media_id: str) -> None:
        return None


@dataclass
class Session:
    """A film in the making; ``paths`` are its files by id."""

    folder: Path
    paths: dict[str, Path] = field(default_factory=dict)
    assets: tuple[AssetView, ...] = ()
    tables: tuple[AssetView, ...] = ()
    timeline: Timeline = field(default_factory=Timeline)
    counts: dict[str, int] = field(default_factory=dict)

    def upload(self, *paths: Path) -> Session:
        for path in paths:
            view = self.asset(path, f"m{len(self.paths) + 1}")
            if view.kind is MediaKind.TABLE:
                self.tables += (view,)
            else:
                self.assets += (view,)
        return self

    def asset(self, path: Path, media_id: str) -> AssetView:
        self.paths[media_id] = path
        info = facts_of(path)
        video = info.video
        size = (video.width, video.height) if video else (0, 0)
        return AssetView(media_id, path.name, info.kind, info.duration, *size, info.audio is not None, len(self.paths))

    def make_id(self, prefix: str) -> str:
        self.counts[prefix] = self.counts.get(prefix, 0) + 1
        return f"{prefix}-{self.counts[prefix]}"

    def say(self, text: str) -> TurnResult:
        """Carry a message out; the film is then what came of it."""
        facts, maker = ProbedFacts(self.paths), Artist(self)
        context = PlanningContext(self.timeline, self.assets, "en", facts, ThreeTunes(), self.make_id, maker=maker, tables=self.tables)
        result = run_turn(text, context, emit=lambda event: None)
        self.timeline = result.timeline
        return result

    def plan(self, lines: int = 180) -> RenderPlan:
        canvas = self.timeline.canvas
        info = {media_id: facts_of(path) for media_id, path in self.paths.items()}
        return make_plan(
            self.timeline, profile_for(canvas, "low", f"{lines}p" if lines in (480, 720) else f"{lines * 16 // 9}x{lines}"), info
        )

    def frame(self, at_s: float, lines: int = 180) -> Picture:
        """Return what the film shows at a moment, as RGB."""
        plan = self.plan(lines)
        data = render_frame(plan, self.paths, ticks_from_seconds(at_s), workspace=self.folder)
        name = self.folder / "frame.png"
        name.write_bytes(data)
        with av.open(str(name)) as container:
            return next(container.decode(video=0)).to_ndarray(format="rgb24")


@dataclass
class Artist:
    """The embedded maker of stickers, and nothing else."""

    session: Session

    def make(self, wanted: Wanted) -> Made:
        path = self.session.folder / f"sticker-{len(self.session.paths)}.png"
        if wanted.kind != "sticker" or draw_sticker(wanted.prompt, into=path) is None:
            raise ToolProblem("There is none.", "没有。")
        view = self.session.asset(path, f"made-{len(self.session.paths)}")
        return Made(replace(view, generated=True), "Reeltalk stickers", "stickers", embedded=True)

    def can_show(self, word: str) -> bool:
        return False

    def still(self, timeline: Timeline, at: Ticks, name: str) -> Made:
        raise ToolProblem("There is none.", "没有。")


def color_at(picture: Picture, x: float, y: float) -> str:
    """Return which of the plain colours is seen at a place, given as shares of the picture; "" for none of them."""
    height, width = picture.shape[:2]
    seen = picture[min(height - 1, int(y * height)), min(width - 1, int(x * width))].astype(int)
    return next((name for name, color in COLORS.items() if np.abs(seen - color).max() <= 20), "")


def colors_at(picture: Picture, places: Sequence[tuple[float, float]]) -> list[str]:
    return [color_at(picture, x, y) for x, y in places]

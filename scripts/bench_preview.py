"""How long somebody waits who looks at a film that was just changed, or jumps to another place of it: two minutes of captioned 1080p."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench_films import CACHE_BYTES, cpu_s, recording
from bench_jobs import captioned, with_another_caption

from reeltalk.media.facts import MediaInfo
from reeltalk.media.probe import probe
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.plan import RenderPlan, make_plan
from reeltalk.render.preview import Rendition, light_profile
from reeltalk.render.preview_sound import FRAME_SAMPLES, SEGMENT_FRAMES, PreviewSound
from reeltalk.render.preview_stills import STRIP_CELL_PIXELS, sheet, small_profile, strip
from reeltalk.render.profile import SAMPLES_PER_SECOND, profile_for
from reeltalk.render.render import render_frame
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.time import TICKS_PER_SECOND

SECONDS = 120
CHANGED_AT_S = 6.5
"""In the middle of the caption that is changed."""
SOUND_SEGMENT_S = SEGMENT_FRAMES * FRAME_SAMPLES / SAMPLES_PER_SECOND
PLACES_S = (3.1, 17.9, 31.4, 48.8, 55.5, 71.2, 86.6, 99.3, 110.7)


@dataclass(frozen=True)
class Waited:
    """Seconds that somebody waited, and processor seconds that it took."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class House:
    """A file, what is known of it, and the folders in which previews are rendered."""

    path: Path
    info: MediaInfo
    cache: ChunkCache
    work: Path

    def plan(self, film: Timeline, light: bool = True) -> RenderPlan:
        """Return the plan of a film in the light size, or in full."""
        return make_plan(film, light_profile(film.canvas) if light else profile_for(film.canvas), {"talk": self.info})

    def light(self, film: Timeline) -> Rendition:
        """Return the light stream of a film."""
        return Rendition(self.plan(film), {"talk": self.path}, cache=self.cache, workspace=self.work, light=True)


def waited(work: Callable[[], object]) -> Waited:
    """Do something once; return what it took."""
    begun_s, cpu_before_s = time.monotonic(), cpu_s()
    work()
    return Waited(time.monotonic() - begun_s, cpu_s() - cpu_before_s)


def preview_waits() -> dict[str, Any]:
    """Look at a film, change a caption, look at it there, and jump about; tells what each wait took."""
    path = recording(60, SECONDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "work").mkdir()
        house = House(path, probe(path), ChunkCache(folder / "cache", CACHE_BYTES), folder / "work")
        load = os.getloadavg()[0]
        said = {kind: [vars(one) for one in found] for kind, found in _waits(house)}
        return {"waits": said, "load": (load + os.getloadavg()[0]) / 2}


def _waits(house: House) -> Iterator[tuple[str, list[Waited]]]:
    """Yield kinds of waiting, with each time."""
    before = captioned(SECONDS)
    first = house.light(before)
    _ = first.init, first.segment(0)  # somebody is looking at the film as it was
    again = with_another_caption(before)
    yield "single picture after an edit", [waited(lambda: _picture(house, again, CHANGED_AT_S))]
    yield "stream after an edit: description and first segment", [waited(lambda: _stream(house.light(again), CHANGED_AT_S))]
    after = house.light(again)
    yield "single picture, anywhere", [waited(partial(_picture, house, again, at_s)) for at_s in PLACES_S]
    yield "stream, anywhere: one segment", [waited(partial(_stream, after, at_s)) for at_s in PLACES_S]
    sound = PreviewSound(house.plan(again, light=False), {"talk": house.path}, cache=house.cache, workspace=house.work)
    yield "sound, anywhere: one segment", [waited(partial(sound.segment, int(at_s / SOUND_SEGMENT_S))) for at_s in PLACES_S]
    small = make_plan(again, small_profile(again.canvas, STRIP_CELL_PIXELS), {"talk": house.info})
    drawn = waited(lambda: sheet(small, strip(small), {"talk": house.path}, cache=house.cache, workspace=house.work))
    yield "strip for scrubbing, 60 pictures", [drawn]


def _picture(house: House, film: Timeline, at_s: float) -> bytes:
    plan = house.light(film).plan
    return render_frame(plan, {"talk": house.path}, round(at_s * TICKS_PER_SECOND), workspace=house.work, image="jpg")


def _stream(rendition: Rendition, at_s: float) -> bytes:
    """Return the segment of a stream in which a moment lies, having read what comes before all segments."""
    frame = round(at_s * rendition.plan.profile.rate.frames_per_second)
    number = next(one.number for one in rendition.segments if one.start <= frame < one.start + one.frames)
    return rendition.init + rendition.segment(number)


def table(said: dict[str, Any]) -> list[str]:
    """Return the section of the page."""
    rows = ["## Looking at a film: two minutes of captioned 1080p, light size (540 lines)", ""]
    rows += ["| what | times | CPU s, median | CPU s, most | wall s, median | wall s, most |", "|---|--:|--:|--:|--:|--:|"]
    for kind, found in said["waits"].items():
        cpu, wall = [one["cpu_s"] for one in found], [one["wall_s"] for one in found]
        rows.append(f"| {kind} | {len(found)} | {median(cpu):.2f} | {max(cpu):.2f} | {median(wall):.2f} | {max(wall):.2f} |")
    return [
        *rows,
        "",
        f"{said['day']}; the load average of the machine was {said['load']:.1f} meanwhile. To reach: one second on two idle cores.",
    ]

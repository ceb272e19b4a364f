"""Films that the benchmarks render, and what they measure on them."""

from __future__ import annotations

import itertools
import resource
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bench_exact import Heard, Numbers, Truth, judged

from corpus.cache import made_by_ffmpeg
from corpus.counter import counter_bars
from corpus.speech import footage, talking_sound
from reeltalk.media.probe import probe
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.plan import make_plan
from reeltalk.render.profile import even, profile_for
from reeltalk.render.render import render_film
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    MediaSource,
    TextSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.time import FrameRate, snap_to_frame, ticks_from_seconds

RATE = FrameRate(30)
CACHE_BYTES = 20_000_000_000
TAGS = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
HOSTILE = "trim (" * 8_000 + "剪掉" * 8_000


RECORDING_S = 144
SMALL = Canvas(640, 360, RATE)


def film_of_cuts(cuts: int, seconds: int) -> tuple[Timeline, Path, list[tuple[int, int]]]:
    """Return a film of so many clips, in which of a recording a sixth is left out; a caption at every fifth second.

    With it its footage, and of every clip the first frame in it and how many.
    """
    path = recording(60, RECORDING_S, SMALL.width, SMALL.height)
    borders = [30 * seconds * cut // cuts for cut in range(cuts + 1)]
    clips, shown = [], []
    for number, (start, end) in enumerate(itertools.pairwise(borders)):
        first = start * 6 // 5 % (30 * RECORDING_S - (end - start))
        shown.append((first, end - start))
        media = MediaSource(media_id="talk", start=first * RATE.ticks_per_frame)
        clips.append(Clip(f"c{number}", start * RATE.ticks_per_frame, (end - start) * RATE.ticks_per_frame, media))
    tracks = (
        Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=tuple(clips)),
        Track("captions", TrackKind.TEXT, TrackRole.CAPTIONS, clips=captions(seconds)),
    )
    return Timeline(canvas=SMALL, tracks=tracks), path, shown


def captions(seconds: float) -> tuple[Clip, ...]:
    """Return a caption of four seconds at every fifth second."""
    made = []
    for number, start_s in enumerate(range(0, int(seconds) - 4, 5)):
        start, duration = (snap_to_frame(ticks_from_seconds(time_s), RATE) for time_s in (start_s + 0.5, 4))
        made.append(Clip(f"t{number}", start, duration, TextSource(text=f"Caption number {number}\nof this film")))
    return tuple(made)


def rendered(cuts: int, seconds: int) -> dict[str, Any]:
    """Encode every frame of a film of so many cuts; tells what it took, the largest process, and what is wrong."""
    film, path, shown = film_of_cuts(cuts, seconds)
    plan = make_plan(film, replace(profile_for(film.canvas), copies=False), {"talk": probe(path)})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = ChunkCache(folder / "cache", CACHE_BYTES)
        begun_s = cpu_s()
        done = render_film(plan, {"talk": path}, workspace=folder / "work", cache=cache)
        took_s, memory_mb = cpu_s() - begun_s, largest_mb()
        exact = judged(done.path, truth_of_cuts(path, shown), folder)
    return {"cpu_s": took_s, "largest_mb": memory_mb, "exact": exact}


def truth_of_cuts(path: Path, shown: list[tuple[int, int]]) -> Truth:
    """Return what a film shows and lets hear that is made of stretches (first frame, frames) of a recording."""
    numbers = [number for first, frames in shown for number in range(first, first + frames)]
    starts = itertools.accumulate((frames for _, frames in shown), initial=0)
    heard = [(start, first, frames) for start, (first, frames) in zip(starts, shown, strict=False)]
    return Truth(len(numbers), Heard(path, heard), Numbers(numbers, bottom=counter_rows(SMALL.height) / SMALL.height))


def largest_mb() -> float:
    """Return the memory of the largest process so far: this one, or a child of it that has ended."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def recording(group: int, seconds: int, width: int = 1920, height: int = 1080) -> Path:
    """Return a talking recording as a camera makes it: 30 frames a second, a key frame at every ``group``-th, a number on each."""
    inputs = ["-stream_loop", "-1", "-i", footage(), "-stream_loop", "-1", "-i", talking_sound().path]
    inputs += ["-f", "lavfi", "-i", counter_bars("30", width, counter_rows(height))]
    shape = f"[0:v]scale={width}:{height}:flags=bicubic,fps=30,setsar=1,format=yuv420p[all];[all][2:v]overlay=0:0:shortest=1,{TAGS}[v]"
    groups = ["-g", str(group), "-keyint_min", str(group), "-sc_threshold", "0", "-bf", "2", "-flags", "+cgop"]
    encoder = ["-c:v", "libx264", "-preset", "superfast", "-crf", "21", *groups, "-c:a", "aac", "-b:a", "160k", "-t", str(seconds)]
    return made_by_ffmpeg(f"recording-{group}.mp4", [*inputs, "-filter_complex", shape, "-map", "[v]", "-map", "1:a", *encoder])


def counter_rows(height: int) -> int:
    """Return how many lines the number on top of a recording of ``height`` lines takes."""
    return max(8, even(height / 45))


def cpu_s() -> float:
    """Return the processor seconds of this process and of its children that have ended."""
    usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def planning_times_ms() -> dict[str, Any]:
    """Plan every sentence of the planner's own tests, warm, in nine languages; tells the times, and that for 100 kB of hostile text."""
    from corpus.requests import everyday_sentences, request_context
    from reeltalk.agent.planner import plan

    sentences = everyday_sentences()
    for language in {language for language, _ in sentences}:
        plan("video", request_context(language))
    times_ms = sorted(timed_ms(partial(plan, sentence, request_context(language))) for language, sentence in sentences)
    return {
        "sentences": len(sentences),
        "median_ms": times_ms[len(times_ms) // 2],
        "p95_ms": times_ms[int(len(times_ms) * 0.95)],
        "slowest_ms": times_ms[-1],
        "hostile_ms": timed_ms(lambda: plan(HOSTILE, request_context("en"))),
    }


def timed_ms(work: Any) -> float:
    """Return the wall time of a call in milliseconds."""
    started_s = time.perf_counter()
    work()
    return (time.perf_counter() - started_s) * 1000

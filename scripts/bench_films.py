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

from corpus.cache import made_by_ffmpeg
from corpus.speech import footage, talking_clip, talking_sound
from reeltalk.edits.apply import apply, apply_all
from reeltalk.edits.operations import AddMedia, AddTrack, Operation, SetCanvas, SetText
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.facts import MediaInfo
from reeltalk.media.probe import probe
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.plan import RenderPlan, make_plan
from reeltalk.render.profile import profile_for
from reeltalk.render.render import Deliverable, render_film
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    MediaKind,
    MediaReference,
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
HOSTILE = "trim (" * 8_000 + "剪掉" * 8_000


def source() -> tuple[Path, MediaInfo]:
    """Return the talking clip that every film is cut from: 1080p30, about a minute."""
    clip = talking_clip(width=1920, height=1080).path
    return clip, probe(clip)


def film_of_cuts(cuts: int, seconds: float) -> Timeline:
    """Return a film of so many clips in all, each from another place of the source, with a caption at every fifth second."""
    _, info = source()
    assert info.duration is not None
    frames = round(seconds * 30)
    borders = [round(frames * cut / cuts) for cut in range(cuts + 1)]
    source_frames = info.duration // RATE.ticks_per_frame
    clips = []
    for number, (start, end) in enumerate(itertools.pairwise(borders)):
        at = (number * 997) % (source_frames - (end - start))
        media = MediaSource(media_id="talk", start=at * RATE.ticks_per_frame)
        clips.append(Clip(f"c{number}", start * RATE.ticks_per_frame, (end - start) * RATE.ticks_per_frame, media))
    reference = MediaReference("talk", "talk.mp4", MediaKind.VIDEO, info.duration, 1920, 1080, RATE, has_audio=True)
    operations: list[Operation] = [
        SetCanvas(Canvas(1920, 1080, RATE)),
        AddMedia((reference,)),
        AddTrack(Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=tuple(clips))),
        AddTrack(Track("captions", TrackKind.TEXT, TrackRole.CAPTIONS, clips=captions(seconds))),
    ]
    return apply_all(Timeline(), operations).timeline


def captions(seconds: float) -> tuple[Clip, ...]:
    """Return a caption of four seconds at every fifth second."""
    made = []
    for number, start_s in enumerate(range(0, int(seconds) - 4, 5)):
        start, duration = (snap_to_frame(ticks_from_seconds(time_s), RATE) for time_s in (start_s + 0.5, 4))
        made.append(Clip(f"t{number}", start, duration, TextSource(text=f"Caption number {number}\nof this film")))
    return tuple(made)


def plan_of(film: Timeline) -> tuple[RenderPlan, dict[str, Path]]:
    """Return the plan of a film, with every frame encoded (copying has a section of its own), and where its sources lie."""
    path, info = source()
    return make_plan(film, replace(profile_for(film.canvas), copies=False), {"talk": info}), {"talk": path}


def rendered(film: Timeline) -> dict[str, Any]:
    """Render a film with an empty cache; tells its frames and the memory of the largest child."""
    with tempfile.TemporaryDirectory() as folder:
        done = render_into(film, Path(folder))
    return {"frames": done.report.frames, "largest_child_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


def render_into(film: Timeline, folder: Path) -> Deliverable:
    """Render a film with the cache that lies in ``folder``."""
    plan, sources = plan_of(film)
    return render_film(plan, sources, workspace=folder / "work", cache=ChunkCache(folder / "cache", CACHE_BYTES))


def captioned_twice() -> dict[str, Any]:
    """Render a captioned film, change one caption, render again with the same cache."""
    film = film_of_cuts(8, 40)
    changed = apply(film, SetText("t3", "Something else altogether")).timeline
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, Any] = {}
        for name, each in (("first", film), ("second", changed)):
            before_s = cpu_s()
            done = render_into(each, Path(folder))
            figures |= {f"{name}_cpu_s": cpu_s() - before_s, f"{name}_encoded": f"{done.chunks_made} of {done.chunks_total}"}
    return figures


def recording(group: int, seconds: int) -> Path:
    """Return a talking recording as a camera makes it: 1080p30, a key frame at every ``group``-th frame."""
    pictures = ["-stream_loop", "-1", "-i", footage(), "-stream_loop", "-1", "-i", talking_sound().path, "-map", "0:v", "-map", "1:a"]
    shape = ["-vf", "scale=1920:1080:flags=bicubic,fps=30,setsar=1,format=yuv420p"]
    groups = ["-g", str(group), "-keyint_min", str(group), "-sc_threshold", "0", "-bf", "2", "-flags", "+cgop"]
    colour = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    encoder = ["-c:v", "libx264", "-preset", "superfast", "-crf", "21", *groups, *colour, "-c:a", "aac", "-b:a", "160k", "-t", str(seconds)]
    return made_by_ffmpeg(f"recording-{group}.mp4", [*pictures, *shape, *encoder])


def kept(frames: int, spans: int, removed: int) -> list[tuple[int, int]]:
    """Return the spans (first frame, frame after the last) that are left when stretches of ``removed`` frames are cut out."""
    period = frames // spans
    return [(number * period + number * 17 % 11, number * period + number * 17 % 11 + period - removed) for number in range(spans)]


def by_hand(path: Path, spans: list[tuple[int, int]], target: Path) -> None:
    """Make the film with the one command that somebody who knows FFmpeg would write; its sound is only cut, not levelled."""
    chosen = "+".join(f"between(n,{first},{end - 1})" for first, end in spans)
    pictures = f"[0:v]select='{chosen}',setpts=N/30/TB[v]"
    sound = f"[0:a]aresample=48000,asetnsamples=1600:p=0,aselect='{chosen}',asetpts=N/SR/TB[a]"
    encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k"]
    argv = [ffmpeg_path(), "-v", "error", "-y", "-i", str(path), "-filter_complex", f"{pictures};{sound}", "-map", "[v]", "-map", "[a]"]
    run([*argv, *encoder, "-movflags", "+faststart", str(target)], timeout_s=900)


def cut_film(path: Path, spans: list[tuple[int, int]], folder: Path) -> Deliverable:
    """Make the same film with the renderer, with nothing in its cache."""
    clips: list[Clip] = []
    for number, (first, end) in enumerate(spans):
        start = clips[-1].end if clips else 0
        media = MediaSource(media_id="talk", start=first * RATE.ticks_per_frame)
        clips.append(Clip(f"c{number}", start, (end - first) * RATE.ticks_per_frame, media))
    canvas = Canvas(1920, 1080, RATE)
    film = Timeline(canvas=canvas, tracks=(Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=tuple(clips)),))
    plan = make_plan(film, profile_for(canvas), {"talk": probe(path)})
    return render_film(plan, {"talk": path}, workspace=folder / "work", cache=ChunkCache(folder / "cache", CACHE_BYTES))


def cut_against_by_hand(group: int, spans: int, removed: int, seconds: int) -> dict[str, Any]:
    """Cut a recording both ways; tells the processor seconds of each and how much was copied."""
    path = recording(group, seconds)
    stretches = kept(30 * seconds, spans, removed)
    with tempfile.TemporaryDirectory() as folder:
        begun_s = cpu_s()
        by_hand(path, stretches, Path(folder) / "by-hand.mp4")
        between_s = cpu_s()
        done = cut_film(path, stretches, Path(folder))
        return {
            "by_hand_cpu_s": between_s - begun_s,
            "ours_cpu_s": cpu_s() - between_s,
            "copied": done.frames_copied / done.report.frames,
            "megabytes": done.report.size_bytes / 1e6,
            "by_hand_megabytes": (Path(folder) / "by-hand.mp4").stat().st_size / 1e6,
        }


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

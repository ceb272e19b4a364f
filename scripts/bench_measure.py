"""What the six jobs cost the renderer, a hand-written FFmpeg command and other programs, and whether what they made is right."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bench_exact import judged
from bench_films import CACHE_BYTES, cpu_s, largest_mb
from bench_jobs import FORMS, SIX_JOBS, Job
from bench_peers import PEERS

from reeltalk.errors import ReeltalkError
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.facts import MediaInfo
from reeltalk.media.probe import probe
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.plan import make_plan
from reeltalk.render.profile import profile_for
from reeltalk.render.render import Deliverable, look_ahead, render_film
from reeltalk.timeline.model import MediaId, Timeline

ENCODER = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k"]
TARGETS = {
    "J1, 45 pauses, GOP 30": 0.45,
    "J1, 45 pauses, GOP 60": 0.75,
    "J1, 45 pauses, GOP 250": 1.05,
    "J1, 3 long spans, GOP 60": 0.2,
}
PEER_TIMEOUT_S = 3000
TARGET = 1.05
TARGET_AGAIN = 0.10


def measure(job: Job) -> dict[str, Any]:
    """Make a film with the renderer, with an empty cache, and again by hand; tell what both took and whether both are right.

    The footage lies there already: this process and its children have done nothing else, so their largest is the renderer's.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        info = {media_id: probe(path, container="ogg" if path.suffix == ".opus" else "") for media_id, path in job.files.items()}
        cache = ChunkCache(folder / "cache", CACHE_BYTES)
        begun_s = cpu_s()
        for media_id, path in job.files.items():
            if info[media_id].video is not None and info[media_id].duration is not None:
                look_ahead(path, info[media_id], media_id, workspace=folder, cache=cache)
        figures: dict[str, Any] = {"upload_cpu_s": cpu_s() - begun_s}
        figures["ours_cpu_s"], done = rendered(job, job.film, info, cache, folder / "first")
        if job.again is not None:
            figures["again_cpu_s"], again = rendered(job, job.again, info, cache, folder / "again")
            figures["again_encoded"] = f"{again.chunks_made} of {again.chunks_total}"
            figures["again_exact"] = judged(again.path, job.truth, folder)
        figures["largest_mb"] = largest_mb()
        figures["copied"] = done.frames_copied / done.report.frames
        figures["exact"] = judged(done.path, job.truth, folder)
        figures["by_hand_cpu_s"], hand = made_by_hand(job, folder)
        figures["by_hand_exact"] = judged(hand, job.truth, folder)
        return figures | {"megabytes": done.report.size_bytes / 1e6, "by_hand_megabytes": hand.stat().st_size / 1e6}


def rendered(job: Job, film: Timeline, info: dict[MediaId, MediaInfo], cache: ChunkCache, workspace: Path) -> tuple[float, Deliverable]:
    """Render a film; return the processor seconds, and the film."""
    begun_s = cpu_s()
    done = render_film(make_plan(film, profile_for(film.canvas), info), job.files, workspace=workspace, cache=cache)
    return cpu_s() - begun_s, done


def made_by_hand(job: Job, folder: Path) -> tuple[float, Path]:
    """Make a film with one FFmpeg command; return the processor seconds, and the film."""
    target = folder / "by-hand.mp4"
    arguments = job.by_hand(folder)
    begun_s = cpu_s()
    run([ffmpeg_path(), "-v", "error", "-y", *arguments, *ENCODER, "-movflags", "+faststart", str(target)], timeout_s=3000)
    return cpu_s() - begun_s, target


def measure_beside(job: Job, peer: str) -> dict[str, Any]:
    """Make a film by hand and with another program; tell what both took, and what is wrong with the other's film. Empty where it cannot."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        target = folder / f"{peer}.mp4"
        argv = PEERS[peer](job.told, folder, target)
        if argv is None:
            return {}
        hand_s, _ = made_by_hand(job, folder)
        begun_s = cpu_s()
        try:
            run(argv, timeout_s=PEER_TIMEOUT_S, stall_s=PEER_TIMEOUT_S, cwd=folder, environment={"QT_QPA_PLATFORM": "offscreen"})
        except ReeltalkError as failure:
            print(f"  {peer} could not: {failure.message}", flush=True)
            return {}
        return {"by_hand_cpu_s": hand_s, "cpu_s": cpu_s() - begun_s, "exact": judged(target, job.truth, folder)}


def measured_job(form: str, name: str) -> dict[str, Any]:
    """Do one of the six jobs in its ``whole`` or its ``short`` form; tells the figures."""
    return measure(FORMS[form][name]())


def measured_beside(name: str, peer: str) -> dict[str, Any]:
    """Let another program do a shorter form of one of the six jobs."""
    return measure_beside(FORMS["beside"][name](), peer)


# --- the table ---------------------------------------------------------------------------------------------------------------------------


def table(known: dict[str, Any], others: dict[str, Any]) -> list[str]:
    """Return the section of the six jobs, those that were ever measured."""
    rows = ["## Six everyday jobs against one hand-written FFmpeg command", ""]
    rows += [
        "| job | day | film | copied | by hand, CPU s | ours, CPU s | ratio | to reach | others | largest process | exact |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|--:|---|",
    ]
    for name in SIX_JOBS:
        if (said := known.get(name)) is None:
            continue
        hand_s, ours_s = said["by_hand_cpu_s"], said["ours_cpu_s"]
        figures = f"{hand_s:.1f} | {ours_s:.1f} | {ours_s / hand_s:.2f} | {TARGETS.get(name, TARGET)} | {ratios(others.get(name))}"
        label = f"{name.removesuffix('; J6')} | {said['day']} | {seconds(said)} | {said['copied']:.0%}"
        rows.append(f"| {label} | {figures} | {megabytes(said)} | {in_words(said.get('exact'))}{unsteady(said)} |")
        if "again_cpu_s" in said:
            again = f"{ours_s:.1f} (first) | {said['again_cpu_s']:.1f} | {said['again_cpu_s'] / ours_s:.2f} | {TARGET_AGAIN} | -"
            label = f"J6 one caption changed ({said['again_encoded']} chunks)"
            rows.append(f"| {label} | {said['day']} | {seconds(said)} | - | {again} | - | {in_words(said.get('again_exact'))} |")
    return [
        *rows,
        "",
        "Ours is levelled, joined, decoded and checked; the films by hand are only cut and encoded. Footage was decoded once when it",
        "came in, as the server does with every upload; that is not in these figures (about 0.2 CPU s for a second of 1080p).",
        "",
        "Exact: the finished film decoded by FFmpeg. Frames that are missing, too many, shown at another time or not the right one (by the",
        "number burned into the footage; in passages they are not judged); how late the sound is against its source at the start, in the",
        "middle and at the end; every line a decoder wrote; the colours tagged BT.709 in limited range. J4: how far the camera is from",
        "where it should be, and how unsteadily it moves (root mean square and worst, in pixels of the film).",
        *others_table(others),
    ]


def ratios(others: dict[str, Any] | None) -> str:
    """Return what other programs took against a command by hand, in one run."""
    if not others:
        return "-"
    return ", ".join(f"{peer} {its['cpu_s'] / its['by_hand_cpu_s']:.2f}" for peer, its in others.items())


def seconds(said: dict[str, Any]) -> str:
    """Return how long the film of a job is."""
    return f"{said['exact']['frames'] / 30:.0f} s" if "exact" in said else "-"


def megabytes(said: dict[str, Any]) -> str:
    """Return how much memory the largest process took, the bench itself among them."""
    return f"{said['largest_mb']:.0f} MB" if "largest_mb" in said else "-"


def in_words(exact: dict[str, Any] | None) -> str:
    """Return what is right and wrong with a film, in a few words."""
    if exact is None:
        return "not judged"
    words = [f"{exact['wrong']} of {exact['frames']} frames wrong"]
    words += [f"sound {max(exact['sound_ms'], key=abs):+.1f} ms"] if exact["sound_ms"] else ["sound not judged"]
    words += [f"{len(exact['messages'])} messages"] if exact["messages"] else ["no message"]
    words += [] if exact["bt709"] else ["colours not tagged"]
    if "jitter_px" in exact:
        words += [f"off by {exact['off_px']:.2f} px", f"jitter {exact['jitter_px']:.3f} px, worst {exact['jitter_max_px']:.2f}"]
    return "; ".join(words)


def unsteady(said: dict[str, Any]) -> str:
    """Return how unsteadily the camera moves in the film made by hand, where one moves."""
    hand = said.get("by_hand_exact", {})
    return f" (by hand {hand['jitter_px']:.3f}, worst {hand['jitter_max_px']:.2f})" if "jitter_px" in hand else ""


def others_table(others: dict[str, Any]) -> list[str]:
    """Return what other programs took for shorter forms of the jobs."""
    if not others:
        return []
    rows = ["", "### Other programs, on shorter forms of the same jobs", ""]
    rows += ["| job | day | frames | by hand, CPU s | program | CPU s | ratio | exact |", "|---|---|--:|--:|---|--:|--:|---|"]
    for name, beside in others.items():
        for peer, its in beside.items():
            figures = f"{its['exact']['frames']} | {its['by_hand_cpu_s']:.1f} | {peer} | {its['cpu_s']:.1f}"
            rows.append(f"| {name} | {its['day']} | {figures} | {its['cpu_s'] / its['by_hand_cpu_s']:.2f} | {in_words(its['exact'])} |")
    return [*rows, "", "Each makes the film with x264 `veryfast` at CRF 18, where it can be told so, and does not level the sound."]


def cuts_table(known: dict[str, Any]) -> list[str]:
    """Return the section about cuts and length, of the films that were ever measured."""
    rows = ["## Rendering: cuts and length (640x360, 30 frames a second, every frame encoded)", ""]
    rows += [
        "| film | day | length | CPU s | CPU s per s of film | largest process | exact |",
        "|---|---|--:|--:|--:|--:|--:|---|",
    ]
    each_s: dict[str, float] = {}
    for name, said in known.items():
        length_s = said["exact"]["frames"] / 30
        each_s[name] = said["cpu_s"] / length_s
        figures = f"{length_s:.0f} s | {said['cpu_s']:.1f} | {each_s[name]:.3f} | {said['largest_mb']:.0f} MB"
        rows.append(f"| {name} | {said['day']} | {figures} | {in_words(said['exact'])} |")
    if {"10 cuts", "1,000 cuts"} <= set(each_s):
        rows += ["", f"1,000 cuts cost {each_s['1,000 cuts'] / each_s['10 cuts']:.2f} times what 10 cuts cost per second (to reach: 1.15)."]
    if {"10 cuts", "10 cuts in a minute"} <= set(each_s):
        rows += [f"The longer film cost {each_s['10 cuts'] / each_s['10 cuts in a minute']:.2f} times as much per second as the minute."]
    return rows

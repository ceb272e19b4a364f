"""The benchmarks: what `make bench` runs. Writes bench/results.md; ``--help`` tells what can be run by itself.

Each measured job runs in a process of its own, so that its figures are the operating system's: processor seconds of the whole process tree,
wall seconds, and the memory of the largest single process. Ratios are taken within one run; single figures say how large a thing is on
one machine on one day, not more.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results.md"
JOBS_DONE = ROOT / "bench" / "jobs.json"
LISTENING_CASES = 200
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]


@dataclass(frozen=True)
class Measured:
    """What one job took, and what it had to say."""

    cpu_s: float
    wall_s: float
    memory_mb: float
    said: dict[str, Any]


def measured(job: str, *arguments: object) -> Measured:
    """Run one job of JOBS in a process of its own."""
    with tempfile.NamedTemporaryFile("r", suffix=".json") as answer:
        started_s = time.monotonic()
        command = [sys.executable, __file__, "--job", job, answer.name, *map(str, arguments)]
        child = subprocess.Popen(command)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"the job {job} failed")
        text = Path(answer.name).read_text(encoding="utf-8")
    return Measured(usage.ru_utime + usage.ru_stime, time.monotonic() - started_s, usage.ru_maxrss / 1024, json.loads(text) if text else {})


# --- jobs: each runs in a process of its own ---------------------------------------------------------------------------------------------


def render_cuts(cuts: str, seconds: str) -> dict[str, Any]:
    """Render a film of so many cuts and so many seconds, captioned at every fifth second, every frame encoded."""
    from bench_films import rendered

    return rendered(int(cuts), int(seconds))


def footage_of(form: str, name: str) -> dict[str, Any]:
    """Make the footage of a job in a process of its own, so that it does not count as memory of the renderer."""
    from bench_films import film_of_cuts
    from bench_jobs import FORMS

    if form == "cuts":
        film_of_cuts(1, 1)
        return {}
    FORMS[form][name]()
    return {}


def six_jobs(form: str, name: str) -> dict[str, Any]:
    """Do one of the six everyday jobs with the renderer and by hand; tells what both took, and what is wrong."""
    from bench_measure import measured_job

    return measured_job(form, name) | {"day": today()}


def other_program(name: str, peer: str) -> dict[str, Any]:
    """Let another program do a shorter form of one of the six everyday jobs; tells what it took, and what that took by hand."""
    from bench_measure import measured_beside

    said = measured_beside(name, peer)
    return said and said | {"day": today()}


def look_at_previews() -> dict[str, Any]:
    """Look at a film that was just changed, and at other places of it; tells how long each look took."""
    from bench_preview import preview_waits

    return preview_waits() | {"day": today()}


def transcribe() -> dict[str, Any]:
    """Transcribe recorded speech; tells the word error rate."""
    from corpus.speech import TEXT, recorded_speech
    from reeltalk.media.speech import transcribe as listen

    said = listen(recorded_speech()).text
    return {"word_error_rate": word_error_rate(TEXT, said), "speech_s": 44.4}


def plan_sentences() -> dict[str, Any]:
    """Plan every sentence of the planner's own tests; tells the times in milliseconds."""
    from bench_films import planning_times_ms

    return planning_times_ms()


def draw(kind: str, prompt: str) -> dict[str, Any]:
    """Draw a prompt with the embedded illustration maker, as a picture or as a clip of ten seconds, both 1920 by 1080."""
    from reeltalk.ffmpeg.process import QuietWatch
    from reeltalk.providers.illustration import draw_clip, draw_picture

    with tempfile.TemporaryDirectory() as folder:
        if kind == "picture":
            draw_picture(prompt, width=1920, height=1080, seed=1, into=Path(folder) / "drawn.png")
        else:
            into = Path(folder) / "drawn.mp4"
            draw_clip(prompt, width=1920, height=1080, duration_s=10, frame_rate=24, seed=1, into=into, watch=QuietWatch())
    return {}


def read_state() -> dict[str, Any]:
    """Read the state of a large project from a real server under load, then leave the server alone."""
    from bench_state import idle_server, machine_load, state_load

    before = machine_load()
    said = state_load()
    return said | {"load": before} | ({} if "missing" in said else idle_server())


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    job.__name__: job
    for job in (render_cuts, footage_of, six_jobs, other_program, look_at_previews, transcribe, plan_sentences, draw, read_state)
}


# --- the report --------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line: sections, and jobs, films and programs in them (none: all), in a shorter form or not."""

    names: Collection[str] = ()
    short: bool = False

    def those_of(self, all_names: Collection[str]) -> list[str]:
        """Return those that are named, all where none is."""
        return [name for name in all_names if name in self.names] or list(all_names)


FILMS_OF_CUTS = {"10 cuts": (10, 600), "1,000 cuts": (1000, 600), "10 cuts in a minute": (10, 60)}
"""How many cuts, and how many seconds."""
SHORT_FILM_S = 120


def cuts_section(asked: Asked) -> list[str]:
    """Cost and memory by number of cuts and by length (--short: of films of two minutes at most)."""
    from bench_measure import cuts_table

    for name in asked.those_of(FILMS_OF_CUTS):
        cuts, seconds = FILMS_OF_CUTS[name]
        print(f"  {name} ...", flush=True)
        measured("footage_of", "cuts", "")
        seconds = min(seconds, SHORT_FILM_S) if asked.short else seconds
        _keep("cuts", name, measured("render_cuts", cuts, seconds).said | {"day": today()})
    return cuts_table(_kept("cuts"))


def jobs_section(asked: Asked) -> list[str]:
    """The six everyday jobs against one hand-written command (--short: in a shorter form); each is kept once it is done."""
    from bench_jobs import SIX_JOBS
    from bench_measure import table

    form = "short" if asked.short else "whole"
    for name in asked.those_of(SIX_JOBS):
        print(f"  {name} ...", flush=True)
        measured("footage_of", form, name)
        _keep("jobs", name, measured("six_jobs", form, name).said)
    return table(_kept("jobs"), _kept("others"))


def others_section(asked: Asked) -> list[str]:
    """Other programs that are installed here, on shorter forms of some jobs; written into the section of the jobs."""
    from bench_jobs import SET_BESIDE
    from bench_measure import table
    from bench_peers import PEERS

    for name, peer in itertools.product(asked.those_of(SET_BESIDE), asked.those_of(PEERS)):
        print(f"  {name}, {peer} ...", flush=True)
        measured("footage_of", "beside", name)
        if said := measured("other_program", name, peer).said:
            _keep("others", name, _kept("others").get(name, {}) | {peer: said})
    return table(_kept("jobs"), _kept("others"))


def _kept(kind: str) -> dict[str, Any]:
    """Return what is known of the jobs, or of other programs on them, by name of the job."""
    known: dict[str, Any] = json.loads(JOBS_DONE.read_text(encoding="utf-8")) if JOBS_DONE.exists() else {}
    found: dict[str, Any] = known.get(kind, {})
    return found


def _keep(kind: str, name: str, said: dict[str, Any]) -> None:
    """Write down what was measured on a job."""
    known = {each: _kept(each) for each in ("jobs", "others", "cuts")}
    known[kind][name] = said
    JOBS_DONE.write_text(json.dumps(known, indent=1), encoding="utf-8")


def preview_section(_: Asked) -> list[str]:
    """How long somebody waits for a picture of a film that is not finished."""
    from bench_preview import table

    return table(measured("look_at_previews").said)


def speech_section(_: Asked) -> list[str]:
    """How well and how fast the embedded engine listens."""
    took = measured("transcribe")
    return [
        "## Speech, embedded engine, 44.4 s of recorded English",
        "",
        f"Word error rate {took.said['word_error_rate']:.3f}; {took.wall_s:.1f} s wall ({took.wall_s / 44.4:.2f} of real time), "
        f"{took.cpu_s:.1f} CPU s, {took.memory_mb:.0f} MB.",
    ]


def listening_section(_: Asked) -> list[str]:
    """How well words and pauses are heard under noise and music."""
    from bench_listening import section

    return section(LISTENING_CASES).splitlines()


def knowing_section(_: Asked) -> list[str]:
    """How well shots, beats and faces are found."""
    from bench_knowing import known_footage

    return known_footage()


def lengths_section(_: Asked) -> list[str]:
    """What two hours of footage cost in memory, and what is said of odd files."""
    from bench_knowing import long_footage

    return long_footage()


def planner_section(_: Asked) -> list[str]:
    """How long planning a sentence takes."""
    said = measured("plan_sentences").said
    return [
        f"## Planning {said['sentences']} sentences, embedded planner, warm",
        "",
        f"Median {said['median_ms']:.1f} ms, 95th percentile {said['p95_ms']:.1f} ms, slowest {said['slowest_ms']:.1f} ms; "
        f"100 kB of hostile text {said['hostile_ms']:.0f} ms.",
    ]


def drawing_section(_: Asked) -> list[str]:
    """What the embedded illustrations cost."""
    rows = [
        "## Drawing a prompt, embedded illustration, 1920x1080",
        "",
        "| prompt | picture, CPU s | clip of 10 s at 24 frames/s, CPU s | wall s | MB |",
        "|---|--:|--:|--:|--:|",
    ]
    for prompt in (
        "a fox reading a book in a forest at sunset",
        "a futuristic city skyline at night with neon lights",
        "summer sale banner 50% off",
    ):
        picture, clip = measured("draw", "picture", prompt), measured("draw", "clip", prompt)
        rows.append(f"| {prompt} | {picture.cpu_s:.1f} | {clip.cpu_s:.1f} | {clip.wall_s:.0f} | {clip.memory_mb:.0f} |")
    return rows


def state_section(_: Asked) -> list[str]:
    """How fast the state of a large project is read, and what a server costs that nobody asks anything."""
    said = measured("read_state").said
    rows = ["## State of a project of 200 clips and 40 captions over HTTP", ""]
    if "missing" in said:
        return [*rows, said["missing"]]
    return [
        *rows,
        f"wrk, 8 connections, 10 s, on the same machine (load average before: {said['load']:.1f}): {said['per_second']:.0f} requests/s, "
        f"50th percentile {said['p50_ms']:.0f} ms, 99th {said['p99_ms']:.0f} ms, body {said['body_bytes'] / 1000:.0f} kB;",
        f"the server used {said['cores']:.2f} of a core, {said['cpu_ms_each']:.2f} CPU ms a request. "
        f"Left alone, it uses {said['core_share']:.1%} of a core.",
    ]


def word_error_rate(reference: str, heard: str) -> float:
    """Levenshtein distance over words, by the number of reference words."""
    from rapidfuzz.distance import Levenshtein

    from acceptance.films import words_of

    wanted = words_of(reference)
    return Levenshtein.distance(wanted, words_of(heard)) / len(wanted)


def head() -> list[str]:
    """Date, machine and versions."""
    from reeltalk import __version__
    from reeltalk.ffmpeg.process import ffmpeg_version

    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    versions = f"Reeltalk {__version__}, Python {platform.python_version()}, FFmpeg {ffmpeg_version()}"
    note = "CPU seconds are of the whole process tree. A shared machine: read ratios, not records."
    return ["# Benchmark results", "", f"{today()}; {machine}; {versions}.", "", note, ""]


def main() -> int:
    """Run what is named on the command line (everything where nothing is) and write the page."""
    if sys.argv[1:2] == ["--job"]:
        name, answer, *arguments = sys.argv[2:]
        Path(answer).write_text(json.dumps(JOBS[name](*arguments)), encoding="utf-8")
        return 0
    asked = command_line()
    blocks = written()
    for section in sections_of(asked.names):
        print(f"{section.__name__} ...", flush=True)
        lines = section(asked)
        blocks[lines[0]] = lines
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text("\n".join([*head(), *(line for block in blocks.values() for line in [*block, ""])]), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))
    return 0


def command_line() -> Asked:
    """Read what to run; a name that there is not ends the program with those that there are."""
    known = {name: parts_of(name) for name in SECTIONS}
    listed = [f"  {name:11}{section.__doc__}" for name, section in SECTIONS.items()]
    parts = [f"  {name}: {', '.join(repr(part) for part in parts)}" for name, parts in known.items() if parts]
    parser = argparse.ArgumentParser(
        description="Run benchmarks and write what they measured to bench/results.md; what is not run stays as it stands there.",
        epilog="\n".join(["sections:", *listed, "", "names inside sections, which may be named too:", *parts]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a section, or a name inside one; without any, everything")
    parser.add_argument("--short", action="store_true", help="shorter forms of jobs and films")
    arguments = parser.parse_intermixed_args()
    unknown = set(arguments.names) - known.keys() - {part for parts in known.values() for part in parts}
    if unknown:
        parser.error(f"there is no {sorted(unknown)}; --help lists what there is")
    return Asked(arguments.names, arguments.short)


def parts_of(section: str) -> list[str]:
    """Return what can be named inside a section."""
    from bench_jobs import SET_BESIDE, SIX_JOBS
    from bench_peers import PEERS

    return {"cuts": [*FILMS_OF_CUTS], "jobs": [*SIX_JOBS], "others": [*SET_BESIDE, *PEERS]}.get(section, [])


def sections_of(names: Collection[str]) -> list[Callable[[Asked], list[str]]]:
    """Return the sections that are named, else the first in which what is named can be found, all where nothing is."""
    wanted = [name for name in SECTIONS if name in names] or [name for name in SECTIONS if set(parts_of(name)) & set(names)][:1]
    return [SECTIONS[name] for name in wanted or SECTIONS]


def written() -> dict[str, list[str]]:
    """Return the sections that stand on the page already, by their headings: what is not measured again is kept."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    blocks = [block.strip().splitlines() for block in text.split("\n## ")[1:]]
    return {f"## {lines[0]}": [f"## {lines[0]}", *lines[1:]] for lines in blocks}


def today() -> str:
    """Return the date."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


SECTIONS: dict[str, Callable[[Asked], list[str]]] = {
    section.__name__.removesuffix("_section"): section
    for section in (
        speech_section,
        listening_section,
        knowing_section,
        lengths_section,
        planner_section,
        drawing_section,
        state_section,
        cuts_section,
        jobs_section,
        others_section,
        preview_section,
    )
}


if __name__ == "__main__":
    sys.exit(main())

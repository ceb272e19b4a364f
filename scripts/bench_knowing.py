"""How well footage is known: shots, beats and faces against what is true of made footage, and what long and odd files cost.

Run alone it prints its parts, all or those named: ``python scripts/bench_knowing.py [shots|beats|faces|memory|odd ...]``.
Figures of memory are those of the process and its children together, looked at twice a second.
"""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from corpus import broken, odd  # noqa: E402
from corpus.cache import ffmpeg, made  # noqa: E402
from corpus.shots import assembled, walking_head  # noqa: E402
from corpus.speech import footage, package_file, recorded_speech  # noqa: E402
from reeltalk.errors import ReeltalkError  # noqa: E402
from reeltalk.media.beats import find_beats  # noqa: E402
from reeltalk.media.faces import find_faces  # noqa: E402
from reeltalk.media.probe import probe  # noqa: E402
from reeltalk.media.shots import find_shots  # noqa: E402
from reeltalk.media.signals import sound_facts  # noqa: E402
from reeltalk.media.speech import transcribe  # noqa: E402
from reeltalk.providers.composer.compose import compose  # noqa: E402
from reeltalk.providers.composer.form import shape  # noqa: E402
from reeltalk.providers.composer.genres import genres  # noqa: E402
from reeltalk.providers.music import BPM, info_of, pieces  # noqa: E402
from unit.agent.test_reframe import known, share_inside, upright  # noqa: E402
from unit.media.test_beats import f1  # noqa: E402
from unit.media.test_shots import scored  # noqa: E402

FILMS: Final = range(100, 112)
"""Seeds on which no threshold was chosen."""
WAYS: Final = (
    ((0.0, 0.05), (1.0, 0.05), (4.0, 0.7)),
    ((0.0, 0.65), (2.0, 0.65), (2.8, 0.2)),
    ((0.0, 0.1), (6.0, 0.7)),
    ((0.0, 0.6),),
    ((0.0, 0.7), (2.0, 0.1), (4.0, 0.7), (6.0, 0.3)),
    ((0.0, 0.1), (3.0, 0.1), (3.4, 0.6)),
)
PIECE_S: Final = 40.0
COMPOSED: Final = 23
"""A seed and a length on which no number was chosen."""
HOURS_S: Final = 7200
PIECE_OF_FILM_S: Final = 82
HEARD_S: Final = (600, 2400)
"""Lengths at which recognition is measured: its memory is to be the same."""
LOOKED_AT: Final = {
    "sound": lambda path: sound_facts(path),
    "shots": lambda path: find_shots(path),
    "faces": lambda path: find_faces(path),
    "speech": lambda path: transcribe(path, language="en"),
    "beats": lambda path: find_beats(path),
}


def shots_section() -> list[str]:
    """Borders of assembled films, of cuts, dissolves and fades together."""
    found, missed, wrong = (sum(figures) for figures in zip(*(scored(assembled(seed)) for seed in FILMS), strict=True))
    share = 2 * found / (2 * found + missed + wrong)
    return [
        f"Shots: {len(FILMS)} films assembled from real footage with cuts, dissolves and fades, {found + missed} borders: {found} found, "
        f"{missed} missed, {wrong} wrong: F1 {share:.3f} (to reach: 0.95)."
    ]


def beats_section() -> list[str]:
    """Beats of composed music, genre by genre, its tempo found and told; and the tempi of the library's pieces."""
    rows = ["| genre | tempo | found | F1 | bar lines, F1 | F1, tempo told |", "|---|--:|--:|--:|--:|--:|"]
    alone, told = [], []
    for name, genre in genres().items():
        form = shape(genre, PIECE_S, tempo_bpm=None, loop=False)
        beats = tuple(number * form.beat_s() for number in range(len(form.bars) * genre.beats))
        path = made("piece.wav", ("composed", name, PIECE_S, COMPOSED), lambda into, name=name: _composed(name, into))
        found, helped = find_beats(path), find_beats(path, known_bpm=form.tempo_bpm)
        alone.append(f1(found.beats, beats) if found else 0.0)
        told.append(f1(helped.beats, beats) if helped else 0.0)
        bars = f1(found.downbeats, beats[:: genre.beats]) if found else 0.0
        tempo = found.tempo_bpm if found else 0
        rows.append(f"| {name} | {form.tempo_bpm:.0f} | {tempo:.0f} | {alone[-1]:.2f} | {bars:.2f} | {told[-1]:.2f} |")
    reached = [sum(share >= 0.9 for share in shares) for shares in (alone, told)]
    head = f"Beats of {len(alone)} composed pieces of {PIECE_S:.0f} s, one of each genre, within 70 ms (to reach: F1 of 0.9):"
    tail = f"F1 of 0.9 and more: {reached[0]} of {len(alone)} pieces, {reached[1]} where the tempo is told. {_library_tempi()}"
    return [head, "", *rows, "", tail]


def _library_tempi() -> str:
    """Say how often the tempo that the makers of the library's pieces name is found."""
    ratios = []
    for piece in pieces():
        found = find_beats(piece.path, info=info_of(piece.path))
        ratios.append(found.tempo_bpm / BPM[piece.mood, piece.style] if found else 0.0)
    right, octave = (sum(any(abs(ratio / times - 1) < 0.04 for times in all_times) for ratio in ratios) for all_times in ((1,), (0.5, 2)))
    return f"Of {len(ratios)} pieces of the library, whose makers name a tempo, {right} are found at it, {octave} at half or twice of it."


def _composed(name: str, into: Path) -> None:
    compose(name, duration_s=PIECE_S, into=into, seed=COMPOSED)


def faces_section() -> list[str]:
    """How much of the time a real face that goes about is inside the upright window that follows it."""
    shares = [share_inside(upright(known(walk)), walk) for walk in (walking_head(way, 6.0) for way in WAYS)]
    each = ", ".join(f"{share:.1%}" for share in shares)
    return [f"Faces: inside the 9:16 window in {sum(shares) / len(shares):.1%} of frames ({each}; to reach: 99 %)."]


def long_film(seconds: int) -> Path:
    """Return a film of a talking face and three recordings of speech over and over, 320x180, 25 frames a second."""
    voices = [recorded_speech(), *(package_file("moonshine_voice", "assets", name) for name in ("beckett.wav", "endgame_nagg_nell.wav"))]
    inputs = ["-stream_loop", "-1", "-i", footage("carphone"), *(part for voice in voices for part in ("-i", voice))]
    alike = "".join(f"[{number}:a]aresample=48000,aformat=channel_layouts=mono[a{number}];" for number in (1, 2, 3))
    joined = f"{alike}[a1][a2][a3]concat=n=3:v=0:a=1[sound]"
    small = ["-map", "0:v", "-vf", "scale=320:180,fps=25,format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "30"]
    coded = ["-filter_complex", joined, *small, "-map", "[sound]", "-c:a", "aac", "-b:a", "64k", "-t", str(PIECE_OF_FILM_S)]
    piece = made("dense.mp4", (*map(str, inputs), *coded), lambda path: ffmpeg([*inputs, *coded], path))
    looped = ["-stream_loop", str(seconds // PIECE_OF_FILM_S), "-i", piece, "-c", "copy", "-t", str(seconds)]
    return made("long.mp4", (str(piece), seconds), lambda path: ffmpeg(looped, path))


@dataclass(frozen=True)
class Cost:
    """What a look at a file took, its children included."""

    cpu_s: float
    wall_s: float
    memory_mb: float


def cost(look: str, path: Path) -> Cost:
    """Look at a file in a process of its own."""
    before, begun_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    child = subprocess.Popen([sys.executable, __file__, "--look", look, str(path)])
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, _tree_mb(child.pid))
        time.sleep(0.5)
    if child.returncode:
        raise SystemExit(f"looking for {look} failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - begun_s, peak)


def _tree_mb(pid: int) -> float:
    """Return the memory of a process and all its descendants, pages that they share counted once."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    tree = {pid}
    while more := {child for child, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(_own_mb(member) for member in tree)


def _own_mb(pid: int) -> float:
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return 0.0


def memory_section() -> list[str]:
    """What two hours cost, and how recognition grows with length."""
    rows = ["| look | length | CPU s | of real time | memory of the process tree |", "|---|--:|--:|--:|--:|"]
    wanted = [(look, HOURS_S) for look in ("sound", "beats", "shots", "faces")] + [("speech", length) for length in HEARD_S]
    for look, seconds in wanted:
        took = cost(look, long_film(seconds))
        row = f"| {look} | {seconds // 60} min | {took.cpu_s:.0f} | {took.cpu_s / seconds:.3f} | {took.memory_mb:.0f} MB |"
        print(row, file=sys.stderr, flush=True)
        rows.append(row)
    return rows


def ten_hours() -> Path:
    """Return ten hours of stills, one a second, without sound."""
    drawn = ["-f", "lavfi", "-i", "testsrc2=s=160x90:rate=1:duration=100", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    piece = made("slow.mp4", tuple(drawn), lambda path: ffmpeg(drawn, path))
    return made("ten-hours.mp4", (str(piece), "looped"), lambda path: ffmpeg(["-stream_loop", "359", "-i", piece, "-c", "copy"], path))


def odd_section() -> list[str]:
    """What is said of files that are damaged, empty, silent, without a picture, or very long."""
    rows = ["| file | outcome | wall s |", "|---|---|--:|"]
    for name, make in ODD.items():
        path, begun_s = make(), time.monotonic()
        try:
            info = probe(path)
            heard = sound_facts(path, info=info)
            shots = find_shots(path, info=info)
            faces = find_faces(path, shots.borders if shots else (), info=info)
            counted = f"{len(shots.shots)} shots" if shots else "no shots"
            outcome = f"{info.kind.value}; {len(heard.speech)} stretches of speech; {counted}; {len(faces.tracks) if faces else 'no'} faces"
        except ReeltalkError as error:
            outcome = f"{type(error).__name__}: {error.message}"
        rows.append(f"| {name} | {outcome} | {time.monotonic() - begun_s:.1f} |")
        print(rows[-1], file=sys.stderr, flush=True)
    return rows


ODD: Final[dict[str, Callable[[], Path]]] = {
    "empty": broken.empty,
    "noise named MP4": broken.noise,
    "cut off": broken.truncated,
    "without sound": odd.silent,
    "sound alone": recorded_speech,
    "ten hours at one frame a second": ten_hours,
}


PARTS: Final = {
    section.__name__.removesuffix("_section"): section
    for section in (shots_section, beats_section, faces_section, memory_section, odd_section)
}


def known_footage() -> list[str]:
    """Return the section of the results about what is found in footage."""
    return ["## Knowing footage: shots, beats, faces", *_parts("shots", "faces", "beats")]


def long_footage() -> list[str]:
    """Return the section of the results about what long and odd files cost."""
    film = [
        "Film of a talking face and recorded speech over and over, 320x180, 25 frames a second; memory of the whole process tree,",
        "shared pages once.",
    ]
    return ["## Knowing footage: long and odd files", "", *film, *_parts("memory", "odd")]


def _parts(*names: str) -> list[str]:
    return [line for name in names for line in ("", *PARTS[name]())]


def main() -> None:
    """Print the parts that are named, or all; or look at one file for ``cost``."""
    if sys.argv[1:2] == ["--look"]:
        LOOKED_AT[sys.argv[2]](Path(sys.argv[3]))
        return
    for name in sys.argv[1:] or PARTS:
        print("\n".join(_parts(name)), flush=True)


if __name__ == "__main__":
    main()

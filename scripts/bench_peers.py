"""Other programs on the same jobs, where they are installed: MLT's melt and auto-editor on the PATH, MoviePy in the Python that
``REELTALK_BENCH_PYTHON`` names. None of them is needed for anything else."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

PYTHON_VARIABLE = "REELTALK_BENCH_PYTHON"
MELT_VIDEO = ["vcodec=libx264", "preset=veryfast", "crf=18", "pix_fmt=yuv420p"]
MELT_SOUND = ["acodec=aac", "ab=192k", "ar=48000"]

Told = dict[str, Any]
"""What a job says of itself to other programs; ``kind`` is ``cuts``, ``montage`` or ``slideshow``, and missing where none can do it."""


def melt(told: Told, _: Path, target: Path) -> list[str] | None:
    """Return melt's command for a job; None where it is not installed, or cannot do it."""
    program = shutil.which("melt")
    written = MELT_JOBS.get(told.get("kind", ""))
    if program is None or written is None:
        return None
    into = ["-consumer", f"avformat:{target}", *MELT_VIDEO, *MELT_SOUND]
    return [program, "-silent", "-profile", "atsc_1080p_30", *written(told), *into]


def melt_cuts(told: Told) -> list[str]:
    """Return what melt plays for cuts."""
    return [word for first, end in told["stretches"] for word in (told["path"], f"in={first}", f"out={end - 1}")]


def melt_montage(told: Told) -> list[str]:
    """Return what melt plays for clips with cross-fades; the music does not step back."""
    words: list[str] = []
    for number, (first, end) in enumerate(told["stretches"]):
        words += [told["path"], f"in={first}", f"out={end - 1}"]
        words += ["-mix", str(told["passage"]), "-mixer", "luma", "-mixer", "mix:-1"] if number else []
    frames = sum(end - first for first, end in told["stretches"]) - told["passage"] * (len(told["stretches"]) - 1)
    return [*words, *melt_music(told["tune"], frames, told["gain_db"])]


def melt_music(tune: str, frames: int, gain_db: float) -> list[str]:
    """Return a second track with music, mixed into the first."""
    quiet = ["-attach-clip", "volume", f"level={gain_db}"]
    return ["-track", tune, "in=0", f"out={frames - 1}", *quiet, "-transition", "mix", "a_track=0", "b_track=1", "sum=1", "always_active=1"]


def melt_slideshow(told: Told) -> list[str]:
    """Return what melt plays for photos that a camera moves over."""
    words: list[str] = []
    last, zoom = told["frames"] - 1, told["zoom"]
    for photo, centre in zip(told["photos"], told["centres"], strict=True):
        wide, high = 1920 * zoom, 1280 * zoom
        begins, ends = "0 -100 1920 1280", f"{960 - centre * wide:.3f} {540 - high / 2:.3f} {wide:.3f} {high:.3f}"
        move = ["-attach-clip", "affine", f"transition.rect=0={begins} 1;{last}={ends} 1", "transition.distort=0"]
        words += [photo, "in=0", f"out={last}", *move]
    return [*words, *melt_music(told["tune"], told["frames"] * len(told["photos"]), 0.0)]


MELT_JOBS: dict[str, Callable[[Told], list[str]]] = {"cuts": melt_cuts, "montage": melt_montage, "slideshow": melt_slideshow}


def auto_editor(told: Told, _: Path, target: Path) -> list[str] | None:
    """Return auto-editor's command for cuts; None where it is not installed, and for what is not its business."""
    program = shutil.which("auto-editor")
    if program is None or told.get("kind") != "cuts":
        return None
    spans = [(0, 0), *told["stretches"]]
    removed = [f"{end},{first}" for (_, end), (first, _) in itertools.pairwise(spans) if end < first]
    encoder = ["-c:v", "libx264", "-c:a", "aac", "-b:a", "192k", "--extras", "-preset veryfast -crf 18"]
    return [program, told["path"], "--edit", "none", "--margin", "0", "--cut-out", *removed, *encoder, "--no-open", "-o", str(target)]


def moviepy(told: Told, folder: Path, target: Path) -> list[str] | None:
    """Return the command that lets MoviePy do a job; None where no Python with it is named."""
    python = os.environ.get(PYTHON_VARIABLE, "")
    if not python or "kind" not in told:
        return None
    described = folder / "told.json"
    described.write_text(json.dumps(told), encoding="utf-8")
    return [python, str(Path(__file__).with_name("bench_moviepy.py")), str(described), str(target)]


PEERS: dict[str, Callable[[Told, Path, Path], list[str] | None]] = {"melt": melt, "auto-editor": auto_editor, "moviepy": moviepy}

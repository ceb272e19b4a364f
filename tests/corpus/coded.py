"""Films whose pictures are coded in ways that matter to whoever wants to copy them; all show their frame numbers."""

from __future__ import annotations

from pathlib import Path

from corpus.cache import ffmpeg, made, made_by_ffmpeg
from corpus.counter import counter_clip


def open_groups() -> Path:
    """Return a film whose groups of pictures are open but for the first: B-frames before a key frame refer across it."""
    return counter_clip(4.0, options=("-preset", "medium", "-x264-params", "open-gop=1:bframes=3:b-adapt=0:scenecut=0"))


def repeated_sets() -> Path:
    """Return a film that repeats its parameter sets before every key frame, as cameras do."""
    return counter_clip(4.0, options=("-x264-params", "repeat-headers=1"))


def changing_sets() -> Path:
    """Return a film that goes on with other parameter sets after two seconds."""

    def make(path: Path) -> None:
        both = b""
        for number, settings in enumerate((("-profile:v", "high"), ("-profile:v", "main", "-refs", "3"))):
            piece = path.with_name(f"{number}-{path.name}.ts")
            options = ("-preset", "medium", *settings, "-an", "-output_ts_offset", str(2 * number))
            ffmpeg(["-i", counter_clip(2.0, first=60 * number), "-c:v", "libx264", *options], piece)
            both += piece.read_bytes()
            piece.unlink()
        joined = path.with_name(f"{path.name}.ts")
        joined.write_bytes(both)
        ffmpeg(["-i", joined, "-c", "copy"], path)
        joined.unlink()

    return made("changing.mp4", "changing sets", make)


def cut_by_edit_list() -> Path:
    """Return a film whose edit list begins in the middle of a group of pictures: what comes before is decoded and not shown."""
    return made_by_ffmpeg("edited.mp4", ["-ss", "0.5", "-i", counter_clip(4.0), "-c", "copy"])


def damaged_inside() -> Path:
    """Return a film one picture of which, in the middle of its third second, decodes with complaints."""

    def make(path: Path) -> None:
        import av

        source = counter_clip(6.0, width=320, height=180)
        with av.open(str(source)) as container:
            packets = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
        position, size = packets[76]
        spoilt = bytearray(source.read_bytes())
        for place in range(position + size // 3, position + size):
            spoilt[place] ^= 0x5A
        path.write_bytes(spoilt)

    return made("damaged.mp4", "damaged inside", make)

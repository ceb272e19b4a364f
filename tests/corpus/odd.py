"""Files as phones, recorders and web pages really make them."""

from __future__ import annotations

from pathlib import Path

from corpus.cache import ffmpeg, made, made_by_ffmpeg
from corpus.containers import SECONDS, tone, video
from corpus.counter import counter_clip
from corpus.stills import still

_X264 = ("-c:v", "libx264", "-preset", "ultrafast")


def variable_rate() -> Path:
    """Return four seconds whose frames come at 30, then about 15, then 30 a second, as a phone in the dark makes them (no sound)."""
    keep = "select='if(between(t,1,3),not(mod(n,2)),1)'"
    source = ["-f", "lavfi", "-i", "testsrc2=s=320x180:rate=30:duration=4"]
    return made_by_ffmpeg("variable.mp4", [*source, "-vf", keep, "-fps_mode", "vfr", "-pix_fmt", "yuv420p", *_X264])


def rotated(degrees: int, width: int = 320, height: int = 180) -> Path:
    """Return a film coded ``width`` x ``height`` that is to be turned clockwise by 90, 180 or 270 ``degrees`` when shown."""
    upright = counter_clip(SECONDS, width=width, height=height)
    return made_by_ffmpeg(f"rotated-{degrees}.mp4", ["-display_rotation", str(-degrees), "-i", upright, "-c", "copy"])


def odd_size(width: int = 321, height: int = 181) -> Path:
    """Return a film whose width and height are odd numbers (4:4:4, for 4:2:0 cannot be)."""
    return made_by_ffmpeg("odd.mp4", ["-f", "lavfi", "-i", f"testsrc=s={width}x{height}:rate=25:duration=2", "-pix_fmt", "yuv444p", *_X264])


def anamorphic() -> Path:
    """Return a film coded 720x576 with pixels of 64:45, shown 1024x576."""
    return made_by_ffmpeg(
        "wide.mp4", ["-f", "lavfi", "-i", "testsrc2=s=720x576:rate=25:duration=1", "-vf", "setsar=64/45", "-pix_fmt", "yuv420p", *_X264]
    )


def interlaced() -> Path:
    """Return a film of 50 fields a second, top field first (MPEG-2 would be older still)."""
    return made_by_ffmpeg(
        "interlaced.mp4",
        [
            *("-f", "lavfi", "-i", "testsrc2=s=320x180:rate=50:duration=2", "-vf", "interlace=scan=tff,format=yuv420p"),
            *_X264,
            *("-flags", "+ilme+ildct", "-x264-params", "tff=1"),
        ],
    )


def silent() -> Path:
    """Return a film without a sound stream."""
    return video("mp4", ("-an",), name="silent")


def mono_44100() -> Path:
    """Return a film whose sound is mono at 44.1 kHz."""
    return video("mp4", ("-ac", "1", "-ar", "44100"), name="mono")


def surround() -> Path:
    """Return a film with 5.1 sound."""
    return video("mp4", ("-ac", "6"), name="surround")


def ten_bit() -> Path:
    """Return a film of ten bits a sample (H.265)."""
    return video("mkv", ("-pix_fmt", "yuv420p10le"), name="ten-bit")


def high_dynamic_range(transfer: str = "smpte2084") -> Path:
    """Return a ten-bit film tagged BT.2020 with ``transfer`` (smpte2084 is PQ, arib-std-b67 is HLG)."""
    tags = f"log-level=error:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    colour = ("-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", transfer)
    return video("mkv", ("-pix_fmt", "yuv420p10le", "-x265-params", tags, *colour), name=f"hdr-{transfer}")


def late_sound(seconds: float = 0.5) -> Path:
    """Return a film whose sound begins ``seconds`` after its picture."""
    pictures, sound = counter_clip(SECONDS, sound=False), tone("m4a")
    return made_by_ffmpeg("late-sound.mp4", ["-i", pictures, "-itsoffset", str(seconds), "-i", sound, "-c", "copy"])


def early_start() -> Path:
    """Return a film cut without re-encoding inside a group of pictures: an edit list hides its first frames, which lie before 0."""
    return made_by_ffmpeg("early.mp4", ["-ss", "0.5", "-i", counter_clip(4.0), "-c", "copy"])


def late_start(seconds: float = 10.0) -> Path:
    """Return an MKV whose time stamps begin at ``seconds``, as a recorded broadcast's do."""
    return made_by_ffmpeg("late.mkv", ["-i", counter_clip(SECONDS), "-c", "copy", "-output_ts_offset", str(seconds)])


def song_with_cover() -> Path:
    """Return an MP3 that carries a cover picture."""
    inputs = ["-i", tone("mp3"), "-i", still("jpg", 300, 300)]
    return made_by_ffmpeg("song.mp3", [*inputs, "-map", "0:a", "-map", "1:v", "-c", "copy", "-disposition:v", "attached_pic"])


def transparent() -> Path:
    """Return a MOV with an alpha channel (PNG pictures)."""
    drawing = "testsrc2=s=320x180:rate=25:duration=1,format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*X/W'"
    return made_by_ffmpeg("transparent.mov", ["-f", "lavfi", "-i", drawing, "-c:v", "png"])


def lying_header() -> Path:
    """Return a fragmented MP4 whose header knows no duration."""

    def make(path: Path) -> None:
        ffmpeg(["-i", counter_clip(SECONDS), "-c", "copy", "-movflags", "frag_keyframe+empty_moov"], path)

    return made("fragmented.mp4", "fragmented", make)

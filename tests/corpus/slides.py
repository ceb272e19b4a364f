"""Slides with known words, drawn by FFmpeg through libass, as a person's screen would show them; and films made of them."""

from __future__ import annotations

from pathlib import Path

import manimgx_fonts_cjk

from corpus.cache import ffmpeg, made

FONTS = Path(manimgx_fonts_cjk.__file__).parent
SIZE = (960, 540)


def slide_film(*slides: tuple[str, ...], seconds_each: float = 1.0, name: str = "slides.mp4") -> Path:
    """A film in which each slide, dark words on a light ground, stands for the same time."""

    def make(path: Path) -> None:
        words = path.with_suffix(".ass")
        words.write_text(_script(slides, seconds_each), encoding="utf-8")
        length = seconds_each * len(slides)
        source = f"color=c=0xF4F4F0:s={SIZE[0]}x{SIZE[1]}:r=10:d={length}"
        shape = f"drawbox=0:0:iw:40:0x3355AA:fill,subtitles=f={words}:fontsdir={FONTS}"
        ffmpeg(
            ["-f", "lavfi", "-i", source, "-vf", shape, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-pix_fmt", "yuv420p"],
            path,
        )

    return made(name, (slides, seconds_each), make)


def _script(slides: tuple[tuple[str, ...], ...], seconds_each: float) -> str:
    head = (
        f"[Script Info]\nPlayResX: {SIZE[0]}\nPlayResY: {SIZE[1]}\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, "
        "Alignment, MarginL, MarginV, Outline, Shadow\nStyle: s,Noto Sans CJK SC,30,&H00202020,7,60,80,0,0\n\n[Events]\n"
        "Format: Start, End, Style, Text\n"
    )
    rows = (
        f"Dialogue: {_clock(number * seconds_each)},{_clock((number + 1) * seconds_each)},s," + r"\N".join(lines)
        for number, lines in enumerate(slides)
    )
    return head + "\n".join(rows) + "\n"


def _clock(seconds: float) -> str:
    return f"0:{int(seconds) // 60:02}:{seconds % 60:05.2f}"

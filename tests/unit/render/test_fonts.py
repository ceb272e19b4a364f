from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.render import fonts
from reeltalk.render.captions import caption_script
from reeltalk.render.plan import PlannedText
from reeltalk.render.scenes import Scene
from reeltalk.timeline.model import CaptionWord, TextAnimation, TextStyle
from reeltalk.timeline.time import TICKS_PER_SECOND

WIDTH, HEIGHT = 640, 120
SAYINGS = {
    "Latin": "Grüße, Łódź!",
    "Cyrillic": "Привет, мир",
    "Greek": "Γειά σου",
    "Chinese": "你好，世界",
    "traditional Chinese": "臺灣體",
    "Japanese": "こんにちは世界",
    "Korean": "안녕하세요",
    "Arabic": "مرحبا (12)",
    "Hebrew": "שָׁלוֹם עולם!",
    "Hindi": "नमस्ते क्षत्रिय",
    "Thai": "สวัสดีชาวโลก",
    "Tamil": "வணக்கம்",
    "Bengali": "নমস্কার",
    "emoji": "😀👨‍👩‍👧❤️🇩🇪1️⃣👍🏽",
    "mixed": "Hi 中文 مرحبا 😀 नमस्ते",
}

Picture = npt.NDArray[np.uint8]


def draw(folder: Path, script: str, width: int = WIDTH) -> tuple[Picture, str]:
    """Let the real libass draw a script in white on black; return the picture and what libass said."""
    (folder / "script.ass").write_text(script, encoding="utf-8")
    argv = [ffmpeg_path(), "-v", "verbose", "-f", "lavfi", "-i", f"color=black:s={width}x{HEIGHT}:r=30", "-vf", "ass=script.ass"]
    argv += ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    done = run(argv, timeout_s=60, cwd=folder, environment=fonts.font_environment())
    return np.frombuffer(done.stdout, np.uint8).reshape(HEIGHT, width), done.stderr_tail


def said(text: str, language: str = "", *, bold: bool = True, size: int = 400) -> str:
    style = TextStyle(size=size, y=0.5, bold=bold, outline_width=0.0)
    planned = PlannedText(text, 0, TICKS_PER_SECOND, style, language=language)
    result = caption_script([Scene(0, planned.end, (planned,))], width=WIDTH, height=HEIGHT, table=fonts.font_table())
    assert not result.missing
    return result.ass


@pytest.mark.parametrize("name", SAYINGS)
def test_every_script_is_drawn_by_a_font_that_has_it(name: str, tmp_path: Path) -> None:
    picture, messages = draw(tmp_path, said(SAYINGS[name]))
    assert picture.max() > 200
    assert "not found" not in messages and "failed to find" not in messages


def test_families_with_a_character_are_drawn_as_themselves_and_lack_no_sign_of_other_scripts(tmp_path: Path) -> None:
    drawn = {}
    for family in ("Noto Sans", "Source Serif Pro", "Fredoka One", "Fjalla One", "Manrope"):
        style = TextStyle(font=family, size=400, y=0.5, bold=False, outline_width=0.0)
        made = caption_script(
            [Scene(0, TICKS_PER_SECOND, (PlannedText("Agrö 你好", 0, TICKS_PER_SECOND, style),))],
            width=WIDTH,
            height=HEIGHT,
            table=fonts.font_table(),
        )
        assert not made.missing and not made.substituted
        picture, messages = draw(tmp_path, made.ass)
        assert "not found" not in messages
        drawn[picture.tobytes()] = family
    assert len(drawn) == 5


def test_libass_would_tell_of_a_missing_glyph(tmp_path: Path) -> None:
    """Without this, the silence that the test above asks for would prove nothing."""
    _, messages = draw(tmp_path, said("abc").replace("abc", "中\u0f40"))
    assert "not found" in messages


@pytest.mark.parametrize("text", ["Letters", "中文字幕", "日本語", "한국어", "مرحبا", "नमस्ते", "ไทย"])
def test_bold_is_the_fonts_own_bold(text: str, tmp_path: Path) -> None:
    bold, messages = draw(tmp_path, said(text))
    regular, _ = draw(tmp_path, said(text, bold=False))
    assert re.search(r"fontselect: \(.*, 700, 0\) -> .*Bold", messages)
    assert bold.sum() > 1.15 * regular.sum()


def test_letters_of_all_scripts_have_one_size(tmp_path: Path) -> None:
    """libass sizes by line height; without our correction Chinese beside Arabic comes out half as large again."""

    def height(text: str) -> int:
        rows = np.flatnonzero(draw(tmp_path, said(text, size=300))[0].max(axis=1) > 100)
        return int(rows[-1] - rows[0] + 1)

    # A Chinese character fills about nine tenths of the em, a Latin capital seven tenths, the Devanagari letter about six and a half.
    em = height("国") / 0.9
    assert height("H") / em == pytest.approx(0.714, abs=0.07)
    assert height("म") / em == pytest.approx(0.65, abs=0.09)


def test_a_family_joined_by_joiners_is_one_picture(tmp_path: Path) -> None:
    joined, _ = draw(tmp_path, said("👨‍👩‍👧"))
    apart, _ = draw(tmp_path, said("👨👩👧"))

    def width(picture: Picture) -> int:
        columns = np.flatnonzero(picture.max(axis=0) > 100)
        return int(columns[-1] - columns[0])

    assert width(joined) < 0.6 * width(apart)


def test_right_to_left_text_keeps_its_order_across_fonts(tmp_path: Path) -> None:
    """The first letter of a Hebrew sentence stands at the right, also where a Latin word follows it."""
    both, _ = draw(tmp_path, said("אבג WWWWWWWW"))
    columns = np.flatnonzero(both.max(axis=0) > 100)
    ink = (both > 128).sum(axis=0)[columns[0] : columns[-1] + 1]
    quarter = len(ink) // 4
    latin, _ = draw(tmp_path, said("WWWWWWWW"))
    latin_columns = np.flatnonzero(latin.max(axis=0) > 100)
    latin_ink = (latin > 128).sum(axis=0)[latin_columns[0] : latin_columns[-1] + 1]
    assert np.allclose(ink[:quarter], latin_ink[:quarter], atol=6)


def test_the_set_of_fonts_has_a_name_that_stays() -> None:
    assert fonts.font_set_version() == fonts.font_set_version.__wrapped__()
    assert re.fullmatch(r"[0-9a-f]{16}", fonts.font_set_version())


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fonts._cache_folder.cache_clear()
    yield tmp_path
    fonts._cache_folder.cache_clear()


def test_the_configuration_is_published_whole_by_many_at_once(empty_cache: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: fonts.font_environment(), range(16)))
    (path,) = {Path(result["FONTCONFIG_FILE"]) for result in results}
    assert path.is_relative_to(empty_cache) and path.read_text(encoding="utf-8").endswith("</fontconfig>\n")
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_cache_that_was_cleared_is_filled_again(empty_cache: Path) -> None:
    shutil.rmtree(Path(fonts.font_environment()["FONTCONFIG_FILE"]).parent)
    picture, messages = draw(empty_cache, said("中文"))
    assert picture.max() > 200 and "not found" not in messages


def frames_of(folder: Path, text: PlannedText, skip: int) -> Picture:
    """Draw a text frame by frame at 30 frames a second, leaving out the first ``skip``."""
    made = caption_script([Scene(0, text.end, (text,))], width=320, height=HEIGHT, table=fonts.font_table())
    (folder / "script.ass").write_text(made.ass, encoding="utf-8")
    argv = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", f"color=0x204060:s=320x{HEIGHT}:r=30:d=2", "-vf", "ass=script.ass"]
    argv += ["-f", "rawvideo", "-pix_fmt", "gray", "-"]
    done = run(argv, timeout_s=60, cwd=folder, environment=fonts.font_environment())
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, HEIGHT, 320)[skip:]


@pytest.mark.slow
@pytest.mark.parametrize("animation", list(TextAnimation))
@pytest.mark.parametrize("begun", [1, 5, 31])
def test_a_text_cut_into_pieces_is_drawn_as_if_it_were_whole(animation: TextAnimation, begun: int, tmp_path: Path) -> None:
    """A piece that begins some frames into the text continues every movement where the piece before it stopped.

    Its times are whole milliseconds, so what moves may be off by a tenth of a pixel; what stands is the same to the last bit.
    """
    frame = TICKS_PER_SECOND // 30
    words = (CaptionWord("One", 0, 10 * frame), CaptionWord("two", 10 * frame, 20 * frame))
    text = PlannedText("One two", 0, 48 * frame, TextStyle(size=300, y=0.5, animation=animation, box_color="#000000A0"), words)
    whole = frames_of(tmp_path, text, begun)
    piece = frames_of(tmp_path, replace(text, start=-begun * frame), 0)[: len(whole)]
    difference = np.abs(whole.astype(int) - piece)
    assert difference.max() <= 48 and difference.mean(axis=(1, 2)).max() < 0.4
    assert difference[max(0, 12 - begun) : 36 - begun].max(initial=0) == 0
    assert whole[48 - begun :].std() == 0 and whole[47 - begun].std() > 0

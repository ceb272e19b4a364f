"""Pictures and clips of the illustration maker: what is in the file, the same bytes again, and that everything can be drawn."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import skia

from reeltalk.errors import Cancelled, FFmpegFailed
from reeltalk.ffmpeg.process import QuietWatch, ffmpeg_path, run
from reeltalk.media.probe import probe
from reeltalk.providers.illustration import animate_picture, draw_clip, draw_picture, sight, understand
from reeltalk.providers.illustration.art import icon
from reeltalk.providers.illustration.composing import PLACES, compose
from reeltalk.providers.illustration.faces import asleep
from reeltalk.providers.illustration.graphics import SCHEMES, ink_on
from reeltalk.providers.illustration.making import falling
from reeltalk.providers.illustration.palette import LOOKS, contrast
from reeltalk.providers.illustration.rendering import FrameMaker, draw_moment
from reeltalk.providers.illustration.vocabulary import nouns

WIDTH, HEIGHT = 320, 180


def drawn(prompt: str, *, width: int = WIDTH, height: int = HEIGHT, seed: int = 1) -> np.ndarray:
    """Return the pixels of a prompt."""
    brief = understand(prompt)
    stage = compose(brief, aspect=width / height, seed=seed)
    surface = skia.Surface(width, height)
    draw_moment(surface.getCanvas(), stage, falling(stage, brief, seed), height=height)
    return surface.toarray()[..., :3]


def picture(path: Path, prompt: str, *, seed: int = 1) -> bytes:
    draw_picture(prompt, width=WIDTH, height=HEIGHT, seed=seed, into=path)
    return path.read_bytes()


@pytest.mark.slow
def test_a_seed_gives_the_same_bytes_and_another_seed_another_picture(tmp_path: Path) -> None:
    prompt = "two rabbits in a garden in spring"
    first = picture(tmp_path / "a.png", prompt)
    assert picture(tmp_path / "b.png", prompt) == first
    assert picture(tmp_path / "c.png", prompt, seed=2) != first


def test_a_picture_says_what_it_is_and_what_was_ignored(tmp_path: Path) -> None:
    png = picture(tmp_path / "a.png", "a zorbling fox, 狐狸")
    texts = text_chunks(png)
    said = json.loads(texts["Content Credentials"])
    assert said["signed"] is False
    assert "algorithmicMedia" in json.dumps(said) and "algorithmicMedia" in texts["XML:com.adobe.xmp"]
    assert said["assertions"][1]["data"] == {"prompt": "a zorbling fox, 狐狸", "seed": 1, "ignored_words": ["zorbling"]}
    assert "provider" in said["note"]


def text_chunks(png: bytes) -> dict[str, str]:
    """Return the international text chunks of a PNG."""
    found, position = {}, 8
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        if png[position + 4 : position + 8] == b"iTXt":
            key, _, rest = png[position + 8 : position + 8 + length].partition(b"\0")
            found[key.decode()] = rest[4:].decode()
        position += 12 + length
    return found


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_place_can_be_drawn_and_is_no_empty_sheet(place: str) -> None:
    brief = understand("a fox")
    stage = compose(type(brief)(prompt="", place=place, time_of_day="dusk"), aspect=0.6, seed=3)
    surface = skia.Surface(54, 90)
    draw_moment(surface.getCanvas(), stage, None, height=90)
    assert surface.toarray()[..., :3].astype(float).std() > 12


def test_everything_in_the_vocabulary_can_be_drawn() -> None:
    brief = understand("a fox")
    (fox,) = brief.subjects
    kind = type(fox)
    for noun in nouns().values():
        scene = type(brief)(prompt="", subjects=(kind(noun.name, noun.kind, noun.size),), place="table")
        draw_moment(skia.Surface(16, 9).getCanvas(), compose(scene, aspect=16 / 9, seed=1), None, height=9)


def test_the_thing_asked_for_changes_the_picture_where_it_stands() -> None:
    empty, with_car = drawn("a road"), drawn("a red car on a road")
    red = (with_car[..., 2].astype(int) - with_car[..., 1] > 90).sum()
    assert red > 600 > 4 * (empty[..., 2].astype(int) - empty[..., 1] > 90).sum()


def test_a_lighthouse_shines_in_the_dark() -> None:
    dark, lit = drawn("the sea at night"), drawn("a lighthouse on the sea at night")
    assert (lit.max(axis=2) > 235).sum() > (dark.max(axis=2) > 235).sum() + 60


def test_night_is_darker_than_day_and_noir_has_no_colour() -> None:
    assert drawn("a meadow at night").mean() < 0.6 * drawn("a meadow").mean()
    grey = drawn("a street at night, film noir").astype(int)
    assert np.abs(grey[..., 0] - grey[..., 2]).mean() < 4


def test_words_on_posters_can_be_read_on_their_ground() -> None:
    for ground, _, _, ink in SCHEMES:
        assert contrast(ground, ink_on(ground, ink)) >= 4.5


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_every_look_gives_a_picture_of_its_own(look: str, tmp_path: Path) -> None:
    draw_picture(f"a house in a village, {look}", width=160, height=90, seed=1, into=tmp_path / "look.png")
    draw_picture("a house in a village", width=160, height=90, seed=1, into=tmp_path / "plain.png")
    assert look == "flat" or pixels(tmp_path / "look.png") != pixels(tmp_path / "plain.png")


def pixels(path: Path) -> bytes:
    return skia.Image.open(str(path)).tobytes()


@pytest.mark.parametrize(
    "prompt", ["a fox reading a book in a forest at sunset", "a ship on the sea at night, neon", "a deer in the snow, paper cut"]
)
def test_what_stands_behind_something_else_is_left_out_and_nobody_sees_it(prompt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    brief = understand(prompt)

    def frames(block: int) -> list[bytes]:
        monkeypatch.setattr(sight, "BLOCK", block)
        stage = compose(brief, aspect=WIDTH / HEIGHT, seed=1)
        maker = FrameMaker(stage, None, width=WIDTH, height=HEIGHT, duration_s=2.0, move="drift", seed=1)
        return [bytes(maker.frame(time_s)) for time_s in (0.0, 0.7, 1.9)]

    assert frames(24) == frames(100_000)


def test_a_sheet_is_seen_where_it_has_colour_and_no_sheet_before_it_fills_the_block() -> None:
    def cover(left: int) -> sight.Cover:
        surface = skia.Surface(240, 144)
        surface.getCanvas().drawRect(skia.Rect.MakeXYWH(left, 0, 240, 144), skia.Paint(Color=skia.ColorRED))
        return sight.Cover.of([surface.makeImageSnapshot()])

    matrix = skia.Matrix().setTranslate(0, -10)
    near, far = (cover(70), matrix, True), (cover(0), matrix, True)
    behind, before = sight.visible([far, near], 192, 96)
    assert behind.tolist() == [[True, True, False, False]] * 2 and before.tolist() == [[False, True, True, True]] * 2
    assert sight.visible([far, (*near[:2], False)], 192, 96)[0].all(), "a dimmed sheet lets through what stands behind it"
    assert sight.visible([far, (None, matrix, True)], 192, 96)[1].all(), "what is drawn anew may have colour anywhere"
    assert sight.region(before).getBounds() == skia.IRect.MakeLTRB(48, 0, 192, 96)


def test_a_clip_has_the_length_size_and_colours_asked_for_and_moves(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    drawn_clip = draw_clip(
        "a dog running in a park in autumn",
        width=WIDTH,
        height=HEIGHT,
        duration_s=1.5,
        frame_rate=24,
        seed=1,
        into=path,
        watch=QuietWatch(),
    )
    info = probe(path, container="mp4")
    assert drawn_clip.ignored_words == ()
    assert info.video is not None
    assert (info.video.width, info.video.height) == (WIDTH, HEIGHT)
    raw = run([ffmpeg_path(), "-i", str(path), "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"], timeout_s=30).stdout
    frames = np.frombuffer(raw, np.uint8).reshape(-1, HEIGHT, WIDTH).astype(int)
    assert len(frames) == 36
    assert np.abs(frames[-1] - frames[0]).mean() > 1.0
    said = run([ffmpeg_path(), "-i", str(path), "-f", "ffmetadata", "pipe:1"], timeout_s=30).stdout.decode()
    assert "algorithmicMedia" in said and "embedded illustration" in said


def test_a_still_is_animated_and_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    draw_picture("a lighthouse island", width=WIDTH, height=HEIGHT, seed=1, into=tmp_path / "still.png")
    animate_picture(
        tmp_path / "still.png", prompt="zoom in, snow", width=160, height=90, duration_s=1, frame_rate=24, seed=1,
        into=tmp_path / "moving.mp4", watch=QuietWatch(),
    )  # fmt: skip
    assert probe(tmp_path / "moving.mp4", container="mp4").video is not None
    (tmp_path / "noise.png").write_bytes(b"no picture" * 40)
    with pytest.raises(FFmpegFailed):
        animate_picture(
            tmp_path / "noise.png", width=160, height=90, duration_s=1, frame_rate=24, seed=1, into=tmp_path / "x.mp4", watch=QuietWatch()
        )  # fmt: skip


class Impatient(QuietWatch):
    """A watch that cancels at once."""

    def cancelled(self) -> bool:
        return True


def test_a_clip_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        draw_clip("a fox", width=WIDTH, height=HEIGHT, duration_s=60, frame_rate=24, seed=1, into=tmp_path / "x.mp4", watch=Impatient())


@pytest.mark.parametrize(
    "prompt",
    [
        "a fox holding a treasure chest",
        "an elephant reading a newspaper",
        "a cat riding a hot air balloon",
        "a bear wearing a crown",
        "",
        "🦊",
    ],
)
def test_odd_wishes_are_drawn_too(prompt: str) -> None:
    assert drawn(prompt, width=64, height=36).std() > 5


def test_a_figure_closes_its_eyes_and_keeps_its_face() -> None:
    for name in ("fox", "woman", "astronaut", "panda"):
        assert len(asleep(name).parts) == len(icon(name).parts) + 2
    assert asleep("red-apple") == icon("red-apple")

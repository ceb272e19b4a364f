from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import odd, stills
from corpus.cache import ffmpeg
from corpus.counter import counter_clip, read_counter
from corpus.films import FRAME, clip, main_track, overlay_track, photo_info, planned
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.facts import MediaInfo
from reeltalk.media.probe import probe
from reeltalk.render.chunks import graph_arguments
from reeltalk.render.effects import LOOKS as GRADED
from reeltalk.render.effects import MADE_HERE, key_filters
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.fonts import font_environment
from reeltalk.render.placement import Box, covers, held_inside, place, reach
from reeltalk.render.plan import RenderPlan
from reeltalk.render.render import render_frame
from reeltalk.render.spans import Span, cut, spans
from reeltalk.render.transitions import DRAWN
from reeltalk.timeline.catalogue import EFFECTS, LOOKS, TRANSITIONS, EffectDomain
from reeltalk.timeline.model import Canvas, Clip, Crop, Effect, FillKind, Fit, Framing, Motion, SolidSource, Transform, Transition
from reeltalk.timeline.time import FrameRate
from reeltalk.timeline.tracking import Sighting, courses_from_text, is_text_of_courses, text_of_courses

Picture = NDArray[np.uint8]
GREEN = "#20C040"


def picture(plan: RenderPlan, frame: int, tmp_path: Path, **sources: Path) -> Picture:
    """Return one frame of a film as RGB."""
    name = tmp_path / "frame.png"
    name.write_bytes(render_frame(plan, sources, frame * plan.profile.rate.ticks_per_frame, workspace=tmp_path))
    with av.open(str(name)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def solid(name: str, color: str, start: int = 0, frames: int = 30, **more: object) -> Clip:
    return Clip(name, start * FRAME, frames * FRAME, SolidSource(color=color), **more)  # type: ignore[arg-type]


def near(pixel: NDArray[np.uint8], color: tuple[int, int, int], tolerance: int = 6) -> bool:
    return bool(np.abs(pixel.astype(int) - color).max() <= tolerance)


def test_every_name_of_the_catalogue_has_its_filters() -> None:
    assert set(DRAWN) == set(TRANSITIONS)
    assert set(GRADED) == set(LOOKS)
    assert {name for name, kind in EFFECTS.items() if kind.domain is EffectDomain.PICTURE} == MADE_HERE


@pytest.mark.parametrize(
    ("transform", "box"),
    [
        (Transform(), Box(0, 78, 360, 202)),
        (Transform(fit=Fit.COVER), Box(0, 0, 360, 360)),
        (Transform(fit=Fit.STRETCH), Box(0, 0, 360, 360)),
        (Transform(scale=0.5, x=0.75, y=0.25), Box(180, 40, 180, 100)),
        (Transform(scale=0.5, x=1.0, y=0.5), Box(270, 130, 90, 100)),
        (Transform(rotation=90), Box(78, 0, 202, 360)),
        (Transform(crop=Crop(left=0.4375)), Box(0, 0, 360, 360)),
    ],
)
def test_a_picture_lands_where_its_transform_says(transform: Transform, box: Box) -> None:
    placed = place(transform, 1280, 720, 360, 360)
    assert placed is not None
    assert max(abs(one - other) for one, other in zip(vars_of(placed.box), vars_of(box), strict=True)) <= 2
    assert covers(placed, 360, 360) == (box == Box(0, 0, 360, 360))


def vars_of(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.width, box.height


def test_a_picture_off_the_canvas_is_not_placed() -> None:
    assert place(Transform(scale=0.2, x=2.0), 1280, 720, 640, 360) is None


def test_a_camera_never_looks_beyond_its_picture() -> None:
    assert held_inside(Framing(2.0, 0.0, 1.0)) == Framing(2.0, 0.25, 0.75)
    whole = place(Transform(), 1280, 720, 640, 360)
    assert whole is not None
    view = reach(Motion(Framing(2.0, 0.0, 0.0), Framing(2.0, 1.0, 0.0)), whole.seen)
    assert (view.left, view.right, view.top, view.bottom) == (0.0, 1.0, 0.0, 0.5)


def test_only_what_can_be_seen_is_opened() -> None:
    plan = planned(main_track(clip("a", 0, 30)), overlay_track(clip("b", 0, 30, source_frame=100)))
    assert [opened.seek_s for opened in write_graph(plan, [cut(plan, 0, 30)]).inputs] == [pytest.approx(100 / 30 - 0.3)]


def test_colours_come_out_as_they_were_named(tmp_path: Path) -> None:
    shown = picture(planned(main_track(solid("a", GREEN, transform=Transform(scale=0.5)))), 0, tmp_path)
    assert near(shown[180, 320], (0x20, 0xC0, 0x40)) and near(shown[10, 10], (0, 0, 0))


def test_layers_lie_over_each_other_with_their_opacity(tmp_path: Path) -> None:
    half = Transform(scale=0.5, opacity=0.5)
    shown = picture(planned(main_track(solid("a", "#FFFFFF")), overlay_track(solid("o", "#000000", transform=half))), 0, tmp_path)
    assert near(shown[180, 320], (128, 128, 128), 10) and near(shown[10, 10], (255, 255, 255))


def test_a_turned_layer_shows_what_lies_below_at_its_corners(tmp_path: Path) -> None:
    turned = Transform(scale=0.5, rotation=45)
    shown = picture(planned(main_track(solid("a", "#FFFFFF")), overlay_track(solid("o", "#000000", transform=turned))), 0, tmp_path)
    assert near(shown[180, 320], (0, 0, 0)) and near(shown[95, 165], (255, 255, 255))


def test_a_fade_begins_dark_and_ends_bright_wherever_it_is_cut(tmp_path: Path) -> None:
    plan = planned(main_track(solid("a", "#FFFFFF", frames=60, fade_in=30 * FRAME, fade_out=15 * FRAME)))
    levels = [int(picture(plan, frame, tmp_path)[180, 320, 0]) for frame in (0, 15, 31, 52, 59)]
    assert levels[0] < 5 and abs(levels[1] - 128) < 12 and levels[2] > 250 and abs(levels[3] - 128) < 16 and levels[4] < 25


@pytest.mark.slow
@pytest.mark.parametrize("fill", [FillKind.BLUR, FillKind.COLOR])
def test_what_no_picture_reaches_is_filled(fill: FillKind, tmp_path: Path) -> None:
    canvas = Canvas(360, 640, FrameRate(30), fill, "#304070")
    photo = stills.still("jpg")
    shown = picture(
        planned(main_track(clip("a", 0, 30, media="photo")), info={"photo": probe(photo)}, canvas=canvas), 5, tmp_path, photo=photo
    )
    ground = shown[:150].reshape(-1, 3)
    if fill is FillKind.COLOR:
        assert near(ground[0], (0x30, 0x40, 0x70)) and ground.std(axis=0).max() < 2
    else:
        sharpness = [np.abs(np.diff(rows.astype(int), axis=1)).max() for rows in (shown[:150, :, 0], shown[250:390, :, 0])]
        assert ground.std(axis=0).max() > 5 and sharpness[0] < 20 < sharpness[1]


def placements_of_the_red_square(plan: RenderPlan, tmp_path: Path, photo: Path) -> list[float]:
    """Return the middle of the red square, in pixels from the left, at sub-pixel precision, in ten frames in a row."""
    middles = []
    for frame in range(40, 50):
        shown = picture(plan, frame, tmp_path, photo=photo).astype(float)
        redness = np.clip(shown[:, :, 0] - shown[:, :, 1] - shown[:, :, 2], 0, None)
        middles.append(float((redness.sum(axis=0) * np.arange(redness.shape[1])).sum() / redness.sum()))
    return middles


@pytest.mark.slow
def test_a_slow_camera_moves_by_fractions_of_a_pixel(tmp_path: Path) -> None:
    photo = stills.still("png")
    pan = Motion(Framing(1.25, 0.4), Framing(1.25, 0.6))
    film = planned(main_track(clip("a", 0, 300, media="photo", motion=pan)), info={"photo": probe(photo)})
    steps = np.diff(placements_of_the_red_square(film, tmp_path, photo))
    assert abs(steps.mean()) < 1.0 and steps.mean() < 0
    assert np.abs(steps - steps.mean()).max() < 0.25


def test_a_zoom_ends_where_it_was_told_to(tmp_path: Path) -> None:
    counter = counter_clip(10.0)
    zoom = Motion(Framing(1.0), Framing(2.0, 0.25, 0.25))
    plan = planned(main_track(clip("a", 0, 60, source_frame=9, motion=zoom)))
    first, last = (picture(plan, frame, tmp_path, film=counter)[:, :, 0] for frame in (0, 59))
    assert read_counter(first) == 9
    left_half = picture(planned(main_track(clip("a", 0, 60, source_frame=9, transform=Transform(crop=Crop(right=0.5, bottom=0.5))))), 59,
                        tmp_path, film=counter)[:, :, 0]  # fmt: skip
    assert np.abs(last.astype(int) - left_half).mean() < 4


@pytest.fixture(scope="module")
def passages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Picture]:
    """Every transition, 20 frames from red to blue or from blue to red, drawn by one graph."""
    count, each = len(TRANSITIONS), 20
    colors = ("#C03020", "#2030C0")
    clips = [solid(f"c{number}", colors[number % 2], number * each, each) for number in range(count + 1)]
    joins = tuple(Transition(f"t{n}", kind, f"c{n}", f"c{n + 1}", each * FRAME) for n, kind in enumerate(TRANSITIONS))
    plan = planned(main_track(*clips, transitions=joins), canvas=Canvas(160, 90, FrameRate(30)))
    shown = frames_of(plan, spans(plan), tmp_path_factory.mktemp("passages"))
    return {kind: shown[each // 2 + n * each : each // 2 + (n + 1) * each] for n, kind in enumerate(TRANSITIONS)}


def frames_of(plan: RenderPlan, parts: Sequence[Span], folder: Path, **sources: Path) -> Picture:
    """Return spans of a film as RGB before any encoder: frames, rows, columns, channels."""
    argv = [
        *graph_arguments(plan, sources, write_graph(plan, parts), folder),
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "pipe:1",
    ]
    raw = run(argv, timeout_s=60, cwd=folder, stage="pictures", environment=font_environment()).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, plan.profile.height, plan.profile.width, 3)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(TRANSITIONS))
def test_a_transition_runs_from_one_picture_to_the_other(kind: str, passages: dict[str, Picture]) -> None:
    shown = passages[kind].astype(int)
    red_first = TRANSITIONS.index(kind) % 2 == 0
    before, after = ((192, 48, 32), (32, 48, 192)) if red_first else ((32, 48, 192), (192, 48, 32))
    assert len(shown) == 20 and near(shown[0][45, 80], before)
    assert np.abs(shown[14] - before).mean() > 5
    assert np.abs(shown[19] - after).mean() < 60


def test_what_moves_in_a_transition_starts_and_ends_slowly(passages: dict[str, Picture]) -> None:
    kind = passages["wipe_right"].astype(int)
    arrived = [float((np.abs(frame - kind[-1, 45, 2]).max(axis=2) < 20).mean()) for frame in kind]
    steps = np.diff(arrived)
    assert steps[9] > 2 * steps[1] and steps[9] > 2 * steps[-2]


FIGURES = {
    "exposure": ("stops", 1.0),
    "brightness": ("amount", 0.3),
    "contrast": ("amount", 1.5),
    "saturation": ("amount", 0.2),
    "temperature": ("kelvin", 3500.0),
    "gamma": ("amount", 1.6),
    "chroma_key": ("color", "#FF0000"),
    "face_blur": ("track", "0,500,500,300,300"),
}


def photo_with(tmp_path: Path, *effects: Effect) -> NDArray[np.int64]:
    photo = stills.still("jpg", 320, 240)
    film = main_track(clip("a", 0, 30, media="photo", effects=effects))
    return picture(planned(film, info={"photo": probe(photo)}, canvas=Canvas(160, 90)), 3, tmp_path, photo=photo).astype(np.int64)


@pytest.fixture(scope="module")
def plain_photo(tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.int64]:
    return photo_with(tmp_path_factory.mktemp("plain"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(MADE_HERE - {"look", "lut", "deinterlace", "stabilize", "denoise", "progress"}))
def test_an_effect_changes_the_picture(kind: str, plain_photo: NDArray[np.int64], tmp_path: Path) -> None:
    effect = Effect("e", kind, (FIGURES[kind],) if kind in FIGURES else ())
    assert np.abs(plain_photo - photo_with(tmp_path, effect)).max() > 8


@pytest.mark.slow
@pytest.mark.parametrize("look", sorted(LOOKS))
def test_a_look_grades_the_picture(look: str, plain_photo: NDArray[np.int64], tmp_path: Path) -> None:
    assert np.abs(plain_photo - photo_with(tmp_path, Effect("e", "look", (("name", look),)))).mean() > 1.5


@pytest.mark.slow
def test_a_look_of_no_strength_is_no_look(plain_photo: NDArray[np.int64], tmp_path: Path) -> None:
    for look in ("cinematic", "noir", "dreamy"):
        unchanged = photo_with(tmp_path, Effect("e", "look", (("name", look), ("strength", 0.0))))
        assert np.abs(plain_photo - unchanged).mean() < 0.5


def test_a_graded_picture_stays_transparent(tmp_path: Path) -> None:
    path = stills.still("png", 320, 180, alpha=True)
    warm = Effect("e", "look", (("name", "warm"),))
    film = main_track(clip("a", 0, 30, media="it", effects=(warm,)))
    shown = picture(planned(film, info={"it": probe(path)}, canvas=Canvas(320, 180, fill_color="#FFFFFF")), 0, tmp_path, it=path)
    assert shown[90, 1].min() > 240 > shown[90, 310].min()


def still_film(path: Path, info: MediaInfo, **more: object) -> RenderPlan:
    return planned(
        main_track(clip("a", 0, 30, media="it", **more)), info={"it": info}, canvas=Canvas(640, 360, FrameRate(30), fill_color=GREEN)
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [odd.odd_size, odd.anamorphic, odd.interlaced, odd.ten_bit, odd.high_dynamic_range, odd.late_start, odd.early_start, odd.transparent,
     odd.variable_rate, lambda: odd.rotated(180), lambda: stills.still("webp"), lambda: stills.animation("gif"),
     lambda: stills.animation("webp"), lambda: stills.still("png", alpha=True)],
)  # fmt: skip
def test_odd_files_fill_the_place_their_shape_gives_them(make: object, tmp_path: Path) -> None:
    path = make()  # type: ignore[operator]
    info = probe(path)
    assert info.video is not None
    shown = picture(still_film(path, info), 15, tmp_path, it=path)
    placed = place(Transform(), info.video.width, info.video.height, 640, 360)
    assert placed is not None
    box = placed.box
    inside = shown[box.y : box.y + box.height, box.x : box.x + box.width].reshape(-1, 3)
    outside = np.ones(shown.shape[:2], bool)
    outside[box.y : box.y + box.height, box.x : box.x + box.width] = False
    assert inside.std(axis=0).max() > 10
    assert not outside.any() or np.abs(shown[outside].astype(int) - (0x20, 0xC0, 0x40)).max() < 24


@pytest.mark.slow
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_film_is_shown_as_it_was_held(degrees: int, tmp_path: Path) -> None:
    path = odd.rotated(degrees)
    shown = picture(still_film(path, probe(path)), 1, tmp_path, it=path)[:, :, 0]
    as_coded = np.rot90(shown, degrees // 90)
    bars = as_coded[as_coded.shape[0] // 2]
    assert read_counter(np.tile(bars, (20, 1))) == 1


def test_a_photo_in_full_range_comes_out_in_limited_range(tmp_path: Path) -> None:
    white = tmp_path / "white.jpg"
    ffmpeg(["-f", "lavfi", "-i", "color=white:s=64x36,format=yuvj420p", "-frames:v", "1"], white)
    plan = planned(main_track(clip("a", 0, 3, media="photo")), info={"photo": photo_info(64, 36)}, canvas=Canvas(64, 36))
    assert near(picture(plan, 0, tmp_path, photo=white)[18, 32], (255, 255, 255), 3)


def test_a_transition_of_an_overlay_shows_what_lies_below(tmp_path: Path) -> None:
    small = Transform(scale=0.4)
    passage = (Transition("t", "push_left", "a", "b", 20 * FRAME),)
    above = overlay_track(solid("a", "#FF0000", transform=small), solid("b", "#0000FF", 30, transform=small))
    film = planned(main_track(solid("m", "#FFFFFF", frames=60)), replace(above, transitions=passage))
    shown = picture(film, 30, tmp_path)
    assert near(shown[5, 5], (255, 255, 255)) and near(shown[180, 20], (255, 0, 0), 12)


def test_a_progress_bar_grows_over_the_whole_film_wherever_it_is_cut(tmp_path: Path) -> None:
    bar = solid(
        "bar", "#FFFFFF", frames=100, transform=Transform(crop=Crop(top=0.95), fit=Fit.CONTAIN, y=0.975), effects=(Effect("e", "progress"),)
    )
    plan = planned(main_track(solid("a", "#000000", frames=100)), overlay_track(bar), canvas=Canvas(320, 180))
    shown = frames_of(plan, [cut(plan, frame, 1) for frame in (0, 24, 74, 99)], tmp_path)
    reached = [int((frame[176, :, 0] > 128).sum()) for frame in shown]
    assert reached == pytest.approx([3, 80, 240, 320], abs=5) and shown[:, 160].max() < 10


def test_a_covered_face_is_followed_in_the_time_of_its_file(tmp_path: Path) -> None:
    counter = counter_clip(10.0)
    course = "1000,250,500,200,300 3000,900,500,200,300"
    small = Canvas(320, 180)
    plain = planned(main_track(clip("a", 0, 60, source_frame=30)), canvas=small)
    for style in ("blur", "mosaic"):
        hidden = Effect("e", "face_blur", (("track", course), ("style", style)))
        covered = planned(main_track(clip("a", 0, 60, source_frame=30, effects=(hidden,))), canvas=small)
        parts = [cut(plain, 0, 1), cut(plain, 59, 1)], [cut(covered, 0, 1), cut(covered, 59, 1)]
        before, after = (
            frames_of(plan, each, tmp_path, film=counter).astype(int) for plan, each in zip((plain, covered), parts, strict=True)
        )
        changed = np.abs(after - before).max(axis=3) > 12
        left, right = (np.argwhere(frame)[:, 1] for frame in changed)
        assert left.min() > 20 and left.max() < 140 and right.min() > 220
        assert len(left) > 100 and len(right) > 100


def test_courses_come_back_as_they_were_written() -> None:
    courses = [[Sighting(0.5, 0.25, 0.5, 0.1, 0.2), Sighting(1.0, 0.3, 0.5, 0.1, 0.2)], [Sighting(2.0, 0.9, 0.1, 0.05, 0.06)]]
    assert courses_from_text(text_of_courses(courses)) == courses
    assert not any(is_text_of_courses(text) for text in ("0,1,2,3", "0,1,2,3,4;", "a", "0,1,2,3,4|"))


SCREENS = ("#00FF00", "#00B140", "#20C040", "#3CA055", "#157030", "#40E050")
KEPT = ("#D0A080", "#FFFFFF", "#302018", "#304870", "#C03030", "#101010", "#7FA030")


def test_green_screens_as_they_are_filmed_become_see_through_and_what_stands_before_them_does_not() -> None:
    """Paint, cloth and light of many greens, against skin, hair, clothes and grass."""
    rows = [[tuple(bytes.fromhex(color[1:]))] * 16 for color in (*SCREENS, *KEPT) for _ in range(16)]
    patches = np.array(rows, np.uint8)
    height, width = patches.shape[:2]
    filters = ",".join(
        ["scale=out_color_matrix=bt709:out_range=tv", "format=yuv420p", *key_filters((Effect("e", "chroma_key"),)), "alphaextract"]
    )
    argv = [ffmpeg_path(), "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-i", "pipe:0", "-vf", filters]
    done = run([*argv, "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"], timeout_s=60, stdin=patches.tobytes())
    alpha = np.frombuffer(done.stdout, np.uint8).reshape(-1, 16, 16)[:, 4:12, 4:12]
    assert alpha[: len(SCREENS)].max() < 16 and alpha[len(SCREENS) :].min() > 200, alpha.mean(axis=(1, 2))

"""A sentence, and the frame that the film then shows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from corpus import stills
from corpus.counter import counter_clip, read_counter
from reeltalk.timeline.model import MediaSource, TextSource
from reeltalk.timeline.time import TICKS_PER_SECOND
from unit.agent.carried_out import COLORS, Session, color_at, colors_at, plain_clip

QUARTERS = ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))


def film(folder: Path, *colors: str) -> Session:
    return Session(folder).upload(*(plain_clip(color) for color in colors))


@pytest.mark.parametrize("text", ["make a 2x2 grid", "四宫格"])
def test_a_grid_shows_every_clip_in_its_cell_and_lets_the_first_be_heard(text: str, tmp_path: Path) -> None:
    session = film(tmp_path, "red", "green", "blue", "yellow")
    session.say(text)
    assert colors_at(session.frame(1.0), QUARTERS) == ["red", "green", "blue", "yellow"]
    assert [clip.audio.muted for track in session.timeline.tracks for clip in track.clips] == [False, True, True, True]


def test_a_split_screen_of_three_stands_in_three_columns(tmp_path: Path) -> None:
    session = film(tmp_path, "red", "green", "blue")
    session.say("split screen with 3 clips")
    assert colors_at(session.frame(0.5), [(1 / 6, 0.5), (0.5, 0.5), (5 / 6, 0.5)]) == ["red", "green", "blue"]


def test_named_files_stand_side_by_side_in_the_order_of_their_names(tmp_path: Path) -> None:
    session = film(tmp_path, "red", "green", "blue")
    session.say("put blue.mp4 and red.mp4 side by side")
    assert color_at(session.frame(0.5), 0.5, 0.5) == "green"  # what was not named plays on its own
    assert colors_at(session.frame(2.5), [(0.25, 0.5), (0.75, 0.5)]) == ["blue", "red"]


def test_a_clip_in_a_corner_is_as_large_as_was_said(tmp_path: Path) -> None:
    session = film(tmp_path, "red", "green")
    session.say("画中画，green.mp4放在左上角，占四分之一")
    picture = session.frame(0.5)
    assert colors_at(picture, [(0.06, 0.06), (0.27, 0.27), (0.32, 0.2), (0.9, 0.9)]) == ["green", "green", "red", "red"]


def test_a_sticker_stands_where_and_when_it_was_asked_for(tmp_path: Path) -> None:
    session = film(tmp_path, "blue")
    session.say("put a heart sticker in the top left corner from 0.5s to 1.5s")
    before, during, after = session.frame(0.3), session.frame(1.0), session.frame(1.8)
    heart = during[int(0.18 * 180), int(0.12 * 320)].astype(int)
    assert heart[0] > 180 and heart[2] < 90, heart
    assert color_at(during, 0.7, 0.7) == color_at(before, 0.12, 0.18) == color_at(after, 0.12, 0.18) == "blue"


def test_a_sticker_of_which_there_is_no_art_is_refused_with_some_that_there_are(tmp_path: Path) -> None:
    told = film(tmp_path, "blue").say("add a mortgage sticker").reply
    assert "cannot draw the sticker “mortgage”" in told and "rocket" in told


@pytest.fixture
def swapped(tmp_path: Path) -> Path:
    """A table that makes red of green, green of blue and blue of red."""
    path = tmp_path / "swap.cube"
    corners = [(red, green, blue) for blue in (0, 1) for green in (0, 1) for red in (0, 1)]
    path.write_text("LUT_3D_SIZE 2\n" + "\n".join(f"{green} {blue} {red}" for red, green, blue in corners), encoding="ascii")
    return path


@pytest.mark.parametrize(("text", "share"), [("apply this LUT", 1.0), ("用这个LUT调色，强度50%", 0.5), ("apply the LUT swap.cube", 1.0)])
def test_a_table_of_colours_colours_the_film_as_strongly_as_was_said(text: str, share: float, swapped: Path, tmp_path: Path) -> None:
    session = film(tmp_path, "red").upload(swapped)
    before = np.array(COLORS["red"], float)
    session.say(text)
    after = session.frame(1.0)[90, 160].astype(float)
    wanted = before * (1 - share) + before[[1, 2, 0]] * share
    assert np.abs(after - wanted).max() <= 6, (before, after)


def test_a_table_comes_off_again_and_is_asked_for_where_there_is_none(swapped: Path, tmp_path: Path) -> None:
    session = film(tmp_path, "red").upload(swapped)
    session.say("用这个LUT调色")
    session.say("remove the LUT")
    assert color_at(session.frame(1.0), 0.5, 0.5) == "red"
    assert ".cube" in film(tmp_path, "red").say("apply this LUT").reply


@pytest.mark.parametrize("text", ["3-2-1 countdown at the start", "开头加3-2-1倒计时"])
def test_a_countdown_shows_its_figures_on_a_dark_screen_and_the_film_follows(text: str, tmp_path: Path) -> None:
    session = film(tmp_path, "red")
    session.say(text)
    figures = [clip.source.text for clip in session.timeline.tracks[-1].clips if isinstance(clip.source, TextSource)]
    assert figures == ["3", "2", "1"]
    figure = session.frame(0.5)
    assert figure.max() > 200 and np.median(figure) < 40  # light on dark
    assert color_at(session.frame(3.5), 0.5, 0.5) == "red" and session.timeline.duration == 5 * TICKS_PER_SECOND


def test_a_call_to_action_stands_on_a_button_at_the_end(tmp_path: Path) -> None:
    session = film(tmp_path, "blue")
    session.say("add a call to action at the end: Subscribe now")
    last = session.frame(1.9)
    button = last[int(0.70 * 180), 160].astype(int)
    assert button[0] > 150 and button[2] < 120, button
    assert color_at(last, 0.5, 0.3) == "blue"


def test_a_punch_in_is_closer_at_once_and_only_where_it_was_asked_for(tmp_path: Path) -> None:
    session = Session(tmp_path).upload(stills.still("png", 640, 360))
    session.say("make it 4 seconds long")
    plain = session.frame(0.5).astype(int)
    session.say("punch in 50% from 1s to 2s")
    assert np.abs(session.frame(0.5).astype(int) - plain).max() <= 2
    first, last = session.frame(1.0).astype(int), session.frame(1.9).astype(int)
    assert np.abs(first - last).max() <= 2 and np.abs(first - plain).mean() > 5


@pytest.mark.parametrize(("text", "honest"), [("upscale to 4K", "not invented"), ("放大到4K", "不会凭空生成")])
def test_a_film_is_made_larger_and_sharper(text: str, honest: str, tmp_path: Path) -> None:
    session = film(tmp_path, "red")
    told = session.say(text).reply
    assert (session.timeline.canvas.width, session.timeline.canvas.height) == (3840, 2160)
    assert session.timeline.main_track is not None
    assert [effect.kind for effect in session.timeline.main_track.clips[0].effects] == ["upscale"]
    assert honest in told


def test_a_ramp_gathers_speed_by_and_by_without_leaving_anything_out(tmp_path: Path) -> None:
    session = Session(tmp_path).upload(counter_clip(8.0))
    session.say("add a speed ramp from 2s to 6s")
    assert session.timeline.main_track is not None
    clips = session.timeline.main_track.clips
    speeds = [float(clip.source.speed) for clip in clips if isinstance(clip.source, MediaSource)]
    assert max(speeds) == 2.0 and max(abs(a - b) for a, b in pairwise(speeds)) <= 1.0
    for before, after in pairwise(clips):
        assert isinstance(before.source, MediaSource) and isinstance(after.source, MediaSource)
        assert before.source.start + before.duration * before.source.speed == after.source.start
    shown = [read_counter(session.frame(at).mean(axis=2)) for at in (1.0, 2.6, 3.0, 3.2, 5.0)]
    assert shown == [30, 85, 108, 120, 198]  # at its own pace, on the way up, six frames in three, behind the ramp

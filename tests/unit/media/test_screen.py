from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from corpus.slides import slide_film
from reeltalk.errors import Cancelled
from reeltalk.media.facts import Screen, Shot
from reeltalk.media.probe import probe
from reeltalk.media.reading import resized
from reeltalk.media.screen import LOOKS_MAX, _places, find_screen, flatness
from reeltalk.timeline.time import TimeRange, ticks_from_seconds
from unit.media.test_faces import CARPHONE

BIKES = CARPHONE.with_name("bikes.mp4")
REVENUE = ("Quarterly results 2026", "Revenue grew by 40 percent", "Click File > Export")
CHINESE = ("季度报告", "收入增长了百分之四十", "谢谢大家")


def shots_of(*borders: float) -> list[Shot]:
    ticks = [ticks_from_seconds(each) for each in borders]
    return [Shot(TimeRange.between(first, end), (first + end) // 2, 3.0, 0.0) for first, end in pairwise(ticks)]


@pytest.fixture(scope="module")
def slides() -> Screen:
    found = find_screen(slide_film(REVENUE, CHINESE), shots_of(0, 1, 2))
    assert found is not None
    return found


@pytest.mark.slow
def test_every_shot_is_read_word_for_word_in_english_and_chinese(slides: Screen) -> None:
    assert [tuple(line.text for line in look.lines) for look in slides.looks] == [REVENUE, CHINESE]
    assert slides.engine and all(line.confidence > 0.8 for look in slides.looks for line in look.lines)


def test_lines_are_where_they_stand(slides: Screen) -> None:
    first, *_ = slides.looks[0].lines
    assert 0.03 < first.x < 0.08 and 0.1 < first.y < 0.25 and 0.15 < first.width < 0.4


@pytest.mark.slow
def test_slides_are_told_from_what_a_camera_sees(slides: Screen) -> None:
    camera = find_screen(BIKES, shots_of(0, 3, 6, 9))
    assert camera is not None and slides.is_recorded and not camera.is_recorded
    assert max(look.flat for look in camera.looks) < 0.3 < 0.8 < min(look.flat for look in slides.looks)
    noise = np.random.default_rng(1).normal(120, 4, (360, 640, 3)).clip(0, 255).astype(np.uint8)
    assert flatness(noise) < 0.02


def test_pictures_too_small_to_be_legible_are_not_read() -> None:
    assert find_screen(CARPHONE) is None


def test_hours_cost_no_more_than_a_bounded_number_of_looks_and_every_moment_is_stood_for() -> None:
    info = probe(slide_film(REVENUE, CHINESE))
    long = type(info)(**{name: getattr(info, name) for name in info.__slots__} | {"duration": ticks_from_seconds(7200)})
    places = _places(long, shots_of(*range(0, 7201, 15)))
    assert len(places) <= LOOKS_MAX and all(stretch.start <= at < stretch.end for stretch, at in places)
    assert places[0][0].start == 0 and places[-1][0].end == ticks_from_seconds(7200)
    assert all(one[0].end == two[0].start for one, two in pairwise(places))


def test_reading_can_be_cancelled() -> None:
    class Stop:
        def progress(self, fraction: float, stage: str) -> None:
            assert stage

        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        find_screen(slide_film(REVENUE, CHINESE), shots_of(0, 1, 2), Stop())


def test_a_picture_of_one_colour_keeps_it_in_any_size() -> None:
    assert (resized(np.full((30, 50, 3), 77, np.uint8), 48, 111) == 77).all()

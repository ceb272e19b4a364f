"""Small pictures show the right moment, upright."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import containers, odd, stills
from corpus.counter import counter_clip, read_counter
from reeltalk.errors import UnsupportedMedia
from reeltalk.media.probe import probe
from reeltalk.media.thumbnails import still
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, ticks_from_frames


def picture(jpeg: bytes, form: str = "gray") -> NDArray[np.uint8]:
    with av.open(io.BytesIO(jpeg)) as container:
        return next(container.decode(video=0)).to_ndarray(format=form)


@pytest.mark.slow
def test_the_picture_of_a_moment_is_the_frame_shown_then() -> None:
    for frame in (0, 1, 59, 119):
        jpeg = still(counter_clip(), ticks_from_frames(frame, FrameRate(30)), 320)
        assert picture(jpeg).shape == (180, 320)
        assert read_counter(picture(jpeg)) == frame


def test_a_moment_past_the_end_shows_the_last_frame() -> None:
    assert read_counter(picture(still(counter_clip(), 99 * TICKS_PER_SECOND, 320))) == 119


def test_late_time_stamps_do_not_shift_the_moment() -> None:
    assert read_counter(picture(still(odd.late_start(), TICKS_PER_SECOND, 320))) == 30


def test_rotated_film_is_upright() -> None:
    upright = picture(still(odd.rotated(90), 0, 180))
    assert upright.shape == (320, 180)
    assert read_counter(np.ascontiguousarray(np.rot90(upright))) == 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", containers.IMAGE_KINDS)
def test_stills_of_every_kind_have_their_colours(kind: str) -> None:
    small = picture(still(stills.still(kind, 320, 240), 0, 160), "rgb24").astype(int)
    red, blue = small[60, 40], small[60, 120]
    assert red[0] > 200 > 90 > max(red[1], red[2])
    assert blue[2] > 200 > 90 > max(blue[0], blue[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("orientation", "shape", "red_at"), [(6, (320, 240), (0.5, 0.25)), (3, (240, 320), (0.75, 0.5)), (8, (320, 240), (0.5, 0.75))]
)
def test_photos_are_shown_as_the_camera_was_held(orientation: int, shape: tuple[int, int], red_at: tuple[float, float]) -> None:
    """The red square stands left of the middle in the stored picture."""
    photo = stills.turned_photo(orientation)
    video = probe(photo).video
    assert video is not None
    assert (video.height, video.width) == shape
    shown = picture(still(photo, 0, shape[1]), "rgb24").astype(int)
    assert shown.shape[:2] == shape
    red = shown[round(red_at[1] * shape[0]), round(red_at[0] * shape[1])]
    assert red[0] > 200 > 90 > max(red[1], red[2])


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_animations_have_pictures(kind: str) -> None:
    assert picture(still(stills.animation(kind), TICKS_PER_SECOND, 160)).shape == (120, 160)


def test_sound_has_no_picture() -> None:
    with pytest.raises(UnsupportedMedia):
        still(containers.sample("mp3"), 0, 160)

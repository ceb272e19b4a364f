from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.speech import footage
from corpus.tunes import drummed
from reeltalk.config import Settings
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.storage.assets import Asset
from reeltalk.wiring import build, running
from reeltalk.workflows import ingest
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.sources import SessionFacts


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with running(build(Settings(home=tmp_path), "http://127.0.0.1:1")) as parts:
        yield parts
    parts.database.close()


def uploaded(parts: Parts, path: Path) -> Asset:
    user_id = parts.accounts.issue_anonymous("client", "127.0.0.1").user_id
    project = parts.projects.create(user_id, "film")
    staged = parts.blobs.stage()
    staged.write(path.read_bytes())
    return ingest.add_upload(parts, user_id, project.session_id, path.name, staged, "upload")


@pytest.mark.slow
def test_what_is_seen_is_worked_out_after_an_upload_and_kept(parts: Parts) -> None:
    asset = uploaded(parts, footage("carphone"))
    ingest.run_analysis(parts, "analyse-" + asset.blob_key)
    known = parts.facts.get(asset.blob_key)
    assert known is not None and known.shots is not None and known.faces is not None
    assert len(known.shots.shots) == 1 and len(known.faces.tracks) == 1
    parts.blobs.path(asset.blob_key).unlink()  # nobody reads the file a second time
    facts = SessionFacts(parts, asset.user_id, QuietWatch())
    assert (facts.shots(asset.id), facts.faces(asset.id)) == (known.shots, known.faces)


@pytest.mark.slow
def test_the_pulse_of_uploaded_and_of_our_own_music_is_known(parts: Parts) -> None:
    asset = uploaded(parts, drummed(118).path)
    facts = SessionFacts(parts, asset.user_id, QuietWatch())
    beats = facts.beats(asset.id)
    assert beats is not None and beats.tempo_bpm == pytest.approx(118, rel=0.01)
    choice = parts.music.choose("energetic", "seed")
    assert choice is not None
    own = facts.beats(choice.media.id)
    assert own is not None and own.tempo_bpm == pytest.approx(choice.bpm, rel=0.03)
    assert facts.shots(choice.media.id) is None and facts.faces(choice.media.id) is None

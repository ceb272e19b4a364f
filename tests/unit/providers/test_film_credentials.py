from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import av

from corpus.cache import made_by_ffmpeg
from reeltalk.providers.base import Provenance
from reeltalk.providers.credentials import film_tags
from reeltalk.render.assemble import assemble
from reeltalk.timeline.time import FrameRate

DRAWN = Provenance("a fox", "illustration", "Reeltalk 1", 1, "CC0", "2026-11-21T10:00:00+00:00", embedded=True)


def test_a_film_lists_every_generated_piece_and_says_so_in_words() -> None:
    tags = film_tags([DRAWN, replace(DRAWN, prompt="狐狸", provider="far", model="v2", embedded=False)])
    manifest = json.loads(tags["comment"])
    action, *pieces = manifest["assertions"]
    assert manifest["claim_signature"] is None
    assert action["data"]["actions"][0]["digitalSourceType"].endswith("compositeWithTrainedAlgorithmicMedia")
    assert [piece["data"]["title"] for piece in pieces] == ["a fox", "狐狸"]
    assert [piece["data"]["digitalSourceType"].rpartition("/")[2] for piece in pieces] == ["algorithmicMedia", "trainedAlgorithmicMedia"]
    assert tags["description"] == "Contains material made by a generative model (far, v2; illustration, Reeltalk 1)."


def test_a_film_of_drawings_names_no_model_and_one_of_footage_says_nothing() -> None:
    assert film_tags([DRAWN])["description"].startswith("Contains drawings, music, sounds or speech that Reeltalk made by itself")
    voice = json.loads(film_tags([replace(DRAWN, provider="Reeltalk narrator", model="Kokoro-82M")])["comment"])["assertions"][1]
    assert voice["data"]["digitalSourceType"].endswith("/trainedAlgorithmicMedia"), "a voice is a trained model, embedded or not"
    assert film_tags([]) == {}


def test_the_tags_are_in_the_finished_file(tmp_path: Path) -> None:
    drawn = ["-f", "lavfi", "-i", "testsrc2=s=64x64:r=30:d=0.2", "-c:v", "libx264", "-pix_fmt", "yuv420p"]
    assemble([made_by_ffmpeg("piece.mp4", drawn)], None, tmp_path / "film.mp4", rate=FrameRate(30), tags=film_tags([DRAWN]))
    with av.open(str(tmp_path / "film.mp4")) as film:
        assert json.loads(film.metadata["comment"])["claim_generator"] == "reeltalk"
        assert film.metadata["description"] == film_tags([DRAWN])["description"]

"""The film as text: words made by hand stand in for what would be heard, everything else is real."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from corpus.containers import sample
from corpus.speech import talking_clip
from reeltalk.media.facts import Loudness, SoundFacts, Transcript, Word
from reeltalk.media.probe import probe
from reeltalk.timeline.time import TimeRange, ticks_from_seconds
from serving import House, User

SPOKEN = (("Hello", 0.5, 0.9), ("there.", 1.0, 1.4), ("This", 2.0, 2.3), ("was", 2.35, 2.6), ("wrong.", 2.7, 3.1), ("Goodbye.", 4.0, 4.6))
SRT = b"1\n00:00:00,500 --> 00:00:01,500\nHello there\n\n2\n00:00:04,000 --> 00:00:04,500\nGoodbye\n"


@pytest.fixture
def session(house: House, user: User) -> str:
    """Return a session with a five-second film of which six words are known before it comes in."""
    clip = talking_clip((0.4,), width=320, height=180, seconds=5.0).path
    key = hashlib.sha256(clip.read_bytes()).hexdigest()
    speech = TimeRange.between(ticks_from_seconds(0.3), ticks_from_seconds(4.8))
    words = tuple(Word(text, ticks_from_seconds(start), ticks_from_seconds(end), 0.9) for text, start, end in SPOKEN)
    house.parts.facts.put_info(key, probe(clip))
    house.parts.facts.put_sound(key, SoundFacts((speech,), (), Loudness(-20.0, 5.0, -3.0)))
    house.parts.facts.put_transcript(key, Transcript("en", words, "by hand"))
    session_id = user.session()
    user.upload(session_id, clip)
    user.say(session_id, "make it 16:9")
    return session_id


def place(session_id: str, more: str = "") -> str:
    return f"/api/transcript/nemo_agent/me/{session_id}{more}"


def captions(session_id: str, more: str = "") -> str:
    return f"/api/captions/nemo_agent/me/{session_id}{more}"


@pytest.mark.slow
def test_words_have_ids_and_cutting_by_them_takes_nothing_else(user: User, session: str) -> None:
    told = user.data("GET", place(session))
    assert [word["text"] for word in told["words"]] == [text for text, *_ in SPOKEN]
    assert [word["sentence"] for word in told["words"]] == [0, 0, 1, 1, 1, 2]
    assert told["complete"] and told["language"] == "en" and told["words"][0]["start"] == 0.5
    saved = user.data("POST", place(session, "/cut"), json={"words": [word["id"] for word in told["words"][2:5]]})
    assert saved["revision"] == told["revision"] + 1 and 3.0 < saved["duration"] < 4.0
    after = user.data("GET", place(session))["words"]
    assert [word["text"] for word in after] == ["Hello", "there.", "Goodbye."]
    lengths = {word["text"]: round(word["end"] - word["start"], 2) for word in after}
    assert lengths == {"Hello": 0.4, "there.": 0.4, "Goodbye.": 0.6}, "no word that stays is clipped"
    user.say(session, "undo")
    assert len(user.data("GET", place(session))["words"]) == len(SPOKEN)


@pytest.mark.slow
def test_words_that_are_not_there_or_all_of_them_are_not_cut(user: User, session: str) -> None:
    assert user.ask("POST", place(session, "/cut"), json={"words": ["nobody:1"]}).status_code == 404
    assert user.ask("POST", place(session, "/cut"), json={"words": []}).status_code == 422
    assert user.ask("POST", place(session, "/cut"), json={}).status_code == 422


@pytest.mark.slow
def test_a_subtitle_file_becomes_captions_that_follow_later_cuts_and_can_be_fetched(user: User, session: str) -> None:
    assert user.ask("GET", captions(session, ".srt")).status_code == 404
    user.data("PUT", captions(session), content=SRT, params={"language": "en"})
    fetched = user.ask("GET", captions(session, ".srt"))
    assert fetched.headers["Content-Type"].startswith("application/x-subrip")
    assert "00:00:00,500 --> 00:00:01,500\nHello there" in fetched.text
    words = user.data("GET", place(session))["words"]
    user.data("POST", place(session, "/cut"), json={"words": [word["id"] for word in words[2:5]]})
    after = user.ask("GET", captions(session, ".vtt")).text
    assert after.startswith("WEBVTT") and "00:00:02" in after and "00:00:04" not in after, "the second caption moved with its words"
    assert "Dialogue:" in user.ask("GET", captions(session, ".ass")).text


@pytest.mark.slow
def test_bad_files_formats_and_strangers_are_refused(house: House, user: User, session: str) -> None:
    assert user.ask("PUT", captions(session), content=b"no subtitles").status_code == 422
    assert user.ask("PUT", captions(session), content=SRT.replace(b"00:00:0", b"00:09:0")).status_code == 400
    assert user.ask("GET", captions(session, ".exe")).status_code == 422
    assert house.user().ask("GET", place(session)).status_code == 404
    assert house.user().ask("PUT", captions(session), content=SRT).status_code == 404
    assert house.ask("GET", place(session)).status_code == 401


@pytest.mark.slow
def test_an_uploaded_subtitle_file_becomes_the_captions_by_a_sentence(user: User, tmp_path: Path) -> None:
    words = tmp_path / "film.srt"
    words.write_text("1\n00:00:00,500 --> 00:00:01,500\nHello from a file\n", encoding="utf-8")
    session_id = user.session()
    user.upload(session_id, sample("png"), words)
    reply = user.say(session_id, "use these subtitles").text
    assert "film.srt" in reply
    assert "Hello from a file" in user.ask("GET", captions(session_id, ".srt")).text

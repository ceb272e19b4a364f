"""Speech to words by a service, against a real one on loopback that answers as it is told, well or badly."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from corpus.cache import ffmpeg, made
from reeltalk.clock import SystemClock
from reeltalk.errors import Cancelled, ProviderError
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.media.facts import MediaInfo, Transcript
from reeltalk.media.probe import probe
from reeltalk.providers.transcription import TranscriptionService
from reeltalk.timeline.time import TimeRange, seconds_from_ticks, ticks_from_seconds

GOOD = {
    "text": "Hello world",
    "language": "english",
    "words": [{"word": "Hello", "start": 0.5, "end": 0.9}, {"word": "world", "start": 1.2, "end": 1.6}],
}


class Ear:
    """A service: gives its answers in turn, the last one for ever, and remembers what it was sent."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, bytes]] = []

    @contextmanager
    def listening(self) -> Iterator[TranscriptionService]:
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                ear.asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                status, body = ear.answers.pop(0) if len(ear.answers) > 1 else ear.answers[0]
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                if status == 0:
                    self.connection.close()
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            try:
                yield TranscriptionService(f"http://127.0.0.1:{server.server_address[1]}/v1", "secret", "ear-1", clock=SystemClock())
            finally:
                server.shutdown()


def tone() -> Path:
    return made("tone.wav", "2 s", lambda path: ffmpeg(["-f", "lavfi", "-i", "sine=440:d=2", "-ar", "16000"], path))


@functools.cache
def tone_info() -> MediaInfo:
    return probe(tone())


def heard(service: TranscriptionService, **wanted: Any) -> Transcript:
    return service.transcribe(tone(), tone_info(), QuietWatch(), **wanted)


def test_words_come_with_their_times_and_language() -> None:
    ear = Ear((200, GOOD))
    with ear.listening() as service:
        transcript = heard(service)
    assert transcript.text == "Hello world" and transcript.language == "en" and "ear-1" in transcript.engine
    assert seconds_from_ticks(transcript.words[1].start) == pytest.approx(1.2, abs=0.2)
    path, body = ear.asked[0]
    assert path == "/v1/audio/transcriptions"
    assert b"verbose_json" in body and b"ear-1" in body and b"RIFF" in body


def test_sentences_share_their_time_among_their_words() -> None:
    told = {"text": "ab cd", "language": "en", "segments": [{"text": "ab cd", "start": 0.0, "end": 2.0}]}
    with Ear((200, told)).listening() as service:
        words = heard(service).words
    assert [word.text for word in words] == ["ab", "cd"]
    assert words[0].end <= words[1].start


def test_a_service_that_is_busy_once_is_asked_again() -> None:
    for first in ((503, b""), (429, b""), (0, b"")):
        with Ear(first, (200, GOOD)).listening() as service:
            assert heard(service).text == "Hello world"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"no"),
        (401, {"error": "bad key"}),
        (0, b""),
        (200, b"not json"),
        (200, b"[" * 5000),
        (200, ["words"]),
        (200, {"text": "words without times"}),
        (200, {"words": [{"word": "x", "start": "soon", "end": 1}]}),
        (200, {"words": [{"word": "x", "start": -5, "end": 1}]}),
        (200, {"words": [{"word": "x", "start": 0, "end": 1}] * 500}),
        (302, b""),
    ],
)
def test_an_answer_that_is_no_transcript_is_an_error_of_the_service(status: int, body: Any) -> None:
    with Ear((status, body)).listening() as service, pytest.raises(ProviderError) as problem:
        heard(service)
    assert "secret" not in str(problem.value)


def test_times_beyond_the_sound_are_cut_off() -> None:
    told = {"language": "xx-long-name", "words": [{"word": "late", "start": 50, "end": 60}, {"word": "long", "start": 1.0, "end": 900}]}
    with Ear((200, told)).listening() as service:
        transcript = heard(service)
    assert transcript.language == "xx"
    assert all(word.end <= ticks_from_seconds(2.1) for word in transcript.words)


def test_a_part_that_was_answered_is_not_sent_again(tmp_path: Path) -> None:
    ear = Ear((200, GOOD))
    with ear.listening() as service:
        first = heard(service, journal=tmp_path / "heard.jsonl")
        assert heard(service, journal=tmp_path / "heard.jsonl") == first
    assert len(ear.asked) == 1


def test_only_the_stretch_that_is_asked_for_is_sent() -> None:
    ear = Ear((200, {"words": [{"word": "world", "start": 0.2, "end": 0.6}], "language": "en"}))
    with ear.listening() as service:
        transcript = heard(service, only=(TimeRange.between(ticks_from_seconds(1), ticks_from_seconds(2)),))
    assert seconds_from_ticks(transcript.words[0].start) == pytest.approx(1.2, abs=0.2)
    assert 32_000 < len(ear.asked[0][1]) < 34_000, "one second of sound"


def test_it_can_be_cancelled() -> None:
    class Stopped(QuietWatch):
        def cancelled(self) -> bool:
            return True

    with Ear((200, GOOD)).listening() as service, pytest.raises(Cancelled):
        service.transcribe(tone(), tone_info(), Stopped())


def test_nobody_listening_is_an_error_of_the_service() -> None:
    service = TranscriptionService("http://127.0.0.1:9", "", "x", clock=SystemClock())
    with pytest.raises(ProviderError):
        heard(service)

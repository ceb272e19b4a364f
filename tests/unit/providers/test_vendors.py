"""Every protocol against a service on loopback: what is sent, what is read, and what its refusals and failures come to."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.services import Answering, Asked, FakeService, Reply, fake_service
from reeltalk.clock import ManualClock
from reeltalk.config import ProviderSettings
from reeltalk.errors import (
    AccountEmpty,
    AnswerUnfit,
    KeyRejected,
    OrderRefused,
    ProviderBusy,
    ProviderFailed,
    ProviderUnreachable,
    SubmissionLost,
)
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.providers.base import Kind, Material, Order, Stage
from reeltalk.providers.registry import vendor
from reeltalk.providers.vendor import Vendor

CLIP = b"a clip's bytes"
ORDER = Order(Kind.PICTURE, "a red kite", "key-1", width=1280, height=720, duration_s=5.0, seed=7)


def png() -> bytes:
    """Return a picture of one pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


PICTURE = base64.b64encode(png()).decode()


def maker(service: FakeService, protocol: str, **settings: str) -> Vendor:
    chosen = ProviderSettings(protocol=protocol, address=service.url, key="secret", **settings)  # type: ignore[arg-type]
    return vendor("far away", chosen, ManualClock(datetime(2026, 3, 11, tzinfo=UTC)))


def made(maker: Vendor, order: Order, folder: Path) -> Material:
    ticket = maker.submit(order, folder)
    for _ in range(5):
        if maker.poll(ticket).stage is Stage.READY:
            return maker.fetch(order, ticket, folder, QuietWatch())
    raise AssertionError("the order never became ready")


def by_path(**answers: Reply | Callable[[Asked], Reply]) -> Answering:
    """Answer by the longest word of ``answers`` that stands in the path; slashes are written as two underscores."""

    def answer(asked: Asked) -> Reply:
        known = sorted((name for name in answers if name.replace("__", "/") in asked.path), key=len)
        found = answers[known[-1]] if known else Reply.json({"error": {"message": f"no such path {asked.path}"}}, 404)
        return found if isinstance(found, Reply) else found(asked)

    return answer


def test_openai_pictures_come_with_the_answer(tmp_path: Path) -> None:
    with fake_service(by_path(images=Reply.json({"data": [{"b64_json": PICTURE}]}))) as service:
        material = made(maker(service, "openai", picture="gpt-image"), ORDER, tmp_path)
    asked = service.of("POST")[0]
    assert material.path.read_bytes() == png() and asked.sent["size"] == "1536x1024"
    assert asked.headers["authorization"] == "Bearer secret" and asked.headers["idempotency-key"] == "key-1"
    provenance = material.provenance
    assert (provenance.provider, provenance.model, provenance.seed, provenance.embedded) == ("far away", "gpt-image", 7, False)


def test_openai_clips_are_waited_for(tmp_path: Path) -> None:
    states = iter(["queued", "in_progress", "completed", "completed", "completed"])
    answers = by_path(
        videos=Reply.json({"id": "v1", "status": "queued"}),
        videos__v1=lambda _: Reply.json({"id": "v1", "status": next(states), "progress": 40}),
        videos__v1__content=Reply(CLIP),
    )
    with fake_service(answers) as service:
        material = made(maker(service, "openai", clip="sora"), replace(ORDER, kind=Kind.CLIP), tmp_path)
    assert material.path.read_bytes() == CLIP and len(service.of("POST")) == 1


def test_openai_speaks(tmp_path: Path) -> None:
    with fake_service(by_path(audio=Reply(b"RIFF"))) as service:
        material = made(maker(service, "openai", voice="tts", voice_name="nova"), replace(ORDER, kind=Kind.VOICE), tmp_path)
    assert material.path.name == "voice.wav" and service.of("POST")[0].sent["voice"] == "nova"


def test_fal_waits_in_its_queue(tmp_path: Path) -> None:
    with fake_service(lambda asked: replies(asked)) as service:

        def replies(asked: Asked) -> Reply:
            if asked.path.endswith("/status"):
                return Reply.json({"status": "COMPLETED"})
            if asked.path.endswith("/requests/r1"):
                return Reply.json({"video": {"url": f"{service.url}/files/clip.mp4"}})
            return Reply(CLIP) if "files" in asked.path else Reply.json({"request_id": "r1"})

        material = made(maker(service, "fal", clip="fal-ai/wan"), replace(ORDER, kind=Kind.CLIP), tmp_path)
    assert material.path.read_bytes() == CLIP and service.of("POST")[0].headers["authorization"] == "Key secret"


def test_replicate_predicts(tmp_path: Path) -> None:
    with fake_service(lambda asked: replies(asked)) as service:

        def replies(asked: Asked) -> Reply:
            if "predictions/p1" in asked.path:
                return Reply.json({"status": "succeeded", "output": [f"{service.url}/files/a.png"]})
            return Reply(png()) if "files" in asked.path else Reply.json({"id": "p1", "status": "starting"}, 201)

        material = made(maker(service, "replicate", picture="black-forest/flux"), ORDER, tmp_path)
    assert material.path.read_bytes() == png() and service.of("POST")[0].path == "/models/black-forest/flux/predictions"


def test_google_draws_films_and_speaks(tmp_path: Path) -> None:
    with fake_service(lambda asked: replies(asked)) as service:

        def replies(asked: Asked) -> Reply:
            if asked.path.endswith(":generateContent"):
                data = PICTURE if "image" in asked.path else base64.b64encode(b"\0\1" * 50).decode()
                return Reply.json({"candidates": [{"content": {"parts": [{"inlineData": {"mimeType": "x", "data": data}}]}}]})
            if asked.path.endswith(":predictLongRunning"):
                return Reply.json({"name": "models/veo/operations/o1"})
            if asked.path.endswith("operations/o1"):
                video = {"video": {"uri": f"{service.url}/files/v"}}
                return Reply.json({"done": True, "response": {"generateVideoResponse": {"generatedSamples": [video]}}})
            return Reply(CLIP)

        google = maker(service, "google", picture="gemini-image", clip="veo", voice="gemini-tts")
        assert made(google, ORDER, tmp_path).path.read_bytes() == png()
        assert made(google, replace(ORDER, kind=Kind.CLIP), tmp_path).path.read_bytes() == CLIP
        assert made(google, replace(ORDER, kind=Kind.VOICE), tmp_path).path.read_bytes().startswith(b"RIFF")
    assert service.asked[0].headers["x-goog-api-key"] == "secret"


def test_hugging_face_answers_with_the_file(tmp_path: Path) -> None:
    with fake_service(by_path(models=Reply(png(), headers={"Content-Type": "image/png"}))) as service:
        assert made(maker(service, "huggingface", picture="flux"), ORDER, tmp_path).path.read_bytes() == png()
    assert service.asked[0].path == "/models/flux" and service.asked[0].sent["parameters"]["seed"] == 7


def test_a_ticket_of_another_service_is_a_failure_in_words(tmp_path: Path) -> None:
    with fake_service(by_path()) as service:
        answers_at_once = maker(service, "huggingface", picture="flux")
        with pytest.raises(ProviderFailed, match="far away keeps no orders"):
            answers_at_once.poll("a ticket from before the settings changed")
        with pytest.raises(ProviderFailed, match="far away keeps no orders"):
            answers_at_once.fetch(ORDER, "a ticket from before the settings changed", tmp_path, QuietWatch())


def test_comfyui_fills_the_workflow_and_queues_it_once(tmp_path: Path) -> None:
    workflow = tmp_path / "flow.json"
    workflow.write_text(json.dumps({"3": {"inputs": {"text": "photo of {{prompt}}", "seed": "{{seed}}", "width": "{{width}}"}}}))
    queued: dict[str, bool] = {}

    def replies(asked: Asked) -> Reply:
        if asked.path == "/prompt":
            queued[asked.sent["prompt_id"]] = True
            return Reply.json({"prompt_id": asked.sent["prompt_id"]})
        if asked.path.startswith("/history/"):
            ticket = asked.path.rsplit("/", 1)[1]
            outputs = {"9": {"images": [{"filename": "a.png", "subfolder": "", "type": "output"}]}}
            return Reply.json({ticket: {"status": {"status_str": "success"}, "outputs": outputs}} if ticket in queued else {})
        return Reply(png()) if asked.path.startswith("/view") else Reply.json({"queue_running": [], "queue_pending": []})

    with fake_service(replies) as service:
        comfy = maker(service, "comfyui", picture=str(workflow))
        assert made(comfy, ORDER, tmp_path).path.read_bytes() == png()
        made(comfy, ORDER, tmp_path)
    assert len(service.of("POST", "/prompt")) == 1, "an order that is known is not queued again"
    assert service.of("POST", "/prompt")[0].sent["prompt"]["3"]["inputs"] == {"text": "photo of a red kite", "seed": 7, "width": 1280}


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply.json({"error": {"message": "slow down"}}, 429, **{"Retry-After": "7"}), ProviderBusy),
        (Reply.json({}, 503), ProviderBusy),
        (Reply.json({}, 500), SubmissionLost),
        (Reply.json({"error": {"message": "rejected by our content policy"}}, 400), OrderRefused),
        (Reply.json({"error": {"message": "key not allowed"}}, 401), KeyRejected),
        (Reply.json({"error": {"message": "pay first"}}, 402), AccountEmpty),
        (Reply.json({"error": {"message": "see your plan", "code": "insufficient_quota"}}, 429), AccountEmpty),
        (Reply.json({"detail": "User is locked. Reason: Exhausted balance."}, 403), AccountEmpty),
        (Reply(b"<html>proxy</html>"), AnswerUnfit),
        (Reply.json({"data": []}), AnswerUnfit),
        (Reply.json({"data": [{"b64_json": "%%%"}]}), AnswerUnfit),
        (None, SubmissionLost),
    ],
    ids=[
        "busy",
        "unavailable",
        "stumbles",
        "refuses",
        "denies",
        "unpaid",
        "no-quota",
        "no-balance",
        "no-json",
        "empty",
        "no-picture",
        "breaks-off",
    ],
)
def test_what_goes_wrong_at_the_counter_says_whether_the_order_was_taken(reply: Reply | None, error: type, tmp_path: Path) -> None:
    with fake_service(lambda _: reply) as service, pytest.raises(error) as problem:
        maker(service, "openai", picture="m").submit(ORDER, tmp_path)
    if isinstance(problem.value, ProviderBusy) and reply is not None and reply.status == 429:
        assert problem.value.retry_after_s == 7.0


def test_a_service_that_is_not_there_took_no_order(tmp_path: Path) -> None:
    with fake_service(lambda _: Reply()) as service:
        pass
    with pytest.raises(ProviderUnreachable):
        maker(service, "openai", picture="m").submit(ORDER, tmp_path)


@pytest.mark.slow
def test_an_order_that_failed_says_why_and_one_that_is_refused_is_no_failure() -> None:
    with fake_service(lambda _: Reply.json({"status": "failed", "error": {"message": "out of memory"}})) as service:
        progress = maker(service, "openai", clip="m").poll("v1")
    assert (progress.stage, progress.reason) == (Stage.FAILED, "out of memory")
    answer = Reply.json({"status": "failed", "error": {"message": "blocked by moderation"}})
    with fake_service(lambda _: answer) as service, pytest.raises(OrderRefused):
        maker(service, "openai", clip="m").poll("v1")


def test_a_file_elsewhere_is_fetched_without_the_key(tmp_path: Path) -> None:
    with fake_service(lambda _: Reply(CLIP)) as elsewhere:
        answers = by_path(status=Reply.json({"status": "COMPLETED"}), requests=Reply.json({"video": {"url": f"{elsewhere.url}/x.mp4"}}))
        with fake_service(answers) as service:
            fal = maker(service, "fal", clip="m")
            fal.fetch(replace(ORDER, kind=Kind.CLIP), "m/requests/r1", tmp_path, QuietWatch())
    assert "authorization" not in elsewhere.asked[0].headers

"""Each row of the error table and what the runtime does about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from unit.client.conftest import Talk
from unit.client.vendor import Turn, Vendor, draft, event, refusal, text

TOKEN = "/api/auth/anonymous-token"
CREDITS = "/api/credits"
UPLOAD = "/api/upload-video"
SESSION = "/api/tasks"
RENDER = "/api/render/proxy/lambda"
EXPIRED = refusal(1001, 401, "token expired")


def test_1001_gets_a_new_token(talk: Talk, vendor: Vendor) -> None:
    vendor.refuse[CREDITS].append(EXPIRED)
    assert "60 credits" in talk.hear("credits")
    assert len(vendor.requests(TOKEN)) == 2


def test_1001_on_a_message_says_it_once_it_is_taken(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([text("Done.")], draft()))
    vendor.refuse["/run_sse"].append(EXPIRED)
    assert "Done." in talk.hear("trim it")
    first, second = vendor.requests("/run_sse")
    assert first.headers["authorization"] != second.headers["authorization"]


def test_1001_with_a_token_of_ones_own_falls_back_to_an_anonymous_one(vendor: Vendor, talk_to: Callable[..., Talk]) -> None:
    vendor.refuse[SESSION].append(EXPIRED)
    talk = talk_to(vendor, token="nmv_usr_stale")
    assert talk.said[-1] == "Connected and ready."
    assert len(vendor.requests(TOKEN)) == 1


def test_1001_that_stays_is_told(talk: Talk, vendor: Vendor) -> None:
    vendor.refuse[CREDITS].extend([EXPIRED] * 9)
    assert talk.hear("credits").endswith("I could not sign in to the server.")


def test_1002_starts_a_new_project_with_the_files(talk: Talk, vendor: Vendor, clip: Path) -> None:
    talk.hear(str(clip))
    vendor.turns.append(Turn([text("Done.")], draft()))
    vendor.refuse["/run_sse"].append(refusal(1002, 404))
    said = talk.hear("trim it")
    assert "started a new one and sent your files again" in said and "Done." in said
    assert len(vendor.requests(SESSION)) == 2 and vendor.files == ["talk.mp4", "talk.mp4"]
    sessions = [asked.json["session_id"] for asked in vendor.requests("/run_sse")]
    assert len(set(sessions)) == 2


def test_2001_gives_an_anonymous_user_the_registration_link(talk: Talk, vendor: Vendor) -> None:
    vendor.refuse["/run_sse"].append(refusal(2001, 403))
    assert talk.hear("trim it").endswith(f"{vendor.url}/register?bind=anon_abc123")


def test_2001_asks_the_state_for_the_id_where_the_session_did_not_tell_it(talk: Talk, vendor: Vendor) -> None:
    session = talk.conversation._connection.session
    talk.conversation._connection._session = type(session)(session.id, session.task_id, "")
    vendor.refuse["/run_sse"].append(refusal(2001, 403))
    assert "?bind=anon_abc123" in talk.hear("trim it")


def test_2001_uses_the_link_of_the_server_where_it_gives_one(talk: Talk, vendor: Vendor) -> None:
    vendor.refuse["/run_sse"].append(refusal(2001, 403, registration_url="https://pages.example/register?bind=1"))
    assert "https://pages.example/register?bind=1" in talk.hear("剪掉停顿")


def test_2001_tells_a_registered_user_to_top_up(vendor: Vendor, talk_to: Callable[..., Talk]) -> None:
    vendor.user_id = "usr_7"
    vendor.refuse["/run_sse"].append(refusal(2001, 403))
    assert talk_to(vendor).hear("trim it") == "Out of credits. Top up credits in your account."


def test_2001_inside_the_stream_is_the_same(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([event(error="no credits", code=2001)]))
    assert "?bind=anon_abc123" in talk.hear("trim it")


@pytest.mark.parametrize(
    ("code", "status", "english", "chinese"),
    [
        (4001, 415, "I take mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac", "不支持这种文件格式"),
        (4002, 413, "Compress it or trim it", "请压缩或截取"),
    ],
)
def test_refused_files_are_explained(code: int, status: int, english: str, chinese: str, talk: Talk, vendor: Vendor, clip: Path) -> None:
    vendor.refuse[UPLOAD].extend([refusal(code, status)] * 2)
    assert english in talk.hear(f"upload {clip}")
    assert chinese in talk.hear(f"上传 {clip}")
    assert not vendor.messages, "what follows a failed upload is not done"


def test_400_makes_a_client_id_and_tries_again(vendor: Vendor, talk_to: Callable[..., Talk]) -> None:
    vendor.refuse[TOKEN].append(refusal(400, 400, "X-Client-Id is missing"))
    assert talk_to(vendor).said[-1] == "Connected and ready."
    first, second = vendor.requests(TOKEN)
    assert first.headers["x-client-id"] != second.headers["x-client-id"]


def test_402_is_about_the_plan_and_not_about_credits(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft()
    vendor.refuse[RENDER].append(refusal(402, 402))
    assert "not about credits. Register or upgrade your plan to unlock export." in talk.hear("export")
    assert len(vendor.requests(RENDER)) == 1


def test_429_waits_half_a_minute_and_tries_once(vendor: Vendor, talk_to: Callable[..., Talk]) -> None:
    vendor.refuse[TOKEN].append(refusal(429, 429))
    talk = talk_to(vendor)
    assert talk.said[-1] == "Connected and ready." and talk.clock.slept == [30]


def test_429_twice_is_told(talk: Talk, vendor: Vendor) -> None:
    vendor.refuse[CREDITS].extend([refusal(429, 429)] * 2)
    assert talk.hear("credits").endswith("Please try again later.")
    assert talk.clock.slept == [30]


def test_any_other_refusal_is_told_in_the_servers_words(talk: Talk, vendor: Vendor) -> None:
    vendor.refuse[CREDITS].append(refusal(5000, 500, "the books are closed"))
    assert talk.hear("credits") == "The server refused: the books are closed"

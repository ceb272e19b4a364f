"""For bad input the client sees a clear error with its documented code, and the server keeps what it had."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from acceptance.conftest import RunningServer, new_client
from acceptance.films import dark_talking_clip
from corpus import broken
from reeltalk.client.client import Client
from reeltalk.client.errors import ApiError
from reeltalk.client.models import Session
from reeltalk.client.settings import Attribution


@pytest.fixture(scope="module")
def clip() -> Path:
    return dark_talking_clip(6.0).path


@pytest.fixture
def session(client: Client) -> Session:
    return client.create_session()


def refused(call: Callable[[], Any]) -> ApiError:
    with pytest.raises(ApiError) as caught:
        call()
    assert str(caught.value), "an error is never without words"
    return caught.value


@pytest.mark.parametrize(
    "make",
    [broken.text, broken.noise, broken.empty, broken.playlist, broken.vector_picture, broken.web_page],
    ids=lambda maker: maker.__name__,
)
def test_what_is_not_media_is_refused_and_the_session_keeps_its_files(
    make: Callable[[], Path], client: Client, session: Session, clip: Path
) -> None:
    client.upload(session, [clip])
    assert refused(lambda: client.upload(session, [make()])).code == 4001
    assert len(client.state(session)["state"]["video_infos"]) == 1


def test_an_unsupported_ending_is_refused(client: Client, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    assert refused(lambda: client.upload(session, [file])).code == 4001


def test_an_oversize_file_is_refused_with_4002(start_server: Callable[..., RunningServer], tmp_path: Path, clip: Path) -> None:
    server = start_server(upload_max_bytes=20_000)
    with new_client(server.url, tmp_path) as client:
        session = client.create_session()
        error = refused(lambda: client.upload(session, [clip]))
        assert (error.code, error.status) == (4002, 413)
        assert client.state(session)["state"]["video_infos"] == []


def test_an_unknown_session_is_1002(client: Client, clip: Path) -> None:
    error = refused(lambda: client.state("1234567890123456789"))
    assert (error.code, error.status) == (1002, 404)
    assert refused(lambda: list(client.send("1234567890123456789", "trim the pauses"))).code == 1002
    assert refused(lambda: client.upload("1234567890123456789", [clip])).code == 1002


def test_a_bad_token_is_1001(server: RunningServer) -> None:
    with Client(server.url, token="nmv_usr_not-a-token") as stranger:
        error = refused(stranger.credits)
        assert (error.code, error.status) == (1001, 401)


def test_a_missing_client_id_is_400(server: RunningServer) -> None:
    answer = httpx.post(f"{server.url}/api/auth/anonymous-token")
    assert answer.status_code == 400 and answer.json()["code"] == 400


def test_an_export_without_attribution_headers_is_402(client: Client, session: Session, server: RunningServer, clip: Path) -> None:
    client.upload(session, [clip])
    list(client.send(session, "add captions"))
    draft = client.state(session)["state"]["draft"]
    body = {"id": "render_without_headers", "sessionId": session.id, "draft": draft}
    answer = httpx.post(f"{server.url}/api/render/proxy/lambda", json=body, headers={"Authorization": f"Bearer {client.token}"})
    assert answer.status_code == 402 and answer.json()["code"] == 402


def test_no_credits_is_2001_and_names_the_way_on(start_server: Callable[..., RunningServer], tmp_path: Path, clip: Path) -> None:
    server = start_server(economy="trial", credits_anonymous=10)
    with new_client(server.url, tmp_path) as client:
        session = client.create_session()
        client.upload(session, [clip])
        error = refused(lambda: list(client.send(session, "add captions")))
        assert (error.code, error.status) == (2001, 403)
        assert f"bind={session.user_id}" in error.data["registration_url"]
        assert client.credits().available == 10
        assert client.state(session)["state"]["draft"] == {}


def test_an_edit_costs_fifty_once_and_the_export_nothing(start_server: Callable[..., RunningServer], tmp_path: Path, clip: Path) -> None:
    server = start_server(economy="trial")
    with new_client(server.url, tmp_path) as client:
        session = client.create_session()
        client.upload(session, [clip])
        assert client.credits().available == 100
        list(client.send(session, "make it vertical"))
        assert client.credits().available == 50
        list(client.send(session, "flip it horizontally"))
        client.wait_for_export(client.export(session, output={"quality": "low", "resolution": "480p"}))
        balance = client.credits()
        assert (balance.available, balance.frozen) == (50, 0)


@pytest.mark.parametrize("draft", [{}, {"t": []}, {"t": "nonsense"}, {"t": [{"tt": 0, "sg": [{"d": -5}]}]}, "not json", 7])
def test_a_malformed_draft_is_refused_and_nothing_is_rendered(draft: Any, client: Client, session: Session) -> None:
    body = {"id": "render_malformed", "sessionId": session.id, "draft": draft}
    error = refused(lambda: client._call("POST", "/api/render/proxy/lambda", json=body))
    assert error.code in {400, 422}
    assert refused(lambda: client.export_status("render_malformed")).code == 404


def test_an_unknown_render_is_404(client: Client) -> None:
    assert refused(lambda: client.export_status("render_nobody_made")).code == 404


@pytest.mark.parametrize("sentence", ["asdf qwer zxcv", "the the the of", "哈哈哈哈", "🙂🙂🙂", "?!"])
def test_a_sentence_that_means_nothing_is_said_to_mean_nothing_and_changes_nothing(
    sentence: str, client: Client, session: Session, clip: Path
) -> None:
    client.upload(session, [clip])
    before = client.state(session)["state"]["draft"]
    events = list(client.send(session, sentence))
    assert "".join(event.text for event in events if event.kind == "text")
    assert client.state(session)["state"]["draft"] == before


def test_another_user_sees_none_of_it(client: Client, session: Session, server: RunningServer, tmp_path: Path, clip: Path) -> None:
    client.upload(session, [clip])
    with new_client(server.url, tmp_path, Attribution("bing-ai-video", "1.0", "unknown")) as stranger:
        assert refused(lambda: stranger.state(session)).code == 1002
        assert refused(lambda: list(stranger.send(session, "add captions"))).code == 1002

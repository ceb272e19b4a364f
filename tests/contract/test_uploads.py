from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from corpus import broken
from corpus.containers import sample
from serving import House, User


def place(session_id: str, user: str = "me") -> str:
    return f"/api/upload-video/nemo_agent/{user}/{session_id}"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server on loopback that holds a film, with and without an extension."""
    for name in ("film.mp4", "film"):
        (tmp_path / name).write_bytes(sample("mp4").read_bytes())
    (tmp_path / "page.html").write_text("<html></html>")

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(tmp_path))

        def guess_type(self, path: Any) -> str:
            return "video/mp4" if str(path).endswith("film") else super().guess_type(path)

        def log_message(self, format: str, *arguments: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.slow
def test_files_of_every_kind_are_described_in_the_documented_words(user: User) -> None:
    session_id = user.session()
    parts = [("files", (path.name, path.read_bytes())) for path in (sample("mp4"), sample("png"), sample("mp3"))]
    body = user.ask("POST", place(session_id), files=parts).json()
    film, picture, sound = body["data"]["files"]
    assert body["data"]["session_state_applied"] is True and body["url"] == film["cdn_url"] == film["url"]
    assert film["file_type"] == "video" and isinstance(film["duration"], float) and abs(film["duration"] - 2) < 0.1
    assert (film["width"], film["height"], film["fps"]) == (320, 180, 25) and len(film["hash"]) == 64
    assert picture["file_type"] == "image" and "duration" not in picture and picture["width"]
    assert sound["file_type"] == "audio" and "width" not in sound and sound["duration"] > 1
    infos = user.state(session_id)["state"]["video_infos"]
    assert [info["file_id"] for info in infos] == [film["file_id"], picture["file_id"], sound["file_id"]]
    assert all(info["source"] == "upload" and info["created_at"].endswith("Z") for info in infos)


@pytest.mark.slow
def test_the_address_of_a_file_is_absolute_and_needs_no_login(user: User, house: House) -> None:
    (film,) = user.upload(user.session(), sample("mp4"))
    assert film["cdn_url"].startswith(house.url)
    answer = house.ask("GET", film["cdn_url"].removeprefix(house.url))
    assert answer.status_code == 200 and answer.content == sample("mp4").read_bytes() and answer.headers["Content-Type"] == "video/mp4"


def test_the_other_field_name_and_the_concrete_user_id_do_too(user: User) -> None:
    answer = user.ask("POST", place(user.session(), user.id), files={"file": ("clip.mp4", sample("mp4").read_bytes())})
    assert answer.status_code == 200


@pytest.mark.slow
def test_files_are_fetched_from_addresses(user: User, site: str) -> None:
    session_id = user.session()
    data = user.data("POST", place(session_id), json={"urls": [f"{site}/film.mp4", f"{site}/film"], "source_type": "url"})
    assert [file["filename"] for file in data["files"]] == ["film.mp4", "film.mp4"]
    assert {info["source"] for info in user.state(session_id)["state"]["video_infos"]} == {"url"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"urls": ["http://10.0.0.1/film.mp4"]}, 400, 400),
        ({"urls": ["http://169.254.169.254/latest/meta-data/"]}, 400, 400),
        ({"urls": ["file:///etc/passwd"]}, 400, 400),
        ({"urls": ["not an address"]}, 400, 400),
        ({"urls": []}, 422, 422),
        ({}, 422, 422),
        ({"urls": "http://example.com"}, 422, 422),
    ],
)
def test_addresses_that_may_not_be_fetched_are_refused(user: User, body: dict[str, Any], status: int, code: int) -> None:
    session_id = user.session()
    answer = user.ask("POST", place(session_id), json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert user.state(session_id)["state"]["video_infos"] == []


def test_a_page_at_an_address_is_no_footage(user: User, site: str) -> None:
    answer = user.ask("POST", place(user.session()), json={"urls": [f"{site}/page.html"]})
    assert (answer.status_code, answer.json()["code"]) == (415, 4001)


@pytest.mark.parametrize(
    "path",
    [broken.empty, broken.noise, broken.text, broken.playlist, broken.concat_script, broken.vector_picture, broken.web_page],
    ids=lambda make: make.__name__,
)
def test_what_is_no_footage_is_4001_and_leaves_nothing(user: User, path: Any) -> None:
    session_id = user.session()
    answer = user.ask("POST", place(session_id), files={"files": (path().name, path().read_bytes())})
    assert (answer.status_code, answer.json()["code"]) == (415, 4001)
    assert answer.json()["hint"]
    assert user.state(session_id)["state"]["video_infos"] == []
    assert not list(user.house.parts.blobs.staged())


def test_a_file_over_the_limit_is_4002_and_the_answer_arrives_though_the_client_was_still_sending(user: User) -> None:
    session_id = user.session()
    most = user.house.parts.settings.upload_max_bytes
    film = sample("mp4").read_bytes()
    answer = user.ask("POST", place(session_id), files={"files": ("big.mp4", film + b"\0" * (4 * most))})
    assert (answer.status_code, answer.json()["code"]) == (413, 4002)
    assert not list(user.house.parts.blobs.staged())


def test_an_upload_to_nowhere_is_1002_and_one_without_a_token_1001(user: User, house: House) -> None:
    files = {"files": ("clip.mp4", sample("mp4").read_bytes() * 20)}
    theirs = house.user().session()
    for session_id in ("1" * 19, theirs):
        answer = user.ask("POST", place(session_id), files=files)
        assert (answer.status_code, answer.json()["code"]) == (404, 1002)
    answer = house.ask("POST", place(theirs), files=files)
    assert (answer.status_code, answer.json()["code"]) == (401, 1001)


@pytest.mark.slow
def test_one_bad_file_among_good_ones_names_itself_and_what_was_taken(user: User) -> None:
    session_id = user.session()
    bad = broken.truncated("mp4")
    parts = [("files", ("good.mp4", sample("mp4").read_bytes())), ("files", ("bad.mp4", bad.read_bytes()))]
    answer = user.ask("POST", place(session_id), files=parts)
    assert (answer.status_code, answer.json()["code"]) == (415, 4001)
    assert answer.json()["data"] == {"filename": "bad.mp4", "taken": ["good.mp4"]}


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=x", "multipart/mixed; boundary=x"])
def test_a_multipart_body_that_is_none_is_400(user: User, content_type: str) -> None:
    answer = user.ask("POST", place(user.session()), content=b"nonsense", headers={"Content-Type": content_type})
    assert answer.status_code == answer.json()["code"] == 400

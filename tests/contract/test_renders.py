from __future__ import annotations

import copy
import json
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from corpus.containers import sample
from reeltalk.timeline.model import Canvas, Clip, SolidSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import TICKS_PER_SECOND
from reeltalk.workflows.export import EXPORT_JOB, submit_export
from serving import SKILL, House, User

START = "/api/render/proxy/lambda"


@dataclass(frozen=True)
class Film:
    """A finished export of one user's session."""

    user: User
    session_id: str
    draft: dict[str, Any]
    id: str
    submitted: dict[str, Any]
    finished: dict[str, Any]


def wait(user: User, render_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 120
    while True:
        body: dict[str, Any] = user.ask("GET", f"{START}/{render_id}").json()
        if body["status"] in ("completed", "failed"):
            return body
        assert time.monotonic() < deadline, body
        threading.Event().wait(0.2)


@pytest.fixture(scope="module")
def film(house: House) -> Film:
    user = house.user()
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    user.say(session_id, 'add a title "Hello"')
    draft = user.state(session_id)["state"]["draft"]
    render_id = f"render_{uuid.uuid4()}"
    order = {"id": render_id, "sessionId": session_id, "draft": draft, "output": {"format": "mp4", "quality": "low", "resolution": "480p"}}
    submitted = user.ask("POST", START, json=order)
    assert submitted.status_code == 200, submitted.text
    return Film(user, session_id, draft, render_id, submitted.json(), wait(user, render_id))


@pytest.fixture(scope="module")
def project(house: House) -> tuple[User, str, dict[str, Any]]:
    user = house.user()
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    user.say(session_id, "make it vertical")
    return user, session_id, user.state(session_id)["state"]["draft"]


@pytest.fixture
def drafted(project: tuple[User, str, dict[str, Any]]) -> tuple[User, str, dict[str, Any]]:
    """A user, a session with a film in the making, and a draft of the test's own to break."""
    user, session_id, draft = project
    return user, session_id, copy.deepcopy(draft)


def order(session_id: str | None, draft: object, **more: object) -> dict[str, object]:
    return {"id": f"render_{uuid.uuid4()}", "draft": draft, **({"sessionId": session_id} if session_id else {}), **more}


@pytest.mark.slow
def test_the_answer_has_every_shape_that_clients_look_for(film: Film) -> None:
    for body in (film.submitted, film.finished):
        assert body["code"] == 0 and body["success"] is True and body["message"] == "success"
        data = body["data"]
        assert {key: body[key] for key in data} == data
        assert data["id"] == data["taskId"] == data["render_id"] == film.id
    assert film.submitted["status"] in ("pending", "processing") and film.submitted["progress"] == 5
    assert film.submitted["output"] is None and film.submitted["outputUrl"] is None and film.submitted["error"] is None
    done = film.finished
    assert done["status"] == "completed" and done["progress"] == 100 and done["error"] is None
    assert done["output"]["url"] == done["outputUrl"] and done["output"]["format"] == "mp4"
    assert abs(done["output"]["duration"] - 2.0) < 0.05 and done["output"]["size"] > 1000
    assert done["createdAt"] < done["completedAt"] and done["createdAt"] > 1_600_000_000_000


@pytest.mark.slow
def test_an_untouched_draft_renders_the_revision_it_came_from(film: Film) -> None:
    assert film.draft["m"]["version"] == film.finished["version"] == 1
    export = film.user.house.parts.exports.get(film.user.id, film.id)
    assert export.timeline_json == _timeline_json(film.user.house, film.session_id)


def _timeline_json(house: House, session_id: str) -> bytes:
    from reeltalk.timeline.schema import timeline_to_json

    return timeline_to_json(house.parts.projects.head(session_id).timeline)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/api/render/proxy/lambda/{id}", "/api/render/proxy/{id}"])
def test_both_addresses_of_the_status_answer_alike(film: Film, path: str) -> None:
    assert film.user.ask("GET", path.format(id=film.id)).json() == film.finished


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/api/render/proxy/{id}/download", "/api/render/proxy/lambda/{id}/download"])
def test_the_download_is_the_film_itself_with_200(film: Film, path: str) -> None:
    answer = film.user.ask("GET", path.format(id=film.id), follow_redirects=False)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(answer.content) == film.finished["output"]["size"] and answer.content[4:8] == b"ftyp"


@pytest.mark.slow
def test_the_film_address_needs_no_login_and_takes_ranges(film: Film, house: House) -> None:
    path = film.finished["outputUrl"].removeprefix(house.url)
    assert film.finished["outputUrl"].startswith(house.url)
    whole = house.ask("GET", path)
    assert whole.status_code == 200 and whole.headers["Accept-Ranges"] == "bytes"
    some = house.ask("GET", path, headers={"Range": "bytes=100-199"})
    assert some.status_code == 206 and some.content == whole.content[100:200]
    assert some.headers["Content-Range"] == f"bytes 100-199/{len(whole.content)}"
    head = house.ask("HEAD", path)
    assert head.status_code == 200 and int(head.headers["Content-Length"]) == len(whole.content)


@pytest.mark.slow
def test_a_shared_film_has_a_page_and_a_stream_until_it_is_revoked(film: Film, house: House) -> None:
    shared = film.user.data("POST", f"/api/render/proxy/{film.id}/share")
    path = shared["url"].removeprefix(house.url)
    page = house.ask("GET", path)
    assert page.status_code == 200 and "<video" in page.text and "<script" not in page.text
    assert f'<meta property="og:video" content="{shared["url"]}/video.mp4">' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src" not in policy
    video = house.ask("GET", f"{path}/video.mp4", headers={"Range": "bytes=0-9"})
    assert video.status_code == 206 and len(video.content) == 10
    poster = house.ask("GET", f"{path}/poster.jpg")
    assert poster.status_code == 200 and poster.headers["Content-Type"] == "image/jpeg" and poster.content.startswith(b"\xff\xd8")
    assert f"{shared['url']}/poster.jpg" in page.text
    assert film.user.data("POST", f"/api/shares/{shared['token']}/revoke") == {"revoked": True}
    assert house.ask("GET", path).status_code == 404
    assert house.ask("GET", f"{path}/video.mp4").status_code == house.ask("GET", f"{path}/poster.jpg").status_code == 404


@pytest.mark.slow
def test_a_pasted_link_unfolds_and_its_player_can_stand_on_other_pages(film: Film, house: House) -> None:
    shared = film.user.data("POST", f"/api/render/proxy/{film.id}/share")
    path = shared["url"].removeprefix(house.url)
    assert "application/json+oembed" in house.ask("GET", path).text
    answer = house.ask("GET", "/oembed", params={"url": shared["url"], "format": "json", "maxwidth": 320}).json()
    assert (answer["version"], answer["type"], answer["width"]) == ("1.0", "video", 320)
    assert f'src="{shared["url"]}/embed"' in answer["html"]
    player = house.ask("GET", f"{path}/embed")
    assert "frame-ancestors *" in player.headers["Content-Security-Policy"] and f"{path}/video.mp4" in player.text
    assert "frame-ancestors 'none'" in house.ask("GET", path).headers["Content-Security-Policy"]
    for wrong in ("", "https://example.org/", f"{house.url}/s/{'x' * 43}", "javascript:alert(1)//s/"):
        assert house.ask("GET", "/oembed", params={"url": wrong}).status_code == 404
    film.user.data("POST", f"/api/shares/{shared['token']}/revoke")
    assert house.ask("GET", f"{path}/embed").status_code == house.ask("GET", "/oembed", params={"url": shared["url"]}).status_code == 404


def test_the_newest_film_of_a_session_can_be_shared_and_strangers_cannot_touch_it(film: Film, house: House) -> None:
    shared = film.user.data("POST", "/api/shares", json={"session_id": film.session_id, "days": 3})
    assert shared["render_id"] == film.id and shared["expires_at"].endswith("Z")
    stranger = house.user()
    for method, path, body in (
        ("POST", "/api/shares", {"session_id": film.session_id}),
        ("POST", "/api/shares", {"render_id": film.id}),
        ("POST", f"/api/render/proxy/{film.id}/share", {}),
        ("POST", f"/api/shares/{shared['token']}/revoke", {}),
        ("DELETE", f"/api/shares/{shared['token']}", None),
        ("GET", f"/api/render/proxy/{film.id}/download", None),
        ("POST", f"/api/render/proxy/lambda/{film.id}/cancel", None),
    ):
        assert stranger.ask(method, path, json=body).status_code == 404, path
    assert house.ask("GET", shared["url"].removeprefix(house.url)).status_code == 200


@pytest.mark.slow
def test_the_same_id_again_is_a_conflict(film: Film) -> None:
    answer = film.user.ask("POST", START, json={"id": film.id, "sessionId": film.session_id, "draft": film.draft})
    assert answer.status_code == answer.json()["code"] == 409


@pytest.mark.slow
def test_cancelling_a_finished_export_changes_nothing(film: Film) -> None:
    assert film.user.ask("POST", f"{START}/{film.id}/cancel").json() == film.finished


def test_a_cancelled_export_has_failed_and_says_why(drafted: tuple[User, str, dict[str, Any]]) -> None:
    user, session_id, draft = drafted
    body = order(session_id, draft)
    user.ask("POST", START, json=body)
    cancelled = user.ask("POST", f"{START}/{body['id']}/cancel")
    assert cancelled.status_code == 200 and cancelled.json()["status"] == "failed" and cancelled.json()["error"] == "cancelled"
    assert cancelled.json()["data"]["error"] == "cancelled" and cancelled.json()["code"] == 0
    download = user.ask("GET", f"/api/render/proxy/{body['id']}/download")
    assert download.status_code == download.json()["code"] == 409


def plain_film(seconds: int, canvas: Canvas) -> Timeline:
    green = Clip("green", 0, seconds * TICKS_PER_SECOND, SolidSource(color="#006020"))
    return Timeline(canvas=canvas, tracks=(Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=(green,)),))


def test_a_short_export_does_not_wait_for_the_long_one_of_somebody_else(house: House) -> None:
    patient, hurried = house.user(), house.user()
    long, short = uuid.uuid4().hex, uuid.uuid4().hex
    submit_export(house.parts, patient.id, long, session_id=None, timeline=plain_film(3600, Canvas(1280, 720)))
    deadline = time.monotonic() + 60
    while not house.parts.engine.is_running(EXPORT_JOB):
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)
    submit_export(house.parts, hurried.id, short, session_id=None, timeline=plain_film(1, Canvas(320, 180)))
    assert wait(hurried, short)["status"] == "completed"
    assert not house.parts.exports.get(patient.id, long).is_finished
    patient.ask("POST", f"{START}/{long}/cancel")


@pytest.mark.parametrize("path", [START, "/api/render/proxy/draft"])
@pytest.mark.parametrize("form", ["object", "string", "no session", "snake case", "other host"])
def test_every_accepted_form_of_the_order_takes_the_unchanged_revision(
    drafted: tuple[User, str, dict[str, Any]], path: str, form: str
) -> None:
    user, session_id, draft = drafted
    body = order(session_id, draft)
    if form == "string":
        body["draft"] = json.dumps(draft)
    elif form == "no session":
        del body["sessionId"]
    elif form == "snake case":
        body["session_id"] = body.pop("sessionId")
    elif form == "other host":
        body["draft"] = json.loads(json.dumps(draft).replace(user.house.url, "https://films.example"))
    answer = user.ask("POST", path, json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["version"] == 1 and answer.json()["sessionId"] == session_id
    user.ask("POST", f"{START}/{body['id']}/cancel")


def test_a_changed_draft_is_its_own_film_and_leaves_the_project_alone(drafted: tuple[User, str, dict[str, Any]]) -> None:
    user, session_id, draft = drafted
    draft["t"][0]["sg"][0]["d"] = 1000
    body = order(session_id, draft)
    answer = user.ask("POST", START, json=body)
    assert answer.status_code == 200 and answer.json()["version"] is None
    assert user.state(session_id)["version"] == 1
    user.ask("POST", f"{START}/{body['id']}/cancel")


@pytest.mark.parametrize(
    "draft", [None, {}, "", "{}", {"t": []}, {"t": [{"tt": 0, "sg": []}]}, [], "not json", {"t": [{"tt": 0, "sg": [{"d": -1}]}]}]
)
def test_a_draft_without_anything_to_show_is_400(drafted: tuple[User, str, dict[str, Any]], draft: object) -> None:
    user, session_id, _ = drafted
    answer = user.ask("POST", START, json=order(session_id, draft))
    assert answer.status_code == answer.json()["code"] == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "output", [{"format": "exe"}, {"quality": "ultra"}, {"resolution": "9000p"}, {"codec": "mpeg2"}], ids=lambda output: next(iter(output))
)
def test_wishes_that_cannot_be_met_are_400_with_the_choices(drafted: tuple[User, str, dict[str, Any]], output: dict[str, str]) -> None:
    user, session_id, draft = drafted
    answer = user.ask("POST", START, json=order(session_id, draft, output=output))
    assert answer.status_code == answer.json()["code"] == 400 and answer.json()["hint"]


@pytest.mark.parametrize("render_id", ["x" * 129, "line\nbreak"])
def test_an_id_that_cannot_be_one_is_400(drafted: tuple[User, str, dict[str, Any]], render_id: str) -> None:
    user, session_id, draft = drafted
    answer = user.ask("POST", START, json={**order(session_id, draft), "id": render_id})
    assert answer.status_code == answer.json()["code"] == 400


def test_an_unknown_session_is_1002_and_an_unknown_export_404(drafted: tuple[User, str, dict[str, Any]]) -> None:
    user, _, draft = drafted
    answer = user.ask("POST", START, json=order("1" * 19, draft))
    assert (answer.status_code, answer.json()["code"]) == (404, 1002)
    for method, path in (("GET", f"{START}/nothing"), ("GET", "/api/render/proxy/nothing"), ("POST", f"{START}/nothing/cancel")):
        answer = user.ask(method, path)
        assert answer.status_code == answer.json()["code"] == 404


@pytest.mark.parametrize("missing", sorted(SKILL))
def test_a_free_plan_exports_only_with_all_three_headers(drafted: tuple[User, str, dict[str, Any]], missing: str) -> None:
    user, session_id, draft = drafted
    bare = User(user.house, user.token, user.id, {name: value for name, value in SKILL.items() if name != missing})
    answer = bare.ask("POST", START, json=order(session_id, draft))
    assert answer.status_code == answer.json()["code"] == 402
    assert "plan" in answer.json()["message"] and "X-Skill-Source" in answer.json()["hint"]
    assert bare.state(session_id)["version"] == 1, "everything but export works without them"


def test_a_registered_user_needs_the_scope(house: House, drafted: tuple[User, str, dict[str, Any]]) -> None:
    user = house.user()
    house.parts.logins.register("needs@example.org", "correct horse", user.id)
    house.parts.accounts.set_plan(user.id, "pro")
    weak = user.data("POST", "/api/tokens", json={"scopes": ["read", "write"]})["token"]
    answer = User(house, weak, user.id).ask("POST", START, json=order(None, drafted[2]))
    assert answer.status_code == answer.json()["code"] == 403 and "render" in answer.json()["message"]


def test_somebody_elses_file_cannot_be_rendered(drafted: tuple[User, str, dict[str, Any]], house: House) -> None:
    _, _, draft = drafted
    stranger = house.user()
    answer = stranger.ask("POST", START, json=order(stranger.session(), draft))
    assert answer.status_code == answer.json()["code"] == 400


@pytest.mark.slow
def test_a_film_is_delivered_as_the_kind_of_file_that_was_asked_for(film: Film) -> None:
    wanted = {"gif": ({"fps": 5, "resolution": "240p"}, "image/gif", b"GIF8"), "mp3": ({"quality": "low"}, "audio/mpeg", b"ID3")}
    for name, (more, media_type, beginning) in wanted.items():
        body = order(film.session_id, film.draft, output={"format": name.upper(), **more})
        assert film.user.ask("POST", START, json=body).status_code == 200
        done = wait(film.user, str(body["id"]))
        assert done["status"] == "completed", done["error"]
        assert done["output"]["format"] == name and done["outputUrl"].endswith(f"/film.{name}")
        answer = film.user.house.ask("GET", done["outputUrl"])
        assert answer.headers["content-type"] == media_type and answer.content.startswith(beginning)
        assert len(answer.content) == done["output"]["size"]
        assert film.user.house.ask("GET", done["outputUrl"].removesuffix(name) + "mp4").status_code == 404


@pytest.mark.slow
def test_subtitles_of_a_film_without_captions_are_refused_in_words(film: Film) -> None:
    body = order(film.session_id, film.draft, output={"format": "srt"})
    assert film.user.ask("POST", START, json=body).status_code == 200
    done = wait(film.user, str(body["id"]))
    assert done["status"] == "failed" and "captions" in done["error"]

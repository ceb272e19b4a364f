"""Every route against every kind of token: a table in which each route of the app must have its row."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from corpus.containers import sample
from reeltalk.server.app import ROUTERS
from reeltalk.server.envelope import GATEWAY_PATHS
from reeltalk.storage.accounts import SCOPES, Accounts
from reeltalk.storage.identifiers import digest_of
from reeltalk.timeline.model import Clip, SolidSource, TextSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.schema import timeline_to_json
from reeltalk.timeline.time import TICKS_PER_SECOND
from serving import House, User

MARK = "Marmalade"
"""Stands in everything that the owner of the house's things has: no answer to anybody else may hold it."""

# --- the table: add a row for each new route ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """For anybody; says nothing of any user."""


@dataclass(frozen=True)
class Secret:
    """For whoever has the address, in which ``part`` cannot be guessed; tokens count for nothing here."""

    part: str


@dataclass(frozen=True)
class Needs:
    """For tokens that carry ``scope``. ``names`` says that the path or the body names something that belongs to somebody: others get 404.

    Without it the route acts on what is the caller's own, whoever calls.
    """

    scope: str
    names: bool = True
    body: dict[str, Any] = field(default_factory=dict)


Row = Open | Secret | Needs
CLAIM = {"session_id": "{session_id}"}
ROWS: dict[tuple[str, str], Row] = {
    # pages and what stands on them
    ("GET", "/"): Open(),
    ("GET", "/healthz"): Open(),
    ("GET", "/assets/page.css"): Open(),
    ("GET", "/assets/icon.svg"): Open(),
    ("GET", "/register"): Open(),
    ("POST", "/register"): Open(),
    ("GET", "/sign-in"): Open(),
    ("POST", "/sign-in"): Open(),
    ("GET", "/workspace/claim"): Open(),
    ("GET", "/workspace/task/{rest:path}"): Open(),
    ("GET", "/task/{rest:path}"): Open(),
    # accounts and tokens
    ("POST", "/api/auth/anonymous-token"): Open(),
    ("POST", "/api/auth/register"): Open(),
    ("POST", "/api/auth/login"): Open(),
    ("POST", "/auth/verify"): Open(),
    ("POST", "/api/auth/claim-token"): Needs("write", body=CLAIM),
    ("POST", "/api/auth/exchange-claim-token"): Needs("write", body={"project_id": "{project_id}"}),
    ("POST", "/api/tokens"): Needs("write", names=False, body={"scopes": []}),
    ("GET", "/api/tokens"): Needs("read", names=False),
    ("POST", "/api/tokens/{token_id}/revoke"): Needs("write"),
    # sessions
    ("POST", "/api/tasks/{user_id}/with-session/{app_name}"): Needs("write"),
    ("GET", "/api/state/{app_name}/{user_id}/{session_id}/latest"): Needs("read"),
    ("GET", "/api/credits/balance/simple"): Needs("read", names=False),
    ("POST", "/run_sse"): Needs("write", body={"session_id": "{session_id}", "new_message": {"parts": [{"text": "what can you do?"}]}}),
    ("POST", "/api/upload-video/{app_name}/{user_id}/{session_id}"): Needs("upload", body={"urls": ["http://127.0.0.1:9/x.mp4"]}),
    ("GET", "/api/transcript/{app_name}/{user_id}/{session_id}"): Needs("read"),
    ("POST", "/api/transcript/{app_name}/{user_id}/{session_id}/cut"): Needs("write", body={"words": ["w:0"]}),
    ("GET", "/api/captions/{app_name}/{user_id}/{session_id}.{form}"): Needs("read"),
    ("PUT", "/api/captions/{app_name}/{user_id}/{session_id}"): Needs("write"),
    ("GET", "/api/sessions/{session_id}/versions"): Needs("read"),
    ("POST", "/api/sessions/{session_id}/versions"): Needs("write", body={"name": "mine"}),
    ("POST", "/api/sessions/{session_id}/versions/{name}/restore"): Needs("write"),
    ("POST", "/api/sessions/{session_id}/undo"): Needs("write", body={"steps": 1}),
    ("POST", "/api/sessions/{session_id}/redo"): Needs("write", body={"steps": 1}),
    ("GET", "/api/sessions/{session_id}/compare"): Needs("read"),
    ("POST", "/api/sessions/{session_id}/operations"): Needs("write", body={"base": 1, "operations": []}),
    ("GET", "/api/preview/{session_id}"): Needs("read"),
    # brand kits and templates
    ("GET", "/api/brands"): Needs("read", names=False),
    ("GET", "/api/brands/{name}"): Needs("read"),
    ("PUT", "/api/brands/{name}"): Needs("write", body={"session_id": "{session_id}", "colors": ["#0057FF"]}),
    ("DELETE", "/api/brands/{name}"): Needs("write"),
    ("POST", "/api/sessions/{session_id}/brands/{name}/apply"): Needs("write"),
    ("GET", "/api/templates"): Needs("read", names=False),
    ("GET", "/api/templates/{name}"): Needs("read"),
    ("PUT", "/api/templates/{name}"): Needs("write", body={"session_id": "{session_id}"}),
    ("DELETE", "/api/templates/{name}"): Needs("write"),
    ("POST", "/api/sessions/{session_id}/templates/{name}/apply"): Needs("write"),
    # exports: who may export is a matter of plans, see test_renders.py
    ("POST", "/api/render/proxy/lambda"): Needs("render", body={"id": "stolen", "sessionId": "{session_id}", "draft": {}}),
    ("POST", "/api/render/proxy/draft"): Needs("render", body={"id": "stolen", "sessionId": "{session_id}", "draft": {}}),
    ("POST", "/services/v1/render-proxy/lambda"): Needs("render", body={"id": "stolen", "sessionId": "{session_id}", "draft": {}}),
    ("GET", "/api/render/proxy/lambda/{render_id}"): Needs("read"),
    ("GET", "/api/render/proxy/{render_id}"): Needs("read"),
    ("GET", "/services/v1/render-proxy/lambda/{render_id}"): Needs("read"),
    ("POST", "/api/render/proxy/lambda/{render_id}/cancel"): Needs("render"),
    ("POST", "/api/render/proxy/{render_id}/cancel"): Needs("render"),
    ("POST", "/services/v1/render-proxy/lambda/{render_id}/cancel"): Needs("render"),
    ("GET", "/api/render/proxy/lambda/{render_id}/download"): Needs("read"),
    ("HEAD", "/api/render/proxy/lambda/{render_id}/download"): Needs("read"),
    ("GET", "/api/render/proxy/{render_id}/download"): Needs("read"),
    ("HEAD", "/api/render/proxy/{render_id}/download"): Needs("read"),
    ("GET", "/services/v1/render-proxy/{render_id}/download"): Needs("read"),
    ("GET", "/services/v1/render-proxy/lambda/{render_id}/download"): Needs("read"),
    # links
    ("POST", "/api/shares"): Needs("write", body={"render_id": "{render_id}"}),
    ("GET", "/api/shares"): Needs("read", names=False),
    ("POST", "/api/render/proxy/lambda/{render_id}/share"): Needs("write"),
    ("POST", "/api/render/proxy/{render_id}/share"): Needs("write"),
    ("DELETE", "/api/shares/{token}"): Needs("write"),
    ("POST", "/api/shares/{token}/revoke"): Needs("write"),
    ("GET", "/s/{token}"): Secret("token"),
    ("POST", "/s/{token}"): Secret("token"),
    ("GET", "/s/{token}/embed"): Secret("token"),
    ("GET", "/s/{token}/video.mp4"): Secret("token"),
    ("HEAD", "/s/{token}/video.mp4"): Secret("token"),
    ("GET", "/s/{token}/poster.jpg"): Secret("token"),
    ("GET", "/s/{token}/captions.vtt"): Secret("token"),
    ("GET", "/oembed"): Open(),
    # files under addresses that were given out
    ("GET", "/media/{media_id}/{signature}/{filename}"): Secret("signature"),
    ("HEAD", "/media/{media_id}/{signature}/{filename}"): Secret("signature"),
    ("GET", "/render-result/{file_key}.mp4"): Secret("file_key"),
    ("HEAD", "/render-result/{file_key}.mp4"): Secret("file_key"),
    ("GET", "/render-result/{file_key}.jpg"): Secret("file_key"),
    ("GET", "/render-result/{file_key}/film.{ending}"): Secret("file_key"),
    ("HEAD", "/render-result/{file_key}/film.{ending}"): Secret("file_key"),
    ("GET", "/preview/{session_id}/{ticket}/master.m3u8"): Secret("ticket"),
    ("GET", "/preview/{session_id}/{ticket}/{revision}/{stream}/index.m3u8"): Secret("ticket"),
    ("GET", "/preview/{session_id}/{ticket}/{revision}/{stream}/init.mp4"): Secret("ticket"),
    ("GET", "/preview/{session_id}/{ticket}/{revision}/{stream}/{number}.m4s"): Secret("ticket"),
    ("GET", "/preview/{session_id}/{ticket}/frame.jpg"): Secret("ticket"),
    ("GET", "/preview/{session_id}/{ticket}/sheet.jpg"): Secret("ticket"),
    ("GET", "/preview/{session_id}/{ticket}/strip.jpg"): Secret("ticket"),
    ("GET", "/preview/{session_id}/{ticket}/strip.vtt"): Secret("ticket"),
    # the gateway
    ("POST", "/projects"): Needs("write", names=False),
    ("GET", "/projects"): Needs("read", names=False),
    ("GET", "/projects/{project_id}"): Needs("read"),
    ("GET", "/projects/{project_id}/sessions"): Needs("read"),
    ("GET", "/api/v1/state/frontend/{project_id}"): Needs("read"),
    ("POST", "/files/upload"): Needs("upload"),
    ("GET", "/billing/balance"): Needs("read", names=False),
    ("GET", "/billing/usage/conversations"): Needs("read", names=False),
}

ROUTES = sorted(
    (method, route.path) for router in ROUTERS for route in router.routes if isinstance(route, APIRoute) for method in route.methods
)
NEEDING = [key for key in ROUTES if isinstance(ROWS.get(key), Needs)]
NAMING = [key for key in NEEDING if getattr(ROWS[key], "names", False)]
SECRET = [key for key in ROUTES if isinstance(ROWS.get(key), Secret)]
OPEN = [key for key in ROUTES if isinstance(ROWS.get(key), Open)]


def test_every_route_has_a_row_in_the_table() -> None:
    for method, path in sorted(set(ROUTES) - ROWS.keys()):
        pytest.fail(
            f"{method} {path} has no row in ROWS of tests/security/test_authorization.py. Add ({method!r}, {path!r}): "
            "Needs('read' | 'write' | 'upload' | 'render') where it asks for a token (names=False where it acts only on the caller's own "
            "things), Secret('<part of the path>') where whoever has an unguessable address may come, Open() where anybody may."
        )


# --- whose things are looked for ---------------------------------------------------------------------------------------------------------


@dataclass
class Owner:
    """Somebody with a bit of everything, all of it marked."""

    user: User
    values: dict[str, str]

    def path(self, pattern: str, **other: str) -> str:
        return pattern.replace(":path}", "}").format(**(self.values | other))

    def send(self, sender: House | User, key: tuple[str, str], **options: Any) -> Any:
        method, pattern = key
        row = ROWS[key]
        if pattern == "/files/upload":
            options |= {"data": {"session_id": self.values["session_id"]}, "files": {"file": ("x.png", sample("png").read_bytes())}}
        elif pattern.startswith("/api/captions/") and method == "PUT":
            options |= {"content": b"WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n"}
        elif isinstance(row, Needs) and method in ("POST", "PUT"):
            options |= {"json": _filled(row.body, self.values)}
        return sender.ask(method, self.path(pattern), **options)


def _filled(value: Any, values: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, values) for key, each in value.items()}
    return value.format(**values) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def owner(house: House, tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """A user with a session, a file, a finished film, a link, a version and a preview."""
    user = house.user()
    made = user.data("POST", "/api/tasks/me/with-session/nemo_agent", json={"task_name": f"{MARK} film"})
    session_id = made["session_id"]
    marked = Path(shutil.copy(sample("mp4"), tmp_path_factory.mktemp("owner") / f"{MARK}.mp4"))
    media = user.upload(session_id, marked)[0]["cdn_url"].removeprefix(house.url).split("/")
    title = Track("t", TrackKind.VIDEO, TrackRole.MAIN, clips=(Clip("c", 0, TICKS_PER_SECOND, SolidSource()),))
    said = Clip("w", 0, TICKS_PER_SECOND, TextSource(text=f"{MARK} said"))
    timeline = Timeline(title=f"{MARK} title", tracks=(title, Track("w", TrackKind.TEXT, TrackRole.CAPTIONS, clips=(said,))))
    house.parts.projects.save(session_id, timeline, base=0, turn_id="turn_of_owner", label=MARK)
    house.parts.exports.create("render_of_owner", user.id, session_id, 1, timeline_to_json(timeline), {})
    film = house.parts.exports.complete("render_of_owner", house.parts.blobs.adopt(marked), 2.0, sample("mp4").stat().st_size, {})
    token = user.data("POST", "/api/tokens", json={"name": MARK, "scopes": ["read"]})
    link = user.data("POST", "/api/shares", json={"render_id": film.id})["token"]
    user.data("POST", f"/api/sessions/{session_id}/versions", json={"name": MARK})
    user.data("PUT", f"/api/brands/{MARK}", json={"colors": ["#0057FF"]})
    user.data("PUT", f"/api/templates/{MARK}", json={"session_id": session_id})
    preview = str(user.data("GET", f"/api/preview/{session_id}")).partition(f"/preview/{session_id}/")[2].partition("/")[0]
    return Owner(
        user,
        {
            **{"app_name": "nemo_agent", "user_id": user.id, "session_id": session_id, "project_id": made["task_id"], "form": "srt"},
            **{"token_id": token["token_id"], "render_id": film.id, "token": link, "file_key": film.file_key, "name": MARK},
            **{"media_id": media[2], "signature": media[3], "filename": media[4], "ticket": preview},
            **{"revision": "1", "stream": "540p", "number": "0", "rest": "1", "ending": "mp4"},
        },
    )


@contextmanager
def _later(house: House, days: int) -> Iterator[Accounts]:
    """Give accounts whose clock is days ahead."""

    class Later:
        def now(self) -> object:
            return house.parts.clock.now() + timedelta(days=days)

    yield Accounts(house.parts.database, Later(), house.parts.settings)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def worthless(house: House, owner: Owner) -> dict[str, dict[str, str]]:
    """Headers that prove nothing, by what is wrong with them; those of the owner among them."""
    user = owner.user
    claim = user.data("POST", "/api/auth/claim-token", json={"session_id": owner.values["session_id"]})["claim_token"]
    revoked = user.data("POST", "/api/tokens", json={"scopes": ["read", "write", "upload"]})
    user.data("POST", f"/api/tokens/{revoked['token_id']}/revoke")
    expired = _expired_token(house, user)
    bearers = {
        "unknown": "nmv_usr_" + "x" * 43,
        "garbage": "\x7f{}[]",
        "expired": expired,
        "revoked": revoked["token"],
        "claim token": claim,
        "share token": owner.values["token"],
        "digest": digest_of(user.token),
        "id": owner.values["token_id"],
    }
    return {
        "none": {},
        "empty": {"Authorization": ""},
        "no scheme": {"Authorization": user.token},
        "basic": {"Authorization": f"Basic {user.token}"},
        "key": {"X-API-Key": user.token, "X-User-Id": user.id},
        "cookie": {"Cookie": f"token={user.token}; NEMO_TOKEN={user.token}"},
        **{kind: {"Authorization": f"Bearer {token}"} for kind, token in bearers.items()},
    }


def _expired_token(house: House, user: User) -> str:
    """Return a token of the user that has expired: made on a clock of last week, by the code that makes every token."""
    with _later(house, -8) as accounts:
        identity = accounts.authenticate(user.token)
        return accounts.create_token(identity, "old", ("read", "write", "upload"), 7)[0]


@pytest.fixture(scope="module")
def stranger(house: House) -> User:
    """Another user whose token may do everything on the highest plan: the most that a token can be."""
    user = house.user()
    house.parts.accounts.set_plan(user.id, "pro")
    made = house.ask("POST", "/api/auth/register", json={"email": "stranger@example.org", "password": "correct horse", "bind": user.id})
    return User(house, made.json()["data"]["token"], user.id, user.headers)


# --- the tests ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", NEEDING, ids=" ".join)
def test_no_route_answers_without_a_good_token(
    house: House, owner: Owner, worthless: dict[str, dict[str, str]], key: tuple[str, str]
) -> None:
    method, path = key
    for kind, headers in worthless.items():
        answer = owner.send(house, key, headers=headers)
        assert answer.status_code == 401, kind
        assert answer.headers["WWW-Authenticate"] == "Bearer" and MARK not in answer.text
        if method != "HEAD":
            gateway = 1011 if kind == "expired" else 1010
            assert answer.json()["code"] == (gateway if path.startswith(GATEWAY_PATHS) else 1001), kind
    real = owner.user.token
    assert owner.send(house, key, params={"token": real, "nemo_token": real, "access_token": real}).status_code == 401


@pytest.mark.parametrize("key", [key for key in NEEDING if ROWS[key].scope != "render"], ids=" ".join)  # type: ignore[union-attr]
def test_a_token_without_the_scope_of_a_route_is_403(owner: Owner, house: House, key: tuple[str, str], weak: dict[str, User]) -> None:
    needed = ROWS[key].scope  # type: ignore[union-attr]
    answer = owner.send(weak[needed], key)
    assert answer.status_code == 403 and MARK not in answer.text
    if key[0] != "HEAD":
        assert answer.json()["code"] == 403 and needed in answer.json()["message"]


@pytest.fixture(scope="module")
def weak(house: House, owner: Owner) -> dict[str, User]:
    """For each scope a token of the owner that carries all others."""

    def without(scope: str) -> User:
        others = sorted({"read", "write", "upload"} - {scope})
        return User(house, owner.user.data("POST", "/api/tokens", json={"scopes": others})["token"], owner.user.id)

    return {scope: without(scope) for scope in SCOPES}


@pytest.mark.parametrize("key", NAMING, ids=" ".join)
def test_what_belongs_to_another_is_not_there(owner: Owner, stranger: User, key: tuple[str, str]) -> None:
    before = _made_by_people(owner.user.state(owner.values["session_id"]))
    answer = owner.send(stranger, key)
    assert answer.status_code == 404 and MARK not in answer.text, answer.text
    if key[0] != "HEAD":
        assert answer.json()["code"] in (404, 1002)
    assert _made_by_people(owner.user.state(owner.values["session_id"])) == before


def _made_by_people(state: dict[str, Any]) -> dict[str, Any]:
    """Return a session's state without what the house finds out about its files meanwhile, by itself."""
    inner = state["state"] | {"video_analyses": {}, "video_infos": [file | {"analysis": None} for file in state["state"]["video_infos"]]}
    return state | {"state": inner, "activity": []}


@pytest.mark.parametrize("key", [key for key in NAMING if key[0] == "GET"], ids=" ".join)
def test_and_its_owner_reads_it_with_the_same_request(owner: Owner, key: tuple[str, str]) -> None:
    assert owner.send(owner.user, key).status_code == 200


@pytest.mark.parametrize("key", [key for key in NEEDING if key not in NAMING], ids=" ".join)
def test_what_names_nobody_says_nothing_of_others(owner: Owner, stranger: User, key: tuple[str, str]) -> None:
    answer = owner.send(stranger, key)
    assert MARK not in answer.text and owner.user.id not in answer.text and owner.values["session_id"] not in answer.text


@pytest.mark.parametrize("key", SECRET, ids=" ".join)
def test_an_address_is_worth_nothing_without_its_secret_part(owner: Owner, house: House, stranger: User, key: tuple[str, str]) -> None:
    method, pattern = key
    part = ROWS[key].part  # type: ignore[union-attr]
    good = owner.values[part]
    for wrong in (good[:-1], good + "x", good.swapcase(), "x" * len(good), owner.user.token, owner.values["session_id"]):
        for headers in ({}, {"Authorization": f"Bearer {stranger.token}"}, {"Authorization": f"Bearer {owner.user.token}"}):
            answer = house.ask(method, owner.path(pattern, **{part: wrong}), headers=headers)
            assert answer.status_code == 404 and MARK not in answer.text, wrong


@pytest.mark.parametrize("key", OPEN, ids=" ".join)
def test_what_is_open_says_nothing_of_anybody(owner: Owner, house: House, stranger: User, key: tuple[str, str]) -> None:
    for token in ("", stranger.token, owner.user.token):
        answer = owner.send(house, key, headers={"Authorization": f"Bearer {token}"} if token else {})
        assert answer.status_code < 500 and MARK not in answer.text and owner.user.id not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/media/../../etc/passwd", "/media/..%2f..%2fetc%2fpasswd/x/y", "/render-result/..%2f..%2fsecret.mp4",
        "/render-result/../secret.mp4", "/assets/../secret", "/assets/..%2f..%2fsecret", "/s/..%2f..%2fsecret", "/s/%00",
        "/render-result/%00.mp4", "//etc/passwd",
        "/workspace/task/..%2f..%2fsecret",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_house(house: House, path: str) -> None:
    answer = house.ask("GET", path)
    assert answer.status_code in (404, 410)
    assert house.parts.secret not in answer.content and b"root:" not in answer.content

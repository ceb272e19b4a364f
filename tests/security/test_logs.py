"""Secrets stay where they belong: one run through the whole house, in which everything that is said, shown, noted and logged is kept."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.sync.client import connect

from corpus.containers import sample
from reeltalk.config import Settings
from reeltalk.server.logs import set_up_logging
from serving import House, User, serving

pytestmark = pytest.mark.slow

PASSWORD = "Tangerine dream"
LINK_PASSWORD = "Marzipan-2026"


@dataclass
class Run:
    """What came of a run. ``answers`` are (method and path, what was answered, headers included); ``secrets`` name their text."""

    log: str = ""
    answers: list[tuple[str, str]] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    stored: bytes = b""
    events: str = ""

    def places_of(self, secret: str) -> list[str]:
        """Return which requests were answered with a secret."""
        return [place for place, text in self.answers if self.secrets[secret] in text]


@contextlib.contextmanager
def everything_logged(folder: Path) -> Iterator[io.StringIO]:
    written = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        with contextlib.redirect_stderr(written):
            set_up_logging(Settings(home=folder, log_level="debug", log_format="json"))
            yield written
    finally:
        root.handlers[:], root.level = before


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Go through the house once as people do, with mistakes."""
    folder = tmp_path_factory.mktemp("run")
    run = Run()
    with everything_logged(folder) as written, serving(folder / "house") as house:

        def note(response: httpx2.Response) -> None:
            response.read()
            kind = response.headers.get("content-type", "")
            text = response.text if "json" in kind or "text" in kind or "mpegurl" in kind else ""
            request = response.request
            run.answers.append((f"{request.method} {request.url.path}", f"{response.headers}\n{text}"))

        house.http.event_hooks["response"].append(note)
        go_through(house, run)
        stored = [house.parts.folders.home / name for name in ("reeltalk.db", "reeltalk.db-wal", "jobs.db", "jobs.db-wal")]
        run.events = "\n".join(str(event.data) for turn in turns(house) for event in house.parts.events.after(turn.id, 0))
        run.secrets["server secret"] = house.parts.secret.hex()
    run.stored = b"".join(path.read_bytes() for path in stored if path.exists())
    run.log = written.getvalue()
    return run


def turns(house: House) -> list[Any]:
    users = [user.id for user in house.parts.accounts.users()]
    sessions = [project.session_id for user_id in users for project in house.parts.projects.list(user_id)]
    return [turn for session_id in sessions for turn in house.parts.turns.of_session(session_id)]


def go_through(house: House, run: Run) -> None:
    user = house.user()
    made = user.data("POST", "/api/tasks/me/with-session/nemo_agent", json={"task_name": "project"})
    session_id = made["session_id"]
    run.secrets |= {"token": user.token, "account password": PASSWORD, "link password": LINK_PASSWORD}
    (file,) = user.upload(session_id, sample("mp4"))
    run.secrets["signature"] = file["cdn_url"].split("/")[-2]
    claim = user.data("POST", "/api/auth/claim-token", json={"session_id": session_id})["claim_token"]
    more = user.data("POST", "/api/tokens", json={"scopes": ["read"]})
    run.secrets |= {"claim token": claim, "second token": more["token"]}
    told = user.say(session_id, f"share it with the password {LINK_PASSWORD}, valid for 3 days")
    link = re.findall(r"/s/([\w-]{20,})", told.text)[0]
    export = user.state(session_id)["exports"][0]
    while export["status"] not in ("completed", "failed"):
        user.say(session_id, "status")
        export = user.data("GET", f"/api/render/proxy/lambda/{export['id']}")
    assert export["status"] == "completed"
    run.secrets |= {"link": link, "film key": export["outputUrl"].rsplit("/", 1)[-1].removesuffix(".mp4")}
    look_at(house, user, run, session_id, claim, link)
    make_mistakes(house, user, run, session_id, more)
    account = {"email": "ada@example.org", "password": PASSWORD}
    run.secrets["account token"] = house.ask("POST", "/api/auth/register", json=account | {"bind": user.id}).json()["data"]["token"]
    house.ask("POST", "/sign-in", data=account | {"password": PASSWORD.upper()})
    house.ask("POST", "/register", data=account)


def look_at(house: House, user: User, run: Run, session_id: str, claim: str, link: str) -> None:
    house.ask("GET", "/workspace/claim", params={"ct": claim})
    house.ask("GET", f"/s/{link}")
    house.ask("POST", f"/s/{link}", data={"password": "wrong-" + LINK_PASSWORD})
    house.ask("POST", f"/s/{link}", data={"password": LINK_PASSWORD})
    for part in ("", "/embed", "/poster.jpg", "/video.mp4"):
        house.ask("GET", f"/s/{link}{part}")
    house.ask("GET", "/oembed", params={"url": f"{house.url}/s/{link}"})
    user.state(session_id)
    user.data("GET", "/api/shares")
    user.data("GET", "/api/tokens")
    user.data("GET", "/billing/usage/conversations")
    preview = str(user.data("GET", f"/api/preview/{session_id}"))
    run.secrets["preview ticket"] = preview.partition(f"/preview/{session_id}/")[2].partition("/")[0]
    house.ask("GET", f"/preview/{session_id}/{run.secrets['preview ticket']}/master.m3u8")
    socket = f"{house.url.replace('http', 'ws')}/ws/chat?token={user.token}&session_id={session_id}"
    with connect(socket) as connection:
        assert "session_ready" in str(connection.recv(timeout=20))


def make_mistakes(house: House, user: User, run: Run, session_id: str, more: dict[str, Any]) -> None:
    """Put secrets where they do not belong: into addresses, bodies, headers of the wrong kind."""
    secret = run.secrets
    house.ask("GET", f"/workspace/task/1/2?nemo_token={user.token}")
    house.ask("GET", f"/s/{user.token}")
    house.ask("GET", f"/nothing/{user.token}/{secret['claim token']}")
    house.ask("POST", "/auth/verify", json={"token": {"of": user.token}})
    house.ask("POST", "/auth/verify", json={"token": user.token + "x"})
    house.ask(
        "POST", "/run_sse", content=f'{{"session_id": "{user.token}", broken {LINK_PASSWORD}'.encode(), headers={"Authorization": "x"}
    )
    user.ask("POST", "/run_sse", json={"session_id": session_id, "new_message": {"parts": []}, "streaming": LINK_PASSWORD})
    user.ask("POST", "/api/shares", json={"session_id": session_id, "password": [LINK_PASSWORD]})
    user.ask("POST", "/api/shares", json={"session_id": session_id, "password": LINK_PASSWORD * 30})
    house.ask("POST", "/api/auth/login", json={"email": "nobody", "password": {"is": PASSWORD}})
    user.ask("GET", "/api/state/nemo_agent/me/" + user.token + "/latest")
    user.ask("GET", f"/media/{secret['signature']}/{secret['signature']}/x.mp4")
    user.ask("POST", f"/api/upload-video/nemo_agent/me/{session_id}", json={"urls": [f"http://127.0.0.1:9/?token={user.token}"]})
    user.data("POST", f"/api/tokens/{more['token_id']}/revoke")
    house.ask("GET", "/api/tokens", headers={"Authorization": f"Bearer {more['token']}"})
    house.ask("GET", "/api/v1/state/frontend/x", headers={"Authorization": f"Bearer {secret['claim token']}"})


SECRETS = (
    *("token", "second token", "account token", "claim token", "account password", "link password", "link", "film key", "signature"),
    *("preview ticket", "server secret"),
)


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_ever_logged(run: Run, secret: str) -> None:
    assert '"event": "request"' in run.log and '"route": "/run_sse"' in run.log and '"route": "/workspace/claim"' in run.log
    assert run.secrets[secret] not in run.log


def test_nor_are_words_of_a_user(run: Run) -> None:
    for words in ("ada@example.org", "share it with", "valid for 3 days", "sample.mp4"):
        assert words not in run.log


OWN_PLACES = {
    "token": r"POST /api/auth/anonymous-token",
    "second token": r"POST /api/tokens",
    "account token": r"POST /api/auth/register",
    "claim token": r"POST /api/auth/claim-token",
    "link": r"POST /run_sse|(GET|POST) /s/.*",
    "film key": r"GET /api/(state|render)/.*|GET /workspace/claim",
    "signature": r"POST /api/upload-video/.*|GET /api/state/.*",
    "preview ticket": r"GET /api/preview/.*|GET /preview/.*",
}
"""Where an answer may hold a secret: where it is given out, and on what it opens. Passwords are given out nowhere."""


@pytest.mark.parametrize("secret", SECRETS)
def test_no_answer_holds_a_secret_that_is_not_its_own(run: Run, secret: str) -> None:
    places = run.places_of(secret)
    own = OWN_PLACES.get(secret, r"(?!)")
    assert [place for place in places if not re.fullmatch(own, place)] == []
    assert bool(places) is (secret in OWN_PLACES), "the run went where it is given out"


@pytest.mark.parametrize("secret", ["token", "second token", "account token", "claim token", "account password", "link password"])
def test_what_is_stored_holds_no_token_and_no_password(run: Run, secret: str) -> None:
    assert len(run.stored) > 100_000 and run.secrets[secret].encode() not in run.stored


@pytest.mark.parametrize("secret", [each for each in SECRETS if each not in ("link",)])
def test_no_event_holds_a_secret_but_the_link_that_was_asked_for(run: Run, secret: str) -> None:
    assert "share_url" in run.events and run.secrets[secret] not in run.events

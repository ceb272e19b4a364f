from __future__ import annotations

import contextlib
import io
import logging
from pathlib import Path

from websockets.sync.client import connect

from corpus.containers import sample
from reeltalk.config import Settings
from reeltalk.server.logs import set_up_logging
from serving import serving


def test_no_token_of_any_kind_and_no_words_of_a_user_are_ever_logged(tmp_path: Path) -> None:
    written = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        with contextlib.redirect_stderr(written):
            set_up_logging(Settings(home=tmp_path, log_level="debug", log_format="json"))
            with serving(tmp_path / "house") as house:
                user = house.user()
                session_id = user.session()
                (film,) = user.upload(session_id, sample("mp4"))
                claim = user.data("POST", "/api/auth/claim-token", json={"session_id": session_id})["claim_token"]
                more = user.data("POST", "/api/tokens", json={"scopes": ["read"]})["token"]
                house.ask("GET", "/workspace/claim", params={"ct": claim})
                house.ask("GET", f"/workspace/task/1/2?nemo_token={user.token}")
                house.ask("GET", film["cdn_url"].removeprefix(house.url))
                house.ask("GET", f"/s/{more}")
                house.ask("GET", f"/nothing/{user.token}")
                user.say(session_id, 'add a title "Marmalade"')
                socket = f"{house.url.replace('http', 'ws')}/ws/chat?token={user.token}&session_id={session_id}"
                with connect(socket) as connection:
                    assert "session_ready" in str(connection.recv(timeout=20))
                account = {"email": "ada@example.org", "password": "Tangerine dream"}
                signed_in = house.ask("POST", "/api/auth/register", json=account | {"bind": user.id}).json()["data"]["token"]
                house.ask("POST", "/sign-in", data=account | {"password": "Tangerine drear"})
                house.ask("GET", "/api/tokens", headers={"Authorization": f"Bearer {more}"})
                secrets = [user.token, more, claim, film["cdn_url"].split("/")[-2], house.parts.secret.hex(), "Marmalade"]
                secrets += [signed_in, "Tangerine", "ada@example.org"]
    finally:
        root.handlers[:], root.level = before
    text = written.getvalue()
    assert '"event": "request"' in text and '"route": "/run_sse"' in text and '"route": "/workspace/claim"' in text
    for secret in secrets:
        assert secret not in text

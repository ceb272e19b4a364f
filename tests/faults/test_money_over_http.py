"""Money over HTTP: many who want the last credits at once, and a server that is killed between holding and settling."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from acceptance.conftest import ServerHouse, new_client
from acceptance.conftest import serving as child_serving
from corpus.containers import sample
from reeltalk.client.client import Client
from reeltalk.client.errors import ClientError
from reeltalk.clock import SystemClock
from reeltalk.storage.database import Database
from reeltalk.storage.ledger import Ledger
from serving import House, User, serving

PRICE = 50
TRIAL = {"economy": "trial", "price_edit": PRICE}
KILLED_AT_EVERY = 4
"""The sweep's step: moments between holding and settling at which the server is killed."""


@contextlib.contextmanager
def trial_house(home: Path, edits: int) -> Iterator[House]:
    with serving(home, **TRIAL, credits_anonymous=edits * PRICE, turn_workers=8) as house:
        yield house


def edited(user: User, session_id: str) -> bool:
    """Ask for an edit; say whether it was made, or refused for want of credits."""
    body = {"session_id": session_id, "new_message": {"parts": [{"text": 'add a title "Hi"'}]}}
    answer = user.house.ask("POST", "/run_sse", json=body, headers={"Authorization": f"Bearer {user.token}"}, timeout=240)
    if answer.status_code == 403:
        assert answer.json()["code"] == 2001
        return False
    assert answer.status_code == 200
    return '"code":2001' not in answer.text


@pytest.mark.parametrize(
    "sessions", [pytest.param(6, marks=pytest.mark.slow), pytest.param(200, marks=[pytest.mark.thorough, pytest.mark.timeout(900)])]
)
def test_of_many_who_want_the_last_credits_at_once_exactly_three_get_them(tmp_path: Path, sessions: int) -> None:
    with trial_house(tmp_path, edits=3) as house:
        user = house.user()
        places = [user.session() for _ in range(sessions)]
        for place in places:
            user.upload(place, sample("png"))
        with ThreadPoolExecutor(sessions) as pool:
            made = list(pool.map(lambda place: edited(user, place), places))
        assert made.count(True) == 3
        assert user.data("GET", "/billing/balance") == {
            **{"available": 0, "frozen": 0, "total_granted": 3 * PRICE, "total_consumed": 3 * PRICE, "unlimited": False}
        }
        assert house.parts.ledger.check_law() == () and house.parts.ledger.open_holds() == ()
        assert [user.state(place)["version"] for place, was_made in zip(places, made, strict=True) if was_made] == [1, 1, 1]
        assert {user.state(place)["version"] for place, was_made in zip(places, made, strict=True) if not was_made} == {0}


@contextlib.contextmanager
def dying_server(home: Path, moment: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    command = [sys.executable, str(Path(__file__).with_name("dying_server.py")), str(moment)]
    process = subprocess.Popen(command, env=os.environ | environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"], process
    finally:
        process.kill()
        process.wait()


def environment(home: Path) -> dict[str, str]:
    named = {f"REELTALK_{name.upper()}": str(value) for name, value in (TRIAL | {"credits_anonymous": PRICE}).items()}
    return named | {"REELTALK_HOME": str(home), "REELTALK_LOG_LEVEL": "error", "REELTALK_SPECULATION": "off"}


@pytest.mark.thorough
@pytest.mark.timeout(1800)
def test_a_kill_at_any_moment_between_hold_and_settle_leaves_the_books_balanced(tmp_path: Path) -> None:
    moment, died = 1, 0
    while True:
        home = tmp_path / f"home-{moment}"
        with dying_server(home, moment) as (url, process), new_client(url, tmp_path) as client:
            session = client.create_session()
            client.upload(session, [sample("png")])
            try:
                list(client.send(session, 'add a title "Hi"'))
                break  # the whole answer came: every moment before its end has been tried
            except ClientError:
                assert process.wait(30) == -signal.SIGKILL
            token = client.token
        died += 1
        with child_serving(ServerHouse(home, environment(home))) as again, Client(again.url, token=token) as back:
            list(back.send(session, "status"))  # answered behind the turn that was cut off
            balance = back.credits()
            assert (balance.available, balance.frozen) == (0, 0), f"killed at moment {moment}"
            assert int(back.state(session)["version"]) == 1
        database = Database.at(home / "reeltalk.db")
        ledger = Ledger(database, SystemClock())
        assert ledger.check_law() == () and ledger.open_holds() == ()
        database.close()
        moment += KILLED_AT_EVERY
    assert died >= 5, "the sweep passed through the whole turn"

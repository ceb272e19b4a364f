"""Orders of a turn: made once, charged once, checked, and truthful about what failed; against a service on loopback."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.services import Asked, FakeService, Reply, fake_service
from corpus.stills import still
from reeltalk.agent.context import Made, Wanted
from reeltalk.agent.outcome import ToolProblem
from reeltalk.clock import ManualClock
from reeltalk.config import ProviderSettings, Settings
from reeltalk.providers.registry import makers_from
from reeltalk.storage.generations import GenerationStatus
from reeltalk.storage.turns import Turn
from reeltalk.wiring import build
from reeltalk.workflows.generate import Studio
from reeltalk.workflows.parts import Parts

KITE = Wanted("picture", "a red kite", 640, 360)


class Onlooker:
    """Hears how far it is, and never cancels."""

    def progress(self, fraction: float, stage: str) -> None:
        self.last = (fraction, stage)

    def cancelled(self) -> bool:
        return False


@dataclass
class House:
    """Parts with one service set up, a turn to work for, and what the service shall answer."""

    parts: Parts
    turn: Turn
    service: FakeService
    clock: ManualClock
    replies: list[Reply | None]

    def make(self, wanted: Wanted = KITE) -> Made:
        return Studio(self.parts, self.turn, Onlooker()).make(wanted)  # type: ignore[arg-type]

    @property
    def credits(self) -> tuple[int, int]:
        balance = self.parts.ledger.balance(self.turn.user_id)
        return balance.available, balance.frozen

    @property
    def statuses(self) -> list[GenerationStatus]:
        return [each.status for each in self.parts.generations.of_session(self.turn.session_id)]


def picture() -> Reply:
    return Reply.json({"data": [{"b64_json": base64.b64encode(still("png", 64, 36).read_bytes()).decode()}]})


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    replies: list[Reply | None] = []

    def answer(_: Asked) -> Reply | None:
        return replies.pop(0) if len(replies) > 1 else replies[0]

    with fake_service(answer) as service:
        far = ProviderSettings(protocol="openai", address=service.url, picture="m", credits={"picture": 30})
        settings = Settings(home=tmp_path / "home", economy="trial", providers={"far": far})
        clock = ManualClock(datetime(2026, 3, 11, tzinfo=UTC))
        parts = build(settings, "http://house")
        parts = replace(parts, clock=clock, makers=makers_from(settings, clock))
        user = parts.accounts.issue_anonymous("client", "192.0.2.1").user_id
        turn = parts.turns.create(parts.projects.create(user, "project").session_id, user, "a red kite")
        yield House(parts, turn, service, clock, replies)
        parts.database.close()


def test_an_order_is_made_and_charged_once_however_often_the_turn_is_done(house: House) -> None:
    house.replies.append(picture())
    first, again = house.make(), house.make()
    assert first == again and first.credits == 30 and not first.embedded
    assert len(house.service.asked) == 1 and house.credits == (70, 0)
    assert [asset.source for asset in house.parts.assets.of_session(house.turn.session_id)] == ["generated"]


def test_the_file_says_where_it_comes_from(house: House) -> None:
    house.replies.append(picture())
    asset = house.parts.assets.get(house.make().asset.id)
    data = house.parts.blobs.path(asset.blob_key).read_bytes()
    assert b"trainedAlgorithmicMedia" in data and b"a red kite" in data


def test_a_busy_service_is_asked_again_when_it_wants_to_be(house: House) -> None:
    house.replies += [Reply.json({}, 429, **{"Retry-After": "7"}), picture()]
    house.make()
    assert house.clock.monotonic_s() >= 7.0 and house.statuses == [GenerationStatus.DONE]


@pytest.mark.parametrize(
    ("reply", "status", "words"),
    [
        (Reply.json({"error": {"message": "against our content policy"}}, 400), GenerationStatus.REFUSED, "content policy"),
        (Reply.json({"error": {"message": "no such model"}}, 404), GenerationStatus.FAILED, "no such model"),
        (
            Reply.json({"data": [{"b64_json": base64.b64encode(b"<html>sorry</html>").decode()}]}),
            GenerationStatus.FAILED,
            "not a media file",
        ),
        (Reply.json({}, 500), GenerationStatus.LOST, "not known"),
        (None, GenerationStatus.LOST, "broke off"),
    ],
    ids=["refuses", "cannot", "lies", "stumbles", "breaks-off"],
)
def test_what_was_not_made_is_said_and_costs_nothing(house: House, reply: Reply | None, status: GenerationStatus, words: str) -> None:
    house.replies.append(reply)
    for _ in range(2):
        with pytest.raises(ToolProblem) as problem:
            house.make()
        assert words in str(problem.value)
    assert house.statuses == [status] and house.credits == (100, 0)
    assert len(house.service.asked) == 1, "it is not handed in again"

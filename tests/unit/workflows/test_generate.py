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
from reeltalk.timeline.saying import languages
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


@pytest.mark.slow
def test_an_order_is_made_and_charged_once_however_often_the_turn_is_done(house: House) -> None:
    house.replies.append(picture())
    first, again = house.make(), house.make()
    assert first == again and first.credits == 30 and not first.embedded
    assert len(house.service.asked) == 1 and house.credits == (70, 0)
    assert [asset.source for asset in house.parts.assets.of_session(house.turn.session_id)] == ["generated"]


@pytest.mark.slow
def test_the_file_says_where_it_comes_from(house: House) -> None:
    house.replies.append(picture())
    asset = house.parts.assets.get(house.make().asset.id)
    data = house.parts.blobs.path(asset.blob_key).read_bytes()
    assert b"trainedAlgorithmicMedia" in data and b"a red kite" in data


@pytest.mark.slow
def test_a_busy_service_is_asked_again_when_it_wants_to_be(house: House) -> None:
    house.replies += [Reply.json({}, 429, **{"Retry-After": "7"}), picture()]
    house.make()
    assert house.clock.monotonic_s() >= 7.0 and house.statuses == [GenerationStatus.DONE]


FREE = ("No credits were charged.", "没有扣积分。")
NOT_KNOWN = (
    "It is not known whether far took the order, so it was not sent again; look at its own list of jobs before you ask again.",
    "无法确认 far 是否收到了请求，因此没有再次提交；请先查看它的任务列表，再重新要求。",
)


def says(message: str, status: int, **more: str) -> Reply:
    return Reply.json({"error": {"message": message, **more}}, status)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reply", "status", "english", "chinese"),
    [
        (
            says("against our content policy", 400),
            GenerationStatus.REFUSED,
            "far refuses to make this; describe something else. It says: “against our content policy”",
            "far 拒绝生成这个内容，请换一种描述。它的原话：“against our content policy”",
        ),
        (
            says("no such model", 404),
            GenerationStatus.FAILED,
            "far could not do this. It says: “no such model”",
            "far 没有完成这项任务。它的原话：“no such model”",
        ),
        (
            says("the key sk-secret is wrong", 401),
            GenerationStatus.FAILED,
            "far does not accept this server's key; ask the operator of this server to mend it.",
            "far 不接受这台服务器的密钥，请联系本服务器的管理员。",
        ),
        (
            says("see your plan", 429, code="insufficient_quota"),
            GenerationStatus.FAILED,
            "This server's account with far has no credit left; ask the operator of this server to top it up. It says: “see your plan”",
            "这台服务器在 far 的账户余额已用完，请联系本服务器的管理员充值。它的原话：“see your plan”",
        ),
        (
            Reply.json({"data": [{"b64_json": base64.b64encode(b"<html>sorry</html>").decode()}]}),
            GenerationStatus.FAILED,
            "What far sent is not what was ordered, so it was not used.",
            "far 发来的内容与要求不符，因此没有采用。",
        ),
        (Reply.json({}, 500), GenerationStatus.LOST, *NOT_KNOWN),
        (None, GenerationStatus.LOST, *NOT_KNOWN),
    ],
    ids=["refuses", "cannot", "denies", "unpaid", "lies", "stumbles", "breaks-off"],
)
def test_what_was_not_made_is_said_and_costs_nothing(
    house: House, reply: Reply | None, status: GenerationStatus, english: str, chinese: str
) -> None:
    house.replies.append(reply)
    for _ in range(2):
        with pytest.raises(ToolProblem) as problem:
            house.make()
        told = problem.value.reason
        assert told.in_language("en") == f"{english} {FREE[0]}" and told.in_language("zh") == f"{chinese}{FREE[1]}"
        assert all(told.in_language(language) != told.in_language("en") for language in languages())
    assert house.statuses == [status] and house.credits == (100, 0)
    assert len(house.service.asked) == 1, "it is not handed in again"


def test_a_service_that_stays_busy_is_told_of_in_the_persons_language(house: House) -> None:
    house.replies.append(says("slow down", 429))
    with pytest.raises(ToolProblem) as problem:
        house.make()
    assert problem.value.reason.in_language("de").startswith("far ist beschäftigt") and "„slow down“" in problem.value.reason.in_language(
        "de"
    )
    assert house.statuses == [GenerationStatus.FAILED] and house.credits == (100, 0)


def test_an_order_that_a_busy_service_did_not_take_is_handed_in_after_a_crash(house: House) -> None:
    class Stopped(Exception):
        """The server ends while it waits for the service."""

    def end(_: float) -> None:
        raise Stopped

    house.replies += [says("slow down", 429), picture()]
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(house.clock, "sleep", end)
        house.make()
    assert house.statuses == [GenerationStatus.ORDERED]
    assert house.make().credits == 30 and house.statuses == [GenerationStatus.DONE] and house.credits == (70, 0)

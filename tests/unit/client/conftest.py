from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reeltalk.client.client import Client
from reeltalk.client.settings import ServerNotes
from reeltalk.client.skill_conversation import Conversation
from reeltalk.client.skill_folder import read_skill
from unit.client.vendor import Vendor, serving_vendor

SKILL_MD = """---
name: test-skill
description: Cuts films.
metadata:
  version: "2.5"
---
# Test skill

## Getting started

Send me a clip.

## 开始使用

请发视频。
"""


@dataclass
class SteppingClock:
    """A clock that moves by ``step_s`` whenever it is read, and by the length of each sleep."""

    step_s: float = 0.0
    at_s: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        self.at_s += self.step_s
        return self.at_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at_s += seconds


@dataclass
class Talk:
    """A conversation with the vendor's double, and everything that was said in it."""

    conversation: Conversation
    client: Client
    said: list[str]
    clock: SteppingClock
    folder: Path

    def hear(self, message: str) -> str:
        """Say something and return what came back."""
        before = len(self.said)
        self.done = self.conversation.hear(message)
        return "\n".join(self.said[before:])


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with serving_vendor() as double:
        yield double


@pytest.fixture
def skill_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "skills" / "test-skill"
    folder.mkdir(parents=True)
    (folder / "SKILL.md").write_text(SKILL_MD, encoding="utf-8")
    return folder


@pytest.fixture
def talk_to(skill_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Talk]]:
    for name in ("NEMO_TOKEN", "NEMO_WEB_URL", "SKILL_SOURCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("NEMO_CLIENT_ID", str(uuid.uuid4()))
    opened: list[Client] = []

    def start(vendor: Vendor, *, step_s: float = 0.0, token: str | None = None, language: str = "en", begin: bool = True) -> Talk:
        clock, said = SteppingClock(step_s), list[str]()
        skill = read_skill(skill_folder)
        client = Client(vendor.url, token=token, attribution=skill.attribution, tokens=ServerNotes(tmp_path / "tokens.json"))
        opened.append(client)
        conversation = Conversation(skill, client, said.append, folder=tmp_path, language=language, clock=clock)
        if begin:
            conversation.begin()
        return Talk(conversation, client, said, clock, tmp_path)

    yield start
    for client in opened:
        client.close()


@pytest.fixture
def talk(vendor: Vendor, talk_to: Callable[..., Talk]) -> Talk:
    return talk_to(vendor)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "talk.mp4"
    path.write_bytes(b"film")
    return path

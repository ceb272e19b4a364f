"""``reeltalk chat --skill`` as one command, against the vendor's double."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from unit.client.test_cli import reeltalk
from unit.client.vendor import Turn, Vendor, draft, refusal, text

Run = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def say(vendor: Vendor, skill_folder: Path, tmp_path: Path) -> Run:
    def run(message: str) -> subprocess.CompletedProcess[str]:
        environment = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "NEMO_CLIENT_ID": "one", "LANG": "C.UTF-8", "NEMO_TOKEN": ""}
        return reeltalk("chat", message, "--skill", str(skill_folder), "--server", vendor.url, **environment)

    return run


def test_one_message_is_one_command(vendor: Vendor, say: Run) -> None:
    vendor.turns.append(Turn([text("Trimmed.")], draft()))
    done = say("trim the pauses")
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.splitlines() == ["Setting things up...", "Connected and ready.", "Trimmed."]
    assert vendor.asked[0].headers["x-skill-source"] == "test-skill"


def test_a_message_that_fails_ends_with_a_failure(vendor: Vendor, say: Run) -> None:
    vendor.refuse["/api/credits"].append(refusal(5000, 500, "closed"))
    done = say("credits")
    assert done.returncode == 1 and "The server refused: closed" in done.stdout

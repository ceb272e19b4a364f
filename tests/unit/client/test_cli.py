from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reeltalk.client.settings import ServerNotes


def reeltalk(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reeltalk.client.cli", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("edit", "missing.mp4", "trim the pauses"), "There is no file missing.mp4."),
        (("edit", "missing.mp4"), "There is no file missing.mp4."),
        (("edit", "missing.srt"), "There is no file missing.srt."),
        (("edit", "trim", "the", "pauses"), "Put the request in quotes"),
        (("edit", "missing.mp4", "trim the pauses, then " * 40), "There is no file missing.mp4."),
    ],
)
def test_a_wrong_edit_is_one_clear_line(arguments: tuple[str, ...], said: str) -> None:
    done = reeltalk(*arguments)
    assert done.returncode == 1
    assert said in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_no_server_is_one_clear_line() -> None:
    done = reeltalk("credits", "--server", "http://127.0.0.1:9", NEMO_TOKEN="nmv_usr_x")
    assert done.returncode == 1
    assert "No server answers at 127.0.0.1:9" in done.stderr and len(done.stderr.strip().splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("command", ["edit", "serve", "upload", "chat", "status", "export", "credits", "doctor"])
def test_every_command_helps_with_an_example(command: str) -> None:
    done = reeltalk(command, "--help")
    assert done.returncode == 0
    assert f"reeltalk {command}" in done.stdout


def test_the_version_is_told() -> None:
    assert reeltalk("--version").stdout.startswith("reeltalk ")


def test_remembered_tokens_are_for_their_owner_only(tmp_path: Path) -> None:
    notes = ServerNotes(tmp_path / "deep" / "tokens.json")
    assert notes.get("http://a") is None
    notes.put("http://a", "secret")
    notes.put("http://b", "other")
    assert (notes.get("http://a"), notes.get("http://b")) == ("secret", "other")
    assert (tmp_path / "deep" / "tokens.json").stat().st_mode & 0o077 == 0
    notes.forget("http://a")
    assert notes.get("http://a") is None and notes.get("http://b") == "other"

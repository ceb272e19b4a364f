"""One server per data folder, found by whoever comes second."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reeltalk.wiring import _AlreadyServing, _kept_secret, _sole_server


def test_the_second_server_of_a_folder_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with _sole_server(tmp_path) as lock:
        lock.write("http://127.0.0.1:1234")
        with pytest.raises(_AlreadyServing) as other, _sole_server(tmp_path):
            pass
        assert other.value.url == "http://127.0.0.1:1234"
    with _sole_server(tmp_path):
        pass


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    secret = _kept_secret(tmp_path / "secret")
    assert len(secret) == 32 and _kept_secret(tmp_path / "secret") == secret
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_local_server_leaves_when_its_owner_is_killed(tmp_path: Path) -> None:
    owner = "\n".join(
        [
            "import sys",
            "from reeltalk.client.local import local_server",
            "with local_server() as own:",
            "    print(own.url, flush=True)",
            "    sys.stdin.read()",
        ]
    )
    process = subprocess.Popen(
        [sys.executable, "-c", owner],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "REELTALK_HOME": str(tmp_path / "home")},
    )
    assert process.stdout is not None and process.stdout.readline().startswith(b"http://127.0.0.1:")
    process.kill()
    process.wait()
    # The next server gets the folder as soon as the orphan has left it.
    from reeltalk.client.local import local_server

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REELTALK_HOME", str(tmp_path / "home"))
        with local_server() as own:
            assert json.dumps(own.remembered_as) == json.dumps(str(tmp_path / "home"))

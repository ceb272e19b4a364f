"""A real server as a child process, and clients that know only its address."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reeltalk.client.client import Client
from reeltalk.client.settings import Attribution, ServerNotes

SKILL = Attribution("ai-video-editor-link", "1.0", "unknown")


@dataclass
class RunningServer:
    """A server process: where it answers, and how to end it hard."""

    home: Path
    process: subprocess.Popen[bytes]
    url: str

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass
class ServerHouse:
    """Starts servers on one data folder, one after another."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    def start(self) -> RunningServer:
        environment = (
            os.environ | {"REELTALK_HOME": str(self.home), "REELTALK_LOG_LEVEL": "warning", "REELTALK_SPECULATION": "off"} | self.settings
        )
        log = (self.home.parent / f"{self.home.name}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "reeltalk.client.cli", "serve", "--port", "0", "--announce", "--while-stdin-open"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, f"the server did not start; see {log.name}: {Path(log.name).read_text()[-2000:]}"
        return RunningServer(self.home, process, json.loads(line)["url"])


@contextlib.contextmanager
def serving(house: ServerHouse) -> Iterator[RunningServer]:
    server = house.start()
    try:
        yield server
    finally:
        assert server.process.stdin is not None
        server.process.stdin.close()
        try:
            server.process.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for the tests of a worker that do not need one of their own."""
    with serving(ServerHouse(tmp_path_factory.mktemp("reeltalk") / "home")) as running:
        yield running


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Start servers with settings of their own."""
    with contextlib.ExitStack() as stack:

        def start(**settings: Any) -> RunningServer:
            named = {f"REELTALK_{key.upper()}": str(value) for key, value in settings.items()}
            return stack.enter_context(serving(ServerHouse(tmp_path / "home", named)))

        yield start


def new_client(url: str, folder: Path, attribution: Attribution = SKILL) -> Client:
    """A client that is a new user: its client id and its token are its own."""
    os.environ["NEMO_CLIENT_ID"] = str(uuid.uuid4())
    os.environ.pop("NEMO_TOKEN", None)
    client = Client(url, attribution=attribution, tokens=ServerNotes(folder / f"tokens-{uuid.uuid4()}.json"))
    client.sign_in()
    return client


@pytest.fixture
def client(server: RunningServer, tmp_path: Path) -> Iterator[Client]:
    """A new user of the shared server."""
    with new_client(server.url, tmp_path) as fresh:
        yield fresh

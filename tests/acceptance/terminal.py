"""A person at a terminal: starts the command line in a pseudo-terminal, types, and reads what stands on the screen."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROMPT = "you> "
PATIENCE_S = 150
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass
class Terminal:
    """A conversation under way; ``screen`` is everything that was shown so far."""

    process: subprocess.Popen[bytes]
    descriptor: int
    folder: Path
    screen: str = ""

    def type(self, line: str) -> str:
        """Type a line and return what comes back before the next prompt."""
        os.write(self.descriptor, f"{line}\n".encode())
        return self.read_to_prompt(PROMPT)

    def read_to_prompt(self, prompt: str) -> str:
        shown = ""
        deadline = time.monotonic() + PATIENCE_S
        raw = b""
        while not shown.endswith(prompt):
            ready, _, _ = select.select([self.descriptor], [], [], max(deadline - time.monotonic(), 0))
            assert ready, f"nothing more came:\n{self.screen}{shown}"
            try:
                raw += os.read(self.descriptor, 65536)
            except OSError:  # the other end has closed
                break
            shown = _ESCAPES.sub("", raw.decode("utf-8", "ignore")).replace("\r", "")
        self.screen += shown
        return shown


@contextlib.contextmanager
def skill_terminal(skill: str, server: str, folder: Path, language: str = "en") -> Iterator[Terminal]:
    """Start ``reeltalk chat --skill`` as a new user in an empty folder and wait for its first prompt."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **{key: value for key, value in os.environ.items() if key not in {"NEMO_TOKEN", "NEMO_API_URL", "SKILL_SOURCE", "LC_ALL"}},
        "LANG": "zh_CN.UTF-8" if language == "zh" else "C.UTF-8",
        "PYTHONUTF8": "1",
        "TERM": "xterm",
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "NEMO_CLIENT_ID": str(uuid.uuid4()),
    }
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "reeltalk.client.cli", "chat", "--skill", skill, "--server", server]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=folder, start_new_session=True)
    os.close(theirs)
    terminal = Terminal(process, ours, folder)
    try:
        terminal.read_to_prompt(PROMPT)
        yield terminal
        os.write(ours, b"exit\n")
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)

"""Who the client is and whom it speaks to: environment, client id and remembered tokens."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import platformdirs

LOCAL_PORT = 8787


@dataclass(frozen=True, slots=True)
class Attribution:
    """The three headers that name the skill or program a request comes from."""

    source: str = "reeltalk"
    version: str = "0"
    platform: str = "terminal"

    def headers(self) -> dict[str, str]:
        """Return them as HTTP headers."""
        return {"X-Skill-Source": self.source, "X-Skill-Version": self.version, "X-Skill-Platform": self.platform}


def default_attribution() -> Attribution:
    """Return the attribution of the command line; ``SKILL_SOURCE`` names another platform."""
    from reeltalk import __version__

    return Attribution(version=__version__, platform=os.environ.get("SKILL_SOURCE") or "terminal")


def configured_server() -> str | None:
    """Return the server named by ``NEMO_API_URL``, or None when the client should start its own."""
    return (os.environ.get("NEMO_API_URL") or "").rstrip("/") or None


def client_id() -> str:
    """Return this machine's client id: ``NEMO_CLIENT_ID``, else one kept in the user's configuration folder."""
    named = os.environ.get("NEMO_CLIENT_ID")
    if named:
        return named
    path = _config_folder("nemovideo") / "client_id"
    if path.exists() and (kept := path.read_text(encoding="utf-8").strip()):
        return kept
    return new_client_id()


def new_client_id() -> str:
    """Make a new client id and keep it from now on."""
    fresh = str(uuid.uuid4())
    _write_private(_config_folder("nemovideo") / "client_id", fresh)
    return fresh


class ServerNotes:
    """One remembered word per server, in a file only its owner can read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, server: str) -> str | None:
        """Return what is remembered for a server."""
        return self._read().get(server)

    def put(self, server: str, word: str) -> None:
        """Remember a word for a server."""
        notes = self._read()
        notes[server] = word
        _write_private(self._path, json.dumps(notes, indent=1))

    def forget(self, server: str) -> None:
        """Forget what was remembered for a server."""
        notes = self._read()
        if notes.pop(server, None):
            _write_private(self._path, json.dumps(notes, indent=1))

    def _read(self) -> dict[str, str]:
        try:
            return {str(key): str(value) for key, value in json.loads(self._path.read_text(encoding="utf-8")).items()}
        except (OSError, ValueError, AttributeError):
            return {}


def token_store() -> ServerNotes:
    """Return the tokens by server, so that the next command is the same user."""
    return ServerNotes(_config_folder("reeltalk") / "tokens.json")


def session_store() -> ServerNotes:
    """Return the session last used, by server."""
    return ServerNotes(_config_folder("reeltalk") / "sessions.json")


def _config_folder(name: str) -> Path:
    return Path(platformdirs.user_config_dir(name, appauthor=False))


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    staged.replace(path)

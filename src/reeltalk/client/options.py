"""Options that commands share, and the session that is meant where none is named."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from reeltalk.client.errors import ClientError
from reeltalk.client.settings import session_store

DEFAULT_SERVER: Final = "http://127.0.0.1:8787"
ServerOption = Annotated[str, typer.Option("--server", envvar="NEMO_API_URL", help="Server to use.")]
SessionOption = Annotated[str, typer.Option("--session", "-s", help="Session id; the last one used is taken where none is given.")]


def last_session(server: str) -> str:
    """Return the session last used with a server; raises ClientError where none is known."""
    found = session_store().get(server)
    if not found:
        raise ClientError("No session is known here yet: start with `reeltalk upload CLIP`, or name one with --session.")
    return found

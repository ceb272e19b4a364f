"""``reeltalk versions``: names for versions of the film, and the way back to them."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Annotated, Any

import typer

from reeltalk.client.errors import ClientError
from reeltalk.client.options import DEFAULT_SERVER, ServerOption, SessionOption, last_session

app = typer.Typer(no_args_is_help=True, help="Named versions of the film: keep, compare, go back.")


@app.command("list", epilog="Example: reeltalk versions list")
def list_versions(session: SessionOption = "", server: ServerOption = DEFAULT_SERVER) -> None:
    """List what was named, and every revision."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        told = client.versions(session or last_session(server))
    names = {version["revision"]: version["name"] for version in told["versions"]}
    for revision in told["revisions"]:
        name = names.get(revision["number"], "")
        typer.echo(f"{revision['number']:>4}  {name:<12}  {revision['kind']:<8}  {revision['label']}")


@app.command(epilog='Example: reeltalk versions save "rough cut"')
def save(name: str, session: SessionOption = "", server: ServerOption = DEFAULT_SERVER) -> None:
    """Give the film as it is a name."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        kept = client.keep_version(session or last_session(server), name)
    typer.echo(f"{kept['name']}: revision {kept['revision']}")


@app.command(epilog='Example: reeltalk versions restore "rough cut"')
def restore(name: str, session: SessionOption = "", server: ServerOption = DEFAULT_SERVER) -> None:
    """Make the film what it was under a name."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        shown = client.restore_version(session or last_session(server), name)
    typer.echo(shown["summary"] or "Nothing is on the timeline.")


@app.command(epilog='Example: reeltalk versions compare "rough cut" final')
def compare(
    first: str,
    second: Annotated[str, typer.Argument(help="The film as it is now, where none is named.")] = "",
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    session: SessionOption = "",
    server: ServerOption = DEFAULT_SERVER,
) -> None:
    """Tell what leads from one version to another; a number names a revision."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        told = client.compare(session or last_session(server), first, second, language)
    for change in told["changes"]:
        typer.echo(change["text"])
    if not told["changes"]:
        typer.echo("No difference.")


@app.command(epilog="Example: reeltalk versions apply edits.json --base 3")
def apply(
    file: Annotated[Path, typer.Argument(help="Operations as a JSON array.")],
    base: Annotated[int, typer.Option(help="The revision that they were made for.")],
    session: SessionOption = "",
    server: ServerOption = DEFAULT_SERVER,
) -> None:
    """Apply operations of your own on top of whatever came since; what clashes is told."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        told = client.post_operations(session or last_session(server), base, _operations(file), uuid.uuid4().hex)
    for change in told["changes"]:
        typer.echo(change["text"])
    for conflict in told["conflicts"]:
        typer.echo(f"not done: {conflict['operation']['op']} (number {conflict['index'] + 1}): {conflict['reason']}", err=True)
    if told["conflicts"]:
        raise typer.Exit(1)


def _operations(file: Path) -> list[dict[str, Any]]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ClientError(f"{file} cannot be read as JSON: {problem}") from problem
    if not isinstance(read, list):
        raise ClientError(f"{file} holds no JSON array of operations.")
    return read

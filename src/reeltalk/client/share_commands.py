"""``reeltalk share``: links to finished films, made, listed and closed."""

from __future__ import annotations

from typing import Annotated

import typer

from reeltalk.client.errors import ClientError
from reeltalk.client.options import DEFAULT_SERVER, ServerOption, SessionOption, last_session

app = typer.Typer(no_args_is_help=True, help="Links under which others watch a film.")
PasswordOption = Annotated[str, typer.Option("--password", help="Password that the link asks for; '-' asks you for it unseen.")]
DaysOption = Annotated[int | None, typer.Option("--days", min=0, help="Days that the link opens; 0 until it is closed.")]


@app.command(epilog="Example: reeltalk share new --password sunset --days 3")
def new(
    render: Annotated[str, typer.Argument(metavar="[RENDER]", help="Id of an export; else the newest film of the session.")] = "",
    password: PasswordOption = "",
    days: DaysOption = None,
    session: SessionOption = "",
    server: ServerOption = DEFAULT_SERVER,
) -> None:
    """Make a link to a finished film."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        export_id = render or _newest_film(client.state(session or last_session(server)))
        typer.echo(client.share(export_id, password=asked(password), days=days))


@app.command("list", epilog="Example: reeltalk share list")
def list_links(server: ServerOption = DEFAULT_SERVER) -> None:
    """List the links that were made."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        for link in client.shares():
            typer.echo(f"{link.id}  {link.render_id}  {link.standing}")


@app.command(epilog="Example: reeltalk share close http://127.0.0.1:8787/s/...")
def close(link: Annotated[str, typer.Argument(help="The link, or its id from the list.")], server: ServerOption = DEFAULT_SERVER) -> None:
    """Close a link at once."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        client.close_share(link)
    typer.echo("Closed: nobody can open it any more.")


def asked(password: str) -> str:
    """Return the password, asked for unseen where it is ``-``."""
    return str(typer.prompt("Password for the link", hide_input=True)) if password == "-" else password


def _newest_film(state: dict[str, object]) -> str:
    exports = state.get("exports")
    done = [each for each in exports if isinstance(each, dict) and each.get("status") == "completed"] if isinstance(exports, list) else []
    if not done:
        raise ClientError("The session has no finished film yet; make one with `reeltalk export`.")
    return str(done[0]["id"])

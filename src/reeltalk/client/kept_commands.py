"""``reeltalk brand`` and ``reeltalk template``: what is kept for later films."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reeltalk.client.options import DEFAULT_SERVER, ServerOption, SessionOption, last_session

if TYPE_CHECKING:
    from reeltalk.client.client import Client, Shelf

brand = typer.Typer(no_args_is_help=True, help="Brand kits: colours, a font, a logo, an intro, an outro and music for your films.")
template = typer.Typer(no_args_is_help=True, help="Templates: the shape of a finished film, for new footage.")
LanguageOption = Annotated[str, typer.Option(help="Language of what is told: en, zh, de, ...")]
FILE_HELP = "A file of yours, which is sent, or the name of an upload of the session."


@brand.command("list", epilog="Example: reeltalk brand list")
def list_brands(server: ServerOption = DEFAULT_SERVER) -> None:
    """List your brand kits."""
    _list(server, "brands", _told_brand)


@brand.command("show", epilog='Example: reeltalk brand show "Acme"')
def show_brand(name: str, server: ServerOption = DEFAULT_SERVER) -> None:
    """Show what a brand kit holds."""
    _show(server, "brands", name, _told_brand)


@brand.command("save", epilog='Example: reeltalk brand save "Acme" --color "#0057FF" --font Manrope --logo logo.png')
def save_brand(
    name: str,
    color: Annotated[list[str] | None, typer.Option("--color", help="A colour as #RRGGBB; may be given several times.")] = None,
    font: Annotated[str | None, typer.Option("--font", help="A font that comes with Reeltalk, such as Manrope.")] = None,
    logo: Annotated[str | None, typer.Option("--logo", help=FILE_HELP)] = None,
    intro: Annotated[str | None, typer.Option("--intro", help=FILE_HELP)] = None,
    outro: Annotated[str | None, typer.Option("--outro", help=FILE_HELP)] = None,
    music: Annotated[str | None, typer.Option("--music", help=FILE_HELP)] = None,
    session: SessionOption = "",
    server: ServerOption = DEFAULT_SERVER,
) -> None:
    """Keep a brand kit, or change one; with a name alone it is taken from the session's film."""
    from reeltalk.client.client import Client

    files = {role: file for role, file in (("logo", logo), ("intro", intro), ("outro", outro), ("music", music)) if file}
    given = ({"colors": color} if color else {}) | ({"font": font} if font else {})
    with Client(server) as client:
        place = _sent(client, files, session)
        if not place and (files or not given):
            place = last_session(server)
        kept = client.keep("brands", name, place, **given, **{role: Path(file).name for role, file in files.items()})
    typer.echo(_told_brand(kept))


@brand.command("apply", epilog='Example: reeltalk brand apply "Acme"')
def apply_brand(name: str, language: LanguageOption = "en", session: SessionOption = "", server: ServerOption = DEFAULT_SERVER) -> None:
    """Put a brand kit on the film."""
    _apply(server, "brands", name, session, {"language": language})


@brand.command("delete", epilog='Example: reeltalk brand delete "Acme"')
def delete_brand(name: str, server: ServerOption = DEFAULT_SERVER) -> None:
    """Forget a brand kit; films that wear it stay as they are."""
    _delete(server, "brands", name)


@template.command("list", epilog="Example: reeltalk template list")
def list_templates(server: ServerOption = DEFAULT_SERVER) -> None:
    """List your templates."""
    _list(server, "templates", _told_template)


@template.command("show", epilog='Example: reeltalk template show "Weekly"')
def show_template(name: str, server: ServerOption = DEFAULT_SERVER) -> None:
    """Show what a template holds."""
    _show(server, "templates", name, _told_template)


@template.command("save", epilog='Example: reeltalk template save "Weekly"')
def save_template(name: str, session: SessionOption = "", server: ServerOption = DEFAULT_SERVER) -> None:
    """Keep the session's film as a template."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        typer.echo(_told_template(client.keep("templates", name, session or last_session(server))))


@template.command("apply", epilog='Example: reeltalk template apply "Weekly" --title "Week 12"')
def apply_template(
    name: str,
    title: Annotated[str, typer.Option("--title", help="Words for the first title in place of the template's.")] = "",
    language: LanguageOption = "en",
    session: SessionOption = "",
    server: ServerOption = DEFAULT_SERVER,
) -> None:
    """Make the session's footage into a film of the template's shape."""
    _apply(server, "templates", name, session, {"language": language} | ({"title": title} if title else {}))


@template.command("delete", epilog='Example: reeltalk template delete "Weekly"')
def delete_template(name: str, server: ServerOption = DEFAULT_SERVER) -> None:
    """Forget a template; films that were made with it stay as they are."""
    _delete(server, "templates", name)


def _sent(client: Client, files: dict[str, str], session: str) -> str:
    """Send those files that lie here; return the session that has them, "" where none was named and nothing is to be sent."""
    here = [Path(file) for file in files.values() if Path(file).is_file()]
    if not here:
        return session
    place = session or client.create_session("Brand kit").id
    client.upload(place, here)
    return place


def _list(server: str, shelf: Shelf, told: Any) -> None:
    from reeltalk.client.client import Client

    with Client(server) as client:
        for kept in client.kept(shelf):
            typer.echo(told(kept))


def _show(server: str, shelf: Shelf, name: str, told: Any) -> None:
    from reeltalk.client.client import Client

    with Client(server) as client:
        kept = client.read_kept(shelf, name)
    typer.echo(told(kept))
    typer.echo(f"kept: {kept['created_at']}")


def _apply(server: str, shelf: Shelf, name: str, session: str, given: dict[str, Any]) -> None:
    from reeltalk.client.client import Client

    with Client(server) as client:
        typer.echo(client.apply_kept(shelf, name, session or last_session(server), **given)["reply"])


def _delete(server: str, shelf: Shelf, name: str) -> None:
    from reeltalk.client.client import Client

    with Client(server) as client:
        client.delete_kept(shelf, name)
    typer.echo(f"Deleted: {name}")


def _told_brand(kept: dict[str, Any]) -> str:
    files = [f"{role} {file}" for role, file in kept["files"].items()]
    return f"{kept['name']}: {', '.join([*kept['colors'], *filter(None, [kept['font']]), *files])}"


def _told_template(kept: dict[str, Any]) -> str:
    places = ", ".join("a whole file" if place["whole_file"] else f"{place['seconds']:g} s" for place in kept["places"])
    titles = ", ".join(f'"{title}"' for title in kept["titles"])
    told = [f"{kept['width']}x{kept['height']}", f"footage: {places}", *([f"titles: {titles}"] if titles else []), *kept["files"].values()]
    return f"{kept['name']}: {'; '.join(told)}"

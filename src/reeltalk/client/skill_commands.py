"""``reeltalk skill`` and the conversation behind ``reeltalk chat --skill``."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from reeltalk.client.errors import ClientError

app = typer.Typer(no_args_is_help=True, help="The skills that come with Reeltalk: list and install them.")


@app.command("list", epilog="Example: reeltalk skill list")
def list_skills() -> None:
    """Show the skills that come with Reeltalk."""
    from reeltalk.client.skill_folder import shipped_skills

    for skill in shipped_skills():
        typer.echo(f"{skill.name} {skill.version}")
        typer.echo(f"  {skill.description}")


@app.command(epilog="Example: reeltalk skill install --target cursor")
def install(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Skills to install; all of them where none is named.")
    ] = None,
    target: Annotated[str, typer.Option("--target", "-t", help="claude, cursor, clawhub, codex, or a folder.")] = "claude",
    force: Annotated[bool, typer.Option("--force", help="Replace an installed skill that is different.")] = False,
) -> None:
    """Copy skills to where a coding agent looks for them."""
    from reeltalk.client.skill_folder import INSTALL_PLACES, find_skill, shipped_skills

    place = Path.home() / INSTALL_PLACES[target] if target in INSTALL_PLACES else Path(target).expanduser()
    known = {skill.name: skill for skill in shipped_skills()}
    for skill in [known.get(name) or find_skill(name) for name in names] if names else known.values():
        typer.echo(f"{skill.name} {skill.version}: {_install(skill.folder, place / skill.name, force=force)}")


def converse(skill_name: str, message: str, session_id: str, server: str, lines: Iterable[str]) -> None:
    """Talk to a skill: one message, or the ``lines`` that a person types. A message that cannot be carried out ends with exit status 1."""
    from reeltalk.client.client import Client
    from reeltalk.client.settings import session_store
    from reeltalk.client.skill_conversation import Conversation
    from reeltalk.client.skill_folder import find_skill
    from reeltalk.client.skill_words import language_of, language_of_system

    skill = find_skill(skill_name)
    language = language_of(message, language_of_system())
    with Client(server, attribution=skill.attribution) as client:
        conversation = Conversation(skill, client, typer.echo, session_id=session_id, language=language)
        conversation.begin(greet=not message)
        session_store().put(server, conversation.session_id)
        if message and not conversation.hear(message):
            raise typer.Exit(1)
        for line in lines if not message else ():
            conversation.hear(line)


def _install(source: Path, target: Path, *, force: bool) -> str:
    """Copy a skill's folder, whole or not at all; returns what was done in words."""
    if _contents(target) == _contents(source):
        return f"already in {target}"
    if target.exists() and not force:
        raise ClientError(f"{target} holds something else; use --force to replace it.")
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.part")
    shutil.rmtree(staged, ignore_errors=True)
    shutil.copytree(source, staged)
    if target.exists():
        shutil.rmtree(target)
    staged.replace(target)
    return f"installed in {target}"


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

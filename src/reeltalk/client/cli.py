"""The command line: thin commands over the SDK."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from reeltalk.client import admin_commands, kept_commands, share_commands, skill_commands, transcript_commands, version_commands
from reeltalk.client.errors import ApiError, ClientError
from reeltalk.client.options import DEFAULT_SERVER, ServerOption, SessionOption, last_session

if TYPE_CHECKING:  # the SDK is imported where it is used, so that help comes at once
    from reeltalk.client.client import Client
    from reeltalk.client.job import EditedFilm
    from reeltalk.client.settings import ServerNotes

app = typer.Typer(
    name="reeltalk",
    help="Talk to your footage, get a finished film.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(skill_commands.app, name="skill")
app.add_typer(admin_commands.app, name="admin")
app.add_typer(share_commands.app, name="share")
app.add_typer(version_commands.app, name="versions")
app.add_typer(kept_commands.brand, name="brand")
app.add_typer(kept_commands.template, name="template")
app.add_typer(transcript_commands.captions, name="captions")
app.command(epilog="Example: reeltalk transcript --find wisdom")(transcript_commands.transcript)

QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what matters.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from reeltalk import __version__

        typer.echo(f"reeltalk {__version__}")
        raise typer.Exit


VersionOption = Annotated[bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and leave.")]


@app.callback()
def about(version: VersionOption = False) -> None:
    """Talk to your footage, get a finished film."""


@app.command(epilog='Example: reeltalk edit talk.mp4 "trim the pauses, add captions" -o out.mp4')
def edit(
    clips_and_request: Annotated[list[str], typer.Argument(metavar='CLIP... "REQUEST"', help="Clips, then what you want done.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; else named after the first clip.")] = None,
    server: Annotated[str, typer.Option("--server", envvar="NEMO_API_URL", help="Server to use; else one is started for this job.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, its cost and the length; change nothing.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Turn clips and one sentence into a finished film."""
    from reeltalk.client.job import edit as run_edit
    from reeltalk.client.job import plan as run_plan
    from reeltalk.client.progress import Stages

    clips, request = _clips_and_request(clips_and_request)
    if dry_run:
        with _client_of_server_or_own(server) as client, Stages(quiet=quiet) as stages:
            planned = run_plan(client, clips, request, stages)
        typer.echo(planned.text)
        return
    with _client_of_server_or_own(server) as client, Stages(quiet=quiet) as stages:
        film = run_edit(client, clips, request, output, stages)
    if not quiet:
        _show_film(film)


@app.command(epilog='Example: reeltalk generate "a fox reading a book in a forest at sunset" -o fox.png')
def generate(
    prompt: Annotated[str, typer.Argument(help="What to show, in plain words.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write: a picture (.png), or a film (.mp4).")] = None,
    seconds: Annotated[float | None, typer.Option("--seconds", min=1, help="Make a clip that long; without it a picture.")] = None,
    aspect: Annotated[str, typer.Option("--aspect", help='Shape: "16:9", "9:16", "1:1".')] = "",
    raw: Annotated[bool, typer.Option("--raw", help="Save the clip as it was made, without music and title.")] = False,
    server: Annotated[str, typer.Option("--server", envvar="NEMO_API_URL", help="Server to use; else one is started for this job.")] = "",
    quiet: QuietOption = False,
) -> None:
    """Make a picture or a clip from words."""
    from reeltalk.client.generation import generate as run_generate
    from reeltalk.client.progress import Stages

    with _client_of_server_or_own(server) as client, Stages(quiet=quiet) as stages:
        made = run_generate(client, prompt, output, stages, seconds=seconds, aspect=aspect, raw=raw)
    typer.echo(str(made.path) if quiet else f"{made.turn.text}\n\n{made.path}")


@app.command(epilog="Example: reeltalk serve --port 9000")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    announce: Annotated[bool, typer.Option("--announce", hidden=True)] = False,
    while_stdin_open: Annotated[bool, typer.Option("--while-stdin-open", hidden=True)] = False,
) -> None:
    """Run the server (on loopback unless told otherwise)."""
    # By name: the client knows the server's modules only here, where it becomes one.
    wiring = importlib.import_module("reeltalk.wiring")
    wiring.serve(host=host, port=port, announce=announce, while_stdin_open=while_stdin_open)


@app.command(epilog="Example: reeltalk upload talk.mp4 broll.mov")
def upload(files: list[Path], session: SessionOption = "", server: ServerOption = DEFAULT_SERVER, quiet: QuietOption = False) -> None:
    """Send clips to a session; without one, a new session is started."""
    from reeltalk.client.progress import Stages

    with _client(server) as client, Stages(quiet=quiet) as stages:
        session_id = session or client.create_session(files[0].stem).id
        uploaded = client.upload(session_id, files, lambda done, total: stages.update("Uploading", done / max(total, 1)))
        stages.finish("Uploading")
    _sessions().put(server, session_id)
    for file in uploaded:
        length = f", {file.duration_s:.1f} s" if file.duration_s else ""
        typer.echo(f"{file.filename}: {file.kind}{length}")
    typer.echo(f"session {session_id}")


@app.command(epilog='Example: reeltalk chat "trim the pauses and add captions"')
def chat(
    message: Annotated[str, typer.Argument(help="What you want; without it a conversation starts.")] = "",
    session: SessionOption = "",
    server: ServerOption = DEFAULT_SERVER,
    skill: Annotated[
        str, typer.Option("--skill", help="Speak as a skill, which uploads, exports and saves by itself: a name or a folder.")
    ] = "",
) -> None:
    """Say what you want done to the clips of a session."""
    if skill:
        skill_commands.converse(skill, message, session, server, _typed_lines())
        return
    from reeltalk.client.job import say
    from reeltalk.client.progress import Stages

    with _client(server) as client:
        session_id = session or _sessions().get(server) or client.create_session().id
        _sessions().put(server, session_id)
        for text in [message] if message else _typed_lines():
            with Stages() as stages:
                outcome = say(client, session_id, text, stages)
            typer.echo(outcome.text)


@app.command(epilog="Example: reeltalk status")
def status(session: SessionOption = "", server: ServerOption = DEFAULT_SERVER) -> None:
    """Show the timeline of a session."""
    with _client(server) as client:
        state = client.state(session or last_session(server))
    typer.echo(state.get("summary") or "Nothing is on the timeline yet.")
    for line in state.get("activity") or []:
        typer.echo(line)


@app.command(epilog="Example: reeltalk export -o film.mp4 --share")
def export(
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path("film.mp4"),
    quality: Annotated[str, typer.Option(help="low, medium or high.")] = "high",
    resolution: Annotated[str, typer.Option(help="For example 720p, 1080p, 4k; else the canvas's own.")] = "",
    format_: Annotated[str, typer.Option("--format", help="mp4, mov, webm, gif, mp3, srt ...; else the ending of the file.")] = "",
    codec: Annotated[str, typer.Option(help="h264, hevc, av1, prores or vp9; else the usual one of the format.")] = "",
    max_size_mb: Annotated[float, typer.Option(help="Most megabytes; 0 is any size.")] = 0.0,
    preset: Annotated[str, typer.Option(help="youtube, shorts, tiktok, reels, instagram, linkedin, 抖音, 小红书.")] = "",
    share: Annotated[bool, typer.Option("--share", help="Also make a link that anybody can watch.")] = False,
    password: share_commands.PasswordOption = "",
    days: share_commands.DaysOption = None,
    session: SessionOption = "",
    server: ServerOption = DEFAULT_SERVER,
    quiet: QuietOption = False,
) -> None:
    """Render the session's film and save it."""
    from reeltalk.client.progress import Stages

    made_as = format_ or output.suffix.lstrip(".") or "mp4"
    more = {"resolution": resolution, "codec": codec, "max_size_mb": max_size_mb, "preset": preset}
    wanted = {"format": made_as, "quality": quality} | {name: value for name, value in more.items() if value}
    password = share_commands.asked(password)
    with _client(server) as client, Stages(quiet=quiet) as stages:
        started = client.export(session or last_session(server), output=wanted)
        done = client.wait_for_export(started, lambda now: stages.update("Rendering", now.progress / 100))
        stages.finish("Rendering")
        client.download(done, output, lambda have, total: stages.update("Saving", have / max(total, 1)))
        stages.finish("Saving")
        link = client.share(done, password=password, days=days) if share or password or days else None
    typer.echo(str(output))
    if link:
        typer.echo(link)


@app.command(epilog="Example: reeltalk credits")
def credits(server: ServerOption = DEFAULT_SERVER) -> None:
    """Show the balance."""
    with _client(server) as client:
        balance = client.credits()
    if balance.unlimited:
        typer.echo("Unlimited: this server charges nothing.")
    else:
        typer.echo(f"{balance.available:g} available, {balance.frozen:g} held for work under way, {balance.total:g} in all")


@app.command(epilog="Example: reeltalk doctor")
def doctor() -> None:
    """Check this machine: FFmpeg, speech engine, fonts, music, disk."""
    findings = importlib.import_module("reeltalk.wiring").examine()
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.good else 'FAIL'}  {finding.name}: {finding.text}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; any error is one clear line and a non-zero exit."""
    try:
        # Without the standalone mode an exit status is returned and not raised.
        sys.exit(app(standalone_mode=False) or 0)
    except typer.Exit as leave:
        sys.exit(leave.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(_fail("Stopped."))
    except ApiError as error:
        sys.exit(_fail(f"{error} (code {error.code})"))
    except ClientError as error:
        sys.exit(_fail(str(error)))
    except Exception as error:
        # Usage errors of the command line know their own words; anything else is said in one line as well.
        sys.exit(_usage_or_fail(error))


def _usage_or_fail(error: Exception) -> int:
    show = getattr(error, "show", None)
    if callable(show):
        show()
        return int(getattr(error, "exit_code", 2))
    return _fail(f"{type(error).__name__}: {error}")


def _fail(text: str) -> int:
    typer.echo(f"reeltalk: {' '.join(text.split())}", err=True)
    return 1


def _clips_and_request(arguments: list[str]) -> tuple[list[Path], str]:
    """Take the arguments that are files as clips and the one that is not as the request."""
    clips = [Path(argument) for argument in arguments if _is_file(argument)]
    requests = [argument for argument in arguments if not _is_file(argument)]
    if len(requests) > 1:
        missing = [text for text in requests if " " not in text.strip() and "." in text]
        if missing:
            raise ClientError(f"There is no file {missing[0]}.")
        raise ClientError('Put the request in quotes: reeltalk edit clip.mp4 "trim the pauses"')
    if not requests:
        raise ClientError('Say what you want: reeltalk edit clip.mp4 "trim the pauses"')
    if " " not in requests[0].strip() and Path(requests[0]).suffix.lower() in UPLOADED_SUFFIXES:
        raise ClientError(f"There is no file {requests[0]}.")
    return clips, requests[0]


def _is_file(argument: str) -> bool:
    """Say whether an argument names a file; a long request is no name that a file can have."""
    try:
        return Path(argument).is_file()
    except (OSError, ValueError):
        return False


MEDIA_SUFFIXES: Final = (".mp4", ".mov", ".avi", ".webm", ".mkv", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp3", ".wav", ".m4a", ".aac")
UPLOADED_SUFFIXES: Final = frozenset((*MEDIA_SUFFIXES, ".cube", ".srt", ".vtt", ".ass"))


@contextlib.contextmanager
def _client_of_server_or_own(server: str) -> Iterator[Client]:
    if server:
        with _client(server) as client:
            yield client
        return
    from reeltalk.client.local import local_server

    with local_server() as own, _client(own.url, remembered_as=own.remembered_as) as client:
        yield client


def _client(server: str, remembered_as: str = "") -> Client:
    from reeltalk.client.client import Client

    return Client(server, remembered_as=remembered_as)


def _sessions() -> ServerNotes:
    from reeltalk.client.settings import session_store

    return session_store()


def _typed_lines() -> Iterator[str]:
    while True:
        try:
            line = input("you> ").strip()
        except EOFError:
            return
        if line in {"exit", "quit"}:
            return
        if line:
            yield line


def _show_film(film: EditedFilm) -> None:
    typer.echo(film.turn.text)
    receipt = film.export.receipt or film.turn.receipt
    for line in (receipt or {}).get("lines") or []:
        typer.echo(f"  {line}")
    typer.echo(f"{film.path}  ({film.export.duration_s or 0:.1f} s, {(film.export.size_bytes or 0) / 1e6:.1f} MB)")
    if link := film.turn.share_url or film.export.share_url:
        typer.echo(f"{link}")


if __name__ == "__main__":
    main()

"""``reeltalk transcript`` and ``reeltalk captions``: the film as text."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from reeltalk.client.errors import ClientError
from reeltalk.client.options import DEFAULT_SERVER, ServerOption, SessionOption, last_session

captions = typer.Typer(no_args_is_help=True, help="The film's captions as a subtitle file.")


def transcript(
    session: SessionOption = "",
    server: ServerOption = DEFAULT_SERVER,
    words: Annotated[bool, typer.Option("--words", help="One word a line, with its id.")] = False,
    find: Annotated[str, typer.Option("--find", help="Only sentences that hold this text.")] = "",
    cut: Annotated[list[str] | None, typer.Option("--cut", help="Cut the word of this id out of the film; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The words as JSON.")] = False,
) -> None:
    """Show what is said in the film, sentence by sentence."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        session_id = session or last_session(server)
        if cut:
            typer.echo(f"The film now lasts {client.cut_words(session_id, cut)['duration']:.1f} s.")
        told = client.transcript(session_id)
    sentences = [list(group) for _, group in groupby(told["words"], key=lambda word: word["sentence"])]
    chosen = [sentence for sentence in sentences if find.casefold() in _text(sentence, told["language"]).casefold()]
    if as_json:
        typer.echo(json.dumps({**told, "words": [word for sentence in chosen for word in sentence]}, ensure_ascii=False))
        return
    for sentence in chosen:
        for row in [[word] for word in sentence] if words else [sentence]:
            mark = f"  {row[0]['id']}" if words else ""
            typer.echo(f"{_clock(row[0]['start'])}{mark}  {_text(row, told['language'])}")
    if not told["complete"]:
        typer.echo("Not all of the footage has been listened to yet.", err=True)


@captions.command("get", epilog="Example: reeltalk captions get captions.srt")
def get_captions(file: Path, session: SessionOption = "", server: ServerOption = DEFAULT_SERVER) -> None:
    """Write the film's captions into a file: .srt, .vtt or .ass."""
    from reeltalk.client.client import Client

    with Client(server) as client:
        file.write_bytes(client.captions(session or last_session(server), file.suffix.removeprefix(".").lower()))
    typer.echo(str(file))


@captions.command("put", epilog="Example: reeltalk captions put subtitles.srt")
def put_captions(
    file: Path,
    session: SessionOption = "",
    server: ServerOption = DEFAULT_SERVER,
    language: Annotated[str, typer.Option("--language", help="Code of the language they are in.")] = "",
) -> None:
    """Use a subtitle file (SRT, WebVTT, ASS) as the film's captions."""
    from reeltalk.client.client import Client

    if not file.is_file():
        raise ClientError(f"There is no file {file}.")
    with Client(server) as client:
        client.put_captions(session or last_session(server), file.read_bytes(), language)
    typer.echo("The film has these captions now.")


def _text(words: list[dict[str, Any]], language: str) -> str:
    return ("" if language in {"zh", "ja", "yue"} else " ").join(word["text"] for word in words)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02d}:{seconds % 60:04.1f}"

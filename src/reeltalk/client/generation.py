"""New material in one go: say what is wanted, and save the file that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reeltalk.client.client import Client
from reeltalk.client.errors import ClientError
from reeltalk.client.job import TurnOutcome, say
from reeltalk.client.progress import Stages

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True, slots=True)
class Generated:
    """The file that was saved, and what was said about it."""

    path: Path
    turn: TurnOutcome


def generate(
    client: Client, prompt: str, target: Path | None, stages: Stages, *, seconds: float | None = None, aspect: str = "", raw: bool = False
) -> Generated:
    """Make a picture, or a clip of so many seconds, and save it. ``raw`` saves the clip without its second stage.

    Raises ClientError when nothing was made, with the server's own words.
    """
    still = seconds is None and (target is None or target.suffix.lower() in PICTURES)
    session = client.create_session("generated")
    turn = say(client, session, wish(prompt, None if still else seconds or 5.0, aspect), stages)
    made = [item for item in client.state(session)["state"].get("generated_media") or [] if item.get("cdn_url")]
    if not made:
        raise ClientError(turn.text or "Nothing was made.")
    path = target or Path(str(made[-1]["filename"]))
    if still or raw:
        client.fetch(str(made[-1]["cdn_url"]), path)
        return Generated(path, turn)
    export = client.wait_for_export(client.export(session), lambda now: stages.update("Rendering", now.progress / 100))
    stages.finish("Rendering")
    client.download(export, path)
    return Generated(path, turn)


def wish(prompt: str, seconds: float | None, aspect: str = "") -> str:
    """Return the message that asks for a picture, or for a clip of so many seconds.

    >>> wish("a red kite", None), wish("a red kite", 8.0, "9:16")
    ('generate an image of a red kite', 'generate a 8 second video of a red kite in 9:16')
    >>> wish("红色的风筝", 8.0)
    '生成一段8秒的视频：红色的风筝'
    """
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in prompt)
    shape = ("，" if chinese else " in ") + aspect if aspect else ""
    if chinese:
        return f"生成一张图片：{prompt}{shape}" if seconds is None else f"生成一段{seconds:g}秒的视频：{prompt}{shape}"
    return f"generate an image of {prompt}{shape}" if seconds is None else f"generate a {seconds:g} second video of {prompt}{shape}"

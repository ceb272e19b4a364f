"""The whole job in one go: upload, say the sentence, export, download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reeltalk.client.client import Client
from reeltalk.client.errors import ClientError
from reeltalk.client.models import Export, Session
from reeltalk.client.progress import Stages

FILM = "mp4"
"""The ending of a file for which no other one was asked."""
SAME_ENDING = {"jpeg": "jpg", "m4v": "mp4"}
OWN_STATE_KEY = "reeltalk"
"""The key of a stream's state delta under which our servers put what the documented keys have no place for."""


@dataclass(slots=True)
class TurnOutcome:
    """What a turn said and did. ``changed`` is None where the server does not tell."""

    text: str = ""
    changed: bool | None = None
    export_id: str | None = None
    share_url: str | None = None
    receipt: dict[str, Any] | None = None
    tools: list[str] = field(default_factory=list)
    proposal: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class EditedFilm:
    """A finished film on disk, with what was said and proved about it."""

    path: Path
    export: Export
    turn: TurnOutcome
    session: Session


def say(client: Client, session: Session | str, text: str, stages: Stages, *, plan_first: bool = False) -> TurnOutcome:
    """Send one message and gather the answer."""
    outcome = TurnOutcome()
    texts: list[str] = []
    stages.update("Editing", None, "")
    for event in client.send(session, text, plan_first=plan_first):
        if event.kind == "text" and not event.partial:
            texts.append(event.text)
        elif event.kind == "tool_call":
            outcome.tools.append(event.name)
        elif event.kind == "progress":
            stages.update("Editing", min(float(event.data["fraction"]), 0.99), event.text)
        elif event.kind == "state":
            _take_state(outcome, event.data)
    stages.finish("Editing")
    outcome.text = "\n".join(texts)
    return outcome


def edit(client: Client, clips: Sequence[Path], request: str, target: Path | None, stages: Stages) -> EditedFilm:
    """Turn clips and a sentence into a film at ``target``, else in a file named after the first clip.

    Raises ClientError when there is nothing to deliver.
    """
    if target is not None and target.resolve() in {clip.resolve() for clip in clips}:
        raise ClientError(f"{target} is one of the clips; choose another name with -o.")
    session = _with_clips(client, clips, stages)
    turn = say(client, session, request, stages)
    if turn.changed is False and turn.export_id is None:
        raise ClientError(turn.text or "Nothing was changed, so there is nothing to export.")
    export = _ordered(client, session, turn, target)
    target = target or Path(f"{clips[0].stem if clips else 'film'}-edited.{export.format or FILM}")
    done = client.wait_for_export(export, lambda now: stages.update("Rendering", now.progress / 100))
    stages.finish("Rendering")
    client.download(done, target, lambda have, total: stages.update("Saving", have / max(total, 1)))
    stages.finish("Saving")
    return EditedFilm(target, done, turn, session)


def _ordered(client: Client, session: Session, turn: TurnOutcome, target: Path | None) -> Export:
    """Return the export of a turn, or a new one where the file is to be of another kind: what ``target`` ends in says which."""
    ending = target.suffix.lower().lstrip(".") if target is not None else ""
    if turn.export_id:
        started = client.export_status(turn.export_id)
        if SAME_ENDING.get(ending, ending) in {"", started.format or FILM}:
            return started
    ending = ending or FILM
    return client.export(session, output={"format": ending, "quality": "high"})


def plan(client: Client, clips: Sequence[Path], request: str, stages: Stages) -> TurnOutcome:
    """Return what the request would do to the clips; nothing is changed. Raises ClientError where the server shows no plans."""
    turn = say(client, _with_clips(client, clips, stages), request, stages, plan_first=True)
    if turn.changed is not False:
        raise ClientError("This server does not show plans, so it carried the request out in a session of its own.")
    return turn


def _with_clips(client: Client, clips: Sequence[Path], stages: Stages) -> Session:
    session = client.create_session(clips[0].stem if clips else "project")
    if clips:
        client.upload(session, clips, lambda done, total: stages.update("Uploading", done / max(total, 1)))
        stages.finish("Uploading")
    return session


def _take_state(outcome: TurnOutcome, delta: dict[str, Any]) -> None:
    own = delta.get(OWN_STATE_KEY) or {}
    if "changed" in own:
        outcome.changed = bool(own["changed"])
    outcome.export_id = own.get("export_id") or outcome.export_id
    outcome.share_url = own.get("share_url") or outcome.share_url
    outcome.receipt = own.get("receipt") or outcome.receipt
    outcome.proposal = own.get("proposal") or outcome.proposal

"""A revision becomes a file: planned, rendered, verified, measured, published. Nothing unverified is published."""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Mapping
from functools import partial
from typing import Any

from reeltalk.agent.receipt import Receipt, lines, with_file_facts
from reeltalk.errors import Cancelled, MalformedRequest, PlanBlocked, ReeltalkError
from reeltalk.ffmpeg.process import Watch, niceness
from reeltalk.limits import RENDER_ID_MAX_CHARACTERS
from reeltalk.render.profile import OutputProfile
from reeltalk.storage.exports import Export
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.schema import timeline_from_json, timeline_to_json
from reeltalk.timeline.time import seconds_from_ticks
from reeltalk.workflows import delivery, proof, sources
from reeltalk.workflows.delivery import Made
from reeltalk.workflows.parts import DEAD_JOB, EXPORT_QUEUE, SHORT_EXPORT_QUEUE, Parts
from reeltalk.workflows.planning import asked_profile
from reeltalk.workflows.watching import JobWatch, PartOfWatch

logger = logging.getLogger(__name__)

EXPORT_JOB = "export"
SHORT_EXPORT_MAX_S = 60.0
"""The longest film of full HD that counts as short; of smaller pictures it may be longer. On two cores it is made in about a minute."""
FULL_HD_PIXELS = 1920 * 1080
LONG_EXPORT_NICENESS = 12
"""A long film steps back a little behind what is soon done, but not behind films that nobody has asked for."""
RENDERED = 0.9
"""The share of an export's progress at which the film is rendered and only measuring is left."""


def submit_export(
    parts: Parts,
    user_id: str,
    export_id: str,
    *,
    session_id: str | None,
    timeline: Timeline,
    revision: int | None = None,
    output: Mapping[str, Any] | None = None,
    receipt: Mapping[str, Any] | None = None,
) -> Export:
    """Put an export on its way; a revision carries the receipt of the turn that made it, unless another one is given.

    Raises MalformedRequest, InvalidTimeline, Conflict (the id is taken), SessionNotFound.
    """
    if not export_id or len(export_id) > RENDER_ID_MAX_CHARACTERS:
        raise MalformedRequest(f"A render id has 1 to {RENDER_ID_MAX_CHARACTERS} characters.")
    if session_id is not None:
        parts.projects.get(user_id, session_id)
    if timeline.duration <= 0:
        raise MalformedRequest("The draft has nothing to render.", hint="Send clips and say what you want first.")
    check(timeline)
    made_by = proof.receipt_of(parts, session_id, revision) if session_id is not None and revision is not None else None
    wanted = dict(output or {}) | {"receipt": receipt or made_by}
    _check_plan(parts, user_id, asked_profile(timeline, wanted))
    for media_id in sources.shown_media(timeline):
        sources.media_info(parts, user_id, media_id)
    export = parts.exports.create(
        export_id, user_id, session_id, revision=revision, timeline_json=timeline_to_json(timeline), output=wanted
    )
    enqueue(parts, export)
    return export


def _check_plan(parts: Parts, user_id: str, profile: OutputProfile) -> None:
    name = parts.accounts.plan_of(user_id)
    plan = parts.settings.plan(name)
    if plan.export == "never":
        raise PlanBlocked(f"The plan {name!r} cannot export.", hint="Ask the operator of this server for another plan.")
    if plan.export_lines_max and min(profile.width, profile.height) > plan.export_lines_max:
        raise PlanBlocked(f"The plan {name!r} exports up to {plan.export_lines_max}p.", hint="Ask for a smaller resolution.")


def enqueue(parts: Parts, export: Export) -> None:
    """Hand an export to the engine; doing so twice does it once. Its file key is the job's id: clients choose the export's own."""
    queue = SHORT_EXPORT_QUEUE if _is_short(export) else EXPORT_QUEUE
    parts.engine.enqueue(queue, EXPORT_JOB, export.file_key, partition=export.user_id)


def _is_short(export: Export) -> bool:
    """Say whether a film is soon made, by its length and the size of its picture."""
    timeline = timeline_from_json(export.timeline_json)
    profile = asked_profile(timeline, export.output)
    full_hd_seconds = seconds_from_ticks(timeline.duration) * profile.width * profile.height / FULL_HD_PIXELS
    return full_hd_seconds <= SHORT_EXPORT_MAX_S


def take_up_unfinished(parts: Parts) -> None:
    """Put exports that an earlier run of the server left on their way again; one that keeps ending the server is given up."""
    for export in parts.exports.unfinished():
        if parts.engine.status(export.file_key) in DEAD_JOB:
            parts.exports.fail(export.id, "This export was given up: the server stopped each time it was tried.")
        else:
            enqueue(parts, export)


def cancel_export(parts: Parts, user_id: str, export_id: str) -> Export:
    """Stop an export that is not finished; a finished one stays as it is."""
    export = parts.exports.get(user_id, export_id)
    if not export.is_finished:
        parts.engine.cancel(export.file_key)
        parts.exports.fail(export_id, str(Cancelled().message))
    return parts.exports.get(user_id, export_id)


def run_export(parts: Parts, file_key: str) -> None:
    """Do the export: the job behind every render. Running it again after a crash picks up the chunks that were finished."""
    export = parts.exports.by_file_key(file_key)
    if export.is_finished:
        return
    export_id = export.id
    watch = JobWatch(parts.engine, file_key, partial(_tell_progress, parts, export_id))
    workspace = parts.folders.work / f"export-{export.file_key}"
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        with contextlib.nullcontext() if _is_short(export) else niceness(LONG_EXPORT_NICENESS):
            made = delivery.make(parts, export, workspace, PartOfWatch(watch, 0.0, RENDERED))
        report = made.report | _proof(parts, export, made, PartOfWatch(watch, RENDERED, 1.0))
        blob_key = parts.blobs.adopt(made.path)
        parts.exports.complete(export_id, blob_key, duration_s=made.duration_s, size_bytes=made.report["size_bytes"], report=report)
    except Cancelled as stop:
        parts.exports.fail(export_id, stop.message)
    except ReeltalkError as error:
        parts.exports.fail(export_id, str(error))
    except Exception:
        logger.exception("export %s failed", export_id)
        parts.exports.fail(export_id, "Something went wrong inside Reeltalk while the film was made.")
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _tell_progress(parts: Parts, export_id: str, fraction: float, stage: str) -> None:
    parts.exports.progress(export_id, 5 + round(fraction * 94))


def _proof(parts: Parts, export: Export, made: Made, watch: Watch) -> dict[str, Any]:
    """Measure the finished file for the receipt of the turn that asked for it, unless that was done ahead."""
    written = export.output.get("receipt")
    if not written:
        return {}
    receipt, known = Receipt.from_dict(written), made.measured
    if made.film is not None and proof.cuts_speech(receipt) and not proof.LISTENED & known.keys():
        known = proof.measured(parts, export.user_id, timeline_from_json(export.timeline_json), written, made.film, watch)
    return {"receipt": described(with_file_facts(receipt, known), str(written.get("language") or "en"))}


def described(receipt: Receipt, language: str) -> dict[str, Any]:
    """Return a receipt as JSON values, with its language and its lines for a terminal beside them."""
    return receipt.to_dict() | {"language": language, "lines": list(lines(receipt, language))}

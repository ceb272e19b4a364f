"""Rendering ahead: a film is finished while nobody waits for it, so that an export only has to publish it.

A revision that lands is rendered, checked and kept at the lowest priority, by a job of a queue of its own. A newer revision ends that job,
and what it finished of the film stays in the cache. It steps aside while an export runs, for that is what somebody waits for.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Final

from reeltalk.errors import Cancelled, NotFound, ReeltalkError
from reeltalk.ffmpeg.process import niceness
from reeltalk.render import prepared
from reeltalk.render.plan import RenderPlan
from reeltalk.render.prepared import PreparedFilm
from reeltalk.render.render import render_film
from reeltalk.storage.projects import Revision
from reeltalk.storage.turns import Turn
from reeltalk.timeline.time import seconds_from_ticks
from reeltalk.workflows import proof
from reeltalk.workflows.parts import SPECULATION_QUEUE, Parts
from reeltalk.workflows.planning import asked_profile, plan_film, source_paths

logger = logging.getLogger(__name__)

SPECULATION_JOB: Final = "speculation"
ASKED_FOR_JOBS: Final = ("turn", "export", "analysis")
"""Jobs whose end somebody waits for."""
EXPORT_JOBS: Final = ("export",)
LAST_IN_LINE: Final = 19
WAIT_S: Final = 0.25


def submit(parts: Parts, turn: Turn, before: Revision, after: Revision) -> None:
    """Put the newest revision of a session on its way, and take the one before it off."""
    if parts.settings.speculation == "off" or after.number == before.number:
        return
    parts.engine.cancel(_job_id(turn.session_id, before.number))
    if after.timeline.duration <= 0 or parts.settings.plan(parts.accounts.plan_of(turn.user_id)).export == "never":
        return
    if seconds_from_ticks(after.timeline.duration) <= parts.settings.speculation_film_max_s:
        parts.engine.enqueue(SPECULATION_QUEUE, SPECULATION_JOB, _job_id(turn.session_id, after.number), partition=turn.user_id)


def _job_id(session_id: str, revision: int) -> str:
    return f"ahead_{session_id}_{revision}"


def take(parts: Parts, plan: RenderPlan, workspace: Path) -> PreparedFilm | None:
    """Return the film of a plan, in ``workspace``, if it was finished ahead."""
    return prepared.take(plan, parts.chunks, workspace / "prepared.mp4")


def run_speculation(parts: Parts, job_id: str) -> None:
    """Do the job. Nobody waits for it, so nobody is told where it fails: the export meets the same trouble, and says so."""
    _, session_id, number = job_id.split("_")
    watch = _Watch(parts, job_id)
    workspace = parts.folders.work / job_id
    while not _is_superseded(parts, session_id, int(number)):
        try:
            watch.wait_until_free()
            with niceness(LAST_IN_LINE):
                _prepare(parts, session_id, int(number), workspace, watch)
            return
        except Cancelled:
            if watch.ended:
                return
        except ReeltalkError as error:
            logger.info("revision %s of session %s was not rendered ahead: %s", number, session_id, error)
            return
        finally:
            shutil.rmtree(workspace, ignore_errors=True)


def _is_superseded(parts: Parts, session_id: str, number: int) -> bool:
    try:
        return parts.projects.head(session_id).number != number
    except NotFound:
        return True


def _prepare(parts: Parts, session_id: str, number: int, workspace: Path, watch: _Watch) -> None:
    """Finish and keep the film of a revision as an export without wishes would have it."""
    user_id = parts.projects.of_session(session_id).user_id
    revision = parts.projects.revision(session_id, number)
    plan = plan_film(parts, user_id, revision.timeline, asked_profile(revision.timeline, {}), watch)
    workspace.mkdir(parents=True, exist_ok=True)
    if take(parts, plan, workspace):
        return
    film = render_film(plan, source_paths(parts, user_id, plan), workspace=workspace, cache=parts.chunks, watch=watch)
    receipt = proof.receipt_of(parts, session_id, number)
    measured = proof.measured(parts, user_id, revision.timeline, receipt, film, watch)
    prepared.keep(PreparedFilm(film, measured), plan, parts.chunks, workspace)


class _Watch:
    """Ends the work when its revision is superseded, and interrupts it while an export runs."""

    def __init__(self, parts: Parts, job_id: str) -> None:
        self._parts = parts
        self._job_id = job_id

    @property
    def ended(self) -> bool:
        """Say whether the job is to end, and not only to step aside."""
        return self._parts.engine.is_cancelled(self._job_id)

    def progress(self, fraction: float, stage: str) -> None:
        """Tell nobody."""

    def cancelled(self) -> bool:
        """Say whether to stop."""
        return self.ended or self._parts.engine.is_running(*EXPORT_JOBS)

    def wait_until_free(self) -> None:
        """Wait for the machine: until nobody waits for anything (idle), or until no export runs (on). Raises Cancelled."""
        others = ASKED_FOR_JOBS if self._parts.settings.speculation == "idle" else EXPORT_JOBS
        while self._parts.engine.is_running(*others):
            if self.ended:
                raise Cancelled
            self._parts.clock.sleep(WAIT_S)

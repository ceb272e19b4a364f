"""What an export hands over: the film as it was rendered, or whatever else was asked for, made of the same plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reeltalk.edits.subtitles import captions_as
from reeltalk.errors import InvalidTimeline, VerificationFailed
from reeltalk.render.delivery import deliver, master_profile
from reeltalk.render.outputs import Output, canvas_for, profile_of, read_output
from reeltalk.render.prepared import PreparedFilm
from reeltalk.render.render import Deliverable, render_film
from reeltalk.storage.exports import Export
from reeltalk.timeline.formats import OutputKind
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.schema import timeline_from_json
from reeltalk.timeline.time import seconds_from_ticks
from reeltalk.workflows import proof, speculation
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.planning import plan_film, source_paths
from reeltalk.workflows.watching import PartOfWatch

MEASURED = ("duration_s", "frames", "loudness_lufs", "true_peak_dbtp")
"""What of a delivery's report goes into a receipt."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished, checked file. ``film`` is there where it is the film as rendered, ``measured`` what is known of it for a receipt."""

    path: Path
    duration_s: float
    report: dict[str, Any]
    film: Deliverable | None = None
    measured: Mapping[str, Any] = field(default_factory=dict)


def make(parts: Parts, export: Export, workspace: Path, watch: PartOfWatch) -> Made:
    """Make the file that an export asks for, in ``workspace``."""
    output = read_output(export.output)
    timeline = timeline_from_json(export.timeline_json)
    if timeline.duration <= 0:
        raise InvalidTimeline("The film is empty.")
    timeline = replace(timeline, canvas=canvas_for(timeline.canvas, output))
    if output.format.kind is OutputKind.SUBTITLES:
        return _subtitles(timeline, output, workspace)
    if output.is_usual:
        made = _film(parts, export, timeline, output, workspace, watch)
        if output.fits(made.report["size_bytes"]):
            return made
    return _delivery(parts, export, timeline, output, workspace, watch)


def _film(parts: Parts, export: Export, timeline: Timeline, output: Output, workspace: Path, watch: PartOfWatch) -> Made:
    """Return the film as it is usually rendered: the one that was finished ahead, if there is one, else a new one."""
    plan = plan_film(parts, export.user_id, timeline, profile_of(timeline.canvas, output), watch)
    ready = speculation.take(parts, plan, workspace)
    if ready is None:
        paths = source_paths(parts, export.user_id, plan)
        ready = PreparedFilm(render_film(plan, paths, workspace=workspace, cache=parts.chunks, watch=watch), {})
    film = ready.film
    made_of = {"chunks_made": film.chunks_made, "chunks_total": film.chunks_total, "frames_copied": film.frames_copied}
    known = ready.measured or proof.file_facts(film.report)
    return Made(film.path, film.report.duration_s, film.report.to_dict() | made_of, film, known)


def _delivery(parts: Parts, export: Export, timeline: Timeline, output: Output, workspace: Path, watch: PartOfWatch) -> Made:
    profile = master_profile(profile_of(timeline.canvas, output), output)
    plan = plan_film(parts, export.user_id, timeline, profile, watch)
    paths = source_paths(parts, export.user_id, plan)
    done = deliver(plan, paths, output, workspace=workspace / "delivery", cache=parts.chunks, watch=watch)
    report = {"duration_s": done.duration_s, **done.report}
    return Made(done.path, done.duration_s, report, measured={name: report[name] for name in MEASURED if report.get(name) is not None})


def _subtitles(timeline: Timeline, output: Output, workspace: Path) -> Made:
    """Write the captions of a film as a file; one without any is refused."""
    written = captions_as(output.format.name, timeline)  # type: ignore[arg-type]  # the three formats of its kind
    cues = written.count(" --> ") if output.format.name != "ass" else written.count("\nDialogue:")
    if not cues:
        raise VerificationFailed("The film has no captions to write down.", hint="Ask for captions first.", check="captions")
    path = workspace / f"captions.{output.format.name}"
    path.write_text(written, encoding="utf-8")
    report = {"format": output.format.name, "cues": cues, "size_bytes": path.stat().st_size}
    return Made(path, seconds_from_ticks(timeline.duration), report)

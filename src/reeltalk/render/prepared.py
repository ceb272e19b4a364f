"""Films that are finished and checked before anybody asks for them, kept beside the chunks under what decides them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from reeltalk.render.chunks import ChunkCache
from reeltalk.render.mix import MIX_VERSION
from reeltalk.render.plan import RenderPlan
from reeltalk.render.render import Deliverable, engine_version
from reeltalk.render.spans import ENGINE_VERSION
from reeltalk.render.verify import VerifyReport

FACTS: Final = "facts"
"""What the key of what is known of a film ends in; the film itself stands under the key alone."""


@dataclass(frozen=True, slots=True)
class PreparedFilm:
    """A finished film, and what else was measured on it (plain values, by name)."""

    film: Deliverable
    measured: Mapping[str, Any]


def film_key(plan: RenderPlan) -> str:
    """Hash everything that decides a finished film, sound and title included."""
    whole = (ENGINE_VERSION, MIX_VERSION, engine_version(), replace(plan, coded={}))
    return f"{hashlib.sha256(repr(whole).encode()).hexdigest()}-film"


def keep(prepared: PreparedFilm, plan: RenderPlan, cache: ChunkCache, workspace: Path) -> None:
    """Keep a film until its plan is asked for, or until the cache needs the room."""
    film, key = prepared.film, film_key(plan)
    facts = workspace / f"{FACTS}.json"
    known = {"chunks_total": film.chunks_total, "frames_copied": film.frames_copied, "report": film.report.to_dict()}
    facts.write_text(json.dumps(known | {"measured": dict(prepared.measured)}), encoding="utf-8")
    cache.put(key, film.path, plan.frames)
    cache.put(f"{key}-{FACTS}", facts, plan.frames)


def take(plan: RenderPlan, cache: ChunkCache, target: Path) -> PreparedFilm | None:
    """Put the film of a plan at ``target``, if one is kept and undamaged, and return it."""
    key, facts = film_key(plan), target.with_suffix(f".{FACTS}")
    if not (cache.get(f"{key}-{FACTS}", plan.frames, facts) and cache.get(key, plan.frames, target)):
        return None
    known = json.loads(facts.read_bytes())
    film = Deliverable(target, _report(known["report"]), 0, known["chunks_total"], known["frames_copied"])
    return PreparedFilm(film, known["measured"])


def _report(values: Mapping[str, Any]) -> VerifyReport:
    """Return a report as it was before it became JSON."""
    return VerifyReport(**{field.name: _tuples(values[field.name]) for field in fields(VerifyReport)})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value

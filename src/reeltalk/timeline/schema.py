"""A timeline as JSON: versioned, upgraded in steps on load, checked against the invariants.

Every field is written, defaults too, so that a later change of a default cannot change the meaning of a stored film.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from reeltalk.errors import InvalidTimeline
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import Timeline

SCHEMA: Final = 1

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
UPGRADES: Final[Mapping[int, Upgrade]] = {}
"""For each older schema the step that turns its ``timeline`` into that of the next one."""

_timelines: TypeAdapter[Timeline] = TypeAdapter(Timeline)


def timeline_to_json(timeline: Timeline) -> bytes:
    """Write a timeline as ``{"schema": 1, "timeline": {...}}``; equal timelines give equal bytes."""
    return b'{"schema":%d,"timeline":%s}' % (SCHEMA, _timelines.dump_json(timeline))


def timeline_from_json(data: bytes | str) -> Timeline:
    """Read a timeline of this or an older schema; raises InvalidTimeline for anything else, broken rules included."""
    try:
        document = from_json(data, allow_inf_nan=False)
        timeline = _timelines.validate_python(newest(document))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidTimeline(f"The timeline cannot be read: {place}: {first['msg']}.", rule="schema", subject=place) from error
    except ValueError as error:
        raise InvalidTimeline(f"The timeline is not JSON: {error}.", rule="json", subject="") from error
    check(timeline)
    return timeline


def newest(document: Any, *, upgrades: Mapping[int, Upgrade] = UPGRADES, schema: int = SCHEMA) -> dict[str, Any]:
    """Return the ``timeline`` part of a document, upgraded step by step to ``schema``."""
    if not isinstance(document, dict) or not isinstance(document.get("timeline"), dict):
        raise InvalidTimeline("The document holds no timeline.", rule="schema", subject="timeline")
    version, timeline = document.get("schema"), document["timeline"]
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= schema:
        raise InvalidTimeline(f"The document's schema is {version!r}; this Reeltalk reads 1 to {schema}.", rule="schema", subject="schema")
    for step in range(version, schema):
        timeline = upgrades[step](timeline)
    return dict(timeline)


def timeline_schema() -> dict[str, Any]:
    """Return the JSON Schema of a timeline document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Reeltalk timeline",
        "type": "object",
        "required": ["schema", "timeline"],
        "properties": {"schema": {"const": SCHEMA}, "timeline": {"$ref": "#/$defs/Timeline"}},
        "$defs": _definitions(),
    }


def _definitions() -> dict[str, Any]:
    schema = _timelines.json_schema()
    definitions: dict[str, Any] = schema.pop("$defs")
    return definitions | {"Timeline": schema}

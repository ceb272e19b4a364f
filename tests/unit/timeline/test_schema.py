from __future__ import annotations

import json
from dataclasses import replace

import pytest

from corpus.timelines import film
from reeltalk.errors import InvalidTimeline
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.schema import SCHEMA, UPGRADES, newest, timeline_from_json, timeline_schema, timeline_to_json


def test_a_timeline_survives_the_round_trip() -> None:
    assert timeline_from_json(timeline_to_json(film())) == film()
    assert timeline_to_json(timeline_from_json(timeline_to_json(film()))) == timeline_to_json(film())


def test_the_document_names_its_schema() -> None:
    assert json.loads(timeline_to_json(Timeline()))["schema"] == SCHEMA


@pytest.mark.parametrize(
    "data",
    [
        b"", b"nonsense", b"[]", b"{}", b'{"schema":1}', b'{"schema":0,"timeline":{}}', b'{"schema":99,"timeline":{}}',
        b'{"schema":true,"timeline":{}}', b'{"schema":1,"timeline":{"tracks":7}}',
        b'{"schema":1,"timeline":{"canvas":{"rate":{"numerator":0}}}}',
        b'{"schema":1,"timeline":{"mix":{"loudness_lufs":NaN}}}', b"\xff\xfe", b"[" * 10_000,
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(InvalidTimeline) as caught:
        timeline_from_json(data)
    assert len(caught.value.message) > 20


def test_a_stored_film_that_breaks_a_rule_is_not_loaded() -> None:
    first = film().tracks[0]
    spoiled = replace(film(), tracks=(replace(first, clips=first.clips[::-1]),))
    with pytest.raises(InvalidTimeline):
        timeline_from_json(timeline_to_json(spoiled))


def test_old_documents_are_upgraded_step_by_step() -> None:
    upgrades = {
        1: lambda timeline: {**timeline, "steps": ["1 to 2"]},
        2: lambda timeline: {**timeline, "steps": [*timeline["steps"], "2 to 3"]},
    }
    assert newest({"schema": 1, "timeline": {}}, upgrades=upgrades, schema=3) == {"steps": ["1 to 2", "2 to 3"]}


def test_every_older_schema_has_its_step() -> None:
    assert set(UPGRADES) == set(range(1, SCHEMA))


def test_the_schema_names_every_part() -> None:
    schema = timeline_schema()
    assert {"Timeline", "Track", "Clip", "MediaSource", "TextSource", "Transition"} <= set(schema["$defs"])
    assert json.dumps(schema)

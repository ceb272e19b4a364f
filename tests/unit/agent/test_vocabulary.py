"""The words for pictures, sound and files: each sentence, in whatever language, is read as the calls that do it."""

from __future__ import annotations

import json

import pytest

from reeltalk.agent.context import AssetView, PlanningContext
from reeltalk.agent.planner import plan
from reeltalk.agent.tools import TOOLS
from reeltalk.timeline.model import MediaKind
from unit.agent.planning import Sentence, context, seconds, sentences, written


def session() -> PlanningContext:
    """Return a session with two films, a logo, a sticker and a colour table beside the first upload."""
    files = {"beach.mp4": MediaKind.VIDEO, "city.mp4": MediaKind.VIDEO, "logo.png": MediaKind.IMAGE, "sticker.png": MediaKind.IMAGE}
    views = [
        AssetView(f"m{number}", name, kind, None if kind is MediaKind.IMAGE else seconds(20), 1920, 1080, kind is MediaKind.VIDEO, number)
        for number, (name, kind) in enumerate(files.items(), 2)
    ]
    bare = context()
    return PlanningContext(bare.timeline, (*bare.assets, *views), "en", bare.facts, bare.music, bare.make_id)


@pytest.mark.parametrize("sentence", sentences("sentences_vocabulary.txt"), ids=lambda sentence: sentence.text[:60])
def test_a_sentence_is_read_as_the_calls_that_do_it(sentence: Sentence) -> None:
    planned = plan(sentence.text, session())
    assert written(planned) == sentence.expected
    for call in planned.calls:
        TOOLS[call.name].arguments.model_validate_json(json.dumps(dict(call.arguments)))

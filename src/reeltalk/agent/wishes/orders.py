"""The one wish for new material in a message, with what stands before and behind it, which is read as usual."""

from __future__ import annotations

from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.wishes import house, plain_orders, scenes
from reeltalk.agent.wishes.abroad import read_abroad
from reeltalk.agent.wishes.composing import read_composition
from reeltalk.agent.wishes.generating import READERS, openings
from reeltalk.agent.wishes.order_calls import Ordered

SCRIPT_MAX: Final = 12_000


def read_order(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Return the wish for new material in a message, None where there is none."""
    for read in (*house.READERS, *plain_orders.READERS, read_abroad, *scenes.READERS):
        found = read(text[:SCRIPT_MAX], context, language)
        if found is not None:
            return found
    for start, sentence in openings(text):
        for read in (read_composition, *READERS):
            found = read(sentence, context, language)
            if found is not None:
                return Ordered(found.calls, found.text, text[:start].strip(" ,，;；"), found.behind, found.note)
    return None

"""The one wish for new material in a message, with what stands before and behind it, which is read as usual."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.wishes import house, plain_orders, scenes
from reeltalk.agent.wishes.abroad import read_abroad
from reeltalk.agent.wishes.composing import read_composition
from reeltalk.agent.wishes.generating import READERS, openings
from reeltalk.agent.wishes.order_calls import Ordered

SCRIPT_MAX: Final = 12_000
_ASKS_HOW: Final = re.compile(r"^[^，。,.!?\n]{0,16}(?:怎么用|怎么弄|怎么操作|怎么使用|如何使用|如何操作|使用方法|是什么意思)[?？。!]?\s*$")
"""A question about a feature orders nothing: 图生视频怎么用？"""


def read_order(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Return the wish for new material in a message, None where there is none."""
    if _ASKS_HOW.search(text[:SCRIPT_MAX]):
        return None
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

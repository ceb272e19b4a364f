"""What people say beside their wishes and that asks for nothing: thanks, purposes, reasons, "the rest stays". Pure.

The patterns stand in ``asides.toml``, a list for each language. They are blanked out of a request before it is read, so that they cost
nothing and are never told as not understood.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from reeltalk.agent.language import Request
from reeltalk.agent.signs import fold

_ENDS: Final = r"(?:[,;!?、\n]|\.(?!\d))"
_OPENS: Final = r"(?:(?<=[,;!?、\n])|(?<=\D\.))"
_MESSAGE_MAX: Final = 2_000
_LEFT: Final = re.compile(r"[\w\ue000\ue001]")


def without_asides(request: Request) -> Request:
    """Return the request with its asides blanked out, every place as it was; as it is where nothing else would be left."""
    pattern = _pattern(request.language)
    if pattern is None or len(request.plain) > _MESSAGE_MAX:
        return request
    plain = pattern.sub(lambda match: match["before"] + " " * (len(match.group()) - len(match["before"])), request.plain)
    return replace(request, plain=plain) if _LEFT.search(plain) else request


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    lists = tomllib.loads(Path(__file__).with_name("asides.toml").read_text(encoding="utf-8"))
    written = [each if language == "zh" else fold(each) for each in lists.get(language, ())]
    return (
        re.compile(rf"(?P<before>(?:^|{_OPENS})\s*|\s(?:y|e|et|und|и)\s)(?:{'|'.join(written)})(?=\s*(?:$|{_ENDS}))", re.IGNORECASE)
        if written
        else None
    )

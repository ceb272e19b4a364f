"""A wish for a prompt: words to be given to another program. Nothing is generated; the person's own scene is written out as a prompt."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.wishes.reading import Reading, call

_PROMPT: Final = re.compile(
    r"\b(?:write|create|make|give|help|need|want|craft|generate|suggest|draft|compose)\b[^.?!\n]{0,60}?\bprompts?\b"
    r"(?: (?:that|which|for|to|of|about|describing|where|with|:))?(?: (?:makes?|shows?|generates?|creates?))? *:? *(?P<scene>.+)",
    re.DOTALL,
)
_HAN: Final = re.compile(r"(?:写|给|做|生成|设计|帮)[^。.\n]{0,20}?(?P<about>[^,，。.\n]{2,60}?)的?提示词")
_HAN_TOLD: Final = re.compile(r"(?:写|给|做|生成|设计|帮)[^。.\n]{0,30}?提示词\s*[:：，,]\s*(?P<about>[^\n]{4,})")
_PROGRAM: Final = re.compile(
    r"^(?:kling|sora|runway|veo(?: ?\d)?|pika|luma|midjourney|viggle|hailuo|seedance|wan|dall-?e|flux|nano banana|stable diffusion)(?: ai)?"
    r"(?: (?:video|image)s?)?(?:[:,]| (?:of|to show|showing|that shows)) *",
    re.IGNORECASE,
)
"""Whom the prompt is for stands in no prompt."""
_SCENE_MAX_CHARACTERS: Final = 600


def prompt_wish(piece: Piece) -> Reading:
    """Return the answer with a prompt, where one is asked for."""
    start = piece.tokens[0].start
    plain = piece.request.plain
    match = _PROMPT.match(plain, start) or _PROMPT.search(plain, start, piece.tokens[-1].end)
    if match is not None:
        about = piece.request.original[match.start("scene") : match.end("scene")].strip()
        about = _PROGRAM.sub("", about)
        return call("answer", topic="prompt", about=about[:_SCENE_MAX_CHARACTERS]) if len(about) > 3 else Reading()
    told = _HAN_TOLD.search(plain, start)
    if told is not None:
        about = piece.request.original[told.start("about") : told.end("about")].strip()
        return call("answer", topic="prompt", about=about[:_SCENE_MAX_CHARACTERS])
    han = _HAN.search(plain, start, piece.tokens[-1].end)
    return call("answer", topic="prompt", about=piece.request.original[han.start("about") : han.end("about")]) if han else Reading()

"""Wishes about the finished file and the link to it."""

from __future__ import annotations

from reeltalk.agent.clauses import Piece
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call, note

_PROJECT_FORMATS = frozenset({"premiere", "final_cut", "davinci", "capcut", "after_effects"})
_QUALITIES = {"quality_high": "high", "quality_low": "low", "quality_medium": "medium"}
_RESOLUTIONS = {"2k": "1440p", "8k": "4k", "full hd": "1080p", "uhd": "4k"}


def refuse(subject: Subject, name: str) -> Reading:
    """Say what cannot be done, why, and the nearest thing that can."""
    return call("refuse", **load_lexicon().refusal(name, subject.language))


def export(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Deliver the film as a file."""
    piece.use(*piece.all("thing", "export", "video"))
    wanted = piece.value("format")
    if wanted in _PROJECT_FORMATS:
        return refuse(subject, "project_file")
    quality = next((_QUALITIES[token.get("flag")] for token in piece.all("flag") if token.get("flag") in _QUALITIES), None)
    size = piece.value("resolution")
    resolution = _RESOLUTIONS.get(size, size) if size else None
    shape = piece.value("pixels")
    if shape:
        piece.use(piece.first("pixels"))
        resolution = f"{shape[0]}x{shape[1]}"
    other = note(subject, "unsupported_format") if wanted and wanted != "mp4" else ""
    return Reading(call("export", format="mp4" if wanted else None, quality=quality, resolution=resolution).calls, other)


def share(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Deliver the film behind a link: an export, then the link."""
    exported = export(piece, subject, thing)
    piece.use(*piece.all("thing", "share"))
    if any(one.name == "refuse" for one in exported.calls):
        return exported
    return Reading((*exported.calls, ToolCall("share")), exported.note)

"""Wishes about what part of the picture is seen and in which shape: canvas, crop, turning, zoom, bars."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.reading import Reading, call

_CROP_TO_FILL: Final = "crop"
_CROP_TO_SUBJECT: Final = "subject"
_ZOOM_S, _ZOOM_BACK_S = 3.0, 1.0
_ZOOM_BACK: Final = re.compile(
    r"(?:,|\band\b|\bthen\b|\bbut\b) *(?:zoom(?:ing)? )?(?:back )?(?P<way>in|out) (?:on|at|of|for|in|from|over|during)\b"
)
_CINEMA_ASPECT: Final = 2.35
_CINEMA: Final = re.compile(r"\b(?:cinema\w*|movie|film[- ]?look|anamorphic|letter ?box\w*)\b|电影|影院")


_RATE: Final = re.compile(r"帧率|帧数|\bframe ?rate\b|フレームレート|프레임 ?레이트|\bbildrate\b|частот\w кадров")
_RATE_MIN, _RATE_MAX = 5, 120


def canvas(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Give the film another shape, size or rate."""
    arguments = slots.canvas(piece) | _bare_rate(piece)
    piece.use(*piece.all("shape"), *piece.all("platform"), *piece.all("aspect"), *piece.all("pixels"), *piece.all("fps"))
    piece.use(*piece.all("thing", "video", "fit", "clip", "crop"))
    if not arguments:
        return Reading()
    if piece.has("thing", "fill_blur", "blur"):
        piece.use(*piece.all("thing", "fill_blur", "blur"))
        arguments["fill"] = "blur"
    elif piece.has("thing", "fill_crop", "crop", "fit") and _says_crop(piece):
        arguments["fill"] = _CROP_TO_FILL if _says_fill(piece) else _CROP_TO_SUBJECT
        piece.use(*piece.all("thing", "fill_crop"))
    elif piece.has("thing", "fill_color"):
        piece.use(*piece.all("thing", "fill_color"))
        arguments |= {"fill": "color", **slots.fill(piece)}
    return call("set_canvas", **arguments)


def _bare_rate(piece: Piece) -> dict[str, float]:
    """Return the frame rate that is named without its unit: 把帧率改成24."""
    number = piece.value("number")
    named = number is not None and not piece.has("fps") and _RATE.search(piece.text.lower()) is not None
    return {"fps": float(number)} if named and _RATE_MIN <= number <= _RATE_MAX else {}


def _says_crop(piece: Piece) -> bool:
    words = _words_of(piece)
    return piece.has("thing", "crop") or "crop" in words or "裁" in words or _says_fill(piece)


def _says_fill(piece: Piece) -> bool:
    return piece.has("thing", "fill_crop") or "fill" in _words_of(piece)


def _words_of(piece: Piece) -> str:
    return piece.request.plain[piece.tokens[0].start : piece.tokens[-1].end]


_CROOKED: Final = re.compile(r"歪|倾斜|不正|没摆正|水平线|\b(?:crooked|tilted|slanted|straighten\w{0,3}|horizon)\b")


def rotate(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Turn the picture, clockwise unless told otherwise, a quarter turn unless told how far."""
    degrees = piece.value("degrees")
    if degrees is None and _CROOKED.search(piece.request.plain):
        return Reading()  # how far it leans nobody has measured: a quarter turn would be no help
    where = slots.scope(piece)
    if degrees is None:
        number = piece.value("number")
        degrees = float(number) if number and number >= 10 else 180.0 if piece.has("flag", "upside") else 90.0
    left = piece.has("flag", "counterclockwise") or piece.has("position", "left")
    turned = -float(degrees) if left else float(degrees)
    return call("transform", rotation=max(-3600.0, min(3600.0, turned)), **where)


def crop(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Crop to a shape by the canvas, or take a share off the edges."""
    piece.use(*piece.all("thing", "video", "clip"))
    if piece.has("shape") or piece.has("aspect") or piece.has("platform") or piece.has("pixels"):
        reading = canvas(piece, subject, thing)
        return call("set_canvas", **{"fill": _CROP_TO_SUBJECT, **reading.calls[0].arguments}) if reading.calls else reading
    share = min(0.45, float(piece.value("percent") or 10) / 100)
    side = piece.value("position")
    edges = {side: share} if side in {"top", "bottom", "left", "right"} else dict.fromkeys(("left", "top", "right", "bottom"), share)
    return call("transform", crop=edges, **slots.scope(piece))


def placing(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Scale a picture, or let it shine through."""
    percent = piece.value("percent")
    if thing == "opacity":
        share = float(percent) / 100 if percent is not None else 0.5
        return call("transform", opacity=max(0.0, min(1.0, share)), **slots.scope(piece))
    factor = piece.value("factor") or (float(percent) / 100 if percent else None)
    if factor is None:
        factor = 0.8 if piece.has("degree", "smaller") or piece.verb == "lower" else 1.25
    return call("transform", scale=max(0.02, min(20.0, float(factor))), **slots.scope(piece))


def zoom(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Move the camera slowly in or out; back the other way where the piece says so of another place: "zoom in on clip 1, out on 2"."""
    back = _ZOOM_BACK.search(piece.request.plain, piece.tokens[0].end, piece.tokens[-1].end)
    if back is None or thing == "pan" or _direction(thing) == back["way"]:
        return _zoomed(piece, subject, thing)
    first, second = (
        replace(piece, tokens=tuple(token for token in piece.tokens if (token.start >= back.start("way")) is behind))
        for behind in (False, True)
    )
    if any(token.means("ordinal") for token in second.tokens) and not second.has("thing", "clip"):
        second = replace(second, tokens=(*second.tokens, *first.all("thing", "clip")[:1]))  # "... and out on the second"
    other = "zoom_in" if thing == "zoom_out" else "zoom_out"
    return Reading((*_zoomed(first, subject, thing).calls, *_zoomed(second, subject, other).calls))


def _direction(thing: str) -> str:
    return "out" if thing == "zoom_out" else "in"


def _zoomed(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Return one move of the camera."""
    where = slots.scope(piece)
    moments = [token for token in piece.free("duration") if token.means("moment") or _at(piece, token)]
    if moments and "ranges" not in where:
        where["ranges"] = [[at, at + _ZOOM_S] for at in map(slots.seconds_of, moments)]
    percent, factor = piece.value("percent"), piece.value("factor")
    amount = float(percent) / 100 if percent else float(factor) - 1 if factor and factor > 1 else None
    if percent and percent > 100:
        amount = (float(percent) - 100) / 100
    if amount is None and piece.has("degree"):
        amount = 0.08 if piece.has("degree", "slightly") else 0.35 if piece.has("degree", "much", "bigger") else None
    direction = _direction(thing)
    if thing == "zoom_out" and not where and "back" in piece.text.lower():
        where = _behind_last_zoom(subject)
    if thing == "pan":
        sides = [str(token.get("position")) for token in piece.all("position")]
        direction = {"left": "left", "top": "up", "bottom": "down"}.get(sides[-1] if sides else "", "right")
    return call("zoom", direction=direction, amount=min(2.0, max(0.01, amount)) if amount else None, **where)


def _behind_last_zoom(subject: Subject) -> dict[str, Any]:
    """Return the stretch behind the zoom that the request has just asked for: "zoom in at 0:15, then back out"."""
    last = subject.calls[-1] if subject.calls and subject.calls[-1].name == "zoom" else None
    end = last.arguments["ranges"][-1][1] if last is not None and last.arguments.get("ranges") else None
    return {} if end is None else {"ranges": [[end, round(end + _ZOOM_BACK_S, 3)]]}


def _at(piece: Piece, token: Token) -> bool:
    before = piece.tokens[: piece.tokens.index(token)][-1:]
    return any(each.means("link", "at") for each in before)


_NOT_BARS: Final = re.compile(
    r"\b(?:not|instead of|rather than|no|without|n't want(?: any)?) (?:the |those |ugly |any |black |plain |boring ){0,3}"
    r"(?:bars|borders|letterbox\w{0,3})"
)


_FILLED: Final = re.compile(r"填|补|\bfill\w{0,3}\b|\breplac\w{1,3}\b|换成|代替")


def bars(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Leave bars where the picture does not fill the canvas; for the look of the cinema the picture is first cut to its shape."""
    if _NOT_BARS.search(piece.request.plain, 0, piece.tokens[-1].end):
        return Reading(understood=True)
    if piece.has("thing", "blur", "fill_blur") and _FILLED.search(piece.text.lower()):
        piece.use(*piece.all("thing", "blur", "fill_blur", "video", "backdrop"))
        return call("set_canvas", fill="blur", **slots.canvas(piece))
    canvas_now = subject.context.timeline.canvas
    now, wanted = canvas_now.width / canvas_now.height, _cinema_shape(piece)
    if wanted is None or not 1 < now < wanted:
        return call("set_canvas", **{"fill": "color", **slots.canvas(piece), **slots.fill(piece)})
    piece.use(*piece.all("aspect"), *piece.all("look"), *piece.all("mood"))
    cut_off = round((1 - now / wanted) / 2, 4)
    filled = call("set_canvas", fill="color", **slots.fill(piece))
    return Reading((*filled.calls, *call("transform", crop={"top": cut_off, "bottom": cut_off}).calls))


def _cinema_shape(piece: Piece) -> float | None:
    """Return how wide the picture between the bars is to be, for one high; None where no such look is asked for."""
    if not _CINEMA.search(piece.text.lower()) or piece.has("shape") or piece.has("platform") or piece.has("pixels"):
        return None
    aspect = piece.value("aspect")
    if aspect is None:
        return _CINEMA_ASPECT
    width, _, height = str(aspect).partition(":")
    return float(width) / float(height)

"""Wishes that refer to what was changed last: "bigger", "quieter", "in yellow", "another one", "remove it"."""

from __future__ import annotations

import re

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes import picture, sound, words
from reeltalk.agent.wishes.corrections import taking_back
from reeltalk.agent.wishes.reading import Reading, call

_REMOVERS = {
    "captions": "remove_captions",
    "title": "remove_titles",
    "music": "remove_music",
    "transitions": "remove_transitions",
    "sounds": "remove_sounds",
}
_TO_A_PLACE = re.compile(
    r"\bgo(?:es|ing)? back to (?:the |my |our )?(?:beginning|start|top|intro|opening|wide|full|main|story|interview|speaker|host|me)\b"
)
"""Where the film, and not the editing, goes back: "start on the punchline, then go back to the beginning"."""
_TAKING_OFF = frozenset({"remove_effects", "undo", *_REMOVERS.values()})
_STRENGTH = {"stronger": 1.6, "weaker": 0.6}
_MORE = {"contrast": 1.12, "saturation": 1.12}
_NEUTRAL = {"exposure": 0.0, "brightness": 0.0, "contrast": 1.0, "saturation": 1.0, "temperature": 6500.0}
_STYLE_KINDS = ("color", "position", "size", "animation", "preset")


def refer_back(piece: Piece, subject: Subject) -> Reading:
    """Return what the piece asks of the last change; nothing where it names something new or where there was no change."""
    about = subject.current
    if subject.calls and subject.calls[-1].name == "export" and piece.has("degree", "smaller") and not piece.has("thing"):
        return call("export", quality="low")
    if _echoes(piece, subject):
        return Reading(understood=True)
    named = sum(piece.has(kind) for kind in _STYLE_KINDS) + piece.has("flag", "uppercase", "lowercase")
    if piece.unknown_words and not (about == "captions" and named > 1 and not piece.verb):
        return Reading()
    narrowed = _narrowed(piece, subject)
    if narrowed.calls:
        return narrowed
    if about == "zoom" and piece.verb in {"remove", "protect"} and piece.has("degree", "bigger", "smaller"):
        return _taken_off(subject)
    if piece.verb == "remove" and (piece.has("pronoun") or not piece.tokens[1:]):
        return call(_REMOVERS[about]) if about in _REMOVERS else _taken_off(subject)
    if piece.has("degree", *_STRENGTH):
        return _scaled(piece, subject)
    resized = piece.has("degree", "bigger", "smaller") or (about in {"captions", "title"} and piece.verb in {"raise", "lower"})
    styled = (
        resized or any(piece.has(kind) for kind in _STYLE_KINDS) or piece.has("flag", "uppercase", "lowercase", "outline", "background")
    )
    if about == "captions" and styled:
        return words.captions(_as_change(piece), subject, "captions")
    if about == "title" and (styled or piece.has("degree", "longer", "shorter") or piece.has("duration")):
        return words.restyle_title(piece, subject)
    if about == "music" and (piece.has("flag", "other") or piece.has("mood")):
        return call("change_music", mood=piece.value("mood"))
    if about in {"music", "sounds", "volume"} and resized:
        target = None if about == "volume" else about
        if piece.has("percent") and not piece.has("link", "by"):
            return call("set_volume", target=target, percent=max(0.0, min(1000.0, float(piece.value("percent")))))
        return call("set_volume", target=target, change_db=-6.0 if piece.has("degree", "smaller") else 6.0)
    if about == "transitions" and piece.has("degree", "longer", "shorter"):
        return call("add_transitions", duration_s=1.5 if piece.has("degree", "longer") else 0.4)
    if about == "transitions" and piece.has("flag", "other") and not piece.has("transition"):
        return call("add_transitions", kind="slide_left" if "cross_dissolve" in _kinds_of_transitions(subject) else "cross_dissolve")
    if about == "transitions" and piece.has("transition"):
        return call("add_transitions", kind=piece.value("transition"))
    if piece.has("flag", "other") and piece.has("mood"):
        return sound.music(piece, subject, "music")
    return _film_shorter(piece, subject)


def undo(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Take the last change back, or what is named of the film where that was not the last change; once in a request is enough."""
    if _TO_A_PLACE.search(piece.text.lower()):
        return Reading()
    if any(one.name in _TAKING_OFF for one in subject.calls):
        return Reading(understood=True)
    named = {str(token.get("thing")) for token in piece.all("thing")} - {"undo", "clip", "video"}
    last = subject.current
    where = slots.scope(piece) if "speed" in named else {}
    piece.use(*(token for token in piece.tokens if not token.means("thing", "undo")))
    if where and where != {"target": "all"}:
        return call("set_speed", factor=1.0, **where)
    if len(named) != 1 or last in named or {last, *named} == {"color", "grade"}:
        return call("undo")
    about = named.pop()
    if about in {"speed", "faster", "slower"}:
        return call("set_speed", factor=1.0)
    if about in {"grade", "zoom_in"}:
        return call("remove_effects", kinds=["color" if about == "grade" else "zoom"])
    return call(_REMOVERS[about]) if about in _REMOVERS and last and subject.holds(about) else call("undo")


def scales_back(piece: Piece, subject: Subject) -> Reading:
    """Return the last grade, zoom or effect again, weaker or stronger, where words that may also name a step of colour stand alone."""
    named = [token for token in piece.all("thing") if not (token.means("degree", *_STRENGTH) or token.means("thing", "grade", "effects"))]
    if subject.calls or named or not piece.has("degree", *_STRENGTH) or piece.unknown_words:
        return Reading()
    return _scaled(piece, subject)


def _last(subject: Subject, *names: str) -> ToolCall | None:
    """Return the last call of these tools, of this request or of the last turn that changed the film."""
    return next((one for one in reversed((*subject.context.last_change, *subject.calls)) if one.name in names), None)


def _kinds_of(one: ToolCall) -> list[str]:
    """Return the kinds of effects, as ``remove_effects`` names them, that a call put on."""
    return {"color": ["color"], "zoom": ["zoom"], "effect": [str(one.arguments.get("kind"))]}.get(one.name, [])


def _narrowed(piece: Piece, subject: Subject) -> Reading:
    """Return the last change again, on one clip or stretch alone: "only on the first clip", "just the first 10 seconds"."""
    if not piece.has("flag", "only") or piece.verb not in {"", "make", "add", "change", "keep"}:
        return Reading()
    where = slots.scope(piece)
    last = _last(subject, "color", "effect", "zoom", "set_speed", "add_captions", "add_music", "add_transitions")
    if not where or last is None:
        return Reading()
    kept = {name: value for name, value in last.arguments.items() if name not in {"target", "ranges"}}
    ranges = where.get("ranges")
    if last.name == "add_transitions":
        cuts = [token.get("ordinal") for token in piece.all("ordinal") if token.get("ordinal") > 0]
        kept.pop("where", None)
        return Reading((*call("remove_transitions").calls, ToolCall(last.name, {**kept, "where": cuts}))) if cuts else Reading()
    if last.name == "add_captions":
        return call("add_captions", **kept, ranges=ranges) if ranges else Reading()
    if last.name == "add_music":
        start, end = ranges[0] if ranges else (None, None)
        return call("add_music", start_s=start, end_s=end) if ranges else Reading()
    before = call("set_speed", factor=1.0) if last.name == "set_speed" else call("remove_effects", kinds=_kinds_of(last))
    return Reading((*before.calls, ToolCall(last.name, {**kept, **where})))


def _taken_off(subject: Subject) -> Reading:
    last = _last(subject, "color", "effect", "zoom", "set_speed")
    if last is None:
        return Reading()
    return call("set_speed", factor=1.0) if last.name == "set_speed" else call("remove_effects", kinds=_kinds_of(last))


def _scaled(piece: Piece, subject: Subject) -> Reading:
    """Return the last effect again, stronger or weaker."""
    factor = _STRENGTH[str(next(token.get("degree") for token in piece.all("degree", *_STRENGTH)))]
    last = _last(subject, "color", "effect", "zoom", "set_volume")
    if last is None:
        return Reading()
    arguments = dict(last.arguments)
    if last.name == "zoom":
        return call("zoom", **arguments | {"amount": round(min(2.0, float(arguments.get("amount", 0.15)) * factor), 3)})
    if last.name == "color" and arguments.get("look"):
        strength = float(arguments.get("strength", 1.0))
        if strength >= 1.0 < factor:
            return call("color", **arguments | _MORE)
        return call("color", **arguments | {"strength": round(min(1.0, strength * factor), 2)})
    if last.name == "color":
        changed = {name: round(rest + (float(arguments[name]) - rest) * factor, 3) for name, rest in _NEUTRAL.items() if name in arguments}
        low, high = 2000.0, 12000.0
        if "temperature" in changed:
            changed["temperature"] = max(low, min(high, changed["temperature"]))
        return call("color", **arguments | changed) if changed else Reading()
    if last.name == "effect" and last.arguments.get("kind") in picture.EFFECT_AMOUNTS:
        name, usual = picture.EFFECT_AMOUNTS[str(arguments["kind"])]
        now = (arguments.get("parameters") or {}).get(name, usual)
        return call("effect", **arguments | {"parameters": {name: round(float(now) * factor, 4)}})
    return Reading()


def _echoes(piece: Piece, subject: Subject) -> bool:
    """Say whether the piece only asks again for what the request has asked for: "the music is too quiet, turn it up"."""
    if not subject.calls or piece.unknown_words or piece.has("thing"):
        return False
    measured = any(piece.has(kind) for kind in ("percent", "decibels", "factor", "duration", "color", "position", "preset", "animation"))
    last = subject.calls[-1]
    change = last.arguments.get("change_db") if last.name == "set_volume" else None
    same = change is not None and (change > 0) == (piece.verb == "raise" or piece.has("degree", "bigger"))
    repaired = last.name == "color" and piece.verb in {"raise", "lower", "change"} and not piece.has("look")
    return (
        not measured and (piece.verb in {"raise", "lower"} or piece.has("degree", "bigger", "smaller") or repaired) and (same or repaired)
    )


def _film_shorter(piece: Piece, subject: Subject) -> Reading:
    """Read "shorter" with nothing else to refer to as a film a quarter shorter."""
    seconds = subject.length_s
    length = next((slots.seconds_of(token) for token in piece.free("duration")), None)
    if length is not None and piece.has("degree", "shorter", "longer") and subject.current in {"duration", ""}:
        longer = subject.current == "duration" and piece.has("degree", "longer")
        back = (taking_back(subject.context),) if longer else ()
        return Reading((*back, *call("cut_to_duration", duration_s=max(0.5, length), at_most=True).calls))
    if not piece.has("degree", "shorter") or seconds <= 1:
        return Reading()
    return call("cut_to_duration", duration_s=round(seconds * 0.75, 1), at_most=True)


def _kinds_of_transitions(subject: Subject) -> set[str]:
    named = {str(one.arguments.get("kind", "cross_dissolve")) for one in subject.context.last_change if one.name == "add_transitions"}
    return named | {each.kind for track in subject.context.timeline.tracks for each in track.transitions}


def _as_change(piece: Piece) -> Piece:
    piece.verb = "move" if piece.verb == "move" else "change"
    return piece

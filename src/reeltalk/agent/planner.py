"""The embedded planner: from a sentence in any language of the lexicon to tool calls, without a language model.

    text -> Request (language.py) -> tokens (tokens.py) -> pieces (clauses.py) -> readings (interpret.py) -> Plan

It is deterministic, reads each sign a bounded number of times, never raises on any text, and says of every clause whether it was
understood. Recipes are filled in last, so that what a person names always wins over what a recipe would do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import reduce

from reeltalk.agent.asides import without_asides
from reeltalk.agent.clauses import Piece, split_request
from reeltalk.agent.clip_names import names_in_film, with_clip_names
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.going_back_words import read_going_back
from reeltalk.agent.interpret import read_piece
from reeltalk.agent.labels import without_labels
from reeltalk.agent.language import READ_CHARACTERS_MAX, read_request
from reeltalk.agent.left_out import left_out, unmeasured
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.plan_first_words import read_version_words
from reeltalk.agent.plans import Clause, Plan, Route, ToolCall
from reeltalk.agent.recipes import completed, recipe_calls
from reeltalk.agent.scoping import in_the_same_stretch, spare, spares_clips
from reeltalk.agent.signs import without_gaps
from reeltalk.agent.subject import Subject
from reeltalk.agent.time_ranges import named_share
from reeltalk.agent.tokens import tokenize
from reeltalk.agent.wishes.asking import out_of_reach
from reeltalk.agent.wishes.corrections import Correction, read_correction, taking_back
from reeltalk.agent.wishes.delivery import refuse
from reeltalk.agent.wishes.generating import DESCRIPTION_MAX, bare_description
from reeltalk.agent.wishes.order_calls import is_empty
from reeltalk.agent.wishes.order_words import describes_only
from reeltalk.agent.wishes.orders import read_order
from reeltalk.agent.wishes.reading import Reading, call
from reeltalk.agent.wishes.sound_effects import sound_behind
from reeltalk.agent.wishes.sparing import keeps_breaths
from reeltalk.timeline.formats import OutputKind, output_format

_ROUTES = (
    (Route.EXPORT, {"export", "share"}),
    (Route.CREDITS, {"show_credits"}),
    (Route.STATUS, {"show_state"}),
    (Route.UNSUPPORTED, {"refuse"}),
    (Route.QUESTION, {"answer", "ask", "show_credits", "show_state", "compare_versions", "list_versions", "save_version"}),
)
_NO_EDITS = frozenset({"undo", "redo"}).union(*(names for _, names in _ROUTES))
_REMOVALS = {
    "remove_captions": "captions",
    "remove_music": "music",
    "remove_titles": "title",
    "remove_transitions": "transitions",
}
_ONLY_LEADS = re.compile(
    r"(?:(?:帮我|请|给我|麻烦|给|为|这个|我的|视频|影片|再)+"
    r"|(?:please|can you|could you|and|also|for|to|my|the|this|video|film|now|then| )+)[,，。.!！]?",
    re.IGNORECASE,
)
_CUTTING = frozenset({"trim_pauses", "remove_fillers", "cut_to_duration"})
_ONCE = ("share", "undo", "redo", "show_credits", "show_state")


def plan(text: str, context: PlanningContext) -> Plan:
    """Return what the request asks for, clause by clause."""
    planned = _plan_whole(text, context, beside_order=False)
    return replace(planned, clauses=_voice_alone(planned.clauses))


def _plan_whole(text: str, context: PlanningContext, *, beside_order: bool) -> Plan:
    """Return the plan of a message, or of what stands beside an order for new material: words there describe nothing new."""
    text = without_gaps(text)
    going_back = read_going_back(text)
    if going_back is not None:
        return _plan_going_back(text, *going_back, context)
    corrected = read_correction(text, context)
    if corrected is not None:
        return _plan_correction(text, corrected, context)
    of_versions = read_version_words(text, context.versions)
    if of_versions is None:
        return _taking_back_first(_plan(text, context, beside_order), context)
    rest, wanted = of_versions
    planned = _plan(rest or text, context, beside_order)
    clauses = (*(planned.clauses if rest else ()), Clause(text[len(rest) :].strip(" ,，;；"), (wanted,)))
    return Plan(_route(clauses), planned.language, clauses)


def _plan_going_back(text: str, rest: str, wanted: ToolCall, context: PlanningContext) -> Plan:
    """Return the plan of a message that goes back several changes, with what it wants besides."""
    first = text.strip().removesuffix(rest).strip(" ,，;；") if rest else text.strip()
    further = plan(rest, context).clauses if rest else ()
    clauses = (Clause(first, (wanted,)), *(clause for clause in further if clause.calls != (wanted,)))
    return _taking_back_first(Plan(_route(clauses), read_request(text, [], context.language).language, clauses), context)


def _plan_correction(text: str, corrected: Correction, context: PlanningContext) -> Plan:
    """Return the plan of a message that corrects the last change: what was wrong is taken back where the new wish would add to it."""
    language = read_request(text, [], context.language).language
    if corrected.calls:
        clauses: tuple[Clause, ...] = (Clause(text.strip(), corrected.calls),)
        return Plan(_route(clauses), language, clauses)
    planned = plan(corrected.rest, context)
    again = {one.name for one in planned.calls}
    if not again & corrected.repeats or again & {"undo", "take_back"}:
        return planned
    clauses = (Clause(text.strip(), (taking_back(context),)), *planned.clauses)
    return Plan(Route.EDIT, planned.language, clauses)


def _taking_back_first(planned: Plan, context: PlanningContext) -> Plan:
    """Return a plan in which an undo beside new wishes is a change like any other, and comes before them."""
    undone = next((one for one in planned.calls if one.name == "undo"), None)
    if undone is None or not any(one.name not in _NO_EDITS for one in planned.calls):
        return planned
    back = ToolCall("take_back", undone.arguments) if undone.arguments not in ({}, {"steps": 1}) else taking_back(context)
    rest = [replace(clause, calls=tuple(one for one in clause.calls if one.name != "undo")) for clause in planned.clauses]
    first = next(clause for clause in planned.clauses if undone in clause.calls)
    return replace(planned, clauses=(Clause(first.text, (back,)), *(each for each in rest if each.calls or not each.understood)))


def _plan(text: str, context: PlanningContext, beside_order: bool) -> Plan:
    parted = sound_behind(text)
    if parted is not None:
        first, behind = (_plan(part, context, beside_order) for part in parted)
        clauses = (*first.clauses, *behind.clauses)
        return Plan(_route(clauses), first.language, clauses)
    ordered = _plan_orders(text, context, beside_order)
    return _plan_edits(text, context) if ordered is None else ordered


def _plan_orders(text: str, context: PlanningContext, beside_order: bool) -> Plan | None:
    """Return the plan of a request for new material, what stands around it read as usual; None where nothing new is wanted."""
    language = read_request(text, [], context.language).language
    order = read_order(text, context, language)
    described = order is None and not beside_order and is_empty(context) and len(text) <= DESCRIPTION_MAX
    if described and describes_only(text, _plan_edits(text, context)):
        order = bare_description(text, context, language)
    if order is None:
        return None
    before, behind = (
        _plan_whole(part, context, beside_order=True).clauses if part and not _ONLY_LEADS.fullmatch(part) else ()
        for part in (order.before, order.behind)
    )
    clauses = (*before, Clause(order.text, order.calls, order.note), *behind)
    return Plan(_route(clauses), language, clauses)


def _plan_edits(text: str, context: PlanningContext) -> Plan:
    names = [asset.name for asset in (*context.assets, *context.tables)]
    request = without_asides(without_labels(read_request(text, names, context.language)))
    language = request.language
    tokens = with_clip_names(tokenize(request), request, names_in_film(context))
    pieces = split_request(request, tokens)
    subject = Subject(context, language, breaths_kept=any(keeps_breaths(piece) for piece in pieces))
    if unreachable := out_of_reach(request, tokens):
        return Plan(Route.UNSUPPORTED, language, (Clause(request.original.strip(), refuse(subject, unreachable).calls),))
    for piece in pieces:
        piece.length_s, piece.clips = subject.length_s, subject.main_clips
        part = (piece.has("flag", "middle") and piece.has("duration")) or named_share(piece) is not None
        if part and (piece.has("thing", "clip") or piece.has("flag", "every")):
            piece.length_s = subject.length_within(named_clips(piece.tokens, subject.main_clips))  # "the middle 4 seconds of clip 2"
    read = in_the_same_stretch([(piece, read_piece(piece, subject)) for piece in pieces])
    clauses = _clauses(_without_talk(_without_spared_clips(read, subject)), subject)
    told = [*left_out(request, tokens, clauses), *unmeasured(request, tokens, clauses, subject.length_s)]
    clauses += [_not_understood(words, language) for words in dict.fromkeys(told)]
    if len(text) > READ_CHARACTERS_MAX:
        clauses.append(Clause("…", note=load_lexicon().text("understood_rest", language), understood=False))
    if not clauses:
        clauses.append(_not_understood(request.original.strip()[:200], language))
    return Plan(_route(clauses), language, tuple(clauses))


def _without_spared_clips(read: Sequence[tuple[Piece, list[Reading]]], subject: Subject) -> list[tuple[Piece, list[Reading]]]:
    """Hold what is asked of the whole film to the clips that no other piece wants left alone: 全部加滤镜，第一段不要动."""
    spared = [piece for piece, _ in read if spares_clips(piece)]
    for piece in spared:
        read = [(each, readings if each is piece else spare(readings, piece.tokens, subject)) for each, readings in read]
    return list(read)


def _without_talk(read: Sequence[tuple[Piece, list[Reading]]]) -> list[tuple[Piece, list[Reading]]]:
    """Drop greetings and filling beside real wishes; answer them when they stand alone."""
    wished = any(readings for _, readings in read)
    result = []
    for piece, readings in read:
        if not readings and not piece.unknown_words:
            topic = piece.value("talk")
            if wished and (topic or not piece.has("thing")) and not piece.has("verb"):
                continue
            if topic and not wished and not piece.has("verb"):
                readings = [call("answer", topic=str(topic))]
                wished = True
        result.append((piece, readings))
    return result


def _clauses(read: Sequence[tuple[Piece, list[Reading]]], subject: Subject) -> list[Clause]:
    asked = [one for _, readings in read for reading in readings for one in reading.calls]
    recipes = [reading.recipe for _, readings in read for reading in readings if reading.recipe]
    seen: set[str] = set()
    pointless = {name for name, thing in _REMOVALS.items() if not subject.holds(thing)}
    clauses: list[Clause] = []
    for piece, readings in read:
        if not readings:
            clauses.append(_not_understood(piece.text, subject.language))
            continue
        calls: list[ToolCall] = []
        for reading in readings:
            seconds = reading.seconds or (_named_length(read) if reading.recipe == "highlights" else None)
            filled = recipe_calls(reading.recipe, asked, seconds=seconds) if reading.recipe else ()
            filled = tuple(one for one in filled if one.name not in subject.spared)
            asked.extend(filled)
            own = [reduce(completed, recipes, one) for one in reading.calls]
            calls.extend(_with_breaths(_sized(one, read), subject) for one in (*own, *filled))
        if any(one.name not in pointless for one in asked):
            calls = [one for one in calls if one.name not in pointless]
        if not calls and clauses:
            continue
        notes = " ".join(dict.fromkeys(reading.note for reading in readings if reading.note))
        kept = tuple(one for one in _edits_first(calls) if _key(one) not in seen)
        seen.update(_key(one) for one in kept)
        clauses.append(Clause(piece.text, kept, notes))
    return _with_one_export(_sound_as_file(_photos_first(_music_first(_cuts_first(clauses)))), subject.language)


def _sized(one: ToolCall, read: Sequence[tuple[Piece, list[Reading]]]) -> ToolCall:
    """Give the best moments the length that another part of the request names: "a 20-second recap. Use the best clips"."""
    if one.name != "pick_highlights" or one.arguments.get("action") != "keep" or {"total_s", "each_s", "count"} & one.arguments.keys():
        return one
    named = _named_length(read)
    return ToolCall(one.name, {**one.arguments, "total_s": named}) if named else one


def _named_length(read: Sequence[tuple[Piece, list[Reading]]]) -> float | None:
    """Return how long the best moments shall be together, wherever a request says it: 把重点找出来，剪成一条 90 秒的教程."""
    readings = [reading for _, readings in read for reading in readings]
    named = [reading.seconds for reading in readings if reading.recipe == "highlights" and reading.seconds]
    named += [float(each.arguments["duration_s"]) for reading in readings for each in reading.calls if each.name == "cut_to_duration"]
    return named[0] if named else None


def _with_breaths(one: ToolCall, subject: Subject) -> ToolCall:
    """Return a call that cuts pauses so that it keeps breaths, where the request wants that."""
    if one.name != "trim_pauses" or not subject.breaths_kept:
        return one
    return ToolCall(one.name, {**one.arguments, "breaths_kept": True})


def _voice_alone(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Take "original sound off" beside a voice-over for the sound of the footage, not for the voice that has just been added."""
    off = ToolCall("set_volume", {"mute": True})
    called = [one for clause in clauses for one in clause.calls]
    if off not in called or not any(one.name == "voice_over" for one in called):
        return clauses

    def alone(one: ToolCall) -> ToolCall:
        return ToolCall(one.name, {**one.arguments, "original": "mute"}) if one.name == "voice_over" else one

    return tuple(replace(clause, calls=tuple(alone(one) for one in clause.calls if one != off)) for clause in clauses)


def _sound_as_file(clauses: Sequence[Clause]) -> list[Clause]:
    """Leave the film as it is where its sound is only wanted as a file: "extract the audio and save it as MP3"."""
    files = {str(one.arguments.get("format")) for clause in clauses for one in clause.calls if one.name == "export"}
    if not any((made := output_format(name)) and made.kind is OutputKind.SOUND for name in files):
        return list(clauses)
    return [replace(clause, calls=tuple(one for one in clause.calls if one.name != "detach_audio")) for clause in clauses]


def _cuts_first(clauses: Sequence[Clause]) -> list[Clause]:
    """Cut pauses before the best moments are chosen, these before they are cut to a beat, everything before transitions are laid."""
    laid = _brought_before("add_transitions", _CUTTING, clauses)
    return _brought_before("pick_highlights", {"trim_pauses"}, _brought_before("cut_to_beat", {"pick_highlights"}, laid))


def _music_first(clauses: Sequence[Clause]) -> list[Clause]:
    """Lay the music before the cuts are brought onto its beats, or these are marked, wherever it is named."""
    laying = {"add_music", "change_music"}
    return _brought_before("cut_to_beat", laying, _brought_before("mark_beats", laying, clauses))


def _brought_before(name: str, brought: Collection[str], clauses: Sequence[Clause]) -> list[Clause]:
    """Put the calls of some names that stand behind the first one of ``name`` right before it."""
    row = [(at, one) for at, clause in enumerate(clauses) for one in clause.calls]
    first = next((number for number, (_, one) in enumerate(row) if one.name == name), len(row))
    behind = [one for _, one in row[first + 1 :] if one.name in brought]
    if not behind:
        return list(clauses)
    there = row[first][0]
    kept = [
        *row[:first],
        *((there, one) for one in behind),
        row[first],
        *(each for each in row[first + 1 :] if each[1].name not in brought),
    ]
    return [replace(clause, calls=tuple(one for at, one in kept if at == number)) for number, clause in enumerate(clauses)]


def _photos_first(clauses: Sequence[Clause]) -> list[Clause]:
    """Show the photos before anything is done with them: the length of each may be named behind the rest."""
    shows = next((one for clause in clauses for one in clause.calls if one.name == "slideshow"), None)
    first = next((clause for clause in clauses if clause.calls), None)
    if shows is None or first is None or first.calls[0] == shows:
        return list(clauses)
    without = [replace(clause, calls=tuple(one for one in clause.calls if one is not shows)) for clause in clauses]
    return [replace(each, calls=(shows, *each.calls)) if old is first else each for each, old in zip(without, clauses, strict=True)]


def _with_one_export(clauses: Sequence[Clause], language: str) -> list[Clause]:
    """Make one wish for files of all that the request says about them, where the last of them stands; tell of other kinds of file."""
    exports = [one for clause in clauses for one in clause.calls if one.name == "export"]
    if len(exports) < 2:
        return list(clauses)
    wanted = ToolCall("export", {key: value for one in exports for key, value in one.arguments.items()})
    named = dict.fromkeys(str(one.arguments["format"]) for one in exports if "format" in one.arguments)
    others = [name.upper() for name in named if name != wanted.arguments.get("format")]
    told = load_lexicon().text("other_files", language, made=str(wanted.arguments.get("format")).upper(), others=", ".join(others))
    return [
        replace(
            clause,
            calls=tuple(wanted if one is exports[-1] else one for one in clause.calls if one not in exports[:-1]),
            note=" ".join(filter(None, (clause.note, told))) if others and exports[-1] in clause.calls else clause.note,
        )
        for clause in clauses
    ]


def _key(one: ToolCall) -> str:
    """Return what two calls share of which the second would do nothing more: the name, and mostly the arguments."""
    return one.name if one.name in _ONCE else f"{one.name} {dict(one.arguments)}"


def _edits_first(calls: Sequence[ToolCall]) -> list[ToolCall]:
    """Put delivery behind the edits of its clause, and keep one of each request that makes sense once."""
    unique: list[ToolCall] = []
    for one in calls:
        if not any(_key(other) == _key(one) for other in unique):
            unique.append(one)
    return sorted(unique, key=lambda one: one.name in {"export", "share"})


def _not_understood(text: str, language: str) -> Clause:
    return Clause(text, note=load_lexicon().text("not_understood", language, text=text[:120]), understood=False)


def _route(clauses: Sequence[Clause]) -> Route:
    names = {one.name for clause in clauses for one in clause.calls}
    if not names:
        return Route.UNSUPPORTED
    if names == {"answer"} and all(one.arguments.get("topic") == "upload" for clause in clauses for one in clause.calls):
        return Route.UPLOAD
    return next((route for route, only in _ROUTES if names <= only), Route.EDIT)

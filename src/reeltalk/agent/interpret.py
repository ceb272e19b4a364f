"""One piece of a request read against the lexicon: whole wishes, answers and refusals, named things, recipes, what is implied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.briefs import brief_span, read_brief
from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import denied_for_some, without_exception
from reeltalk.agent.double_meanings import settle_double_meanings
from reeltalk.agent.implied import implied
from reeltalk.agent.joining import GENERAL_THINGS
from reeltalk.agent.lexicon import Entry, load_lexicon
from reeltalk.agent.scoping import at_the_edge, on_named_clips, on_their_stretches, spare, told_of_whole
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import TEXT_THINGS, Token
from reeltalk.agent.wishes import HANDLERS, cutting, followup
from reeltalk.agent.wishes.arranging import arrange
from reeltalk.agent.wishes.asking import read_depicted, read_question, read_refusal, unheard
from reeltalk.agent.wishes.balance import balance_wish
from reeltalk.agent.wishes.bare_letters import bare_letters
from reeltalk.agent.wishes.broad import broad_wishes
from reeltalk.agent.wishes.cards import card_wish
from reeltalk.agent.wishes.channels import channel_wish
from reeltalk.agent.wishes.clip_shapes import clip_shape
from reeltalk.agent.wishes.delivery import refuse, versions
from reeltalk.agent.wishes.emphasis import emphasis_wish
from reeltalk.agent.wishes.files import placed_files, used_files
from reeltalk.agent.wishes.layered import clip_over_clip
from reeltalk.agent.wishes.layouts import laid_over, several_pictures
from reeltalk.agent.wishes.leaving import leaving
from reeltalk.agent.wishes.lengths import several_lengths
from reeltalk.agent.wishes.listed_titles import listed_titles
from reeltalk.agent.wishes.meaning import behind_opening, best_moments, knowing_wish, uploaded_subtitles, written_from_speech
from reeltalk.agent.wishes.output_files import output_file
from reeltalk.agent.wishes.pace import pace_wish
from reeltalk.agent.wishes.parts import stretch_beside
from reeltalk.agent.wishes.picture import hard_cuts, table_wish
from reeltalk.agent.wishes.prompting import prompt_wish
from reeltalk.agent.wishes.reading import Reading, call, calls_of
from reeltalk.agent.wishes.retiming import lengthened
from reeltalk.agent.wishes.seen import seen_search
from reeltalk.agent.wishes.shifting import shifting
from reeltalk.agent.wishes.shortening import resized
from reeltalk.agent.wishes.sound import named_song
from reeltalk.agent.wishes.sound_effects import sound_effects
from reeltalk.agent.wishes.sparing import spared_tools
from reeltalk.agent.wishes.spoken import first_or_last, spoken_search
from reeltalk.agent.wishes.wording import wording_wish
from reeltalk.agent.wishes.words import clear_captions

# What names a place for another wish ("the volume of the music") is read after it, what is only a frame ("the video") last.
_EARLY: Final = frozenset(
    {
        *("undo", "redo", "pauses", "fillers", "duck", "volume", "louder", "quieter", "mute", "unmute", "normalize", "noise", "fade"),
        *("fade_in", "fade_out", "fade_both", "transitions", "pip", "split_screen", "detach_audio", "speed", "faster", "slower", "split"),
        *("merge", "order", "freeze", "repeat", "watermark", "at_shots", "on_beat", "beat_markers"),
    }
)
_LATE: Final = frozenset(["music", "captions", "title", "lower_third", "end_card", "voice", "grade", "effects", "slideshow"])
_LATER: Final = frozenset(["export", "share", "audio"])
_LAST: Final = frozenset(["clip", "video", "beginning_part", "screen_recording", "backdrop"])
_ONLY_ALONE: Final = frozenset(["status", "credits", "upload"])
_CUTTING_VERBS: Final = frozenset({"remove", "cut", "keep"})
_WITH: Final = frozenset({"with", "and with", "each with", "带", "配", "都带"})
_TOLD_OF_REST: Final = ("duration", "factor", "look", "mood", "color", "degree", "quote")
_ECHO_TOKENS: Final = 3
_OPENING_VERBS: Final = frozenset({"remove", "cut", "keep", "add", "raise", "lower"})


def read_piece(piece: Piece, subject: Subject) -> list[Reading]:
    """Return what the piece asks for; nothing where it was not understood."""
    if piece.tokens[0].start < subject.read_until:
        rest = _unread(piece, subject)
        return [Reading()] if rest is None else read_piece(rest, subject)
    kept_or_gone = piece.verb in _CUTTING_VERBS and not piece.has("thing", "transitions")  # "crossfades on every cut"
    several = subject.main_clips > 1
    excepted = (denied_for_some(piece) or (None if kept_or_gone else without_exception(piece))) if several else None
    if excepted is not None:
        wish, named = excepted
        return spare(read_piece(wish, subject), named, subject)
    whole = _whole_wish(piece, subject)
    if whole:
        subject.calls.extend(calls_of(whole))
        rest = _unread(piece, subject) if piece.tokens[0].start < subject.read_until <= piece.tokens[-1].start else None
        return whole if rest is None else [*whole, *read_piece(rest, subject)]
    meant = next((reading for reading in (best_moments(piece), written_from_speech(piece)) if reading.calls), None)
    if meant:
        return [meant] if meant.is_answer else _with_the_rest(meant, piece, subject)
    if behind_opening(piece, subject):
        return [Reading(understood=True)]
    asked = read_question(piece, subject)
    if asked:
        return asked
    spared = spared_tools(piece)
    if spared is not None:
        subject.spared |= spared
        return [Reading()]
    refused = read_refusal(piece, subject)
    if refused:
        beside = [] if piece.has("quote") or piece.verb in {"remove", "cut"} else _implied_beside(piece, subject)
        return [*refused, *beside]
    if piece.verb in _CUTTING_VERBS and _names_rest(piece) and not any(piece.has(kind) for kind in _TOLD_OF_REST):
        return [Reading()]
    if (again := followup.scales_back(piece, subject)).calls:
        return [again]
    if (
        piece.verb == "remove"
        and subject.current in {"captions", "title"}
        and {each.get("thing") for each in piece.all("thing")} == {"backdrop"}
    ):
        return [Reading(understood=True)]  # "captions: minimal, no background"
    if piece.has("thing", "redo") and subject.calls:
        return [Reading(understood=True)]  # "mute the music for the first 10 seconds, then bring it back"
    settle_double_meanings(piece, subject)
    shapes = versions(piece)
    if shapes and piece.verb == "cut" and not piece.has("duration"):
        piece.verb = "create"  # "a landscape cut for YouTube and a vertical one for Reels"
    readings = _things(piece, subject)
    if not any(reading.recipe for reading in readings):
        readings += broad_wishes(piece, subject, calls_of(readings))
    readings = on_named_clips([*readings, *implied(piece, subject, readings)], piece, subject)
    readings = at_the_edge(on_their_stretches(readings, piece, subject), piece, subject)
    readings = told_of_whole(readings, piece, subject)
    if not readings and (refused_inside := read_depicted(piece, subject) or unheard(piece, subject)):
        return [refused_inside]
    return [*readings, call("export", shapes=shapes)] if shapes else readings


def _implied_beside(piece: Piece, subject: Subject) -> list[Reading]:
    """Return what a piece asks for beside something that is refused: "make it 4K 60fps HDR", "blur the plates and the faces"."""
    covering = piece.first("thing", "blur", "pixelate")
    if covering is not None and piece.has("flag", "face"):
        return [HANDLERS["effect"](piece, subject, str(covering.get("thing")))]
    if not any(piece.has(kind) for kind in ("resolution", "fps")):
        return []
    return [HANDLERS["export"](piece, subject, "export")]


def _names_rest(piece: Piece) -> bool:
    """Say whether a piece names only what is left over: "the rest", 其他."""
    if any(not token.means("thing", *GENERAL_THINGS) for token in piece.all("thing")):
        return False  # "trim the pauses in the others"
    return piece.has("flag", "rest") or (piece.has("flag", "other") and not piece.has("thing") and len(piece.tokens) <= _ECHO_TOKENS)


def _unread(piece: Piece, subject: Subject) -> Piece | None:
    """Return what is left of a piece whose beginning has been read, where that is a wish with a verb of its own, or "with captions"."""
    left = [token for token in piece.tokens if token.start >= subject.read_until]
    first = next((index for index, token in enumerate(left) if not token.means("separator")), len(left))
    verb = str(left[first].get("verb") or "") if first < len(left) else ""
    if verb in _OPENING_VERBS and len(left) - first > 1:
        return replace(piece, tokens=tuple(left[first:]), verb=verb, negated="", used=set())
    if first < len(left) and left[first].means("link", "in"):
        first += 1  # "in 9:16"
    named = tuple(left[first:])
    added = bool(named) and piece.request.plain[subject.read_until : named[0].start].strip(" ,") in _WITH
    shaped = bool(named) and any(named[0].means(kind) for kind in ("aspect", "shape"))
    return replace(piece, tokens=named, verb="add" if added else "", negated="", used=set()) if added or shaped else None


def _with_the_rest(first: Reading, piece: Piece, subject: Subject) -> list[Reading]:
    """Return a wish and what the piece asks for besides: "make 3 shorts of 30 s with captions"."""
    subject.calls.extend(first.calls)
    settle_double_meanings(piece, subject)
    readings = [first, *_things(piece, subject)]
    return [*readings, *implied(piece, subject, readings)]


def _whole_wish(piece: Piece, subject: Subject) -> list[Reading]:
    """Return the wish of a piece whose words must be taken together: a prompt, a brief, a search by words, an order of clips."""
    prompted = prompt_wish(piece)
    if prompted.calls:
        subject.read_until = len(piece.request.plain)
        return [prompted]
    described = brief_span(piece)
    if described is not None:
        subject.read_until = described[1]
        return read_brief(piece, described)
    readings = (
        used_files(piece, subject),
        knowing_wish(piece),
        clear_captions(piece, subject),
        bare_letters(piece, subject),
        wording_wish(piece, subject),
        several_lengths(piece, subject),
        leaving(piece, subject),
        resized(piece, subject),
        shifting(piece, subject),
        lengthened(piece, subject),
        pace_wish(piece, subject),
        balance_wish(piece, subject),
        card_wish(piece, subject),
        first_or_last(piece, subject),
        spoken_search(piece),
        seen_search(piece),
        clip_over_clip(piece, subject),
        clip_shape(piece, subject),
        arrange(piece, subject),
        output_file(piece, subject),
        emphasis_wish(piece, subject),
        listed_titles(piece, subject),
        hard_cuts(piece, subject),
        channel_wish(piece),
        table_wish(piece, subject),
        several_pictures(piece, subject),
        laid_over(piece, subject),
        uploaded_subtitles(piece, subject),
        placed_files(piece, subject),
        named_song(piece, subject),
        sound_effects(piece, subject),
        Reading() if best_moments(piece).calls else cutting.several_films(piece, subject),
    )
    found = next((reading for reading in readings if reading.calls), None)
    return [stretch_beside(found, piece)] if found else []


def _rank(token: Token) -> tuple[int, int]:
    thing = str(token.get("thing"))
    if thing == "undo":
        return -1, token.start
    for rank, names in enumerate((_EARLY, None, _LATE, _LATER, _LAST, _ONLY_ALONE)):
        if names is not None and thing in names:
            return rank, token.start
    return 1, token.start


def _things(piece: Piece, subject: Subject) -> list[Reading]:
    """Read every thing that is named and not used up by another, in the order in which a sentence names them."""
    found: list[tuple[int, Reading]] = []
    for token in sorted(piece.all("thing"), key=_rank):
        thing = str(token.get("thing"))
        if token.start in piece.used or (thing in _ONLY_ALONE and found):
            continue
        if thing == "pauses" and token.means("color") and piece.has("thing", *TEXT_THINGS):
            continue  # "des sous-titres blancs" are white
        entry = _entry(thing, piece)
        if entry is None:
            continue
        reading = _read_entry(entry, piece, subject, thing)
        if reading.calls or reading.recipe or reading.understood:
            piece.use(*piece.all("thing", thing))
            found.append((token.start, reading))
            subject.calls.extend(reading.calls)
    return [reading for _, reading in sorted(found, key=lambda item: item[0])]


def _entry(thing: str, piece: Piece) -> Entry | None:
    entries = load_lexicon().entries.get(thing, ())
    return next(
        (entry for entry in entries if (not entry.verbs or piece.verb in entry.verbs) and all(piece.has(kind) for kind in entry.details)),
        None,
    )


def _read_entry(entry: Entry, piece: Piece, subject: Subject, thing: str) -> Reading:
    if entry.refusal:
        return refuse(subject, entry.refusal)
    if piece.joined and thing in {"captions", "music", "title", "transitions"} and not subject.has(thing):
        piece.verb = "add"
        entry = _entry(thing, piece) or entry
    if entry.handler:
        return HANDLERS[entry.handler](piece, subject, thing)
    arguments: dict[str, Any] = dict(entry.arguments)
    for slot in entry.slots:
        arguments.update(slots.SLOTS[slot](piece))
    if entry.tool == "set_canvas":
        piece.use(*piece.all("shape"), *piece.all("aspect"), *piece.all("platform"), *piece.all("pixels"))
    return call(entry.tool, **arguments)

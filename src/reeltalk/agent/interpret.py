"""One piece of a request read against the lexicon: named things, recipes, and what is only implied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.briefs import brief_span, read_brief
from reeltalk.agent.clauses import Piece
from reeltalk.agent.lexicon import Entry, load_lexicon
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes import HANDLERS, cutting, followup, picture
from reeltalk.agent.wishes.arranging import arrange
from reeltalk.agent.wishes.asking import read_depicted, read_question, read_refusal, unheard
from reeltalk.agent.wishes.channels import channel_wish
from reeltalk.agent.wishes.delivery import refuse, versions
from reeltalk.agent.wishes.emphasis import emphasis_wish
from reeltalk.agent.wishes.files import placed_files
from reeltalk.agent.wishes.layouts import laid_over, several_pictures
from reeltalk.agent.wishes.meaning import best_moments, knowing_wish, uploaded_subtitles, written_from_speech
from reeltalk.agent.wishes.output_files import output_file
from reeltalk.agent.wishes.pace import pace_wish
from reeltalk.agent.wishes.picture import table_wish
from reeltalk.agent.wishes.prompting import prompt_wish
from reeltalk.agent.wishes.reading import Reading, call
from reeltalk.agent.wishes.seen import seen_search
from reeltalk.agent.wishes.sound import named_song
from reeltalk.agent.wishes.sound_effects import sound_effects
from reeltalk.agent.wishes.sparing import spared_tools
from reeltalk.agent.wishes.spoken import spoken_quotes, spoken_search
from reeltalk.agent.wishes.wording import wording_wish
from reeltalk.agent.wishes.words import clear_of_faces, title

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
_INTRODUCES: Final = re.compile(
    r"(?:hey|hi|hello|ok|so)?[,! ]*(?:please )?"
    r"(?:take|use|i(?:'ve| have)(?: got)?|here(?:'s| is| are)|this is|these are|we have|given|attached is)"
    r" (?:this|these|my|the|an?|our|some)\b(?!.*\b(?:as|with)\b)"
)
_LOOK_NAMED: Final = re.compile(r"滤镜|调色|色调|filt(?:er|ro|re)|フィルター|필터|фильтр")
_LENGTH_LABEL: Final = re.compile(
    r"(?:总|视频|成片|影片)?(?:时长|長度|长度|時長) ?[:：]"
    r"|(?:duration|length|duraci[oó]n|dura[cç][aã]o|dur[eé]e|dauer|l[aä]nge|длительность|хронометраж) ?:|(?:長さ|尺|時間|길이|시간) ?[:：]"
)
_SHADES: Final = re.compile(r"\b(?:shadows?|midtones|blacks|skin tones?|grad(?:e|ing)|contrast)\b")
_EACH_LONG: Final = re.compile(r"\b\d+(?:\.\d+)? ?(?:s|secs?|seconds?) (?:each|per clip|apiece|for each)\b")
_INSERTING: Final = frozenset({"insert", "add", "put", "place", "include", "show"})
_OPENING_VERBS: Final = frozenset({"remove", "cut", "keep", "add", "raise", "lower"})
_DELIVERING_VERBS: Final = frozenset({"change", "create", "make", ""})
_DELIVERY: Final = frozenset({"export", "share"})
_MOVING_THINGS: Final = ("fade", "fade_in", "fade_out", "fade_both", "transitions", "zoom_in", "zoom_out", "pan", "music")
_TEXT_THINGS: Final = ("title", "lower_third", "end_card", "captions")
_WEAK_RECIPES: Final = frozenset({"polish", "interview", "tutorial", "vlog", "new_video"})
_SIZED_RECIPES: Final = frozenset({"highlights", "promo", "reel", "short_edit"})
_RECIPE_VERBS: Final = frozenset({"create", "make", "cut", "keep", "change", ""})


def read_piece(piece: Piece, subject: Subject) -> list[Reading]:
    """Return what the piece asks for; nothing where it was not understood."""
    if piece.tokens[0].start < subject.read_until:
        rest = _unread(piece, subject)
        return [Reading()] if rest is None else read_piece(rest, subject)
    whole = _whole_wish(piece, subject)
    if whole:
        subject.calls.extend(_calls(whole))
        return whole
    meant = next((reading for reading in (best_moments(piece), written_from_speech(piece)) if reading.calls), None)
    if meant:
        return [meant] if meant.is_answer else _with_the_rest(meant, piece, subject)
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
    if piece.verb in {"remove", "cut"} and piece.has("flag", "rest") and not piece.has("duration"):
        return [Reading()]
    if (again := followup.scales_back(piece, subject)).calls:
        return [again]
    if (
        piece.verb == "remove"
        and subject.current in {"captions", "title"}
        and {each.get("thing") for each in piece.all("thing")} == {"backdrop"}
    ):
        return [Reading(understood=True)]  # "captions: minimal, no background"
    _settle_double_meanings(piece, subject)
    shapes = versions(piece)
    readings = _things(piece, subject)
    if not any(reading.recipe for reading in readings):
        readings += _recipes(piece, subject, _calls(readings))
    readings += _implied(piece, subject, readings)
    if not readings and (refused_inside := read_depicted(piece, subject) or unheard(piece, subject)):
        return [refused_inside]
    return [*readings, call("export", shapes=shapes)] if shapes else readings


def _implied_beside(piece: Piece, subject: Subject) -> list[Reading]:
    """Return what a piece asks for beside something that is refused: "make it 4K 60fps HDR"."""
    if not any(piece.has(kind) for kind in ("resolution", "fps")):
        return []
    return [HANDLERS["export"](piece, subject, "export")]


def _unread(piece: Piece, subject: Subject) -> Piece | None:
    """Return what is left of a piece whose beginning has been read, where that is a wish with a verb of its own."""
    left = [token for token in piece.tokens if token.start >= subject.read_until]
    first = next((index for index, token in enumerate(left) if not token.means("separator")), len(left))
    verb = str(left[first].get("verb") or "") if first < len(left) else ""
    return (
        replace(piece, tokens=tuple(left[first:]), verb=verb, negated="", used=set())
        if verb in _OPENING_VERBS and len(left) - first > 1
        else None
    )


def _with_the_rest(first: Reading, piece: Piece, subject: Subject) -> list[Reading]:
    """Return a wish and what the piece asks for besides: "make 3 shorts of 30 s with captions"."""
    subject.calls.extend(first.calls)
    _settle_double_meanings(piece, subject)
    readings = [first, *_things(piece, subject)]
    return [*readings, *_implied(piece, subject, readings)]


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
        knowing_wish(piece),
        clear_of_faces(piece, subject),
        wording_wish(piece, subject),
        pace_wish(piece, subject),
        spoken_search(piece),
        seen_search(piece),
        arrange(piece, subject),
        output_file(piece, subject),
        emphasis_wish(piece, subject),
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
    return [found] if found else []


def _calls(readings: Iterable[Reading]) -> list[ToolCall]:
    return [one for reading in readings for one in reading.calls]


# --- named things


def _settle_double_meanings(piece: Piece, subject: Subject) -> None:
    """Use up words that here only describe another thing: the fade of a title, the blur of a transition, highlighted captions."""
    if piece.has("thing", *_TEXT_THINGS, "music", "fill_blur", "noise"):
        piece.use(*piece.all("thing", "backdrop"), *piece.all("thing", "grade"))
    piece.use(*_adjectives(piece))
    if piece.has("thing", "voice") and any(one.name == "voice_over" for one in subject.calls) and not piece.has("verb"):
        piece.use(*piece.all("thing", "voice"))  # "in a friendly female voice" is that of the narration
    if piece.has("thing", "watermark") and piece.has("quote"):
        piece.use(*piece.all("thing", "title"))
    if piece.has("thing", "pitch_down"):
        piece.use(*piece.all("thing", "pitch_up"))
    if piece.has("thing", *_TEXT_THINGS):
        piece.use(*piece.all("thing", "opacity"), *piece.all("thing", "fill_color", "brighter", "darker"))
        piece.use(*(token for token in piece.all("thing", "fade", "fade_in", "fade_out", "zoom_in") if token.means("animation")))
    if piece.has("thing", "rotate"):
        piece.use(*(token for token in piece.all("shape") if piece.words_of(token).lower() == "upright"))
    if _SHADES.search(piece.request.plain) and not piece.has("thing", "video", "clip"):
        piece.use(*piece.all("recipe", "highlights"))  # "warm highlights" beside "lift the shadows" are those of the picture
    if piece.has("thing", "pip"):
        piece.use(*piece.all("thing", "fill_crop"))
    if piece.has("thing", "captions"):
        piece.use(*piece.all("recipe", "highlights"), *piece.all("thing", "slower", "faster"))
        if slots.styled_as_platform(piece):
            piece.use(*piece.all("platform"))
    if piece.has("thing", "transitions"):
        piece.use(*piece.all("thing", "slower", "faster"))
        piece.use(*(token for token in piece.tokens if token.means("transition") and not token.means("thing", "transitions")))
    if piece.has("thing", "music"):
        piece.use(*(token for token in piece.all("mood") if token.means("look")))
    if piece.has("thing", "music") or (piece.has("mood") and not piece.has("thing", "video", "clip") and not piece.has("look")):
        others = piece.has("thing", "video", "clip")
        piece.use(*(token for token in piece.all("thing", "slower", "faster", "speed") if not others or token.means("tempo")))
    if piece.has("thing", "on_beat", "at_shots"):
        piece.use(*piece.all("thing", "transitions", "split"))
    piece.use(*piece.all("flag", "original"), *_shapes_of_footage(piece))


def _adjectives(piece: Piece) -> list[Token]:
    """Return words of speed that only describe the thing behind them: "slow fades", "fast zooms", "quick transitions"."""
    return [
        token
        for token, behind in pairwise(piece.tokens)
        if token.means("thing", "slower", "faster") and token.means("tempo") and behind.means("thing", *_MOVING_THINGS)
    ] + [
        token
        for token, behind in pairwise(piece.tokens)
        if token.means("recipe", "polish") and behind.means("thing") and not behind.means("thing", "video", "clip", "screen_recording")
    ]


def _shapes_of_footage(piece: Piece) -> list[Token]:
    """Return the shapes that describe what was sent: "turn this portrait drawing into a clip", "convert my landscape video to a square"."""
    if piece.verb not in {"create", "make", "change"}:
        return []
    links = [token for token, behind in pairwise(piece.tokens) if token.means("link", "into", "to") and not behind.means("duration")]
    border = links[0].start if links else 0
    return [token for token in (*piece.all("shape"), *piece.all("aspect")) if token.start < border]


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
        if thing == "pauses" and token.means("color") and piece.has("thing", *_TEXT_THINGS):
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


# --- recipes


def _recipes(piece: Piece, subject: Subject, calls: list[ToolCall]) -> list[Reading]:
    """Return the broad wish of the piece, if its verb asks for a whole film."""
    edits = [one for one in calls if one.name not in _DELIVERY]
    if not piece.has("verb") and not calls and subject.calls and not piece.unknown_words and set(_names_of(piece)) == {"polish"}:
        return [Reading()]
    if _INTRODUCES.match(piece.text.lower()) and not piece.has("ask") and not calls:
        return [Reading(understood=True)]
    if piece.verb == "add" and not calls and piece.tokens[-1].means("verb", "add"):
        return [Reading(understood=True)]  # 为我的产品视频添加：what is added follows
    names = _names_of(piece)
    strong = [name for name in names if name not in _WEAK_RECIPES]
    name = "highlights" if "highlights" in strong else next(iter(strong or names), "")
    if name == "highlights" and piece.has("color"):
        return []
    if piece.has("thing", "screen_recording") and name in _WEAK_RECIPES | {"short_edit"}:
        name = "screen_recording"
    shortened = piece.verb in {"cut", "keep"} and name in _WEAK_RECIPES and bool(piece.free("duration"))
    if shortened or (edits and (name in _WEAK_RECIPES or not (piece.creates or piece.verb in _RECIPE_VERBS))):
        return []
    if (not name and not calls) or (not name and not edits and piece.has("thing", "video", "screen_recording", "clip")):
        name = _unnamed_recipe(piece, subject)
        kinds = ("shape", "aspect", "platform") if piece.verb == "create" else ("shape", "aspect", "platform", "look", "duration", "factor")
        if name == "polish" and any(piece.free(kind) for kind in kinds):
            return []
    if not name:
        return []
    if picture.only_photos(subject):
        if any(one.name == "slideshow" for one in subject.calls):
            piece.use(*piece.all("recipe"))
            return [call("set_canvas", aspect="9:16", fill="crop")] if name == "reel" else []
        if name == "reel":
            return [cutting.recipe("slideshow", subject, None), call("set_canvas", aspect="9:16", fill="crop")]
        name = name if name in _SIZED_RECIPES else "slideshow"
    described = cutting.describes_footage(piece)
    length = next((token for token in piece.free("duration") if token not in described), None)
    seconds = slots.seconds_of(length) if length is not None and name in _SIZED_RECIPES else None
    if seconds is not None:
        piece.use(length)
    piece.use(*piece.all("recipe"), *piece.all("thing", "video", "clip", "screen_recording"))
    return [cutting.recipe(name, subject, seconds)]


def _names_of(piece: Piece) -> list[str]:
    return [str(token.get("recipe")) for token in piece.free("recipe")]


def _unnamed_recipe(piece: Piece, subject: Subject) -> str:
    """Return the recipe of "edit this video", of footage named as a screen recording, and of clips to be made into something."""
    if piece.verb not in {"create", "make"} and not (piece.verb == "change" and piece.has("verb", "create")):
        return ""
    if piece.verb == "make" and (piece.has("degree") or piece.has("duration") or not piece.has("verb", "create")):
        return (
            "polish"
            if piece.has("thing", "video") and not piece.has("pronoun") and len(piece.tokens) <= 4 and not piece.unknown_words
            else ""
        )
    if piece.has("thing", "screen_recording"):
        return "screen_recording"
    if piece.free("duration") and piece.has("thing", "video") and (piece.has("link", "object") or subject.calls):
        return ""  # 把视频剪成20秒: a length is all that is asked for
    several = len(subject.context.assets) > 1 or "existing" in piece.text.lower() or "现有" in piece.text
    if piece.has("thing", "video") or piece.has("thing", "clip"):
        return "join" if several else "polish"
    only_frame = all(any(token.means(kind) for kind in ("verb", "pronoun", "link", "polite", "word")) for token in piece.tokens)
    return "polish" if only_frame and not piece.unknown_words else ""


# --- what is only implied


def _implied(piece: Piece, subject: Subject, so_far: list[Reading]) -> list[Reading]:
    """Read shape, length, look and delivery where no thing was named for them, then what refers back to the last change."""
    readings: list[Reading] = []
    foreign = len(piece.unknown_words) > 1 and not piece.verb
    shaped = any(piece.free(kind) for kind in ("shape", "aspect", "platform", "pixels")) or (piece.has("fps") and not so_far)
    if shaped and not foreign and not (so_far and piece.has("thing", "split_screen")):
        readings.append(picture.canvas(piece, subject, "fit"))
    readings += _implied_length(piece, subject, [*so_far, *readings])
    if not _calls([*so_far, *readings]) and not any(reading.recipe for reading in so_far):
        readings += _implied_alone(piece, subject, foreign)
    styled = any(reading.recipe for reading in so_far) or (bool(so_far) and _LOOK_NAMED.search(piece.text.lower()) is not None)
    looked = piece.free("look") and styled and not piece.has("thing", "music", *_TEXT_THINGS)
    if looked and not any(one.name == "color" for one in _calls(so_far)):
        readings.append(picture.look(piece, subject, "grade"))
    delivered = [kind for kind in ("resolution", "megabytes", "format") if piece.free(kind)]
    resolution = bool(delivered) and not any(one.name == "export" for one in _calls(so_far))
    if resolution and (not foreign or "megabytes" in delivered) and (delivered != ["format"] or piece.verb in _DELIVERING_VERBS):
        readings.append(HANDLERS["export"](piece, subject, "export"))
    found = [reading for reading in readings if reading.calls or reading.recipe or reading.understood]
    subject.calls.extend(_calls(found))
    return found


def _implied_length(piece: Piece, subject: Subject, so_far: list[Reading]) -> list[Reading]:
    """Read a length as that of the film: "make it 30 seconds", "30秒以内"."""
    calls = _calls(so_far)
    edits = [one for one in calls if one.name not in _DELIVERY | {"set_canvas"}]
    if piece.free("look") and slots.names_stretch(piece):
        return []
    if edits and not any(reading.recipe for reading in so_far):
        return []
    if piece.has("pronoun") and piece.verb in {"change", "keep", "make"} and subject.current == "title" and not piece.has("thing"):
        return []
    if not calls and piece.verb in {"", "make", "change"} and (frame := cutting.framed(piece)).calls:
        return [frame]
    if _cuts(piece) and not any(reading.recipe for reading in so_far):
        return [cutting.cutting(piece, subject, "")] if not calls else []
    if not calls and (parts := cutting.part_of_each(piece)).calls:
        return [parts]
    described = cutting.describes_footage(piece)
    free = [token for token in piece.free("duration") if token not in described and not token.means("moment")]
    inserted = any(piece.words_of(token).lower() in _INSERTING for token in piece.all("verb", "add"))
    sizing = not inserted and (
        _LENGTH_LABEL.match(piece.text.lower()) is not None
        or piece.verb in {"create", "make", "change", "lower"}
        or piece.has("flag", "under", "exactly", "about")
        or piece.has("thing", "video")
    )
    if free and subject.main_clips > 1 and _EACH_LONG.search(piece.text.lower()) and not piece.has("thing", "slideshow"):
        piece.use(free[0])
        return [call("trim_range", action="keep", ranges=[[0.0, slots.seconds_of(free[0])]], each_clip=True)]
    if free and (sizing or any(reading.recipe for reading in so_far)):
        piece.use(free[0])
        return [cutting.film_length(piece, slots.seconds_of(free[0]))]
    return []


def _cuts(piece: Piece) -> bool:
    """Say whether a piece is about what stays: by its verb, or as "I only want the part between 1:10 and 1:55"."""
    only = piece.verb == "add" and piece.has("flag", "only") and all(token.means("thing", "clip", "video") for token in piece.all("thing"))
    if only and slots.names_stretch(piece) and not piece.has("quote"):
        piece.verb = "keep"
    return piece.verb in {"cut", "remove", "keep"}


def _implied_alone(piece: Piece, subject: Subject, foreign: bool) -> list[Reading]:
    turned = piece.verb in {"lower", "raise"} and piece.has("thing", "clip") and not piece.unknown_words
    if turned or (piece.has("decibels") and not piece.has("thing", "music")):
        return [HANDLERS["volume"](piece, subject, "volume")]
    if piece.has("quote") and piece.verb in {"remove", "cut"}:
        return [spoken_quotes(piece)]
    if piece.has("quote") and (piece.has("verb", "say", "add", "change") or not piece.unknown_words):
        piece.verb = "add" if piece.verb != "change" else piece.verb
        return [title(piece, subject, "title")]
    if piece.has("cta") and piece.verb in {"add", "create", "make"} and not piece.has("quote"):
        return [title(piece, subject, "end_card")]
    if (placed := picture.placed_picture(piece, subject)).calls:
        return [placed]
    if piece.has("flag", "swap", "reversed_order") and piece.has("thing", "clip"):
        return [cutting.order(piece, subject, "order")]
    if piece.verb in {"move", "add"} and piece.has("thing", "clip") and piece.has("edge") and not piece.has("flag", "only"):
        return [cutting.move_clip(piece, subject)]
    back = followup.refer_back(piece, subject)
    if back.calls or back.understood:
        return [back]
    if foreign:
        return []
    if piece.free("look") and not piece.has("thing", "music"):
        return [picture.look(piece, subject, "grade")]
    if piece.has("thing", "video", "clip") and piece.has("degree", "bigger", "smaller") and not piece.unknown_words:
        return [picture.placing(piece, subject, "scale")]
    if piece.has("factor") and (piece.verb in {"make", "change", "create", "add", ""}):
        return [cutting.speed(piece, subject, "speed")]
    if piece.free("flag") and piece.has("flag", "double", "half", "triple", "quarter") and not piece.unknown_words:
        return [cutting.speed(piece, subject, "speed")]
    if piece.free("mood") and not piece.unknown_words and piece.verb in {"", "add"}:
        return [HANDLERS["music"](piece, subject, "music")]
    return []

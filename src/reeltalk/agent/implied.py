"""What a piece asks for without naming a thing for it: a shape, a length, a look, a file, or more of what was changed last."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.time_ranges import names_stretch
from reeltalk.agent.tokens import TEXT_THINGS
from reeltalk.agent.wishes import HANDLERS, arranging, cutting, followup, framing, picture, retiming
from reeltalk.agent.wishes.reading import DELIVERY, Reading, call, calls_of
from reeltalk.agent.wishes.spoken import spoken_quotes
from reeltalk.agent.wishes.words import title

_LOOK_NAMED: Final = re.compile(r"滤镜|调色|色调|filt(?:er|ro|re)|フィルター|필터|фильтр")
_LENGTH_LABEL: Final = re.compile(
    r"(?:总|视频|成片|影片)?(?:时长|長度|长度|時長) ?[:：]"
    r"|(?:duration|length|duraci[oó]n|dura[cç][aã]o|dur[eé]e|dauer|l[aä]nge|длительность|хронометраж) ?:|(?:長さ|尺|時間|길이|시간) ?[:：]"
)
_EACH_LONG: Final = re.compile(r"\b\d+(?:\.\d+)? ?(?:s|secs?|seconds?) (?:each|per clip|apiece|for each)\b")
_INSERTING: Final = frozenset({"insert", "add", "put", "place", "include", "show"})
_BY_SO_MUCH: Final = re.compile(r"[往向][前后]|提前|延后|推迟|延迟|\b(?:earlier|later|forward|back|delay\w{0,3})\b")
_VERSION: Final = re.compile(r"\b(?:versions?|copy|cut|edit|one)\b|版|再(?:出|来|要|给|做|导)一?[个条份]")
_WHOLE_ORDER: Final = re.compile(
    r"\border of (?:the |my |all |these |those |both |two )?(?:clips|videos|shots)\b|(?:片段|视频|素材)的?(?:先后)?顺序"
)
_TAKES_WORDS: Final = frozenset({"trim_speech", "mute_words", "replace_words", "add_title", "set_title", "trim_screen"})
_TRANSITIONS: Final = frozenset({"add_transitions", "remove_transitions", "color_cards"})
_BESIDE: Final = ("between", "before", "after", "into", "from")
_DELIVERING_VERBS: Final = frozenset({"change", "create", "make", ""})


def implied(piece: Piece, subject: Subject, so_far: list[Reading]) -> list[Reading]:
    """Read shape, length, look and delivery where no thing was named for them, then what refers back to the last change."""
    readings: list[Reading] = []
    foreign = len(piece.unknown_words) > 1 and not piece.verb
    shaped = any(piece.free(kind) for kind in ("shape", "aspect", "platform", "pixels")) or (piece.has("fps") and not so_far)
    if shaped and not foreign and not (so_far and piece.has("thing", "split_screen")):
        readings.append(_further_shape(piece, subject, framing.canvas(piece, subject, "fit")))
    readings += _implied_length(piece, subject, [*so_far, *readings])
    if not calls_of([*so_far, *readings]) and not any(reading.recipe for reading in so_far):
        readings += _implied_alone(piece, subject, foreign)
    styled = any(reading.recipe for reading in so_far) or (bool(so_far) and _LOOK_NAMED.search(piece.text.lower()) is not None)
    looked = piece.free("look") and styled and not piece.has("thing", "music", *TEXT_THINGS)
    if looked and not any(one.name == "color" for one in calls_of(so_far)):
        readings.append(picture.look(piece, subject, "grade"))
    if [*so_far, *readings] and piece.verb in {"remove", "cut"} and not piece.has("thing", "watermark", *TEXT_THINGS):
        readings.append(_quoted_besides(piece, calls_of([*so_far, *readings])))
    if piece.free("transition") and piece.has("link", "between") and not _TRANSITIONS & {one.name for one in calls_of(so_far)}:
        readings.append(HANDLERS["transitions"](piece, subject, "transitions"))  # "film grain, a wipe between them"
    delivered = [kind for kind in ("resolution", "megabytes", "format") if piece.free(kind)]
    resolution = bool(delivered) and not any(one.name == "export" for one in calls_of(so_far))
    if resolution and (not foreign or "megabytes" in delivered) and (delivered != ["format"] or piece.verb in _DELIVERING_VERBS):
        readings.append(HANDLERS["export"](piece, subject, "export"))
    found = [reading for reading in readings if reading.calls or reading.recipe or reading.understood]
    subject.calls.extend(calls_of(found))
    return found


def _further_shape(piece: Piece, subject: Subject, shaped: Reading) -> Reading:
    """Deliver the film in a second shape beside the one this request gives it: "a reel in 9:16, plus a 16:9 version"."""
    earlier = [str(one.arguments["aspect"]) for one in subject.calls if one.name == "set_canvas" and one.arguments.get("aspect")]
    further = [str(one.arguments["aspect"]) for one in shaped.calls if one.name == "set_canvas" and one.arguments.get("aspect")]
    if not (earlier and further) or further[0] == earlier[-1] or not _VERSION.search(piece.text.lower()):
        return shaped
    return call("export", shapes=[earlier[-1], further[0]])


def _quoted_besides(piece: Piece, so_far: list[ToolCall]) -> Reading:
    """Return the cut of words that are quoted beside what else shall go: "remove the silences and the word 'basically'"."""
    taken = any(isinstance(value, str | list) and value for one in so_far for value in one.arguments.values() if one.name in _TAKES_WORDS)
    return Reading() if taken or not piece.has("quote") else spoken_quotes(piece)


def _implied_length(piece: Piece, subject: Subject, so_far: list[Reading]) -> list[Reading]:
    """Read a length as that of the film: "make it 30 seconds", "30秒以内"."""
    calls = calls_of(so_far)
    edits = [one for one in calls if one.name not in DELIVERY | {"set_canvas"}]
    if (piece.free("look") or piece.free("flag", *retiming.FACTORS)) and names_stretch(piece):
        return []  # "make the last 10 seconds twice as fast": the film is not to last ten seconds
    if edits and not any(reading.recipe for reading in so_far):
        return []
    if any(one.name == "export" for one in calls) and piece.has("format") and names_stretch(piece):
        return []  # "as MP4 and a GIF of the first 3 seconds": the film stays as long as it is
    if piece.verb == "move":
        return []  # 把40秒到最后的内容移到开头: what moves is not all that stays
    if not calls and piece.has("thing", "audio") and _BY_SO_MUCH.search(piece.text.lower()):
        return []  # 声音往前调0.2秒: the sound is to move, and the film is not to last so long
    if piece.has("pronoun") and piece.verb in {"change", "keep", "make"} and subject.current == "title" and not piece.has("thing"):
        return []
    if not calls and piece.verb in {"", "make", "change"} and (frame := cutting.framed(piece)).calls:
        return [frame]
    if _cuts(piece) and not any(reading.recipe for reading in so_far):
        return [cutting.cutting(piece, subject, "")] if not calls else []
    if not calls and (parts := cutting.part_of_each(piece)).calls:
        return [parts]
    described = cutting.describes_footage(piece)
    if not calls and not piece.verb and piece.has("duration") and (cut := cutting.clip_length(piece, piece.all("duration")[-1])):
        return [cut]
    free = [token for token in piece.free("duration") if token not in described and not token.means("moment")]
    if piece.verb == "add" and piece.has("edge") and not piece.has("flag"):
        return []  # 加个三秒的片头: it is the opening that lasts so long
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
    if only and names_stretch(piece) and not piece.has("quote"):
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
    whole_order = arranging.swaps(piece) and _WHOLE_ORDER.search(piece.text.lower()) is not None
    turned_round = (piece.has("flag", "reversed_order") or whole_order) and piece.has("thing", "clip", "video")
    if turned_round or (arranging.swaps(piece) and len(named_clips(piece.tokens, subject.main_clips)) == 2):
        return [arranging.order(piece, subject, "order")]
    if piece.has("transition") and piece.has("link", *_BESIDE) and piece.has("thing", "clip") and piece.verb in {"", "add", "create"}:
        return [HANDLERS["transitions"](piece, subject, "transitions")]  # "add a white flash between the clips"
    if piece.verb in {"move", "add"} and piece.has("thing", "clip") and piece.has("edge") and not piece.has("flag", "only"):
        return [arranging.move_clip(piece, subject)]
    back = followup.refer_back(piece, subject)
    if back.calls or back.understood:
        return [back]
    if foreign:
        return []
    if piece.free("look") and not piece.has("thing", "music"):
        return [picture.look(piece, subject, "grade")]
    if piece.has("thing", "video", "clip") and piece.has("degree", "bigger", "smaller") and not piece.unknown_words:
        return [framing.placing(piece, subject, "scale")]
    if piece.has("factor") and (piece.verb in {"make", "change", "create", "add", ""}):
        return [retiming.speed(piece, subject, "speed")]
    if piece.free("flag") and piece.has("flag", *retiming.FACTORS) and not piece.unknown_words:
        return [retiming.speed(piece, subject, "speed")]
    if piece.free("mood") and not piece.unknown_words and piece.verb in {"", "add"}:
        return [HANDLERS["music"](piece, subject, "music")]
    return []

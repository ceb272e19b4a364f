"""Wishes about what stays in the film, in which order and how fast."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import Any

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.corrections import taking_back
from reeltalk.agent.wishes.reading import Reading, call, note, question, sentence_of
from reeltalk.timeline.time import seconds_from_ticks

_FASTER, _SLOWER = 1.5, 0.5
_PIECES = re.compile(r"\b(?:chunks|segments|pieces|parts|clips)\b")
_COUNT = r"(?:[2-9]|[1-4]\d|two|three|four|five|six|seven|eight|ten)"
_SEVERAL = re.compile(rf"\binto (?:\w+ )?{_COUNT} (?:[\w-]+ ){{0,2}}(?:clips|videos|reels|shorts|parts|pieces)\b")
_FILES = re.compile(
    r"\b(?:clips|videos|files|reels|shorts|episodes|stories|segments|chapters|separate\w*|individual\w*|each one|mp4s"
    r"|archivos|arquivos|fichiers|dateien|episodios|segmentos|segmente)\b"
    r"|файл|ролик|клипы|文件|短视频|短片|单独|分别|一条|ファイル|本の動画|파일|개의 영상|개의 클립"
)
_INTO_PIECES = re.compile(
    r"\binto\b.*\b(?:clips|chunks|segments|parts|pieces|stories|shorts|reels|videos|episodes|snippets)\b|每段|每条|一段|一条|each\b"
    r"|\b(?:clips?|clipes|videos|segment\w*|parte?s|partie?s|teile?|abschnitte|фрагмент\w*|клип\w*|част\w*|ролик\w*)"
    r" (?:de|von|zu|mit je|a|по|на|длиной) "
)
_SHORTENED_BY = re.compile(
    r"(?:剪短|缩短|减短|缩减|短)(?:掉|个|了)? ?[\d一二两三四五六七八九十半]"
    r"|\b(?:by|um|на) (?:an? |another |noch |weitere |еще )?(?:\d|[a-zа-я]+ (?:seconds?|sekunden|секунд))"
    r"|\d ?(?:秒|초) ?(?:短く|縮め|줄여|짧게)"
)
_FITTED = re.compile(r"\b(?:so that|so it|to fit|fits?|until it|exactly|to be|lasts?)\b|到|正好|刚好")
_TRIMS = re.compile(r"\b(?:trim\w*|shorten\w*|tighten\w*)\b|截短|缩短|修剪")
_IN_ORDER = re.compile(r"\bin (?:the |their )?(?:right |correct |same |given |upload )?order\b|按(?:上传)?顺序|按照顺序|依次")
_TIME_ORDER = re.compile(r"时间(?:顺序|先后)|按(?:照)?(?:拍摄|录制|上传)?时间|先后顺序")
_KEPT = re.compile(
    r"\b(?:keep|leav|pad|with)\w{0,4}\b[^.;!?\n\d]{0,16}(?P<length>\d+(?:\.\d+)?) ?(?P<unit>ms|milliseconds?|s|secs?|seconds?)\b"
    r"[^.,;!?\n]{0,8}\b(?:padding|buffers?|gaps?|silence|between|breath\w*|room|air)\b"
)
_TIMES = re.compile(r"\b(\d{1,2}) times\b")
_TO_ITS = re.compile(r"\bto (?:its|the|their) (?:first|last)\b")
_IN_TWO = re.compile(r"\b(?:in|into) (?:half|two|halves|2)\b(?! \w)")
_NORMAL = ("normal", "original", "正常", "原速", "原来的速度", "обычн", "通常", "元の速", "원래 속도")
_ECHO_TOKENS = 3
_EACH = re.compile(r"\b(?:each|every|cada|chaque|jede\w*|кажд\w*)\b|每|各|それぞれ|각")
_PLAYED_AGAIN = re.compile(r"\bplay(?:s|ed|ing)?\b.*\b(?:twice|three times|\d+ times|again)\b")
_SHUFFLE = (
    "shuffle",
    "random",
    "打乱",
    "随机",
    "aleator",
    "barajar",
    "mélang",
    "melang",
    "misch",
    "embaralh",
    "シャッフル",
    "섞",
    "перемеш",
)
_OWNERS = frozenset({"my", "our", "this", "his", "her", "their"})
_FACTORS = {"double": 2.0, "half": 0.5, "triple": 3.0, "quarter": 0.25}


def pauses(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Cut the pauses, all or those longer than a named length. "Keep the pauses" cuts none."""
    if piece.verb == "keep":
        trimmed = any(one.name == "trim_pauses" for one in subject.context.last_change)
        gentler = (taking_back(subject.context), *call("trim_pauses", minimum_s=1.0, keep_s=0.5).calls)
        piece.use(*piece.all("look"), *piece.all("mood"))
        return Reading(gentler) if trimmed else Reading(understood=True)  # 剪得太狠了，留点停顿
    piece.use(*piece.all("thing", "pauses", "clip", "video", "audio", "voice", "beginning_part"))
    return call("trim_pauses", **slots.pause_length(piece), **_padding(piece, subject))


def _padding(piece: Piece, subject: Subject) -> dict[str, float]:
    """Return how much of each pause stays, where that is named behind: "keep at least 0.2 s padding", "leave 300 ms between words"."""
    start, end = sentence_of(piece)
    found = _KEPT.search(piece.request.plain, start, end)
    if found is None:
        return {}
    subject.read_until = max(piece.tokens[-1].end, found.end())
    return {"keep_s": min(5.0, float(found["length"]) / (1000 if found["unit"].startswith("m") else 1))}


def cutting(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Read "cut", "remove" and "keep" with stretches of time, clips or a length; ask where none is named."""
    if piece.has("flag", "rest"):
        return Reading()
    if piece.verb == "cut" and _IN_TWO.search(piece.text.lower()):
        return split(piece, subject, "split")
    if piece.has("flag", "except"):
        piece.verb = "remove" if piece.verb == "keep" else "keep"
    if (frame := framed(piece)).calls:
        return frame
    if any(piece.free(kind) for kind in ("aspect", "pixels")) and not piece.has("duration"):
        return Reading()  # what is cut is the picture: 裁剪成4:5
    ranges = slots.read_ranges(piece)
    each = piece.has("flag", "every", "all") and piece.has("thing", "clip") and _EACH.search(piece.text.lower()) is not None
    if ranges and not each:
        return _ranges(piece, subject, ranges)
    if each and (trimmed := _each_clip(piece, ranges)).calls:
        return trimmed
    described = describes_footage(piece)
    durations = [token for token in slots.read_durations(piece) if token not in described]
    if len(durations) > 1 and piece.verb == "cut" and all(token.means("moment") for token in durations) and piece.has("link", "at"):
        return call("split", at_s=[slots.seconds_of(token) for token in durations])
    if durations and piece.verb == "cut" and _INTO_PIECES.search(piece.text.lower()):
        return split(piece, subject, "split")
    if durations:
        return _clip_length(piece, durations[0]) or _length(piece, subject, durations[0])
    where = slots.clip_target(piece) if not piece.first("file") else slots.target(piece)
    if where and where != {"target": "all"}:
        return _clips(piece, subject, str(where["target"]))
    if subject.calls and len(piece.tokens) <= _ECHO_TOKENS and piece.has("edge") and not piece.has("verb"):
        return Reading(understood=True)
    if piece.verb == "keep" and piece.has("edge") and not piece.has("flag", "only"):
        return Reading(understood=True)
    if piece.has("edge") or piece.has("thing", "beginning_part"):
        return question(subject, "which_seconds", "option_start", "option_end", "option_pauses")
    if piece.verb == "cut" and not piece.unknown_words:
        return Reading(call("trim_pauses").calls, note(subject, "pauses_assumed"))
    if piece.verb in {"remove", "keep"} and piece.has("thing", "clip") and not piece.unknown_words:
        return question(subject, "which_clip", "option_first_clip", "option_last_clip")
    return Reading()


def framed(piece: Piece) -> Reading:
    """Read where the film is to begin or to end: "start the video at 0:08", "the video should end after 40 seconds"."""
    if any(not token.means("thing", "video", "clip", "beginning_part") for token in piece.all("thing")) or piece.has("quote"):
        return Reading()
    start = end = edge = None
    telling = [token for token in piece.tokens if set(token.meanings) != {"word"}]
    for before, token in pairwise(telling):
        edge = before.get("edge") or edge
        if not token.means("duration") or edge is None or before.means("edge") or not before.means("link", "at", "from", "after", "by"):
            continue
        if edge == "start":
            start = slots.seconds_of(token)
        else:
            end = slots.seconds_of(token)
    if start is None and end is None:
        return Reading()
    piece.use(*piece.all("duration"), *piece.all("edge"))
    return call("trim_range", action="keep", ranges=[[start or 0.0, end]])


def part_of_each(piece: Piece) -> Reading:
    """Read "10 seconds from each video", "the first 3 seconds of every clip"."""
    if not (piece.has("flag", "every") and piece.has("thing", "clip", "video")) or not _EACH.search(piece.text.lower()):
        return Reading()
    ranges = slots.read_ranges(piece)
    if ranges:
        return call("trim_range", action="keep", ranges=ranges, each_clip=True)
    return _each_clip(piece, [])


def _each_clip(piece: Piece, ranges: slots.Ranges) -> Reading:
    """Return the same cut on every clip: "trim 2 seconds off the start of each clip", "cut each clip to 3 seconds"."""
    if ranges:
        keeps = piece.verb == "keep" or piece.has("link", "into")
        return call("trim_range", action="keep" if keeps else "remove", ranges=ranges, each_clip=True)
    length = next((slots.seconds_of(token) for token in piece.free("duration")), None)
    aimed = piece.verb in {"cut", "keep", "make", "add", "create", ""} and any(
        piece.has("link", link) for link in ("to", "into", "until", "from", "of")
    )
    kept = piece.verb == "keep" or aimed
    return call("trim_range", action="keep", ranges=[[0.0, length]], each_clip=True) if length and kept else Reading()


def _ranges(piece: Piece, subject: Subject, ranges: slots.Ranges) -> Reading:
    """Decide keep or remove: "remove", "cut out" and stretches at an end go; "keep", "trim to" and "into" stay; a bare "cut" removes."""
    where = slots.clip_target(piece) if piece.has("thing", "clip") and (piece.has("ordinal") or piece.has("number")) else {}
    where = {} if where.get("target") == "all" else where
    if piece.has("file") and not where:
        where = slots.target(piece)
    if (
        piece.verb == "keep"
        or _TO_ITS.search(piece.text.lower())
        or piece.has("link", "into")
        or (piece.has("flag", "only") and piece.verb != "remove")
    ):
        return call("trim_range", action="keep", ranges=ranges, **where)
    reading = call("trim_range", action="remove", ranges=ranges, **where)
    at_an_end = all(start is not None and (start <= 0 or end is None) for start, end in ranges)
    if piece.verb == "remove" or at_an_end:
        return reading
    if any(piece.words_of(token).lower() in {"trim", "截", "trimming"} for token in piece.all("verb", "cut")):
        return Reading(call("trim_range", action="keep", ranges=ranges, **where).calls, note(subject, "cut_keeps"))
    return Reading(reading.calls, note(subject, "cut_removes"))


def _clip_length(piece: Piece, token: Token) -> Reading | None:
    """Return the cut of one clip to a length: "shorten the first clip to 3 seconds"."""
    where = slots.clip_target(piece)
    aimed = any(piece.has("link", link) for link in ("to", "into", "until")) or any(sign in piece.text for sign in "到成短")
    if where.get("target", "all") == "all" or not aimed or piece.verb == "remove":
        return None
    piece.use(token)
    return call("trim_range", action="keep", ranges=[[0.0, slots.seconds_of(token)]], **where)


def _length(piece: Piece, subject: Subject, token: Token) -> Reading:
    """A length alone is the film's new length; "remove 10 seconds" leaves open which end."""
    seconds = slots.seconds_of(token)
    piece.use(token)
    aimed = any(piece.has("link", link) for link in ("to", "into", "until")) or piece.has("flag", "under", "exactly", "about")
    whole = piece.has("pronoun") or piece.has("thing", "video") or any(sign in piece.text for sign in "到成短")
    if not aimed and _SHORTENED_BY.search(piece.text.lower()) and subject.length_s > seconds:
        return call("cut_to_duration", duration_s=round(subject.length_s - seconds, 2), at_most=True)
    if piece.verb == "remove" or (piece.verb == "cut" and not aimed and not whole):
        return question(subject, "which_end", "option_off_start", "option_off_end", seconds=_plain(seconds))
    return film_length(piece, seconds)


def film_length(piece: Piece, seconds: float) -> Reading:
    """Return the cut to a length: at most that long, unless the person says exactly."""
    seconds = max(0.5, seconds)
    return call("cut_to_duration", duration_s=seconds, at_most=not piece.has("flag", "exactly"))


def describes_footage(piece: Piece) -> list[Token]:
    """Return the lengths that describe what was sent ("a 2-minute unedited screen recording") and ask for nothing."""
    described = []
    for index, token in enumerate(piece.tokens):
        if not token.means("duration") or any(
            before.means("link", "into") or before.means("flag", "under") for before in piece.tokens[max(0, index - 2) : index]
        ):
            continue
        behind = list(takewhile(lambda near: not near.means("link", "from", "of"), piece.tokens[index + 1 : index + 4]))
        raw = any(near.means("flag", "original") or near.means("thing", "screen_recording") for near in behind)
        footage = any(near.means("recipe", "interview", "tutorial") for near in behind) and not piece.has("verb", "create", "make")
        named = any(near.means("recipe") or near.means("thing", "video", "clip") for near in behind)
        owned = named and index > 0 and piece.words_of(piece.tokens[index - 1]).lower() in _OWNERS
        if raw or footage or (owned and piece.verb != "remove"):
            described.append(token)
    return described


def _clips(piece: Piece, subject: Subject, where: str) -> Reading:
    if piece.verb == "cut" and _TRIMS.search(piece.text.lower()):
        return question(subject, "which_seconds", "option_start", "option_end", "option_pauses")
    if piece.verb != "keep":
        return call("remove_clips", target=where)
    if piece.has("flag", "all"):
        return Reading(understood=True)  # 第三段全部保留: nothing is cut from it
    count = subject.main_clips
    kept = {
        count if name == "last" else 1 if name == "first" else int(name)
        for name in where.split(",")
        if name.isdigit() or name in {"first", "last"}
    }
    others = [str(number) for number in range(1, count + 1) if number not in kept]
    if not kept or not others:
        return question(subject, "which_clip", "option_first_clip", "option_last_clip")
    return call("remove_clips", target=",".join(others))


def split(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Split at moments, every so many seconds, or into equal parts: "clips" and "episodes" become files, "parts" stay in one film."""
    if piece.has("word") and "there" in piece.text.lower() and any(one.name == "split" for one in subject.calls):
        return Reading(understood=True)
    reading = _split_clip(piece, subject) or _split(piece)
    in_parts = any("at_s" not in one.arguments for one in reading.calls)
    piece.use(*piece.all("recipe", "short_edit", "reel"))
    return _delivered(reading, piece.text.lower(), subject) if in_parts else reading


def _delivered(parts: Reading, words: str, subject: Subject) -> Reading:
    """Make a file of each part where the words say that they are films; else say that they stay in one."""
    if _FILES.search(words):
        return Reading((*parts.calls, ToolCall("export", {"pieces": True})))
    return Reading(parts.calls, note(subject, "split_stays"))


def _split(piece: Piece) -> Reading:
    times = [slots.seconds_of(token) for token in piece.all("duration")]
    piece.use(*piece.all("duration"), *piece.all("thing", "clip", "video"))
    parts = piece.value("number") or piece.value("count")
    parted = piece.has("flag", "every", "equal_parts") or _PIECES.search(piece.text.lower()) is not None
    every = parted or piece.has("thing", "clip") or _INTO_PIECES.search(piece.text.lower()) is not None
    lengths = _INTO_PIECES.search(piece.text.lower()) is not None or not piece.has("link", "at")
    if times and every and lengths and not any(token.means("moment") for token in piece.tokens):
        return call("split", every_s=max(0.1, times[-1]))
    if times:
        return call("split", at_s=times)
    if parts:
        return call("split", parts=min(500, max(2, int(parts))))
    return call("split", parts=2) if piece.has("flag", "half") or not piece.unknown_words else Reading()


def _split_clip(piece: Piece, subject: Subject) -> Reading | None:
    """Return the cut in the middle of one clip of the film: "split clip 2 in half"."""
    number = slots.clip_target(piece).get("target", "") if piece.has("flag", "half", "middle") else ""
    main = subject.context.timeline.main_track
    clips = main.clips if main else ()
    index = len(clips) - 1 if number == "last" else 0 if number == "first" else int(number) - 1 if number.isdigit() else -1
    if not 0 <= index < len(clips):
        return None
    middle = seconds_from_ticks(clips[index].start + clips[index].duration // 2)
    return call("split", at_s=[round(middle, 3)])


def several_films(piece: Piece, subject: Subject) -> Reading:
    """Read "turn this talk into 3 shorts" as a split into so many parts, each a file of its own."""
    found = _SEVERAL.search(piece.request.plain, piece.tokens[0].start, piece.tokens[-1].end)
    number = next((token for token in piece.tokens if token.means("number") and found and token.start >= found.start()), None)
    if number is None:
        return Reading()
    return _delivered(call("split", parts=int(number.get("number"))), found.group() if found else "", subject)


def order(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Play clips in another order: by numbers, swapped, reversed, by name."""
    if piece.has("flag", "reversed_order") or piece.has("thing", "reverse"):
        piece.use(*piece.all("thing", "reverse"))
        return call("reorder", order="reverse")
    if piece.has("flag", "by_name"):
        return call("reorder", order="name")
    if any(word in piece.text.lower() for word in _SHUFFLE):
        return call("reorder", order="shuffle")
    if "chronolog" in piece.text.lower() or _TIME_ORDER.search(piece.text) or "by date" in piece.text.lower():
        return call("reorder", order="upload")
    if _IN_ORDER.search(piece.text.lower()) and not (piece.has("number") or piece.has("file")):
        return Reading() if piece.has("thing", "merge", "slideshow") else call("reorder", order="upload")
    names = [piece.words_of(token) for token in piece.all("file")]
    if len(names) > 1:
        return call("reorder", order=names[:500])
    ordinals = [int(token.get("ordinal")) for token in piece.all("ordinal")]
    numbers = [int(token.get("number")) for token in piece.all("number") if not token.means("ordinal")]
    places = list(dict.fromkeys(subject.main_clips if place == -1 else place for place in ordinals + numbers if place))
    piece.use(*piece.all("thing", "clip", "video"))
    if len(places) == 2 and piece.has("flag", "swap"):
        whole = list(range(1, max([subject.main_clips, *places]) + 1))
        first, second = places[0] - 1, places[1] - 1
        whole[first], whole[second] = whole[second], whole[first]
        return call("reorder", order=whole[:500])
    if places:
        return call("reorder", order=places[:500])
    return question(subject, "which_order", "option_reverse_order", "option_by_name")


def move_clip(piece: Piece, subject: Subject) -> Reading:
    """Move one clip to the start or the end: "move the last clip to the front"."""
    where = slots.clip_target(piece).get("target", "")
    count = subject.main_clips
    if where in {"", "all"} or "," in where or count < 1:
        return Reading()
    moved = count if where == "last" else 1 if where == "first" else int(where)
    others = [number for number in range(1, count + 1) if number != moved]
    edges = [token.get("edge") for token in piece.all("edge")]
    if not edges:
        return Reading()
    return call("reorder", order=[moved, *others] if edges[-1] == "start" else [*others, moved])


def speed(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Play faster or slower: 2x, 150 %, half speed, 加速一倍."""
    if piece.has("thing", "pauses"):
        return Reading()
    if _PLAYED_AGAIN.search(piece.text.lower()) and not piece.has("thing", "speed", "faster", "slower"):
        return repeat(piece, subject, "repeat")
    if subject.current == "transitions" and piece.has("thing", "slower", "faster") and not piece.has("thing", "clip", "video"):
        return call("add_transitions", duration_s=0.4 if piece.has("thing", "faster") else 1.5)
    changed = piece.has("factor") or piece.has("thing", "slower", "faster")
    piece.use(*piece.all("thing", "speed", "faster", "slower"))
    where: dict[str, Any] = slots.target(piece) if piece.has("file") else slots.scope(piece)
    if any(word in piece.text.lower() for word in _NORMAL) and not changed:
        return call("set_speed", factor=1.0, **where)
    wanted = next((slots.seconds_of(token) for token in piece.free("duration")), None) if not where and not piece.has("factor") else None
    aimed = piece.has("link", "to") and "laps" in piece.text.lower()  # "timelapse this to 15 seconds"
    if wanted and subject.length_s and (aimed or _FITTED.search(piece.text.lower())):
        return call("set_speed", factor=min(100.0, max(0.05, round(subject.length_s / wanted, 4))))
    slower = piece.has("thing", "slower") or (piece.verb == "lower" and not piece.has("thing", "faster"))
    factor = _factor(piece, slower)
    was = next((float(one.arguments["factor"]) for one in subject.context.last_change if one.name == "set_speed"), 1.0)
    if was > 1 and slower and 1 < float(piece.value("factor") or 0) < was:
        factor = float(piece.value("factor"))  # slower than it is now, and still faster than it was filmed
    return call("set_speed", factor=min(100.0, max(0.05, round(factor, 4))), **where)


def repeat(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Play a clip or the film again: twice, or so many times. A music bed is as long as the film anyway."""
    if piece.has("thing", "music") or piece.verb == "remove" or piece.has("file"):
        return Reading()
    number = next((token for token in piece.tokens if token.means("number") and not token.means("ordinal")), None)
    where = slots.scope(piece)
    times = float(piece.value("factor") or 2)
    counted = _TIMES.search(piece.text.lower())
    if counted is not None:
        times = float(counted[1])
    elif number is not None and "target" not in where:
        times = float(number.get("number"))
    elif piece.has("flag", "triple"):
        times = 3.0
    piece.use(*piece.all("thing", "repeat", "clip", "video"))
    return call("repeat", times=min(50, max(2, round(times))), **where)


def _factor(piece: Piece, slower: bool) -> float:
    times = piece.value("factor")
    if times:
        return 1 / float(times) if slower and times > 1 else float(times)
    percent = piece.value("percent")
    if percent:
        return _from_percent(piece, float(percent), slower)
    for token in piece.free("flag"):
        if token.get("flag") in _FACTORS:
            factor = _FACTORS[str(token.get("flag"))]
            return 1 / factor if slower and factor > 1 else factor
    gentle, strong = piece.has("degree", "slightly"), piece.has("degree", "much")
    if slower:
        return 0.8 if gentle else 0.25 if strong else _SLOWER
    return 1.2 if gentle else 2.5 if strong else _FASTER


def _from_percent(piece: Piece, percent: float, slower: bool) -> float:
    """Read 150 % as the speed itself, and "20 % faster" as a change."""
    if piece.has("thing", "faster") and percent <= 100 and not piece.has("link", "to"):
        return 1 + percent / 100
    if slower and percent < 100 and not piece.has("link", "to"):
        return 1 - percent / 100 if percent < 95 else 0.05
    return max(0.05, percent / 100)


def freeze(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Hold a frame at a moment, or the last one, for a length."""
    at: float | None = None
    length: float | None = None
    for token in piece.all("duration"):
        index = piece.tokens.index(token)
        before = piece.tokens[index - 1] if index else None
        behind = piece.tokens[index + 1] if index + 1 < len(piece.tokens) else None
        marked = (
            token.means("moment")
            or (before is not None and before.means("link", "at"))
            or (behind is not None and behind.means("link", "at"))
        )
        if marked and at is None:
            at = slots.seconds_of(token)
        else:
            length = slots.seconds_of(token)
    piece.use(*piece.all("duration"), *piece.all("thing", "clip", "video"))
    if at is None and piece.has("edge") and piece.first("edge").get("edge") == "start":  # type: ignore[union-attr]
        at = 0.0
    return call("freeze", at_s=at, duration_s=min(600.0, length) if length else None)


def recipe(name: str, subject: Subject, seconds: float | None = None) -> Reading:
    """Return a recipe to be filled in, with its assumption stated."""
    seconds = None if seconds is None else max(1.0, seconds)
    shown = _plain(seconds if seconds is not None else 60.0)
    return Reading((), note(subject, f"recipe_{name}", seconds=shown), name, seconds)


def _plain(seconds: float) -> str:
    return f"{seconds:g}"

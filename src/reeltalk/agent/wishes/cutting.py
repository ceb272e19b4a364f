"""Wishes about what stays in the film, and into which parts it is cut."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.time_ranges import Ranges
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.corrections import taking_back
from reeltalk.agent.wishes.parts import cut_parts
from reeltalk.agent.wishes.reading import Reading, call, note, question, sentence_of

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
    r"|\b(?:raccourci\w*|rogne\w*|acort\w*|encurt\w*|apar[ae])\b[^,.;]{0,30} (?:de|en|em) \d"
)
_TRIMS = re.compile(r"\b(?:trim\w*|shorten\w*|tighten\w*)\b|截短|缩短|修剪")
_KEPT = re.compile(
    r"\b(?:keep|leav|pad|with)\w{0,4}\b[^.;!?\n\d]{0,16}(?P<length>\d+(?:\.\d+)?) ?(?P<unit>ms|milliseconds?|s|secs?|seconds?)\b"
    r"[^.,;!?\n]{0,8}\b(?:padding|buffers?|gaps?|silence|between|breath\w*|room|air)\b"
)
_TO_ITS = re.compile(r"\bto (?:its|the|their) (?:first|last)\b")
_SECOND_PART = re.compile(r"\b(?:second|last|latter|other) (?:part|half|piece|bit)\b|后半|后一?[半段部]|第二(?:部分|半)")
_FIRST_PART = re.compile(r"\bfirst (?:part|half|piece|bit)\b|前半|前一?[半段部]|第一(?:部分|半)")
_IN_TWO = re.compile(r"\b(?:in|into) (?:half|two|halves|2)\b(?! \w)")
_ECHO_TOKENS = 3
_TO_HALF = re.compile(
    r"(?:k[uü]rz\w*|shorten|cut down|reduce|raccourci\w*|r[eé]dui\w*|acort\w*|encurt\w*|reduz\w*|сократи\w*|укорот\w*|ужми)\b"
    r"[^,.;]{0,30}\b(?:(?:auf|um) die h[aä]lfte|to half|by half|de moiti[eé]|a la mitad|pela metade|вдвое|наполовину)"
    r"|半分(?:の長さ)?に(?:短く|縮め)|절반으로 ?줄|缩短(?:到|为|成)?一半|剪(?:短|到)一半"
)
_OFTEN_BEFORE = re.compile(r"(?:\b(?:every|each|cada|chaque|toutes les|tous les|alle|jede[nrs]?|кажд\w{2})|每隔?) ?$")
_OFTEN_BEHIND = re.compile(r" ?(?:ごと|おき|毎に|마다|간격)")
_OFTEN_SIGNS = 16
_EACH = re.compile(r"\b(?:each|every|cada|chaque|jede\w*|кажд\w*)\b|每|各|それぞれ|각")
_OWNERS = frozenset({"my", "our", "this", "his", "her", "their"})


def _into_pieces(piece: Piece) -> bool:
    """Say whether a length is that of each piece; "raccourcis le premier clip de 2 secondes" says by how much one gets shorter."""
    plain = piece.text.lower()
    return piece.verb == "cut" and _INTO_PIECES.search(plain) is not None and _SHORTENED_BY.search(plain) is None


def _so_often(piece: Piece, length: Token) -> bool:
    """Say whether a length is from cut to cut: "add a cut every 3 seconds", 5秒ごとにカット."""
    plain = piece.request.plain
    before = plain[max(0, length.start - _OFTEN_SIGNS) : length.start]
    return _OFTEN_BEFORE.search(before) is not None or _OFTEN_BEHIND.match(plain, length.end) is not None


def pauses(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Cut the pauses, all or those longer than a named length. "Keep the pauses" cuts none."""
    if piece.has("thing", "music") and piece.verb not in {"remove", "cut"}:
        return Reading()  # 音乐只在没人说话的时候放大
    if piece.verb == "keep":
        trimmed = any(one.name == "trim_pauses" for one in subject.context.last_change)
        gentler = (taking_back(subject.context), *call("trim_pauses", minimum_s=1.0, keep_s=0.5).calls)
        piece.use(*piece.all("look"), *piece.all("mood"))
        return Reading(gentler) if trimmed else Reading(understood=True)  # 剪得太狠了，留点停顿
    where = {} if piece.has("flag", "rest") else slots.clip_target(piece)
    if piece.has("flag", "except") and piece.clips and (named := named_clips(piece.tokens, piece.clips)):
        where = {"target": ",".join(str(number) for number in range(1, piece.clips + 1) if number not in named)}
    piece.use(*piece.all("thing", "pauses", "clip", "video", "audio", "voice", "beginning_part"))
    held = where if where.get("target") != "all" else {}
    return call("trim_pauses", **held, **slots.ranges(piece), **slots.pause_length(piece), **_padding(piece, subject))


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
    if (added := _of_what_was_added(piece, subject)).calls:
        return added
    if piece.free("flag", "except"):
        piece.use(*piece.all("flag", "except"))
        piece.verb = "remove" if piece.verb == "keep" else "keep"
    for reading in (cut_parts(piece, subject), _part_of_split(piece, subject)):
        if reading.calls:
            return reading
    if (frame := framed(piece)).calls:
        return frame
    if any(piece.free(kind) for kind in ("aspect", "pixels")) and not piece.has("duration"):
        return Reading()  # what is cut is the picture: 裁剪成4:5
    ranges = slots.read_ranges(piece)
    counted = piece.has("thing", "clip") or (subject.main_clips > 1 and piece.has("link", "to") and not piece.all("thing"))
    each = piece.has("flag", "every", "all") and counted and _EACH.search(piece.text.lower()) is not None
    if ranges and not each:
        piece.use(*piece.all("thing", "clip", "video", "beginning_part"))
        return _ranges(piece, subject, ranges)
    if each and (trimmed := _each_clip(piece, ranges)).calls:
        return trimmed
    described = describes_footage(piece)
    durations = [token for token in slots.read_durations(piece) if token not in described]
    if len(durations) > 1 and piece.verb == "cut" and all(token.means("moment") for token in durations) and piece.has("link", "at"):
        return call("split", at_s=[slots.seconds_of(token) for token in durations])
    if len(durations) == 1 and piece.verb == "cut" and piece.has("link", "at") and piece.has("verb", "add", "make", "create"):
        return call("split", at_s=[slots.seconds_of(durations[0])])  # "make a cut at 12 seconds"
    if piece.verb in {"cut", "lower"} and subject.length_s and not durations and _TO_HALF.search(piece.text.lower()):
        return call("cut_to_duration", duration_s=round(subject.length_s / 2, 3))
    if durations and (_so_often(piece, durations[0]) or (_into_pieces(piece))):
        return split(piece, subject, "split")
    if durations:
        return clip_length(piece, durations[0]) or _length(piece, subject, durations[0])
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


def _part_of_split(piece: Piece, subject: Subject) -> Reading:
    """Return the cut of one of the two parts of what this message has just split: "split clip 2 at 4 s and delete the second part"."""
    last = subject.calls[-1] if subject.calls and subject.calls[-1].name == "split" else None
    moments = last.arguments.get("at_s", []) if last is not None else []
    part = _SECOND_PART.search(piece.text.lower()) or _FIRST_PART.search(piece.text.lower())
    if last is None or len(moments) != 1 or part is None or piece.verb not in {"remove", "keep"} or subject.main_clips < 2:
        return Reading()
    behind = _SECOND_PART.search(piece.text.lower()) is not None
    ranges = [[moments[0], None]] if behind else [[0.0, moments[0]]]
    where = {"target": last.arguments["target"]} if "target" in last.arguments else {}
    piece.use(*piece.tokens)
    return call("trim_range", action=piece.verb, ranges=ranges, **where)


def _of_what_was_added(piece: Piece, subject: Subject) -> Reading:
    """Return what takes "them" or "it" away for a stretch, where these are words or music and not the footage."""
    if piece.verb != "remove" or not piece.has("pronoun") or piece.has("thing"):
        return Reading()
    ranges = slots.read_ranges(piece)
    if ranges and subject.current == "captions":
        return call("remove_captions", ranges=ranges)
    if ranges and subject.current == "music":
        return call("set_volume", target="music", mute=True, ranges=ranges)
    after = [start for start, end in ranges if end is None and start is not None and start > 0]
    return call("set_title", duration_s=after[0]) if after and subject.current == "title" else Reading()


def framed(piece: Piece) -> Reading:
    """Read where the film is to begin or to end: "start the video at 0:08", "the video should end after 40 seconds"."""
    if any(not token.means("thing", "video", "clip", "beginning_part") for token in piece.all("thing")) or piece.has("quote"):
        return Reading()
    start = end = edge = None
    telling = [token for token in piece.tokens if set(token.meanings) != {"word"}]
    for before, token in pairwise(telling):
        edge = None if before.means("edge") and token.means("duration") else before.get("edge") or edge  # "the first 3 seconds"
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


def _each_clip(piece: Piece, ranges: Ranges) -> Reading:
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


def _ranges(piece: Piece, subject: Subject, ranges: Ranges) -> Reading:
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


def clip_length(piece: Piece, token: Token) -> Reading | None:
    """Return the cut of one clip to a length: "shorten the first clip to 3 seconds", 第一段留3秒."""
    where = slots.clip_target(piece)
    aimed = piece.verb == "keep" or any(piece.has("link", link) for link in ("to", "into", "until"))
    if where.get("target", "all") == "all" or piece.verb == "remove" or not (aimed or any(sign in piece.text for sign in "到成短")):
        return None
    piece.use(token)
    return call("trim_range", action="keep", ranges=[[0.0, slots.seconds_of(token)]], **where)


_SHIFTED = re.compile(r"\b(?:earlier|later|sooner|appear\w*|show(?:s|ing)? up|comes? in|pops? up)\b|提前|推迟|早一?点?出|晚一?点?出|出现")
"""What moves something in time, and makes nothing that long."""


_DOWN_TO = re.compile(r"\b(?:down to|(?:get|bring) (?:it|this) under|(?:limit|shrink|compress) it to|squeeze into)\b")
"""Turns of phrase that are one word of the lexicon, with the "to" that says what a length is for."""


def _length(piece: Piece, subject: Subject, token: Token) -> Reading:
    """A length alone is the film's new length; "remove 10 seconds" leaves open which end."""
    seconds = slots.seconds_of(token)
    if _SHIFTED.search(piece.text.lower()):
        return Reading()  # "make it appear 2 seconds earlier"
    piece.use(token)
    aimed = any(piece.has("link", link) for link in ("to", "into", "until")) or piece.has("flag", "under", "exactly", "about")
    aimed = aimed or _DOWN_TO.search(piece.text.lower()) is not None
    whole = piece.has("pronoun") or piece.has("thing", "video") or any(sign in piece.text for sign in "到成短")
    shortened = not aimed and _SHORTENED_BY.search(piece.text.lower()) is not None
    where = slots.clip_target(piece) if shortened else {}
    if piece.clips > 1 and where.get("target", "all") != "all":
        return call("trim_range", action="remove", ranges=[[-seconds, None]], **where)
    if shortened and subject.length_s > seconds:
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
        adjective = _is_han_adjective(piece, index)  # 把60秒的录屏: the 的 belongs to the length
        following = piece.tokens[index + 1 + adjective : index + 4 + adjective]
        behind = list(takewhile(lambda near: not near.means("link", "from", "of"), following))
        raw = any(near.means("flag", "original") or near.means("thing", "screen_recording") for near in behind)
        footage = any(near.means("recipe", "interview", "tutorial") for near in behind) and not piece.has("verb", "create", "make")
        named = any(near.means("recipe") or near.means("thing", "video", "clip") for near in behind)
        owned = named and index > 0 and piece.words_of(piece.tokens[index - 1]).lower() in _OWNERS
        if raw or footage or (owned and piece.verb != "remove"):
            described.append(token)
    return described


def _is_han_adjective(piece: Piece, index: int) -> bool:
    """Say whether the length at ``index`` describes with 的 what stands behind it, and is not what a verb before it asks for."""
    inner = 0 < index < len(piece.tokens) - 1
    return inner and piece.words_of(piece.tokens[index + 1]) == "的" and not piece.tokens[index - 1].means("verb")


def _clips(piece: Piece, subject: Subject, where: str) -> Reading:
    if piece.verb == "cut" and _TRIMS.search(piece.text.lower()):
        return question(subject, "which_seconds", "option_start", "option_end", "option_pauses")
    if piece.verb != "keep":
        return call("remove_clips", target=where)
    if piece.has("flag", "all") and not piece.has("flag", "except"):
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
    halved = piece.has("thing", "clip") and piece.has("flag", "half", "middle") and named_clips(piece.tokens, subject.main_clips)
    reading = call("split", parts=2) if halved else _split(piece)
    in_parts = any("at_s" not in one.arguments for one in reading.calls)
    piece.use(*piece.all("recipe", "short_edit", "reel"))
    return _delivered(reading, piece.text.lower(), subject) if in_parts else reading


def _delivered(parts: Reading, words: str, subject: Subject) -> Reading:
    """Make a file of each part where the words say that they are films; else say that they stay in one."""
    if _FILES.search(words):
        return Reading((*parts.calls, ToolCall("export", {"pieces": True})))
    return Reading(parts.calls, note(subject, "split_stays"))


def _split(piece: Piece) -> Reading:
    times = [*_unitless_moments(piece), *(slots.seconds_of(token) for token in piece.all("duration"))]
    piece.use(*piece.all("duration"), *piece.all("thing", "clip", "video"))
    into = piece.first("link", "into")
    counted = [token for token in piece.all("number") if into is None or token.start > into.start]
    parts = counted[-1].get("number") if counted else piece.value("count")
    parted = piece.has("flag", "every", "equal_parts") or _PIECES.search(piece.text.lower()) is not None
    every = parted or piece.has("thing", "clip") or _INTO_PIECES.search(piece.text.lower()) is not None
    lengths = _INTO_PIECES.search(piece.text.lower()) is not None or not piece.has("link", "at")
    listed = len(times) > 1 and piece.has("link", "at")  # 在20秒和40秒处切开，每一段…: "each" counts what comes of it
    if times and every and lengths and not listed and not any(token.means("moment") for token in piece.tokens):
        return call("split", every_s=max(0.1, times[-1]))
    if times:
        return call("split", at_s=times)
    if parts:
        return call("split", parts=min(500, max(2, int(parts))))
    if piece.has("flag", "every") and not piece.has("thing", "clip", "video"):
        return Reading()  # "schneide alle Ähms raus"
    return call("split", parts=2) if piece.has("flag", "half") or not piece.unknown_words else Reading()


def _unitless_moments(piece: Piece) -> list[float]:
    """Return the moments of a list whose unit stands behind the last one: "at 10, 20 and 30 seconds"."""
    last = next((index for index, token in enumerate(piece.tokens) if token.means("duration")), 0)
    listed = takewhile(lambda token: set(token.meanings) == {"number"} or token.means("separator"), reversed(piece.tokens[:last]))
    numbers = [float(token.get("number")) for token in listed if token.means("number")][::-1]
    return numbers if piece.has("link", "at") else []


def several_films(piece: Piece, subject: Subject) -> Reading:
    """Read "turn this talk into 3 shorts" as a split into so many parts, each a file of its own."""
    found = _SEVERAL.search(piece.request.plain, piece.tokens[0].start, piece.tokens[-1].end)
    number = next((token for token in piece.tokens if token.means("number") and found and token.start >= found.start()), None)
    if number is None or (piece.has("thing", "clip") and named_clips(piece.tokens, subject.main_clips)):
        return Reading()
    return _delivered(call("split", parts=int(number.get("number"))), found.group() if found else "", subject)


def _plain(seconds: float) -> str:
    return f"{seconds:g}"

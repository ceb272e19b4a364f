"""Wishes about which clip plays before which: "put the first 5 seconds of video1 before video2", 把第三段放到第一段前面."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.targets import best_name, shown_name
from reeltalk.agent.tokens import Token, tokenize
from reeltalk.agent.wishes.reading import Reading, call, question, sentence_of

_BEFORE: Final = re.compile(r"\b(?:before|in front of|ahead of|followed by|and then)\b")
_AFTER: Final = re.compile(r"\b(?:after|behind|following)\b")
_HAN: Final = re.compile(
    r"(?:放|移|挪|插|接)(?:到|在|至)?(?P<other>.{1,24}?)(?:的)?(?P<side>前面|之前|前边|后面|之后|后边|前|后)(?:$|[,.;!? ])"
)
_NUMBERED: Final = re.compile(
    r"\b(?:video|clip|shot|scene|part|segment|photo|image|picture)s? ?#?(?P<number>\d{1,3})\b|(?:视频|片段|素材|镜头) ?(?P<han>\d{1,3})"
)
_COPIED: Final = re.compile(r"复制|拷贝|\b(?:duplicat|copy|copies)\w{0,3}\b")
_BY_LENGTH: Final = re.compile(
    r"\b(?P<first>shortest|longest|short|long)(?: clips?)? (?:to (?:the )?(?:longest|shortest|long|short)|first)\b"
    r"|按照?(?:时长|长度|长短)(?:从|由)?(?P<han>短到长|长到短)"
)
_FOLLOWING: Final = re.compile(r"\bthen\b|\bfollowed by\b|然后|接着|再放")
_ORDER_KINDS: Final = ("file", "ordinal", "edge", "number", "separator", "link", "polite", "flag", "pronoun")
_ORDER_WORDS: Final = frozenset({"the", "play", "take", "use", "whole", "start", "with", "and", "put", "先", "放", "把", "comes", "goes"})
_ORDER_CHARACTERS_MAX: Final = 400
_MOVING_VERBS: Final = frozenset({"add", "move", "change", "make", ""})
_REPLACED: Final = (
    re.compile(r"\b(?:replace|(?:swap|switch) out)\b(?P<old>[^,;.!?]{1,30}?)\b(?:with|for|by)\b(?P<new>[^,;.!?]{1,30})"),
    re.compile(r"\b(?:use|put|show|play|have|want)\b(?P<new>[^,;.!?]{1,30}?)\b(?:instead of|in place of)\b(?P<old>[^,;.!?]{1,30})"),
    re.compile(r"\bsubstitute\b(?P<new>[^,;.!?]{1,30}?)\bfor\b(?P<old>[^,;.!?]{1,30})"),
    re.compile(r"(?:用|拿|让)(?P<new>[^,;.!?]{1,12}?)来?(?:替换|替代|代替|取代|换掉|替掉|顶替)(?P<old>[^,;.!?的]{1,12})"),
    re.compile(r"(?P<old>[^,;.!?]{1,12}?)(?:替?换成|替换为|换为|换作)(?P<new>[^,;.!?]{1,12})"),
)
_TWO: Final = 2
_EXCHANGED: Final = re.compile(r"\b(?:switch|exchange|trade)\b|换一?下位置|互相?换")
_BETWEEN: Final = re.compile(
    r"\bbetween\b(?P<first>[^,;.!?]{1,30}?)\band\b(?P<second>[^,;.!?]{1,30})"
    r"|[到在至](?P<one>[^,;.!?到在至]{1,20}?)[和与跟](?P<other>[^,;.!?]{1,20}?)的?(?:中间|之间)"
)
_LISTED: Final = re.compile(
    r"\bin (?:the |this |that )?order(?: of)? ?:? ?(?P<list>[^.;!?\n]{1,80})|\border ?:\s?(?P<named>[^.;!?\n]{1,80})"
    r"|按照?(?P<han>[^.;!?，\n]{1,60}?)的?(?:先后)?(?:顺序|次序)|顺序(?:是|为|[:：]) ?(?P<told>[^.;!?\n]{1,60})"
)
_LISTED_MAX: Final = 20
_PLACES: Final = {
    **dict.fromkeys(("intro", "opening", "opener", "start", "beginning", "front", "first", "开头", "前面", "最前", "片头"), 0),
    **dict.fromkeys(("middle", "center", "second", "中间"), 1),
    **dict.fromkeys(("outro", "ending", "end", "closer", "finale", "last", "结尾", "最后", "后面", "片尾", "末尾"), 2),
}
_PLACED: Final = (
    rf",? ?(?:(?:goes|comes|plays|should|be|is|in|at|as|to|for|放|在|做|作为|当|排|接|到|最)(?: (?=[a-z])|(?![a-z]))){{1,3}}"
    rf"(?:(?:the|my|an?) )?"
    rf"(?P<place>{'|'.join(sorted(_PLACES, key=len, reverse=True))})(?![a-z])"
)
_SHORT_NAME: Final = 3
_PLACES_MIN: Final = 2
_IN_ORDER = re.compile(r"\bin (?:the |their )?(?:right |correct |same |given |upload )?order\b|按(?:上传)?顺序|按照顺序|依次")
_TIME_ORDER = re.compile(r"时间(?:顺序|先后)|按(?:照)?(?:拍摄|录制|上传)?时间|先后顺序")
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


def _told_in_order(piece: Piece, subject: Subject) -> Reading:
    """Read "clip3 first, then clip1, then clip2": the clips that are named, one after another, each whole or a stretch of it.

    "Take the first 4 seconds of a.mp4, then all of c.mp4, then the last 2 seconds of b.mp4"
    """
    request = piece.request
    if not _FOLLOWING.search(request.plain) or len(request.plain) > _ORDER_CHARACTERS_MAX:
        return Reading()
    tokens = _leading_order([token for token in tokenize(request) if token.start >= piece.tokens[0].start])
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.means("separator"):
            parts.append([])
        else:
            parts[-1].append(token)
    told = [Piece(request, tuple(part), "keep") for part in parts if part]
    named = [clip_of(part, subject) for part in told]
    if len(named) < 2 or None in named or len(set(named)) < len(named):
        return Reading()
    stretches = [(number, slots.read_ranges(part)) for number, part in zip(named, told, strict=True)]
    kept = [ToolCall("trim_range", {"action": "keep", "ranges": ranges, "target": str(number)}) for number, ranges in stretches if ranges]
    subject.read_until = tokens[-1].end
    return Reading((*kept, *call("reorder", order=named).calls))


def _listed_order(piece: Piece, subject: Subject) -> Reading:
    """Read an order that lists the clips by their names: "in the order b, a, c", 按b、c、a的顺序."""
    found = _LISTED.search(piece.request.plain, *sentence_of(piece))
    if found is None or found.start() >= piece.tokens[-1].end:
        return Reading()
    group = next(name for name, words in found.groupdict().items() if words)
    stems = {name.rsplit(".", 1)[0].lower(): number for number, name in enumerate(names_of(subject), 1)}
    one = rf"(?:{'|'.join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True)[:_LISTED_MAX])})(?:\.\w{{2,4}})?(?![a-z0-9])"
    listed = re.compile(rf"{one}(?:(?: ?(?:,|、|->|→|>|然后|再到?|和|then|and) ?){{1,2}}{one}){{1,{_LISTED_MAX}}}").match(
        found[group].strip()
    )
    if not stems or listed is None:
        return Reading()
    numbers = [stems[re.sub(r"\.\w+$", "", each.group())] for each in re.finditer(one, listed.group())]
    subject.read_until = max(piece.tokens[-1].end if group == "han" else 0, found.start(group) + listed.end())
    return call("reorder", order=list(dict.fromkeys(numbers)))


def _placed_order(piece: Piece, subject: Subject) -> Reading:
    """Read an order that gives clips their places: "a.mp4 as intro and c.mp4 as outro, with b.mp4 in the middle", a放开头，c放结尾."""
    names = names_of(subject)[:_LISTED_MAX]
    start, end = sentence_of(piece)
    places: dict[int, tuple[int, int]] = {}
    until = 0
    for number, name in enumerate(names, 1):
        stem = re.escape(name.rsplit(".", 1)[0].lower())
        ending = r"\.\w{2,4}" if len(stem) < _SHORT_NAME and piece.request.language != "zh" else r"(?:\.\w{2,4})?"
        found = re.compile(rf"(?<![a-z0-9]){stem}{ending}{_PLACED}").search(piece.request.original.lower(), start, end)
        if found is not None:
            places[number] = (_PLACES[found["place"]], found.start())
            until = max(until, found.end())
    if len({place for place, _ in places.values()}) < _PLACES_MIN:
        return Reading()
    subject.read_until = until
    return call("reorder", order=sorted(range(1, len(names) + 1), key=lambda number: places.get(number, (1, end))))


def _leading_order(tokens: list[Token]) -> list[Token]:
    """Return the parts, up to a sign, that only name clips and their order; nothing where those parts do not tell one after another."""
    foreign = next((index for index, token in enumerate(tokens) if not _belongs_to_order(token)), len(tokens))
    if foreign < len(tokens):
        foreign = max((index for index in range(foreign) if tokens[index].means("separator")), default=0)
    return tokens[:foreign]


def _belongs_to_order(token: Token) -> bool:
    named = any(token.means(kind) for kind in _ORDER_KINDS)
    placing = token.means("verb", "add", "move", "show", "make", "create", "keep") or token.means(
        "thing", "clip", "video", "order", "merge"
    )
    return named or placing or token.means("duration") or token.get("word") in _ORDER_WORDS


_PLAYS_MUSIC: Final = re.compile(r"(?:放|播放?|配上?|加上?)(?:点|首|一首|段)?(?:背景)?(?:音乐|歌曲?|配乐|bgm)", re.IGNORECASE)


def arrange(piece: Piece, subject: Subject) -> Reading:
    """Return the new order, after a cut of the moved clip where only a stretch of it is wanted; nothing where no two clips are named."""
    if piece.has("thing", "transitions") and piece.verb != "move":
        return Reading()  # "a crossfade before clip 2": what is named is a cut
    if _COPIED.search(piece.text.lower()):
        return Reading()  # a copy elsewhere leaves the clip where it is
    if piece.has("thing", "music") and _PLAYS_MUSIC.search(piece.text):
        return Reading()  # 第二段开始放音乐: what begins there is the music
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    plain = piece.request.plain[start:end]
    told = _told_in_order(piece, subject)
    if told.calls:
        return told
    listed = _listed_order(piece, subject)
    if listed.calls:
        return listed
    placed = _placed_order(piece, subject)
    if placed.calls:
        return placed
    for reading in (_replaced(piece, subject), _put_between(piece, subject)):
        if reading.calls:
            return reading
    by_length = _BY_LENGTH.search(plain)
    if by_length is not None:
        return call("reorder", order="shortest" if (by_length["first"] or by_length["han"]).startswith(("short", "短")) else "longest")
    border = _border(plain)
    if border is None or piece.verb not in _MOVING_VERBS:
        return _to_an_end(piece, subject)
    moved_end, other_start, comes_first = border
    moved, other = _side(piece, start, start + moved_end), _side(piece, start + other_start, end)
    first, second = clip_of(moved, subject), clip_of(other, subject)
    if first is None or second is None or first == second:
        return _to_an_end(piece, subject)  # 把第二段放到最后
    calls: list[ToolCall] = []
    for part, number in ((moved, first), (other, second)):
        ranges = slots.read_ranges(part)
        if ranges:
            calls.append(ToolCall("trim_range", {"action": "keep", "ranges": ranges, "target": str(number)}))
    order = [number for number in range(1, max(subject.main_clips, first, second) + 1) if number != first]
    order.insert(order.index(second) + (0 if comes_first else 1), first)
    return Reading((*calls, ToolCall("reorder", {"order": order})))


def _replaced(piece: Piece, subject: Subject) -> Reading:
    """Return the wish that one clip take another's place: "replace clip 2 with clip 3", 用第三段替换第二段; the other goes."""
    if piece.has("quote") or piece.verb == "protect" or not piece.has("thing", "clip"):
        return Reading()
    start = piece.tokens[0].start
    found = next((match for each in _REPLACED if (match := each.search(piece.request.plain, start, piece.tokens[-1].end))), None)
    if found is None:
        return Reading()
    old, new = (_side(piece, found.start(name), found.end(name)) for name in ("old", "new"))
    gone, kept = clip_of(old, subject), clip_of(new, subject)
    if piece.has("file"):
        return _replaced_by_file(old, new, subject)
    if gone is None or kept is None or gone == kept or any(not _belongs_to_order(token) for token in (*old.tokens, *new.tokens)):
        return Reading()
    order = [kept if number == gone else number for number in range(1, max(subject.main_clips, gone, kept) + 1) if number != kept]
    moves = (ToolCall("reorder", {"order": order}),) if order != sorted(order) else ()
    return Reading((ToolCall("remove_clips", {"target": str(gone)}), *moves))


def _replaced_by_file(old: Piece, new: Piece, subject: Subject) -> Reading:
    """Return the wish that a file take a clip's place: "replace the first clip with intro.mp4"; the clip goes."""
    main, file, gone = subject.context.timeline.main_track, new.first("file"), clip_of(old, subject)
    if main is None or file is None or gone is None or old.has("file") or not 0 < gone <= len(main.clips):
        return Reading()
    last = len(main.clips) + 1
    order = [last if number == gone else number for number in range(1, last)] + [gone]
    inserted = ToolCall("insert_clip", {"name": new.words_of(file), "at": "end"})
    return Reading((inserted, ToolCall("reorder", {"order": order}), ToolCall("remove_clips", {"target": "last"})))


def _put_between(piece: Piece, subject: Subject) -> Reading:
    """Return the wish that one clip play between two others: "put c.mp4 between a.mp4 and b.mp4", 把第四段插到第一段和第二段中间."""
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    found = _BETWEEN.search(piece.request.plain, start, end)
    if found is None or piece.verb not in _MOVING_VERBS or piece.has("quote"):
        return Reading()
    first, second = ("first", "second") if found["first"] else ("one", "other")
    sides = [_side(piece, start, found.start()), *(_side(piece, found.start(name), found.end(name)) for name in (first, second))]
    moved, before, after = (clip_of(side, subject) for side in sides)
    if moved is None or before is None or after is None or len({moved, before, after}) < 3:
        return Reading()
    order = [number for number in range(1, max(subject.main_clips, moved, before, after) + 1) if number != moved]
    order.insert(min(order.index(before), order.index(after)) + 1, moved)
    return call("reorder", order=order)


def _to_an_end(piece: Piece, subject: Subject) -> Reading:
    """Return the order in which one clip comes first or last: "put the third clip first", 把第三段放到最前面."""
    if piece.verb not in {"add", "move", "make"} or piece.has("flag", "only"):
        return Reading()
    ends = [token for token in piece.tokens if token.means("edge")]
    if not ends or not piece.has("thing", "clip") or piece.has("duration") or piece.has("quote"):
        return Reading()
    end = ends[-1]
    moved = named_clips([token for token in piece.tokens if token.start < end.start], subject.main_clips)
    if not moved:
        return Reading()
    others = [number for number in range(1, max(subject.main_clips, *moved) + 1) if number not in moved]
    order = [*moved, *others] if end.get("edge") == "start" else [*others, *moved]
    return Reading((ToolCall("reorder", {"order": order}),))


def _border(plain: str) -> tuple[int, int, bool] | None:
    """Return where the moved clip's words end, where the other's begin, and whether the moved one comes first."""
    han = _HAN.search(plain)
    if han is not None:
        return han.start(), han.start("other"), "前" in han["side"]
    for pattern, comes_first in ((_BEFORE, True), (_AFTER, False)):
        match = pattern.search(plain)
        if match is not None and match.start() > 0:
            return match.start(), match.end(), comes_first
    return None


def _side(piece: Piece, start: int, end: int) -> Piece:
    return Piece(piece.request, tuple(token for token in piece.tokens if start <= token.start < end), "keep")


def clip_of(part: Piece, subject: Subject) -> int | None:
    """Return the number of the clip that these words name: by file, by ordinal, or "video 2"."""
    if not part.tokens:
        return None
    file = part.first("file")
    plain = part.request.plain[part.tokens[0].start : part.tokens[-1].end]
    names = names_of(subject)
    if file is not None:
        index = best_name(part.words_of(file), names)
        return None if index is None else index + 1
    stems = {name.rsplit(".", 1)[0].lower(): number for number, name in enumerate(names, 1)}
    match = _NUMBERED.search(plain)
    if match is not None:
        return stems.get(match.group().replace(" ", "")) or int(match["number"] or match["han"]) or None
    named = part.has("thing", "clip", "video") or " one" in plain
    ordinals = [int(token.get("ordinal")) for token in part.all("ordinal") if not token.means("edge") or named]
    if ordinals and named:
        return (subject.main_clips if ordinals[-1] == -1 else ordinals[-1]) or None
    return next((number for stem, number in stems.items() if stem and re.search(rf"\b{re.escape(stem)}\b", plain)), None)


def names_of(subject: Subject) -> list[str]:
    """Return the names of the clips of the film, or of the uploads that will be it."""
    timeline = subject.context.timeline
    main = timeline.main_track
    if main is not None and main.clips:
        return [shown_name(timeline, clip) for clip in main.clips]
    return [asset.name for asset in subject.context.assets if asset.kind != "audio"]


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
    if len(places) == 2 and swaps(piece):
        whole = list(range(1, max([subject.main_clips, *places]) + 1))
        first, second = places[0] - 1, places[1] - 1
        whole[first], whole[second] = whole[second], whole[first]
        return call("reorder", order=whole[:500])
    if places:
        return call("reorder", order=places[:500])
    if swaps(piece):
        return call("reorder", order="reverse")
    return question(subject, "which_order", "option_reverse_order", "option_by_name")


def _detailed(piece: Piece) -> bool:
    """Say whether a piece tells how something shall look or last, so that its two numbers change no places."""
    return any(piece.has(kind) for kind in ("color", "look", "size", "position", "degree", "duration", "quote", "file", "shape"))


def swaps(piece: Piece) -> bool:
    """Say whether two clips are to change places: "swap clips 1 and 4", "exchange the second and the last one"."""
    exchanged = piece.verb in {"change", "move", ""} and _EXCHANGED.search(piece.text.lower()) is not None
    counted = len(piece.all("ordinal")) == _TWO and piece.verb == "change" and all(token.means("ordinal") for token in piece.all("edge"))
    bare = counted and all(token.means("thing", "clip", "video") for token in piece.all("thing")) and not _detailed(piece)
    return piece.has("flag", "swap") or bare or (exchanged and not piece.has("link", "to", "into"))


def move_clip(piece: Piece, subject: Subject) -> Reading:
    """Move one clip to the start or the end: "move the last clip to the front"."""
    where = slots.clip_target(piece).get("target", "")
    count = subject.main_clips
    if _COPIED.search(piece.text.lower()):
        return Reading()
    if where in {"", "all"} or "," in where or count < 1:
        return Reading()
    moved = count if where == "last" else 1 if where == "first" else int(where)
    others = [number for number in range(1, count + 1) if number != moved]
    edges = [token.get("edge") for token in piece.all("edge")]
    if not edges:
        return Reading()
    return call("reorder", order=[moved, *others] if edges[-1] == "start" else [*others, moved])

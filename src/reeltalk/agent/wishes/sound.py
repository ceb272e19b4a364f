"""Wishes about what is heard."""

from __future__ import annotations

import re
from typing import Any

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.signs import fold
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import TEXT_THINGS, Token
from reeltalk.agent.wishes.cutting import pauses
from reeltalk.agent.wishes.reading import Reading, call, note
from reeltalk.timeline.time import seconds_from_ticks

_STEP_DB = 6.0
_SLOW_BPM, _FAST_BPM = 72.0, 138.0
_QUIET_PERCENT = 15.0
_FULL = 100.0
_BY_SHARE = re.compile(r"\b(?:de|en|em|um|на) (?:un |uns |unos |etwa )?\d")
_COMPARED = re.compile(r"\bthan (?:my|the|his|her|their) (?:voice|speech|vocals?)\b|比(?:人|我的?)声|原声(?:音量)?的(?=\d)")
_PLAYING_WORDS = frozenset({"stop", "stops", "loop", "pause", "停"})


def volume(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Set or change how loud something is."""
    laid = piece.verb == "add" and (not piece.has("thing", "louder", "quieter") or not subject.has("music"))
    if piece.has("thing", "music") and (piece.has("mood") or laid):
        return Reading()
    if piece.has("thing", "duck") and piece.has("thing", "music"):
        return Reading()
    if piece.has("thing", "pauses") and piece.has("thing", "music") and piece.verb not in {"remove", "cut"}:
        return Reading()
    if piece.has("lufs") or piece.has("thing", "normalize"):
        return normalize(piece, subject, thing)
    where = _sound_target(piece, subject)
    if where.get("target") == "music" and piece.has("percent") and piece.verb in {"", "add"} and not subject.has("music"):
        return call("add_music", percent=max(0.0, min(200.0, float(piece.value("percent")))))
    lower = piece.has("thing", "quieter") or piece.verb in {"lower"}
    higher = piece.has("thing", "louder") or piece.verb == "raise"
    if piece.has("degree", "bigger", "smaller") and not (lower or higher):
        lower, higher = piece.has("degree", "smaller"), piece.has("degree", "bigger")
    if piece.verb == "remove" and not (lower or higher):
        return call("set_volume", mute=True, **where)
    return call("set_volume", **_level(piece, lower, higher), **where)


def _level(piece: Piece, lower: bool, higher: bool) -> dict[str, float]:
    decibels, percent = piece.first("decibels"), piece.value("percent")
    if decibels is not None:
        value = float(decibels.get("decibels"))
        if (lower or higher or piece.has("link", "by")) and not piece.has("link", "to"):
            return {"change_db": max(-60.0, min(24.0, -abs(value) if lower else value))}
        return {"gain_db": max(-90.0, min(24.0, value))}
    if percent is not None:
        return {"percent": _percent(piece, float(percent), lower, higher)}
    if piece.has("flag", "double"):
        return {"percent": 200.0}
    if piece.has("flag", "half"):
        return {"percent": 50.0}
    step = _STEP_DB * slots.strength(piece)
    return {"change_db": -step if lower else step}


def _percent(piece: Piece, percent: float, lower: bool, higher: bool) -> float:
    """Read "to 20 %" as the level, "by 20 %" as a change from what was recorded."""
    by = (piece.has("link", "by") or _BY_SHARE.search(piece.text.lower()) is not None) and not piece.has("link", "to")
    if by and lower:
        return max(0.0, 100 - percent)
    if higher and (by or (percent < _FULL and not piece.has("link", "to"))):
        return min(1000.0, 100 + percent)  # "augmente le volume de 50 %" makes it louder
    return max(0.0, min(1000.0, percent))


def _sound_target(piece: Piece, subject: Subject) -> dict[str, Any]:
    within = slots.ranges(piece)
    compared = _COMPARED.search(piece.text.lower())
    if compared:
        piece.use(*piece.all("thing", "voice", "audio"))
    where = {} if compared else slots.target(piece) | within
    laid = any(one.name in {"add_music", "change_music"} for one in subject.calls)
    heard = (
        piece.verb == "lower" and piece.has("thing", "volume") and piece.has("thing", "voice")
    )  # "lower its volume so the voice is heard"
    refers = (piece.has("pronoun") or compared is not None or heard) and laid
    if refers and heard:
        piece.use(*piece.all("thing", "voice"))
        return {"target": "music"} | within
    if where or (piece.has("thing", "video", "audio", "voice") and not refers):
        return where
    return {"target": subject.current} if subject.current in {"music", "sounds"} and subject.has(subject.current) else {}


_SILENCE_HAN = re.compile(r"静音(?![键效])|無音|静寂|무음")
"""What is silence where it is to be cut away, and mutes where nothing is: 去掉静音, 静音."""


def mute(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Silence something; with new music in the same breath it is the footage that falls silent."""
    within = slots.ranges(piece)
    if piece.verb in {"remove", "cut"} and _SILENCE_HAN.search(piece.text):
        return pauses(piece, subject, "pauses")
    exception = piece.first("flag", "except")
    spared = [int(token.get("ordinal")) for token in piece.all("ordinal")] if exception is not None and not within else []
    if spared and subject.main_clips > 1:
        kept = {subject.main_clips if number == -1 else number for number in spared}
        others = [str(number) for number in range(1, subject.main_clips + 1) if number not in kept]
        return call("set_volume", mute=True, target=",".join(others)) if others else Reading()
    if exception is not None and any(token.start > exception.start for token in piece.all("thing", "music")):
        piece.use(*piece.all("thing", "music"))
        return call("set_volume", mute=True)
    where = slots.target(piece) | within
    if piece.verb == "remove" and piece.has("thing", "music"):
        return call("remove_music")
    return call("set_volume", mute=True, **where)


def _other_clips(piece: Piece, subject: Subject) -> list[str]:
    """Return the numbers of all clips but those that are named; nothing where none is, or there is one clip."""
    count = subject.main_clips
    kept = {count if token.get("ordinal") == -1 else int(token.get("ordinal")) for token in piece.all("ordinal")}
    return [str(number) for number in range(1, count + 1) if number not in kept] if kept and count > 1 else []


def audio(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Read "audio" by its verb: away with it, keep only it, louder, quieter; noise in it is a wish of its own."""
    if piece.has("thing", "noise", "normalize"):
        return Reading()
    if piece.verb in {"remove", "cut"}:
        return call("set_volume", mute=True, **slots.scope(piece))
    if piece.verb == "keep" and (others := _other_clips(piece, subject)):
        piece.use(*piece.all("ordinal"), *piece.all("thing", "clip", "video"))
        return call("set_volume", mute=True, target=",".join(others))  # "keep only the sound of the first"
    if piece.verb in {"raise", "lower"} or piece.has("percent") or piece.has("decibels") or piece.has("degree", "bigger", "smaller"):
        return volume(piece, subject, thing)
    if piece.has("flag", "half", "double") and piece.verb in {"change", "make", ""}:
        return volume(piece, subject, thing)
    if piece.verb == "keep" and not piece.has("flag", "original"):
        return call("detach_audio", **slots.clip_target(piece))
    if piece.has("preset", "clean") or piece.has("recipe", "polish"):
        piece.use(*piece.all("recipe"))
        return call("denoise_audio")
    return Reading()


_WHILE_SPEAKING = re.compile(
    r"mientras|cuando|enquanto|quando|pendant que|quand|wahrend|wenn|пока|когда|во время|間|時|とき|동안|때", re.IGNORECASE
)

_MUSIC_NAMED = re.compile(r"mus[iy]|bgm|музык|音楽|曲|음악")


def duck(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Let the music step back while somebody speaks."""
    about_music = piece.has("thing", "music", "audio", "volume", "quieter") or _MUSIC_NAMED.search(fold(piece.text)) is not None
    if not about_music and _WHILE_SPEAKING.search(fold(piece.text)):
        return Reading()  # "zoom in while I speak"
    piece.use(*piece.all("thing", "music", "voice", "audio"))
    if any(one.name == "add_music" for one in subject.calls):
        return Reading(understood=True)  # music is laid so that it steps back under speech
    return call("add_music", mood=piece.value("mood"), duck=True)


def normalize(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Even out the loudness, to a named level or the usual one."""
    piece.use(*piece.all("thing", "audio", "volume", "music", "voice"))
    lufs = piece.value("lufs")
    return call("normalize", lufs=max(-36.0, min(-8.0, -abs(float(lufs)))) if lufs is not None else None)


def music(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Lay music under the film, change it, or take it away."""
    grows = piece.has("thing", "louder") or piece.verb == "raise" or piece.has("degree", "bigger")
    if grows and piece.has("thing", "pauses") and subject.has("music"):
        piece.use(*piece.all("thing", "pauses"))
        return duck(piece, subject, thing)  # louder while nobody speaks
    piece.use(*piece.all("thing", "music", "audio"), *piece.all("mood"), *piece.all("look"))
    if _ENDS_EARLY.search(piece.text.lower()) or _DROP.search(piece.text.lower()):
        return Reading()
    if _ENDS_BADLY.search(piece.text.lower()):
        return call("fade_audio", target="music", out_s=_SOFT_END_S) if subject.has("music") else Reading()
    if piece.has("thing", "clip", "video", "freeze", "repeat") and _AS_A_MEASURE.search(piece.text.lower()):
        return Reading()
    mood, named, tempo = piece.value("mood"), _named_song(piece), slots.tempo(piece)
    if piece.verb == "keep" and subject.has("music") and not (mood or named or piece.free("duration") or piece.has("ordinal")):
        return Reading(understood=True)  # "only keep the music, no original sound"
    if piece.has("thing", "slower", "faster") and piece.verb != "remove":
        tempo = tempo or (_SLOW_BPM if piece.has("thing", "slower") else _FAST_BPM)
        if subject.has("music") and not (named or piece.verb == "add"):
            return call("change_music", mood=mood, tempo_bpm=tempo)
    laid_anew = piece.verb == "add" and bool(mood or named)  # "add upbeat music from 0:05 to 0:15 at 30%"
    if subject.has("music") and not laid_anew and (stretch := _music_stretch(piece)).calls:
        return stretch
    if piece.has("flag", "except") and piece.verb in {"add", "create", "make", ""} and (silent := slots.read_ranges(piece)):
        laid = () if subject.has("music") and piece.verb != "add" else call("add_music", mood=mood, named=named, tempo_bpm=tempo).calls
        return Reading((*laid, ToolCall("set_volume", {"target": "music", "mute": True, "ranges": silent})))
    if ((part := _music_span(piece, subject)) and piece.verb != "remove") or (part and subject.has("music")):
        return call("add_music", mood=mood, named=named, tempo_bpm=tempo, **part, **_laid_level(piece))
    if any(token.get("word") in _PLAYING_WORDS for token in piece.all("word")):
        return Reading()
    if piece.verb == "remove" and subject.has("music") and not piece.has("flag", "except") and (under := _under_clip(piece, subject)):
        return call("set_volume", target="music", mute=True, ranges=[[under["start_s"], under.get("end_s")]])
    if piece.verb == "remove":
        return call("remove_music")
    shortened = piece.verb == "cut" and subject.has("music") and not (piece.has("duration") or piece.has("edge"))
    if (
        piece.verb in {"raise", "lower"}
        or shortened  # 음악 줄여줘: less of it is quieter
        or piece.has("degree", "bigger", "smaller", "weaker")
        or (piece.has("percent") and not mood and subject.has("music"))
    ):
        return _music_level(piece)
    reading_note = note(subject, "rename_song") if named else ""
    followed = not subject.calls and subject.current == "music" and bool(mood) and piece.verb in {"", "make"}
    changed = followed or piece.verb == "change" or (piece.has("flag", "other") and piece.verb != "add")
    if changed and subject.has("music"):
        return Reading(call("change_music", mood=mood, named=named, tempo_bpm=tempo).calls, reading_note)
    return Reading(call("add_music", mood=mood, named=named, tempo_bpm=tempo, **_laid_level(piece)).calls, reading_note)


_ENDS_BADLY = re.compile(r"\b(?:cuts? (?:off|out)|stops?|ends?) (?:too |so |very |a bit |really )?(?:abrupt|sudden)\w*")
_ENDS_EARLY = re.compile(r"\b(?:cuts? (?:off|out)|stops?|ends?) (?:much |way |a bit )?(?:too (?:early|soon)|before)")
_DROP = re.compile(r"\b(?:beat|bass|music|song's) drop\b|\bdrop of the (?:beat|song|music)\b")
"""The place of a song, and nothing that goes: "the beat drop should land on the second clip"."""
_SOFT_END_S = 2.0
_AS_A_MEASURE = re.compile(
    r"\b(?:until|till|til|as long as|(?:the|same) (?:length|duration) (?:of|as)) (?:the |my |our )?"
    r"(?:music|song|track|soundtrack|beat|tune)(?: ends?| stops?| is over| finish\w*| is done| runs out)?$"
)
"""Where music only says how long a clip or the film is to be: "extend the first clip until the music ends"."""


def _laid_level(piece: Piece) -> dict[str, float]:
    """Return how loud music is to be laid; nothing where that is not said."""
    if piece.has("percent"):
        return {"percent": max(0.0, min(200.0, float(piece.value("percent"))))}
    if piece.has("decibels"):
        return {"gain_db": max(-90.0, min(24.0, float(piece.value("decibels"))))}
    quiet = piece.has("flag", "quieter_under") or piece.has("thing", "quieter") or piece.has("degree", "slightly")
    return {"percent": _QUIET_PERCENT} if quiet else {}


def lays_music(piece: Piece, subject: Subject) -> bool:
    """Say whether music that fades is to be laid first: "add upbeat music that fades out at the end"."""
    return piece.has("thing", "music") and not subject.has("music") and (piece.verb in {"add", "create"} or piece.has("mood"))


_SONG = re.compile(
    r"\b(?:add|use|put|play|with|want|insert|include)\b (?:the |a |that |some )?(?:song |track |music )?(?P<name>[^,.;!?\n]{3,80}?)"
    r" (?:as|for) (?:the |my |our )?(?:back ?ground )?(?:music|song|soundtrack|bgm|track|audio)\b"
    r"|\b(?:add|use|put|play)\b (?P<behind>[^,.;!?\n]{3,80}?) (?:in|as) the background\b"
    r"|\b(?:song|track|tune|music|hit)(?: called| named|:)? (?P<song>[^,.;!?\n]{2,60}? (?:by|from) [^,.;!?\n]{2,40})"
)


_SONG_TITLED = re.compile(
    r"(?:配上?|用|加上?|放|换成|背景音乐[是为用])[^，。,《]{0,12}《(?P<name>[^》]{1,30})》(?!.{0,4}(?:标题|字幕|文字|片名))"
)
_SONG_HAN = re.compile(r"用(?P<name>[^,。用音曲乐歌]{2,24}?)(?:这首)?(?:做|当|作为?)(?:背景音乐|背景乐|bgm|配乐)")
_STARTS = re.compile(r"\b(?:start|starts|begin|begins|starting|beginning|come in|comes in|kick in|kicks in)\b|开始|进入")
_BEGINS_THERE = re.compile(r" ?(?:钟|时|处|的时候)?(?:才|再)?(?:开始|进入|响起)")
_ONWARDS = re.compile(r"\b(?:start|starts|begin|begins|starting|beginning)\b|\bon(?:wards?)?\b *$|开始|起|之后|以后")
_BROUGHT_TO = re.compile(r"(?:提前|延后|推迟|延迟|调|移|挪)到|\b(?:earlier|later|back|forward|move\w{0,2}|start) (?:to|at)\b")
_BEFORE_END = re.compile(
    r"\bbefore (?:the |it |its )?(?:very )?(?:end|ends|ending)\b|\b(?:early|earlier|sooner)\b|(?:结束|结尾|片尾)之?前|提前"
)
"""Where a length is told back from the end of the film: "end the music 5 seconds before the end"."""
_STOPS = re.compile(r"\b(?:stop|stops|end|ends|ending|stopping|cut)\b|停|结束")


def _music_span(piece: Piece, subject: Subject) -> dict[str, float]:
    """Return from when and until when the music is to play: "start the music at 10 s", "music only from 0:10 to 0:40"."""
    times = [token for token in piece.free("duration") if not token.means("link", "for")]
    halved = piece.has("flag", "half") and piece.has("ordinal")
    under = _under_clip(piece, subject) if piece.verb in {"add", "move", "create", ""} and not times else {}
    if under:
        return under
    if not (times or halved) or piece.has("thing", "fade", "fade_in", "fade_out", "volume", "louder", "quieter"):
        return {}
    plain = piece.text.lower()
    if len(times) == 1 and times[0].means("moment") and _BROUGHT_TO.search(plain):
        return {"start_s": slots.seconds_of(times[0])}
    if len(times) == 1 and _BEFORE_END.search(plain) and (piece.verb != "cut" or piece.has("edge")):
        return {"start_s" if _STARTS.search(plain) else "end_s": -slots.seconds_of(times[0])}
    if len(times) == 1 and _BEGINS_THERE.match(piece.request.plain, times[0].end):
        return {"start_s": slots.seconds_of(times[0])}
    if len(times) == 2 and (first_at := _STARTS.search(plain)) and (last_at := _STOPS.search(plain)) and first_at.start() < last_at.start():
        return {"start_s": slots.seconds_of(times[0]), "end_s": slots.seconds_of(times[1])}
    stretches = (
        [each for each in slots.read_ranges(piece) if each[0] is not None and each[0] >= 0] if piece.verb in {"add", "", "keep"} else []
    )
    if stretches:
        start, end = stretches[0]
        return {"start_s": float(start or 0.0)} | ({} if end is None else {"end_s": end})
    if not times:
        return {}
    first = slots.seconds_of(times[0])
    if _STARTS.search(plain) or (piece.verb in {"add", ""} and _is_at(piece, times[0]) and not _STOPS.search(plain)):
        return {"start_s": first}
    return {"end_s": first} if _STOPS.search(plain) else {}


def _under_clip(piece: Piece, subject: Subject) -> dict[str, float]:
    """Return the stretch of the clips under which the music is to play: "put the music only under the second clip"."""
    main = subject.context.timeline.main_track
    numbers = named_clips(piece.tokens, len(main.clips)) if piece.has("thing", "clip") and main else []
    if main is None or not numbers or max(numbers) > len(main.clips) or max(numbers) - min(numbers) != len(numbers) - 1:
        return {}
    first, last = main.clips[min(numbers) - 1], main.clips[max(numbers) - 1]
    start = {"start_s": round(seconds_from_ticks(first.start), 3)}
    plain = piece.text.lower()
    if _ONWARDS.search(plain) and not _STOPS.search(plain):
        return start
    return start | {"end_s": round(seconds_from_ticks(last.end), 3)}


def _is_at(piece: Piece, token: Token) -> bool:
    before = piece.tokens[: piece.tokens.index(token)][-1:]
    return any(each.means("link", "at", "from", "after") for each in before)


def named_song(piece: Piece, subject: Subject) -> Reading:
    """Read a song that is named by its title or artist: "add Blinding Lights by The Weeknd as background music"."""
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    match = _SONG.search(piece.request.plain, start, end)
    han = _SONG_HAN.search(piece.request.plain, start, end) if match is None else None
    titled = _SONG_TITLED.search(piece.request.original, start, end + 1)
    if titled is not None and not (piece.has("file") or piece.has("thing", *TEXT_THINGS)):
        piece.use(*piece.tokens)
        return Reading(call("add_music", named=titled["name"]).calls, note(subject, "rename_song"))
    if han is not None and not (piece.has("mood") or piece.has("file") or piece.has("quote") or piece.has("pronoun")):
        piece.use(*piece.tokens)
        return Reading(
            call("add_music", named=piece.request.original[han.start("name") : han.end("name")]).calls, note(subject, "rename_song")
        )
    if match is None or piece.has("file") or piece.has("quote") or piece.verb in {"remove", "protect"}:
        return Reading()
    group = next(group for group in ("name", "behind", "song") if match[group])
    name = piece.request.original[match.start(group) : match.end(group)].strip(" \"'“”")
    capitals = sum(word[:1].isupper() for word in name.split())
    if not capitals or (group != "song" and capitals < 2 and len(name.split()) < 3):
        return Reading()
    piece.use(*piece.tokens)
    return Reading(call("add_music", named=name[:300]).calls, note(subject, "rename_song"))


def _music_stretch(piece: Piece) -> Reading:
    """Return the level of music that is there in a stretch of the film: "lower the music for the first 10 seconds"."""
    leveled = piece.verb in {"raise", "lower"} or piece.has("degree", "bigger", "smaller", "weaker") or piece.has("percent")
    if not leveled and piece.verb != "remove":
        return Reading()
    within = slots.ranges(piece)
    if not within:
        return Reading()
    if piece.verb == "remove":
        return call("set_volume", target="music", mute=True, **within)
    level = _music_level(piece).calls[0].arguments
    return call("set_volume", **level, **within)


def _music_level(piece: Piece) -> Reading:
    lower = piece.verb in {"lower", "cut"} or piece.has("degree", "smaller", "weaker") or piece.has("thing", "quieter")
    return call("set_volume", target="music", **_level(piece, lower, not lower and not piece.has("percent")))


def _named_song(piece: Piece) -> str | None:
    """Return the song that is quoted; what is quoted for an end of the film is to be read there: 'music and "The End" at the end'."""
    quote = piece.first("quote")
    behind = [token for token in piece.tokens if quote is not None and token.start >= quote.end][:2]
    if any(token.means("edge") for token in behind):
        return None
    named = slots.quoted(piece)
    return named[:300] or None

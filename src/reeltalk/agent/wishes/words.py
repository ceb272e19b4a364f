"""Wishes about words on the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reeltalk import limits
from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.signs import fold
from reeltalk.agent.subject import Subject
from reeltalk.agent.time_ranges import all_but
from reeltalk.agent.wishes.reading import Reading, call, note, question, sentence_of
from reeltalk.timeline.model import TrackRole
from reeltalk.timeline.time import seconds_from_ticks

_AS_A_TEXT = re.compile(
    r" (?:as|in|on) (?:a |an |the )?(?:\w+ )?(?:lower third|title|headline|caption|name tag|heading|text|overlay|intro|label|end card)"
)
_THE_TITLE = re.compile(
    r"\b(?:the|my|that|this) (?:title|text|headline|label)|标题|文字"
    r"|\b(?:d[eiae][nrsm]|das|el|del|los|le|les|du|l|o|do|os|dos|il) (?:titel\w*|titul\w+|titre\w*|texto?s?|texte|schrift\w*)\b"
    r"|\b(?:титр|заголов|надпис|текст)|タイトル|テロップ|文字|テキスト|제목|타이틀|글자|글씨"
)
_WRITTEN = (
    r"(?:burn(?:ed|t)[- ]in |on[- ]?screen |existing |original |hard[- ]?coded )?(?:text|writing|lettering|lower thirds?)\b"
    r"(?: (?:that is |that's )?(?:already )?(?:on|in) (?:the |my )?(?:screen|picture|video|footage|image|film|clip|frame)\b)?"
)
_CLEAR_OF = re.compile(
    r"(?:\bavoid\w{0,3}|\bclear of|\baway from|\boff|(?:\bnot|n't|\bnever|\bwithout|\bstop) (?:cover|block|hid|obscur|overlap)\w{0,4}"
    r"|\bnot (?:be )?(?:over|on|in front of)) (?:the |my |any |people's |her |his )?"
    rf"(?:faces?\b(?: (?:and|or) (?:the )?{_WRITTEN})?|{_WRITTEN})"
    r"|(?:避开|绕开|躲开|不要?[挡遮盖]住?|别[挡遮盖]住?|不[挡遮]住?)(?:到|着)?(?:我的?|她的?|他的?)?"
    r"(?:人脸|脸|面部|(?:画面|视频|屏幕|影片|原片|原视频)?[上里中]?(?:原有|已有|本来|自带)?的?(?:文字|字))"
)
"""What captions are to leave free: faces, and what is written in the picture."""
_UNREADABLE = re.compile(
    r"\b(?:hard|difficult|impossible|tough|easier|easy) to read\b|\bunreadable|\b(?:more )?(?:readable|legible)\b"
    r"|\bcan(?:'t|not| not| barely| hardly) read\b"
    r"|看不清|不清楚|不清晰|更清楚|更清晰|易读"
)
"""Letters that are to be told from the picture behind them: a box does that."""
_THROUGHOUT = re.compile(
    r"\b(?:stay|stays|keep|remain|remains|last|lasts|leave|show|shown|visible|on screen|up)\b[^,.;!?\n]{0,24}"
    r"\b(?:(?:whole|entire|full) (?:video|film|time|thing|clip)|throughout|(?:un)?till? the (?:very )?end|all the way)"
)
_ALL_ALONG = re.compile(
    r"\b(?:the |my )?(?:whole|entire|full) (?:video|film|time|thing|clip)\b|\bthroughout\b|\bthe whole way\b|\ball the way through\b"
    r"|\bfrom (?:the )?(?:start|beginning) to (?:the )?(?:end|finish)\b|全程|从头到尾|整个视频|整段视频"
)
_BECOMES = frozenset({"to", "into", "with", "by", "->", "→", "改成", "改为", "换成", "变成"})
_WHILE_TITLED = re.compile(
    r"\b(?:during|while|when|under|behind|as long as) (?:the |my |a )?(?:titles?|headline|intro text)\b"
    r"|标题(?:出现|显示|在)?(?:的?时候?|期间)"
)
_WITH_SPEECH = re.compile(
    r"\b(?:when|once|as soon as|the moment|where)(?: (?:i|he|she|they|we|someone|somebody|the [a-z]{1,16}))?"
    r" (?:(?:start|begin)s? (?:speaking|talking|to speak|to talk)|(?:first )?(?:speak|talk)s?)\b"
    r"|(?:开始|一|第一次)(?:说话|讲话|开口|发言)|开口(?:说话|讲话)?(?:的时候|时)"
)
_ROLES = {"title": "title", "lower_third": "lower_third", "end_card": "end_card"}
_SMALLEST_PIXELS, _LARGEST_PIXELS = 8.0, 400.0
_TITLE_SECONDS = 3.0
_SHORTEST_TITLE_S = 0.5
_TITLE_STYLE = frozenset({"color", "size", "position", "animation", "font", "box_color", "outline_color", "uppercase"})
_USED = frozenset({"use", "apply", "用", "套用", "应用"})
_MOVES = frozenset({"up", "down", "上", "下"})
_BILINGUAL = "bilingual"
_TOGETHER = re.compile(
    r"\b(?:both|at (?:once|the same time)|together|dual|side by side|stacked|each line|above|below|on top)\b|双语|同时|上下|在上|在下|对照"
)
_LANGUAGES_SHORT = {
    "中": "zh",
    "英": "en",
    "日": "ja",
    "韩": "ko",
    "chinese": "zh",
    "english": "en",
    "spanish": "es",
    "japanese": "ja",
    "french": "fr",
}
_ON_TOP = re.compile(
    r"([中英日韩])[文语](?:放|要)?在上面?|(chinese|english|spanish|japanese|french) (?:is )?(?:on (?:the )?top|above|first)"
)
_OF_CAPTIONS = re.compile(r"字幕的?(?:颜色|字体|样式|大小|位置|时间|排版|行距|字间距)|字幕[往向]|字幕.{0,6}(?:一样|一致|相同)")
_ONLY = re.compile(r"\b(?:only|just)\b|[只仅]")


def clear_captions(piece: Piece, subject: Subject) -> Reading:
    """Return the wish for captions that stand in front of no face and no text, though it forbids something: "don't cover my face"."""
    others = [token for token in piece.all("thing") if not token.means("thing", "title")]
    about = piece.has("thing", "captions") or (subject.current == "captions" and not others)
    named = about and piece.verb in {"protect", "keep"} and _CLEAR_OF.search(piece.text.lower())
    return captions(piece, subject, "captions") if named else _hidden_under_title(piece, subject)


def captions(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Add captions, or change how they look where there are some; quoted words beside "caption" are a title."""
    start, end = sentence_of(piece)
    clear_of = _CLEAR_OF.search(piece.request.plain, start, end)
    if clear_of is not None and not slots.quoted(piece) and not _wishes_between(piece, clear_of.start()):
        subject.read_until = max(piece.tokens[-1].end, clear_of.end())
        style = slots.caption_style(piece)
        name = "set_caption_style" if subject.has("captions") else "add_captions"
        styled = call(name, **style).calls if style else ()
        return Reading((*styled, ToolCall("clear_faces")))
    piece.use(*piece.all("thing", "captions", "title", "audio", "voice"), *piece.all("recipe", "highlights"))
    if slots.quoted(piece):
        return _worded(piece, subject, "title", {"position": "bottom"})
    style = slots.caption_style(piece)
    if _UNREADABLE.search(piece.text.lower()):
        style.setdefault("preset", "box")
    elif subject.holds("captions") and piece.verb in {"", "make", "keep"} and not style and _complains(piece):
        return Reading()  # "the captions stay on too briefly": no new ones are wanted
    if len({token.get("position") for token in piece.all("position")}) > 1 and len(piece.all("language_name")) > 1:
        style.pop("position", None)  # 中文在上英文在下: each language has a place of its own
    if subject.holds("captions") and piece.verb != "remove" and (others := _in_other_languages(piece, subject)):
        return Reading(others)
    style.update(_relative_size(piece, subject, "captions"))
    used = any(piece.words_of(token).lower() in _USED for token in piece.all("verb", "add"))  # "use yellow for the captions"
    if not piece.verb and not style and subject.holds("captions") and _about_their_look(piece):
        return Reading()  # 字幕颜色跟标题一样: captions that are there are not made anew for what nobody understands
    restyles = piece.verb in {"change", "move", "raise", "lower"} or ((piece.verb != "add" or used) and bool(style))
    if piece.verb == "change" and subject.holds("captions") and style.get("language", "zh")[:2] not in {"zh", piece.request.language}:
        translated = call("translate_captions", language=style.pop("language"))
        return Reading((*translated.calls, *(call("set_caption_style", **style).calls if style else ())))
    if restyles and subject.has("captions"):
        return call("set_caption_style", **style) if style else Reading()
    others = _in_other_languages(piece, subject)
    if any(one.arguments.get("both") for one in others):
        style.pop("language", None)  # which of the two is spoken shows only when the film is heard
    added = call("add_captions", **style, **slots.ranges(piece))
    return Reading((*added.calls, *others))


def _hidden_under_title(piece: Piece, subject: Subject) -> Reading:
    """Return the wish that captions go while a title stands there: "turn the captions off during the title"."""
    if piece.verb != "remove" or not piece.has("thing", "captions") or not _WHILE_TITLED.search(piece.text.lower()):
        return Reading()
    shown = [clip for track in subject.context.timeline.tracks_of_role(TrackRole.TITLES) for clip in track.clips]
    spans = [[round(seconds_from_ticks(clip.start), 3), round(seconds_from_ticks(clip.end), 3)] for clip in shown]
    return call("remove_captions", ranges=spans) if spans else Reading()


def _about_their_look(piece: Piece) -> bool:
    """Say whether a piece is about captions that are there: about what they look like, or about where they go."""
    return piece.has("thing", "grade") or (piece.has("word") and _OF_CAPTIONS.search(piece.text) is not None)


def _wishes_between(piece: Piece, start: int) -> bool:
    """Say whether more is said of captions before they are to leave faces free: 字幕小一点，放在下面，别挡住脸."""
    between = piece.request.plain[piece.tokens[-1].end : start].strip(" ,.;")
    return start > piece.tokens[-1].end and (piece.has("degree") or (between != "" and piece.request.language == "zh"))


def _complains(piece: Piece) -> bool:
    """Say whether a piece tells of captions what no call here changes: how long they stand, what they cover."""
    return bool(piece.unknown_words) or piece.has("degree", "longer", "shorter") or piece.has("thing", "slower", "faster")


def _in_other_languages(piece: Piece, subject: Subject) -> tuple[ToolCall, ...]:
    """Return what is asked for besides the first language: "English and Chinese subtitles", 双语字幕."""
    named = list(dict.fromkeys(str(token.get("language_name")) for token in piece.all("language_name")))
    others = [name for name in named if name != _BILINGUAL]
    further = others[1:] or ([name for name in others if name != piece.request.language] if _BILINGUAL in named else [])
    if _BILINGUAL not in named and not (len(further) == 1 and _TOGETHER.search(piece.text.lower())):
        return tuple(ToolCall("translate_captions", {"language": name}) for name in further)
    plain = piece.request.plain[slice(*sentence_of(piece))]
    on_top = _ON_TOP.search(plain)
    upper = {"upper": _LANGUAGES_SHORT[on_top[1] or on_top[2]]} if on_top is not None else {}
    second = further[0] if further else _BILINGUAL
    first = next((name for name in named if name not in {_BILINGUAL, second}), None)
    subject.read_until = max(subject.read_until, piece.tokens[0].start + on_top.end() if on_top is not None else 0)
    upper = upper or ({"upper": first} if first and further else {})
    return (ToolCall("translate_captions", {"language": second, "both": True, **upper}),)


def _relative_size(piece: Piece, subject: Subject, thing: str) -> dict[str, Any]:
    if piece.has("position") and all(piece.words_of(token).lower() in _MOVES for token in piece.all("degree", "bigger", "smaller")):
        return {}
    bigger = piece.has("degree", "bigger") or piece.has("verb", "raise")
    smaller = piece.has("degree", "smaller") or piece.has("verb", "lower")
    if piece.verb == "move" and bigger != smaller:
        return {"position": "top" if bigger else "bottom"}
    if bigger == smaller:
        return {}
    now = subject.text_size(thing)
    if now is None:
        return {"size": "large" if bigger else "small"}
    factor = 1.25 if bigger else 0.8
    return {"size": round(max(_SMALLEST_PIXELS, min(_LARGEST_PIXELS, now * factor)), 1)}


def title(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Add a title with its words, change those that are there, or take them away; ask for the words where none are given."""
    piece.use(*piece.all("thing", *_ROLES, "video", "clip"))
    if piece.verb == "remove":
        return call("remove_titles", **slots.ranges(piece), **slots.caption_number(piece))
    text = _new_words(piece) or slots.quoted(piece)
    if not text and _UNREADABLE.search(piece.text.lower()) and subject.holds("captions"):
        return call("set_caption_style", preset="box")
    if not text and subject.holds("title") and (hidden := _hidden_elsewhere(piece, subject)):
        return call("remove_titles", **hidden)
    shortens = piece.verb == "cut" and (piece.has("duration") or piece.has("degree"))
    changes = shortens or piece.verb in {"change", "move", "raise", "lower"} or (piece.verb in {"make", ""} and not text)
    if changes and subject.has("title"):
        return restyle_title(piece, subject, text)
    if not text and subject.holds("title") and _THE_TITLE.search(fold(piece.text)) and slots.text_style(piece):
        return restyle_title(piece, subject)
    named = None if text else _words_before_role(piece)
    if named:
        return _worded(piece, subject, thing, {}, [named])
    if not text and (thing == "end_card" or piece.has("thing", "end_card") or piece.has("cta")):
        return _end_card(piece, subject)
    if not text and subject.current == "captions" and (style := slots.caption_style(piece)):
        return call("set_caption_style", **style)
    if not text:
        return question(subject, "title_text", "title_option", name=_suggestion(subject))
    return _worded(piece, subject, thing, {})


def _new_words(piece: Piece) -> str:
    """Return what a text is to become where the old one is quoted too: "change the title 'Hi' to 'Hello'"."""
    quotes = piece.all("quote")
    between = piece.request.plain[quotes[0].end : quotes[1].start].strip() if len(quotes) == 2 else ""
    return piece.words_of(quotes[1]) if piece.verb == "change" and between in _BECOMES else ""


def _hidden_elsewhere(piece: Piece, subject: Subject) -> dict[str, Any]:
    """Return where titles are hidden that shall only stand in a stretch or on clips: "the title only in clip 1", 标题只在第一段显示."""
    if not _ONLY.search(piece.text.lower()) or slots.text_style(piece) or piece.verb in {"change", "add"}:
        return {}
    if within := slots.read_ranges(piece):
        return {"ranges": all_but(within, piece.length_s)} if piece.length_s else {}
    count = subject.main_clips
    numbers = named_clips(piece.tokens, count) if piece.has("thing", "clip") else []
    others = [str(number) for number in range(1, count + 1) if number not in numbers]
    return {"target": ",".join(others)} if numbers and others else {}


def _words_before_role(piece: Piece) -> str | None:
    """Return the capitalised words of "add my name John Smith as a lower third"."""
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    match = _AS_A_TEXT.search(piece.request.plain, start, end)
    if match is None:
        return None
    before = piece.request.original[start : match.start()].split()
    kept: list[str] = []
    for word in reversed(before):
        if not (word[:1].isupper() or word[:1].isdigit() or (kept and word in {"of", "the", "and", "&", "-", "|"})) or word in before[:1]:
            break
        kept.insert(0, word)
    return " ".join(kept) or None


def _end_card(piece: Piece, subject: Subject) -> Reading:
    """Write an end card for which no words were named: what it calls for, else thanks; the assumption is stated."""
    words = note(subject, f"cta_{piece.value('cta') or 'follow'}")
    worded = _worded(piece, subject, "end_card", {}, [words])
    return Reading(worded.calls, note(subject, "end_card_assumed", words=words))


def _suggestion(subject: Subject) -> str:
    timeline = subject.context.timeline
    return (timeline.title or next((asset.name.rsplit(".", 1)[0] for asset in subject.context.assets), "Reeltalk"))[:60]


def restyle_title(piece: Piece, subject: Subject, text: str = "") -> Reading:
    """Change the titles that are there."""
    changes: dict[str, Any] = {key: value for key, value in slots.text_style(piece).items() if key in _TITLE_STYLE}
    throughout = _THROUGHOUT.search(piece.text.lower()) is not None and subject.length_s > 0
    changes.update({"duration_s": subject.length_s} if throughout else _relative_size(piece, subject, "title"))
    changes.update({key: value for key, value in slots.timing(piece).items() if key != "start_s" or value is not None})
    if piece.has("degree", "longer", "shorter") and not piece.has("duration"):
        changes["duration_s"] = round(subject.title_seconds * (1.5 if piece.has("degree", "longer") else 0.6), 2)
    by = 1 if piece.has("flag", "longer_by") or piece.has("degree", "longer") else -1 if piece.has("degree", "shorter") else 0
    if by and piece.has("duration") and "duration_s" in changes and not piece.has("link", "to"):
        changes["duration_s"] = max(_SHORTEST_TITLE_S, round(subject.title_seconds + by * changes["duration_s"], 2))
    if text:
        changes["text"] = text
    number = piece.value("ordinal")
    if number and number > 0 and not piece.has("edge"):
        changes["number"] = int(number)
    return call("set_title", **changes) if changes else Reading()


def _worded(piece: Piece, subject: Subject, role: str, defaults: dict[str, Any], words: Sequence[str] = ()) -> Reading:
    """Return a title for each quoted text (or each of ``words``), with the look and the time that are named."""
    style = {key: value for key, value in slots.text_style(piece).items() if key in _TITLE_STYLE}
    if piece.has("degree", "bigger") and not piece.has("size"):
        style["size"] = "large"
    when = slots.timing(piece)
    role = "lower_third" if piece.has("thing", "lower_third") else "end_card" if piece.has("thing", "end_card") else role
    if role == "end_card" and when.get("start_s") is not None and when["start_s"] < 0:
        when.pop("start_s")
    if _ALL_ALONG.search(piece.text.lower()) and not {"start_s", "duration_s"} & when.keys() and subject.length_s and not piece.has("file"):
        when = {"start_s": 0.0, "duration_s": subject.length_s}
    arguments = {**defaults, **style, **when}
    if _WITH_SPEECH.search(piece.text.lower()):
        arguments = {**{key: value for key, value in arguments.items() if key != "start_s"}, "from_speech": True}
    if role != "title":
        arguments["role"] = role
    texts = [*words] or [piece.words_of(token) for token in piece.all("quote")][:8]
    if role == "lower_third" and len(texts) == 2:  # a name and a role
        texts = ["\n".join(texts)]
    if len(texts) == 1:
        return call("add_title", text=texts[0], **arguments)
    timed = _each_timed(piece) if not words else []
    if timed:
        common = {key: value for key, value in arguments.items() if key not in {"start_s", "duration_s"}}
        return Reading(tuple(ToolCall("add_title", {"text": text, **when, **common}) for text, when in zip(texts, timed, strict=True)))
    start = float(arguments.pop("start_s", 0.0) or 0.0)
    calls: list[ToolCall] = []
    length = float(arguments.pop("duration_s", _TITLE_SECONDS))
    for index, text in enumerate(texts):
        calls.extend(
            call(
                "add_title", text=text, start_s=min(limits.TIMELINE_DURATION_MAX_S, start + index * length), duration_s=length, **arguments
            ).calls
        )
    return Reading(tuple(calls))


def words_over(piece: Piece, start_s: float, duration_s: float) -> tuple[ToolCall, ...]:
    """Return the titles that show what a piece quotes while something else happens there; none where nothing is quoted."""
    quoted = piece.all("quote")[:8]
    style = {key: value for key, value in slots.text_style(piece).items() if key in _TITLE_STYLE} if quoted else {}
    text = "\n".join(piece.words_of(token) for token in quoted)
    return call("add_title", text=text, **{**style, "start_s": start_s, "duration_s": duration_s}).calls if quoted else ()


def _each_timed(piece: Piece) -> list[dict[str, Any]]:
    """Return when each of several quoted texts stands, where a time is named behind every one of them; else nothing."""
    quotes = piece.all("quote")[:8]
    borders = [*(token.start for token in quotes[1:]), piece.tokens[-1].end]
    parts = [
        replace(piece, tokens=tuple(each for each in piece.tokens if quote.end <= each.start < border), used=set())
        for quote, border in zip(quotes, borders, strict=True)
    ]
    times = [slots.timing(part) if part.tokens else {} for part in parts]
    if all("start_s" in when for when in times):
        last = times[-1].get("duration_s")
        each = last is not None and re.search(r"\b(?:each|every one|apiece)\b", piece.text.lower()) is not None
        return [{"duration_s": last, **when} for when in times] if each else times
    starts = [0, *(token.end for token in quotes[:-1])]
    before = [
        replace(piece, tokens=tuple(each for each in piece.tokens if start <= each.start < quote.start), used=set())
        for start, quote in zip(starts, quotes, strict=True)
    ]
    led = [slots.timing(part) if part.has("duration") else {} for part in before]
    return led if all("start_s" in when for when in led) else []


def watermark(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Keep words or an uploaded picture in a corner for the whole film, or take what marks it away."""
    if piece.verb in {"remove", "cut"}:
        piece.use(*piece.all("thing", "title"))
        return call("remove_watermark")
    piece.use(*piece.all("thing", "opacity"))
    text = slots.quoted(piece)
    file = piece.first("file")
    name = piece.words_of(file) if file else None
    if not text and name is None:
        pictures = [asset.name for asset in subject.context.assets if asset.kind == "image"]
        logos = [picture for picture in pictures if "logo" in picture.lower() or "watermark" in picture.lower()]
        name = next(iter(logos or pictures), None)
    if not text and name is None:
        return question(subject, "which_logo", "title_option", name=_suggestion(subject))
    shares, clear = piece.all("percent"), piece.first("thing", "opacity")
    behind = [token for token in shares if clear is None or token.start > clear.start]
    percent = (behind or shares)[0].get("percent") if shares else None
    opacity = max(0.0, min(1.0, float(percent) / 100)) if percent is not None else None
    return call("watermark", text=text or None, name=None if text else name, opacity=opacity, **slots.corner(piece))

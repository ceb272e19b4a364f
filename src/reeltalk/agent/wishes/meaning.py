"""Wishes about what the footage means: its best moments, and what is written from what is said in it.

"find the 3 best moments" is answered, "keep the best 60 seconds" and 挑出最精彩的三段 cut the film down to them, and "make 3 shorts of 30
seconds each" makes a file of each; the film itself then stays as it is.
"""

from __future__ import annotations

import re
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.double_meanings import TONES
from reeltalk.agent.meaning_arguments import HIGHLIGHTS_MAX
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.cutting import describes_footage
from reeltalk.agent.wishes.reading import Reading, call, sentence_of, target_languages

_PLACES: Final = r"(?:moments?|parts?|clips?|bits?|scenes?|segments?|sections?|passages?|quotes?|lines?|highlights?|snippets?)"
_NUMBER: Final = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten)"
_BEST: Final = re.compile(
    r"\b(?:best|strongest|funniest|key|most (?:interesting|engaging|exciting|viral|important|memorable|powerful|emotional|fun))"
    rf"(?: {_NUMBER})?(?: (?:{_PLACES}|seconds?|secs?|minutes?|s)| [\w-]+ {_PLACES})\b"
    r"|\b(?:funny|funniest|exciting|interesting|emotional|engaging|important|memorable|good|key) (?:moments|bits)\b"
    rf"|\btop {_NUMBER} (?:[\w-]+ )?{_PLACES}|\b{_NUMBER} (?:best|highlights?|viral clips?)\b|\b(?:the|its|all|any) highlights\b"
    r"|(?:最?(?:精彩|高光|好看|有趣|搞笑|重要|震撼|感人|亮眼|值得看)|最好|最棒|最佳)的? ?"
    r"(?:[\d一二两三四五六七八九十半]+ ?(?:个|段|条|处|秒|分钟)|片段|部分|瞬间|时刻|段落|镜头)"
)
_BEST_ABROAD: Final = re.compile(
    r"\b(?P<number>\d{1,3}) (?:meilleures|mejores|melhores|besten|лучшие|лучших) (?P<unit>s|m|с|м)"
    r"|\b(?:besten|mejores|melhores|meilleures|лучшие|лучших) (?P<first>\d{1,3}) (?P<first_unit>s|m|с|м)"
    r"|(?:ベスト|最高の|一番いい)(?P<last>\d{1,3}) ?(?P<last_unit>秒|分)"
    r"|(?:최고의|베스트|가장 좋은) ?(?P<hangul>\d{1,3}) ?(?P<hangul_unit>초|분)"
)
"""The best seconds of a film, in the languages in which that is no length of English or Chinese words."""
_REST_GOES: Final = re.compile(
    r"\b(?:delete|remove|discard|cut|drop|throw away|throw out|lose|toss|trash|bin|get rid of)\b"
    r"[^.;!?\n]{0,12}\b(?:rest|everything else|others?|remaining)\b"
    r"|(?:剩下|其余|其他|其它|别的|剩余)(?:的|部分|内容|片段|地方)*(?:都|全|全部|统统)?(?:删|剪|去|不要|扔|砍)"
)
_OPENS: Final = re.compile(
    r"\bhooks?\b|\bteaser\b|\bcold open\b|\b(?:start|open|begin)(?:s|ing)?(?: (?:the|my|this) (?:video|film))? (?:off )?with\b"
    r"|\b(?:at|to|in|as) (?:the|its) (?:very )?(?:start|beginning|opening|front|intro)\b|\bfirst,? (?:show|play)\b"
    rf"|\b(?:seconds?|secs?|{_PLACES})\b[^,.;!?\n]{{0,16}} first\b|\b(?:teaser|hook|highlights) first\b"
    r"|(?:开头|开场|片头|一开始|最前面?|最开始|开篇)(?:先|就|来|用|要|放|加|播)|(?:放|移|挪|剪|提|加)(?:在|到|至)?(?:最)?(?:开头|开场|前面|片头)"
    r"|先(?:放|播|来|出|用|展示)|钩子|预告|抓人"
)
"""What opens a film: its best moments are shown before it, and all of it behind them."""
_OPENING_S: Final = 8.0
_FOOTAGE: Final = re.compile(
    r"[- ](?:long )?(?:[\w-]+ )?(?:talk|video|podcast|interview|lecture|recording|film|movie|webinar|session|stream|episode|speech|vlog)\b"
    r"|的?(?:视频|录音|访谈|播客|演讲|讲座|直播)"
)
_SHORTS: Final = re.compile(
    r"\b(?:shorts|reels|tiktoks|(?:short |vertical |viral |highlight )?clips|teasers|short videos|snippets)\b|短视频|短片|竖屏视频|切片"
)
_CLIPS_FOR: Final = re.compile(
    r"\b(?:clips|videos|cuts|posts) for (?:tik ?tok|(?:instagram |ig )?reels|(?:youtube |yt )?shorts|instagram|snapchat)\b"
)
"""Films that are cut out for a place where short ones are shown: "make 5 clips for TikTok"."""
_UPRIGHT: Final = re.compile(
    r"\bfor (?:tik ?tok|(?:instagram |ig )?reels|(?:youtube |yt )?shorts|snapchat)\b|\b(?:shorts|reels|tiktoks)\b|竖屏|短视频"
)
_FINDING: Final = re.compile(
    r"\b(?:find|show me|list|tell me|identify|what(?:'s| is| are| were|s)|which|where|suggest|point out)\b"
    r"|找出|找到|有哪些|哪些|列出|告诉我|哪几|在哪"
)
_WORTH: Final = re.compile(
    r"\b(?:which|what) (?:part|bit|clip|moment|section|segment|piece|scene|quote)s?\b[^,.;!\n]{0,40}"
    r"\b(?:post|share|use|publish|upload|viral|worth|stands? out|works? best|perform)"
    r"|(?:哪|什么)(?:一?[段个些]|部分|地方)[^,.;!\n]{0,8}(?:适合|值得|可以|应该|会|能)[^,.;!\n]{0,4}(?:发|火|爆|分享|用|上传)"
)
"""A question which part is worth showing."""
_FILES: Final = re.compile(r"\b(?:as|into) (?:separate|individual|\d+|two|three|four|five) |\bseparate\b|分别|单独|每段|每条|每个")
_EACH: Final = re.compile(
    r"\b(?:each|every|apiece|long|-second|-minute)\b|(?<!\d)\d++[ -]?(?:s|sec|second|minute)s?[ -](?:clips?|shorts|reels|videos)|每|各"
)
_EACH_CLIP: Final = re.compile(r"\b(?:each|every) (?:clip|video|file|shot) (?:to|down to)\b")
_MAKING: Final = frozenset({"create", "make", "cut", "change", ""})


_ON_SCREEN_CLOCK: Final = re.compile(
    r"\b(?:vhs|fake)\b|\b(?:running|on[- ]?screen|live)\b|\bclock\b|\bon (?:the )?(?:screen|video|picture)\b"
)
_CHAPTERS: Final = re.compile(r"\bchapters?\b|\btimestamps?\b|章节|时间戳|分章")
_INTO_CHAPTERS: Final = re.compile(
    r"\b(?:into|as|by|per|each|every|separate)\b[^,.]*\bchapters?\b|\bchapters? (?:\d+|one|two|three)\b|第.章|按章节|分成.*章"
)
_CARRIED: Final = re.compile(
    r"\b(?:add|embed|insert|put|write|set|include|burn|mark)\b[^,.]*\bchapters?\b|\bwith chapters?\b|\bchapters? (?:track|metadata)\b"
    r"|(?:添加|加上|加入|加|写入|嵌入|插入|带|设置)(?:上|入)?章节"
)
_CHAPTER_TITLES: Final = re.compile(r"\bchapter (?:titles?|names?|headings?)\b|章节(?:标题|名称?)")
_DESCRIPTION: Final = re.compile(
    r"\b(?:youtube|video|channel|episode) description\b|\bshow notes\b"
    r"|\bdescription (?:for|of|with) (?:youtube|timestamps|chapters|the|this|my)\b"
    r"|(?:视频|油管|b站)(?:简介|描述|说明)|(?:写|生成|来)(?:一?[个段份])?(?:简介|描述)"
)
_ABOUT_THE_FILM: Final = re.compile(r"description|show notes|简介|描述|说明")
_TITLES: Final = re.compile(
    r"\b(?:suggest|propose|recommend|come up with|think of|need|give me|want|any)\b[^,.]*\btitles?\b"
    r"|\btitle (?:ideas?|suggestions?|options?)\b"
    r"|\bwhat (?:should|could|would) (?:i|we) (?:call|name|title)\b|\b(?:good|catchy|better|possible) titles?\b"
    r"|(?:起|取|想|推荐|建议)(?:一?[个些]|几个)?(?:好)?(?:标题|名字|题目)|标题(?:建议|推荐|灵感|想法)|什么标题"
    r"|(?:写|来|出|给我?|列)(?:我)?(?:\d{1,2}|[一二三四五六七八九十几])+个[^，。,]{0,10}标题"
)
_SUGGESTING: Final = re.compile(
    r"\b(?:suggest|propose|recommend|come up|ideas?|options?|what|any|think of)|建议|推荐|灵感|起|取|想|什么|个[^，。,]{0,10}标题"
)


_SCREEN: Final = r"(?:screen|slides?|picture|board|whiteboard|sign|display|title card|page)"
_SHOWS: Final = r"(?:says?|shows?|reads?|has|displays?|mentions?)(?: the)?(?: words?| text)?"
_ON_SCREEN: Final = re.compile(
    rf"\b(?:where|when|in which|parts?|moments?)\b[^,.]*\b(?:the |my |a )?{_SCREEN} {_SHOWS} (?P<phrase>.+)"
    r"|(?:画面|屏幕|幻灯片|ppt)(?:上|里|中)?(?:写着|显示|出现|有)(?:了)?(?P<han>.{1,40}?)(?:的|时)(?:部分|片段|地方|时候|画面|段落)"
)
_WHAT_ON_SCREEN: Final = re.compile(
    rf"\b(?:what|which words?|which text)\b[^,.]*\b(?:on (?:the |my )?{_SCREEN}|(?:the |my )?{_SCREEN} says?)(?!\w)"
    r"|\b(?:is|are) (?:this|it|these)(?: \w+)? (?:a )?screen (?:recording|capture)"
    rf"|\bread (?:out )?the (?:text|words) (?:on|in) the {_SCREEN}"
    r"|(?:画面|屏幕|幻灯片|ppt)(?:上|里|中)?(?:写|显示|有)(?:了|着)?(?:什么|哪些)"
    r"|(?:识别|读出|提取)(?:画面|屏幕|视频)?(?:上|里|中)?的?文字(?!稿|版)|是(?:不是)?(?:屏幕录制|录屏)"
)


_CAPTION_WORDS: Final = re.compile(r"\b(?:subtitles?|captions?|srt|vtt|ass)\b|字幕")
_DELIVERED: Final = re.compile(r"\b(?:export|download|deliver|files?|as (?:srt|vtt|ass)|srt|vtt)\b|导出|下载|文件")
_CAPTION_FORMAT: Final = re.compile(r"\b(srt|vtt|ass)\b")


_FILES_OF_BOTH: Final = re.compile(r"(?:两|2|二)[份个种]|文件|各")


def captions_in_languages(piece: Piece) -> Reading:
    """Return the wish for subtitle files in languages: several to translate into, or one to be delivered; nothing for anything else."""
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    plain = piece.request.plain[start:end]
    named = target_languages(piece)
    if "bilingual" in named and _FILES_OF_BOTH.search(plain):
        named = ["zh", "en"]
    several = len(named) > 1 and piece.verb == "translate"
    if not named or "bilingual" in named or not _CAPTION_WORDS.search(plain) or not (several or _DELIVERED.search(plain)):
        return Reading()
    format_ = _CAPTION_FORMAT.search(plain)
    return call("export", format=format_.group(1) if format_ else "srt", languages=named)


_LABELLED: Final = re.compile(
    r"\b(?:label|name|identify|mark|tag|distinguish|add|show|with)\b[^,.]*\b(?:speakers?|who(?:'s| is) (?:speaking|talking))\b(?! notes)"
    r"|\bspeaker (?:labels?|names?|tags?)\b"
    r"|(?:标注|标出|标记|区分|识别|显示|加上?)(?:一下)?(?:不同的?)?(?:说话人|发言人|讲话人|谁在说话)"
)
_WHO_SPEAKS: Final = re.compile(
    r"\bwho (?:speaks|talks|is speaking|is talking|says what)\b"
    r"|\bhow many (?:people|persons?|speakers?|voices?)\b[^,.]*\b(?:speak|talk|heard|are there)"
    r"|谁在(?:什么时候)?(?:说话|发言)|有?(?:几|多少)个?人(?:在)?(?:说话|发言)"
)
_CALLED: Final = re.compile(r"\b(?:as|called|named)\b(?P<names>.+)|(?:为|叫)(?P<han>.+)")
_BETWEEN_NAMES: Final = re.compile(r"\s*(?:,|，|、|\band\b|和|与)\s*")


def named_speakers(piece: Piece) -> Reading:
    """Return the wish to name who speaks; nothing for anything else."""
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    plain = piece.request.plain[start:end]
    if _WHO_SPEAKS.search(plain) and not _LABELLED.search(plain):
        return call("answer", topic="speakers")
    if not _LABELLED.search(plain) or piece.verb == "remove":
        return Reading()
    told = _CALLED.search(piece.request.original[start:end])
    words = (told["names"] or told["han"]) if told else ""
    names = [name.strip(" .。\"'“”") for name in _BETWEEN_NAMES.split(words) if name.strip(" .。\"'“”")]
    return call("label_speakers", names=names or None)


_SUBTITLE_FILE: Final = re.compile(
    r"\b(?:use|import|load|apply|add|take|attach|put in|replace)\b[^,.]*"
    r"(?:\b(?:this|these|that|those|my(?: own)?|the(?: uploaded| attached)?|uploaded|attached) (?:\w+ )?"
    r"(?:subtitles?|captions?|srt|vtt|ass)\b(?: files?)?"
    r"|\.(?:srt|vtt|ass|ssa)\b|\b(?:srt|vtt|ass|subtitle|caption) file\b)"
    r"|(?:用|使用|导入|加载|换成|采用)(?:上)?(?:我的|这个|这份|这些|上传的)?(?:srt|vtt|ass)?(?:字幕文件|字幕|srt|vtt)"
)
_NAMED_SUBTITLES: Final = re.compile(r"[\w.()\[\]-]{1,120}\.(?:srt|vtt|ass|ssa)\b", re.IGNORECASE)
_SPOKEN_CAPTIONS: Final = re.compile(r"\b(?:voice|narrat|read|style|translat|export|download)|配音|样式|翻译|导出|朗读")


def uploaded_subtitles(piece: Piece, subject: Subject) -> Reading:
    """Return the wish for the captions of an uploaded file; nothing where no such file is there and none is named."""
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    plain = piece.request.plain[start:end]
    if not _SUBTITLE_FILE.search(plain) or _SPOKEN_CAPTIONS.search(plain) or piece.verb == "remove":
        return Reading()
    named = _NAMED_SUBTITLES.search(piece.request.original[start:end])
    if named is None and not subject.context.subtitles and "file" not in plain and "文件" not in plain:
        return Reading()
    return call("use_subtitles", name=named.group() if named else None)


def read_on_screen(piece: Piece) -> Reading:
    """Return the wish about what is written in the picture: told, found, or cut by; nothing for anything else."""
    start = piece.tokens[0].start
    plain = piece.request.plain[start : piece.tokens[-1].end]
    found = _ON_SCREEN.search(plain)
    if found is None:
        return call("answer", topic="screen") if _WHAT_ON_SCREEN.search(plain) else Reading()
    group = next(name for name, text in found.groupdict().items() if text)
    first, last = start + found.start(group), start + found.end(group)
    phrase = piece.request.original[first:last].strip(" ,.!?，。！？\"'“”‘’「」")
    if not phrase:
        return Reading()
    if piece.verb in {"keep", "remove", "cut"}:
        return call("trim_screen", phrase=phrase, action="keep" if piece.verb == "keep" else "remove")
    return call("answer", topic="screen", about=phrase) if _FINDING.search(plain) or group == "phrase" else Reading()


def written_from_speech(piece: Piece) -> Reading:
    """Return the wish for something written from what is said: chapters, titles, a description; nothing for anything else."""
    plain = piece.request.plain[piece.tokens[0].start : piece.tokens[-1].end]
    if piece.has("quote") or piece.has("thing", "transcript"):
        return Reading()
    if _DESCRIPTION.search(plain):
        carried = _CARRIED.search(plain)
        beside = carried is not None and not (carried.group().startswith("with") or _ABOUT_THE_FILM.search(carried.group()))
        piece.use(*(piece.all("thing", "split", "video", "clip") if beside else ()))
        return Reading((*(call("set_chapters").calls if beside else ()), *call("answer", topic="description").calls))
    if "chapter" not in plain and _ON_SCREEN_CLOCK.search(plain):
        return Reading()
    if _CHAPTERS.search(plain) and not _INTO_CHAPTERS.search(plain):
        piece.use(*piece.all("thing", "split", "video", "clip"))
        if _CHAPTER_TITLES.search(plain):
            piece.use(*piece.all("thing", "title"))
        if piece.verb == "remove" and not piece.has("duration"):
            return call("set_chapters", action="remove")
        if _CARRIED.search(piece.request.plain, max(0, piece.tokens[0].start - len("with ")), piece.tokens[-1].end):
            return call("set_chapters")
        return call("answer", topic="chapters") if not piece.has("thing", "captions", "title", "music") else Reading()
    if _TITLES.search(plain) and _SUGGESTING.search(plain) and piece.verb not in {"remove", "change"}:
        return call("answer", topic="titles")
    return Reading()


_OF_EACH: Final = re.compile(
    r"\b(?:best|strongest|most (?:interesting|exciting)|funniest|nicest) (?:\d|seconds?\b|secs?\b|(?:one|two|three|four|five|six|ten) )"
    r"[^.;!?\n]{0,20}\b(?:of|from|in) (?:each|every)(?: of the)? (?:clips?|videos?|shots?|files?|takes?)\b"
    r"|\b(?:each|every) (?:clip|video|shot|file|take)\b[^.;!?\n]{0,20}\b(?:its|the) (?:best|strongest|most interesting) "
    r"|(?:每[一个]?[个段条]|各段?)(?:视频|素材|片段|镜头)?[^，。,\n]{0,8}?(?:留|取|要|剪|截|挑|选|用)[^，。,\n]{0,6}?最?(?:精彩|高光|好看|好|有趣|精华)"
)


_EACH_TO: Final = re.compile(
    r"每[一个]?[个段条](?:视频|素材|片段|镜头)?(?:都|各)?(?:剪|裁|截|缩|压缩|控制|保留|只留|留)(?:短)?(?:成|到|为|在)?(?=[\d一二两三四五六七八九十半])"
)


def _best_of_each(piece: Piece, plain: str) -> Reading:
    """Return the wish for the best seconds of every clip: 每段只留最精彩的3秒, "keep the best 3 seconds of each clip", 每段剪成3秒."""
    lengths = [slots.seconds_of(token) for token in piece.all("duration") if not token.means("moment")]
    if len(lengths) != 1 or piece.verb == "remove":
        return Reading()
    if _EACH_TO.search(plain) and not piece.has("edge"):
        _use_up(piece)
        return call("trim_range", action="keep", ranges=[[0.0, lengths[0]]], each_clip=True)
    if not _OF_EACH.search(plain):
        return Reading()
    _use_up(piece)
    return _read({"action": "keep", "each_s": lengths[0], "each_clip": True})


def best_moments(piece: Piece) -> Reading:
    """Return the wish for the best moments of a film; nothing where the piece names something else."""
    plain = piece.request.plain[piece.tokens[0].start : piece.tokens[-1].end]
    if piece.clips > 1 and piece.has("ordinal") and piece.has("thing", "clip") and piece.has("duration"):
        return Reading()  # "cut the third clip down to its best 5 seconds" is not about the film
    if (of_each := _best_of_each(piece, plain)).calls:
        return of_each
    if piece.has("thing", "title", "lower_third", "end_card") or _EACH_CLIP.search(plain):
        return Reading()
    if piece.verb != "remove" and (seconds := _best_abroad(plain)):
        _use_up(piece)
        return _read({"action": "keep", "total_s": seconds})
    of_footage = _of_footage(piece)
    lengths = [slots.seconds_of(token) for token in piece.all("duration") if not (token.means("moment") or token.start in of_footage)]
    shorts = _SHORTS.search(plain) is not None
    count = _count(piece)
    measured = bool(lengths) if shorts else False
    films = (measured or _CLIPS_FOR.search(plain) is not None) and piece.verb in _MAKING and (count or 0) > 1
    rest_goes = _REST_GOES.search(piece.request.plain, *sentence_of(piece)) is not None
    if TONES.search(plain) or (piece.verb == "remove" and not rest_goes):
        return Reading()
    if _WORTH.search(plain):
        return _read({"action": "find", **_sizes(count, lengths, each=True)})
    if not (films or _BEST.search(plain) or (piece.has("recipe", "highlights") and _OPENS.search(plain))):
        return Reading()
    if _FINDING.search(plain) and not rest_goes:
        return _read({"action": "find", **_sizes(count, lengths, each=True)})
    if films or (_FILES.search(plain) and count != 1):
        shape = {"shapes": ["9:16"]} if _UPRIGHT.search(plain) and not piece.has("shape") and not piece.has("aspect") else {}
        piece.use(*piece.all("platform"))
        marked = ToolCall("pick_highlights", {"action": "mark", **_sizes(count, lengths, each=True)})
        _use_up(piece)
        return Reading((marked, ToolCall("export", {"highlights": True, **shape})))
    each = bool(count) and _EACH.search(plain) is not None
    _use_up(piece)
    if _OPENS.search(plain) and not rest_goes:
        sized = _sizes(count or 1, lengths or [_OPENING_S], each=True) if each or not lengths else {"total_s": lengths[0]}
        return _read({"action": "open", **sized})
    return _read({"action": "keep", **_sizes(count, lengths, each=each)})


def behind_opening(piece: Piece, subject: Subject) -> bool:
    """Say whether the piece only tells that what is there follows behind the opening: "then the title", "then the whole film"."""
    opened = any(one.name == "pick_highlights" and one.arguments.get("action") == "open" for one in subject.calls)
    things = {str(token.get("thing")) for token in piece.all("thing")}
    told = things <= {"title", "video"} and not any(piece.has(kind) for kind in ("quote", "duration", "look", "color", "position"))
    there = "title" not in things or subject.holds("title")
    return opened and told and there and piece.verb in {"", "add", "create"}


def _best_abroad(plain: str) -> float | None:
    found = _BEST_ABROAD.search(plain)
    if found is None:
        return None
    number, unit = (text for text in found.groups() if text)
    return float(number) * (60.0 if unit in "mм分분" else 1.0)


def _of_footage(piece: Piece) -> frozenset[int]:
    """Return where lengths begin that are those of what was sent: "turn this 10 minute talk into 3 shorts"."""
    plain = piece.request.plain
    named = [token for token in piece.all("duration") if _FOOTAGE.match(plain, token.end)]
    return frozenset(token.start for token in (*describes_footage(piece), *named))


def _sizes(count: int | None, lengths: list[float], *, each: bool) -> dict[str, Any]:
    sizes: dict[str, Any] = {} if count is None else {"count": count}
    if lengths:
        sizes["each_s" if each else "total_s"] = max(1.0, lengths[0])
    return sizes


def _count(piece: Piece) -> int | None:
    """Return how many are wanted: the first number that is no length."""
    counts = [token for token in piece.tokens if token.means("number") or token.means("count")]
    value = next(
        (token.get("count") if token.means("count") else token.get("number") for token in counts if not token.means("duration")), None
    )
    return None if value is None else max(1, min(HIGHLIGHTS_MAX, int(value)))


def _use_up(piece: Piece) -> None:
    """Mark as read what would be read again as a cut or a recipe."""
    piece.use(*piece.all("duration"), *piece.all("recipe"), *piece.all("thing", "clip", "video", "split", "beginning_part"))


def _read(arguments: dict[str, Any]) -> Reading:
    return Reading((ToolCall("pick_highlights", arguments),))


def knowing_wish(piece: Piece) -> Reading:
    """Return the wish about languages of captions, speakers or text in the picture, whose words must be taken together."""
    found = (reading for read in (captions_in_languages, named_speakers, read_on_screen) if (reading := read(piece)).calls)
    return next(found, Reading())

"""Wishes about what is said in the footage: "keep only the parts where she mentions Lisbon", 删掉提到价格的片段."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.language import QUOTE
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call, sentence_of

_SAYING: Final = (
    r"(?:says?|said|saying|mentions?|mentioned|mentioning|talks? about|talking about|talked about|speaks? (?:about|of)|speaking about"
    r"|discuss(?:es|ed|ing)?|refers? to|explains?|explained|explaining)"
)
_PLACES: Final = r"(?:parts?|sections?|scenes?|segments?|moments?|bits?|clips?|sentences?|passages?|lines?|everything|places?|times?)"
_OBJECT: Final = r"(?: the)?(?: words?| phrase| term| name| topic(?: of)?| my| his| her| our| their| your)? ?(?P<phrase>.+)"
_WHERE: Final = re.compile(
    rf"\b(?:where|when(?:ever)?|in which|every time|each time|that|at which point)\b(?: [\w']+){{0,4}}? {_SAYING}{_OBJECT}"
)
_ABOUT: Final = re.compile(
    rf"\b{_PLACES} (?:that )?(?:about|mentioning|discussing|containing|with the words?|mentions?|mention|of me saying){_OBJECT}"
)
_OTHER_LANGUAGES: Final = re.compile(
    r"\b(?:donde|cuando|en (?:la|los|las) que|onde|quando|em que|ou|quand|wo|wenn|in denen|где|когда)\b(?: [\w']+){0,3}? "
    r"(?:hablo|hablas|habla|hablan|hablamos|digo|dice|dicen|menciono|menciona|mencionan|falo|fala|falam|falamos|digo|diz|menciono|menciona"
    r"|parle|parlent|parlons|dis|dit|mentionne|evoque|uber|ich|er|sie|wir|говорю|говорит|говорят|упоминаю|упоминает|рассказываю|рассказывает)"
    r"(?: (?:de|del|sobre|acerca de|do|da|dos|das|des|du|d|von|uber|ueber|о|об|про|la palabra|a palavra|le mot|das wort|слово))? "
    r"(?P<phrase>.+?)(?: (?:spreche|spricht|sprechen|rede|redet|reden|sage|sagt|erwahne|erwahnt|erwaehne|erwaehnt))?$"
)
_KANA: Final = re.compile(
    r"(?P<phrase>[^、。,. ]{1,20}?)(?:について話|の話を|と言|に触れ|に言及)[^、。]{0,8}?(?:部分|ところ|箇所|場面|シーン)"
)
_HANGUL: Final = re.compile(r"(?P<phrase>[^,. ]{1,20}?)(?:에 대해|에 관해|(?:이|가|을|를)? ?(?:언급|말)하)[^,.]{0,12}?(?:부분|구간|장면)")
_MENTIONS: Final = re.compile(r"\b(?:mentions?|occurrences?|instances?) of(?: the)?(?: words?| phrase| term)? ?(?P<phrase>.+)")
_HAN: Final = re.compile(
    r"(?:提到|说到|讲到|谈到|提及|聊到|出现)(?:了)?(?P<phrase>.{1,30}?)(?:这个词|这句话|一词)?(?:的|那|时候)+"
    r"(?:所有|全部)?(?:部分|片段|地方|段落|一?段|一?句|句子|镜头|内容|场景|画面|时候)"
)
_HAN_ABOUT: Final = re.compile(
    r"(?:保留|留下|留|删掉|去掉|剪掉|删除|把|将|找出|提取)(?:我|他|她|他们|所有|全部)?(?:在)?(?:讲解?|说|聊|谈|介绍|讨论)(?:的是|到)?"
    r"(?P<phrase>(?!话|错)[^,。.]{2,16}?)的(?:那)?(?:部分|片段|地方|段落|一?段|内容|镜头)"
)
_HAN_QUOTED: Final = re.compile(rf"(?:说|讲|提到)(?:了)? ?(?P<phrase>{QUOTE}+) ?(?:的|那|这)")
_SPAN: Final = re.compile(
    rf"\b(?:between|from)(?: (?:the )?(?:words?|phrase|when|where))?(?: (?:i|he|she|they|we) says?)? +(?P<phrase>{QUOTE}+)"
    r" +(?:and|to|until|till|up to)"
    rf"(?: (?:when|where))?(?: (?:i|he|she|they|we) says?)? +(?P<until>{QUOTE}+)"
)
_FRAMED: Final = re.compile(
    rf"\b(?:start|begin)s?\b[^.;!?\n{QUOTE}]{{0,30}} +(?P<phrase>{QUOTE}+)[^.;!?\n{QUOTE}]{{1,12}}\b(?:end|stop|finish)(?:s|es)?\b"
    rf"[^.;!?\n{QUOTE}]{{0,30}} +(?P<until>{QUOTE}+)"
)
_SENTENCE: Final = r"(?:sentence|words?|line|phrase|quote|statement)"
_SAY: Final = r"(?:i|he|she|they|we|someone|the speaker) (?:say|says|said|start|starts) (?:with )?"
_FIRST_OR_LAST: Final = re.compile(
    rf"\b(?P<side>start|begin|open|end|stop|finish)(?:s|ing)?\b[^,.;!?\n{QUOTE}]{{0,24}}? (?:with|at|from|on|after|when|where)"
    rf" (?:(?:the|my|his|her|that) )?(?:(?:part|moment|point|bit|place) )?"
    rf"(?:{_SENTENCE} +(?P<phrase>{QUOTE}+)|(?:(?:where|when) )?{_SAY} *(?P<said>{QUOTE}+|[a-z'][a-z' ]{{1,60}}))"
    rf"|从(?:[我他她]?[说讲]到?的?)? *(?P<han>{QUOTE}+) *(?:[那这]?(?:一?句话?|一?段话?|里|儿|个?地方|时候?)|之后|后)?(?:开始|起)"
    rf"|[到以](?:[我他她]?[说讲]到?的?)? *(?P<han_last>{QUOTE}+) *(?:[那这]?(?:一?句话?|一?段话?|里|儿|个?地方|时候?))"
    r"(?:为止|结束|结尾|收尾)"
)
"""A film that is to begin, or to end, with what is said there."""
_NOT_SPOKEN: Final = ("title", "captions", "music", "lower_third", "end_card", "watermark")
_ADDS: Final = re.compile(r"\b(?:add|put|insert|write|show)\b|加|写")
_OPPOSITE: Final = {"remove": "keep", "keep": "remove"}
_SPAN_SIGNS: Final = 300
_AROUND: Final = re.compile(
    r"\b(?:everything|all|anything|the (?:part|rest|video|clip|bit|footage|section))?(?: that comes)? ?"
    rf"\b(?P<side>after|before|until|up to|following|past)(?: the)?(?: (?:words?|phrase|line|part where|point where|moment))?"
    rf"(?: (?:i|he|she|they|we|you|the speaker) (?:say|says|said))? +"
    rf"(?P<phrase>{QUOTE}+|(?:(?<=say )|(?<=says )|(?<=said ))[a-z'][a-z' ]{{1,40}})"
)
_OTHERS: Final = (_OTHER_LANGUAGES, _KANA, _HANGUL)
_ANSWER: Final = re.compile(
    r"\b(?:the )?(?:answers?|repl(?:y|ies)|responses?) (?:to|about|on) (?:(?:the|his|her|their|my) )?(?:questions? )?(?:(?:about|of|on) )?"
    r"(?:the )?(?P<phrase>.+?)(?: questions?)?$"
)
_HAN_ANSWER: Final = re.compile(
    r"(?:只?保留|留下|去掉|删掉|删除|剪掉)?(?:关于|对于|有关)?(?P<phrase>[^，。,]{1,20}?)(?:这个|那个)?(?:问题)?的(?:回答|答案|答复)"
)
_TAIL: Final = re.compile(
    r"[ ,.!?;:]+$|\s(?:and|then|please|in (?:the|this|my) (?:video|clip|film|footage|recording|audio|interview|podcast))\b.*$"
)
_FINDING: Final = re.compile(r"(?:please )?(?:where|when|find|locate|show me|list)\b|找|哪里|在哪")
_REST_GOES: Final = re.compile(
    r"\b(?:drop|cut|remove|delete|discard|lose|ditch|trash|skip)\b(?: out)?(?: all)?(?: of)? (?:the )?(?:rest|others?|everything else)\b"
    r"|(?:其他|其它|其余|剩下)(?:的|部分|内容)?(?:都|全部?)*(?:剪掉|删掉|去掉|删除|不要)"
)
_PHRASE_MAX_CHARACTERS: Final = 80
_QUOTES_MAX: Final = 8
_SAID_AS_FILLERS: Final = frozenset(
    {"like", "you know", "so", "right", "i mean", "那个", "这个", "就是", "然后", "就是说", "嗯", "啊", "呃"}
)
_ONE_WORD: Final = re.compile(r"\b(?:words?|phrases?|(?:every|each) time|whenever)\b|[这那][个几]?个?(?:词|字)|字眼|口头禅|一词")
_WHOLE_PLACES: Final = re.compile(rf"\b{_PLACES} (?:that|where|when|in which|with|containing)\b|句|片段|段落|部分|镜头")
_NO_PHRASE: Final = frozenset({"话", "it", "that", "this", "something", "nothing", "anything"})


_HEARD_HAN: Final = re.compile(
    r"(?:有没有|有无|是否|哪里|在哪|什么时候)(?:说到?过?|提到?过?|讲到?过?|谈到?过?|聊到?过?)了?(?P<phrase>[^，。,.?？吗呢]{1,20})"
)
"""A question whether, or where, something is said."""


_TRIMMED_TO: Final = re.compile(
    rf"\b(?:trim|cut|crop|shorten)\b[^.;!?\n{QUOTE}]{{0,30}}? so (?:that )?it (?P<side>begin|start|open|end|finish|stop)s?"
    rf" (?:with|on|at|after|right after) +(?P<phrase>{QUOTE}+)"
)
"""A film that is trimmed to the words it is to begin or to end with: "trim it so it starts with 'hello everyone'"."""


def first_or_last(piece: Piece, subject: Subject) -> Reading:
    """Read the sentence that a film is to begin or to end with: "start with the part where I say welcome", 从“大家好”这句话开始."""
    start = piece.tokens[0].start
    found = _FIRST_OR_LAST.search(piece.request.plain, start, start + _SPAN_SIGNS)
    if found is None and piece.verb == "cut" and (trimmed := _TRIMMED_TO.search(piece.request.plain, start, start + _SPAN_SIGNS)):
        subject.read_until = max(piece.tokens[-1].end, trimmed.end())
        words = piece.request.original[trimmed.start("phrase") : trimmed.end("phrase")].strip(" ,.!?")[:_PHRASE_MAX_CHARACTERS]
        return call(
            "trim_speech", phrase=words, action="remove", part="before" if trimmed["side"] in {"begin", "start", "open"} else "after"
        )
    if found is None or found.start() >= piece.tokens[-1].end or piece.verb in {"remove", "protect"}:
        return Reading()
    if _FRAMED.search(piece.request.plain, start, start + _SPAN_SIGNS):
        return Reading()  # both are named: "starts when I say A and ends after B"
    before = [token for token in piece.tokens if token.start < found.end()]
    if any(token.means("thing", *_NOT_SPOKEN) for token in before) or _ADDS.search(piece.request.plain, start, found.start()):
        return Reading()
    group = next(name for name in ("phrase", "said", "han", "han_last") if found[name])
    phrase = _TAIL.sub("", piece.request.original[found.start(group) : found.end(group)].strip(" ,.!?"))[:_PHRASE_MAX_CHARACTERS]
    ends = group == "han_last" or found["side"] in {"end", "stop", "finish"}
    subject.read_until = max(subject.read_until, found.start(group) + len(phrase) if group == "said" else found.end())
    return call("trim_speech", phrase=phrase, action="remove", part="after" if ends else "before") if phrase else Reading()


def spoken_search(piece: Piece) -> Reading:
    """Return the cut by spoken words that the piece asks for; nothing where it names no words."""
    heard = _HEARD_HAN.search(piece.text)
    if heard is not None and piece.verb not in {"remove", "cut", "keep"}:
        return call("trim_speech", phrase=heard["phrase"].strip('“”"‘’ ')[:_PHRASE_MAX_CHARACTERS], action="find")
    span = _SPAN.search(piece.request.plain, piece.tokens[0].start, piece.tokens[0].start + _SPAN_SIGNS)
    if span is not None and piece.verb in {"remove", "cut", "keep"} and span.start() < piece.tokens[-1].end:
        first, last = (piece.request.original[span.start(name) : span.end(name)].strip(" ,.!?") for name in ("phrase", "until"))
        return call("trim_speech", phrase=first[:_PHRASE_MAX_CHARACTERS], action="keep" if piece.verb == "keep" else "remove", until=last)
    framed = _FRAMED.search(piece.request.plain, piece.tokens[0].start, piece.tokens[0].start + _SPAN_SIGNS)
    if framed is not None and framed.start() < piece.tokens[-1].end and piece.verb in {"cut", "keep", "make", "change", ""}:
        first, last = (piece.request.original[framed.start(name) : framed.end(name)].strip(" ,.!?") for name in ("phrase", "until"))
        return call("trim_speech", phrase=first[:_PHRASE_MAX_CHARACTERS], action="keep", until=last[:_PHRASE_MAX_CHARACTERS])
    sides = list(_AROUND.finditer(piece.request.plain, piece.tokens[0].start, piece.tokens[-1].end))[:_QUOTES_MAX]
    if sides and piece.verb in {"remove", "cut", "keep"} and not piece.has("thing", "title", "captions", "music"):
        return Reading(tuple(one for around in sides for one in _beside(piece, around).calls))
    if piece.has("thing", *_NOT_SPOKEN):
        return Reading()
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    plain = piece.request.plain[start:end]
    match = next(
        (found for pattern in (_HAN_QUOTED, _HAN, _HAN_ABOUT, _WHERE, _MENTIONS, _ABOUT, *_OTHERS) if (found := pattern.search(plain))),
        None,
    )
    answer = next((found for pattern in (_ANSWER, _HAN_ANSWER) if (found := pattern.search(plain))), None)
    match = answer or match
    if match is None:
        return Reading()
    phrase = _phrase(piece, start + match.start("phrase"), start + match.end("phrase"))
    if not phrase or phrase.lower() in _NO_PHRASE:
        return Reading()
    action = "remove" if piece.verb in {"remove", "cut"} else "keep" if piece.verb in {"keep", "create", "make", "add"} else ""
    if not action and not (piece.has("ask") or piece.has("verb", "show") or _FINDING.search(plain)):
        return Reading()
    if piece.has("flag", "except") and action in _OPPOSITE:
        action = _OPPOSITE[action]  # "delete everything except the part where I explain the pricing"
    if not action and _REST_GOES.search(piece.request.plain, end, sentence_of(piece)[1]):
        action = "keep"  # "highlight where I talk about pricing ... and drop the rest"
    action = "find" if _FINDING.match(plain) or not action else action
    said = _quotes(piece, start + match.start("phrase")) if QUOTE in match["phrase"] and not answer else []
    if action == "remove" and said and _alone(piece):
        return spoken_quotes(piece)
    part = {"part": "answer"} if answer else {}
    return call("trim_speech", phrase=phrase, action=action, also=said[1:] or None, **part)


def _beside(piece: Piece, around: re.Match[str]) -> Reading:
    """Return the cut of what lies before or after words that are said."""
    words = piece.request.original[around.start("phrase") : around.end("phrase")].strip(" ,.!?")[:_PHRASE_MAX_CHARACTERS]
    part = "after" if around["side"] in {"after", "from", "following", "past"} else "before"
    return call("trim_speech", phrase=words, action="keep" if piece.verb == "keep" else "remove", part=part)


def spoken_quotes(piece: Piece) -> Reading:
    """Return the cut of what is quoted: filler words as such, anything else with its sentence."""
    lexicon = load_lexicon(piece.request.language)
    calls: dict[str, Reading] = {}
    part = {"part": "word"} if _alone(piece) else {}
    for words in _quotes(piece):
        is_filler = words.lower() in _SAID_AS_FILLERS or (lexicon.phrases.get(words.lower()) or {}).get("thing") == "fillers"
        calls["" if is_filler else words] = call("remove_fillers") if is_filler else call("trim_speech", phrase=words, **part)
    return Reading(tuple(one for reading in calls.values() for one in reading.calls))


def _quotes(piece: Piece, start: int = 0) -> list[str]:
    """Return what is quoted from there on."""
    quoted = [token for token in piece.all("quote") if token.start >= start][:_QUOTES_MAX]
    return [piece.words_of(token).strip(" ,.!?，。！？")[:_PHRASE_MAX_CHARACTERS] for token in quoted]


def _alone(piece: Piece) -> bool:
    """Say whether quoted words are to go and not the sentences around them: the word "so", every time I say "basically"."""
    return _ONE_WORD.search(piece.text.lower()) is not None and not _WHOLE_PLACES.search(piece.text.lower())


def _phrase(piece: Piece, start: int, end: int) -> str:
    """Return the words to look for in the person's own spelling: what is quoted, else what follows, without what only ends the sentence."""
    folded, original = piece.request.plain[start:end], piece.request.original[start:end]
    if QUOTE in folded:
        first = folded.index(QUOTE)
        last = first
        while last < len(folded) and folded[last] == QUOTE:
            last += 1
        return original[first:last].strip(" ,.!?，。！？")
    tail = _TAIL.search(folded)
    return original[: tail.start() if tail else len(original)].strip(" ,.!?，。！？\"'“”")[:_PHRASE_MAX_CHARACTERS]

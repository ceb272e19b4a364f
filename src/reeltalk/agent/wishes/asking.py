"""Pieces that ask something instead of wishing for an edit, and pieces that wish for what cannot be done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.language import QUOTE, Request
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.delivery import refuse
from reeltalk.agent.wishes.generating import order_named
from reeltalk.agent.wishes.reading import Reading, call, target_languages
from reeltalk.agent.wishes.sound_effects import which_sound
from reeltalk.agent.wishes.voices import read_voice, voice_named

_FRAMES: Final = frozenset(["clip", "video", "beginning_part", "screen_recording", "backdrop"])
_IMITATES: Final = re.compile(
    r"\b(?:clon\w+|imitat\w+|mimic\w*|impersonat\w+|copy)\b.{0,40}\bvoices?\b|\bsound like (?:an? )?+"
    r"(?!(?:it|this|that|we|they|i|i'm|the|professional|proper|pro|studio|podcast|radio|broadcast|clean|real)\b)[a-z]+"
    r"|[换变改]成(?!第|原|这|那)[^,.的]{1,10}的(?:声音|嗓音|音色)|模仿[^,.]{1,12}(?:说话|声音)"
)
_PURPOSE: Final = re.compile(r"(?:\b(?:para|pra|pour|zum|um|чтобы|для|for|to)|想要?|要|准备|打算|用来|方便|为了|拿来|适合|以便) ?$")
_PURPOSE_REACH: Final = 10
_WISHED: Final = re.compile(
    r"que (?:(?:el|la|los|las|o|a|os|as|le|les|mi|meu|minha|ma|mon|tudo|todo|se) ){0,2}+(?:\w+ ){0,2}?"
    r"(?:dure|sea|quede|suene|vea|oiga|escuche|tenga|est[eé]n?|empiece|termine|aparezca|salga|vaya|diga|baje|suba|fique|seja|tenha|comece"
    r"|apare[cç]a|soit|commence|finisse|passe)\b"
)
_WHAT_IS_THAT: Final = frozenset({"es", "pt", "fr"})
_NAMED_WORDS_MAX: Final = 4
_ASKED_STATE: Final = ("what", "how", "is ", "where")
_COUNTED: Final = frozenset({"video", "clip", "music", "captions", "title", "export"})
_FINISHED: Final = re.compile(r"\b(?:done|ready|finished|finish|complete|completed|rendered|exported)\b|好了|完成|做完|弄完|导完")
_PATH: Final = re.compile(r"(?:^|[\s\"'(])(?:/(?:home|users|mnt|tmp|var|etc|root|media|volumes)/|~/|[a-z]:\\|file://)", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
_WRITTEN: Final = ("title", "lower_third", "end_card", "watermark", "captions")
_MEASURES: Final = re.compile(r"\b(?:resolution|frame ?rate|fps|aspect ratio|duration|length)\b|分辨率|帧率|时长")
_RECORDS_IT: Final = re.compile(r"(?:自己|我来|我再)(?:后期|再|来|去|会)*(?:配音|录)")
_OF_THE_VOICE: Final = re.compile(
    r"\b(?:from|of|for|to|matching|with) (?:the |my |his |her )?(?:narrat\w+|voice-? ?over)\b|(?:根据|按照?|跟着|与)(?:旁白|配音|解说)"
)
_DENIED: Final = frozenset({"no", "without"})
_CHANGES_PERSON: Final = re.compile(
    r"\badd (?:an? |some |two |three )[a-z ]{2,30}\b(?:running|flying|walking|dancing|sitting|standing|swimming)\b|"
    r"\b(?:(?:put|turn|dress) (?:me|us)"
    r"|(?:make|put|turn|give|dress|have) (?:him|her|the (?:man|woman|person|guy|girl|boy|dog|cat|baby|people|kid|child)))\b"
)
_HAPPENING: Final = re.compile(
    r"\b(?:parts?|moments?|sections?|bits?|scenes?|clips?|shots?|segments?|everything|times?|frames?)"
    r" (?:where|when|in which|with|of|that|showing|whenever|while)\b|\b(?:every time|whenever|each time)\b"
    r"|\b(?:coughs?|sneezes?|laughs|applause|crying)\b"
    r"|\b(?:starts?|begins?|ends?|stops?|finish(?:es)?) (?:when|where|once|as soon as) (?:i|he|she|they|we|the \w{2,12}) \w{2}"
)
_PLAIN_QUESTION: Final = re.compile(r"(?:is|are|was|were|does|should|which)\b")
_DECLINED: Final = ("stock", "sound_effects", "widgets", "effects")
"""What is not made anyway: "no emojis" asks for nothing."""
_CAPTIONED: Final = frozenset({"meme", "memes"})
"""Pictures that are made by writing on the footage: "a meme with 'me on Mondays' on top"."""
_ONE_TAKE: Final = re.compile(r"\b(?:first|second|third|last|other) take\b")
_FIRST_OF_QUESTION: Final = {"do": 1}
"""Behind how many other words a question word of a kind may stand; the others may stand behind two."""
_LIMITS_ABROAD: Final = (
    *("máxim", "maxim", "límite", "limite", "wie groß", "wie lang darf", "qué tan largo", "quelle taille", "максимальн", "ограничени"),
    *("最大", "制限", "上限", "どのくらいの長さ", "최대", "제한", "얼마나 긴"),
)
_PRIVACY_ABROAD: Final = (
    *("privacidad", "privacidade", "confidenti", "vie privée", "datenschutz", "meine daten", "mis datos", "meus dados", "mes données"),
    *("приватн", "конфиденц", "мои данные", "プライバシー", "私のデータ", "개인정보", "내 데이터", "내 영상 저장"),
)
_TOPIC_WORDS: Final = {
    "formats": ("format", "file type", "格式", "формат", "フォーマット", "形式", "포맷", "형식"),
    "limits": (
        "limit",
        "how big",
        "how large",
        "maximum",
        "how long can",
        "how long may",
        "多大",
        "限制",
        "最长",
        "最多能",
        *_LIMITS_ABROAD,
    ),
    "privacy": ("privacy", "private", "keep my", "store my", "who can see", "隐私", "my data", "保存我的", "泄露", *_PRIVACY_ABROAD),
}
_SPOKEN_ANEW: Final = re.compile(
    r"\b(?:re-?)?dub(?:s|bed|bing)?\b|\b(?:voices?|speech|audio|narration|dialogue|voice-?overs?)\b|\bdubl|\bdobl[ae]|\bdoubl(?:er?|ez|age)\b"
    r"|\bsynchronisier|配音|译制|人声|声音|语音|旁白|吹き?替え|더빙|дублир|переозвуч"
)
"""Where a translation is to be heard, and not only read."""
_INVENTING_WORDS: Final = frozenset({"generate", "generating", "create", "creating", "生成", "创建"})
_MADE: Final = frozenset({"generate_image", "generate_video", "voice_over", "thumbnail"})
_MADE_ALONE: Final = {"voice_over": "voice_over", "thumbnail": "make_cover"}


def read_question(piece: Piece, subject: Subject) -> list[Reading]:
    """Answer a question instead of doing what it names; "can you ..." and "能不能 ..." are requests."""
    state = piece.first("thing", "status")
    if state is not None and piece.words_of(state).lower().startswith(_ASKED_STATE):
        return [call("show_state")]
    balance = piece.first("thing", "credits")
    if (
        balance is not None
        and piece.words_of(balance).lower().startswith("how")
        and piece.has("thing", "export", "captions", "music", "video")
    ):
        return [call("answer", topic="pricing")]
    ask = _asking(piece)
    if ask is None:
        return []
    things = {str(token.get("thing")) for token in piece.all("thing")}
    if ask == "summary":
        return [call("answer", topic="transcript")]
    if piece.has("flag", "credit_cost"):
        return [call("answer", topic="pricing")]
    if "credits" in things:
        return [call("show_credits")]
    general = next((topic for topic, words in _TOPIC_WORDS.items() if any(word in piece.text.lower() for word in words)), "")
    if general:
        return [call("answer", topic=general)]
    if "status" in things or _asks_of_film(piece, ask, things):
        return [call("show_state")]
    topic = next((str(token.get("thing")) for token in piece.all("thing") if token.get("thing") not in _FRAMES), "")
    refused = piece.value("refused")
    if refused and refused not in _MADE:
        return [which_sound(subject) if refused == "sound_effects" else refuse(subject, str(refused))]
    if not topic and piece.has("talk", "capabilities"):
        return [call("answer", topic="capabilities")]
    return [call("answer", topic=topic or ("formats" if piece.has("format") else "capabilities"))]


def read_depicted(piece: Piece, subject: Subject) -> Reading:
    """Return the refusal of a wish that nothing else understands and that is about what the picture shows: "make the sky purple"."""
    if _CHANGES_PERSON.search(piece.text.lower()) and not piece.has("duration") and not piece.has("look"):
        return refuse(subject, "objects")
    known = [token for token in piece.all("thing") if not token.means("thing", *_FRAMES, "grade")]
    changes = piece.verb in {"remove", "change", "add", "make", "create", "move"}
    chosen = piece.verb == "remove" and piece.has("thing", "clip")  # "remove the part with the dog" is about time
    erases = piece.verb == "remove" and 0 < len(piece.unknown_words) <= _NAMED_WORDS_MAX
    if known or chosen or not changes or piece.has("quote") or not (piece.has("depicted") or erases):
        return Reading()
    return refuse(subject, "objects")


def unheard(piece: Piece, subject: Subject) -> Reading:
    """Return the refusal to find a moment by what happens there without being said: "cut out the part where I cough"."""
    cuts = piece.verb in {"remove", "cut", "keep"} and not piece.has("duration") and not piece.has("quote")
    return refuse(subject, "events") if cuts and _HAPPENING.search(piece.text.lower()) else Reading()


def out_of_reach(request: Request, tokens: Iterable[Token]) -> str:
    """Return which refusal a request calls for that wants a file from where none can be fetched: a web page, a path; "" for any other.

    An address or a path that should be written on the picture is only text.
    """
    tokens = tuple(tokens)
    written = any(token.means("thing", *_WRITTEN) or token.means("verb", "say") for token in tokens)
    paths = (match.end() - 1 for match in _PATH.finditer(request.original))
    if any(not written or request.plain[at] != QUOTE for at in paths):
        return "paths"
    pages = any(token.means("file") and _ADDRESS.match(request.original, token.start) for token in tokens)
    return "links" if pages and not written else ""


def _asks_of_film(piece: Piece, ask: str, things: set[str]) -> bool:
    """Say whether a question is about the film as it stands: how long it is, whether it is done, what was done."""
    if ask in {"amount", "when"}:
        return bool(things & _COUNTED) or not things
    if ask == "why" and (piece.has("shape") or piece.has("aspect")):
        return True
    return _FINISHED.search(piece.text.lower()) is not None or (ask == "what" and _MEASURES.search(piece.text.lower()) is not None)


def _asking(piece: Piece) -> str | None:
    """Return which kind of question the piece is, None for a request."""
    asks = piece.all("ask")
    if not asks:
        return "do" if _PLAIN_QUESTION.match(piece.text.lower()) and _ends_in_question(piece) and not piece.has("polite") else None
    kinds = [str(token.get("ask")) for token in asks]
    if "summary" in kinds:
        return "summary"
    marked = any(sign in piece.request.original for sign in "?？¿")
    if piece.request.language in _WHAT_IS_THAT and not marked and piece.tokens.index(asks[0]) > 0:
        return None  # "haz que el vídeo empiece": no question word without a question mark
    if _WISHED.match(piece.text.lower()) and not marked:
        return None  # "que dure un minuto"
    polite = piece.has("polite") and (piece.has("verb") or piece.has("thing"))
    if polite and all(kind == "do" for kind in kinds):
        return None
    if (
        kinds[0] == "amount"
        and _script_of_question(piece) == "zh"
        and piece.verb in {"cut", "remove", "keep"}
        and piece.request.plain[piece.tokens[-1].end :][:1] not in {"?", "吗"}
    ):
        return None  # 前面那几秒剪掉
    far = piece.tokens.index(asks[0]) > _FIRST_OF_QUESTION.get(kinds[0], 2)
    if far and _script_of_question(piece) == "en" and not piece.words_of(asks[0]).lower().startswith("how "):
        return None
    return kinds[0]


def _ends_in_question(piece: Piece) -> bool:
    return piece.request.original[piece.tokens[-1].end :].lstrip()[:1] == "?"


def _script_of_question(piece: Piece) -> str:
    """Return the language of the question word: Chinese puts it anywhere, English first."""
    ask = piece.first("ask")
    return "en" if ask is not None and piece.request.plain[ask.start].isascii() else "zh"


def _refused(token: Token, piece: Piece, subject: Subject) -> Reading:
    """Refuse what cannot be done; words that ask for a new picture or clip order one."""
    name = str(token.get("refused"))
    if name in _MADE_ALONE and not piece.has("file"):
        if piece.verb not in {"remove", "cut"}:
            if name == "voice_over" and piece.has("language_name") and not piece.has("quote"):
                return Reading(_dubbed(target_languages(piece)[0]))  # 把视频配音成英语
            told = read_voice(f"add {piece.text}", subject.context, subject.language) if name == "voice_over" else None
            voice = voice_named(piece.text) if name == "voice_over" else None
            return call(_MADE_ALONE[name], voice=voice) if told is None else Reading(told.calls)
        denied = any(piece.words_of(each).lower() in _DENIED for each in piece.all("verb", "remove"))
        return call("set_volume", mute=True, target="voice") if name == "voice_over" and not denied else Reading(understood=True)
    if name == "sound_effects":
        return which_sound(subject)
    if name not in _MADE:
        return refuse(subject, name)
    named = [piece.words_of(each) for each in piece.all("refused", name)]
    return Reading(order_named(name, piece.text, named, subject.context, subject.language))


def _dubbed(language: str) -> tuple[ToolCall, ...]:
    """Return what lets the film speak another language: its captions in it, spoken in the place of the voices."""
    return (*call("translate_captions", language=language).calls, *call("voice_over", language=language, original="mute").calls)


def _is_denied(piece: Piece) -> bool:
    return any(piece.words_of(each).lower() in _DENIED for each in piece.all("verb", "remove"))


def read_refusal(piece: Piece, subject: Subject) -> list[Reading]:
    """Return the refusal of what cannot be done, and the orders of what is made instead of edited; nothing for an edit."""
    token = piece.first("refused")
    if token is not None and token.means("refused", "post") and _PURPOSE.search(piece.request.plain[: token.start][-_PURPOSE_REACH:]):
        token = None  # 用来发到抖音: where it is to be shown, not who shows it
    if token is not None and token.means("refused", "voice_over") and piece.has("thing", "captions"):
        token = None if _OF_THE_VOICE.search(piece.text.lower()) else token  # "subtitles from the narration"
    if token is not None and token.means("refused", "voice_over") and _RECORDS_IT.search(piece.text):
        return [Reading(understood=True)]  # 全片静音，我自己后期配音
    if token is not None and token.means("refused", *_MADE) and piece.has("talk", "capabilities"):
        return [call("answer", topic="capabilities")]  # 图生视频怎么用？
    if token is not None and token.means("refused", "stock") and piece.has("quote") and piece.words_of(token).lower() in _CAPTIONED:
        token = None
    if token is not None and piece.verb == "remove" and token.means("refused", *_DECLINED) and _is_denied(piece):
        return [Reading(understood=True)]
    if piece.verb == "remove" and subject.main_clips <= 1 and _ONE_TAKE.search(piece.text.lower()):
        return [refuse(subject, "takes")]
    if piece.has("flag", "except") and piece.has("look") and (piece.has("depicted") or piece.unknown_words):
        return [refuse(subject, "objects")]  # "black and white except the red dress"
    if _IMITATES.search(piece.text.lower()):
        return [refuse(subject, "voice_clone")]
    pitched = token is not None and token.means("refused", "voice_clone") and piece.has("thing", "pitch_up", "pitch_down")
    if token is not None and not pitched:
        return [_refused(token, piece, subject)]
    if piece.verb == "translate" or (piece.has("verb", "translate") and piece.has("language_name") and piece.verb != "remove"):
        made = (
            call("add_captions").calls
            if piece.has("verb", "create") and not subject.has("captions") and piece.has("thing", "captions")
            else ()
        )
        languages = target_languages(piece)
        wanted = [call("translate_captions", language=name) for name in languages if name != "bilingual"]
        if wanted and not piece.has("thing", "captions") and _SPOKEN_ANEW.search(piece.text.lower()):
            wanted = [Reading(_dubbed(str(wanted[0].calls[0].arguments["language"])))]
        return [Reading(made), *(wanted or [refuse(subject, "translation")])] if made else wanted or [refuse(subject, "translation")]
    if piece.verb == "remove" and piece.has("thing", "watermark") and not subject.has("title") and subject.current != "watermark":
        return [refuse(subject, "objects")]
    invents = piece.verb == "create" and piece.has("thing", "video") and len(piece.unknown_words) > 1
    no_footage = not subject.context.assets and not subject.context.timeline.tracks
    generates = any(piece.words_of(token).lower() in _INVENTING_WORDS for token in piece.all("verb", "create")) and not piece.has("recipe")
    if invents and (no_footage or generates):
        return [Reading(order_named("generate_video", piece.text, (), subject.context, subject.language))]
    return []

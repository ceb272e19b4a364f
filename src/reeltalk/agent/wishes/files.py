"""Wishes that name uploaded files and a place or a use for them.

"Use song.mp3 as background music", "add intro.mp4 at the start", "use beach.mp4 as b-roll over the second clip", 用 intro.mp4 做旁白.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePath
from typing import Final

from reeltalk import limits
from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.language import FILE
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.targets import best_name
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.reading import Reading, call, sentence_of
from reeltalk.timeline.model import MediaKind

_SOUND: Final = frozenset({".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg"})
_PICTURE: Final = frozenset({".mp4", ".mov", ".avi", ".webm", ".mkv", ".m4v", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic"})
_PLACING_VERBS: Final = frozenset({"add", "move", "change", "make", "keep", ""})
_TAKING: Final = frozenset({"remove", "protect", "split"})
_FILES_MAX: Final = 20
_COVERS_MAX: Final = 12
_FILES: Final = re.compile(f"{FILE}+")
_OTHER_USES: Final = ("watermark", "pip", "split_screen", "detach_audio", "captions", "title", "merge", "slideshow", "speed", "order")
_USES: Final = frozenset({"voice_over", "generate_video"})
"""What words for a voice-over and for B-roll ask for where they stand alone; beside the name of a file they say what it is for."""
_NAMED_FILE: Final = re.compile(
    rf"[\w)\]](?:{'|'.join(re.escape(ending) for ending in sorted(_SOUND | _PICTURE))})(?![a-z0-9])", re.IGNORECASE
)
_B_ROLL: Final = re.compile(
    r"\bb[- ]?rolls?\b|\bcut-?aways?\b|\bcut(?:ting)? away to\b|空镜|插入画面|过渡画面|\bplanos? (?:de )?recursos?\b|\bplans? de coupe\b"
    r"|\bimagens? de cobertura\b|\b(?:schnitt|zwischen)bild\w*|перебивк\w*|インサート(?:映像|カット)?|bロール|비롤|b롤|인서트"
)
_NARRATION: Final = re.compile(
    r"\bvoice[- ]?overs?\b|\bnarrat\w+|旁白|配音|解说|画外音|\bvoz en off\b|\bnarra[cç]\w+|\blocu[cç]\w+|\bvoix[- ]off\b"
    r"|\boff-?(?:stimme|kommentar|text)\b|\bsprecherstimme\b|закадров\w*|ナレーション|내레이션|나레이션"
)
SILENCED: Final = re.compile(
    r"[,;]? ?(?:(?:and|but|while|with) )?(?:mut(?:e|ing)|silenc(?:e|ing)|turn(?:ing)? off|remov(?:e|ing)|without|no) (?:the )?"
    r"(?:original|video|clip|footage|camera|source)(?:'s)?(?: (?:sound|audio|voice|track))?\b"
    r"|[,，]? ?(?:[并再]|同时)?(?:去掉|关掉|去除|消除|删掉|静音)(?:原声|原音|原来的声音|视频原声)|[,，]? ?(?:原声|原音)(?:静音|关掉|去掉)"
)
_MAIN: Final = re.compile(
    rf"(?:use|take|keep|make|with|have)? ?{FILE}++ (?:as|be|is|for) (?:the|my|our) "
    r"(?:main|base|background|primary) (?:video|clip|footage|track|layer|film)"
    rf"|(?:用|以|把)? ?{FILE}++ ?(?:作为|做|当作?|为|是)(?:主视频|主画面|底层|主轨|背景视频|主片)"
)
_JOINING: Final = re.compile(rf"(?:{FILE}|[\s,、&]|\b(?:and|y|e|et|und|as|the|и|or)\b|[和与及作为做当])*")
_SAID: Final = re.compile(
    r"\b(?:when|where|while|as|once)\b [^,.;]{1,20}?\b(?:sa(?:y|ys|id)|mention(?:s|ed)?|talks? about|speaks? (?:of|about))\b"
    r" (?P<words>[^,.;]+)"
    r"|(?:说到|提到|讲到|说起|说)(?P<han>[^,.;，。；]+?)(?:的?时候?|这里|那里|处)"
)
_VOICE: Final = re.compile(r"voice|narrat|旁白|配音|解说|voz|voix|stimme|голос|ナレーション|내레이션")


def names_file(text: str) -> bool:
    """Say whether a text names a file of sound or pictures.

    >>> names_file("use beach.mp4 as b-roll"), names_file("add b-roll. Then export an mp4")
    (True, False)
    """
    return _NAMED_FILE.search(text) is not None


def names_main(piece: Piece) -> bool:
    """Say whether a piece only names the file that others are laid over: "use a.mp4 as the main video and show b.mp4 ..."."""
    return _MAIN.match(piece.request.plain, piece.tokens[0].start) is not None


def used_files(piece: Piece, subject: Subject) -> Reading:
    """Return the use that the named files are put to: B-roll over the film, the voice over it; nothing where they have another."""
    file = piece.first("file")
    if file is None:
        return _generated_b_roll(piece, subject)
    if any(token.start < file.start for token in piece.all("ask")):
        return Reading()
    if any(not token.means("refused", *_USES) for token in piece.all("refused")):
        return Reading()
    start, end, plain = piece.tokens[0].start, piece.tokens[-1].end, piece.request.plain
    covers = _B_ROLL.search(plain, start, sentence_of(piece)[1])
    if covers is not None and (covers.start() < end or _JOINING.fullmatch(plain, end, covers.start())):
        return (
            _b_roll(piece, subject, max(end, covers.end())) if piece.verb not in _TAKING or covers.group().startswith("cut") else Reading()
        )
    if piece.verb not in _PLACING_VERBS or piece.has("thing", "music", "captions", "title") or not _NARRATION.search(plain, start, end):
        return Reading()
    return _voice(piece, subject, piece.words_of(file))


def _generated_b_roll(piece: Piece, subject: Subject) -> Reading:
    """Return the order of B-roll that is one of several wishes: "captions, b-roll and music"."""
    alone = len(piece.tokens) == 1 and _B_ROLL.fullmatch(piece.text.lower().strip()) is not None
    return call("add_b_roll") if alone and subject.main_clips and piece.verb not in _TAKING else Reading()


def _b_roll(piece: Piece, subject: Subject, end: int) -> Reading:
    """Return the pictures that cover the film, named up to ``end``: which, and over what."""
    found = _FILES.finditer(piece.request.plain, piece.tokens[0].start, end)
    names = [piece.request.original[each.start() : each.end()].strip() for each in found]
    if any(kind_of(name, subject) is MediaKind.AUDIO for name in names):
        return Reading()
    subject.read_until = max(subject.read_until, end)
    said = _SAID.search(piece.request.plain, piece.tokens[0].start, end)
    phrase = _said_words(piece, said) if said else None
    where = {name: value for name, value in slots.clip_target(piece).items() if value != "all"} if phrase is None else {}
    return call("cut_away", names=names[:_COVERS_MAX], phrase=phrase, **where, **slots.timing(piece))


def _said_words(piece: Piece, said: re.Match[str]) -> str:
    group = "words" if said["words"] else "han"
    return piece.request.original[said.start(group) : said.end(group)].strip(" \"'“”‘’「」")


def _voice(piece: Piece, subject: Subject, name: str) -> Reading:
    """Return the recording that is to be heard over the film, alone where what was recorded with the picture shall be silent."""
    moments = [token for token in piece.free("duration") if not token.means("link")]
    alone = SILENCED.match(piece.request.plain, piece.tokens[-1].end)
    if alone is not None:
        subject.read_until = alone.end()
    original = "mute" if alone or (piece.verb == "change" and piece.has("thing", "audio")) else None
    return call("add_voice", name=name, at_s=slots.seconds_of(moments[0]) if moments else None, original=original)


def placed_files(piece: Piece, subject: Subject) -> Reading:
    """Return where the named files go; nothing where they are named for something else."""
    if (
        piece.verb not in _PLACING_VERBS
        or piece.has("thing", *_OTHER_USES)
        or any(not token.means("refused", "voice_over") for token in piece.all("refused"))
    ):
        return Reading()
    calls: list[ToolCall] = []
    for token in piece.all("file")[:_FILES_MAX]:
        name = piece.words_of(token)
        kind = kind_of(name, subject)
        placed = _sound(piece, subject, name) if kind is MediaKind.AUDIO else _picture(piece, token, name) if kind else None
        if placed is None:
            return Reading()
        calls.append(placed)
    silenced = piece.has("thing", "mute") or (piece.verb == "change" and piece.has("thing", "audio"))
    where = slots.clip_target(piece) if silenced else {}
    muted = call("set_volume", mute=True, **where).calls if silenced and any(one.name == "add_music" for one in calls) else ()
    return Reading((*muted, *calls))


def kind_of(name: str, subject: Subject) -> MediaKind | None:
    """Return what a named file holds, by the end of its name or as the upload of that name; None where neither tells."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _SOUND:
        return MediaKind.AUDIO
    if suffix in _PICTURE:
        return MediaKind.VIDEO
    index = best_name(name, [asset.name for asset in subject.context.assets])
    return None if index is None else subject.context.assets[index].kind


def _sound(piece: Piece, subject: Subject, name: str) -> ToolCall | None:
    if _VOICE.search(piece.text.lower()) and not piece.has("thing", "music"):
        return _voice(piece, subject, name).calls[0]
    starts = [token for token in piece.free("duration") if _begins(piece, token)]
    if not (piece.has("thing", "music", "repeat") or piece.verb in {"add", "change"} or starts):
        return None
    level: dict[str, float] = {}
    if piece.has("percent"):
        level["percent"] = min(200.0, float(piece.value("percent")))
    elif piece.has("decibels"):
        level["gain_db"] = max(limits.GAIN_MIN_DB, min(limits.GAIN_MAX_DB, float(piece.value("decibels"))))
    since = {"start_s": slots.seconds_of(starts[0])} if starts else {}
    return ToolCall("add_music", {"named": name, **level, **since})


def _begins(piece: Piece, token: Token) -> bool:
    before = piece.tokens[: piece.tokens.index(token)][-1:]
    return any(each.means("link", "at", "from", "after") for each in before)


def _picture(piece: Piece, token: Token, name: str) -> ToolCall | None:
    """Return the place of a picture: what stands behind its name, up to the next file; before it where it is the only one."""
    later = [other.start for other in piece.all("file") if other.start > token.start]
    border = later[0] if later else piece.tokens[-1].end
    behind = [each for each in piece.tokens if token.end <= each.start < border]
    if not behind and len(piece.all("file")) == 1:
        behind = [each for each in piece.tokens if each.end <= token.start]
    times = [
        (before, each) for before, each in pairwise((None, *behind)) if each is not None and (each.means("duration") or each.means("clock"))
    ]
    lasting = next((each for before, each in times if before is not None and before.means("link", "for")), None)
    moment = next((each for _, each in times if each is not lasting), None)
    if lasting is not None and moment is None and len(piece.all("file")) == 1:  # 在第12秒插入 photo.jpg，显示3秒
        moment = next((each for each in piece.tokens if each.end <= token.start and each.means("duration")), None)
    shown = {} if lasting is None else {"duration_s": slots.seconds_of(lasting)}
    if moment is not None and piece.verb in {"add", "move"}:
        return ToolCall("insert_clip", {"name": name, "at": slots.seconds_of(moment), **shown})
    edge = next((str(each.get("edge")) for each in behind if each.means("edge")), None)
    return ToolCall("insert_clip", {"name": name, "at": edge, **shown}) if edge else None

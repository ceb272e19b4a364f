"""From a message to what is to be done about it: export, credits, status and uploads are done here, everything else is said to the server.

The published table matches words; a word alone would also catch "add end credits" or "剪掉停顿，导出链接". So a message is read clause by
clause, quotes are left alone, a clause that begins with an editing verb is an edit, and a message may ask for several things in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

from reeltalk.client.skill_files import FilesInText, files_in, is_media_name


@dataclass(frozen=True, slots=True)
class Upload:
    """Send these; where there is nothing to send, ask for it."""

    paths: tuple[Path, ...] = ()
    urls: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """Render, fetch and hand over the film; ``output`` holds what was said about it."""

    share: bool = False
    output: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShowCredits:
    """Tell the balance."""


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Tell what is on the timeline."""


@dataclass(frozen=True, slots=True)
class Say:
    """Send a message to the server's agent."""

    text: str


Action = Upload | Export | ShowCredits | ShowStatus | Say

_QUOTED: Final = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|(?<!\w)'[^']*'(?!\w)")
_BORDER: Final = re.compile(
    r"\s*(?:[,;，；。！？\n]+|[.!?](?=\s|$)|\b(?:and\s+then|and|then|afterwards)\b|然后|接着|最后|之后再|并且|并(?=导出|下载)|再(?=导出|下载))\s*",
    re.IGNORECASE,
)
_POLITE: Final = (
    r"(?:(?:please|can|could|would|will|you|now|ok|okay|so|just|also|then|and|finally|go ahead|let's|lets|we|i|i'd|i'm|want|like|need|to"
    r"|ready|the|me|help)\b[\s,]*)*"
)
_EDIT_HEAD: Final = re.compile(
    rf"^\s*{_POLITE}(?:add|insert|put|place|overlay|remove|delete|drop|trim|cut|crop|split|shorten|replace|swap|change|set|turn|make|create"
    r"|generate|write|draw|blur|hide|mute|fix|adjust|correct|move|drag|speed|slow|zoom|fade|apply|roll|use|edit|caption|translate"
    r"|rename|resize|rotate|flip|enhance|improve|polish)\b",
    re.IGNORECASE,
)
_CHINESE_EDIT_HEAD: Final = re.compile(
    r"^\s*(?:请|帮我|给我|你|先|再|然后|现在|麻烦|都)*(?:加|添|剪|删|去掉|移除|换|替换|调|改|做|制作|插入|放|配|生成|模糊|裁|静音|加速|减速|翻译|在|给)"
)
_MAKE_EXPORT: Final = re.compile(
    rf"^\s*{_POLITE}(?:make|create|generate|do)\s+(?:an?|the)\s+(?:\w+\s+)?(?:export|download)\b", re.IGNORECASE
)
_EXPORT: Final = re.compile(
    r"\bexport(?:ed|ing)?\b|\bdownload(?:ed|ing)?\b"
    r"|\b(?:send|give|get|hand)\s+me\s+(?:the|my|a|that)\s+(?:\w+\s+)?(?:video|film|movie|mp4|file|result|clip)\b"
    r"|\b(?:send|give|get)\s+me\s+(?:the|a|my)\s+(?:\w+\s+)?link\b|链接.{0,3}(?:发给我|给我)|给我.{0,6}链接"
    r"|导出|下载|(?:视频|影片|成片|文件|结果).{0,3}(?:发给我|给我)|发给?我(?:视频|影片|成片|文件)",
    re.IGNORECASE,
)
_NOT_NOW: Final = re.compile(
    r"\b(?:don't|do\s+not|dont|never|without|not\s+yet|no\s+need|before)\b|(?:不要|别|先不|不用|无需|暂不|还不)", re.IGNORECASE
)
_QUESTION: Final = re.compile(r"^\s*(?:how|what|why|which|when|does|do|is|are)\b|怎么|如何|多久|多长|为什么|什么格式|哪些", re.IGNORECASE)
_CREDITS: Final = re.compile(r"\bcredits?\b|\bbalance\b|积分|余额", re.IGNORECASE)
_FILM_CREDITS: Final = re.compile(
    r"\b(?:end|ending|closing|opening|rolling|film|movie)\s+credits?\b|\bcredits?\s+(?:roll|scene|sequence|at\s+the\s+(?:end|start|beginning))"
    r"|\b(?:white|colou?r|audio|sound|level|stereo)\s+balance\b|\bbalance\s+(?:the|out|my)\s+\w+",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(
    r"\bstatus\b|\b(?:show|list)\s+(?:me\s+)?(?:the\s+|my\s+|all\s+)*(?:tracks?|timeline)\b|状态(?![栏条])|(?:显示|查看|看看|列出)(?:所有)?(?:轨道|时间线)",
    re.IGNORECASE,
)
_UPLOAD: Final = re.compile(r"\bupload(?:ed|ing)?\b|上传", re.IGNORECASE)
_UPLOAD_HEAD: Final = re.compile(
    rf"^\s*{_POLITE}(?:upload|send|attach|here(?:'s|\s+is|\s+are)?|take\s+these?)\b|^\s*(?:请|帮我|先|我)*(?:上传|这是|发送)", re.IGNORECASE
)
_RESOLUTION: Final = re.compile(r"\b(480p|720p|1080p|1440p|2160p|4k)\b", re.IGNORECASE)
_LINK: Final = re.compile(r"\blinks?\b|\bshar(?:e|ed|eable|able|ing)\b|链接|分享", re.IGNORECASE)
_LINK_TERMS: Final = re.compile(
    r"\bpass\s?(?:word|code|phrase)\b|\bexpir(?:e|es|ed|ing|y)\b|\bvalid\s+(?:for|until|within)\b|\b(?:revoke|unshare)\b|\bstop\s+sharing\b"
    r"|密码|有效期|过期|失效|有效的|(?:撤销|取消|关闭|停止)(?:分享|共享|链接)",
    re.IGNORECASE,
)
_CHINESE_OBJECT: Final = re.compile(r"^\s*(?:请|帮我|给我|你|先|再|然后|现在|麻烦)*[把将]")
_WORDS: Final = re.compile(r"[A-Za-z0-9']+|[\u3400-\u9fff]{1,2}")
COMMAND_WORDS_MAX: Final = 14
"""A longer clause is a description in which the words of the table occur by chance."""

_COURTESY: Final = re.compile(r"\s*(?:please|thanks?(?: you)?|now|ok(?:ay)?|hi|hello|谢谢|麻烦你?了?|你好|好的?)\s*", re.IGNORECASE)
_LOOSE_ENDS: Final = " \t\n,;，；。、"


def actions_of(message: str, folder: Path | None = None, known: frozenset[Path] = frozenset()) -> tuple[Action, ...]:
    """Return what a message asks for, in its order; uploads come first. Files in ``known`` were sent before and are only named.

    >>> actions_of("trim the pauses, add transitions, and export a shareable link")
    (Say(text='trim the pauses, add transitions'), Export(share=True, output={}))
    >>> actions_of("add end credits"), actions_of("余额")
    ((Say(text='add end credits'),), (ShowCredits(),))
    """
    named = files_in(message, folder)
    fresh = tuple(path for path in named.paths if path.resolve() not in known)
    urls = named.urls if not named.text.strip() or _UPLOAD.search(named.text) or _brings_media(named.urls) else ()
    uploads = Upload(fresh, urls, named.missing)
    text = named.text if urls or not named.urls else message
    actions = list(_spoken(text, named))
    if fresh or urls or named.missing:
        return (uploads, *(action for action in actions if not isinstance(action, Upload)))
    return tuple(actions)


def sets_link_terms(text: str) -> bool:
    """Say whether a message says how a link is to open (a password, a time) or that it be closed: that is the server's to do, all of it.

    >>> sets_link_terms("export a link with the password sunset"), sets_link_terms("export a link"), sets_link_terms("分享，3天后过期")
    (True, False, True)
    """
    masked = _masked(text)
    return bool(_LINK.search(masked) and _LINK_TERMS.search(masked))


def _masked(text: str) -> str:
    return _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), text)


def _spoken(text: str, named: FilesInText) -> Iterator[Action]:
    if sets_link_terms(text):
        yield Say(text.strip(_LOOSE_ENDS))
        return
    masked = _masked(text)
    places = list(_clauses(masked))
    places = [(start, end) for start, end in places if not _COURTESY.fullmatch(masked[start:end])] or places
    clauses = [(start, end, _kind_of(masked[start:end], named)) for start, end in places]
    for kind, group in groupby(clauses, key=lambda clause: clause[2]):
        found = list(group)
        is_last = found[-1] is clauses[-1]
        words = text[found[0][0] : None if is_last else found[-1][1]].strip(_LOOSE_ENDS)
        if kind is Say:
            if words:
                yield Say(words)
        elif kind is Export:
            resolution = _RESOLUTION.search(words)
            yield Export(bool(_LINK.search(words)), {"resolution": resolution[1].lower()} if resolution else {})
        else:
            yield kind()


def _clauses(masked: str) -> Iterator[tuple[int, int]]:
    """Yield where each clause starts and ends."""
    start = 0
    for border in [*_BORDER.finditer(masked), None]:
        end = border.start() if border else len(masked)
        if masked[start:end].strip():
            yield start, end
        start = border.end() if border else end


def _kind_of(clause: str, named: FilesInText) -> type[Action]:
    """Return what a clause asks for."""
    if _is_upload(clause, named):
        return Upload
    if _MAKE_EXPORT.search(clause):
        return Export
    if _EDIT_HEAD.search(clause) or _CHINESE_EDIT_HEAD.search(clause):
        return Say
    if len(_WORDS.findall(clause)) > COMMAND_WORDS_MAX:
        return Say
    if _EXPORT.search(clause) and not _NOT_NOW.search(clause) and not _QUESTION.search(clause):
        return Export
    if _CHINESE_OBJECT.search(clause):
        return Say
    if _CREDITS.search(clause) and not _FILM_CREDITS.search(clause):
        return ShowCredits
    return ShowStatus if _STATUS.search(clause) else Say


def _is_upload(clause: str, named: FilesInText) -> bool:
    """Say whether a clause only hands files over: it says so, or names files and nothing else."""
    rest = clause
    for path in sorted(named.paths, key=lambda path: -len(path.name)):
        rest = rest.replace(path.name, "")
    for name in named.missing:
        rest = rest.replace(name, "")
    has_files = rest != clause
    if has_files and not rest.strip(_LOOSE_ENDS + "\0'\"和跟与及"):
        return True
    if _UPLOAD_HEAD.search(clause) and (has_files or named.urls):
        return True
    return bool(_UPLOAD.search(clause)) and not _EDIT_HEAD.search(clause) and not _CHINESE_EDIT_HEAD.search(clause)


def _brings_media(urls: tuple[str, ...]) -> bool:
    return any(is_media_name(url.split("?")[0]) for url in urls)

"""Servers of this protocol believe that a person sits before a screen of buttons. Their instructions are carried out, not passed on.

What describes the film is kept word for word; the clause that tells somebody to click, open, drag or preview is taken out and becomes
an action: export, show the state, show the balance, ask for a file, or one more message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from reeltalk.client.skill_intents import Action, Export, Say, ShowCredits, ShowStatus, Upload

_COMMANDED: Final = re.compile(
    r"(?:^[\W\d]*|\b(?:please|use|can|may|could|should|must|now|just|simply|then|to|and|or|also|first|next|finally|ahead)\s+)$",
    re.IGNORECASE,
)
"""What stands before a verb that tells somebody to do it: nothing, or a word of asking. "Removed the click" is not told to anybody."""

_BUTTON_EXPORT: Final = re.compile(r"export|download|render|导出|下载", re.IGNORECASE)
_BUTTON_UPLOAD: Final = re.compile(r"upload|import|add media|上传|导入", re.IGNORECASE)
_BUTTON_PREVIEW: Final = re.compile(r"preview|play|timeline|预览|播放|时间[线轴]", re.IGNORECASE)
_BUTTON_MONEY: Final = re.compile(r"account|billing|credit|balance|top[ -]?up|账户|账单|积分|余额|充值", re.IGNORECASE)
_CONDITION: Final = re.compile(r"\b(?:if|in case|whenever|should you|unless)\b|如果|若|假如|要是|需要时", re.IGNORECASE)

_CLICK: Final = re.compile(
    r"(?:(?<![\w-])(?:click|tap|press|hit)(?:\s+on)?\s+(?:the\s+)?(?P<label>[\"“‘'「【\[]?[^.,;，。；]*?)|(?:点击|点按|单击|按下)(?:一下)?(?P<zh>[^.,;，。；]*?))"
    r"(?=\s+(?:to|in|on|at|and|when|for|below|above)\b|来|以|即可|就|后|[.,;，。；!！]|$)",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"(?<![\w-])(?:open|go to|switch to|navigate to|check)\s+(?:up\s+)?(?:the\s+|your\s+)?(?P<label>[^.,;]{0,40}?)"
    r"\b(?:panel|tab|menu|editor|sidebar|window|dialog|library|inspector|settings|dashboard|timeline|page|account|billing)\b"
    r"|(?:打开|进入|切换到|前往)(?P<zh>[^.,;，。；]{0,16}?)(?:面板|标签|菜单|编辑器|侧边栏|窗口|对话框|素材库|媒体库|设置|时间[线轴]|页面?|账户)",
    re.IGNORECASE,
)
_DRAG: Final = re.compile(
    r"(?<![\w-])drag(?:\s+(?:and|&)\s+drop|-and-drop|/drop)?\s+(?P<rest>[^.;]*?\b(?:to|onto|into|over|before|after)\b[^.;]+)|(?:拖拽|拖动|拖放|拖到)(?P<zh>[^.;。；]*)",
    re.IGNORECASE,
)
_PREVIEW: Final = re.compile(
    r"(?<![\w-])(?:preview|view|see|watch|check)\b[^.;]{0,40}\b(?:in|on)\s+(?:the\s+|your\s+)?timeline\b|(?:在|于)?时间[线轴](?:中|上|里)?(?:进行)?预览|预览[^。；]{0,8}时间[线轴]",
    re.IGNORECASE,
)
_EXPORT_BUTTON: Final = re.compile(
    r"\bexport\s+button\b|\bdownload\s+button\b|导出按钮|下载按钮|(?:请|可以|可|直接|即可)(?:直接|立即)?导出(?!的)", re.IGNORECASE
)
_CLAUSE: Final = re.compile(
    r"(?:,\s+|;\s*|，|；|\s+-\s+|\s+(?:and|then|or)\s+(?=(?:then\s+)?(?:click|tap|press|open|drag|preview|go to)\b)|并(?=点击|打开))"
)
_QUOTED: Final = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|《[^》]*》")


@dataclass(frozen=True, slots=True)
class Translation:
    """A server's text without its instructions, and the actions that carry those out."""

    text: str
    actions: tuple[Action, ...] = ()


def translate(text: str) -> Translation:
    """Take the instructions for a screen out of a server's text.

    >>> translate('Title added. Click the "Export" button to download your video.')
    Translation(text='Title added.', actions=(Export(share=False, output={}),))
    """
    kept: list[str] = []
    actions: list[Action] = []
    for sentence in _sentences(text):
        told, wanted = _sentence(sentence)
        kept.append(told)
        actions += wanted
    joined = re.sub(r"\n{3,}", "\n\n", "".join(kept))
    return Translation(joined.strip(), tuple(action for number, action in enumerate(actions) if action not in actions[:number]))


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text with the space after each; dots inside quotes, names and numbers end none."""
    masked = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), text)
    start = 0
    for end in re.finditer(r"[.!?]+[)\"”’]*(?=\s|$)\s*|[。！？]+[”」]?\s*|\n+", masked):
        yield text[start : end.end()]
        start = end.end()
    if start < len(text):
        yield text[start:]


def _sentence(sentence: str) -> tuple[str, list[Action]]:
    """Return a sentence without its instructions and what they ask for; one that only advises on a condition is just taken out."""
    clauses = list(_parts(sentence))
    verdicts = [_instruction(clause) for clause, _ in clauses]
    if not any(is_instruction for is_instruction, _ in verdicts):
        return sentence, []
    conditional = bool(_CONDITION.search(sentence))
    actions = [action for _, action in verdicts if action is not None and not (conditional and isinstance(action, Say))]
    kept = [pair for pair, (is_instruction, _) in zip(clauses, verdicts, strict=True) if not is_instruction]
    kept = [] if conditional else [pair for pair in kept if not _is_purpose(pair[0])]
    if not kept:
        return "\n" if sentence.endswith("\n") else "", actions
    told = "".join(clause + border for clause, border in kept[:-1]) + kept[-1][0].rstrip(" ,;，；")
    ending = re.search(r"[.!?。！？]*\s*$", sentence)
    return told.rstrip(".!?。！？ \n") + (ending[0] if ending else ""), actions


def _parts(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield each clause with the border after it."""
    masked = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), sentence)
    start = 0
    for border in _CLAUSE.finditer(masked):
        yield sentence[start : border.start()], border[0]
        start = border.end()
    yield sentence[start:], ""


def _is_purpose(clause: str) -> bool:
    """Say whether a clause only gives the reason of an instruction beside it ("To download your video, ...")."""
    return bool(re.match(r"\s*(?:to|for|when|once|and you|then)\b|\s*(?:即可|就可以|就能|以便|如需|若要)", clause, re.IGNORECASE))


def _instruction(clause: str) -> tuple[bool, Action | None]:
    """Say whether a clause tells somebody to use a screen, and what to do in place of it."""
    for pattern, action in _RULES:
        for found in pattern.finditer(clause):
            if not _inside_quotes(clause, found.start()) and _is_told(pattern, found, clause):
                return True, action(found, clause)
    return False, None


def _is_told(pattern: re.Pattern[str], found: re.Match[str], clause: str) -> bool:
    """Say whether a verb is an instruction; Chinese verbs of this kind and named buttons always are."""
    return pattern is _EXPORT_BUTTON or not found[0][0].isascii() or bool(_COMMANDED.search(clause[: found.start()]))


def _inside_quotes(clause: str, place: int) -> bool:
    return any(quoted.start() < place < quoted.end() - 1 for quoted in _QUOTED.finditer(clause))


def _label(found: re.Match[str]) -> str:
    words = next((value for value in found.groupdict().values() if value), "")
    return re.sub(r"\b(?:button|icon|tab|menu)\b|按钮|图标", "", words, flags=re.IGNORECASE).strip(" \"“”‘’'「」【】[]()")


def _clicked(found: re.Match[str], clause: str) -> Action | None:
    label = _label(found)
    for pattern, action in (
        (_BUTTON_EXPORT, Export()),
        (_BUTTON_UPLOAD, Upload()),
        (_BUTTON_MONEY, ShowCredits()),
        (_BUTTON_PREVIEW, ShowStatus()),
    ):
        if pattern.search(label):
            return action
    return Say(label) if label else None


def _opened(found: re.Match[str], clause: str) -> Action:
    if _BUTTON_MONEY.search(found[0]):
        return ShowCredits()
    return Export() if _BUTTON_EXPORT.search(found[0]) else ShowStatus()


def _dragged(found: re.Match[str], clause: str) -> Action:
    if rest := found.groupdict().get("rest"):
        return Say("Move " + re.sub(r"^to\s+move\s+", "", rest.strip()))
    instruction = re.sub("拖拽|拖动|拖放", "移动", re.sub("拖到", "移动到", clause))
    return Say(re.sub(r"^\s*(?:请|您|你|可以|可|需要|再)*", "", instruction).strip(" 。，；\n"))


_RULES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Action | None]], ...]] = (
    (_EXPORT_BUTTON, lambda found, clause: Export()),
    (_DRAG, _dragged),
    (_PREVIEW, lambda found, clause: ShowStatus()),
    (_CLICK, _clicked),
    (_OPEN, _opened),
)

"""What the words of an order say: whether they describe something, or speak of footage that is there, and what is asked for behind them."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.generation_tools import FINISH
from reeltalk.agent.language import read_request
from reeltalk.agent.lexicon import SPOKEN, VERBS_LAST
from reeltalk.agent.plans import Plan
from reeltalk.agent.tokens import tokenize
from reeltalk.agent.wishes import order_patterns as patterns
from reeltalk.agent.wishes.files import names_file
from reeltalk.agent.wishes.prompts import is_only_a_file, resolution

_I: Final = re.IGNORECASE
_VERB_REACH: Final = 3
_FILLERS: Final = frozenset(
    [
        "short",
        "new",
        "quick",
        "little",
        "simple",
        "ai",
        "generated",
        "of",
        "nice",
        "second",
        "video",
        "single",
        "full",
        "hd",
        "a",
        "vertical",
        "square",
    ]
)
_ARTICLE: Final = re.compile(r"(?:an?|the|one|two|three|my|his|her)\b", _I)
_BEGINS_WITH_FOOTAGE: Final = re.compile(
    r"(?:my|our|this|these|those|it|them|all|each|every|the (?:video|clip|film|footage|recording|interview|best))\b|我的|这|上传|现有", _I
)
_OUT_OF_FOOTAGE: Final = re.compile(
    r"\b(?:my|uploaded|these|this) (?:video|footage|clips?|recording|photos?)\b|素材|上传"
    r"|\b(?:from|out of) (?:my|our|this|these|those|it)\b",
    _I,
)


def is_finished(context: PlanningContext) -> bool:
    """Say whether anything of the second stage is on the film."""
    clips = [clip for track in context.timeline.tracks for clip in track.clips]
    return any(clip.id.startswith(FINISH) or any(each.id.startswith(FINISH) for each in clip.effects) for clip in clips)


def is_about_footage(prompt: str, context: PlanningContext) -> bool:
    """Say whether a description speaks of what was uploaded."""
    uploads = any(not asset.generated for asset in context.assets)
    return _BEGINS_WITH_FOOTAGE.match(prompt) is not None or (
        uploads and (_OUT_OF_FOOTAGE.search(prompt) is not None or names_file(prompt))
    )


def styled(prompt: str, style: str) -> str:
    """Return a description with the words that stand before "video" or "picture", where they tell of its look.

    >>> styled("a fox", "short cinematic"), styled("foxes at night", "cinematic"), styled("a fox", "short")
    ('a fox, short cinematic', 'cinematic foxes at night', 'a fox')
    """
    if not style or not style.isascii() or all(word.lower() in _FILLERS for word in re.split(r"[\s-]+", style)):
        return prompt
    return f"{prompt}, {style}" if _ARTICLE.match(prompt) else f"{style} {prompt}"


def says_enough(prompt: str) -> bool:
    """Say whether a text describes something: a word of content, not only "it" or "text descriptions"."""
    bare = re.sub(
        r"\b(?:text|texts|descriptions?|prompts?|words|it|this|that|them|a|an|the|of|from|for|to)\b|文字|描述|文本|"
        r"提示词|一个|一段|一张|的|短",
        "",
        prompt,
        flags=_I,
    )
    return len(re.findall(r"[^\W\d_]", bare)) >= (1 if re.search(r"[\u3040-\u9fff\uac00-\ud7af]", bare) else 3)


def with_after(groups: dict[str, str | None]) -> str:
    """Return a description with what Chinese says of it behind the noun."""
    parts = [groups.get("prompt") or "", groups.get("after") or ""]
    return "，".join(part for part in parts if part.strip())


def without_shape(rest: str) -> str:
    """Return what is asked for behind a description without what the order itself has taken up: its shape and its length."""
    if is_only_a_file(rest):
        return delivery_of(rest, "zh" if re.search(r"[\u4e00-\u9fff]", rest) else "en")
    shape_only = re.fullmatch(
        r"(?:in|as|for|a)?\s*(?:a\s+)?(?:vertical|square|landscape|portrait|\d+:\d+|tiktok|instagram|reels|shorts|youtube)(?:\s+\w+)?",
        rest,
        _I,
    )
    return "" if shape_only else rest


def delivery_of(what: str, language: str) -> str:
    """Return a wish for the file, where its kind is named: "a 1080p MP4"."""
    size = resolution(what)
    if not size and re.search("mp4", what, _I) is None:
        return ""
    return f"导出 {size} MP4" if language == "zh" else f"export {size} MP4"


def sized(rest: str, prompt: str, language: str) -> str:
    """Return what is asked for behind a description, the file in the size that the description named: "a fox, 4K, export as MP4"."""
    size = resolution(prompt)
    if not size or resolution(rest):
        return rest
    if re.search(r"\b(?:export|render|save|download)\b|导出|输出|下载", rest, _I):
        return f"{rest} {size}"
    glue = "，" if language == "zh" else ", "
    return glue.join(part for part in (rest, delivery_of(size, language)) if part)


def _commands_abroad(text: str, language: str) -> bool:
    """Say whether a message in another language begins with a verb, or ends with one where verbs stand last."""
    if language in SPOKEN:
        return False
    tokens = [token for token in tokenize(read_request(text, [], language)) if not token.means("separator")]
    if any(token.means("refused") for token in tokens[:1]):
        return True
    edge = tokens[-_VERB_REACH:] if language in VERBS_LAST else tokens[:1]
    return any(token.means("verb") or token.means("polite") or token.means("ask") for token in edge)


def describes_only(text: str, edits: Plan) -> bool:
    """Say whether a message reads as a description: no command, no question, and words that no edit is made of.

    ``edits`` is what the message was read as so far; what it holds of answers and questions stands.
    """
    if patterns.COMMAND.match(text) or patterns.QUESTION.search(text) or _commands_abroad(text, edits.language):
        return False
    if {call.name for call in edits.calls} & {"answer", "ask", "show_state", "show_credits", "undo", "redo", "export", "share"}:
        return False
    latin = re.findall(r"[^\W\d_\u3040-\u9fff\uac00-\ud7af]{2,}", text)
    signs = re.findall(r"[\u3040-\u9fff\uac00-\ud7af]", text)
    return len(latin) >= 4 or len(signs) >= 6

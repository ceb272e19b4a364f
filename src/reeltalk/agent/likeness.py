"""Orders for the likeness of a real person, which no maker here is asked for: the answer says so and nothing is charged.

A person is recognised by a name that is widely known (``likeness.txt``), by a given name and a surname that begin a description, or by what
is openly asked for ("a deepfake"). Characters of stories are nobody's likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from reeltalk.agent.outcome import Phrase, ToolOutcome

KNOWN: Final = frozenset(Path(__file__).with_name("likeness.txt").read_text(encoding="utf-8").split("\n"))
_GIVEN: Final = (
    "James|John|Robert|Michael|William|David|Richard|Joseph|Thomas|Charles|Daniel|Matthew|Anthony|Mark|Steven|Paul|Andrew|Joshua|Kevin|Brian|"
    "George|Edward|Ronald|Timothy|Jason|Jeffrey|Ryan|Jacob|Gary|Nicholas|Eric|Jonathan|Stephen|Larry|Justin|Scott|Brandon|Benjamin|Samuel|"
    "Mary|Patricia|Jennifer|Linda|Elizabeth|Barbara|Susan|Jessica|Sarah|Karen|Lisa|Nancy|Betty|Sandra|Margaret|Ashley|Kimberly|Emily|Donna|"
    "Michelle|Carol|Amanda|Melissa|Deborah|Stephanie|Rebecca|Laura|Sharon|Cynthia|Kathleen|Amy|Angela|Anna|Emma|Nicole|Helen|Samantha"
)
_NAMED: Final = re.compile(rf"(?:^|\bof (?:a |the )?)(?:{_GIVEN}) [A-Z][a-z]+\b")
_OPENLY: Final = re.compile(
    r"\bdeep ?fakes?\b|\b(?:a|my|the) (?:real|actual) (?:person|celebrity|politician)\b|\blikeness of\b|\blooks? exactly like my\b|"
    r"\b(?:my|your) (?:ex|boss|neighbou?r|teacher|colleague)(?:'s)? face\b|换脸|深度伪造|真人肖像|明星(?:的)?(?:照片|脸)",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(r"[^\W\d_]+")
_CHINESE: Final = re.compile("|".join(sorted(name for name in KNOWN if name and not name.isascii())))


def named_person(prompt: str) -> str:
    """Return the real person whose likeness a prompt asks for, "" for none.

    >>> named_person("a photo of Taylor Swift on the moon"), named_person("a fox reading a book"), named_person("马斯克骑着一只狗")
    ('Taylor Swift', '', '马斯克')
    """
    known = _CHINESE.search(prompt)
    if known is not None:
        return known.group()
    words = _WORDS.findall(prompt)
    for length in (3, 2, 1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            if name.lower() in KNOWN and (length > 1 or name[0].isupper()):
                return name
    found = _NAMED.search(prompt) or _OPENLY.search(prompt)
    return found.group() if found else ""


def refused_likeness(prompts: Iterable[str]) -> ToolOutcome | None:
    """Return the refusal of an order that shows a real person, None for any other."""
    person = next((name for prompt in prompts if (name := named_person(prompt))), "")
    if not person:
        return None
    answer = Phrase(
        f"I do not make the likeness of a real person (“{person}”): they have not agreed to it. Nothing was made and nothing was charged. "
        "Describe an invented person or a character instead, or upload footage of your own.",
        f"我不生成真实人物的肖像（“{person}”）：没有得到本人同意。没有生成任何内容，也没有扣积分。可以改为描述一个虚构的人物，或上传你自己的素材。",
    )
    return ToolOutcome(answer=answer, refused=True)

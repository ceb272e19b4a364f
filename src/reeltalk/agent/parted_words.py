"""Turns of phrase whose words stand apart: "take clip 2 out", "throw the intro away", 除最后一段外. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from reeltalk.agent.language import QUOTE

_AWAY: Final = re.compile(
    r"(?:take|taking|throw|throwing|leave|leaving|toss|pull) (?P<object>[^,.;!?:\n]{2,40}?) ?(?<= )(?:out|away|off)\b"
    r"|(?:turn|switch) (?P<switched>[^,.;!?:\n]{2,40}?) off\b"
    r"|(?:nimm|nehme?|wirf|schmei(?:ss|ß)e?|mach|hau|lass)"
    r" (?P<entfernt>(?:die|das|den|alle|meine?n?) [^,.;!?:\n]{2,30}?) (?:raus|weg|heraus)\b",
    re.IGNORECASE,
)
_NOT_AWAY: Final = re.compile(
    r"\b(?:and|or|zoom\w*|fade\w*|cut|best|highlights?|funniest|good|still|frame|screenshots?|photo|with|it|them|alone|as|to|reel|short|und|mit)\b"
)
"""What is taken out of a film to be used, what another verb goes on with, and what stands on its own in the lexicon."""
_OUTSIDE: Final = re.compile(r"除(?=(?:第|最后|最前|末|首|前|后|开头|结尾|片头|片尾)[^,.;!?，。\n]{0,12}?外)")

_QUOTED_WORDS: Final = re.compile(rf"(?:words?|phrase|slogan|tagline):? {{0,3}}(?={QUOTE})")
_COUNTED_SIGNS: Final = re.compile(r"[一两二三四五六七八九十几\d]{1,2}个(?:大)?字")
_WRITES: Final = re.compile(
    r"(?:\b(?:with|and|plus|add(?:ing)?|put|show(?:ing)?|display(?:ing)?|write|writing|featuring|including)|,)"
    r" (?:the |a )?(?:[a-z]{3,6} )?$"
)
_HEARD: Final = re.compile(
    r"\b(?:remov\w+|cut\w*|delet\w+|mut\w+|bleep\w*|censor\w*|silenc\w+|trim\w*|sa(?:y|ys|id|ying)|hear\w*|when\w*|find|search|mention\w*|keep)\b"
    r"|[删剪去说讲听]|静音|消音"
)
"""Words that are quoted beside these are spoken ones: "remove the silences and the word 'basically'"."""
_REACH: Final = 80
_LASTS: Final = re.compile(r"last(?= (?:for )?(?:\d|an? |one |two |three |four |five |ten ))")
_WHAT_LASTS: Final = re.compile(
    r"\b(?:titles?|text|captions?|subtitles?|logo|lower third|transitions?|fades?|photos?|slides?|pictures?|them) $"
)
"""What "last" is said of as a verb: "make the title last 5 seconds"."""


def _written_words(text: str, at: int) -> int | None:
    """Return where the words end that announce what is to be written, not spoken: "with the words 'Hold on'", “坚持住”三个字."""
    before = text[max(0, at - _REACH) : at]
    said = _QUOTED_WORDS.match(text, at) if text[at] in "wpst" else None
    counted = _COUNTED_SIGNS.match(text, at) if before.rstrip().endswith(QUOTE) else None
    found = said if said and _WRITES.search(before) else counted
    return None if found is None or _HEARD.search(re.split(r"[.;!?\n]", before)[-1]) else found.start() + len(found.group().rstrip(" :"))


def parted_word(text: str, at: int) -> tuple[int, Mapping[str, Any]] | None:
    """Return where the first word of such a turn ends, and what it means; None where none begins there.

    >>> parted_word("take clip 2 out", 0), parted_word("take clip 2 and zoom out", 0)
    ((4, {'verb': 'remove'}), None)
    """
    if (written := _written_words(text, at)) is not None:
        return written, {"thing": "title"}
    if text[at] == "l" and (lasts := _LASTS.match(text, at)) and _WHAT_LASTS.search(text, max(0, at - _REACH), at):
        return lasts.end(), {"link": "for"}
    if text[at] == "除":
        return (at + 1, {"flag": "except"}) if _OUTSIDE.match(text, at) else None
    found = _AWAY.match(text, at) if text[at] in "tlpsnwmh" else None
    named = next((name for name in ("object", "switched", "entfernt") if found and found[name]), "object")
    if found is None or _NOT_AWAY.search(found[named]):
        return None
    return found.start(named) - 1, {"verb": "remove"}

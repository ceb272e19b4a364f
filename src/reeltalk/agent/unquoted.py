"""Text for the screen that stands without quotation marks: "Title: Summer in Lisbon", "a title saying hello", 标题写夏天的海."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.language import FILE, QUOTE, Request, is_han
from reeltalk.agent.lexicon import SPOKEN, Lexicon, load_lexicon

_TEXT_MAX_CHARACTERS: Final = 160
_ROLE_MAX_CHARACTERS: Final = 24
_STOP = re.compile(
    r"[,;\n、]|[.!?](?= |$)|[.](?=[\u4e00-\u9fff])"
    r"|\s(?:at the|at \d|in the|on the|on screen|for \d|for the|for (?:one|two|three|four|five|ten|a)\b)"
    r"|\s(?:from \d|with (?:a|an|the|fade)\b|near the|as a\b)"
    r"|放在|放到|在(?:顶|底|中|上|下|左|右|画面|屏幕|开头|结尾|片头)|持续|显示\d|用[^ ]{1,3}色|位置"
)
_JOINED = re.compile(r"\s(?:and|then|but)\s|并|然后|再")
_COLOR_BEHIND = re.compile(r"\sin (?:(?:big|huge|large|small|bold|bright|dark|light|thick) )?([a-z]{3,12})\b")
_MOMENT_OF_IT: Final = re.compile(r"的?时候|的?(?:瞬间|地方|那一刻)|之?[后前时](?=[,加放播配都就来用])")
"""Behind "appears": when it does, and no words for the screen: 每次字幕出现的时候加个音效."""
_LEAD: Final = " \t"
_WORD = re.compile(r"[^\s,;\n、.!?]+|[,;\n、.!?]")
_ENDS_TEXT: Final = frozenset({"position", "edge", "duration", "size"})
_PHRASE_WORDS_MAX: Final = 4


def unquoted_text(request: Request, start: int, *, after_sign: bool, with_role: bool = False) -> tuple[int, int] | None:
    """Return where the unquoted text behind ``start`` stands, or None.

    ``after_sign`` says that a word like "saying" came before it; else only a colon or a capital letter tells that it is text.
    ``with_role`` says that it may be a name and what that person is, with a comma between them.
    """
    text = request.plain
    position = _skip(text, start)
    marked = after_sign
    if position < len(text) and text[position] in ":=":
        marked, position = True, _skip(text, position + 1)
    if position >= len(text) or QUOTE in text[position : position + 40] or text[position] == FILE:
        return None
    if after_sign and position == start and _MOMENT_OF_IT.match(text, position):
        return None
    if not marked and (request.language == "de" or not _reads_as_name(request.original, position)):
        return None
    spoken = request.language in SPOKEN
    end = _end(text, position) if spoken else _end_by_words(request, position)
    if with_role and spoken and marked and text[end : end + 1] == ",":
        end = _role_end(text, end)
    while end > position and text[end - 1] == " ":
        end -= 1
    return (position, end) if end > position else None


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _LEAD:
        position += 1
    return position


def _reads_as_name(original: str, position: int) -> bool:
    """Say whether a capitalised word stands there, in a message that is not all in capitals."""
    word = original[position : position + 2]
    return word[:1].isupper() and not original[:200].isupper()


def _end(text: str, start: int) -> int:
    limit = min(len(text), start + _TEXT_MAX_CHARACTERS)
    stop = _STOP.search(text, start, limit)
    end = stop.start() if stop else limit
    phrases = load_lexicon().phrases
    for match in _COLOR_BEHIND.finditer(text, start, end):
        if "color" in phrases.get(match[1], {}):
            return match.start()
    for match in _JOINED.finditer(text, start, end):
        if _begins_wish(text, match.end()):
            return match.start()
    return end


def _role_end(text: str, comma: int) -> int:
    """Return where the role behind a name's comma ends; the comma, where it is another wish that stands there: 李雷，产品经理."""
    start = _skip(text, comma + 1)
    end = _end(text, start)
    first = text[start:end].split(" ")[0]
    other = bool(load_lexicon().phrases.get(first, {})) or first in load_lexicon().filling.exact or _begins_wish(text, start)
    return end if start < end <= start + _ROLE_MAX_CHARACTERS and not other else comma


def _begins_wish(text: str, position: int) -> bool:
    """Say whether a verb or a thing stands there, so that the text ends before it."""
    phrases = load_lexicon().phrases
    rest = text[position : position + 24]
    if rest and is_han(rest[0]):
        return any({"verb", "thing"} & phrases.get(rest[:length], {}).keys() for length in range(1, 5))
    words = rest.split(" ")
    return any({"verb", "thing"} & phrases.get(" ".join(words[:length]), {}).keys() for length in (1, 2, 3))


def _end_by_words(request: Request, start: int) -> int:
    """Return where the text ends: before a place, a time or a colour in small letters, or before the next wish; without dangling words."""
    lexicon = load_lexicon(request.language)
    limit = min(len(request.plain), start + _TEXT_MAX_CHARACTERS)
    words = list(_WORD.finditer(request.plain, start, limit))
    kept: list[re.Match[str]] = []
    for index, word in enumerate(words):
        if word.group() in ",;\n、.!?" or (kept and _text_is_over(request, lexicon, words[index:])):
            break
        kept.append(word)
    while len(kept) > 1 and request.original[kept[-1].start()].islower() and _dangles(lexicon, kept[-1].group()):
        kept.pop()
    return kept[-1].end() if kept else start


def _text_is_over(request: Request, lexicon: Lexicon, words: list[re.Match[str]]) -> bool:
    first = words[0]
    if request.original[first.start()].isupper():
        return False
    kinds = _kinds(lexicon, words)
    timed = lexicon.numerals is not None and lexicon.numerals.read_duration(request.plain, first.start()) is not None
    colored = "color" in _kinds(lexicon, words[1:])
    return timed or bool(kinds & _ENDS_TEXT) or colored or ("separator" in kinds and bool({"verb", "thing"} & _kinds(lexicon, words[1:])))


def _kinds(lexicon: Lexicon, words: list[re.Match[str]]) -> set[str]:
    """Return the kinds of meaning of the longest phrase that the words begin with."""
    for length in range(min(_PHRASE_WORDS_MAX, len(words)), 0, -1):
        found = lexicon.spaced_phrase([word.group() for word in words[:length]])
        if found:
            return set(found)
    return set()


def _dangles(lexicon: Lexicon, word: str) -> bool:
    meanings = lexicon.phrases.get(word, {})
    return "link" in meanings or "separator" in meanings or (word in lexicon.filling.exact and not meanings)

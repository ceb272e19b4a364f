"""A request cut into pieces: one wish each, with the verb that rules it.

A full stop or "then" always ends a piece. A comma or "and" ends one only where what follows can stand alone, so that the parts of a list,
of a number or of a description stay together. A second verb begins a new piece even without a sign, as Chinese has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import Any, Final

from reeltalk.agent.joining import (
    TEXTS,
    belongs_to,
    but_not,
    counted_on,
    describes_text,
    details_slideshow,
    drops_in,
    ends_what_stands,
    excepted_there,
    further_words,
    how_long_it_stands,
    lists_shapes,
    places_second,
    places_text,
    repairs,
    replaces,
    tells_words,
    wants_elsewhere,
)
from reeltalk.agent.language import Request
from reeltalk.agent.lexicon import SPOKEN, VERBS_LAST, load_lexicon
from reeltalk.agent.ruling_verbs import RULING_VERBS, VERBLIKE_THINGS, own_verb
from reeltalk.agent.tokens import Token
from reeltalk.agent.whole_wishes import CLAUSE_TOKENS_MAX, is_whole, stands_alone, stands_for_something, wants_file

PIECES_MAX: Final = 48
_CARRIED_VERBS: Final = ("add", "remove", "raise", "lower", "translate")
_OBJECT_REACH: Final = 12
_DENYING: Final = frozenset({"no", "without"})
_JUST: Final = frozenset({"just the", "only the", "just"})
_TAKEN_AWAY: Final = frozenset({"pauses", "fillers", "noise", "clip"})


@dataclass(slots=True)
class Piece:
    """One wish: its tokens, the verb that rules it (its own, or the one before in a list), and which tokens have been used up.

    ``creates`` says that the sentence asks for a film to be made; ``joined``, that its verb comes from a list of what is always cut;
    ``length_s`` is how long the film is in seconds, 0 where there is none, and ``clips`` of how many clips it is; ``negated`` is the verb
    that the piece forbids ("don't cut anything"), whose own verb then is "protect".
    """

    request: Request
    tokens: tuple[Token, ...]
    verb: str = ""
    joined: bool = False
    creates: bool = False
    negated: str = ""
    length_s: float = 0.0
    clips: int = 0
    used: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        """Return the person's own words, quotation marks included."""
        if not self.tokens:
            return ""
        start, end = self.tokens[0].start, self.tokens[-1].end
        original = self.request.original
        if self.tokens[0].means("quote") and start:
            start -= 1
        if self.tokens[-1].means("quote") and end < len(original):
            end += 1
        return original[start:end].strip()

    def all(self, kind: str, *values: str) -> list[Token]:
        """Return the tokens that mean this."""
        return [token for token in self.tokens if token.means(kind, *values)]

    def first(self, kind: str, *values: str) -> Token | None:
        """Return the first token that means this, or None."""
        return next((token for token in self.tokens if token.means(kind, *values)), None)

    def has(self, kind: str, *values: str) -> bool:
        """Say whether any token means this."""
        return self.first(kind, *values) is not None

    def value(self, kind: str) -> Any:
        """Return the meaning of the first token of that kind, or None."""
        token = self.first(kind)
        return token.get(kind) if token else None

    def free(self, kind: str, *values: str) -> list[Token]:
        """Return the tokens that mean this and are not used up."""
        return [token for token in self.all(kind, *values) if token.start not in self.used]

    def use(self, *tokens: Token | None) -> None:
        """Mark tokens as used up."""
        self.used.update(token.start for token in tokens if token)

    def words_of(self, token: Token) -> str:
        """Return the person's own words under a token."""
        return self.request.original[token.start : token.end].strip()

    @property
    def unknown_words(self) -> list[str]:
        """Return the words that neither mean anything here nor are mere filling."""
        filling = load_lexicon(self.request.language).filling
        words = [str(token.get("word")) for token in self.tokens if token.means("word")]
        adverbs = self.request.language == "en"
        return [word for word in words if not filling.knows(word) and not (adverbs and len(word) > 5 and word.endswith("ly"))]


PIECE_TOKENS_MAX = 120
"""Behind how many tokens a piece takes up nothing more."""


def split_request(request: Request, tokens: Sequence[Token]) -> list[Piece]:
    """Return the pieces in order, at most ``PIECES_MAX``."""
    pieces: list[Piece] = []
    for sentence in _sentences(tokens):
        split = _behind_verbs if request.language in VERBS_LAST else _by_verbs
        parts = [part for part in _parts(request.plain, sentence) if not _only_denies(request, part)]
        chunks = [chunk for part in parts for chunk in split(_without_counting(part))]
        joined = _joined(request, chunks)
        if request.language not in SPOKEN:
            _carry_back(joined)
        _turn_round(joined)
        becoming = ("change",) if sentence[-1].means("recipe") else ()  # 把…变成带音乐的宣传片: the film that is made ends the sentence
        for piece in joined:
            piece.creates = any(token.means("verb", "create", *becoming) for token in sentence)
        if joined and pieces and (closing := _closing(joined[0], pieces[-1])) is not None:
            pieces[-1] = closing
            joined.pop(0)
        while joined and pieces and (_narrows(joined[0]) or wants_elsewhere(joined[0], pieces[-1])):
            before = pieces.pop()
            joined[0] = Piece(request, before.tokens + joined[0].tokens, before.verb, before.joined, before.creates, before.negated)
        pieces.extend(joined)
        if len(pieces) >= PIECES_MAX:
            break
    return pieces[:PIECES_MAX]


def _sentences(tokens: Iterable[Token]) -> Iterable[list[Token]]:
    current: list[Token] = []
    for token in tokens:
        if token.means("separator", "strong"):
            if current:
                yield current
            current = []
        else:
            current.append(token)
    if current:
        yield current


def _parts(plain: str, sentence: Sequence[Token]) -> Iterable[list[Token]]:
    """Cut at weak separators; a number stays with what "and" joins to it ("between 5 and 10 seconds")."""
    current: list[Token] = []
    for index, token in enumerate(sentence):
        behind = sentence[index + 1] if index + 1 < len(sentence) else None
        if token.means("separator", "weak") and _lists_ends(current, sentence[index + 1 : index + 4]):
            continue
        if token.means("separator", "weak") and current and behind is not None and current[-1].means("color") and behind.means("color"):
            continue  # "my brand colours #112233 and #ffcc00"
        if token.means("separator", "weak") and current and current[0].means("flag", "except") and not any(map(_opens, current)):
            continue  # 除了最后一个转场，其他的都去掉
        listed = behind is not None and plain[token.start : token.end] not in ",&|+" and not behind.means("verb")
        if token.means("separator", "weak") and current and listed and (_awaits_verb(current) or _gives_to(plain, current)):
            continue  # 把音乐和字幕都去掉, 给人脸和车牌打码
        if token.means("separator", "weak") and not (current and _continues_count(current, sentence[index + 1 :])):
            if current:
                yield current
            current = []
        else:
            current.append(token)
    if current:
        yield current


def _only_denies(request: Request, part: Sequence[Token]) -> bool:
    """Say whether the part is a bare "no", which opens a correction and removes nothing."""
    return len(part) == 1 and request.plain[part[0].start : part[0].end] in {"no", "nope", "不对", "不是", "不"}


def _without_counting(part: list[Token]) -> list[Token]:
    """Drop a word that only counts wishes: "first trim it, ... finally export" names neither the first clip nor the beginning."""
    counts = len(part) > 1 and part[0].means("ordinal") and not (part[0].means("number") or part[0].means("thing"))
    if not counts or any(token.means("quote") or token.means("thing", *TEXTS) for token in part):
        return part
    commands = part[1].means("verb", *RULING_VERBS) or part[1].means("polite") or part[1].means("thing", *VERBLIKE_THINGS)
    return part[1:] if commands and not part[1].means("thing", "clip") else part


def _lists_ends(current: Sequence[Token], behind: Sequence[Token]) -> bool:
    """Say whether a length at one end of the film stands open for the unit of the next: "the first 5 and the last 10 seconds"."""
    open_end = len(current) > 1 and set(current[-1].meanings) == {"number"} and current[-2].means("edge")
    return open_end and any(edge.means("edge") and length.means("duration") for edge, length in pairwise(behind))


def _continues_count(current: Sequence[Token], behind: Sequence[Token]) -> bool:
    """Say whether a number goes on behind a separator; a clip of which something is told begins anew: 第一段留3秒，第二段留5秒."""
    if not behind or not _countable(current[-1]) or not _countable(behind[0]):
        return False
    if not behind[0].means("thing", "clip"):
        return True
    told = takewhile(lambda token: not token.means("separator"), behind)
    return not (current[-1].means("duration") or (any(map(_tells, current)) and any(map(_tells, told))))


def _tells(token: Token) -> bool:
    """Say whether a token tells what shall be done."""
    return token.means("verb", *RULING_VERBS) or token.means("look") or token.means("factor") or stands_for_something(token)


def _countable(token: Token) -> bool:
    return any(token.means(kind) for kind in ("number", "duration", "ordinal"))


def _by_verbs(part: Sequence[Token]) -> Iterable[list[Token]]:
    """Begin a new chunk at a verb where the words before it already say something whole."""
    current: list[Token] = []
    for token, behind in zip(part, [*part[1:], None], strict=True):
        if current and (_begins_anew(token, current) or _allows_only(token, current, behind)):
            carried = [current.pop()] if current[-1].means("link", "object") or current[-1].means("polite") else []
            if current:
                yield current
            current = carried
        current.append(token)
    if current:
        yield current


def _awaits_verb(current: Sequence[Token]) -> bool:
    """Say whether 把 or 将 has named what the next verb is done to: 把颜色 / 调亮."""
    for token in reversed(current[-_OBJECT_REACH:]):
        if token.means("verb", *RULING_VERBS) and not token.means("thing"):
            return False
        if token.means("link", "object"):
            return True
    return False


def _gives_to(plain: str, current: Sequence[Token]) -> bool:
    """Say whether 给 has named what something is done to, and not yet what."""
    first = current[0]
    return plain[first.start : first.end] == "给" and len(current) > 1 and not any(map(stands_for_something, current))


def _forbids_else(current: Sequence[Token], token: Token) -> bool:
    """Say whether a negation begins a wish of its own behind a thing: "denoise / without losing detail"; German "nicht" stands behind."""
    shaped = any(current[-1].means(kind) for kind in ("shape", "aspect", "platform"))
    if len(current) == 1 and current[0].means("thing", *TEXTS) and token.means("verb", "remove"):
        return False  # 字幕不要阴影: what is denied is said of the captions
    return token.means("negation", "never") and (stands_for_something(current[-1]) or shaped)


def _behind_verbs(part: Sequence[Token]) -> Iterable[list[Token]]:
    """End a chunk behind its verb, as languages have it whose verbs stand last."""
    current: list[Token] = []
    for token in part:
        current.append(token)
        if token.means("verb", *RULING_VERBS) and not token.means("thing") and is_whole(current):
            yield current
            current = []
    if current:
        yield current


def _carry_back(pieces: Sequence[Piece]) -> None:
    """Give a piece without a verb the one that closes the piece behind it: "music and captions away"."""
    for piece, behind in zip(reversed(pieces[:-1]), reversed(pieces[1:]), strict=True):
        closes = any(token.means("verb", behind.verb) for token in behind.tokens[-2:]) and not behind.tokens[0].means("verb")
        if not piece.verb and closes and behind.verb in _CARRIED_VERBS and not piece.has("duration"):
            piece.verb = behind.verb


def _turn_round(pieces: Sequence[Piece]) -> None:
    """Read "just the pauses" behind "don't cut the breaths" as what is to be cut, not as what is kept."""
    for before, piece in pairwise(pieces):
        only = piece.first("verb", "keep")
        if before.negated in {"cut", "remove"} and piece.verb == "keep" and only is not None and piece.words_of(only).lower() in _JUST:
            piece.verb = before.negated


def _opens(token: Token) -> bool:
    return token.means("negation") or (token.means("verb", *RULING_VERBS) and not token.means("thing")) or token.means("link", "object")


def _begins_anew(token: Token, current: Sequence[Token]) -> bool:
    whereto = token.means("position") and any(each.means("verb", "move") for each in current)  # "move the captions lower"
    opens = _opens(token) and not (whereto or _awaits_verb(current) or _only_narrows(token, current))
    return opens and (is_whole(current) or _forbids_else(current, token))


def _allows_only(token: Token, before: Sequence[Token], behind: Token | None) -> bool:
    """Say whether "just" behind a denial begins what is wanted instead: "no music just subtitles"."""
    denied = token.means("flag", "only") and before[0].means("verb", "remove") and any(map(stands_for_something, before))
    return denied and behind is not None and behind.means("thing", *TEXTS, "music", "transitions")


def _only_narrows(token: Token, before: Sequence[Token]) -> bool:
    """Say whether "just the" behind a wish says where it holds, and not what is kept: "add captions to just the first clip"."""
    return token.means("flag", "only") and token.means("verb") and any(stands_for_something(each) for each in before[-CLAUSE_TOKENS_MAX:])


def _joined(request: Request, chunks: Sequence[Sequence[Token]]) -> list[Piece]:
    """Put chunks that cannot stand alone back to the one before, and give each piece its verb."""
    pieces: list[Piece] = []
    for chunk in chunks:
        piece = Piece(request, tuple(chunk))
        piece.verb, piece.negated = own_verb([token for at, token in enumerate(chunk) if not _only_narrows(token, chunk[:at])])
        if drops_in(piece):
            piece.verb = "add"
        before = pieces[-1] if pieces else None
        if before is not None and (counted := counted_on(piece, before)):
            piece.tokens, chunk = counted, counted
        if before is not None and (excepted := excepted_there(piece, before)):
            piece.tokens = excepted
        if before is not None and (closing := _closing(piece, before)) is not None:
            pieces[-1] = closing
            continue
        if before is not None and len(before.tokens) >= PIECE_TOKENS_MAX:
            before = None  # asking a piece that grows without end, chunk by chunk, would take quadratic time
            if len(pieces) >= PIECES_MAX:
                break
        if before is not None and (
            describes_text(piece, before)
            or replaces(piece, before)
            or places_second(piece, before)
            or details_slideshow(piece, before)
            or lists_shapes(piece, before)
            or repairs(piece, before)
            or wants_elsewhere(piece, before)
            or places_text(piece, before)
            or (not stands_alone(chunk) and belongs_to(piece, before))
        ):
            further = piece.tokens
            if repairs(piece, before):  # 一点 in what mends a complaint does not ask for less
                further = tuple(token for token in further if not token.means("degree", "slightly"))
            pieces[-1] = Piece(request, before.tokens + further, before.verb or piece.verb, before.joined)
            continue
        if before is not None and piece.verb != "protect" and not stands_alone(before.tokens) and not before.unknown_words:
            pieces.pop()
            piece = Piece(request, before.tokens + piece.tokens, before.verb if not piece.verb else piece.verb)
            before = pieces[-1] if pieces else None
        if tells_words(piece) and before is not None and before.verb == "remove":
            piece.verb = "add"
        if not piece.verb and before is not None and before.verb in _CARRIED_VERBS and _continues(piece, before):
            piece.verb, piece.joined = before.verb, before.verb == "remove" and any(before.has("thing", name) for name in _TAKEN_AWAY)
        pieces.append(piece)
    return pieces


def _closing(piece: Piece, before: Piece) -> Piece | None:
    """Return a wish with how long its outcome stands, or with where it does not hold, which the piece behind tells; None elsewhere."""
    stands = ends_what_stands(piece, before)
    further = how_long_it_stands(piece, before) if stands else but_not(piece, before)
    return replace(before, tokens=before.tokens + further, used=set()) if stands or further else None


def _continues(piece: Piece, before: Piece) -> bool:
    """Say whether a piece without a verb goes on with the list before it; "remove the intro and slap captions on" does not."""
    told = any(piece.has(kind) for kind in ("quote", "look", "mood", "color", "animation", "preset", "degree", "size", "position"))
    denied = before.first("verb", "remove")
    only = piece.tokens[0].means("flag", "only")
    wanted = only and piece.has("thing", *TEXTS, "music", "transitions")
    if denied is not None and (wanted or (before.words_of(denied).lower() in _DENYING and (told or only))):
        return False  # "no music, neutral color grade", "no music, just captions", "skip the captions, just give me music"
    grows = piece.has("degree", "bigger", "smaller") and piece.tokens[-1].means("degree")
    fading = piece.first("thing", "fade", "fade_in", "fade_out")
    fades = fading is not None and ((fading is piece.tokens[0] and len(piece.tokens) > 1) or piece.has("duration"))  # "and fade it out"
    if further_words(piece, before):
        return True
    if piece.has("thing", "mute") and piece.has("thing", "clip"):
        return False  # 删掉第一段，第三段静音
    if piece.has("flag", "swap", "reversed_order") or grows or fades or wants_file(piece.tokens):
        return False  # 标题去掉，字幕放大
    return before.verb == "add" or not piece.unknown_words


def _narrows(piece: Piece) -> bool:
    """Say whether the piece only says where the wish before it holds: "but only for the first 10 seconds", "only on clip 2"."""
    first = piece.tokens[0]
    if piece.verb or not (first.means("flag", "only", "except") or (first.means("polite") and piece.has("flag", "only"))):
        return False
    placed = any(piece.has(kind) for kind in ("duration", "ordinal", "edge")) or (piece.has("thing", "clip") and piece.has("number"))
    others = [token for token in piece.all("thing") if not token.means("thing", "clip", "video", "beginning_part")]
    return placed and not others and not piece.unknown_words

"""Words that here only describe another thing: the fade of a title, the blur of a transition, highlighted captions, slow fades."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import TEXT_THINGS, Token

_SHADES: Final = re.compile(r"\b(?:shadows?|midtones|blacks|skin tones?|grad(?:e|ing)|contrast)\b")
TONES: Final = re.compile(
    r"\bhighlights? (?:down|up|back|(?:are|is|look) (?:too|blown|clipped|bright|harsh))\b|\bblown[- ]out highlights\b"
    r"|\b(?:lower|raise|reduce|bring|pull|dial|turn|recover|lift|push|boost|drop|tame|darken|brighten|soften|warm|cool)\w{0,3}"
    r" (?:(?:back|down|up|in|the|my|your|blown|out) ){0,4}highlights\b(?! (?:reel|video|clip))"
    r"|\bshadows?\b|\bmidtones?\b"
)
"""Where highlights are the bright parts of a picture and not the best of a film."""
_GRADUAL: Final = ("fade", "fade_in", "fade_out", "fade_both", "zoom_in", "zoom_out", "pan")
_MANNER: Final = re.compile(
    r"slow(?:ly)?|quick(?:ly)?|fast|langsam|schnell|(?:plus )?lentement|vite|lent[oa]|despacio|r[aá]pid[oa]|devagar|медленно|быстро"
    r"|ゆっくり|速く|早く|천천히|느리게|빠르게|빨리|慢慢地?|缓慢地?|快速地?"
)
"""How a fade or a zoom goes, and not how fast the film plays: "blende am Ende langsam aus", ゆっくりズームイン."""
_COUNTS_ONE_MORE: Final = re.compile(r"a second")
"""Before a thing no length of time but one more of it: "a second title"."""
_MOVING_THINGS: Final = ("fade", "fade_in", "fade_out", "fade_both", "transitions", "zoom_in", "zoom_out", "pan", "music")


def settle_double_meanings(piece: Piece, subject: Subject) -> None:
    """Use up words that here only describe another thing: the fade of a title, the blur of a transition, highlighted captions."""
    if piece.has("thing", *TEXT_THINGS, "music", "fill_blur", "noise"):
        piece.use(*piece.all("thing", "backdrop"), *piece.all("thing", "grade"))
    piece.use(*_adjectives(piece))
    cut_down = any(piece.words_of(token) == "剪成" for token in piece.all("verb")) and not piece.has("recipe")
    if piece.verb == "create" and cut_down and piece.has("duration"):
        piece.verb = "cut"  # 视频剪成20秒
    if piece.verb in {"remove", "cut"} and piece.has("thing", *TEXT_THINGS, "music", "transitions"):
        piece.use(
            *(
                token
                for index, token in enumerate(piece.tokens)
                if token.means("thing", "clip", "beginning_part") and _is_place(piece.tokens, index)
            )
        )
    if piece.has("thing", "voice") and any(one.name == "voice_over" for one in subject.calls) and not piece.has("verb"):
        piece.use(*piece.all("thing", "voice"))  # "in a friendly female voice" is that of the narration
    if piece.has("thing", "watermark") and piece.has("quote"):
        piece.use(*piece.all("thing", "title"))
    if piece.has("thing", "pitch_up", "pitch_down"):
        piece.use(*piece.all("thing", "voice"))  # "muda a voz pra ficar grave": the voice is not to be made clearer
    if piece.has("thing", "pitch_down"):
        piece.use(*piece.all("thing", "pitch_up"))
    if piece.has("thing", *TEXT_THINGS):
        piece.use(*piece.all("thing", "opacity"), *piece.all("thing", "fill_color", "brighter", "darker"))
        piece.use(*(token for token in piece.all("thing", "fade", "fade_in", "fade_out", "zoom_in") if token.means("animation")))
    if piece.has("thing", *TEXT_THINGS) and not piece.has("thing", "music"):
        piece.use(*piece.all("thing", "duck"))  # 说话时 is when the words appear
    piece.use(
        *(
            token
            for token, behind in pairwise(piece.tokens)
            if _COUNTS_ONE_MORE.fullmatch(piece.words_of(token).lower()) and behind.means("thing")
        )
    )
    if piece.has("thing", "rotate"):
        piece.use(*(token for token in piece.all("shape") if piece.words_of(token).lower() == "upright"))
    if TONES.search(piece.text.lower()) or (_SHADES.search(piece.request.plain) and not piece.has("thing", "video", "clip")):
        piece.use(*piece.all("recipe", "highlights"))  # "warm highlights" beside "lift the shadows" are those of the picture
    if piece.has("thing", "pip"):
        piece.use(*piece.all("thing", "fill_crop"))
    if piece.has("thing", "captions"):
        piece.use(*piece.all("recipe", "highlights"), *piece.all("thing", "slower", "faster"))
        if slots.styled_as_platform(piece):
            piece.use(*piece.all("platform"))
    if piece.has("thing", "transitions"):
        piece.use(*piece.all("thing", "slower", "faster"))
        piece.use(*(token for token in piece.tokens if token.means("transition") and not token.means("thing", "transitions")))
    if piece.has("thing", "music"):
        piece.use(*(token for token in piece.all("mood") if token.means("look")))
    if piece.has("thing", "music") or (piece.has("mood") and not piece.has("thing", "video", "clip") and not piece.has("look")):
        others = piece.has("thing", "video", "clip")
        piece.use(*(token for token in piece.all("thing", "slower", "faster", "speed") if not others or token.means("tempo")))
    if piece.has("thing", *_GRADUAL) and not piece.has("thing", "speed"):
        piece.use(*(token for token in piece.all("thing", "slower", "faster") if _MANNER.fullmatch(piece.words_of(token).lower())))
    if piece.has("thing", *TEXT_THINGS) and piece.has("position"):
        piece.use(*(token for token in piece.all("thing", "louder", "quieter") if token.means("position")))  # "titre plus bas"
    if piece.has("thing", "on_beat", "at_shots"):
        piece.use(*piece.all("thing", "transitions", "split"))
    piece.use(*piece.all("flag", "original"), *_shapes_of_footage(piece))


def _is_place(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a clip is only where something is: "the captions on the last clip", 第2段不要字幕."""
    before = next((token for token in reversed(tokens[:index]) if not (token.means("ordinal") or set(token.meanings) == {"word"})), None)
    return before is None or before.means("link", "in", "of", "from", "at", "for", "object")


def _adjectives(piece: Piece) -> list[Token]:
    """Return words of speed that only describe the thing behind them: "slow fades", "fast zooms", "quick transitions"."""
    return [
        token
        for token, behind in pairwise(piece.tokens)
        if token.means("thing", "slower", "faster") and token.means("tempo") and behind.means("thing", *_MOVING_THINGS)
    ] + [
        token
        for token, behind in pairwise(piece.tokens)
        if token.means("recipe", "polish") and behind.means("thing") and not behind.means("thing", "video", "clip", "screen_recording")
    ]


def _shapes_of_footage(piece: Piece) -> list[Token]:
    """Return the shapes that describe what was sent: "turn this portrait drawing into a clip", "convert my landscape video to a square"."""
    if piece.verb not in {"create", "make", "change"}:
        return []
    links = [token for token, behind in pairwise(piece.tokens) if token.means("link", "into", "to") and not behind.means("duration")]
    border = links[0].start if links else 0
    return [token for token in (*piece.all("shape"), *piece.all("aspect")) if token.start < border]

"""Music that is composed for a film: the genres that the library does not hold, and pieces as files of their own."""

from __future__ import annotations

import math
from pathlib import PurePath
from typing import Annotated, Final

from pydantic import Field

from reeltalk import limits
from reeltalk.agent.context import Made, PlanningContext, Wanted
from reeltalk.agent.generating import maker_of, price, seed_of
from reeltalk.agent.outcome import Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.tool_arguments import Arguments, Name, Tempo
from reeltalk.timeline.model import Clip, MediaKind, MediaSource
from reeltalk.timeline.time import Ticks, seconds_from_ticks

CHINESE: Final = {
    "lofi": "低保真", "ambient": "氛围", "corporate": "商务", "pop": "流行", "cinematic": "电影感", "acoustic": "原声", "jazz": "爵士",
    "rock": "摇滚", "hiphop": "嘻哈", "trap": "陷阱", "house": "浩室", "synthwave": "合成器浪潮", "classical": "古典", "waltz": "圆舞曲",
    "funk": "放克", "reggae": "雷鬼", "bossa": "波萨诺瓦", "chinese": "国风", "chiptune": "8 位", "suspense": "悬疑", "children": "儿童",
    "holiday": "节日", "minor": "小调", "major": "大调",
}  # fmt: skip
SOME_GENRES: Final = Phrase(
    "I compose lo-fi, ambient, pop, cinematic, jazz, rock, hip-hop, trap, house, synthwave, classical, waltz, funk, reggae, bossa nova, "
    "Chinese, chiptune, suspense, children's and holiday music.",
    "可以创作低保真、氛围、流行、电影感、爵士、摇滚、嘻哈、浩室、合成器浪潮、古典、"
    "圆舞曲、放克、雷鬼、波萨诺瓦、国风、8 位、悬疑、儿童和节日音乐。",
)


class ComposeMusic(Arguments):
    """A piece of music in a genre or mood, as a file of the session."""

    genre: Annotated[Name, Field(min_length=1)]
    duration_s: Annotated[float, Field(ge=limits.MUSIC_MIN_S, le=limits.MUSIC_MAX_S)] = 60.0
    tempo_bpm: Tempo | None = None


def compose_music(arguments: ComposeMusic, context: PlanningContext) -> ToolOutcome:
    """Compose a piece that is no part of a film, but a file that one can be given."""
    try:
        made = _ordered(arguments.genre, arguments.duration_s, context, arguments.tempo_bpm)
    except ToolProblem as refused:
        raise ToolProblem.saying(refused.reason, SOME_GENRES) from refused
    seconds, charged, told, name = arguments.duration_s, price((made,)), what_it_is(made), made.asset.name
    said = Phrase(
        f"The music is ready ({told.english}), {seconds:g} s long: the file {name} of this session{charged.english}.",
        f"音乐已创作完成：{told.chinese}，{seconds:g} 秒，文件为本会话中的 {name}{charged.chinese}。",
    )
    return ToolOutcome(said=(said,), facts={"music_s": round(seconds, 2)}, made=(made,))


def composed_for(genre: str, length: Ticks, context: PlanningContext, tempo_bpm: float | None = None) -> Made | None:
    """Return a piece as long as a stretch of film, in whole seconds; None where nobody composes in that genre. The longest ones loop."""
    if context.maker is None:
        return None
    try:
        seconds = min(limits.MUSIC_MAX_S, max(limits.MUSIC_MIN_S, math.ceil(seconds_from_ticks(length))))
        return _ordered(genre, seconds, context, tempo_bpm)
    except ToolProblem:
        return None


def genre_of(bed: Clip, context: PlanningContext) -> str | None:
    """Return the genre that a bed was composed in, None for music from elsewhere: the file has the name of what was asked for."""
    if not isinstance(bed.source, MediaSource):
        return None
    media_id = bed.source.media_id
    pieces = [asset for asset in context.assets if asset.id == media_id and asset.generated and asset.kind is MediaKind.AUDIO]
    return PurePath(pieces[0].name).stem if pieces else None


def what_it_is(made: Made) -> Phrase:
    """Return the genre, key and tempo of a piece, as its maker tells them: "jazz, C minor, 132 BPM"."""
    told = made.model.partition(": ")[2] if made.embedded else f"{made.provider} ({made.model})"
    return Phrase(told, _in_chinese(told) if made.embedded else told)


def _in_chinese(told: str) -> str:
    """Return what the embedded composer tells in Chinese: "爵士，C 小调，132 BPM"."""
    parts = (" ".join(CHINESE.get(word, word) for word in part.split()) for part in told.split(", "))
    return "，".join(parts)


def _ordered(genre: str, seconds: float, context: PlanningContext, tempo_bpm: float | None) -> Made:
    wanted = Wanted("music", genre, duration_s=float(seconds), seed=seed_of(context), language=context.language, tempo_bpm=tempo_bpm)
    return maker_of(context).make(wanted)

"""The embedded music: 28 instrumental pieces of about half a minute, five moods, acoustic or electronic, that loop as beds.

The pieces come with the ``immich-memories-music`` package (MIT, machine-made). Any mood or genre word is brought to the nearest of the
five moods; a genre that is not here, or a word that says nothing, gives what comes nearest, marked as not ``matched``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import immich_memories_music

from reeltalk.errors import EngineMissing
from reeltalk.media.beats import find_beats
from reeltalk.media.facts import Beats, Loudness, MediaInfo, MusicChoice
from reeltalk.media.probe import probe
from reeltalk.media.signals import measure_loudness
from reeltalk.timeline.model import MediaId, MediaKind, MediaReference

ID_PREFIX: Final = "music:"
CREDIT: Final = "immich-memories-music (AI-generated, MIT)"
BACKGROUND_MOODS: Final = (("calm", ""), ("tender", "acoustic"), ("happy", "acoustic"))

BPM: Final = {
    ("calm", "acoustic"): 68, ("calm", "electronic"): 72,
    ("energetic", "acoustic"): 132, ("energetic", "electronic"): 150,
    ("happy", "acoustic"): 110, ("happy", "electronic"): 123,
    ("nostalgic", "acoustic"): 78, ("nostalgic", "electronic"): 84,
    ("tender", "acoustic"): 90, ("tender", "electronic"): 99,
}  # fmt: skip

# (mood, style): the words that mean it; an empty style takes both
WORDS: Final[dict[tuple[str, str], str]] = {
    ("calm", "electronic"): "lo-fi lofi lo fi chill chillhop chillout ambient downtempo study minimal background corporate tech technology "
    "documentary podcast 低保真 氛围 商务 科技 背景 纪录片",
    (
        "calm",
        "acoustic",
    ): "acoustic piano guitar meditation spa yoga sleep nature 钢琴 吉他 冥想 瑜伽 自然 禅",
    (
        "calm",
        "",
    ): "calm relaxing relaxed relax peaceful soft soothing mellow quiet gentle slow serene 平静 舒缓 放松 安静 轻柔 轻音乐 柔和 宁静 "
    "治愈 慢",
    (
        "energetic",
        "electronic",
    ): "electronic edm dance workout gym sport sports synth club 电子 电音 舞曲 健身 运动",
    (
        "energetic",
        "acoustic",
    ): "action adventure 热血 冒险",
    (
        "energetic",
        "",
    ): "energetic energy fast intense powerful driving exciting hype dynamic motivational motivating 激昂 动感 快节奏 激烈 有力 "
    "燃 劲爆 活力 激情",
    ("happy", "electronic"): "pop summer party kpop k-pop vlog travel tiktok reels modern fresh 流行 夏天 派对 旅行 时尚 清新",
    ("happy", "acoustic"): "folk country ukulele funny comedy quirky cooking 民谣 乡村 搞笑 俏皮 可爱 美食",
    ("happy", ""): "happy upbeat cheerful joyful fun bright positive uplifting inspiring inspirational optimistic playful lively feel-good "
    "欢快 轻快 快乐 开心 愉快 明快 励志 阳光 积极 活泼",
    ("nostalgic", "acoustic"): "sad melancholy melancholic lonely moody rain 悲伤 伤感 忧伤 难过 孤独 忧郁 雨",
    ("nostalgic", "electronic"): "retro vintage dreamy 复古 怀旧电子 梦幻",
    ("nostalgic", ""): "nostalgic memories memory old bittersweet autumn 怀旧 回忆 怀念 秋天",
    ("tender", "acoustic"): "romantic love wedding marriage baby family 浪漫 爱情 婚礼 甜蜜 宝宝 家庭",
    ("tender", ""): "tender warm emotional touching heartfelt sentimental sweet 温柔 温暖 感人 温馨 深情 抒情 感动",
}

NEAREST: Final[dict[tuple[str, str], str]] = {
    ("calm", "acoustic"): "classical classic jazz 古典 爵士",
    ("energetic", "electronic"): "techno house dubstep trap hip-hop hiphop hip hop rap gaming cyberpunk 嘻哈 说唱 游戏",
    (
        "energetic",
        "acoustic",
    ): "epic cinematic dramatic trailer rock suspense thriller tense orchestral heroic 史诗 电影感 电影 大气 震撼 摇滚 紧张 悬疑",
    ("happy", "electronic"): "disco",
    ("happy", "acoustic"): "kids children 儿童",
    ("nostalgic", "acoustic"): "dark 黑暗",
    ("nostalgic", "electronic"): "80s synthwave vaporwave",
}
"""Genres that the library does not hold, and what comes nearest: never ``matched``."""

PURPOSE_WORDS: Final = frozenset({"background", "背景"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of the library."""

    id: MediaId
    title: str
    mood: str
    style: str
    path: Path


class EmbeddedMusic:
    """The library that ships with Reeltalk."""

    def choose(self, mood: str, seed: str, avoid: Sequence[str] = ()) -> MusicChoice | None:
        """Return a piece for a mood or genre word ("" for any), the same one for the same seed; None when all are to be avoided."""
        meant = meaning(mood)
        groups = [(meant,), BACKGROUND_MOODS] if meant else [BACKGROUND_MOODS]
        for wanted in [*groups, (("", ""),)]:
            candidates = [piece for piece in _matching(wanted) if piece.id not in avoid and piece.title not in avoid]
            if candidates:
                piece = candidates[_draw(seed, len(candidates))]
                fits = meant is not None and piece.mood == meant[0] and not _is_lacking(mood)
                return _choice(piece, matched=not mood or fits)
        return None

    def path(self, media_id: MediaId) -> Path:
        """Return the file behind the media reference of a choice; raises EngineMissing when it is not in the library."""
        return piece_of(media_id).path

    def info(self, media_id: MediaId) -> MediaInfo:
        """Return what a probe finds in a piece; raises EngineMissing when it is not in the library."""
        return info_of(self.path(media_id))

    def loudness(self, media_id: MediaId) -> Loudness:
        """Return how loud a piece is; raises EngineMissing when it is not in the library."""
        return loudness_of(self.path(media_id))

    def beats(self, media_id: MediaId) -> Beats | None:
        """Return the pulse of a piece; raises EngineMissing when it is not in the library."""
        return beats_of(piece_of(media_id))

    def holds(self, media_id: MediaId) -> bool:
        """Say whether a media id is a piece of this library."""
        return any(piece.id == media_id for piece in pieces())


def piece_of(media_id: MediaId) -> Piece:
    """Return the piece of a media id; raises EngineMissing when it is not in the library."""
    for piece in pieces():
        if piece.id == media_id:
            return piece
    raise EngineMissing(f"The music {media_id!r} is not in the embedded library.", hint="Install the immich-memories-music package again.")


@cache
def beats_of(piece: Piece) -> Beats | None:
    """Return the pulse of one of the library's pieces, whose tempo is known."""
    return find_beats(piece.path, info=info_of(piece.path), known_bpm=float(BPM.get((piece.mood, piece.style), 0)))


@cache
def info_of(path: Path) -> MediaInfo:
    """Return what a probe finds in one of the library's files."""
    return probe(path, container="ogg")


@cache
def loudness_of(path: Path) -> Loudness:
    """Return how loud one of the library's files is."""
    return measure_loudness(path, info=info_of(path))


@cache
def pieces() -> tuple[Piece, ...]:
    """Return every piece, in the order of their file names; raises EngineMissing when the package holds none."""
    files = sorted(immich_memories_music.tracks_dir().glob("*/*.opus"))
    if not files:
        raise EngineMissing("The embedded music is missing.", hint="Install the immich-memories-music package again.")
    counts: dict[tuple[str, str], int] = {}
    found = []
    for path in files:
        mood, style = path.stem.split("_")[:2]
        counts[mood, style] = counts.get((mood, style), 0) + 1
        title = f"{mood.capitalize()} {style} no. {counts[mood, style]}"
        found.append(Piece(ID_PREFIX + path.stem, title, mood, style, path))
    return tuple(found)


def meaning(word: str) -> tuple[str, str] | None:
    """Return the (mood, style) that a mood or genre word means, or None; the longest known word in it decides."""
    found = _deciding(word)
    return found[1] if found else None


def _is_lacking(word: str) -> bool:
    """Say whether the word that decides is a genre that the library does not hold."""
    found = _deciding(word)
    return found is not None and found[0] in _lacking()


def _deciding(word: str) -> tuple[str, tuple[str, str]] | None:
    said = _plain(word)
    latin = f" {said} "
    hits = [entry for entry in _vocabulary() if (f" {entry[0]} " in latin if entry[0].isascii() else entry[0] in said)]
    return max(hits, key=lambda hit: _weight(hit[0])) if hits else None


def _weight(word: str) -> int:
    """Return how much a word decides: longer ones more, those that say only what the music is for least."""
    return 0 if word in PURPOSE_WORDS else len(word)


@cache
def _vocabulary() -> tuple[tuple[str, tuple[str, str]], ...]:
    entries = [(_plain(word), kind) for table in (WORDS, NEAREST) for kind, words in table.items() for word in words.split()]
    moods: list[tuple[str, tuple[str, str]]] = [("lo fi", ("calm", "electronic")), ("hip hop", ("energetic", "electronic"))]
    return tuple(entry for entry in entries + moods if entry[0] not in {"lo", "fi", "hip", "hop"})


@cache
def _lacking() -> frozenset[str]:
    return frozenset(_plain(word) for words in NEAREST.values() for word in words.split()) | {"hip hop"}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[-_/,.!'\"]+", " ", text.lower()).split())


def _matching(wanted: Iterable[tuple[str, str]]) -> list[Piece]:
    return [piece for piece in pieces() if any(mood in ("", piece.mood) and style in ("", piece.style) for mood, style in wanted)]


def _draw(seed: str, count: int) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) % count


@cache
def _choice(piece: Piece, *, matched: bool) -> MusicChoice:
    media = MediaReference(piece.id, piece.title, MediaKind.AUDIO, duration=info_of(piece.path).duration, has_audio=True)
    return MusicChoice(media, piece.title, piece.mood, bpm=float(BPM.get((piece.mood, piece.style), 0)), credit=CREDIT, matched=matched)

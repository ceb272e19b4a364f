"""The embedded sound effects: whooshes, clicks, impacts, weather, each made from noise and tones when it is asked for.

The result is the user's own: no recording has a part in it. The same seed gives the same sound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from reeltalk.providers.composer.mixdown import Stereo, written
from reeltalk.providers.composer.waves import RATE, Wave, noise, oscillator, passed, seconds, softened, struck

PEAK: Final = 10 ** (-3 / 20)
_PIECE: Final = 4096


@dataclass(frozen=True, slots=True)
class SoundMade:
    """What was made; ``name`` is the sound's own name in the table."""

    name: str
    duration_s: float


def sound(wish: str, *, into: Path, seed: int = 0) -> SoundMade | None:
    """Write the sound effect that a wish names as 48 kHz stereo WAV, peaks at -3 dBFS; None where no word of it is known."""
    name = named(wish)
    if name is None:
        return None
    both = _stereo(SOUNDS[name].make(seed), seed)
    written(both / np.float32(max(float(np.abs(both).max()), 1e-6)) * np.float32(PEAK), into)
    return SoundMade(name, len(both) / RATE)


def named(wish: str) -> str | None:
    """Return the name of the sound that a wish in English or Chinese means, or None; the longest known word decides.

    >>> named("a loud camera shutter please"), named("加一个打雷的声音"), named("a yodel")
    ('shutter', 'thunder', None)
    """
    said = f" {wish.casefold()} "
    plain = "".join(letter if letter.isalnum() else " " for letter in said)
    hits = [
        (len(word), name)
        for name, each in SOUNDS.items()
        for word in (name, *each.words)
        if (f" {word} " in plain or f" {word}s " in plain if word.isascii() else word in said)
    ]
    return max(hits)[1] if hits else None


def _stereo(wave: Wave, seed: int) -> Stereo:
    """Return a sound with a little width: the upper part of it differs between the sides."""
    other = passed(noise(len(wave) / RATE, seed + 77), low_hz=2000)[: len(wave)]
    width = np.abs(wave) * other[: len(wave)] * np.float32(0.12)
    return np.stack([softened(wave + width), softened(wave - width)], axis=1).astype(np.float32)


def _fade(duration_s: float, decay: float) -> Wave:
    wave: Wave = np.exp(-seconds(duration_s) * np.float32(decay)).astype(np.float32)
    return wave


def _glide(duration_s: float, from_hz: float, to_hz: float) -> Wave:
    """Return a sine whose pitch moves evenly in octaves."""
    time = seconds(duration_s)
    hertz = from_hz * (to_hz / from_hz) ** (time / duration_s)
    wave: Wave = np.sin(2 * np.pi * np.cumsum(hertz) / RATE).astype(np.float32)
    return wave


def _swept_noise(duration_s: float, from_hz: float, to_hz: float, seed: int) -> Wave:
    """Return noise around a moving pitch: each short piece through its own filter, overlapped."""
    count = round(duration_s * RATE)
    source = noise(duration_s + 2 * _PIECE / RATE, seed)
    window = np.hanning(_PIECE).astype(np.float32)
    total = np.zeros(count + 2 * _PIECE, dtype=np.float32)
    for start in range(0, count + _PIECE // 2, _PIECE // 2):
        hertz = from_hz * (to_hz / from_hz) ** min(start / count, 1.0)
        total[start : start + _PIECE] += passed(source[start : start + _PIECE] * window, low_hz=hertz * 0.7, high_hz=hertz * 1.5)
    return total[_PIECE // 2 : _PIECE // 2 + count]


def _swell(duration_s: float, peak_at: float) -> Wave:
    """Return a gain that rises to its peak and falls from there, both slowly at first."""
    time = seconds(duration_s) / np.float32(duration_s)
    rise, fall = np.clip(time / peak_at, 0, 1), np.clip((1 - time) / (1 - peak_at), 0, 1)
    gain: Wave = (np.minimum(rise, fall) ** 2).astype(np.float32)
    return gain


def _sum(*waves: Wave) -> Wave:
    total = np.zeros(max(len(wave) for wave in waves), dtype=np.float32)
    for wave in waves:
        total[: len(wave)] += wave
    return total


def _later(wave: Wave, after_s: float) -> Wave:
    return np.concatenate([np.zeros(round(after_s * RATE), dtype=np.float32), wave])


def _chime(*hertz: float, gap_s: float = 0.12, decay_s: float = 0.5) -> Wave:
    strokes = [struck(each, 1.4, (1.0, 0.35, 0.15), (decay_s, decay_s / 2, decay_s / 3), ratios=(1.0, 2.76, 5.4)) for each in hertz]
    return _sum(*(_later(stroke, place * gap_s) for place, stroke in enumerate(strokes)))


def _whoosh(seed: int) -> Wave:
    return _swept_noise(0.7, 300, 3500, seed) * _swell(0.7, 0.6)


def _swish(seed: int) -> Wave:
    return _swept_noise(0.32, 4500, 900, seed) * _swell(0.32, 0.35)


def _impact(seed: int) -> Wave:
    return _sum(_glide(1.4, 110, 36) * _fade(1.4, 3), passed(noise(0.5, seed), high_hz=1800) * _fade(0.5, 9) * np.float32(0.8))


def _riser(seed: int) -> Wave:
    climb = (seconds(2.4) / np.float32(2.4)) ** 2
    return _sum(_swept_noise(2.4, 250, 6000, seed), np.float32(0.25) * _glide(2.4, 110, 880)) * climb


def _click(seed: int) -> Wave:
    return _sum(
        struck(2600, 0.05, (1.0, 0.5), (0.006, 0.004), ratios=(1.0, 2.3)), passed(noise(0.01, seed), low_hz=3000) * _fade(0.01, 400)
    )


def _shutter(seed: int) -> Wave:
    curtain = passed(noise(0.05, seed), low_hz=900, high_hz=7000) * _fade(0.05, 90)
    return _sum(curtain, _later(curtain * np.float32(0.8), 0.085), _later(_click(seed) * np.float32(0.5), 0.02))


def _typing(seed: int) -> Wave:
    random = np.random.default_rng(seed)
    keys = [_click(seed + place) * np.float32(random.uniform(0.5, 1.0)) for place in range(14)]
    starts = np.cumsum(random.uniform(0.07, 0.2, len(keys)))
    return _sum(*(_later(key, float(start)) for key, start in zip(keys, starts, strict=True)))


def _scratch(seed: int) -> Wave:
    back = _swept_noise(0.16, 900, 3200, seed) * _swell(0.16, 0.5)
    return np.concatenate([back, _swept_noise(0.28, 3200, 500, seed + 1) * _swell(0.28, 0.3)])


def _glitch(seed: int) -> Wave:
    random = np.random.default_rng(seed)
    pieces = [
        oscillator("square", float(random.uniform(90, 3200)), float(random.uniform(0.02, 0.09)), harmonics=20)
        * np.float32(random.choice([0.0, 0.5, 1.0]))
        for _piece in range(12)
    ]
    return np.concatenate(pieces)


def _magic(seed: int) -> Wave:
    random = np.random.default_rng(seed)
    return _chime(*sorted(random.uniform(1600, 5200, 14)), gap_s=0.06, decay_s=0.35)


def _rain(seed: int) -> Wave:
    drops = np.where(np.abs(noise(5.0, seed)) > 0.996, noise(5.0, seed + 1), 0).astype(np.float32)
    return passed(noise(5.0, seed + 2), low_hz=900, high_hz=9000) * np.float32(0.35) + passed(drops, low_hz=1200, high_hz=6500)


def _wind(seed: int) -> Wave:
    slow = passed(noise(6.0, seed + 1), high_hz=0.9)
    gusts = (0.55 + 0.45 * slow / np.abs(slow).max()).astype(np.float32)
    wave: Wave = passed(noise(6.0, seed), low_hz=150, high_hz=900) * gusts
    return wave


def _waves(seed: int) -> Wave:
    time = seconds(8.0)
    surf = (0.5 + 0.5 * np.sin(2 * np.pi * time / 4 - np.pi / 2)) ** 2
    return passed(noise(8.0, seed), low_hz=200, high_hz=4500) * (0.15 + surf).astype(np.float32)


def _thunder(seed: int) -> Wave:
    crack = passed(noise(0.35, seed), low_hz=300) * _fade(0.35, 12)
    roll = passed(noise(4.0, seed + 1), low_hz=25, high_hz=180, order=3) * _fade(4.0, 0.9) * np.float32(6.0)
    return _sum(crack, _later(roll, 0.08))


def _fire(seed: int) -> Wave:
    crackle = np.where(np.abs(noise(5.0, seed)) > 0.9985, noise(5.0, seed + 1), 0).astype(np.float32)
    return passed(noise(5.0, seed + 2), low_hz=60, high_hz=420) * np.float32(0.5) + passed(crackle, low_hz=900, high_hz=8000) * np.float32(
        2
    )


def _applause(seed: int) -> Wave:
    random = np.random.default_rng(seed)
    total = np.zeros(5 * RATE, dtype=np.float32)
    clap = passed(noise(0.05, seed), low_hz=700, high_hz=4500) * _fade(0.05, 110)
    for _hand in range(900):
        at = int(random.uniform(0, len(total) - len(clap)))
        total[at : at + len(clap)] += clap * np.float32(random.uniform(0.2, 1.0))
    total *= np.clip(_swell(5.0, 0.2) * np.float32(3), 0, 1)
    return total


def _heartbeat(seed: int) -> Wave:
    beat = _sum(_glide(0.25, 90, 42) * _fade(0.25, 14), _later(_glide(0.25, 75, 38) * _fade(0.25, 16) * np.float32(0.7), 0.24))
    return _sum(*(_later(beat, place * 0.95) for place in range(4)))


def _ticking(seed: int) -> Wave:
    strokes = [
        _later(struck(hertz, 0.06, (1.0, 0.4), (0.01, 0.006), ratios=(1.0, 2.7)), place * 0.5)
        for place, hertz in enumerate((2900, 2300) * 4)
    ]
    return _sum(*strokes)


def _siren(seed: int) -> Wave:
    up, down = _glide(0.9, 620, 1250), _glide(0.9, 1250, 620)
    return np.tanh(np.concatenate([up, down, up, down]) * np.float32(1.6)) * np.float32(0.8)


def _engine(seed: int) -> Wave:
    revs = _glide(3.0, 55, 150)
    return _sum(np.tanh(revs * np.float32(4)) * np.float32(0.5), passed(noise(3.0, seed), low_hz=80, high_hz=700) * np.float32(0.4))


def _bubble(seed: int) -> Wave:
    random = np.random.default_rng(seed)
    drops = [_glide(0.09, hertz, hertz * 2.2) * _fade(0.09, 35) for hertz in random.uniform(320, 900, 9)]
    return _sum(*(_later(drop, place * 0.11) for place, drop in enumerate(drops)))


def _bird(seed: int) -> Wave:
    random = np.random.default_rng(seed)
    calls = [_glide(0.11, hertz, hertz * float(random.uniform(0.7, 1.5))) * _swell(0.11, 0.4) for hertz in random.uniform(2600, 4800, 12)]
    return _sum(*(_later(call, place * 0.19) for place, call in enumerate(calls)))


def _laser(seed: int) -> Wave:
    return np.sign(_glide(0.35, 2600, 180)) * _fade(0.35, 7) * np.float32(0.6)


@dataclass(frozen=True, slots=True)
class Effect:
    """A sound and what people call it."""

    make: Callable[[int], Wave]
    words: tuple[str, ...]


SOUNDS: Final[Mapping[str, Effect]] = {
    "whoosh": Effect(_whoosh, ("transition sound", "swoosh", "fly by", "嗖", "呼啸", "转场音效")),
    "swish": Effect(_swish, ("swipe", "sword", "唰", "滑动", "挥动")),
    "impact": Effect(_impact, ("hit", "boom", "slam", "thud", "drop", "重击", "撞击", "轰", "砰")),
    "riser": Effect(_riser, ("build up", "buildup", "tension riser", "上升", "渐强", "蓄力")),
    "explosion": Effect(lambda seed: _sum(_impact(seed), _thunder(seed) * np.float32(0.8)), ("explode", "blast", "bomb", "爆炸")),
    "click": Effect(_click, ("button", "mouse", "tap", "点击", "按键", "按钮")),
    "pop": Effect(lambda seed: _glide(0.09, 420, 1100) * _fade(0.09, 38), ("bubble pop", "plop", "啵", "弹出")),
    "ding": Effect(lambda seed: _chime(1568.0), ("bell", "correct", "叮", "铃声", "正确")),
    "notification": Effect(lambda seed: _chime(1046.5, 1568.0), ("message", "alert", "chime", "通知", "提示音", "消息")),
    "success": Effect(
        lambda seed: _chime(784.0, 987.8, 1174.7, 1568.0, gap_s=0.09), ("win", "level up", "achievement", "tada", "成功", "胜利", "升级")
    ),
    "error": Effect(
        lambda seed: oscillator("square", 155, 0.45, harmonics=9) * np.float32(0.5), ("wrong", "buzzer", "fail", "错误", "失败")
    ),
    "cash": Effect(
        lambda seed: _sum(_click(seed), _later(_chime(2637.0, 3520.0, gap_s=0.05), 0.09)),
        ("cash register", "money", "coin", "收银", "金币", "钱"),
    ),
    "shutter": Effect(_shutter, ("camera shutter", "camera", "photo", "snapshot", "快门", "拍照", "相机")),
    "typing": Effect(_typing, ("keyboard", "typewriter", "打字", "键盘")),
    "scratch": Effect(_scratch, ("record scratch", "vinyl scratch", "dj scratch", "搓碟", "刮碟")),
    "glitch": Effect(_glitch, ("digital glitch", "static", "故障", "信号干扰")),
    "magic": Effect(_magic, ("sparkle", "fairy", "twinkle", "shimmer", "魔法", "闪光", "星光")),
    "beep": Effect(lambda seed: oscillator("triangle", 1000, 0.5, harmonics=3), ("censor", "bleep", "哔", "消音")),
    "laser": Effect(_laser, ("zap", "pew", "激光")),
    "rain": Effect(_rain, ("rainfall", "drizzle", "下雨", "雨声")),
    "wind": Effect(_wind, ("breeze", "storm wind", "风声", "刮风")),
    "thunder": Effect(_thunder, ("lightning", "storm", "打雷", "雷声")),
    "ocean": Effect(_waves, ("waves", "sea", "beach", "surf", "海浪", "海边")),
    "fire": Effect(_fire, ("campfire", "crackling", "fireplace", "火焰", "篝火")),
    "birds": Effect(_bird, ("bird", "birdsong", "chirping", "tweet", "鸟叫", "鸟鸣")),
    "water": Effect(_bubble, ("bubbles", "bubbling", "drip", "水滴", "冒泡", "水声")),
    "applause": Effect(_applause, ("clapping", "crowd", "cheer", "鼓掌", "掌声")),
    "heartbeat": Effect(_heartbeat, ("heart beat", "pulse", "心跳")),
    "clock": Effect(_ticking, ("ticking", "tick tock", "countdown", "timer", "时钟", "滴答", "倒计时")),
    "siren": Effect(_siren, ("alarm", "police", "ambulance", "警报", "警笛")),
    "engine": Effect(_engine, ("car", "motor", "motorcycle", "引擎", "汽车", "发动机")),
}

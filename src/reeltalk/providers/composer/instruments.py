"""The instruments: each turns a pitch, a length and a strength into a sound, out of the building blocks of ``waves``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from reeltalk.providers.composer.waves import Wave, frequency, noise, oscillator, passed, plucked, seconds, shaped, softened, struck

Instrument = Callable[[float, float, float], Wave]
"""(Hz, seconds the key is down, strength 0 to 1) -> mono samples, peaks around 1."""


def _piano(hertz: float, gate_s: float, strength: float) -> Wave:
    orders = range(1, 15)
    levels = [np.exp(-0.22 * (1.25 - strength) * (n - 1)) / n**0.9 for n in orders]
    decays = [float(np.clip(3.2 * (261 / hertz) ** 0.55, 0.4, 6)) / (1 + 0.32 * (n - 1)) for n in orders]
    ring_s = gate_s + 0.25
    string = struck(hertz, ring_s, levels, decays, stiff=0.0003) + 0.6 * struck(
        hertz * 1.0006, ring_s, levels[:4], decays[:4], stiff=0.0003
    )
    hammer = passed(noise(0.03, 5), low_hz=400, high_hz=2600) * np.float32(0.25 * strength)
    string[: len(hammer)] += hammer[: len(string)] * np.exp(-seconds(0.03) * 120)[: len(string)]
    return shaped(string * np.float32(0.42), attack_s=0.002, gate_s=gate_s, release_s=0.25)


def _electric_piano(hertz: float, gate_s: float, strength: float) -> Wave:
    time = seconds(gate_s + 0.35)
    index = 1.5 * strength * np.exp(-time * 2.6) + 0.25
    body = np.sin(2 * np.pi * hertz * time + index * np.sin(2 * np.pi * hertz * time))
    tine = 0.16 * strength * np.exp(-time * 16) * np.sin(2 * np.pi * min(hertz * 14, 12_000) * time)
    tremolo = 1 + 0.12 * np.sin(2 * np.pi * 4.6 * time)
    wave = ((body + tine) * np.exp(-time * 0.9) * tremolo).astype(np.float32)
    return shaped(wave * np.float32(0.7), attack_s=0.003, gate_s=gate_s, release_s=0.35)


def _string(bright: float, decay_s: float, *, position: float = 0.22, ring_s: float = 0.5, low_pass_hz: float = 0.0) -> Instrument:
    """Return a plucked instrument: guitar, bass, harp or zither, by brightness and how long it rings."""

    def play(hertz: float, gate_s: float, strength: float) -> Wave:
        tone = plucked(hertz, gate_s + ring_s, bright=bright * (0.7 + 0.4 * strength), decay_s=decay_s, position=position)
        tone = passed(tone, high_hz=low_pass_hz) if low_pass_hz else tone
        finger = passed(noise(0.012, 9), low_hz=900, high_hz=6000) * np.float32(0.18 * strength * bright)
        tone[: len(finger)] += finger[: len(tone)]
        return shaped(tone * np.float32(0.75), attack_s=0.0015, gate_s=gate_s, release_s=ring_s)

    return play


def _bars(ratios: tuple[float, ...], levels: tuple[float, ...], decay_s: float) -> Instrument:
    """Return a struck instrument: bells, vibraphone, marimba, by the ratios of its partials."""

    def play(hertz: float, gate_s: float, strength: float) -> Wave:
        ring_s = min(decay_s * 3, 4.0)
        decays = [decay_s / (1 + 0.6 * place) for place in range(len(ratios))]
        bright = [level * (1.0 if place == 0 else 0.5 + 0.7 * strength) for place, level in enumerate(levels)]
        return softened(struck(hertz, ring_s, bright, decays, ratios=ratios) * np.float32(0.6))

    return play


def _choir_of(
    kind: str,
    harmonics: int,
    *,
    attack_s: float,
    release_s: float,
    voices: int = 5,
    spread: float = 0.09,
    vibrato: float = 0.0,
    sustain: float = 1.0,
) -> Instrument:
    """Return several detuned oscillators as one: strings, pads, stacked saws."""

    def play(hertz: float, gate_s: float, strength: float) -> Wave:
        lengths_s = gate_s + release_s
        offsets = np.linspace(-spread, spread, voices)
        waves = [
            oscillator(kind, hertz * 2 ** (offset / 12), lengths_s, harmonics=harmonics, phase=0.137 * place * place, vibrato=vibrato)
            for place, offset in enumerate(offsets)
        ]
        total = np.stack(waves).sum(axis=0).astype(np.float32) * np.float32(0.75 / np.sqrt(voices))
        return shaped(total, attack_s=attack_s, gate_s=gate_s, release_s=release_s, sustain=sustain, decay_s=0.25)

    return play


def _blown(harmonics: tuple[float, ...], *, breath: float, attack_s: float, vibrato: float) -> Instrument:
    """Return a wind instrument: a few harmonics that open with the attack, and breath."""

    def play(hertz: float, gate_s: float, strength: float) -> Wave:
        lengths_s = gate_s + 0.12
        tones = [
            level * oscillator("triangle", hertz * (place + 1), lengths_s, harmonics=1, vibrato=vibrato)
            for place, level in enumerate(harmonics)
            if hertz * (place + 1) < 16_000
        ]
        air = passed(noise(lengths_s, 21), low_hz=hertz * 0.9, high_hz=hertz * 3) * np.float32(breath)
        wave = np.sum(tones, axis=0, dtype=np.float32) * np.float32(0.7 / sum(harmonics)) + air
        return shaped(wave.astype(np.float32), attack_s=attack_s, gate_s=gate_s, release_s=0.12)

    return play


def _brass(hertz: float, gate_s: float, strength: float) -> Wave:
    lengths_s = gate_s + 0.18
    opening = np.clip(seconds(lengths_s) / 0.14, 0, 1) ** 1.5 * np.float32(strength)
    dark = oscillator("saw", hertz, lengths_s, harmonics=4) + oscillator("saw", hertz * 1.003, lengths_s, harmonics=4, phase=0.3)
    bright = oscillator("saw", hertz, lengths_s, harmonics=18) + oscillator("saw", hertz * 0.997, lengths_s, harmonics=18, phase=0.6)
    wave = (dark * (1 - 0.75 * opening) + bright * 0.75 * opening) * np.float32(0.42)
    return shaped(wave.astype(np.float32), attack_s=0.05, gate_s=gate_s, release_s=0.18)


def _power_guitar(hertz: float, gate_s: float, strength: float) -> Wave:
    low = hertz / 2 if hertz > 180 else hertz
    lengths_s = gate_s + 0.08
    tones = [plucked(low * ratio, lengths_s, bright=1.1, decay_s=3.5) for ratio in (1.0, 1.4983, 2.0)]
    driven = np.tanh(np.sum(tones, axis=0, dtype=np.float32) * np.float32(7.0 * strength))
    return shaped(passed(driven, low_hz=90, high_hz=4200, order=3) * np.float32(0.5), attack_s=0.002, gate_s=gate_s, release_s=0.08)


def _lead_guitar(hertz: float, gate_s: float, strength: float) -> Wave:
    wave = oscillator("saw", hertz, gate_s + 0.2, harmonics=14, vibrato=0.25)
    driven = passed(np.tanh(wave * np.float32(3.2)), low_hz=150, high_hz=4600, order=3)
    return shaped(driven * np.float32(0.5), attack_s=0.008, gate_s=gate_s, release_s=0.2, sustain=0.8)


def _synth(
    kind: str, harmonics: int, *, attack_s: float, decay_s: float, sustain: float, release_s: float, level: float = 0.7
) -> Instrument:
    """Return one oscillator with an envelope: basses, plucks, chip voices."""

    def play(hertz: float, gate_s: float, strength: float) -> Wave:
        wave = oscillator(kind, hertz, gate_s + release_s, harmonics=harmonics)
        return shaped(wave * np.float32(level), attack_s=attack_s, gate_s=gate_s, release_s=release_s, sustain=sustain, decay_s=decay_s)

    return play


def _opening_bass(hertz: float, gate_s: float, strength: float) -> Wave:
    """A saw whose upper harmonics close again after each attack, as under a filter."""
    bright, dark = (oscillator("saw", hertz, gate_s + 0.08, harmonics=count) for count in (24, 3))
    opening = np.exp(-seconds(gate_s + 0.08) * 9) * np.float32(strength)
    return shaped((bright * opening + dark * (1 - opening)) * np.float32(0.7), attack_s=0.004, gate_s=gate_s, release_s=0.08)


def _eight_o_eight(hertz: float, gate_s: float, strength: float) -> Wave:
    time = seconds(gate_s + 0.5)
    turns = hertz * (time + 0.035 * (1 - np.exp(-time * 28)))
    wave = np.tanh(1.9 * np.sin(2 * np.pi * turns) * np.exp(-time * 1.1)).astype(np.float32)
    return shaped(wave * np.float32(0.8), attack_s=0.002, gate_s=gate_s, release_s=0.5)


def _organ(hertz: float, gate_s: float, strength: float) -> Wave:
    time = seconds(gate_s + 0.06)
    drawbars = ((0.5, 0.6), (1, 1.0), (1.5, 0.5), (2, 0.6), (3, 0.3), (4, 0.25))
    wave = np.sum([level * np.sin(2 * np.pi * hertz * ratio * time) for ratio, level in drawbars], axis=0)
    rotor = 1 + 0.1 * np.sin(2 * np.pi * 6.3 * time)
    return shaped((wave * rotor * 0.3).astype(np.float32), attack_s=0.006, gate_s=gate_s, release_s=0.06)


INSTRUMENTS: Final[Mapping[str, Instrument]] = {
    "piano": _piano,
    "electric_piano": _electric_piano,
    "nylon_guitar": _string(0.62, 0.7),
    "steel_guitar": _string(1.0, 1.1, position=0.13),
    "muted_guitar": _string(0.85, 0.12, ring_s=0.05),
    "ukulele": _string(0.7, 0.32, ring_s=0.3),
    "guzheng": _string(1.15, 1.3, position=0.1, ring_s=1.2),
    "pizzicato": _string(0.55, 0.16, ring_s=0.2, low_pass_hz=3000),
    "round_bass": _string(0.4, 0.9, ring_s=0.08, low_pass_hz=900),
    "upright_bass": _string(0.6, 0.45, ring_s=0.12, low_pass_hz=1400),
    "pick_bass": _string(0.95, 0.9, ring_s=0.05, low_pass_hz=2600),
    "slap_bass": _string(1.25, 0.35, position=0.08, ring_s=0.04, low_pass_hz=4500),
    "power_guitar": _power_guitar,
    "lead_guitar": _lead_guitar,
    "sub": _synth("triangle", 3, attack_s=0.01, decay_s=0.3, sustain=0.85, release_s=0.12, level=0.85),
    "synth_bass": _opening_bass,
    "saw_bass": _synth("saw", 12, attack_s=0.004, decay_s=0.14, sustain=0.55, release_s=0.05),
    "eight_o_eight": _eight_o_eight,
    "chip_triangle": _synth("triangle", 30, attack_s=0.001, decay_s=0.2, sustain=1.0, release_s=0.01, level=0.9),
    "chip_pulse": _synth("quarter_pulse", 40, attack_s=0.001, decay_s=0.09, sustain=0.3, release_s=0.01, level=0.5),
    "chip_lead": _synth("square", 40, attack_s=0.001, decay_s=0.2, sustain=0.7, release_s=0.02, level=0.5),
    "strings": _choir_of("saw", 16, attack_s=0.16, release_s=0.45, vibrato=0.18),
    "soft_strings": _choir_of("saw", 7, attack_s=0.5, release_s=0.9, vibrato=0.1),
    "low_strings": _choir_of("saw", 9, attack_s=0.05, release_s=0.2, voices=4, spread=0.06),
    "staccato_strings": _choir_of("saw", 14, attack_s=0.012, release_s=0.1, voices=4, sustain=0.2),
    "glass_pad": _choir_of("triangle", 9, attack_s=1.1, release_s=2.2, voices=5, spread=0.12),
    "analog_pad": _choir_of("saw", 9, attack_s=0.25, release_s=0.8, spread=0.14),
    "dark_pad": _choir_of("saw", 5, attack_s=0.4, release_s=1.2, spread=0.2),
    "supersaw": _choir_of("saw", 24, attack_s=0.004, release_s=0.14, voices=7, spread=0.22, sustain=0.45),
    "saw_lead": _choir_of("saw", 18, attack_s=0.02, release_s=0.25, voices=3, spread=0.1, vibrato=0.15),
    "pluck": _choir_of("saw", 14, attack_s=0.002, release_s=0.18, voices=3, spread=0.07, sustain=0.05),
    "brass": _brass,
    "brass_stab": _brass,
    "muted_trumpet": _blown((0.5, 1.0, 0.8, 0.6, 0.35), breath=0.015, attack_s=0.03, vibrato=0.15),
    "flute": _blown((1.0, 0.35, 0.1), breath=0.05, attack_s=0.06, vibrato=0.2),
    "whistle": _blown((1.0, 0.06), breath=0.03, attack_s=0.04, vibrato=0.25),
    "dizi": _blown((1.0, 0.7, 0.5, 0.3, 0.2), breath=0.06, attack_s=0.03, vibrato=0.3),
    "organ": _organ,
    "vibraphone": _bars((1.0, 4.0, 10.0), (1.0, 0.28, 0.06), 1.6),
    "marimba": _bars((1.0, 3.93, 9.2), (1.0, 0.35, 0.12), 0.28),
    "bell": _bars((1.0, 2.0, 2.76, 5.4), (1.0, 0.4, 0.35, 0.18), 1.8),
    "glockenspiel": _bars((1.0, 2.76, 5.4), (1.0, 0.4, 0.2), 0.9),
    "music_box": _bars((1.0, 3.0, 6.2), (1.0, 0.3, 0.15), 0.7),
    "steel_drum": _bars((1.0, 2.0, 3.01, 4.1), (1.0, 0.7, 0.3, 0.2), 0.5),
}


def play(instrument: str, pitch: int, gate_s: float, strength: float) -> Wave:
    """Return one note of an instrument; raises KeyError for a name that is not in the table."""
    return INSTRUMENTS[instrument](frequency(pitch), gate_s, strength)

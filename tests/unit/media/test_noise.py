"""How noisy a picture is, measured on footage whose noise is known, and what denoising by that measure does to it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.cache import made_by_ffmpeg
from corpus.speech import footage
from corpus.stills import still
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.media.noise import find_noise, noise_of
from reeltalk.render.effects import source_filters
from reeltalk.timeline.catalogue import DENOISE_LEVELS_MAX
from reeltalk.timeline.model import Effect

WIDTH, HEIGHT, FRAMES = 640, 360, 12

Planes = NDArray[np.float32]


def shot(grain: int = 0) -> Path:
    """Return the same second of real footage, losslessly, with as much of FFmpeg's noise on it."""
    shape = f"scale={WIDTH}:{HEIGHT}" + (f",noise=alls={grain}:allf=t:all_seed=1" if grain else "")
    return made_by_ffmpeg(
        f"grain{grain}.mkv", ["-i", footage(), "-an", "-frames:v", str(FRAMES), "-vf", shape, "-c:v", "ffv1", "-pix_fmt", "yuv420p"]
    )


def planes(path: Path, *filters: str) -> Planes:
    argv = [ffmpeg_path(), "-v", "error", "-i", str(path), "-vf", ",".join([*filters, "format=gray"]), "-f", "rawvideo", "-"]
    data = run(argv, timeout_s=60, background=False).stdout
    return np.frombuffer(data, np.uint8).reshape(FRAMES, HEIGHT, WIDTH).astype(np.float32)


def denoised(path: Path) -> Planes:
    """Return the footage as a film shows it that takes out what was measured."""
    amount = math.sqrt((find_noise(path) or 0) / DENOISE_LEVELS_MAX)
    return planes(path, *source_filters([Effect("e", "denoise", (("amount", min(1.0, amount)),))], interlaced=False))


def error(shown: Planes, clean: Planes) -> float:
    return float(np.sqrt(np.mean((shown - clean) ** 2)))


def detail(shown: Planes) -> float:
    inner = shown[:, 1:-1, 1:-1]
    return float((4 * inner - shown[:, :-2, 1:-1] - shown[:, 2:, 1:-1] - shown[:, 1:-1, :-2] - shown[:, 1:-1, 2:]).var())


@pytest.mark.parametrize("grain", [12, *(pytest.param(grain, marks=pytest.mark.thorough) for grain in (5, 25))])
def test_the_noise_of_real_footage_is_measured_and_most_of_it_is_taken_out(grain: int) -> None:
    clean, noisy = planes(shot()), planes(shot(grain))
    there = error(noisy, clean)
    assert find_noise(shot(grain)) == pytest.approx(there, rel=0.2)
    left = error(denoised(shot(grain)), clean)
    assert left < {5: 0.85, 12: 0.7, 25: 0.55}[grain] * there


@pytest.mark.slow
def test_clean_footage_is_called_clean_and_keeps_its_detail() -> None:
    measured = find_noise(shot())
    assert measured is not None and measured < 1
    assert detail(denoised(shot())) > 0.95 * detail(planes(shot()))


def test_a_photo_is_measured_and_a_tiny_or_even_picture_has_no_noise() -> None:
    photo = find_noise(still("jpg", 640, 480))
    assert photo is not None and photo < 2
    assert noise_of(np.zeros((8, 8), np.uint8)) == 0
    assert noise_of(np.full((90, 160), 128, np.uint8)) == 0
    draw = np.random.default_rng(1)
    ramp = np.linspace(60, 180, 320, dtype=np.float32) + draw.normal(0, 4, (240, 320))
    assert noise_of(ramp.clip(0, 255).astype(np.uint8)) == pytest.approx(4, rel=0.15)

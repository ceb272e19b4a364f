"""The embedded composer and the maker of sounds behind the seam of orders."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reeltalk.clock import ManualClock
from reeltalk.errors import OrderRefused
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.media.probe import probe
from reeltalk.providers.base import Kind, Material, Order
from reeltalk.providers.embedded import Composer, SoundEffects
from reeltalk.timeline.time import ticks_from_seconds

CLOCK = ManualClock(datetime(2026, 3, 11, tzinfo=UTC))


def made(order: Order, folder: Path) -> Material:
    maker = Composer(CLOCK) if order.kind is Kind.MUSIC else SoundEffects(CLOCK)
    return maker.fetch(order, maker.submit(order, folder), folder, QuietWatch())


@pytest.mark.slow
def test_composed_music_has_its_length_and_tells_its_genre_and_tempo(tmp_path: Path) -> None:
    piece = made(Order(Kind.MUSIC, "jazz", "key", duration_s=2.0), tmp_path)
    assert probe(piece.path).duration == ticks_from_seconds(2.0)
    assert piece.provenance.model.startswith("composer: jazz, ") and piece.provenance.model.endswith(" BPM")


@pytest.mark.parametrize("order", [Order(Kind.MUSIC, "klezmer", "key", duration_s=2.0), Order(Kind.SOUND, "a yodel", "key")])
def test_what_is_not_known_is_refused_before_anything_is_made(order: Order, tmp_path: Path) -> None:
    with pytest.raises(OrderRefused):
        made(order, tmp_path)
    assert not list(tmp_path.iterdir())

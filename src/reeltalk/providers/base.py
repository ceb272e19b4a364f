"""The seam between those who order material and those who make it: pictures, clips, voices, music, sounds, stickers.

A maker is asked in four steps, because most of them are slow, far away and paid for: ``submit`` hands an order in and returns a ticket,
``poll`` says how far it is, ``fetch`` brings the file, ``cancel`` calls it off. Makers know neither users nor money nor timelines.

Errors: OrderRefused (it will never be made), ProviderBusy (ask again later), ProviderFailed (final), SubmissionLost (nobody knows whether
the order was taken: it must not be handed in again unless the maker ``recognises_keys``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

from reeltalk.ffmpeg.process import Watch


class Kind(StrEnum):
    """What can be ordered."""

    PICTURE = "picture"
    CLIP = "clip"
    VOICE = "voice"
    MUSIC = "music"
    SOUND = "sound"
    STICKER = "sticker"


SpokenWord: TypeAlias = tuple[str, float, float]
"""A word with the seconds at which it begins and ends."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted. Sizes in pixels; ``key`` is the same whenever the same order is handed in again.

    ``prompt`` is what to show or play, or the words to speak. ``reference`` is a picture that a clip sets in motion.
    """

    kind: Kind
    prompt: str
    key: str
    language: str = "en"
    width: int = 1920
    height: int = 1080
    duration_s: float | None = None
    frame_rate: int = 24
    seed: int = 0
    voice: str = ""
    mood: str = ""
    tempo_bpm: float | None = None
    reference: Path | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a file comes from; ``made_at`` is ISO 8601, ``embedded`` says that no model was asked."""

    prompt: str
    provider: str
    model: str
    seed: int
    licence: str
    made_at: str
    embedded: bool


@dataclass(frozen=True, slots=True)
class Material:
    """A file that was made. ``notes`` are for the person (words of the prompt that were left out); ``words`` only come with voices."""

    path: Path
    provenance: Provenance
    notes: tuple[str, ...] = ()
    words: tuple[SpokenWord, ...] = ()


class Stage(StrEnum):
    """How far an order is."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """``fraction`` 0 to 1 as far as the maker tells; ``reason`` says why a failed order failed."""

    stage: Stage
    fraction: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What a maker is, for ``reeltalk doctor`` and for replies."""

    name: str
    models: Mapping[Kind, str]
    address: str
    embedded: bool = False


class Provider(Protocol):
    """A maker of material."""

    @property
    def name(self) -> str:
        """Return the name under which it is configured."""
        ...

    @property
    def kinds(self) -> frozenset[Kind]:
        """Return what it makes."""
        ...

    @property
    def recognises_keys(self) -> bool:
        """Say whether an order that is handed in twice with the same key is made, and paid, once."""
        ...

    def describe(self) -> Description:
        """Return what it is; nothing is asked of the network."""
        ...

    def price_credits(self, order: Order) -> int | None:
        """Return what the operator charges for an order, None for the house's own price."""
        ...

    def submit(self, order: Order, folder: Path) -> str:
        """Hand an order in and return its ticket. Makers that answer at once keep their answer in ``folder``."""
        ...

    def poll(self, ticket: str) -> Progress:
        """Say how far an order is."""
        ...

    def fetch(self, order: Order, ticket: str, folder: Path, watch: Watch) -> Material:
        """Bring the finished file into ``folder``."""
        ...

    def cancel(self, ticket: str) -> None:
        """Call an order off where that can be done."""
        ...

"""The makers that come with Reeltalk, behind the same seam as the far ones: no network, no weights, nothing to pay outside.

They work in ``fetch``: an order is taken and ready at once, and doing it again gives the same file.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

from reeltalk.clock import Clock
from reeltalk.errors import OrderRefused
from reeltalk.ffmpeg.process import Watch
from reeltalk.providers import illustration
from reeltalk.providers.base import Description, Kind, Material, Order, Progress, Provenance, Stage
from reeltalk.providers.composer.compose import compose
from reeltalk.providers.composer.genres import genre_for
from reeltalk.providers.illustration.stickers import draw_sticker
from reeltalk.providers.sounds import sound
from reeltalk.providers.voice.speaking import MODEL, available, speak

LICENCE: Final = "drawn for you; the art in it is Fluent Emoji by Microsoft (MIT)"
CLIP_S: Final = 5.0
MUSIC_S: Final = 60.0
OWN: Final = "composed for you; it is yours"


class EmbeddedMaker(ABC):
    """What all embedded makers share: orders are taken at once, cost what the house charges, and can be repeated."""

    name = "Reeltalk"
    recognises_keys = True
    kinds: frozenset[Kind] = frozenset()
    model = ""
    licence = OWN

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def describe(self) -> Description:
        """Return what it is."""
        return Description(self.name, dict.fromkeys(self.kinds, self.model), "this machine", embedded=True)

    def price_credits(self, order: Order) -> int | None:
        """Return None: the house's own price."""
        return None

    def submit(self, order: Order, folder: Path) -> str:
        """Take an order."""
        return order.key

    def poll(self, ticket: str) -> Progress:
        """Say that it can be fetched: the work is done then."""
        return Progress(Stage.READY, 1.0)

    def cancel(self, ticket: str) -> None:  # noqa: B027 - nothing to call off is the usual case, not a gap
        """Do nothing: the watch of ``fetch`` stops the work."""

    @abstractmethod
    def fetch(self, order: Order, ticket: str, folder: Path, watch: Watch) -> Material:
        """Make the file."""

    def _provenance(self, order: Order, model: str = "") -> Provenance:
        """Return where a file comes from; ``model`` where there is more to say than the maker's own."""
        made_at = self._clock.now().isoformat(timespec="seconds")
        return Provenance(order.prompt, self.name, model or self.model, order.seed, self.licence, made_at, embedded=True)


class Illustrator(EmbeddedMaker):
    """Pictures and clips, drawn from words."""

    name = "Reeltalk illustration"
    kinds = frozenset({Kind.PICTURE, Kind.CLIP})
    model = "illustration composer"
    licence = LICENCE

    def fetch(self, order: Order, ticket: str, folder: Path, watch: Watch) -> Material:
        """Draw the order."""
        if order.kind is Kind.PICTURE:
            path = folder / "picture.png"
            ignored = illustration.draw_picture(
                order.prompt, width=order.width, height=order.height, seed=order.seed, into=path
            ).ignored_words
        else:
            path = folder / "clip.mp4"
            ignored = self._draw_clip(order, path, watch)
        return Material(path, self._provenance(order), notes=ignored)

    def _draw_clip(self, order: Order, path: Path, watch: Watch) -> tuple[str, ...]:
        seconds = order.duration_s or CLIP_S
        if order.reference is None:
            drawn = illustration.draw_clip(
                order.prompt,
                width=order.width,
                height=order.height,
                duration_s=seconds,
                frame_rate=order.frame_rate,
                seed=order.seed,
                into=path,
                watch=watch,
            )
            return drawn.ignored_words
        illustration.animate_picture(
            order.reference,
            prompt=order.prompt,
            width=order.width,
            height=order.height,
            duration_s=seconds,
            frame_rate=order.frame_rate,
            seed=order.seed,
            into=path,
            watch=watch,
        )
        return ()


class Composer(EmbeddedMaker):
    """Music of an exact length, by genre, mood and tempo; ``loop`` among an order's options makes it go round."""

    name = "Reeltalk composer"
    kinds = frozenset({Kind.MUSIC})
    model = "composer"

    def fetch(self, order: Order, ticket: str, folder: Path, watch: Watch) -> Material:
        """Compose the order; raises OrderRefused for a genre that is not known."""
        path, wish = folder / "music.wav", f"{order.mood} {order.prompt}"
        if not genre_for(wish)[1]:
            raise OrderRefused(f"No embedded genre is called {order.prompt!r}.")
        made = compose(
            wish,
            duration_s=order.duration_s or MUSIC_S,
            into=path,
            seed=order.seed,
            tempo_bpm=order.tempo_bpm,
            loop=order.options.get("loop") == "yes",
        )
        return Material(path, self._provenance(order, f"{self.model}: {made.genre}, {made.key}, {made.tempo_bpm:.0f} BPM"))


class SoundEffects(EmbeddedMaker):
    """Short sounds by their names: whooshes, clicks, weather."""

    name = "Reeltalk sounds"
    kinds = frozenset({Kind.SOUND})
    model = "sound maker"

    def fetch(self, order: Order, ticket: str, folder: Path, watch: Watch) -> Material:
        """Make the order; raises OrderRefused for a sound that is not known."""
        path = folder / "sound.wav"
        made = sound(order.prompt, into=path, seed=order.seed)
        if made is None:
            raise OrderRefused(f"There is no embedded sound called {order.prompt!r}.")
        return Material(path, self._provenance(order, made.name))


class Stickers(EmbeddedMaker):
    """Single drawn things on nothing, by their names or emoji."""

    name = "Reeltalk stickers"
    kinds = frozenset({Kind.STICKER})
    model = "stickers"
    licence = LICENCE

    def fetch(self, order: Order, ticket: str, folder: Path, watch: Watch) -> Material:
        """Draw the order; raises OrderRefused for a thing of which there is no art."""
        path = folder / "sticker.png"
        name = draw_sticker(order.prompt, into=path)
        if name is None:
            raise OrderRefused(f"There is no sticker called {order.prompt!r}.")
        return Material(path, self._provenance(order, name))


class Narrator(EmbeddedMaker):
    """A voice that reads aloud, in English and Chinese; the words come with their times. ``speed`` among an order's options."""

    name = "Reeltalk narrator"
    model = MODEL
    licence = "Apache-2.0 model; the reading is yours"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.kinds = frozenset({Kind.VOICE}) if available() else frozenset()

    def fetch(self, order: Order, ticket: str, folder: Path, watch: Watch) -> Material:
        """Read the order aloud; the notes are words that no dictionary knows."""
        path = folder / "voice.wav"
        speed = float(order.options.get("speed", "1"))
        spoken = speak(order.prompt, language=order.language, into=path, voice=order.voice, speed=speed, watch=watch)
        return Material(path, self._provenance(order, f"{MODEL}, {spoken.voice}"), notes=spoken.unsure, words=spoken.words)


def embedded_makers(clock: Clock) -> tuple[EmbeddedMaker, ...]:
    """Return every maker that comes with Reeltalk."""
    return Illustrator(clock), Composer(clock), SoundEffects(clock), Stickers(clock), Narrator(clock)

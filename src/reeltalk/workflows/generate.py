"""New material for a turn: ordered, waited for, checked, kept, charged. Nothing is ordered twice, and what failed costs nothing.

Every step that cannot be taken back is written down before it (``storage/generations.py``), so a turn that is done again after a crash
takes each order up where it stood: a file that is there is used, a ticket is asked after, and an order of which nobody knows whether it
was taken is handed in again only to makers that recognise its key. Credits are held before the order, spent when the file is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final, TypeVar

from reeltalk import limits
from reeltalk.agent import apologies
from reeltalk.agent.context import Made, Wanted
from reeltalk.agent.outcome import ToolProblem
from reeltalk.edits.operations import Operation, operations_to_json
from reeltalk.errors import (
    AnswerUnfit,
    Cancelled,
    CorruptMedia,
    CreditsExhausted,
    EngineMissing,
    MediaError,
    NotFound,
    OrderRefused,
    ProviderBusy,
    ProviderError,
    ProviderFailed,
    ProviderTooSlow,
    SubmissionLost,
)
from reeltalk.media.facts import MediaInfo, Transcript, Word
from reeltalk.media.probe import probe
from reeltalk.providers import credentials
from reeltalk.providers.base import Kind, Material, Order, Provenance, Provider, Stage
from reeltalk.providers.illustration import understand
from reeltalk.storage.assets import Asset
from reeltalk.storage.generations import Generation, GenerationStatus
from reeltalk.storage.projects import Revision
from reeltalk.storage.turns import Turn
from reeltalk.timeline.model import MediaKind, Timeline
from reeltalk.timeline.time import Ticks, seconds_from_ticks, ticks_from_seconds
from reeltalk.workflows import billing, ingest, stills
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.sources import GENERATED, asset_view, media_path
from reeltalk.workflows.watching import JobWatch, WaitingWatch

logger = logging.getLogger(__name__)

RAW: Final = ":raw"
POLL_S: Final = 2.0
SLICE_S: Final = 0.25
MEDIA_KIND: Final = {
    Kind.PICTURE: MediaKind.IMAGE,
    Kind.CLIP: MediaKind.VIDEO,
    Kind.VOICE: MediaKind.AUDIO,
    Kind.MUSIC: MediaKind.AUDIO,
    Kind.SOUND: MediaKind.AUDIO,
    Kind.STICKER: MediaKind.IMAGE,
}
WORDLESS: Final = frozenset({Kind.MUSIC, Kind.SOUND})
SUFFIX: Final = {
    "png": ".png",
    "jpeg": ".jpg",
    "webp": ".webp",
    "gif": ".gif",
    "mp4": ".mp4",
    "webm": ".webm",
    "wav": ".wav",
    "mp3": ".mp3",
}
LONGEST_OF_MOST_S: Final = 8.0
"""Most services make no longer clips: one of this length is taken for a longer order."""
SHORTEST_SHARE: Final = 0.4
"""A clip that lasts less than this share of what was ordered is not what was ordered."""

Given = TypeVar("Given")


class Studio:
    """Makes the material of one turn; the agent's ``Maker``."""

    def __init__(self, parts: Parts, turn: Turn, watch: JobWatch) -> None:
        self._parts = parts
        self._turn = turn
        self._watch = watch
        self._stills = 0

    def make(self, wanted: Wanted) -> Made:
        """Return the file for an order; raises ToolProblem where there is none, and then nothing was charged."""
        order = self._order(wanted)
        try:
            generation = self._opened(order)
            self._hold(generation)
        except EngineMissing as missing:
            raise ToolProblem.saying(apologies.NOTHING_MAKES_IT) from missing
        if generation.is_open:
            generation = self._fulfilled(generation, order)
        return self._made(generation)

    def can_show(self, word: str) -> bool:
        """Say whether a word names something that the embedded illustrator knows how to draw; models can show at least as much."""
        return any(subject.noun for subject in understand(word).subjects)

    def still(self, timeline: Timeline, at: Ticks, name: str) -> Made:
        """Return a picture of what a timeline shows at a moment; a picture of one's own film is an edit, not an order."""
        self._stills += 1
        asset_id = f"{own_prefix(self._turn)}still_{self._stills}"
        folder = self._folder(asset_id)
        try:
            picture = stills.picture_of(self._parts, self._turn.user_id, timeline, at, folder, self._watch)
            asset = self._add(asset_id, name, picture)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return Made(asset_view(asset, 0), "", "", embedded=True)

    # --- an order

    def _order(self, wanted: Wanted) -> Order:
        told = repr(wanted).encode()
        reference = None if wanted.reference is None else media_path(self._parts, self._turn.user_id, wanted.reference)
        return Order(
            kind=Kind(wanted.kind),
            prompt=wanted.prompt[: limits.SPOKEN_TEXT_MAX_CHARACTERS],
            key=f"gen_{self._turn.id[-24:]}_{hashlib.sha256(told).hexdigest()[:12]}",
            language=wanted.language,
            width=wanted.width,
            height=wanted.height,
            duration_s=wanted.duration_s,
            seed=wanted.seed,
            voice=wanted.voice,
            mood=wanted.mood,
            tempo_bpm=wanted.tempo_bpm,
            reference=reference,
        )

    def _opened(self, order: Order) -> Generation:
        maker = self._parts.makers.of(order.kind)
        return self._parts.generations.open(
            order.key,
            session_id=self._turn.session_id,
            user_id=self._turn.user_id,
            turn_id=self._turn.id,
            kind=order.kind.value,
            prompt=order.prompt,
            provider=maker.name,
            credits=billing.price_of(self._parts, maker, order),
        )

    def _hold(self, generation: Generation) -> None:
        if not generation.is_open:
            return
        try:
            billing.hold_generation(self._parts, generation)
        except CreditsExhausted as short:
            self._parts.generations.ended(generation.id, GenerationStatus.REFUSED, apologies.written(short))
            raise

    def _fulfilled(self, generation: Generation, order: Order) -> Generation:
        """Bring an open order to its end, whichever it is."""
        folder = self._folder(generation.id)
        try:
            maker = self._parts.makers.named(generation.provider)
            ticket = self._ticket(generation, maker, order, folder)
            material = self._awaited(maker, order, ticket, folder)
            return self._kept(generation, order, material)
        except Cancelled:
            self._called_off(generation)
            raise
        except (ProviderError, MediaError) as error:
            return self._ended(generation, error)
        finally:
            if not self._parts.generations.get(generation.id).is_open:
                shutil.rmtree(folder, ignore_errors=True)

    def _ticket(self, generation: Generation, maker: Provider, order: Order, folder: Path) -> str:
        """Return the order's ticket, handing it in where that has not been done. Raises SubmissionLost where nobody knows."""
        if generation.ticket is not None:
            return generation.ticket
        if generation.status is GenerationStatus.SUBMITTING and not maker.recognises_keys:
            raise SubmissionLost
        ticket = self._patiently(lambda: self._handed_in(generation, maker, order, folder), repeats=maker.recognises_keys)
        self._parts.generations.submitted(generation.id, ticket)
        return ticket

    def _handed_in(self, generation: Generation, maker: Provider, order: Order, folder: Path) -> str:
        """Hand an order in and return its ticket; one that a busy maker did not take counts as never handed in, whatever happens next."""
        self._parts.generations.submitting(generation.id)
        try:
            return maker.submit(order, folder)
        except ProviderBusy:
            self._parts.generations.withdrawn(generation.id)
            raise

    def _awaited(self, maker: Provider, order: Order, ticket: str, folder: Path) -> Material:
        """Wait until the order is ready and fetch it; raises ProviderFailed, OrderRefused, Cancelled."""
        watch = WaitingWatch(self._watch, self._parts.clock, self._turn.language, order.kind.value)
        deadline_s = self._parts.clock.monotonic_s() + limits.GENERATION_TIMEOUT_S
        while (now := self._patiently(lambda: maker.poll(ticket), repeats=True)).stage is not Stage.READY:
            if now.stage is Stage.FAILED:
                raise ProviderFailed(f"The generation failed: {now.reason}", quoted=now.reason)
            if self._parts.clock.monotonic_s() > deadline_s:
                maker.cancel(ticket)
                raise ProviderTooSlow
            watch.progress(now.fraction, now.stage.value)
            self._pause(getattr(maker, "poll_s", POLL_S))
        return self._patiently(lambda: maker.fetch(order, ticket, folder, watch), repeats=True)

    def _patiently(self, ask: Callable[[], Given], *, repeats: bool) -> Given:
        """Ask again where a maker says that it is busy, as long as it wants; ``repeats`` also where its answer was lost."""
        for attempt in range(limits.GENERATION_RETRIES_MAX):
            try:
                return ask()
            except ProviderBusy as busy:
                self._pause(max(busy.retry_after_s, 2.0**attempt / 4))
            except SubmissionLost:
                if not repeats:
                    raise
                self._pause(2.0**attempt / 4)
        return ask()

    def _pause(self, seconds: float) -> None:
        """Wait, in slices short enough to notice a cancellation. Raises Cancelled."""
        deadline_s = self._parts.clock.monotonic_s() + seconds
        while (left := deadline_s - self._parts.clock.monotonic_s()) > 0:
            if self._watch.cancelled():
                raise Cancelled
            self._parts.clock.sleep(min(left, SLICE_S))

    # --- its end

    def _kept(self, generation: Generation, order: Order, material: Material) -> Generation:
        """Check a file, mark where it comes from, and put it into the session."""
        info = _checked(order, material)
        path = credentials.marked(material.path, info, material.provenance)
        asset = self._add(f"{own_prefix(self._turn)}{generation.id[-12:]}", _file_name(order, info), path)
        if material.words or order.kind in WORDLESS:
            self._parts.facts.put_transcript(asset.blob_key, _transcript(order, material))
        done = self._parts.generations.done(generation.id, asset.id, asdict(material.provenance), material.notes, material.words)
        billing.close_generation(self._parts, done)
        return done

    def _add(self, asset_id: str, filename: str, path: Path) -> Asset:
        with contextlib.suppress(NotFound):  # a turn that is done again finds what it made
            return self._parts.assets.get(asset_id)
        info = probe(path, name=filename)
        blob_key = self._parts.blobs.adopt(path)
        turn = self._turn
        asset = self._parts.assets.add(
            turn.session_id, turn.user_id, filename, info.kind, blob_key, info.size_bytes, info, GENERATED, asset_id=asset_id
        )
        self._parts.facts.put_info(blob_key, info)
        if info.audio is not None:
            ingest.analyse_later(self._parts, turn.user_id, blob_key)
        return asset

    def _ended(self, generation: Generation, error: ProviderError | MediaError) -> Generation:
        status = GenerationStatus.FAILED
        if isinstance(error, OrderRefused):
            status = GenerationStatus.REFUSED
        elif isinstance(error, SubmissionLost):
            status = GenerationStatus.LOST
        logger.warning("the order %s came to nothing: %s", generation.id, error)
        ended = self._parts.generations.ended(generation.id, status, apologies.written(error))
        billing.close_generation(self._parts, ended)
        return ended

    def _called_off(self, generation: Generation) -> None:
        standing = self._parts.generations.get(generation.id)
        if standing.ticket is not None:
            with contextlib.suppress(ProviderError):
                self._parts.makers.named(standing.provider).cancel(standing.ticket)
        ended = self._parts.generations.ended(generation.id, GenerationStatus.FAILED, Cancelled().message)
        billing.close_generation(self._parts, ended)

    def _made(self, generation: Generation) -> Made:
        """Return what an ended order came to; raises ToolProblem where it came to nothing."""
        billing.close_generation(self._parts, generation)
        if generation.status is not GenerationStatus.DONE or generation.asset_id is None:
            kind, own_words = apologies.read(generation.error or "")
            raise ToolProblem.saying(*apologies.apology(kind, generation.provider, own_words), apologies.NOTHING_CHARGED)
        provenance = Provenance(**(generation.provenance or {}))
        view = asset_view(self._parts.assets.get(generation.asset_id), 0)
        about = (provenance.provider, provenance.model, provenance.embedded, generation.credits)
        return Made(view, *about, generation.notes, generation.words)

    def _folder(self, name: str) -> Path:
        folder = self._parts.folders.work / f"generation-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


class RawStage:
    """The film as it is when the raw material of a turn is on it, saved as a revision of its own: the first of two stages."""

    def __init__(self, parts: Parts, turn: Turn, before: Revision) -> None:
        self._parts = parts
        self._turn = turn
        self.revision = before
        self.operations = 0

    def save(self, timeline: Timeline, operations: tuple[Operation, ...]) -> None:
        """Save what has been done so far; only the first raw material of a turn is a stage of its own."""
        if self.operations or timeline == self.revision.timeline:
            return
        self.operations = len(operations)
        self.revision = self._parts.projects.save(
            self._turn.session_id,
            timeline,
            base=self.revision.number,
            turn_id=raw_turn_id(self._turn.id),
            label=self._turn.message[:120],
            operations_json=operations_to_json(list(operations)),
        )


def raw_turn_id(turn_id: str) -> str:
    """Return the name under which the raw stage of a turn is saved."""
    return turn_id + RAW


def turn_of(revision_turn_id: str) -> str:
    """Return the turn that made a revision, whichever of its stages it is."""
    return revision_turn_id.removesuffix(RAW)


def own_prefix(turn: Turn) -> str:
    """Return how the ids of all files begin that a turn makes."""
    return f"ast_gen_{turn.id[-24:]}_"


def close_turn(parts: Parts, turn: Turn) -> None:
    """End the orders of a turn that was given up; their credits go back."""
    for generation in parts.generations.of_session(turn.session_id):
        if generation.turn_id == turn.id and generation.is_open:
            ended = parts.generations.ended(generation.id, GenerationStatus.FAILED, "The turn was given up.")
            billing.close_generation(parts, ended)


def _checked(order: Order, material: Material) -> MediaInfo:
    """Return what a probe finds in the file; raises CorruptMedia and AnswerUnfit where it is not what was ordered."""
    if not material.path.is_file() or material.path.stat().st_size == 0:
        raise CorruptMedia("The service sent an empty file.")
    info = probe(material.path)
    if info.kind is not MEDIA_KIND[order.kind]:
        raise AnswerUnfit(f"The service sent a file of another kind ({info.kind}) than was ordered.")
    seconds = seconds_from_ticks(info.duration or 0)
    if order.kind is Kind.CLIP and order.duration_s and seconds < SHORTEST_SHARE * min(order.duration_s, LONGEST_OF_MOST_S):
        raise AnswerUnfit(f"The service sent {seconds:.1f} s in place of {order.duration_s:g} s.")
    return info


def _transcript(order: Order, material: Material) -> Transcript:
    """Return the words of a voice that was made, none of music: nobody has to listen to what is known."""
    words = tuple(Word(text, ticks_from_seconds(start), ticks_from_seconds(end)) for text, start, end in material.words)
    return Transcript(order.language, words, material.provenance.provider)


def _file_name(order: Order, info: MediaInfo) -> str:
    """Return a name that tells what the file shows."""
    words = "".join(sign if sign.isalnum() or sign in " -" else " " for sign in order.prompt)
    short = "-".join(words.split())[:48].strip("-") or order.kind.value
    return short + SUFFIX.get(info.container, f".{info.container}")


def assets_before(parts: Parts, turn: Turn) -> tuple[Asset, ...]:
    """Return the session's files without those that an earlier, interrupted run of this very turn has made: it will find them again."""
    return tuple(asset for asset in parts.assets.of_session(turn.session_id) if not asset.id.startswith(own_prefix(turn)))

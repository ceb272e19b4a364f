"""Which spans are encoded as one chunk, and which missing chunks one process makes. Pure.

A chunk of its own costs a span a key frame, a file, and every look at that file, so short ones share theirs. Where a shared chunk ends is
told by the pixels alone, not by how many spans come before: one cut more or less leaves the chunks further on as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reeltalk.render.copying import Copy
from reeltalk.render.plan import MediaPicture, RenderPlan
from reeltalk.render.spans import SPAN_S, LayerSlice, PassageSlice, Span
from reeltalk.timeline.model import MediaId

BATCH_S: Final = 20.0
BATCH_LOAD_MAX: Final = 4.4
"""How much one process may hold open, counted in full-HD files: each keeps a decoder and its queues (about 70 MB) in memory."""
RUN_LOAD: Final = 0.05
RUN_LOAD_FULL_HD: Final = 0.17
"""What each stretch that is drawn adds to that by itself: its filters, and the few frames that they hold."""
FULL_HD_PIXELS: Final = 1920 * 1080
SHARING_MAX_S: Final = 1.0
"""Longer spans have a chunk of their own."""
LAST_SIGNS: Final = frozenset("0123")
"""A shared chunk ends with a span whose key ends in one of these: every fourth."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Spans that follow one another and are encoded as one, or a single one that is copied. ``key`` names the pixels."""

    spans: tuple[Span, ...]
    key: str

    @property
    def start(self) -> int:
        """Return its first frame, counted in the film."""
        return self.spans[0].start

    @property
    def frames(self) -> int:
        """Return how many frames it has."""
        return sum(span.frames for span in self.spans)

    @property
    def copied(self) -> Copy | None:
        """Return what is copied in its place, None for a chunk that is encoded."""
        return self.spans[0].copied


def chunk_of(*spans: Span) -> Chunk:
    """Return spans as one chunk; a single one keeps its key."""
    keys = [span.key for span in spans]
    return Chunk(spans, keys[0] if len(keys) == 1 else hashlib.sha256(" ".join(keys).encode()).hexdigest())


def chunked(spans: Iterable[Span], plan: RenderPlan) -> Iterator[Chunk]:
    """Yield the chunks, and what is copied, of a film that is cut into ``spans``."""
    held: list[Span] = []
    for span in spans:
        if held and not _shares(plan, held, span):
            yield chunk_of(*held)
            held = []
        held.append(span)
    if held:
        yield chunk_of(*held)


def _shares(plan: RenderPlan, held: Sequence[Span], span: Span) -> bool:
    """Say whether a span shares the chunk of those before it."""
    per_second = plan.profile.rate.frames_per_second
    alone = (each.copied or each.frames > SHARING_MAX_S * per_second or _is_heavy(each) for each in (held[-1], span))
    if any(alone) or held[-1].key[-1] in LAST_SIGNS:
        return False
    together = [*held, span]
    return sum(each.frames for each in together) <= SPAN_S * per_second and _load(plan, together) <= BATCH_LOAD_MAX


@dataclass(frozen=True, slots=True)
class Batch:
    """Chunks, in the order of the film, that one process makes."""

    chunks: tuple[Chunk, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return all that is drawn."""
        return tuple(span for chunk in self.chunks for span in chunk.spans)

    @property
    def frames(self) -> int:
        """Return how many frames it makes."""
        return sum(chunk.frames for chunk in self.chunks)


def batches(missing: Iterable[Chunk], plan: RenderPlan) -> Iterator[Batch]:
    """Gather missing chunks, in order, into batches that are small in time and in memory."""
    most_frames = round(BATCH_S * plan.profile.rate.frames_per_second)
    batch: list[Chunk] = []
    for chunk in missing:
        together = Batch((*batch, chunk))
        too_much = _load(plan, together.spans) > BATCH_LOAD_MAX or together.frames > most_frames
        if batch and (too_much or _is_heavy(chunk.spans[0]) or _is_heavy(batch[-1].spans[0])):
            yield Batch(tuple(batch))
            batch = []
        batch.append(chunk)
    if batch:
        yield Batch(tuple(batch))


def runs(spans: Sequence[Span]) -> list[list[Span]]:
    """Gather spans that continue one another: they are drawn as one."""
    found: list[list[Span]] = []
    for span in spans:
        if found and found[-1][-1].stretch == span.stretch and found[-1][-1].end == span.start:
            found[-1].append(span)
        else:
            found.append([span])
    return found


def _slices(span: Span) -> Iterator[LayerSlice]:
    for element in span.stack:
        if isinstance(element, PassageSlice):
            yield from (element.before, element.after)
        else:
            yield element


def _load(plan: RenderPlan, spans: Sequence[Span]) -> float:
    """Return what the files of spans take in memory, in full-HD films. What is fed to one decoder counts once."""
    drawn = [run[0] for run in runs(spans)]
    fed = {media_id: _size(plan, media_id) for span in drawn for media_id in _media_of(span) if media_id in plan.fed}
    others = (_size(plan, media_id) * _weight(span) for span in drawn for media_id in _media_of(span) if media_id not in plan.fed)
    passages = sum(_size(plan, media_id) for span in drawn if _weight(span) > 1 for media_id in _media_of(span) if media_id in plan.fed)
    filters = len(drawn) * (RUN_LOAD + RUN_LOAD_FULL_HD * plan.profile.width * plan.profile.height / FULL_HD_PIXELS)
    return sum(fed.values()) + sum(others) + passages + filters


def _media_of(span: Span) -> list[MediaId]:
    return [layer.picture.media_id for layer in _slices(span) if isinstance(layer.picture, MediaPicture)]


def _weight(span: Span) -> int:
    """Return how much dearer a span is than others: a passage holds both its sides at twice the size (4:4:4)."""
    return 2 if any(isinstance(element, PassageSlice) for element in span.stack) else 1


def _size(plan: RenderPlan, media_id: MediaId) -> float:
    """Return how large a file's pictures are, in full-HD ones; smaller ones count as such."""
    video = plan.info[media_id].video
    return max(1.0, video.coded_width * video.coded_height / FULL_HD_PIXELS) if video is not None else 0.0


def _is_heavy(span: Span) -> bool:
    """Say whether a span holds many raw frames in memory, and so gets a process of its own."""
    return any(layer.loop_frames or (isinstance(layer.picture, MediaPicture) and layer.picture.reversed) for layer in _slices(span))

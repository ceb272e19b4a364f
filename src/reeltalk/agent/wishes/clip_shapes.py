"""Wishes for the shape of some clips only: "crop clip 2 to 9:16 and leave the rest", 把第二段裁成竖屏. The film keeps its own."""

from __future__ import annotations

from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading
from reeltalk.timeline.model import MediaSource

_OWN_THINGS: Final = ("clip", "video", "crop", "fit", "fill_crop")
_SHAPING_VERBS: Final = frozenset({"cut", "make", "change", "create", ""})
_OTHER_KINDS: Final = ("duration", "platform", "pixels", "quote", "file", "format", "recipe")
_CROP_MAX: Final = 0.48


def clip_shape(piece: Piece, subject: Subject) -> Reading:
    """Return what cuts the pictures of the clips that are named to a shape; nothing where the film's shape is meant."""
    shapes = [str(token.get("aspect") or token.get("shape")) for token in (*piece.all("aspect"), *piece.all("shape"))]
    others = [token for token in piece.all("thing") if not token.means("thing", *_OWN_THINGS)]
    wanted = len(shapes) == 1 and piece.has("thing", "clip") and piece.verb in _SHAPING_VERBS and subject.main_clips > 1
    if not wanted or others or any(piece.has(kind) for kind in _OTHER_KINDS):
        return Reading()
    numbers = named_clips(piece.tokens, subject.main_clips)
    width, _, height = shapes[0].partition(":")
    ratio = float(width) / float(height or 1)
    if not 0 < len(numbers) < subject.main_clips or max(numbers) > subject.main_clips:
        return Reading()
    crops: dict[float, list[int]] = {}
    for number in numbers:
        crops.setdefault(round(ratio / _ratio_of(number, subject), 4), []).append(number)
    return Reading(tuple(_cropped(share, listed) for share, listed in crops.items() if share != 1))


def _cropped(share: float, numbers: list[int]) -> ToolCall:
    """Return the crop that makes pictures so many times as wide as they are for their height."""
    edges = ("left", "right") if share < 1 else ("top", "bottom")
    off = min(_CROP_MAX, round((1 - min(share, 1 / share)) / 2, 4))
    return ToolCall("transform", {"crop": dict.fromkeys(edges, off), "target": ",".join(map(str, numbers))})


def _ratio_of(number: int, subject: Subject) -> float:
    """Return how wide a clip's picture is for its height; as the film's where that is not known."""
    canvas, main = subject.context.timeline.canvas, subject.context.timeline.main_track
    sizes = {asset.id: (asset.width, asset.height) for asset in subject.context.assets}
    clips = main.clips if main else ()
    source = clips[number - 1].source if number <= len(clips) else None
    width, height = sizes.get(source.media_id, (0, 0)) if isinstance(source, MediaSource) else (0, 0)
    return width / height if width and height else canvas.width / canvas.height

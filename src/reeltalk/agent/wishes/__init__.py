"""How each wish is read: one function per entry of the lexicon that needs more than a plain call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reeltalk.agent.wishes import arranging, cutting, delivery, fading, followup, framing, picture, retiming, rhythm, sound, words
from reeltalk.agent.wishes.reading import Handler

HANDLERS: Final[Mapping[str, Handler]] = {
    "pauses": cutting.pauses,
    "cutting": cutting.cutting,
    "split": cutting.split,
    "order": arranging.order,
    "speed": retiming.speed,
    "repeat": retiming.repeat,
    "freeze": retiming.freeze,
    "volume": sound.volume,
    "mute": sound.mute,
    "audio": sound.audio,
    "duck": sound.duck,
    "normalize": sound.normalize,
    "music": sound.music,
    "fade": fading.fade,
    "captions": words.captions,
    "title": words.title,
    "watermark": words.watermark,
    "transitions": picture.transitions,
    "bars": framing.bars,
    "canvas": framing.canvas,
    "rotate": framing.rotate,
    "crop": framing.crop,
    "placing": framing.placing,
    "zoom": framing.zoom,
    "color": picture.color,
    "look": picture.look,
    "effect": picture.effect,
    "chroma_key": picture.chroma_key,
    "enhance": picture.enhance,
    "picture_in_picture": picture.picture_in_picture,
    "split_screen": picture.split_screen,
    "slideshow": picture.slideshow,
    "at_shots": rhythm.at_shots,
    "on_beat": rhythm.on_beat,
    "undo": followup.undo,
    "export": delivery.export,
    "share": delivery.share,
}

"""The rows of the tool table for new material, and the names under which clients see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from reeltalk.agent import composing
from reeltalk.agent import generation_arguments as arguments
from reeltalk.agent import generation_tools as generation
from reeltalk.agent import scene_tools as scenes
from reeltalk.agent import voice_over as voice
from reeltalk.agent.outcome import Handler
from reeltalk.agent.tool_arguments import Arguments

Row: TypeAlias = tuple[str, str, type[Arguments], Handler]

MAKING: Final[tuple[Row, ...]] = (
    ("generate_image", "Make pictures from words and put them on the film.", arguments.GenerateImage, generation.generate_image),
    ("generate_video", "Make a clip from words and put it on the film.", arguments.GenerateVideo, generation.generate_video),
    ("animate_image", "Set a picture of the session in motion.", arguments.AnimateImage, generation.animate_image),
    ("storyboard", "Make a film scene by scene from words, narrated if wanted.", arguments.Storyboard, scenes.storyboard),
    ("voice_over", "Speak words, or the captions, over the film.", arguments.VoiceOver, voice.voice_over),
    ("compose_music", "Compose a piece of music as a file of its own.", composing.ComposeMusic, composing.compose_music),
    ("make_cover", "Make a cover picture of the film, or of a description.", arguments.Cover, scenes.make_cover),
)
"""These need no footage: an empty project is where most of them begin."""

EDITS: Final[tuple[Row, ...]] = (
    ("finish_clip", "Add music, a title and a vignette to a raw generated clip.", arguments.FinishClip, generation.finish_clip),
    ("promo_texts", "Add an opening title and a call to action.", arguments.PromoTexts, scenes.promo_texts),
    ("strip_finish", "Take away exactly what finish_clip added.", arguments.StripFinish, generation.strip_finish),
)

WIRE_NAMES: Final[Mapping[str, str]] = {
    "generate_image": "generate_image",
    "generate_video": "generate_video",
    "animate_image": "generate_video",
    "storyboard": "generate_video",
    "add_b_roll": "generate_video",
    "make_cover": "generate_image",
    "voice_over": "generate_voiceover",
    "compose_music": "generate_music",
}

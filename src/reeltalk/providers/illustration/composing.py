"""From a brief to a scene: the place is built in its light, then the things asked for are arranged on it."""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np

from reeltalk.providers.illustration import aerial, cosmos, graphics, landscapes, rooms, tables, towns, tracks, waters
from reeltalk.providers.illustration.arranging import arrange
from reeltalk.providers.illustration.brief import Brief
from reeltalk.providers.illustration.palette import light_of
from reeltalk.providers.illustration.stage import Stage
from reeltalk.providers.illustration.vocabulary import homes

PLACES: Final = {
    **landscapes.PLACES, **waters.PLACES, **towns.PLACES, **cosmos.PLACES, **rooms.PLACES, "table": tables.still_life,
}  # fmt: skip
_BY_KIND: Final = {
    "fish": "underwater", "ship": "sea", "aircraft": "sky", "food": "table", "drink": "table", "object": "table", "vehicle": "road",
    "rail": "meadow", "building": "meadow", "monument": "meadow", "furniture": "room", "plant": "garden", "tree": "meadow",
    "bird": "forest", "insect": "garden", "sky": "meadow",
}  # fmt: skip
_NIGHT_THINGS: Final = frozenset({"fireworks", "shooting-star", "star", "full-moon", "crescent-moon", "ghost", "jack-o-lantern", "owl"})


def compose(brief: Brief, *, aspect: float, seed: int) -> Stage:
    """Return the scene of a brief for a picture that is ``aspect`` times as wide as high."""
    rng = np.random.default_rng([seed, zlib.crc32(brief.prompt.encode())])
    if brief.concept:
        return graphics.compose(brief, aspect=aspect, rng=rng)
    place = brief.place or place_for(brief)
    hour = brief.time_of_day or (
        "night" if any(subject.noun in _NIGHT_THINGS for subject in brief.subjects) or brief.style == "neon" else "day"
    )
    weather = "" if brief.weather == "clear" else brief.weather
    look = brief.style or "flat"
    if place in rooms.PLACES and any(subject.kind in {"vehicle", "rail"} for subject in brief.subjects):
        place = "street"
    wanted = frozenset(subject.noun for subject in brief.subjects)
    stage = Stage(aspect, light_of(hour, weather, look), rng, hour, weather, look, brief.season, wanted=wanted)
    if place == "city" and (brief.futuristic or look == "neon") and brief.camera != "aerial":
        towns.city(stage, futuristic=True)
    else:
        _build(stage, brief, place)
    stage.wanted = frozenset()
    arrange(stage, list(brief.subjects))
    stage.sprites.extend(stage.front)
    return stage


def _build(stage: Stage, brief: Brief, place: str) -> None:
    """Build the place; things that drive get a road or rails across the picture, before what lies behind them."""
    kinds = {subject.kind for subject in brief.subjects}
    if brief.camera == "aerial" and place in aerial.KINDS and kinds <= {"aircraft", "bird", "tree", "plant"}:
        aerial.from_above(stage, place)
        return
    if place == "road" and "vehicle" in kinds:
        PLACES[brief.backdrop or "meadow"](stage)
        if stage.medium == "land" and not stage.indoors:
            tracks.roadway(stage)
        return
    PLACES[place](stage)
    if "rail" in kinds and stage.medium == "land" and not stage.indoors:
        tracks.railway(stage)


def place_for(brief: Brief) -> str:
    """Return where the things of a brief belong when no place was named."""
    for subject in brief.subjects:
        if subject.noun in homes():
            return homes()[subject.noun]
    actors = [subject for subject in brief.subjects if subject.kind in {"animal", "person", "figure"}]
    if actors:
        return "snow" if brief.weather == "snow" else "meadow" if actors[0].kind == "animal" else "park"
    for subject in brief.subjects:
        if subject.kind in _BY_KIND:
            return _BY_KIND[subject.kind]
    return "city" if brief.style == "neon" or brief.futuristic else "meadow"

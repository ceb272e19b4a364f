"""Arranging things on a stage by a designer's rules.

One main thing stands near a third of the width, more are spread evenly with the larger ones behind; heights keep the order of nature but
are drawn together, so that a mouse is seen beside an elephant; nothing leaves the frame.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from reeltalk.providers.illustration import interiors
from reeltalk.providers.illustration.actors import Spot, put, ratio_of, upright
from reeltalk.providers.illustration.brief import Subject
from reeltalk.providers.illustration.props import picture
from reeltalk.providers.illustration.skies import rainbow
from reeltalk.providers.illustration.stage import Motion, Stage

_BEHIND: Final = frozenset({"building", "tree", "monument", "furniture"})
_BLOOMS: Final = ("#ff6f91", "#f9c846", "#a56cc1", "#ff8a5c", "#ffffff")
_PERCH: Final = frozenset({"owl", "parrot"})
_INSTRUMENTS: Final = frozenset({"guitar", "violin", "flute", "trumpet", "saxophone", "musical-keyboard", "drum"})
_SEATS: Final = {"furniture": 0.42, "animal": 0.72, "vehicle": 0.96, "building": 0.94, "monument": 0.92, "tree": 0.72, "rail": 0.97}


def arrange(stage: Stage, subjects: list[Subject]) -> None:
    """Put every subject where its class belongs."""
    riders = {subject.target: number for number, subject in enumerate(subjects) if subject.relation == "ride"}
    tied = {number for number, subject in enumerate(subjects) if subject.relation == "ride"}
    groups: dict[str, list[tuple[Subject, Subject | None]]] = {"back": [], "main": [], "air": [], "sky": [], "small": []}
    for number, subject in enumerate(subjects):
        if number in tied or _is_tied(subject):
            continue
        rider = subjects[riders[number]] if number in riders else None
        groups[_group(stage, subject)].extend([(subject, rider)] * subject.count)
    spots = dict[str, Spot]()
    _back_row(stage, groups["back"], spots, crowded=bool(groups["main"]))
    _sky_row(stage, groups["sky"])
    _air_row(stage, groups["air"], spots)
    _main_row(stage, groups["main"], spots)
    _small_row(stage, groups["small"], spots, alone=not groups["main"])
    for target in dict.fromkeys(subject.target for subject in subjects if _is_tied(subject)):
        tied_here = [subject for subject in subjects if _is_tied(subject) and subject.target == target for _ in range(subject.count)]
        _tied(stage, tied_here, subjects[target], spots)


def _is_tied(subject: Subject) -> bool:
    return subject.relation in {"on", "under"} and subject.target >= 0


def _group(stage: Stage, subject: Subject) -> str:
    if subject.kind == "sky":
        return "sky"
    if stage.medium == "under" and subject.kind in {"plant", "monument", "furniture"}:
        return "small" if subject.kind == "plant" else "back"
    if stage.medium in {"space", "air", "under"}:
        return "main" if subject.kind not in {"object", "food", "drink"} else "air"
    if subject.noun in _PERCH and subject.action != "fly":
        return "main"
    if subject.kind in {"bird", "insect"} and subject.action not in {"read", "eat", "sit", "stand", "sleep"}:
        return "air"
    if subject.kind == "aircraft":
        return "main" if subject.noun == "rocket" and subject.action != "fly" else "air"
    if subject.action == "fly":
        return "air"
    if subject.kind in _BEHIND:
        return "back"
    if subject.kind in {"object", "food", "drink", "plant"}:
        return "small"
    return "main"


def height_of(stage: Stage, subject: Subject) -> float:
    """Return how tall a subject is drawn: natural order, but closer together, and never out of the frame."""
    natural: float = subject.size**0.7 if subject.size < 1 else subject.size**0.6
    if upright(subject):
        natural = max(natural, 0.72)
    if subject.kind in {"bird", "insect", "aircraft"}:
        natural = max(0.3, subject.size**0.75)
    height = stage.person * natural * subject.scale
    widest = 0.62 * stage.aspect / max(0.6, ratio_of(subject))
    return min(height, 0.66, widest)


def _row(
    stage: Stage, items: list[tuple[Subject, Subject | None]], low: float, high: float
) -> list[tuple[Subject, Subject | None, float, float]]:
    """Return the items with their x and height, spread between two shares of the width and shrunk until they fit."""
    heights = [height_of(stage, subject) for subject, _ in items]
    widths = [height * ratio_of(subject) for height, (subject, _) in zip(heights, items, strict=True)]
    room = (high - low) * stage.aspect
    need = sum(widths) * 1.06
    shrink = min(1.0, room / need) if need else 1.0
    shrink = max(shrink, 0.42)
    gap = (room - sum(widths) * shrink) / (len(items) + 1)
    x = low * stage.aspect + gap
    placed = []
    for (subject, rider), height, width in zip(items, heights, widths, strict=True):
        placed.append((subject, rider, x + width * shrink / 2, height * shrink))
        x += width * shrink + gap
    return placed


def _main_row(stage: Stage, items: list[tuple[Subject, Subject | None]], spots: dict[str, Spot]) -> None:
    if not items:
        return
    single = len(items) == 1
    low, high = (0.08, 0.92) if len(items) > 2 else (0.14, 0.86)
    floating = stage.medium in {"space", "air", "under"}
    for number, (subject, rider, x, height) in enumerate(_row(stage, items, low, high)):
        if len(items) in {2, 3} and subject.kind in {"animal", "person", "figure"}:
            height = min(0.6, height * (1.25 if len(items) == 2 else 1.1))
        if single:
            x = stage.aspect * (0.5 + (stage.uniform(0.04, 0.13) * (1 if stage.uniform(0, 1) > 0.5 else -1) if stage.aspect > 1 else 0.0))
            height = min(0.66, height * (1.32 if subject.kind in {"animal", "person", "figure"} else 1.12))
        foot = stage.foot - (stage.uniform(0, 0.05) + 0.03 * (number % 2) if not single else 0.0)
        if floating:
            foot = 0.5 + height / 2 + (0.0 if single else stage.uniform(-0.16, 0.16))
        flip = x < stage.aspect * 0.5 and not single if subject.kind in {"animal", "fish"} else False
        hidden = 0.0
        if (
            stage.waterline is not None
            and not floating
            and subject.kind in {"ship", "fish", "animal", "person", "figure"}
            and stage.medium == "water"
        ):
            hidden = 0.1 if subject.kind == "ship" else 0.32
            foot = stage.waterline + height * hidden
        spot = Spot(x, foot, height, stage.depth + 0.05 * (foot - stage.foot), flip)
        if stage.waterline is not None and stage.medium == "land" and subject.kind in {"ship", "fish"}:
            spot = replace(spot, foot=stage.waterline, height=height * 0.75, depth=0.6)
        spots[subject.noun] = spot
        _company(stage, subject, spot)
        put(stage, replace(subject, action=_ridden(subject, rider)), spot, rider=rider, hidden=hidden)


def _ridden(subject: Subject, rider: Subject | None) -> str:
    return subject.action or ("drive" if rider else "")


def _company(stage: Stage, subject: Subject, spot: Spot) -> None:
    """Add what an action needs besides the hands: a desk with a laptop, a stove, an easel, notes of music."""
    if subject.action in {"work", "cook"} and upright(subject):
        table = spot.foot - spot.height * 0.3
        if stage.indoors:
            interiors.counter(stage, table, "#8a5f45", "#c99a6b", depth=spot.depth + 0.03, front=True)
        else:
            interiors.table(stage, spot.x, table, spot.height * 1.3, "#a9774f", depth=spot.depth + 0.03, front=True)
        thing = "laptop" if subject.action == "work" else "pot-of-food"
        picture(stage, thing, spot.x, table, spot.height * 0.3, spot.depth + 0.04, front=True)
        if subject.action == "cook":
            picture(stage, "leafy-green", spot.x - spot.height * 0.5, table, spot.height * 0.18, spot.depth + 0.04, front=True)
            picture(stage, "tomato", spot.x + spot.height * 0.45, table, spot.height * 0.14, spot.depth + 0.04, front=True)
    if subject.action == "paint" and upright(subject):
        picture(stage, "easel", spot.x + spot.height * 0.72, spot.foot, spot.height * 0.95, spot.depth - 0.01)
    if subject.action in {"sing", "dance"} or subject.held in _INSTRUMENTS:
        for side in (-1, 1):
            note_y = spot.foot - spot.height * (0.82 + 0.1 * side)
            sway = Motion(bob=0.012, sway=8, period_s=1.6, phase=0.25 * side)
            picture(
                stage,
                "musical-note",
                spot.x + side * spot.height * 0.62,
                note_y,
                spot.height * 0.16,
                spot.depth,
                colour="#f9c846",
                motion=sway,
            )


def _back_row(stage: Stage, items: list[tuple[Subject, Subject | None]], spots: dict[str, Spot], *, crowded: bool) -> None:
    if not items:
        return
    for number, (subject, _, x, height) in enumerate(_row(stage, items, 0.06, 0.94)):
        if len(items) == 1:
            side = 1 if stage.uniform(0, 1) > 0.5 else -1
            x = stage.aspect * (0.5 + side * (0.24 if crowded and stage.aspect > 1 else 0.05))
        foot = stage.foot - (0.07 if crowded else 0.02) - 0.02 * (number % 2)
        if stage.indoors:
            foot = 0.84
        grown = min(0.72, height * (1.25 if subject.kind in {"building", "tree"} else 1.05))
        spot = Spot(x, foot, grown, 0.72)
        spots[subject.noun] = spot
        put(stage, subject, spot)


def _sky_row(stage: Stage, items: list[tuple[Subject, Subject | None]]) -> None:
    for number, (subject, _) in enumerate(items):
        if subject.noun == "rainbow":
            rainbow(stage, stage.aspect * 0.5, stage.horizon + 0.06, min(0.62, stage.aspect * 0.46))
            continue
        if (
            subject.noun in {"sun", "full-moon", "cloud"}
            and not stage.indoors
            and stage.medium == "land"
            and len(items) == 1
            and subject.scale == 1.0
        ):
            continue
        x = stage.aspect * (0.24 + 0.5 * number / max(1, len(items) - 1) if len(items) > 1 else 0.32)
        height = min(0.48 if subject.noun == "fireworks" else 0.34, stage.person * subject.size * subject.scale * 1.3)
        put(stage, subject, Spot(x, 0.1 + height + stage.uniform(0, 0.06), height, 0.3))


def _air_row(stage: Stage, items: list[tuple[Subject, Subject | None]], spots: dict[str, Spot]) -> None:
    if not items:
        return
    for number, (subject, rider, x, height) in enumerate(_row(stage, items, 0.12, 0.88)):
        if len(items) == 1:
            share = 0.36 if stage.uniform(0, 1) > 0.5 else 0.6
            x = stage.aspect * (share if stage.landmark is None else 0.2 if stage.landmark > 0.5 else 0.8)
            height = min(0.5, height * (1.25 if subject.kind in {"aircraft", "animal"} else 1.1))
        if stage.indoors:
            height = min(height, 0.34)
        low = 0.45 if subject.kind == "insect" else 0.1 if stage.indoors or subject.kind == "aircraft" else 0.2
        y = low + stage.uniform(0.0, 0.2) + 0.06 * (number % 2)
        spot = Spot(x, min(0.78, y + height), height, 0.85 if subject.kind == "insect" else 0.6, flip=False)
        spots[subject.noun] = spot
        put(stage, subject, spot, rider=rider)


def _small_row(stage: Stage, items: list[tuple[Subject, Subject | None]], spots: dict[str, Spot], *, alone: bool) -> None:
    """Put small things on the table where there is one, else on the ground before the actors."""
    if not items:
        return
    surface = stage.table
    size = max(stage.person, 1.25 if surface is not None else 0.8) if alone else stage.person * 1.2
    widened = _with_person(stage, size)
    row = _row(widened, items, 0.12 if alone else 0.08, 0.88 if alone else 0.92)
    if surface is not None and stage.indoors and not alone:
        interiors.counter(stage, surface, "#8a5f45", "#c99a6b", depth=1.0)
    actors = [spot.x for spot in spots.values() if spot.foot > stage.horizon]
    for number, (subject, _, x, height) in enumerate(row):
        foot = surface if surface is not None else min(0.97, stage.foot + (0.0 if alone else 0.05)) + 0.012 * (number % 2)
        if not alone and surface is None:
            x = _clear_of(x, actors, stage.aspect)
        height = min(height, 0.5 if alone else 0.2)
        if subject.kind == "plant" and not alone:
            height *= stage.uniform(0.55, 0.8)
            subject = replace(subject, colour=subject.colour or stage.pick(_BLOOMS)) if subject.noun == "blossom" else subject
        spot = Spot(x, foot, height, stage.depth + (0.11 if surface is not None else 0.02))
        spots[subject.noun] = spot
        put(stage, subject, spot)


def _with_person(stage: Stage, person: float) -> Stage:
    """Return the stage with another height of a person: small things are shown larger than life."""
    return replace(stage, person=person)


def _clear_of(x: float, actors: list[float], aspect: float) -> float:
    """Return x moved away from the nearest actor, so that nothing small hides it."""
    for actor in actors:
        if abs(x - actor) < 0.2:
            x = actor + (0.24 if x >= actor else -0.24)
    return min(aspect * 0.95, max(aspect * 0.05, x))


def _tied(stage: Stage, tied: list[Subject], target: Subject, spots: dict[str, Spot]) -> None:
    """Put subjects on or under the thing they belong to, side by side."""
    base = spots.get(target.noun) or Spot(stage.aspect / 2, stage.foot, height_of(stage, target), stage.depth)
    width = base.height * ratio_of(target)
    for number, subject in enumerate(tied):
        shift = (number - (len(tied) - 1) / 2) * width / len(tied)
        height = height_of(stage, subject)
        if subject.relation == "on":
            most = {"building": 0.95, "tree": 0.95, "furniture": 1.7 if upright(subject) and subject.action != "sleep" else 0.95}
            height = min(height, base.height * most[target.kind] if target.kind in most else 0.42)
            spot = Spot(base.x + shift, base.foot - base.height * _SEATS.get(target.kind, 0.95), height, base.depth + 0.01)
        else:
            spot = Spot(base.x + shift, base.foot + 0.03, min(height, base.height * 0.7), base.depth + 0.02)
        put(stage, subject, spot)

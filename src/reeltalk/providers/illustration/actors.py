"""Putting what was asked for on the stage: how tall, where, in which pose, and moving how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from reeltalk.providers.illustration import props, specials
from reeltalk.providers.illustration.art import icon
from reeltalk.providers.illustration.bodies import ANIMALS, BUSTS, HEADS, UPRIGHT_ONLY, Body, body_of
from reeltalk.providers.illustration.brief import Subject
from reeltalk.providers.illustration.figures import EYEWEAR, HATS, POSES, Pose, draw_figure, resting, wear
from reeltalk.providers.illustration.pen import Pen
from reeltalk.providers.illustration.stage import STILL, Draw, Motion, Sprite, Stage

POSE_OF: Final = {
    "read": "read", "eat": "eat", "drink": "eat", "hold": "hold", "play": "play", "dance": "dance", "sing": "eat", "work": "hold",
    "cook": "show", "paint": "paint", "wave": "wave", "cheer": "cheer", "sit": "sit", "run": "run", "walk": "walk", "fly": "fly",
    "jump": "jump", "stand": "stand", "ride": "sit", "drive": "sit",
}  # fmt: skip
_NEEDS_HANDS: Final = frozenset(
    {"read", "eat", "drink", "hold", "wear", "play", "dance", "sing", "work", "cook", "paint", "wave", "cheer", "ride", "drive", "sleep"}
)
_OVERHEAD: Final = frozenset({"umbrella", "balloon", "kite"})
_GLOWS: Final = frozenset({"fire", "candle", "red-paper-lantern", "light-bulb", "jack-o-lantern", "tent", "house"})
_BALLS: Final = frozenset({"soccer-ball", "basketball", "volleyball", "baseball"})
_FACES_RIGHT: Final = frozenset({"flamingo", "person-golfing", "airplane", "small-airplane", "bullet-train"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: the middle of its foot, its height, its depth, and whether it looks to the right."""

    x: float
    foot: float
    height: float
    depth: float
    flip: bool = False


def upright(subject: Subject) -> bool:
    """Say whether a subject is drawn on two legs rather than from its art."""
    if subject.noun in HEADS or subject.noun in BUSTS or subject.noun in UPRIGHT_ONLY:
        return True
    return subject.noun in ANIMALS and (subject.action in _NEEDS_HANDS or bool(subject.held))


def ratio_of(subject: Subject) -> float:
    """Return width by height of a subject as it will be drawn."""
    if on_the_wing(subject):
        return specials.RATIOS["flying-bird"]
    if subject.action == "sleep" and upright(subject):
        return 1.9
    if upright(subject):
        return 0.62
    return props.ratio(subject.noun)


def on_the_wing(subject: Subject) -> bool:
    """Say whether a subject is a bird whose art stands, but which flies."""
    return subject.noun in {"bird", "blackbird"} and subject.action in {"", "fly"}


def put(stage: Stage, subject: Subject, spot: Spot, *, rider: Subject | None = None, hidden: float = 0.0) -> None:
    """Add a subject to the stage; ``hidden`` is the share of its height that sinks into water."""
    draws = _drawings(stage, subject, spot, rider)
    width = spot.height * max(1.2, ratio_of(subject)) * 1.25 + 0.06
    up = spot.height * (1.75 if rider or subject.held else 1.35)
    box = (spot.x - width, spot.foot - up, spot.x + width, spot.foot + 0.06 + spot.height * 0.1)
    motion = motion_of(stage, subject, spot, hidden=hidden)
    blinks = upright(subject) and len(_poses(subject)) == 1
    stage.sprites.append(Sprite(draws, box, spot.depth, motion, pivot=(spot.x, spot.foot), frames_per_s=6.0, blinks=blinks))


def _drawings(stage: Stage, subject: Subject, spot: Spot, rider: Subject | None) -> tuple[Draw, ...]:
    grounded = stage.medium == "land" and subject.kind in {
        "animal",
        "person",
        "figure",
        "vehicle",
        "rail",
        "object",
        "food",
        "drink",
        "monument",
        "furniture",
    }
    grounded = grounded and subject.action not in {"fly", "jump"} and spot.foot > stage.horizon
    if upright(subject):
        body = body_of(subject.noun, stage.rng, subject.colour)
        poses = _poses(subject)
        looks = [(pose, False) for pose in poses] if len(poses) > 1 else [(poses[0], False), (poses[0], True)]
        return tuple(_figure_draw(stage, subject, spot, body, pose, grounded=grounded, blink=blink) for pose, blink in looks)
    if on_the_wing(subject) and spot.depth < stage.depth:
        return tuple(_flap(subject, spot, lift) for lift in (1.0, 0.35, -0.5, 0.35))
    return (lambda pen: _thing(_lifted(pen), stage, subject, spot, rider, grounded=grounded),)


def _figure_draw(stage: Stage, subject: Subject, spot: Spot, body: Body, pose: Pose, *, grounded: bool, blink: bool) -> Draw:
    return lambda pen: _figure(_lifted(pen), stage, subject, spot, body, pose, grounded=grounded, blink=blink)


def _flap(subject: Subject, spot: Spot, lift: float) -> Draw:
    colour = subject.colour or ("#2f3550" if subject.noun == "blackbird" else "#d1495b")
    return lambda pen: specials.flying_bird(_lifted(pen), spot.x, spot.foot, spot.height, colour, lift=lift, flip=spot.flip)


def _lifted(pen: Pen) -> Pen:
    return Pen(pen.canvas, pen.light.lifted(), pen.depth)


def _poses(subject: Subject) -> tuple[Pose, ...]:
    if subject.action == "play" and (subject.held in _BALLS or not subject.held):
        return (POSES["run"], POSES["run-2"]) if subject.held else (POSES["cheer"],)
    if subject.held in _OVERHEAD:
        return (replace(POSES["show"], right_hand=(0.22, -0.5), held=(0.24, -0.5, 0.62)),)
    if subject.action == "hold" and subject.held:
        return (POSES["hold"],)
    name = POSE_OF.get(subject.action, "hold" if subject.held else "stand")
    if name in {"run", "walk"}:
        return (POSES[name], POSES[f"{name}-2"])
    return (POSES[name],)


def _figure(pen: Pen, stage: Stage, subject: Subject, spot: Spot, body: Body, pose: Pose, *, grounded: bool, blink: bool) -> None:
    """Draw somebody on two legs, with a shadow, the ball played with, and signs of sleep."""
    if grounded:
        shadow(pen, stage, spot.x, spot.foot, spot.height * (0.5 if subject.action == "sleep" else 0.26))
    dye = subject.colour if subject.noun in ANIMALS else ""
    dyed = replace(body, fur=dye, arm=dye, leg=dye) if dye and subject.noun != "panda" else body
    dyed = replace(dyed, head="cat-face") if subject.noun == "black-cat" else dyed
    if subject.noun == "black-cat":
        dye = "#5b5488"
    with pen.placed(spot.x, spot.foot, spot.height, flip=spot.flip):
        if subject.action == "sleep":
            with pen.placed(0, 0, 1.25):
                resting(pen, dyed, colour=dye)
        elif subject.held in _OVERHEAD:
            _overhead(pen, subject, pose)
            draw_figure(pen, dyed, pose, colour=dye, blink=blink)
        elif _wears(subject):
            draw_figure(pen, dyed, POSES["stand"], colour=dye, blink=blink)
            wear(pen, dyed, subject.held, subject.held_colour)
        elif subject.held in _BALLS:
            draw_figure(pen, dyed, pose, colour=dye, blink=blink)
            icon(subject.held).draw(pen, -0.42, 0.0, 0.24)
        else:
            draw_figure(pen, dyed, pose, subject.held, _held_height(subject), colour=dye, blink=blink)
    if subject.action == "sleep":
        _sleep_signs(pen, spot)


def _wears(subject: Subject) -> bool:
    return subject.action == "wear" and subject.held in HATS | EYEWEAR


def _held_height(subject: Subject) -> float:
    if not subject.held:
        return 0.0
    size = {"guitar": 0.46, "violin": 0.36, "saxophone": 0.4, "open-book": 0.31, "musical-keyboard": 0.26, "microphone": 0.2, "drum": 0.34}
    return size.get(subject.held, 0.24)


def _overhead(pen: Pen, subject: Subject, pose: Pose) -> None:
    x, y = pose.right_hand
    if subject.held == "umbrella":
        icon("umbrella").draw(pen, x - 0.06, y + 0.16, 0.92, colour=subject.held_colour)
        return
    pen.stroke([(x, y), (x + 0.04, y - 0.3)], "#6b5b4b", 0.008)
    icon(subject.held).draw(pen, x + 0.05, y - 0.24, 0.5, colour=subject.held_colour)


def _sleep_signs(pen: Pen, spot: Spot) -> None:
    from reeltalk.providers.illustration.lettering import write

    for number in range(3):
        size = spot.height * (0.12 + 0.06 * number)
        x = spot.x - spot.height * (0.3 - 0.16 * number) * (-1 if spot.flip else 1)
        write(pen, "z", x, spot.foot - spot.height * (0.68 + 0.16 * number), size, "#ffffff", alpha=0.9)


def _thing(pen: Pen, stage: Stage, subject: Subject, spot: Spot, rider: Subject | None, *, grounded: bool) -> None:
    """Draw a thing from its art, with who rides it and what it holds."""
    half = spot.height * ratio_of(subject) / 2
    if grounded:
        shadow(pen, stage, spot.x, spot.foot, half * 0.95)
    if rider:
        _rider(pen, stage, rider, subject, spot)
    flip = spot.flip != (subject.noun in _FACES_RIGHT)
    props.draw(pen, subject.noun, spot.x, spot.foot, spot.height, flip=flip, turn=_turn(subject), colour=subject.colour)
    if subject.noun == "rocket" and stage.medium == "land":
        _exhaust(pen, spot)
    if pen.light.dark and subject.kind in {"vehicle", "rail"}:
        ahead = spot.x + (half if spot.flip else -half)
        pen.shine(ahead, spot.foot - spot.height * 0.32, spot.height * 0.7, "#fff1b8", 0.75)
    if pen.light.dark and subject.noun in _GLOWS:
        pen.shine(spot.x, spot.foot - spot.height * 0.5, spot.height * 1.4, "#ffb347", 0.6)
    if subject.held:
        side = 1 if spot.flip else -1
        props.draw(pen, subject.held, spot.x + side * half * 1.15, spot.foot, min(0.16, spot.height * 0.4), colour=subject.held_colour)


def _exhaust(pen: Pen, spot: Spot) -> None:
    """Draw the fire and the clouds under a rocket that takes off."""
    for number in range(9):
        side = (number - 4) * 0.14
        pen.oval(
            spot.x + side * spot.height,
            spot.foot + 0.01,
            spot.height * (0.16 - 0.012 * abs(number - 4)),
            spot.height * 0.1,
            "#f1f1f4",
            alpha=0.92,
        )
    pen.shine(spot.x, spot.foot - spot.height * 0.04, spot.height * 0.5, "#ffb347", 0.9)


def _turn(subject: Subject) -> float:
    if subject.noun == "rocket":
        return -45.0
    if subject.action in {"run", "jump"} and subject.kind == "animal":
        return 8.0
    return 0.0


def _rider(pen: Pen, stage: Stage, rider: Subject, mount: Subject, spot: Spot) -> None:
    body = body_of(rider.noun, stage.rng, rider.colour) if upright(rider) else None
    share = {"vehicle": 0.42, "ship": 0.4, "aircraft": 0.5}.get(mount.kind, 0.6)
    share = {
        "bicycle": 0.62,
        "motorcycle": 0.5,
        "motor-scooter": 0.55,
        "skateboard": 0.9,
        "broom": 0.45,
        "rocket": 0.55,
        "kick-scooter": 0.4,
    }.get(mount.noun, share)
    size = spot.height * {"vehicle": 0.95, "animal": 0.72, "object": 1.2}.get(mount.kind, 0.7)
    if mount.noun in {"bicycle", "motorcycle", "motor-scooter"}:
        size = spot.height * 1.12
    with pen.placed(spot.x, spot.foot - spot.height * share, size, flip=spot.flip):
        if body:
            draw_figure(pen, body, replace(POSES["sit"], left_hand=(-0.26, -0.24), right_hand=(-0.05, -0.24)))
        else:
            props.draw(pen, rider.noun, 0, 0, 0.8)


def shadow(pen: Pen, stage: Stage, x: float, foot: float, half: float) -> None:
    """Draw the shadow on the ground, longer when the sun is low."""
    low = stage.hour in {"sunset", "dawn"}
    shift = half * (0.35 if low else 0.08)
    pen.oval(x - shift, foot, half * (1.3 if low else 1.1), max(0.007, half * 0.13), "#101828", alpha=0.26, lit=False, blur=0.004)


def motion_of(stage: Stage, subject: Subject, spot: Spot, *, hidden: float) -> Motion:
    """Return how a subject moves in a clip."""
    way = 1.0 if spot.flip else -1.0
    phase = stage.uniform(0, 1)
    if hidden or (stage.medium == "water" and subject.kind in {"ship", "fish"}):
        return Motion(line_x=0.012 * way, bob=0.008, sway=1.6, period_s=3.4, phase=phase)
    if subject.kind in {"vehicle", "rail"}:
        speed = 0.07 if subject.action or subject.kind == "rail" else 0.03
        return Motion(line_x=speed * way, bob=0.0018, period_s=0.4)
    if subject.action in {"run", "walk"}:
        quick = subject.action == "run"
        return Motion(
            line_x=(0.06 if quick else 0.025) * way,
            bob=0.012 if quick else 0.005,
            sway=1.5 if quick else 0.6,
            period_s=0.5 if quick else 0.8,
        )
    if subject.kind in {"bird", "insect", "aircraft"} or subject.action == "fly" or stage.medium in {"space", "air", "under"}:
        return Motion(line_x=0.018 * way, bob=0.016, sway=2.5, period_s=3.0, phase=phase)
    if subject.action in {"dance", "play", "cheer"}:
        return Motion(bob=0.01, sway=5.0, period_s=1.1, phase=phase)
    if subject.action == "jump":
        return Motion(bob=0.05, sway=2.0, period_s=0.9, phase=phase)
    if subject.kind in {"animal", "person", "figure"}:
        return Motion(sway=0.9, bob=0.002, period_s=2.8, phase=phase)
    if subject.kind in {"tree", "plant"}:
        return Motion(sway=1.0, period_s=4.0, phase=phase)
    if subject.kind == "sky":
        return Motion(bob=0.006, period_s=5.0, phase=phase)
    return STILL

"""Figures on two legs: poses, what they hold, and drawing them part by part. One unit is the figure's height; its feet stand on zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import skia

from reeltalk.providers.illustration import props
from reeltalk.providers.illustration.art import icon
from reeltalk.providers.illustration.bodies import Body
from reeltalk.providers.illustration.faces import asleep
from reeltalk.providers.illustration.pen import Pen, Point, blob, curve


@dataclass(frozen=True, slots=True)
class Pose:
    """Where hands and feet are (x, y, the figure looks at us), how far the body sinks, how it leans, and where the thing held is.

    ``held`` is (x, foot, height) of the thing held; ``front`` puts it before the hands.
    """

    left_hand: Point = (-0.23, -0.27)
    right_hand: Point = (0.23, -0.27)
    left_foot: Point = (-0.09, 0.0)
    right_foot: Point = (0.09, 0.0)
    sink: float = 0.0
    lean: float = 0.0
    held: tuple[float, float, float] = (0.0, 0.0, 0.0)
    front: bool = True
    seated: bool = False


HATS: Final = frozenset({"top-hat", "crown"})
EYEWEAR: Final = frozenset({"glasses", "sunglasses"})
POSES: Final[dict[str, Pose]] = {
    "stand": Pose(),
    "hold": Pose(left_hand=(-0.12, -0.33), right_hand=(0.12, -0.33), held=(0.0, -0.32, 0.24), front=False),
    "show": Pose(right_hand=(0.3, -0.52), held=(0.33, -0.5, 0.24), front=False),
    "read": Pose(
        left_hand=(-0.17, -0.2), right_hand=(0.17, -0.2), left_foot=(-0.2, -0.02), right_foot=(0.2, -0.02), sink=0.13,
        held=(0.0, -0.14, 0.3), front=False, seated=True,
    ),
    "sit": Pose(left_hand=(-0.2, -0.14), right_hand=(0.2, -0.14), left_foot=(-0.2, -0.02), right_foot=(0.2, -0.02), sink=0.13, seated=True),
    "eat": Pose(left_hand=(-0.2, -0.24), right_hand=(0.13, -0.46), held=(0.17, -0.45, 0.24), front=True),
    "wave": Pose(right_hand=(0.33, -0.72)),
    "cheer": Pose(left_hand=(-0.33, -0.78), right_hand=(0.33, -0.78)),
    "dance": Pose(left_hand=(-0.34, -0.6), right_hand=(0.26, -0.8), left_foot=(-0.16, -0.08), right_foot=(0.07, 0.0), lean=-8),
    "run": Pose(left_hand=(-0.26, -0.44), right_hand=(0.24, -0.34), left_foot=(-0.24, -0.08), right_foot=(0.18, 0.0), lean=-9),
    "run-2": Pose(left_hand=(-0.2, -0.3), right_hand=(0.28, -0.46), left_foot=(-0.06, 0.0), right_foot=(0.22, -0.12), lean=-9),
    "walk": Pose(left_hand=(-0.24, -0.32), right_hand=(0.22, -0.28), left_foot=(-0.14, 0.0), right_foot=(0.12, -0.02), lean=-3),
    "walk-2": Pose(left_hand=(-0.21, -0.27), right_hand=(0.24, -0.33), left_foot=(-0.06, -0.03), right_foot=(0.05, 0.0), lean=-3),
    "fly": Pose(left_hand=(-0.3, -0.7), right_hand=(0.12, -0.88), left_foot=(-0.06, 0.02), right_foot=(0.1, -0.05), lean=-48),
    "play": Pose(left_hand=(-0.2, -0.34), right_hand=(0.14, -0.24), held=(0.0, -0.2, 0.34), front=False),
    "jump": Pose(left_hand=(-0.3, -0.74), right_hand=(0.3, -0.74), left_foot=(-0.17, -0.1), right_foot=(0.17, -0.12)),
    "paint": Pose(left_hand=(-0.24, -0.3), right_hand=(0.31, -0.46), held=(0.35, -0.46, 0.18), front=False),
}  # fmt: skip


def draw_figure(
    pen: Pen, body: Body, pose: Pose, held: str = "", held_height: float = 0.0, *, colour: str = "", blink: bool = False
) -> None:
    """Draw a figure one unit high with its feet on (0, 0), the art named ``held`` in its hands."""
    pen.canvas.save()
    pen.canvas.rotate(pose.lean)
    hip = -0.2 + pose.sink
    shift = pose.sink
    if body.tail:
        _tail(pen, body, hip)
    _legs(pen, body, pose, hip)
    _torso(pen, body, hip, body.shoulders + shift)
    if held and not pose.front:
        _arms(pen, body, pose, shift)
        _head(pen, body, shift, colour, blink=blink)
        _held(pen, pose, held, held_height)
        _hands(pen, body, pose)
    else:
        _head(pen, body, shift, colour, blink=blink)
        if held:
            _held(pen, pose, held, held_height)
        _arms(pen, body, pose, shift)
        _hands(pen, body, pose)
    pen.canvas.restore()


def _head(pen: Pen, body: Body, shift: float, colour: str, *, blink: bool) -> None:
    face = asleep(body.head) if blink else icon(body.head)
    face.draw(pen, 0.0, body.head_foot + shift, body.head_height, colour=colour)


def wear(pen: Pen, body: Body, name: str, colour: str = "") -> None:
    """Draw a hat or a crown on the head of a standing figure, or glasses before its eyes."""
    top = body.head_foot - body.head_height
    if name in EYEWEAR:
        props.draw(pen, name, 0.0, top + body.head_height * 0.64, body.head_height * 0.2, colour=colour)
    else:
        props.draw(pen, name, 0.0, top + body.head_height * 0.12, body.head_height * 0.36, colour=colour)


def _torso(pen: Pen, body: Body, hip: float, shoulder: float) -> None:
    half, base = body.width / 2, body.width * 0.52
    outline = [
        (-half * 0.72, shoulder), (half * 0.72, shoulder), (half * 1.0, shoulder + 0.1), (base, hip - 0.04), (base * 0.75, hip + 0.05),
        (-base * 0.75, hip + 0.05), (-base, hip - 0.04), (-half * 1.0, shoulder + 0.1),
    ]  # fmt: skip
    pen.smooth(outline, body.fur)
    if body.belly:
        middle = (shoulder + hip) / 2 + 0.05
        pen.oval(0, middle, body.width * 0.32, (hip - shoulder) * 0.42, body.belly)
    shadow = blob(outline)
    with pen.within(shadow):
        pen.oval(-half * 1.35, (shoulder + hip) / 2, half * 0.75, hip - shoulder, "#000000", alpha=0.10, lit=False)


def _legs(pen: Pen, body: Body, pose: Pose, hip: float) -> None:
    for side, foot in ((-1, pose.left_foot), (1, pose.right_foot)):
        start = (side * body.width * 0.26, hip)
        if pose.seated:
            knee = (side * body.width * 0.75, hip + 0.02)
            pen.stroke([start, knee, foot], body.leg, 0.13, curved=True)
        else:
            pen.stroke([start, ((start[0] + foot[0]) / 2 + 0.01, (start[1] + foot[1]) / 2), (foot[0], foot[1] - 0.05)], body.leg, 0.125)
        pen.oval(foot[0] + side * 0.02, foot[1] - 0.035, 0.085, 0.042, body.shoe)


def _arms(pen: Pen, body: Body, pose: Pose, shift: float) -> None:
    for side, hand in ((-1, pose.left_hand), (1, pose.right_hand)):
        shoulder = (side * body.width * 0.42, body.shoulders + shift + 0.09)
        bend = 0.06 if hand[1] > shoulder[1] else -0.02
        elbow = ((shoulder[0] + hand[0]) / 2 + side * 0.05, (shoulder[1] + hand[1]) / 2 + bend)
        path = curve([shoulder, elbow, hand])
        paint = pen.paint(body.arm, shade=-0.08)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(0.095)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        pen.canvas.drawPath(path, paint)


def _hands(pen: Pen, body: Body, pose: Pose) -> None:
    for hand in (pose.left_hand, pose.right_hand):
        pen.oval(hand[0], hand[1], 0.052, 0.052, body.hand)


def _held(pen: Pen, pose: Pose, held: str, height: float) -> None:
    x, foot, room = pose.held
    fitting = min(height or room, room * 1.6)
    props.draw(pen, held, x, foot + fitting * 0.25 if pose.front else foot + 0.02, fitting)


def _tail(pen: Pen, body: Body, hip: float) -> None:
    side = body.width * 0.4
    if body.tail == "puff":
        pen.oval(side + 0.06, hip, 0.07, 0.07, body.tail_tip)
    elif body.tail == "bushy":
        outline = [
            (side - 0.08, hip + 0.04),
            (side + 0.1, hip + 0.02),
            (side + 0.22, hip - 0.12),
            (side + 0.21, hip - 0.3),
            (side + 0.1, hip - 0.2),
        ]
        pen.smooth(outline, body.fur, shade=-0.06)
        with pen.within(blob(outline)):
            pen.oval(side + 0.2, hip - 0.27, 0.1, 0.1, body.tail_tip)
    else:
        line = [(side - 0.06, hip), (side + 0.14, hip + 0.02), (side + 0.22, hip - 0.12), (side + 0.16, hip - 0.26)]
        pen.stroke(line, body.fur, 0.055, shade=-0.08, curved=True)
        if body.tail == "ringed":
            for x, y in line[1:]:
                pen.oval(x, y, 0.035, 0.035, body.tail_tip)
        if body.tail in {"tuft", "long"} and body.tail_tip != body.fur:
            pen.oval(*line[-1], 0.05, 0.055, body.tail_tip)


def resting(pen: Pen, body: Body, *, colour: str = "") -> None:
    """Draw a figure asleep: curled up on the ground, one unit wide."""
    outline = [(-0.3, -0.02), (-0.34, -0.2), (-0.1, -0.34), (0.25, -0.32), (0.46, -0.16), (0.42, -0.01), (0.1, 0.01)]
    if body.tail:
        pen.stroke([(0.38, -0.06), (0.5, -0.02), (0.3, 0.0), (0.05, -0.01)], body.fur, 0.1, shade=-0.1, curved=True)
    pen.smooth(outline, body.fur)
    pen.stroke([(0.1, -0.02), (-0.06, -0.02)], body.leg, 0.08, shade=-0.06)
    pen.oval(-0.08, -0.02, 0.05, 0.04, body.hand)
    with pen.placed(-0.3, -0.02, 1.0, turn=-8):
        asleep(body.head).draw(pen, 0.0, 0.0, body.head_height * 0.86, colour=colour)


def mirrored(pose: Pose) -> Pose:
    """Return the pose with the hands changed."""
    return replace(
        pose,
        left_hand=(-pose.right_hand[0], pose.right_hand[1]),
        right_hand=(-pose.left_hand[0], pose.left_hand[1]),
        held=(-pose.held[0], pose.held[1], pose.held[2]),
    )

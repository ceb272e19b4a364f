"""Ways that cross a picture: a road or rails before a landscape, on which things drive past."""

from __future__ import annotations

from reeltalk.providers.illustration.pen import Pen
from reeltalk.providers.illustration.stage import BOTTOM, Stage

_TOP = 0.8


def roadway(stage: Stage) -> None:
    """Add a road along the lower edge; what drives stands on it."""
    stage.foot = 0.93
    stage.front.clear()

    def draw(pen: Pen) -> None:
        width = stage.right - stage.left
        pen.box(stage.left, _TOP - 0.016, width, 0.03, "#d8cdb4")
        pen.box(stage.left, _TOP, width, BOTTOM - _TOP, "#565c68")
        pen.fade((stage.left, _TOP, stage.right, BOTTOM), [("#000000", 0.22), ("#000000", 0.0), ("#000000", 0.24)])
        pen.box(stage.left, _TOP + 0.012, width, 0.007, "#f2ead2")
        x = stage.left
        while x < stage.right:
            pen.poly([(x, 0.955), (x + 0.15, 0.955), (x + 0.14, 0.97), (x - 0.012, 0.97)], "#f2ead2")
            x += 0.3

    stage.whole(draw, 0.88, top=_TOP - 0.02)
    _posts(stage)


def _posts(stage: Stage) -> None:
    if stage.plain:
        return

    def draw(pen: Pen) -> None:
        for x in posts:
            pen.box(x - 0.006, _TOP - 0.075, 0.012, 0.075, "#f4f4f4", radius=0.004)
            pen.box(x - 0.006, _TOP - 0.062, 0.012, 0.014, "#e4572e")

    posts = stage.spread(int(5 * stage.aspect), jitter=0.02)
    stage.whole(draw, 0.84, top=_TOP - 0.09, bottom=_TOP)


def railway(stage: Stage) -> None:
    """Add a bed of gravel with sleepers and a rail; trains stand on it."""
    top = 0.86
    stage.foot = top + 0.012

    def draw(pen: Pen) -> None:
        width = stage.right - stage.left
        pen.poly([(stage.left, top + 0.008), (stage.right, top + 0.008), (stage.right, top + 0.075), (stage.left, top + 0.075)], "#9a9086")
        x = stage.left
        while x < stage.right:
            pen.box(x, top + 0.018, 0.034, 0.022, "#6b5140", radius=0.003)
            x += 0.062
        pen.box(stage.left, top, width, 0.007, "#c9cdd4")
        pen.box(stage.left, top + 0.007, width, 0.008, "#7b818b")

    stage.whole(draw, 0.87, top=top - 0.01, bottom=top + 0.09)

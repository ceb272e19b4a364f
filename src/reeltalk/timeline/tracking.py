"""The course of something through a file's picture, as text that an effect can carry.

A course is a row of sightings, ``milliseconds,x,y,width,height`` with a blank between them, the last four in per mille of the shown
picture; courses are parted by ``|``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

LINGER_S: Final = 0.5
"""How long before it is first seen and after it is last seen something is taken to be there."""

_SIGHTING: Final = r"\d{1,9}(,\d{1,4}){4}"
_COURSE: Final = rf"{_SIGHTING}( {_SIGHTING})*"
_COURSES: Final = re.compile(rf"{_COURSE}(\|{_COURSE})*")


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where the middle of something was and how large it was, as shares of the picture; ``at_s`` is in seconds of the file."""

    at_s: float
    x: float
    y: float
    width: float
    height: float


def is_text_of_courses(text: str) -> bool:
    """Say whether a text is one that ``courses_from_text`` reads.

    >>> is_text_of_courses("0,500,300,100,120 500,510,300,100,120|0,100,100,50,60"), is_text_of_courses("0,1")
    (True, False)
    """
    return not text or _COURSES.fullmatch(text) is not None


def courses_from_text(text: str) -> list[list[Sighting]]:
    """Read courses, each in order of time."""
    return [sorted((_sighting(each) for each in course.split(" ")), key=_moment) for course in text.split("|") if course]


def text_of_courses(courses: Iterable[Sequence[Sighting]]) -> str:
    """Write courses.

    >>> text_of_courses([[Sighting(0.5, 0.25, 0.5, 0.1, 0.2)]])
    '500,250,500,100,200'
    """
    return "|".join(" ".join(_written(each) for each in course) for course in courses if course)


def _moment(sighting: Sighting) -> float:
    return sighting.at_s


def _sighting(text: str) -> Sighting:
    at, x, y, width, height = (int(part) for part in text.split(","))
    return Sighting(at / 1000, x / 1000, y / 1000, width / 1000, height / 1000)


def _written(each: Sighting) -> str:
    places = (min(1000, max(0, round(1000 * share))) for share in (each.x, each.y, each.width, each.height))
    return ",".join(map(str, (max(0, round(1000 * each.at_s)), *places)))

from __future__ import annotations

import pytest

from reeltalk.timeline.invariants import check
from reeltalk.timeline.strip import draw, parse

STRIPS = (
    "V |a b c|",
    "V |a b c|d e%A B|. .|C|",
    "V |a b|\nO  . .|A|\nM |0 1 2|\nT |T i t|\nC |h i|j|",
)


@pytest.mark.parametrize("strip", STRIPS)
def test_what_is_parsed_is_drawn_again(strip: str) -> None:
    check(parse(strip))
    assert draw(parse(strip)) == strip

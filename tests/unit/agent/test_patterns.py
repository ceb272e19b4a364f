"""No text makes a pattern of the planner take long: each is run over long repeated texts, its own beginning among them."""

from __future__ import annotations

import pytest

from reeltalk.agent.lexicon import LANGUAGES, SPOKEN
from unit.agent.patterns import WORDS, cpu_seconds, openings, patterns

CHARACTERS, SECONDS_MAX = 6_000, 1.0
SHORT_CHARACTERS, SHORT_SECONDS_MAX = 300, 0.5


def too_slow(characters: int, at_most: float, unit: str | None = None) -> dict[str, str]:
    """Return the patterns that take longer on a repeated unit, or each on its own openings where no unit is given, and the text."""
    slow = {}
    for pattern, place in patterns(SPOKEN if characters < CHARACTERS else LANGUAGES).items():
        for text in [unit] if unit is not None else openings(pattern):
            if cpu_seconds(pattern, text, characters, at_most) > at_most:
                slow[f"{place}: {pattern.pattern[:80]}"] = text
    return slow


def test_the_patterns_of_the_planner_are_found() -> None:
    assert len(patterns()) >= 500


def test_no_pattern_takes_long_on_its_own_beginning_said_again_and_again() -> None:
    assert too_slow(SHORT_CHARACTERS, SHORT_SECONDS_MAX) == {}


@pytest.mark.thorough
def test_no_pattern_takes_long_on_a_long_text_of_its_own_beginning() -> None:
    assert too_slow(CHARACTERS, SECONDS_MAX) == {}


@pytest.mark.thorough
@pytest.mark.parametrize("unit", WORDS)
def test_no_pattern_takes_long_on_a_long_text_of_one_word(unit: str) -> None:
    assert too_slow(CHARACTERS, SECONDS_MAX, unit) == {}

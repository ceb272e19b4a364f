"""A source of facts that is asked only once for each thing."""

from __future__ import annotations

from functools import cache

from reeltalk.agent.context import FactsSource


class RememberedFacts:
    """A source of facts that asks the one behind it only once for each thing, for the length of a turn."""

    def __init__(self, source: FactsSource) -> None:
        self.info = cache(source.info)
        self.sound = cache(source.sound)
        self.transcript = cache(source.transcript)
        self.shots = cache(source.shots)
        self.faces = cache(source.faces)
        self.beats = cache(source.beats)
        self.screen = cache(source.screen)
        self.speakers = cache(source.speakers)
        self.noise = cache(source.noise)

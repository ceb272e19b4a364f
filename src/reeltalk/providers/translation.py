"""Captions in another language by a service that speaks LibreTranslate's ``/translate`` (Argos, Apertium and others stand behind it)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.edits.translating import checked_lines
from reeltalk.errors import ProviderBusy, ProviderUnreachable, SubmissionLost
from reeltalk.providers.vendor import checked
from reeltalk.services import Answer, Service

ATTEMPTS: Final = 2
LINES_MAX: Final = 50
CHARACTERS_MAX: Final = 4_000
"""How much is sent at once."""


class TranslationService:
    """A translation endpoint: its address up to ``/translate`` and the key it is paid with."""

    def __init__(self, address: str, key: str, *, clock: Clock, timeout_s: float = limits.SERVICE_TIMEOUT_S) -> None:
        self._service = Service(address, {}, timeout_s=timeout_s, clock=clock)
        self._key = key
        self.name = address.partition("://")[2].partition("/")[0]

    def translate(self, lines: Sequence[str], source: str, target: str) -> tuple[str, ...]:
        """Return each line in the language ``target``; ``source`` "" leaves it to the service to tell what they are in.

        Raises ProviderFailed, ProviderBusy.
        """
        found: list[str] = []
        for batch in _batches(lines):
            found += self._translated(batch, source, target)
        return tuple(found)

    def _translated(self, lines: Sequence[str], source: str, target: str) -> tuple[str, ...]:
        wanted: dict[str, object] = {"q": list(lines), "source": source or "auto", "target": target, "format": "text"}
        told = checked(self._asked(wanted | ({"api_key": self._key} if self._key else {}))).json()
        return checked_lines(lines, told.get("translatedText") if isinstance(told, dict) else None)

    def _asked(self, wanted: dict[str, object]) -> Answer:
        """Send a question and return the answer; a service that is busy or breaks off is asked once more."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._service.ask("POST", "translate", json=wanted)
                if answer.status < 500 and answer.status != 429:
                    break
            except (ProviderBusy, SubmissionLost) as problem:
                if attempt == ATTEMPTS:
                    raise ProviderUnreachable(f"{self.name} gives no answer.") from problem
        return answer


def _batches(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the lines in order, a bounded number and length at a time."""
    batch: list[str] = []
    for line in lines:
        if batch and (len(batch) == LINES_MAX or sum(map(len, batch)) + len(line) > CHARACTERS_MAX):
            yield batch
            batch = []
        batch.append(line)
    if batch:
        yield batch

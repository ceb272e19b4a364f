"""What was understood of a prompt."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing asked for: what it is, how many, its colour as #rrggbb, how large beside the usual, what it does and holds.

    ``relation`` is on, under or beside another subject, whose place in the list is ``target``.
    """

    noun: str
    kind: str
    size: float
    count: int = 1
    colour: str = ""
    scale: float = 1.0
    action: str = ""
    held: str = ""
    held_colour: str = ""
    relation: str = ""
    target: int = -1


@dataclass(frozen=True, slots=True)
class Brief:
    """A prompt as a picture: everything is named by the words of the vocabulary; empty means that nothing was said about it.

    ``backdrop`` is a second place, seen behind the first.
    ``concept`` marks pictures with type (sale, ad, logo, announcement), abstract ones, and ideas; ``headline`` is what is to be written.
    """

    prompt: str
    subjects: tuple[Subject, ...] = ()
    place: str = ""
    backdrop: str = ""
    time_of_day: str = ""
    weather: str = ""
    season: str = ""
    style: str = ""
    camera: str = ""
    concept: str = ""
    headline: str = ""
    futuristic: bool = False
    chinese: bool = False
    ignored_words: tuple[str, ...] = ()
    known_words: tuple[str, ...] = field(default=(), repr=False)

    @property
    def actions(self) -> tuple[str, ...]:
        """Return what is being done."""
        return tuple(dict.fromkeys(subject.action for subject in self.subjects if subject.action))

    @property
    def props(self) -> tuple[str, ...]:
        """Return what is held."""
        return tuple(dict.fromkeys(subject.held for subject in self.subjects if subject.held))

"""From a prompt to a brief: which thing does what where, in the order of the words; what has no meaning here is named, not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from reeltalk.providers.illustration.brief import Brief, Subject
from reeltalk.providers.illustration.reading import Word, quoted, words
from reeltalk.providers.illustration.vocabulary import NOUN, nouns, public_figures

_HELD: Final = frozenset({"object", "food", "drink", "plant"})
_ALSO_HELD: Final = frozenset({"balloon", "kite"})
_NEVER_HELD: Final = frozenset({"fire", "bed"})
_TAKES_OBJECT: Final = frozenset({"read", "eat", "drink", "hold", "wear", "play", "work", "paint", "cook", "sing"})
_CARRIES: Final = frozenset({"vehicle", "animal", "rail", "ship", "aircraft", "object", "bird"})
_ACTORS: Final = frozenset({"animal", "person", "figure", "bird", "insect", "fish"})
_IMPLIED: Final = {"read": "open-book", "drink": "hot-beverage", "paint": "paintbrush", "sing": "microphone", "eat": "sandwich"}
_PLURAL: Final = {"plant": 6, "bird": 5, "insect": 5, "fish": 5, "tree": 4, "sky": 3}
_WHOLE_PLACES: Final = {"castle": "castle"}
_LANDS: Final = frozenset({"", "meadow", "mountain", "forest", "village"})


@dataclass
class _Reader:
    """What has been understood while the words go by."""

    subjects: list[Subject] = field(default_factory=list)
    places: list[tuple[int, str, bool]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    concepts: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    count: int = 0
    colour: str = ""
    scale: float = 1.0
    verb: str = ""
    relation: str = ""
    pending: tuple[str, int] = ("", -1)
    table: bool = False
    together: bool = False
    group: list[int] = field(default_factory=list)
    futuristic: bool = False

    def take(self, word: Word, following: Word | None, number: int) -> None:
        """Read one word."""
        if not word.options:
            self.ignored.append(word.text)
            return
        kind, value = _chosen(word, following, locative=self.relation in {"", "under"} and number > 0 and not self.count)
        if kind == NOUN:
            self.noun(value, plural=word.plural, signs=word.signs)
        elif kind == "group":
            self.company(value.split())
        elif kind == "place":
            self.places.append((number, value, word.signs))
            self._settle()
        elif kind in {"hour", "weather", "season", "look", "camera"}:
            self.said.setdefault(kind, value)
            self._settle(keep_verb=True)
        elif kind == "count":
            self.count = int(value) if int(value) > 1 or not self.count else self.count
        elif kind == "colour":
            self.colour = value
        elif kind == "size":
            self.scale = float(value)
        elif kind == "action":
            self.action(value)
        elif kind == "relation":
            self.relate(value, signs=word.signs)
        elif kind == "concept":
            self.concepts.append((value, word.text))
        elif kind == "table":
            self.table = True
            self._settle()
        elif kind == "tone":
            self.futuristic = self.futuristic or value == "futuristic"
        elif kind == "cannot":
            self.ignored.append(word.text)

    def noun(self, name: str, *, plural: bool, signs: bool) -> None:
        """Add a thing, or give it to the one that reads, eats, holds or rides it."""
        noun = nouns()[name]
        last = self.subjects[-1] if self.subjects else None
        held = self.colour
        if last and self.verb in _TAKES_OBJECT and _can_be_held(name) and not self.relation:
            for member in self._members(len(self.subjects) - 1) if self.verb != "play" else [len(self.subjects) - 1]:
                if not self.subjects[member].held or member == len(self.subjects) - 1:
                    self.subjects[member] = replace(self.subjects[member], held=name, held_colour=held)
            self._settle()
            return
        if last and self.relation == "with" and last.kind in _ACTORS and not last.held and _can_be_held(name):
            self.subjects[-1] = replace(last, held=name, held_colour=held)
            self._settle()
            return
        count = self.count or (_PLURAL.get(noun.kind, 3) if plural else 1)
        subject = Subject(name, noun.kind, noun.size, min(9, count), self.colour, self.scale)
        joined = self.together or self.relation == "and"
        self.group = [*self.group, len(self.subjects)] if joined and last else [len(self.subjects)]
        self.together = False
        if last and self.relation == "under" and name == "umbrella" and not last.held:
            self.subjects[-1] = replace(last, held="umbrella", held_colour=held)
        else:
            self.subjects.append(self._related(subject, last, signs=signs))
        self._settle()

    def _related(self, subject: Subject, last: Subject | None, *, signs: bool) -> Subject:
        """Tie a new thing to the one before it, where the words did."""
        here = len(self.subjects)
        if last and self.verb in {"ride", "drive"} and subject.kind in _CARRIES:
            self.subjects[-1] = replace(last, relation="ride", target=here)
        elif last and self.relation in {"on", "under", "beside"} and not signs and not last.relation:
            for member in self._members(here - 1):
                self.subjects[member] = replace(self.subjects[member], relation=self.relation, target=here)
        elif self.pending[0]:
            subject = replace(subject, relation=self.pending[0], target=self.pending[1])
            self.pending = ("", -1)
        return subject

    def company(self, names: list[str]) -> None:
        """Add several at once who do things together."""
        self.together, self.count = False, 0
        for name in names:
            self.noun(name, plural=False, signs=False)
            self.together = True

    def action(self, value: str) -> None:
        """Let the last thing do something; nobody yet means that the next one does."""
        actors = [number for number, subject in enumerate(self.subjects) if subject.kind in _ACTORS or subject.noun == "robot"]
        if actors:
            number = actors[-1]
            for member in self._members(number):
                other = self.subjects[member]
                if other.kind in _ACTORS and not other.action:
                    self.subjects[member] = replace(other, action=value)
            if number == len(self.subjects) - 1:
                self.verb = value
        elif not self.subjects or self.subjects[-1].kind in {"aircraft", "vehicle", "rail", "ship"}:
            if self.subjects:
                self.subjects[-1] = replace(self.subjects[-1], action=value)
            else:
                self.said.setdefault("first action", value)
        self.relation = ""

    def relate(self, value: str, *, signs: bool) -> None:
        """Note how the next thing stands to the last; in Chinese the word comes after the thing that is meant."""
        if signs and value in {"on", "under", "beside"}:
            if len(self.subjects) > 1 and not self.subjects[-2].relation and not self.subjects[-2].held:
                self.subjects[-2] = replace(self.subjects[-2], relation=value, target=len(self.subjects) - 1)
            elif self.subjects and not self.places:
                self.pending = (value, len(self.subjects) - 1)
            return
        self.relation = value
        self.verb = "" if value == "and" else self.verb

    def _members(self, number: int) -> list[int]:
        """Return those who were named together with one, itself included."""
        group = [member for member in self.group if member < len(self.subjects)]
        return group if number in group else [number]

    def _settle(self, *, keep_verb: bool = False) -> None:
        self.count, self.colour, self.scale, self.relation = 0, "", 1.0, ""
        if not keep_verb:
            self.verb = ""


def _can_be_held(noun: str) -> bool:
    return (nouns()[noun].kind in _HELD or noun in _ALSO_HELD) and noun not in _NEVER_HELD


def understand(prompt: str) -> Brief:
    """Return what a prompt asks for, and which of its words say nothing to an illustration."""
    headline, rest = quoted(prompt)
    found = words(rest)
    reader = _Reader()
    for number, word in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        reader.take(word, following, number)
    chinese = any(word.signs for word in found)
    subjects = [_finished(subject) for subject in _with_actor(reader)]
    place = _place(reader.places)
    backdrop = next((other for _, other, _ in reader.places if other != place), "")
    subjects, place = _absorbed(subjects, place)
    return Brief(
        prompt=prompt,
        subjects=tuple(subjects),
        place=place or ("table" if reader.table else ""),
        backdrop=backdrop,
        time_of_day=reader.said.get("hour", ""),
        weather=reader.said.get("weather", ""),
        season=reader.said.get("season", ""),
        style=reader.said.get("look", ""),
        camera=reader.said.get("camera", ""),
        concept=_concept(reader, subjects, place, headline),
        headline=headline or _headline(reader, rest, chinese=chinese),
        futuristic=reader.futuristic,
        chinese=chinese,
        ignored_words=tuple(dict.fromkeys(reader.ignored)),
    )


def names_a_person(prompt: str) -> str:
    """Return the public figure whom a prompt names, "" when it names none that is known."""
    lowered = prompt.lower()
    for name in sorted(public_figures(), key=len, reverse=True):
        pattern = re.escape(name) if not name.isascii() else rf"\b{re.escape(name)}\b"
        if re.search(pattern, lowered):
            return name
    return ""


def _chosen(word: Word, following: Word | None, *, locative: bool) -> tuple[str, str]:
    """Return the meaning that fits: a colour only before a thing, a place only where one can stand."""
    noun, colour, place = word.means(NOUN), word.means("colour"), word.means("place")
    before_noun = following is not None and following.means(NOUN) is not None
    before_place = following is not None and following.means("place") is not None
    if colour is not None and (before_noun or (noun is None and word.means("look") is None)):
        return "colour", colour
    if place is not None and noun is not None:
        return ("place", place) if locative else (NOUN, noun)
    tone = word.means("tone")
    if tone is not None and before_place:
        return "tone", tone
    meaning = word.options[0]
    return meaning.kind, meaning.value


def _with_actor(reader: _Reader) -> list[Subject]:
    """Return the subjects; an action without anybody is done by a person."""
    action = reader.said.get("first action", "")
    if not action or reader.concepts:
        return reader.subjects
    for number, subject in enumerate(reader.subjects):
        if subject.kind in _ACTORS and not subject.action:
            reader.subjects[number] = replace(subject, action=action)
            return reader.subjects
    if not reader.subjects:
        noun = nouns()["person"]
        return [Subject("person", noun.kind, noun.size, action=action)]
    return reader.subjects


def _finished(subject: Subject) -> Subject:
    """Return a subject with what its action implies."""
    if subject.action in _IMPLIED and not subject.held and subject.kind in _ACTORS:
        return replace(subject, held=_IMPLIED[subject.action])
    return subject


def _place(places: list[tuple[int, str, bool]]) -> str:
    """Return the place that counts: the head of a compound, else the first; in Chinese the last."""
    if not places:
        return ""
    if places[0][2]:
        return places[-1][1]
    number, place, _ = places[0]
    for later, other, _ in places[1:]:
        if later == number + 1:
            number, place = later, other
    return place


def _absorbed(subjects: list[Subject], place: str) -> tuple[list[Subject], str]:
    """Let a thing that is a place of its own become the place."""
    for number, subject in enumerate(subjects):
        if place in _LANDS and subject.noun in _WHOLE_PLACES and subject.count == 1:
            rest = subjects[:number] + [replace(other, relation="", target=-1) for other in subjects[number + 1 :]]
            return rest, _WHOLE_PLACES[subject.noun]
    return subjects, place


def _concept(reader: _Reader, subjects: list[Subject], place: str, headline: str) -> str:
    """Return which kind of graphic is asked for; backgrounds and ideas only count where nothing can be seen."""
    asked = [value for value, _ in reader.concepts]
    for strong in ("sale", "logo", "announcement", "ad"):
        if strong in asked and not (strong == "ad" and (place and len(subjects) > 1)):
            return strong
    if subjects or place:
        return "announcement" if headline and not subjects else ""
    if headline:
        return "announcement"
    if "abstract" in asked:
        return "abstract"
    return "idea"


def _headline(reader: _Reader, prompt: str, *, chinese: bool) -> str:
    """Return what is to be written where nothing stood in quotation marks."""
    share = re.search(r"\d{1,2}\s*%|\d(?:\.\d)?\s*折", prompt)
    concepts = dict((value, text) for value, text in reversed(reader.concepts))
    if "sale" in concepts and share:
        return share[0] if chinese else f"{share[0].replace(' ', '')} OFF"
    if "announcement" in concepts:
        return concepts["announcement"] if chinese else concepts["announcement"].title()
    names = [word for word in reader.ignored if word[:1].isupper()]
    if names and {"ad", "logo"} & set(concepts):
        return " ".join(names[:3])
    if "idea" in concepts:
        return concepts["idea"] if chinese else concepts["idea"].title()
    return ""

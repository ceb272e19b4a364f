"""Skill folders: a directory with a ``SKILL.md`` whose front matter says who the skill is, read anew each time it is used."""

from __future__ import annotations

import importlib.resources
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import yaml

from reeltalk.client.errors import ClientError
from reeltalk.client.settings import Attribution

SKILL_FILE: Final = "SKILL.md"
NAME: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
INSTALL_PLACES: Final = {
    "claude": Path(".claude/skills"),
    "cursor": Path(".cursor/skills"),
    "clawhub": Path(".clawhub/skills"),
    "codex": Path(".codex/skills"),
}
"""Where each program looks for skills, below the user's home."""

PLATFORM_PLACES: Final = {"clawhub": Path(".clawhub"), "cursor": Path(".cursor/skills")}
"""Install places that name a platform in the attribution headers."""

GREETING_HEADINGS: Final = {"en": "getting started", "zh": "开始使用"}
_FRONT_MATTER: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)(.*)", re.DOTALL)
_HEADING: Final = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill as its front matter describes it. ``metadata`` holds the front matter's own map of further words."""

    name: str
    version: str
    description: str
    folder: Path
    platform: str
    body: str
    metadata: dict[str, Any]

    @property
    def attribution(self) -> Attribution:
        """Return the three headers that go with every request."""
        return Attribution(self.name, self.version, self.platform)

    @property
    def always_shares(self) -> bool:
        """Say whether a share link belongs to every film that this skill delivers."""
        return str(self.metadata.get("share-link", "")).lower() == "always"

    def greeting(self, language: str) -> str:
        """Return the skill's opening words, in English where it has none in ``language``; its description where it has no such section."""
        wanted = [GREETING_HEADINGS.get(language, ""), GREETING_HEADINGS["en"]]
        sections = {heading.lower(): text for heading, text in _sections(self.body)}
        return next((sections[heading] for heading in wanted if sections.get(heading)), self.description)


def read_skill(folder: Path) -> Skill:
    """Read a skill's folder (or its SKILL.md). Raises ClientError where that is not a skill."""
    file = folder if folder.name == SKILL_FILE else folder / SKILL_FILE
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ClientError(f"{file} cannot be read: {error}") from error
    fields, body = _front_matter(text, file)
    metadata = _metadata(fields.get("metadata"))
    name = str(fields.get("name") or "")
    if not NAME.fullmatch(name):
        raise ClientError(f"{file}: the front matter's name is {name!r}; a skill is named in lower-case words joined by hyphens.")
    version = str(fields.get("version") or metadata.get("version") or "0")
    description = " ".join(str(fields.get("description") or "").split())
    return Skill(name, version, description, file.parent, platform_of(file.parent), body, metadata)


def platform_of(folder: Path) -> str:
    """Return the platform that a skill runs on, from the place it is installed in, else from ``SKILL_SOURCE``."""
    home = Path.home()
    for place in (folder.absolute(), folder.resolve()):
        for platform, below in PLATFORM_PLACES.items():
            if place.is_relative_to(home / below) or place.is_relative_to((home / below).resolve()):
                return platform
    return os.environ.get("SKILL_SOURCE") or "unknown"


def find_skill(name_or_path: str) -> Skill:
    """Return a skill by its folder, or by its name among the installed ones and then among those that come with Reeltalk."""
    given = Path(name_or_path).expanduser()
    if given.name == SKILL_FILE or (given / SKILL_FILE).is_file():
        return read_skill(given)
    if NAME.fullmatch(name_or_path):
        for folder in (*installed_places(), shipped_folder()):
            if (folder / name_or_path / SKILL_FILE).is_file():
                return read_skill(folder / name_or_path)
    known = ", ".join(skill.name for skill in shipped_skills())
    raise ClientError(f"There is no skill {name_or_path}. These come with Reeltalk: {known}.")


def installed_places() -> tuple[Path, ...]:
    """Return the folders in which programs keep their skills."""
    home = Path.home()
    return (home / ".clawhub", *(home / below for below in INSTALL_PLACES.values()))


def shipped_folder() -> Path:
    """Return the folder of the skills that come with Reeltalk: in the installed package, else in the checkout."""
    packaged = Path(str(importlib.resources.files("reeltalk"))) / "skills"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "skills"


def shipped_skills() -> list[Skill]:
    """Return the skills that come with Reeltalk, by name."""
    return [read_skill(file.parent) for file in sorted(shipped_folder().glob(f"*/{SKILL_FILE}"))]


def _front_matter(text: str, file: Path) -> tuple[dict[str, Any], str]:
    parts = _FRONT_MATTER.match(text)
    if parts is None:
        raise ClientError(f"{file} has no front matter between two lines of ---.")
    try:
        fields = yaml.safe_load(parts[1])
    except yaml.YAMLError as error:
        raise ClientError(f"{file}: the front matter is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(fields, dict):
        raise ClientError(f"{file}: the front matter has no fields.")
    return fields, parts[2]


def _metadata(value: object) -> dict[str, Any]:
    """Return the metadata map; some published skills write it as JSON in a string."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def _sections(body: str) -> Iterator[tuple[str, str]]:
    headings = list(_HEADING.finditer(body))
    for heading, following in zip_longest(headings, headings[1:]):
        yield heading[1], body[heading.end() : following.start() if following else len(body)].strip()

"""Tidiness is a test: short functions, short modules, no banned words, no dead rooms."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "reeltalk").rglob("*.py"))
FUNCTION_LINES_MAX = 70
MODULE_LINES_MAX = 500

# Names that belong to one room only: (pattern, the only place that may use it, what to use elsewhere)
BANNED = (
    (r"\bprint\(", "client/", "a logger, or typer.echo in the client"),
    (r"^\s*(import|from) subprocess\b", "ffmpeg/process.py", "reeltalk.ffmpeg.process"),
    (r"\bdatetime\.(now|utcnow)\(", "clock.py", "a Clock"),
    (r"\btime\.(time|sleep|monotonic)\(", "clock.py", "a Clock"),
    (r"^\s*(import|from) random\b", "", "an id or a seed passed in"),
    (r"^\s*(import|from) dbos\b", "jobs/engine.py", "reeltalk.jobs.engine"),
    (r"""["'](tt|sg)["']""", "server/wire.py", "the words of the timeline model"),
    (r"^\s*(import|from) (sqlite3|sqlalchemy)\b", "storage/", "reeltalk.storage"),
    (r"\b(TODO|FIXME|XXX|HACK)\b", "", "an issue"),
)


def relative(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "reeltalk").as_posix()


def code_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_module_can_be_held_in_the_head(path: Path) -> None:
    assert len(code_lines(path)) <= MODULE_LINES_MAX


@pytest.mark.slow
@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_functions_can_be_seen_at_once(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [(node.name, length) for node in functions if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX]
    assert not long


@pytest.mark.slow
@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_each_outside_thing_is_known_to_one_room(path: Path) -> None:
    name = relative(path)
    in_client = name.startswith("client/")
    for pattern, home, instead in BANNED:
        if (home and name.startswith(home)) or in_client:
            continue
        for number, line in enumerate(code_lines(path), 1):
            assert not re.search(pattern, line), f"{name}:{number} uses {pattern}; use {instead}"


@pytest.mark.slow
def test_no_module_is_dead() -> None:
    """Every module is imported by another one (in its code or in a doctest), or is an entry point."""
    entry_points = {
        "wiring.py",
        "client/cli.py",
        "client/mcp.py",
        "__main__.py",
        "media/whisper.py",
        "providers/voice/engine.py",
        "storage/migrations/env.py",
    }
    imported: set[str] = set()
    for path in SOURCES:
        imported.update(re.findall(r">>> from ([\w.]+) import", path.read_text(encoding="utf-8")))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module)
                imported.update(f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
    for path in SOURCES:
        name = relative(path)
        if path.name == "__init__.py" or name in entry_points or name.startswith("storage/migrations/"):
            continue
        dotted = "reeltalk." + name.removesuffix(".py").replace("/", ".")
        assert dotted in imported, f"{name} is imported by nothing"


def test_nothing_names_a_place_of_one_machine() -> None:
    for path in [*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), *ROOT.glob("*.md"), ROOT / "pyproject.toml"]:
        text = path.read_text(encoding="utf-8")
        assert "/home/" + "root" not in text and "/root" + "/" not in text, path

"""The English sentences of the source: everything that stands beside its Chinese form, as it comes out with its parts filled in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import reeltalk

SOURCE = Path(reeltalk.__file__).parent
SPEAKERS = frozenset({"Phrase", "ToolProblem", "_said", "_Unfit", "Conflict"})
"""What is called with a sentence in English and its Chinese form."""
ANY_PART = "7"
ELSEWHERE = ("client/", "agent/wishes/", "timeline/wording.py")
"""The client speaks for itself, wishes only hear, and changes are held by a test of their own."""
_han = re.compile(r"[\u4e00-\u9fff]")
_letters = re.compile(r"[A-Za-z]{2}")


@cache
def sentences() -> dict[str, str]:
    """Return each English sentence with where it stands; every changing part of it is a number."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if path.relative_to(SOURCE).as_posix().startswith(ELSEWHERE):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for english, chinese in _pairs(node):
                said, beside = _texts(english), _texts(chinese)
                if all(_letters.search(text) and not _han.search(text) for text in said) and any(_han.search(text) for text in beside):
                    found |= dict.fromkeys(said, f"{path.relative_to(SOURCE)}:{english.lineno}")
    return found


def _pairs(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Call) and _name(node.func) in SPEAKERS:
        yield from zip(node.args, node.args[1:], strict=False)
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        yield node.elts[0], node.elts[1]


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""


def _texts(node: ast.expr) -> list[str]:
    """Return what a string comes to, both ways where it depends; nothing where the code alone does not tell."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else ANY_PART for part in node.values)]  # type: ignore[misc]
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    return []

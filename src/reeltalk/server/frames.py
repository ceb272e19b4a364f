"""The chat socket's frames: a turn's log as messages of the gateway protocol, and what clients send back.

Clients of this protocol differ in where they look: words stand under ``text`` and ``content``, a tool's name under ``name``, ``tool`` and
``tool_name``. A text is sent in fragments (``chunk``) and then whole (``text``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from reeltalk.errors import MalformedRequest, ReeltalkError
from reeltalk.server.sse import fragments
from reeltalk.storage.events import Event

Json: TypeAlias = dict[str, Any]

ASK_TOOL: Final = "ask"
_numbered: Final = re.compile(r"\s*\d+\.\s+(\S.*)\Z")


def frames(row: Event) -> Iterator[Json]:
    """Yield what a row of a turn's log puts on the socket; some rows put nothing there."""
    match row.kind:
        case "progress":
            yield {"type": "status", "status": "working", "stage": row.data.get("stage", ""), "progress": row.data.get("fraction", 0)}
        case "tool_call" if row.data["name"] == ASK_TOOL:
            yield question(row.turn_id, row.data.get("args") or {})
        case "tool_call":
            yield {"type": "tool_start", "id": row.data.get("id", ""), **_named(row), "args": row.data.get("args") or {}}
        case "tool_result" if row.data["name"] != ASK_TOOL:
            yield {"type": "tool_end", "id": row.data.get("id", ""), **_named(row), "result": row.data.get("response")}
        case "text":
            text = str(row.data.get("text", ""))
            yield from ({"type": "chunk", "text": piece, "content": piece} for piece in fragments(text))
            yield {"type": "text", "text": text, "content": text}
        case "state":
            yield {"type": "state", **row.data}
        case "error":
            yield {"type": "error", "error": str(row.data.get("message", "")), "code": row.data.get("code", ReeltalkError.code)}
        case "done":
            yield {"type": "done", "turn_id": row.turn_id, **row.data}


def question(turn_id: str, asked: Mapping[str, Any]) -> Json:
    """Return a question as the socket puts it; what is answered comes back as a message."""
    options = [{"id": str(number), "label": str(label)} for number, label in enumerate(asked.get("options") or (), 1)]
    prompt = str(asked.get("question", ""))
    return {"type": "ask_question", "title": prompt, "questions": [{"id": turn_id, "prompt": prompt, "options": options}]}


def error_frame(error: ReeltalkError) -> Json:
    """Return one of our own errors as the socket says it."""
    return {"type": "error", "error": str(error), "code": error.code}


def read_frame(text: str) -> Json:
    """Return what a client sent; raises MalformedRequest for anything but a JSON object with a ``type``."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise MalformedRequest("The frame is not JSON.") from problem
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise MalformedRequest("The frame is not a JSON object with a 'type'.")
    return frame


def spoken_answer(content: str, asked: Sequence[Mapping[str, Any]]) -> str:
    """Return an answer to questions in the words that were picked; other messages are returned as they came.

    >>> spoken_answer("1. Which music?: lo-fi music", [{"question": "Which music?"}])
    'lo-fi music'
    >>> spoken_answer("1. Which music?: lo-fi music", [])
    '1. Which music?: lo-fi music'
    """
    prompts = [str(question.get("question", "")) for question in asked]
    lines = [line for line in content.splitlines() if line.strip()]
    answers = []
    for line in lines:
        found = _numbered.match(line)
        prompt = next((prompt for prompt in prompts if found and prompt and found[1].startswith(f"{prompt}:")), None)
        if found is None or prompt is None:
            return content
        answers.append(found[1].removeprefix(f"{prompt}:").strip())
    return "; ".join(answer for answer in answers if answer) or content


def _named(row: Event) -> Json:
    name = str(row.data["name"])
    return {"name": name, "tool": name, "tool_name": name}

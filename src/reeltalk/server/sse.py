"""The chat stream's bytes: a turn's log as ADK events, and the framing that every known client reads.

Each event is one ``data: `` line of JSON and an empty line, nothing else: clients of this protocol lose or choke on ``event:`` and
``id:`` lines, second data lines, CRLF, and data that is not JSON. What is not for everybody travels in comments, which all of them skip.
The events carry exactly the keys of ADK up to 1.27, whose model forbids any other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from reeltalk.storage.events import Event

Json: TypeAlias = dict[str, Any]

AUTHOR: Final = "nemo_agent"
END_KINDS: Final = frozenset({"done", "error"})
_line_ends_of_some_readers: Final = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_wide: Final = "\u3000-\u9fff\uac00-\ud7af\uff00-\uffef"
_fragment: Final = re.compile(rf"[{_wide}]{{1,4}}\s*|[^\s{_wide}]+\s*|\s+")


def fragments(text: str) -> list[str]:
    """Return a text in the pieces in which it is streamed: words, and a few signs at a time where words are not parted by blanks.

    >>> fragments("Done: 片段已重新排序。")
    ['Done: ', '片段已重', '新排序。']
    """
    return _fragment.findall(text)


def data_block(event: Json) -> bytes:
    """Return one event as it is sent."""
    line = json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"data: {line.translate(_line_ends_of_some_readers)}\n\n".encode()


def heartbeat(form: Literal["comment", "empty-data"]) -> bytes:
    """Return the keep-alive: a comment that shows the documented word, or the documented empty ``data:``."""
    return b"data:\n\n" if form == "empty-data" else b": heartbeat\n\n"


def progress_comment(data: Json) -> bytes:
    """Return how far a turn is as a comment: ``: progress 0.42 Listening to talk.mp4``."""
    stage = " ".join(str(data.get("stage", "")).split())
    return f": progress {float(data.get('fraction', 0)):.2f} {stage}\n\n".encode()


def is_silent(turn_id: str, share: float) -> bool:
    """Say whether a turn is one of the ``share`` whose edits are answered without words; always the same for the same turn."""
    return int.from_bytes(hashlib.sha256(turn_id.encode()).digest()[:8]) < share * 2**64


@dataclass(slots=True)
class TurnEncoder:
    """Turns the rows of one turn's log into blocks. ``streaming`` asks for fragments before whole texts; ``silent`` withholds the words
    of a turn that used tools."""

    turn_id: str
    streaming: bool = False
    silent: bool = False
    tools_used: bool = False

    def blocks(self, row: Event) -> Iterator[bytes]:
        """Yield what a row puts on the stream; some rows put nothing there."""
        match row.kind:
            case "progress":
                yield progress_comment(dict(row.data))
            case "error":
                yield data_block({"error": str(row.data.get("message", "")), "code": row.data.get("code", 5000)})
            case "tool_call":
                self.tools_used = True
                call = {"id": str(row.data.get("id", "")), "name": row.data["name"], "args": row.data.get("args") or {}}
                yield self._event(row, {"functionCall": call})
            case "tool_result":
                yield self._event(row, {"functionResponse": _response(row)}, role="user")
            case "text":
                yield from self._text(row)
            case "state":
                yield self._event(row, state_delta=dict(row.data))

    def _text(self, row: Event) -> Iterator[bytes]:
        text = str(row.data.get("text", ""))
        if not text or (self.silent and self.tools_used):
            return
        if self.streaming:
            for number, fragment in enumerate(fragments(text)):
                yield self._event(row, {"text": fragment}, partial=number)
        yield self._event(row, {"text": text})

    def _event(
        self, row: Event, part: Json | None = None, *, role: str = "model", state_delta: Json | None = None, partial: int | None = None
    ) -> bytes:
        marks: Json = {} if partial is None else {"partial": True}
        return data_block(
            {
                "content": {"parts": [part] if part else [], "role": role},
                **marks,
                "invocationId": f"e-{self.turn_id}",
                "author": AUTHOR,
                "actions": {"stateDelta": state_delta or {}, "artifactDelta": {}, "requestedAuthConfigs": {}},
                "id": f"{self.turn_id}-{row.seq}" if partial is None else f"{self.turn_id}-{row.seq}-{partial}",
                "timestamp": row.at.timestamp(),
            }
        )


def _response(row: Event) -> Json:
    response = row.data.get("response")
    return {
        "id": str(row.data.get("id", "")),
        "name": row.data["name"],
        "response": response if isinstance(response, dict) else {"result": response},
    }

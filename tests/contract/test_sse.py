from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from contract.adk import Event as AdkEvent
from reeltalk.client.stream import read_events
from reeltalk.server.sse import TurnEncoder, data_block, heartbeat, is_silent, progress_comment
from reeltalk.storage.events import Event

AT = datetime(2026, 3, 18, tzinfo=UTC)
SAID = "Cut 3 pauses.\n\nTitle added: “Städte” 城市\u2028\x85 {x}"
LOG: list[tuple[str, dict[str, Any]]] = [
    ("progress", {"fraction": 0.25, "stage": "Listening to\n\ndata: talk.mp4"}),
    ("tool_call", {"id": "call_1", "name": "trim_pauses", "args": {"minimum_s": 0.5}}),
    ("tool_result", {"id": "call_1", "name": "trim_pauses", "response": {"ok": True}}),
    ("tool_result", {"id": "call_2", "name": "share", "response": "done"}),
    ("text", {"text": SAID}),
    ("state", {"reeltalk": {"revision": 3, "changed": True}}),
    ("done", {"status": "done"}),
]


def rows(log: list[tuple[str, dict[str, Any]]]) -> list[Event]:
    return [Event(seq, "1", "turn_x", kind, data, AT) for seq, (kind, data) in enumerate(log, 1)]


def stream(encoder: TurnEncoder, log: list[tuple[str, dict[str, Any]]] = LOG) -> str:
    return b"".join(block for row in rows(log) for block in encoder.blocks(row)).decode()


def events(raw: str) -> list[dict[str, Any]]:
    """Read as the strictest known client does: blocks are split at an empty line and begin with ``data: ``."""
    blocks = [block for block in raw.split("\n\n") if block and not block.startswith(":")]
    assert all(block.startswith("data: ") and "\n" not in block for block in blocks)
    return [json.loads(block.removeprefix("data: ")) for block in blocks]


def test_every_event_parses_with_the_model_that_forbids_extra_keys() -> None:
    for event in events(stream(TurnEncoder("turn_x", streaming=True))):
        AdkEvent.model_validate_json(json.dumps(event))


def test_the_events_are_the_documented_ones_in_order() -> None:
    call, response, plain_response, text, state = events(stream(TurnEncoder("turn_x")))
    assert call["content"] == {
        "parts": [{"functionCall": {"id": "call_1", "name": "trim_pauses", "args": {"minimum_s": 0.5}}}],
        "role": "model",
    }
    assert response["content"]["role"] == "user"
    assert response["content"]["parts"][0]["functionResponse"]["response"] == {"ok": True}
    assert plain_response["content"]["parts"][0]["functionResponse"]["response"] == {"result": "done"}
    assert text["content"] == {"parts": [{"text": SAID}], "role": "model"}
    assert "partial" not in text
    assert state["content"]["parts"] == [] and state["actions"]["stateDelta"] == {"reeltalk": {"revision": 3, "changed": True}}
    assert all(event["author"] == "nemo_agent" and event["timestamp"] == AT.timestamp() for event in (call, response, text, state))
    assert {event["invocationId"] for event in (call, response, text, state)} == {"e-turn_x"}
    assert len({event["id"] for event in (call, response, plain_response, text, state)}) == 5


def test_fragments_come_only_when_asked_for_and_add_up_to_the_whole_text_that_follows() -> None:
    said = [event for event in events(stream(TurnEncoder("turn_x", streaming=True))) if event["content"]["parts"]]
    texts = [(event.get("partial"), event["content"]["parts"][0]["text"]) for event in said if "text" in event["content"]["parts"][0]]
    *fragments, (last_partial, whole) = texts
    assert len(fragments) > 2 and all(partial is True for partial, _ in fragments)
    assert "".join(text for _, text in fragments) == whole == SAID and last_partial is None
    assert not any("partial" in event for event in events(stream(TurnEncoder("turn_x"))))


def test_line_separators_of_every_kind_stay_inside_their_line() -> None:
    raw = stream(TurnEncoder("turn_x"))
    assert "\r" not in raw
    assert len(raw.splitlines()) == raw.count("\n")
    assert "城市" in raw


def test_our_own_client_reads_what_we_write() -> None:
    read = list(read_events(stream(TurnEncoder("turn_x", streaming=True)).splitlines()))
    assert read[0].kind == "progress" and read[0].data == {"fraction": 0.25} and read[0].text == "Listening to data: talk.mp4"
    assert [event.text for event in read if event.kind == "text" and not event.partial] == [SAID]
    assert read[-1].kind == "state" and read[-1].data["reeltalk"]["revision"] == 3


def test_a_failure_inside_the_stream_is_one_block_with_error_and_code() -> None:
    raw = stream(TurnEncoder("turn_x"), [("error", {"code": 2001, "message": "Not enough credits."})])
    assert events(raw) == [{"error": "Not enough credits.", "code": 2001}]


def test_a_silent_turn_keeps_its_words_to_itself_only_when_it_used_tools() -> None:
    silent = events(stream(TurnEncoder("turn_x", silent=True)))
    assert not any("text" in part for event in silent for part in event["content"]["parts"])
    assert len(silent) == 4
    question = [("text", {"text": "You have 100 credits."})]
    assert len(events(stream(TurnEncoder("turn_x", silent=True), question))) == 1


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_share_of_silent_turns_is_the_one_that_was_set_and_the_same_turn_is_always_alike(share: float) -> None:
    turns = [f"turn_{number}" for number in range(2000)]
    silent = [turn for turn in turns if is_silent(turn, share)]
    assert abs(len(silent) / len(turns) - share) < 0.04
    assert silent == [turn for turn in turns if is_silent(turn, share)]


def test_keep_alives_are_comments_or_the_literal_empty_data() -> None:
    assert heartbeat("comment") == b": heartbeat\n\n"
    assert heartbeat("empty-data") == b"data:\n\n"
    assert progress_comment({"fraction": 1 / 3, "stage": "Rendering"}) == b": progress 0.33 Rendering\n\n"


def test_an_event_with_numbers_that_are_not_json_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        data_block({"value": float("nan")})

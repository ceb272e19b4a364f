from __future__ import annotations

import re
from typing import Any

import pytest

from corpus.timelines import film
from reeltalk.client.skill_changes import changes
from reeltalk.client.skill_timeline import is_exportable, summary
from reeltalk.server.drafts import draft_from_timeline
from reeltalk.server.wire import write_draft
from reeltalk.timeline.summary import summary as server_summary
from unit.client.vendor import draft, title


def state(timeline: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"draft": timeline, "generated_media": [], **more}


def test_a_draft_of_only_the_documented_keys_is_read() -> None:
    tracks = [{"tt": 0, "sg": [{"d": 2000}, {"d": 3500}]}, {"tt": 4, "sg": [{"d": 1000, "m": {"name": "sparkle"}}]}, {"tt": 1, "sg": []}]
    assert summary({"t": tracks}) == "Timeline (2 tracks): 1. Video: clip, 2 clips (0-5.5s) 2. Track type 4: sparkle (0-1s)"


def test_a_name_comes_from_the_file_where_nothing_else_tells_it() -> None:
    clip = {"d": 1000, "src": "https://cdn/my%20clip.mp4?sig=abc"}
    assert summary({"t": [{"tt": 0, "sg": [clip]}]}) == "Timeline (1 track): 1. Video: my clip (0-1s)"


def test_captions_are_counted() -> None:
    captions = {
        "tt": 7,
        "m": {"name": "Captions"},
        "sg": [{"s": 0, "d": 900, "m": {"text": "a"}}, {"s": 1000, "d": 900, "m": {"text": "b"}}],
    }
    assert summary({"t": [captions]}) == "Timeline (1 track): 1. Captions: 2 captions (0-1.9s)"
    assert summary({"t": [captions]}, "zh") == "时间线（1 条轨道）：1. 字幕：2 条（0-1.9秒）"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_summary_is_the_one_that_our_server_writes(language: str) -> None:
    timeline = film()
    addresses = {media.id: f"https://cdn/{media.name}?sig=1" for media in timeline.media}
    wire = write_draft(draft_from_timeline(timeline, 1, addresses.get))
    without_endings = re.sub(r"(talk|walk|photo|song)\.\w+", r"\1", server_summary(timeline, language))
    assert summary(wire, language) == without_endings


@pytest.mark.parametrize("odd", [None, {}, [], "draft", {"t": None}, {"t": [None, {"tt": 0, "sg": []}]}, {"t": [{"sg": [None]}]}])
def test_what_is_no_timeline_cannot_be_exported(odd: object) -> None:
    assert not is_exportable(odd)
    assert summary(odd) == "Timeline (empty)"


def test_addresses_that_were_signed_anew_are_no_change() -> None:
    before, after = draft(title("A")), draft(title("A"))
    after["t"][0]["sg"][0]["src"] = "https://cdn/clip.mp4?sig=2"
    assert changes(state(before), state(after), "en") == []


def test_each_kind_of_difference_is_told() -> None:
    before = draft(title("A"), title("B"))
    after = draft(title("B", length_ms=2000), length_ms=8000)
    after["m"] = {"width": 1080, "height": 1920}
    after["t"].append({"tt": 1, "sg": [{"id": "m", "d": 8000, "m": {"name": "Lo-fi", "volume": 0.35}}]})
    after["tr"] = [{"from": "a", "to": "b"}]
    assert changes(state(before), state(after), "en") == [
        "Video changed: city timelapse (0-8s)",
        'Title removed: "A" (white, top-center, 0-3s, fade-in)',
        'Title changed: "B" (white, top-center, 0-2s, fade-in)',
        "BGM added: Lo-fi (0-8s, 35%)",
        "Transitions added: 1",
        "Canvas: 1920x1080 → 1080x1920",
        "Length: 10s → 8s",
    ]


def test_many_of_a_kind_are_counted() -> None:
    assert changes(state(draft()), state(draft(*(title(letter) for letter in "ABCDE"))), "zh") == ["标题已添加：5"]


def test_generated_media_are_told_with_their_address() -> None:
    fox = {"id": "g1", "type": "image", "cdn_url": "https://cdn/fox.png"}
    assert changes(state({}), state({}, generated_media=[fox]), "en") == ["New image: https://cdn/fox.png"]

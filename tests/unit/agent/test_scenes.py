"""Storyboards, scripts, voice-overs, covers and clips for spoken nouns: what a message orders."""

from __future__ import annotations

import pytest

from reeltalk import limits
from reeltalk.agent.wishes.scenes import scenes_of
from unit.agent.planning import plan_of


@pytest.mark.parametrize(
    ("text", "scenes"),
    [
        ("storyboard a fox in a forest, then a whale at sea", ["a fox in a forest", "a whale at sea"]),
        ("做一个关于灯塔的视频，分镜：1. 海边的灯塔 2. 暴风雨 3. 日出", ["海边的灯塔", "暴风雨", "日出"]),
        ("make a video about a lighthouse, plan it as scenes", ["a lighthouse", "a lighthouse, seen from afar", "a lighthouse, at sunset"]),
    ],
)
def test_a_storyboard_has_a_clip_for_each_scene(text: str, scenes: list[str]) -> None:
    calls = plan_of(text, "nothing").calls
    assert calls[0].name == "storyboard" and list(calls[0].arguments["scenes"]) == scenes
    assert [call.name for call in calls[1:]] == ["add_transitions", "add_music"]


def test_a_script_is_told_in_scenes_with_a_voice() -> None:
    script = "turn this script into a video: Coffee grows on hills.\nFarmers pick it by hand, cherry by cherry.\n"
    call = plan_of(script, "nothing").calls[0]
    assert call.name == "storyboard" and call.arguments["narrate"] is True
    assert " ".join(scenes_of("One. Two. Three.")) == "One. Two. Three."


def test_the_headline_of_an_article_is_its_title_and_no_scene() -> None:
    for text, headline, first in (
        (
            "Turn this article into a video:\n\nWhy City Trees Matter\n\nTrees give shade. They clean the air.",
            "Why City Trees Matter",
            "Trees",
        ),
        ("把这篇文章做成视频：\n\n清晨的小面馆\n\n天还没有亮，面馆已经亮起了灯。客人来了。", "清晨的小面馆", "天还没有亮"),
    ):
        calls = {call.name: call.arguments for call in plan_of(text, "nothing").calls}
        assert calls["add_title"]["text"] == headline and calls["storyboard"]["scenes"][0].startswith(first)
        assert calls["fade"]["out_s"] > 0
        assert calls["add_music"]["mood"] == "calm", "cities in the text do not make it electronic"
    plain = plan_of("turn this script into a video: Coffee grows on hills.\nFarmers pick it by hand.", "nothing").calls
    assert "add_title" not in [call.name for call in plain]


def test_each_sentence_of_an_article_is_a_scene_and_a_long_one_is_told_to_its_end() -> None:
    article = "The lighthouse of Cape Sorrow guides ships. Every night its light sweeps across the dark sea."
    assert len(scenes_of(article)) == 2 and len(scenes_of("天还没亮，面包师就点燃了烤炉。孩子们背着书包走过石桥。")) == 2
    long = " ".join(f"This is sentence number {number} of a long article about the sea." for number in range(60))
    assert len(scenes_of(long)) <= limits.SCENES_MAX and " ".join(scenes_of(long)) == long


def test_a_script_that_follows_its_announcement_is_told_too() -> None:
    text = "Here is my script, make a narrated video out of it:\nScene 1: a fox in a forest. Scene 2: the fox meets a bear."
    call = plan_of(text, "nothing").calls[0]
    assert (call.name, list(call.arguments["scenes"])) == ("storyboard", ["a fox in a forest", "the fox meets a bear"])


@pytest.mark.parametrize(
    ("text", "kind", "name", "given"),
    [
        ('add a voice-over saying "Welcome to our shop"', "upload", "voice_over", {"text": "Welcome to our shop"}),
        ("加旁白“欢迎光临”", "upload", "voice_over", {"text": "欢迎光临"}),
        ("给字幕配音", "upload", "voice_over", {}),
        ('make a thumbnail with the text "Big News"', "upload", "make_cover", {"text": "Big News"}),
        ("生成一张封面图，文字“大新闻”", "upload", "make_cover", {"text": "大新闻"}),
        (
            'make a cover image of a lighthouse in a storm with the text "Cape Sorrow"',
            "nothing",
            "make_cover",
            {"text": "Cape Sorrow", "prompt": "a lighthouse in a storm"},
        ),
        ("做一张写着“周末”的封面，画面是海边日落", "nothing", "make_cover", {"text": "周末", "prompt": "海边日落"}),
        ("create a cover image at 5s", "upload", "make_cover", {"at_s": 5.0}),
        ("add b-roll", "upload", "add_b_roll", {}),
        ("加一些空镜", "upload", "add_b_roll", {}),
    ],
)
def test_one_new_thing_is_ordered(text: str, kind: str, name: str, given: dict[str, object]) -> None:
    call = plan_of(text, kind).calls[0]
    assert (call.name, dict(call.arguments)) == (name, given)


def test_a_video_and_its_cover_are_two_orders() -> None:
    names = [call.name for call in plan_of("做一个视频并生成一张封面图", "nothing").calls]
    assert names[0] == "generate_video" and names[-1] == "make_cover"


@pytest.mark.parametrize(
    "text", ["remove the voice over", "make the voice louder", "split the video into scenes", "add voice.mp3 as voice-over"]
)
def test_an_edit_of_what_is_there_is_no_order(text: str) -> None:
    assert not {call.name for call in plan_of(text, "upload").calls} & {"voice_over", "storyboard", "make_cover"}

"""Wishes for new material: what is ordered, and what is left to the rest of the request."""

from __future__ import annotations

import pytest

from reeltalk.agent.likeness import named_person
from unit.agent.planning import plan_of, written

FOX = '"a fox reading a book in a forest at sunset"'


def ordered(text: str, kind: str = "nothing") -> tuple[str, ...]:
    return written(plan_of(text, kind))


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("A fox reading a book in a forest at sunset", (f"generate_image prompts=[{FOX.replace('a fox', 'A fox')}]",)),
        ("一只狐狸在夕阳下的森林里看书", ('generate_image prompts=["一只狐狸在夕阳下的森林里看书"]',)),
        ("画一只在森林里看书的狐狸", ('generate_image prompts=["一只在森林里看书的狐狸"]',)),
        ("give me 3 pictures of red lighthouses in a storm", ('generate_image prompts=["red lighthouses in a storm"] count=3',)),
        ("draw a cat", ('generate_image prompts=["a cat"]',)),
        (
            "a 10 second vertical clip of a rocket launching, raw",
            ('generate_video prompt="a rocket launching, raw" duration_s=10.0 aspect="9:16"',),
        ),
    ],
)
def test_a_picture_or_a_clip_is_ordered_in_an_empty_project(text: str, calls: tuple[str, ...]) -> None:
    assert ordered(text) == calls


@pytest.mark.parametrize(
    ("text", "first", "title"),
    [
        ("generate a video of waves at sunset", "generate_video", "Waves"),
        ("生成一段海浪的视频", "generate_video", "海浪"),
        ("把“一只狐狸在森林里看书”这段文字描述生成1080p的MP4", "generate_video", "一只狐狸在森林里看书"),
    ],
)
def test_a_clip_in_an_empty_project_is_finished_in_a_second_stage(text: str, first: str, title: str) -> None:
    calls = plan_of(text, "nothing").calls
    assert [call.name for call in calls[:2]] == [first, "finish_clip"]
    assert calls[1].arguments["title"] == title


def test_what_is_asked_for_beside_the_description_is_read_as_usual() -> None:
    calls = ordered('make a 10 second clip of waves at sunset with lo-fi music and the title "Sea", then export')
    assert calls[0] == 'generate_video prompt="waves at sunset" duration_s=10.0'
    assert calls[1] == "finish_clip music=false"
    assert 'add_music mood="lofi"' in calls and "export" in calls
    assert ordered("draw a cat, then animate it")[1].startswith("animate_image")


@pytest.mark.parametrize(
    "text",
    [
        "make a video with captions",
        "create a video about our trip from these clips",
        "trim the pauses and add captions",
        "a fox reading a book in a forest at sunset",
        "把我的素材做成一个短视频",
        "生成一个有字幕和转场的短视频",
    ],
)
def test_an_edit_of_footage_is_no_order(text: str) -> None:
    assert not any(call.startswith(("generate", "animate")) for call in ordered(text, "upload"))


@pytest.mark.parametrize(
    "text", ["hello", "what can you do?", "trim the pauses and add captions", "剪掉停顿，加字幕", "make it vertical", "你好"]
)
def test_what_is_no_description_is_no_order_in_an_empty_project_either(text: str) -> None:
    assert not any(call.startswith(("generate", "animate")) for call in ordered(text))


def test_pictures_without_a_description_are_examples_and_said_to_be() -> None:
    planned = plan_of("generating images from text descriptions for creative projects for content creators", "nothing")
    assert len(planned.calls[0].arguments["prompts"]) == 3 and "examples" in planned.clauses[0].note
    assert "示例" in plan_of("根据文字描述为内容创作者的创意项目生成图片", "nothing").clauses[0].note


@pytest.mark.parametrize(
    "prompt", ["Taylor Swift on the moon", "特朗普在弹钢琴", "a deepfake of my boss", "Emily Johnson on a beach", "马斯克骑着一只狗"]
)
def test_the_likeness_of_a_real_person_is_noticed(prompt: str) -> None:
    assert named_person(prompt)


@pytest.mark.parametrize(
    "prompt", ["a fox in New York", "Santa Claus on a roof", "小红帽和大灰狼", "a drake on a lake", "Robin Hood in a forest"]
)
def test_a_character_or_a_place_is_nobodys_likeness(prompt: str) -> None:
    assert not named_person(prompt)

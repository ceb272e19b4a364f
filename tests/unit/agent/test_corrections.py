"""Corrections of the last change, in nine languages: what was wrong is taken back, and done to what was meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.plans import ToolCall
from reeltalk.timeline.model import Timeline
from unit.agent.film import placed, talk
from unit.agent.planning import plan_of, written
from unit.agent.test_loop import turn

REMOVED = ToolCall("remove_clips", {"target": "2"})
CUT = ToolCall("trim_range", {"action": "remove", "ranges": [[0.0, 5.0]]})
GRADED = ToolCall("color", {"look": "cinematic"})
FAST = ToolCall("set_speed", {"factor": 2.0})
BIG_TITLE = ToolCall("set_title", {"size": 81.0})
MUSIC = ToolCall("add_music", {})
TAKEN_BACK = ToolCall("take_back", {})


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("no, the third clip", REMOVED, ("take_back", 'remove_clips target="3"')),
        ("not that one, I meant the last clip", REMOVED, ("take_back", 'remove_clips target="last"')),
        ("不是这个，是第三段", REMOVED, ("take_back", 'remove_clips target="3"')),
        ("不對，我說的是最後一段", REMOVED, ("take_back", 'remove_clips target="last"')),
        ("啊删错了，恢复一下", REMOVED, ("undo",)),
        ("剪错了", CUT, ("undo",)),
        ("多剪了，撤销", CUT, ("undo",)),
        ("不对，剪掉最后5秒", CUT, ("take_back", 'trim_range action="remove" ranges=[[-5.0,null]]')),
        ("不是这个，我说的是字幕", BIG_TITLE, ("take_back", "set_caption_style size=81.0")),
        ("不对，放到上面去", BIG_TITLE, ('set_title position="top"',)),
        ("不要这首，换个伤感的", MUSIC, ('change_music mood="sad"',)),
        ("no, el tercer clip", REMOVED, ("take_back", 'remove_clips target="3"')),
        ("não, o terceiro clipe", REMOVED, ("take_back", 'remove_clips target="3"')),
        ("non, le troisième clip", REMOVED, ("take_back", 'remove_clips target="3"')),
        ("nein, den dritten Clip", REMOVED, ("take_back", 'remove_clips target="3"')),
        ("違う、3番目のクリップ", REMOVED, ("take_back", 'remove_clips target="3"')),
        ("아니, 세 번째 클립", REMOVED, ("take_back", 'remove_clips target="3"')),
        ("нет, третий клип", REMOVED, ("take_back", 'remove_clips target="3"')),
    ],
)
def test_a_correction_takes_back_what_was_wrong_and_does_what_was_meant(text: str, last: ToolCall, expected: tuple[str, ...]) -> None:
    assert written(plan_of(text, "film", (last,))) == expected


def test_a_second_correction_takes_back_the_first_one_too() -> None:
    last = (TAKEN_BACK, ToolCall("remove_clips", {"target": "3"}))
    assert written(plan_of("不对，是第一段", "film", last)) == ("take_back steps=2", 'remove_clips target="1"')


@pytest.mark.parametrize("text", ["no music please", "no", "不要字幕", "nothing"])
def test_a_denial_of_something_else_corrects_nothing(text: str) -> None:
    assert "take_back" not in {call.name for call in plan_of(text, "film", (REMOVED,)).calls}


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("太快了，慢一点，1.5倍就好", FAST, ("set_speed factor=1.5",)),
        ("太过了，淡一点", GRADED, ('color look="cinematic" strength=0.6',)),
        ("只调第一段就行", GRADED, ('remove_effects kinds=["color"]', 'color look="cinematic" target="1"')),
        ("取消滤镜，恢复原来的颜色", GRADED, ('remove_effects kinds=["color"]',)),
        ("还是用白色吧", ToolCall("add_captions"), ('set_caption_style color="#FFFFFF"',)),
        ("还是小，再大点", ToolCall("set_volume", {"change_db": 6.0}), ("set_volume change_db=6.0",)),
        ("时间太短了，多停两秒", ToolCall("add_title", {"text": "hi"}), ("set_title duration_s=5.0",)),
        ("出现得太早了，第5秒再出来", ToolCall("add_title", {"text": "hi"}), ("set_title start_s=5.0",)),
        ("加个黑色描边", ToolCall("add_captions"), ('set_caption_style outline_color="#000000"',)),
        ("字幕颜色改回白色，大小恢复默认", ToolCall("add_captions"), ('set_caption_style color="#FFFFFF" size="medium"',)),
        ("还是原来那首好", MUSIC, ("undo",)),
        ("换一种", ToolCall("add_transitions"), ('add_transitions kind="slide_left"',)),
        ("只在第一段后面加就行", ToolCall("add_transitions"), ("add_transitions where=[1]",)),
        ("把刚才删的那段还给我", REMOVED, ("undo",)),
        ("剪得太狠了，留点停顿", ToolCall("trim_pauses"), ("take_back", "trim_pauses minimum_s=1.0 keep_s=0.5")),
        (
            "太短了，40秒吧",
            ToolCall("cut_to_duration", {"duration_s": 20.0}),
            ("take_back", "cut_to_duration duration_s=40.0 at_most=true"),
        ),
        ("还是太长，再剪短10秒", ToolCall("cut_to_duration", {"duration_s": 30.0}), ("cut_to_duration duration_s=20.0 at_most=true",)),
        ("滤镜太重了，减轻一点", GRADED, ('color look="cinematic" strength=0.6',)),
        ("字幕大一点，再往上移一点", ToolCall("add_captions"), ("set_caption_style size=81.0", 'set_caption_style position="top"')),
        ("不要放大了", ToolCall("zoom"), ('remove_effects kinds=["zoom"]',)),
        ("第二段恢复正常速度", FAST, ('set_speed factor=1.0 target="2"',)),
        ("算了，还是不删了", REMOVED, ("undo",)),
        ("撤销上一步，然后删除第三段", REMOVED, ("take_back", 'remove_clips target="3"')),
        ("me equivoqué, vuelve a ponerlo", REMOVED, ("undo",)),
        ("más rápidas", ToolCall("add_transitions"), ("add_transitions duration_s=0.4",)),
        ("más alta", MUSIC, ('set_volume change_db=6.0 target="music"',)),
        ("enlève-la", MUSIC, ("remove_music",)),
        ("größer und weiter oben", ToolCall("add_captions"), ('set_caption_style position="top" size=81.0',)),
        ("음악 좀 줄여줘", MUSIC, ('set_volume target="music" change_db=-3.0',)),
        ("другую, поспокойнее", MUSIC, ('change_music mood="calm"',)),
        ("转场太慢了，快一点", MUSIC, ("add_transitions duration_s=0.4",)),
    ],
)
def test_a_follow_up_changes_what_was_done(text: str, last: ToolCall, expected: tuple[str, ...]) -> None:
    assert written(plan_of(text, "film", (last,))) == expected


def test_an_undo_beside_a_new_wish_is_one_change() -> None:
    planned = plan_of("undo that and add captions", "film", (REMOVED,))
    assert [call.name for call in planned.calls] == ["take_back", "add_captions"]
    context = placed(talk())
    before = replace(context, undo_films=(lambda: context.timeline, Timeline))
    cut = turn(before, ("trim_range", {"action": "remove", "ranges": [[0.0, 1.0]]}))[0].timeline
    put_right = turn(replace(before, timeline=cut), ("take_back", {}), ("trim_range", {"action": "remove", "ranges": [[-1.0, None]]}))[0]
    assert put_right.timeline == turn(before, ("trim_range", {"action": "remove", "ranges": [[-1.0, None]]}))[0].timeline
    assert put_right.requests == ()


def test_there_must_be_something_to_take_back() -> None:
    context = placed(talk())
    result, _ = turn(context, ("take_back", {}))
    assert result.timeline == context.timeline and "nothing to undo" in result.reply


SECOND_FAST = ToolCall("set_speed", {"factor": 2.0, "target": "2"})
WHOOSHES = ToolCall("add_sound", {"sound": "whoosh", "at": "cuts"})
WARM_FIRST = ToolCall("color", {"look": "warm", "target": "first"})


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("same for clip 3", SECOND_FAST, ('set_speed factor=2.0 target="3"',)),
        ("第三段也一样", SECOND_FAST, ('set_speed factor=2.0 target="3"',)),
        ("the other two as well", WARM_FIRST, ('color look="warm" target="2,3"',)),
        ("其他的也一样", WARM_FIRST, ('color look="warm" target="2,3"',)),
        ("do that for all clips", ToolCall("zoom", {"direction": "in", "target": "1"}), ('zoom direction="in" target="all"',)),
        ("and the last clip too", ToolCall("set_volume", {"mute": True, "target": "1"}), ('set_volume mute=true target="last"',)),
        ("lo mismo para el clip 3", SECOND_FAST, ('set_speed factor=2.0 target="3"',)),
        ("actually bring it back", REMOVED, ("undo",)),
        ("a little slower", SECOND_FAST, ('set_speed factor=1.6 target="2"',)),
        ("再快一点", SECOND_FAST, ('set_speed factor=2.5 target="2"',)),
        ("remove the second one", WHOOSHES, ("remove_sounds number=2",)),
        ("remove the last one", ToolCall("add_title", {"text": "hi"}), ("remove_titles number=-1",)),
        ("make it appear 2 seconds later", ToolCall("add_title", {"text": "hi"}), ("set_title start_s=2.0 duration_s=3.0",)),
        ("晚一秒出来", ToolCall("add_title", {"text": "hi"}), ("set_title start_s=1.0 duration_s=3.0",)),
        (
            "no, put it on the last clip instead",
            ToolCall("add_title", {"text": "Hi"}),
            ("take_back", 'add_title text="Hi" target="last"'),
        ),
    ],
)
def test_what_was_done_is_done_elsewhere_or_to_one_of_several(text: str, last: ToolCall, expected: tuple[str, ...]) -> None:
    assert written(plan_of(text, "film", (last,))) == expected


CAT = (
    ToolCall("generate_video", {"prompt": "a cat astronaut floating in space", "duration_s": 6.0}),
    ToolCall("finish_clip", {"title": "A Cat Astronaut Floating", "mood": "electronic"}),
)
LAKE = (ToolCall("generate_image", {"prompts": ["a mountain lake at dawn"]}),)
SEA = (
    ToolCall("generate_video", {"prompt": "海边日落", "duration_s": 5.0}),
    ToolCall("finish_clip", {"title": "海边日落", "mood": "calm"}),
)


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        (
            "make it a dog instead",
            CAT,
            (
                "take_back",
                'generate_video prompt="a dog floating in space" duration_s=6.0',
                'finish_clip title="A Dog Floating" mood="electronic"',
            ),
        ),
        (
            "longer, 10 seconds",
            CAT,
            (
                "take_back",
                'generate_video prompt="a cat astronaut floating in space" duration_s=10.0',
                'finish_clip title="A Cat Astronaut Floating" mood="electronic"',
            ),
        ),
        ("换成雪山", SEA, ("take_back", 'generate_video prompt="雪山" duration_s=5.0', 'finish_clip title="雪山" mood="calm"')),
        ("same but at night", LAKE, ("take_back", 'generate_image prompts=["a mountain lake at dawn, at night"]')),
        ("another one, more dramatic", LAKE, ('generate_image prompts=["a mountain lake at dawn, more dramatic"]',)),
        ("now turn it into a video", LAKE, ("animate_image",)),
    ],
)
def test_what_was_made_is_made_anew_as_it_is_now_wanted(text: str, last: tuple[ToolCall, ...], expected: tuple[str, ...]) -> None:
    assert written(plan_of(text, "film", last)) == expected


@pytest.mark.parametrize("text", ["change the music to jazz", "make it a square video", "换成竖屏", "add captions", "make it 9:16"])
def test_an_edit_behind_an_order_makes_nothing_anew(text: str) -> None:
    assert not {"generate_video", "generate_image"} & {call.name for call in plan_of(text, "film", CAT).calls}


PAUSES = ToolCall("trim_pauses", {})
LAST_FIVE = ToolCall("trim_range", {"action": "remove", "ranges": [[-5.0, None]]})


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("that was too aggressive, leave more air", PAUSES, ("take_back", "trim_pauses minimum_s=1.0 keep_s=0.5")),
        ("less aggressive", PAUSES, ("take_back", "trim_pauses minimum_s=1.0 keep_s=0.5")),
        ("太紧了，松一点", PAUSES, ("take_back", "trim_pauses minimum_s=1.0 keep_s=0.5")),
        ("that's too much, only 3", LAST_FIVE, ("take_back", 'trim_range action="remove" ranges=[[-3.0,null]]')),
        ("多剪了，只剪2秒", CUT, ("take_back", 'trim_range action="remove" ranges=[[0.0,2.0]]')),
        ("the other way", ToolCall("transform", {"rotation": 90.0, "target": "2"}), ('transform rotation=-90.0 target="2"',)),
        (
            "only the last 4 seconds of it",
            ToolCall("set_speed", {"factor": 0.5, "target": "3"}),
            ('set_speed factor=1.0 target="3"', 'set_speed factor=0.5 target="3" ranges=[[-4.0,null]]'),
        ),
        ("try a wipe instead", ToolCall("add_transitions", {}), ('add_transitions kind="wipe_left"',)),
        ("delete the first one instead", REMOVED, ("take_back", 'remove_clips target="1"')),
        ("more", ToolCall("zoom", {"amount": 0.2}), ("zoom amount=0.32",)),
        ("remove that and put it in the middle", ToolCall("add_title", {"text": "hi"}), ('set_title position="center"',)),
        ("in blue", LAKE[0], ("take_back", 'generate_image prompts=["a mountain lake at dawn, in blue"]')),
        ("要戴帽子的", ToolCall("generate_image", {"prompts": ["小狗"]}), ("take_back", 'generate_image prompts=["小狗，戴帽子"]')),
    ],
)
def test_less_more_and_the_other_way_change_what_was_done(text: str, last: ToolCall, expected: tuple[str, ...]) -> None:
    assert written(plan_of(text, "film", (last,))) == expected


HALVES = ToolCall("split", {"parts": 2, "target": "1"})
SLOW_ZOOM = ToolCall("zoom", {"direction": "in", "target": "2"})
TITLED = ToolCall("add_title", {"text": "hi"})


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("hmm, make it 20", ToolCall("cut_to_duration", {"duration_s": 30.0}), ("take_back", "cut_to_duration duration_s=20.0")),
        ("改成25秒", ToolCall("cut_to_duration", {"duration_s": 20.0}), ("take_back", "cut_to_duration duration_s=25.0")),
        ("make that 4", ToolCall("freeze", {"duration_s": 2.0}), ("take_back", "freeze duration_s=4.0")),
        ("delete the second half", HALVES, ('remove_clips target="2"',)),
        ("前半段删掉", HALVES, ('remove_clips target="1"',)),
        ("faster", SLOW_ZOOM, ('zoom direction="in" target="2" amount=0.24',)),
        ("zoom out instead", SLOW_ZOOM, ('zoom direction="out" target="2"',)),
        ("swap it for something jazzier", MUSIC, ('change_music mood="jazz"',)),
        ("I don't like it, something happier", MUSIC, ('change_music mood="happy"',)),
        ("and fade it out at the end", MUSIC, ('fade_audio target="music" out_s=2.0',)),
        ("改成只显示2秒", TITLED, ("set_title duration_s=2.0",)),
        ("只要第二段黑白", ToolCall("color", {"look": "black_and_white"}), ("take_back", 'color look="black_and_white" target="2"')),
        ("only clip 2", FAST, ("take_back", 'set_speed factor=2.0 target="2"')),
        ("and clip 1", REMOVED, ('remove_clips target="1"',)),
    ],
)
def test_a_short_message_means_the_kind_of_change_that_it_follows(text: str, last: ToolCall, expected: tuple[str, ...]) -> None:
    assert written(plan_of(text, "film", (last,))) == expected

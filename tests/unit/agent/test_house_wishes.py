from __future__ import annotations

from typing import Any

import pytest

from .planning import plan_of

SAID: dict[str, tuple[str, dict[str, Any]]] = {
    "save this as my brand kit: blue #0057ff, logo logo.png, intro intro.mp4": (
        "save_brand",
        {"colors": ["#0057FF"], "logo": "logo.png", "intro": "intro.mp4"},
    ),
    "保存为我的品牌套件：蓝色 #0057ff，标志 logo.png": ("save_brand", {"colors": ["#0057FF"], "logo": "logo.png"}),
    "my brand is orange and black, font Fredoka One": ("save_brand", {"colors": ["#FFA500", "#000000"], "font": "Fredoka One"}),
    "change my brand kit's font to Manrope": ("save_brand", {"font": "Manrope"}),
    "把我的品牌套件的颜色改成红色": ("save_brand", {"colors": ["#FF0000"]}),
    "apply my brand kit": ("apply_brand", {}),
    "use my brand": ("apply_brand", {}),
    "应用我的品牌": ("apply_brand", {}),
    'apply my brand kit "Acme"': ("apply_brand", {"name": "Acme"}),
    "list my brand kits": ("list_brands", {}),
    "我有哪些品牌套件": ("list_brands", {}),
    "delete my brand kit": ("delete_brand", {}),
    "删除我的品牌套件": ("delete_brand", {}),
    "save this as a template called Weekly": ("save_template", {"name": "Weekly"}),
    "把这个保存为模板，叫周报": ("save_template", {"name": "周报"}),
    "use the Weekly template": ("use_template", {"name": "Weekly"}),
    'use the Weekly template with the title "Episode 5"': ("use_template", {"name": "Weekly", "title": "Episode 5"}),
    "用周报模板": ("use_template", {"name": "周报"}),
    "套用「周报」模板，标题改为「第五期」": ("use_template", {"name": "周报", "title": "第五期"}),
    "what templates do I have": ("list_templates", {}),
    "delete the Weekly template": ("delete_template", {"name": "Weekly"}),
    "dub it from the captions": ("voice_over", {"original": "mute"}),
    "用字幕重新配音": ("voice_over", {"original": "mute"}),
}


@pytest.mark.parametrize("text", SAID)
def test_what_is_kept_and_used_again_is_asked_for_in_words(text: str) -> None:
    (call,) = plan_of(text, "film").calls
    assert (call.name, dict(call.arguments)) == SAID[text]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("trim the pauses, apply my brand kit and export", ["trim_pauses", "apply_brand", "export"]),
        ("剪掉停顿，套用我的品牌，然后导出", ["trim_pauses", "apply_brand", "export"]),
        ("add captions and save this as a template called Weekly", ["add_captions", "save_template"]),
        ("save this as version A", ["save_version"]),
        ('add a brand new title "Hi"', ["add_title"]),
    ],
)
def test_it_stands_beside_other_wishes(text: str, names: list[str]) -> None:
    assert [call.name for call in plan_of(text, "film").calls] == names


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("a lighthouse, then a fishing village. plan it as scenes with voice-over, captions and music", "a fishing village"),
        ("先是灯塔，然后是渔村，规划成场景，配上旁白和音乐", "是渔村"),
    ],
)
def test_how_a_film_of_scenes_is_finished_is_no_scene(text: str, last: str) -> None:
    story = plan_of(text, "nothing").calls[0]
    assert story.name == "storyboard" and story.arguments["scenes"][-1].strip("，。. ") == last and story.arguments["narrate"]

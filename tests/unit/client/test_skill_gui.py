from __future__ import annotations

import ast
from pathlib import Path

import pytest

from reeltalk.client.skill_gui import Translation, translate
from reeltalk.client.skill_intents import Action, Export, Say, ShowCredits, ShowStatus, Upload

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("told", "kept", "action"),
    [
        ('Title added. Click the "Export" button to download your video.', "Title added.", Export()),
        ("I added lo-fi music at 35%, click Export to save it.", "I added lo-fi music at 35%.", Export()),
        ("All done! To download your video, tap the Download icon.", "All done!", Export()),
        ("Use the Export button in the top right.", "", Export()),
        ("完成：已加字幕，点击导出即可下载。", "完成：已加字幕。", Export()),
        ("请点击“导出”按钮下载视频。", "", Export()),
        ("字幕已加。可以直接导出。", "字幕已加。", Export()),
        ("Click Upload to add media.", "", Upload()),
        ("请点击“上传”按钮。", "", Upload()),
        ('Click "Add Captions" to continue.', "", Say("Add Captions")),
        ("点击“自动字幕”。", "", Say("自动字幕")),
        ("Music added. Open the Media panel to see it.", "Music added.", ShowStatus()),
        ("打开字幕面板查看。", "", ShowStatus()),
        ("You can preview it in the timeline.", "", ShowStatus()),
        ("可以在时间线中预览。", "", ShowStatus()),
        ("Drag the second clip to the start.", "", Say("Move the second clip to the start")),
        ("Use drag/drop to move clip 2 to the start.", "", Say("Move clip 2 to the start")),
        ("请将第二个片段拖拽到开头。", "", Say("将第二个片段移动到开头")),
        ("Check your billing page.", "", ShowCredits()),
        ("Go to account settings to top up.", "", ShowCredits()),
    ],
)
def test_each_instruction_becomes_an_action_and_the_rest_is_kept(told: str, kept: str, action: Action) -> None:
    translation = translate(told)
    assert (translation.text, translation.actions) == (kept, (action,))


@pytest.mark.parametrize(
    "told",
    [
        "Removed the click noise at 3 s.",
        "The clip opens with a wide shot.",
        'Added the title "Click here to open the menu". Done.',
        "已添加标题“点击这里”。",
        "Music from 1.5s to 3.5s at -14.0 LUFS, see https://example.org/s/a.b.",
        "You can go on with “add captions”, “add lo-fi music” or “export it”.",
        "接下来可以说：“加轻松的音乐”、“改成竖屏”、“导出”。",
        "The export has started; the MP4 can be downloaded when it is done.",
        "已开始导出，完成后即可下载。",
        "Done:\n- 2 stretches cut out, 1.37s in total\n\nTimeline (1 track): 1. Video: talk (0-6.63s)",
    ],
)
def test_descriptions_of_the_film_are_kept_word_for_word(told: str) -> None:
    assert translate(told) == Translation(told)


def test_advice_on_a_condition_is_not_carried_out() -> None:
    assert translate('Done. If you like, click "Regenerate" for another version.').actions == ()


def test_the_same_instruction_twice_is_one_action() -> None:
    assert translate("Click Export. Then click the Export button again.").actions == (Export(),)


def test_nothing_that_our_own_server_says_is_taken_for_an_instruction() -> None:
    said = [
        node.value
        for path in (ROOT / "src/reeltalk/agent").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not {"\n", "|"} & set(node.value)
    ]  # what holds a bar is a pattern: it is read with, never said
    assert len(said) > 1000
    assert [words for words in said if translate(words) != Translation(words.strip())] == []

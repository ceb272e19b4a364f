from __future__ import annotations

from pathlib import Path

import pytest

from reeltalk.client.skill_intents import Action, Export, Say, ShowCredits, ShowStatus, Upload, actions_of

EXPORT = Export()


@pytest.mark.parametrize(
    ("message", "action"),
    [
        *[(words, EXPORT) for words in ("export", "Export it, please", "download", "send me the video", "导出", "下载", "把视频发给我")],
        *[(words, EXPORT) for words in ("give me the mp4", "Can you export the video now?", "请导出视频", "make an export", "能导出吗")],
        *[(words, ShowCredits()) for words in ("credits", "balance", "积分", "余额", "how many credits do I have?", "我还有多少积分")],
        *[(words, ShowStatus()) for words in ("status", "show tracks", "状态", "show me the timeline", "what's the status?", "查看轨道")],
        *[(words, Upload()) for words in ("upload", "上传", "I want to upload a video", "how do I upload?")],
        ("export 1080p MP4", Export(output={"resolution": "1080p"})),
        ("export in 4K and give me the link", Export(share=True, output={"resolution": "4k"})),
        ("下载 720p", Export(output={"resolution": "720p"})),
        ("导出一个可以分享的链接", Export(share=True)),
    ],
)
def test_the_four_kinds_of_request_are_done_here(message: str, action: Action) -> None:
    assert actions_of(message) == (action,)


@pytest.mark.parametrize(
    "message",
    [
        "trim the pauses, add transitions and captions",
        "add end credits",
        "Please add credits at the end",
        "roll the credits",
        "fix the white balance",
        "balance the audio",
        "remove the download icon",
        "add a title saying export your data",
        'write "download now" at the bottom',
        "don't export yet",
        "how long does an export take?",
        "blur the status bar",
        "加一个状态栏",
        "把状态栏打码",
        "把余额数字模糊掉",
        "keep the part where I talk about the credits that we gave to every customer in the spring",
        "不要导出",
        "先别下载",
        "在片尾加演职员表，字号大一点",
        "标题写“导出”",
        "generate my existing video clips",
        "turn this video into a new",
        "generate a 60-second screen recording or short video clip into a 1080p MP4",
        "editing videos and generating a shareable link instantly for content creators",
        "generate an image of a futuristic city skyline at night with neon lights",
        "cut between 3 and 5 s",
        "1.5x speed from 0:10 to 0:20.5",
        "hello",
        "你好",
    ],
)
def test_everything_else_is_said_as_it_is(message: str) -> None:
    assert actions_of(message) == (Say(message),)


@pytest.mark.parametrize(
    ("message", "actions"),
    [
        (
            "trim the pauses, add transitions, and export a shareable link",
            (Say("trim the pauses, add transitions"), Export(share=True)),
        ),
        ("剪掉停顿，加上转场，导出一个可以分享的链接", (Say("剪掉停顿，加上转场"), Export(share=True))),
        ("add captions then download it", (Say("add captions"), EXPORT)),
        ("trim it and export, then add music", (Say("trim it"), EXPORT, Say("add music"))),
        ("show tracks and credits", (ShowStatus(), ShowCredits())),
    ],
)
def test_a_message_may_ask_for_several_things(message: str, actions: tuple[Action, ...]) -> None:
    assert actions_of(message) == actions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("talk.mp4", "my clip.mov", "它.png", "notes.txt", "README"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("message", "names", "rest"),
    [
        ("talk.mp4", ["talk.mp4"], None),
        ("{folder}/talk.mp4", ["talk.mp4"], None),
        ("'{folder}/my clip.mov' ", ["my clip.mov"], None),
        ("{folder}/my\\ clip.mov", ["my clip.mov"], None),
        ("file://{folder}/my%20clip.mov", ["my clip.mov"], None),
        ("upload talk.mp4 它.png", ["talk.mp4", "它.png"], None),
        ("here are talk.mp4 and 它.png", ["talk.mp4", "它.png"], None),
        ("上传talk.mp4", ["talk.mp4"], None),
        ("上传 talk.mp4，剪掉停顿", ["talk.mp4"], "剪掉停顿"),
        ("把{folder}/talk.mp4的停顿剪掉", ["talk.mp4"], "把talk.mp4的停顿剪掉"),
        ("trim the pauses in {folder}/talk.mp4", ["talk.mp4"], "trim the pauses in talk.mp4"),
        ('"{folder}/my clip.mov" make it vertical', ["my clip.mov"], "my clip.mov make it vertical"),
        ("upload talk.mp4, then add captions", ["talk.mp4"], "add captions"),
        ("{folder}/notes.txt", ["notes.txt"], None),
    ],
)
def test_files_in_a_message_are_uploaded(message: str, names: list[str], rest: str | None, folder: Path) -> None:
    actions = actions_of(message.format(folder=folder), folder)
    assert isinstance(actions[0], Upload) and [path.name for path in actions[0].paths] == names
    assert actions[1:] == ((Say(rest),) if rest else ())


@pytest.mark.parametrize(
    "message",
    ["README first", 'add the title "notes.txt"', "make it 16:9", "add lo-fi music at 0.5", "absent.mp4 is too dark", "e.g. brighter"],
)
def test_what_is_no_file_is_not_uploaded(message: str, folder: Path) -> None:
    assert actions_of(message, folder) == (Say(message),)


def test_a_path_that_is_not_there_is_found_missing(folder: Path) -> None:
    assert actions_of("/nowhere/clip.mp4", folder) == (Upload(missing=("/nowhere/clip.mp4",)),)


def test_a_file_that_was_sent_before_is_only_named(folder: Path) -> None:
    known = frozenset({(folder / "talk.mp4").resolve()})
    assert actions_of("trim talk.mp4", folder, known) == (Say("trim talk.mp4"),)


def test_addresses_of_media_are_uploaded_and_others_are_said() -> None:
    address = "https://example.org/a/clip.mp4?x=1"
    assert actions_of(f"{address} trim the pauses") == (Upload(urls=(address,)), Say("trim the pauses"))
    assert actions_of("upload https://example.org/watch") == (Upload(urls=("https://example.org/watch",)),)
    assert actions_of("add the text https://example.org to it") == (Say("add the text https://example.org to it"),)


@pytest.mark.parametrize(
    "message",
    [
        "export a shareable link with the password sunset",
        "trim the pauses, share it with the password sunset, valid for 3 days",
        "give me a link that expires in 3 days",
        "revoke the share link",
        "导出分享链接，密码是日落，3天后过期",
        "撤销分享链接",
    ],
)
def test_what_is_said_about_a_link_goes_to_the_server_whole(message: str) -> None:
    assert actions_of(message) == (Say(message),)


def test_a_quoted_password_is_no_term_of_a_link() -> None:
    assert actions_of('add the title "password", export the link') == (Say('add the title "password"'), Export(share=True))

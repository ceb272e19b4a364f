"""Each published skill, driven by a person at a terminal against a real server, gives the file it promises: in English and in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2 as httpx
import pytest

from acceptance.conftest import RunningServer
from acceptance.films import Film, dark_talking_clip
from acceptance.terminal import Terminal, skill_terminal

pytestmark = pytest.mark.slow

CLIP = dark_talking_clip(5.0)
SETTING_UP = {"en": "Setting things up...", "zh": "正在准备……"}
READY = {"en": "✅ Video ready!", "zh": "✅ 视频完成！"}


def delivered(terminal: Terminal, said: str, language: str) -> Film:
    """The file that the skill says it saved."""
    assert READY[language] in said, terminal.screen
    (path,) = terminal.folder.glob("*.mp4")
    assert str(path.name) in said.replace("\n", "")
    return Film(path)


def is_well_behaved(terminal: Terminal, language: str) -> None:
    assert SETTING_UP[language] in terminal.screen
    assert "nmv_usr_" not in terminal.screen and '{"' not in terminal.screen and "Traceback" not in terminal.screen


@pytest.mark.parametrize(
    ("language", "request_text"),
    [
        ("en", "{clip} trim the pauses, add transitions, and export a shareable link"),
        pytest.param("zh", "{clip} 剪掉停顿，加上转场，导出一个可以分享的链接", marks=pytest.mark.thorough),
    ],
)
def test_ai_video_editor_link_gives_a_tightened_film_and_a_link(
    language: str, request_text: str, server: RunningServer, tmp_path: Path
) -> None:
    with skill_terminal("ai-video-editor-link", server.url, tmp_path / "folder", language) as terminal:
        said = terminal.type(request_text.format(clip=CLIP.path))
        film = delivered(terminal, said, language)
        is_well_behaved(terminal, language)
    assert film.size == (1920, 1080) and film.duration_s < CLIP.duration_s - 1
    link = re.search(r"(?:Link: |链接：)(http\S+)", said)
    assert link, said
    page = httpx.get(link[1])
    assert page.status_code == 200 and "<video" in page.text


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        pytest.param(
            "en",
            ["upload {clip}", "generate a short edited video with captions and transitions from my raw footage", "show tracks", "export"],
            marks=pytest.mark.thorough,
        ),
        ("zh", ["上传 {clip}", "用我的原始素材生成一个带字幕和转场的短视频", "状态", "导出"]),
    ],
)
def test_bing_ai_video_gives_a_captioned_film(language: str, lines: list[str], server: RunningServer, tmp_path: Path) -> None:
    with skill_terminal("bing-ai-video", server.url, tmp_path / "folder", language) as terminal:
        answers = [terminal.type(line.format(clip=CLIP.path)) for line in lines]
        film = delivered(terminal, answers[-1], language)
        is_well_behaved(terminal, language)
    assert "Captions: " in answers[2] if language == "en" else "字幕：" in answers[2]
    assert film.size == (1920, 1080)
    assert max(film.white_share(at_s, 0.72, 0.98) for at_s in (1.0, 2.0, 3.0)) > 0.003


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["{clip}", "turn this video into a new short promotional clip with music and transitions", "send me the video"]),
        pytest.param("zh", ["{clip}", "把这个视频做成一个带音乐和转场的新宣传短片", "下载"], marks=pytest.mark.thorough),
    ],
)
def test_video_to_generator_gives_a_new_film_with_music(language: str, lines: list[str], server: RunningServer, tmp_path: Path) -> None:
    with skill_terminal("video-to-generator", server.url, tmp_path / "folder", language) as terminal:
        answers = [terminal.type(line.format(clip=CLIP.path)) for line in lines]
        film = delivered(terminal, answers[-1], language)
        is_well_behaved(terminal, language)
    assert film.size == (1920, 1080) and film.duration_s <= CLIP.duration_s
    assert film.sound_floor_db() > -60


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("language", "wish", "ready", "lines"),
    [
        (
            "en",
            "generate an image of a futuristic city skyline at night with neon lights",
            "is ready",
            ['zoom in slowly and add the title "Night City"', "export"],
        ),
        ("zh", "生成一张夜晚霓虹灯下未来城市天际线的图片", "已生成", ["缓慢放大，标题写“夜色”", "导出"]),
    ],
)
def test_bing_image_creator_draws_a_picture_and_films_it(
    language: str, wish: str, ready: str, lines: list[str], server: RunningServer, tmp_path: Path
) -> None:
    with skill_terminal("bing-image-creator", server.url, tmp_path / "folder", language) as terminal:
        assert ready in terminal.type(wish), terminal.screen
        answers = [terminal.type(line) for line in lines]
        film = delivered(terminal, answers[-1], language)
        is_well_behaved(terminal, language)
    assert film.size == (1920, 1080) and film.duration_s == pytest.approx(5.0, abs=0.1)
    first, last = film.luma(0.5).astype(int), film.luma(film.duration_s - 0.3).astype(int)
    assert abs(first - last).mean() > 2, "the picture moves"


def test_the_general_skill_works_step_by_step(server: RunningServer, tmp_path: Path) -> None:
    with skill_terminal("reeltalk", server.url, tmp_path / "folder") as terminal:
        assert "Unlimited" in terminal.type("credits")
        terminal.type(f"upload {CLIP.path}")
        terminal.type('add the title "Urban Dreams"')
        assert 'Title: "Urban Dreams" (0-3s)' in terminal.type("status")
        terminal.type("trim it to 3 seconds")
        film = delivered(terminal, terminal.type("export"), "en")
        is_well_behaved(terminal, "en")
    assert film.duration_s == pytest.approx(3, abs=0.1)

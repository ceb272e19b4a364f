from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import yaml

from reeltalk.client.errors import ClientError
from reeltalk.client.skill_folder import NAME, find_skill, platform_of, read_skill, shipped_folder, shipped_skills
from unit.client.test_cli import reeltalk

ROOT = Path(__file__).resolve().parents[3]
NAMES = {"ai-video-editor-link", "bing-ai-video", "bing-image-creator", "reeltalk", "video-to-generator"}
FORMATS = "mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac"


def written(folder: Path, front_matter: str, body: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "SKILL.md").write_text(f"---\n{front_matter}\n---\n{body}", encoding="utf-8")
    return folder


def test_the_shipped_skills_are_the_promised_ones() -> None:
    assert {skill.name for skill in shipped_skills()} == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_shipped_skill_keeps_the_conventions(name: str) -> None:
    text = (shipped_folder() / name / "SKILL.md").read_text(encoding="utf-8")
    fields = yaml.safe_load(text.split("---")[1])
    assert fields["name"] == name and NAME.fullmatch(name)
    assert 40 <= len(fields["description"]) <= 1024 and set(fields) <= {"name", "description", "license", "compatibility", "metadata"}
    assert fields["metadata"]["version"] == "1.0.0"
    assert all(isinstance(value, str) for value in fields["metadata"].values())
    assert len(text.splitlines()) < 500
    skill = find_skill(str(shipped_folder() / name))
    assert skill.greeting("en") != skill.greeting("zh") and "“" in skill.greeting("zh")
    if name != "reeltalk":
        assert FORMATS in text and all(f"| {code} |" in text for code in (0, 1001, 1002, 2001, 4001, 4002, 400, 402, 429))


def test_name_and_version_are_read_anew_each_time(tmp_path: Path) -> None:
    folder = written(tmp_path / "cutter", "name: cutter\nversion: '1.4'\ndescription: d")
    assert read_skill(folder).attribution.headers() == {"X-Skill-Source": "cutter", "X-Skill-Version": "1.4", "X-Skill-Platform": "unknown"}
    written(folder, 'name: cutter\nmetadata: {"version": "1.5"}')
    assert read_skill(folder / "SKILL.md").version == "1.5"


def test_metadata_may_be_json_in_a_string(tmp_path: Path) -> None:
    assert read_skill(written(tmp_path / "a", """name: a\nmetadata: '{"version": "3.1"}'""")).version == "3.1"


@pytest.mark.parametrize("front_matter", ["name: Not A Name", "description: no name", "- a list", "name: [unclosed"])
def test_a_folder_that_is_no_skill_is_one_clear_error(front_matter: str, tmp_path: Path) -> None:
    with pytest.raises(ClientError, match=r"SKILL\.md"):
        read_skill(written(tmp_path / "odd", front_matter))
    with pytest.raises(ClientError, match="cannot be read"):
        read_skill(tmp_path / "missing")


def test_the_greeting_is_the_description_where_there_is_no_section(tmp_path: Path) -> None:
    assert read_skill(written(tmp_path / "a", "name: a\ndescription: Cuts films.")).greeting("zh") == "Cuts films."


@pytest.mark.parametrize(
    ("place", "source", "platform"),
    [
        (".clawhub/skills/a", "", "clawhub"),
        (".clawhub/a", "elsewhere", "clawhub"),
        (".cursor/skills/a", "", "cursor"),
        (".cursor/a", "", "unknown"),
        (".claude/skills/a", "", "unknown"),
        (".claude/skills/a", "claude_code", "claude_code"),
    ],
)
def test_the_platform_follows_from_the_install_path(
    place: str, source: str, platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SKILL_SOURCE", source)
    assert platform_of(tmp_path / place) == platform


def test_a_skill_behind_a_link_is_known_by_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    written(tmp_path / "elsewhere" / "a", "name: a")
    (tmp_path / ".cursor" / "skills").mkdir(parents=True)
    (tmp_path / ".cursor" / "skills" / "a").symlink_to(tmp_path / "elsewhere" / "a")
    assert find_skill("a").platform == "cursor"


def test_an_unknown_skill_names_the_known_ones() -> None:
    with pytest.raises(ClientError, match=r"no skill dance.*bing-ai-video"):
        find_skill("dance")


@pytest.mark.slow
@pytest.mark.parametrize(("target", "below"), [("claude", ".claude"), ("cursor", ".cursor"), ("clawhub", ".clawhub"), ("codex", ".codex")])
def test_skills_are_installed_where_each_program_looks(target: str, below: str, tmp_path: Path) -> None:
    done = reeltalk("skill", "install", "bing-ai-video", "--target", target, HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    installed = tmp_path / below / "skills" / "bing-ai-video" / "SKILL.md"
    assert installed.read_bytes() == (shipped_folder() / "bing-ai-video" / "SKILL.md").read_bytes()


@pytest.mark.slow
def test_all_skills_go_into_a_folder_and_nothing_different_is_replaced_unasked(tmp_path: Path) -> None:
    def install(*more: str) -> tuple[int, str]:
        done = reeltalk("skill", "install", "--target", str(tmp_path), *more)
        return done.returncode, done.stdout + done.stderr

    assert install()[0] == 0 and {path.name for path in tmp_path.iterdir()} == NAMES
    assert install()[1].count("already in") == len(NAMES)
    mine = tmp_path / "reeltalk" / "SKILL.md"
    mine.write_text("mine")
    code, said = install("reeltalk")
    assert code == 1 and "--force" in said and mine.read_text() == "mine"
    assert install("reeltalk", "--force")[0] == 0 and mine.read_text() != "mine"


def test_the_list_shows_names_versions_and_what_they_are_for() -> None:
    listed = reeltalk("skill", "list").stdout
    assert all(f"{name} 1.0.0\n" in listed for name in NAMES) and "shareable" not in listed.split()[0]


@pytest.mark.slow
def test_the_wheel_carries_the_skills(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        assert {f"reeltalk/skills/{name}/SKILL.md" for name in NAMES} <= set(archive.namelist())

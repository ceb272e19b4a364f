"""Brand kits and templates over HTTP and on the command line: kept, listed, read, put on a film, deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.containers import sample
from reeltalk.client import cli
from reeltalk.timeline.model import (
    Clip,
    MediaKind,
    MediaReference,
    MediaSource,
    SolidSource,
    TextSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.time import TICKS_PER_SECOND
from serving import House, User

BLUE = "#0057FF"


def titled(words: str) -> Timeline:
    """A second of nothing with a title on it."""
    ground = Clip("c", 0, TICKS_PER_SECOND, SolidSource())
    title = Clip("t", 0, TICKS_PER_SECOND, TextSource(text=words))
    return Timeline(
        tracks=(
            Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=(ground,)),
            Track("title", TrackKind.TEXT, TrackRole.TITLES, clips=(title,)),
        )
    )


def test_a_brand_kit_is_kept_read_worn_and_deleted(user: User, house: House) -> None:
    session_id = user.session()
    user.upload(session_id, sample("png"))
    kept = user.data("PUT", "/api/brands/Acme", json={"session_id": session_id, "colors": [BLUE], "logo": sample("png").name})
    assert (kept["name"], kept["colors"], kept["files"]) == ("Acme", [BLUE], {"logo": sample("png").name})
    assert user.data("PUT", "/api/brands/acme", json={"font": "Manrope"})["colors"] == [BLUE]
    read = user.data("GET", "/api/brands/ACME")
    assert read["font"] == "Manrope" and read["created_at"] and user.data("GET", "/api/brands")["brands"] == [read]
    house.parts.projects.save(session_id, titled("Hello"), base=0, turn_id="edit_titled")
    worn = user.data("POST", f"/api/sessions/{session_id}/brands/Acme/apply", json={"language": "de"})
    assert worn["revision"] == 2 and worn["changes"] and "„acme“" in worn["reply"]
    film = house.parts.projects.head(session_id).timeline
    (title,) = [clip.source for track in film.tracks_of_role(TrackRole.TITLES) for clip in track.clips]
    assert isinstance(title, TextSource) and title.style.font == "Manrope"
    assert user.data("POST", f"/api/sessions/{session_id}/brands/Acme/apply")["changes"] == []
    assert user.data("DELETE", "/api/brands/Acme") == {"deleted": True}
    assert user.ask("GET", "/api/brands/Acme").status_code == user.ask("DELETE", "/api/brands/Acme").status_code == 404
    assert house.parts.projects.head(session_id).timeline == film


@pytest.mark.slow
def test_a_template_is_kept_and_makes_a_film_of_new_footage(user: User, house: House) -> None:
    session_id = user.session()
    (uploaded,) = user.upload(session_id, sample("mp4"))
    media_id = uploaded["cdn_url"].removeprefix(house.url).split("/")[2]
    shown = MediaReference(media_id, "a.mp4", MediaKind.VIDEO, TICKS_PER_SECOND * 2, 320, 180)
    film = titled("Week 1")
    first = replace(film.tracks[0], clips=(Clip("c", 0, TICKS_PER_SECOND // 2, MediaSource(media_id=media_id)),))
    house.parts.projects.save(session_id, replace(film, tracks=(first, *film.tracks[1:]), media=(shown,)), base=0, turn_id="edit_weekly")
    kept = user.data("PUT", "/api/templates/Weekly", json={"session_id": session_id})
    assert kept["titles"] == ["Week 1"] and kept["places"] == [{"seconds": 0.5, "whole_file": False}]
    assert user.data("GET", "/api/templates")["templates"] == [kept]
    other = user.session()
    user.upload(other, sample("mov"))
    made = user.data("POST", f"/api/sessions/{other}/templates/weekly/apply", json={"title": "Week 2"})
    film = house.parts.projects.head(other).timeline
    assert made["revision"] == 1 and film.tracks_of_role(TrackRole.TITLES)[0].clips[0].source.text == "Week 2"  # type: ignore[union-attr]
    assert film.main_track is not None and isinstance(film.main_track.clips[0].source, MediaSource)
    user.data("DELETE", "/api/templates/Weekly")
    assert user.data("GET", "/api/templates") == {"templates": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/api/brands/Acme", {}, 422),
        ("PUT", "/api/brands/Acme", {"colors": ["blue"]}, 422),
        ("PUT", "/api/brands/Acme", {"font": "Wingdings"}, 422),
        ("PUT", "/api/brands/Acme", {"logo": "nothing.png"}, 422),
        ("PUT", f"/api/brands/{'x' * 81}", {"colors": [BLUE]}, 422),
        ("PUT", "/api/brands/Acme", {"session_id": "nobodys", "colors": [BLUE]}, 404),
        ("PUT", "/api/templates/Weekly", {"session_id": "{session_id}"}, 422),
        ("POST", "/api/sessions/{session_id}/brands/Acme/apply", {}, 404),
        ("POST", "/api/sessions/{session_id}/templates/Weekly/apply", {}, 404),
    ],
    ids=["nothing", "no colour", "no such font", "no such file", "a long name", "no session", "no film", "no brand", "no template"],
)
def test_what_cannot_be_kept_or_applied_is_refused(user: User, method: str, path: str, body: dict[str, object], status: int) -> None:
    session_id = user.session()
    filled = {key: value.format(session_id=session_id) if isinstance(value, str) else value for key, value in body.items()}
    answer = user.ask(method, path.format(session_id=session_id), json=filled)
    assert answer.status_code == status and answer.json()["message"]
    assert user.data("GET", "/api/brands") == {"brands": []} and user.data("GET", "/api/templates") == {"templates": []}


@pytest.mark.slow
def test_the_command_line_keeps_and_applies_them(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    run, server = CliRunner().invoke, ["--server", house.url]
    uploaded = run(cli.app, ["upload", str(sample("mp4")), "--quiet", *server])
    assert uploaded.exit_code == 0
    saved = run(cli.app, ["brand", "save", "Acme", "--color", BLUE, "--font", "Manrope", "--logo", str(sample("png")), *server])
    assert saved.stdout.strip() == f"Acme: {BLUE}, Manrope, logo {sample('png').name}"
    assert run(cli.app, ["brand", "list", *server]).stdout == saved.stdout
    assert "kept: 20" in run(cli.app, ["brand", "show", "acme", *server]).stdout
    assert "Acme" in run(cli.app, ["brand", "apply", "Acme", *server]).stdout
    assert "footage: a whole file" in run(cli.app, ["template", "save", "Weekly", *server]).stdout
    assert run(cli.app, ["template", "show", "Weekly", *server]).stdout.startswith("Weekly: ")
    for kind, name in (("brand", "Acme"), ("template", "Weekly")):
        assert run(cli.app, [kind, "delete", name, *server]).exit_code == 0
        assert run(cli.app, [kind, "list", *server]).stdout == ""

"""Share links over HTTP: what opens them, what they show, and what asks for them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.containers import sample
from reeltalk.timeline.model import Canvas, Clip, TextSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.schema import timeline_to_json
from reeltalk.timeline.time import TICKS_PER_SECOND
from serving import House, User

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}


@dataclass(frozen=True)
class Film:
    """Somebody's finished export."""

    user: User
    session_id: str
    id: str


def captioned() -> Timeline:
    words = (("Tom & <b>Jerry</b>", 0), ("-->\n\nsecond line", 1))
    clips = tuple(Clip(f"c{at}", at * TICKS_PER_SECOND, TICKS_PER_SECOND, TextSource(text=text, language="en")) for text, at in words)
    return Timeline(canvas=Canvas(320, 180), tracks=(Track("captions", TrackKind.TEXT, TrackRole.CAPTIONS, clips=clips),))


@pytest.fixture(scope="module")
def film(house: House, tmp_path_factory: pytest.TempPathFactory) -> Film:
    """A film that is there, without the time that rendering one takes."""
    user = house.user()
    session = user.data("POST", "/api/tasks/me/with-session/nemo_agent", json={"task_name": "Harbour <at> dawn"})
    copy = Path(shutil.copy(sample("mp4"), tmp_path_factory.mktemp("film") / "film.mp4"))
    size = copy.stat().st_size
    exports = house.parts.exports
    exports.create("render_shared", user.id, session["session_id"], 1, timeline_to_json(captioned()), {})
    report = {"width": 320, "height": 180, "receipt": {"lines": ["= 4 of 4 words kept"]}}
    exports.complete("render_shared", house.parts.blobs.adopt(copy), 2.0, size, report)
    return Film(user, session["session_id"], "render_shared")


def shared(film: Film, **body: object) -> tuple[dict[str, object], str]:
    data = film.user.data("POST", f"/api/render/proxy/{film.id}/share", json=body)
    return data, str(data["url"]).removeprefix(film.user.house.url)


def test_the_page_has_the_projects_name_a_player_with_captions_a_download_and_the_receipt(film: Film, house: House) -> None:
    data, path = shared(film)
    page = house.ask("GET", path)
    assert page.status_code == 200 and "<h1>Harbour &lt;at&gt; dawn</h1>" in page.text and "<script" not in page.text
    assert f'<track kind="captions" src="{path}/captions.vtt" label="Captions" srclang="en">' in page.text
    assert f'poster="{path}/poster.jpg"' in page.text and f'{path}/video.mp4?download" download>Download' in page.text
    assert "4 of 4 words kept" in page.text and "&lt;iframe src=" in page.text
    assert '<meta property="og:title" content="Harbour &lt;at&gt; dawn">' in page.text
    assert f'<meta property="og:image" content="{data["url"]}/poster.jpg">' in page.text
    saved = house.ask("GET", f"{path}/video.mp4?download")
    assert saved.headers["Content-Disposition"].startswith("attachment") and saved.content[4:8] == b"ftyp"


def test_the_captions_are_webvtt_in_which_no_text_can_end_a_cue(film: Film, house: House) -> None:
    answer = house.ask("GET", f"{shared(film)[1]}/captions.vtt")
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    first = "00:00:00.000 --> 00:00:01.000\nTom &amp; &lt;b&gt;Jerry&lt;/b&gt;\n"
    second = "00:00:01.000 --> 00:00:02.000\n--&gt;\nsecond line\n"
    assert answer.text == f"WEBVTT\n\n{first}\n{second}"


def test_pages_speak_the_readers_language(film: Film, house: House) -> None:
    _, path = shared(film, password="sunset")
    asked = house.ask("GET", path, headers=CHINESE)
    assert '<html lang="zh">' in asked.text and "观看这部影片需要密码" in asked.text and asked.headers["Content-Language"] == "zh"
    assert "下载" in house.ask("GET", shared(film)[1], headers=CHINESE).text
    assert "This film opens with a password" in house.ask("GET", path, headers={"Accept-Language": "de, en;q=0.8"}).text
    for place in ("/", "/register", "/sign-in", "/s/never", "/workspace/claim?ct=never", "/task/1"):
        assert '<html lang="zh">' in house.ask("GET", place, headers=CHINESE).text, place


def test_a_link_with_a_password_shows_nothing_of_its_film_before_it_is_entered(film: Film, house: House) -> None:
    data, path = shared(film, password="sunset", expires_in=3600)
    assert data["locked"] is True and str(data["expires_at"]).endswith("Z") and "sunset" not in str(data)
    page = house.ask("GET", path)
    assert page.status_code == 200 and "Harbour" not in page.text and "<video" not in page.text and "og:" not in page.text
    for part in ("/video.mp4", "/poster.jpg", "/captions.vtt", "/embed"):
        assert house.ask("GET", path + part).status_code == 403, part
    assert house.ask("GET", "/oembed", params={"url": data["url"]}).status_code == 403
    wrong = house.ask("POST", path, data={"password": "sunrise"})
    assert wrong.status_code == 403 and "set-cookie" not in wrong.headers and "This is not the password." in wrong.text
    right = house.ask("POST", path, data={"password": "sunset"})
    cookie = right.headers["Set-Cookie"]
    assert right.status_code == 303 and right.headers["Location"] == path and "sunset" not in cookie
    assert "HttpOnly" in cookie and f"Path={path}" in cookie and "SameSite=lax" in cookie
    key = {"Cookie": cookie.split(";")[0]}
    house.http.cookies.clear()
    opened = house.ask("GET", path, headers=key)
    assert "Harbour" in opened.text and "sunset" not in opened.text and "&lt;iframe" not in opened.text
    assert house.ask("GET", f"{path}/video.mp4", headers=key).status_code == 200
    other = shared(film, password="sunset")[1]
    assert house.ask("GET", f"{other}/video.mp4", headers=key).status_code == 403, "the proof is for one link"


@pytest.mark.slow
def test_guessing_the_password_of_a_link_ends_in_429(film: Film, house: House) -> None:
    _, path = shared(film, password="sunset")
    statuses = [house.ask("POST", path, data={"password": f"guess {number}"}).status_code for number in range(11)]
    assert statuses[0] == 403 and statuses[-1] == 429
    answer = house.ask("POST", path, data={"password": "sunset"})
    assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 900
    assert house.ask("GET", shared(film)[1]).status_code == 200, "other links stay open"


def test_links_are_listed_without_their_addresses_and_closed_by_their_ids(film: Film, house: House) -> None:
    data, path = shared(film, days=2)
    listed = film.user.data("GET", "/api/shares")["shares"]
    mine = next(each for each in listed if each["share_id"] == data["share_id"])
    assert (mine["render_id"], mine["locked"], mine["revoked_at"]) == (film.id, False, None)
    assert str(data["token"]) not in str(listed)
    assert house.user().data("GET", "/api/shares") == {"shares": []}
    assert film.user.data("DELETE", f"/api/shares/{data['share_id']}") == {"revoked": True}
    gone = house.ask("GET", path, headers=CHINESE)
    assert gone.status_code == 404 and "链接无法打开" in gone.text


@pytest.mark.parametrize("body", [{"password": "abc"}, {"password": "x" * 300}, {"days": -1}, {"expires_in": -5}, {"days": 4000}])
def test_a_link_that_cannot_be_made_is_refused_without_repeating_a_password(film: Film, body: dict[str, object]) -> None:
    answer = film.user.ask("POST", f"/api/render/proxy/{film.id}/share", json=body)
    assert answer.status_code in (400, 422) and str(body.get("password", "none")) not in answer.text


@pytest.mark.parametrize(
    ("kind", "tag"), [("gif", "<img src="), ("mp3", "<audio controls"), ("webm", "<video controls"), ("vtt", "<p><a href=")]
)
def test_what_is_no_mp4_is_shown_as_what_it_is(film: Film, house: House, tmp_path: Path, kind: str, tag: str) -> None:
    source = sample(kind) if kind != "vtt" else tmp_path / "words.vtt"
    if kind == "vtt":
        source.write_text("WEBVTT\n")
    export_id = f"render_{kind}"
    house.parts.exports.create(export_id, film.user.id, film.session_id, 1, timeline_to_json(captioned()), {"format": kind})
    copy = Path(shutil.copy(source, tmp_path / f"copy.{kind}"))
    house.parts.exports.complete(export_id, house.parts.blobs.adopt(copy), 2.0, source.stat().st_size, {})
    path = str(film.user.data("POST", "/api/shares", json={"render_id": export_id})["url"]).removeprefix(house.url)
    page = house.ask("GET", path).text
    assert tag in page and ("og:video" in page) is (kind == "webm")
    file = house.ask("GET", f"{path}/video.mp4?download")
    assert file.status_code == 200 and f'{export_id}.{kind}"' in file.headers["Content-Disposition"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ask", "said", "closing", "closed"),
    [
        ("share it with the password marmalade, valid for 3 days", "It opens with the password you chose. It closes on",
         "revoke the share link", "The share link is closed."),
        pytest.param(
            "分享，密码是 marmalade，3天后过期", "打开时需要输入你设定的密码。 有效期至", "撤销分享链接", "已关闭 1 个分享链接",
            marks=pytest.mark.thorough,
        ),
    ],
)  # fmt: skip
def test_a_link_is_made_and_closed_as_the_chat_is_asked(user: User, house: House, ask: str, said: str, closing: str, closed: str) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    told = user.say(session_id, ask)
    assert said in told.text and "marmalade" not in told.raw
    path = next(word for word in told.text.split() if "/s/" in word).partition("//")[2].partition("/")[2]
    assert "password" in house.ask("GET", f"/{path}").text
    share = house.parts.shares.resolve(path.removeprefix("s/"))
    assert share.opens_with("marmalade") and share.expires_at is not None and (share.expires_at - share.created_at).days == 3
    assert all("marmalade" not in turn.message for turn in house.parts.turns.of_session(session_id))
    assert closed in user.say(session_id, closing).text
    assert house.ask("GET", f"/{path}").status_code == 404


@pytest.mark.slow
def test_a_wish_for_a_password_that_was_not_told_makes_no_open_link(user: User) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    told = user.say(session_id, "make a password protected share link")
    assert "I made no link" in told.text and "/s/" not in told.text

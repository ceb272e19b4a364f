"""The runtime against a server that behaves like the vendor's, and like the vendor's on a bad day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reeltalk.client.errors import ClientError
from unit.client.conftest import Talk
from unit.client.vendor import DROP, FILM, Render, Turn, Vendor, draft, event, refusal, text, title, tool

HELLO = title("Hello")
BEATS = [b": heartbeat\n\n", b"data:\n\n", b"data: heartbeat\n\n", b"event: heartbeat\ndata: x\n\n", b'data: {"type":"heartbeat"}\n\n']


# --- first contact ---


def test_first_contact_greets_sets_up_and_shows_no_secret(talk: Talk, vendor: Vendor) -> None:
    assert talk.said == ["Send me a clip.", "Setting things up...", "Connected and ready."]
    assert [asked.path for asked in vendor.asked] == ["/api/auth/anonymous-token", "/api/tasks/me/with-session/nemo_agent"]
    assert vendor.asked[1].json == {"task_name": "project", "language": "en"}


def test_first_contact_is_chinese_where_the_person_is(vendor: Vendor, talk_to: Callable[..., Talk]) -> None:
    assert talk_to(vendor, language="zh").said == ["请发视频。", "正在准备……", "已连接，可以开始了。"]
    assert vendor.asked[1].json["language"] == "zh"


def test_a_token_from_the_environment_is_used_as_it_is(vendor: Vendor, talk_to: Callable[..., Talk]) -> None:
    talk_to(vendor, token="nmv_usr_mine")
    assert not vendor.requests("/api/auth")
    assert vendor.asked[0].headers["authorization"] == "Bearer nmv_usr_mine"


def test_every_request_names_skill_version_and_platform(talk: Talk, vendor: Vendor, clip: Path) -> None:
    vendor.turns.append(Turn([text("Done.")], draft(HELLO)))
    for message in (f"upload {clip}", "add a title", "credits", "status", "export"):
        talk.hear(message)
    assert len({asked.path.split("/")[2] if "/api/" in asked.path else asked.path[:5] for asked in vendor.asked}) >= 7
    for asked in vendor.asked:
        assert [asked.headers[f"x-skill-{key}"] for key in ("source", "version", "platform")] == ["test-skill", "2.5", "unknown"]
        if not asked.path.startswith(("/api/auth", "/films")):
            assert asked.headers["authorization"].startswith("Bearer nmv_usr_")


def test_a_server_that_is_not_there_is_one_clear_error(talk_to: Callable[..., Talk]) -> None:
    nowhere = Vendor()
    nowhere.url = "http://127.0.0.1:9"
    with pytest.raises(ClientError, match="No server answers"):
        talk_to(nowhere)


# --- what never goes to the stream ---


@pytest.mark.parametrize(
    ("message", "answer"), [("credits", "60 credits available, 40 reserved"), ("余额", "可用积分 60，进行中占用 40，共 100")]
)
def test_credits_are_told_here(message: str, answer: str, talk: Talk, vendor: Vendor) -> None:
    assert answer in talk.hear(message)
    assert not vendor.messages


@pytest.mark.slow
@pytest.mark.parametrize("message", ["status", "show tracks", "状态"])
def test_status_shows_the_tracks_in_the_documented_form(message: str, talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(title("Urban Dreams"))
    said = talk.hear(message)
    if message == "状态":
        assert said == "时间线（2 条轨道）：1. 视频：city timelapse（0-10秒） 2. 标题：“Urban Dreams”（0-3秒）"
    else:
        assert said == 'Timeline (2 tracks): 1. Video: city timelapse (0-10s) 2. Title: "Urban Dreams" (0-3s)'
    assert not vendor.messages


def test_status_of_an_empty_project_says_what_to_do(talk: Talk, vendor: Vendor, clip: Path) -> None:
    assert "Nothing is on the timeline yet" in talk.hear("status")
    talk.hear(str(clip))
    assert "Uploaded: talk.mp4" in talk.hear("status")


def test_files_are_sent_together_and_the_rest_of_the_message_follows(talk: Talk, vendor: Vendor, clip: Path) -> None:
    other = clip.with_name("b roll.mov")
    other.write_bytes(b"more")
    vendor.turns.append(Turn([text("Trimmed.")], draft()))
    said = talk.hear(f'upload {clip} "{other}" and trim the pauses')
    assert vendor.files == ["talk.mp4", "b roll.mov"] and len(vendor.requests("/api/upload-video")) == 1
    assert vendor.messages == ["trim the pauses"]
    assert "Received: talk.mp4 (9.5 s), b roll.mov (9.5 s)." in said and "Trimmed." in said


def test_an_address_is_uploaded_by_the_server(talk: Talk, vendor: Vendor) -> None:
    talk.hear("上传 https://example.org/clips/a.mp4")
    assert vendor.requests("/api/upload-video")[0].json == {"urls": ["https://example.org/clips/a.mp4"], "source_type": "url"}


def test_upload_without_a_file_asks_for_one(talk: Talk, vendor: Vendor) -> None:
    assert "mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac" in talk.hear("upload")
    assert "没有文件 /nowhere/clip.mp4" in talk.hear("上传 /nowhere/clip.mp4")
    assert not vendor.requests("/api/upload-video")


# --- the stream ---


def test_tool_calls_tokens_and_json_are_kept_from_the_person(talk: Talk, vendor: Vendor) -> None:
    words = 'Title added.\n{"code": 0, "data": {"a": 1}}\nYour token is nmv_usr_abcdefgh12345.'
    vendor.turns.append(Turn([tool(), text(words)], draft(HELLO)))
    said = talk.hear("add a title")
    assert said.startswith("Title added.\nYour token is (hidden).")
    assert "edit_multitrack" not in said and "code" not in said


def test_no_text_steers_the_terminal(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([text("Title\x1b[2J\x07 added\r.")], draft(HELLO)))
    assert talk.hear("add a title").startswith("Title added.")


def test_an_excuse_after_a_good_answer_is_left_out(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([text("Title added."), text("I encountered a temporary issue")], draft(HELLO)))
    assert "temporary issue" not in talk.hear("add a title")


def test_fragments_are_joined_where_no_whole_text_comes(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([text("Title ", partial=True), text("added.", partial=True)], draft(HELLO)))
    assert talk.hear("add a title").startswith("Title added.")


@pytest.mark.slow
@pytest.mark.parametrize("beat", BEATS)
def test_each_heartbeat_form_is_waited_through_and_told_every_two_minutes(
    beat: bytes, vendor: Vendor, talk_to: Callable[..., Talk]
) -> None:
    talk = talk_to(vendor, step_s=15)
    vendor.turns.append(Turn([*[beat] * 20, text("Done.")], draft(HELLO)))  # 20 x 15 s are five minutes
    said = talk.hear("add a title")
    assert said.count("⏳ Still working...") == 2 and "Done." in said


def test_ten_minutes_of_heartbeats_count_as_lost_and_nothing_is_sent_again(vendor: Vendor, talk_to: Callable[..., Talk]) -> None:
    talk = talk_to(vendor, step_s=15)
    vendor.turns.append(Turn([tool(), *[b": heartbeat\n\n"] * 60, text("Too late.")], draft(HELLO), late=1))
    said = talk.hear("add a title")
    assert "Ten minutes without news" in said and "Too late." not in said
    assert said.count("Still working") == 5
    assert 'Title added: "Hello"' in said
    assert vendor.messages == ["add a title"]


# --- silence ---


def test_a_silent_edit_is_told_from_the_difference(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft()
    vendor.turns.append(Turn([tool()], draft(HELLO)))
    assert talk.hear("add a title").splitlines() == [
        '✅ Title added: "Hello" (white, top-center, 0-3s, fade-in)',
        'Timeline (2 tracks): 1. Video: city timelapse (0-10s) 2. Title: "Hello" (0-3s)',
    ]
    assert talk.clock.slept == []


def test_a_silent_edit_is_told_in_chinese(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft()
    vendor.turns.append(Turn([tool()], draft(HELLO)))
    assert talk.hear("加标题").startswith("✅ 标题已添加：“Hello”（白色，top-center，0-3秒，fade-in）")


def test_a_silent_edit_that_shows_late_is_looked_for_once_more(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([tool()], draft(HELLO), late=1))
    assert "Title added" in talk.hear("add a title")
    assert talk.clock.slept == [30]


def test_a_silent_edit_that_did_nothing_is_said_so(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([tool()]))
    assert "the timeline is as it was" in talk.hear("add a title")
    assert not talk.done


# --- lost streams ---


def test_a_dropped_stream_is_recovered_from_the_project(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft()
    vendor.turns.append(Turn([tool(), DROP], draft(HELLO), late=2))
    said = talk.hear("add a title")
    assert "The connection broke off" in said and "Title added" in said
    assert talk.clock.slept == [30, 60, 60]
    assert vendor.messages == ["add a title"]


def test_a_lost_request_is_given_up_after_the_documented_polls(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([DROP]))
    assert "the request seems lost" in talk.hear("add a title")
    assert talk.clock.slept == [30, 60, 60, 60, 60, 60]
    assert vendor.messages == ["add a title"] and not talk.done


def test_a_server_that_stumbles_meanwhile_is_asked_again(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([tool(), DROP], draft(HELLO), late=1))
    vendor.stumbles_after_turn = [refusal(5000, 500), refusal(5000, 502)]
    assert "Title added" in talk.hear("add a title")
    assert talk.clock.slept == [30, 60, 60, 60]


def test_a_failure_in_the_stream_is_told(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([event(error="the model is away")]))
    assert talk.hear("add a title") == "That could not be finished: the model is away"


# --- what the server wants clicked ---


def test_click_export_exports(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([text('Title added. Click the "Export" button to download your video.')], draft(HELLO)))
    said = talk.hear("add a title")
    assert "Title added." in said and "Click" not in said and "✅ Video ready!" in said
    assert (talk.folder / "film.mp4").read_bytes() == FILM


def test_open_a_panel_shows_the_state(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([text("已加标题。打开字幕面板查看。")], draft(HELLO)))
    assert talk.hear("加标题").splitlines()[:2] == [
        "已加标题。",
        "时间线（2 条轨道）：1. 视频：city timelapse（0-10秒） 2. 标题：“Hello”（0-3秒）",
    ]


def test_drag_is_sent_as_an_edit_and_only_once(talk: Talk, vendor: Vendor) -> None:
    again = "Drag the title to the start."
    vendor.turns += [Turn([text(again)], draft(HELLO)), Turn([text(f"Moved. {again}")], draft(HELLO))]
    assert talk.hear("put the title first") == "Moved."
    assert vendor.messages == ["put the title first", "Move the title to the start"]


def test_preview_in_the_timeline_shows_the_tracks(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([text("Done. You can preview it in the timeline.")], draft(HELLO)))
    assert talk.hear("add a title").splitlines()[:2] == [
        "Done.",
        'Timeline (2 tracks): 1. Video: city timelapse (0-10s) 2. Title: "Hello" (0-3s)',
    ]


def test_an_export_that_was_asked_for_anyway_happens_once(talk: Talk, vendor: Vendor) -> None:
    vendor.turns.append(Turn([text("Done. Click Export.")], draft(HELLO)))
    talk.hear("add a title and export it")
    assert len([asked for asked in vendor.requests("/api/render/proxy/lambda") if asked.method == "POST"]) == 1


# --- exports ---


def test_an_export_is_polled_and_saved(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(HELLO)
    vendor.renders.append(Render([("processing", 30), ("processing", 60), ("completed", 100)]))
    said = talk.hear("导出")
    assert said.splitlines() == ["⏳ 正在渲染……", "⏳ 30%", "⏳ 60%", f"✅ 视频完成！{talk.folder / 'film.mp4'}"]
    submitted = vendor.requests("/api/render/proxy/lambda")[0].json
    assert submitted["draft"] == draft(HELLO) and submitted["sessionId"] == talk.conversation.session_id
    assert submitted["output"] == {"format": "mp4", "quality": "high"} and submitted["id"].startswith("render_")
    assert not vendor.messages


def test_nothing_to_export_is_said_and_not_sent(talk: Talk, vendor: Vendor) -> None:
    assert "Nothing is on the timeline yet" in talk.hear("export")
    assert not vendor.requests("/api/render") and not talk.done


def test_a_film_that_is_gone_comes_from_the_fall_back(talk: Talk, vendor: Vendor) -> None:
    vendor.draft, vendor.film_is_gone = draft(HELLO), True
    talk.hear("export")
    assert (talk.folder / "film.mp4").read_bytes() == FILM
    assert len([asked for asked in vendor.asked if asked.path.endswith("/download")]) == 1


def test_no_token_goes_to_the_address_of_the_film(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(HELLO)
    talk.hear("export")
    assert "authorization" not in vendor.requests("/films")[0].headers


def test_a_failed_render_is_tried_once_more_under_a_new_id(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(HELLO)
    vendor.renders.append(Render([("failed", 10)], error="out of memory"))
    said = talk.hear("export")
    ids = [asked.json["id"] for asked in vendor.requests("/api/render/proxy/lambda") if asked.method == "POST"]
    assert len(set(ids)) == 2 and "trying once more" in said and "Video ready" in said


def test_a_render_that_fails_twice_is_given_up_with_its_reason(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(HELLO)
    vendor.renders += [Render([("failed", 10)], error="out of memory")] * 3
    assert "The render failed: out of memory" in talk.hear("export")
    assert len(vendor.renders) == 1


def test_a_duplicate_id_is_replaced(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(HELLO)
    vendor.refuse["/api/render/proxy/lambda"].append(refusal(409, 409, "duplicate id"))
    assert "Video ready" in talk.hear("export")


@pytest.mark.slow
def test_a_slow_render_is_fetched_later_and_not_started_again(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(HELLO)
    vendor.renders.append(Render([*[("processing", 40)] * 22, ("completed", 100)]))
    assert "Still rendering (40%)" in talk.hear("export")
    assert talk.clock.slept == [1, 2, 3, 4, 5, 5, 5, 5, 10, 10, 10, *[30] * 10]
    assert "Video ready" in talk.hear("download")
    assert len([asked for asked in vendor.requests("/api/render/proxy/lambda") if asked.method == "POST"]) == 1


def test_a_poll_that_is_lost_is_made_again(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(HELLO)
    vendor.renders.append(Render([("lost", 0), ("lost", 0), ("completed", 100)]))
    assert "Video ready" in talk.hear("export")
    assert talk.clock.slept == [1, 2, 3]


def test_a_link_is_the_share_page_or_else_the_file(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(HELLO)
    assert f"Link: {vendor.url}/films/render_" in talk.hear("export a shareable link")
    vendor.shares = True
    assert "Link: https://watch.example/render_" in talk.hear("export a shareable link")


def test_a_film_behind_a_redirect_is_followed(talk: Talk, vendor: Vendor) -> None:
    vendor.draft, vendor.film_moves = draft(HELLO), True
    talk.hear("export")
    assert (talk.folder / "film.mp4").read_bytes() == FILM
    assert not [asked for asked in vendor.asked if asked.path.endswith("/download")]


def test_a_folder_that_cannot_be_written_is_told(talk: Talk, vendor: Vendor) -> None:
    vendor.draft = draft(HELLO)
    (talk.folder / "film.mp4").mkdir()
    (talk.folder / ".film-2.mp4.part").mkdir()
    assert "film-2.mp4" in talk.hear("export") and not talk.done


# --- workflows ---


def test_many_files_one_project_an_export_and_a_file_each(talk: Talk, vendor: Vendor, clip: Path) -> None:
    other = clip.with_name("demo.mov")
    other.write_bytes(b"more")
    vendor.turns += [Turn([text("One.")], draft()), Turn([text("Two.")], draft(HELLO))]
    talk.hear(f"{clip} {other}")
    for message in ("trim the pauses in talk.mp4", "export", "take demo.mov and add a title", "export"):
        talk.hear(message)
        assert talk.done
    exports = [asked.json for asked in vendor.requests("/api/render/proxy/lambda") if asked.method == "POST"]
    assert len({export["id"] for export in exports}) == 2 and len({export["sessionId"] for export in exports}) == 1
    assert (talk.folder / "talk-edited.mp4").exists() and (talk.folder / "talk-edited-2.mp4").exists()
    assert len(vendor.requests("/api/upload-video")) == 1, "a file that is named again is not sent again"


def test_step_by_step_keeps_the_timeline(talk: Talk, vendor: Vendor) -> None:
    vendor.turns += [Turn([tool()], draft()), Turn([tool()], draft(HELLO)), Turn([tool()], draft(title("Hello", start_ms=1000)))]
    talk.hear("make a rough cut")
    assert "Title added" in talk.hear("add a title")
    assert 'Title changed: "Hello" (white, top-center, 1-4s, fade-in)' in talk.hear("show it one second later")
    assert len(vendor.requests("/api/tasks")) == 1


def test_how_to_get_the_file_is_told_once(talk: Talk, vendor: Vendor) -> None:
    vendor.turns += [Turn([tool(), text("One.")], draft()), Turn([tool(), text("Two.")], draft(HELLO))]
    assert 'Say "export"' in talk.hear("make a rough cut")
    assert 'Say "export"' not in talk.hear("add a title")

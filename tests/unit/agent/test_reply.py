from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.outcome import Request
from reeltalk.agent.reply import ReplyParts, write_reply
from reeltalk.timeline.model import Timeline
from unit.agent.film import File, context_of, placed, talk
from unit.agent.test_loop import turn


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_reply_is_never_empty(language: str) -> None:
    assert write_reply(ReplyParts(Timeline()), language)


def test_pauses_are_told_with_their_figures() -> None:
    reply = turn(context_of(talk()), ("trim_pauses", {}))[0].reply
    assert "4 removed, 14.5 s" in reply and "12 of 12 words kept" in reply
    chinese = turn(context_of(talk()), ("trim_pauses", {}), language="zh")[0].reply
    assert "剪掉 4 处" in chinese and "保留 12/12 个词" in chinese


def test_nothing_is_claimed_that_did_not_happen() -> None:
    reply = turn(placed(talk()), ("remove_music", {}), ("add_captions", {"language": "fr"}))[0].reply
    assert "Done" not in reply and "added" not in reply
    assert "no music" in reply and "translate" in reply


def test_an_export_is_told_only_when_it_has_started() -> None:
    result, _ = turn(context_of(talk()), ("share", {}))
    assert "has not started" in result.reply
    started = result.written_reply(export_started=True, share_url="http://example.test/s/abc")
    assert "The export has started" in started and "Share link: http://example.test/s/abc" in started
    assert "http" not in result.reply


def test_next_steps_are_things_that_are_not_done_yet() -> None:
    first = turn(context_of(talk()), ("add_captions", {}))[0].reply.splitlines()[-1]
    assert "add captions" not in first and "export it" in first
    nothing_uploaded = turn(context_of(), ("zoom", {}))[0].reply
    assert "upload" in nothing_uploaded and "You can go on" not in nothing_uploaded


def test_uploads_that_the_film_does_not_show_are_offered() -> None:
    context = placed(talk())
    later = replace(context, assets=context_of(talk(), File("beach.mp4")).assets)
    assert "beach.mp4" in turn(later, ("zoom", {}))[0].reply


def test_a_long_list_of_changes_is_cut_short() -> None:
    calls = [("add_title", {"text": f"Title {number}", "start_s": float(number)}) for number in range(15)]
    reply = turn(placed(talk()), *calls)[0].reply
    assert "5 more changes" in reply


def test_a_reply_has_no_instructions_for_buttons() -> None:
    for name in ("answer", "show_state", "export", "share"):
        reply = turn(context_of(talk()), (name, {}))[0].reply.lower()
        assert not any(word in reply for word in ("click", "button", "menu", "panel"))


def test_a_speaker_of_chinese_is_answered_in_chinese() -> None:
    result, _ = turn(context_of(talk()), ("zoom", {}), ("split_screen", {}), ("export", {}), language="zh")
    letters = [sign for sign in result.written_reply(export_started=True) if sign.isalpha()]
    assert sum("\u4e00" <= letter <= "\u9fff" for letter in letters) > 0.7 * len(letters)
    assert Request.EXPORT in result.requests

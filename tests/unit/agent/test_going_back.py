"""Going back and forth by several changes: as people say it, in nine languages, and what the tools make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reeltalk.agent.going_back_words import read_going_back
from reeltalk.agent.outcome import Request
from reeltalk.timeline.model import Timeline
from unit.agent.film import context_of, placed, talk
from unit.agent.planning import plan_of
from unit.agent.test_loop import turn

TWO, THREE = {"steps": 2}, {"steps": 3}
ALL: dict[str, Any] = {"everything": True}
BEFORE = {"before": "captions"}


@pytest.mark.parametrize(
    ("text", "tool", "arguments"),
    [
        ("undo the last three changes", "undo", THREE),
        ("Undo 2 steps.", "undo", TWO),
        ("start over", "undo", ALL),
        ("back to the original", "undo", ALL),
        ("go back to before the captions", "undo", BEFORE),
        ("redo everything", "redo", ALL),
        ("撤销最近两步", "undo", TWO),
        ("把最近三步撤销", "undo", THREE),
        ("重新开始", "undo", ALL),
        ("回到最初的样子", "undo", ALL),
        ("回到加字幕之前", "undo", BEFORE),
        ("全部重做", "redo", ALL),
        ("deshaz los últimos tres cambios", "undo", THREE),
        ("empieza de nuevo", "undo", ALL),
        ("vuelve a antes de los subtítulos", "undo", BEFORE),
        ("rehazlo todo", "redo", ALL),
        ("desfaça as últimas três mudanças", "undo", THREE),
        ("começa de novo", "undo", ALL),
        ("volta para antes das legendas", "undo", BEFORE),
        ("refaça tudo", "redo", ALL),
        ("annule les trois derniers changements", "undo", THREE),
        ("recommence à zéro", "undo", ALL),
        ("reviens à avant les sous-titres", "undo", BEFORE),
        ("rétablis tout", "redo", ALL),
        ("mach die letzten drei Änderungen rückgängig", "undo", THREE),
        ("fang noch mal von vorne an", "undo", ALL),
        ("zurück zum Original", "undo", ALL),
        ("zurück auf den Stand vor den Untertiteln", "undo", BEFORE),
        ("alles wiederherstellen", "redo", ALL),
        ("最後の3つの変更を元に戻して", "undo", THREE),
        ("最初からやり直して", "undo", ALL),
        ("字幕を入れる前に戻して", "undo", BEFORE),
        ("全部やり直して", "redo", ALL),
        ("마지막 변경 세 개를 되돌려줘", "undo", THREE),
        ("처음부터 다시 시작해줘", "undo", ALL),
        ("자막 넣기 전으로 되돌려줘", "undo", BEFORE),
        ("전부 다시 실행해", "redo", ALL),
        ("отмени последние три изменения", "undo", THREE),
        ("начни сначала", "undo", ALL),
        ("верни как было до субтитров", "undo", BEFORE),
        ("верни всё", "redo", ALL),
    ],
)
def test_how_far_to_go_is_read_in_nine_languages(text: str, tool: str, arguments: dict[str, Any]) -> None:
    (call,) = plan_of(text).calls
    assert (call.name, call.arguments) == (tool, arguments)


@pytest.mark.parametrize(
    "text", ["undo", "undo that", "撤销", "go back to version A", "remove the last 3 seconds", "cut the first two clips"]
)
def test_other_wishes_are_left_to_the_planner(text: str) -> None:
    assert read_going_back(text) is None


def test_what_follows_is_done_after_it() -> None:
    assert [call.name for call in plan_of("undo the last two changes and export it", "film").calls] == ["undo", "export"]


def test_no_more_is_undone_than_was_done_and_that_is_told() -> None:
    context = replace(placed(talk()), undo_films=(Timeline,) * 2)
    result, _ = turn(context, ("undo", {"steps": 5}))
    assert (result.requests, result.steps) == ((Request.UNDO,), 2)
    assert "only 2 changes to undo" in result.reply


def test_going_back_before_what_never_came_in_undoes_nothing() -> None:
    without, with_captions = placed(talk()), turn(placed(talk()), ("add_captions", {}))[0].timeline
    assert turn(replace(without, undo_films=(Timeline,)), ("undo", {"before": "captions"}))[0].requests == ()
    captioned = replace(without, timeline=with_captions)
    always = turn(replace(captioned, undo_films=(lambda: with_captions,)), ("undo", {"before": "captions"}))[0]
    assert always.requests == () and "never been without" in always.reply
    once = turn(replace(captioned, undo_films=(lambda: with_captions, lambda: without.timeline)), ("undo", {"before": "captions"}))[0]
    assert (once.requests, once.steps) == ((Request.UNDO,), 2)


def test_starting_over_says_that_nothing_is_lost_in_the_persons_language() -> None:
    context = replace(placed(talk()), undo_films=(Timeline,))
    assert "alles wiederherstellen" in turn(context, ("undo", {"everything": True}), language="de")[0].reply
    assert "nothing to redo" in turn(context_of(talk()), ("redo", {"everything": True}))[0].reply

"""Sound effects: what is asked for, in English and Chinese, and where it comes to lie."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.context import Made, PlanningContext, Wanted
from reeltalk.agent.loop import run_turn
from reeltalk.agent.outcome import ToolProblem
from reeltalk.timeline.model import MediaKind, Timeline, TrackRole
from unit.agent.film import File, KnownFacts, asset, context_of, done, placed, seconds, talk
from unit.agent.planning import plan_of, written


class Foley:
    """Makes every sound but a yodel, each 0.7 s long."""

    def __init__(self, facts: KnownFacts) -> None:
        self.facts = facts
        self.orders: list[Wanted] = []

    def make(self, wanted: Wanted) -> Made:
        if "yodel" in wanted.prompt:
            raise ToolProblem("There is no such sound.", "没有这种声音。")
        self.orders.append(wanted)
        number = len(self.facts.files) + 1
        file = File(f"{wanted.prompt}.wav", MediaKind.AUDIO, 0.7)
        self.facts.files = {**self.facts.files, f"m{number}": file}
        return Made(replace(asset(number, file), generated=True), "a maker", "a model", embedded=True)

    def can_show(self, word: str) -> bool:
        return False

    def still(self, timeline: Timeline, at: int, name: str) -> Made:
        raise NotImplementedError


def film_of(*files: File) -> tuple[PlanningContext, Foley]:
    context = placed(*files)
    assert isinstance(context.facts, KnownFacts)
    maker = Foley(context.facts)
    return replace(context, maker=maker), maker


def heard(context: PlanningContext) -> list[tuple[str, float, float]]:
    clips = [clip for track in context.timeline.tracks_of_role(TrackRole.EFFECTS) for clip in track.clips]
    return sorted((clip.name, seconds(clip.start), seconds(clip.end)) for clip in clips)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("add a whoosh at 5 s", ('add_sound sound="whoosh" at=5.0',)),
        ("add a camera shutter sound at the beginning", ('add_sound sound="camera shutter" at="start"',)),
        ("whoosh on every transition", ('add_sound sound="whoosh" at="cuts"',)),
        ("add a ding at 2 s and a boom at 0:08", ('add_sound sound="ding" at=2.0', 'add_sound sound="boom" at=8.0')),
        ("add a yodel sound at 3 s", ('add_sound sound="yodel" at=3.0',)),
        ("put a heartbeat sound effect at the end", ('add_sound sound="heartbeat" at="end"',)),
        ("trim the pauses and add a whoosh at 5 s", ("trim_pauses", 'add_sound sound="whoosh" at=5.0')),
        ("add rock music and a ding at 3 s", ('add_music mood="rock"', 'add_sound sound="ding" at=3.0')),
        ("remove the sound effects", ("remove_sounds",)),
        ("make the sound effects quieter", ('set_volume target="sounds" change_db=-6.0',)),
        ("在3秒加一个鼠标点击音效", ('add_sound sound="鼠标点击" at=3.0',)),
        ("每个转场加嗖的音效", ('add_sound sound="嗖" at="cuts"',)),
        ("开头加拍照声", ('add_sound sound="拍照" at="start"',)),
        ("去掉音效", ("remove_sounds",)),
    ],
)
def test_a_wish_for_a_sound_names_it_and_its_place(text: str, expected: tuple[str, ...]) -> None:
    assert written(plan_of(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["make it sound better", "把声音加大", "加大声音", "remove background noise", "add glitch transitions", "give it a better sound"],
)
def test_what_is_said_of_the_sound_of_the_film_orders_no_effect(text: str) -> None:
    assert "add_sound" not in {call.name for call in plan_of(text).calls}


def test_a_sound_is_heard_at_its_time_and_no_longer_than_the_film() -> None:
    film, maker = film_of(File("a.mp4"))
    film, outcome = done(film, "add_sound", sound="whoosh", at=5.0)
    film, _ = done(film, "add_sound", sound="ding", at=9.5)
    assert heard(film) == [("ding", 9.5, 10.0), ("whoosh", 5.0, 5.7)] and seconds(film.timeline.duration) == 10.0
    assert [order.kind for order in maker.orders] == ["sound", "sound"] and outcome.made and "5 s" in outcome.said[0].english


def test_sounds_that_overlap_are_both_heard() -> None:
    film, _ = film_of(File("a.mp4"))
    film, _ = done(film, "add_sound", sound="whoosh", at=5.0)
    film, _ = done(film, "add_sound", sound="boom", at=5.2)
    assert heard(film) == [("boom", 5.2, 5.9), ("whoosh", 5.0, 5.7)]


def test_a_sound_on_every_cut_is_made_once_and_lies_around_each() -> None:
    film, maker = film_of(File("a.mp4"), File("b.mp4"), File("c.mp4"))
    film, _ = done(film, "add_sound", sound="whoosh", at="cuts")
    assert [(start < cut < end) for (_, start, end), cut in zip(heard(film), (10, 20), strict=True)] == [True, True]
    assert len(maker.orders) == 1
    quieter, _ = done(film, "set_volume", target="sounds", change_db=-6.0)
    assert quieter.timeline != film.timeline
    gone, _ = done(film, "remove_sounds")
    assert not heard(gone)


def test_a_sound_is_heard_with_each_caption() -> None:
    film, _ = film_of(talk())
    with pytest.raises(ToolProblem, match="no captions"):
        done(film, "add_sound", sound="ding", at="captions")
    film, _ = done(film, "add_captions")
    captions = [seconds(clip.start) for track in film.timeline.tracks_of_role(TrackRole.CAPTIONS) for clip in track.clips]
    dinged, _ = done(film, "add_sound", sound="ding", at="captions")
    assert [start for _, start, _ in heard(dinged)] == pytest.approx(sorted(captions), abs=0.04)


def test_a_sound_that_nobody_can_make_is_refused_with_some_that_are_known() -> None:
    film, _ = film_of(File("a.mp4"))
    with pytest.raises(ToolProblem, match="whoosh"):
        done(film, "add_sound", sound="yodel", at=3.0)


def test_sounds_on_cuts_of_one_clip_and_behind_the_end_are_refused() -> None:
    film, _ = film_of(File("a.mp4"))
    for at in ("cuts", 30.0):
        with pytest.raises(ToolProblem):
            done(film, "add_sound", sound="whoosh", at=at)


def test_one_of_several_sounds_goes_and_the_others_stay() -> None:
    film, _ = film_of(talk("a.mp4"), talk("b.mp4"), talk("c.mp4"))
    film, _ = done(film, "add_sound", sound="whoosh", at="cuts")
    left, _ = done(film, "remove_sounds", number=2)
    assert heard(left) == heard(film)[:1]
    silent, _ = done(left, "remove_sounds", number=1)
    assert heard(silent) == [] and not silent.timeline.tracks_of_role(TrackRole.EFFECTS)


def test_a_sound_and_letters_and_a_countdown_may_be_all_that_there_is() -> None:
    context = context_of()
    assert isinstance(context.facts, KnownFacts)
    made: dict[str, Timeline] = {}
    for text in ("whoosh sound effect", 'animate the word "SALE" over a yellow background, 4 seconds', "countdown from 5"):
        empty = replace(context, maker=Foley(context.facts))
        made[text] = run_turn(text, empty, emit=lambda event: None).timeline
    assert [seconds(each.duration) for each in made.values()] == [0.7, 4.0, 5.0]

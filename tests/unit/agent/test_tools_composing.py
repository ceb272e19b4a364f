"""Music that the library does not hold: composed as long as the film, laid like any other, told truthfully."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.context import Made, PlanningContext, Wanted
from reeltalk.agent.outcome import ToolOutcome, ToolProblem
from reeltalk.timeline.model import Clip, MediaKind, MediaSource, Timeline, TrackRole
from unit.agent.film import File, KnownFacts, asset, context_of, done, placed, seconds
from unit.agent.planning import plan_of, written


class Band:
    """Composes everything but klezmer."""

    def __init__(self, facts: KnownFacts) -> None:
        self.facts = facts
        self.orders: list[Wanted] = []

    def make(self, wanted: Wanted) -> Made:
        if wanted.prompt == "klezmer":
            raise ToolProblem("Nobody plays that.", "没有人会演奏。")
        self.orders.append(wanted)
        number = len(self.facts.files) + 1
        file = File(f"{wanted.prompt}.wav", MediaKind.AUDIO, wanted.duration_s)
        self.facts.files = {**self.facts.files, f"m{number}": file}
        made = replace(asset(number, file), generated=True)
        return Made(made, "a band", f"composer: {wanted.prompt}, C minor, 132 BPM", embedded=True)

    def can_show(self, word: str) -> bool:
        return False

    def still(self, timeline: Timeline, at: int, name: str) -> Made:
        raise NotImplementedError


def film_of(*files: File) -> tuple[PlanningContext, Band]:
    context = placed(*files) if files else context_of()
    assert isinstance(context.facts, KnownFacts)
    maker = Band(context.facts)
    return replace(context, maker=maker), maker


def played(context: PlanningContext, tool: str, **arguments: object) -> tuple[PlanningContext, ToolOutcome]:
    """Run a tool as a turn does: what was made is a file of the session then."""
    context, outcome = done(context, tool, **arguments)
    return replace(context, assets=(*context.assets, *(made.asset for made in outcome.made))), outcome


def bed_of(context: PlanningContext) -> Clip:
    ((clip,),) = (track.clips for track in context.timeline.tracks_of_role(TrackRole.MUSIC))
    return clip


def media_of(context: PlanningContext) -> str:
    source = bed_of(context).source
    assert isinstance(source, MediaSource)
    return source.media_id


def test_a_genre_that_the_library_lacks_is_composed_as_long_as_the_film() -> None:
    film, band = film_of(File("a.mp4", duration_s=9.5))
    film, outcome = played(film, "add_music", mood="jazz", percent=20.0)
    assert [(order.kind, order.prompt, order.duration_s) for order in band.orders] == [("music", "jazz", 10.0)]
    assert seconds(bed_of(film).duration) == 9.5 and film.timeline.tracks_of_role(TrackRole.MUSIC)[0].ducking is not None
    assert "jazz, C minor, 132 BPM" in outcome.said[0].english and "爵士，C 小调，132 BPM" in outcome.said[0].chinese
    assert outcome.facts["music_percent"] == pytest.approx(20, abs=1) and not outcome.partly


def test_other_music_for_a_composed_bed_is_another_piece_of_its_genre() -> None:
    film, band = film_of(File("a.mp4"))
    film, _ = played(film, "add_music", mood="jazz")
    before = media_of(film)
    film, _ = played(film, "change_music")
    assert media_of(film) != before and [order.prompt for order in band.orders] == ["jazz", "jazz"]
    assert len({order.seed for order in band.orders}) == 2


def test_the_library_comes_first_for_its_own_moods_and_for_music_as_such() -> None:
    film, band = film_of(File("a.mp4"))
    for wanted in ({"mood": "calm"}, {}):
        film, _ = played(film, "add_music", **wanted)
    assert not band.orders and media_of(film).startswith("music:")


def test_what_nobody_composes_takes_the_nearest_of_the_library_and_says_so() -> None:
    film, _ = film_of(File("a.mp4"))
    film, outcome = played(film, "add_music", mood="klezmer")
    assert media_of(film).startswith("music:") and outcome.partly and "klezmer" in outcome.said[0].english


def test_a_piece_without_a_film_is_a_file_of_the_session() -> None:
    film, band = film_of()
    after, outcome = played(film, "compose_music", genre="waltz", duration_s=30.0)
    assert after.timeline == film.timeline and outcome.made[0].asset.name == "waltz.wav" and band.orders[0].duration_s == 30.0
    with pytest.raises(ToolProblem, match="bossa nova"):
        done(film, "compose_music", genre="klezmer")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("nothing", "make a 30 second jazz track", 'compose_music genre="jazz" duration_s=30.0'),
        ("nothing", "compose a waltz", 'compose_music genre="waltz"'),
        ("nothing", "来一段30秒的爵士乐", 'compose_music genre="爵士" duration_s=30.0'),
        ("upload", "compose a waltz", 'add_music mood="waltz"'),
        ("upload", "add bossa nova music", 'add_music mood="bossa"'),
        ("upload", "add house music", 'add_music mood="house"'),
        ("upload", "add christmas music", 'add_music mood="holiday"'),
        ("upload", "add funk music at 20%", 'add_music mood="funk" percent=20.0'),
        ("upload", "add classical piano music", 'add_music mood="classical"'),
        ("upload", "加古风音乐", 'add_music mood="chinese"'),
        ("upload", "配上雷鬼音乐", 'add_music mood="reggae"'),
        ("film", "换成圆舞曲", 'change_music mood="waltz"'),
    ],
)
def test_a_genre_is_read_as_music(kind: str, text: str, expected: str) -> None:
    assert written(plan_of(text, kind)) == (expected,)

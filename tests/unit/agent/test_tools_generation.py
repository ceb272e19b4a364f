"""The tools that make new material, with a maker at hand that hands out known files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.context import Made, PlanningContext, Wanted
from reeltalk.agent.footage import place_uploads
from reeltalk.agent.loop import AgentEvent, run_turn
from reeltalk.agent.outcome import ToolProblem
from reeltalk.edits.apply import apply_all
from reeltalk.timeline.model import MediaKind, MediaSource, TextSource, Timeline, TrackRole
from unit.agent.film import File, KnownFacts, asset, context_of, done, main_clips, names, placed, seconds, talk


class KnownMaker:
    """Makes a file of the kind and length that is wanted, and counts what it was asked for."""

    def __init__(self, facts: KnownFacts) -> None:
        self.facts = facts
        self.orders: list[Wanted] = []

    def make(self, wanted: Wanted) -> Made:
        self.orders.append(wanted)
        kind = {"picture": MediaKind.IMAGE, "clip": MediaKind.VIDEO, "voice": MediaKind.AUDIO, "music": MediaKind.AUDIO}[wanted.kind]
        words = spoken(wanted.prompt) if wanted.kind == "voice" else ()
        length = max(1.5, words[-1][2]) if words else wanted.duration_s
        file = File(f"{wanted.prompt[:20]}.x", kind, length, wanted.width, wanted.height, has_audio=kind is MediaKind.AUDIO)
        return replace(self._made(file), words=words)

    def still(self, timeline: Timeline, at: int, name: str) -> Made:
        self.shown = timeline
        return self._made(File(name, MediaKind.IMAGE, None, timeline.canvas.width, timeline.canvas.height, has_audio=False))

    def can_show(self, word: str) -> bool:
        return word in {"film", "everyone"}

    def _made(self, file: File) -> Made:
        number = len(self.facts.files) + 1
        self.facts.files = {**self.facts.files, f"m{number}": file}
        return Made(replace(asset(number, file), generated=True), "a maker", "a model", embedded=True)


def spoken(text: str) -> tuple[tuple[str, float, float], ...]:
    """Return the words of a text as a voice says them, without their signs, the first after a short breath."""
    return tuple((word.strip(".,"), 0.4 + 0.3 * number, 0.65 + 0.3 * number) for number, word in enumerate(text.split()))


def studio(*files: File) -> tuple[PlanningContext, KnownMaker]:
    context = context_of(*files)
    assert isinstance(context.facts, KnownFacts)
    maker = KnownMaker(context.facts)
    return replace(context, maker=maker), maker


def test_strip_takes_away_exactly_what_the_second_stage_added() -> None:
    context, _ = studio()
    raw, made = done(context, "generate_video", prompt="a red kite", duration_s=8.0)
    assert made.announced is not None and made.made
    finished, _ = done(raw, "finish_clip", title="A Red Kite", mood="calm")
    assert {track.role for track in finished.timeline.tracks} == {TrackRole.MAIN, TrackRole.MUSIC, TrackRole.TITLES}
    stripped, _ = done(finished, "strip_finish")
    assert stripped.timeline == raw.timeline


def test_strip_leaves_what_was_edited_since() -> None:
    context, _ = studio()
    raw, _ = done(context, "generate_video", prompt="a red kite", duration_s=8.0)
    finished, _ = done(raw, "finish_clip", title="A Red Kite")
    edited, _ = done(finished, "add_title", text="Mine", start_s=5.0)
    edited, _ = done(edited, "color", look="warm")
    stripped, _ = done(edited, "strip_finish")
    titles = [clip.source.text for track in stripped.timeline.tracks for clip in track.clips if isinstance(clip.source, TextSource)]
    assert titles == ["Mine"] and [effect.kind for effect in main_clips(stripped)[0].effects] == ["look"]
    with pytest.raises(ToolProblem):
        done(stripped, "strip_finish")


def test_pictures_follow_one_another_in_the_shape_that_is_asked_for() -> None:
    context, maker = studio()
    film, outcome = done(context, "generate_image", prompts=["a kite", "a boat"], aspect="9:16")
    assert names(film) == ["a kite", "a boat"] and film.timeline.canvas.width == 1080
    assert [order.seed for order in maker.orders] == [0, 1] and len(outcome.made) == 2


def test_an_animated_picture_takes_the_place_of_the_still() -> None:
    context, maker = studio()
    film, outcome = done(context, "generate_image", prompts=["a kite"])
    film = replace(film, assets=tuple(made.asset for made in outcome.made))
    moving, _ = done(film, "animate_image", duration_s=4.0)
    assert names(moving) == ["a kite"] and seconds(moving.timeline.duration) == 4.0
    assert maker.orders[-1].reference == film.assets[0].id


def test_a_likeness_is_refused_before_anybody_is_asked() -> None:
    context, maker = studio()
    film, outcome = done(context, "generate_image", prompts=["Taylor Swift on the moon"])
    assert outcome.refused and not maker.orders and film.timeline == context.timeline


def test_a_storyboard_speaks_and_shows_each_scene() -> None:
    context, _ = studio()
    film, _ = done(context, "storyboard", scenes=["a kite", "a boat"], narrate=True)
    assert [seconds(clip.duration) for clip in main_clips(film)] == [2.0, 3.0]
    voices = [clip for track in film.timeline.tracks_of_role(TrackRole.DIALOGUE) for clip in track.clips]
    assert [clip.start for clip in voices] == [clip.start for clip in main_clips(film)]
    assert len(film.timeline.tracks_of_role(TrackRole.CAPTIONS)[0].clips) == 2


def test_spoken_scenes_of_a_film_whose_length_is_named_last_as_long_as_they_are_to() -> None:
    context, _ = studio()
    film, _ = done(context, "storyboard", scenes=["a kite", "a boat"], narrate=True, hold=True, seconds_per_scene=5.0)
    assert [seconds(clip.duration) for clip in main_clips(film)] == [5.0, 5.0]


def test_a_long_scene_is_shown_in_captions_that_stand_while_their_words_are_spoken() -> None:
    context, _ = studio()
    scene = "On a hot summer afternoon, a street with trees can be eight degrees cooler than a street without them, and its air is clean."
    film, _ = done(context, "storyboard", scenes=[scene, "Trees give shade."], narrate=True)
    shots, captions = main_clips(film), film.timeline.tracks_of_role(TrackRole.CAPTIONS)[0].clips
    texts = [each.source.text for each in captions if isinstance(each.source, TextSource)]
    assert " ".join(texts).replace("\n", " ") == f"{scene} Trees give shade." and len(texts) > 2
    assert all(len(line) <= 42 for text in texts for line in text.split("\n"))
    said = 0
    for each, text in zip(captions[:-1], texts[:-1], strict=True):
        assert abs(seconds(each.start) - spoken(scene)[said][1]) < 0.06, "it comes with its first word"
        said += len(text.split())
    assert captions[-2].end <= shots[1].start <= captions[-1].start


def test_dubbing_that_outlasts_the_picture_holds_the_last_frame_instead_of_going_black() -> None:
    spoken = [("One", 0.1, 0.3), ("two.", 0.4, 0.6)]
    context, _ = studio(File("a.mp4", duration_s=0.8, spoken=spoken))
    shown = apply_all(context.timeline, place_uploads(context)).timeline
    context, _ = done(replace(context, timeline=shown), "add_captions")
    dubbed, outcome = done(context, "voice_over", original="mute")
    first, held = main_clips(dubbed)
    assert isinstance(held.source, MediaSource) and held.source.frozen and held.end == dubbed.timeline.duration > first.end
    assert first.audio.muted and any("silent" in phrase.english for phrase in outcome.said)


def test_clips_for_what_is_said_lie_over_the_picture_and_below_the_captions_and_are_not_heard() -> None:
    context, _ = studio(talk())
    context, _ = done(replace(context, timeline=placed(talk()).timeline), "add_captions")
    shown, _ = done(context, "add_b_roll", most=2, seconds=3)
    assert [track.role for track in shown.timeline.tracks] == [TrackRole.MAIN, TrackRole.OVERLAY, TrackRole.CAPTIONS]
    (layer,) = shown.timeline.tracks_of_role(TrackRole.OVERLAY)
    assert [(clip.name, round(seconds(clip.start), 1), clip.audio.muted) for clip in layer.clips] == [
        ("everyone", 1.4, True),
        ("film", 6.5, True),
    ]


def test_a_cover_is_a_file_and_no_part_of_the_film() -> None:
    context, maker = studio()
    film, _ = done(context, "generate_video", prompt="a kite", duration_s=5.0)
    after, outcome = done(film, "make_cover", text="Kites!", at_s=2.0)
    assert after.timeline == film.timeline and outcome.made[-1].asset.name == "cover.jpg"
    words = [clip.source.text for track in maker.shown.tracks for clip in track.clips if isinstance(clip.source, TextSource)]
    assert words == ["Kites!"] and seconds(maker.shown.duration) == 1.0


@pytest.mark.parametrize("text", ["a 10 second clip of Donald Trump dancing", "storyboard: a fox wakes up, then Elon Musk waves"])
def test_what_was_to_be_done_with_a_refused_order_is_not_tried_and_not_told_of(text: str) -> None:
    context, maker = studio()
    events: list[AgentEvent] = []
    result = run_turn(text, context, emit=events.append)
    assert [event.kind for event in events if event.kind == "tool_call"] == ["tool_call"] and not maker.orders
    assert "likeness of a real person" in result.reply and "upload a video" not in result.reply


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("欢 迎 使 用 北 风 ， 这 款 应 用 让 整 个 团 队 随 时 随 地 都 能 保 持 步 调 一 致 。 现 在 开 始 。", "欢迎使用北风"),
        ("欢 迎 使 用 北 风 , 这 款 应 用 让 整 个 团 队 保 持 同 步 。", "欢迎使用北风"),
        ("Welcome to Northwind, the app that keeps the whole of your team in step. Go.", "Welcome to Northwind"),
        ("Hello everyone. Today we build a film.", "Hello everyone"),
    ],
)
def test_a_promo_opens_with_what_is_said_first(said: str, title: str) -> None:
    spoken = [(word, 0.2 * number, 0.2 * number + 0.19) for number, word in enumerate(said.split())]
    film, _ = done(placed(talk(spoken=spoken)), "promo_texts")
    assert titles(film)[0] == title


def titles(film: PlanningContext) -> list[str]:
    clips = [clip for track in film.timeline.tracks_of_role(TrackRole.TITLES) for clip in track.clips]
    return [clip.source.text for clip in clips if isinstance(clip.source, TextSource)]

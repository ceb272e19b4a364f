from __future__ import annotations

import pytest

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.picture_tools import PLATFORMS
from reeltalk.media.facts import Face, Faces, FaceTrack, Look, Screen, TextLine
from reeltalk.timeline.catalogue import EFFECTS, LOOKS, TRANSITIONS
from reeltalk.timeline.model import Clip, FillKind, Fit, SolidSource, Timeline, TrackRole
from reeltalk.timeline.time import ticks_from_seconds
from unit.agent.film import File, between, context_of, done, main_clips, names, photo, placed, seconds, talk


def two(**changes: object) -> PlanningContext:
    return placed(talk(), File("b.mp4", duration_s=8, **changes))  # type: ignore[arg-type]


def lengths(timeline: Timeline) -> list[float]:
    assert timeline.main_track is not None
    return [seconds(transition.duration) for transition in timeline.main_track.transitions]


def overlay(context: PlanningContext) -> Clip:
    (track,) = context.timeline.tracks_of_role(TrackRole.OVERLAY)
    return track.clips[0]


@pytest.mark.parametrize("kind", TRANSITIONS)
def test_every_transition_of_the_catalogue_can_be_put_on_a_cut(kind: str) -> None:
    context, outcome = done(two(), "add_transitions", kind=kind)
    assert lengths(context.timeline) == [0.5] and outcome.facts == {"transitions": 1, "cuts": 1}
    assert seconds(context.timeline.duration) == 28


def test_jump_cuts_get_short_dissolves_and_too_short_clips_none() -> None:
    context, _ = done(placed(talk()), "trim_pauses")
    context, outcome = done(context, "add_transitions")
    assert all(0.13 <= length <= 0.3 for length in lengths(context.timeline))
    tiny, _ = done(two(), "split", at_s=[27.8, 27.9])
    _, outcome = done(tiny, "add_transitions")
    assert (outcome.facts["transitions"], outcome.facts["cuts"]) == (1, 3)
    assert "2 of 3" in outcome.said[1].english


def test_transitions_can_be_put_on_named_cuts_only() -> None:
    context = placed(File("a.mp4"), File("b.mp4"), File("c.mp4"))
    assert lengths(done(context, "add_transitions", where=[2], duration_s=1)[0].timeline) == [1]
    with pytest.raises(ToolProblem, match="no cut 3"):
        done(context, "add_transitions", where=[3])
    with pytest.raises(ToolProblem, match="no transition"):
        done(context, "add_transitions", kind="teleport")


def test_a_film_of_one_clip_is_faded_instead_and_that_is_said() -> None:
    context, outcome = done(placed(talk()), "add_transitions")
    assert outcome.partly and "faded" in outcome.said[0].english
    (clip,) = main_clips(context)
    assert seconds(clip.fade_in) == seconds(clip.fade_out) == 0.5


def test_transitions_go_and_cannot_go_twice() -> None:
    context, _ = done(two(), "add_transitions")
    gone, _ = done(context, "remove_transitions")
    assert lengths(gone.timeline) == []
    with pytest.raises(ToolProblem):
        done(gone, "remove_transitions")


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ({"aspect": "9:16"}, (1080, 1920)),
        ({"aspect": "1:1"}, (1080, 1080)),
        ({"aspect": "4:5"}, (1080, 1350)),
        ({"aspect": "16:9"}, (1920, 1080)),
        ({"aspect": "21:9"}, (1920, 822)),
        ({"platform": "TikTok"}, (1080, 1920)),
        ({"platform": "youtube shorts"}, (1080, 1920)),
        ({"width": 640, "height": 361}, (640, 360)),
        ({"width": 1280}, (1280, 720)),
        ({"aspect": "9:16", "height": 1280}, (720, 1280)),
    ],
)
def test_the_canvas_takes_the_asked_shape(arguments: dict[str, object], size: tuple[int, int]) -> None:
    canvas = done(two(), "set_canvas", **arguments)[0].timeline.canvas
    assert (canvas.width, canvas.height) == size


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_a_shape(platform: str) -> None:
    across, down = PLATFORMS[platform]
    canvas = done(two(), "set_canvas", platform=platform, fill="crop")[0].timeline.canvas
    assert canvas.width / canvas.height == pytest.approx(across / down, rel=0.01)


@pytest.mark.parametrize("arguments", [{"platform": "Myspace"}, {"aspect": "99:1"}, {"aspect": "0:1"}, {"width": 3}])
def test_an_impossible_canvas_is_a_problem(arguments: dict[str, object]) -> None:
    with pytest.raises(ToolProblem):
        done(two(), "set_canvas", **arguments)


def test_footage_of_another_shape_is_shown_whole_over_blur_or_cropped() -> None:
    whole, outcome = done(two(), "set_canvas", aspect="9:16")
    assert whole.timeline.canvas.fill is FillKind.BLUR and outcome.said
    cropped, outcome = done(two(), "set_canvas", aspect="9:16", fill="crop")
    assert {clip.transform.fit for clip in main_clips(cropped)} == {Fit.COVER}
    assert [said.english for said in outcome.said] == ["I cannot look for faces here, so the crop keeps to the middle."]
    coloured, _ = done(cropped, "set_canvas", fill="color", color="#FF0000")
    assert coloured.timeline.canvas.fill_color == "#FF0000"
    assert {clip.transform.fit for clip in main_clips(coloured)} == {Fit.CONTAIN}


def test_a_recording_of_a_screen_stays_whole_in_a_reel_beside_footage_that_is_cropped() -> None:
    lines = tuple(TextLine(f"row {number}", 0.1, 0.2 * number, 0.5, 0.05) for number in range(3))
    lesson = File("lesson.mp4", screen=Screen((Look(between(0, 10), lines, 0.9),), "hand"))
    camera = File("camera.mp4", screen=Screen((Look(between(0, 10), lines, 0.1),), "hand"))
    reel, outcome = done(placed(lesson, camera), "set_canvas", aspect="9:16", fill="subject")
    assert [clip.transform.fit for clip in main_clips(reel)] == [Fit.CONTAIN, Fit.COVER]
    assert reel.timeline.canvas.fill is FillKind.BLUR and "screen stays whole" in outcome.said[0].english
    filled, _ = done(reel, "set_canvas", fill="crop")
    assert {clip.transform.fit for clip in main_clips(filled)} == {Fit.COVER}
    again, _ = done(filled, "set_canvas", fill="subject")
    assert [clip.transform for clip in main_clips(again)] == [clip.transform for clip in main_clips(reel)]


def test_a_recording_of_a_screen_that_has_the_shape_already_needs_no_blur() -> None:
    upright = File("phone.mp4", width=1080, height=1920, screen=Screen((Look(between(0, 10), (), 0.9),), ""))
    reel, outcome = done(placed(upright), "set_canvas", aspect="9:16", fill="subject")
    assert reel.timeline.canvas.fill is not FillKind.BLUR and not outcome.said


def test_another_rate_keeps_the_length() -> None:
    context, _ = done(two(), "set_canvas", fps=25)
    assert context.timeline.canvas.rate.frames_per_second == 25
    assert seconds(context.timeline.duration) == 28


def test_a_quarter_turn_of_the_film_turns_its_canvas() -> None:
    context, _ = done(two(), "transform", rotation=90)
    assert (context.timeline.canvas.width, context.timeline.canvas.height) == (1080, 1920)
    back, _ = done(context, "transform", rotation=-90)
    assert (back.timeline.canvas.width, main_clips(back)[0].transform.rotation) == (1920, 0)
    one, _ = done(two(), "transform", rotation=90, target="2")
    assert one.timeline.canvas.width == 1920


def test_pictures_are_placed_flipped_and_cropped() -> None:
    context, _ = done(two(), "transform", target="2", scale=0.5, x=0.25, opacity=0.8, flip="horizontal", crop={"left": 0.1})
    transform = main_clips(context)[1].transform
    assert (transform.scale, transform.x, transform.opacity, transform.flip_horizontal, transform.crop.left) == (0.5, 0.25, 0.8, True, 0.1)
    assert main_clips(context)[0].transform.scale == 1
    assert not main_clips(done(context, "transform", target="2", flip="horizontal")[0])[1].transform.flip_horizontal
    with pytest.raises(ToolProblem):
        done(two(), "transform", crop={"left": 0.6, "right": 0.5})


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_can_be_put_on_the_film(look: str) -> None:
    context, _ = done(two(), "color", look=look)
    assert [[effect.parameters for effect in clip.effects] for clip in main_clips(context)] == [[(("name", look),)]] * 2


def test_grading_adds_up_and_can_be_taken_off() -> None:
    context, _ = done(two(), "color", exposure=0.5, contrast=1.2)
    context, _ = done(context, "color", contrast=1.1, target="first")
    assert [effect.parameters[0][1] for effect in main_clips(context)[0].effects] == [0.5, 1.1]
    plain, _ = done(context, "remove_effects", kinds=["color"])
    assert not any(clip.effects for clip in main_clips(plain))


@pytest.mark.parametrize("kind", sorted(EFFECTS.keys() - {"face_blur"}))
def test_every_effect_of_the_catalogue_can_be_put_on_and_taken_off(kind: str) -> None:
    context, _ = done(two(), "effect", kind=kind)
    assert [[effect.kind for effect in clip.effects] for clip in main_clips(context)] == [[kind], [kind]]
    plain, _ = done(context, "remove_effects", kinds=[kind])
    assert plain.timeline == two().timeline or not any(clip.effects for clip in main_clips(plain))


def test_faces_are_covered_where_they_were_seen_steadied() -> None:
    looks = tuple(Face(ticks_from_seconds(at), x, 0.4, 0.1, 0.2, 0.9) for at, x in ((0.0, 0.2), (0.5, 0.26), (1.0, 0.2)))
    context = placed(File("talk.mp4", faces=Faces((FaceTrack(looks),), ticks_from_seconds(0.5), "test")), File("b.mp4"))
    context, outcome = done(context, "cover_faces", style="mosaic")
    (effect,), none = (clip.effects for clip in main_clips(context))
    assert dict(effect.parameters) == {"style": "mosaic", "track": "0,230,400,100,200 500,220,400,100,200 1000,230,400,100,200"}
    assert none == () and outcome.facts == {"clips_treated": 1}
    with pytest.raises(ToolProblem, match="No engine"):
        done(context, "cover_faces", target="last")


def test_a_progress_bar_spans_the_film_is_replaced_and_goes() -> None:
    context, _ = done(two(), "progress_bar")
    context, _ = done(context, "progress_bar", color="#FF0000", edge="top")
    bar = overlay(context)
    assert bar.until_end and bar.duration == context.timeline.duration and bar.transform.y < 0.1
    assert isinstance(bar.source, SolidSource) and bar.source.color == "#FF0000"
    gone, _ = done(context, "remove_progress_bar")
    assert gone.timeline.tracks_of_role(TrackRole.OVERLAY) == ()


@pytest.mark.parametrize(
    "arguments", [{"kind": "explode"}, {"kind": "blur", "parameters": {"radius": 99}}, {"kind": "blur", "parameters": {"fuzz": 1}}]
)
def test_an_effect_out_of_bounds_is_a_problem(arguments: dict[str, object]) -> None:
    with pytest.raises(ToolProblem):
        done(two(), "effect", **arguments)


def test_effects_moves_speed_and_place_can_all_be_taken_back() -> None:
    context = two()
    for name, arguments in (("zoom", {}), ("transform", {"scale": 0.5}), ("set_speed", {"factor": 2})):
        context, _ = done(context, name, **arguments)  # type: ignore[arg-type]
    plain, _ = done(context, "remove_effects", kinds=["zoom", "transform", "speed"])
    assert all(clip.motion is None and clip.transform.scale == 1 for clip in main_clips(plain))
    assert seconds(plain.timeline.duration) == 28
    with pytest.raises(ToolProblem):
        done(plain, "remove_effects")


def test_the_film_fades_in_and_out_with_its_sound() -> None:
    context, _ = done(two(), "fade", in_s=1, out_s=2)
    first, last = main_clips(context)
    assert (seconds(first.fade_in), seconds(last.fade_out)) == (1, 2) == (seconds(first.audio.fade_in), seconds(last.audio.fade_out))


def test_zoom_is_a_slow_camera_move() -> None:
    context, _ = done(two(), "zoom", direction="in", amount=0.2)
    motion = main_clips(context)[0].motion
    assert motion is not None and (motion.start.scale, motion.end.scale) == (1, 1.2)
    outward, _ = done(two(), "zoom", direction="out", target="2")
    assert main_clips(outward)[0].motion is None
    assert main_clips(outward)[1].motion is not None


def test_a_second_clip_stands_small_in_a_corner() -> None:
    context, outcome = done(two(), "picture_in_picture", corner="top_left", scale=0.25)
    clip = overlay(context)
    assert (clip.start, clip.name, clip.transform.scale) == (0, "b", 0.25)
    assert clip.transform.x < 0.5 and clip.transform.y < 0.5
    assert names(context) == ["talk"] and outcome.facts["shown_s"] == 8


def test_a_later_upload_or_a_named_clip_can_be_the_small_picture() -> None:
    context = placed(talk())
    later = context_of(talk(), photo("face.jpg"), timeline=context.timeline)
    assert seconds(overlay(done(later, "picture_in_picture")[0]).duration) == 20
    assert overlay(done(two(), "picture_in_picture", name="talk.mp4")[0]).name == "talk"


@pytest.mark.parametrize("name", ["picture_in_picture", "split_screen"])
def test_one_picture_is_not_enough_for_two(name: str) -> None:
    with pytest.raises(ToolProblem, match="second picture"):
        done(placed(talk()), name)


@pytest.mark.parametrize(("direction", "places"), [("horizontal", (0.25, 0.75)), ("vertical", (0.25, 0.75))])
def test_two_pictures_share_the_screen_for_as_long_as_both_last(direction: str, places: tuple[float, float]) -> None:
    context, _ = done(two(), "split_screen", direction=direction)
    first, second = main_clips(context)[0], overlay(context)
    along = "x" if direction == "horizontal" else "y"
    assert (getattr(first.transform, along), getattr(second.transform, along)) == places
    assert seconds(context.timeline.duration) == 8 == seconds(second.duration)
    half = (960 / 1080) if direction == "horizontal" else (1920 / 540)
    crop = first.transform.crop
    assert 1920 * (1 - crop.left - crop.right) / (1080 * (1 - crop.top - crop.bottom)) == pytest.approx(half, rel=0.001)


def test_a_slideshow_shows_every_photo_as_long_as_asked_and_moves_on_it() -> None:
    context, outcome = done(placed(photo("a.jpg"), photo("b.jpg"), photo("c.jpg")), "slideshow", seconds_per_photo=2.5)
    assert [seconds(clip.duration) for clip in main_clips(context)] == [2.5] * 3
    moves = [clip.motion.end.scale > clip.motion.start.scale for clip in main_clips(context) if clip.motion]
    assert moves == [True, False, True]
    assert outcome.facts["photos"] == 3
    with pytest.raises(ToolProblem, match="photos"):
        done(placed(talk()), "slideshow")


def test_a_logo_stays_in_its_corner_to_the_end() -> None:
    context, _ = done(placed(talk(), photo("logo.png")), "watermark", corner="bottom_right")
    clip = overlay(context)
    assert clip.until_end and seconds(clip.duration) == 20
    assert clip.transform.x > 0.5 and clip.transform.y > 0.5 and clip.transform.scale < 0.5
    shown, _ = done(placed(talk(), photo("badge.png")), "watermark", name="badge")
    assert names(shown) == ["talk"]
    for only in (placed(talk()), placed(photo("a.jpg"))):
        with pytest.raises(ToolProblem):
            done(only, "watermark")


def test_denoising_takes_out_of_each_file_what_it_has_and_says_when_there_is_hardly_any() -> None:
    context, outcome = done(placed(talk(noise=4.0), File("b.mp4", duration_s=8, noise=16.0)), "effect", kind="denoise")
    assert [dict(clip.effects[0].parameters) for clip in main_clips(context)] == [{"amount": 0.5}, {"amount": 1.0}]
    assert outcome.facts["noise_levels"] == 16 and outcome.said == ()
    context, outcome = done(placed(talk(noise=0.4)), "effect", kind="denoise")
    assert "hardly any noise" in outcome.said[0].english
    with pytest.raises(ToolProblem, match="no footage"):
        done(placed(talk(noise=None)), "effect", kind="denoise")
    context, _ = done(placed(talk(noise=0.4)), "effect", kind="denoise", parameters={"amount": 0.7})
    assert dict(main_clips(context)[0].effects[0].parameters) == {"amount": 0.7}


def test_a_colour_is_taken_out_of_what_lies_over_the_film_where_there_is_something() -> None:
    plain, _ = done(two(), "effect", kind="chroma_key")
    assert all(clip.effects for clip in main_clips(plain))
    over, _ = done(two(), "picture_in_picture", name="b.mp4")
    keyed, _ = done(over, "effect", kind="chroma_key")
    assert [effect.kind for effect in overlay(keyed).effects] == ["chroma_key"] and not any(clip.effects for clip in main_clips(keyed))


def test_the_picture_comes_closer_every_so_many_seconds_and_goes_back_each_time() -> None:
    changed, _ = done(placed(talk()), "punch_in", every_s=6)
    close = [(seconds(clip.start), seconds(clip.end)) for clip in main_clips(changed) if clip.motion is not None]
    assert close == [(6, 9), (12, 15), (18, 20)]
    assert changed.timeline.duration == ticks_from_seconds(20)
    with pytest.raises(ToolProblem, match="beyond the end"):
        done(placed(talk()), "punch_in", every_s=30)


def test_the_picture_comes_closer_while_every_second_sentence_is_spoken() -> None:
    changed, _ = done(placed(talk()), "punch_in", every_sentence=2)
    assert [(seconds(clip.start), seconds(clip.end)) for clip in main_clips(changed) if clip.motion is not None] == [(5, 7)]
    with pytest.raises(ToolProblem, match="not that many sentences"):
        done(placed(talk()), "punch_in", every_sentence=9)

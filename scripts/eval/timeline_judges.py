"""Checks on the timeline: what stands where, for how long, in which shape and colour."""

# ruff: noqa: D103 - the check sentence above each judge says what it measures
from __future__ import annotations

import colorsys
import re
from itertools import pairwise

from evidence import Evidence
from judging import judges

from reeltalk.agent.picture_tools import COLOR_PARAMETERS
from reeltalk.timeline.model import Clip, MediaSource, TextAnimation, TextSource, TrackRole
from reeltalk.timeline.time import TimeRange, merged, seconds_from_ticks

TRANSITION_FAMILIES = {"fade": ("cross_dissolve", "dissolve", "dip_to_black", "dip_to_white"), "dissolve": ("dissolve", "cross_dissolve")}
SOURCE_TOLERANCE_S = 0.3
CAPTION_CHARACTERS_PER_LINE = 46


def seconds(ticks: int) -> float:
    """Return ticks as seconds."""
    return seconds_from_ticks(ticks)


def source_of(clip: Clip) -> MediaSource:
    """Return the footage that a clip shows."""
    assert isinstance(clip.source, MediaSource)
    return clip.source


def text_of(clip: Clip) -> TextSource:
    """Return the words that a clip shows."""
    assert isinstance(clip.source, TextSource)
    return clip.source


def near(value: float, wanted: float, tolerance: float) -> bool:
    """Say whether two figures agree."""
    return abs(value - wanted) <= tolerance


# --- length and order


@judges(r"timeline duration within #-# s")
def duration_within(evidence: Evidence, low: str, high: str) -> bool:
    return float(low) <= evidence.duration_s <= float(high)


@judges(r"timeline duration (<=|>=|<|>) # s")
def duration_bound(evidence: Evidence, sign: str, seconds_text: str) -> bool:
    bound = float(seconds_text)
    return 0 < evidence.duration_s <= bound + 0.05 if sign.startswith("<") else evidence.duration_s >= bound - 0.05


@judges(r"timeline duration = input duration \(tolerance # s\)", r"timeline duration (?:equals|is) the input duration \(tolerance # s\)")
def duration_kept(evidence: Evidence, tolerance: str) -> bool:
    return near(evidence.duration_s, evidence.input_s, float(tolerance))


@judges(r">= # video segments exist", r"at least # video segments")
def segments_exist(evidence: Evidence, count: str) -> bool:
    return len(evidence.pictures()) >= int(count)


@judges(r">= # transition\(s\) between adjacent video segments(?: of kind (\w+))?")
def transitions_exist(evidence: Evidence, count: str, kind: str) -> bool:
    found = [each for track in evidence.after.tracks for each in track.transitions]
    allowed = TRANSITION_FAMILIES.get(kind, (kind,))
    return len([each for each in found if not kind or each.kind in allowed or each.kind.startswith(kind)]) >= int(count)


@judges(r"a transition exists at every cut")
def transition_at_every_cut(evidence: Evidence) -> bool:
    main = evidence.after.main_track
    assert main is not None
    joined = {(each.from_clip, each.to_clip) for each in main.transitions}
    return len(main.clips) > 1 and all((first.id, second.id) in joined for first, second in pairwise(main.clips))


@judges(r"(first|second|third|last) segment is (\S+?) (?:source #-# s|from # s)")
def segment_is(evidence: Evidence, place: str, name: str, start: str, end: str, only_start: str) -> bool:
    clips = [clip for clip in evidence.main_clips() if isinstance(clip.source, MediaSource)]
    clip = clips[{"first": 0, "second": 1, "third": 2, "last": -1}[place.lower()]]
    reference = evidence.after.media_reference(source_of(clip).media_id)
    begins = seconds(source_of(clip).start)
    fits = near(begins, float(start or only_start), SOURCE_TOLERANCE_S)
    ends = not end or near(begins + seconds(clip.duration), float(end), SOURCE_TOLERANCE_S)
    return reference is not None and reference.name.rsplit(".", 1)[0] == name.rsplit(".", 1)[0] and fits and ends


@judges(r"cuts lie at every multiple of # s")
def cut_at_multiples(evidence: Evidence, step_text: str) -> bool:
    step = float(step_text)
    cuts = [seconds(clip.start) for clip in evidence.main_clips()[1:]]
    wanted = [number * step for number in range(1, int((evidence.input_s - 0.3) // step) + 1)]
    return bool(wanted) and all(any(near(cut, mark, SOURCE_TOLERANCE_S) for cut in cuts) for mark in wanted)


@judges(r"source #-# s OR source #-# s is absent")
def source_is_absent(evidence: Evidence, *borders: str) -> bool:
    stretches = [(float(borders[index]), float(borders[index + 1])) for index in range(0, len(borders), 2)]
    shown = [(seconds(source_of(clip).start), seconds(source_of(clip).start + clip.duration)) for clip in evidence.main_clips()]
    kept = [all(end <= first + 0.1 or start >= last - 0.1 for start, end in shown) for first, last in stretches]
    exact = [near(evidence.duration_s, evidence.input_s - (last - first), 0.5) for first, last in stretches]
    return any(absent and fits for absent, fits in zip(kept, exact, strict=True)) and bool(evidence.reply)


@judges(r"source #-# s is absent")
def one_source_is_absent(evidence: Evidence, first: str, last: str) -> bool:
    return source_is_absent(evidence, first, last)


@judges(r"photo segments are ordered by capture date")
def photos_in_order(evidence: Evidence) -> bool:
    order = evidence.photos()
    shown = [source_of(clip).media_id for clip in evidence.main_clips()]
    return len(shown) > 1 and shown == sorted(shown, key=order.index)


@judges(r"every uploaded photo is used")
def photos_used(evidence: Evidence) -> bool:
    shown = {source_of(clip).media_id for _, clip in evidence.pictures() if isinstance(clip.source, MediaSource)}
    return bool(evidence.photos()) and set(evidence.photos()) <= shown


@judges(r"markers or a list of beat times exist")
def markers_exist(evidence: Evidence) -> bool:
    return len(evidence.after.markers) > 1


# --- the picture


@judges(r"canvas aspect ratio is #:#")
def canvas_shape(evidence: Evidence, across: str, down: str) -> bool:
    canvas = evidence.after.canvas
    return bool(evidence.pictures()) and near(canvas.width / canvas.height, float(across) / float(down), 0.01)


@judges(r"crop cent(?:re|er) equals frame cent(?:re|er)")
def crop_is_centred(evidence: Evidence) -> bool:
    placed = [clip.transform for _, clip in evidence.pictures()]
    return all(near(each.x, 0.5, 0.02) and near(each.y, 0.5, 0.02) and near(each.crop.left, each.crop.right, 0.02) for each in placed)


@judges(r"every video segment carries an? ([\w ]+?) effect")
def every_segment_has_effect(evidence: Evidence, name: str) -> bool:
    kind = name.strip().lower().replace(" ", "_")
    clips = [clip for _, clip in evidence.pictures()]
    return bool(clips) and all(any(each.kind == kind for each in clip.effects) for clip in clips)


@judges(r"key colou?r is (\w+)")
def key_color(evidence: Evidence, name: str) -> bool:
    keys = [
        dict(each.parameters).get("color", "#00FF00")
        for _, clip in evidence.pictures()
        for each in clip.effects
        if each.kind == "chroma_key"
    ]
    red, green, blue = (int(str(keys[0])[index : index + 2], 16) for index in (1, 3, 5))
    return max(("red", red), ("green", green), ("blue", blue), key=lambda item: item[1])[0] == name.lower()


def grades(clip: Clip) -> frozenset[object]:
    """Return the colour properties of a clip."""
    return frozenset((each.kind, each.parameters) for each in clip.effects if each.kind in COLOR_PARAMETERS)


@judges(r"a colou?r property is set on every video segment")
def graded(evidence: Evidence) -> bool:
    clips = [clip for _, clip in evidence.pictures()]
    return bool(clips) and all(grades(clip) for clip in clips)


@judges(r"the same colou?r property values are set on every video segment")
def graded_alike(evidence: Evidence) -> bool:
    return graded(evidence) and len({grades(clip) for _, clip in evidence.pictures()}) == 1


@judges(r"the image segment carries a (\w+) filter")
def image_filter(evidence: Evidence, name: str) -> bool:
    looks = [dict(each.parameters) for _, clip in evidence.pictures() for each in clip.effects if each.kind in ("look", "temperature")]
    return any(look.get("name") == name or (name == "warm" and float(str(look.get("kelvin", 6500))) < 6500) for look in looks)


@judges(r"the photo segment's scale changes by #-# %")
def photo_moves(evidence: Evidence, low: str, high: str) -> bool:
    moves = [clip.motion for _, clip in evidence.pictures() if clip.motion]
    return bool(moves) and all(float(low) <= abs(each.end.scale / each.start.scale - 1) * 100 <= float(high) for each in moves)


@judges(r"no segment has a zoom or scale keyframe")
def no_camera_move(evidence: Evidence) -> bool:
    return bool(evidence.pictures()) and all(clip.motion is None for _, clip in evidence.pictures())


@judges(r"a second video segment with scale #-# % overlaps the main one")
def small_picture(evidence: Evidence, low: str, high: str) -> bool:
    main = evidence.main_clips()
    small = [clip for track, clip in evidence.pictures() if track.role is TrackRole.OVERLAY]
    sized = [clip for clip in small if float(low) <= clip.transform.scale * 100 <= float(high)]
    return any(clip.range.overlaps(each.range) for clip in sized for each in main)


@judges(r"two video segments are visible side by side at the same time")
def side_by_side(evidence: Evidence) -> bool:
    pairs = [(clip, each) for clip in evidence.main_clips() for track, each in evidence.pictures() if track.role is TrackRole.OVERLAY]
    return any(
        one.range.overlaps(two.range) and one.transform.x < 0.5 < two.transform.x and one.transform.y == two.transform.y
        for one, two in pairs
    )


@judges(r"content is rotated # degrees")
def turned(evidence: Evidence, degrees: str) -> bool:
    def turn(clip: Clip) -> float:
        both = clip.transform.flip_horizontal and clip.transform.flip_vertical
        return (clip.transform.rotation + (180 if both else 0)) % 360

    clips = [clip for _, clip in evidence.pictures()]
    return bool(clips) and all(near(turn(clip), float(degrees) % 360, 0.5) for clip in clips)


@judges(r"the speaker region is emphasised")
def speaker_emphasised(evidence: Evidence) -> bool:
    clips = [clip for clip in evidence.main_clips() if clip in evidence.spoken_in]
    return bool(clips) and all(clip.motion or any(each.kind == "vignette" for each in clip.effects) for clip in clips)


# --- overlays and titles


@judges(r"an image or text overlay stays on screen for >= # % of the timeline")
def overlay_stays(evidence: Evidence, share: str) -> bool:
    return any(clip.duration >= float(share) / 100 * evidence.after.duration for clip in evidence.overlays())


@judges(r"the overlay cent(?:re|er) lies in the (top|bottom)-(left|right) quadrant")
def overlay_quadrant(evidence: Evidence, row: str, column: str) -> bool:
    clip = max(evidence.overlays(), key=lambda each: each.duration)
    place = clip.source.style if isinstance(clip.source, TextSource) else clip.transform
    return (place.y > 0.5) is (row == "bottom") and (place.x > 0.5) is (column == "right")


@judges(r"a text segment contains '([^']+)'(?: and lies within #-# s)?")
def text_exists(evidence: Evidence, words: str, start: str, end: str) -> bool:
    found = [clip for clip in evidence.texts() if words.lower() in text_of(clip).text.lower()]
    return any(not end or (seconds(clip.start) >= float(start) - 0.01 and seconds(clip.end) <= float(end) + 0.01) for clip in found)


@judges(r"that text segment is # s long \(tolerance #\)")
def text_lasts(evidence: Evidence, length: str, tolerance: str) -> bool:
    wanted = str(evidence.row.params.get("text", "")).lower()
    return any(
        near(seconds(clip.duration), float(length), float(tolerance)) for clip in evidence.texts() if wanted in text_of(clip).text.lower()
    )


@judges(r"at least one non-caption text segment lies within the last # s")
def text_at_end(evidence: Evidence, length: str) -> bool:
    titles = [clip for clip in evidence.texts() if clip not in evidence.texts(TrackRole.CAPTIONS)]
    return any(seconds(clip.start) >= evidence.duration_s - float(length) - 0.05 for clip in titles)


# --- captions


def caption_coverage(evidence: Evidence) -> float:
    """Return the share of the spoken time over which a caption stands."""
    shown = merged([clip.range for clip in evidence.texts(TrackRole.CAPTIONS)])
    spoken = merged([TimeRange.between(word.start, word.end) for word in evidence.words])
    total = sum(stretch.duration for stretch in spoken)
    both = sum(part.duration for stretch in spoken for each in shown if (part := stretch.intersection(each)) is not None)
    return both / total if total else 0.0


@judges(r"a text track \(tt 7\) holds captions that cover >= # % of the spoken time(?:, in language '(\w+)')?")
def captions_cover(evidence: Evidence, share: str, language: str) -> bool:
    languages = {text_of(clip).language[:2] for clip in evidence.texts(TrackRole.CAPTIONS)}
    return caption_coverage(evidence) >= float(share) / 100 and (not language or languages == {language})


@judges(r"captions exist in ([\w, ]+?) too")
def captions_in(evidence: Evidence, names: str) -> bool:
    languages = {text_of(clip).language[:2] for clip in evidence.texts(TrackRole.CAPTIONS)}
    return set(re.findall(r"\b[a-z]{2}\b", names.replace("and", ""))) <= languages


@judges(r"no caption has more than # lines")
def caption_lines(evidence: Evidence, lines: str) -> bool:
    captions = [text_of(clip) for clip in evidence.texts(TrackRole.CAPTIONS)]
    return bool(captions) and all(
        each.style.max_lines <= int(lines) and len(each.text) <= int(lines) * CAPTION_CHARACTERS_PER_LINE for each in captions
    )


@judges(r"caption text is upper case, fill (\x23[0-9A-F]{6}), outline (\w+)")
def caption_look(evidence: Evidence, fill: str, outline: str) -> bool:
    styles = {text_of(clip).style for clip in evidence.texts(TrackRole.CAPTIONS)}
    dark = {"black": "#000000", "white": "#FFFFFF"}.get(outline, outline)
    return bool(styles) and all(each.uppercase and each.color[:7] == fill and each.outline_color[:7] == dark for each in styles)


@judges(r"some words use (\x23[0-9A-F]{6})")
def caption_highlight(evidence: Evidence, color: str) -> bool:
    return any((text_of(clip).style.highlight_color or "")[:7] == color for clip in evidence.texts(TrackRole.CAPTIONS))


@judges(r"captions have an animation or word-level highlight")
def caption_moves(evidence: Evidence) -> bool:
    styles = {text_of(clip).style for clip in evidence.texts(TrackRole.CAPTIONS)}
    return bool(styles) and all(each.animation is not TextAnimation.NONE or each.highlight_color for each in styles)


@judges(r"caption start and end times equal those before")
def caption_times_kept(evidence: Evidence) -> bool:
    now, then = evidence.texts(TrackRole.CAPTIONS), evidence.texts(TrackRole.CAPTIONS, evidence.before)
    return bool(now) and [clip.range for clip in now] == [clip.range for clip in then]


@judges(r"caption colou?r differs from before and lies in the yellow-orange-red range")
def caption_warm(evidence: Evidence) -> bool:
    now = {text_of(clip).style.color[:7] for clip in evidence.texts(TrackRole.CAPTIONS)}
    then = {text_of(clip).style.color[:7] for clip in evidence.texts(TrackRole.CAPTIONS, evidence.before)}
    return bool(now) and not now & then and all(_hue_degrees(color) <= 65 for color in now)


def _hue_degrees(color: str) -> float:
    hue, _, saturation = colorsys.rgb_to_hls(*(int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)))
    return 360.0 if saturation < 0.2 else (hue * 360 if hue * 360 < 340 else 0.0)


# --- speech and sound


@judges(r"no pause between consecutive spoken words on the timeline exceeds # s")
def pauses_short(evidence: Evidence, longest: str) -> bool:
    words = sorted(evidence.words, key=lambda word: word.start)
    return len(words) > 1 and all(seconds(second.start - first.end) <= float(longest) for first, second in pairwise(words))


@judges(r"every kept segment's transcript contains the word")
def segments_hold_word(evidence: Evidence) -> bool:
    phrase = str(evidence.row.params["phrase"]).lower()
    clips = evidence.main_clips()
    return bool(clips) and all(
        any(phrase in word.text.lower() for word in evidence.words if clip.range.contains(word.start)) for clip in clips
    )


@judges(r"every occurrence is kept")
def occurrences_kept(evidence: Evidence) -> bool:
    phrase = str(evidence.row.params["phrase"]).lower()
    said = sum(phrase in word.text.lower() for transcript in evidence.facts.transcripts.values() for word in transcript.words)
    return 0 < said == sum(phrase in word.text.lower() for word in evidence.words)


@judges(r"an audio track \(tt 1\) holds a music segment that covers >= # % of the timeline")
def music_covers(evidence: Evidence, share: str) -> bool:
    shown = merged([clip.range for track, clip in evidence.music() if not track.muted])
    return evidence.after.duration > 0 and sum(each.duration for each in shown) >= float(share) / 100 * evidence.after.duration


@judges(r"the music segment differs from the one before")
def music_differs(evidence: Evidence) -> bool:
    def pieces(found: list[tuple[object, Clip]]) -> set[str]:
        return {source_of(clip).media_id for _, clip in found}

    now, then = pieces(list(evidence.music())), pieces(list(evidence.music(evidence.before)))
    return bool(now) and bool(then) and not now & then


@judges(r"music level is >= # dB lower while speech is present")
def music_ducks(evidence: Evidence, depth: str) -> bool:
    return any(track.ducking is not None and track.ducking.depth_db >= float(depth) for track, _ in evidence.music())


@judges(r"the #(?:st|nd|rd|th) segment's volume is (below|above) its previous value; others unchanged")
def one_volume_changed(evidence: Evidence, number: str, direction: str) -> bool:
    now = [clip.audio.gain_db for clip in evidence.main_clips()]
    then = [clip.audio.gain_db for clip in evidence.main_clips(evidence.before)] or [0.0] * len(now)
    index = int(number) - 1
    others = [each for place, each in enumerate(now) if place != index] == [each for place, each in enumerate(then) if place != index]
    return others and (now[index] < then[index] if direction == "below" else now[index] > then[index])


# --- the turn as a whole


@judges(r"the timeline draft is unchanged")
def unchanged(evidence: Evidence) -> bool:
    return evidence.after == evidence.before


@judges(r"the draft equals the draft before the previous edit")
def undone(evidence: Evidence) -> bool:
    return evidence.after == evidence.earlier and evidence.after != evidence.before

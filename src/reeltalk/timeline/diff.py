"""What differs between two timelines, as rows that people can be told. Replies and receipts are written from these, never from intentions.

Consequences are left out: a clip that merely moved because something before it was cut is no change of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from reeltalk.timeline.changes import Change, Names, Value, loudness_of, names_of, one_line, place_of, seconds
from reeltalk.timeline.footage import footage_changes
from reeltalk.timeline.model import Clip, TextSource, Timeline, Track, TrackRole
from reeltalk.timeline.summary import summary
from reeltalk.timeline.wording import describe

__all__ = ["Change", "describe", "diff", "summary"]

PLACEMENTS: Final = ("crop", "fit", "scale", "x", "y", "rotation", "flip_horizontal", "flip_vertical", "opacity")
_MEDIA_ROLES: Final = (TrackRole.MAIN, TrackRole.OVERLAY, TrackRole.DIALOGUE, TrackRole.EFFECTS, TrackRole.MUSIC)


def diff(before: Timeline, after: Timeline) -> tuple[Change, ...]:
    """Return what changed, in the order in which one would tell it; nothing for equal timelines."""
    if before is after:
        return ()
    changes = [*_film(before, after), *_media(before, after)]
    steady = _cut_of(before) == _cut_of(after)
    for role in _MEDIA_ROLES:
        old, new = _clips(before, role), _clips(after, role)
        changes += footage_changes(before, after, role, old, new, steady=steady)
        changes += _looks(role, old, new)
        changes += _sound(before, after, role, old, new)
    changes += _transitions(before, after)
    for role, told in ((TrackRole.TITLES, _titles), (TrackRole.CAPTIONS, _captions)):
        old, new = _clips(before, role), _clips(after, role)
        changes += told(old, new, steady)
        changes += _looks(role, old, new)
    changes += _track_settings(before, after)
    if before.duration != after.duration:
        changes.append(Change("duration_changed", "", {"before_s": seconds(before.duration), "after_s": seconds(after.duration)}))
    return tuple(changes)


def _clips(timeline: Timeline, role: TrackRole) -> list[Clip]:
    return [clip for track in timeline.tracks if track.role is role for clip in track.clips]


def _cut_of(timeline: Timeline) -> list[tuple[str, int, int]]:
    return [(clip.id, clip.start, clip.duration) for clip in _clips(timeline, TrackRole.MAIN)]


def _film(before: Timeline, after: Timeline) -> Iterator[Change]:
    if before.title != after.title:
        yield Change("renamed", "", {"name": after.title})
    if before.canvas != after.canvas:
        canvas = after.canvas
        values: dict[str, Value] = {"width": canvas.width, "height": canvas.height, "fps": round(canvas.rate.frames_per_second, 3)}
        yield Change("canvas_changed", "", values | {"fill": canvas.fill.value, "color": canvas.fill_color})
    if before.mix != after.mix:
        yield Change("mix_changed", "", {"loudness_lufs": after.mix.loudness_lufs, "normalize": after.mix.normalize})
    if [(each.id, each.name) for each in before.markers] != [(each.id, each.name) for each in after.markers]:
        yield Change("markers_changed", "", {"count": len(after.markers)})
    if before.language != after.language:
        yield Change("language_changed", "", {"language": after.language})


def _media(before: Timeline, after: Timeline) -> Iterator[Change]:
    old, new = {each.id for each in before.media}, {each.id for each in after.media}
    for kind, references in (
        ("media_added", [each for each in after.media if each.id not in old]),
        ("media_removed", [each for each in before.media if each.id not in new]),
    ):
        if references:
            yield Change(kind, "", {"count": len(references), "names": Names(each.name for each in references)})


def _changed(old: Sequence[Clip], new: Sequence[Clip]) -> list[tuple[Clip, Clip]]:
    """Return the clips that are on both sides under the same id and differ."""
    known = {clip.id: clip for clip in old}
    return [(known[clip.id], clip) for clip in new if clip.id in known and known[clip.id] is not clip]


def _told(kind: str, role: TrackRole, clips: Sequence[Clip], **values: Value) -> Change:
    subject = clips[0].id if len(clips) == 1 else ""
    return Change(kind, subject, {"role": role.value, "count": len(clips), **values})


def _looks(role: TrackRole, old: Sequence[Clip], new: Sequence[Clip]) -> Iterator[Change]:
    changed = _changed(old, new)
    simple: tuple[tuple[str, Callable[[Clip], object]], ...] = (
        ("fades_changed", lambda clip: (clip.fade_in, clip.fade_out)),
        ("name_changed", lambda clip: clip.name),
    )
    for kind, part in simple:
        different = [now for was, now in changed if part(was) != part(now)]
        if different and not (kind == "fades_changed" and len(old) != len(new)):
            first = different[0]
            yield _told(kind, role, different, in_s=seconds(first.fade_in), out_s=seconds(first.fade_out), name=one_line(first.name))
    yield from _placement(role, changed)
    whole = [(was, now) for was, now in changed if was.duration == now.duration or (was.motion is None) != (now.motion is None)]
    moving = [now for was, now in whole if was.motion != now.motion and now.motion]
    still = [now for was, now in whole if was.motion != now.motion and not now.motion]
    if moving:
        zoom = moving[0].motion
        inward = zoom is None or zoom.end.scale >= zoom.start.scale
        yield _told("motion_added", role, moving, direction="in" if inward else "out")
    if still:
        yield _told("motion_removed", role, still)
    yield from _effects(role, changed)


def _placement(role: TrackRole, changed: Sequence[tuple[Clip, Clip]]) -> Iterator[Change]:
    """Tell together the clips whose pictures were placed anew in the same respect."""
    respects: dict[str, list[Clip]] = {}
    for was, now in changed:
        for name in PLACEMENTS if was.transform != now.transform else ():
            if getattr(was.transform, name) != getattr(now.transform, name):
                respects.setdefault("flip" if name.startswith("flip") else "position" if name in "xy" else name, []).append(now)
    for name, clips in respects.items():
        first = clips[0].transform
        values: dict[str, Value] = {"scale": round(first.scale * 100), "rotation": first.rotation, "opacity": round(first.opacity * 100)}
        yield _told(f"{name}_changed", role, list({clip.id: clip for clip in clips}.values()), **values, fit=first.fit.value)


def _effects(role: TrackRole, changed: Sequence[tuple[Clip, Clip]]) -> Iterator[Change]:
    added: dict[str, list[Clip]] = {}
    removed: dict[str, list[Clip]] = {}
    for was, now in changed:
        before, after = {each.kind: each for each in was.effects}, {each.kind: each for each in now.effects}
        for kind, effect in after.items():
            if before.get(kind) != effect:
                look = next((str(value) for name, value in effect.parameters if name == "name"), kind)
                added.setdefault(look, []).append(now)
        for kind in before.keys() - after.keys():
            removed.setdefault(kind, []).append(now)
    for effect_name, clips in added.items():
        yield _told("effect_added", role, clips, effect=effect_name)
    for effect_name, clips in sorted(removed.items()):
        yield _told("effect_removed", role, clips, effect=effect_name)


def _sound(before: Timeline, after: Timeline, role: TrackRole, old: Sequence[Clip], new: Sequence[Clip]) -> Iterator[Change]:
    tracks_before, tracks_after = _track_of(before, role), _track_of(after, role)
    pairs = [(was, now) for was, now in _same(old, new) if was is not now or tracks_before[was.id] != tracks_after[now.id]]
    louder = [now for was, now in pairs if loudness_of(was, tracks_before[was.id]) != loudness_of(now, tracks_after[now.id])]
    muted = [clip for clip in louder if loudness_of(clip, tracks_after[clip.id]) == 0]
    heard = [clip for clip in louder if clip not in muted]
    if muted:
        yield _told("muted", role, muted)
    if heard:
        gain = round(heard[0].audio.gain_db + tracks_after[heard[0].id].gain_db, 1)
        yield _told("volume_changed", role, heard, percent=loudness_of(heard[0], tracks_after[heard[0].id]), gain_db=gain)
    faded = [now for was, now in pairs if (was.audio.fade_in, was.audio.fade_out) != (now.audio.fade_in, now.audio.fade_out)]
    if faded and len(old) == len(new):
        audio = faded[0].audio
        yield _told("audio_fades_changed", role, faded, in_s=seconds(audio.fade_in), out_s=seconds(audio.fade_out))


def _same(old: Sequence[Clip], new: Sequence[Clip]) -> list[tuple[Clip, Clip]]:
    known = {clip.id: clip for clip in old}
    return [(known[clip.id], clip) for clip in new if clip.id in known]


def _track_of(timeline: Timeline, role: TrackRole) -> dict[str, Track]:
    return {
        clip.id: bare
        for track in timeline.tracks
        if track.role is role
        for bare in (replace(track, clips=(), transitions=()),)
        for clip in track.clips
    }


def _transitions(before: Timeline, after: Timeline) -> Iterator[Change]:
    old = {each.id: each for track in before.tracks for each in track.transitions}
    new = {each.id: each for track in after.tracks for each in track.transitions}
    groups = {
        "transitions_added": [each for each in new.values() if each.id not in old],
        "transitions_removed": [each for each in old.values() if each.id not in new],
        "transitions_changed": [
            each for each in new.values() if each.id in old and (old[each.id].kind, old[each.id].duration) != (each.kind, each.duration)
        ],
    }
    for kind, transitions in groups.items():
        if transitions:
            kinds = {each.kind for each in transitions}
            name = transitions[0].kind if len(kinds) == 1 else "mixed"
            yield Change(kind, "", {"count": len(transitions), "transition": name, "duration_s": seconds(transitions[0].duration)})


def _text(clip: Clip) -> TextSource:
    return clip.source if isinstance(clip.source, TextSource) else TextSource()


def _title(kind: str, clip: Clip) -> Change:
    source = _text(clip)
    values: dict[str, Value] = {"text": one_line(source.text), "color": source.style.color, "position": place_of(source.style)}
    values |= {"start_s": seconds(clip.start), "end_s": seconds(clip.end), "animation": source.style.animation.value}
    return Change(kind, clip.id, values | {"size": source.style.size})


def _titles(old: Sequence[Clip], new: Sequence[Clip], steady: bool) -> Iterator[Change]:
    before, after = {clip.id: clip for clip in old}, {clip.id for clip in new}
    yield from (_title("title_added", clip) for clip in new if clip.id not in before)
    yield from (_title("title_removed", clip) for clip in old if clip.id not in after)
    for was, now in _changed(old, new):
        first, second = _text(was), _text(now)
        if first.text != second.text:
            yield Change("text_changed", now.id, {"role": "titles", "before": one_line(first.text), "text": one_line(second.text)})
        if first.style != second.style:
            yield _title("title_style_changed", now)
        if steady and was.range != now.range:
            yield _title("title_retimed", now)


def _captions(old: Sequence[Clip], new: Sequence[Clip], steady: bool) -> Iterator[Change]:
    before, after = {clip.id for clip in old}, {clip.id for clip in new}
    added, removed = len(after - before), len(before - after)
    if added and removed:
        yield Change("captions_replaced", "", {"count": len(new)})
    elif added:
        yield Change("captions_added", "", {"count": added})
    elif removed:
        yield Change("captions_removed", "", {"count": removed, "left": len(new)})
    changed = [(_text(was), _text(now), now) for was, now in _changed(old, new)]
    texts = [(was, now, clip) for was, now, clip in changed if was.text != now.text]
    if texts and steady:
        values: dict[str, Value] = {"before": one_line(texts[0][0].text), "text": one_line(texts[0][1].text)}
        yield Change("captions_changed", texts[0][2].id if len(texts) == 1 else "", {"count": len(texts), **values})
    retimed = [now for was, now in _changed(old, new) if was.range != now.range]
    if retimed and steady:
        yield Change("captions_retimed", retimed[0].id if len(retimed) == 1 else "", {"count": len(retimed)})
    restyled = [now for was, now, _ in changed if was.style != now.style]
    if restyled:
        style = restyled[0].style
        yield Change(
            "caption_style_changed", "", {"count": len(restyled), "color": style.color, "position": place_of(style), "size": style.size}
        )


def _track_settings(before: Timeline, after: Timeline) -> Iterator[Change]:
    for track in after.tracks:
        old = before.track(track.id)
        if old is None:
            continue
        values: dict[str, Value] = {"role": track.role.value, "name": names_of(track.clips, after)}
        if old.ducking != track.ducking:
            depth = track.ducking.depth_db if track.ducking else 0.0
            yield Change("ducking_set" if track.ducking else "ducking_removed", track.id, values | {"depth_db": depth})
        if old.hidden != track.hidden:
            yield Change("track_hidden" if track.hidden else "track_shown", track.id, values)

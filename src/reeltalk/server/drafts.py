"""From a timeline to the draft that clients see, and back.

Lengths are differences of rounded borders, so segments that touch on the timeline touch in the draft, and every border snaps back to
its own frame. Reading starts from the revision that the draft was written from: whatever the client left as it was keeps its exact
value, so a draft that comes back untouched is that revision, to the tick, with everything that a draft does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final, TypeAlias

from reeltalk import limits
from reeltalk.errors import EditError, MalformedRequest
from reeltalk.server.draft_fields import TRACK_FIELDS, amended, fields_of, number, shown
from reeltalk.server.wire import Draft, DraftSegment, DraftTrack, DraftTransition
from reeltalk.timeline.catalogue import TRANSITIONS
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    MediaId,
    MediaKind,
    MediaReference,
    MediaSource,
    SolidSource,
    TextSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transition,
)
from reeltalk.timeline.time import (
    TICKS_PER_SECOND,
    FrameRate,
    Ticks,
    milliseconds_from_ticks,
    nearest_usual_rate,
    snap_to_frame,
    ticks_from_milliseconds,
)

Link: TypeAlias = Callable[[MediaId], str | None]
"""Gives the address under which a client may fetch a file, None for what has none."""

NEW_ROLES: Final = {TrackKind.VIDEO: TrackRole.OVERLAY, TrackKind.AUDIO: TrackRole.MUSIC, TrackKind.TEXT: TrackRole.TITLES}
STILL_MILLISECONDS: Final = 3_000
TRANSITION_MILLISECONDS: Final = 500


@dataclass(frozen=True, slots=True)
class DraftFiles:
    """The files that a draft may show: ``find`` by address or id, ``pool`` the session's own in the order they came."""

    link: Link
    find: Callable[[str], MediaReference | None]
    pool: Sequence[MediaReference] = ()


# --- writing -------------------------------------------------------------------------------------------------------------------------


def draft_from_timeline(timeline: Timeline, version: int, link: Link) -> Draft:
    """Return the draft of a revision."""
    canvas = timeline.canvas
    rate = round(canvas.rate.frames_per_second, 3)
    fps = int(rate) if rate.is_integer() else rate
    return Draft(
        duration_ms=milliseconds_from_ticks(timeline.duration),
        about={"title": timeline.title, "width": canvas.width, "height": canvas.height, "fps": fps, "version": version},
        tracks=tuple(_track_out(track, timeline, link) for track in timeline.tracks),
        transitions=tuple(_transition_out(track, transition) for track in timeline.tracks for transition in track.transitions),
    )


def _track_out(track: Track, timeline: Timeline, link: Link) -> DraftTrack:
    kinds = {reference.id: reference.kind.value for reference in timeline.media}
    segments = tuple(_segment_out(clip, timeline.canvas, kinds, link) for clip in track.clips)
    return DraftTrack(track.id, track.kind, shown(TRACK_FIELDS, track, timeline.canvas), segments)


def _segment_out(clip: Clip, canvas: Canvas, kinds: Mapping[MediaId, str], link: Link) -> DraftSegment:
    start = milliseconds_from_ticks(clip.start)
    about = shown(fields_of(clip), clip, canvas)
    address = None
    if isinstance(clip.source, MediaSource):
        address = link(clip.source.media_id)
        about |= {"media_type": kinds.get(clip.source.media_id, ""), **_source_end(clip)}
    return DraftSegment(clip.id, start, milliseconds_from_ticks(clip.end) - start, address, about)


def _source_end(clip: Clip) -> dict[str, int]:
    """Return where the shown stretch of the file ends; it follows from start, length and speed."""
    if not isinstance(clip.source, MediaSource) or clip.source.frozen or clip.source.loop:
        return {}
    return {"source_end": milliseconds_from_ticks(round(clip.source.start + clip.duration * clip.source.speed))}


def _transition_out(track: Track, transition: Transition) -> DraftTransition:
    border = next((clip.end for clip in track.clips if clip.id == transition.from_clip), 0)
    length = milliseconds_from_ticks(transition.duration)
    return DraftTransition(transition.from_clip, transition.to_clip, transition.kind, length, milliseconds_from_ticks(border))


# --- reading -------------------------------------------------------------------------------------------------------------------------


def timeline_from_draft(draft: Draft, base: Timeline, files: DraftFiles) -> Timeline:
    """Return the timeline that a draft describes, starting from ``base``, the revision it was written from (or an empty timeline).

    Raises MalformedRequest that names the track, the segment and the key where something means nothing.
    """
    try:
        timeline = _Reader(draft, base, files).read()
        check(timeline)
    except EditError as problem:
        raise MalformedRequest(f"The draft makes no film: {problem.message}") from problem
    return timeline


class _Reader:
    """One reading of one draft."""

    def __init__(self, draft: Draft, base: Timeline, files: DraftFiles) -> None:
        self.draft = draft
        self.base = base
        self.files = files
        self.written = draft_from_timeline(base, draft.version or 0, files.link)
        self.media = {reference.id: reference for reference in base.media}
        self.old_clips = {clip.id: (clip, track.kind) for track in base.tracks for clip in track.clips}
        self.old_segments = {segment.id: segment for track in self.written.tracks for segment in track.segments}
        self.untouched: set[str] = set()
        self.ids = _Ids({*self.old_clips, *(track.id for track in base.tracks), *(track.id or "" for track in draft.tracks)})
        self.taken: set[str] = set()
        self.unnamed = dict.fromkeys(TrackKind, 0)
        self.canvas = self._canvas()

    def read(self) -> Timeline:
        tracks = [self._track(position, track) for position, track in enumerate(self.draft.tracks)]
        if self.draft.duration_ms and self.draft.duration_ms != self.written.duration_ms:
            end = snap_to_frame(ticks_from_milliseconds(self.draft.duration_ms), self.canvas.rate)
            tracks = [_cut(track, end) for track in tracks]
        tracks = self._followers_at_end(tracks)
        tracks = [replace(track, transitions=self._transitions(track)) for track in tracks]
        title = self.draft.about.get("title", self.base.title)
        if not isinstance(title, str):
            raise MalformedRequest("The draft: 'title' is not a text.")
        return replace(self.base, title=title, canvas=self.canvas, media=tuple(self.media.values()), tracks=tuple(tracks))

    def _canvas(self) -> Canvas:
        canvas = self.base.canvas if self.base.tracks else _canvas_of(self.files.pool, self.base.canvas)
        wanted = {key: value for key, value in self.draft.about.items() if value != self.written.about.get(key) or not self.base.tracks}
        width = _about_number(wanted, "width", canvas.width, limits.CANVAS_MAX_PIXELS)
        height = _about_number(wanted, "height", canvas.height, limits.CANVAS_MAX_PIXELS)
        rate = nearest_usual_rate(_about_number(wanted, "fps", 0, 240)) if wanted.get("fps") is not None else canvas.rate
        return replace(canvas, width=int(width), height=int(height), rate=rate)

    # --- tracks

    def _track(self, position: int, wanted: DraftTrack) -> Track:
        where = f"Track {position + 1}"
        old = self._old_track(position, wanted)
        track = old or Track(wanted.id or self.ids.free("trk"), wanted.kind, self._new_role(wanted.kind))
        about = wanted.about if old else {key: value for key, value in wanted.about.items() if key != "role"}
        track = amended(TRACK_FIELDS, track, self.canvas, about, where)
        clips: list[Clip] = []
        for index, (segment, was) in enumerate(zip(wanted.segments, self._matches(old, wanted.segments), strict=True), 1):
            clips.append(self._clip(f"{where}, segment {index}", segment, wanted.kind, was, clips[-1].end if clips else 0))
        clips.sort(key=lambda clip: clip.start)
        return replace(track, clips=tuple(clips))

    def _new_role(self, kind: TrackKind) -> TrackRole:
        """Return what a new track is for: the first of pictures carries the film."""
        has_main = any(track.role is TrackRole.MAIN for track in self.base.tracks)
        first = not has_main and kind is TrackKind.VIDEO and "main" not in self.taken
        self.taken.update({"main"} if first else ())
        return TrackRole.MAIN if first else NEW_ROLES[kind]

    def _old_track(self, position: int, wanted: DraftTrack) -> Track | None:
        """Return the track of the base that this one was: by id, else the one in the same place."""
        at_place = self.base.tracks[position] if position < len(self.base.tracks) else None
        track = self.base.track(wanted.id) if wanted.id else at_place
        if track is None or track.kind is not wanted.kind or track.id in self.taken:
            return None
        self.taken.add(track.id)
        return track

    def _matches(self, old: Track | None, segments: Sequence[DraftSegment]) -> list[Clip | None]:
        """Return for each segment the clip that it was: by id; without ids by what it says, else by its place."""
        left = list(old.clips) if old else []
        found: list[Clip | None] = []
        for index, segment in enumerate(segments):
            if segment.id:
                found.append(self.old_clips[segment.id][0] if segment.id in self.old_clips else None)
                continue
            match = next((clip for clip in left if _says_the_same(segment, self.old_segments[clip.id])), None)
            if match is None and old and len(old.clips) == len(segments) and old.clips[index] in left:
                match = old.clips[index]
            if match:
                left.remove(match)
            found.append(match)
        return found

    # --- segments

    def _clip(self, where: str, wanted: DraftSegment, kind: TrackKind, old: Clip | None, after: Ticks) -> Clip:
        if old and (old.id in self.taken or self.old_clips[old.id][1] is not kind):
            raise MalformedRequest(f"{where}: 'id' is {old.id!r}, which another segment or a track of another kind has.")
        clip = self._with_file(where, wanted, old) if old else self._new_clip(where, wanted, kind)
        self.taken.add(clip.id)
        clip = amended(fields_of(clip), clip, self.canvas, wanted.about, where)
        clip = self._placed(where, wanted, old, clip, after)
        self._check_source_end(where, wanted, old, clip)
        return clip

    def _new_clip(self, where: str, wanted: DraftSegment, kind: TrackKind) -> Clip:
        clip_id = wanted.id or self.ids.free("seg")
        if kind is TrackKind.TEXT:
            if not wanted.about.get("text"):
                raise MalformedRequest(f"{where}: a text segment needs its words in 'm.text'.")
            return Clip(clip_id, 0, 0, TextSource())
        if kind is TrackKind.VIDEO and "color" in wanted.about and not wanted.address:
            return Clip(clip_id, 0, 0, SolidSource())
        reference = self._file(wanted, kind)
        if reference is None:
            raise _no_such_file(where)
        self.media.setdefault(reference.id, reference)
        return Clip(clip_id, 0, 0, MediaSource(media_id=reference.id), name=reference.name)

    def _file(self, wanted: DraftSegment, kind: TrackKind) -> MediaReference | None:
        """Return the file that a new segment shows: by address, else by name, else the next one of the session."""
        if wanted.address:
            return self.files.find(wanted.address)
        named = next((file for file in self.files.pool if file.name == wanted.about.get("name")), None)
        if named:
            return named
        fitting = [file for file in self.files.pool if (file.kind is MediaKind.AUDIO) is (kind is TrackKind.AUDIO)]
        self.unnamed[kind] += 1
        return next(iter(fitting[self.unnamed[kind] - 1 :]), None)

    def _with_file(self, where: str, wanted: DraftSegment, old: Clip) -> Clip:
        """Return the clip showing the file that its segment names now."""
        if not wanted.address or not isinstance(old.source, MediaSource) or wanted.address == self.old_segments[old.id].address:
            return old
        reference = self.files.find(wanted.address)
        if reference is None:
            raise _no_such_file(where)
        if reference.id == old.source.media_id:
            return old
        self.media.setdefault(reference.id, reference)
        return replace(old, source=MediaSource(media_id=reference.id, speed=old.source.speed))

    def _placed(self, where: str, wanted: DraftSegment, old: Clip | None, clip: Clip, after: Ticks) -> Clip:
        """Put the clip in its time; borders that the client left alone are the old ones."""
        written = self.old_segments[old.id] if old else None
        same_length = written is not None and wanted.duration_ms == written.duration_ms
        at_old_place = written is not None and (wanted.start_ms == written.start_ms or (wanted.start_ms is None and after == clip.start))
        if same_length and at_old_place and self.canvas.rate == self.base.canvas.rate:
            self.untouched.add(clip.id)
            return clip
        start_ms = milliseconds_from_ticks(after) if wanted.start_ms is None else wanted.start_ms
        length_ms = self._length_ms(clip) if wanted.duration_ms is None else wanted.duration_ms
        start = snap_to_frame(ticks_from_milliseconds(start_ms), self.canvas.rate)
        end = snap_to_frame(ticks_from_milliseconds(start_ms + length_ms), self.canvas.rate)
        if end <= start:
            raise MalformedRequest(f"{where}: 'd' is {wanted.duration_ms!r}, which is shorter than one frame.")
        return _fitted(replace(clip, start=start, duration=end - start, until_end=clip.until_end and same_length))

    def _length_ms(self, clip: Clip) -> float:
        """Return the length of a segment that does not say: the rest of its file, or a few seconds."""
        reference = self.media[clip.source.media_id] if isinstance(clip.source, MediaSource) else None
        if reference is None or reference.duration is None or not isinstance(clip.source, MediaSource):
            return STILL_MILLISECONDS
        frame = self.canvas.rate.ticks_per_frame
        return milliseconds_from_ticks(int((reference.duration - clip.source.start) / clip.source.speed) // frame * frame)

    def _check_source_end(self, where: str, wanted: DraftSegment, old: Clip | None, clip: Clip) -> None:
        """Refuse an end of the shown stretch that contradicts start, length and speed."""
        value = wanted.about.get("source_end")
        derived = _source_end(clip).get("source_end")
        if value is None or derived is None or (old and value == self.old_segments[old.id].about.get("source_end")):
            return
        frame_ms = self.canvas.rate.ticks_per_frame * 1000 / TICKS_PER_SECOND
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value - derived) <= frame_ms + 1:
            raise MalformedRequest(f"{where}: 'source_end' is {value!r}, but start, length and speed make it {derived}.")

    # --- what holds them together

    def _followers_at_end(self, tracks: list[Track]) -> list[Track]:
        """Let beds that follow the end of the film end there again."""
        end = max((clip.end for track in tracks for clip in track.clips if not clip.until_end), default=0)
        return [replace(track, clips=tuple(clip for old in track.clips if (clip := self._following(old, end)))) for track in tracks]

    def _following(self, clip: Clip, end: Ticks) -> Clip | None:
        if not clip.until_end or clip.end == end:
            return clip
        if clip.start >= end:
            return None
        room = end - clip.start
        if isinstance(clip.source, MediaSource) and not clip.source.loop:
            whole = self.media[clip.source.media_id].duration
            frame = self.canvas.rate.ticks_per_frame
            room = room if whole is None else min(room, int((whole - clip.source.start) / clip.source.speed) // frame * frame)
        return _fitted(replace(clip, duration=room, until_end=clip.start + room == end))

    def _transitions(self, track: Track) -> tuple[Transition, ...]:
        """Return the wanted transitions whose clips still touch; without a word about them, the old ones."""
        wanted: Sequence[Transition] = track.transitions
        if self.draft.transitions is not None:
            old = {(transition.from_clip, transition.to_clip): transition for transition in track.transitions}
            here = {clip.id for clip in track.clips}
            listed = [item for item in self.draft.transitions if item.from_segment in here]
            wanted = [self._transition(item, old.get((item.from_segment, item.to_segment))) for item in listed]
        touching = {(clip.id, following.id) for clip, following in pairwise(track.clips) if clip.end == following.start}
        room = {clip.id: clip.duration for clip in track.clips}
        fitting = (t for t in wanted if (t.from_clip, t.to_clip) in touching)
        return tuple(t for t in fitting if t.duration <= min(room[t.from_clip], room[t.to_clip]))

    def _transition(self, wanted: DraftTransition, old: Transition | None) -> Transition:
        kind = wanted.kind.replace("-", "_")
        if kind not in TRANSITIONS:
            raise MalformedRequest(f"A transition's 'type' is {kind[:40]!r}; known are {', '.join(TRANSITIONS)}.")
        if old and _snapped(old.duration, self.canvas.rate) == old.duration and wanted.duration_ms == milliseconds_from_ticks(old.duration):
            return replace(old, kind=kind)
        length = TRANSITION_MILLISECONDS if wanted.duration_ms is None else wanted.duration_ms
        duration = max(_snapped(ticks_from_milliseconds(length), self.canvas.rate), self.canvas.rate.ticks_per_frame)
        return Transition(old.id if old else self.ids.free("tr"), kind, wanted.from_segment, wanted.to_segment, duration)


class _Ids:
    """Names for what a client left unnamed."""

    def __init__(self, used: set[str]) -> None:
        self._used = used

    def free(self, prefix: str) -> str:
        name = next(name for count in range(1, len(self._used) + 2) if (name := f"{prefix}_{count}") not in self._used)
        self._used.add(name)
        return name


def _says_the_same(segment: DraftSegment, written: DraftSegment) -> bool:
    """Say whether a segment without an id is word for word what was written of a clip."""
    return segment.about == written.about and segment.duration_ms in (None, written.duration_ms)


def _canvas_of(pool: Sequence[MediaReference], default: Canvas) -> Canvas:
    """Return a canvas of the shape of the first picture, with even sides within bounds."""
    first = next((file for file in pool if file.width and file.height), None)
    if first is None:
        return default
    scale = min(1.0, max(default.width, default.height) / max(first.width, first.height))
    width, height = (max(limits.CANVAS_MIN_PIXELS, round(side * scale / 2) * 2) for side in (first.width, first.height))
    return replace(default, width=width, height=height, rate=first.rate or default.rate)


def _about_number(about: dict[str, Any], key: str, default: float, most: float) -> float:
    if about.get(key) is None:
        return default
    try:
        return number(about[key], 1, most)
    except (TypeError, ValueError) as problem:
        raise MalformedRequest(f"The draft: {key!r} cannot be {str(about[key])[:40]!r}. {problem}") from problem


def _no_such_file(where: str) -> MalformedRequest:
    return MalformedRequest(f"{where}: 'src' names no file of yours.", hint="Upload the file and use its cdn_url.")


def _snapped(ticks: Ticks, rate: FrameRate) -> Ticks:
    return snap_to_frame(ticks, rate)


def _cut(track: Track, end: Ticks) -> Track:
    """Return the track without what lies after ``end``."""
    kept = (clip if clip.end <= end else _fitted(replace(clip, duration=end - clip.start)) for clip in track.clips if clip.start < end)
    return replace(track, clips=tuple(kept))


def _fitted(clip: Clip) -> Clip:
    """Return the clip with fades no longer than itself."""
    shorter = clip
    if clip.fade_in + clip.fade_out > clip.duration:
        shorter = replace(clip, fade_in=min(clip.fade_in, clip.duration // 2), fade_out=min(clip.fade_out, clip.duration // 2))
    sound = clip.audio
    if sound.fade_in + sound.fade_out > clip.duration:
        sound = replace(sound, fade_in=min(sound.fade_in, clip.duration // 2), fade_out=min(sound.fade_out, clip.duration // 2))
    return replace(shorter, audio=sound)

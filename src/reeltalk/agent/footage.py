"""The first cut: the uploads in their order on the timeline, and a canvas that fits the first of them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from reeltalk.agent.context import AssetView, PlanningContext
from reeltalk.agent.outcome import Draft, ToolProblem
from reeltalk.agent.targets import best_name
from reeltalk.edits.operations import AddMedia, AddTrack, Append, Operation, Overwrite, SetCanvas
from reeltalk.timeline.model import (
    DEFAULT_RATE,
    Canvas,
    Clip,
    ClipAudio,
    Ducking,
    FillKind,
    MediaKind,
    MediaReference,
    MediaSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.time import FrameRate, Ticks, nearest_usual_rate, ticks_from_seconds

FULL_HD: Final = (1920, 1080)
PHOTO_S: Final = 3.0
RATE_MIN_FPS: Final = 23.0
RATE_MAX_FPS: Final = 61.0
SPEECH_SHARE_MIN: Final = 0.15
MUSIC_GAIN_DB: Final = -9.1
LOGO_NAME: Final = re.compile(r"logo|watermark|sticker|badge|水印|标志|标识|角标|贴纸", re.IGNORECASE)
MUSIC_NAME: Final = re.compile(r"music|bgm|song|soundtrack|beat|instrumental|音乐|配乐|歌", re.IGNORECASE)


def place_uploads(context: PlanningContext) -> tuple[Operation, ...]:
    """Return the operations that put every upload on an empty timeline; raises ToolProblem when nothing was uploaded."""
    assets = sorted((asset for asset in context.assets if not asset.generated), key=lambda asset: asset.position)
    if not assets:
        raise ToolProblem(
            "There is nothing to edit yet: upload a video, photos or a sound file first.",
            "还没有可以编辑的素材：请先上传视频、照片或音频。",
        )
    draft = Draft(context.timeline)
    shown = [asset for asset in assets if asset.kind is not MediaKind.AUDIO]
    footage = [asset for asset in shown if not _is_logo(asset)] or shown
    if footage:
        draft.do(SetCanvas(first_canvas(footage, context)))
    append_footage(draft, footage, context)
    sounds = [asset for asset in assets if asset.kind is MediaKind.AUDIO]
    songs = [asset for asset in sounds if footage and not _is_spoken(asset, context)]
    for asset in sounds:
        if asset not in songs:
            _place_voice(draft, asset, context)
    _place_songs(draft, songs, context)
    return draft.operations


def unplaced(context: PlanningContext) -> tuple[AssetView, ...]:
    """Return the uploads that the film does not know yet, in their order; what was made here stands where its tool put it."""
    known = {reference.id for reference in context.timeline.media}
    waiting = (asset for asset in context.assets if asset.id not in known and not asset.generated)
    return tuple(sorted(waiting, key=lambda asset: asset.position))


def append_footage(draft: Draft, assets: list[AssetView], context: PlanningContext, photo_s: float = PHOTO_S) -> None:
    """Put pictures behind the last clip of the main track, which is made if there is none."""
    if not assets:
        return
    track = draft.timeline.main_track
    if track is None:
        track = Track(context.make_id("track"), TrackKind.VIDEO, TrackRole.MAIN, "Video")
        draft.do(AddTrack(track, index=0))
    for asset in assets:
        add_media(draft, reference_to(asset, context))
        draft.do(Append(track.id, whole_clip(asset, draft.timeline, context, photo_s)))


def add_media(draft: Draft, reference: MediaReference) -> None:
    """Put a file into the media pool unless it is there."""
    if draft.timeline.media_reference(reference.id) is None:
        draft.do(AddMedia((reference,)))


def reference_to(asset: AssetView, context: PlanningContext) -> MediaReference:
    """Return how the timeline refers to an upload."""
    video = context.facts.info(asset.id).video if asset.kind is MediaKind.VIDEO else None
    return MediaReference(
        asset.id, asset.name, asset.kind, asset.duration, asset.width, asset.height, video.rate if video else None, asset.has_audio
    )


def whole_clip(asset: AssetView, timeline: Timeline, context: PlanningContext, photo_s: float = PHOTO_S) -> Clip:
    """Return a clip of the whole upload, its length in whole frames of the canvas (never more than the file has)."""
    rate = timeline.canvas.rate
    wanted = ticks_from_seconds(photo_s) if asset.duration is None else asset.duration
    duration = max(rate.ticks_per_frame, floor_to_frame(wanted, rate))
    return Clip(context.make_id("clip"), 0, duration, MediaSource(media_id=asset.id), name=PurePath(asset.name).stem)


def sounding_upload(name: str, context: PlanningContext) -> AssetView:
    """Return the upload that is meant by its name and that can be heard, a sound file before a clip; raises ToolProblem."""
    heard = sorted((asset for asset in context.assets if asset.has_audio), key=lambda asset: asset.kind is not MediaKind.AUDIO)
    index = best_name(name, [asset.name for asset in heard])
    if index is None:
        raise ToolProblem(f"I have no sound file called {name!r}.", f"没有名为“{name}”的音频文件。")
    return heard[index]


def floor_to_frame(ticks: Ticks, rate: FrameRate) -> Ticks:
    """Return the frame border at or before a position."""
    return ticks // rate.ticks_per_frame * rate.ticks_per_frame


def ceil_to_frame(ticks: Ticks, rate: FrameRate) -> Ticks:
    """Return the frame border at or after a position."""
    return -(-ticks // rate.ticks_per_frame) * rate.ticks_per_frame


def first_canvas(footage: list[AssetView], context: PlanningContext) -> Canvas:
    """Return the canvas of a new film: the first clip's shape and rate; photos alone get a usual shape over blur."""
    videos = [asset for asset in footage if asset.kind is MediaKind.VIDEO]
    first = footage[0]
    if not videos:
        width, height = _usual_shape(first.width, first.height)
        return Canvas(width, height, DEFAULT_RATE, FillKind.BLUR)
    video = context.facts.info(videos[0].id).video
    rate = video.rate.frames_per_second if video else DEFAULT_RATE.frames_per_second
    width, height = full_hd_size(first.width, first.height)
    return Canvas(width, height, film_rate(rate))


def film_rate(frames_per_second: float) -> FrameRate:
    """Return a usual rate between 24 and 60: slower footage gets the default rate, faster one has every second frame shown."""
    if frames_per_second < RATE_MIN_FPS:
        return DEFAULT_RATE
    while frames_per_second > RATE_MAX_FPS:
        frames_per_second /= 2
    rate = nearest_usual_rate(frames_per_second)
    return rate if RATE_MIN_FPS <= rate.frames_per_second <= RATE_MAX_FPS else DEFAULT_RATE


def full_hd_size(width: float, height: float) -> tuple[int, int]:
    """Return the even size of that shape that fills full HD, upright or across: 1080p is what a film is unless something else is asked for.

    >>> full_hd_size(640, 360), full_hd_size(3, 4), full_hd_size(1, 1), full_hd_size(21, 9)
    ((1920, 1080), (1080, 1440), (1080, 1080), (1920, 822))
    """
    if width <= 0 or height <= 0:
        return FULL_HD
    longer, shorter = FULL_HD
    factor = min(longer / max(width, height), shorter / min(width, height))
    return max(16, round(width * factor / 2) * 2), max(16, round(height * factor / 2) * 2)


def _usual_shape(width: int, height: int) -> tuple[int, int]:
    if width == height and width:
        return 1080, 1080
    return (1080, 1920) if height > width else (1920, 1080)


def _is_logo(asset: AssetView) -> bool:
    return asset.kind is MediaKind.IMAGE and LOGO_NAME.search(asset.name) is not None


def _place_voice(draft: Draft, asset: AssetView, context: PlanningContext) -> None:
    """Put a sound file on the spoken track, behind what is on it."""
    add_media(draft, reference_to(asset, context))
    found = draft.track(TrackKind.AUDIO, TrackRole.DIALOGUE)
    if found is None:
        found = Track(context.make_id("track"), TrackKind.AUDIO, TrackRole.DIALOGUE, "Voice")
        draft.do(AddTrack(found))
    draft.do(Append(found.id, whole_clip(asset, draft.timeline, context)))


def _place_songs(draft: Draft, songs: list[AssetView], context: PlanningContext) -> None:
    """Lay songs under the film one after another, as many as it is long; the last of them goes on to the end, over and over if need be."""
    length, start = draft.timeline.duration, 0
    track = Track(context.make_id("track"), TrackKind.AUDIO, TrackRole.MUSIC, "Music", ducking=Ducking())
    for number, song in enumerate(songs, 1):
        if start >= length:
            return
        add_media(draft, reference_to(song, context))
        clip = whole_clip(song, draft.timeline, context)
        last = number == len(songs) or start + clip.duration >= length
        bed = replace(clip, start=start, source=MediaSource(media_id=song.id, loop=last), audio=ClipAudio(gain_db=MUSIC_GAIN_DB))
        if last:
            bed = replace(bed, duration=length - start, until_end=True)
        draft.do(*([AddTrack(track)] if number == 1 else []), Overwrite(track.id, bed))
        start = bed.end


def _is_spoken(asset: AssetView, context: PlanningContext) -> bool:
    if MUSIC_NAME.search(asset.name):
        return False
    sound = context.facts.sound(asset.id)
    if sound is None or not asset.duration:
        return False
    return sum(stretch.duration for stretch in sound.speech) >= SPEECH_SHARE_MIN * asset.duration

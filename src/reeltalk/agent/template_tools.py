"""The tools of templates: keep a finished film as one, and make a new film of new footage in its shape.

A template has places for footage, one for each file that its film showed: one that held a whole recording, or one in pieces, takes
a whole new one; any other takes as many seconds as it held. Titles, music, logo, look and transitions come with it; captions are made anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated, Final

from pydantic import Field

from reeltalk.agent.brand_tools import NO_TEMPLATE, forgotten, named, shelf_of
from reeltalk.agent.context import AssetView, Made, PlanningContext
from reeltalk.agent.footage import floor_to_frame, reference_to
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem, listed
from reeltalk.agent.picture_arguments import AddTransitions
from reeltalk.agent.picture_tools import add_transitions
from reeltalk.agent.speech_tools import trim_pauses
from reeltalk.agent.targets import story_clips
from reeltalk.agent.text_arguments import AddCaptions
from reeltalk.agent.text_tools import add_captions
from reeltalk.agent.tool_arguments import Arguments, NoArguments, Text, TrimPauses
from reeltalk.edits.operations import SetTextStyle
from reeltalk.edits.restoring import inverse_of
from reeltalk.timeline.model import (
    Clip,
    MediaId,
    MediaKind,
    MediaReference,
    MediaSource,
    TextSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.schema import timeline_from_json, timeline_to_json
from reeltalk.timeline.time import Ticks, seconds_from_ticks, ticks_from_seconds

TEMPLATE: Final = "template"
KEPT_PREFIX: Final = "ast_kept_"
WHOLE_SHARE: Final = 0.9
"""A clip that shows at least this share of its file shows the whole of it."""
PHOTO_S: Final = 3.0
STAYING: Final = frozenset({TrackRole.MUSIC, TrackRole.OVERLAY})


class TemplateNamed(Arguments):
    """The name of a template; "" for the newest."""

    name: Annotated[str, Field(max_length=80)] = ""


class UseTemplate(TemplateNamed):
    """A template and, where other words are wanted than the template's, the words of its first title."""

    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place for footage: what its first clip was like, when it began, how long it was, and whether it takes a whole file."""

    like: Clip
    start: Ticks
    length: Ticks
    whole: bool
    pieces: int

    @property
    def is_fixed(self) -> bool:
        """Say whether the place holds a file of a brand kit, which stays."""
        return isinstance(self.like.source, MediaSource) and self.like.source.media_id.startswith(KEPT_PREFIX)


def save_template(arguments: TemplateNamed, context: PlanningContext) -> ToolOutcome:
    """Keep the film as a template: its places for footage, its words, and the files that come with it."""
    film = context.timeline
    story_clips(film)
    name = " ".join((arguments.name or film.title or "Template").split())
    kept = _kept_film(film)
    own = {asset.id for asset in context.assets}
    files = {media_id: media_id for media_id in _staying_media(kept) if media_id in own}
    shelf_of(context).keep(TEMPLATE, name, {"timeline": json.loads(timeline_to_json(kept))}, files)
    places = sum(not place.is_fixed for place in places_of(film))
    titles = sum(len(track.clips) for track in kept.tracks_of_role(TrackRole.TITLES))
    said = Phrase(
        f"Kept as template “{name}”: places for footage: {places}, titles: {titles}, files: {len(files)}.",
        f"已保存为模板“{name}”：素材位置 {places} 个，标题 {titles} 个，文件 {len(files)} 个。",
    )
    return ToolOutcome(answer=said)


def use_template(arguments: UseTemplate, context: PlanningContext) -> ToolOutcome:
    """Make the session's footage into a film of the template's shape; what the film was before can be undone."""
    kept = named(TEMPLATE, arguments.name, context)
    template = timeline_from_json(json.dumps(kept.content["timeline"]))
    taken = {role: shelf_of(context).take(TEMPLATE, kept.name, role) for role in kept.files}
    own = {asset.id for asset in taken.values()}
    footage = [asset for asset in _footage(context) if asset.id not in own]
    if not footage:
        raise ToolProblem("The template needs footage: upload clips first.", "套用模板需要素材：请先上传视频或照片。")
    made = tuple(Made(replace(asset, generated=True), "", "", embedded=False) for asset in taken.values())
    known = replace(context, assets=(*context.assets, *taken.values()))
    film, used = _Filling(template, footage, taken, known).film(arguments.title)
    draft = Draft(context.timeline)
    draft.do(inverse_of(film, context.timeline))
    captions = _finish(draft, template, known)
    titles = [
        clip.source.text for track in film.tracks_of_role(TrackRole.TITLES) for clip in track.clips if isinstance(clip.source, TextSource)
    ]
    return ToolOutcome(draft.operations, said=_said(kept.name, used, template, titles, captions), facts={"clips_used": used}, made=made)


def list_templates(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Tell which templates there are."""
    names = listed(f"“{kept.name}”" for kept in shelf_of(context).all(TEMPLATE))
    return ToolOutcome(answer=Phrase(f"Your templates: {names.english}.", f"你的模板：{names.chinese}。") if names.english else NO_TEMPLATE)


def delete_template(arguments: TemplateNamed, context: PlanningContext) -> ToolOutcome:
    """Forget a template; films that were made with it stay."""
    return forgotten(TEMPLATE, named(TEMPLATE, arguments.name, context), context)


# --- what is kept


def places_of(film: Timeline) -> tuple[Place, ...]:
    """Return a film's places for footage: neighbours that show the same file are one."""
    clips = [clip for clip in story_clips(film) if isinstance(clip.source, MediaSource)]
    places = []
    for media_id, group in groupby(clips, key=lambda clip: clip.source.media_id if isinstance(clip.source, MediaSource) else ""):
        pieces = list(group)
        reference = film.media_reference(media_id)
        own = reference.duration if reference is not None else None
        length = sum(clip.duration for clip in pieces)
        whole = own is not None and (len(pieces) > 1 or length >= WHOLE_SHARE * own)
        places.append(Place(pieces[0], pieces[0].start, length, whole, len(pieces)))
    return tuple(places)


def _kept_film(film: Timeline) -> Timeline:
    """Return a film without what belongs to its footage alone: words that were said, markers, sounds, what lies over a moment."""
    tracks = []
    for track in film.tracks:
        if track.role in {TrackRole.DIALOGUE, TrackRole.EFFECTS}:
            continue
        clips = track.clips
        if track.role is TrackRole.OVERLAY:
            clips = tuple(clip for clip in clips if clip.until_end)
        elif track.role is TrackRole.CAPTIONS:
            clips = tuple(
                replace(clip, source=replace(clip.source, text="…", words=())) for clip in clips[:1] if isinstance(clip.source, TextSource)
            )
        if clips:
            tracks.append(replace(track, clips=clips))
    kept = replace(film, tracks=tuple(tracks), markers=())
    shown = {clip.source.media_id for track in tracks for clip in track.clips if isinstance(clip.source, MediaSource)}
    return replace(kept, media=tuple(reference for reference in film.media if reference.id in shown))


def _staying_media(film: Timeline) -> list[MediaId]:
    """Return the files that come with a template: music, logos, and the intro or outro of a brand."""
    staying = [clip for track in film.tracks if track.role in STAYING for clip in track.clips]
    staying += [place.like for place in places_of(film) if place.is_fixed]
    return list(dict.fromkeys(clip.source.media_id for clip in staying if isinstance(clip.source, MediaSource)))


def _footage(context: PlanningContext) -> list[AssetView]:
    """Return the pictures that the session brought, in their order; what a film shows already counts as well."""
    shown = [asset for asset in context.assets if asset.kind is not MediaKind.AUDIO and not asset.generated]
    return sorted(shown, key=lambda asset: asset.position)


# --- new footage in the old places


class _Filling:
    """Fills a template's places; what it knows is where each old place begins now."""

    def __init__(self, template: Timeline, footage: Sequence[AssetView], taken: dict[str, AssetView], context: PlanningContext) -> None:
        self._template = template
        self._footage = list(footage)
        self._taken = taken
        self._context = context
        self._rate = template.canvas.rate
        self._moved: list[tuple[Place, Ticks, Ticks]] = []
        self._media: dict[MediaId, MediaReference] = {}

    def film(self, title: str | None) -> tuple[Timeline, int]:
        """Return the new film, and how many of the clips it uses."""
        main, used = self._main()
        duration = main.end
        words = self._titles(duration, title)
        beds = [track for old in self._template.tracks if old.role in STAYING if (track := self._bed(old, duration)).clips]
        tracks = (
            main,
            *(each for each in beds if each.kind is TrackKind.VIDEO),
            *(each for each in beds if each.kind is not TrackKind.VIDEO),
        )
        return replace(self._template, tracks=(*tracks, *words), media=tuple(self._media.values()), markers=(), language=""), used

    def _main(self) -> tuple[Track, int]:
        places, clips, at, used = list(places_of(self._template)), [], 0, 0
        waiting = list(self._footage)
        for number, place in enumerate(places):
            asset = self._kept_asset(place) if place.is_fixed else waiting.pop(0) if waiting else None
            if asset is None:
                continue
            used += not place.is_fixed
            clips.append(self._clip(place, asset, at))
            self._moved.append((place, at, clips[-1].duration))
            at = clips[-1].end
            last_open = not any(not each.is_fixed for each in places[number + 1 :])
            while last_open and not place.is_fixed and waiting:
                clips.append(self._clip(place, waiting.pop(0), at))
                at, used = clips[-1].end, used + 1
        track = Track(self._context.make_id("track"), TrackKind.VIDEO, TrackRole.MAIN, "Video", tuple(clips))
        return track, used

    def _kept_asset(self, place: Place) -> AssetView | None:
        assert isinstance(place.like.source, MediaSource)
        return self._taken.get(place.like.source.media_id)

    def _clip(self, place: Place, asset: AssetView, at: Ticks) -> Clip:
        self._use(asset)
        own = asset.duration if asset.duration is not None else (ticks_from_seconds(PHOTO_S) if place.whole else place.length)
        wanted = own if place.whole or place.is_fixed else min(own, place.length)
        duration = max(self._rate.ticks_per_frame, floor_to_frame(wanted, self._rate))
        shape = replace(place.like.transform, crop=type(place.like.transform.crop)())
        moving = place.like.motion if asset.duration is None else None
        source = MediaSource(media_id=asset.id)
        like = replace(place.like, fade_in=min(place.like.fade_in, duration // 2), fade_out=min(place.like.fade_out, duration // 2))
        return replace(
            like, id=self._context.make_id("clip"), start=at, duration=duration, source=source, name=asset.name.rsplit(".", 1)[0],
            transform=shape, motion=moving, effects=tuple(replace(each, id=self._context.make_id("effect")) for each in like.effects),
        )  # fmt: skip

    def _use(self, asset: AssetView) -> None:
        self._media.setdefault(asset.id, reference_to(asset, self._context))

    def _bed(self, track: Track, duration: Ticks) -> Track:
        """Return a track of music or of a logo for the new length."""
        clips = []
        for clip in track.clips:
            if not isinstance(clip.source, MediaSource):
                continue
            asset, reference = self._taken.get(clip.source.media_id), self._template.media_reference(clip.source.media_id)
            if asset is not None:
                self._use(asset)
            elif reference is not None:
                self._media.setdefault(reference.id, reference)
            length = duration - clip.start if clip.until_end else min(clip.duration, duration - clip.start)
            if length > 0:
                media_id = asset.id if asset is not None else clip.source.media_id
                source = replace(clip.source, media_id=media_id)
                audio = replace(clip.audio, fade_in=min(clip.audio.fade_in, length // 2), fade_out=min(clip.audio.fade_out, length // 2))
                clips.append(replace(clip, id=self._context.make_id("clip"), duration=length, source=source, audio=audio))
        return replace(track, id=self._context.make_id("track"), clips=tuple(clips))

    def _titles(self, duration: Ticks, title: str | None) -> list[Track]:
        old = [clip for track in self._template.tracks_of_role(TrackRole.TITLES) for clip in track.clips]
        tracks: list[Track] = []
        for number, clip in enumerate(sorted(old, key=lambda each: each.start)):
            length = duration if clip.until_end else min(clip.duration, duration)
            start = 0 if clip.until_end else self._when(clip, length, duration)
            if start is None or not isinstance(clip.source, TextSource):
                continue
            source = replace(clip.source, text=title) if title is not None and not number else clip.source
            moved = replace(clip, id=self._context.make_id("title"), start=start, duration=min(length, duration - start), source=source)
            tracks.append(Track(self._context.make_id("track"), TrackKind.TEXT, TrackRole.TITLES, "Title", (moved,)))
        return tracks

    def _when(self, clip: Clip, length: Ticks, duration: Ticks) -> Ticks | None:
        """Return when a title stands now: at the end where it stood there, else as long behind the start of its place as before."""
        if clip.start > 0 and clip.end >= self._template.duration - ticks_from_seconds(0.1):
            return duration - length
        for place, start, new_length in self._moved:
            if place.start <= clip.start < place.start + place.length:
                behind = min(clip.start - place.start, max(0, new_length - length))
                return min(floor_to_frame(start + behind, self._rate), duration - length)
        return None


def _finish(draft: Draft, template: Timeline, context: PlanningContext) -> int | None:
    """Trim the speech, join the clips and caption them as the template's film was; returns the number of captions, None for none wanted."""

    def now() -> PlanningContext:
        return replace(context, timeline=draft.timeline)

    if any(place.whole and place.pieces > 1 for place in places_of(template)):
        draft.do(*trim_pauses(TrimPauses(), now()).operations)
    passages = template.main_track.transitions if template.main_track else ()
    if passages and len(story_clips(draft.timeline)) > 1:
        seconds = seconds_from_ticks(passages[0].duration)
        draft.do(*add_transitions(AddTransitions(kind=passages[0].kind, duration_s=min(10.0, max(0.1, seconds))), now()).operations)
    styles = [clip for track in template.tracks_of_role(TrackRole.CAPTIONS) for clip in track.clips]
    if not styles or not isinstance(styles[0].source, TextSource):
        return None
    try:
        draft.do(*add_captions(AddCaptions(), now()).operations)
    except ToolProblem:
        return 0
    made = tuple(clip.id for track in draft.timeline.tracks_of_role(TrackRole.CAPTIONS) for clip in track.clips)
    draft.do(SetTextStyle(made, styles[0].source.style))
    return len(made)


def _said(name: str, used: int, template: Timeline, titles: list[str], captions: int | None) -> tuple[Phrase, ...]:
    places = sum(not place.is_fixed for place in places_of(template))
    said = [
        Phrase(f"Template “{name}”: {used} of your clips in its places ({places}).", f"模板“{name}”：{used} 个素材填入 {places} 个位置。")
    ]
    if titles:
        told = listed(f"“{title}”" for title in titles)
        said.append(
            Phrase(
                f"Titles kept: {told.english}; say “change the title to …” for other words.",
                f"保留标题：{told.chinese}；说“把标题改成……”即可换字。",
            )
        )
    if captions == 0:
        said.append(Phrase("Nothing is said in the new footage, so there are no captions.", "新素材里没有说话声，因此没有字幕。"))
    elif captions:
        said.append(
            Phrase(f"The captions were made anew from what is said ({captions}).", f"字幕按新素材的内容重新生成（{captions} 条）。")
        )
    return tuple(said)

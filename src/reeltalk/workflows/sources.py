"""From the media ids on a timeline to files and facts."""

from __future__ import annotations

from pathlib import Path

from reeltalk.agent.context import AssetView, SubtitleFile
from reeltalk.errors import EngineMissing, InvalidTimeline, NotFound
from reeltalk.ffmpeg.process import Watch
from reeltalk.media.facts import Beats, Faces, MediaInfo, Screen, Shots, SoundFacts, Speakers, Transcript
from reeltalk.media.noise import find_noise
from reeltalk.providers.base import Provenance
from reeltalk.storage.assets import Asset
from reeltalk.timeline.catalogue import tables_of
from reeltalk.timeline.model import MediaId, MediaKind, Timeline
from reeltalk.workflows import ingest
from reeltalk.workflows.parts import Parts

GENERATED = "generated"
"""The source of files that were made here."""
KEPT = "kept"
"""The source of files that came from a brand kit or a template."""


class SessionFacts:
    """What is known of the files of one user, by media id; asking may wait while a file is listened to."""

    def __init__(self, parts: Parts, user_id: str, watch: Watch) -> None:
        self._parts = parts
        self._user_id = user_id
        self._watch = watch

    def info(self, media_id: MediaId) -> MediaInfo:
        """Return what the probe found."""
        return media_info(self._parts, self._user_id, media_id)

    def sound(self, media_id: MediaId) -> SoundFacts | None:
        """Return where it is quiet and where somebody speaks."""
        if self._parts.music.holds(media_id):
            return None
        asset = own_asset(self._parts, self._user_id, media_id)
        self._watch.progress(0.1, f"Listening to {asset.filename}")
        return ingest.sound(self._parts, asset.blob_key, self._watch)

    def transcript(self, media_id: MediaId) -> Transcript | None:
        """Return what is said."""
        if self._parts.music.holds(media_id):
            return None
        asset = own_asset(self._parts, self._user_id, media_id)
        self._watch.progress(0.2, f"Listening to {asset.filename}")
        try:
            return ingest.transcript(self._parts, asset.blob_key, self._watch)
        except EngineMissing as missing:
            # Speech regions alone are enough to cut pauses; what needs words says that there are none.
            self._parts.facts.put_note(asset.blob_key, str(missing))
            return None

    def shots(self, media_id: MediaId) -> Shots | None:
        """Return where one shot gives way to the next."""
        if self._parts.music.holds(media_id):
            return None
        asset = own_asset(self._parts, self._user_id, media_id)
        self._watch.progress(0.1, f"Watching {asset.filename}")
        return ingest.shots(self._parts, asset.blob_key, self._watch)

    def faces(self, media_id: MediaId) -> Faces | None:
        """Return whose faces are seen, and where."""
        if self._parts.music.holds(media_id):
            return None
        asset = own_asset(self._parts, self._user_id, media_id)
        self._watch.progress(0.2, f"Looking for faces in {asset.filename}")
        try:
            return ingest.faces(self._parts, asset.blob_key, self._watch)
        except EngineMissing as missing:
            # Without the engine a crop keeps to the middle, and the reply says so.
            self._parts.facts.put_note(asset.blob_key, str(missing))
            return None

    def beats(self, media_id: MediaId) -> Beats | None:
        """Return the pulse of the music."""
        if self._parts.music.holds(media_id):
            return self._parts.music.beats(media_id)
        asset = own_asset(self._parts, self._user_id, media_id)
        self._watch.progress(0.1, f"Listening to {asset.filename}")
        return ingest.beats(self._parts, asset.blob_key, self._watch)

    def screen(self, media_id: MediaId) -> Screen | None:
        """Return what is written in the picture."""
        if self._parts.music.holds(media_id):
            return None
        asset = own_asset(self._parts, self._user_id, media_id)
        self._watch.progress(0.1, f"Reading {asset.filename}")
        return ingest.screen(self._parts, asset.blob_key, self._watch)

    def speakers(self, media_id: MediaId) -> Speakers | None:
        """Return who speaks when."""
        if self._parts.music.holds(media_id):
            return None
        asset = own_asset(self._parts, self._user_id, media_id)
        self._watch.progress(0.3, f"Telling the voices of {asset.filename} apart")
        try:
            return ingest.speakers(self._parts, asset.blob_key, self._watch)
        except EngineMissing as missing:
            self._parts.facts.put_note(asset.blob_key, str(missing))
            return None

    def noise(self, media_id: MediaId) -> float | None:
        """Return how noisy the picture is; a second's work, done when it is asked for."""
        asset = own_asset(self._parts, self._user_id, media_id)
        self._watch.progress(0.1, f"Measuring the noise of {asset.filename}")
        return find_noise(self._parts.blobs.path(asset.blob_key), info=asset.info)


def own_asset(parts: Parts, user_id: str, media_id: MediaId) -> Asset:
    """Return a user's file; a timeline that shows somebody else's is refused like one that shows nothing."""
    try:
        return parts.assets.of_user(user_id, media_id)
    except NotFound as error:
        raise InvalidTimeline(f"The timeline shows a file that is not here: {media_id}.") from error


def media_info(parts: Parts, user_id: str, media_id: MediaId) -> MediaInfo:
    """Return what the probe found of a file or of a piece of the music library."""
    if parts.music.holds(media_id):
        return parts.music.info(media_id)
    return own_asset(parts, user_id, media_id).info


def media_path(parts: Parts, user_id: str, media_id: MediaId) -> Path:
    """Return where the content of a media id lies on this machine."""
    if parts.music.holds(media_id):
        return parts.music.path(media_id)
    return parts.blobs.path(own_asset(parts, user_id, media_id).blob_key)


def shown_media(timeline: Timeline) -> tuple[MediaId, ...]:
    """Return the media ids that clips of the timeline really show, or are coloured by, each once."""
    clips = [clip for track in timeline.tracks for clip in track.clips]
    shown = {clip.source.media_id: None for clip in clips if clip.source.type == "media"}
    return tuple(shown | {media_id: None for clip in clips for media_id in tables_of(clip)})


def sounds_of(parts: Parts, user_id: str, media_ids: tuple[MediaId, ...], watch: Watch) -> dict[MediaId, SoundFacts]:
    """Return what can be heard in each of a user's own files that has sound."""
    own = {media_id: own_asset(parts, user_id, media_id).blob_key for media_id in media_ids if not parts.music.holds(media_id)}
    found = {media_id: ingest.sound(parts, blob_key, watch) for media_id, blob_key in own.items()}
    return {media_id: facts for media_id, facts in found.items() if facts is not None}


def asset_views(assets: tuple[Asset, ...]) -> tuple[AssetView, ...]:
    """Return the footage of a session as the agent may see it."""
    footage = (asset for asset in assets if asset.info.kind not in {MediaKind.TABLE, MediaKind.SUBTITLES})
    return tuple(asset_view(asset, position) for position, asset in enumerate(footage, 1))


def table_views(assets: tuple[Asset, ...]) -> tuple[AssetView, ...]:
    """Return the tables of colours of a session, the newest last."""
    tables = (asset for asset in assets if asset.info.kind is MediaKind.TABLE)
    return tuple(asset_view(asset, position) for position, asset in enumerate(tables, 1))


def subtitle_files(parts: Parts, assets: tuple[Asset, ...]) -> tuple[SubtitleFile, ...]:
    """Return the subtitle files of a session, the newest last."""
    files = (asset for asset in assets if asset.info.kind is MediaKind.SUBTITLES)
    return tuple(SubtitleFile(asset.filename, parts.blobs.path(asset.blob_key).read_bytes) for asset in files)


def asset_view(asset: Asset, position: int) -> AssetView:
    """Return a file as the agent may see it."""
    return AssetView(
        id=asset.id,
        name=asset.filename,
        kind=asset.info.kind,
        duration=asset.info.duration,
        width=asset.info.video.width if asset.info.video else 0,
        height=asset.info.video.height if asset.info.video else 0,
        has_audio=asset.info.audio is not None,
        position=position,
        generated=asset.source in {GENERATED, KEPT},
    )


def provenance_of(parts: Parts, user_id: str, media_ids: tuple[MediaId, ...]) -> tuple[Provenance, ...]:
    """Return where the files come from that were generated here, in the order in which a film shows them."""
    found: list[Provenance] = []
    for media_id in media_ids:
        if parts.music.holds(media_id):
            continue
        asset = own_asset(parts, user_id, media_id)
        if asset.source == GENERATED:
            orders = parts.generations.of_session(asset.session_id)
            found += [Provenance(**order.provenance) for order in orders if order.asset_id == asset.id and order.provenance]
    return tuple(found)


def content_key(parts: Parts, user_id: str, media_id: MediaId) -> str:
    """Return what names the bytes behind a media id, the same for the same file uploaded twice."""
    return media_id if parts.music.holds(media_id) else own_asset(parts, user_id, media_id).blob_key

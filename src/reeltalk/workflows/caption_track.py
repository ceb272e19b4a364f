"""The captions of a finished film as a track beside it: those on its timeline, else what is known to be said in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reeltalk.edits.captioning import captions_from_words
from reeltalk.edits.spoken import SpokenWord
from reeltalk.edits.subtitles import clips_to_vtt
from reeltalk.edits.words import source_words_on_timeline
from reeltalk.errors import NotFound
from reeltalk.media.facts import Transcript
from reeltalk.storage.exports import Export
from reeltalk.timeline.model import Clip, MediaId, TextSource, TextStyle, Timeline, TrackRole
from reeltalk.timeline.schema import timeline_from_json
from reeltalk.workflows import sources
from reeltalk.workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """Cues in order, and the language they are in ("" where that is not known)."""

    language: str
    clips: tuple[Clip, ...]

    def webvtt(self) -> str:
        """Return the track as a WebVTT file; no text can end its cue or open a tag."""
        return clips_to_vtt(self.clips)


def caption_track(parts: Parts, export: Export) -> CaptionTrack | None:
    """Return the captions of a film, None where nothing is known to be said in it. Waits for no analysis."""
    timeline = timeline_from_json(export.timeline_json)
    written = [clip for track in timeline.tracks_of_role(TrackRole.CAPTIONS) if not track.hidden for clip in track.clips]
    if written:
        languages = Counter(clip.source.language for clip in written if isinstance(clip.source, TextSource))
        return CaptionTrack(languages.most_common(1)[0][0], tuple(sorted(written, key=lambda clip: clip.start)))
    heard = known_transcripts(parts, export.user_id, timeline)
    words = source_words_on_timeline(
        timeline, {media_id: tuple(SpokenWord(word.text, word.start, word.end) for word in said.words) for media_id, said in heard.items()}
    )
    clips = captions_from_words(words, canvas=timeline.canvas, style=TextStyle(), make_id=str)
    return CaptionTrack(Counter(said.language for said in heard.values()).most_common(1)[0][0], clips) if clips else None


def known_transcripts(parts: Parts, user_id: str, timeline: Timeline) -> dict[MediaId, Transcript]:
    """Return what is known to be said in each file that a timeline shows; waits for no analysis."""
    found = {}
    for media_id in sources.shown_media(timeline):
        if parts.music.holds(media_id):
            continue
        try:
            known = parts.facts.get(parts.assets.of_user(user_id, media_id).blob_key)
        except NotFound:
            continue
        if known is not None and known.transcript is not None and known.transcript.words:
            found[media_id] = known.transcript
    return found

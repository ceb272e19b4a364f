"""Which clips a person means: "all", "first", "2", "1,3", "name:intro.mp4", "music", "titles", "captions"."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from rapidfuzz import fuzz, process

from reeltalk.agent.outcome import ToolProblem, listed
from reeltalk.timeline.model import Clip, MediaSource, TextSource, Timeline, Track, TrackKind, TrackRole

NAME_LIKENESS_MIN: Final = 80
_WITH_ID: Final = re.compile(r"(?P<word>\b[Cc]lip) '(?P<id>[^']{1,80})'")
ROLES: Final = {
    "music": TrackRole.MUSIC,
    "titles": TrackRole.TITLES,
    "captions": TrackRole.CAPTIONS,
    "overlay": TrackRole.OVERLAY,
    "voice": TrackRole.DIALOGUE,
    "sounds": TrackRole.EFFECTS,
}


def story_track(timeline: Timeline) -> Track | None:
    """Return the track that tells the film: the main track, or the spoken one of a film without pictures."""
    main = timeline.main_track
    if main is not None and main.clips:
        return main
    return next((track for track in timeline.tracks_of_role(TrackRole.DIALOGUE) if track.clips), None)


def story_clips(timeline: Timeline) -> tuple[Clip, ...]:
    """Return the clips of the story track; raises ToolProblem for a film without any."""
    track = story_track(timeline)
    if track is None:
        raise ToolProblem("There is no footage in the film yet: upload a clip first.", "影片里还没有素材：请先上传一段视频。")
    return track.clips


def clips_of(timeline: Timeline, target: str) -> tuple[Clip, ...]:
    """Return the clips that a target names, in the order of the film; raises ToolProblem when there are none."""
    wanted = target.strip()
    if wanted.lower() in ROLES:
        return _clips_of_role(timeline, wanted.lower())
    clips = story_clips(timeline)
    if wanted.lower() in ("", "all"):
        return clips
    if wanted.lower() == "first":
        return clips[:1]
    if wanted.lower() == "last":
        return clips[-1:]
    if wanted.startswith("ids:"):
        return _clips_by_id(timeline, wanted.removeprefix("ids:").split(","))
    if wanted.lower().startswith("name:"):
        return _clips_named(timeline, wanted[len("name:") :].strip())
    return _clips_numbered(clips, wanted)


def picture_clips(timeline: Timeline, target: str) -> tuple[Clip, ...]:
    """Return the clips that a target names and that have a picture; raises ToolProblem when there are none."""
    clips = tuple(clip for clip in clips_of(timeline, target) if has_picture(timeline, clip))
    if not clips:
        raise ToolProblem("There is no picture there to change.", "那里没有可以调整的画面。")
    return clips


def sound_clips(timeline: Timeline, target: str) -> tuple[Clip, ...]:
    """Return the clips that a target names and that can be heard; raises ToolProblem when there are none."""
    named = clips_of(timeline, target)
    clips = tuple(clip for clip in named if has_sound(timeline, clip))
    if not clips:
        raise ToolProblem("There is no sound there to change.", "那里没有可以调整的声音。")
    return clips


def has_sound(timeline: Timeline, clip: Clip) -> bool:
    """Say whether a clip's file has sound."""
    if not isinstance(clip.source, MediaSource) or clip.source.frozen:
        return False
    reference = timeline.media_reference(clip.source.media_id)
    return reference is not None and reference.has_audio


def has_picture(timeline: Timeline, clip: Clip) -> bool:
    """Say whether a clip stands on a picture track and is not text."""
    found = timeline.clip(clip.id)
    return found is not None and found[0].kind is TrackKind.VIDEO and not isinstance(clip.source, TextSource)


def shown_name(timeline: Timeline, clip: Clip) -> str:
    """Return a clip's name for people: its own, else its file's."""
    if clip.name or not isinstance(clip.source, MediaSource):
        return clip.name
    reference = timeline.media_reference(clip.source.media_id)
    return reference.name if reference else ""


def in_peoples_words(message: str, timeline: Timeline) -> str:
    """Return what is told of the film with its clips called as people see them: "Clip 2 (talk.mp4)" in place of an id."""
    return _WITH_ID.sub(lambda found: found["word"] + _seen_as(found["id"], timeline), message)


def _seen_as(clip_id: str, timeline: Timeline) -> str:
    found = timeline.clip(clip_id)
    if found is None:
        return ""
    main = timeline.main_track
    ids = [clip.id for clip in main.clips] if main else []
    number = f" {ids.index(clip_id) + 1}" if clip_id in ids else ""
    name = shown_name(timeline, found[1])
    return f"{number} ({name})" if name else number


def best_name(wanted: str, names: list[str]) -> int | None:
    """Return the index of the name that is meant, forgiving endings, case and small slips; None when nothing is near.

    >>> best_name("talk.mp3", ["talk.mp4", "talk.mp3"]), best_name("Talk", ["intro.mp4", "talk.mp4"])
    (1, 1)
    """
    if wanted in names:
        return names.index(wanted)
    plain = [_plain(name) for name in names]
    asked = _plain(wanted)
    if asked in plain:
        return plain.index(asked)
    found = process.extractOne(asked, plain, scorer=fuzz.WRatio, score_cutoff=NAME_LIKENESS_MIN) if asked else None
    return None if found is None else int(found[2])


def _plain(name: str) -> str:
    return PurePath(name).stem.lower().replace("_", " ").replace("-", " ").strip()


def _clips_of_role(timeline: Timeline, name: str) -> tuple[Clip, ...]:
    clips = tuple(clip for track in timeline.tracks_of_role(ROLES[name]) for clip in track.clips)
    if not clips:
        chinese = {"music": "配乐", "titles": "标题", "captions": "字幕", "overlay": "叠加画面", "voice": "旁白", "sounds": "音效"}[name]
        raise ToolProblem(f"There is no {name} in the film yet.", f"影片里还没有{chinese}。")
    return clips


def _clips_named(timeline: Timeline, wanted: str) -> tuple[Clip, ...]:
    clips = [clip for track in timeline.tracks if track.kind is not TrackKind.TEXT for clip in track.clips]
    names = sorted({shown_name(timeline, clip) for clip in clips} - {""})
    index = best_name(wanted, names)
    if index is None:
        known = listed(names[:8] or "-")
        raise ToolProblem(
            f"There is no clip called {wanted!r} in the film (there are: {known.english}).",
            f"影片里没有叫“{wanted}”的片段（现有：{known.chinese}）。",
        )
    return tuple(clip for clip in clips if shown_name(timeline, clip) == names[index])


def _clips_by_id(timeline: Timeline, clip_ids: list[str]) -> tuple[Clip, ...]:
    found = [timeline.clip(clip_id) for clip_id in clip_ids]
    return tuple(each[1] for each in found if each is not None)


def numbers_in(target: str) -> set[int]:
    """Return the numbers that a target consists of, empty where it is none of numbers.

    >>> sorted(numbers_in("1,3-5")), numbers_in("name:intro.mp4")
    ([1, 3, 4, 5], set())
    """
    numbers: set[int] = set()
    for part in re.split(r"[,，、\s]+", target):
        span = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", part)
        if span is None:
            return set()
        numbers.update(range(int(span[1]), int(span[2] or span[1]) + 1))
    return numbers


def _clips_numbered(clips: tuple[Clip, ...], wanted: str) -> tuple[Clip, ...]:
    numbers = numbers_in(wanted)
    if not numbers:
        raise ToolProblem(f"I do not know which clip {wanted!r} is.", f"不清楚“{wanted}”指的是哪个片段。")
    missing = sorted(number for number in numbers if not 1 <= number <= len(clips))
    if missing:
        raise no_such_clip(missing[0], len(clips))
    return tuple(clips[number - 1] for number in sorted(numbers))


def no_such_clip(number: int, count: int) -> ToolProblem:
    """Return what is said of a number that no clip has."""
    clips = f"{count} clip" + ("" if count == 1 else "s")
    return ToolProblem(f"There is no clip {number}: the film has {clips}.", f"没有第 {number} 个片段：影片共有 {count} 个片段。")

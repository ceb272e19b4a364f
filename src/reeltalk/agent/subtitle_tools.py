"""Captions from a file that was uploaded: its texts and times on the film, in the look that captions have."""

from __future__ import annotations

from collections.abc import Callable

from reeltalk.agent.context import PlanningContext, SubtitleFile
from reeltalk.agent.meaning_arguments import UseSubtitles
from reeltalk.agent.outcome import Phrase, ToolOutcome, ToolProblem, listed
from reeltalk.agent.targets import best_name
from reeltalk.agent.text_styles import caption_preset
from reeltalk.edits.operations import AddTrack, Operation, SetCaptions
from reeltalk.edits.subtitles import captions_from_cues, read_subtitles
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.model import Clip, TextSource, Timeline, Track, TrackKind, TrackRole


def use_subtitles(arguments: UseSubtitles, context: PlanningContext) -> ToolOutcome:
    """Put the texts of an uploaded subtitle file on the film in place of its captions."""
    chosen = _chosen(arguments.name, context)
    try:
        made, late = captions_from_file(chosen.read(), context.timeline, context.make_id, arguments.language or "")
    except InvalidOperation as problem:
        raise ToolProblem(f"{chosen.name}: {problem.message}", f"{chosen.name} 不是可以读取的字幕文件。") from problem
    if not made:
        raise ToolProblem(f"All texts of {chosen.name} come after the end of the film.", f"{chosen.name} 里的文字都在影片结束之后。")
    count = next(len(operation.clips) for operation in made if isinstance(operation, SetCaptions))
    said = [Phrase(f"The captions are those of {chosen.name}.", f"字幕已换成 {chosen.name} 的内容。")]
    if late:
        said.append(Phrase(f"{late} of its texts come after the end of the film: left out.", f"其中 {late} 条超出影片，未放入。"))
    return ToolOutcome(made, said=tuple(said), facts={"captions": count}, partly=late > 0)


def captions_from_file(
    data: bytes, timeline: Timeline, make_id: Callable[[str], str], language: str = ""
) -> tuple[tuple[Operation, ...], int]:
    """Return the operations that put the texts of a subtitle file on a film, and how many come too late for it.

    No operation where all do. Raises InvalidOperation where it is no subtitle file.
    """
    read = read_subtitles(data)
    cues = [cue for cue in read if cue.start < timeline.duration]
    if not cues:
        return (), len(read)
    track = next(iter(timeline.tracks_of_role(TrackRole.CAPTIONS)), None)
    added: list[Operation] = []
    if track is None:
        track = Track(make_id("track"), TrackKind.TEXT, TrackRole.CAPTIONS, "Captions")
        added.append(AddTrack(track))
    style = _text(track.clips[0]).style if track.clips else caption_preset(None, timeline.canvas)
    clips = captions_from_cues(cues, canvas=timeline.canvas, style=style, language=language, make_id=lambda _: make_id("caption"))
    return (*added, SetCaptions(track.id, clips)), len(read) - len(cues)


def _chosen(name: str, context: PlanningContext) -> SubtitleFile:
    files = context.subtitles
    if not files:
        raise ToolProblem(
            "There is no subtitle file here: upload an SRT, WebVTT or ASS file first.",
            "还没有字幕文件：请先上传 SRT、WebVTT 或 ASS 文件。",
        )
    number = best_name(name, [each.name for each in files]) if name else len(files) - 1
    if number is None:
        known = listed(each.name for each in files[-8:])
        raise ToolProblem(
            f"There is no subtitle file called {name!r} (there are: {known.english}).",
            f"没有叫“{name}”的字幕文件（现有：{known.chinese}）。",
        )
    return files[number]


def _text(clip: Clip) -> TextSource:
    assert isinstance(clip.source, TextSource)
    return clip.source

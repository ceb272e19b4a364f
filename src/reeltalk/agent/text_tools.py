"""The tools of text: captions from what is said, titles from what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import at_position, range_in, remove_empty_tracks, seconds_text, wholes_of
from reeltalk.agent.footage import floor_to_frame
from reeltalk.agent.lettering import about_font
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.spoken import film_words, speech_on_timeline, spoken_clips, spoken_language
from reeltalk.agent.targets import clips_of, story_clips
from reeltalk.agent.taste import Role, in_the_design
from reeltalk.agent.text_arguments import AddCaptions, AddTitle, CaptionStyle, RemoveCaptions, RemoveTitles, SetTitle
from reeltalk.agent.text_styles import SIZE_REFERENCE_PIXELS, TITLE_ROLES, caption_preset, restyled
from reeltalk.agent.tool_arguments import NoArguments
from reeltalk.edits.operations import AddTrack, Overwrite, RemoveClips, RemoveTrack, SetCaptions, SetText, SetTextStyle
from reeltalk.edits.words import captions_from_words
from reeltalk.timeline.model import Clip, TextSource, TextStyle, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import Ticks, TimeRange, complement, merged, seconds_from_ticks, ticks_from_seconds

WATERMARK: Final = "Watermark"
TITLE_NAME_CHARACTERS: Final = 60
ROLE_OF: Final[Mapping[str, Role]] = {"title": "title", "lower_third": "lower_third", "end_card": "card", "call_to_action": "card"}


def add_captions(arguments: CaptionStyle, context: PlanningContext) -> ToolOutcome:
    """Caption everything that is said, or what is said in the named stretches or clips, in the language in which it is said."""
    spoken = spoken_language(context)
    _refuse_translation(arguments, spoken)
    words = film_words(context.timeline, context.facts)
    if not words:
        raise _nothing_said(context.timeline)
    preset = caption_preset(arguments.preset, context.timeline.canvas)
    if arguments.preset is None:
        preset = in_the_design(preset, "captions", "", context.timeline)
    style = restyled(preset, arguments, context.timeline.canvas)
    draft = Draft(context.timeline)
    track = draft.track(TrackKind.TEXT, TrackRole.CAPTIONS)
    if track is None:
        track = Track(context.make_id("track"), TrackKind.TEXT, TrackRole.CAPTIONS, "Captions")
        draft.do(AddTrack(track))
    clips = captions_from_words(
        words,
        canvas=context.timeline.canvas,
        style=style,
        language=spoken,
        max_words=arguments.max_words,
        make_id=lambda _: context.make_id("caption"),
    )
    if isinstance(arguments, AddCaptions):
        clips = _within(clips, arguments, context.timeline)
    if not clips:
        raise ToolProblem(
            "Nothing is said in that stretch, so there is nothing to caption.", "那一段里没有说话声，没有可以生成字幕的内容。"
        )
    draft.do(SetCaptions(track.id, clips))
    facts: dict[str, Measured] = {"captions": len(clips), "caption_language": spoken}
    return ToolOutcome(draft.operations, said=about_font(arguments.font), facts=facts)


def _within(captions: Sequence[Clip], arguments: AddCaptions | RemoveCaptions, timeline: Timeline) -> tuple[Clip, ...]:
    """Return the captions that stand in the named stretches, on the named clips; all where none are named."""
    whole = TimeRange(0, timeline.duration)
    stretches = [range_in(timeline, start, end, whole) for start, end in arguments.ranges] or [whole]
    named = [whole] if arguments.target == "all" else [clip.range for clip in clips_of(timeline, arguments.target)]
    return tuple(
        clip
        for clip in captions
        if all(any(place.contains(clip.start + clip.duration // 2) for place in places) for places in (stretches, named))
    )


def _refuse_translation(arguments: CaptionStyle, spoken: str) -> None:
    wanted = (arguments.language or "").lower().split("-")[0]
    if wanted and spoken and wanted != spoken.lower().split("-")[0]:
        raise ToolProblem(
            f"I cannot translate captions here; I can caption the film in the language that is spoken ({spoken}).",
            f"这里无法翻译字幕；可以按原语言（{spoken}）生成字幕。",
        )


def _nothing_said(timeline: Timeline) -> ToolProblem:
    story_clips(timeline)
    if not spoken_clips(timeline):
        return ToolProblem("The footage has no sound, so there is nothing to caption.", "素材没有声音，因此没有可以生成字幕的内容。")
    return ToolProblem("No speech was found in the footage, so there is nothing to caption.", "素材里没有检测到说话声，因此无法生成字幕。")


def set_caption_style(arguments: CaptionStyle, context: PlanningContext) -> ToolOutcome:
    """Change how the captions look; without captions, make them that way."""
    captions = text_clips(context.timeline, TrackRole.CAPTIONS)
    if not captions or arguments.max_lines or arguments.max_words:  # other breaks between captions: they are made anew
        return add_captions(arguments if not captions else _as_they_are(captions[0], arguments), context)
    _refuse_translation(arguments, spoken_language(context) if arguments.language else "")
    canvas = context.timeline.canvas
    base = style_of(captions[0]) if arguments.preset is None else caption_preset(arguments.preset, canvas)
    style = restyled(base, arguments, canvas)
    changed = tuple(clip.id for clip in captions if style_of(clip) != style)
    if not changed:
        return ToolOutcome(said=(Phrase("The captions already look like that.", "字幕已经是这个样式。"),))
    return ToolOutcome((SetTextStyle(changed, style),), said=about_font(arguments.font), facts={"captions": len(captions)})


def _as_they_are(caption: Clip, arguments: CaptionStyle) -> CaptionStyle:
    """Return what is asked for, with the look of the captions that are there for what is not."""
    style = style_of(caption)
    now = {name: getattr(style, name) for name in ("color", "font", "uppercase", "highlight_color", "box_color")}
    size = max(8.0, min(400.0, round(style.size * SIZE_REFERENCE_PIXELS / 1000, 1)))
    return arguments.model_copy(update={key: value for key, value in {**now, "size": size}.items() if getattr(arguments, key) is None})


def remove_captions(arguments: RemoveCaptions, context: PlanningContext) -> ToolOutcome:
    """Take the captions away, all of them or those of a stretch."""
    tracks = context.timeline.tracks_of_role(TrackRole.CAPTIONS)
    if not tracks:
        raise ToolProblem("There are no captions in the film.", "影片里没有字幕。")
    if arguments.number:
        doomed_one = numbered_caption(arguments.number, context.timeline)
        return ToolOutcome((RemoveClips((doomed_one.id,), ripple=False),), facts={"captions_removed": 1})
    if arguments.ranges or arguments.target != "all":
        doomed = _within(text_clips(context.timeline, TrackRole.CAPTIONS), arguments, context.timeline)
        if not doomed:
            raise ToolProblem("There are no captions in that stretch.", "那一段里没有字幕。")
        return ToolOutcome((RemoveClips(tuple(clip.id for clip in doomed), ripple=False),), facts={"captions_removed": len(doomed)})
    return ToolOutcome(tuple(RemoveTrack(track.id) for track in tracks))


def numbered_caption(number: int, timeline: Timeline) -> Clip:
    """Return the caption of a number, -1 for the last; raises ToolProblem where there is none."""
    captions = text_clips(timeline, TrackRole.CAPTIONS)
    index = number - 1 if number > 0 else len(captions) - 1
    if not 0 <= index < len(captions):
        raise ToolProblem(f"There is no caption {number}.", f"没有第 {number} 条字幕。")
    return captions[index]


def add_title(arguments: AddTitle, context: PlanningContext) -> ToolOutcome:
    """Put words on the picture for a while."""
    role, canvas = TITLE_ROLES[arguments.role], context.timeline.canvas
    design = in_the_design(role.style, ROLE_OF[arguments.role], arguments.text, context.timeline)
    style = restyled(design, arguments, canvas)
    story_clips(context.timeline)
    wholes = [_from_speech(whole, context) if arguments.from_speech else whole for whole in wholes_of(arguments, context)]
    spans = [_title_range(arguments, whole, context.timeline) for whole in wholes]
    words = _name_over_role(arguments.text) if arguments.role == "lower_third" else arguments.text
    draft = Draft(context.timeline)
    for span in spans:
        clip = Clip(context.make_id("title"), span.start, span.duration, TextSource(text=words, style=style), name=_title_name(words))
        place_text(draft, clip, context)
    facts: dict[str, Measured] = {"title_start_s": _seconds(spans[0].start), "title_end_s": _seconds(spans[-1].end)}
    return ToolOutcome(draft.operations, said=about_font(arguments.font), facts=facts)


def _from_speech(whole: TimeRange, context: PlanningContext) -> TimeRange:
    """Return the part of a stretch that begins with the first spoken word in it; all of it where nobody speaks."""
    spoken = (part for each in speech_on_timeline(context.timeline, context.facts) if (part := each.intersection(whole)) is not None)
    first = min((part.start for part in spoken), default=whole.start)
    return TimeRange.between(max(whole.start, floor_to_frame(first, context.timeline.canvas.rate)), whole.end)


def _name_over_role(text: str) -> str:
    """Return "Jane Doe, baker" as a name with a role on a line of its own."""
    name, comma, role = (part.strip() for part in text.replace("，", ", ").partition(", "))
    return f"{name}\n{role}" if comma and name and role and "\n" not in text else text


def _title_range(arguments: AddTitle, whole: TimeRange, timeline: Timeline) -> TimeRange:
    """Return when a title stands within the film or a clip of it: by its role where nothing is said."""
    role, rate = TITLE_ROLES[arguments.role], timeline.canvas.rate
    wanted = role.duration if arguments.duration_s is None else ticks_from_seconds(arguments.duration_s)
    duration = max(rate.ticks_per_frame, floor_to_frame(min(wanted, whole.duration), rate))
    if arguments.start_s is not None:
        start = at_position(timeline, arguments.start_s, within=whole)
    elif role.start is None:
        start = whole.end - duration
    else:
        late = floor_to_frame(role.start, rate) if arguments.target == "all" and not arguments.from_speech else 0
        start = whole.start + min(late, whole.duration - duration)
    if start >= whole.end:
        length = seconds_text(whole.end)
        raise ToolProblem(f"The film ends at {length} s, before that title would appear.", f"影片在 {length} 秒结束，标题无法出现在之后。")
    start = max(0, start)
    return TimeRange(start, min(duration, whole.end - start))


def place_text(draft: Draft, clip: Clip, context: PlanningContext) -> None:
    """Put a text on the first titles track that is free there, else on a new one above."""
    for track in draft.timeline.tracks_of_role(TrackRole.TITLES):
        if track.name != WATERMARK and not any(each.range.overlaps(clip.range) for each in track.clips):
            draft.do(Overwrite(track.id, clip))
            return
    track = Track(context.make_id("track"), TrackKind.TEXT, TrackRole.TITLES, "Title")
    draft.do(AddTrack(track), Overwrite(track.id, clip))


def set_title(arguments: SetTitle, context: PlanningContext) -> ToolOutcome:
    """Change the words, the look or the time of titles; without any, words make a new one."""
    titles = title_clips(context.timeline)
    if not titles:
        if arguments.text is None:
            raise ToolProblem("There is no title in the film yet.", "影片里还没有标题。")
        fields = arguments.model_dump(exclude_none=True, exclude={"number"})
        return add_title(AddTitle.model_validate(fields), context)
    if arguments.number is not None and arguments.number > len(titles):
        raise ToolProblem(f"There is no title {arguments.number}.", f"没有第 {arguments.number} 个标题。")
    chosen = titles if arguments.number is None else (titles[arguments.number - 1],)
    draft = Draft(context.timeline)
    for clip in chosen:
        _change_title(draft, clip, arguments, context)
    if not draft.operations:
        return ToolOutcome(said=(Phrase("The title is already like that.", "标题已经是这样了。"),))
    return ToolOutcome(draft.operations, said=about_font(arguments.font), facts={"titles": len(chosen)})


def _change_title(draft: Draft, clip: Clip, arguments: SetTitle, context: PlanningContext) -> None:
    style = restyled(style_of(clip), arguments, context.timeline.canvas)
    if arguments.text is not None and arguments.text != text_of(clip):
        draft.do(SetText(clip.id, arguments.text))
    if style != style_of(clip):
        draft.do(SetTextStyle((clip.id,), style))
    if arguments.start_s is None and arguments.duration_s is None:
        return
    timing = {"start_s": _seconds(clip.start), "duration_s": _seconds(clip.duration)} | arguments.model_dump(
        include={"start_s", "duration_s"}, exclude_none=True
    )
    film = TimeRange(0, draft.timeline.duration)
    span = _title_range(AddTitle.model_validate({"text": "-"} | timing), film, draft.timeline)
    if span != clip.range:
        moved = replace(draft.clip(clip.id), id=context.make_id("title"), start=span.start, duration=span.duration)
        draft.do(RemoveClips((clip.id,), ripple=False))
        place_text(draft, moved, context)
        remove_empty_tracks(draft)


def remove_titles(arguments: RemoveTitles, context: PlanningContext) -> ToolOutcome:
    """Take the titles away, or hide them in a stretch or on clips; where there are none, the watermark."""
    titles = title_clips(context.timeline) or text_clips(context.timeline, TrackRole.TITLES)
    if arguments.number is not None:
        titles = _numbered(titles, arguments.number)
    hidden = _hidden(arguments, context.timeline)
    doomed = tuple(clip for clip in titles if any(clip.range.overlaps(stretch) for stretch in hidden))
    if not doomed:
        raise ToolProblem("There are no titles in the film.", "影片里没有标题。")
    draft = Draft(context.timeline)
    draft.do(RemoveClips(tuple(clip.id for clip in doomed), ripple=False))
    for clip in doomed:
        for part in complement(hidden, clip.range):
            place_text(draft, replace(clip, id=context.make_id("title"), start=part.start, duration=part.duration), context)
    remove_empty_tracks(draft)
    return ToolOutcome(draft.operations, facts={"titles_removed": len(doomed)})


def _numbered(titles: tuple[Clip, ...], number: int) -> tuple[Clip, ...]:
    """Return the title of a number, counted as they appear; -1 is the last one. Raises ToolProblem where there is none."""
    row = sorted(titles, key=lambda clip: clip.start)
    if not row or number > len(row):
        raise ToolProblem(f"There is no title {number}.", f"没有第 {number} 个标题。")
    return (row[number - 1 if number > 0 else -1],)


def _hidden(arguments: RemoveTitles, timeline: Timeline) -> tuple[TimeRange, ...]:
    """Return where no title shall stand: the named stretches, within the named clips; the whole film where none are named."""
    whole = TimeRange(0, timeline.duration)
    named = [whole] if arguments.target == "all" else [clip.range for clip in clips_of(timeline, arguments.target)]
    stretches = [range_in(timeline, start, end, whole) for start, end in arguments.ranges] or [whole]
    return merged(part for place in named for stretch in stretches if (part := place.intersection(stretch)) is not None)


def remove_watermark(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Take away the words or the picture that the film was marked with; what is part of the footage stays, and that is told."""
    clips = [clip for track in context.timeline.tracks for clip in track.clips if WATERMARK in {clip.name, track.name}]
    if not clips:
        raise ToolProblem(
            "The film has no watermark of its own. One that is burned into the footage cannot be taken out here; "
            "it can be cropped away (“crop 10%”).",
            "影片没有自己加的水印。烧录在素材里的水印无法去除，可以把它裁掉（“裁剪10%”）。",
        )
    draft = Draft(context.timeline)
    draft.do(RemoveClips(tuple(clip.id for clip in clips), ripple=False))
    remove_empty_tracks(draft)
    return ToolOutcome(draft.operations)


def text_clips(timeline: Timeline, role: TrackRole) -> tuple[Clip, ...]:
    """Return the texts of a role, in the order of tracks and time."""
    return tuple(clip for track in timeline.tracks_of_role(role) for clip in track.clips)


def title_clips(timeline: Timeline) -> tuple[Clip, ...]:
    """Return the titles, without watermarks."""
    return tuple(clip for track in timeline.tracks_of_role(TrackRole.TITLES) if track.name != WATERMARK for clip in track.clips)


def style_of(clip: Clip) -> TextStyle:
    """Return the style of a text clip."""
    assert isinstance(clip.source, TextSource)
    return clip.source.style


def text_of(clip: Clip) -> str:
    """Return the words of a text clip."""
    assert isinstance(clip.source, TextSource)
    return clip.source.text


def _title_name(text: str) -> str:
    return " ".join(text.split())[:TITLE_NAME_CHARACTERS]


def _seconds(ticks: Ticks) -> float:
    return round(seconds_from_ticks(ticks), 6)

"""Captions as files that other programs read and write: SubRip, WebVTT, and Advanced SubStation Alpha. Pure.

What comes in is untrusted: only its texts and times are taken, never its drawings, tags or styles.
"""

from __future__ import annotations

import codecs
import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import pysubs2

from reeltalk import limits
from reeltalk.edits.captioning import line_length, spread
from reeltalk.edits.spoken import balanced, is_cjk
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.model import Canvas, CaptionWord, Clip, TextSource, TextStyle, Timeline, TrackRole
from reeltalk.timeline.time import TICKS_PER_MILLISECOND, Ticks, snap_to_frame

SubtitleFormat: TypeAlias = Literal["srt", "vtt", "ass"]

_READABLE: Final = frozenset({"srt", "vtt", "ass", "ssa"})
_BYTE_ORDER_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENCODINGS: Final = ("utf-8", "gb18030")
_CENTRED_BELOW: Final = 2
_MARGIN: Final = 10
_BLANK: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class Cue:
    """A text and the time in which it stands."""

    start: Ticks
    end: Ticks
    text: str


def read_subtitles(data: bytes) -> tuple[Cue, ...]:
    """Return the texts of a subtitle file in order of time; raises InvalidOperation where it is none, or holds none."""
    text = _decoded(data)
    try:
        found = pysubs2.SSAFile.from_string(text)
    except (pysubs2.Pysubs2Error, ValueError, OverflowError, IndexError) as problem:
        raise InvalidOperation("This is no subtitle file that can be read.", hint="Send SRT, WebVTT or ASS.") from problem
    if found.format not in _READABLE:
        raise InvalidOperation(f"Subtitles as {found.format} cannot be read.", hint="Send SRT, WebVTT or ASS.")
    cues = [
        Cue(event.start * TICKS_PER_MILLISECOND, event.end * TICKS_PER_MILLISECOND, said)
        for event in found.events
        if not event.is_comment
        and not event.is_drawing
        and 0 <= event.start < event.end
        and (said := _plain(event.plaintext, found.format))
    ]
    if not cues:
        raise InvalidOperation("The subtitle file holds no texts.", hint="Check that it was saved with its times.")
    if len(cues) > limits.CLIPS_MAX:
        raise InvalidOperation(f"The subtitle file holds more than {limits.CLIPS_MAX} texts.")
    return tuple(sorted(cues, key=lambda cue: (cue.start, cue.end)))


def captions_from_cues(
    cues: Sequence[Cue], *, canvas: Canvas, style: TextStyle, language: str = "", make_id: Callable[[int], str]
) -> tuple[Clip, ...]:
    """Return caption clips for the texts of a file, never overlapping: one that begins before the last has ended cuts it short.

    Lines as the file breaks them are kept where they fit; word times, for karaoke, are spread over each text by its letters.
    """
    rate = canvas.rate
    starts = [snap_to_frame(cue.start, rate) for cue in cues]
    clips: list[Clip] = []
    for number, cue in enumerate(cues):
        end = max(snap_to_frame(cue.end, rate), starts[number] + rate.ticks_per_frame)
        if number + 1 < len(cues):
            end = min(end, starts[number + 1])
        if end > starts[number]:
            words = spread(cue.text, (CaptionWord(cue.text, 0, end - starts[number]),))
            source = TextSource(text=_laid_out(cue.text, canvas, style), words=words, style=style, language=language)
            clips.append(Clip(make_id(number), starts[number], end - starts[number], source))
    return tuple(clips)


def captions_as(format_: SubtitleFormat, timeline: Timeline) -> str:
    """Return the captions of a film as a file of that format."""
    return {"srt": captions_to_srt, "vtt": captions_to_vtt, "ass": captions_to_ass}[format_](timeline)


def captions_to_srt(timeline: Timeline) -> str:
    """Return the captions of a film as SubRip."""
    blocks = (
        f"{number}\n{_clock(clip.start, ',')} --> {_clock(clip.end, ',')}\n{_lines(clip)}\n"
        for number, clip in enumerate(_captions(timeline), 1)
    )
    return "\n".join(blocks)


def captions_to_vtt(timeline: Timeline) -> str:
    """Return the captions of a film as WebVTT."""
    return clips_to_vtt(_captions(timeline))


def clips_to_vtt(captions: Iterable[Clip]) -> str:
    """Return captions as WebVTT; no text can end its cue or open a tag, and none is left empty."""
    cues = (f"{_clock(clip.start, '.')} --> {_clock(clip.end, '.')}\n{_vtt_text(_lines(clip)) or _BLANK}\n" for clip in captions)
    return "\n".join(["WEBVTT\n", *cues])


def captions_to_ass(timeline: Timeline) -> str:
    """Return the captions of a film as Advanced SubStation Alpha, in the look of the first one."""
    clips = list(_captions(timeline))
    file = pysubs2.SSAFile()
    file.info.update(PlayResX=str(timeline.canvas.width), PlayResY=str(timeline.canvas.height), ScaledBorderAndShadow="yes")
    if clips:
        file.styles["Default"] = _ass_style(_source(clips[0]).style, timeline.canvas)
    file.events = [
        pysubs2.SSAEvent(start=_milliseconds(clip.start), end=_milliseconds(clip.end), text=_ass_text(_lines(clip))) for clip in clips
    ]
    return file.to_string("ass")


def _captions(timeline: Timeline) -> Iterator[Clip]:
    shown = (clip for track in timeline.tracks_of_role(TrackRole.CAPTIONS) if not track.hidden for clip in track.clips)
    return iter(sorted(shown, key=lambda clip: clip.start))


def _source(clip: Clip) -> TextSource:
    assert isinstance(clip.source, TextSource)
    return clip.source


def _lines(clip: Clip) -> str:
    """Return the text of a caption without empty lines, which would end it in a file."""
    return "\n".join(line.strip() for line in _source(clip).text.splitlines() if line.strip())


def _vtt_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ass_text(text: str) -> str:
    """Return a text in which nothing is read as a tag: a backslash is kept apart from what follows it."""
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}").replace("\n", "\\N")


def _ass_style(style: TextStyle, canvas: Canvas) -> pysubs2.SSAStyle:
    return pysubs2.SSAStyle(
        fontname=style.font,
        fontsize=style.size / 1000 * min(canvas.width, canvas.height),
        primarycolor=_ass_color(style.color),
        outlinecolor=_ass_color(style.outline_color),
        bold=style.bold,
        italic=style.italic,
        outline=style.outline_width,
        shadow=style.shadow,
        alignment=pysubs2.Alignment(_CENTRED_BELOW),
        marginv=max(_MARGIN, round((1 - style.y) * canvas.height)),
    )


def _ass_color(color: str) -> pysubs2.Color:
    red, green, blue, *alpha = bytes.fromhex(color.removeprefix("#"))
    return pysubs2.Color(red, green, blue, 255 - alpha[0] if alpha else 0)


def _clock(at: Ticks, point: str) -> str:
    milliseconds = _milliseconds(at)
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{rest:03d}"


def _milliseconds(at: Ticks) -> int:
    return round(at / TICKS_PER_MILLISECOND)


def _laid_out(text: str, canvas: Canvas, style: TextStyle) -> str:
    longest = line_length(canvas, style, cjk=is_cjk(text))
    if "\n" in text and all(len(line) <= longest for line in text.split("\n")):
        return text
    return balanced(" ".join(text.split()), longest, style.max_lines)


def _plain(text: str, format_: str) -> str:
    text = html.unescape(text) if format_ == "vtt" else text
    lines = (" ".join(line.split()) for line in text.replace("\u2060", "").splitlines())
    return "\n".join(line for line in lines if line)[: limits.TEXT_MAX_CHARACTERS]


def _decoded(data: bytes) -> str:
    """Return the text of a file: by its mark, else UTF-8, else the encoding of Chinese, else one in which everything can be read."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")

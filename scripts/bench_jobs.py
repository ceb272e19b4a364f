"""The six everyday jobs: each as a film for the renderer, as one hand-written FFmpeg command, and as other programs are told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
from bench_exact import Heard, Mark, Numbers, Truth
from bench_films import RATE, counter_rows, recording

from corpus.cache import made_by_ffmpeg
from corpus.speech import footage, music
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    Ducking,
    Easing,
    FillKind,
    Fit,
    Framing,
    MediaSource,
    Motion,
    TextSource,
    TextStyle,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transform,
    Transition,
)

FULL_HD = Canvas(1920, 1080, RATE)
FRAME = RATE.ticks_per_frame
PAUSES = 45
PAUSE_FRAMES = 22
CAPTIONS = 60
CLIPS = 8
PASSAGE_FRAMES = 16
PHOTOS = 20
PHOTO_WIDTH, PHOTO_HEIGHT = 2400, 1600
ZOOM = 1.2
STYLE = TextStyle(size=55, outline_width=3, bold=True)
ASS_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginV
Style: Default,Noto Sans,60,&H00FFFFFF,&H00000000,&H00000000,-1,1,3,0,2,80

[Events]
Format: Start, End, Style, Text
"""


@dataclass(frozen=True)
class Job:
    """A film to be made of ``files``.

    ``by_hand`` returns the arguments with which FFmpeg makes it in one go, up to the encoder; it may write into the folder that it is
    given. ``truth`` is what comes out, whoever makes it. ``again`` is the film after a small change. ``told`` describes the job to
    other programs: plain values.
    """

    film: Timeline
    files: dict[str, Path]
    by_hand: Callable[[Path], list[str]]
    truth: Truth
    again: Timeline | None = None
    told: dict[str, Any] = field(default_factory=dict)


def bars_of(height: int) -> float:
    """Return which share of a recording's height its number takes."""
    return counter_rows(height) / height


# --- J1: cuts ----------------------------------------------------------------------------------------------------------------------------


def phrases(frames: int) -> list[tuple[int, int]]:
    """Return the stretches of speech between pauses of 0.7 s, 45 in two minutes; their lengths are log-normal, as those of phrases are."""
    count = PAUSES * frames // 3600 + 1
    raw = np.exp([1.1 * NormalDist().inv_cdf((number + 0.5) / count) for number in range(count)])
    whole = frames - (count - 1) * PAUSE_FRAMES
    lengths = np.random.default_rng(3).permutation(np.maximum(8, raw / raw.sum() * whole).round().astype(int))
    spans, position = [], 0
    for length in lengths.tolist():
        end = min(position + length, frames)
        spans.append((position, end))
        position = end + PAUSE_FRAMES
    return spans


def kept(frames: int, spans: int, removed: int) -> list[tuple[int, int]]:
    """Return the spans (first frame, frame after the last) that are left when stretches of ``removed`` frames are cut out."""
    period = frames // spans
    return [(number * period + number * 17 % 11, number * period + number * 17 % 11 + period - removed) for number in range(spans)]


def cuts(group: int, seconds: int, spans: int = 0) -> Job:
    """Remove 45 pauses, or keep a few long spans, of a recording with a key frame at every ``group``-th frame."""
    path = recording(group, seconds)
    stretches = kept(30 * seconds, spans, 120) if spans else phrases(30 * seconds)
    clips: list[Clip] = []
    for number, (first, end) in enumerate(stretches):
        start = clips[-1].end if clips else 0
        clips.append(Clip(f"c{number}", start, (end - first) * FRAME, MediaSource(media_id="talk", start=first * FRAME)))
    film = Timeline(canvas=FULL_HD, tracks=(Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=tuple(clips)),))

    def by_hand(_: Path) -> list[str]:
        chosen = "+".join(f"between(n,{first},{end - 1})" for first, end in stretches)
        pictures = f"[0:v]select='{chosen}',setpts=N/30/TB[v]"
        sound = f"[0:a]aresample=48000,asetnsamples=1600:p=0,aselect='{chosen}',asetpts=N/SR/TB[a]"
        return ["-i", str(path), "-filter_complex", f"{pictures};{sound}", "-map", "[v]", "-map", "[a]"]

    shown = [number for first, end in stretches for number in range(first, end)]
    heard = [(clip.start // FRAME, first, end - first) for clip, (first, end) in zip(clips, stretches, strict=True)]
    truth = Truth(len(shown), Heard(path, heard), Numbers(shown, bottom=bars_of(1080)))
    return Job(film, {"talk": path}, by_hand, truth, told={"kind": "cuts", "path": str(path), "stretches": stretches})


# --- J2, J5 and J6: captions -------------------------------------------------------------------------------------------------------------


def caption_clips(seconds: int) -> tuple[Clip, ...]:
    """Return sixty captions (fewer for a shorter film), one after the other."""
    count = max(2, CAPTIONS * seconds // 120)
    length = 30 * seconds // count
    lines = [f"Caption {number}, with some\nwords that somebody says" for number in range(count)]
    return tuple(
        Clip(f"t{number}", number * length * FRAME, (length - 6) * FRAME, TextSource(text=line, style=STYLE))
        for number, line in enumerate(lines)
    )


def captioned(seconds: int, canvas: Canvas = FULL_HD) -> Timeline:
    """Return a recording with captions, and a title over the first three seconds."""
    picture = Clip("c0", 0, 30 * seconds * FRAME, MediaSource(media_id="talk"))
    title = Clip("title", 0, 90 * FRAME, TextSource(text="A title", style=replace(STYLE, size=110, y=0.2)))
    tracks = (
        Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=(picture,)),
        Track("captions", TrackKind.TEXT, TrackRole.CAPTIONS, clips=caption_clips(seconds)),
        Track("titles", TrackKind.TEXT, TrackRole.TITLES, clips=(title,)),
    )
    return Timeline(canvas=canvas, tracks=tracks)


def script_by_hand(film: Timeline, folder: Path) -> Path:
    """Write the captions of a film as somebody would by hand."""

    def clock(ticks: int) -> str:
        hundredths = round(ticks / FRAME / 30 * 100)
        return f"{hundredths // 360000}:{hundredths // 6000 % 60:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"

    lines = [
        f"Dialogue: {clock(clip.start)},{clock(clip.end)},Default,{clip.source.text.replace(chr(10), chr(92) + 'N')}"
        for track in film.tracks
        for clip in track.clips
        if isinstance(clip.source, TextSource)
    ]
    path = folder / "by-hand.ass"
    path.write_text(ASS_HEAD.format(width=film.canvas.width, height=film.canvas.height) + "\n".join(lines), encoding="utf-8")
    return path


def with_another_caption(film: Timeline) -> Timeline:
    """Return the film with one caption that says something else."""
    main, lines, *others = film.tracks
    clips = tuple(replace(clip, source=replace(clip.source, text="Something else")) if clip.id == "t3" else clip for clip in lines.clips)
    return replace(film, tracks=(main, replace(lines, clips=clips), *others))


def captions(group: int, seconds: int) -> Job:
    """Caption a recording; then one caption is changed."""
    path, film = recording(group, seconds), captioned(seconds)

    def by_hand(folder: Path) -> list[str]:
        return ["-i", str(path), "-vf", f"ass={script_by_hand(film, folder)}", "-t", str(seconds)]

    frames = 30 * seconds
    truth = Truth(frames, Heard(path, [(0, 0, frames)]), Numbers(range(frames), bottom=bars_of(1080)))
    return Job(film, {"talk": path}, by_hand, truth, with_another_caption(film))


def vertical(group: int, seconds: int) -> Job:
    """Make a recording vertical over its own blurred picture, with captions."""
    path = recording(group, seconds)
    film = captioned(seconds, Canvas(1080, 1920, RATE, fill=FillKind.BLUR))

    def by_hand(folder: Path) -> list[str]:
        ground = "scale=-2:480,crop=270:480,gblur=sigma=8,scale=1080:1920"
        graph = f"split[a][b];[a]{ground}[ground];[b]scale=1080:-2[front];[ground][front]overlay=(W-w)/2:(H-h)/2"
        return ["-i", str(path), "-vf", f"{graph},ass={script_by_hand(film, folder)}", "-t", str(seconds)]

    frames, height = 30 * seconds, 1080 * 1080 / 1920
    top = (1920 - height) / 2
    numbers = Numbers(range(frames), top / 1920, (top + height * bars_of(1080)) / 1920)
    return Job(film, {"talk": path}, by_hand, Truth(frames, Heard(path, [(0, 0, frames)]), numbers))


# --- J3: clips ---------------------------------------------------------------------------------------------------------------------------


def montage(group: int, seconds: int) -> Job:
    """Eight clips with cross-fades of half a second, over music that steps back under speech."""
    path, tune = recording(group, 120), music()
    length, half = 30 * seconds // CLIPS, PASSAGE_FRAMES // 2
    begins = [number * 400 + 20 for number in range(CLIPS)]
    clips = tuple(
        Clip(f"c{number}", number * length * FRAME, length * FRAME, MediaSource(media_id="talk", start=begin * FRAME))
        for number, begin in enumerate(begins)
    )
    passages = tuple(Transition(f"x{n}", "cross_dissolve", f"c{n}", f"c{n + 1}", PASSAGE_FRAMES * FRAME) for n in range(CLIPS - 1))
    heard = Clip("m", 0, CLIPS * length * FRAME, MediaSource(media_id="tune"))
    film = Timeline(
        canvas=FULL_HD,
        tracks=(
            Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=clips, transitions=passages),
            Track("music", TrackKind.AUDIO, TrackRole.MUSIC, clips=(heard,), gain_db=-8.0, ducking=Ducking()),
        ),
    )
    # what each clip shows with its share of the passages at its ends
    longer = [
        (begin - (half if number else 0), begin + length + (half if number < CLIPS - 1 else 0)) for number, begin in enumerate(begins)
    ]
    shown: list[int | None] = [number for begin in begins for number in range(begin, begin + length)]
    for border in range(length, CLIPS * length, length):
        shown[border - half : border + half] = [None] * PASSAGE_FRAMES
    alone = [(number * length + half, begin + half, length - 2 * half) for number, begin in enumerate(begins)]
    truth = Truth(len(shown), Heard(path, alone), Numbers(shown, bottom=bars_of(1080)))
    told = {"kind": "montage", "path": str(path), "tune": str(tune), "stretches": longer, "passage": PASSAGE_FRAMES, "gain_db": -8.0}
    return Job(film, {"talk": path, "tune": tune}, lambda _: montage_by_hand(path, tune, longer, length), truth, told=told)


def montage_by_hand(path: Path, tune: Path, stretches: Sequence[tuple[int, int]], length: int) -> list[str]:
    """Return the command that cross-fades stretches of a file and lets music step back under them."""
    parts, sounds = [], []
    for n, (first, end) in enumerate(stretches):
        lasts_s = (end - first) / 30
        parts.append(f"[{n}:v]trim=0:{lasts_s:.6f},setpts=PTS-STARTPTS,fps=30,settb=1/30[v{n}]")
        sounds.append(f"[{n}:a]atrim=0:{lasts_s:.6f},asetpts=PTS-STARTPTS[a{n}]")
    joined, heard_so_far, half = "[v0]", "[a0]", PASSAGE_FRAMES // 2
    for n in range(1, len(stretches)):
        parts.append(f"{joined}[v{n}]xfade=duration={PASSAGE_FRAMES / 30:.6f}:offset={(n * length - half) / 30:.6f}[x{n}]")
        sounds.append(f"{heard_so_far}[a{n}]acrossfade=d={PASSAGE_FRAMES / 30:.6f}[s{n}]")
        joined, heard_so_far = f"[x{n}]", f"[s{n}]"
    duck = f"{heard_so_far}asplit[talk][key];[{len(stretches)}:a]volume=-8dB[soft];[soft][key]sidechaincompress=threshold=0.05:ratio=8[low]"
    mix = f"{duck};[talk][low]amix=inputs=2:duration=first:normalize=0[heard]"
    inputs = [word for first, _ in stretches for word in ("-ss", f"{first / 30:.6f}", "-i", str(path))]
    graph = ";".join([*parts, *sounds, mix])
    return [*inputs, "-i", str(tune), "-filter_complex", graph, "-map", joined, "-map", "[heard]"]


# --- J4: photos --------------------------------------------------------------------------------------------------------------------------


def photo(number: int) -> Path:
    """Return a photo with the grain of one, and on it a soft white spot in a black field, in another place on each."""
    grain = f"scale={PHOTO_WIDTH}:{PHOTO_HEIGHT}:flags=lanczos,noise=alls=6:all_seed={number}"
    across = round(spot(number) * PHOTO_WIDTH)
    bump = "16+219*exp(-((X-200)*(X-200)+(Y-200)*(Y-200))/1152)"
    field_ = f"nullsrc=s=400x400,format=yuv420p,geq=lum='{bump}':cb=128:cr=128[field]"
    shape = f"[0:v]select=eq(n\\,{6 * number}),{grain}[photo];{field_};[photo][field]overlay={across - 200}:{PHOTO_HEIGHT // 2 - 200}"
    return made_by_ffmpeg("photo.jpg", ["-i", footage(), "-filter_complex", shape, "-q:v", "3", "-frames:v", "1", "-update", "1"])


def spot(number: int) -> float:
    """Return how far from the left edge of its photo a spot lies, as a share of the width."""
    return 0.3 + 0.02 * number


def slideshow(seconds: int, *, steady_by_hand: bool = True) -> Job:
    """Twenty photos with slow zooms and music; by hand as steady as ours, or as most people write it."""
    photos = [photo(number) for number in range(PHOTOS)]
    tune, length = music(), 30 * seconds // PHOTOS
    centres = [round(0.42 + 0.008 * number, 3) for number in range(PHOTOS)]
    moves = [Motion(Framing(1.0), Framing(ZOOM, centre, 0.5), Easing.LINEAR) for centre in centres]
    clips = tuple(
        Clip(f"c{n}", n * length * FRAME, length * FRAME, MediaSource(media_id=f"p{n}"), Transform(fit=Fit.COVER), motion=moves[n])
        for n in range(PHOTOS)
    )
    heard = Clip("m", 0, PHOTOS * length * FRAME, MediaSource(media_id="tune"))
    film = Timeline(
        canvas=FULL_HD,
        tracks=(
            Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=clips),
            Track("music", TrackKind.AUDIO, TrackRole.MUSIC, clips=(heard,)),
        ),
    )

    def by_hand(_: Path) -> list[str]:
        move = steady_move if steady_by_hand else usual_move
        parts = [f"[{n}:v]{move(centre, length)}[v{n}]" for n, centre in enumerate(centres)]
        graph = ";".join(parts) + ";" + "".join(f"[v{n}]" for n in range(PHOTOS)) + f"concat=n={PHOTOS}[v]"
        inputs = [word for path in [*photos, tune] for word in ("-i", str(path))]
        return [*inputs, "-filter_complex", graph, "-map", "[v]", "-map", f"{PHOTOS}:a", "-t", str(seconds)]

    ends = [((spot(n) - centre) * ZOOM + 0.5) * 1920 for n, centre in enumerate(centres)]
    marks = tuple(Mark(n * length, length, (spot(n) * 1920, 540.0), (ends[n], 540.0)) for n in (0, PHOTOS // 2, PHOTOS - 1))
    truth = Truth(PHOTOS * length, Heard(tune, [(0, 0, PHOTOS * length)]), marks=marks)
    told = {"kind": "slideshow", "photos": [str(path) for path in photos], "centres": centres, "frames": length, "tune": str(tune)}
    files = {f"p{n}": path for n, path in enumerate(photos)} | {"tune": tune}
    return Job(film, files, by_hand, truth, told=told | {"zoom": ZOOM})


def steady_move(centre: float, frames: int) -> str:
    """Return the filters that move over a photo to a part of a pixel: the one filter of FFmpeg that can asks for four corners."""
    filled = "scale=1920:1080:force_original_aspect_ratio=increase:out_range=tv,crop=1920:1080,setsar=1,format=yuv420p"
    passed = f"((on-1)/{frames - 1})"
    middle, half = f"(0.5+{centre - 0.5:.3f}*{passed})", f"(0.5/(1+{ZOOM - 1:.3f}*{passed}))"
    left, right, top, bottom = f"({middle}-{half})*W", f"({middle}+{half})*W", f"(0.5-{half})*H", f"(0.5+{half})*H"
    corners = f"x0='{left}':y0='{top}':x1='{right}':y1='{top}':x2='{left}':y2='{bottom}':x3='{right}':y3='{bottom}'"
    return f"{filled},loop=loop={frames - 1}:size=1,setpts=N/30/TB,fps=30,perspective={corners}:sense=source:eval=frame"


def usual_move(centre: float, frames: int) -> str:
    """Return the filters that most people write: zoompan, on a picture of twice the size because it jumps from pixel to pixel."""
    larger = "scale=3840:2160:force_original_aspect_ratio=increase,crop=3840:2160"
    passed = f"(on/{frames - 1})"
    zoom = f"zoompan=z='1+{ZOOM - 1:.3f}*{passed}':x='(0.5+{centre - 0.5:.3f}*{passed}-0.5/zoom)*iw':y='(ih-ih/zoom)/2'"
    return f"{larger},{zoom}:d={frames}:s=1920x1080:fps=30,setsar=1,scale=out_range=tv,format=yuv420p"


SIX_JOBS: dict[str, Callable[[], Job]] = {
    "J1, 45 pauses, GOP 30": lambda: cuts(30, 120),
    "J1, 45 pauses, GOP 60": lambda: cuts(60, 120),
    "J1, 45 pauses, GOP 250": lambda: cuts(250, 120),
    "J1, 3 long spans, GOP 60": lambda: cuts(60, 120, 3),
    "J2 captions and title; J6": lambda: captions(60, 120),
    "J3 clips, cross-fades, ducked music": lambda: montage(60, 32),
    "J4 photos and music": lambda: slideshow(40),
    "J4, by hand with zoompan": lambda: slideshow(40, steady_by_hand=False),
    "J5 vertical, blurred fill, captions": lambda: vertical(60, 120),
}

SHORT_JOBS: dict[str, Callable[[], Job]] = {
    "J1, 45 pauses, GOP 30": lambda: cuts(30, 20),
    "J1, 45 pauses, GOP 60": lambda: cuts(60, 20),
    "J1, 45 pauses, GOP 250": lambda: cuts(250, 20),
    "J1, 3 long spans, GOP 60": lambda: cuts(60, 20, 2),
    "J2 captions and title; J6": lambda: captions(60, 20),
    "J3 clips, cross-fades, ducked music": lambda: montage(60, 16),
    "J4 photos and music": lambda: slideshow(20),
    "J4, by hand with zoompan": lambda: slideshow(20, steady_by_hand=False),
    "J5 vertical, blurred fill, captions": lambda: vertical(60, 20),
}
"""Shorter forms, in which what was changed is looked at quickly."""

SET_BESIDE: dict[str, Callable[[], Job]] = {
    "J1, 45 pauses, GOP 60": lambda: cuts(60, 10),
    "J3 clips, cross-fades, ducked music": lambda: montage(60, 8),
    "J4 photos and music": lambda: slideshow(10),
}
"""Still shorter forms of the jobs that other programs are told to do."""

FORMS = {"whole": SIX_JOBS, "short": SHORT_JOBS, "beside": SET_BESIDE}

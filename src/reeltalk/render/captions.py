"""Words on screen as a script for libass. Pure: the same texts and the same font table always give the same script.

Nothing that a text says can steer the script: every text goes through ``escaped``, everything else in the script is made of numbers and of
names from the font table. Sizes, lines and fonts are decided here, so that libass only draws.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from reeltalk.render.plan import PlannedText
from reeltalk.render.scenes import Scene
from reeltalk.render.typesetting import BOLD_WIDENING, DEFAULT_FAMILY, Cluster, FontTable, Line, break_lines, line_width, set_in_fonts
from reeltalk.timeline.model import TextAnimation, TextStyle
from reeltalk.timeline.time import TICKS_PER_MILLISECOND, TICKS_PER_SECOND, Ticks

LINE_HEIGHT_EM: Final = 1.362
"""The height of a line of Noto Sans in em; a style's ``size`` is such a height."""
REFERENCE_SIDE: Final = 1080
"""Outlines and shadows are given in pixels of a picture whose shorter side is this long."""
SAFE_MARGIN: Final = 0.035
HIGHLIGHT_COLOR: Final = "#FFD60A"
SHRINK_STEP: Final = 0.94
SHRINK_MIN: Final = 0.25
FADE_MS: Final = 300
SLIDE_MS: Final = 350
POP: Final = ((0, 70), (132, 106), (220, 100))
BOUNCE: Final = ((0, 88), (170, 106), (270, 97), (340, 101), (400, 100))
"""The sizes that a text goes through as it comes, (milliseconds, per cent); slow enough that a millisecond moves no edge visibly."""
TYPE_MS_PER_SIGN: Final = 50
BOX_PADDING_EM: Final = 0.26

_FORMAT: Final = (
    "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, "
    "ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding"
)
_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NEW_LINES: Final = ("\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c")
_OUTLINE_AND_SHADOW: Final = 1
_ONE_BOX: Final = 4


@dataclass(frozen=True, slots=True)
class CaptionScript:
    """A script, and what it could not do as asked: signs that no font can draw, families that are not there."""

    ass: str
    missing: tuple[str, ...] = ()
    substituted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Setting:
    """A text as it will stand: its lines, the size of its letters and its place in pixels.

    The place is the middle of the text, or of its left edge where lines from ``heading`` on are smaller, by ``lesser``.
    """

    lines: tuple[Line, ...]
    em: float
    x: float
    y: float
    heading: int
    lesser: float = 1.0

    def scale(self, line: int) -> float:
        """Return how large the letters of a line are, as a share of those of the first one."""
        return self.lesser if line >= self.heading else 1.0


def caption_script(scenes: Sequence[Scene], *, width: int, height: int, table: FontTable) -> CaptionScript:
    """Return the script that draws the texts of scenes on pictures of that size; its time 0 is the first frame it is given."""
    styles: dict[str, str] = {}
    events: list[str] = []
    missing: dict[str, None] = {}
    substituted: dict[str, None] = {}
    for scene, text in ((each, text) for each in scenes for text in each.texts):
        if text.end <= 0:
            continue
        family = table.family_named(text.style.font)
        if family.casefold() != text.style.font.strip().casefold():
            substituted[text.style.font] = None
        signs = set_in_fonts(cleaned(text), family, text.language, table)
        missing.update((sign.text, None) for sign in signs if not sign.family)
        visible = tuple(sign for sign in signs if sign.family)
        if not any(not sign.is_blank for sign in visible):
            continue
        setting = _set(visible, text.style, width, height, table)
        fields = _style_fields(text.style, family, setting.em, min(width, height), table)
        name = styles.setdefault(fields, f"S{len(styles)}")
        events.append(_event(scene, text, name, _Lettering(text, setting, family, table, width, height).body()))
    size = f"PlayResX: {width}\nPlayResY: {height}"
    header = f"[Script Info]\nScriptType: v4.00+\n{size}\nWrapStyle: 2\nScaledBorderAndShadow: yes\nYCbCr Matrix: None\n"
    style_lines = "".join(f"Style: {name},{fields}\n" for fields, name in styles.items())
    format_line = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    ass = f"{header}\n[V4+ Styles]\nFormat: {_FORMAT}\n{style_lines}\n[Events]\n{format_line}\n{''.join(events)}"
    return CaptionScript(ass, tuple(missing), tuple(substituted))


def text_box(text: PlannedText, *, width: int, height: int, table: FontTable) -> tuple[float, float, float, float]:
    """Return where a text stands when it has come to rest, its box included: left, top, right, bottom as shares of the picture."""
    family = table.family_named(text.style.font)
    signs = tuple(sign for sign in set_in_fonts(cleaned(text), family, text.language, table) if sign.family)
    if all(sign.is_blank for sign in signs):
        return text.style.x, text.style.y, text.style.x, text.style.y
    setting = _set(signs, text.style, width, height, table)
    lesser = setting.heading < len(setting.lines)
    widening = BOLD_WIDENING if text.style.bold else 1.0
    wide = setting.em * widening * max(line_width(line) for line in setting.lines)
    heights = (max((table.faces[sign.family].line_height for sign in line), default=LINE_HEIGHT_EM) for line in setting.lines)
    tall = setting.em * sum(each * setting.scale(number) for number, each in enumerate(heights))
    edge = BOX_PADDING_EM * setting.em if text.style.box_color is not None else 0.0
    left = setting.x if lesser else setting.x - wide / 2
    top, bottom = setting.y - tall / 2 - edge, setting.y + tall / 2 + edge
    return (left - edge) / width, top / height, (left + wide + edge) / width, bottom / height


# --- the text itself -----------------------------------------------------------------------------------------------------------------


def cleaned(text: PlannedText) -> str:
    """Return what is to be read: composed letters, plain newlines, nothing that hides or turns other text, capitals if wanted."""
    shown = _legible(text.text).strip("\n ")
    return shown.upper() if text.style.uppercase else shown


def _legible(text: str) -> str:
    for mark in _NEW_LINES:
        text = text.replace(mark, "\n")
    text = unicodedata.normalize("NFC", text.replace("\t", " "))
    return "".join(sign for sign in text if sign == "\n" or (sign not in _OVERRIDES and not _is_unprintable(sign)))


def _is_unprintable(sign: str) -> bool:
    """Say whether a character is a control, half a pair, unassigned, or a mark of byte order; joiners are none of these."""
    return unicodedata.category(sign) in {"Cc", "Cs", "Cn", "Co"} or sign in "\ufeff\ufff9\ufffa\ufffb\u00ad"


def escaped(text: str) -> str:
    r"""Return text that libass draws as it stands: braces open no tag, a backslash begins no escape.

    A word joiner, which has no width, keeps a backslash from what follows.
    """
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}").replace("\n", " ")


# --- its place and size --------------------------------------------------------------------------------------------------------------


def _set(signs: Sequence[Cluster], style: TextStyle, width: int, height: int, table: FontTable) -> _Setting:
    """Break a text into lines and place it; it shrinks until it fits its lines, its width and the picture's safe area."""
    widening = BOLD_WIDENING if style.bold else 1.0
    wanted = style.size / 1000 * min(width, height) / LINE_HEIGHT_EM
    room_x, room_y = width * (1 - 2 * SAFE_MARGIN), height * (1 - 2 * SAFE_MARGIN)
    across = max(1.0, min(style.max_width * width, room_x))
    first, signs, lesser = _first_and_all(signs, style.second_line_scale)
    em = wanted
    while True:
        lines = break_lines(signs, across / em / widening, balanced=False)
        heading = len(break_lines(first, across / em / widening, balanced=False)) if lesser < 1 else len(lines)
        heights = (max((table.faces[sign.family].line_height for sign in line), default=LINE_HEIGHT_EM) for line in lines)
        tall = em * sum(each * (lesser if number >= heading else 1.0) for number, each in enumerate(heights))
        if (len(lines) <= max(1, style.max_lines) and tall <= room_y) or em * SHRINK_STEP < wanted * SHRINK_MIN:
            break
        em *= SHRINK_STEP
    lines = break_lines(signs, across / em / widening)
    wide = em * widening * max(line_width(line) for line in lines)
    middle = _within(style.x * width, wide, width)
    return _Setting(lines, em, middle - wide / 2 if lesser < 1 else middle, _within(style.y * height, tall, height), heading, lesser)


def _first_and_all(signs: Sequence[Cluster], scale: float) -> tuple[Sequence[Cluster], Sequence[Cluster], float]:
    """Return the first line of a text, all of it with the widths that its smaller lines have, and how much smaller they are."""
    end = next((number for number, sign in enumerate(signs) if sign.text == "\n"), len(signs))
    if scale >= 1 or end == len(signs):
        return signs, signs, 1.0
    return signs[:end], [*signs[: end + 1], *(replace(sign, width=sign.width * scale) for sign in signs[end + 1 :])], scale


def _within(middle: float, length: float, whole: int) -> float:
    """Move the middle of something so that all of it lies inside the safe area, in the middle of it where it is too long."""
    margin = SAFE_MARGIN * whole
    low, high = margin + length / 2, whole - margin - length / 2
    return whole / 2 if low > high else min(max(middle, low), high)


def _style_fields(style: TextStyle, family: str, em: float, shorter_side: int, table: FontTable) -> str:
    pixel = shorter_side / REFERENCE_SIDE
    boxed = style.box_color is not None
    outline = 0.0 if boxed else style.outline_width * pixel
    shadow = BOX_PADDING_EM * em if boxed else style.shadow * pixel
    back = style.box_color if style.box_color is not None else "#000000A0"
    primary, edge = _color(style.color), _color(style.outline_color)
    return (
        f"{family},{_number(em * table.faces[family].line_height)},{primary},{primary},{edge},{_color(back)},{-int(style.bold)},"
        f"{-int(style.italic)},0,0,100,100,0,0,{_ONE_BOX if boxed else _OUTLINE_AND_SHADOW},{_number(outline)},{_number(shadow)},5,0,0,0,-1"
    )


def _channels(color: str) -> tuple[str, str]:
    """Return the blue-green-red digits and the transparency digits (00 opaque) of ``#RRGGBB`` or ``#RRGGBBAA``.

    >>> _channels("#FF8000")
    ('0080FF', '00')
    """
    digits = color.lstrip("#").upper().ljust(8, "F")
    red, green, blue, alpha = digits[0:2], digits[2:4], digits[4:6], int(digits[6:8], 16)
    return f"{blue}{green}{red}", f"{255 - alpha:02X}"


def _color(color: str) -> str:
    digits, transparency = _channels(color)
    return f"&H{transparency}{digits}"


def _number(value: float) -> str:
    """Write a number as short as it can be said: two decimals, no exponent."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


# --- its event -----------------------------------------------------------------------------------------------------------------------


def _event(scene: Scene, text: PlannedText, style: str, body: str) -> str:
    start, end = scene.begin + max(0, text.start), min(scene.begin + text.end, scene.end)
    return f"Dialogue: 0,{_clock(start)},{_clock(end)},{style},,0,0,0,,{body}\n"


def _clock(position: Ticks) -> str:
    """Write a time in hundredths, rounded down: no frame of up to 100 a second is lost or won by it.

    >>> _clock(61 * TICKS_PER_SECOND + TICKS_PER_SECOND // 3)
    '0:01:01.33'
    """
    hundredths = position * 100 // TICKS_PER_SECOND
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes // 60}:{minutes % 60:02}:{rest // 100:02}.{rest % 100:02}"


@dataclass(frozen=True, slots=True)
class _Lettering:
    """Writes the body of one event. Times inside it are milliseconds since the event begins, negative where a piece begins later."""

    text: PlannedText
    setting: _Setting
    family: str
    table: FontTable
    width: int
    height: int

    @property
    def begin_ms(self) -> int:
        """Return where the text began, counted from where its event begins."""
        return min(0, _milliseconds(self.text.start))

    @property
    def end_ms(self) -> int:
        """Return where the text ends, counted from where its event begins."""
        return self.begin_ms + _milliseconds(self.text.duration)

    def body(self) -> str:
        """Return tags and text, line by line."""
        tags = self.tags_by_sign()
        written = [self.opening()]
        current, index = self.family, 0
        for number, line in enumerate(self.setting.lines):
            written.append("\\N" if number else "")
            if number == self.setting.heading:
                written.append(f"{{\\b0{self.font(current, number)}}}")
            for sign in line:
                override = tags.get(index, "")
                if sign.family != current:
                    current = sign.family
                    override = self.font(current, number) + override
                written.append(f"{{{override}}}{escaped(sign.text)}" if override else escaped(sign.text))
                index += 1
        return "".join(written)

    def font(self, family: str, line: int = 0) -> str:
        size = self.setting.em * self.setting.scale(line) * self.table.faces[family].line_height
        return f"\\fn{family}\\fs{_number(size)}"

    def opening(self) -> str:
        """Return what stands before the first sign: place and movement.

        Joined emoji are only joined after a letter of some script, so they are given one, invisible and of no size.
        """
        style = self.text.style
        joined = any("\u200d" in sign.text for line in self.setting.lines for sign in line)
        letter = f"{{\\fn{DEFAULT_FAMILY}\\fscx0\\alpha&HFF&}}a{{\\r}}" if joined else ""
        moved = self.movement(style.animation)
        restored = self.font(self.family) if joined and self.family != DEFAULT_FAMILY else ""
        left = "\\an4" if self.setting.lesser < 1 else ""
        return f"{letter}{{\\q2{left}{moved}{restored}}}"

    def movement(self, animation: TextAnimation) -> str:
        x, y = self.setting.x, self.setting.y
        place = f"\\pos({_number(x)},{_number(y)})"
        fade_ms = min(FADE_MS, _milliseconds(self.text.duration) // 3)
        match animation:
            case TextAnimation.FADE:
                return place + self.fade(fade_ms, fade_ms)
            case TextAnimation.FADE_IN:
                return place + self.fade(fade_ms, 0)
            case TextAnimation.FADE_OUT:
                return place + self.fade(0, fade_ms)
            case TextAnimation.SLIDE_UP:
                return self.slide(x, y + self.height * 0.08) + self.fade(fade_ms, 0)
            case TextAnimation.SLIDE_LEFT:
                return self.slide(x + self.width * 0.12, y) + self.fade(fade_ms, 0)
            case TextAnimation.POP:
                return place + self.grown(POP) + self.fade(min(90, fade_ms), 0)
            case TextAnimation.BOUNCE:
                return place + self.grown(BOUNCE) + self.fade(min(60, fade_ms), 0)
            case _:
                return place

    def fade(self, in_ms: int, out_ms: int) -> str:
        begin, end = self.begin_ms, self.end_ms
        return f"\\fade({255 if in_ms else 0},0,{255 if out_ms else 0},{begin},{begin + in_ms},{end - out_ms},{end})"

    def slide(self, from_x: float, from_y: float) -> str:
        x, y = _number(self.setting.x), _number(self.setting.y)
        until = self.begin_ms + min(SLIDE_MS, _milliseconds(self.text.duration) // 3)
        if until <= 0:  # libass reads a movement that ended before its event as one over the whole of it
            return f"\\pos({x},{y})"
        return f"\\move({_number(from_x)},{_number(from_y)},{x},{y},{self.begin_ms},{until})"

    def grown(self, steps: Sequence[tuple[int, int]]) -> str:
        """Return the sizes that a text goes through, per cent at milliseconds; a short text goes through them faster."""
        pace = min(1.0, _milliseconds(self.text.duration) / 3 / steps[-1][0])
        tags = f"\\fscx{steps[0][1]}\\fscy{steps[0][1]}"
        for (before_ms, _), (after_ms, size) in pairwise(steps):
            scaled = f"\\fscx{size}\\fscy{size}"
            tags += _change(self.begin_ms + int(before_ms * pace), self.begin_ms + int(after_ms * pace), scaled, scaled)
        return tags

    def tags_by_sign(self) -> dict[int, str]:
        """Return the tags that stand before single signs, by the number of the sign."""
        style = self.text.style
        if style.animation is TextAnimation.TYPEWRITER:
            return dict(self.typed())
        if self.text.words and (style.animation is TextAnimation.KARAOKE or style.highlight_color):
            return self.highlighted()
        return {}

    def typed(self) -> Iterator[tuple[int, str]]:
        """Let one sign after the other appear, all of them within the first six tenths of the text's time."""
        count = sum(map(len, self.setting.lines))
        step = min(TYPE_MS_PER_SIGN, _milliseconds(self.text.duration) * 0.6 / max(1, count))
        fill, edge = _channels(self.text.style.color)[1], _channels(self.text.style.outline_color)[1]
        shown = f"\\1a&H{fill}&\\3a&H{edge}&"
        for number in range(count):
            at = self.begin_ms + round(number * step)
            yield number, shown if at <= 0 else f"\\1a&HFF&\\3a&HFF&{_change(at, at, shown, shown)}"

    def highlighted(self) -> dict[int, str]:
        """Colour every word while it is spoken."""
        style = self.text.style
        plain = f"\\1c&H{_channels(style.color)[0]}&"
        lit = f"\\1c&H{_channels(style.highlight_color or HIGHLIGHT_COLOR)[0]}&"
        tags: dict[int, str] = {}
        for first, after, start_ms, end_ms in self.spoken():
            start, end = self.begin_ms + start_ms, self.begin_ms + end_ms
            if end <= 0:
                continue
            tags[first] = plain + _change(start, start, lit, lit) + _change(end, end, plain, plain)
            tags.setdefault(after, plain)
        return tags

    def spoken(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield every word found in the text: its first sign, the sign after it, and when it is spoken."""
        signs = [sign.text for line in self.setting.lines for sign in line]
        letters = [(letter, number) for number, sign in enumerate(signs) if not sign.isspace() for letter in sign]
        whole = "".join(letter for letter, _ in letters)
        position = 0
        ends = [following.start for _, following in pairwise(self.text.words)] + [self.text.duration]
        for word, until in zip(self.text.words, ends, strict=True):
            wanted = "".join(cleaned(replace(self.text, text=word.text)).split())
            found = whole.find(wanted, position) if wanted else -1
            if found < 0:
                continue
            position = found + len(wanted)
            start, end = word.start, min(max(word.start + word.duration, word.start), max(until, word.start))
            yield letters[found][1], letters[position - 1][1] + 1, _milliseconds(start), _milliseconds(end)


def _milliseconds(ticks: Ticks) -> int:
    """Return whole milliseconds, rounded down as FFmpeg rounds the time of a frame."""
    return ticks // TICKS_PER_MILLISECOND


def _change(start_ms: int, end_ms: int, tags: str, at_once: str) -> str:
    """Return a change over time. One that is over counts as done: libass would take its end at 0 for the end of the event."""
    return at_once if end_ms <= 0 else f"\\t({start_ms},{end_ms},{tags})"

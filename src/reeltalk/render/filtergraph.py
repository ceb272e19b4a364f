"""Spans written as one FFmpeg filtergraph. Pure; every name in it is one of ours, so nothing has to be escaped.

Every source is first turned into exactly the frames its layer needs: time stamps in ticks, resampled to the film's rate, held at both
ends. From there on frames are only counted. The picture stays in YUV 4:2:0, limited range, BT.709; an alpha plane is made only for
what is not opaque.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from reeltalk.ffmpeg.inputs import entering, entry_s, from_moment
from reeltalk.media.facts import VideoStream
from reeltalk.render import placement
from reeltalk.render.copying import frame_number
from reeltalk.render.effects import Surface, key_filters, picture_filters, source_filters, table_name
from reeltalk.render.faces import cover_faces
from reeltalk.render.feeds import Excerpt, Need, excerpt
from reeltalk.render.placement import Placement
from reeltalk.render.plan import MediaPicture, RenderPlan, SolidPicture, shake_of
from reeltalk.render.profile import even
from reeltalk.render.scenes import Scene, lettering, scenes_of
from reeltalk.render.shaping import (
    camera,
    enlargement,
    held_still,
    matrix_in,
    oriented,
    runs_backwards,
    share_passed,
    shows_progress,
    tone_mapped,
)
from reeltalk.render.spans import Element, LayerSlice, PassageSlice, Span
from reeltalk.render.transitions import Course, draw_transition
from reeltalk.timeline.model import Effect, FillKind, MediaId
from reeltalk.timeline.time import TICKS_PER_SECOND

TIE_TICKS: Final = 1000
"""Added to every time stamp (1.4 µs), so that a frame exactly between two of ours goes the same way whichever span asks for it."""
FILL_SCALE: Final = 4
"""A blurred fill is made at a quarter of the size: a quarter of the cost, and nothing to see of it."""
FILL_BLUR: Final = 0.03
OUTPUT: Final = "[film]"

_TAGS: Final = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
_ALPHA: Final = "format=yuva420p"
_OPAQUE: Final = "format=yuv420p"


@dataclass(frozen=True, slots=True)
class GraphInput:
    """A file that a graph reads, and from where on, in seconds after its first time stamp (None: from its start), or what of it."""

    media_id: MediaId
    seek_s: float | None
    excerpt: Excerpt | None = None
    threads: int = 2

    @property
    def arguments(self) -> list[str]:
        """Return the input options that go before the file's own."""
        return ["-an", "-sn", "-dn", "-threads", str(self.threads), *entering(self.seek_s)]


@dataclass(frozen=True, slots=True)
class Graph:
    """A filtergraph with one output, ``OUTPUT``; ``scenes`` are what its caption script has to draw (none: it names no script),
    ``tables`` the effects whose tables of colours it names, ``shakes`` the files that say how a camera moves: each by its name in the
    graph and its key among the sources."""

    inputs: tuple[GraphInput, ...]
    filters: str
    scenes: tuple[Scene, ...] = ()
    tables: tuple[Effect, ...] = ()
    shakes: tuple[tuple[str, str], ...] = ()


def write_graph(plan: RenderPlan, spans: Sequence[Span]) -> Graph:
    """Return the graph that draws spans one after the other."""
    writer = _Writer(plan)
    pictures = [writer.span(span) for span in spans]
    writer.feed()
    joined = writer.joined(pictures) if len(pictures) > 1 else pictures[0]
    scenes = scenes_of(spans, plan.profile.rate)
    writer.chains.append(f"{joined}{','.join(lettering(scenes, plan.profile.rate)) or 'null'}{OUTPUT}")
    return Graph(tuple(writer.inputs), ";\n".join(writer.chains), scenes, tuple(writer.tables.values()), tuple(writer.shakes.items()))


@dataclass(slots=True)
class _Writer:
    """Collects the chains of a graph; every method returns the label of what it drew, ``frames`` frames at the film's rate."""

    plan: RenderPlan
    inputs: list[GraphInput] = field(default_factory=list)
    chains: list[str] = field(default_factory=list)
    tables: dict[str, Effect] = field(default_factory=dict)
    shakes: dict[str, str] = field(default_factory=dict)
    labels: int = 0
    needs: dict[tuple[MediaId, int], list[Need]] = field(default_factory=dict)
    fed_in_span: Counter[MediaId] = field(default_factory=Counter)

    @property
    def width(self) -> int:
        return self.plan.profile.width

    @property
    def height(self) -> int:
        return self.plan.profile.height

    @property
    def rate(self) -> str:
        return str(self.plan.profile.rate)

    def chain(self, sources: str, *filters: str) -> str:
        """Write one chain and return the label of its output."""
        self.labels += 1
        label = f"[p{self.labels}]"
        self.chains.append(f"{sources}{','.join(filters) or 'null'}{label}")
        return label

    def halves(self, source: str) -> tuple[str, str]:
        """Give a picture to two readers."""
        self.labels += 2
        one, other = f"[p{self.labels - 1}]", f"[p{self.labels}]"
        self.chains.append(f"{source}split{one}{other}")
        return one, other

    # spans and stacks

    def joined(self, pictures: Sequence[str]) -> str:
        """Show pictures one after the other; their frames are counted anew, for FFmpeg does not know how long a single one lasts."""
        rate = self.plan.profile.rate
        counted = [f"settb={rate.denominator}/{rate.numerator}", "setpts=N", f"fps={rate}"]
        return self.chain("".join(pictures), f"concat=n={len(pictures)}:v=1:a=0", *counted)

    def span(self, span: Span) -> str:
        """Draw the stack of a span from the lowest layer that can be seen."""
        self.fed_in_span.clear()
        elements = self.visible(span.stack)
        bottom = elements[0] if elements else None
        picture = self.element(bottom, span) if bottom is not None else self.plain(span.fill_color, span.frames)
        for element in elements[1:]:
            picture = self.over(picture, element)
        return self.chain(picture, _OPAQUE, "setsar=1", _TAGS)

    def visible(self, stack: Sequence[Element]) -> Sequence[Element]:
        """Drop what an opaque layer hides."""
        for index in range(len(stack) - 1, 0, -1):
            element = stack[index]
            if isinstance(element, LayerSlice) and self.hides_all(element):
                return stack[index:]
        return stack

    def hides_all(self, layer: LayerSlice) -> bool:
        placed = self.placed(layer)
        fades = layer.fade_in or layer.fade_out
        return placed is not None and not fades and not self.has_alpha(layer) and placement.covers(placed, self.width, self.height)

    def element(self, element: Element, span: Span) -> str:
        """Draw the lowest element over the whole canvas."""
        if isinstance(element, LayerSlice):
            return self.on_canvas(element, span)
        return self.passage(element, self.on_canvas(element.before, span), self.on_canvas(element.after, span))

    def over(self, below: str, element: Element) -> str:
        """Lay an element over a picture."""
        if isinstance(element, PassageSlice):
            above = self.passage(element, self.on_glass(element.before), self.on_glass(element.after))
            return self.chain(below + self.chain(above, _ALPHA), "overlay=format=yuv420")
        placed = self.placed(element)
        if placed is None:
            return below
        above, x, y = self.free(element, placed)
        across = f"'{x}-{placed.box.width}*(1-{share_passed(element)})'" if shows_progress(element) else str(x)
        return self.chain(below + above, f"overlay=x={across}:y={y}:format=yuv420")

    def passage(self, element: PassageSlice, before: str, after: str) -> str:
        """Draw a transition for the whole of its course and keep the part that is asked for."""
        course = Course(element.stage.length, self.plan.profile.rate, self.width, self.height)
        crossed = draw_transition(element.kind, course, before, after, self)
        first, last = element.stage.first, element.stage.first + element.frames
        part = [f"trim=start_frame={first}:end_frame={last}", "setpts=PTS-STARTPTS"] if element.frames != element.stage.length else []
        return self.chain(crossed, *part, f"fps={self.rate}")

    # a layer in its surroundings

    def on_canvas(self, layer: LayerSlice, span: Span) -> str:
        """Draw a layer on the film's own ground: blurred picture or plain colour where it does not reach."""
        placed = self.placed(layer)
        if placed is None:
            return self.plain(span.fill_color, layer.frames)
        alpha = self.has_alpha(layer)
        fades = self.fades(layer, alpha=False)
        if not alpha and placement.covers(placed, self.width, self.height):
            return self.chain(self.drawn(layer, placed, self.frames(layer)), *fades)
        bare = replace(layer, fade_in=0, fade_out=0)
        if span.fill is FillKind.BLUR and isinstance(layer.picture, MediaPicture):
            mine, ground = self.halves(self.frames(layer))
            ground = self.blurred(layer, placed, ground)
        elif not alpha:
            box, color = placed.box, f"0x{span.fill_color[1:7]}"
            pad = f"pad={self.width}:{self.height}:{box.x}:{box.y}:color={color}"
            return self.chain(self.drawn(layer, placed, self.frames(layer)), pad, *fades)
        else:
            mine, ground = self.frames(layer), self.plain(span.fill_color, layer.frames)
        above, x, y = self.free(bare, placed, mine)
        return self.chain(ground + above, f"overlay=x={x}:y={y}:format=yuv420", *fades)

    def on_glass(self, layer: LayerSlice) -> str:
        """Draw a layer on a transparent canvas."""
        glass = self.chain(self.plain("#000000", layer.frames), _ALPHA, "lutyuv=a=0")
        placed = self.placed(layer)
        if placed is None:
            return glass
        above, x, y = self.free(layer, placed)
        return self.chain(glass + above, f"overlay=x={x}:y={y}:format=auto")

    def free(self, layer: LayerSlice, placed: Placement, frames: str = "") -> tuple[str, int, int]:
        """Draw a layer by itself, faded and see-through as it is meant; return it with the place of its corner."""
        picture = self.drawn(layer, placed, frames or self.frames(layer))
        fades = self.fades(layer, alpha=True)
        if fades:
            picture = self.chain(picture, _ALPHA, *fades)
        if not placed.degrees:
            return picture, placed.box.x, placed.box.y
        diagonal = even((placed.box.width**2 + placed.box.height**2) ** 0.5)
        middle_x, middle_y = placed.box.x + placed.box.width // 2, placed.box.y + placed.box.height // 2
        turned = self.chain(picture, _ALPHA, f"rotate=a={placed.degrees:.4f}*PI/180:ow={diagonal}:oh={diagonal}:c=black@0")
        return turned, middle_x - diagonal // 2, middle_y - diagonal // 2

    def fades(self, layer: LayerSlice, *, alpha: bool) -> list[str]:
        """Return the filters that fade a picture in and out, though it may begin in the middle of a fade."""
        if not layer.fade_in and not layer.fade_out:
            return []
        per_second = self.plan.profile.rate.frames_per_second
        ahead = max(0, -layer.fade_stage.first)  # frames shown before the clip begins, for the sake of a passage
        filters = [f"setpts=N+{layer.fade_stage.first + ahead}"]
        mode = ":alpha=1" if alpha else ""
        if layer.fade_in:
            filters.append(f"fade=t=in:st={ahead / per_second:.6f}:d={layer.fade_in / per_second:.6f}{mode}")
        if layer.fade_out:
            start = layer.fade_stage.length - layer.fade_out + ahead
            filters.append(f"fade=t=out:st={start / per_second:.6f}:d={layer.fade_out / per_second:.6f}{mode}")
        return [*filters, "setpts=N", f"fps={self.rate}"]

    # the picture of a layer

    def size(self, layer: LayerSlice) -> tuple[int, int]:
        """Return the size of a layer's source, as shown."""
        video = self.video(layer)
        return (video.width, video.height) if video is not None else (self.width, self.height)

    def video(self, layer: LayerSlice) -> VideoStream | None:
        return self.plan.info[layer.picture.media_id].video if isinstance(layer.picture, MediaPicture) else None

    def placed(self, layer: LayerSlice) -> Placement | None:
        return placement.place(layer.transform, *self.size(layer), self.width, self.height)

    def has_alpha(self, layer: LayerSlice) -> bool:
        video = self.video(layer)
        keyed = any(effect.kind == "chroma_key" for effect in layer.effects)
        turned = layer.transform.rotation % 90 != 0
        return keyed or turned or layer.transform.opacity < 1 or (video is not None and video.has_alpha)

    def drawn(self, layer: LayerSlice, placed: Placement, frames: str) -> str:
        """Draw a layer at the size of its box: cropped, turned, scaled, moved, graded; see-through where it has to be."""
        if isinstance(layer.picture, MediaPicture):
            frames = cover_faces(layer.effects, layer.picture, layer.frames, self.size(layer), frames, self)
        filters = oriented(layer, placed)
        box, view = placed.box, placed.source
        oversize = 1.0
        if layer.motion is not None:
            view = placement.reach(layer.motion, placed.seen)
            oversize = enlargement(layer.motion) if layer.motion.start != layer.motion.end else 1.0
        window = placement.source_box(view, placed.turned_width, placed.turned_height)
        if (window.width, window.height) != (placed.turned_width, placed.turned_height):
            filters.append(f"crop={window.width}:{window.height}:{window.x}:{window.y}:exact=1")
        filters += [*self.scaled(layer, even(box.width * oversize), even(box.height * oversize)), *held_still(layer)]
        if layer.motion is not None and layer.motion.start != layer.motion.end:
            filters.append(camera(layer, layer.motion, placed.seen, window, placed))
            if oversize > 1:
                filters.append(f"scale={box.width}:{box.height}:flags=bicubic")
        video = self.video(layer)
        surface = Surface(box.width, box.height, min(self.width, self.height), has_alpha=video is not None and video.has_alpha)
        filters += picture_filters(layer.effects, surface)
        self.tables |= {table_name(effect): effect for effect in layer.effects if effect.kind == "lut"}
        filters += key_filters(layer.effects)
        if layer.transform.opacity < 1:
            filters += [_ALPHA, f"lutyuv=a=val*{max(0.0, layer.transform.opacity):.4f}"]
        return self.chain(frames, *filters)

    def scaled(self, layer: LayerSlice, width: int, height: int) -> list[str]:
        """Return the filters that bring source frames to a size and to our one kind of colour."""
        video = self.video(layer)
        backwards = ["reverse", f"setpts=N,fps={self.rate}"] if runs_backwards(layer) else []
        if video is None:
            return [f"scale={width}:{height}", "setsar=1"]
        pixel_format = _ALPHA if video.has_alpha else _OPAQUE
        if video.is_hdr:
            return [f"scale={width}:{height}:flags=bicubic", *tone_mapped(video), pixel_format, "setsar=1", _TAGS, *backwards]
        # Enlarged softly, a picture would lose a quarter of its fine detail before the encoder takes more.
        kernel = "lanczos+accurate_rnd" if width * height > video.width * video.height else "bicubic"
        scale = f"scale={width}:{height}:flags={kernel}{matrix_in(video)}:out_color_matrix=bt709:out_range=tv"
        return [scale, pixel_format, "setsar=1", _TAGS, *backwards]

    def blurred(self, layer: LayerSlice, placed: Placement, frames: str) -> str:
        """Draw the ground that a picture's own blurred self makes."""
        width, height = even(self.width / FILL_SCALE), even(self.height / FILL_SCALE)
        wide = placed.turned_width * height > placed.turned_height * width
        across = height / placed.turned_height if wide else width / placed.turned_width
        larger = even(max(width, placed.turned_width * across)), even(max(height, placed.turned_height * across))
        filters = [*oriented(layer, placed), *self.scaled(layer, *larger), f"crop={width}:{height}"]
        soft = f"gblur=sigma={FILL_BLUR * min(width, height):.3f}:steps=2"
        return self.chain(frames, *filters, _OPAQUE, soft, f"scale={self.width}:{self.height}", *held_still(layer))

    # frames out of files

    def frames(self, layer: LayerSlice) -> str:
        """Draw exactly the frames of a layer, at its source's own size; of a picture that stands still the one, which is held later."""
        if isinstance(layer.picture, SolidPicture):
            return self.plain(layer.picture.color, layer.frames)
        picture, video = layer.picture, self.video(layer)
        assert video is not None
        need = self.need(layer, picture)
        if need is not None:
            return self.fed(layer, picture, need)
        still = not picture.step
        begin = Fraction(0) if layer.loop_frames else picture.start
        start = round(begin)
        entry = entry_s(self.plan.info[picture.media_id], begin if layer.take is None else layer.take.stretch.start)
        self.inputs.append(GraphInput(picture.media_id, entry))
        speed = Fraction(1) if still else picture.step / self.plan.profile.rate.ticks_per_frame
        held = "tpad=stop=-1:stop_mode=clone"
        filters = [
            *(from_moment(layer.take.stretch.start) if layer.take is not None else []),
            *source_filters(layer.effects, interlaced=video.interlaced, shake=self.shake(layer)),
            f"settb=1/{TICKS_PER_SECOND}",
            f"setpts=(PTS-({start}))*{speed.denominator}/{speed.numerator}+{TIE_TICKS}",
            f"fps={self.rate}",  # whatever rate it had; then held at its end, cut at our first frame, and held before its start
            held,
            "trim=start_pts=0",
            f"fps={self.rate}:start_time=0",
        ]
        if layer.loop_frames:
            phase = round(picture.start / picture.step) % layer.loop_frames
            again = f"trim=end_frame={layer.loop_frames},loop=loop=-1:size={layer.loop_frames}"
            filters += [again, f"trim=start_frame={phase}", f"setpts=N,fps={self.rate}"]
        return self.chain(f"[{len(self.inputs) - 1}:v:0]", *filters, f"trim=end_frame={1 if still else layer.frames}")

    def shake(self, layer: LayerSlice) -> str:
        """Return the name of the file that says how the camera of a layer moves, "" where it need not or cannot be known."""
        if layer.take is None:
            return ""
        wanted = shake_of(layer.take)
        name = next((name for name, key in self.shakes.items() if key == wanted), f"shake-{len(self.shakes)}.trf")
        self.shakes[name] = wanted
        return name

    def need(self, layer: LayerSlice, picture: MediaPicture) -> Need | None:
        """Return which frames of a file, counted as they are coded, a layer shows; None where they are not known exactly."""
        coded = self.plan.fed.get(picture.media_id)
        plain = picture.step == self.plan.profile.rate.ticks_per_frame and not picture.reversed and not picture.loop
        if coded is None or not plain or source_filters(layer.effects, interlaced=False):
            return None
        first = frame_number(coded, self.plan.info[picture.media_id], picture.start, self.plan.profile)
        if first is None or first >= coded.groups[-1]:
            return None
        return Need(first, min(first + layer.frames, coded.groups[-1]))

    def fed(self, layer: LayerSlice, picture: MediaPicture, need: Need) -> str:
        """Draw the frames of a layer out of an excerpt; layers that are seen together each have an excerpt of their own."""
        lane = (picture.media_id, self.fed_in_span[picture.media_id])
        self.fed_in_span[picture.media_id] += 1
        needs = self.needs.setdefault(lane, [])
        needs.append(need)
        held = ["tpad=stop=-1:stop_mode=clone", f"trim=end_frame={layer.frames}"]
        return self.chain(self.part(lane, len(needs) - 1), "setpts=PTS-STARTPTS", f"fps={self.rate}", *held)

    def part(self, lane: tuple[MediaId, int], number: int) -> str:
        return f"[f{list(self.needs).index(lane)}n{number}]"

    def feed(self) -> None:
        """Open the excerpts, once all that is needed of them is known, and give every layer its part."""
        rate = self.plan.profile.rate
        threads = 2 if len(self.needs) == 1 else 1  # each holds frames, and what is read side by side is decoded side by side
        for lane, needs in self.needs.items():
            part = excerpt(lane[0], self.plan.fed[lane[0]], needs)
            labels = [self.part(lane, number) for number in range(len(needs))]
            raw = [label.replace("]", "all]") for label in labels]
            # Its first frame is place 0: of a file of few packets no reader can tell where it begins, for they come before they are shown.
            placed = f"settb={rate.denominator}/{rate.numerator},setpts=PTS-STARTPTS,split={len(needs)}{''.join(raw)}"
            self.chains.append(f"[{len(self.inputs)}:v:0]{placed}")
            for whole, label, start, need in zip(raw, labels, part.starts, needs, strict=True):
                self.chains.append(f"{whole}trim=start_pts={start}:end_pts={start + need.end - need.first}{label}")
            self.inputs.append(GraphInput(lane[0], None, part, threads))

    def plain(self, color: str, frames: int) -> str:
        """Draw a plain colour over the whole canvas: one frame, converted once, shown again and again."""
        source = f"color=c=0x{color[1:7]}:s={self.width}x{self.height}:r={self.rate}"
        converted = ["trim=end_frame=1", "format=gbrp", "scale=out_color_matrix=bt709:out_range=tv", _OPAQUE, "setsar=1", _TAGS]
        return self.chain("", source, *converted, "tpad=stop=-1:stop_mode=clone", f"trim=end_frame={frames}")

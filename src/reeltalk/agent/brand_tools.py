"""The tools of brand kits: keep one, change it, put it on a film when that is asked for, list and delete them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final

from pydantic import Field

from reeltalk.agent.context import AssetView, Keepsake, Made, PlanningContext, Shelf
from reeltalk.agent.cutting_tools import insert_clip
from reeltalk.agent.layout_tools import watermark
from reeltalk.agent.music_tools import add_music
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem, listed
from reeltalk.agent.sound_arguments import AddMusic
from reeltalk.agent.targets import best_name
from reeltalk.agent.taste import DARK, LIGHT, Taste, contrast, fonts, luminance, styled, tastes
from reeltalk.agent.taste_tools import WATERMARK, put_into, texts_of
from reeltalk.agent.text_arguments import Watermark as WatermarkArguments
from reeltalk.agent.tool_arguments import Arguments, Color, InsertClip, Name, NoArguments
from reeltalk.timeline.model import Clip, MediaSource, TextSource, Timeline, TrackRole

BRAND: Final = "brand"
FILES: Final = ("logo", "intro", "outro", "music")
COLORS_MAX: Final = 6
PLAIN_WEIGHT: Final = frozenset({"Fredoka One", "Fjalla One"})
"""Families that have one weight only; it is heavy already."""


class BrandNamed(Arguments):
    """The name of a brand kit; "" for the only one, or the newest."""

    name: Annotated[str, Field(max_length=80)] = ""


class SaveBrand(BrandNamed):
    """What belongs to the brand; what is left out stays as it was. With nothing at all it is taken from the film."""

    colors: Annotated[tuple[Color, ...], Field(max_length=COLORS_MAX)] = ()
    font: Name | None = None
    logo: Name | None = None
    intro: Name | None = None
    outro: Name | None = None
    music: Name | None = None


def save_brand(arguments: SaveBrand, context: PlanningContext) -> ToolOutcome:
    """Keep colours, a font and files under a name; a kit of that name keeps what is not named anew."""
    shelf = shelf_of(context)
    kits = shelf.all(BRAND)
    name = arguments.name or (kits[-1].name if kits else "My brand")
    before = next((kit for kit in kits if kit.name.casefold() == name.casefold()), None)
    content: dict[str, Any] = dict(before.content) if before else {}
    files: dict[str, str] = dict.fromkeys(before.files if before else (), "")
    if not arguments.model_fields_set - {"name"}:
        content, files = _from_film(context)
    if arguments.colors:
        content["colors"] = [color.upper() for color in arguments.colors]
    if arguments.font is not None:
        content["font"] = _font(arguments.font)
    files |= {role: _upload(wanted, context).id for role in FILES if (wanted := getattr(arguments, role)) is not None}
    if not content and not files:
        raise ToolProblem(
            "I found nothing for a brand kit: name a colour such as #0057FF, a font, or an uploaded logo, intro, outro or piece of music.",
            "没有找到可以存入品牌套件的内容：请说明颜色（如 #0057FF）、字体，或已上传的标志、片头、片尾、音乐。",
        )
    shelf.keep(BRAND, name, content, files)
    told = _told(next(kit for kit in shelf.all(BRAND) if kit.name.casefold() == " ".join(name.split()).casefold()))
    said = Phrase(f"Kept as your brand kit “{name}”: {told}.", f"已保存为品牌套件“{name}”：{told}。")
    return ToolOutcome(answer=said, facts={"brand_kits": len(shelf.all(BRAND))})


def apply_brand(arguments: BrandNamed, context: PlanningContext) -> ToolOutcome:
    """Put a brand kit on the film: words in its colours and font, its logo, intro, outro and music."""
    kit = named(BRAND, arguments.name, context)
    draft, many = Draft(context.timeline), []
    for role in (each for each in ("intro", "outro", "logo", "music") if each in kit.files):
        asset = shelf_of(context).take(BRAND, kit.name, role)
        if not _stands(role, draft.timeline, asset):
            draft.do(*_file_on_film(role, asset, replace(context, timeline=draft.timeline, assets=(asset,))).operations)
            many.append(Made(replace(asset, generated=True), "", "", embedded=False))
    facts: dict[str, Measured] = {"brand_files": len(many)}
    if texts_of(draft.timeline) and (kit.content.get("colors") or kit.content.get("font")):
        taste, canvas = taste_of_brand(kit.content), draft.timeline.canvas
        dressed = replace(context, timeline=draft.timeline)
        facts["contrast"] = put_into(draft, taste, lambda role, style, text: styled(taste, role, style, text, canvas), dressed)
    if not draft.operations:
        return ToolOutcome(said=(Phrase(f"The film wears “{kit.name}” already.", f"影片已经套用了“{kit.name}”。"),))
    told = _told(kit)
    said = Phrase(f"Your brand kit “{kit.name}” is on the film: {told}.", f"已套用品牌套件“{kit.name}”：{told}。")
    return ToolOutcome(draft.operations, said=(said,), facts=facts, made=tuple(many))


def list_brands(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Tell which brand kits there are and what each holds."""
    kits = shelf_of(context).all(BRAND)
    if not kits:
        return ToolOutcome(answer=_NO_KIT)
    told = "; ".join(f"“{kit.name}”: {_told(kit)}" for kit in kits)
    return ToolOutcome(answer=Phrase(f"Your brand kits: {told}.", f"你的品牌套件：{told}。"))


def delete_brand(arguments: BrandNamed, context: PlanningContext) -> ToolOutcome:
    """Forget a brand kit; films that wear it stay as they are."""
    return forgotten(BRAND, named(BRAND, arguments.name, context), context)


# --- what brand kits and templates share


def shelf_of(context: PlanningContext) -> Shelf:
    """Return where things are kept; raises ToolProblem where nothing can be."""
    if context.shelf is None:
        raise ToolProblem("Nothing can be kept here.", "这里无法保存。")
    return context.shelf


def named(kind: str, name: str, context: PlanningContext) -> Keepsake:
    """Return what is kept under a name, the newest for ""; raises ToolProblem with the names there are."""
    kept = shelf_of(context).all(kind)
    if not kept:
        none = _NO_KIT if kind == BRAND else NO_TEMPLATE
        raise ToolProblem(none.english, none.chinese)
    if not name.strip():
        return kept[-1]
    wanted = " ".join(name.split()).casefold()
    found = next((each for each in kept if each.name.casefold() == wanted), None)
    if found is None:
        names = listed(each.name for each in kept)
        raise ToolProblem(
            f"Nothing is kept under “{name}”; there are: {names.english}.", f"没有名为“{name}”的内容；现有：{names.chinese}。"
        )
    return found


def forgotten(kind: str, kept: Keepsake, context: PlanningContext) -> ToolOutcome:
    """Forget something that is kept, and say so."""
    shelf_of(context).drop(kind, kept.name)
    return ToolOutcome(
        answer=Phrase(f"“{kept.name}” is deleted; films that used it stay as they are.", f"已删除“{kept.name}”；用过它的影片不受影响。")
    )


_NO_KIT: Final = Phrase(
    "You have no brand kit yet: say “save this as my brand kit: #0057FF, logo logo.png”.",
    "还没有品牌套件：可以说“保存为我的品牌套件：#0057FF，标志 logo.png”。",
)
NO_TEMPLATE: Final = Phrase(
    "You have no template yet: finish a film and say “save this as a template called Weekly”.",
    "还没有模板：完成一个影片后说“保存为模板‘周报’”。",
)


# --- a kit on a film


def taste_of_brand(content: Mapping[str, Any]) -> Taste:
    """Return the design of a brand: its first colour is what words stand on, in whichever ink is read best there."""
    base, colors = tastes()["corporate"], list(content.get("colors") or ())
    paper = colors[0] if colors else base.paper
    ink = max((LIGHT, DARK), key=lambda each: contrast(luminance(each), luminance(paper)))
    font = str(content.get("font") or base.font)
    accent = colors[1] if len(colors) > 1 else ink
    return replace(
        base, name="brand", font=font, ink=ink, accent=accent, paper=paper, bold=font not in PLAIN_WEIGHT, boxed=bool(colors), solid=True
    )


def _file_on_film(role: str, asset: AssetView, context: PlanningContext) -> ToolOutcome:
    if role == "logo":
        return watermark(WatermarkArguments(name=asset.name, corner="top_right", opacity=1.0), context)
    if role == "music":
        return add_music(AddMusic(named=asset.name), context)
    return insert_clip(InsertClip(name=asset.name, at="start" if role == "intro" else "end"), context)


def _stands(role: str, timeline: Timeline, asset: AssetView) -> bool:
    """Say whether a file of the kit is where it belongs already: an intro first, an outro last, a logo over the picture, music below."""
    story = timeline.main_track.clips if timeline.main_track is not None else ()
    beside = timeline.tracks_of_role(TrackRole.MUSIC if role == "music" else TrackRole.OVERLAY)
    clips = {"intro": story[:1], "outro": story[-1:]}.get(role, tuple(clip for track in beside for clip in track.clips))
    return any(isinstance(clip.source, MediaSource) and clip.source.media_id == asset.id for clip in clips)


# --- what a kit is made of


@dataclass
class _Found:
    content: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


def _from_film(context: PlanningContext) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the colours and the font of the film's first title, its logo, and the music that was uploaded for it."""
    found = _Found()
    texts = [clip for clip, role in texts_of(context.timeline) if role != "captions"] or [clip for clip, _ in texts_of(context.timeline)]
    if texts and isinstance(texts[0].source, TextSource):
        style = texts[0].source.style
        found.content = {"colors": [(style.box_color or style.color)[:7].upper()], "font": _font(style.font)}
    own = {asset.id for asset in context.assets}
    for track in context.timeline.tracks:
        for clip in track.clips:
            role = "music" if track.role is TrackRole.MUSIC else "logo" if WATERMARK in (clip.name, track.name) else ""
            if role and isinstance(clip.source, MediaSource) and clip.source.media_id in own and _is_upload(clip, context):
                found.files.setdefault(role, clip.source.media_id)
    return found.content, found.files


def _is_upload(clip: Clip, context: PlanningContext) -> bool:
    return isinstance(clip.source, MediaSource) and any(asset.id == clip.source.media_id for asset in context.assets)


def _upload(name: str, context: PlanningContext) -> AssetView:
    """Return the upload that is meant by its name, or by its id; raises ToolProblem."""
    ids = [asset.id for asset in context.assets]
    index = ids.index(name) if name in ids else best_name(name, [asset.name for asset in context.assets])
    if index is None:
        raise ToolProblem(f"There is no file “{name}” in this session; upload it first.", f"本会话中没有文件“{name}”，请先上传。")
    return context.assets[index]


def _font(name: str) -> str:
    known = next((font for font in fonts() if font.casefold() == name.strip().casefold()), None)
    if known is None:
        names = listed(fonts())
        raise ToolProblem(f"There is no font “{name}” here; there are: {names.english}.", f"没有字体“{name}”；现有：{names.chinese}。")
    return known


def _told(kit: Keepsake) -> str:
    """Return what a kit holds, in the words of its owner: colours, a font, names of files."""
    return ", ".join([*kit.content.get("colors", ()), *filter(None, [kit.content.get("font")]), *(kit.files[role] for role in kit.files)])

"""Everything the agent can do, one row each: name, what it does, its arguments, its handler, what it costs.

Chat, command line, MCP and any planner use this one table. ``call`` is the only way in: it reads the arguments strictly, runs the handler
and turns every rule that the edit would break into a ToolProblem, so that nothing is ever half applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from reeltalk.agent import b_roll_tools as b_roll
from reeltalk.agent import brand_tools as brand
from reeltalk.agent import caption_places, going_back, picture_arguments, sound_arguments, text_arguments, translation
from reeltalk.agent import card_tools as cards
from reeltalk.agent import closeup_tools as closeups
from reeltalk.agent import cutting_tools as cutting
from reeltalk.agent import effect_tools as effects
from reeltalk.agent import face_tools as faces
from reeltalk.agent import generation_table as generation
from reeltalk.agent import layout_tools as layout
from reeltalk.agent import meaning_table as meaning
from reeltalk.agent import music_tools as music
from reeltalk.agent import overlay_tools as overlays
from reeltalk.agent import pace_tools as pace
from reeltalk.agent import picture_tools as picture
from reeltalk.agent import project_tools as project
from reeltalk.agent import ramp_tools as ramps
from reeltalk.agent import rhythm_tools as rhythm
from reeltalk.agent import shift_tools as shifts
from reeltalk.agent import sound_effects as sounds
from reeltalk.agent import sound_tools as sound
from reeltalk.agent import speech_search as search
from reeltalk.agent import speech_tools as speech
from reeltalk.agent import taste_tools as taste
from reeltalk.agent import template_tools as template
from reeltalk.agent import text_tools as text
from reeltalk.agent import tool_arguments as arguments
from reeltalk.agent import version_tools as version
from reeltalk.agent import voice_over as voice
from reeltalk.agent import word_tools as single_words
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Effort, Handler, Tool, ToolOutcome, ToolProblem
from reeltalk.agent.stretches import isolate
from reeltalk.agent.targets import in_peoples_words
from reeltalk.edits.apply import apply_all
from reeltalk.errors import EditError
from reeltalk.timeline.model import Timeline


def _edit(name: str, description: str, model: type[arguments.Arguments], handler: Handler) -> Tool:
    return Tool(name, description, model, handler)


def _listening(name: str, description: str, model: type[BaseModel], handler: Handler) -> Tool:
    return Tool(name, description, model, handler, Effort.ANALYSIS)


def _making(name: str, description: str, model: type[BaseModel], handler: Handler) -> Tool:
    return Tool(name, description, model, handler, needs_film=False, orders=True)


def _ordering(name: str, description: str, model: type[BaseModel], handler: Handler, effort: Effort = Effort.EDIT) -> Tool:
    return Tool(name, description, model, handler, effort, orders=True)


def _beginning(tool: Tool) -> Tool:
    return replace(tool, begins_film=True)


def _free(name: str, description: str, model: type[arguments.Arguments], handler: Handler, *, needs_film: bool = False) -> Tool:
    return Tool(name, description, model, handler, Effort.FREE, needs_film)


_NONE: Final = arguments.NoArguments

TOOLS: Final[Mapping[str, Tool]] = {
    tool.name: tool
    for tool in (
        # cutting
        _listening("trim_pauses", "Cut silences between spoken words; no word is touched.", arguments.TrimPauses, speech.trim_pauses),
        _listening("remove_fillers", "Cut um, uh and their like.", _NONE, speech.remove_fillers),
        _listening("remove_retakes", "Cut takes that were done again, and stumbled words.", _NONE, speech.remove_retakes),
        _edit("trim_range", "Remove stretches of the film, or keep only them.", arguments.TrimRange, cutting.trim_range),
        _listening(
            "trim_speech",
            "Remove or keep the sentences in which something is said, or find them.",
            arguments.TrimSpeech,
            search.trim_speech,
        ),
        _listening("cut_to_duration", "Shorten the film to a length.", arguments.CutToDuration, speech.cut_to_duration),
        *(_listening(*row) for row in meaning.LISTENING),
        _edit("split", "Cut clips in two without removing anything.", arguments.Split, cutting.split),
        _listening("cut_to_beat", "Bring the cuts onto the beats of the music.", arguments.CutToBeat, rhythm.cut_to_beat),
        _edit("trim_faces", "Keep or remove the stretches in which a face is seen.", arguments.TrimFaces, faces.trim_faces),
        _edit("insert_clip", "Put an upload at the start, the end or a time of the film.", arguments.InsertClip, cutting.insert_clip),
        _edit("mark_beats", "Put a marker on every beat of the music.", _NONE, rhythm.mark_beats),
        _edit("remove_clips", "Remove whole clips.", arguments.RemoveClips, cutting.remove_clips),
        _edit("reorder", "Play the clips in another order.", arguments.Reorder, cutting.reorder),
        _edit("merge", "Join all uploads into one film.", _NONE, cutting.merge),
        _edit("repeat", "Play clips or the whole film several times over.", arguments.Repeat, cutting.repeat),
        _edit("set_speed", "Play clips faster or slower.", arguments.SetSpeed, cutting.set_speed),
        _edit("reverse", "Play clips backwards.", arguments.OnTarget, cutting.reverse),
        _edit("freeze", "Hold a frame.", arguments.Freeze, cutting.freeze),
        # sound
        _edit("set_volume", "Make clips or music louder, quieter or silent.", sound_arguments.SetVolume, sound.set_volume),
        _edit("fade_audio", "Fade the sound in and out.", sound_arguments.FadeAudio, sound.fade_audio),
        _edit("normalize", "Set the loudness of the finished film.", sound_arguments.Normalize, sound.normalize),
        _edit("denoise_audio", "Take steady background noise out of the sound.", _NONE, sound.denoise_audio),
        _edit("voice_clarity", "Make voices clearer.", _NONE, sound.voice_clarity),
        _edit("detach_audio", "Give the sound of clips a track of its own.", arguments.OnTarget, cutting.detach_audio),
        _edit("add_music", "Lay background music under the film.", sound_arguments.AddMusic, music.add_music),
        _edit("add_voice", "Let an uploaded recording be heard over the film.", sound_arguments.AddVoice, voice.add_voice),
        _edit("change_music", "Use other background music.", sound_arguments.ChangeMusic, music.change_music),
        _edit("remove_music", "Remove the background music.", _NONE, music.remove_music),
        _beginning(
            _ordering("add_sound", "Make a sound effect and let it be heard at a time or on every cut.", sounds.AddSound, sounds.add_sound)
        ),
        _edit("remove_sounds", "Remove the sound effects.", sounds.RemoveSounds, sounds.remove_sounds),
        _listening("speed_pauses", "Play the film fast while nobody speaks.", pace.SpeedPauses, pace.speed_pauses),
        _edit("use_sound", "Let one upload's sound be heard under the whole film.", pace.UseSound, pace.use_sound),
        _listening("mute_words", "Silence words, or swear words, wherever they are said.", single_words.MuteWords, single_words.mute_words),
        # text
        _listening("add_captions", "Caption what is said.", text_arguments.AddCaptions, text.add_captions),
        _listening("set_caption_style", "Change how captions look.", text_arguments.CaptionStyle, text.set_caption_style),
        _listening(
            "translate_captions", "Give captions in another language.", text_arguments.TranslateCaptions, translation.translate_captions
        ),
        _listening("clear_faces", "Move captions that stand in front of a face, shot by shot.", _NONE, caption_places.clear_faces),
        _edit("shift", "Let captions, titles or music come earlier or later.", shifts.Shift, shifts.shift),
        _edit("remove_captions", "Remove the captions.", text_arguments.RemoveCaptions, text.remove_captions),
        _edit(
            "replace_words",
            "Put other words in place of some, in captions and titles.",
            single_words.ReplaceWords,
            single_words.replace_words,
        ),
        _edit("set_caption", "Put other words into one caption.", single_words.SetCaption, single_words.set_caption),
        _edit("add_title", "Put words on the picture.", text_arguments.AddTitle, text.add_title),
        _edit("set_title", "Change the titles.", text_arguments.SetTitle, text.set_title),
        _edit("remove_titles", "Remove titles.", text_arguments.RemoveTitles, text.remove_titles),
        _edit("remove_watermark", "Remove the film's own watermark.", _NONE, text.remove_watermark),
        _edit("set_taste", "Put all words of the film into one design, readable and clear of the edges.", taste.SetTaste, taste.set_taste),
        _edit("watermark", "Keep words or a logo in a corner.", text_arguments.Watermark, layout.watermark),
        # picture
        _edit("add_transitions", "Put transitions on the cuts.", picture_arguments.AddTransitions, picture.add_transitions),
        _edit("remove_transitions", "Remove transitions.", arguments.RemoveTransitions, picture.remove_transitions),
        _edit("set_canvas", "Change shape, size or frame rate of the picture.", picture_arguments.SetCanvas, picture.set_canvas),
        _edit("transform", "Scale, move, turn, flip, crop clips.", picture_arguments.Transform, picture.transform),
        _edit("color", "Grade colours, or put a look on.", picture_arguments.ColorGrade, picture.color),
        _edit("effect", "Put an effect on clips.", picture_arguments.AddEffect, picture.effect),
        _edit("apply_lut", "Colour clips by an uploaded .cube table.", picture_arguments.ApplyTable, effects.apply_lut),
        _listening("cover_faces", "Blur the faces in clips, or cover them with a mosaic.", effects.CoverFaces, effects.cover_faces),
        _edit("progress_bar", "Show along an edge how much of the film has passed.", effects.ProgressBar, effects.progress_bar),
        _edit("remove_progress_bar", "Remove the progress bar.", _NONE, effects.remove_progress_bar),
        _edit("remove_effects", "Take effects off clips.", picture_arguments.RemoveEffects, picture.remove_effects),
        _edit("fade", "Fade the film in from and out to black.", picture_arguments.Fade, picture.fade),
        _edit("zoom", "Move the camera slowly in or out.", picture_arguments.Zoom, picture.zoom),
        _edit(
            "picture_in_picture", "Show a second picture small in a corner.", picture_arguments.PictureInPicture, layout.picture_in_picture
        ),
        _edit(
            "split_screen", "Show several pictures at once, side by side or in a grid.", picture_arguments.SplitScreen, layout.split_screen
        ),
        _edit("overlay", "Lay an upload or a sticker over the film, at a place and a time.", overlays.Overlay, overlays.overlay),
        _edit("color_cards", "Put a screen of one colour between the clips.", cards.ColorCards, cards.color_cards),
        _beginning(_edit("title_card", "Show words on a plain screen before the film or behind it.", cards.TitleCard, cards.title_card)),
        _beginning(_edit("countdown", "Count down on a dark screen before the film.", cards.Countdown, cards.countdown)),
        _edit("punch_in", "Cut to a closer view, at a stretch or on every second clip.", closeups.PunchIn, closeups.punch_in),
        _edit("upscale", "Make the film larger, its pictures enlarged and sharpened.", closeups.Upscale, closeups.upscale),
        _edit("speed_ramp", "Let clips gather speed and come back, or slow down and come back.", ramps.SpeedRamp, ramps.speed_ramp),
        _edit("slideshow", "Show photos one after another, gently moving.", picture_arguments.Slideshow, layout.slideshow),
        # pictures over the film while it goes on being heard
        _listening("cut_away", "Show uploads over the film as B-roll while its sound goes on.", b_roll.CutAway, b_roll.cut_away),
        _ordering(
            "add_b_roll", "Show generated clips where things are named that can be shown.", b_roll.BRoll, b_roll.add_b_roll, Effort.ANALYSIS
        ),
        # new material
        *(_edit(*row) for row in generation.EDITS),
        *(_making(*row) for row in generation.MAKING),
        # kept for later films
        _free("save_brand", "Keep colours, a font and files as a brand kit.", brand.SaveBrand, brand.save_brand),
        _edit("apply_brand", "Put a brand kit on the film.", brand.BrandNamed, brand.apply_brand),
        _free("list_brands", "Tell which brand kits there are.", _NONE, brand.list_brands),
        _free("delete_brand", "Forget a brand kit.", brand.BrandNamed, brand.delete_brand),
        _free("save_template", "Keep the film as a template.", template.TemplateNamed, template.save_template, needs_film=True),
        _listening("use_template", "Make the footage into a film of a template's shape.", template.UseTemplate, template.use_template),
        _free("list_templates", "Tell which templates there are.", _NONE, template.list_templates),
        _free("delete_template", "Forget a template.", template.TemplateNamed, template.delete_template),
        # around the film
        _free("undo", "Undo the last change, some, all, or all since something came in.", going_back.Undo, going_back.undo),
        _edit("take_back", "Undo changes to do them otherwise in the same turn.", going_back.Undo, going_back.take_back),
        _free("redo", "Redo what was undone.", going_back.Redo, going_back.redo),
        _free("save_version", "Keep the film as it is under a name.", arguments.NamedVersion, version.save_version),
        _free("go_back_to", "Make the film what it was under a name.", arguments.NamedVersion, version.go_back_to),
        _free("compare_versions", "Tell what differs between two versions.", arguments.CompareVersions, version.compare_versions),
        _free("list_versions", "Tell which versions were kept.", _NONE, version.list_versions),
        _free("export", "Make the finished file.", arguments.Export, project.export, needs_film=True),
        _free("share", "Make the finished file and a link to it.", _NONE, project.share, needs_film=True),
        _free("show_state", "Tell what the film holds.", _NONE, project.show_state),
        _free("show_credits", "Tell how many credits are left.", _NONE, project.show_credits),
        _free("answer", "Answer a question about Reeltalk.", arguments.Answer, project.answer),
        _free("refuse", "Say that something cannot be done.", arguments.Refuse, project.refuse),
        _free("ask", "Ask the person something.", arguments.Ask, project.ask),
    )
}

MUSIC_TOOLS: Final = frozenset({"add_music", "change_music"})
WIRE_EDIT: Final = "edit_multitrack"
WIRE_MUSIC: Final = "generate_music"
WIRE_ANALYSIS: Final = "understand_media"


def wire_call(name: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the name and arguments under which a call is shown to clients: edits as ``edit_multitrack`` with ``op``, and so on."""
    tool = TOOLS.get(name)
    if name in MUSIC_TOOLS:
        return WIRE_MUSIC, {"op": name, **given}
    if name in generation.WIRE_NAMES:
        return generation.WIRE_NAMES[name], {"op": name, **given}
    if tool is not None and tool.effort is Effort.FREE:
        return name, dict(given)
    return WIRE_EDIT, {"op": name, **given}


def call(name: str, given: Mapping[str, Any], context: PlanningContext) -> tuple[ToolOutcome, Timeline]:
    """Run a tool; returns what came of it and the timeline with its operations applied.

    Raises ToolProblem for an unknown tool, unfit arguments, and whatever the tool cannot do on this film.
    """
    tool = TOOLS.get(name)
    if tool is None:
        raise ToolProblem(f"There is no tool {name!r}.", f"没有“{name}”这个功能。")
    try:
        read = tool.arguments.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or name
        raise ToolProblem(f"{name} cannot take that ({where}: {first['msg']}).", f"{name} 的参数不合适（{where}）。") from error
    try:
        outcome = _run(tool, read, context)
        applied = apply_all(context.timeline, outcome.operations)
    except EditError as error:
        told = in_peoples_words(error.message, context.timeline)
        raise ToolProblem(f"That edit does not fit the film: {told}", f"这个编辑不适用于当前影片：{told}") from error
    return replace(outcome, origins=applied.origins), applied.timeline


def _run(tool: Tool, read: BaseModel, context: PlanningContext) -> ToolOutcome:
    """Run the handler; where only stretches of clips are meant, on the pieces inside them."""
    if not isinstance(read, arguments.OnTarget) or not read.ranges:
        return tool.handler(read, context)
    pieces = isolate(read, context)
    inside = read.model_copy(update={"target": pieces.target, "ranges": ()})
    outcome = tool.handler(inside, replace(context, timeline=pieces.timeline))
    return replace(outcome, operations=(*pieces.operations, *outcome.operations))

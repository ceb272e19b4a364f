"""The tools around the film: going back and forth, export and share, answers, refusals and questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import at_position, seconds_text
from reeltalk.agent.deliveries import shape_of
from reeltalk.agent.footage_answers import all_words, summarize
from reeltalk.agent.outcome import Phrase, Phrases, Question, Request, ToolOutcome, ToolProblem, listed
from reeltalk.agent.screen_tools import tell_screen
from reeltalk.agent.speaker_tools import tell_speakers
from reeltalk.agent.targets import clips_of
from reeltalk.agent.tool_arguments import Answer, Ask, Export, NoArguments, Refuse
from reeltalk.agent.writing_tools import ANSWERS as WRITTEN
from reeltalk.timeline.formats import SAME_CODEC, output_format
from reeltalk.timeline.time import seconds_from_ticks, ticks_from_seconds

ANSWERS: Final[Mapping[str, Phrase]] = {
    "capabilities": Phrase(
        "Send me footage and say what you want in plain words. I can trim pauses and filler words; cut, split, merge and reorder clips; "
        "change speed; add captions in the language that is spoken, titles, transitions and background music; change the shape "
        "(9:16, 1:1, 16:9), crop, rotate and zoom; grade colours, add effects, fades and watermarks; clean the sound; build slideshows "
        "from photos; undo and redo; and export an MP4 with a share link.",
        "发给我素材，用平常的话告诉我你想要什么。我可以剪掉停顿和口头语，裁剪、分割、拼接、调换片段，变速，按原语言加字幕，"
        "加标题、转场和背景音乐，改画面比例（9:16、1:1、16:9），裁切、旋转、缩放，调色，加特效、淡入淡出和水印，降噪，"
        "用照片做相册，撤销和重做，并导出 MP4 和分享链接。",
    ),
    "formats": Phrase(
        "I take mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a and aac. "
        "I export mp4 (H.264, HEVC, AV1), mov (ProRes), webm, gif, webp, mp3, wav, m4a, png, jpg, srt, vtt and ass.",
        "支持 mp4、mov、avi、webm、mkv、jpg、png、gif、webp、mp3、wav、m4a、aac；"
        "成片可以是 mp4（H.264、HEVC、AV1）、mov（ProRes）、webm、gif、webp、mp3、wav、m4a、png、jpg、srt、vtt、ass。",
    ),
    "limits": Phrase(
        "A file may be up to 500 MB, a film up to 12 hours; one request may hold as many edits as you like.",
        "单个文件最大 500 MB，影片最长 12 小时；一次可以提出多个编辑要求。",
    ),
    "duration": Phrase(
        "Edits take seconds; a long recording is listened to once first. An export takes about as long as the film, often less.",
        "编辑通常只需几秒；较长的录音会先分析一次。导出时间大约与影片长度相当，往往更短。",
    ),
    "privacy": Phrase(
        "Your files stay on this server; nothing is sent to anybody else.",
        "你的文件只保存在这台服务器上，不会发送给任何第三方。",
    ),
    "upload": Phrase(
        "Send the file to this session and I will see it: video, photos or sound, up to 500 MB each.",
        "把文件上传到当前会话即可：视频、照片或音频，单个不超过 500 MB。",
    ),
    "pricing": Phrase(
        "An editing session costs 50 credits once, a generated clip about 100; exports, uploads and questions are free.",
        "编辑每个会话只收一次 50 积分，生成一段视频约 100 积分；导出、上传和提问免费。",
    ),
    "greeting": Phrase(
        "Hello! Send me a clip and say what you want done with it, for example “trim the pauses, add captions and lo-fi music”.",
        "你好！上传素材并告诉我想怎么剪，例如“剪掉停顿，加字幕和轻松的背景音乐”。",
    ),
    "thanks": Phrase("You are welcome. Anything else to change?", "不客气。还想改哪里？"),
}


_AS_LONG: Final = 1.02
"""A film that is shorter than a length by less than this still has that length."""


def export(arguments: Export, context: PlanningContext) -> ToolOutcome:
    """Ask for the finished file."""
    _has_film(context)
    said: tuple[Phrase, ...] = ()
    named = ("quality", "resolution", "codec", "max_size_mb")
    output = {name: str(value) for name in named if (value := getattr(arguments, name)) is not None}
    wanted = (arguments.format or "mp4").lower().lstrip(".")
    made_as = output_format(wanted)
    if made_as is None:
        said = (Phrase(f"I do not make {wanted} files, so the file is an MP4.", f"不支持导出 {wanted}，因此文件为 MP4。"),)
    if made_as and arguments.codec and SAME_CODEC.get(arguments.codec.lower(), arguments.codec.lower()) not in made_as.codecs:
        offered = listed(made_as.codecs)
        raise ToolProblem(f"A {made_as.name} file can be {offered.english}.", f"{made_as.name} 文件可用的编码：{offered.chinese}。")
    for shape in arguments.shapes:
        shape_of(shape)
    if arguments.at_s is not None:
        output["time"] = f"{_moment_s(arguments.at_s, context):.6g}"
    lengths_s, too_long = _lengths(arguments, context)
    return ToolOutcome(
        requests=(Request.EXPORT,),
        output=output | {"format": made_as.name if made_as else "mp4"},
        said=(*said, *too_long),
        shapes=arguments.shapes,
        lengths_s=lengths_s,
        pieces=arguments.pieces,
        piece_clips=() if arguments.target == "all" else tuple(clip.id for clip in clips_of(context.timeline, arguments.target)),
        highlights=arguments.highlights,
        languages=arguments.languages,
        stretches=arguments.ranges,
        partly=made_as is None or bool(too_long),
    )


def _lengths(arguments: Export, context: PlanningContext) -> tuple[tuple[float, ...], tuple[Phrase, ...]]:
    """Return the lengths that the film can be cut down to, and what is said of longer ones; raises ToolProblem where all are longer."""
    film_s = seconds_from_ticks(context.timeline.duration)
    longer = [length for length in arguments.lengths_s if length > film_s * _AS_LONG]
    if not longer:
        return arguments.lengths_s, ()
    named = listed(f"{length:g}" for length in longer)
    told = Phrase(
        f"The film lasts only {film_s:g} s, so no version of {named.english} s.",
        f"影片只有 {film_s:g} 秒，做不出 {named.chinese} 秒的版本。",
    )
    if len(longer) == len(arguments.lengths_s):
        raise ToolProblem(told.english, told.chinese)
    return tuple(length for length in arguments.lengths_s if length not in longer), (told,)


def _moment_s(at_s: float, context: PlanningContext) -> float:
    """Return a moment of the film in seconds; raises ToolProblem for one behind its end."""
    end = context.timeline.duration
    if ticks_from_seconds(at_s) > end:
        length = seconds_text(end)
        raise ToolProblem(f"The film ends at {length} s, before that moment.", f"影片在 {length} 秒结束，没有那一刻的画面。")
    last_frame = end - context.timeline.canvas.rate.ticks_per_frame
    return seconds_from_ticks(max(0, min(at_position(context.timeline, at_s), last_frame)))


def share(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Ask for the finished file and a link to it."""
    _has_film(context)
    return ToolOutcome(requests=(Request.EXPORT, Request.SHARE))


def _has_film(context: PlanningContext) -> None:
    if context.timeline.duration <= 0:
        raise ToolProblem("There is nothing to export yet: upload footage first.", "还没有可以导出的内容：请先上传素材。")


def show_state(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Tell what the film holds, which uploads there are and how exports stand."""
    names = listed(asset.name for asset in context.assets)
    told = [
        Phrase(f"Uploads: {names.english}.", f"已上传：{names.chinese}。")
        if names.english
        else Phrase("Nothing has been uploaded yet.", "还没有上传素材。")
    ]
    for each in context.exports[-1:]:
        told.append(Phrase(f"Last export: {each.status}, {each.percent:g} %.", f"最近一次导出：{each.status}，{each.percent:g}%。"))
    if not context.exports:
        told.append(Phrase("Nothing is being generated or exported.", "当前没有正在生成或导出的任务。"))
    timeline = context.timeline if context.timeline.duration > 0 else None
    return ToolOutcome(answer=Phrases(*told, timeline=timeline))


def show_credits(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Tell how many credits are left."""
    if context.credits_available is None:
        return ToolOutcome(answer=Phrase("The balance is not known right now.", "暂时无法查询积分余额。"))
    count = context.credits_available
    english = f"You have {count} credits. Exports, uploads and questions are free. The usage history is listed under billing usage."
    return ToolOutcome(answer=Phrase(english, f"你还有 {count} 积分。导出、上传和提问免费；使用记录可在用量明细中查看。"))


def answer(arguments: Answer, context: PlanningContext) -> ToolOutcome:
    """Answer a question about Reeltalk; a topic that is not known gets what Reeltalk can do."""
    topic = arguments.topic.strip().lower()
    if topic == "credits":
        return show_credits(NoArguments(), context)
    if topic in ("state", "status"):
        return show_state(NoArguments(), context)
    if topic == "privacy" and context.language_model:
        return ToolOutcome(answer=_privacy_with(context.language_model))
    if topic == "transcript":
        return summarize(context)
    if topic == "words":
        return all_words(context)
    if topic in WRITTEN:
        return WRITTEN[topic](context)
    if topic == "speakers":
        return tell_speakers(context)
    if topic == "screen":
        return tell_screen(context, arguments.about or "")
    if topic == "prompt" and arguments.about:
        return ToolOutcome(answer=_prompt(arguments.about))
    return ToolOutcome(answer=ANSWERS.get(topic, ANSWERS["capabilities"]))


def _privacy_with(model: str) -> Phrase:
    """Say what goes to a language model: words, never footage."""
    return Phrase(
        "Your footage stays on this server. Your messages, the names of your files and words spoken in them are read by the language "
        f"model {model}, which the operator of this server chose.",
        f"素材只保存在这台服务器上。你的消息、文件名和素材中说的话会由服务器运营者选用的语言模型 {model} 读取。",
    )


def _prompt(about: str) -> Phrase:
    """Return a prompt for another program's clip generator: the person's own scene, and what such programs want to be told besides."""
    scene = about.strip().rstrip(".。!！")
    text = f"{scene[:1].upper()}{scene[1:]}. Steady camera, smooth natural motion, even light, sharp focus, 5 seconds, no text."
    return Phrase(
        f"A prompt that you can paste there: “{text}” To have it made here, say “generate a video of ...”.",
        f"可以直接使用的提示词：“{text}” 想在这里直接生成，可以说“生成一段……的视频”。",
    )


def refuse(arguments: Refuse, _: PlanningContext) -> ToolOutcome:
    """Say plainly that something is not done here, why, and what comes nearest."""
    english = [f"I cannot do this: {arguments.what.rstrip('.')}."]
    chinese = [f"这个我做不到：{arguments.what.rstrip('。')}。"]
    if arguments.reason:
        english.append(_sentence(arguments.reason, "."))
        chinese.append(_sentence(arguments.reason, "。"))
    if arguments.nearest:
        english.append(f"The nearest I can offer: {arguments.nearest.rstrip('.')}.")
        chinese.append(f"最接近的做法：{arguments.nearest.rstrip('。')}。")
    return ToolOutcome(answer=Phrase(" ".join(english), "".join(chinese)), refused=True)


def _sentence(text: str, stop: str) -> str:
    stripped = text.strip()
    begun = stripped[:1].upper() + stripped[1:]
    return begun if begun.endswith((".", "!", "?", "。", "！", "？")) else begun + stop


def ask(arguments: Ask, _: PlanningContext) -> ToolOutcome:
    """Put a question to the person."""
    return ToolOutcome(question=Question(arguments.question, arguments.options), partly=True)

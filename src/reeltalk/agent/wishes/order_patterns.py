"""The turns of phrase in which new material is asked for, in English and in Chinese.

Each pattern is tried at the start of a wish; the group ``prompt`` is the description, which still has to be cut to its end.
"""

from __future__ import annotations

import re
from typing import Final

_I: Final = re.IGNORECASE
MAKE: Final = (
    r"(?:generat(?:e|ing)|creat(?:e|ing)|mak(?:e|ing)|produc(?:e|ing)|render(?:ing)?|design(?:ing)?|build|"
    r"imagine|visuali[sz]e|craft|compose|show me|"
    r"give me|get me|add|insert|i(?:'d| would)? (?:want|need|like)|i want to (?:see|generate|create|make)|let me see)"
)
POLITE: Final = (
    r"(?:(?:please|can you|could you|would you|hey|hi|ok|now|then|and|also|let's|help me(?: to)?|i(?:'d| "
    r"would) like (?:you )?to|i want (?:you )?to)[ ,]+)*"
)
PICTURE: Final = (
    r"(?:images?|pictures?|pics?|photos?|photographs?|illustrations?|drawings?|paintings?|artworks?|art|"
    r"posters?|wallpapers?|portraits?|sketch(?:es)?|"
    r"concept art|still|3d renders?|banners?(?= for\b| of\b))"
)
CLIP: Final = r"(?:videos?|video clips?|clips?|films?|movies?|animations?|footage|shots?|short films?|b-?rolls?(?= of\b))"
ADJECTIVES: Final = r"(?:(?!of\b|with\b|from\b|and\b|my\b|the\b|this\b|these\b)(?:[\w'-]{1,30}|\d{1,2}:\d{1,2})\s+){0,5}?"
COUNT: Final = r"(?P<count>\d|two|three|four|five|six|seven|eight)\s+"
FOR_PLATFORM: Final = (
    r"(?:\s+for\s+(?:my\s+|our\s+|an?\s+|the\s+)?(?:tik ?tok|instagram|youtube|facebook|linkedin|reels?|shorts?|stories|social media)"
    r"(?:\s+(?:reels?|shorts?|stories|story|post|feed))?)?"
)
INTRODUCED: Final = r"\s*(?:of|showing|that shows?|depicting|featuring|where|in which|about|:|：|-(?=\s))\s*"
ZH_MAKE: Final = r"(?:帮我|请|给我|麻烦)*(?:生成|画|绘制|制作|创作|创建|做|来|设计|拍)(?!成)(?:出|个)?"

PICTURE_OF: Final = re.compile(
    rf"^{POLITE}(?P<asked>{MAKE}\s+)?(?:me\s+)?(?:{COUNT}|(?:an?|some|one)\s+)?(?P<style>{ADJECTIVES}){PICTURE}{INTRODUCED}(?P<prompt>.+)",
    _I | re.DOTALL,
)
DRAW: Final = re.compile(
    rf"^{POLITE}(?:draw|paint|sketch|illustrate)\s+(?:me\s+)?(?!(?:an? |the )?(?:red |blue |white |black "
    rf")?(?:arrow|circle|box|line|rectangle|frame|"
    r"border|chart|graph|progress|attention|viewers|title|text|caption|subtitle)s?\b)(?:(?:an? )?(?:picture|image) of )?(?P<prompt>.{3,})",
    _I | re.DOTALL,
)
CLIP_OF: Final = re.compile(
    rf"^{POLITE}(?P<make>{MAKE}\s+)?(?:me\s+)?(?:an?\s+|one\s+|some\s+)?(?P<style>{ADJECTIVES}){CLIP}"
    rf"{FOR_PLATFORM}(?:{INTRODUCED}|\s+(?=(?:with|from)\b))(?P<prompt>.+)",
    _I | re.DOTALL,
)
QUOTED_TEXT: Final = re.compile(
    r"(?<![\"“'‘「])[\"“'‘「](?P<prompt>[^\"”」]{4,400}?)[\"”'’」]\s*(?:,?\s*(?:in)?to|,?\s*as)\s+(?:an?\s+)?(?P<what>[^.;,\n]{0,40})(?P<rest>.*)",
    _I | re.DOTALL,
)
LABELLED: Final = re.compile(
    r"^(?:text[ -]to[ -]|prompt to |words to )(?P<what>video|clip|image|picture)s?\s*[:：,-]\s*(?P<prompt>.+)", _I | re.DOTALL
)
ANIMATE_IT: Final = re.compile(
    rf"^{POLITE}(?:animate|bring)\s+(?:it|this|that|them|(?:the|my|this|that|these)\s+(?:last |first |uploaded "
    rf")?(?:\w+ )?(?:image|picture|photo|drawing|illustration|"
    r"still|painting|artwork|portrait))(?:\s+to life)?\b(?P<prompt>.*)"
    rf"|^{POLITE}make\s+(?:it|(?:the|my|this)\s+(?:image|picture|photo|drawing|illustration))\s+(?:move|come "
    rf"alive|come to life|animated)\b(?P<also>.*)",
    _I | re.DOTALL,
)
ANIMATE: Final = re.compile(
    rf"^{POLITE}animate\s+(?P<prompt>(?!the (?:title|text|caption|subtitle|logo)|captions|titles|text).{{4,}})", _I | re.DOTALL
)
RAW: Final = re.compile(
    r"\b(?:keep|leave|want|use|restore)\b[^.]{0,20}\braw\b|\bkeep it raw\b|\braw (?:clip|version|video) only\b|\bback to the raw\b|"
    r"\b(?:strip|remove|take off|lose)\b[^.]{0,30}\b(?:added|automatic|auto|second stage|finishing|post)\b|"
    r"保留原片|只要原片|保留原始|(?:去掉|删掉|不要|撤掉)(?:自动)?后期|后期(?:都|全)?(?:去掉|删掉|不要|撤掉)|还原原片",
    _I,
)
STRIP: Final = re.compile(
    r"\bstrip\b[^.]*\b(?:music|title|effects?|vignette)\b|去掉(?:自动)?(?:加的|添加的)?(?:音乐|配乐|标题|暗角|特效)", _I
)
AGAIN: Final = re.compile(
    r"^\s*(?:(?:try|do it|once) again|(?:generate|make|draw|give me|show me)?\s*(?:another|a different|one "
    r"more)(?: one| picture| image| version| clip| video)?|"
    r"re-?generate(?: it)?|redraw(?: it)?|a new one|再来一(?:张|个|幅|段)|换一(?:张|个|幅|段)|重新(?:生成|"
    r"画)(?:一(?:张|个|段))?|再生成一(?:张|个|段))[\s.!。！]*$",
    _I,
)
VAGUE: Final = re.compile(
    r"\b(?:generat\w+|creat\w+|mak\w+|text[ -]to)\b.{0,20}\b(?:images?|pictures?|art|photos?)\b|"
    r"生成(?:一些)?(?:图片|图像)|文生图|(?:AI|人工智能)(?:画图|绘图|作画)",
    _I,
)
WITHOUT_FINISH: Final = re.compile(
    r"\braw\b|\bno music\b|\bwithout (?:any )?(?:music|extras)\b|\bjust the clip\b|\b(?:no|without) (?:audio|sound)\b"
    r"|\bsilent\b|无声|原片|不要(?:音乐|配乐|后期)|无配乐",
    _I,
)
FOOTAGE_WORDS: Final = re.compile(
    r"\b(?:my|our|the|this|these|those|it|its|uploaded|existing|raw|footage|clips?|recording|highlights?|best (?:moments|parts)|above)\b|"
    r"素材|上传|我的|我们的|这个|这段|这些|现有|录屏|片段|剪辑|高光|精彩",
    _I,
)
EDIT_WORDS: Final = re.compile(
    r"^(?:with\s+)?(?:(?:a|an|the|some|bold|big|lo-?fi|upbeat|calm|background|auto(?:matic)?|burned[- ]in|animated|smooth)\s+)*"
    r"(?:captions?|subtitles?|music|transitions?|titles?|text|voice-?over|cuts?|effects?|fade|zoom|sound|bgm|intro|outro)\b"
    r"|^(?:from|with)\s+(?:my|our|the|this|these|those|raw|it)\b|^(?:有|带|加)?(?:字幕|音乐|配乐|转场|标题|片头|片尾)",
    _I,
)
MADE_WITH: Final = re.compile(r"(?:with|from)\b", _I)
"""Behind "make a video", where there is footage: what is done with it, no scene to invent."""
ZH_PICTURE: Final = re.compile(
    rf"^\s*(?:{ZH_MAKE})(?P<count>[一二两三四五六七八\d])?[张幅个]?(?P<prompt>[^。；\n]{{2,200}}?)的?(?:图片|"
    rf"图像|头像|图标|照片|插画|插图|海报|壁纸|图画|(?<!动)画|图)"
    r"(?:[：:，,。\s]+(?P<after>.+))?$",
    re.DOTALL,
)
ZH_PICTURE_LATER: Final = re.compile(
    rf"^\s*{ZH_MAKE}(?P<count>[一二两三四五六七八\d])?[张幅]?(?:图片|图像|头像|图标|照片|插画|插图|海报|壁纸|画|图)[：:，,\s]+(?P<prompt>.+)",
    re.DOTALL,
)
ZH_DRAW: Final = re.compile(
    r"^\s*(?:帮我|请|给我)*画(?:出|上)?(?:(?P<count>[一二两三四五六七八\d])[张幅])?(?P<prompt>(?!面|质|中画|框|外音).{2,})", re.DOTALL
)
ZH_NOUN: Final = re.compile(r"^\s*一[张幅](?P<prompt>.{2,200}?)的?(?:图片|图像|照片|插画|插图|海报|画|图)[。！\s]*$", re.DOTALL)
ZH_CLIP: Final = re.compile(
    rf"^\s*(?:{ZH_MAKE})(?:一)?[个段条部]?(?P<prompt>[^。；\n]{{0,200}}?)的?(?:短视频|小视频|视频|短片|动画片|"
    rf"动画|影片|MP4)(?:[：:，,。\s]+(?P<after>.+))?$",
    re.DOTALL | _I,
)
ZH_ORDERS: Final = re.compile(r"生成|AI|人工智能|创作|画|关于|讲|[:：]", re.IGNORECASE)
"""What asks for new pictures although there is footage."""
ZH_QUOTED: Final = re.compile(
    r"(?<![\"“「‘'])[\"“「‘'](?P<prompt>[^\"”」’]{2,400})[\"”」’'][^。；]{0,20}?(?:生成|变成|转成|转换成|做成|制作成|"
    r"转为)(?:一[个段张])?(?P<what>[^。；，,]{0,20})(?P<rest>.*)",
    re.DOTALL,
)
ZH_ANIMATE: Final = re.compile(
    r"(?:让|把|将)?(?:它|这张图片?|这幅画|这张照片|图片|照片|画面|这张画)(?:动起来|动画化|变成动画|做成动画|"
    r"变成视频|做成视频|生成视频|活起来)(?P<prompt>.*)",
    re.DOTALL,
)
COMMAND: Final = re.compile(
    r"^\s*(?:please\b|can\b|could\b|would\b|will\b|i\b|i'd\b|i'm\b|we\b|you\b|let\b|let's\b|help\b|hi\b|"
    r"hello\b|hey\b|thanks?\b|ok\b|yes\b|no\b|"
    r"add|adding|put|insert|make|making|use|cut|trim|keep|set|remove|delete|crop|speed|slow down|mute|apply|turn|convert|change|edit|"
    r"export|share|render|save|send|give|generate|generating|create|creating|produce|show|tell|split|merge|"
    r"join|combine|rotate|flip|zoom|blur|"
    r"lower|raise|increase|decrease|reduce|shorten|extend|reverse|caption|transcribe|translate|undo|redo|strip|animate|resize|"
    r"stabili[sz]e|denoise|fade|colou?r|brighten|darken|start|stop|play|find|replace|move|reorder|upload|download|write|record|"
    r"ai(?=[帮给来能可])|把|将|给|帮|请|加|剪|去|删|生成|做|制作|配|让|改|换|导出|能|可以|怎|什么|你|我|用|调|添|裁|转|合|拼|拆|"
    r"分|静音|撤|重|保留|下载|分享|发|看|查)",
    _I,
)
QUESTION: Final = re.compile(r"[?？]|^\s*(?:what|how|why|when|where|who|which|is|are|do|does|did)\b|吗[。\s]*$|为什么", _I)
ABLE: Final = re.compile(
    r"^\s*(?:can (?:you|i|it)|do you|does it|is it possible to|are you able to) (?:do|support|offer|have|handle|know)\b"
    r"(?![^\n]*\b(?:of|about|showing|where|with|from my)\b)[^.!\n]{3,40}\??\s*$"
    r"|^\s*(?:你们?)?(?:能不能|可不可以|会不会|支持不支持|支持)(?:做|搞)?(?:图生视频|文生视频|文生图|图片生成|视频生成)[^，。]{0,6}[?？吗]*$",
    _I,
)
"""A question whether something can be done at all."""
VAGUE_CLIP: Final = re.compile(
    r"^\s*(?:please )?(?:make|create|generate|produce)(?: me)?(?: an?| some)?(?: (?:short|new|ai|quick|random|"
    r"cool|nice))* (?:video|clip|film|movie|animation)s?"
    r"(?=[\s.!]*$|,? and (?:a|an|make|generate|create)\b)"
    r"|^\s*(?:请|帮我|给我)*(?:做|生成|制作|创建|来)(?:一?[个段条])(?:新的?|短|小|AI)*(?:视频|短片|"
    r"动画)(?=[\s。！]*$|[，,]?(?:并|和|再|然后))",
    _I,
)

"""What the skill runtime says, in English and Chinese, and how it tells which of the two a person writes."""

from __future__ import annotations

import os
import re
from typing import Final

_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z]{2,}")
_SECRET: Final = re.compile(r"\b(?:nmv_usr|clm)_[A-Za-z0-9_-]{8,}")
_CONTROL: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_JSON_BLOCK: Final = re.compile(r"```(?:json)?\s*[\[{].*?[\]}]\s*```", re.DOTALL)
_JSON_LINE: Final = re.compile(r'^\s*[\[{](?:\s*"|\s*[\[{]).*[\]}]\s*$')

FORMATS: Final = "mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac"

_PHRASES: Final = {
    "setting_up": ("Setting things up...", "正在准备……"),
    "ready": ("Connected and ready.", "已连接，可以开始了。"),
    "still_working": ("⏳ Still working...", "⏳ 仍在处理……"),
    "may_take": ("This may take a few minutes.", "这可能需要几分钟。"),
    "uploading": ("Uploading {names}...", "正在上传 {names}……"),
    "uploaded": ("Received: {files}.", "已收到：{files}。"),
    "ask_file": (
        "Send me the path of a file or its web address. I take " + FORMATS + ".",
        "请发送文件路径或网址。支持的格式：" + FORMATS + "。",
    ),
    "no_file": ("There is no file {name} here.", "这里没有文件 {name}。"),
    "credits": (
        "{available} credits available, {frozen} reserved for work under way, {total} in all.",
        "可用积分 {available}，进行中占用 {frozen}，共 {total}。",
    ),
    "credits_unlimited": ("Unlimited: this server charges nothing.", "不限积分：此服务器不收费。"),
    "empty": (
        "Nothing is on the timeline yet. Send me a file and tell me what you want.",
        "时间线还是空的。请发送文件并告诉我想要的效果。",
    ),
    "files_waiting": ("Uploaded: {names}. Tell me what to do with it.", "已上传：{names}。请告诉我想怎么处理。"),
    "changed": ("✅ {changes}", "✅ {changes}"),
    "nothing_changed": (
        "The edit came back without a word and the timeline is as it was. Could you put it another way?",
        "处理结束，但时间线没有变化。可以换个说法吗？",
    ),
    "dropped": (
        "The connection broke off. Your request is not sent again; I look at the project until the result is there.",
        "连接中断。我不会重复发送请求，会继续查看项目，直到有结果。",
    ),
    "timed_out": (
        "Ten minutes without news. Your request is not sent again; I look at the project until the result is there.",
        "已有十分钟没有消息。我不会重复发送请求，会继续查看项目，直到有结果。",
    ),
    "recovery_failed": (
        "The project has not changed since the connection broke off, so the request seems lost. Say it again to try once more.",
        "连接中断后项目一直没有变化，请求可能已丢失。如需重试，请再说一次。",
    ),
    "turn_failed": ("That could not be finished: {reason}", "未能完成：{reason}"),
    "rendering": ("⏳ Rendering...", "⏳ 正在渲染……"),
    "progress": ("⏳ {percent}%", "⏳ {percent}%"),
    "render_retry": ("The render failed; trying once more.", "渲染失败，正在重试一次。"),
    "render_failed": ("The render failed: {reason}", "渲染失败：{reason}"),
    "render_pending": (
        'Still rendering ({percent}%). It goes on without us; say "download" in a while and I fetch it.',
        "仍在渲染（{percent}%），会在后台继续。稍后说“下载”，我来取。",
    ),
    "video_ready": ("✅ Video ready! {path}", "✅ 视频完成！{path}"),
    "link": ("Link: {url}", "链接：{url}"),
    "receipt": ("Measured: {line}", "测量结果：{line}"),
    "next_step": ('Say "export" when you want the file.', "需要文件时请说“导出”。"),
    "new_session": (
        "The earlier project is no longer there, so I started a new one{files}.",
        "之前的项目已不存在，已新建项目{files}。",
    ),
    "files_again": (" and sent your files again", "并重新上传了文件"),
    "waiting_limit": ("Too many requests; I wait 30 seconds and try once more.", "请求过于频繁，等待 30 秒后重试一次。"),
    "new_media": ("New {kind}: {url}", "新的{kind}：{url}"),
}


def phrase(key: str, language: str, **values: object) -> str:
    """Return one of the runtime's sentences with its values filled in.

    >>> phrase("progress", "en", percent=50)
    '⏳ 50%'
    """
    return _PHRASES[key][language == "zh"].format(**values)


def language_of(text: str, before: str = "en") -> str:
    """Return ``zh`` or ``en``; a text of neither (``1080p``) leaves it as it was.

    >>> language_of("剪掉 talk.mp4 的停顿"), language_of("trim it"), language_of("2", "zh")
    ('zh', 'en', 'zh')
    """
    if _CHINESE.search(text):
        return "zh"
    return "en" if _LATIN.search(text) else before


def language_of_system() -> str:
    """Return the language that the environment asks for."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if named.lower().startswith("zh") else "en"


def printable(text: str) -> str:
    """Return a text without control characters, so that no file name and no server can steer the terminal.

    >>> printable("talk\\x1b[2J.mp4")
    'talk.mp4'
    """
    return _CONTROL.sub("", text)


def presentable(text: str) -> str:
    """Return a server's text without what no person should be shown: tokens and raw JSON.

    >>> presentable('Done.' + chr(10) + '{"code": 0}')
    'Done.'
    """
    lines = [line for line in _JSON_BLOCK.sub("", printable(text)).splitlines() if not _JSON_LINE.match(line)]
    return _SECRET.sub("(hidden)", "\n".join(lines)).strip()

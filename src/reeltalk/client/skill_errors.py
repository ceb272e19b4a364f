"""The documented error table, as words for the person: what happened and what to do now."""

from __future__ import annotations

from typing import Final

from reeltalk.client.errors import ApiError
from reeltalk.client.skill_words import FORMATS, presentable

_TABLE: Final = {
    1001: ("I could not sign in to the server.", "无法登录服务器。"),
    1002: ("The project is not there and could not be started again.", "项目不存在，也无法重新创建。"),
    2001: ("Out of credits. Top up credits in your account.", "积分不足。请在账户中充值。"),
    4001: (f"That file type is not supported. I take {FORMATS}.", f"不支持这种文件格式。支持的格式：{FORMATS}。"),
    4002: (
        "That file is too large. Compress it or trim it to a shorter part, then send it again.",
        "文件太大。请压缩或截取较短的一段后再发送。",
    ),
    402: (
        "Export is not part of your plan. This is not about credits. Register or upgrade your plan to unlock export.",
        "当前套餐不能导出，与积分无关。请注册或升级套餐以解锁导出。",
    ),
    429: ("The server still takes no more requests. Please try again later.", "服务器仍然限制请求，请稍后再试。"),
}
_OUT_OF_CREDITS_ANONYMOUS: Final = (
    "Out of credits. Register here and keep everything you made: {url}",
    "积分不足。在此注册即可保留全部作品：{url}",
)
_OTHER: Final = ("The server refused: {reason}", "服务器拒绝了请求：{reason}")


def explain(error: ApiError, language: str, registration_url: str | None = None) -> str:
    """Return what to tell the person about an error; ``registration_url`` is given for people without an account."""
    chinese = language == "zh"
    if error.code == 2001 and registration_url:
        return _OUT_OF_CREDITS_ANONYMOUS[chinese].format(url=registration_url)
    if error.code in _TABLE:
        return _TABLE[error.code][chinese]
    return _OTHER[chinese].format(reason=presentable(str(error)) or error.code)

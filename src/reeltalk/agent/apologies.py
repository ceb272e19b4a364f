"""What is said of an engine or a service that did not do what was asked of it; only a service's own words stay in its own language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from reeltalk.agent.outcome import Phrase
from reeltalk.errors import (
    AccountEmpty,
    AnswerUnfit,
    CreditsExhausted,
    EngineMissing,
    KeyRejected,
    LanguageNotSpoken,
    MediaError,
    OrderRefused,
    ProviderBusy,
    ProviderError,
    ProviderTooSlow,
    ProviderUnreachable,
    ReeltalkError,
    SubmissionLost,
)

Trouble: TypeAlias = ProviderError | MediaError | CreditsExhausted

_UNFIT: Final = ("What {name} sent is not what was ordered, so it was not used.", "{name} 发来的内容与要求不符，因此没有采用。")
_TOLD: Final[Mapping[type[ReeltalkError], tuple[str, str]]] = {
    CreditsExhausted: ("There are not enough credits for this.", "积分不足。"),
    EngineMissing: ("{name} is no longer set up here.", "这里已不再配置 {name}。"),
    LanguageNotSpoken: (
        "{name} speaks English and Chinese, but not this language; a speech service set up under [providers] speaks more.",
        "{name} 只会说英语和中文，不会说这种语言；在 [providers] 中配置语音服务后可以说更多语言。",
    ),
    OrderRefused: ("{name} refuses to make this; describe something else.", "{name} 拒绝生成这个内容，请换一种描述。"),
    ProviderUnreachable: (
        "{name} cannot be reached from this server; try again in a moment.",
        "这台服务器连接不上 {name}，请稍后再试。",
    ),
    ProviderBusy: (
        "{name} is busy or takes no more requests for now; try again in a few minutes.",
        "{name} 正忙，或暂时不再接受请求，请过几分钟再试。",
    ),
    KeyRejected: (
        "{name} does not accept this server's key; ask the operator of this server to mend it.",
        "{name} 不接受这台服务器的密钥，请联系本服务器的管理员。",
    ),
    AccountEmpty: (
        "This server's account with {name} has no credit left; ask the operator of this server to top it up.",
        "这台服务器在 {name} 的账户余额已用完，请联系本服务器的管理员充值。",
    ),
    ProviderTooSlow: ("{name} took too long, so the order was called off.", "{name} 用时过长，请求已取消。"),
    SubmissionLost: (
        "It is not known whether {name} took the order, so it was not sent again; look at its own list of jobs before you ask again.",
        "无法确认 {name} 是否收到了请求，因此没有再次提交；请先查看它的任务列表，再重新要求。",
    ),
    AnswerUnfit: _UNFIT,
    MediaError: _UNFIT,
    ProviderError: ("{name} could not do this.", "{name} 没有完成这项任务。"),
}
"""From the special to the general: the first kind that an error is of tells it."""

NOTHING_CHARGED: Final = Phrase("No credits were charged.", "没有扣积分。")
NOTHING_MAKES_IT: Final = Phrase(
    "Nothing that makes this is set up here; set a service up under [providers] in reeltalk.toml (“reeltalk doctor” lists them).",
    "这里没有配置可以生成这种素材的服务；请在 reeltalk.toml 的 [providers] 中配置（“reeltalk doctor” 会列出）。",
)


def apology(kind: type[ReeltalkError], provider: str, quoted: str = "") -> tuple[Phrase, ...]:
    """Return what is said where a provider came to nothing; ``quoted`` are the provider's own words.

    >>> " ".join(phrase.english for phrase in apology(ProviderBusy, "fal", "queue is full"))
    'fal is busy or takes no more requests for now; try again in a few minutes. It says: “queue is full”'
    """
    english, chinese = (form.format(name=provider) for form in _TOLD[_kind_of(kind)])
    own = (Phrase(f"It says: “{quoted}”", f"它的原话：“{quoted}”"),) if quoted else ()
    return (Phrase(english, chinese), *own)


def written(trouble: Trouble) -> str:
    """Return a trouble as it is kept with the order that it ended: its kind, and the provider's own words."""
    return f"{_kind_of(type(trouble)).__name__}: {quoted_in(trouble)}"


def read(kept: str) -> tuple[type[ReeltalkError], str]:
    """Return the kind and the words of what ``written`` has kept."""
    name, _, quoted = kept.partition(": ")
    return next((kind for kind in _TOLD if kind.__name__ == name), ProviderError), quoted


def quoted_in(trouble: Trouble) -> str:
    """Return the provider's own words, "" where it had none."""
    return trouble.quoted if isinstance(trouble, ProviderError) else ""


def _kind_of(kind: type[ReeltalkError]) -> type[ReeltalkError]:
    return next(known for known in _TOLD if issubclass(kind, known))

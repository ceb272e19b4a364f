"""Share links that a message asks for: made, closed, and told of in the person's language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from reeltalk.agent.outcome import Phrase, Phrases
from reeltalk.agent.sharing import LinkWish, hide_password
from reeltalk.storage.passwords import digest_password
from reeltalk.storage.shares import SHARE_PASSWORD_MIN_CHARACTERS, Share
from reeltalk.storage.turns import Turn
from reeltalk.workflows.parts import Parts

WHICH_PASSWORD: Final = Phrase(
    "I made no link, because you asked for a password and did not say which; say, for example: share it with the password “sunset”.",
    "还没有生成链接：你想用密码，但没有说是什么密码。例如可以说：分享，密码是“日落”。",
)
ASKS_PASSWORD: Final = Phrase("It opens with the password you chose.", "打开时需要输入你设定的密码。")


def link_digest(message: str) -> tuple[str, str | None]:
    """Return a message with the password that it tells for a link under a mask, and that password's digest. Raises MalformedRequest."""
    masked, password = hide_password(message)
    return masked, digest_share_password(password) if password else None


def digest_share_password(password: str) -> str:
    """Return the form in which a link's password is stored; raises MalformedRequest for one that is too short or too long."""
    return digest_password(password, least=SHARE_PASSWORD_MIN_CHARACTERS)


def make_link(parts: Parts, turn: Turn, export_id: str, wish: LinkWish) -> str | None:
    """Make the link that a turn's message asked for and return its address; None where the message kept its password to itself."""
    if wish.locked and turn.link_password is None:
        return None
    lifetime = timedelta(days=parts.settings.share_days) if wish.lifetime is None else wish.lifetime
    token = parts.shares.create(turn.user_id, turn.session_id, export_id, lifetime=lifetime, password=turn.link_password)
    return f"{parts.public_url}/s/{token}"


def about_link(parts: Parts, address: str | None, wish: LinkWish, language: str) -> str:
    """Return what there is to say about a link beside its address; "" for a plain one."""
    if address is None:
        return WHICH_PASSWORD.in_language(language) if wish.locked else ""
    share = parts.shares.resolve(address.rsplit("/", 1)[-1])
    said = [ASKS_PASSWORD] if share.is_locked else []
    said += [_until(share.expires_at)] if share.expires_at else []
    return " ".join(phrase.in_language(language) for phrase in said)


def about_closed(count: int, language: str) -> str:
    """Return what to say of links that were closed."""
    if count == 0:
        return Phrase("There is no open share link to this film.", "这部影片没有打开的分享链接。").in_language(language)
    closed = Phrase("The share link is closed.", "已关闭 1 个分享链接。")
    all_closed = Phrase(f"All {count} share links are closed.", f"已关闭 {count} 个分享链接。")
    return Phrases(closed if count == 1 else all_closed, _NOBODY).in_language(language)


_NOBODY: Final = Phrase("Nobody can open it any more.", "之后无法再打开。")


def expires(share: Share) -> str | None:
    """Return when a link closes, for people: ``2026-11-24 15:00 UTC``."""
    return _moment(share.expires_at) if share.expires_at else None


def _until(moment: datetime) -> Phrase:
    return Phrase(f"It closes on {_moment(moment)}.", f"有效期至 {_moment(moment)}。")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

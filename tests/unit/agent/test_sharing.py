from __future__ import annotations

import time
from datetime import timedelta

import pytest

from reeltalk.agent.sharing import MASK, LinkWish, hide_password, read_link_wish

DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("share it with the password marmalade", "marmalade"),
        ("share it with the password “sun set”.", "sun set"),
        ("share it, password: abc123, valid for a week", "abc123"),
        ("share link with password: hunter2. Then export", "hunter2"),
        ("create a share link protected with a password hunter2 that expires in 24 hours", "hunter2"),
        ("password-protect the link with sunset", "sunset"),
        ("set the password to hunter2 and share the link", "hunter2"),
        ("share it and use the password 1234", "1234"),
        ("用密码 sunset 分享", "sunset"),
        ("分享链接，密码是日落，3天后过期", "日落"),
        ("剪掉停顿，然后分享，密码设为 abc123，有效期一周", "abc123"),
        ("把视频用密码“日落2026”分享出去", "日落2026"),
        ("给链接加个密码 1234", "1234"),
    ],
)
def test_the_password_of_a_link_is_found_and_hidden(text: str, password: str) -> None:
    masked, found = hide_password(text)
    assert found == password and password not in masked and MASK in masked
    wish = read_link_wish(masked)[1]
    assert wish.locked and wish.is_given, "and its mask is still read as one"


@pytest.mark.parametrize(
    "text",
    [
        'add the title "Password: 1234" and share it', "blur the password on screen and share it", "What is the password of the link?",
        "the password is 1234", "share it", "add the words 密码是 1234", "分享给我的朋友",
    ],
)  # fmt: skip
def test_what_is_no_password_of_a_link_is_left_alone(text: str) -> None:
    assert hide_password(text) == (text, "") and not read_link_wish(text)[1].locked


@pytest.mark.parametrize(
    ("text", "lifetime"),
    [
        ("make a link that expires in 3 days", 3 * DAYS),
        ("trim the pauses, export a shareable link valid for 48 hours", 2 * DAYS),
        ("share it with password x1y2, it should expire in two weeks", 14 * DAYS),
        ("7-day link please", 7 * DAYS),
        ("share it for a week", 7 * DAYS),
        ("generate a link that never expires", timedelta()),
        ("give me a link that expires tomorrow", DAYS),
        ("生成3天后过期的分享链接", 3 * DAYS),
        ("生成一个7天有效的分享链接", 7 * DAYS),
        ("分享，有效期一周", 7 * DAYS),
        ("把视频分享出去，两天后失效", 2 * DAYS),
        ("导出可分享的链接，永久有效", timedelta()),
        ("share it", None),
        ("make it a reel that lasts 2 minutes and share it", None),
        ("make a 30 second video and a link for my 3 day course", None),
    ],
)
def test_how_long_a_link_opens_is_read(text: str, lifetime: timedelta | None) -> None:
    assert read_link_wish(text)[1].lifetime == lifetime


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("trim the pauses and share it with the password sunset, valid for 3 days", "trim the pauses and share it"),
        ("put a password on it: sunset", "put a password on it: sunset"),
        ("password-protect the link with sunset", "share it"),
        ("生成一个带密码的分享链接", "生成一个分享链接"),
        ("给链接加个密码 1234", "分享"),
        ("revoke the share link", ""),
        ("stop sharing it, then add a title", "then add a title"),
        ("撤销分享链接", ""),
        ("让分享链接失效", ""),
    ],
)
def test_what_is_left_is_the_rest_of_the_request(text: str, rest: str) -> None:
    assert read_link_wish(text)[0] == rest


def test_a_wish_to_close_links_is_told_from_one_to_make_them() -> None:
    assert read_link_wish("take down the link")[1] == read_link_wish("取消分享")[1] == LinkWish(closes=True)
    assert not read_link_wish("share it, the old link can stay")[1].closes
    assert read_link_wish("share it with a password")[1] == LinkWish(locked=True)


def test_hostile_text_is_read_at_once() -> None:
    for unit in (" ", "“", '"', "with a password ", "password is ", "expires in ", "密码 ", "'a "):
        began = time.process_time()
        text = "share " + unit * (100_000 // len(unit))
        hide_password(text)
        read_link_wish(text[:12_000])
        assert time.process_time() - began < 1

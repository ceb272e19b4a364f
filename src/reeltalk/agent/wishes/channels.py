"""Wishes about the two sides of the sound: "only the left channel", "the right microphone on both sides", 只用左声道."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.wishes.reading import Reading, call

_SIDES: Final = {
    "left": ("left", "左", "izquierd", "gauche", "link", "esquerd", "лев", "왼"),
    "right": ("right", "右", "derech", "droit", "recht", "direit", "прав", "오른"),
}
_OTHER: Final = {"left": "right", "right": "left"}
_SIDE: Final = "|".join(f"(?P<{side}>{'|'.join(words)})" for side, words in _SIDES.items())
_CHANNEL: Final = re.compile(
    rf"\b(?:{_SIDE})(?:[- ]?hand)?(?: audio| sound| stereo)? ?(?:channel|microphone|mic|speaker|ears?|side of the (?:sound|audio))\b"
    rf"|(?:{_SIDE.replace('<', '<han_')})(?:边|侧|路)?的?(?:声道|麦克风|话筒|麦|耳机?|音轨|声音|チャンネル)"
    rf"|\b(?:sound|audio|voice|hear (?:it|me|him|her|them))\b.{{0,24}}\b(?:only|just)\b.{{0,16}}\b(?:{_SIDE.replace('<', '<heard_')})\b"
    rf"|声音.{{0,4}}(?:只|仅).{{0,3}}(?:{_SIDE.replace('<', '<told_')})(?:边|侧|耳|声道)"
    rf"|\bcan(?:al|ais) (?:{_SIDE.replace('<', '<roman_')})|(?:{_SIDE.replace('<', '<german_')})(?:en?|er|es)? kanal"
    rf"|(?:{_SIDE.replace('<', '<other_')})\w{{0,3}} (?:канал\w{{0,2}}|채널)"
)
_SWAP: Final = re.compile(
    r"\b(?:swap|switch|exchange|flip|reverse|invert)\w{0,4}\b.{0,24}\b(?:channels|left and right|right and left|stereo)\b"
    r"|(?:交换|互换|对调|调换).{0,6}(?:左右|声道)|左右(?:声道|声音).{0,6}(?:交换|互换|对调|反了|颠倒)"
    r"|\b(?:intercambia|permute|vertausche|tausche|troca)\w{0,3}\b.{0,24}\b(?:canales|canaux|kanale|canais)\b|поменя\w{1,4}.{0,12}канал|左右.{0,6}入れ替え"
)
_SILENCED: Final = re.compile(r"\b(?:mute|silence|without)\b|静音|去掉|关掉|不要|删")


def channel_wish(piece: Piece) -> Reading:
    """Return what is to be heard on which side; nothing where a piece is about something else."""
    if piece.has("quote") or piece.has("thing", "flip_horizontal", "flip_vertical", "split_screen"):
        return Reading()
    plain = piece.request.plain[piece.tokens[0].start : piece.tokens[-1].end]
    if _SWAP.search(plain):
        return call("effect", kind="swap_channels", **slots.ranges(piece))
    found = _CHANNEL.search(plain)
    if found is None:
        return Reading()
    side = next(name.rsplit("_", 1)[-1] for name, heard in found.groupdict().items() if heard)
    if piece.verb in {"remove", "cut"} or _SILENCED.search(plain):
        side = _OTHER[side]
    return call("effect", kind="mono", parameters={"side": side}, **slots.ranges(piece))

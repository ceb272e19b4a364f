"""Passwords as Argon2id digests, made a few at a time: each takes 64 MiB and a tenth of a second of a core, on purpose."""

from __future__ import annotations

import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reeltalk.errors import MalformedRequest

PASSWORD_MIN_CHARACTERS: Final = 8
PASSWORD_MAX_CHARACTERS: Final = 256
AT_ONCE: Final = 2

_hasher: Final = PasswordHasher()
_turnstile: Final = threading.BoundedSemaphore(AT_ONCE)
NOBODYS_DIGEST: Final = "$argon2id$v=19$m=65536,t=3,p=4$WrGCv+sBJFxepGgVyE/qDg$KavqlX3yUOGaH4SybVluiraY1ea2QCFbAKPEzVBu23I"
"""The digest of a password that was thrown away; checking against it takes as long as against a real one."""


def digest_password(password: str, *, least: int = PASSWORD_MIN_CHARACTERS) -> str:
    """Return the form in which a password is stored; raises MalformedRequest for one that is too short or too long."""
    if not least <= len(password) <= PASSWORD_MAX_CHARACTERS:
        raise MalformedRequest(f"A password has {least} to {PASSWORD_MAX_CHARACTERS} characters.")
    with _turnstile:
        return _hasher.hash(password)


def is_password(password: str, digest: str | None) -> bool:
    """Say whether the digest is that of the password; None, nobody's, takes just as long to say no."""
    if len(password) > PASSWORD_MAX_CHARACTERS:
        return False
    with _turnstile:
        try:
            _hasher.verify(digest or NOBODYS_DIGEST, password)
        except (VerificationError, InvalidHashError):
            return False
    return digest is not None

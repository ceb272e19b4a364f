"""Names for things: unguessable where knowing one opens something."""

from __future__ import annotations

import hashlib
import secrets

USER_TOKEN_PREFIX = "nmv_usr_"
CLAIM_TOKEN_PREFIX = "clm_"
_SESSION_FIRST = 10**18


def new_secret(prefix: str = "") -> str:
    """Return ``prefix`` and 256 random bits; for tokens, which are stored only as ``digest_of``."""
    return prefix + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return the form in which a secret is stored. Plain SHA-256 is enough: the secrets are random, not chosen by people."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_id(prefix: str) -> str:
    """Return ``prefix`` and 128 random bits in hexadecimal."""
    return prefix + secrets.token_hex(16)


def new_session_id() -> str:
    """Return 19 digits, as a string: too large for the numbers of many clients."""
    return str(_SESSION_FIRST + secrets.randbelow(9 * _SESSION_FIRST))

"""Every error Reeltalk can show, drawn once.

ReeltalkError
├── RequestError                what was asked cannot be read or is not allowed
│   ├── MalformedRequest        400
│   ├── ClientIdMissing         400
│   ├── BadToken                1001
│   ├── BadLogin                1001
│   ├── RegistrationClosed      403
│   ├── ScopeMissing            403
│   ├── LinkLocked              403
│   ├── SessionNotFound         1002
│   ├── NotFound                404
│   ├── Conflict                409
│   ├── BodyTooLarge            413
│   ├── PlanBlocked             402
│   └── RateLimited             429
├── MoneyError
│   └── CreditsExhausted        2001
├── MediaError                  what was given is not usable footage
│   ├── UnsupportedMedia        4001
│   ├── MediaTooLarge           4002
│   ├── CorruptMedia            4001
│   └── FetchRefused            400
├── EditError                   a timeline or an operation that breaks a rule
│   ├── InvalidTimeline         422
│   ├── InvalidOperation        422
│   └── StaleRevision           409
├── RenderError                 a film that could not be finished
│   ├── FFmpegFailed            5001
│   ├── VerificationFailed      5002
│   └── Cancelled               5003
├── StorageError
│   ├── StorageFull             5004
│   ├── StorageBusy             5007
│   └── BlobDamaged             5005
├── ProviderError               an engine or vendor that is missing or failed
│   ├── EngineMissing           5006
│   ├── OrderRefused            5008
│   │   └── LanguageNotSpoken   5008
│   ├── ProviderBusy            5009
│   │   └── ProviderUnreachable 5009
│   ├── ProviderFailed          5010
│   │   ├── KeyRejected         5010
│   │   ├── AccountEmpty        5010
│   │   ├── ProviderTooSlow     5010
│   │   └── AnswerUnfit         5010
│   └── SubmissionLost          5011
└── SetupError                  the machine or the settings are not fit to start

``code`` is the number on the wire, ``http_status`` the status it travels with, ``hint`` what the person can do about it.
The docstring is the default message, so no error is ever without words. Data stands in attributes and in ``details``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class ReeltalkError(Exception):
    """Something went wrong inside Reeltalk."""

    code: ClassVar[int] = 5000
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = ""

    def __init__(self, message: str = "", *, hint: str = "", **details: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.advice = hint or type(self).hint
        self.details: Mapping[str, Any] = details
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.advice, dict(self.details))


def _rebuild(kind: type[ReeltalkError], message: str, hint: str, details: dict[str, Any]) -> ReeltalkError:
    return kind(message, hint=hint, **details)


class RequestError(ReeltalkError):
    """The request cannot be served."""

    code = 400
    http_status = 400


class MalformedRequest(RequestError):
    """The request is malformed."""


class ClientIdMissing(RequestError):
    """The X-Client-Id header is missing."""

    hint = "Send a UUID, or any stable string of up to 64 characters, as X-Client-Id."


class BadToken(RequestError):
    """The token is missing, unknown, expired or revoked."""

    code = 1001
    http_status = 401
    hint = "Get a new one with POST /api/auth/anonymous-token."


class BadLogin(RequestError):
    """The address or the password is wrong."""

    code = 1001
    http_status = 401


class RegistrationClosed(RequestError):
    """Registration is closed on this server."""

    code = 403
    http_status = 403
    hint = "Ask its operator for an account."


class ScopeMissing(RequestError):
    """The token does not carry the scope that this call needs."""

    code = 403
    http_status = 403


class LinkLocked(RequestError):
    """This link opens with a password."""

    code = 403
    http_status = 403
    hint = "Open it in a browser and enter the password, or send the field 'password' to its address and keep the cookie."


class SessionNotFound(RequestError):
    """No such session."""

    code = 1002
    http_status = 404
    hint = "Create one with POST /api/tasks/me/with-session/nemo_agent."


class NotFound(RequestError):
    """Nothing is here."""

    code = 404
    http_status = 404


class Conflict(RequestError):
    """The request conflicts with what is already there."""

    code = 409
    http_status = 409


class BodyTooLarge(RequestError):
    """The body of the request is too large."""

    code = 413
    http_status = 413


class PlanBlocked(RequestError):
    """The free plan cannot export this way: it is a matter of the plan, not of credits."""

    code = 402
    http_status = 402
    hint = "Send the X-Skill-Source, X-Skill-Version and X-Skill-Platform headers, or register or upgrade to unlock export."


class RateLimited(RequestError):
    """Too many requests."""

    code = 429
    http_status = 429
    hint = "Wait, then try again."

    def __init__(self, message: str = "", *, hint: str = "", retry_after_s: int = 30, **details: Any) -> None:
        super().__init__(message, hint=hint, retry_after_s=retry_after_s, **details)
        self.retry_after_s = retry_after_s


class MoneyError(ReeltalkError):
    """The books do not allow it."""


class CreditsExhausted(MoneyError):
    """Not enough credits for this."""

    code = 2001
    http_status = 403


class MediaError(ReeltalkError):
    """The file is not usable footage."""

    code = 4001
    http_status = 415


class UnsupportedMedia(MediaError):
    """This kind of file is not supported."""

    hint = "Send mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a or aac."


class MediaTooLarge(MediaError):
    """The file is too large."""

    code = 4002
    http_status = 413
    hint = "Compress or trim it and send it again."


class CorruptMedia(MediaError):
    """The file is damaged: no picture and no sound could be read from it."""

    hint = "Play it on your machine; if it plays there, export or save it again and send the new file."


class FetchRefused(MediaError):
    """The address may not be fetched."""

    code = 400
    http_status = 400
    hint = "Use a public http or https address of a media file."


class EditError(ReeltalkError):
    """The edit breaks a rule of the timeline."""

    code = 422
    http_status = 422


class InvalidTimeline(EditError):
    """The timeline breaks one of its invariants."""


class InvalidOperation(EditError):
    """The operation cannot be applied to this timeline."""


class StaleRevision(EditError):
    """The project has moved on since this revision was read."""

    code = 409
    http_status = 409
    hint = "Read the newest state and apply the change to that."


class RenderError(ReeltalkError):
    """The film could not be finished."""

    code = 5000


class FFmpegFailed(RenderError):
    """FFmpeg could not do its part."""

    code = 5001


class VerificationFailed(RenderError):
    """The finished file does not match its timeline, so it was not published."""

    code = 5002


class Cancelled(RenderError):
    """cancelled"""

    code = 5003
    http_status = 409


class StorageError(ReeltalkError):
    """The data folder could not be used."""


class StorageFull(StorageError):
    """The disk is full."""

    code = 5004
    http_status = 507
    hint = "Free some space; what was saved before is kept."


class StorageBusy(StorageError):
    """The database is held by another process."""

    code = 5007
    http_status = 503
    hint = "Try again in a moment."


class BlobDamaged(StorageError):
    """A stored file no longer matches its checksum."""

    code = 5005


class ProviderError(ReeltalkError):
    """An engine or a vendor failed."""

    @property
    def quoted(self) -> str:
        """Return what the vendor itself said, in its own words; "" where it said nothing."""
        return str(self.details.get("quoted", ""))


class EngineMissing(ProviderError):
    """The engine for this is not installed."""

    code = 5006
    http_status = 501


class OrderRefused(ProviderError):
    """The generation service refuses to make this. Nothing was charged."""

    code = 5008
    http_status = 422
    hint = "Describe something else."


class LanguageNotSpoken(OrderRefused):
    """The voice does not speak this language."""

    hint = "The embedded voice speaks English and Chinese; a speech service speaks more."


class ProviderBusy(ProviderError):
    """The generation service is busy."""

    code = 5009
    http_status = 503
    hint = "Try again in a moment."

    def __init__(self, message: str = "", *, hint: str = "", retry_after_s: float = 0.0, **details: Any) -> None:
        super().__init__(message, hint=hint, retry_after_s=retry_after_s, **details)
        self.retry_after_s = retry_after_s


class ProviderUnreachable(ProviderBusy):
    """The service cannot be reached."""


class ProviderFailed(ProviderError):
    """The generation service failed. Nothing was charged."""

    code = 5010
    http_status = 502


class KeyRejected(ProviderFailed):
    """The service does not accept this server's key."""

    hint = "Ask the operator of this server to mend it."


class AccountEmpty(ProviderFailed):
    """This server's account with the service has no credit left."""

    hint = "Ask the operator of this server to top it up."


class ProviderTooSlow(ProviderFailed):
    """The generation took too long and was called off."""


class AnswerUnfit(ProviderFailed):
    """What the service sent is not what was ordered."""


class SubmissionLost(ProviderError):
    """It is not known whether the generation service took the order. It was not sent again, and nothing was charged."""

    code = 5011
    http_status = 502
    hint = "Look at the service's own list of jobs before you ask again."


class SetupError(ReeltalkError):
    """The machine or the settings are not fit to start."""

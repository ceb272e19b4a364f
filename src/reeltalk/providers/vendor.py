"""What every far maker has in common: its settings, its service, and what the service's refusals and failures mean."""

from __future__ import annotations

import base64
import binascii
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from reeltalk.clock import Clock
from reeltalk.config import ProviderSettings
from reeltalk.errors import AccountEmpty, AnswerUnfit, KeyRejected, OrderRefused, ProviderBusy, ProviderFailed, SubmissionLost
from reeltalk.ffmpeg.process import Watch
from reeltalk.providers.base import Description, Kind, Material, Order, Progress, Provenance, Stage
from reeltalk.services import Answer, Service

KEPT_ANSWER: Final = "kept:"
"""Tickets of makers that answer at once: the answer lies in the order's folder under this name."""
REASON_MAX_CHARACTERS: Final = 300
_REASON_BYTES_MAX: Final = 20_000
_POLICY: Final = re.compile(
    r"polic|safety|moderat|content[ _-]?filter|not allowed|prohibited|nsfw|blocked|responsible ai|sensitive", re.IGNORECASE
)
_UNPAID: Final = re.compile(r"insufficient[ _](?:quota|credit|balance|fund)|exhausted balance|billing[ _]hard[ _]limit", re.IGNORECASE)
_PAYMENT_REQUIRED: Final = 402
_UNAUTHORIZED: Final = 401
_ACCESS_DENIED: Final = frozenset({_UNAUTHORIZED, 403})
_NOT_TAKEN: Final = frozenset({408, 425, 429, 503})


class Vendor(ABC):
    """A far maker. Subclasses say how an order is handed in, asked after and fetched in their protocol."""

    public_address: ClassVar[str] = ""
    makes: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def __init__(self, name: str, settings: ProviderSettings, clock: Clock) -> None:
        self.name = name
        self._settings = settings
        self._clock = clock
        self._models: Mapping[Kind, str] = {kind: model for kind in Kind if kind in self.makes and (model := getattr(settings, kind.value))}
        address = settings.address or self.public_address
        self._service = Service(address, self._headers(settings.key.get_secret_value()), timeout_s=settings.timeout_s, clock=clock)

    @property
    def kinds(self) -> frozenset[Kind]:
        """Return what a model is set up for."""
        return frozenset(self._models)

    @property
    def recognises_keys(self) -> bool:
        """Say whether handing the same order in twice makes it once; the operator knows, so the settings say it."""
        return self._settings.recognises_keys

    @property
    def poll_s(self) -> float:
        """Return how long to wait between two questions."""
        return self._settings.poll_s

    def describe(self) -> Description:
        """Return what it is."""
        return Description(self.name, self._models, self._service.address)

    def price_credits(self, order: Order) -> int | None:
        """Return what the operator charges, None for the house's own price."""
        return self._settings.credits.get(order.kind.value)

    @abstractmethod
    def submit(self, order: Order, folder: Path) -> str:
        """Hand an order in and return its ticket."""

    def poll(self, ticket: str) -> Progress:
        """Say how far an order is; what was answered at once is ready."""
        return Progress(Stage.READY, 1.0) if ticket.startswith(KEPT_ANSWER) else self._poll(ticket)

    def fetch(self, order: Order, ticket: str, folder: Path, watch: Watch) -> Material:
        """Bring the finished file."""
        if ticket.startswith(KEPT_ANSWER):
            path = folder / ticket.removeprefix(KEPT_ANSWER)
            if not path.is_file():
                raise ProviderFailed("The file that the service sent was lost before it could be kept.")
        else:
            path = self._fetch(order, ticket, folder)
        return Material(path, self._provenance(order))

    def cancel(self, ticket: str) -> None:  # noqa: B027 - nothing to call off is the usual case, not a gap
        """Call an order off; most services cannot."""

    # --- for subclasses

    def _headers(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {key}"} if key else {}

    def _poll(self, ticket: str) -> Progress:
        """Say how far an order is that was not answered at once; services that always answer at once have none."""
        raise ProviderFailed(f"{self.name} keeps no orders.", hint="Its settings may have changed since the order was handed in.")

    def _fetch(self, order: Order, ticket: str, folder: Path) -> Path:
        """Bring the file of an order that was not answered at once; services that always answer at once have none."""
        raise ProviderFailed(f"{self.name} keeps no orders.", hint="Its settings may have changed since the order was handed in.")

    def _model(self, order: Order) -> str:
        return self._models[order.kind]

    def _hand_in(self, order: Order, path: str, **body: Any) -> Answer:
        """Send an order; raises as ``submit`` may."""
        headers = {"Idempotency-Key": order.key}
        return checked(self._service.ask("POST", path, headers=headers, **body), is_submission=True)

    def _ask(self, path: str) -> Any:
        """Ask a question and return the JSON that is answered."""
        return checked(self._service.ask("GET", path)).json()

    def _download(self, address: str, path: Path) -> Path:
        with path.open("wb") as file:
            self._service.download(address, file.write)
        return path

    def _keep(self, data: bytes, folder: Path, name: str) -> str:
        """Keep an answer that came at once and return its ticket."""
        (folder / name).write_bytes(data)
        return KEPT_ANSWER + name

    def _keep_base64(self, text: Any, folder: Path, name: str) -> str:
        try:
            return self._keep(base64.b64decode(str(text), validate=True), folder, name)
        except (binascii.Error, ValueError) as problem:
            raise AnswerUnfit("The service sent a file that cannot be read.") from problem

    def _provenance(self, order: Order) -> Provenance:
        licence = self._settings.licence or f"terms of {self.name}"
        made_at = self._clock.now().isoformat(timespec="seconds")
        return Provenance(order.prompt, self.name, self._model(order), order.seed, licence, made_at, embedded=False)


def checked(answer: Answer, *, is_submission: bool = False) -> Answer:
    """Return an answer that is none of a failure; raises what its status means."""
    if 200 <= answer.status < 300:
        return answer
    reason = reason_of(answer)
    if answer.status == _PAYMENT_REQUIRED or _UNPAID.search(_text(answer)):
        raise AccountEmpty(f"This server's account with the generation service is empty: {reason}", quoted=reason)
    if answer.status in _NOT_TAKEN:
        raise ProviderBusy(f"The generation service is busy: {reason}", retry_after_s=_retry_after_s(answer), quoted=reason)
    if answer.status >= 500:
        if is_submission:
            raise SubmissionLost(f"The generation service stumbled over the order ({answer.status}); whether it took it is not known.")
        raise ProviderBusy(f"The generation service stumbled: {reason}", quoted=reason)
    if answer.status != _UNAUTHORIZED and _POLICY.search(reason):
        raise refusal(reason)
    if answer.status in _ACCESS_DENIED:
        raise KeyRejected("The generation service does not accept this server's key.")  # its own words may repeat the key
    raise ProviderFailed(f"The generation service could not take the order: {reason}", quoted=reason)


def _text(answer: Answer) -> str:
    return answer.body[:_REASON_BYTES_MAX].decode(errors="replace")


def failed_progress(reason: object) -> Progress:
    """Return the progress of an order that failed, for a reason or ""; raises OrderRefused where that is the service's rules."""
    text = shortened(reason if isinstance(reason, str) else json.dumps(reason, ensure_ascii=False))
    if _POLICY.search(text):
        raise refusal(text)
    return Progress(Stage.FAILED, reason=text)


def refusal(reason: object) -> OrderRefused:
    """Return the error that says that a service will not make something, for a reason or ""."""
    text = shortened(reason)
    return OrderRefused(f"The generation service refuses this: {text or 'no reason given'}", quoted=text)


def reason_of(answer: Answer) -> str:
    """Return the words in which a service says why, whichever of the usual places it puts them in."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return f"HTTP {answer.status}"
    for name in ("error", "detail", "message", "title"):
        found = said.get(name) if isinstance(said, dict) else None
        if isinstance(found, dict):
            found = found.get("message")
        if found:
            return shortened(found)
    return f"HTTP {answer.status}"


def shortened(text: object) -> str:
    """Return words of a stranger on one line, no longer than anybody needs."""
    return " ".join(str(text).split())[:REASON_MAX_CHARACTERS]


def picture_as_address(path: Path) -> str:
    """Return a picture as a ``data:`` address, the way services take one inside JSON."""
    kind = "jpeg" if path.suffix.lower() in {".jpg", ".jpeg"} else path.suffix.lower().lstrip(".") or "png"
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def ratio_of(order: Order) -> str:
    """Return the usual shape nearest to the order's size."""
    shapes = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0, "4:3": 4 / 3, "3:4": 3 / 4}
    return min(shapes, key=lambda name: abs(shapes[name] - order.width / order.height))


def _retry_after_s(answer: Answer) -> float:
    try:
        return min(max(float(answer.headers.get("retry-after", "0")), 0.0), 300.0)
    except ValueError:
        return 0.0

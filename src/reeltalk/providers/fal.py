"""fal: a queue in front of many models. The ticket is the address under which the queue answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from reeltalk.errors import AnswerUnfit, ProviderFailed
from reeltalk.providers.base import Kind, Order, Progress, Stage
from reeltalk.providers.vendor import Vendor, failed_progress, picture_as_address, ratio_of

_WORKING: Final = {"IN_QUEUE": Stage.WAITING, "IN_PROGRESS": Stage.WORKING, "COMPLETED": Stage.READY}


class Fal(Vendor):
    """``POST /{model}``, then ``/{model}/requests/{id}``."""

    public_address: ClassVar[str] = "https://queue.fal.run"

    def submit(self, order: Order, folder: Path) -> str:
        """Hand an order in."""
        said = self._hand_in(order, self._model(order), json=model_input(order)).json()
        number = said.get("request_id") if isinstance(said, dict) else None
        if not isinstance(number, str):
            raise ProviderFailed("The service took the order without saying under which number.")
        return f"{self._model(order)}/requests/{number}"

    def cancel(self, ticket: str) -> None:
        """Take an order out of the queue."""
        self._service.ask("PUT", f"{ticket}/cancel")

    def _headers(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Key {key}"} if key else {}

    def _poll(self, ticket: str) -> Progress:
        said = self._ask(f"{ticket}/status")
        stage = _WORKING.get(str(said.get("status")))
        if stage is None or said.get("error"):
            return failed_progress(said.get("error") or said.get("status") or "")
        return Progress(stage, 0.0)

    def _fetch(self, order: Order, ticket: str, folder: Path) -> Path:
        address = media_address(self._ask(ticket))
        return self._download(address, folder / order.kind.value)


def model_input(order: Order) -> dict[str, Any]:
    """Return what most models of such catalogues take, under the names that most of them use."""
    if order.kind is Kind.VOICE:
        return {"text": order.prompt, "prompt": order.prompt} | ({"voice": order.voice} if order.voice else {})
    wanted: dict[str, Any] = {"prompt": order.prompt, "seed": order.seed}
    if order.kind in {Kind.PICTURE, Kind.CLIP}:
        wanted |= {"aspect_ratio": ratio_of(order), "width": order.width, "height": order.height}
        wanted |= {"image_size": {"width": order.width, "height": order.height}}
    if order.duration_s is not None:
        wanted["duration"] = round(order.duration_s)
    if order.reference is not None:
        address = picture_as_address(order.reference)
        wanted |= {"image_url": address, "image": address}
    return wanted


def media_address(said: Any) -> str:
    """Return the address of the file in an answer, wherever in it the model put it; raises AnswerUnfit where none is."""
    found = _first_address(said)
    if found is None:
        raise AnswerUnfit("The service says that it is done, but names no file.")
    return found


def _first_address(value: Any, depth: int = 0) -> str | None:
    if isinstance(value, str):
        return value if value.startswith(("http://", "https://")) else None
    if depth > 5 or not isinstance(value, dict | list):
        return None
    if isinstance(value, list):
        return next((found for each in value if (found := _first_address(each, depth + 1))), None)
    usual = ("output", "video", "videos", "image", "images", "audio", "audio_file", "url")
    ordered = [value[name] for name in usual if name in value]
    return next((found for each in ordered if (found := _first_address(each, depth + 1))), None)

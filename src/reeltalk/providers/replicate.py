"""Replicate: predictions of models named ``owner/name`` or ``owner/name:version``."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from reeltalk.errors import ProviderFailed
from reeltalk.providers.base import Order, Progress, Stage
from reeltalk.providers.fal import media_address, model_input
from reeltalk.providers.vendor import Vendor, failed_progress

_WORKING: Final = {"starting": Stage.WAITING, "processing": Stage.WORKING, "succeeded": Stage.READY}


class Replicate(Vendor):
    """``/models/{owner}/{name}/predictions`` and ``/predictions/{id}``."""

    public_address: ClassVar[str] = "https://api.replicate.com/v1"

    def submit(self, order: Order, folder: Path) -> str:
        """Hand an order in."""
        name, _, version = self._model(order).partition(":")
        body = {"input": model_input(order)} | ({"version": version} if version else {})
        said = self._hand_in(order, "predictions" if version else f"models/{name}/predictions", json=body).json()
        number = said.get("id") if isinstance(said, dict) else None
        if not isinstance(number, str):
            raise ProviderFailed("The service took the order without saying under which number.")
        return number

    def cancel(self, ticket: str) -> None:
        """Stop a prediction."""
        self._service.ask("POST", f"predictions/{ticket}/cancel")

    def _poll(self, ticket: str) -> Progress:
        said = self._ask(f"predictions/{ticket}")
        stage = _WORKING.get(str(said.get("status")))
        return failed_progress(said.get("error") or said.get("status") or "") if stage is None else Progress(stage)

    def _fetch(self, order: Order, ticket: str, folder: Path) -> Path:
        address = media_address({"output": self._ask(f"predictions/{ticket}").get("output")})
        return self._download(address, folder / order.kind.value)

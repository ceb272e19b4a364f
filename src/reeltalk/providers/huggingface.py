"""Hugging Face inference: one request, one file, for pictures and voices."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from reeltalk.errors import AnswerUnfit
from reeltalk.providers.base import Kind, Order
from reeltalk.providers.vendor import Vendor


class HuggingFace(Vendor):
    """``POST /models/{model}`` answers with the file itself."""

    public_address: ClassVar[str] = "https://router.huggingface.co/hf-inference"
    makes: ClassVar[frozenset[Kind]] = frozenset({Kind.PICTURE, Kind.VOICE, Kind.MUSIC, Kind.SOUND})

    def submit(self, order: Order, folder: Path) -> str:
        """Hand an order in and keep what comes."""
        body: dict[str, Any] = {"inputs": order.prompt}
        if order.kind is Kind.PICTURE:
            body["parameters"] = {"width": order.width, "height": order.height, "seed": order.seed}
        answer = self._hand_in(order, f"models/{self._model(order)}", json=body)
        content = answer.headers.get("content-type", "")
        if content.startswith(("application/json", "text/")) or not answer.body:
            raise AnswerUnfit("The service answered without a file.")
        return self._keep(answer.body, folder, order.kind.value)

"""Services that speak the OpenAI protocol: pictures, clips, voices. Many servers and vendors do, so the address is a setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from reeltalk.errors import AnswerUnfit, ProviderFailed
from reeltalk.providers.base import Kind, Order, Progress, Stage
from reeltalk.providers.vendor import Vendor, failed_progress

PICTURE_SIZES: Final = ((1536, 1024), (1024, 1536), (1024, 1024))
CLIP_SIZES: Final = ((1280, 720), (720, 1280))
CLIP_SECONDS: Final = (4, 8, 12)
DEFAULT_VOICE: Final = "alloy"
_WORKING: Final = {"queued": Stage.WAITING, "in_progress": Stage.WORKING, "completed": Stage.READY}


class OpenAICompatible(Vendor):
    """``/images/generations``, ``/videos`` and ``/audio/speech``."""

    public_address: ClassVar[str] = "https://api.openai.com/v1"
    makes: ClassVar[frozenset[Kind]] = frozenset({Kind.PICTURE, Kind.CLIP, Kind.VOICE})

    def submit(self, order: Order, folder: Path) -> str:
        """Hand an order in; pictures and voices come with the answer."""
        if order.kind is Kind.CLIP:
            return self._submit_clip(order)
        if order.kind is Kind.VOICE:
            voice = order.voice or self._settings.voice_name or DEFAULT_VOICE
            body: dict[str, Any] = {"model": self._model(order), "input": order.prompt, "voice": voice, "response_format": "wav"}
            return self._keep(self._hand_in(order, "audio/speech", json=body).body, folder, "voice.wav")
        body = {"model": self._model(order), "prompt": order.prompt, "n": 1, "size": nearest_size(order, PICTURE_SIZES)}
        return self._keep_picture(self._hand_in(order, "images/generations", json=body).json(), folder)

    def cancel(self, ticket: str) -> None:
        """Delete a clip's job."""
        self._service.ask("DELETE", f"videos/{ticket}")

    def _submit_clip(self, order: Order) -> str:
        seconds = next((each for each in CLIP_SECONDS if each >= (order.duration_s or 0)), CLIP_SECONDS[-1])
        fields = {"model": self._model(order), "prompt": order.prompt, "size": nearest_size(order, CLIP_SIZES), "seconds": str(seconds)}
        files = {name: (None, value) for name, value in fields.items()}
        if order.reference is not None:
            sent = (order.reference.name, order.reference.read_bytes(), "image/png")
            return self._ticket(self._hand_in(order, "videos", files={**files, "input_reference": sent}).json())
        return self._ticket(self._hand_in(order, "videos", files=files).json())

    @staticmethod
    def _ticket(said: Any) -> str:
        if not isinstance(said, dict) or not isinstance(said.get("id"), str):
            raise ProviderFailed("The service took the order without saying under which number.")
        return str(said["id"])

    def _keep_picture(self, said: Any, folder: Path) -> str:
        data = said.get("data") if isinstance(said, dict) else None
        first = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
        if first.get("b64_json"):
            return self._keep_base64(first["b64_json"], folder, "picture.png")
        if first.get("url"):
            return f"url:{first['url']}"
        raise AnswerUnfit("The service answered without a picture.")

    def _poll(self, ticket: str) -> Progress:
        if ticket.startswith("url:"):
            return Progress(Stage.READY, 1.0)
        said = self._ask(f"videos/{ticket}")
        stage = _WORKING.get(str(said.get("status")))
        if stage is None:
            return failed_progress((said.get("error") or {}).get("message") or said.get("status") or "")
        return Progress(stage, float(said.get("progress") or 0) / 100)

    def _fetch(self, order: Order, ticket: str, folder: Path) -> Path:
        if ticket.startswith("url:"):
            return self._download(ticket.removeprefix("url:"), folder / "picture")
        return self._download(f"videos/{ticket}/content", folder / "clip.mp4")


def nearest_size(order: Order, sizes: tuple[tuple[int, int], ...]) -> str:
    """Return the size a service offers whose shape is nearest to the order's."""
    wanted = order.width / order.height
    width, height = min(sizes, key=lambda size: abs(size[0] / size[1] - wanted))
    return f"{width}x{height}"

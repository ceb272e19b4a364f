"""ComfyUI: a workflow file in API format, in which words in double braces stand for what is ordered.

``{{prompt}} {{width}} {{height}} {{seed}} {{frames}} {{frame_rate}}``. A value that is nothing but such a word becomes a number where the
order has one. The order's own key is the prompt's id, so handing it in twice is noticed here: one that is known is not queued again.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from reeltalk.errors import ProviderFailed
from reeltalk.providers.base import Kind, Order, Progress, Stage
from reeltalk.providers.vendor import Vendor, failed_progress, shortened

MADE_FILES = ("gifs", "videos", "images", "audio")
CLIP_S = 5.0


class ComfyUI(Vendor):
    """``/prompt``, ``/queue``, ``/history/{id}`` and ``/view``."""

    public_address: ClassVar[str] = "http://127.0.0.1:8188"
    makes: ClassVar[frozenset[Kind]] = frozenset({Kind.PICTURE, Kind.CLIP, Kind.MUSIC, Kind.SOUND})

    @property
    def recognises_keys(self) -> bool:
        """Say that it does: its queue and its history are looked through first."""
        return True

    def submit(self, order: Order, folder: Path) -> str:
        """Queue the workflow unless it is queued or done already."""
        ticket = str(uuid.uuid5(uuid.NAMESPACE_URL, order.key))
        if self._known(ticket):
            return ticket
        body = {"prompt": self._workflow(order), "client_id": "reeltalk", "prompt_id": ticket}
        said = self._hand_in(order, "prompt", json=body).json()
        if said.get("node_errors"):
            reason = shortened(json.dumps(said["node_errors"]))
            raise ProviderFailed(f"ComfyUI does not take the workflow: {reason}", quoted=reason)
        return str(said.get("prompt_id") or ticket)

    def cancel(self, ticket: str) -> None:
        """Take a workflow out of the queue."""
        self._service.ask("POST", "queue", json={"delete": [ticket]})

    def _known(self, ticket: str) -> bool:
        if self._ask(f"history/{ticket}").get(ticket):
            return True
        queue = self._ask("queue")
        waiting = [*(queue.get("queue_running") or ()), *(queue.get("queue_pending") or ())]
        return any(ticket in entry for entry in waiting if isinstance(entry, list))

    def _workflow(self, order: Order) -> Any:
        path = Path(self._model(order))
        try:
            workflow = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise ProviderFailed(f"The ComfyUI workflow {path.name} cannot be read.", hint="Export it in API format.") from problem
        return _filled(workflow, _words(order))

    def _poll(self, ticket: str) -> Progress:
        done = self._ask(f"history/{ticket}").get(ticket)
        if not done:
            return Progress(Stage.WORKING if self._known(ticket) else Stage.FAILED, reason="ComfyUI no longer knows the order")
        status = done.get("status") or {}
        if status.get("status_str") == "error":
            return failed_progress(str(status.get("messages") or ""))
        return Progress(Stage.READY, 1.0)

    def _fetch(self, order: Order, ticket: str, folder: Path) -> Path:
        outputs = self._ask(f"history/{ticket}").get(ticket, {}).get("outputs") or {}
        files = [file for name in MADE_FILES for node in outputs.values() for file in node.get(name) or () if file.get("type") != "temp"]
        if not files:
            raise ProviderFailed("The ComfyUI workflow ended without a saved file.")
        place = {name: str(files[-1].get(name, "")) for name in ("filename", "subfolder", "type")}
        return self._download(f"view?{urlencode(place)}", folder / order.kind.value)


def _words(order: Order) -> dict[str, str | int]:
    frames = round((order.duration_s or CLIP_S) * order.frame_rate) + 1
    numbers = {"width": order.width, "height": order.height, "seed": order.seed, "frames": frames, "frame_rate": order.frame_rate}
    return {"prompt": order.prompt, "duration": round(order.duration_s or CLIP_S), **numbers}


def _filled(value: Any, words: dict[str, str | int]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, words) for each in value]
    if not isinstance(value, str):
        return value
    whole = words.get(value.removeprefix("{{").removesuffix("}}")) if value.startswith("{{") else None
    if whole is not None:
        return whole
    for name, word in words.items():
        value = value.replace("{{" + name + "}}", str(word))
    return value

"""Google's generative models: pictures by Gemini or Imagen, clips by Veo, voices by Gemini."""

from __future__ import annotations

import base64
import wave
from pathlib import Path
from typing import Any, ClassVar, Final

from reeltalk.errors import ProviderFailed
from reeltalk.providers.base import Kind, Order, Progress, Stage
from reeltalk.providers.fal import media_address
from reeltalk.providers.vendor import Vendor, failed_progress, ratio_of, refusal

VOICE_SAMPLES_PER_SECOND: Final = 24_000
DEFAULT_VOICE: Final = "Kore"
CLIP_SECONDS: Final = (4, 6, 8)


class Google(Vendor):
    """``:generateContent``, ``:predict`` and ``:predictLongRunning``."""

    public_address: ClassVar[str] = "https://generativelanguage.googleapis.com/v1beta"
    makes: ClassVar[frozenset[Kind]] = frozenset({Kind.PICTURE, Kind.CLIP, Kind.VOICE})

    def submit(self, order: Order, folder: Path) -> str:
        """Hand an order in; pictures and voices come with the answer."""
        model = f"models/{self._model(order)}"
        if order.kind is Kind.CLIP:
            return self._submit_clip(order, model)
        if order.kind is Kind.VOICE:
            return self._submit_voice(order, model, folder)
        if "imagen" in model:
            body = {"instances": [{"prompt": order.prompt}], "parameters": {"sampleCount": 1, "aspectRatio": ratio_of(order)}}
            said = self._hand_in(order, f"{model}:predict", json=body).json()
            return self._keep_base64(_prediction(said), folder, "picture.png")
        settings = {"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": ratio_of(order)}}
        said = self._hand_in(order, f"{model}:generateContent", json=_content(order.prompt, settings)).json()
        return self._keep_base64(_inline_data(said), folder, "picture.png")

    def _headers(self, key: str) -> dict[str, str]:
        return {"x-goog-api-key": key} if key else {}

    def _submit_clip(self, order: Order, model: str) -> str:
        instance: dict[str, Any] = {"prompt": order.prompt}
        if order.reference is not None:
            data = base64.b64encode(order.reference.read_bytes()).decode()
            instance["image"] = {"bytesBase64Encoded": data, "mimeType": "image/png"}
        seconds = next((each for each in CLIP_SECONDS if each >= (order.duration_s or 0)), CLIP_SECONDS[-1])
        shape = "9:16" if order.height > order.width else "16:9"
        body = {"instances": [instance], "parameters": {"aspectRatio": shape, "durationSeconds": seconds}}
        name = self._hand_in(order, f"{model}:predictLongRunning", json=body).json().get("name")
        if not isinstance(name, str):
            raise ProviderFailed("The service took the order without saying under which name.")
        return name

    def _submit_voice(self, order: Order, model: str, folder: Path) -> str:
        voice = {"prebuiltVoiceConfig": {"voiceName": order.voice or self._settings.voice_name or DEFAULT_VOICE}}
        settings = {"responseModalities": ["AUDIO"], "speechConfig": {"voiceConfig": voice}}
        said = self._hand_in(order, f"{model}:generateContent", json=_content(order.prompt, settings)).json()
        ticket = self._keep_base64(_inline_data(said), folder, "voice.pcm")
        _wrap_samples(folder / "voice.pcm", folder / "voice.wav")
        return ticket.replace(".pcm", ".wav")

    def _poll(self, ticket: str) -> Progress:
        said = self._ask(ticket)
        if said.get("error"):
            return failed_progress(said["error"].get("message") or "")
        return Progress(Stage.READY, 1.0) if said.get("done") else Progress(Stage.WORKING)

    def _fetch(self, order: Order, ticket: str, folder: Path) -> Path:
        response = self._ask(ticket).get("response") or {}
        made = response.get("generateVideoResponse") or response
        if made.get("raiMediaFilteredReasons"):
            raise refusal(made["raiMediaFilteredReasons"][0])
        samples = made.get("generatedSamples") or made.get("generatedVideos") or [{}]
        video = samples[0].get("video") or {}
        return self._download(media_address(video.get("uri") or video), folder / "clip.mp4")


def _content(prompt: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {"contents": [{"parts": [{"text": prompt}]}], "generationConfig": settings}


def _prediction(said: Any) -> str:
    made = said.get("predictions") if isinstance(said, dict) else None
    if not made:
        raise refusal("")
    return str(made[0].get("bytesBase64Encoded", ""))


def _inline_data(said: Any) -> str:
    """Return the file in an answer; raises OrderRefused where the answer says why there is none."""
    candidates = said.get("candidates") if isinstance(said, dict) else None
    if not candidates:
        reason = (said.get("promptFeedback") or {}).get("blockReason") if isinstance(said, dict) else None
        raise refusal(reason or "")
    parts = (candidates[0].get("content") or {}).get("parts") or []
    for part in parts:
        inline = part.get("inlineData") or part.get("inline_data")
        if inline:
            return str(inline.get("data", ""))
    raise refusal(candidates[0].get("finishReason") or "")


def _wrap_samples(samples: Path, into: Path) -> None:
    """Put a WAV header before raw 16-bit mono samples."""
    with wave.open(str(into), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(VOICE_SAMPLES_PER_SECOND)
        file.writeframes(samples.read_bytes())

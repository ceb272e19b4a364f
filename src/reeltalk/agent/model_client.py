"""Which language model is asked, and the guarded way to it. The model libraries are an optional extra, loaded only when one is asked."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx2

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import EngineMissing, SetupError
from reeltalk.fetch import ServiceTransport

if TYPE_CHECKING:
    from pydantic_ai.models import Model


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of model server: where it is by default ("" must be configured), and whether it usually runs on one's own machine."""

    url: str
    local: bool = False
    needs_key: bool = False


SERVICES: Final[Mapping[str, Service]] = {
    "openai": Service("https://api.openai.com/v1", needs_key=True),
    "anthropic": Service("https://api.anthropic.com", needs_key=True),
    "google": Service("https://generativelanguage.googleapis.com/v1beta/openai", needs_key=True),
    "ollama": Service("http://127.0.0.1:11434/v1", local=True),
    "llamacpp": Service("http://127.0.0.1:8080/v1", local=True),
    "compatible": Service(""),
}
"""All but Anthropic speak the OpenAI protocol, Google through its own compatible address; so two clients reach all of them."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model to ask and how long to bear with it. ``cost_max_usd`` 0 sets no bound."""

    service: str
    name: str
    url: str
    api_key: str = ""
    allow_private: bool = False
    retries: int = 2
    timeout_s: float = 60.0
    steps_max: int = 12
    tokens_max: int = 100_000
    cost_max_usd: float = 0.0


def model_choice(named: str, *, url: str = "", api_key: str = "", allow_private: bool = False, **bounds: Any) -> ModelChoice:
    """Read a setting such as "anthropic:claude-sonnet-5" or "ollama:qwen3"; raises SetupError where it names nothing that can be asked.

    >>> model_choice("ollama:qwen3").url
    'http://127.0.0.1:11434/v1'
    """
    kind, _, name = named.partition(":")
    service = SERVICES.get(kind)
    if service is None or not name:
        raise SetupError(f"There is no model {named!r}.", hint=f"Write SERVICE:MODEL with one of the services {', '.join(SERVICES)}.")
    if not (url or service.url):
        raise SetupError(f"The model {named!r} needs an address.", hint="Set REELTALK_MODEL_URL.")
    if service.needs_key and not (api_key or url):
        raise SetupError(f"The model {named!r} needs a key.", hint="Set REELTALK_MODEL_API_KEY.")
    return ModelChoice(kind, name, url or service.url, api_key, allow_private or service.local, **bounds)


def is_installed() -> bool:
    """Say whether the optional model libraries are there, without loading them."""
    return importlib.util.find_spec("pydantic_ai") is not None


def open_model(choice: ModelChoice, clock: Clock) -> Model:
    """Return the model, reached through a checked and bounded connection; raises EngineMissing without the libraries."""
    if not is_installed():
        raise EngineMissing(
            "The libraries for language models are not installed.", hint='Install them with: pip install "reeltalk[models]"'
        )
    transport = ServiceTransport(
        choice.url, clock=clock, allow_private=choice.allow_private, max_bytes=limits.MODEL_ANSWER_MAX_BYTES, timeout_s=choice.timeout_s
    )
    http = httpx2.AsyncClient(transport=transport, trust_env=False, timeout=choice.timeout_s, follow_redirects=False)
    return _anthropic(choice, http) if choice.service == "anthropic" else _compatible(choice, http)


def _compatible(choice: ModelChoice, http: httpx2.AsyncClient) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    key = choice.api_key or "none"
    client = AsyncOpenAI(api_key=key, base_url=choice.url, http_client=http, max_retries=choice.retries, organization="", project="")
    if choice.service == "openai":
        return OpenAIChatModel(choice.name, provider=OpenAIProvider(openai_client=client))
    return OpenAIChatModel(choice.name, provider=OpenAICompatibleProvider(choice.service, openai_client=client))


def _anthropic(choice: ModelChoice, http: httpx2.AsyncClient) -> Model:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(api_key=choice.api_key or "none", base_url=choice.url, http_client=http, max_retries=choice.retries)
    return AnthropicModel(choice.name, provider=AnthropicProvider(anthropic_client=client))

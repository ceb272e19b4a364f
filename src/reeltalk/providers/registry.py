"""Who makes what: the services that the operator has set up, in their order, then the makers that come with Reeltalk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from reeltalk.clock import Clock
from reeltalk.config import ProviderSettings, Settings
from reeltalk.errors import EngineMissing
from reeltalk.providers.base import Description, Kind, Provider
from reeltalk.providers.comfyui import ComfyUI
from reeltalk.providers.fal import Fal
from reeltalk.providers.google import Google
from reeltalk.providers.huggingface import HuggingFace
from reeltalk.providers.openai import OpenAICompatible
from reeltalk.providers.replicate import Replicate
from reeltalk.providers.vendor import Vendor

PROTOCOLS: Final[Mapping[str, type[Vendor]]] = {
    "openai": OpenAICompatible,
    "google": Google,
    "huggingface": HuggingFace,
    "comfyui": ComfyUI,
    "replicate": Replicate,
    "fal": Fal,
}


class Makers:
    """All makers, the preferred one first."""

    def __init__(self, makers: Iterable[Provider]) -> None:
        self._makers = tuple(makers)

    def of(self, kind: Kind) -> Provider:
        """Return who is asked for material of a kind; raises EngineMissing."""
        found = next((maker for maker in self._makers if kind in maker.kinds), None)
        if found is None:
            raise EngineMissing(f"Nothing that makes a {kind} is set up here.", hint="Set one up under [providers] in reeltalk.toml.")
        return found

    def named(self, name: str) -> Provider:
        """Return a maker by its name; raises EngineMissing where it has been taken out of the settings since."""
        found = next((maker for maker in self._makers if maker.name == name), None)
        if found is None:
            raise EngineMissing(f"The generation service {name!r} is no longer set up here.")
        return found

    def describe(self) -> tuple[Description, ...]:
        """Return what every maker is."""
        return tuple(maker.describe() for maker in self._makers)


def vendor(name: str, settings: ProviderSettings, clock: Clock) -> Vendor:
    """Return the maker for one entry of the settings."""
    return PROTOCOLS[settings.protocol](name, settings, clock)


def makers_from(settings: Settings, clock: Clock, embedded: Iterable[Provider] = ()) -> Makers:
    """Return every maker that the settings name, and the embedded ones behind them."""
    return Makers([*(vendor(name, each, clock) for name, each in settings.providers.items()), *embedded])

"""Every setting once: name, type, default, one line of prose.

Settings come from ``REELTALK_*`` variables and from a TOML file (``REELTALK_CONFIG``, else ``reeltalk.toml`` in the data folder);
a variable wins over the file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from reeltalk import limits


def default_home() -> Path:
    """Return the platform's folder for a program's data."""
    return Path(platformdirs.user_data_dir("reeltalk", appauthor=False))


class Plan(BaseModel):
    """What users on a plan may do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    export: Literal["always", "attributed", "never"] = Field(
        default="always", description="Whether films may be exported; attributed: by requests that say which skill sent them."
    )
    export_lines_max: int = Field(default=0, ge=0, description="Most pixels of an export's shorter side; 0 sets no bound.")
    upload_max_bytes: int = Field(default=0, ge=0, description="Largest file taken; 0 leaves it to the server's own bound.")


class ProviderSettings(BaseModel):
    """A service that makes material: how to speak to it, where it is, and which of its models makes what ("" for none)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    protocol: Literal["openai", "google", "huggingface", "comfyui", "replicate", "fal"] = Field(description="How it is spoken to.")
    address: str = Field(default="", description="Where it is; empty takes the service's own public address.")
    key: SecretStr = Field(default=SecretStr(""), description="What it is paid with.")
    picture: str = Field(default="", description="Model for pictures; for ComfyUI a workflow file in API format.")
    clip: str = Field(default="", description="Model for clips; for ComfyUI a workflow file in API format.")
    voice: str = Field(default="", description="Model for voices.")
    music: str = Field(default="", description="Model for music.")
    sound: str = Field(default="", description="Model for sound effects.")
    sticker: str = Field(default="", description="Model for stickers: pictures on a transparent ground.")
    voice_name: str = Field(default="", description="The voice that speaks unless one is asked for.")
    credits: dict[str, int] = Field(default_factory=dict, description="Credits per order by kind (picture, clip, ...).")
    recognises_keys: bool = Field(default=False, description="Whether an order with the same Idempotency-Key is made once only.")
    timeout_s: float = Field(default=limits.SERVICE_TIMEOUT_S, gt=0, description="Seconds that one request may take.")
    poll_s: float = Field(default=2.0, gt=0, description="Seconds between two questions how far an order is.")
    licence: str = Field(default="", description="Terms under which its results may be used, written into each file.")


FALLBACK_PLAN: Final = "free"
BUILT_IN_PLANS: Final = {"anonymous": Plan(export="attributed"), FALLBACK_PLAN: Plan(export="attributed"), "pro": Plan()}


class Settings(BaseSettings):
    """What an operator can decide."""

    model_config = SettingsConfigDict(env_prefix="REELTALK_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path = Field(default_factory=default_home, description="Folder that holds everything: database, files, cache.")
    host: str = Field(default="127.0.0.1", description="Address to listen on; loopback unless you say otherwise.")
    port: int = Field(default=8787, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: str = Field(default="", description="Address under which clients reach the server; else made from each request.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="How much is logged.")
    log_format: Literal["auto", "json", "text"] = Field(default="auto", description="Log form; auto is text on a terminal, JSON elsewhere.")

    economy: Literal["unlimited", "trial"] = Field(
        default="unlimited", description="unlimited: nothing is charged (a local install). trial: the documented credits, costs and limits."
    )
    registration: Literal["open", "closed"] = Field(default="open", description="Whether anybody who reaches the server may register.")
    sign_in_days: int = Field(default=90, ge=1, description="Days that the token of a signed-in account lives.")
    plans: dict[str, Plan] = Field(default_factory=dict, description="Plans by name, beside or in place of anonymous, free and pro.")
    credits_registered: int = Field(default=100, ge=0, description="Credits a user is given once, on registering.")
    credits_anonymous: int = Field(default=100, ge=0, description="Credits a new anonymous user is given.")
    price_edit: int = Field(default=50, ge=0, description="Credits for editing, once per session.")
    price_generation: int = Field(default=100, ge=0, description="Credits per generated clip.")
    price_picture: int = Field(default=10, ge=0, description="Credits per generated picture.")
    price_voice: int = Field(default=10, ge=0, description="Credits per generated voice-over.")
    providers: dict[str, ProviderSettings] = Field(
        default_factory=dict, description="Services that make pictures, clips and voices, by name; the first that makes a kind is asked."
    )
    token_days: int = Field(default=7, ge=1, description="Days an anonymous token lives.")
    tokens_per_client: int = Field(default=1, ge=1, description="Anonymous tokens per client id in the life of one.")
    tokens_per_address: int = Field(
        default=10,
        ge=1,
        description="Anonymous tokens per network address in the life of one; loopback is exempt while economy is unlimited.",
    )
    claim_days: int = Field(default=7, ge=1, description="Days a claim link opens its page.")
    share_days: int = Field(default=0, ge=0, description="Days a share link lives; 0 is for ever.")
    trusted_proxies: tuple[str, ...] = Field(default=(), description="Addresses whose X-Forwarded-For is believed.")

    upload_max_bytes: int = Field(default=limits.UPLOAD_MAX_BYTES, ge=1, description="Largest file taken.")
    fetch_allow_loopback: bool = Field(default=False, description="Let URL uploads reach loopback addresses; for tests only.")

    heartbeat: Literal["comment", "empty-data"] = Field(default="comment", description="Form of the stream's keep-alive.")
    heartbeat_s: float = Field(default=limits.SSE_HEARTBEAT_S, gt=0, description="Seconds of silence before a keep-alive.")
    silent_edit_share: float = Field(
        default=0.0, ge=0, le=1, description="Share of edits whose stream carries no text, for testing clients."
    )

    model: str = Field(
        default="", description="Language model that plans, as SERVICE:MODEL (openai, anthropic, google, ollama, llamacpp, compatible)."
    )
    model_url: str = Field(default="", description="Address of the model's server; empty takes the service's own.")
    model_api_key: SecretStr = Field(default=SecretStr(""), description="Key for the model's server.")
    model_allow_private: bool = Field(default=False, description="Let the model's server be on this machine or in the private network.")
    model_timeout_s: float = Field(default=60.0, gt=0, description="Seconds a model may take for one message, listening to footage aside.")
    model_retries: int = Field(default=2, ge=0, le=10, description="How often a busy or broken model server is asked again.")
    model_steps_max: int = Field(default=12, ge=1, description="Answers a model may give for one message.")
    model_tokens_max: int = Field(default=100_000, ge=1, description="Tokens a model may read and write for one message.")
    model_cost_max_usd: float = Field(default=0.0, ge=0, description="Dollars a model may cost for one message; 0 sets no bound.")
    plan_first: Literal["asked", "always"] = Field(
        default="asked", description="Show what would be done before doing it: where a message asks for that, or always."
    )

    speech_model: str = Field(default="", description="Folder or name of a faster-whisper model; empty takes the embedded base model.")
    speech_threads: int = Field(default=2, ge=1, description="Threads for speech recognition.")
    transcription_url: str = Field(
        default="", description="Service that hears speech in place of the embedded engine: its address up to /audio/transcriptions."
    )
    transcription_key: SecretStr = Field(default=SecretStr(""), description="What the transcription service is paid with.")
    transcription_model: str = Field(default="whisper-1", description="Model that the transcription service is asked for.")
    translation_url: str = Field(
        default="", description="Service that translates captions (LibreTranslate's protocol): its address up to /translate."
    )
    translation_key: SecretStr = Field(default=SecretStr(""), description="What the translation service is paid with.")
    turn_workers: int = Field(default=2, ge=1, description="Turns worked on at the same time.")
    render_workers: int = Field(default=1, ge=1, description="Films rendered at the same time on this machine, besides one short one.")
    render_workers_per_user: int = Field(default=1, ge=1, description="Films of one user rendered at the same time.")
    speculation: Literal["off", "idle", "on"] = Field(
        default="idle",
        description="Render each new version ahead of its export: never, while the machine has nothing else to do, or at once.",
    )
    speculation_workers: int = Field(default=1, ge=1, description="Films rendered ahead at the same time on this machine.")
    speculation_per_user: int = Field(default=1, ge=1, description="Films of one user rendered ahead at the same time.")
    speculation_film_max_s: int = Field(default=1800, ge=0, description="Longest film, in seconds, that is rendered ahead.")
    ffmpeg: str = Field(default="", description="Path of an FFmpeg to use in place of the one that is installed with Reeltalk.")
    chunk_cache_max_bytes: int = Field(default=limits.CHUNK_CACHE_MAX_BYTES, ge=0, description="Most space that rendered chunks may take.")

    def plan(self, name: str) -> Plan:
        """Return what a plan allows; one that the operator has since removed allows what the free one does."""
        known = BUILT_IN_PLANS | self.plans
        return known.get(name) or known[FALLBACK_PLAN]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put arguments before variables before the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())


def config_file() -> Path:
    """Return where the TOML file is looked for."""
    named = os.environ.get("REELTALK_CONFIG")
    if named:
        return Path(named)
    return Path(os.environ.get("REELTALK_HOME") or default_home()) / "reeltalk.toml"

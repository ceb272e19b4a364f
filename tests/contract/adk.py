"""The event model of ADK up to 1.27 as its clients hold it: any key that is not here makes them fail."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, strict=True)


class FunctionCall(Strict):
    id: str | None = None
    args: dict[str, Any] | None = None
    name: str | None = None


class FunctionResponse(Strict):
    id: str | None = None
    name: str | None = None
    response: dict[str, Any] | None = None


class Part(Strict):
    text: str | None = None
    function_call: FunctionCall | None = None
    function_response: FunctionResponse | None = None
    thought: bool | None = None


class Content(Strict):
    parts: list[Part] | None = None
    role: str | None = None


class Actions(Strict):
    state_delta: dict[str, Any] = {}
    artifact_delta: dict[str, int] = {}
    requested_auth_configs: dict[str, Any] = {}
    skip_summarization: bool | None = None
    transfer_to_agent: str | None = None
    escalate: bool | None = None


class Event(Strict):
    author: str
    content: Content | None = None
    invocation_id: str = ""
    actions: Actions = Actions()
    long_running_tool_ids: set[str] | None = None
    branch: str | None = None
    id: str = ""
    timestamp: float
    partial: bool | None = None
    turn_complete: bool | None = None
    error_code: str | None = None
    error_message: str | None = None
    interrupted: bool | None = None
    custom_metadata: dict[str, Any] | None = None

"""Logs: one line per event, as text on a terminal and JSON elsewhere, on standard error. Tokens and bodies are never among the values."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from reeltalk.config import Settings


def set_up_logging(settings: Settings) -> None:
    """Send the house's own events and those of the libraries through one formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    renderer: Any = structlog.dev.ConsoleRenderer() if as_text else structlog.processors.JSONRenderer()
    last = [] if as_text else [structlog.processors.format_exc_info]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last, renderer]
    )
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    # The web server would write down the addresses of sockets, and with them their tokens.
    for noisy in ("uvicorn.error", "websockets", "httpx2", "httpcore2", "dbos", "alembic", "faster_whisper"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))

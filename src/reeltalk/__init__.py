"""Reeltalk: talk to your footage, get a finished film."""

__version__ = "0.1.0"

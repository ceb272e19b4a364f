"""Outbound HTTP to services that the operator of this server has set up, such as generators of pictures.

A service's address comes from the settings and is believed, on whatever network it lies; what it answers is not: redirects are not
followed blindly, sizes and times are capped, and an address in an answer is fetched like one that a user names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import AnswerUnfit, FetchRefused, MediaTooLarge, ProviderFailed, ProviderUnreachable, SubmissionLost
from reeltalk.fetch import PORTS, REDIRECTS, fetch, is_loopback, resolve


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body read as JSON; raises AnswerUnfit where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as problem:
            raise AnswerUnfit("The service answered with something that is not JSON.") from problem


class Service:
    """A web service under one address, asked with the same headers each time."""

    def __init__(self, address: str, headers: Mapping[str, str], *, timeout_s: float, clock: Clock) -> None:
        self.address = address.rstrip("/")
        self._url = httpx2.URL(self.address)
        self._headers = {"User-Agent": "reeltalk", **headers}
        self._timeout_s = timeout_s
        self._clock = clock

    def ask(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **body: Any) -> Answer:
        """Send one request (``json``, ``data``, ``files`` and ``params`` as in httpx) and return whatever is answered.

        Raises ProviderUnreachable where the service was not reached, or a question to it got no answer; SubmissionLost where anything
        else that was sent got none: it may have been taken.
        """
        try:
            with httpx2.Client(trust_env=False, timeout=self._timeout_s) as client:
                return self._taken(client, method, self._absolute(path), {**self._headers, **(headers or {})}, body)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as problem:
            raise ProviderUnreachable(f"The service at {self._url.host} cannot be reached.") from problem
        except httpx2.HTTPError as problem:
            kind = ProviderUnreachable if method == "GET" else SubmissionLost
            raise kind(f"The service at {self._url.host} broke off without an answer.") from problem

    def download(self, address: str, write: Callable[[bytes], object], *, max_bytes: int = limits.UPLOAD_MAX_BYTES) -> None:
        """Stream what lies at an address into ``write``: the service's own with its headers, any other like one that a user names."""
        url = httpx2.URL(self._absolute(address))
        if (url.scheme, url.host, url.port) == (self._url.scheme, self._url.host, self._url.port):
            self._download_own(url, write, max_bytes)
            return
        near = any(is_loopback(each) for each in resolve(self._url.host, self._url.port or PORTS[self._url.scheme]))
        fetch(address, write, clock=self._clock, max_bytes=max_bytes, timeout_s=self._timeout_s, allow_loopback=near)

    def _download_own(self, url: httpx2.URL, write: Callable[[bytes], object], max_bytes: int) -> None:
        deadline_s = self._clock.monotonic_s() + self._timeout_s
        headers = {**self._headers, "Accept-Encoding": "identity"}
        try:
            with httpx2.Client(trust_env=False, timeout=self._timeout_s) as client, client.stream("GET", url, headers=headers) as response:
                if response.status_code in REDIRECTS:
                    elsewhere = str(url.join(response.headers.get("location", "")))
                    fetch(elsewhere, write, clock=self._clock, max_bytes=max_bytes, timeout_s=self._timeout_s)
                    return
                _take(response, write, max_bytes, deadline_s, self._clock)
        except httpx2.HTTPError as problem:
            raise ProviderUnreachable(f"The service at {self._url.host} broke off while it sent its file.") from problem

    def _absolute(self, path: str) -> str:
        return path if path.startswith(("http://", "https://")) else f"{self.address}/{path.lstrip('/')}"

    @staticmethod
    def _taken(client: httpx2.Client, method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
        with client.stream(method, url, headers=headers, **body) as response:
            blocks, size = [], 0
            for block in response.iter_bytes():
                size += len(block)
                if size > limits.SERVICE_ANSWER_MAX_BYTES:
                    raise AnswerUnfit("The service answered with more than can be taken.")
                blocks.append(block)
            named = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, named, b"".join(blocks))


def _take(response: httpx2.Response, write: Callable[[bytes], object], max_bytes: int, deadline_s: float, clock: Clock) -> None:
    """Write the body block by block; raises ProviderFailed for a refusal, MediaTooLarge and FetchRefused at either cap."""
    if response.status_code != 200:
        raise ProviderFailed(f"The service does not give the file out (status {response.status_code}).")
    size = 0
    for block in response.iter_bytes():
        size += len(block)
        if size > max_bytes:
            raise MediaTooLarge(f"The service's file is larger than {max_bytes} bytes.", max_bytes=max_bytes)
        if clock.monotonic_s() > deadline_s:
            raise FetchRefused("The service took too long to send its file.")
        write(block)

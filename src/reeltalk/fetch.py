"""The only outbound HTTP of the house: media that a user names by address, and the one service that an operator names.

An address is untrusted. Its host is resolved once, every answer must be a public address, and the connection goes to that very
address (the name travels only in ``Host`` and in the TLS hello), so a name that changes between check and use gains nothing. Redirects
are followed by hand and checked again, the body is taken raw (no decompression), and size and time are capped.
"""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias
from urllib.parse import unquote

import anyio
import anyio.to_thread
import httpx2

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import FetchRefused, MediaTooLarge

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], tuple[Address, ...]]

URL_MAX_CHARACTERS: Final = 4_096
SILENCE_TIMEOUT_S: Final = 15.0
PORTS: Final = {"http": 80, "https": 443}
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

_closed_v4: Final = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # a cloud's own wire server, reachable from every machine in it
    )
)  # fmt: skip
_open_v6: Final = ip_network("2000::/3")
_closed_v6: Final = tuple(ip_network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_nat64: Final = ip_network("64:ff9b::/96")
_isatap_marks: Final = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")
_looks_numeric: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\.?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the file's name as the address spells it, the type its server claims, and how many bytes were written."""

    name: str
    content_type: str
    size_bytes: int


def is_public(address: Address) -> bool:
    """Say whether an address lies in the open network; forms of IPv6 that carry an IPv4 address are judged by what they carry."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _closed_v4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _nat64:
        return is_public(IPv4Address(address.packed[12:]))
    if address.packed[8:12] in _isatap_marks or address.scope_id is not None:
        return False
    return address in _open_v6 and not any(address in block for block in _closed_v6)


def is_loopback(address: Address) -> bool:
    """Say whether an address is the machine itself, also when written as IPv6."""
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (inner or address).is_loopback


def resolve(host: str, port: int) -> tuple[Address, ...]:
    """Return all addresses of a host name; raises FetchRefused where there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise FetchRefused(f"No such host: {host}") from problem
    return tuple(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


def parse(text: str) -> httpx2.URL:
    """Read an address; raises FetchRefused for other schemes, user names, odd spellings of numbers and whatever is no address."""
    if len(text) > URL_MAX_CHARACTERS:
        raise FetchRefused("The address is too long.")
    try:
        url = httpx2.URL(text.strip())
    except (httpx2.InvalidURL, ValueError) as problem:
        raise FetchRefused("The address cannot be read.") from problem
    if url.scheme not in PORTS:
        raise FetchRefused("Only http and https addresses are fetched.")
    if url.userinfo:
        raise FetchRefused("An address with a user name or password in it is not fetched.")
    _check_spelling(url.raw_host.decode("ascii"))
    return url


def _check_spelling(host: str) -> None:
    """Refuse hosts that are numbers in disguise (decimal, hex, octal, short forms): what they mean differs between programs."""
    if not host or "%" in host:
        raise FetchRefused("The address names no host.")
    if ":" in host or not _looks_numeric.match(host.rstrip(".").rsplit(".", 1)[-1]):
        return
    try:
        IPv4Address(host)
    except ValueError as problem:
        raise FetchRefused("Write a numeric address as four decimal numbers.") from problem


def checked_address(url: httpx2.URL, *, allow_loopback: bool, resolve: Resolve = resolve) -> Address:
    """Return the one address to connect to; raises FetchRefused unless every address of the host may be reached on the URL's port."""
    port = url.port or PORTS[url.scheme]
    addresses = resolve(url.host, port)
    if addresses and allow_loopback and all(is_loopback(address) for address in addresses):
        return addresses[0]
    if port != PORTS[url.scheme]:
        raise FetchRefused("Only the usual ports, 80 for http and 443 for https, are reached.")
    if not addresses or not all(is_public(address) for address in addresses):
        raise FetchRefused("The address is not in the public network.")
    return addresses[0]


def fetch(
    address: str,
    write: Callable[[bytes], object],
    *,
    clock: Clock,
    max_bytes: int = limits.UPLOAD_MAX_BYTES,
    timeout_s: float = limits.FETCH_TIMEOUT_S,
    allow_loopback: bool = False,
    resolve: Resolve = resolve,
) -> Fetched:
    """Stream what lies at ``address`` into ``write``.

    Raises FetchRefused where the address may not be reached or does not answer, MediaTooLarge past ``max_bytes``.
    """
    deadline_s = clock.monotonic_s() + timeout_s
    url = parse(address)
    with httpx2.Client(trust_env=False, timeout=SILENCE_TIMEOUT_S) as client:
        for _ in range(limits.FETCH_REDIRECTS_MAX + 1):
            pinned = checked_address(url, allow_loopback=allow_loopback, resolve=resolve)
            try:
                with _open(client, url, pinned) as response:
                    if response.status_code not in REDIRECTS:
                        size = _take(response, write, max_bytes, clock, deadline_s)
                        return Fetched(_file_name(url), response.headers.get("content-type", "").split(";")[0].strip(), size)
                    url = _next_url(url, response.headers.get("location", ""))
            except httpx2.HTTPError as problem:
                raise FetchRefused("The address could not be read to its end.") from problem
            if clock.monotonic_s() > deadline_s:
                break
    raise FetchRefused("The address leads through too many redirects.")


def _open(client: httpx2.Client, url: httpx2.URL, pinned: Address) -> AbstractContextManager[httpx2.Response]:
    """Ask the checked address itself; the name goes into ``Host`` and the TLS hello only."""
    headers = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity", "User-Agent": "reeltalk"}
    return client.stream("GET", url.copy_with(host=str(pinned)), headers=headers, extensions={"sni_hostname": url.raw_host.decode("ascii")})


def _next_url(url: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return parse(str(url.join(location)))
    except (httpx2.InvalidURL, ValueError) as problem:
        raise FetchRefused("The address leads to one that cannot be read.") from problem


def _take(response: httpx2.Response, write: Callable[[bytes], object], max_bytes: int, clock: Clock, deadline_s: float) -> int:
    """Write the body block by block and return its size, giving up at either cap."""
    if response.status_code != 200:
        raise FetchRefused(f"The address answered with status {response.status_code}.")
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise FetchRefused("The address answered with compressed content, which was not asked for.")
    size = 0
    for block in response.iter_raw():
        size += len(block)
        if size > max_bytes:
            raise MediaTooLarge(f"The file at the address is larger than {max_bytes} bytes.", max_bytes=max_bytes)
        if clock.monotonic_s() > deadline_s:
            raise FetchRefused("The address took too long to send its file.")
        write(block)
    return size


def _file_name(url: httpx2.URL) -> str:
    return unquote(url.path.rsplit("/", 1)[-1])


# --- a service that the operator named -----------------------------------------------------------------------------------------------


def is_private(address: Address) -> bool:
    """Say whether an address is the machine itself or lies in the private network; a cloud's link-local services are neither."""
    inner = (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
    return is_loopback(inner) or (inner.is_private and not inner.is_link_local and not inner.is_unspecified and not inner.is_reserved)


class ServiceTransport(httpx2.AsyncBaseTransport):
    """Carries requests to one origin and no other, each to an address that was checked; redirects are never followed.

    ``allow_private`` opens this machine and the private network, on any port. An answer is cut off past ``max_bytes`` or ``timeout_s``.
    """

    def __init__(
        self, origin: str, *, clock: Clock, allow_private: bool, max_bytes: int, timeout_s: float, resolve: Resolve = resolve
    ) -> None:
        self._origin = parse(origin)
        self._clock = clock
        self._allow_private = allow_private
        self._max_bytes = max_bytes
        self._timeout_s = timeout_s
        self._resolve = resolve
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request to the checked address of the origin; raises FetchRefused for any other."""
        url, origin = request.url, self._origin
        if (url.scheme, url.host, url.port) != (origin.scheme, origin.host, origin.port):
            raise FetchRefused("Only the configured service is asked.")
        pinned = await anyio.to_thread.run_sync(self._address)
        request.headers["Host"] = url.netloc.decode("ascii")
        request.headers["Accept-Encoding"] = "identity"
        request.url = url.copy_with(host=str(pinned))
        request.extensions = {**request.extensions, "sni_hostname": url.raw_host.decode("ascii")}
        deadline_s = self._clock.monotonic_s() + self._timeout_s
        try:
            with anyio.fail_after(self._timeout_s):
                response = await self._inner.handle_async_request(request)
        except TimeoutError as slow:
            raise httpx2.ReadTimeout("The answer took too long.") from slow
        request.url = url
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _BoundedStream(response.stream, self._max_bytes, self._clock, deadline_s)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    def _address(self) -> Address:
        addresses = self._resolve(self._origin.host, self._origin.port or PORTS[self._origin.scheme])
        if addresses and self._allow_private and all(is_private(address) for address in addresses):
            return addresses[0]
        return checked_address(self._origin, allow_loopback=False, resolve=lambda _host, _port: addresses)


class _BoundedStream(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, max_bytes: int, clock: Clock, deadline_s: float) -> None:
        self._inner = inner
        self._left = max_bytes
        self._clock = clock
        self._deadline_s = deadline_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for block in self._inner:
            self._left -= len(block)
            if self._left < 0:
                raise httpx2.ReadError("The answer is too long.")
            if self._clock.monotonic_s() > self._deadline_s:
                raise httpx2.ReadTimeout("The answer took too long.")
            yield block

    async def aclose(self) -> None:
        await self._inner.aclose()

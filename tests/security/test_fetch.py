from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from reeltalk import limits
from reeltalk.clock import SystemClock
from reeltalk.errors import FetchRefused, MediaTooLarge
from reeltalk.fetch import Address, checked_address, fetch, is_public, parse

CLOSED = (
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.100.100.200",
    "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:7f00:1", "2001:db8::1", "fec0::1",
)  # fmt: skip
OPEN = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e", "64:ff9b::808:808")
REFUSED_SPELLINGS = (
    "ftp://example.com/a.mp4", "file:///etc/passwd", "gopher://127.0.0.1:70/", "data:video/mp4;base64,AAAA", "//example.com/a.mp4",
    "example.com/a.mp4", "", " ", "http://", "http:///a", "http://user@example.com/", "http://user:secret@example.com/",
    "http://127.0.0.1\\@example.com/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://017700000001/",
    "http://0177.0.0.1/", "http://127.1/", "http://127.0.1/", "http://1.2.3.4.5/", "http://0x7F.1/", "http://2130706433./",
    "http://[fe80::1%25eth0]/", "http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://ex\nample.com/", "http://exa mple.com/",
    "http://" + "a" * 5000 + ".com/",
)  # fmt: skip


@pytest.mark.parametrize("address", CLOSED)
def test_addresses_outside_the_public_network_are_closed(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OPEN)
def test_public_addresses_are_open(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("spelling", REFUSED_SPELLINGS)
def test_odd_spellings_are_refused_before_anything_is_asked(spelling: str) -> None:
    with pytest.raises(FetchRefused):
        parse(spelling)


@pytest.mark.parametrize("port", [22, 25, 6379, 8080, 8787])
def test_unusual_ports_are_refused(port: int) -> None:
    with pytest.raises(FetchRefused, match="usual ports"):
        checked_address(parse(f"http://example.com:{port}/"), allow_loopback=False, resolve=lambda host, port: (ip_address("1.1.1.1"),))


def test_one_private_answer_among_public_ones_is_enough_to_refuse() -> None:
    def mixed(host: str, port: int) -> tuple[Address, ...]:
        return ip_address("1.1.1.1"), ip_address("10.0.0.1")

    with pytest.raises(FetchRefused, match="not in the public network"):
        checked_address(parse("http://example.com/"), allow_loopback=False, resolve=mixed)


def test_loopback_is_refused_unless_the_setting_allows_it() -> None:
    with pytest.raises(FetchRefused):
        checked_address(parse("http://localhost/"), allow_loopback=False)
    assert checked_address(parse("http://localhost:8123/"), allow_loopback=True).is_loopback


def test_the_loopback_setting_opens_no_other_private_address() -> None:
    with pytest.raises(FetchRefused):
        checked_address(parse("http://10.0.0.1/"), allow_loopback=True)


@dataclass
class Site:
    """A web server on loopback that answers by path and notes what it was asked."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    notes = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            notes.asked.append((self.path, self.headers["Host"]))
            if self.path.startswith("/to/"):
                self.send_response(302)
                self.send_header("Location", self.path.removeprefix("/to/"))
                self.end_headers()
            elif self.path.startswith("/hops/"):
                left = int(self.path.removeprefix("/hops/"))
                self.send_response(302)
                self.send_header("Location", f"/hops/{left - 1}" if left > 1 else "/file.mp4")
                self.end_headers()
            elif self.path == "/squeezed":
                self.send_response(200)
                self.send_header("Content-Encoding", "gzip")
                self.end_headers()
            elif self.path.startswith("/file"):
                body = b"x" * 100_000
                self.send_response(200)
                self.send_header("Content-Type", "video/mp4; codecs=avc1")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            else:
                self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    notes.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield notes
    server.shutdown()
    server.server_close()
    thread.join()


def take(url: str, **options: object) -> bytes:
    blocks: list[bytes] = []
    fetch(url, blocks.append, clock=SystemClock(), allow_loopback=True, **options)  # type: ignore[arg-type]
    return b"".join(blocks)


def test_a_file_is_streamed_with_its_name_and_type(site: Site) -> None:
    blocks: list[bytes] = []
    fetched = fetch(site.url("/file%20one.mp4"), blocks.append, clock=SystemClock(), allow_loopback=True)
    assert (fetched.name, fetched.content_type, fetched.size_bytes) == ("file one.mp4", "video/mp4", 100_000)
    assert b"".join(blocks) == b"x" * 100_000


def test_the_connection_goes_to_the_checked_address_and_the_name_is_asked_only_once(site: Site) -> None:
    answers = iter([ip_address("127.0.0.1")])

    def once(host: str, port: int) -> tuple[Address, ...]:
        return (next(answers),)

    assert len(take(site.url("/file.mp4", host="films.example"), resolve=once)) == 100_000
    assert site.asked == [("/file.mp4", f"films.example:{site.port}")]


def test_redirects_are_followed_up_to_the_bound(site: Site) -> None:
    assert len(take(site.url(f"/hops/{limits.FETCH_REDIRECTS_MAX}"))) == 100_000
    with pytest.raises(FetchRefused, match="too many redirects"):
        take(site.url(f"/hops/{limits.FETCH_REDIRECTS_MAX + 1}"))


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "http://[fd00::1]/"]
)
def test_a_redirect_is_checked_like_the_first_address(site: Site, target: str) -> None:
    with pytest.raises(FetchRefused):
        take(site.url("/to/" + target))


def test_a_file_over_the_cap_is_given_up(site: Site) -> None:
    with pytest.raises(MediaTooLarge):
        take(site.url("/file.mp4"), max_bytes=99_999)
    assert len(take(site.url("/file.mp4"), max_bytes=100_000)) == 100_000


def test_the_time_cap_ends_a_slow_answer(site: Site) -> None:
    with pytest.raises(FetchRefused, match="too long"):
        take(site.url("/file.mp4"), timeout_s=-1.0)


@pytest.mark.parametrize(("path", "words"), [("/missing", "status 404"), ("/squeezed", "compressed")])
def test_other_answers_are_refused_with_their_reason(site: Site, path: str, words: str) -> None:
    with pytest.raises(FetchRefused, match=words):
        take(site.url(path))

"""Fetching from outside, bounded: the only place that opens an address someone typed.

A name is resolved once, every address behind it must be public, and the connection goes
to one of the addresses checked (with the name kept for Host and TLS), so that a second
answer of the name server changes nothing. One deadline covers names, connections,
redirects and a server that drips; one cap covers the bytes on the wire and, again, the
bytes after decompression. `settings.FETCH_ALLOW` is the only exception.
"""

import http.client
import io
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.addresses import is_public

DEADLINE = 15.0
CAP = 5_000_000
MOST_REDIRECTS = 3
CONNECT_SECONDS = 5.0
HEADER_ALLOWANCE = 256_000
CHUNK = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = "broker-crm/1 (+feed reader)"


class Fault(StrEnum):
    """Why nothing was fetched."""

    ADDRESS = "address"
    INWARD = "inward"
    REDIRECTS = "redirects"
    NAME = "name"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TLS = "tls"
    STATUS = "status"
    SIZE = "size"
    BROKEN = "broken"
    ENCODING = "encoding"


SENTENCES = {
    Fault.ADDRESS: _("This is not an http or https address."),
    Fault.INWARD: _("The address leads into a private network. Nothing was fetched."),
    Fault.REDIRECTS: _("The address redirects more than %(detail)s times."),
    Fault.NAME: _("The name of the server cannot be resolved."),
    Fault.TIMEOUT: _("The server did not finish within %(detail)s seconds."),
    Fault.CONNECTION: _("The server cannot be reached."),
    Fault.TLS: _("The server's certificate cannot be trusted."),
    Fault.STATUS: _("The server answered with status %(detail)s."),
    Fault.SIZE: _("The answer is larger than %(detail)s MB."),
    Fault.BROKEN: _("The answer broke off or is damaged."),
    Fault.ENCODING: _("The answer is packed in an unknown way."),
}


class FetchError(Exception):
    """Nothing was fetched; `code` names why, `str()` says it to a person."""

    def __init__(self, code: Fault, detail: object = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, str(detail)

    def __str__(self) -> str:
        return str(SENTENCES[self.code]) % {"detail": self.detail}


class FetchRefused(FetchError):  # noqa: N818 — reads as what happened
    """The address is not one we go to."""


class FetchFailed(FetchError):  # noqa: N818
    """We went there and did not get what we came for."""


@dataclass(frozen=True)
class Fetched:
    """What came back: the bytes, unpacked, and where they came from in the end."""

    body: bytes
    headers: Mapping[str, str]
    url: str


class _Limits:
    """What is left of the time and of the bytes."""

    def __init__(self, deadline: float, cap: int) -> None:
        self.deadline, self.cap = deadline, cap
        self._until = time.monotonic() + deadline

    def left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise FetchFailed(Fault.TIMEOUT, f"{self.deadline:g}")
        return left

    def too_large(self) -> FetchFailed:
        return FetchFailed(Fault.SIZE, f"{self.cap / 1_000_000:g}")


class _Raw(io.RawIOBase):
    """A socket's bytes; every read has only the time and the bytes still left."""

    def __init__(self, sock: socket.socket, limits: _Limits) -> None:
        self._sock, self._limits = sock, limits
        self._bytes_left = limits.cap + HEADER_ALLOWANCE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._limits.left())
        count = self._sock.recv_into(buffer)
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise self._limits.too_large()
        return count


class _Line:
    """What `http.client` needs of a socket, bounded."""

    def __init__(self, sock: socket.socket, limits: _Limits) -> None:
        self._sock, self._limits = sock, limits

    def makefile(self, *_args: object, **_kwargs: object) -> io.BufferedReader:
        return io.BufferedReader(_Raw(self._sock, self._limits))

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._limits.left())
        self._sock.sendall(data)

    def close(self) -> None:
        """Leave the socket open: http.client closes it before the body is read."""


def fetch(url: str, *, deadline: float = DEADLINE, cap: int = CAP) -> Fetched:
    """Return what an http(s) address holds, in `deadline` seconds and `cap` bytes.

    Raises FetchRefused for an address that may not be visited, FetchFailed for anything
    else than a complete answer with status 200.
    """
    limits = _Limits(deadline, cap)
    for _hop in range(MOST_REDIRECTS + 1):
        try:
            answer = _visit(url, limits)
        except TimeoutError as error:
            raise FetchFailed(Fault.TIMEOUT, f"{deadline:g}") from error
        except ssl.SSLError as error:
            raise FetchFailed(Fault.TLS) from error
        except http.client.InvalidURL as error:
            raise FetchRefused(Fault.ADDRESS) from error
        except (http.client.HTTPException, zlib.error, EOFError) as error:
            raise FetchFailed(Fault.BROKEN) from error
        except OSError as error:
            raise FetchFailed(Fault.CONNECTION) from error
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise FetchFailed(Fault.REDIRECTS, MOST_REDIRECTS)


def _visit(url: str, limits: _Limits) -> Fetched | str:
    """Ask one address; return its content, or the address it redirects to."""
    parts, host, port = _read_address(url)
    sock = _connect(host, port, limits)
    try:
        if parts.scheme == "https":
            sock.settimeout(limits.left())
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        connection = http.client.HTTPConnection(host, port)
        connection.sock = _Line(sock, limits)
        connection.request("GET", _path_of(parts), headers=_headers(parts, host, port))
        response = connection.getresponse()
        if response.status in REDIRECTS and response.headers["Location"]:
            return urljoin(url, str(response.headers["Location"]).strip())
        if response.status != http.client.OK:
            raise FetchFailed(Fault.STATUS, response.status)
        body = _unpacked(response, limits)
        return Fetched(body, {k.lower(): v for k, v in response.headers.items()}, url)
    finally:
        sock.close()


def _read_address(url: str) -> tuple[SplitResult, str, int]:
    """Take an address apart; refuse what is not a plain http(s) one."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        raise FetchRefused(Fault.ADDRESS) from error
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise FetchRefused(Fault.ADDRESS)
    return parts, host, port


def _is_allowed(host: str, port: int) -> bool:
    written = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return written in settings.FETCH_ALLOW


def _headers(parts: SplitResult, host: str, port: int) -> dict[str, str]:
    name = f"[{host}]" if ":" in host else host
    usual = port == (443 if parts.scheme == "https" else 80)
    return {
        "Host": name if usual else f"{name}:{port}",
        "User-Agent": AGENT,
        "Accept": "application/rss+xml, application/atom+xml, */*;q=.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def _path_of(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{path}?{query}" if query else path


def _connect(host: str, port: int, limits: _Limits) -> socket.socket:
    """Connect to a checked address of the host; the first that answers serves."""
    addresses = _resolve(host, port, limits)
    if not _is_allowed(host, port) and not all(is_public(a) for _f, a in addresses):
        raise FetchRefused(Fault.INWARD)
    for family, address in addresses:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(limits.left(), CONNECT_SECONDS))
            sock.connect((address, port))
        except OSError:
            sock.close()
        except FetchError:
            sock.close()
            raise
        else:
            return sock
    limits.left()
    raise FetchFailed(Fault.CONNECTION)


def _resolve(
    host: str, port: int, limits: _Limits
) -> list[tuple[socket.AddressFamily, str]]:
    """Look a name up, in a thread: the system's resolver knows no deadline."""
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        found = answers.get(timeout=limits.left())
    except queue.Empty as error:
        raise FetchFailed(Fault.TIMEOUT, f"{limits.deadline:g}") from error
    if isinstance(found, Exception) or not found:
        raise FetchFailed(Fault.NAME)
    return [(family, str(place[0])) for family, _t, _p, _n, place in found]


def _unpacked(response: http.client.HTTPResponse, limits: _Limits) -> bytes:
    """Read the body to its end, unpacking as it comes, never beyond the cap."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise FetchFailed(Fault.ENCODING)
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)
    plain, body = encoding in ("identity", ""), bytearray()
    while piece := response.read(CHUNK):
        room = limits.cap + 1 - len(body)
        body += piece if plain else unpack.decompress(piece, room)
        if len(body) > limits.cap or unpack.unconsumed_tail:
            raise limits.too_large()
    if response.length or not (plain or unpack.eof):
        raise FetchFailed(Fault.BROKEN)
    return bytes(body)

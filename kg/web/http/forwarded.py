"""Who is asking, and at which address the site stands for them: behind a proxy, its headers say so.

They are believed only when the connection comes from a proxy that was named; from anybody else they are words of a
stranger. A proxy that sets one kind of header passes on the other as the client wrote it, so where `Forwarded` and
`X-Forwarded-*` disagree neither is believed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from starlette.requests import Request

from kg.errors import KgError
from kg.web.http.respond import ascii_iri

Scope = Mapping[str, Any]

HEADERS: Final = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-prefix", b"x-forwarded-proto")

_PAIR: Final = re.compile(r'\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*', re.ASCII)
_HOST: Final = re.compile(r"(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?:/[\w.~%!$&'()*+,;=:@-]+)*/?", re.ASCII)
_PORT: Final = re.compile(r"(\d+(?:\.\d+){3}|\[[^\]]*\])(?::\S+)?")


class NotAnAddress(KgError):
    """The address of the site, or that of a proxy, is none."""

    def __init__(self, text: str, wanted: str):
        self.text = text
        super().__init__(f'"{text}" is not {wanted}')


@dataclass(frozen=True, slots=True)
class Claimed:
    """What headers say of the request that reached the first proxy; empty where they say nothing."""

    client: str = ""
    scheme: str = ""
    host: str = ""
    prefix: str = ""


_NOTHING: Final = Claimed()


class Surroundings:
    """Where the site stands: its address if it was given, and the proxies that are believed.

    Errors: NotAnAddress.
    """

    def __init__(self, base_url: str = "", trusted: Iterable[str] = ()):
        self.base_url = ascii_iri(f"{base_url.rstrip('/')}/") if base_url else ""
        parts = urlsplit(self.base_url)
        if base_url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
            raise NotAnAddress(base_url, "an address of a site, such as https://example.org/dossier/")
        self.prefix = unquote(parts.path).rstrip("/")
        self.trusted = [_network(text) for text in trusted]

    def believes(self, address: str) -> bool:
        """Return whether an address is that of a proxy which was named."""
        found = _address(address)
        return found is not None and any(found in network for network in self.trusted)

    def claimed(self, scope: Scope) -> Claimed:
        """Return what the headers of a request say, empty when they are not to be believed."""
        if not self.trusted or not self.believes(_peer(scope)):
            return _NOTHING
        headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in HEADERS}
        plain, standard = self._plain(headers), self._standard(headers)
        if plain and standard and (plain.client, plain.host) != (standard.client, standard.host):
            return _NOTHING
        return plain or standard or _NOTHING

    def client(self, scope: Scope, claimed: Claimed) -> str:
        """Return by what a client is counted: its address, of IPv6 the 64 bits that one customer is given."""
        return _counted(claimed.client or _peer(scope))

    def address(self, scope: Scope, claimed: Claimed) -> str:
        """Return the address of the site as the client sees it, with a slash at its end."""
        if self.base_url:
            return self.base_url
        host = claimed.host or _header(scope, b"host")
        if not _is_host(host):
            server, port = scope.get("server") or ("localhost", 80)
            host = f"{server}:{port}"
        return f"{claimed.scheme or scope.get('scheme', 'http')}://{host}{claimed.prefix.rstrip('/')}/"

    def without_prefix(self, path: str) -> str:
        """Return a path below the address of the site, whether or not the proxy has taken the prefix away."""
        if self.prefix and (path == self.prefix or path.startswith(f"{self.prefix}/")):
            return path[len(self.prefix) :] or "/"
        return path

    def _plain(self, headers: Mapping[bytes, str]) -> Claimed | None:
        names = ("for", "proto", "host", "prefix")
        found = {name: headers.get(b"x-forwarded-" + name.encode(), "") for name in names}
        if not any(found.values()):
            return None
        last = {name: value.rpartition(",")[2].strip() for name, value in found.items()}
        return _claimed(self._nearest(found["for"].split(",")), last["proto"], last["host"], last["prefix"])

    def _standard(self, headers: Mapping[bytes, str]) -> Claimed | None:
        if not (text := headers.get(b"forwarded", "")):
            return None
        hops = [{n.lower(): q or b for n, q, b in _PAIR.findall(hop)} for hop in _split(text)]
        client = self._nearest([hop.get("for", "") for hop in hops])
        return _claimed(client, hops[-1].get("proto", ""), hops[-1].get("host", ""), "")

    def _nearest(self, hops: list[str]) -> str:
        """Return the last address that is not of a proxy we believe; anybody can have written what is before it."""
        for hop in reversed(hops):
            address = _bare(hop.strip())
            if not self.believes(address):
                return address if _address(address) else ""
        return ""


def address_of(request: Request) -> str:
    """Return the address of the site as the client of a request sees it, with a slash at its end."""
    return str(getattr(request.state, "address", "") or request.base_url)


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


@lru_cache(maxsize=4096)
def _counted(address: str) -> str:
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return str(found or "")


@lru_cache(maxsize=256)
def _is_host(text: str) -> bool:
    return _HOST.fullmatch(text) is not None


def _claimed(client: str, scheme: str, host: str, prefix: str) -> Claimed:
    return Claimed(
        client,
        scheme if scheme in ("http", "https") else "",
        host if _is_host(host) else "",
        prefix if _PREFIX.fullmatch(prefix) else "",
    )


def _split(text: str) -> list[str]:
    return re.findall(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+', text)


def _bare(hop: str) -> str:
    match = _PORT.fullmatch(hop)
    return match[1].strip("[]") if match else hop


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _network(text: str) -> Any:
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise NotAnAddress(text, "an address or a range of addresses, such as 10.0.0.0/8") from error


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")

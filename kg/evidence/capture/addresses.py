"""Which addresses may be captured: those of the public web, so that no page leads into a network of one's own.

In: an address as a person writes it. Out: a `Target` with the very IP addresses that are connected to.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM, getaddrinfo
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from kg.evidence.capture.errors import NotCaptured

_PORTS: Final = {"http": 80, "https": 443}
_PATH: Final = "/%:@!$&'()*+,;=~-._[]"  # what a path holds unquoted, RFC 3986; a percent sign is already a quotation
_QUERY: Final = _PATH + "?|{}^`\\"
# Python counts these as global, and they lead into networks of one's own.
_INWARD: Final = tuple(ip_network(net) for net in ("192.0.0.0/24", "2002::/16", "fec0::/10"))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes, in ASCII, and the IP addresses of its host, any of which may be connected to."""

    scheme: str
    host: str
    port: int
    path: str  # with the query
    addresses: tuple[str, ...]

    @property
    def url(self) -> str:
        """The address."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """The host as a request names it, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def resolved(url: str, allow_private: bool = False) -> Target:
    """Return where an address leads; the name of its host is looked up here, and nowhere else.

    Errors: NotCaptured for what is no HTTP address, holds a password, is not known, or is not of the public web.
    """
    parts = _parts(url)
    host = _ascii_host(url, parts)
    port = _port(url, parts)
    path = quote(parts.path or "/", safe=_PATH) + (f"?{quote(parts.query, safe=_QUERY)}" if parts.query else "")
    addresses = _looked_up(url, host, port)
    if not allow_private and (inward := [address for address in addresses if not is_public(address)]):
        raise NotCaptured(url, f"{inward[0]} is no address of the public web (see --allow-private)")
    return Target(parts.scheme, host, port, path, addresses)


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public web.

    >>> [is_public(one) for one in ("93.184.215.14", "127.0.0.1", "::ffff:10.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    ip: IPv4Address | IPv6Address = ip_address(address)
    if any(ip in network for network in _INWARD) or (ip.version == 6 and ip.ipv4_mapped):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _parts(url: str) -> SplitResult:
    try:
        url.encode()  # what is no text is no address either
        parts = urlsplit(url.strip())
    except ValueError as error:
        raise NotCaptured(url, "it is no address") from error
    if parts.scheme not in _PORTS:
        raise NotCaptured(url, "only addresses that begin with http:// or https:// are captured")
    if "@" in parts.netloc:
        raise NotCaptured(
            parts._replace(netloc="…").geturl(), "it holds a user or a password, which would be kept in it"
        )
    return parts


def _ascii_host(url: str, parts: SplitResult) -> str:
    host = parts.hostname or ""
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotCaptured(url, f'"{host}" is no name of a host') from error
    if not name or quote(name, safe=":.-_") != name:
        raise NotCaptured(url, f'"{host}" is no name of a host')
    return name


def _port(url: str, parts: SplitResult) -> int:
    try:
        return parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise NotCaptured(url, "its port is none") from error


def _looked_up(url: str, host: str, port: int) -> tuple[str, ...]:
    try:
        found = getaddrinfo(host, port, type=SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotCaptured(url, f"the host {host} is not known") from error
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))

"""Ask a server of others over HTTP as a good guest: slowly when told so, bounded, and only where the user said.

In: a request. Out: the bytes of its answer, whole. A busy server is asked again after a pause that doubles each
time, or that the server names; redirections are not followed, since a query would lose its text or reach a host that
nobody named. Nothing is sent that the caller did not put into the request.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, IncompleteRead
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from kg import __version__
from kg.errors import KgError
from kg.store.answers import EndpointFailure

BUSY: Final = frozenset({429, 500, 502, 503, 504})  # what may be well a moment later
NOT_THIS_WAY: Final = frozenset({405, 501})  # the server does not take the method
MAX_ANSWER_BYTES: Final = 256 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_SHOWN: Final = 300  # characters of a server's answer in an error


class BadAddress(KgError):
    """An address is not one that may be asked."""

    def __init__(self, url: str, reason: str):
        self.url = re.sub("//[^/]*@", "//", url)
        self.reason = reason
        super().__init__(f"{self.url!r} cannot be asked: {reason}")


class Refused(EndpointFailure):
    """A server answered with an error: its code is in `code`, 0 when it gave none."""

    def __init__(self, url: str, reason: str, code: int = 0):
        self.code = code
        super().__init__(url, reason)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a server of others is asked. `contact` is what its keepers can write to: an address or a page.

    A request is tried `tries` times, after `wait_s` seconds and twice as long each time, or after what the server
    names, up to `longest_wait_s`. `timeout_s` bounds each silence and `whole_s` an answer as a whole; `pause_s` lies
    between two requests. `sleep` and `clock` (seconds) are those of `time` but in tests.
    """

    contact: str = ""
    tries: int = 5
    wait_s: float = 1.0
    longest_wait_s: float = 120.0
    timeout_s: float = 90.0
    whole_s: float = 600.0
    pause_s: float = 0.0
    max_bytes: int = MAX_ANSWER_BYTES
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    @property
    def agent(self) -> str:
        """Return the name under which servers are asked.

        >>> Manners("lanterns@example.org").agent.partition("/")[0]
        'govah'
        """
        contact = " ".join("".join(c for c in self.contact if c.isprintable()).split())
        contact = contact.encode("ascii", "replace").decode()
        return f"govah/{__version__} ({contact})" if contact else f"govah/{__version__}"


def checked(url: str) -> str:
    """Return an address that may be asked, as it is. Errors: BadAddress, unless it is http(s) with a host and no user.

    >>> checked("https://data.example.org/sparql")
    'https://data.example.org/sparql'
    """
    try:
        parts = urlsplit(url)
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError as error:
        raise BadAddress(url, str(error)) from None
    if parts.scheme not in ("http", "https"):
        raise BadAddress(url, "only http and https addresses are asked")
    if not host or not url.isascii() or any(c.isspace() or not c.isprintable() for c in url):
        raise BadAddress(url, "it names no host, or has blanks or letters that an address cannot have")
    if user is not None:
        raise BadAddress(host, "its address has a user in it, where everybody can read it")
    return url


class _Stay(HTTPRedirectHandler):
    """Follow no redirection."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:
        """Return nothing, so that the answer is an error."""


class Guest:
    """Sends requests with good manners; `requests` counts them, repetitions included."""

    def __init__(self, manners: Manners):
        self.manners = manners
        self.requests = 0
        self._opener = build_opener(_Stay)

    def get(self, url: str, accept: str) -> bytes:
        """Return what stands at an address. Errors: BadAddress, Refused."""
        return self.send(Request(checked(url), headers={"Accept": accept}))

    def post(self, url: str, form: Mapping[str, str], accept: str) -> bytes:
        """Return the answer to a form. Errors: BadAddress, Refused."""
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        return self.send(Request(checked(url), urlencode(form).encode(), headers, method="POST"))

    def send(self, request: Request) -> bytes:
        """Return the body of the answer. Errors: BadAddress, Refused."""
        checked(request.full_url)
        request.add_header("User-Agent", self.manners.agent)
        wait = self.manners.wait_s
        for left in reversed(range(self.manners.tries)):
            if self.requests and self.manners.pause_s:
                self.manners.sleep(self.manners.pause_s)
            try:
                return self._once(request)
            except _Again as error:
                pause = wait if error.after is None else error.after
                if not left or pause > self.manners.longest_wait_s:
                    raise error.failure from None
                self.manners.sleep(pause)
                wait *= 2
        raise ValueError("a request is tried at least once")

    def _once(self, request: Request) -> bytes:
        self.requests += 1
        url = request.full_url.partition("?")[0]
        try:
            with self._opener.open(request, timeout=self.manners.timeout_s) as response:
                return self._body(url, response)
        except HTTPError as error:
            with error:
                raise _failure(url, error) from None
        except URLError as error:
            failure = Refused(url, str(error.reason))
            raise (_Again(failure) if isinstance(error.reason, _PASSING) else failure) from None
        except (IncompleteRead, *_PASSING) as error:
            raise _Again(Refused(url, f"the answer broke off ({error or type(error).__name__})")) from None
        except (HTTPException, OSError, ValueError) as error:
            raise Refused(url, str(error)) from None

    def _body(self, url: str, response: Any) -> bytes:
        """Return the whole body, read in pieces so that neither its size nor its slowness is without a bound."""
        body, end = bytearray(), self.manners.clock() + self.manners.whole_s
        while piece := response.read1(_CHUNK):
            body += piece
            if len(body) > self.manners.max_bytes:
                raise Refused(url, f"the answer is larger than {self.manners.max_bytes:,} bytes: ask for less")
            if self.manners.clock() > end:
                raise Refused(url, f"the answer took longer than {self.manners.whole_s:g} seconds: ask for less")
        said = response.headers.get("Content-Length", "")
        if said.isdecimal() and int(said) != len(body):
            raise IncompleteRead(bytes(body), int(said) - len(body))
        return bytes(body)


_PASSING: Final = (TimeoutError, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)


class _Again(Exception):
    """A failure that may pass: `after` are the seconds that the server asked to wait, None when it did not."""

    def __init__(self, failure: Refused, after: float | None = None):
        self.failure = failure
        self.after = after


def _failure(url: str, error: HTTPError) -> Refused | _Again:
    if moved := error.headers.get("Location", "") if 300 <= error.code < 400 else "":
        return Refused(url, f"it has moved: if you trust {_line(moved)}, ask there", error.code)
    try:
        said = _line(error.read(4 * _SHOWN).decode(errors="replace"))
    except (HTTPException, OSError):
        said = ""
    failure = Refused(url, f"{error.code} {_line(str(error.reason))}{f': {said}' if said else ''}", error.code)
    return _Again(failure, _retry_after(error.headers)) if error.code in BUSY else failure


def _retry_after(headers: Message) -> float | None:
    """Return how many seconds a server asks to wait, from a number or a date; None when it does not say."""
    text = (headers.get("Retry-After") or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_SHOWN]

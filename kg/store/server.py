"""Speak to a SPARQL 1.1 store over HTTP: queries, updates and the Graph Store Protocol, each by the standard.

Passwords come from the environment or from netrc, are sent only when the server asks for them and stand in no error.
"""

import netrc
import os
from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithPriorAuth,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from kg.errors import KgError

PASSWORD: Final = "KG_PASSWORD"  # the environment variable
_TIMEOUT_S: Final = 900  # a store may take long over a large graph
_SHOWN: Final = 300  # characters of a server's answer in an error
_FORM: Final = "application/x-www-form-urlencoded"
_UPDATE: Final = "application/sparql-update; charset=utf-8"
_TRIPLES: Final = "application/n-triples"


class ServerFailure(KgError):
    """A store refused a request or did not answer: for what it was sent, the address, and what the server said."""

    def __init__(self, what: str, url: str, reason: str):
        self.what = what
        self.url = url
        self.reason = " ".join(reason.split())[:_SHOWN]
        super().__init__(f"{what}: {url} answered: {self.reason}; what is done stays: push again to go on")


class NoPassword(KgError):
    """A user was named and there is no password."""

    def __init__(self, user: str, host: str):
        super().__init__(f"there is no password for {user}: set {PASSWORD}, or add {host} to your netrc file")


class PasswordShown(KgError):
    """An address has a password in it, where everybody who sees the list of processes can read it."""

    def __init__(self, host: str):
        super().__init__(f"the address of {host} has a user in it: name the user with --user, and set {PASSWORD}")


class _Stay(HTTPRedirectHandler):
    """Follow no redirection: an update would become a query without a body, and a password go elsewhere."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Return nothing, so that the answer is an error."""


class _Basic(HTTPBasicAuthHandler):
    """Send the password with every request, but only once the server has asked for it in this way."""

    passwd: HTTPPasswordMgrWithPriorAuth

    def retry_http_basic_auth(self, host: str, req: Request, realm: str) -> Any:
        """Answer the server, and remember that it asks."""
        self.passwd.update_authenticated(host, True)
        return super().retry_http_basic_auth(host, req, realm)

    def http_response(self, req: Request, response: Any) -> Any:
        """Return the response as it is: a server that asks for a digest never gets the password itself."""
        return response

    https_response = http_response


class _Digest(HTTPDigestAuthHandler):
    """Answer the last challenge unasked: a server that asks first closes the connection on a large body."""

    challenge: dict[str, str] | None = None

    def retry_http_digest_auth(self, req: Request, auth: str) -> Any:
        """Answer the server, and remember what it asks."""
        self.challenge = parse_keqv_list(list(filter(None, parse_http_list(auth.partition(" ")[2]))))
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, req: Request) -> Request:
        """Return the request with an answer to the last challenge."""
        if self.challenge is not None and not req.has_header(self.auth_header):
            if answer := self.get_authorization(req, self.challenge):
                req.add_unredirected_header(self.auth_header, f"Digest {answer}")
        return req

    https_request = http_request


class Server:
    """A store at its addresses: for queries, and for updates or the Graph Store Protocol or both.

    Without an address for either, updates go where queries go. `requests` counts what was sent.
    Errors: PasswordShown, NoPassword; each method raises ServerFailure, named by its argument `what`.
    """

    def __init__(self, query: str, update: str = "", graph_store: str = "", user: str = ""):
        self.query_url = query
        self.update_url = update or ("" if graph_store else query)
        self.graph_store_url = graph_store
        self.requests = 0
        self._greeted = False
        self.user, self._opener = _opener([url for url in (query, update, graph_store) if url], user)

    def select(self, what: str, query: str) -> list[dict[str, str]]:
        """Return the rows of a SELECT query as variable -> text of its term; unbound variables are left out."""
        body = urlencode({"query": query}).encode()
        headers = {"Content-Type": _FORM, "Accept": "application/sparql-results+json"}
        answer = self._send(what, Request(self.query_url, body, headers, method="POST"))
        try:
            return _rows(answer)
        except (SyntaxError, ValueError) as error:
            raise ServerFailure(what, self.query_url, f"no SPARQL results ({error})") from error

    def update(self, what: str, text: str) -> None:
        """Run an update."""
        self._send(what, Request(self.update_url, text.encode(), {"Content-Type": _UPDATE}, method="POST"))

    def put(self, what: str, graph: str, triples: bytes, more: bool = False) -> None:
        """Replace a graph by N-Triples, or add more of them to it."""
        if self.user and not self._greeted:  # let it ask for the password while nothing large is under way
            self._send(what, Request(self._graph(graph)), absent=True)
            self._greeted = True
        headers = {"Content-Type": _TRIPLES}
        self._send(what, Request(self._graph(graph), triples, headers, method="POST" if more else "PUT"))

    def delete(self, what: str, graph: str) -> None:
        """Remove a graph; nothing happens when it is not there."""
        self._send(what, Request(self._graph(graph), method="DELETE"), absent=True)

    def _graph(self, graph: str) -> str:
        mark = "&" if "?" in self.graph_store_url else "?"
        return f"{self.graph_store_url}{mark}graph={quote(graph, safe='')}"

    def _send(self, what: str, request: Request, absent: bool = False) -> bytes:
        self.requests += 1
        url = request.full_url.partition("?")[0]
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as response:
                return bytes(response.read())
        except HTTPError as error:
            with error:
                if absent and error.code == 404:
                    return b""
                said = error.read(2000).decode(errors="replace")
                raise ServerFailure(what, url, f"{error.code} {error.reason}: {said}") from None
        except URLError as error:
            raise ServerFailure(what, url, f"nothing ({error.reason})") from None
        except (HTTPException, OSError, ValueError) as error:  # a ValueError for what is no address
            raise ServerFailure(what, url, f"nothing ({error})") from None


def _rows(answer: bytes) -> list[dict[str, str]]:
    results = parse_query_results(answer, format=QueryResultsFormat.JSON)
    assert isinstance(results, QuerySolutions)
    names = [variable.value for variable in results.variables]
    rows: list[dict[str, str]] = []
    for solution in results:
        terms: Mapping[str, object] = {name: solution[name] for name in names}
        rows.append({name: term.value for name, term in terms.items() if isinstance(term, Literal | NamedNode)})
    return rows


def _opener(urls: list[str], user: str) -> tuple[str, OpenerDirector]:
    """Return the user at the last of these addresses, and what opens all of them."""
    passwords, name = HTTPPasswordMgrWithPriorAuth(), ""
    for url in urls:
        parts = urlsplit(url)
        host = parts.hostname or url
        if "@" in parts.netloc:
            raise PasswordShown(host)
        name, password = _credentials(host, user)
        if name:
            passwords.add_password(None, url, name, password)
    return name, build_opener(_Stay, _Digest(passwords), _Basic(passwords))


def _credentials(host: str, user: str) -> tuple[str, str]:
    """Return user and password for a host, two empty strings when none are wanted. Errors: NoPassword."""
    if user and PASSWORD in os.environ:
        return user, os.environ[PASSWORD]
    try:
        found = netrc.netrc().authenticators(host)
    except (OSError, netrc.NetrcParseError):
        found = None
    if found is not None and user in ("", found[0]):
        return found[0], found[2] or ""
    if user:
        raise NoPassword(user, host)
    return "", ""

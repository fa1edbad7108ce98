"""Ask any SPARQL endpoint a SELECT, with good manners: one operation a request, by form POST or else by GET.

SPARQLWrapper makes the request; `kg.store.polite` sends it. `select_all` fetches an answer of any length in pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results
from SPARQLWrapper import GET, JSON, POST, URLENCODED, SPARQLWrapper

from kg.answer import Answer, Term
from kg.errors import KgError
from kg.gate import Select, select_of
from kg.pace import Progress, silent
from kg.store.answers import BadQuery, EndpointFailure, answer_of
from kg.store.polite import NOT_THIS_WAY, Guest, Manners, Refused, checked

PAGE: Final = 10_000  # rows
MAX_ROWS: Final = 2_000_000
Row: TypeAlias = tuple[Term | None, ...]


class BadPaging(KgError):
    """A query cannot be fetched in pages, or an endpoint's pages do not fit together; `reason` says what to do."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(f"the query cannot be fetched in pages: {reason}")


class Remote:
    """An endpoint of others. `requests` counts what was sent. Errors: BadAddress."""

    def __init__(self, url: str, manners: Manners | None = None):
        self.url = checked(url)
        self._guest = Guest(manners or Manners())
        self._method = POST

    @property
    def requests(self) -> int:
        """How many requests were sent, repetitions included."""
        return self._guest.requests

    def select(self, query: str) -> Answer:
        """Return the answer to a SELECT. Errors: BadQuery, EndpointFailure (Refused)."""
        body = self._send(query)
        try:
            results = parse_query_results(body, format=QueryResultsFormat.JSON)
            if not isinstance(results, QuerySolutions):
                raise BadQuery("it gives no rows")
            return answer_of(results)
        except (SyntaxError, ValueError) as error:
            raise EndpointFailure(self.url, f"it did not send whole SPARQL results ({error})") from error

    def _send(self, query: str) -> bytes:
        try:
            return self._guest.send(self._request(query))
        except Refused as error:
            if error.code == 400:
                raise BadQuery(error.reason) from None
            if error.code not in NOT_THIS_WAY or self._method == GET:
                raise
        self._method = GET
        return self._guest.send(self._request(query))

    def _request(self, query: str) -> Any:
        wrapper = SPARQLWrapper(self.url)
        wrapper.setQuery(query)
        if wrapper.queryType != "SELECT":
            raise BadQuery("it is not a SELECT, and nothing else is sent to an endpoint of others")
        wrapper.setMethod(self._method)
        wrapper.setRequestMethod(URLENCODED)
        wrapper.setOnlyConneg(True)
        wrapper.setReturnFormat(JSON)
        return wrapper._createRequest()  # its own opener follows redirections and reads without a bound


@dataclass(frozen=True, slots=True)
class Selection:
    """A whole answer, in the order of its key: groups of one key together, none of them cut."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    pages: int
    requests: int


def select_all(
    remote: Remote,
    query: str | Select,
    key: str,
    page: int = PAGE,
    max_rows: int = MAX_ROWS,
    progress: Progress = silent,
) -> Selection:
    """Return every row of a SELECT, a text or its parts, fetched in pages by the text of its column `key`.

    The key need not be unique, but the rows of one key must fit into a page. The rows are counted by the endpoint as
    well, and both counts must agree: an endpoint that cuts answers, or whose data change meanwhile, is refused.
    Errors: BadQuery, BadPaging, EndpointFailure; nothing is returned in part.
    """
    before = remote.requests
    paging = _Paging(remote, query, key.removeprefix("?"), page)
    expected = paging.count()
    if expected > max_rows:
        raise BadPaging(f"it gives {expected:,} rows, and {max_rows:,} are the most: ask for less")
    rows: list[Row] = []
    for piece in paging.pieces(expected):
        rows.extend(piece)
        progress("rows fetched", len(rows), expected)
        if len(rows) > max_rows:
            raise BadPaging(f"the endpoint sent more rows than the {expected:,} it counted")
    if len(rows) != expected and len(rows) != (expected := paging.count()):
        raise BadPaging(
            f"the endpoint counts {expected:,} rows and sent {len(rows):,}: it cuts its answers, orders them in a way "
            "of its own, or its data changed meanwhile; ask again, or ask for less"
        )
    return Selection(paging.columns, tuple(rows), paging.pages, remote.requests - before)


class _Paging:
    """The pages of one query. Each begins with the last key of the page before, whose rows may have been cut there."""

    def __init__(self, remote: Remote, query: str | Select, key: str, page: int):
        if page < 2:
            raise BadPaging("a page has two rows or more")
        self._remote, self._key, self._page = remote, key, page
        parts = select_of(query) if isinstance(query, str) else query
        if parts is None or parts.has_dataset:
            raise BadPaging("it must be a SELECT without FROM; name a graph by GRAPH instead")
        self._prologue, self._query, self.columns = parts.prologue, parts.body, parts.variables
        self.pages = 0
        if self.columns and key not in self.columns:
            raise BadPaging(f"it gives no ?{key}: name one of its columns as the key ({', '.join(self.columns)})")

    def count(self) -> int:
        text = f"{self._prologue}\nSELECT (COUNT(*) AS ?rows) WHERE {{ {{\n{self._query}\n}} }}"
        term = self._remote.select(text).rows[0][0]
        if not isinstance(term, Literal) or not term.value.isdecimal():
            raise EndpointFailure(self._remote.url, "it did not count the rows")
        return int(term.value)

    def pieces(self, expected: int) -> Iterator[list[Row]]:
        """Yield the rows of complete groups, page after page, until all that are expected are there or no more come."""
        start, done, sent = "", set[str](), 0
        while expected and (rows := self._ask(start)):
            keys = [self._key_of(row) for row in rows]
            last = keys[-1]
            if sent + len(rows) == expected:
                yield rows
                return
            complete = [row for row, key in zip(rows, keys, strict=True) if key != last]
            if not complete:
                self._must_be_whole(rows, last)
                yield rows
                return
            if done & (new := set(keys)) - {last} or (last in done or last < start):
                raise BadPaging("the endpoint does not order the keys as it compares them; choose another key")
            done |= new - {last}
            yield complete
            start, sent = last, sent + len(complete)

    def _must_be_whole(self, rows: list[Row], key: str) -> None:
        """Raise BadPaging when a page is full of one key, or when the endpoint sends less than is asked for."""
        if len(rows) >= self._page or self._ask(key, len(rows)):
            raise BadPaging(
                f'{len(rows):,} or more rows have the key "{key[:80]}", which is more than the endpoint sends at once: '
                "choose a larger page or another key"
            )

    def _ask(self, start: str, offset: int = 0) -> list[Row]:
        key = f"STR(?{self._key})"
        keep = f"FILTER({key} >= {Literal(start)}) " if start else ""
        columns = " ".join(f"?{name}" for name in self.columns) or "*"
        limit = f"LIMIT {1 if offset else self._page}{f' OFFSET {offset}' if offset else ''}"
        text = f"{self._prologue}\nSELECT {columns} WHERE {{ {{\n{self._query}\n}} {keep}}} ORDER BY {key} {limit}"
        answer = self._remote.select(text)
        self.columns = self.columns or answer.columns
        self.pages += not offset
        if len(answer.rows) > self._page or set(answer.columns) != set(self.columns):
            raise EndpointFailure(self._remote.url, "it sent other rows or columns than it was asked for")
        places = [answer.columns.index(name) for name in self.columns]
        return [tuple(row[place] for place in places) for row in answer.rows]

    def _key_of(self, row: Row) -> str:
        term = row[self.columns.index(self._key)] if self._key in self.columns else None
        if not isinstance(term, NamedNode | Literal) or not term.value:
            raise BadPaging(f"a row has no ?{self._key}, or a blank node there: choose a key that every row has")
        return term.value

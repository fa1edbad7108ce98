"""Read a SPARQL query as tokens: enough to bound its rows and its depth, and to see whether it may name other places.

`<` begins an IRI or is an operator, by what stands before it; where that matters and cannot be told for certain, the
query is doubtful and a parser has to judge it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

DEEPEST: Final = 100  # brackets within each other; beyond, parsers run out of stack

_TOKEN: Final = re.compile(
    r"""(?:[ \t\r\n]++|\#[^\r\n]*+)*+
    (?:(?P<word>[A-Za-z]++)(?![\w\-.]{0,256}+:)
    |(?P<operand>[?$]\w+
        |(?:_|[^\W\d_][\w.\-]{0,256}+(?<!\.))?:(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*
        |@[A-Za-z]+(?:-[A-Za-z0-9]+)*
        |"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<number>[0-9]+)
    |(?P<bracket>[{}()\[\]])
    |(?P<iri><(?:[A-Za-z][A-Za-z0-9+.\-]*://|urn:)?[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<letters>[^\W\d_A-Za-z]\w*+)
    |(?P<mark>.)
    |$)""",
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE: Final = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.\-]*://|urn:)")
_TELLING: Final = re.compile(r"[()#']")  # in an IRI they are letters, elsewhere they begin or end something
_PROLOGUE: Final = ("BASE", "PREFIX", "VERSION")
_NOT_PLAIN: Final = ("service", "from", "values", "\\", "\r")
_SELECT: Final = re.compile(r"\s*(?:PREFIX\s+[\w.\-]*:\s*<[^>]*>\s*)*+SELECT\b", re.IGNORECASE)
_TAIL: Final = re.compile(
    r"""[ \t\n]*+(?:LIMIT[ \t\n]++([0-9]{1,9})[ \t\n]*+)?(?:#[^\n"']*+[ \t\n]*+)*+""", re.IGNORECASE
)

Token = tuple[str, str, int]  # its kind, its text (of a word in capitals), where it begins


class TooDeep(ValueError):
    """A query is nested deeper than a parser may follow."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A query with at most so many rows; whether it may name graphs or call out, and whether it surely calls out."""

    text: str
    names_graphs: bool
    may_call_out: bool
    calls_out: bool


@lru_cache(maxsize=512)
def bounded(query: str, rows: int) -> Bounded:
    """Return a query whose answer has at most so many rows, 0 for no bound, if it is a SELECT that can have more.

    Errors: TooDeep.

    >>> bounded("SELECT * { ?s ?p ?o } # all", 10).text
    'SELECT * { ?s ?p ?o } LIMIT 10 # all'
    """
    if (text := _plainly_limited(query, rows)) is not None:
        return Bounded(text, False, False, False)
    found = list(tokens(query))
    words = {text for kind, text, _ in found if kind == "word"}
    plain = query.casefold()
    doubtful = "\\u" in plain or ("service" in plain and any(kind == "doubt" for kind, _, _ in found))
    calls = "SERVICE" in words
    after = _modifiers(found)
    text = query if after is None or not rows else _limited(query, found, after, rows)
    return Bounded(text, "FROM" in words, calls or doubtful, calls)


def _plainly_limited(query: str, rows: int) -> str | None:
    """Return a bounded query without reading its tokens; None for one that is not as plain as most are.

    After the last brace of a plain SELECT stands nothing but its LIMIT and comments without a quote, so that brace is
    in no text; and it is in no comment.
    """
    plain = query.casefold()
    last = query.rfind("}") + 1
    if not rows or not last or any(word in plain for word in _NOT_PLAIN) or not _SELECT.match(query):
        return None
    tail = _TAIL.fullmatch(query, last)
    if tail is None or "#" in query[query.rfind("\n", 0, last) + 1 : last]:
        return None
    if any(query.count(bracket) > DEEPEST for bracket in "{(["):
        return None
    if tail[1] is None:
        return f"{query[:last]} LIMIT {rows}{query[last:]}"
    return query if int(tail[1]) <= rows else f"{query[: tail.start(1)]}{rows}{query[tail.end(1) :]}"


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query without spaces and comments; one of the kind "doubt" stands before a doubtful one."""
    at, last, inside = 0, "", 0
    match_at = _TOKEN.match
    while (match := match_at(query, at)) is not None and (kind := match.lastgroup) is not None:
        text, start, at = match[kind], match.start(kind), match.end()
        if kind == "word":
            text = text.upper()
        elif text == "(":
            inside += 1
        elif text == ")":
            inside -= 1
        elif kind == "iri" and _TELLING.search(text) and not _ABSOLUTE.match(text):
            yield "doubt", "", start
            if inside and last in ("operand", "number", "iri", ")"):
                kind, text, at = "mark", "<", start + 1
        elif text == "\\" or kind == "letters":  # of no name: no valid query has them, if we read it right
            yield "doubt", "", start
        last = text if kind == "bracket" else kind
        yield kind, text, start


def _limited(query: str, found: list[Token], after: list[Token], rows: int) -> str:
    """Return the query with its outermost LIMIT lowered, or with one put before VALUES or at its end."""
    for (kind, text, start), (following, number, at) in pairwise([*after, _END]):
        if kind == "word" and text == "LIMIT" and following == "number":
            return query if int(number) <= rows else f"{query[:at]}{rows}{query[at + len(number) :]}"
        if kind == "word" and text == "VALUES":
            return f"{query[:start]}LIMIT {rows} {query[start:]}"
    end = found[-1][2] + len(found[-1][1])
    return f"{query[:end]} LIMIT {rows}{query[end:]}"


_END: Final = ("mark", "", 0)


def _modifiers(found: list[Token]) -> list[Token] | None:
    """Return the outermost tokens that follow the pattern of a SELECT; None for another form or a torn query.

    Errors: TooDeep.
    """
    words = (text for kind, text, _ in found if kind == "word" and text not in _PROLOGUE)
    selects = next(words, "") == "SELECT"
    braces = others = 0
    after: list[Token] | None = None
    for token in found:
        kind, text, _ = token
        if kind == "bracket":
            step = 1 if text in "{([" else -1
            if text in "{}":
                braces += step
            else:
                others += step
            if braces > DEEPEST or others > DEEPEST:
                raise TooDeep
            if after is None and text == "}" and not braces and not others:
                after = []
        elif after is not None and not braces and not others:
            after.append(token)
    return after if selects and not braces else None

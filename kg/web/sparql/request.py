"""Read a request by the SPARQL 1.1 Protocol: a query with its dataset comes out, or a refusal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from kg.web.http.errors import HttpError

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

_PARAMETERS: Final = 1000
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^<>\"{}|^`\\\x00-\x20]*")
_BYTES: Final = {f"{byte:{form}}".encode(): bytes([byte]) for byte in range(256) for form in ("02X", "02x")}
_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([^\s";]+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked; no query means the description of the service. The graphs are those that the protocol names."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


def asked_by_get(query_string: bytes) -> Asked:
    """Return what a GET asks.

    Errors: HttpError 400 for what the protocol does not allow, 403 for an update.
    """
    return _asked(_parameters(query_string))


def asked_by_post(query_string: bytes, content_type: str, body: bytes) -> Asked:
    """Return what a POST asks, by form or directly; the dataset may also stand in its address.

    Errors: HttpError 400, 403 for an update, 415 for a body that is neither.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == UPDATE:
        raise _read_only()
    if kind not in (FORM, QUERY):
        raise HttpError(415, f"Send a query as {FORM} or as {QUERY}.", headers={"accept-post": f"{FORM}, {QUERY}"})
    charset = _CHARSET.search(content_type)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise HttpError(415, "Send the query in UTF-8.")
    parameters = _parameters(query_string)
    parameters += _parameters(body) if kind == FORM else [("query", _text(body))]
    asked = _asked(parameters)
    if asked.query is None:
        raise HttpError(400, "The request has no query.")
    return asked


def _asked(parameters: list[tuple[str, str]]) -> Asked:
    found: dict[str, list[str]] = {}
    for name, value in parameters:
        found.setdefault(name, []).append(value)
    if "update" in found:
        raise _read_only()
    if len(queries := found.get("query", [])) > 1:
        raise HttpError(400, "The request has several queries; send each by itself.")
    default, named = _graphs(found.get("default-graph-uri", ())), _graphs(found.get("named-graph-uri", ()))
    return Asked(queries[0] if queries else None, default, named, found.get("format", [""])[0])


def _graphs(values: Sequence[str]) -> tuple[str, ...]:
    if not values:
        return ()
    given = tuple(dict.fromkeys(value for value in values if value))
    for value in given:
        if not _IRI.fullmatch(value):
            raise HttpError(400, f'A graph is named by an absolute IRI, and "{value}" is none.')
    return given


def _parameters(text: bytes) -> list[tuple[str, str]]:
    parts = text.split(b"&") if text else []
    if len(parts) > _PARAMETERS:
        raise HttpError(400, f"The request has more than {_PARAMETERS} parameters.")
    pairs = (part.partition(b"=") for part in parts)
    return [(_decoded(name), _decoded(value)) for name, _, value in pairs]


def _decoded(text: bytes) -> str:
    start, *escaped = text.replace(b"+", b" ").split(b"%")
    try:
        return _text(start + b"".join([_BYTES[part[:2]] + part[2:] for part in escaped]))
    except KeyError:  # a sign that escapes nothing, or digits in both cases
        return _text(unquote_to_bytes(text.replace(b"+", b" ")))


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _not_utf8() -> HttpError:
    return HttpError(400, "The request is not UTF-8, or not percent-encoded where it must be.")


def _read_only() -> HttpError:
    return HttpError(403, "This endpoint answers queries. A release is not changed by updates.")

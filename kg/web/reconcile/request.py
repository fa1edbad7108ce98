"""Read what a client sends to the service: parameters come out, or a refusal that says what to do."""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.web.http.errors import HttpError

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
LARGEST: Final = 1 << 20  # bytes of a body

_FIELDS: Final = 50
_ASKED: Final = ("queries", "query", "extend")


async def parameters(request: Request) -> dict[str, str | Any]:
    """Return the parameters of a request: of its address, and of a body that is a form or JSON.

    Shape: the value of a parameter is text, or of a JSON body what it decodes to; of several with a name the last.
    Errors: HttpError 400, 413 and 415.
    """
    found: dict[str, str | Any] = _pairs(request.scope["query_string"])
    if request.method != "POST":
        return found
    kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if kind not in (FORM, JSON):
        raise HttpError(415, f"Send the queries as {FORM} or as {JSON}.", headers={"accept-post": f"{FORM}, {JSON}"})
    body = await _body(request)
    return found | (_pairs(body) if kind == FORM else _of_json(body))


def decoded(text: str | bytes, what: str) -> Any:
    """Return what some JSON stands for.

    Errors: HttpError 400 for what is no JSON, is nested too deeply or has a sign that is no character.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise HttpError(400, f"The {what} are nested too deeply to be read.") from None
    except ValueError as error:  # of the decoder and of Unicode as well
        raise HttpError(400, f"The {what} are not JSON: {str(error)[:120]}") from None
    return value


def as_object(value: Any, what: str) -> Mapping[str, Any]:
    """Return a JSON object, decoded if it is text. Errors: HttpError 400 for anything else."""
    found = decoded(value, what) if isinstance(value, str) else value
    if not isinstance(found, dict):
        raise HttpError(400, f"The {what} are to be a JSON object, not {name_of(found)}.")
    return found


def name_of(value: Any) -> str:
    """Return what JSON calls the type of a value.

    >>> name_of([]), name_of(True), name_of(None), name_of(1.5)
    ('a list', 'true or false', 'null', 'a number')
    """
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HttpError(413, f"The request has more than {LARGEST >> 10} KiB; send fewer queries at a time.")
    return bytes(body)


def _pairs(text: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(text.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise HttpError(400, "The request is not UTF-8, or not percent-encoded where it must be.") from None
    except ValueError:
        raise HttpError(400, f"The request has more than {_FIELDS} parameters.") from None
    return dict(pairs)


def _of_json(body: bytes) -> dict[str, Any]:
    """Return the parameters in a JSON body; one that has none of their names is a batch of queries itself."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HttpError(400, "The request is not UTF-8.") from None
    found = dict(as_object(text, "queries"))
    return found if any(name in found for name in _ASKED) else {"queries": found}


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")

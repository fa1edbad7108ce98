"""What the description of the HTTP interface says of the reconciliation service."""

from typing import Any, Final

from kg.web.reconcile.answers import BATCH
from kg.web.reconcile.manifest import PATH

TAG: Final = {"name": "reconciliation", "description": "The Reconciliation Service API, version 0.2, for OpenRefine"}

_TEXT: Final = {"type": "string"}
_JSON: Final = {"description": "The answer", "content": {"application/json": {"schema": {"type": "object"}}}}
_PAGE: Final = {"description": "The page", "content": {"text/html": {"schema": _TEXT}}}


def _failed(*statuses: int) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status): {"description": "The detail says what to do", "content": problem} for status in statuses}


def _from_query(name: str, description: str, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "required": required, "schema": _TEXT}


def _get(id: str, summary: str, answer: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    responses = {"200": answer, **_failed(400, 503)}
    found = {"operationId": id, "summary": summary, "tags": [TAG["name"]], "responses": responses}
    return {"get": {**found, "parameters": list(parameters)}}


_QUERIES: Final = _from_query("queries", f"A JSON object of queries by their keys, {BATCH} at most")
_EXTEND: Final = _from_query("extend", 'A JSON object with "ids" of things and "properties"')
_PREFIX: Final = _from_query("prefix", "What was typed so far")
_CURSOR: Final = _from_query("cursor", "How many suggestions to pass over")
_BODY: Final = {
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "properties": {"queries": _TEXT, "extend": _TEXT}}
        },
        "application/json": {"schema": {"type": "object"}},
    }
}
_ASK: Final = _get("reconcile", "The manifest, results of queries, or values of things", _JSON, _QUERIES, _EXTEND)

RECONCILE_PATHS: Final[dict[str, Any]] = {
    PATH: {
        **_ASK,
        "post": {
            "operationId": "reconcile-post",
            "summary": "Results of queries, or values of things",
            "tags": [TAG["name"]],
            "requestBody": _BODY,
            "responses": {"200": _JSON, **_failed(400, 413, 415, 503)},
        },
    },
    f"{PATH}/suggest/entity": _get(
        "suggest-entity", "Things by the beginning of a name", _JSON, _PREFIX, _from_query("type", "A type"), _CURSOR
    ),
    f"{PATH}/suggest/type": _get("suggest-type", "Types by the beginning of a name", _JSON, _PREFIX, _CURSOR),
    f"{PATH}/suggest/property": _get("suggest-property", "Properties by the beginning", _JSON, _PREFIX, _CURSOR),
    f"{PATH}/properties": _get(
        "propose-properties",
        "The properties that a type has",
        _JSON,
        _from_query("type", "A type"),
        _from_query("limit", "How many"),
    ),
    f"{PATH}/preview": _get("preview", "A thing, for a frame", _PAGE, _from_query("id", "The id of a thing", True)),
}

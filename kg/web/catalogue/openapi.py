"""Describe the whole HTTP interface of a release as OpenAPI 3.1: the catalogue comes in, one document goes out."""

import json
from typing import Any, Final

from kg.queries import Catalogue, Parameter, Query
from kg.web.catalogue.formats import HTML, JSON, formats_of
from kg.web.catalogue.openapi_parts import COMPONENTS, SITE_PATHS, from_query, text_of, with_failures
from kg.web.catalogue.parameters import DAY, INTEGER, LONGEST, MOST_VALUES, PAGING, default_of, is_required
from kg.web.catalogue.themes import THEMES, theme_of
from kg.web.library import Library
from kg.web.reconcile.openapi import RECONCILE_PATHS, TAG
from kg.web.words import words

_OPENAPI: Final = "3.1.0"
_LANGUAGES: Final = ("en.html", "fa.html")


def openapi(library: Library, catalogue: Catalogue) -> bytes:
    """Return the description as JSON."""
    document = {
        "openapi": _OPENAPI,
        "info": _info(library),
        "servers": [{"url": "./"}],
        "tags": _tags(catalogue),
        "paths": {**_catalogue_paths(), **_query_paths(catalogue), **SITE_PATHS, **RECONCILE_PATHS},
        "components": _components(catalogue),
    }
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _info(library: Library) -> dict[str, Any]:
    license = library.licence
    return {
        "title": library.describe("dcterms:title", "en") or library.base,
        "version": library.version,
        "summary": "Statements and who makes them, as linked data",
        "description": (
            "Every row is somebody's statement: it has a claimant, a source and a date given as bounds. Answers are "
            "the same as long as the release is; each has an entity tag, and a list goes on at the link with "
            'rel="next".'
        ),
        **({"license": {"name": license, "url": license}} if license else {}),
    }


def _tags(catalogue: Catalogue) -> list[dict[str, str]]:
    say = words("en")
    used = {theme_of(query.name) for query in catalogue}
    themes = [theme for theme in (*THEMES, "other") if theme in used]
    return [
        *({"name": theme, "description": say(f"queries.theme-{theme}")} for theme in themes),
        {"name": "catalogue", "description": "The prepared queries themselves"},
        {"name": "sparql", "description": "The SPARQL endpoint"},
        {"name": "search", "description": "Search in names and texts"},
        TAG,
        {"name": "things", "description": "Documents about things"},
        {"name": "files", "description": "The files of the release"},
    ]


def _catalogue_paths() -> dict[str, Any]:
    kinds = {"json": "application/json", "ttl": "text/turtle", "jsonld": "application/ld+json"}
    media_types = [*kinds.values(), "application/n-triples", HTML]
    operation = {
        "operationId": "queries",
        "summary": "The catalogue of prepared queries",
        "tags": ["catalogue"],
        "responses": with_failures(text_of(media_types, "The catalogue"), 406),
    }
    own = {
        "operationId": "openapi",
        "summary": "This description",
        "tags": ["catalogue"],
        "responses": with_failures(text_of(["application/json"], "OpenAPI 3.1")),
    }
    return {"/queries": {"get": operation}, "/openapi.json": {"get": own}}


def _query_paths(catalogue: Catalogue) -> dict[str, Any]:
    return {path: item for query in catalogue for path, item in _paths_of(query).items()}


def _paths_of(query: Query) -> dict[str, Any]:
    """Return the two paths of a query: one that negotiates and one whose suffix names the representation."""
    chosen = {
        "name": "suffix",
        "in": "path",
        "required": True,
        "description": "The representation, whatever the client accepts",
        "schema": {"type": "string", "enum": [*formats_of(query), *_LANGUAGES]},
    }
    given = [*(from_query(f"{query.name}-{parameter.name}") for parameter in query.params), *map(from_query, PAGING)]
    common = {"summary": query.title["en"], "tags": [theme_of(query.name)]}
    answer = {"$ref": f"#/components/responses/{query.name}"}
    plain = {
        **common,
        "operationId": query.name,
        "description": _description(query),
        "parameters": given,
        "responses": with_failures(answer, 400, 406, 410, 429, 503),
    }
    named = {
        **common,
        "operationId": f"{query.name}-as",
        "description": f"{query.question['en']} In the representation that the suffix names.",
        "parameters": [chosen, *given],
        "responses": with_failures(answer, 400, 404, 410, 429, 503),
    }
    return {f"/queries/{query.name}": {"get": plain}, f"/queries/{query.name}.{{suffix}}": {"get": named}}


def _description(query: Query) -> str:
    columns = "\n".join(f"- `{column}`: {meaning}" for column, meaning in query.columns.items())
    return f"{query.question['en']}\n\nColumns:\n\n{columns}\n\nAn empty answer: {query.empty['en']}"


def _components(catalogue: Catalogue) -> dict[str, Any]:
    """Return the shared pieces, with the parameters and the answer of each query."""
    parameters = {
        f"{query.name}-{parameter.name}": _parameter(parameter) for query in catalogue for parameter in query.params
    }
    answers = {query.name: _answer(query) for query in catalogue}
    results = {query.name: _results(query) for query in catalogue}
    return {
        **COMPONENTS,
        "parameters": {**COMPONENTS["parameters"], **parameters},
        "responses": {**COMPONENTS["responses"], **answers},
        "schemas": {**COMPONENTS["schemas"], **results},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    needed = is_required(parameter)
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": f"{parameter.help} {_takes(parameter)} Several values mean any of them.",
        "required": needed,
        "style": "form",
        "explode": True,
        "schema": {"type": "array", "maxItems": MOST_VALUES, "items": _schema(parameter)},
    }
    if needed:
        described["schema"]["minItems"] = 1
    if default := default_of(parameter):
        described["schema"]["default"] = [default]
    if example := _example(parameter):
        described["example"] = [example]
    return described


def _schema(parameter: Parameter) -> dict[str, Any]:
    """Return the schema of one value; "" stands for no value, as an empty field of a form sends it."""
    if parameter.allowed:
        return {"type": "string", "enum": [*parameter.allowed, *([] if is_required(parameter) else [""])]}
    if parameter.type == "date":
        return {"type": "string", "format": "date", "pattern": DAY}
    if parameter.type == "integer":
        return {"type": "string", "pattern": INTEGER}
    return {"type": "string", "minLength": int(is_required(parameter)), "maxLength": LONGEST}


def _takes(parameter: Parameter) -> str:
    if parameter.type == "iri":
        return f"The id, address or English label of a {parameter.cls or 'thing'} of this release."
    return f"The key or address of a concept of the scheme {parameter.scheme}." if parameter.scheme else ""


def _example(parameter: Parameter) -> str:
    if parameter.type in ("date", "integer") and not parameter.optional:
        return parameter.default.split('"')[1] if '"' in parameter.default else parameter.default
    return parameter.allowed[0] if parameter.allowed else ""


def _answer(query: Query) -> dict[str, Any]:
    answer = text_of([*formats_of(query).values(), HTML], "The rows asked for", paged=True)
    results = {"$ref": f"#/components/schemas/{query.name}"}
    answer["content"].update({media_type: {"schema": results} for media_type in (JSON, "application/json")})
    return answer


def _results(query: Query) -> dict[str, Any]:
    """Return the schema of SPARQL results with exactly the columns of the query."""
    term = {"$ref": "#/components/schemas/Term"}
    row = {"type": "object", "properties": dict.fromkeys(query.columns, term), "additionalProperties": False}
    names = {"type": "array", "const": list(query.columns)}
    return {
        "type": "object",
        "required": ["head", "results"],
        "properties": {
            "head": {"type": "object", "required": ["vars"], "properties": {"vars": names}},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {"bindings": {"type": "array", "items": row}},
            },
        },
    }

"""The description of the interface is valid OpenAPI 3.1, has every query in it, and the server keeps to it."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from kg.web.catalogue.openapi import openapi
from kg.web.catalogue.parameters import is_required
from kg.web.library import Library
from tests.catalogue_site import Site, served
from tests.conftest import CATALOGUE

SOME = "as-known-on|circular-reporting|everything|responsibility|scope"  # with parameters of each sort
EVERY_PATH = r"^/(openapi\.json|queries(/[a-z-]+(\.\{suffix\})?)?)$"
SOME_PATHS = rf"^/queries(/({SOME})(\.\{{suffix\}})?)?$"


@pytest.fixture(scope="module")
def site(fixture_release: Path) -> Site:
    return Site(fixture_release)


@pytest.fixture(scope="module")
def document(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(openapi(site.library, CATALOGUE))
    return found


def resolve(document: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for; the item itself when it is none."""
    for step in item.get("$ref", "").split("/")[1:]:
        item = document[step] if "$ref" in item or item is document else item[step]
        document = item
    return item


def test_the_description_is_valid(document: dict[str, Any]) -> None:
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []


def test_every_query_stands_in_it_with_its_parameters(document: dict[str, Any]) -> None:
    for query in CATALOGUE:
        for path in (f"/queries/{query.name}", f"/queries/{query.name}.{{suffix}}"):
            listed = [resolve(document, item) for item in document["paths"][path]["get"]["parameters"]]
            asked = {item["name"]: item["required"] for item in listed if item["in"] == "query" and "required" in item}
            assert asked == {parameter.name: is_required(parameter) for parameter in query.params}
            assert {"limit", "after"} <= {item["name"] for item in listed}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(item: Any) -> set[str]:
        parts = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        own = {item["$ref"]} if isinstance(item, dict) and "$ref" in item else set()
        return own.union(*map(references, parts))

    found = references(document)
    assert len(found) > len(CATALOGUE.queries)
    assert all(resolve(document, {"$ref": reference}) for reference in found)


def test_an_answer_is_described_with_exactly_its_columns(document: dict[str, Any]) -> None:
    for query in CATALOGUE:
        row = document["components"]["schemas"][query.name]["properties"]["results"]["properties"]["bindings"]["items"]
        assert list(row["properties"]) == list(query.columns) and row["additionalProperties"] is False


def test_the_whole_interface_is_described(document: dict[str, Any]) -> None:
    wanted = {"/queries", "/sparql", "/search", "/search/suggest", "/doc/{kind}/{id}", "/id/{kind}/{id}"}
    assert wanted <= set(document["paths"])


def narrowed(document: dict[str, Any], library: Library) -> dict[str, Any]:
    """The description without what no schema can list: the things of the release, of which one is named, and keys."""
    found: dict[str, Any] = deepcopy(document)
    found["components"]["parameters"]["after"]["schema"] = {"const": ""}
    for query in CATALOGUE:
        for parameter in (parameter for parameter in query.params if parameter.type == "iri"):
            some = library.things(parameter.cls or "Case", limit=1)[0].rpartition("/")[2]
            array = found["components"]["parameters"][f"{query.name}-{parameter.name}"]["schema"]
            array["items"]["enum"] = [some] if is_required(parameter) else [some, ""]
    return found


@pytest.mark.parametrize(
    ("paths", "phase"), [(EVERY_PATH, "fuzzing"), pytest.param(SOME_PATHS, "coverage", marks=pytest.mark.proof)]
)
def test_the_server_keeps_to_the_description(site: Site, document: dict[str, Any], paths: str, phase: str) -> None:
    schema = schemathesis.openapi.from_dict(narrowed(document, site.library))
    for other in {"examples", "coverage", "fuzzing", "stateful"} - {phase}:
        getattr(schema.config.phases, other).enabled = False
    schema.config.generation.update(max_examples=1, deterministic=True)
    with served(site.app) as address:
        schema.config.update(base_url=address)
        ran = list(from_schema(schema.include(path_regex=paths)).execute())
    finished = [event for event in ran if isinstance(event, events.ScenarioFinished)]
    checks = [check for event in finished for found in event.recorder.checks.values() for check in found]
    assert [str(check.failure_info.failure) for check in checks if check.failure_info is not None] == []
    assert {"positive_data_acceptance", "response_schema_conformance"} <= {check.name for check in checks}
    assert len(checks) > 1000 and not any(isinstance(event, events.NonFatalError) for event in ran)

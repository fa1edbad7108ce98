"""A reconciliation service is asked as OpenRefine asks it, and believed in nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kg.link.entity import Entity, Sort
from kg.link.targets import BadTarget, open_target
from kg.link.targets.reconciliation import ReconciliationTarget
from kg.store.answers import EndpointFailure
from kg.store.polite import BadAddress, Manners
from tests.faulty import Answering, Reply, Sent, faulty

MANIFEST = {
    "versions": ["0.2"],
    "name": "Lanterns",
    "identifierSpace": "https://lantern.example/id/",
    "schemaSpace": "x",
}
TESTA = Entity("re-22ch7n", Sort.PERSON, (("Testa Sample", "en"), ("تستا سمپل", "fa")), "so-22ch7n")
HASTY = Manners(tries=2, sleep=lambda seconds: None)


def service(result: Callable[[dict[str, Any]], object], **manifest: object) -> Answering:
    """A service whose answer to each query is what `result` makes of it."""

    def answer(sent: Sent) -> Reply:
        if sent.method == "GET":
            return Reply(json.dumps(MANIFEST | manifest).encode())
        queries = json.loads(sent.form["queries"][0])
        return Reply(json.dumps({key: result(query) for key, query in queries.items()}).encode())

    return answer


def one(query: dict[str, Any]) -> dict[str, Any]:
    kind = [{"id": "Q5", "name": "human"}, "Q7"]
    return {
        "result": [
            {"id": "7", "name": query["query"], "score": 97.5, "match": True, "type": kind, "description": "a | b"}
        ]
    }


def test_what_a_service_proposes_comes_with_its_score_for_the_reviewer() -> None:
    with faulty(service(one)) as (url, _):
        (thing,) = ReconciliationTarget(url, manners=HASTY).find([TESTA])
    assert thing.id == "https://lantern.example/id/7" and thing.sort is Sort.PERSON and thing.source == url
    assert [form for form, _ in thing.names] == ["Testa Sample", "تستا سمپل"]
    assert 'score 97.5 for "Testa Sample"; human, Q7; a / b' in thing.note and "match" not in thing.note


def test_names_are_asked_in_batches_as_forms_each_once() -> None:
    people = [Entity(f"re-{n}", Sort.PERSON, ((f"Testa {n % 23}", ""),), "") for n in range(60)]
    told: list[tuple[str, int, int]] = []
    with faulty(service(lambda query: {"result": []})) as (url, got):
        assert ReconciliationTarget(url).find(people, lambda *said: told.append(said)) == []
    sizes = [len(json.loads(sent.form["queries"][0])) for sent in got[1:]]
    assert (
        sizes == [10, 10, 3] and {sent.method for sent in got[1:]} == {"POST"} and told[-1] == ("names asked", 23, 23)
    )


def test_a_service_that_takes_fewer_at_once_is_sent_fewer() -> None:
    with faulty(service(one, batchSize=1)) as (url, got):
        ReconciliationTarget(url).find([TESTA])
    assert len(got) == 3


def test_the_type_of_each_sort_and_a_limit_are_sent() -> None:
    with faulty(service(one)) as (url, got):
        open_target(f"reconcile:{url}#person=Q5,place=Q515").find([TESTA])
    query = json.loads(got[1].form["queries"][0])["q0"]
    assert query == {"query": "Testa Sample", "limit": 10, "type": "Q5"}


@pytest.mark.parametrize("results", [
    [{}], [7, None, "x", []], None, {"a": 1}, [{"id": 7, "name": "x", "score": 1}],
    [{"id": "a", "name": "", "score": 1}], [{"id": "a", "name": "x", "score": "9"}],
    [{"id": "a", "name": "x", "score": float("nan")}], [{"id": "a", "name": "x", "score": True}],
    [{"id": "a", "name": "x", "score": 10**400}],
    [{"id": "javascript://x\n", "name": "x", "score": 1}], [{"id": "http://a b", "name": "x", "score": 1}],
])  # fmt: skip
def test_a_candidate_that_is_none_is_left_out(results: object) -> None:
    with faulty(service(lambda query: {"result": results})) as (url, _):
        assert ReconciliationTarget(url).find([TESTA]) == []


def test_an_id_cannot_break_out_of_its_address() -> None:
    with faulty(service(lambda query: {"result": [{"id": '7"> <x', "name": "x", "score": 1}]})) as (url, _):
        (thing,) = ReconciliationTarget(url).find([TESTA])
    assert thing.id == "https://lantern.example/id/7%22%3E%20%3Cx"


def test_a_query_that_a_service_cannot_answer_ends_no_other() -> None:
    with faulty(service(lambda query: {"error": "no"} if query["query"] == "Testa Sample" else one(query))) as (url, _):
        (thing,) = ReconciliationTarget(url).find([TESTA])
    assert thing.label == "تستا سمپل"


def test_no_more_candidates_are_taken_than_were_asked_for() -> None:
    many = [{"id": str(n), "name": "x", "score": n} for n in range(500)]
    with faulty(service(lambda query: {"result": many})) as (url, _):
        assert len(ReconciliationTarget(url, limit=3).find([TESTA])) == 3


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"name": 7, "identifierSpace": "x"}', b"[" * 100_000, b"\xff"]
)
def test_what_is_no_service_is_said(body: bytes) -> None:
    with faulty(lambda sent: Reply(body)) as (url, _), pytest.raises(EndpointFailure):
        ReconciliationTarget(url, manners=HASTY).find([TESTA])


def test_a_service_that_answers_no_query_is_a_failure_and_not_an_empty_answer() -> None:
    def broken(sent: Sent) -> Reply:
        return Reply(json.dumps(MANIFEST if sent.method == "GET" else {"status": "error", "message": "Down"}).encode())

    with faulty(broken) as (url, _), pytest.raises(EndpointFailure, match="Down"):
        ReconciliationTarget(url).find([TESTA])


def test_a_busy_service_is_asked_again() -> None:
    busy = [Reply(status=503), Reply(status=429, headers={"Retry-After": "1"})]
    answering = service(one)
    with faulty(lambda sent: busy.pop() if busy else answering(sent)) as (url, got):
        assert len(ReconciliationTarget(url, manners=Manners(sleep=lambda seconds: None)).find([TESTA])) == 1
    assert len(got) == 4


BAD_TARGETS = (
    "", ":", "snapshot", "snapshot:", "wikidat:https://x.example/", "reconcile:https://x.example/#person",
    "reconcile:https://x.example/#deity=Q1", "sparql:https://x.example/sparql", "geonames:", "file:/etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("text", BAD_TARGETS)
def test_what_is_no_target_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(BadTarget):
        open_target(text)


@pytest.mark.parametrize("prefix", ["wikidata", "reconcile"])
def test_a_target_is_asked_over_the_web_only(prefix: str) -> None:
    with pytest.raises(BadAddress):
        open_target(f"{prefix}:file:/etc/passwd")

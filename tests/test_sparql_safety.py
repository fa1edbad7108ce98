"""What an endpoint refuses and survives: calls to other hosts, queries that cost too much, clients with too many."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Store

from kg.store import BadQuery, ask
from kg.web.sparql.limits import Limits
from kg.web.sparql.turns import Full, Turns
from tests.hostile import CALLS, LARGE, LONG
from tests.live import BASE, THINGS, Live, children, dataset, is_gone, serving, until

TINY = "ASK { ?s ?p ?o }"
ENDLESS = next(iter(LONG.values()))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    data = dataset(tmp_path_factory.mktemp("safety") / "store")
    limits = Limits(time_s=1.5, memory=192 << 20, workers=2, spares=2, waiting_each=4, kept=0)
    with serving(data, limits) as running:
        yield running


@pytest.mark.parametrize("where", CALLS)
def test_no_query_calls_another_host(live: Live, where: str) -> None:
    response = live.query(f"SELECT * WHERE {{ {where} }}")
    assert response.status_code in (400, 403)
    assert "SERVICE" in response.json()["detail"] or "not valid" in response.json()["detail"]
    with pytest.raises(BadQuery):
        ask(Store(), f"SELECT * WHERE {{ {where} }}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <x:y> { }' FILTER(?p != <http://localhost:1/service>) } # SERVICE <x:y> {",
        f"SELECT * {{ ?service <{BASE}ns#service> '''\n\"SERVICE''' }}",
        "PREFIX service: <x:> SELECT * { ?s service:service service:from }",
    ],
)
def test_the_word_alone_is_no_call(live: Live, query: str) -> None:
    assert live.query(query).status_code == 200


@pytest.mark.parametrize(
    "clause",
    [
        "FROM <http://localhost:1/graph>",
        "from named <http://localhost:1/graph>",
        f"FROM <{BASE}graph/things> FROM <{BASE}graph/other>",
        "FROM away:graph",
        "FROM # <\n <graph/elsewhere>",
    ],
)
def test_a_graph_that_is_not_in_the_release_is_refused(live: Live, clause: str) -> None:
    response = live.query(f"PREFIX away: <http://localhost:1/> SELECT * {clause} WHERE {{ ?s ?p ?o }}")
    assert response.status_code == 403
    assert "not in this release" in response.json()["detail"]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_so_is_one_that_the_protocol_names(live: Live, name: str) -> None:
    assert live.query(TINY, **{name: "http://localhost:1/graph"}).status_code == 403
    assert live.query(TINY, **{name: "graph/things"}).status_code == 400
    assert live.query(TINY, **{name: f"{BASE}graph/things"}).status_code == 200


def test_a_graph_of_the_release_may_be_named_in_any_way(live: Live) -> None:
    query = f"BASE <{BASE}> PREFIX g: <graph/> SELECT (COUNT(*) AS ?n) {{}} WHERE {{ ?s ?p ?o }}"
    for clause in ("FROM g:things", "FROM <graph/things>", f"FROM <{BASE}graph/things>"):
        assert live.query(query.replace("{}", clause), "text/csv").text.split() == ["n", str(THINGS)]


@pytest.mark.parametrize("name", ["http:/\ufffd/", "http://x/\ufffd", "http://a\uffff/"])
def test_a_graph_that_is_named_by_what_is_no_iri_makes_no_query(live: Live, name: str) -> None:
    response = live.query(f"SELECT * FROM <{name}> {{ ?s ?p ?o }}")
    assert response.status_code == 400 and "no IRI" in response.json()["detail"]


@pytest.mark.parametrize("name", LONG)
def test_a_query_that_takes_too_long_is_stopped_and_told_so(live: Live, name: str) -> None:
    response = live.query(LONG[name], "*/*")
    assert response.status_code == 503
    assert "longer than 1.5 seconds" in response.json()["detail"]
    assert live.query(TINY).json()["boolean"] is True


@pytest.mark.parametrize("name", LARGE)
def test_a_query_that_needs_too_much_memory_is_stopped_and_told_so(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = dataset(tmp_path_factory.mktemp("memory") / "store")
    with serving(data, Limits(time_s=60, memory=192 << 20, workers=1, spares=1)) as live:
        response = live.query(LARGE[name])
        assert response.status_code == 503
        assert "192 MiB" in response.json()["detail"]
        assert live.query(TINY).json()["boolean"] is True


def test_a_plain_request_is_answered_while_hostile_ones_run(tmp_path: Path) -> None:
    data = dataset(tmp_path / "store")
    with ThreadPoolExecutor(8) as pool, serving(data, Limits(time_s=300, workers=2, spares=1, kept=0)) as live:
        hostile = [pool.submit(live.query, query) for query in LONG.values()]
        until(lambda: len(live.service._pending) == len(hostile))
        assert live.call(live.service.run(TINY, "text/csv", "another client")) == b"true"
        assert not any(query.done() for query in hostile)


def test_a_client_with_too_many_waiting_is_told_when_to_come_again(live: Live) -> None:
    with ThreadPoolExecutor(9) as pool:
        queries = [f"{ENDLESS} # {number}" for number in range(9)]
        responses = list(pool.map(live.query, queries))
    statuses = sorted(response.status_code for response in responses)
    assert set(statuses) == {429, 503}
    refused = next(response for response in responses if response.status_code == 429)
    assert int(refused.headers["retry-after"]) >= 1
    assert "waiting" in refused.json()["detail"]


def test_clients_take_turns() -> None:
    turns: Turns[str] = Turns(10, 5)
    for client, item in (("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1"), ("b", "b2")):
        turns.put(client, item)
    order = [turns.take(lambda client: True) for _ in range(7)]
    assert order == ["a1", "b1", "c1", "a2", "b2", "a3", None]


def test_who_may_not_have_a_turn_keeps_it() -> None:
    turns: Turns[str] = Turns(10, 5)
    for client in "ab":
        turns.put(client, client)
    assert turns.take(lambda client: client != "a") == "b"
    assert turns.take(lambda client: client != "a") is None
    assert turns.take(lambda client: True) == "a"


def test_turns_are_bounded_for_each_and_in_all() -> None:
    turns: Turns[int] = Turns(3, 2)
    turns.put("a", 1)
    turns.put("a", 2)
    with pytest.raises(Full):
        turns.put("a", 3)
    turns.put("b", 4)
    with pytest.raises(Full):
        turns.put("c", 5)
    assert turns.drop("b", 4) and not turns.drop("b", 4)
    turns.put("c", 5)
    assert len(turns) == 3


def test_the_query_of_a_client_that_has_gone_is_killed(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = dataset(tmp_path_factory.mktemp("gone") / "store")
    with serving(data, Limits(time_s=300, workers=1, spares=1)) as live:
        with contextlib.suppress(httpx.ReadTimeout):
            httpx.get(live.address, params={"query": ENDLESS}, timeout=0.5)
        assert live.query(TINY).json()["boolean"] is True


def processes(live: Live) -> list[int]:
    """The supervisor, then its workers."""
    process = live.service._pool.process
    assert process is not None
    return [process.pid, *children(process.pid)]


def test_a_new_supervisor_takes_over_when_one_is_killed(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = dataset(tmp_path_factory.mktemp("supervisor") / "store")
    with serving(data, Limits(time_s=300, workers=2, spares=1)) as live:
        assert live.query(TINY).status_code == 200
        until(lambda: len(processes(live)) == 4)
        supervisor, *workers = processes(live)
        threading.Thread(target=live.query, args=(ENDLESS,), daemon=True).start()
        until(lambda: live.service._running)
        os.kill(supervisor, signal.SIGKILL)
        until(lambda: all(is_gone(process) for process in (supervisor, *workers)))
        assert live.query("ASK { }").json()["boolean"] is True


def test_a_killed_worker_is_replaced(live: Live) -> None:
    until(lambda: len(processes(live)) == 5)
    victim = processes(live)[1]
    os.kill(victim, signal.SIGKILL)
    until(lambda: is_gone(victim) and len(processes(live)) == 5)
    assert live.query("ASK { }").json()["boolean"] is True


SERVER = """
import asyncio, sys
from pathlib import Path
from kg.web.sparql.dataset import Dataset
from kg.web.sparql.limits import Limits
from kg.web.sparql.service import Service

async def main():
    service = Service(Dataset(Path(sys.argv[1]), "x:", {}, ""), Limits(time_s=300, workers=2, spares=1))
    async with service:
        print(await service.run("ASK {}", "text/csv"), flush=True)
        await service.run(sys.argv[2], "text/csv")

asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_the_server(number: int, tmp_path: Path) -> None:
    store = dataset(tmp_path / "store").store
    command = [sys.executable, "-c", SERVER, str(store), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.getcwd()}) as server:
        assert server.stdout is not None and b"true" in server.stdout.readline()
        (supervisor,) = children(server.pid)
        until(lambda: len(children(supervisor)) == 3)
        others = [supervisor, *children(supervisor)]
        server.send_signal(number)
    until(lambda: all(is_gone(process) for process in others))


def test_another_release_is_answered_from_after_the_switch(tmp_path: Path) -> None:
    old, new = (
        dataset(tmp_path / "old"),
        dataset(tmp_path / "new", f"<{BASE}a> <{BASE}b> <{BASE}c> <{BASE}graph/d> .\n"),
    )
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    with serving(old, Limits(time_s=60, workers=2, spares=1)) as live:
        assert live.query(count, "text/csv").text.split() == ["n", str(THINGS + THINGS // 3)]
        slow = f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} # {time.monotonic()}"
        running = asyncio.run_coroutine_threadsafe(live.service.run(slow, "text/csv"), live.loop)
        until(lambda: live.service._running)
        live.call(live.service.switch(new))
        assert live.query(count, "text/csv").text.split() == ["n", "1"]
        assert running.result(timeout=60).split() == [b"n", str((THINGS + THINGS // 3) ** 3).encode()]


def test_a_query_waits_for_a_worker_no_longer_than_it_may(tmp_path: Path) -> None:
    limits = Limits(time_s=300, workers=2, spares=0, patience_s=0.5)
    with serving(dataset(tmp_path / "store"), limits) as live:
        until(lambda: live.service._pool.free)
        slow = asyncio.run_coroutine_threadsafe(live.service.run(ENDLESS, "text/csv", "x"), live.loop)
        until(lambda: live.service._running)
        with pytest.raises(Exception, match="waited too long"):
            live.call(live.service.run(f"{ENDLESS} #", "text/csv", "x"))
        slow.cancel()

"""A release goes into a store by either protocol: what changed, counted, and named as complete at the very end."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from typer.testing import CliRunner

import kg.store.push
from kg.cli import app
from kg.release.read import Release
from kg.store import ask
from kg.store.push import CountDiffers, Pushed, push
from kg.store.server import NoPassword, PasswordShown, Server, ServerFailure
from tests.bare import IDENTIFIER, agents, reworded, write_bare
from tests.endpoints import free_port, serve_oxigraph_at
from tests.recorder import Asked, Recorder, recording
from tests.small import BASE

POINTER = f"{BASE}push/release"
STATE = f"{BASE}push/graphs"
ONE = "agent ag-920007"
COMPLETE = f"SELECT ?id WHERE {{ GRAPH <{POINTER}> {{ ?release {IDENTIFIER} ?id }} }}"
EVERYTHING = f"SELECT ?s ?p ?o ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{BASE}graph/')) }}"


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("push") / "store"
    with serve_oxigraph_at(folder, free_port()) as address:
        yield address


@pytest.fixture
def store(oxigraph: str) -> Iterator[Recorder]:
    Server(f"{oxigraph}/query", f"{oxigraph}/update").update("all", "DROP ALL")
    with recording(oxigraph) as recorder:
        yield recorder


@pytest.fixture(params=["update", "graph store", "both"])
def protocol(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return write_bare(tmp_path / "dist", agents(300))


def server(store: Recorder, protocol: str = "update") -> Server:
    update = "" if protocol == "graph store" else f"{store.address}/update"
    return Server(f"{store.address}/query", update, "" if protocol == "update" else f"{store.address}/store")


def complete(store: Recorder) -> list[str]:
    return [row[0].value for row in ask(f"{store.store}/query", COMPLETE).rows]  # type: ignore[union-attr]


def held(store: Recorder) -> set[tuple[object, ...]]:
    return set(ask(f"{store.store}/query", EVERYTHING).rows)


def released(dist: Path) -> set[tuple[object, ...]]:
    memory = Store()
    with Release(dist).whole() as whole:
        memory.load(whole, format=RdfFormat.N_QUADS)
    return set(ask(memory, EVERYTHING).rows)


def test_a_release_arrives_whole(dist: Path, store: Recorder, protocol: str) -> None:
    done = push(dist, server(store, protocol))
    assert held(store) == released(dist)
    assert done.sent == list(Release(dist).graphs) and (done.unchanged, done.dropped) == (0, [])
    assert done.requests == len(store.asked) and done.triples == len(released(dist))


def test_what_is_there_is_not_sent_again(dist: Path, store: Recorder, protocol: str) -> None:
    push(dist, server(store, protocol))
    store.asked.clear()
    done = push(dist, server(store, protocol))
    assert (done.sent, done.dropped, done.unchanged) == ([], [], len(Release(dist).graphs))
    assert store.written() == []


def test_only_a_graph_that_changed_is_sent(dist: Path, store: Recorder, protocol: str) -> None:
    push(dist, server(store, protocol))
    store.asked.clear()
    write_bare(dist, reworded(agents(300), ONE, "another"))
    assert push(dist, server(store, protocol)).sent == ["agents"]
    assert held(store) == released(dist)
    named = {line.partition(">")[0] for asked in store.written() for line in "".join(asked).split(f"{BASE}graph/")[1:]}
    assert {name.partition("\n")[0].partition(" ")[0] for name in named if "GRAPH" not in name} >= {"agents"}
    bodies = "".join(body for _, _, body in store.written())
    assert f"{BASE}id/claim/" not in bodies and "another" in bodies


def test_a_graph_that_is_no_longer_in_the_release_is_dropped(dist: Path, store: Recorder, protocol: str) -> None:
    graph = f"{BASE}graph/source/so-zzzzzz"
    write_bare(dist, agents(300) | {graph: [f'<{BASE}id/source/so-zzzzzz> {IDENTIFIER} "z" .']})
    push(dist, server(store, protocol))
    write_bare(dist, agents(300))
    done = push(dist, server(store, protocol))
    assert (done.sent, done.dropped) == ([], ["source/so-zzzzzz"])
    assert held(store) == released(dist)


def test_graphs_that_are_not_ours_are_left_alone(dist: Path, store: Recorder, protocol: str) -> None:
    theirs = Server(f"{store.store}/query", f"{store.store}/update")
    theirs.update("theirs", "INSERT DATA { GRAPH <urn:theirs> { <urn:s> <urn:p> 1 } }")
    push(dist, server(store, protocol))
    assert theirs.select("theirs", "SELECT ?s WHERE { GRAPH <urn:theirs> { ?s ?p ?o } }") == [{"s": "urn:s"}]


def test_the_release_is_named_as_complete_in_the_last_request(dist: Path, store: Recorder, protocol: str) -> None:
    push(dist, server(store, protocol))
    first = complete(store)
    write_bare(dist, reworded(agents(300), ONE, "another"))
    seen: list[list[str]] = []
    store.fails = lambda number, asked: seen.append(complete(store)) or ""  # type: ignore[func-returns-value]
    store.asked.clear()
    push(dist, server(store, protocol))
    assert [POINTER in "".join(asked) for asked in store.written()] == [False] * (len(store.written()) - 1) + [True]
    assert seen == [first] * len(store.asked) and complete(store) not in ([], first)


@pytest.mark.parametrize("failure", ["cut", "500", "unanswered"])
def test_a_push_that_was_cut_goes_on(dist: Path, store: Recorder, protocol: str, failure: str) -> None:
    push(dist, server(store, protocol))
    first = complete(store)
    more = {f"{BASE}graph/source/so-22222{n}": [f'<{BASE}id/source/so-22222{n}> {IDENTIFIER} "z" .'] for n in "234"}
    write_bare(dist, reworded(agents(300), "agent", "body") | more)
    for number in range(1, 100):
        store.asked.clear()
        store.fails = lambda count, asked, number=number: failure if count == number else ""  # type: ignore[misc]
        try:
            push(dist, server(store, protocol))
            break
        except ServerFailure as error:
            assert len(str(error).splitlines()) == 1
            assert complete(store) == first or POINTER in str(error)
    assert number > 2 and held(store) == released(dist) and complete(store) != first


def test_what_was_sent_before_a_cut_is_not_sent_again(
    dist: Path, store: Recorder, protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for writer in (kg.store.push.ByUpdate, kg.store.push.ByGraphStore):
        monkeypatch.setattr(writer, "most", 1)  # each graph is noted by itself
    graphs = list(Release(dist).graphs)
    last = f"{BASE}graph/{graphs[-1]}"
    store.fails = lambda number, asked: "cut" if _writes(asked, last) else ""
    with pytest.raises(ServerFailure, match=last):
        push(dist, server(store, protocol))
    assert complete(store) == []
    store.fails = lambda number, asked: ""
    assert push(dist, server(store, protocol)).sent == graphs[-1:]
    assert held(store) == released(dist)


def _writes(asked: Asked, graph: str) -> bool:
    method, path, body = asked
    return f"INSERT DATA {{ GRAPH <{graph}>" in body or (method == "PUT" and path.endswith(f"graph={graph}"))


def test_a_release_is_taken_back_by_pushing_the_one_before(dist: Path, store: Recorder, protocol: str) -> None:
    push(dist, server(store, protocol))
    write_bare(dist, reworded(agents(300), ONE, "another"))
    store.fails = lambda number, asked: "cut" if _writes(asked, f"{BASE}graph/agents") else ""
    with pytest.raises(ServerFailure):
        push(dist, server(store, protocol))
    store.fails = lambda number, asked: ""
    write_bare(dist, agents(300))
    assert push(dist, server(store, protocol)).sent == ["agents"]
    assert held(store) == released(dist)


def test_a_graph_half_written_and_then_unwanted_is_dropped(dist: Path, store: Recorder, protocol: str) -> None:
    graph = f"{BASE}graph/source/so-zzzzzz"
    write_bare(dist, agents(300) | {graph: [f'<{BASE}id/source/so-zzzzzz> {IDENTIFIER} "z" .']})
    store.fails = lambda number, asked: "unanswered" if _writes(asked, graph) else ""
    with pytest.raises(ServerFailure):
        push(dist, server(store, protocol))
    store.fails = lambda number, asked: ""
    write_bare(dist, agents(300))
    push(dist, server(store, protocol))
    assert held(store) == released(dist)


def test_triples_that_do_not_arrive_are_noticed(dist: Path, store: Recorder, protocol: str) -> None:
    def sabotage(number: int, asked: Asked) -> str:
        if "COUNT(*)" in asked[2].replace("%28*%29", "(*)").replace("%2A", "*").replace("%28", "(").replace("%29", ")"):
            vandal.update("agents", f"DELETE WHERE {{ GRAPH <{BASE}graph/agents> {{ <{lost}> ?p ?o }} }}")
        return ""

    vandal = Server(f"{store.store}/query", f"{store.store}/update")
    lost = f"{BASE}id/agent/ag-920007"
    store.fails = sabotage
    with pytest.raises(CountDiffers, match=r"agents was sent with 300 triples and the store counts 299"):
        push(dist, server(store, protocol))
    assert complete(store) == []
    store.fails = lambda number, asked: ""
    assert "agents" in push(dist, server(store, protocol)).sent
    assert held(store) == released(dist)


def test_a_large_graph_goes_in_several_requests(
    dist: Path, store: Recorder, protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kg.store.push, "_LINES", 40)
    monkeypatch.setattr(kg.store.push, "_BODY", 4_000)
    push(dist, server(store, protocol))
    assert held(store) == released(dist)
    sizes = [len(body) for _, path, body in store.written() if "push/" not in path + body]
    assert len(sizes) > 5 and max(sizes) < 40_000


def test_what_the_store_has_is_read_in_pages(dist: Path, store: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.store.push, "_PAGE", 2)
    monkeypatch.setattr(kg.store.push, "_GRAPHS", 2)
    push(dist, server(store))
    graphs = len(Release(dist).graphs)
    assert push(dist, server(store)) == Pushed([], [], graphs, 0, -(-graphs // 2) + 2)  # an empty page, the pointer


def test_progress_is_told_in_triples(dist: Path, store: Recorder, protocol: str) -> None:
    told: list[tuple[str, int, int]] = []
    push(dist, server(store, protocol), lambda *what: told.append(what))
    assert told[-1] == ("pushing", len(released(dist)), len(released(dist)))


def test_lines_are_cut_only_at_their_ends(dist: Path, store: Recorder, protocol: str) -> None:
    odd = {
        f"{BASE}graph/source/so-222222": [f'<{BASE}id/source/so-222222> {IDENTIFIER} "a\u2028b\x85c\x0bd\\n\\u0041" .']
    }
    push(write_bare(dist, agents(3) | odd), server(store, protocol))
    assert held(store) == released(dist)


def test_an_error_names_the_graph_and_the_answer_in_one_line(dist: Path, store: Recorder) -> None:
    store.fails = lambda number, asked: "503" if number == 3 else ""
    with pytest.raises(ServerFailure) as caught:
        push(dist, server(store))
    assert str(caught.value).startswith(
        f"{BASE}graph/agents: {store.address}/update answered: 503 as the test wants it"
    )
    assert "\n" not in str(caught.value)


def test_a_redirection_is_not_followed(dist: Path, store: Recorder) -> None:
    store.fails = lambda number, asked: "302" if asked[1] == "/update" else ""
    with pytest.raises(ServerFailure, match="302"):
        push(dist, server(store))


def test_a_store_that_is_not_there_is_named(dist: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}/query"
    with pytest.raises(ServerFailure, match="answered: nothing"):
        push(dist, Server(address))


def test_updates_go_where_queries_go_unless_an_address_is_given() -> None:
    assert Server("http://example.org/sparql").update_url == "http://example.org/sparql"
    assert Server("http://example.org/sparql", graph_store="http://example.org/store").update_url == ""


def test_a_password_comes_from_the_environment_and_never_shows(
    dist: Path, store: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_PASSWORD", "open sesame")
    store.fails = lambda number, asked: "401"
    with pytest.raises(ServerFailure, match="401") as caught:
        push(dist, Server(f"{store.address}/query", user="somebody"))
    assert "sesame" not in str(caught.value) + repr(caught.value) + repr(caught.value.__dict__)


def test_a_password_is_sent_as_it_is_only_where_it_is_asked_for(
    dist: Path, store: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_PASSWORD", "sesame")
    store.challenge = 'Basic realm="store"'
    client = Server(f"{store.address}/query", f"{store.address}/update", user="somebody")
    push(dist, client)
    basic = f"Basic {b64encode(b'somebody:sesame').decode()}"
    assert store.credentials == ["", basic, "", *[basic] * (client.requests - 1)]  # both addresses ask once


def test_a_server_that_asks_for_a_digest_never_gets_the_password(
    dist: Path, store: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_PASSWORD", "sesame")
    store.challenge = 'Digest realm="store", nonce="abc", qop="auth", algorithm="MD5"'
    push(dist, Server(f"{store.address}/query", f"{store.address}/update", user="somebody"))
    assert {credentials.partition(" ")[0] for credentials in store.credentials} == {"", "Digest"}
    assert held(store) == released(dist)


def test_a_user_and_a_password_are_found_in_netrc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine example.org login somebody password sesame\n", encoding="ascii")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.delenv("KG_PASSWORD", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Server("https://example.org/sparql", user="somebody").user == "somebody"
    assert Server("https://example.org/sparql").user == "somebody"
    assert Server("https://example.net/sparql").user == ""


def test_a_user_without_a_password_is_told_where_to_put_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KG_PASSWORD", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(NoPassword, match=r"set KG_PASSWORD, or add example\.org to your netrc file"):
        Server("https://example.org/sparql", user="somebody")


def test_a_password_in_an_address_is_refused() -> None:
    with pytest.raises(PasswordShown) as caught:
        Server("https://somebody:sesame@example.org/sparql")
    assert "sesame" not in str(caught.value)


def test_the_command_says_what_was_sent(dist: Path, store: Recorder) -> None:
    words = ["push", str(dist), f"{store.address}/query", "--update", f"{store.address}/update"]
    graphs, triples = len(Release(dist).graphs), len(released(dist))
    first, again = (CliRunner().invoke(app, words) for _ in range(2))
    assert first.stderr == f"sent {graphs} graphs with {triples:,} triples, dropped 0; 0 were there already\n"
    assert again.stderr == f"sent 0 graphs with 0 triples, dropped 0; {graphs} were there already\n"

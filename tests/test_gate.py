"""No query of a release reaches another host."""

import socket
import threading

import pytest
from pyoxigraph import Store

from kg.gate import calls_out
from kg.store import BadQuery, ask


@pytest.mark.parametrize(
    "where",
    [
        "SERVICE <http://localhost/> { ?s ?p ?o }",
        "service silent <http://localhost/> { ?s ?p ?o }",
        "{ ?s ?p ?o } UNION { GRAPH ?g { OPTIONAL { SERVICE ?s { ?s ?p ?o } } } }",
        "{ SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } } }",
        "?s ?p ?o FILTER EXISTS { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "\\u0053ERVICE <http://localhost/> { ?s ?p ?o }",
    ],
)
def test_service_is_refused_wherever_it_stands(where: str) -> None:
    query = f"SELECT * WHERE {{ {where} }}"
    assert calls_out(query)
    with pytest.raises(BadQuery, match="another host"):
        ask(Store(), query)


def test_the_word_in_a_text_a_comment_or_an_address_is_no_call() -> None:
    query = "SELECT * WHERE { ?s <http://example.org/service> 'SERVICE <x> {' } # SERVICE"
    assert not calls_out(query)
    assert ask(Store(), query).rows == ()


def test_nothing_is_sent_when_service_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        heard: list[bool] = []
        thread = threading.Thread(target=lambda: heard.append(_hears(server)))
        thread.start()
        with pytest.raises(BadQuery):
            ask(Store(), f"SELECT * WHERE {{ SERVICE <http://127.0.0.1:{server.getsockname()[1]}/> {{ ?s ?p ?o }} }}")
        thread.join()
    assert heard == [False]


def _hears(server: socket.socket) -> bool:
    try:
        server.accept()
    except TimeoutError:
        return False
    return True

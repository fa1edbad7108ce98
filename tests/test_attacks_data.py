"""What a stranger's data can do to the program that reads it: call out, grow without end, take for ever."""

import gzip
import importlib
import pkgutil
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import Store

import kg
from kg.card import read_card
from kg.errors import KgError
from kg.importers.mapping import read_mapping
from kg.importers.rdf import read_rdf
from kg.importers.read import detect
from kg.importers.values.ages import write_age
from kg.importers.values.dates import DateStyle, write_date
from kg.ingest import PARSERS
from kg.link.names import block_keys, explain, similarity
from kg.link.targets import open_target
from kg.release import members
from kg.release.members import pack, unpack
from kg.release.read import NotARelease, Release
from kg.store import ask
from kg.values import parse_figure, parse_reference, split_many
from kg.web.http.negotiate import accepts_gzip, choose, language_of
from kg.web.search.match import pattern_of
from kg.web.sparql.tokens import tokens
from tests.bare import agents, write_bare


@contextmanager
def listening() -> Iterator[tuple[str, list[object]]]:
    """Yield the address of a server and what called it meanwhile; Python's own sockets are watched as well."""
    heard: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stopped = threading.Event()

        def listen() -> None:
            while not stopped.is_set():
                try:
                    heard.append(server.accept()[1])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
        finally:
            stopped.set()
            thread.join()


def refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except (KgError, ValueError):
        return True
    return False


QUERIES = (
    "SELECT * WHERE {{ SERVICE <{0}/> {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ SERVICE SILENT <{0}/> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{0}/x.ttl> WHERE {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{0}/x.ttl> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} FROM <{0}/x.ttl> WHERE {{ ?s ?p ?o }}",
    "DESCRIBE <{0}/x>",
    "ASK FROM <{0}/x> {{ ?s ?p ?o }}",
    "LOAD <{0}/x.ttl>",
    "LOAD SILENT <{0}/x.ttl> INTO GRAPH <x:y>",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}/> {{ ?s ?p ?o }} }}",
)


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_of_any_kind_reaches_another_host(query: str) -> None:
    with listening() as (address, heard):
        if not refused(lambda: ask(Store(), query.format(address))):
            assert "SERVICE" not in query and "LOAD" not in query
    assert heard == []


RDF = {
    "x.jsonld": '{{"@context": "{0}/context.jsonld", "@id": "x:y", "name": "Testa"}}',
    "y.jsonld": '{{"@context": {{"@import": "{0}/context.jsonld"}}, "@id": "x:y"}}',
    "x.rdf": '<!DOCTYPE r SYSTEM "{0}/x.dtd"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    "y.rdf": '<!DOCTYPE r [<!ENTITY e SYSTEM "{0}/e">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="x:y" rdf:value="&e;"/></rdf:RDF>',
    "z.rdf": '<!DOCTYPE r [<!ENTITY % e SYSTEM "{0}/e"> %e;]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    "x.ttl": "<x:y> <http://www.w3.org/2002/07/owl#imports> <{0}/x.ttl> .",
}


@pytest.mark.parametrize("name", RDF)
def test_no_file_of_rdf_makes_its_reader_call_anybody(name: str, tmp_path: Path) -> None:
    query = "SELECT ?s WHERE { ?s ?p ?o }"
    with listening() as (address, heard):
        (tmp_path / name).write_text(RDF[name].format(address), encoding="utf-8")
        refused(lambda: read_rdf(tmp_path / name, query))
    assert heard == []


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.xlsx", "a.yaml"])
def test_an_address_is_no_file_to_import(name: str) -> None:
    with listening() as (address, heard):
        assert refused(lambda: detect(Path(f"{address}/{name}")))
        assert refused(lambda: read_mapping(Path(f"{address}/{name}")))
        assert refused(lambda: read_rdf(Path(f"{address}/{name}"), "SELECT * { ?s ?p ?o }"))
    assert heard == []


@pytest.mark.parametrize(
    "target",
    [
        "file:" + "//" + "/etc/passwd",
        "reconcile:file:" + "//" + "/etc/passwd",
        "reconcile:ftp://x/",
        "sparql:gopher://x/",
        "reconcile:http://user@127.0.0.1/",
        "jar:http://x!/",
        "wikidata:http://\n127.0.0.1/",
    ],
)
def test_no_link_target_is_of_another_kind_than_those_that_are_known(target: str) -> None:
    with listening() as (_, heard):
        assert refused(lambda: open_target(target).find([]))
    assert heard == []


# -- what grows without end


def test_a_piece_that_unpacks_to_far_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST", 1 << 20)
    bomb = gzip.compress(b"a" * (8 << 20))
    assert len(bomb) < 10_000
    with pytest.raises(ValueError, match="unpacks to far too much"):
        unpack(bomb)
    assert unpack(pack(b"a" * (1 << 19))) == b"a" * (1 << 19)


def test_a_release_with_such_a_piece_is_not_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dist = write_bare(tmp_path / "dist", agents(40))
    monkeypatch.setattr(members, "MOST", 100)
    with pytest.raises(NotARelease, match="damaged"):
        list(Release(dist).nquads("agents"))


@pytest.mark.parametrize(
    "listing",
    [
        "piece,graph\nhead,\nagents,x\n",
        "\0",
        "piece,graph,triples,sha256,data.nq\nhead,,,,0\nagents,x,1,a,-5\n",
        "piece,graph,triples,sha256,data.nq\nhead,,,,0\nagents,x,1,a,99999999999999999999999\n",
        'piece,graph,triples,sha256,data.nq\nhead,,,,0\n"agents' + "x" * 200_000,
    ],
)
def test_a_list_of_pieces_that_lies_is_refused(tmp_path: Path, listing: str) -> None:
    dist = write_bare(tmp_path / "dist", agents(3))
    (dist / "pieces.csv").write_text(listing, encoding="utf-8")
    release = Release(dist)
    with pytest.raises(NotARelease):
        [list(release.nquads(graph)) for graph in release.graphs]


@pytest.mark.parametrize("manifest", ["", "[]", "{", "[" * 100_000, "null", "\ud800"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: str) -> None:
    dist = write_bare(tmp_path / "dist", {})
    (dist / "manifest.json").write_bytes(manifest.encode("utf-8", "surrogatepass"))
    with pytest.raises(NotARelease):
        _ = Release(dist).manifest


def laughs(lines: int = 12) -> str:
    return "a0: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, lines))


@pytest.mark.parametrize(
    "text",
    [
        laughs(),
        "a: &a [*a]",
        "{" * 5000,
        "- " * 5000,
        "a: !!python/object/apply:os.system [id]",
        "? " * 3000,
        "a: &a {b: 1}\n<<: *a\n" * 50,
    ],
)
def test_yaml_that_grows_nests_or_makes_things_is_refused_soon(text: str, tmp_path: Path) -> None:
    began = time.process_time()
    (tmp_path / "dataset.yaml").write_text(text, encoding="utf-8")
    card, problems = read_card(tmp_path)
    assert card is None and problems
    assert refused(lambda: read_mapping(tmp_path / "dataset.yaml"))
    assert time.process_time() - began < 2


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("name", ["x.rdf", "x.owl", "x.xml"])
def test_entities_that_grow_are_refused_in_rdf(name: str, tmp_path: Path) -> None:
    text = (f'<!DOCTYPE r [<!ENTITY e0 "ha">{ENTITIES}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="x:y" rdf:value="&e9;"/></rdf:RDF>')  # fmt: skip
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(KgError, match="entities"):
        read_rdf(tmp_path / name, "SELECT * { ?s ?p ?o }")


# -- what takes for ever

ENTRIES: dict[str, Callable[[str], object]] = {
    **{f"cells of {kind}": parse for kind, parse in PARSERS.items()},
    "references": parse_reference,
    "several values": split_many,
    "figures": lambda text: parse_figure(text, "range"),
    "foreign dates": lambda text: write_date([text], DateStyle()),
    "foreign ages": write_age,
    "names": lambda text: (
        similarity(text[:400], text[1:400]),
        explain(text[:400], text[1:400]),
        block_keys(text[:400]),
    ),
    "searches": pattern_of,
    "Accept": lambda text: choose(text, ["text/html"]),
    "Accept-Language": language_of,
    "Accept-Encoding": accepts_gzip,
    "tokens of SPARQL": lambda text: list(tokens(text)),
}
UNITS = (
    " ",
    "a",
    "1",
    "-",
    "a-",
    "ا",
    "ا-",
    "a.",
    "_a",
    "1 ",
    "(",
    "[",
    "<",
    '"',
    "\\",
    "@",
    "a@",
    "=",
    ",",
    ";q=",
    "2019-",
    "X",
    " or ",
    "\u200c",
    "\u0301",
    "é-",
    "'a",
    "# ",
    "a:",
)


@pytest.mark.parametrize("name", ENTRIES)
def test_no_text_keeps_a_reader_busy(name: str) -> None:
    read, began = ENTRIES[name], time.process_time()
    for unit in UNITS:
        for before, after in (("", ""), ("a", "!"), ("SELECT ", "service}")):
            text = before + unit * (12_000 // len(unit)) + after
            refused(lambda text=text: read(text))  # type: ignore[misc]
    assert time.process_time() - began < 4


def patterns() -> dict[str, "re.Pattern[str]"]:
    """Every pattern of text that a module of the program holds by a name, or in a list or table with one."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(kg.__path__, "kg."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                held = (
                    [*value.values()]
                    if isinstance(value, dict)
                    else value
                    if isinstance(value, list | tuple)
                    else [value]
                )
                parts = [part for one in held for part in (one if isinstance(one, tuple) else (one,))]
                found |= {
                    f"{module.name}.{name} {part.pattern}": part for part in parts if isinstance(part, re.Pattern)
                }
    return {name: pattern for name, pattern in found.items() if isinstance(pattern.pattern, str)}


def test_no_pattern_doubles_its_work_with_each_letter() -> None:
    found = patterns()
    assert len(found) > 100
    for name, pattern in found.items():
        words = set(re.findall(r"[^\W\d_]{2,8}", pattern.pattern))
        for unit in (*UNITS[:14], *sorted(words)[:5]):
            text, began = unit * (40 // len(unit)), time.process_time()
            for one in (f"a{text}\0", f'"{text}!'):
                pattern.search(one)
                pattern.fullmatch(one)
            assert time.process_time() - began < 0.3, (name, unit)

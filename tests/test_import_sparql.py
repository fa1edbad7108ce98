"""The answer of an endpoint becomes a table on disk with its provenance, or nothing."""

import csv
import hashlib
import io
from datetime import date
from pathlib import Path

import pytest
import yaml
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.files import NotWritten
from kg.importers.sparql import csv_of, import_select, save_selection
from kg.store.answers import EndpointFailure
from kg.store.polite import Manners
from kg.store.remote import Selection
from tests.faulty import Reply, faulty, in_turn
from tests.test_store_remote import PAGED, counted, results

DAY = date(2026, 11, 27)
HASTY = Manners(tries=2, sleep=lambda seconds: None)
ROWS = (("a", 'Testa "the" Sample'), ("ب", "تستا،\nSample"))


def served() -> list[Reply]:
    return [Reply(counted(2)), Reply(results(*ROWS))]


def test_the_rows_are_saved_as_csv_in_the_order_of_the_key(tmp_path: Path) -> None:
    with faulty(in_turn(*served())) as (url, _):
        import_select(url, PAGED, "?key", tmp_path / "rows.csv", DAY)
    text = (tmp_path / "rows.csv").read_text(encoding="utf-8")
    assert [tuple(row) for row in csv.reader(io.StringIO(text))] == [("key", "n"), *ROWS]


def test_the_provenance_says_where_when_and_how_the_rows_were_got(tmp_path: Path) -> None:
    query = PAGED.replace(" {", "\n# a comment: with signs\n{")
    with faulty(in_turn(*served())) as (url, _):
        import_select(url, query, "key", tmp_path / "rows.csv", DAY)
    beside = (tmp_path / "rows.csv.provenance.yaml").read_text(encoding="utf-8")
    said = yaml.load(beside, Loader=yaml.BaseLoader)
    digest = hashlib.sha256((tmp_path / "rows.csv").read_bytes()).hexdigest()
    assert (said["endpoint"], said["asked_on"], said["key"], said["rows"]) == (url, "2026-11-27", "key", "2")
    assert said["query"] == query and said["sha256"] == digest and "query: |" in beside


def test_the_same_answer_gives_the_same_bytes(tmp_path: Path) -> None:
    selection = Selection(("key",), ((NamedNode("https://lantern.example/a"),),), 1, 3)
    for name in ("one", "two"):
        save_selection(tmp_path / name / "rows.csv", selection, "https://lantern.example/sparql", PAGED, "key", DAY)
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two and len(one) == 2


@pytest.mark.parametrize("fault", [Reply(status=503), Reply(results(*ROWS)[:-9], length=None), Reply(b"{}", length=90)])
def test_an_endpoint_that_fails_half_way_leaves_the_old_files_as_they_were(tmp_path: Path, fault: Reply) -> None:
    (tmp_path / "rows.csv").write_text("old\n")
    first = Reply(results(*ROWS))
    with faulty(in_turn(Reply(counted(3)), first, fault)) as (url, _), pytest.raises(EndpointFailure):
        import_select(url, PAGED, "key", tmp_path / "rows.csv", DAY, manners=HASTY)
    assert [file.name for file in tmp_path.iterdir()] == ["rows.csv"]
    assert (tmp_path / "rows.csv").read_text() == "old\n"


def test_an_endpoint_that_was_busy_for_a_moment_is_asked_again(tmp_path: Path) -> None:
    one, two = served()
    with faulty(in_turn(Reply(status=503), one, Reply(status=429), two)) as (url, got):
        assert import_select(url, PAGED, "key", tmp_path / "rows.csv", DAY, manners=HASTY).requests == len(got) == 4


def test_a_blank_node_is_an_empty_cell_that_is_counted(tmp_path: Path) -> None:
    rows = ((Literal("a"), BlankNode("b0")), (Literal("b"), None))
    assert csv_of(("key", "n"), rows).decode() == "key,n\na,\nb,\n"
    save_selection(tmp_path / "r.csv", Selection(("key", "n"), rows, 1, 3), "https://x.example/", PAGED, "key", DAY)
    assert "blank_nodes_left_out: 1\n" in (tmp_path / "r.csv.provenance.yaml").read_text()


def test_a_place_that_takes_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotWritten):
        save_selection(
            tmp_path / "file" / "r.csv", Selection(("key",), (), 1, 2), "https://x.example/", PAGED, "key", DAY
        )

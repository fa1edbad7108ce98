"""A release put together from an earlier one has the bytes of one made anew, and damage is found and named."""

import dataclasses
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.release.assemble import Damaged
from kg.release.read import Release
from kg.release.write import write_release
from tests.releases import Whole, make_whole, write_whole
from tests.small import BASE, CARD, REPORT, small_graphs

SMALL = small_graphs()
NOTE = "<http://www.w3.org/2004/02/skos/core#note>"
MANY = f"{BASE}graph/propositions"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def many(count: int = 70, skip: str = "") -> dict[str, list[str]]:
    """The small graphs with so many propositions that their graph is cut; one may be left out."""
    ids = [f"pr-{first}{second}2222" for first in "23456tz" for second in "23456789bc"][:count]
    lines = [f'<{BASE}id/proposition/{ident}> {NOTE} "n" .' for ident in ids if ident != skip]
    return SMALL | {MANY: sorted([*SMALL[MANY], *lines])}


def without(name: str, graphs: dict[str, list[str]]) -> dict[str, list[str]]:
    return {graph: lines for graph, lines in graphs.items() if not graph.endswith(name)}


def write(out: Path, whole: Whole, old: Whole | None = None) -> None:
    """Write a release of which only what the old one lacks is at hand; all of it without an old one."""
    write_release(out, CARD, whole.change(old), whole.summary, REPORT)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(many(), many(), id="nothing"),
        pytest.param(many(), many(skip="pr-522222"), id="a thing goes"),
        pytest.param(many(skip="pr-222222"), many(), id="a thing comes"),
        pytest.param(SMALL, many(), id="a graph is cut"),
        pytest.param(many(), SMALL, id="a graph is put together"),
        pytest.param(many(), without("so-aaa222", many()), id="a source goes"),
        pytest.param(without("agents", SMALL), SMALL, id="the first graph comes"),
        pytest.param({}, SMALL, id="everything comes"),
        pytest.param(SMALL, {}, id="everything goes"),
    ],
)
def test_a_release_with_copied_members_has_the_bytes_of_one_made_anew(
    tmp_path: Path, before: dict[str, list[str]], after: dict[str, list[str]]
) -> None:
    old, new = make_whole(before, BASE), make_whole(after, BASE)
    write(tmp_path / "dist", old)
    write(tmp_path / "dist", new, old)
    write(tmp_path / "anew", new)
    assert contents(tmp_path / "dist") == contents(tmp_path / "anew")


def test_a_changed_head_does_not_move_what_is_copied(tmp_path: Path) -> None:
    whole = make_whole(SMALL, BASE)
    write(tmp_path / "dist", whole)
    card = dataclasses.replace(CARD, version="0.1.1", title={"en": "Another, longer title"})
    write_release(tmp_path / "dist", card, whole.change(whole), whole.summary, REPORT)
    write_whole(tmp_path / "anew", SMALL, card, REPORT)
    assert contents(tmp_path / "dist") == contents(tmp_path / "anew")


def test_a_file_that_did_not_change_is_the_very_file_of_the_earlier_release(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    old, new = make_whole(many(), BASE), make_whole(many(skip="pr-522222"), BASE)
    write(out, old)
    names = ("csv/agents.csv.gz", "queries/toll.rq", "ontology/index.html", "data.nq.gz")
    before = [(out / name).stat().st_ino for name in names]
    kept = [(out / name).open("rb") for name in names]  # so that no number is given to another file
    write(out, new, old)
    same = [number == (out / name).stat().st_ino for number, name in zip(before, names, strict=True)]
    for file in kept:
        file.close()
    assert same == [True, True, True, False]


@pytest.mark.parametrize("name", ["ontology/index.html", "ontology/govah.ttl", "void.ttl"])
def test_a_damaged_file_about_the_data_is_made_again(tmp_path: Path, name: str) -> None:
    out, whole = tmp_path / "dist", make_whole(SMALL, BASE)
    write(out, whole)
    good = contents(out)
    (out / name).write_bytes(good[name][1:])
    write(out, whole, whole)
    assert contents(out) == good


def flip(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)


def test_damaged_dumps_of_the_earlier_release_are_named_and_nothing_is_replaced(tmp_path: Path) -> None:
    out, whole = tmp_path / "dist", make_whole(many(), BASE)
    write(out, whole)
    for name in ("data.nq.gz", "data.trig.gz", "csv/claims.csv.gz"):
        flip(out / name, (out / name).stat().st_size // 2)
    before = contents(out)
    with pytest.raises(Damaged, match=r"the old release is damaged: data\.nq\.gz, data\.trig\.gz") as got:
        write(out, make_whole(many(skip="pr-522222"), BASE), whole)
    assert got.value.paths == ["data.nq.gz", "data.trig.gz", "csv/claims.csv.gz"]
    assert contents(out) == before


@pytest.mark.parametrize("length", [0, 1000])
@pytest.mark.parametrize("after", [SMALL, many()])
def test_a_dump_of_another_length_is_not_used(tmp_path: Path, length: int, after: dict[str, list[str]]) -> None:
    out, whole = tmp_path / "dist", make_whole(SMALL, BASE)
    write(out, whole)
    good = (out / "data.ttl.gz").read_bytes()
    for content in (good[:length], good + b"x" * (length + 1)):
        (out / "data.ttl.gz").write_bytes(content)
        with pytest.raises(Damaged) as damage:
            write(out, make_whole(after, BASE), whole)
        assert damage.value.paths == ["data.ttl.gz"]


def test_a_damaged_list_of_pieces_is_not_trusted(tmp_path: Path) -> None:
    out, whole = tmp_path / "dist", make_whole(SMALL, BASE)
    write(out, whole)
    good = contents(out)
    listing = out / "pieces.csv"
    listing.write_bytes(good["pieces.csv"].replace(b"agents,9,", b"agents,8,"))
    assert listing.read_bytes() != good["pieces.csv"]
    with pytest.raises(Damaged) as damage:
        write(out, whole, whole)
    assert damage.value.paths == ["pieces.csv"]
    write(out, whole)
    assert contents(out) == good


def test_without_an_earlier_release_what_is_not_made_is_lost(tmp_path: Path) -> None:
    whole = make_whole(SMALL, BASE)
    with pytest.raises(KgError, match="damaged"):
        write(tmp_path / "dist", whole, whole)
    assert not (tmp_path / "dist").exists()


def test_the_bodies_of_a_cut_graph_in_their_order_are_those_of_the_graph(tmp_path: Path) -> None:
    whole = make_whole(many(), BASE)
    parts = [entry.piece.part for entry in whole.entries if entry.piece.graph == "propositions"]
    assert parts == ["partition/0000", "proposition/0000", "proposition/0001"]
    write(tmp_path / "dist", whole)
    body = b"".join(Release(tmp_path / "dist").nquads("propositions")).decode()
    assert body == "".join(f"{line[:-1]}<{MANY}> .\n" for line in many()[MANY])

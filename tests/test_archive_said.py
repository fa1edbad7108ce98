"""What a withdrawn row said of other things is gone from old versions with it: the relation of a link, a person."""

import json
from datetime import date
from pathlib import Path

import pytest

from kg.archive import recall
from kg.archive.patch import apply_patch
from kg.archive.place import delta_of
from kg.diff.asserted import said_of_others
from kg.diff.changes import changes
from kg.diff.record import json_lines
from kg.diff.step import Sum
from kg.diff.text import text_lines
from kg.diff.withdrawn import Tombstone
from kg.graph import record_lines
from kg.ingest import ingest
from kg.release.read import Release
from kg.tables import Row
from kg.vocab import expand
from kg.web.versions.shelf import Shelf
from kg.web.versions.since import Compared
from tests.small import BASE
from tests.versions import WORLD, archive_of, edited, everything, lines_of, patch_of, release, without

DAY = date(2001, 5, 1)
TARGET = "https://gazetteer.example.net/canary-4711"
MATCH = f"<{BASE}id/place/pl-bbb222> <{expand('skos:exactMatch')}> <{TARGET}> ."
LABEL = '"Canary Preferred"@en'
PERSON = f"<{BASE}id/person/pe-bbb222>"
World = dict[str, list[str]]


def written(table: str, cells: dict[str, str]) -> list[str]:
    """The lines of a row as a build writes them."""
    (record,), _ = ingest([Row(table, f"{table}.csv", 2, cells)])
    return record_lines(record, BASE)


def link(ident: str, **cells: str) -> list[tuple[str, str]]:
    """The lines of a link between a place and the target."""
    said = {"record_id": ident, "subject_id": "pl-bbb222", "predicate_id": "skos:exactMatch", "object_id": TARGET}
    return [("links", one) for one in written("links", said | cells)]


def identity(ident: str, subjects: str, name: str = "", **cells: str) -> list[tuple[str, str]]:
    """The lines of a judgement that some records are of one person."""
    said = {"id": ident, "kind": "identity", "subjects": subjects, "objects": "pe-bbb222", "preferred_name": name}
    return [("judgements", one) for one in written("judgements", said | cells)]


def stone(kind: str, ident: str) -> Tombstone:
    return Tombstone(f"{BASE}id/{kind}/{ident}", "safety", "2001-05-01")


LINKED = edited(WORLD, link("ln-bbb222"))
GONE = stone("link", "ln-bbb222")
UNLINKED = without(edited(LINKED, drop=["canary-4711"]), GONE)


def told(old: Release, new: Release) -> str:
    """What `kg diff` tells, as text and for programs."""
    return "\n".join(one for write in (text_lines, json_lines) for one in write(old, new, changes(old, new), Sum()))


def test_the_relation_of_a_withdrawn_link_is_in_no_byte_of_the_archive(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", LINKED), ("0.2.0", edited(LINKED, link("ln-ccc222", object_id="x:y"))))
    assert TARGET.encode() in everything(archive)
    assert recall(archive, [GONE], DAY) == ("0.1.0", "0.2.0")
    assert TARGET.encode() not in everything(archive)


def test_the_next_release_and_the_difference_have_no_relation_of_a_withdrawn_link(tmp_path: Path) -> None:
    later = edited(LINKED, link("ln-ccc222", object_id="x:y"))
    full = [lines_of(release(tmp_path / "full", world, version)) for version, world in
            (("0.1.0", LINKED), ("0.2.0", later))]  # fmt: skip
    now = edited(UNLINKED, link("ln-ccc222", object_id="x:y"))
    archive, versions = archive_of(tmp_path, ("0.1.0", LINKED), ("0.2.0", later), ("0.3.0", now))
    assert TARGET.encode() not in everything(archive)
    left = [lines_of(one.path) for one in versions]
    patches = [patch_of(delta_of(archive, *names)) for names in (("0.1.0", "0.2.0"), ("0.2.0", "0.3.0"))]
    for number, patch in enumerate(patches):
        assert apply_patch(full[number], patch) == left[number + 1] == apply_patch(left[number], patch)


def test_what_changed_is_told_without_the_relation_of_a_withdrawn_link(tmp_path: Path) -> None:
    archive, versions = archive_of(tmp_path, ("0.1.0", LINKED))
    new = Release(release(tmp_path, UNLINKED, "0.2.0", 9))
    shelf = Shelf(archive, new)
    said = [told(versions[0].release, new), json.dumps(Compared(shelf).since(shelf.versions[0]).record())]
    assert all("ln-bbb222" in text and TARGET not in text for text in said)
    folder = shelf.shown(shelf.versions[0]).dist
    assert TARGET.encode() not in everything(folder)


@pytest.mark.parametrize(("cells", "stays"), [({}, True), ({"predicate_modifier": "Not"}, False)])
def test_a_relation_stays_while_a_link_that_stands_says_it_too(
    tmp_path: Path, cells: dict[str, str], stays: bool
) -> None:
    twice = edited(LINKED, link("ln-ccc222", **cells))
    archive, _ = archive_of(tmp_path, ("0.1.0", LINKED), ("0.2.0", twice))
    recall(archive, [GONE], DAY)
    has = [f"{MATCH[:-1]}<{BASE}graph/links> .\n".encode() in lines_of(archive / one) for one in ("0.1.0", "0.2.0")]
    assert has == [False, stays]


def test_what_a_withdrawn_judgement_said_of_a_person_is_gone_and_what_others_say_stays(tmp_path: Path) -> None:
    world = edited(WORLD, [*identity("ju-bbb222", "re-ccc222 | re-bbb222", "Canary Preferred@en"),
                           *identity("ju-ccc222", "re-ccc222", "Testa Stays@en")])  # fmt: skip
    archive, _ = archive_of(tmp_path, ("0.1.0", world))
    assert LABEL.encode() in b"".join(lines_of(archive / "0.1.0"))
    recall(archive, [stone("judgement", "ju-bbb222")], DAY)
    left = [one.decode() for one in lines_of(archive / "0.1.0") if one.startswith(PERSON.encode())]
    assert [one.split(" ", 2)[2].partition(" <")[0] for one in left if "prefLabel" in one] == ['"Testa Stays"@en']
    assert "record/re-bbb222" not in "".join(left) and "record/re-ccc222" in "".join(left) and len(left) == 3


def test_a_judgement_that_no_longer_stands_says_nothing_of_a_person(tmp_path: Path) -> None:
    gone = {"withdrawn_on": "2001-03-01", "withdrawn_reason": "It was another."}
    lines = [f"{one[:-1]}<g> .\n".encode() for _, one in identity("ju-bbb222", "re-ccc222", **gone)]
    assert list(said_of_others(lines)) == []


def test_every_line_about_other_things_that_a_build_writes_for_links_and_judgements_is_known(
    fixture_release: Path,
) -> None:
    built = Release(fixture_release)
    for graph, kind in (("links", b"/id/link/"), ("judgements", b"/id/judgement/")):
        lines = [one for body in built.nquads(graph) for one in body.splitlines(keepends=True)]
        others = [one for one in lines if kind not in one[: one.index(b">")]]
        assert others and sorted({*said_of_others(lines)}) == others

"""What differs between an old version and the newest tells of nobody whose name, or whose record, was withdrawn."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kg.archive import keep, kept, recall
from kg.archive.patch import apply_patch
from kg.archive.place import delta_of
from kg.archive.undecided import UNDECIDED
from kg.build import build
from kg.diff.changes import Kind, changes
from kg.diff.record import json_lines
from kg.diff.step import Sum
from kg.diff.text import text_lines
from kg.diff.withdrawn import Tombstone
from kg.release.read import Release
from kg.seal import log, seal
from kg.seal.salts import destroy, read_salts
from kg.seal.verify import Against, verify
from kg.web.versions.shelf import Shelf
from kg.web.versions.since import Compared
from kg.withdraw import withdraw
from tests.conftest import Kg
from tests.link_dossier import make_dossier
from tests.small import BASE
from tests.versions import (
    GONE,
    NAME,
    WORLD,
    archive_of,
    edited,
    everything,
    line,
    lines_of,
    patch_of,
    release,
    without,
)

DAY = date(2001, 5, 1)
KEY = Ed25519PrivateKey.generate()
World = dict[str, list[str]]
TWIN = edited(
    WORLD,
    [
        ("source/so-ccc222", line("record/re-ccc222", "name", f'"{NAME}"@en')),
        ("source/so-ccc222", line("record/re-ccc222", "act", "<https://example.org/act>")),
        ("concepts", f'<https://example.org/term> <https://w3id.org/govah/ns#note> "Not {NAME}."@en .'),
    ],
)
NOTE = f"Read beside the row about {NAME}."


def noted(world: World, text: str) -> World:
    """A world in which an agent has a note."""
    return edited(world, [("agents", line("agent/ag-aaa222", "note", f'"{text}"@en'))])


def told(old: Release, new: Release) -> str:
    """What `kg diff` tells, as text and for programs."""
    return "\n".join(one for write in (text_lines, json_lines) for one in write(old, new, changes(old, new), Sum()))


def sealed(folder: Path, world: World, version: str, day: int = 1) -> Path:
    """The folder of a release with a seal."""
    dist = release(folder, world, version, day)
    seal(dist, folder / "private", KEY, log.head(folder / "archive"))
    return dist


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two versions of a dossier with two records of one name, of which the second withdraws one."""
    folder = tmp_path_factory.mktemp("twins")
    data = make_dossier(folder / "data")
    rows = data / "records" / "so-888888.csv"
    rows.write_text(
        rows.read_text("utf-8").replace("Nobody@en", "Testa Sample@en").replace("partial-", "full-"), "utf-8"
    )
    for version in ("0.1.0", "0.2.0"):
        if version == "0.2.0":
            withdraw(data, "re-888888", "safety", date(2031, 12, 30))
            destroy(folder / "private")
            card = data / "dataset.yaml"
            card.write_text(card.read_text("utf-8").replace("version: 0.1.0", "version: 0.2.0"), "utf-8")
        build(data, folder / "dist")
        seal(folder / "dist", folder / "private", KEY, log.head(folder / "archive"))
        if version == "0.2.0":
            shelf = Shelf(folder / "archive", Release(folder / "dist"))
            page = Compared(shelf).since(shelf.versions[0]).record()
            (folder / "before.json").write_text(json.dumps(page), "utf-8")
        keep(folder / "dist", folder / "archive")
    yield folder


OTHERS = ("re-222222", "so-222222", "re-333333", "Testa Sample", "gvc/", "concepts")


def test_the_difference_between_versions_names_nothing_but_what_was_withdrawn(twins: Path) -> None:
    patch = gzip.decompress(delta_of(twins / "archive", "0.1.0", "0.2.0").read_bytes()).decode()
    statements = [one for one in patch.splitlines() if one.startswith(("A ", "D "))]
    assert [word for word in OTHERS if word in patch and word != "gvc/"] == []
    assert "record/re-888888" in patch and all("re-888888" in one or "graph/lineage" in one for one in statements)
    assert "H clear" not in patch


def test_what_changed_since_a_version_names_nothing_but_what_was_withdrawn(twins: Path, kg: Kg) -> None:
    shelf = Shelf(twins / "archive", Release(twins / "dist"))
    pages = [json.dumps(Compared(shelf).since(shelf.versions[0]).record()), (twins / "before.json").read_text()]
    code, out, _ = kg("diff", "0.1.0", twins / "dist", "--archive", twins / "archive")
    assert code == 0
    for text in (*pages, out):
        assert "re-888888" in text and [word for word in OTHERS if word in text] == []


def test_only_the_salts_of_what_was_withdrawn_are_gone(twins: Path) -> None:
    old = twins / "archive" / "0.1.0"
    named = json.loads((old / "seal.json").read_text())["graphs"].keys()
    assert named - read_salts(old / "salts.csv").keys() == {"source/so-888888"}
    assert "Testa Sample" in "".join(one.decode() for one in lines_of(old))


def test_the_words_of_the_vocabulary_stay_in_old_versions(twins: Path, tmp_path: Path) -> None:
    old, new = (lines_of(twins / "archive" / version) for version in ("0.1.0", "0.2.0"))
    assert [one for one in old if b"graph/concepts>" in one] == [one for one in new if b"graph/concepts>" in one]
    archive, _ = archive_of(tmp_path, ("0.1.0", TWIN))
    recall(archive, [GONE], DAY)
    assert f"Not {NAME}.".encode() in b"".join(lines_of(archive / "0.1.0"))


def test_a_note_that_still_names_it_stays_and_is_not_told(tmp_path: Path) -> None:
    old = Release(release(tmp_path / "full", noted(WORLD, NOTE), "0.1.0"))
    archive, versions = archive_of(tmp_path, ("0.1.0", noted(WORLD, NOTE)), ("0.2.0", without(noted(WORLD, NOTE))))
    assert NOTE.encode() in b"".join(lines_of(archive / "0.1.0"))
    for before in (old, versions[0].release):
        assert "ag-aaa222" not in told(before, versions[1].release)
    assert b"ag-aaa222" not in b"".join(patch_of(delta_of(archive, "0.1.0", "0.2.0")))


def test_a_note_that_no_longer_names_it_is_taken_back_and_that_is_told_without_the_name(tmp_path: Path) -> None:
    old = Release(release(tmp_path / "full", noted(WORLD, NOTE), "0.1.0"))
    archive, versions = archive_of(
        tmp_path, ("0.1.0", noted(WORLD, NOTE)), ("0.2.0", without(noted(WORLD, "Read beside another row.")))
    )
    assert NAME.encode() not in everything(archive)
    said = told(old, versions[1].release)
    assert "ag-aaa222" in said and "(it named something that was withdrawn)" in said and NAME not in said
    assert b"H clear <" + f"{BASE}id/agent/ag-aaa222".encode() in b"".join(
        patch_of(delta_of(archive, "0.1.0", "0.2.0"))
    )


def test_a_note_that_was_changed_and_still_names_it_is_told_as_any_other(tmp_path: Path) -> None:
    now = without(noted(WORLD, f"{NOTE} They were cousins."))
    old = Release(release(tmp_path / "full", noted(WORLD, NOTE), "0.1.0"))
    archive, versions = archive_of(tmp_path, ("0.1.0", noted(WORLD, NOTE)), ("0.2.0", now))
    for before in (old, versions[0].release):
        found = [one for one in changes(before, versions[1].release) if one.ident == "ag-aaa222"]
        assert [(one.kind, one.properties[0].hidden) for one in found] == [(Kind.REVISED, 0)]
        assert found[0].properties[0].before == (f'"{NOTE}"@en',)
    patch = b"".join(patch_of(delta_of(archive, "0.1.0", "0.2.0")))
    assert f"D <{BASE}id/agent/ag-aaa222>".encode() in patch and b"H clear <%sid/agent" % BASE.encode() not in patch


def test_what_a_recall_took_for_the_name_alone_comes_back_when_the_next_release_says_it(tmp_path: Path) -> None:
    twin = noted(TWIN, NOTE)
    full = [one for one in lines_of(release(tmp_path / "full", twin, "0.1.0")) if b"re-aaa222" not in one]
    for version, day in (("0.1.0", 1), ("0.2.0", 2)):
        keep(sealed(tmp_path, twin, version, day), tmp_path / "archive")
    archive = tmp_path / "archive"
    recall(archive, [GONE], DAY)
    assert NAME.encode() not in everything(archive).replace(f"Not {NAME}.".encode(), b"")
    assert {path.name for path in (archive / "about" / "0.1.0").iterdir()} == {
        "things.txt",
        "things.txt.sum",
        UNDECIDED,
    }
    new = sealed(tmp_path, without(noted(TWIN, "Read beside another row.")), "0.3.0", 9)
    keep(new, archive, sign=lambda folder: log.sign(folder, KEY))
    for one in kept(archive)[:2]:
        left = b"".join(lines_of(one.path))
        assert b"re-ccc222" in left and NAME.encode() in left and NOTE.encode() not in left
        salts = read_salts(one.path / "salts.csv").keys()
        assert "source/so-ccc222" in salts and not {"agents", "source/so-aaa222"} & salts
        assert [one for one in verify(one.path, Against(KEY.public_key(), archive)) if not one.note] == []
    assert not [*archive.rglob(UNDECIDED)]
    patch = patch_of(delta_of(archive, "0.2.0", "0.3.0"))
    assert b"ccc222" not in b"".join(patch) and NAME.encode() not in b"".join(patch)
    assert apply_patch(full, patch) == lines_of(new) == apply_patch(lines_of(archive / "0.2.0"), patch)


def test_a_server_settles_what_the_archive_was_not_told_yet(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", noted(TWIN, NOTE)))
    recall(archive, [GONE], DAY)
    shelf = Shelf(archive, Release(release(tmp_path, without(TWIN), "0.2.0", 9)))
    said = json.dumps(Compared(shelf).since(shelf.versions[0]).record())
    assert "re-aaa222" in said and "ccc222" not in said and NAME not in said
    assert NAME.encode() in b"".join(lines_of(shelf.shown(shelf.versions[0]).dist))
    assert NAME not in b"".join(lines_of(archive / "0.1.0")).decode().replace(f"Not {NAME}.", "")


def test_recalling_again_before_the_next_release_leaves_what_is_undecided(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", TWIN))
    recall(archive, [GONE], DAY)
    other = Tombstone(f"{BASE}id/place/pl-bbb222", "error", "2001-05-01")
    assert recall(archive, [GONE], DAY) == () and recall(archive, [GONE, other], DAY) == ("0.1.0",)
    keep(release(tmp_path, without(without(TWIN), other), "0.2.0", 9), archive)
    assert any(b"re-ccc222" in one and NAME.encode() in one for one in lines_of(archive / "0.1.0"))


def test_what_is_withdrawn_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", TWIN))
    recall(archive, [GONE], DAY)
    twin = Tombstone(f"{BASE}id/record/re-ccc222", "safety", "2001-05-02")
    recall(archive, [GONE, twin], DAY)
    assert not (archive / "about" / "0.1.0" / UNDECIDED).exists()
    keep(release(tmp_path, without(without(TWIN), twin), "0.2.0", 9), archive)
    assert b"\n".join(lines_of(archive / "0.1.0")).count(NAME.encode()) == 1  # in the vocabulary


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"salt": "", "marks": [1], "salts": {}}', "[" * 100_000])
def test_a_damaged_record_of_what_is_undecided_is_said_to_be_so(tmp_path: Path, text: str) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", TWIN))
    recall(archive, [GONE], DAY)
    (archive / "about" / "0.1.0" / UNDECIDED).write_text(text)
    outcome = keep(release(tmp_path, without(TWIN), "0.2.0", 9), archive)
    assert "undecided.json is damaged" in outcome.damaged[0].reason


def test_the_publisher_stays_named_in_old_versions_while_the_newest_names_it(tmp_path: Path) -> None:
    for version, world in (("0.1.0", TWIN), ("0.2.0", without(TWIN))):
        dist = release(tmp_path, world, version, 9)
        assert f'"{NAME}"' in (dist / "dcat.ttl").read_text()
        keep(dist, tmp_path / "archive")
    assert NAME in (tmp_path / "archive" / "0.1.0" / "dcat.ttl").read_text()


def test_what_changed_is_told_without_a_name_that_only_a_later_version_gives_it(tmp_path: Path) -> None:
    world = edited(WORLD, [("agents", line("agent/ag-aaa222", "capacity", '"cousin of Canalias Fooblat"@en'))])
    further = edited(world, [("source/so-aaa222", line("record/re-aaa222", "name", '"Canalias Fooblat"@en'))])
    archive, _ = archive_of(tmp_path, ("0.1.0", world), ("0.2.0", further))
    now = edited(without(further), [("agents", line("agent/ag-aaa222", "capacity", '"no longer said"@en'))], ["cousin"])
    shelf = Shelf(archive, Release(release(tmp_path, now, "0.3.0", 9)))
    for one in shelf.versions:
        said = json.dumps(Compared(shelf).since(one).record())
        assert "re-aaa222" in said and "no longer said" in said and "Fooblat" not in said, one.version

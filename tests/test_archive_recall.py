"""What was withdrawn is in no byte of an archive, whatever moment a recall was cut off at."""

import csv
import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from kg.archive import keep, kept, recall
from kg.archive.keep import NotKept, TooSmallAStep
from kg.archive.patch import apply_patch
from kg.archive.place import delta_of
from kg.diff.changes import changes
from kg.diff.withdrawn import Tombstone, tombstones_of
from kg.release.read import NotARelease, Release
from kg.seal.log import read
from tests.small import BASE
from tests.versions import (
    CLAIM,
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
CANARY = edited(
    WORLD,
    [
        ("source/so-aaa222", line("record/re-aaa222", "note", '"canary-note-4711"@en')),
        ("source/so-aaa222", line("record/re-aaa222", "quote", '"canary-quote, word for word"@en')),
        ("source/so-aaa222", line("record/re-aaa222", "locator", '"canary-page-12"')),
        ("source/so-bbb222", line("claim/cl-bbb222", "quote", '"canary-quote, word for word"@en')),
        ("agents", line("agent/ag-aaa222", "role", '"cousin of TESTA SAMPLE, they say"@en')),
        ("agents", line("agent/ag-bbb222", "role", '"knows تستا نمونه"@fa')),
        ("places", line("place/pl-bbb222", "note", '"Testament of a Sampler"@en')),
    ],
)
CANARIES = [b"canary", NAME.encode(), "تستا نمونه".encode(), b"TESTA SAMPLE", b"under 18"]


def prepared(folder: Path) -> Path:
    """An archive of two releases that hold the record, and of one that is named by neither."""
    later = edited(CANARY, [("agents", line("agent/ag-aaa222", "note", '"a note"@en'))])
    return archive_of(folder, ("0.1.0", CANARY), ("0.2.0", later))[0]


def test_after_a_recall_no_byte_of_it_is_in_the_archive(tmp_path: Path) -> None:
    archive = prepared(tmp_path)
    assert all(canary in everything(archive) for canary in CANARIES)
    assert recall(archive, [GONE], DAY) == ("0.1.0", "0.2.0")
    found = everything(archive)
    assert [canary for canary in CANARIES if canary in found] == []
    assert b"Testament of a Sampler" in found  # what only looks like the name stays


def test_a_recall_before_the_next_release_does_not_make_its_step_smaller(tmp_path: Path) -> None:
    archive, _ = archive_of(tmp_path, ("1.0.0", WORLD))
    recall(archive, [GONE], DAY)
    with pytest.raises(TooSmallAStep, match=r"major step; call it 2\.0\.0"):
        keep(release(tmp_path, without(WORLD), "1.1.0", 9), archive)
    keep(release(tmp_path, without(WORLD), "2.0.0", 9), archive)
    old, new = kept(archive)
    assert new.changed["counts"]["withdrawn"] == 1
    assert [one.stone for one in changes(old.release, new.release)] == [GONE]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"withdrawn": [{"iri": 1}]}', "[" * 100_000])
def test_a_damaged_record_of_a_recall_is_said_to_be_so(tmp_path: Path, text: str) -> None:
    dist = release(tmp_path, WORLD, "1.0.0")
    (dist / "recalled.json").write_text(text)
    with pytest.raises(NotARelease, match=r"recalled\.json is damaged"):
        list(changes(Release(dist), Release(dist)))


def test_keeping_the_release_that_withdraws_recalls_the_older_ones(tmp_path: Path) -> None:
    archive = prepared(tmp_path)
    outcome = keep(release(tmp_path, without(WORLD), "0.3.0", 9), archive)
    assert outcome.recalled == ("0.1.0", "0.2.0")
    assert not any(canary in everything(archive) for canary in CANARIES)
    assert [line.said["kind"] for line in read(archive)] == ["release", "release", "release", "recall", "recall"]


def test_what_remains_is_a_release_with_a_tombstone_and_its_digests_are_right(tmp_path: Path) -> None:
    archive = prepared(tmp_path)
    before = lines_of(archive / "0.1.0")
    recall(archive, [GONE], DAY)
    one = kept(archive)[0]
    assert {path.name for path in one.path.iterdir()} == {
        "data.nq.gz", "dcat.ttl", "manifest.json", "ontology", "pieces.csv", "recalled.json", "void.ttl",
    }  # fmt: skip
    assert tombstones_of(one.release)[0] == GONE
    assert all(one.release.nquads(graph) for graph in one.release.graphs)
    gone = [line for line in before if line not in lines_of(one.path)]
    assert all(b"re-aaa222" in line or b"canary" in line or b"role" in line for line in gone)
    assert one.release.manifest["union"]["classes"] == {"gv:TimeSpan": 1, "gv:Tombstone": 1}
    assert one.recalled is not None and one.recalled["withdrawn"] == [
        {"id": "re-aaa222", "iri": GONE.iri, "reason": "safety", "withdrawn_on": "2001-05-01"}
    ]


def test_recalling_again_changes_nothing(tmp_path: Path) -> None:
    archive = prepared(tmp_path)
    recall(archive, [GONE], DAY)
    before = _files(archive)
    assert recall(archive, [GONE], DAY) == ()
    assert before == _files(archive)


def test_a_release_that_was_recalled_does_not_come_back(tmp_path: Path) -> None:
    archive = prepared(tmp_path)
    recall(archive, [GONE], DAY)
    with pytest.raises(NotKept, match="recalled on 2001-05-01"):
        keep(tmp_path / "dist-0.2.0", archive)


@pytest.mark.parametrize("reason", ["duplicate", "merged"])
def test_the_name_of_a_duplicate_stays_where_another_thing_bears_it(tmp_path: Path, reason: str) -> None:
    twin = edited(WORLD, [("source/so-bbb222", line("record/re-bbb222", "name", f'"{NAME}"@en'))])
    archive, _ = archive_of(tmp_path, ("0.1.0", twin))
    recall(archive, [Tombstone(GONE.iri, reason, "2001-05-01", f"{BASE}id/record/re-bbb222")], DAY)
    left = b"".join(lines_of(archive / "0.1.0"))
    assert NAME.encode() in left and b"under 18" not in left


def test_no_computed_reason_tells_of_a_claim_that_was_withdrawn(tmp_path: Path) -> None:
    told = '"All goes back to one origin: the claim of canary-body of 7 March 2001."@en'
    world = edited(WORLD, [("lineage", line("proposition/pr-aaa222", "originReason", told))])
    full = lines_of(release(tmp_path / "full", world, "0.1.0"))
    archive, _ = archive_of(tmp_path, ("0.1.0", world))
    untold = [("lineage", line("proposition/pr-aaa222", "originReason", '"No origin stands behind it."@en'))]
    later = without(edited(WORLD, untold), Tombstone(CLAIM, "safety", "2001-05-01"))
    keep(release(tmp_path, later, "0.2.0", 9), archive)
    assert b"canary-body" not in everything(archive)
    old, new = (lines_of(one.path) for one in kept(archive))
    patch = patch_of(delta_of(archive, "0.1.0", "0.2.0"))
    assert apply_patch(full, patch) == new and apply_patch(old, patch) == new


def test_computed_reasons_stay_when_no_claim_was_withdrawn(tmp_path: Path) -> None:
    told = '"All goes back to one origin: the claim of somebody."@en'
    world = edited(WORLD, [("lineage", line("proposition/pr-aaa222", "originReason", told))])
    archive, _ = archive_of(tmp_path, ("0.1.0", world))
    assert recall(archive, [GONE], DAY) == ("0.1.0",)
    assert b"the claim of somebody" in everything(archive / "0.1.0")


def test_a_release_that_only_names_it_elsewhere_is_recalled_as_well(tmp_path: Path) -> None:
    bare = edited(WORLD, [("agents", line("agent/ag-aaa222", "role", f'"{NAME} as a source"@en'))], ["re-aaa222"])
    more = edited(bare, [("source/so-aaa222", one) for one in WORLD[f"{BASE}graph/source/so-aaa222"]])
    archive, _ = archive_of(tmp_path, ("0.1.0", bare), ("0.2.0", more))
    assert recall(archive, [GONE], DAY) == ("0.1.0", "0.2.0")
    assert NAME.encode() not in everything(archive)
    assert tombstones_of(Release(archive / "0.1.0")) == tombstones_of(Release(tmp_path / "dist-0.1.0"))


def test_salts_of_the_graphs_concerned_go_and_the_others_stay(tmp_path: Path) -> None:
    dist = release(tmp_path, WORLD, "0.1.0")
    rows = [["graph", "salt"], *([graph, "ab" * 32] for graph in sorted(["", *Release(dist).graphs]))]
    with (dist / "salts.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    (dist / "seal.json").write_text("{}")
    keep(dist, tmp_path / "archive")
    recall(tmp_path / "archive", [GONE], DAY)
    left = (tmp_path / "archive" / "0.1.0" / "salts.csv").read_text()
    assert "agents," in left and "source/so-aaa222" not in left and "withdrawn" not in left and "\n,ab" not in left


def _cut_off(data: Callable[[], object], monkeypatch: pytest.MonkeyPatch, stop: int) -> bool:
    """Run something that is cut off at a call of the system that changes names; whether it was."""
    seen = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal seen
            seen += 1
            if seen == stop:
                raise KeyboardInterrupt
            return real(*arguments, **named)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", counted(os.replace))
        patched.setattr(Path, "rename", counted(Path.rename))
        patched.setattr(shutil, "rmtree", counted(shutil.rmtree))
        try:
            data()
        except KeyboardInterrupt:
            return True
    return False


@pytest.mark.parametrize("stride", [4, pytest.param(1, marks=pytest.mark.proof)])
def test_cut_off_anywhere_it_is_as_before_or_is_ended_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stride: int
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda size: "5a" * size)  # archives are compared byte for byte
    first, _ = archive_of(tmp_path / "first", ("0.1.0", CANARY))
    new = release(tmp_path, without(WORLD), "0.3.0", 9)
    wanted = shutil.copytree(first, tmp_path / "wanted")
    keep(new, wanted)
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # what is tested is the order of names, and it is quick
    stop, cut = 1, True
    while cut:
        archive = shutil.copytree(first, tmp_path / f"cut-{stop}")
        cut = _cut_off(partial(keep, new, archive), monkeypatch, stop)
        keep(new, archive)
        assert _files(archive) == _files(wanted), stop
        stop += stride
    assert stop > 12


def _files(archive: Path) -> dict[str, bytes]:
    return {
        path.relative_to(archive).as_posix(): path.read_bytes()
        for path in archive.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def test_the_contents_say_what_is_there_and_what_was_recalled(tmp_path: Path) -> None:
    archive = prepared(tmp_path)
    recall(archive, [GONE], DAY)
    said = json.loads((archive / "archive.json").read_bytes())["versions"]
    assert [(one["version"], one["recalled_on"]) for one in said] == [("0.1.0", "2001-05-01"), ("0.2.0", "2001-05-01")]


def test_an_archive_that_is_not_there_has_nothing_to_recall(tmp_path: Path) -> None:
    assert recall(tmp_path / "nowhere", [GONE], DAY) == ()
    assert not (tmp_path / "nowhere").exists()


def test_what_a_server_made_of_a_recalled_release_goes_with_it(tmp_path: Path) -> None:
    archive = prepared(tmp_path)
    store = archive / ".0.1.0.cache" / "store-0"
    store.mkdir(parents=True)
    (store / "data").write_bytes(NAME.encode())
    recall(archive, [GONE], DAY)
    assert NAME.encode() not in everything(archive) and not store.exists()

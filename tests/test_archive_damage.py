"""A damaged version keeps back no recall, is said to be damaged, and can be given up; nothing of it is passed over."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kg.archive import keep, kept, recall
from kg.archive.about import CHANGED, THINGS
from kg.archive.damage import NotAllRecalled
from kg.archive.give_up import NotGivenUp, give_up
from kg.archive.keep import NotKept
from kg.archive.place import GIVEN_UP, delta_of, given_up
from kg.diff.withdrawn import Tombstone
from kg.release.read import NotARelease, Release
from kg.seal.log import read
from tests.conftest import Kg
from tests.versions import GONE, NAME, WORLD, archive_of, edited, everything, line, release, without

DAY = date(2001, 5, 1)
NOTED = edited(WORLD, [("agents", line("agent/ag-aaa222", "note", '"a note"@en'))])
MORE = edited(NOTED, [("agents", line("agent/ag-bbb222", "note", '"more"@en'))])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of three versions that hold the record."""
    return archive_of(tmp_path, ("0.1.0", WORLD), ("0.2.0", NOTED), ("0.3.0", MORE))[0]


def flip(path: Path, at: int = -1) -> None:
    """Flip one bit of a file, by default of the byte in its middle; what is linked to it stays as it is."""
    data = bytearray(path.read_bytes())
    data[at if at >= 0 else len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)


def spoil_agents(folder: Path) -> None:
    """Flip one bit of the agents of a release, the graph in which versions differ; once more puts it back."""
    offset, length = Release(folder).graphs["agents"].pieces[0].places["data.nq"]
    flip(folder / "data.nq.gz", offset + length // 2)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a bit of the data": lambda folder: flip(folder / "data.nq.gz"),
    "no data": lambda folder: (folder / "data.nq.gz").unlink(),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "no folder": shutil.rmtree,
    "a manifest that is none": lambda folder: (folder / "manifest.json").write_text("{"),
    "a list of pieces that is none": lambda folder: (folder / "pieces.csv").write_text("x"),
    "a record that is none": lambda folder: (folder / "recalled.json").write_text("{"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("version", ["0.1.0", "0.2.0", "0.3.0"])
def test_a_damaged_version_keeps_back_no_recall_from_the_others(
    archive: Path, version: str, damage: Callable[[Path], object]
) -> None:
    damage(archive / version)
    with pytest.raises(NotAllRecalled, match=f"recall --give-up {version}") as told:
        recall(archive, [GONE], DAY)
    others = tuple(one for one in ("0.1.0", "0.2.0", "0.3.0") if one != version)
    assert told.value.recalled == others and [one.version for one in told.value.damaged] == [version]
    assert not any(NAME.encode() in everything(archive / one) for one in others)


@pytest.mark.parametrize("name", ["version", "release_date", "base_iri", "union", "files", "graphs", "generator"])
def test_a_manifest_without_one_of_its_parts_is_damage_and_says_which(archive: Path, name: str) -> None:
    manifest = archive / "0.1.0" / "manifest.json"
    manifest.write_text(
        json.dumps({key: said for key, said in json.loads(manifest.read_bytes()).items() if key != name})
    )
    with pytest.raises(
        NotAllRecalled, match=f'0.1.0 may still hold .* its manifest.json is damaged: it has no "{name}"'
    ):
        recall(archive, [GONE], DAY)


def test_a_manifest_of_another_base_than_its_data_is_damage(archive: Path) -> None:
    manifest = archive / "0.1.0" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"/verlan/", b"/verlam/"))
    with pytest.raises(NotAllRecalled, match="graphs of another base_iri") as told:
        recall(archive, [GONE], DAY)
    assert told.value.recalled == ("0.2.0", "0.3.0")


@pytest.mark.parametrize("damage", ["data.nq.gz", "manifest.json"])
def test_a_release_is_kept_and_recalls_from_the_others_though_one_is_damaged(
    archive: Path, damage: str, kg: Kg
) -> None:
    flip(archive / "0.1.0" / damage, 2)
    code, _, err = kg("keep", release(archive.parent, without(MORE), "0.4.0", 9), "--archive", archive)
    assert code == 2 and f"0.4.0 is kept in {archive}" in err and "recalled from 0.2.0, 0.3.0, but" in err
    assert "0.1.0 may still hold what was withdrawn" in err and len(err.splitlines()) == 2
    assert delta_of(archive, "0.3.0", "0.4.0").is_file()
    assert NAME.encode() not in b"".join(everything(archive / one) for one in ("0.2.0", "0.3.0", "0.4.0"))


def test_a_release_is_kept_though_the_version_before_is_damaged(archive: Path) -> None:
    (archive / "0.3.0" / "manifest.json").unlink()
    outcome = keep(release(archive.parent, without(MORE), "0.4.0", 9), archive)
    assert outcome.recalled == ("0.1.0", "0.2.0") and [one.version for one in outcome.damaged] == ["0.3.0"]
    assert kept(archive)[-1].changed["from"] == "0.2.0"
    assert not delta_of(archive, "0.2.0", "0.3.0").exists()  # it could no longer be written without the thing
    contents = json.loads((archive / "archive.json").read_bytes())["versions"]
    assert [one for one in contents if one["version"] == "0.3.0"] == [{"version": "0.3.0", "damaged": True}]


def test_a_version_below_a_damaged_one_is_not_kept(archive: Path) -> None:
    (archive / "0.3.0" / "manifest.json").unlink()
    with pytest.raises(NotKept, match=r"has 0\.3\.0 already"):
        keep(release(archive.parent / "again", without(MORE), "0.2.5", 9), archive)
    with pytest.raises(NotKept, match=r"is damaged: its manifest\.json is not there"):
        keep(archive.parent / "dist-0.3.0", archive)


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"x"), Path.unlink], ids=["damaged", "missing"])
def test_a_damaged_difference_keeps_back_no_recall_and_goes(archive: Path, spoil: Callable[[Path], object]) -> None:
    spoil(delta_of(archive, "0.1.0", "0.2.0"))
    assert recall(archive, [GONE], DAY) == ("0.1.0", "0.2.0", "0.3.0")
    assert not delta_of(archive, "0.1.0", "0.2.0").exists() and delta_of(archive, "0.2.0", "0.3.0").is_file()
    assert NAME.encode() not in everything(archive)


def test_a_version_that_is_put_back_is_recalled_by_the_next_run(archive: Path) -> None:
    flip(archive / "0.1.0" / "data.nq.gz")
    with pytest.raises(NotAllRecalled):
        recall(archive, [GONE], DAY)
    flip(archive / "0.1.0" / "data.nq.gz")
    assert recall(archive, [GONE], DAY) == ("0.1.0",)
    assert NAME.encode() not in everything(archive)


def test_what_is_given_up_leaves_a_record_and_no_other_byte(archive: Path, kg: Kg) -> None:
    (archive / "0.1.0" / "seal.json").write_text("{}")
    flip(archive / "0.1.0" / "data.nq.gz")
    give_up(archive, "0.1.0", DAY)
    assert {path.name for path in (archive / "0.1.0").iterdir()} == {"recalled.json", "seal.json"}
    assert not delta_of(archive, "0.1.0", "0.2.0").exists() and [one.version for one in given_up(archive)] == ["0.1.0"]
    assert recall(archive, [GONE], DAY) == ("0.2.0", "0.3.0")
    assert NAME.encode() not in everything(archive)
    assert [one.said["version"] for one in read(archive) if one.said["kind"] == "recall"] == ["0.1.0", "0.2.0", "0.3.0"]
    contents = json.loads((archive / "archive.json").read_bytes())["versions"][0]
    assert contents == {"version": "0.1.0", GIVEN_UP: True, "recalled_on": "2001-05-01", "withdrawn": []}
    assert keep(release(archive.parent, without(MORE), "0.4.0", 9), archive).damaged == ()
    code, _, err = kg("verify", archive.parent / "dist-0.4.0", "--log", archive)
    assert "Traceback" not in err and code in (0, 1)


def test_what_was_given_up_is_not_kept_again(archive: Path) -> None:
    shutil.rmtree(archive / "0.3.0")
    give_up(archive, "0.3.0", DAY)
    with pytest.raises(NotKept, match=r"has 0\.3\.0 already"):
        keep(archive.parent / "dist-0.3.0", archive)


def test_only_what_is_damaged_is_given_up(archive: Path) -> None:
    with pytest.raises(NotGivenUp, match="every file of it can be read"):
        give_up(archive, "0.1.0", DAY)
    with pytest.raises(NotGivenUp, match=r"has 0\.1\.0, 0\.2\.0, 0\.3\.0"):
        give_up(archive, "0.9.0", DAY)


def test_whatever_bit_of_a_version_flips_the_others_are_recalled(archive: Path, tmp_path: Path) -> None:
    chance = Random(7)
    named = [archive / "0.1.0", archive / "about" / "0.1.0", archive / "deltas"]
    files = sorted(path for folder in named for path in folder.rglob("*") if path.is_file())
    for number, path in enumerate([file for file in files for _ in range(4)]):
        copy = shutil.copytree(archive, tmp_path / f"flip-{number}")
        flip(copy / path.relative_to(archive), chance.randrange(path.stat().st_size))
        try:
            left = recall(copy, [GONE], DAY)
            assert len(left) == 3, path
        except NotAllRecalled as error:
            left = error.recalled
            assert left == ("0.2.0", "0.3.0"), path
        assert NAME.encode() not in b"".join(everything(copy / version) for version in left), path


def test_whatever_file_of_a_version_is_lost_the_others_are_recalled(archive: Path, tmp_path: Path) -> None:
    named = [archive / "0.1.0", archive / "about" / "0.1.0", archive / "deltas"]
    files = sorted(path for folder in named for path in folder.rglob("*") if path.is_file())
    for number, path in enumerate(files):
        copy = shutil.copytree(archive, tmp_path / f"lost-{number}")
        (copy / path.relative_to(archive)).unlink()
        try:
            recall(copy, [GONE], DAY)
        except NotAllRecalled as error:
            assert error.recalled == ("0.2.0", "0.3.0"), path
        assert NAME.encode() not in b"".join(everything(copy / version) for version in ("0.2.0", "0.3.0")), path


# -- what is said beside a version


def test_a_list_of_things_that_was_changed_is_made_anew(archive: Path) -> None:
    one, things = kept(archive)[0], archive / "about" / "0.1.0" / THINGS
    before = things.read_bytes()
    things.write_bytes(before.replace(b"re-aaa222", b"re-aaa223"))
    assert one.holds("record/re-aaa222") and not one.holds("record/re-aaa223")
    recall(archive, [Tombstone(GONE.iri.replace("re-aaa222", "re-ccc333"), "safety", "2001-05-01")], DAY)
    again = kept(archive)[0]
    assert again.things == b"\n" + before and again.changed == one.changed


def test_a_list_of_things_that_is_missing_is_made_anew_from_data_that_can_be_read(archive: Path) -> None:
    shutil.rmtree(archive / "about")
    assert kept(archive)[0].holds("record/re-aaa222")
    flip(archive / "0.2.0" / "data.nq.gz")
    with pytest.raises(NotARelease):
        kept(archive)[1].holds("record/re-aaa222")


@pytest.mark.parametrize("text", ["", "[]", "{}", "x", '{"from": 1, "step": "minor", "counts": {}}', "[" * 100_000])
def test_of_changes_that_cannot_be_trusted_nothing_is_said(archive: Path, text: str) -> None:
    path = archive / "about" / "0.2.0" / CHANGED
    path.write_text(text)
    assert kept(archive)[1].changed == {}
    path.with_name(f"{CHANGED}.sum").unlink()
    assert kept(archive)[1].changed == {}


def test_a_release_is_kept_though_an_older_version_and_its_list_of_things_are_damaged(tmp_path: Path) -> None:
    """Nothing is withdrawn, so no older version has to be read."""
    worlds = [
        {graph: lines for graph, lines in one.items() if "withdrawn" not in graph} for one in (WORLD, NOTED, MORE)
    ]
    archive, _ = archive_of(tmp_path, ("0.1.0", worlds[0]), ("0.2.0", worlds[1]))
    flip(archive / "0.1.0" / "data.nq.gz")
    (archive / "about" / "0.1.0" / THINGS).write_text("x")
    assert keep(release(tmp_path, worlds[2], "0.3.0", 9), archive).is_new
    assert [one.version for one in kept(archive)] == ["0.1.0", "0.2.0", "0.3.0"]


# -- what was withdrawn does not come back


@pytest.mark.parametrize("when", ["kept", "recalled"])
def test_a_release_that_lost_a_tombstone_is_not_kept(tmp_path: Path, when: str) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    if when == "kept":
        keep(release(tmp_path, without(WORLD), "0.2.0", 9), archive)
    else:
        recall(archive, [GONE], DAY)
    with pytest.raises(NotKept, match=r"no tombstone of re-aaa222, which 0\.[12]\.0 has: put the row back"):
        keep(release(tmp_path, NOTED, "0.3.0", 9), archive)

"""The commands on versions: what they print, what they refuse, and how they end."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kg.archive import kept
from kg.archive.tombstones import tombstones_in
from kg.errors import KgError
from tests.conftest import Kg
from tests.small import BASE
from tests.versions import GONE, NAME, archive_of, edited, everything, line, release, without
from tests.versions import WORLD as LOOSE

# The same world with ids as a dossier may have them, which hold no vowels.
WORLD = {graph.replace("aaa", "888"): [one.replace("aaa", "888") for one in lines] for graph, lines in LOOSE.items()}
STONE = replace(GONE, iri=GONE.iri.replace("aaa", "888"))
NAMED = edited(WORLD, [("agents", line("agent/ag-888222", "role", '"editor"@en'))])


def dossier(folder: Path) -> Path:
    """A dossier of which nothing is there but its card and a tombstone."""
    data = folder / "data"
    data.mkdir()
    card = f"""title: {{en: Verlan}}
description: {{en: What was said of Verlan.}}
method: {{en: By hand.}}
license: https://creativecommons.org/licenses/by/4.0/
publisher: The Sample Project
contact: https://example.org/contact
base_iri: {BASE}
release_date: 2001-05-01
version: 0.3.0
"""
    (data / "dataset.yaml").write_text(card, "utf-8")
    row = "id,reason,withdrawn_on,replaced_by\nre-888222,safety,2001-05-01,\n"
    (data / "tombstones.csv").write_text(row, "utf-8")
    return data


def test_keep_says_what_it_did_and_diff_compares_a_version_with_a_folder(tmp_path: Path, kg: Kg) -> None:
    archive = tmp_path / "archive"
    first = release(tmp_path, WORLD, "0.1.0")
    assert kg("keep", first, "--archive", archive) == (0, "", f"0.1.0 is kept in {archive}\n")
    assert kg("keep", first, "--archive", archive)[2] == "0.1.0 was kept already\n"
    code, out, _ = kg("diff", "0.1.0", release(tmp_path, NAMED, "0.2.0"), "--archive", archive, "--format", "json")
    assert code == 0 and json.loads(out)["counts"]["revised"] == 1


def test_a_version_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path, kg: Kg) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    code, _, err = kg("diff", "0.1.0", "7.0.0", "--archive", archive)
    assert code == 2 and err == f"kg: 7.0.0 is no folder and no version in {archive}; it has 0.1.0\n"


def test_releases_of_different_dossiers_are_not_compared(tmp_path: Path, kg: Kg) -> None:
    first, other = release(tmp_path, WORLD, "0.1.0"), release(tmp_path, WORLD, "0.2.0")
    manifest = other / "manifest.json"
    manifest.write_text(manifest.read_text().replace("org/verlan/", "org/verania/"))
    code, out, err = kg("diff", first, other)
    assert (code, out) == (2, "") and "different dossiers" in err


def test_a_file_is_no_archive(tmp_path: Path, kg: Kg) -> None:
    file = tmp_path / "file"
    file.touch()
    code, _, err = kg("keep", release(tmp_path, WORLD, "0.1.0"), "--archive", file)
    assert code == 2 and f"{file} is no archive" in err


def test_too_small_a_step_is_one_line(tmp_path: Path, kg: Kg) -> None:
    archive, _ = archive_of(tmp_path, ("1.0.0", WORLD))
    code, _, err = kg("keep", release(tmp_path, without(WORLD, STONE), "1.0.1"), "--archive", archive)
    assert code == 2
    assert err == ("kg: version 1.0.1 is not kept: after 1.0.0 this is a major step; call it 2.0.0, and build again\n")


def test_diff_tells_what_belongs_to_a_case(tmp_path: Path, kg: Kg) -> None:
    two = [release(tmp_path, WORLD, "0.1.0"), release(tmp_path, NAMED, "0.2.0")]
    assert "No fact differs." in kg("diff", *two, "--case", "ca-888222")[1]
    assert kg("diff", *two, "--case", "ca-bbb222")[0] == 2


def test_recall_takes_back_what_a_dossier_has_withdrawn(tmp_path: Path, kg: Kg) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD), ("0.2.0", NAMED))
    words = ("recall", "--archive", archive, "--data", dossier(tmp_path), "--date", "2001-05-02")
    code, _, err = kg(*words)
    assert code == 0 and err.startswith("recalled from 0.1.0, 0.2.0")
    assert NAME.encode() not in everything(archive)
    assert all(one.recalled is not None and one.recalled["recalled_on"] == "2001-05-02" for one in kept(archive))
    assert kg(*words)[2] == "no kept release holds anything that was withdrawn\n"


def test_recall_wants_an_archive(tmp_path: Path, kg: Kg) -> None:
    code, _, err = kg("recall", "--archive", tmp_path / "none", "--data", dossier(tmp_path))
    assert code == 2 and "is no archive" in err


@pytest.mark.parametrize("day", ["", "someday", "2001-13-40"])
def test_a_tombstone_without_a_day_recalls_nothing_by_halves(day: str) -> None:
    with pytest.raises(KgError, match="re-888222 has no day"):
        tombstones_in([{"id": "re-888222", "reason": "safety", "withdrawn_on": day}], BASE)


ROW = "re-888222,safety,2001-05-01,\n"
HEAD = "id,reason,withdrawn_on,replaced_by\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("tombstones.csv", (HEAD + ROW).replace(",", ";").encode(), "file-separator"),
        ("tombstones.csv", (HEAD + ROW).encode("utf-16"), "file-encoding"),
        ("tombstones.csv", (HEAD + '"' + ROW).encode(), "tombstones.csv:"),
        ("tombstones.csv", (HEAD + ROW.upper()).encode(), 'tombstones.csv:2 id: "RE-888222" is not an id'),
        ("tombstones.csv", (HEAD + f"Nobody [{ROW[:9]}]{ROW[9:]}").encode(), "tombstones.csv:2 id:"),
        ("tombstones.csv", (HEAD + ROW.replace("re-888222", "")).encode(), "tombstones.csv:2 id: this cell must"),
        ("tombstones.csv", (HEAD + ROW.replace("safety", "saftey")).encode(), "concept-unknown"),
        ("tombstones.csv", (HEAD.replace("reason", "resaon") + ROW).encode(), "file-column-unknown"),
        ("tombstones.csv", (HEAD + ROW.replace("2001-05-01", "someday")).encode(), "date-form"),
        ("tombstones.csv", b"", "file-empty"),
        ("Tombstones.csv", (HEAD + ROW).encode(), "file-unknown"),
        ("tombstone.csv", (HEAD + ROW).encode(), "file-unknown"),
        ("Tombstones/a.csv", (HEAD + ROW).encode(), "file-unknown"),
        ("entry.xlsx", b"no workbook", "entry.xlsx"),
        ("entry.ods", b"no workbook", "file-kind"),
    ],
)
def test_a_recall_passes_over_no_tombstone_that_cannot_be_read(
    tmp_path: Path, kg: Kg, name: str, content: bytes, told: str
) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    data = dossier(tmp_path)
    (data / "tombstones.csv").unlink()
    (data / name).parent.mkdir(exist_ok=True)
    (data / name).write_bytes(content)
    code, out, err = kg("recall", "--archive", archive, "--data", data)
    assert code == 1 and told in out and "no kept release" not in err
    assert NAME.encode() in everything(archive)


def test_a_fault_elsewhere_keeps_back_no_recall(tmp_path: Path, kg: Kg) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    data = dossier(tmp_path)
    (data / "places.csv").write_text("id;kind\n", "utf-8")
    (data / "notes.csv").write_text("x\n", "utf-8")
    code, _, err = kg("recall", "--archive", archive, "--data", data)
    assert code == 0 and err.startswith("recalled from 0.1.0")


def test_the_archive_of_another_dossier_is_refused(tmp_path: Path, kg: Kg) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD))
    data = dossier(tmp_path)
    card = data / "dataset.yaml"
    card.write_text(card.read_text("utf-8").replace("/verlan/", "/verania/"), "utf-8")
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    for words in (("recall", "--data", data), ("withdraw", "re-222222", data, "--reason", "safety")):
        code, _, err = kg(*words, "--archive", archive)
        assert code == 2 and err.startswith(f"kg: {archive} keeps releases of {BASE}, and this is ")
    assert before == {path.name: path.read_bytes() for path in data.iterdir()}


def test_a_damaged_version_is_told_of_with_a_way_out(tmp_path: Path, kg: Kg) -> None:
    archive, _ = archive_of(tmp_path, ("0.1.0", WORLD), ("0.2.0", NAMED))
    (archive / "0.1.0" / "manifest.json").unlink()
    words = ("recall", "--archive", archive, "--data", dossier(tmp_path), "--date", "2001-05-02")
    code, _, err = kg(*words)
    why = f"{archive}/0.1.0 may still hold what was withdrawn: its manifest.json is not there"
    way = "put it back from a copy, or give it up: kg recall --give-up 0.1.0"
    assert (code, err) == (2, f"kg: recalled from 0.2.0, but {why}; {way}\n")
    code, _, err = kg("diff", "0.1.0", "0.2.0", "--archive", archive)
    assert (code, err) == (2, f"kg: {archive}/0.1.0 is damaged: its manifest.json is not there; {way}\n")
    code, _, err = kg(*words, "--give-up", "0.1.0")
    assert code == 0 and err.startswith("0.1.0 is given up") and NAME.encode() not in everything(archive)
    code, _, err = kg(*words, "--give-up", "0.2.0")
    assert code == 2 and "every file of it can be read" in err

"""The commands on versions: what they print, what they refuse, and how they end."""

import json
from pathlib import Path

import pytest

from kg.archive import kept
from kg.archive.tombstones import tombstones_in
from kg.errors import KgError
from tests.conftest import Kg
from tests.small import BASE
from tests.versions import NAME, WORLD, archive_of, edited, everything, line, release, without

NAMED = edited(WORLD, [("agents", line("agent/ag-aaa222", "role", '"editor"@en'))])


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
    row = "id,reason,withdrawn_on,replaced_by\nre-aaa222,safety,2001-05-01,\n"
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
    code, _, err = kg("keep", release(tmp_path, without(WORLD), "1.0.1"), "--archive", archive)
    assert code == 2
    assert err == ("kg: version 1.0.1 is not kept: after 1.0.0 this is a major step; call it 2.0.0, and build again\n")


def test_diff_tells_what_belongs_to_a_case(tmp_path: Path, kg: Kg) -> None:
    two = [release(tmp_path, WORLD, "0.1.0"), release(tmp_path, NAMED, "0.2.0")]
    assert "No fact differs." in kg("diff", *two, "--case", "ca-aaa222")[1]
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
    with pytest.raises(KgError, match="re-aaa222 has no day"):
        tombstones_in([{"id": "re-aaa222", "reason": "safety", "withdrawn_on": day}], BASE)

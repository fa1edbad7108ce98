"""`kg protect` on a whole dossier: what moves, what is left, and that a run which is cut off loses nothing."""

import csv
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import files
from kg.build import check
from kg.errors import DataFaults, KgError
from kg.fmt import format_dossier, write_formatted
from kg.protect.apply import protect
from kg.protect.private import Private
from kg.tables import Row
from kg.tiers.rows import read_withheld
from tests.conftest import DATA
from tests.fault_cases import put

LIST = "records/so-fs6m94.csv"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the invented dossier that asks for three alike, with somebody detained for whom no reason is given."""
    data = shutil.copytree(DATA["fixture"], tmp_path / "data" / "verania")
    with (data / "dataset.yaml").open("a", encoding="utf-8") as card:
        card.write("smallest_cell: 3\n")
    put(data, LIST, "re-2j96xw", "public_reason", "")
    return data


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    return tmp_path / "data.private" / "verania"


def lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rows(file: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in lines(file)}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_afterwards_nothing_is_left_to_refuse(dossier: Path, hidden: Path) -> None:
    assert {problem.rule for problem in check(dossier).problems} == {"restricted-by-default"}
    protect(dossier, hidden)
    assert check(dossier).problems == []
    assert format_dossier(dossier).changed(dossier) == []


def test_the_fine_values_move_and_the_coarse_ones_say_that_they_are_coarse(dossier: Path, hidden: Path) -> None:
    before = rows(dossier / LIST)["re-2ghsqv"]
    protect(dossier, hidden)
    public, kept = rows(dossier / LIST)["re-2ghsqv"], rows(hidden / LIST)["re-2ghsqv"]
    changed = {name for name in before if public[name] != before[name]}
    assert changed == {"age", "gender", "act_on", "places", "informant_place", "note"}
    assert {name: kept[name] for name in ("age", "gender", "act_on")} == {
        name: before[name] for name in ("age", "gender", "act_on")
    }
    assert kept["places"] == re.findall(r"\[(.*)\]", before["places"])[0] and kept["tier"] == "restricted"
    assert public["note"].endswith("to protect the person: place, day, age, gender, place of the informant.")


def test_a_row_that_may_not_be_public_moves_whole(dossier: Path, hidden: Path) -> None:
    protect(dossier, hidden)
    assert "re-2j96xw" not in rows(dossier / LIST)
    assert rows(hidden / LIST)["re-2j96xw"]["names"] == "Dummy@en"


def test_a_place_that_nothing_public_names_any_more_moves_as_well(dossier: Path, hidden: Path) -> None:
    protect(dossier, hidden)
    assert "pl-twrrs7" not in rows(dossier / "places.csv") and "pl-twrrs7" in rows(hidden / "places.csv")


def test_what_moved_can_be_read_as_withheld_rows(dossier: Path, hidden: Path) -> None:
    protect(dossier, hidden)
    withheld, problems = read_withheld(hidden)
    assert problems == [] and {one.id for one in withheld} == {"re-2ghsqv", "re-2j96xw", "pl-twrrs7"}


def test_no_report_holds_a_value(dossier: Path, hidden: Path) -> None:
    told = str(protect(dossier, hidden))
    assert not any(value in told for value in ("30", "male", "2021", "Nowhereby", "Dummy"))


def test_a_second_run_does_nothing(dossier: Path, hidden: Path) -> None:
    protect(dossier, hidden)
    before = contents(dossier), contents(hidden)
    assert protect(dossier, hidden).steps == ()
    assert (contents(dossier), contents(hidden)) == before


def test_a_dry_run_writes_nothing_and_tells_the_same(dossier: Path, hidden: Path) -> None:
    before = contents(dossier)
    planned = protect(dossier, hidden, dry_run=True)
    assert contents(dossier) == before and not hidden.exists()
    assert protect(dossier, hidden).steps == planned.steps


def test_what_names_a_withheld_record_names_it_no_longer(dossier: Path, hidden: Path) -> None:
    put(dossier, "claims/so-zf49m6.csv", "cl-85wh5r", "answers", "re-2j96xw")
    put(dossier, "judgements.csv", "ju-5t63gk", "subjects", "re-2j96xw")
    write_formatted(dossier, format_dossier(dossier))
    done = protect(dossier, hidden)
    assert "re-2j96xw" not in "".join(file.read_text(encoding="utf-8") for file in dossier.rglob("*.csv"))
    assert ("cl-85wh5r", "answers") in {(step.id, step.column) for step in done.look_at}
    assert rows(hidden / "claims/so-zf49m6.csv")["cl-85wh5r"]["answers"] == "re-2j96xw"
    assert "re-2j96xw" in rows(hidden / "judgements.csv")["ju-5t63gk"]["subjects"]


def test_a_person_whom_only_a_withheld_record_makes_goes_with_all_that_names_it(dossier: Path, hidden: Path) -> None:
    put(dossier, LIST, "re-tw4zft", "act", "arrest")
    put(dossier, LIST, "re-tw4zft", "cell", "")
    put(dossier, "judgements.csv", "ju-vxftgf", "subjects", "re-hvcbbm")
    put(dossier, "links/places.sssom.tsv", "ln-c24nmv", "subject_id", "person:pe-9r4jf8")
    write_formatted(dossier, format_dossier(dossier))
    protect(dossier, hidden)
    left = "".join(file.read_text(encoding="utf-8") for file in dossier.rglob("*.?sv"))
    assert not any(ident in left for ident in ("re-tw4zft", "ju-57vzf5", "pe-9r4jf8", "ln-c24nmv"))
    withheld, problems = read_withheld(hidden)
    assert problems == [] and {"re-tw4zft", "ju-57vzf5", "ln-c24nmv"} <= {one.id for one in withheld}


def test_finer_values_that_stand_in_the_private_folder_stay(dossier: Path, hidden: Path) -> None:
    (hidden / "records").mkdir(parents=True)
    (hidden / LIST).write_text("id,age,tier\nre-2ghsqv,31,sealed\n", encoding="utf-8")
    protect(dossier, hidden)
    kept = [row for row in lines(hidden / LIST) if row["id"] == "re-2ghsqv"]
    assert [(row["age"], row["tier"], row["gender"]) for row in kept] == [
        ("31", "sealed", ""),
        ("", "restricted", "male"),
    ]


def test_no_row_that_stands_in_the_private_folder_is_lost(dossier: Path, hidden: Path) -> None:
    (hidden / "records").mkdir(parents=True)
    held = "id,description_en,names,tier\n"
    held += "re-2ghsqv,A sealed word.,,sealed\nre-2ghsqv,A word for partners.,,restricted\n"
    held += ",,Specimen One@en,restricted\n,,Specimen Two@en,sealed\n"
    (hidden / LIST).write_text(held, encoding="utf-8")
    protect(dossier, hidden)
    found = [(row["id"], row["description_en"], row["names"], row["tier"]) for row in lines(hidden / LIST)]
    assert set(found) >= {tuple(line.split(",")) for line in held.splitlines()[1:]}
    assert ("re-2ghsqv", "A word for partners.", "", "restricted") in found and len(found) == 5


class Cut(Exception):
    """The moment at which a run ends."""


def cutting(after: int, replace_file: Callable[[Path, bytes], None]) -> Callable[[Path, bytes], None]:
    """Return what writes files and ends the run before the one of that number."""
    left = iter(range(after))

    def write(path: Path, data: bytes) -> None:
        if next(left, None) is None:
            raise Cut
        replace_file(path, data)

    return write


@pytest.mark.parametrize("after", range(5))
def test_a_run_that_is_cut_off_has_lost_nothing_and_the_next_one_ends_it(
    after: int, dossier: Path, hidden: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = cutting(after, files.replace_file)
    with monkeypatch.context() as patched:
        for module in ("kg.protect.private", "kg.protect.apply", "kg.fmt"):
            patched.setattr(f"{module}.replace_file", write)
        with pytest.raises(Cut):
            protect(dossier, hidden)
    held = "".join(file.read_text(encoding="utf-8") for folder in (dossier, hidden) for file in folder.rglob("*.csv"))
    assert all(value in held for value in ("about 30", "2021-05-1X", "Dummy@en", "Nowhereby"))
    protect(dossier, hidden)
    assert check(dossier).problems == []
    assert {one.id for one in read_withheld(hidden)[0]} >= {"re-2ghsqv", "re-2j96xw"}


def test_rows_without_their_lasting_form_are_refused(dossier: Path, hidden: Path) -> None:
    put(dossier, LIST, "re-2ghsqv", "places", "Nowhereby")
    with pytest.raises(KgError, match="kg fmt"):
        protect(dossier, hidden)


def test_a_private_file_that_cannot_be_read_stops_it_before_anything_is_written(dossier: Path, hidden: Path) -> None:
    before = contents(dossier)
    (hidden / "records").mkdir(parents=True)
    (hidden / LIST).write_bytes(b"id,age,tier\nre-2ghsqv,\xff,restricted\n")
    with pytest.raises(DataFaults):
        protect(dossier, hidden)
    assert contents(dossier) == before


def test_the_private_folder_is_for_its_owner_alone(dossier: Path, hidden: Path) -> None:
    protect(dossier, hidden)
    assert hidden.stat().st_mode & 0o077 == 0


def test_many_rows_move_in_no_longer_than_there_are_of_them(hidden: Path) -> None:
    private = Private(hidden)
    rows = [Row("records", LIST, 0, {"id": f"re-{number:06}", "note": "A lamp."}) for number in range(30_000)]
    start = time.process_time()
    private.add(rows, {"re-000007": {"age": "30"}}, rows[:10])
    assert time.process_time() - start < 3  # a tenth of a second; looking through all others takes a minute
    assert len(private.files[LIST]) == len(rows)
    assert private.files[LIST][7] == {"id": "re-000007", "tier": "restricted", "note": "A lamp.", "age": "30"}

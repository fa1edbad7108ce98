"""An import leaves alone what is withheld and what was withdrawn: it writes none of it, and shows none of it."""

import csv
import shutil
from pathlib import Path

import pytest

from kg.cli.imports import _hidden
from kg.withdraw.marks import REGISTER, read_marks
from tests.conftest import Kg
from tests.imports import contents, rows_of

FIXTURE = Path(__file__).parent / "fixture" / "import"


class Desk:
    """A dossier with the fictional list in it, and the list beside it."""

    def __init__(self, folder: Path, kg: Kg):
        self.folder, self.kg = folder, kg
        self.data, self.private = folder / "lantern", folder / "data.private" / "lantern"
        for name in ("lantern-list.csv", "lantern-list.mapping.yaml"):
            shutil.copy(FIXTURE / name, folder / name)
        assert kg("init", self.data, "--release-date", "2032-12-01")[0] == 0
        assert self.bring()[0] == 0

    def bring(self, *more: object, name: str = "lantern-list") -> tuple[int, str, str]:
        """Import the list, and return the exit code, the report and what was said."""
        words = ("--mapping", self.folder / f"{name}.mapping.yaml", "--out", self.data)
        return self.kg("import", "table", self.folder / "lantern-list.csv", *words, *more)

    def record(self, key: str) -> dict[str, str]:
        """Return the public record of a row of the list."""
        (found,) = rows_of(self.data, "records", locator=f"asset {key}")
        return found

    def keys(self) -> set[str]:
        """Return which rows of the list have public records."""
        return {row["locator"].removeprefix("asset ") for row in rows_of(self.data, "records")}

    def withdraw(self, ident: str, *more: object, reason: str = "safety") -> str:
        code, _, err = self.kg("withdraw", ident, self.data, "--reason", reason, "--date", "2032-11-30", *more)
        assert code == 0, err
        return err

    def seal(self, key: str) -> str:
        """Move the record of a row of the list to the private folder, and return its id."""
        record = self.record(key)
        self.take_out("records", record["id"])
        bare = {name: text.rpartition("[")[2].rstrip("]") if "[" in text else text for name, text in record.items()}
        self.withhold("records", bare | {"places": ""})
        return record["id"]

    def take_out(self, table: str, ident: str) -> None:
        for file in self.data.glob(f"{table}*/*.csv" if table == "records" else f"{table}.csv"):
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            file.write_text("".join(line for line in lines if not line.startswith(ident)), encoding="utf-8")

    def withhold(self, table: str, cells: dict[str, str], tier: str = "sealed") -> None:
        name = f"records/{cells['id']}.csv" if table == "records" else f"{table}.csv"
        file = self.private / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [*cells, "tier"], lineterminator="\n")
            writer.writeheader()
            writer.writerow(cells | {"tier": tier})

    def edit(self, old: str, new: str) -> None:
        file = self.folder / "lantern-list.csv"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def second_edition(self) -> None:
        """Write the mapping of a newer edition of the list."""
        text = (self.folder / "lantern-list.mapping.yaml").read_text(encoding="utf-8")
        newer = text.replace("label_en: The Lantern List", "label_en: The Second List\n  edition_of: The Lantern List")
        (self.folder / "second.mapping.yaml").write_text(newer.replace("3 March 2032", "3 April 2032"), "utf-8")


@pytest.fixture
def desk(tmp_path: Path, kg: Kg) -> Desk:
    return Desk(tmp_path, kg)


# -- what was withdrawn


def test_a_withdrawn_row_is_not_brought_back(desk: Desk) -> None:
    desk.withdraw(desk.record("L01")["id"])
    before = contents(desk.data)
    code, out, _ = desk.bring()
    assert code == 0 and "withdrawn, left alone: 1 records" in out and "added" not in out
    assert out.splitlines()[-1] == "nothing to write: the dossier has all of it that is not left alone"
    assert contents(desk.data) == before and "L01" not in desk.keys()


def test_a_withdrawn_row_is_not_brought_back_to_be_corrected_or_beside_a_new_one(desk: Desk) -> None:
    desk.withdraw(desk.record("L01")["id"])
    desk.edit("7,L07", "8,L08,,,,,range,2031-11-15,2031-11-18,North,Sampleton,نمونه‌آباد,Gunshot\n7,L07")
    code, out, _ = desk.bring("--correct")
    assert code == 0 and "added: 1 records" in out and "withdrawn, left alone: 1 records" in out
    assert desk.keys() == {"L02", "L03", "L04", "L05", "L06", "L07", "L08"}


def test_a_newer_edition_does_not_bring_a_withdrawn_row_back(desk: Desk) -> None:
    desk.withdraw(desk.record("L01")["id"])
    desk.second_edition()
    code, out, _ = desk.bring(name="second")
    assert code == 0 and "added: 1 sources\n" in out and "withdrawn, left alone: 1 records" in out
    assert "L01" not in desk.keys()


def test_nothing_of_a_withdrawn_source_is_brought_back(desk: Desk) -> None:
    (source,) = rows_of(desk.data, "sources")
    desk.withdraw(source["id"])
    before = contents(desk.data)
    code, out, _ = desk.bring()
    assert code == 0 and "withdrawn, left alone: 1 sources, 7 records" in out
    assert contents(desk.data) == before


def test_a_withdrawn_place_that_only_a_withdrawn_row_named_is_not_brought_back(desk: Desk) -> None:
    place = desk.record("L07")["places"].rpartition("[")[2].rstrip("]")
    desk.withdraw(desk.record("L07")["id"])
    desk.take_out("places", place)  # by hand, without a tombstone
    before = contents(desk.data)
    assert desk.bring()[0] == 0
    assert contents(desk.data) == before


def test_what_was_withdrawn_out_of_the_private_folder_alone_is_not_brought_back(desk: Desk) -> None:
    desk.withdraw(desk.seal("L07"))
    before = contents(desk.data)
    code, out, _ = desk.bring()
    assert code == 0 and "withdrawn, left alone: 1 records" in out
    assert contents(desk.data) == before


def test_a_row_whose_locator_is_withheld_is_remembered_by_it(desk: Desk) -> None:
    record = desk.record("L06")
    file = next((desk.data / "records").glob("so-*.csv"))
    file.write_text(file.read_text(encoding="utf-8").replace("asset L06", ""), encoding="utf-8")
    desk.withhold("records", {"id": record["id"], "locator": "asset L06"}, "restricted")
    assert "unchanged: 7 records" in desk.bring()[1]
    desk.withdraw(record["id"])
    assert "withdrawn, left alone: 1 records" in desk.bring()[1]


def test_where_the_private_folder_is_not_a_new_row_is_refused_until_the_editor_has_looked(desk: Desk) -> None:
    desk.withdraw(desk.record("L01")["id"])
    shutil.rmtree(desk.private.parent)
    before = contents(desk.data)
    code, out, _ = desk.bring()
    assert code == 1 and "[import-withdrawn]" in out and "1 records were withdrawn" in out and "--all-new" in out
    assert contents(desk.data) == before
    assert desk.bring("--all-new")[0] == 0


def test_rows_withdrawn_before_any_was_remembered_are_asked_about(desk: Desk) -> None:
    first, second = desk.record("L01")["id"], desk.record("L02")["id"]
    desk.withdraw(first)
    (desk.private / REGISTER).unlink()
    desk.withdraw(second)
    code, out, _ = desk.bring()
    assert code == 1 and "1 records were withdrawn" in out and "withdrawn, left alone: 1 records" in out


def test_rows_that_are_all_there_are_not_asked_about(desk: Desk) -> None:
    desk.withdraw(desk.record("L01")["id"])
    shutil.rmtree(desk.private.parent)
    lines = (desk.folder / "lantern-list.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (desk.folder / "lantern-list.csv").write_text("".join(line for line in lines if "L01" not in line), "utf-8")
    assert desk.bring()[0] == 0


def test_another_key_does_not_bring_withdrawn_rows_back(desk: Desk) -> None:
    for key in sorted(desk.keys()):
        desk.withdraw(desk.record(key)["id"])
    text = (desk.folder / "lantern-list.mapping.yaml").read_text(encoding="utf-8")
    (desk.folder / "lantern-list.mapping.yaml").write_text(text.replace("key: asset", "key: row"), encoding="utf-8")
    code, out, _ = desk.bring()
    assert code == 1 and "[import-withdrawn]" in out and "take the key of the earlier import" in out
    assert not desk.keys()


def test_the_list_of_what_was_withdrawn_keeps_nothing_of_it(desk: Desk) -> None:
    record = desk.record("L01")
    desk.withdraw(record["id"])
    text = (desk.private / REGISTER).read_text(encoding="utf-8")
    assert all(part not in text for part in ("L01", "asset", record["id"], record["source"][-10:-1], "نمونه"))
    assert (desk.private / REGISTER).stat().st_mode & 0o077 == 0
    key = read_marks(desk.private).key
    desk.withdraw(desk.record("L02")["id"])
    assert read_marks(desk.private).key == key and len(read_marks(desk.private).marks) == 5


def test_a_damaged_list_of_what_was_withdrawn_stops_an_import(desk: Desk) -> None:
    desk.withdraw(desk.record("L01")["id"])
    file = desk.private / REGISTER
    for damaged in (file.read_bytes()[:-9], b"\xff", file.read_bytes().replace(b"mark,", b"mark ")):
        file.write_bytes(damaged)
        code, _, err = desk.bring()
        assert code == 2 and f"{REGISTER}:" in err and err.count("\n") == 1


# -- what is withheld


def test_a_sealed_row_is_left_alone(desk: Desk) -> None:
    desk.seal("L07")
    before = contents(desk.folder)
    for more in ((), ("--correct",)):
        code, out, _ = desk.bring(*more)
        assert code == 0 and "withheld, left alone: 1 records" in out and "added" not in out
        assert contents(desk.folder) == before


def test_a_newer_edition_does_not_publish_a_sealed_row(desk: Desk) -> None:
    desk.seal("L07")
    desk.second_edition()
    desk.edit("18,fixed,2031-11-15,2031-11-15,South", "18,fixed,2031-11-16,2031-11-16,South")
    code, out, _ = desk.bring(name="second")
    assert code == 0 and "withheld, left alone: 1 records" in out and "L07" not in desk.keys(), out


def test_what_protection_made_less_exact_stays_so(desk: Desk) -> None:
    assert desk.kg("protect", desk.data)[0] == 0
    before = contents(desk.folder)
    for more in ((), ("--correct",)):
        code, out, err = desk.bring(*more)
        assert code == 0 and "unchanged: 7 records" in out and "2031-11-18" not in out + err
        assert "1 row of records has cells that are withheld or less exact than the file" in out
        assert contents(desk.folder) == before


def test_what_protection_made_less_exact_stays_so_without_the_private_folder(desk: Desk) -> None:
    assert desk.kg("protect", desk.data)[0] == 0
    shutil.rmtree(desk.private.parent)
    before = contents(desk.data)
    assert desk.bring("--correct")[0] == 0
    assert contents(desk.data) == before


def test_a_public_cell_beside_a_withheld_one_is_corrected_without_it(desk: Desk) -> None:
    assert desk.kg("protect", desk.data)[0] == 0
    before = desk.record("L03")
    desk.edit("Gunshot - Head & Neck", "Gunshot - Leg")
    code, out, _ = desk.bring()
    assert code == 1 and 'the file says "leg", the dossier "head | neck"' in out and "2031-11-1" not in out
    assert desk.bring("--correct")[0] == 0
    assert desk.record("L03") == before | {"injury": "leg"}


def test_a_newer_edition_does_not_publish_withheld_cells(desk: Desk) -> None:
    assert desk.kg("protect", desk.data)[0] == 0
    desk.second_edition()
    assert "unchanged: 7 records" in desk.bring("--check", name="second")[1]
    desk.edit("Gunshot - Head & Neck", "Gunshot - Leg")
    code, out, _ = desk.bring(name="second")
    assert code == 0 and "withheld, left alone: 1 records" in out and "revised" not in out
    assert [row["source"] for row in rows_of(desk.data, "records", locator="asset L03")] == [
        desk.record("L01")["source"]
    ]


def test_rows_that_only_a_sealed_row_names_are_not_made(desk: Desk) -> None:
    place = desk.record("L07")["places"].rpartition("[")[2].rstrip("]")
    desk.seal("L07")
    desk.take_out("places", place)
    before = contents(desk.data)
    assert desk.bring()[0] == 0
    assert contents(desk.data) == before


def test_a_new_row_that_names_a_withheld_one_is_refused(desk: Desk) -> None:
    ident = desk.record("L07")["places"].rpartition("[")[2].rstrip("]")
    (place,) = rows_of(desk.data, "places", id=ident)
    desk.seal("L07")
    desk.take_out("places", ident)
    desk.withhold("places", place)
    before = contents(desk.data)
    desk.edit("7,L07", "8,L08,,,,,range,2031-11-15,2031-11-18,South,Mockville,ساختگی‌شهر,Gunshot\n7,L07")
    code, out, _ = desk.bring()
    assert code == 1 and "[import-withheld]" in out and "lantern-list.csv:8 places:" in out
    assert contents(desk.data) == before


def test_a_withheld_row_that_the_mapping_writes_is_not_made_again(desk: Desk) -> None:
    (agent,) = rows_of(desk.data, "agents")
    (source,) = rows_of(desk.data, "sources")
    file = desk.data / "sources.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(f"Lantern Monitor [{agent['id']}]", ""), "utf-8")
    desk.take_out("agents", agent["id"])
    desk.withhold("agents", agent)
    before = contents(desk.data)
    code, out, _ = desk.bring()
    assert code == 0 and "withheld, left alone: 1 agents" in out and "made with" not in out
    assert contents(desk.data) == before and source["id"]


def test_a_private_folder_that_cannot_be_read_stops_an_import(desk: Desk) -> None:
    desk.seal("L07")
    file = next((desk.private / "records").iterdir())
    file.write_text(file.read_text(encoding="utf-8").replace(",sealed", ",hidden"), encoding="utf-8")
    before = contents(desk.data)
    code, out, err = desk.bring()
    assert code and "[private-tier]" in out + err and contents(desk.data) == before


def test_a_private_folder_elsewhere_is_named(desk: Desk) -> None:
    desk.seal("L07")
    desk.private.parent.rename(desk.folder / "elsewhere")
    code, out, _ = desk.bring("--check")
    assert "added: 1 records" in out and "data.private/lantern holds no rows: what is withheld elsewhere" in out
    code, out, _ = desk.bring("--private", desk.folder / "elsewhere" / "lantern")
    assert code == 0 and "withheld, left alone: 1 records" in out
    assert desk.bring("--private", desk.folder / "none")[0] == 2


# -- what leads to a person


def test_neither_the_terminal_nor_the_report_repeats_a_telephone(desk: Desk) -> None:
    report = desk.folder / "report.json"
    desk.edit("آزمونه نمونه‌ای", "0049 30 5550 1234")
    code, out, err = desk.bring("--report", report)
    assert code == 1 and 'the file says "…"' in out and 'the file says \\"…\\"' in report.read_text(encoding="utf-8")
    assert "5550" not in out + err + report.read_text(encoding="utf-8")


@pytest.mark.parametrize("tiers", [("sealed", "restricted"), ("restricted", "sealed")])
def test_of_two_withheld_cells_in_one_place_the_sealed_one_comes_first(desk: Desk, tiers: tuple[str, str]) -> None:
    ident = desk.record("L02")["id"]
    for number, tier in enumerate(tiers):
        desk.withhold("records", {"id": ident, "note": f"{tier} words"}, tier)
        (desk.private / "records" / f"{ident}.csv").rename(desk.private / "records" / f"{number}.csv")
    assert [row.cells["note"] for row in _hidden(desk.data, None).rows] == ["sealed words", "restricted words"]

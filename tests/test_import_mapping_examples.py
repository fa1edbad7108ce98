"""The mappings in docs/examples against the real files, counted independently of the importer; skipped without them."""

import csv
import json
import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from kg.importers.mapping import read_mapping
from kg.importers.rows import Imported
from kg.values import parse_date, split_many
from tests.foreign import EXAMPLES, SHARED, cells_of, import_file

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real files are not here")

RUVTE = "argentina_ruvte/victimas-accionar-represivo-ilegal"


def imported(file: str, mapping: str) -> Imported:
    out = import_file(SHARED / file, EXAMPLES / f"{mapping}.mapping.yaml")
    assert out.problems == []
    return out


def table(file: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with (SHARED / file).open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream))


def listed(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SHARED / file).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def amnesty() -> tuple[list[dict[str, str]], Imported]:
    file = "amnesty_304/amnesty_304_victims.csv"
    return table(file), imported(file, "amnesty-304")


@pytest.fixture(scope="module")
def ruvte() -> tuple[list[dict[str, str]], Imported]:
    return table(f"{RUVTE}.csv", "latin-1"), imported(f"{RUVTE}.csv", "ruvte")


def test_amnesty_has_every_row_with_its_names_as_the_file_has_them(
    amnesty: tuple[list[dict[str, str]], Imported],
) -> None:
    theirs, out = amnesty
    remarks = [row for row in theirs if "نامشخص" in row["name_fa"] or "شناسایی نشده" in row["name_fa"]]
    blank = sum(not row["name_fa"] for row in theirs)
    levels = Counter(cells["identification"] for cells in cells_of(out, "records"))
    assert out.made["records"] == len(theirs) == 304
    assert levels == {"full-name": 304 - blank - len(remarks), "described-only": blank, "partial-name": len(remarks)}
    assert levels == {"full-name": 232, "described-only": 66, "partial-name": 6}


def test_amnesty_keeps_its_two_days_ages_and_places(amnesty: tuple[list[dict[str, str]], Imported]) -> None:
    theirs, out = amnesty
    records = cells_of(out, "records")
    assert sum(" or " in cells["act_on"] for cells in records) == sum(row["date_type"] == "or" for row in theirs) == 43
    assert sum(" or " in cells["age"] for cells in records) == sum(row["age_type"] == "or" for row in theirs) == 5
    assert sum("|" in cells["places"] for cells in records) == sum(";" in row["city"] for row in theirs) == 36


def test_amnesty_keeps_its_provinces(amnesty: tuple[list[dict[str, str]], Imported]) -> None:
    theirs, out = amnesty
    around = {cells["id"]: cells["within"] or cells["label_en"] for cells in cells_of(out, "places")}
    labels = {cells["id"]: cells["label_en"] for cells in cells_of(out, "places")}
    found: Counter[frozenset[str]] = Counter()
    for cells in cells_of(out, "records"):
        refs = split_many(cells["places"])
        named = {around[ref] if "(city)" in ref else ref for ref in refs}
        found[frozenset(labels[ref].removesuffix(" Province") for ref in named)] += 1
    assert found == Counter(frozenset(row["province"].split(";")) for row in theirs)
    assert found[frozenset(["Tehran"])] == 130


def test_omid_has_every_row_and_no_religion() -> None:
    theirs = table("omid_nov2019.csv")
    out = imported("omid_nov2019.csv", "omid-2019")
    records = cells_of(out, "records")
    assert len(records) == len(theirs) == 58
    assert Counter(cells["gender"] for cells in records) == Counter(row["gender"] for row in theirs)
    assert sum(bool(cells["born_on"]) for cells in records) == sum(bool(row["date_of_birth"]) for row in theirs)
    assert "religion" not in read_mapping(EXAMPLES / "omid-2019.mapping.yaml").columns
    assert not re.search("Muslim|Islam|Believer", " ".join(cells["note"] for cells in records))


def test_the_listings_of_the_council_have_keys_of_their_own_and_hijri_births() -> None:
    theirs = table("eu_sanctions/32011R0359.csv")
    out = imported("eu_sanctions/32011R0359.csv", "eu-sanctions")
    claims = cells_of(out, "claims")
    listings = [cells for cells in claims if cells["accountability"] == "listing"]
    births = [cells for cells in claims if cells["text_en"] == "birth"]
    assert len({cells["locator"] for cells in claims}) == len(claims)
    assert len(listings) == len({cells["concerns"] for cells in listings}) == len(theirs) == 321
    assert len(births) == sum(bool(row["birthDate"]) for row in theirs)
    hijri = [parse_date(cells["period"]) for cells in births if "Hijri" in cells["period"]]
    assert {(span.earliest.year, span.latest.year) for span in hijri} == {(1964, 1965), (1961, 1961), (1972, 1973)}


def test_the_argentine_register_has_every_row_with_its_letters(ruvte: tuple[list[dict[str, str]], Imported]) -> None:
    theirs, out = ruvte
    records = cells_of(out, "records")
    assert len(records) == len(theirs) == 8753
    ours = Counter(letter for cells in records for letter in split_many(cells["names"])[0] if letter in "ÑÜÇÖ")
    assert ours == Counter(letter for row in theirs for letter in row["apellido_paterno_nombres"] if letter in "ÑÜÇÖ")
    killed = sum(bool(re.match("ASESINATO|NIÑ. ASESINAD|NIÑO FALLECIDO", row["tipificacion_ruvte"])) for row in theirs)
    assert Counter(cells["act"] for cells in records) == {"killing": killed, "disappearance": 8753 - killed}
    assert not out.left_out


def test_the_argentine_register_has_its_nicknames_joined(ruvte: tuple[list[dict[str, str]], Imported]) -> None:
    theirs, out = ruvte
    keys = {row["id_unico_ruvte"].removeprefix("ID ") for row in theirs}
    named = {row["id_unico_ruvte"] for row in table("argentina_ruvte/apodos.csv")}
    assert sum("|" in cells["names"] for cells in cells_of(out, "records")) == len(keys & named) == 3562
    assert out.notes == [f"apodos.csv: {len(named - keys)} of {len(named):,} keys stand in no row of the file"]


def test_the_argentine_register_keeps_ages_and_days(ruvte: tuple[list[dict[str, str]], Imported]) -> None:
    theirs, out = ruvte
    records = cells_of(out, "records")
    unknown = sum(row["edad_al_momento_del_hecho"] in ("sin datos", "(caut.)") for row in theirs)
    months = sum("mes" in row["edad_al_momento_del_hecho"] for row in theirs)
    assert sum(not cells["age"] for cells in records) == unknown
    assert sum("age as written" in cells["note"] and "mes" in cells["note"] for cells in records) == months
    days = [parse_date(cells["act_on"]) for cells in records if cells["act_on"]]
    assert all(1955 <= day.earliest.year <= day.latest.year <= 1984 for day in days)
    assert len(days) == 8406


def test_the_register_without_complaints_has_every_row() -> None:
    file = f"{RUVTE}-sin-denuncia-formal.csv"
    out = imported(file, "ruvte-sin-denuncia")
    theirs = table(file, "latin-1")
    assert out.made["records"] == len(theirs) == 784
    dated = sum(not row["fecha_lugar_detencion_secuestro"].startswith("sin datos") for row in theirs)
    assert sum(bool(cells["act_on"]) for cells in cells_of(out, "records")) == dated


def test_the_daily_counts_are_a_chain_of_revisions_by_source() -> None:
    theirs = listed("gaza_t4p/casualties_daily.json")
    claims = cells_of(imported("gaza_t4p/casualties_daily.json", "gaza-daily"), "claims")
    assert len(theirs) == 1051
    assert sum(cells["locator"].endswith(", ext_killed_cum") for cells in claims) == 1051
    for source, claimant in {
        "mohtel": "Ministry of Health in Gaza",
        "gmotel": "Government Media Office in Gaza",
    }.items():
        for part in ("killed_cum", "injured_cum"):
            figures = [row[part] for row in theirs if row["report_source"] == source and part in row]
            mine = [
                cells for cells in claims if cells["claimant"] == claimant and cells["locator"].endswith(f", {part}")
            ]
            kinds = Counter(cells["revision_kind"] for cells in mine)
            same = sum(now == before for before, now in pairwise(figures))
            assert [int(cells["figure"]) for cells in mine] == figures
            assert kinds == Counter({"": 1, "reaffirms": same, "raises": len(figures) - 1 - same})


def test_the_journalists_have_both_names() -> None:
    theirs = listed("gaza_t4p/press_killed_in_gaza.json")
    records = cells_of(imported("gaza_t4p/press_killed_in_gaza.json", "gaza-press"), "records")
    assert len(records) == len(theirs) == 262
    names = {f"{' '.join(row['name'].split())}@ar | {' '.join(row['name_en'].split())}@ar-latn" for row in theirs}
    assert {cells["names"] for cells in records} == names


def test_the_examples_name_columns_and_categories_and_no_person() -> None:
    people = {row["name_fa"] for row in table("amnesty_304/amnesty_304_victims.csv") if row["name_fa"]}
    people |= {row["name_latin"] for row in table("omid_nov2019.csv")} - {"Unknown"}
    people |= {row["name"] for row in table("eu_sanctions/32011R0359.csv")}
    texts = [path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.mapping.yaml")]
    found = {name for name in people for text in texts if name in text}
    assert not [name for name in found if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", " ".join(texts))]

"""The invented dossier uses every part of the row format, so that tests which run on it leave nothing out."""

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from kg.ingest import Record, ingest
from kg.lineage import lineage_lines
from kg.lineage_rows import lineage_of, lineage_rows
from kg.model import ALL_TABLES, Kind
from kg.ntriples import RDF_TYPE
from kg.settle import settle
from kg.tables import read_rows
from kg.values import Age, TimeSpan
from kg.vocab import CLASSES, PROPERTIES, SCHEMES, concept, term
from tests.whole import build_graphs

VERANIA = Path(__file__).parent / "fixture" / "verania"
BASE = "https://example.org/verania/"
USED_IN_FULL = (
    "access", "answer-reached", "bound", "denial-form", "denial-scope", "dependence", "identification",
    "judgement-kind", "proposition-kind", "relation", "response-basis", "revision-kind", "stance",
    "verification-answer", "verification-criterion",
)  # fmt: skip


@dataclass(frozen=True)
class Dossier:
    """The records of the dossier and every triple line that they and their lineage make."""

    records: list[Record]
    lines: list[str]

    def of(self, table: str, *filled: str, **values: str) -> list[Record]:
        """Return the records of a table in which these columns are filled and those have these values."""
        return [
            record
            for record in self.records
            if record.table.name == table
            and all(record.values.get(name) for name in filled)
            and all(record.text(name) == value for name, value in values.items())
        ]


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    rows, unread = read_rows(VERANIA)
    settled = settle(rows, chance=Random(1))
    records, faults = ingest(settled.rows)
    assert [*unread, *settled.problems, *faults] == []
    graphs = build_graphs(records, BASE)
    lines = [line for graph in graphs.values() for line in graph]
    return Dossier(records, lines + lineage_lines(lineage_of(lineage_rows(records), BASE), BASE))


@pytest.mark.parametrize("table", ALL_TABLES)
def test_every_column_is_filled_in_some_row(dossier: Dossier, table: str) -> None:
    columns = {column.name for column in ALL_TABLES[table].columns if column.kind is not Kind.ID}
    filled = {name for record in dossier.of(table) for name in columns if record.row.cells.get(name)}
    assert columns - filled == set()


def test_every_class_of_the_vocabulary_has_an_instance(dossier: Dossier) -> None:
    types = {line.split(" ")[2] for line in dossier.lines if f" {RDF_TYPE} " in line}
    assert types == {f"<{term(name)}>" for name in CLASSES}


def test_every_property_of_the_vocabulary_is_used(dossier: Dossier) -> None:
    used = {line.split(" ")[1] for line in dossier.lines}
    assert {name for name in PROPERTIES if f"<{term(name)}>" not in used} == set()


@pytest.mark.parametrize("scheme", USED_IN_FULL)
def test_every_concept_of_the_scheme_is_used(dossier: Dossier, scheme: str) -> None:
    used = {line.rsplit(" ", 2)[1] for line in dossier.lines}
    assert [key for key in SCHEMES[scheme] if f"<{concept(scheme, key)}>" not in used] == []


def test_a_count_is_broken_down_by_place_day_gender_and_identification(dossier: Dossier) -> None:
    bases = {record.text("basis") for record in dossier.of("partitions")}
    assert bases >= {"place", "day", "gender", "identification"}


def test_a_floor_falls_and_says_why(dossier: Dossier) -> None:
    assert dossier.of("claims", "revision_reason", revision_kind="lowers")


def test_a_claim_is_retracted_by_its_claimant(dossier: Dossier) -> None:
    assert dossier.of("claims", "revises", stance="retracts")


def test_a_denial_answers_no_claim_but_all(dossier: Dossier) -> None:
    blanket = dossier.of("claims", "answers_agents", "blanket", stance="denies")
    assert [record for record in blanket if not record.values.get("answers")]


def test_a_denial_answers_a_record(dossier: Dossier) -> None:
    records = {record.id for record in dossier.of("records")}
    denials = dossier.of("claims", "answers", stance="denies")
    assert [record for record in denials if records.intersection(record.values["answers"])]


def test_an_office_is_contradicted_by_its_own_minister(dossier: Dossier) -> None:
    claimants = {record.id: record.text("claimant") for record in dossier.of("claims")}
    posts = {(record.text("body"), record.text("member")) for record in dossier.of("affiliations", kind="post")}
    clashes = dossier.of("judgements", relation="incompatible")
    assert posts & {
        (claimants.get(clash.text("subjects"), ""), claimants.get(clash.text("objects"), "")) for clash in clashes
    }


def test_evidence_is_published_after_a_denial_of_what_it_supports(dossier: Dossier) -> None:
    denied = {
        record.text("proposition"): _latest(record, "stated_on") for record in dossier.of("claims", stance="denies")
    }
    evidence = dossier.of("evidence", "published_on", "supports")
    assert [item for item in evidence if denied.get(item.text("supports"), "9999") < _latest(item, "published_on")]


def test_a_copy_of_evidence_is_held_and_another_is_not(dossier: Dossier) -> None:
    assert dossier.of("evidence", "digest", held="True")
    assert dossier.of("evidence", "not_held_reason", held="False")


def test_one_item_is_posted_three_times_and_only_the_first_is_answered_for(dossier: Dossier) -> None:
    copies = dossier.of("evidence", "copy_of")
    firsts = {record.text("copy_of") for record in copies}
    answered = {record.text("evidence") for record in dossier.of("verifications")}
    assert len(copies) == 2
    assert len(firsts) == 1 and firsts <= answered
    assert not answered & {record.id for record in copies}


def test_what_is_missing_was_seen_only_destroyed_or_withheld(dossier: Dossier) -> None:
    reasons = {record.text("not_held_reason") for record in dossier.of("evidence", held="False")}
    assert {"seen-only", "destroyed", "withheld-for-safety", "removed-by-host"} <= reasons
    assert {record.text("not_held_reason") for record in dossier.of("evidence", "lost_through")} == {"destroyed"}


def test_records_are_merged_and_others_are_kept_apart(dossier: Dossier) -> None:
    identities = dossier.of("judgements", kind="identity")
    standing = [identity for identity in identities if not identity.values.get("withdrawn_on")]
    together = {frozenset(identity.values["subjects"]) for identity in standing}
    apart = {frozenset(identity.values["subjects"]) for identity in identities if identity not in standing}
    assert [records for records in together if len(records) > 1]
    assert [records for records in apart if records not in together]


def test_a_record_leaves_the_place_open(dossier: Dossier) -> None:
    assert [record for record in dossier.of("records", "places") if len(record.values["places"]) > 1]


def test_an_informant_is_placed_no_finer_than_a_province(dossier: Dossier) -> None:
    provinces = {record.id for record in dossier.of("places", kind="province")}
    informants = dossier.of("records", "informant", "informant_place")
    assert informants
    assert {record.text("informant_place") for record in informants} <= provinces


def test_ages_are_written_in_every_form(dossier: Dossier) -> None:
    ages = [age for record in dossier.of("records", "age") for age in record.values["age"] if isinstance(age, Age)]
    words = {re.sub(r"\d+", "", age.as_written) for age in ages}
    assert words == {"", " or ", "-", "under ", "over ", "about "}


def test_names_are_written_in_several_scripts(dossier: Dossier) -> None:
    names = [name for record in dossier.of("records", "names") for name in record.values["names"]]
    assert {name[1] for name in names if isinstance(name, tuple)} == {"en", "fa", "fa-latn", "ar", "ckb"}


def test_dates_are_written_in_every_form(dossier: Dossier) -> None:
    values = [value for record in dossier.records for cell in record.values.values() for value in cell]
    dates = [value for value in values if isinstance(value, TimeSpan)]
    marks = {mark for date in dates for mark in "[{/X~" if mark in (date.edtf or "")}
    assert marks == set("[{/X~")
    assert {date.calendar for date in dates} == set(SCHEMES["calendar"])
    assert [date for date in dates if date.as_written.startswith("a Tuesday")]


def test_a_link_is_accepted_and_another_is_refused(dossier: Dossier) -> None:
    assert {record.text("predicate_modifier") for record in dossier.of("links")} == {"", "Not"}


def test_a_withdrawn_thing_is_replaced_and_another_is_not(dossier: Dossier) -> None:
    assert {bool(record.text("replaced_by")) for record in dossier.of("tombstones")} == {True, False}


def _latest(record: Record, column: str) -> str:
    (span,) = record.values[column]
    assert isinstance(span, TimeSpan)
    return span.latest.isoformat()

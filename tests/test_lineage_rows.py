"""What lineage reads of records, and what it finds for a batch, on small invented rows."""

from kg.ingest import Record, ingest
from kg.lineage_rows import Batch, ClaimRow, Finding, LineageRows, compute, lineage_rows
from kg.tables import Row

BASE = "https://example.org/verania/"
CLAIM = {
    "id": "cl-222222",
    "source": "so-222222",
    "claimant": "ag-222222",
    "stance": "reports",
    "proposition": "pr-222222",
    "stated_on": "2 May 2031 = 2031-05-02",
    "relays": "cl-333333 | cl-444444",
    "attributed_to": "ag-333333",
    "knowledge": "Its own people were there.",
}


def records(table: str, *rows: dict[str, str]) -> list[Record]:
    return ingest(Row(table, f"{table}.csv", number, cells) for number, cells in enumerate(rows, start=2))[0]


def test_a_claim_is_read_with_its_date_as_written_and_the_ids_it_names() -> None:
    (row,) = lineage_rows(records("claims", CLAIM)).claims
    assert row == ClaimRow("cl-222222", "ag-222222", "pr-222222", "reports", "2 May 2031", "cl-333333 cl-444444",
                           "ag-333333", "", "Its own people were there.")  # fmt: skip


def test_a_row_that_lacks_an_id_or_what_it_is_about_says_nothing() -> None:
    cells = [CLAIM | {name: ""} for name in ("id", "claimant", "proposition")]
    links = [{"id": "af-222222", "member": "ag-222222", "source": "so-222222"}]
    assert lineage_rows([*records("claims", *cells), *records("affiliations", *links)]) == LineageRows()


def test_affiliations_and_labels_are_read() -> None:
    link = {"id": "af-222222", "source": "so-222222", "member": "ag-222222", "body": "ag-333333"}
    agent = {"id": "ag-222222", "label_en": "Invented Office"}
    source = {"id": "so-222222", "label_en": "Invented Gazette"}
    rows = lineage_rows([*records("affiliations", link), *records("sources", source), *records("agents", agent)])
    assert rows.affiliations == (("ag-222222", "ag-333333", "so-222222"),)
    assert rows.labels == (("ag-222222", "Invented Office"), ("so-222222", "Invented Gazette"))


def test_standing_judgements_of_one_scope_are_read_pair_by_pair() -> None:
    judged = {"id": "ju-222222", "relation": "same-scope", "subjects": "pr-222222", "objects": "pr-333333 | pt-222222"}
    others = [judged | {"relation": "refines"}, judged | {"withdrawn_on": "2031-05-02"}]
    assert lineage_rows(records("judgements", *others)) == LineageRows()
    pairs = (("pr-222222", "pr-333333"), ("pr-222222", "pt-222222"))
    assert lineage_rows(records("judgements", judged)).same_scope == pairs


def test_a_finding_names_its_thing_and_the_proposition_it_is_found_for() -> None:
    claims = [ClaimRow(f"cl-{digit}22222", "ag-222222", "pr-222222", "asserts", "2 May 2031") for digit in "234"]
    relayed = claims[2]._replace(proposition="pt-222222")
    rows = LineageRows(
        (claims[0], claims[1]._replace(relays=relayed.id), relayed), labels=(("ag-222222", "Mock Post"),)
    )
    found = compute(Batch(("pr-222222",), rows), BASE)
    assert [finding.subject for finding in found] == [
        "claim/cl-222222", "claim/cl-322222", "comparison/cl-222222_cl-322222", "proposition/pr-222222",
    ]  # fmt: skip
    assert {finding.proposition for finding in found} == {"pr-222222"}
    origin = f"<{BASE}id/claim/cl-322222> <https://w3id.org/govah/ns#hasOrigin> <{BASE}id/claim/cl-422222> ."
    assert found[1] == Finding("claim/cl-322222", "pr-222222", origin)

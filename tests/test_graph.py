"""Records become triples; triples point back to their rows."""

from pyoxigraph import RdfFormat, parse

from kg.ingest import ingest
from kg.locate import Locator, Place
from kg.tables import Row
from kg.vocab import term
from tests.whole import build_graphs

BASE = "https://example.org/x/"
ENTRY = {"entered_by": "fixture"}
ROWS = [
    Row("propositions", "propositions.csv", 2, {
        "id": "pr-222222", "about": "ca-222222", "kind": "count", "measure": "killed", "figure": "200-225",
        "bound": "range", "text_en": 'people "killed"', "text_local": "کشته‌شدگان@fa", "period": "10 or 11 May 2021",
    }),
    Row("claims", "claims/so-222222.csv", 2, {
        "id": "cl-222222", "source": "so-222222", "claimant": "ag-222222", "stance": "asserts",
        "proposition": "pr-222222", "stated_on": "12 May 2021", **ENTRY,
    }),
    Row("claims", "claims/so-333333.csv", 3, {
        "id": "cl-333333", "source": "so-333333", "claimant": "ag-333333", "stance": "denies",
        "proposition": "pr-222222", "stated_on": "13 May 2021", "answers": "cl-222222",
        "answers_inferred": "cl-444444", "inferred_reason": "It came the next day.", **ENTRY,
    }),
]  # fmt: skip
RECORDS = ingest(ROWS)[0]
GRAPHS = build_graphs(RECORDS, BASE)
DENIAL = GRAPHS[f"{BASE}graph/source/so-333333"]


def test_each_source_has_its_own_graph_and_reference_rows_have_theirs() -> None:
    assert list(GRAPHS) == [
        f"{BASE}graph/propositions", f"{BASE}graph/source/so-222222", f"{BASE}graph/source/so-333333",
    ]  # fmt: skip


def test_lines_are_sorted_distinct_and_written_as_a_store_writes_them() -> None:
    for lines in GRAPHS.values():
        assert lines == sorted(set(lines))
        parsed = parse("\n".join(lines), RdfFormat.N_TRIPLES)
        assert [str(quad.triple) + " ." for quad in parsed] == lines


def test_a_range_has_both_bounds_and_text_keeps_its_language() -> None:
    lines = GRAPHS[f"{BASE}graph/propositions"]
    subject = f"<{BASE}id/proposition/pr-222222>"
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert f'{subject} <{term("lower")}> "200"{integer} .' in lines
    assert f'{subject} <{term("upper")}> "225"{integer} .' in lines
    assert f'{subject} <{term("text")}> "people \\"killed\\""@en .' in lines
    assert f'{subject} <{term("text")}> "کشته‌شدگان"@fa .' in lines


def test_a_date_keeps_what_was_written_and_its_bounds() -> None:
    lines = GRAPHS[f"{BASE}graph/propositions"]
    part = f"<{BASE}id/proposition/pr-222222#period>"
    day = "^^<http://www.w3.org/2001/XMLSchema#date>"
    assert f'{part} <{term("asWritten")}> "10 or 11 May 2021" .' in lines
    assert f'{part} <{term("earliest")}> "2021-05-10"{day} .' in lines
    assert f'{part} <{term("latest")}> "2021-05-11"{day} .' in lines


def test_an_inferred_answer_says_so_and_why() -> None:
    part = f"<{BASE}id/claim/cl-333333#response-cl-444444>"
    assert f'{part} <{term("responseReason")}> "It came the next day."@en .' in DENIAL
    explicit = f"<{BASE}id/claim/cl-333333#response-cl-222222>"
    assert not any(line.startswith(explicit) and term("responseReason") in line for line in DENIAL)


def test_a_triple_points_back_to_its_cell() -> None:
    locator = Locator(RECORDS, BASE)
    claim = f"{BASE}id/claim/cl-333333"
    path = "claims/so-333333.csv"
    assert locator.find(claim, term("stance")) == Place(path, 3, "stance")
    assert locator.find(claim, term("response"), f"{claim}#response-cl-444444") == Place(path, 3, "answers_inferred")
    assert locator.find(f"{claim}#stated_on", term("earliest")) == Place(path, 3, "stated_on")
    assert locator.find(f"{BASE}id/proposition/pr-222222", term("upper")) == Place("propositions.csv", 2, "figure")
    assert locator.find(f"{BASE}id/claim/cl-999999") == Place("", 0, "")

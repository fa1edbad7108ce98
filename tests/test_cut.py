"""Pieces in their order hold the lines of a graph in theirs, wherever the cuts lie."""

from hypothesis import given
from hypothesis import strategies as st

from kg.cut import Piece, parts_of, piece_of, span_of
from kg.values import ID_ALPHABET

KINDS = {"claim": "cl", "partition": "pt", "person": "pe", "proposition": "pr", "record": "re"}
MOST = parts_of("propositions", 10**12)
PARTS = st.integers(0, MOST.bit_length() - 1).map(lambda power: 2**power)
LETTERS = st.text(ID_ALPHABET, min_size=6, max_size=6)


@st.composite
def things(draw: st.DrawFn) -> str:
    """A thing of some kind, or a part of one."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    part = draw(st.sampled_from(["", "#stated_on", "#cell-a"]))
    return f"{kind}/{KINDS[kind]}-{draw(LETTERS)}{part}"


@given(st.sets(things(), min_size=1), PARTS)
def test_pieces_in_their_order_hold_the_sorted_lines_of_the_graph(subjects: set[str], parts: int) -> None:
    lines = sorted(f"<https://example.org/id/{subject}> <p> <o> ." for subject in subjects)
    pieces: dict[Piece, list[str]] = {}
    for line in lines:
        subject = line.removeprefix("<https://example.org/id/").partition(">")[0]
        pieces.setdefault(piece_of("propositions", parts, subject), []).append(line)
    assert [line for piece in sorted(pieces, key=lambda piece: piece.order) for line in pieces[piece]] == lines


@given(things(), st.sampled_from(["#", "#stated_on", "#cell-full-name", "#response-cl-222222"]), PARTS)
def test_a_part_stands_in_the_piece_of_its_thing(thing: str, part: str, parts: int) -> None:
    whole = thing.partition("#")[0]
    assert piece_of("cases", parts, whole + part) == piece_of("cases", parts, whole)


@given(things(), PARTS)
def test_a_span_holds_the_subjects_of_its_part_and_no_others(subject: str, parts: int) -> None:
    kind = subject.partition("/")[0]
    home = int(piece_of("lineage", max(parts, 2), subject).part.partition("/")[2])
    spans = (span_of(f"{kind}/{number:04}", KINDS[kind], max(parts, 2)) for number in range(max(parts, 2)))
    assert [number for number, (first, after) in enumerate(spans) if first <= subject < after] == [home]


@given(st.sampled_from(["propositions", "lineage", "source/so-222222"]), st.integers(0, 10**9))
def test_a_graph_is_cut_into_no_more_parts_than_its_rows_ask_for(graph: str, rows: int) -> None:
    parts = parts_of(graph, rows)
    most = 256 if graph.startswith("source/") else 64
    assert parts.bit_count() == 1
    assert parts == 1 or rows > parts // 2 * most
    assert rows <= parts * most or parts == MOST


def test_the_numbers_of_all_parts_sort_as_texts() -> None:
    last = piece_of("propositions", MOST, "proposition/pr-zzzzzz").part
    assert last == f"proposition/{MOST - 1}" and len(last.partition("/")[2]) == 4


def test_the_name_of_a_piece_tells_its_graph_and_its_part() -> None:
    assert Piece("agents").name == "agents"
    assert Piece("propositions", "partition/0003").name == "propositions:partition/0003"

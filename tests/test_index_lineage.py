"""Lineage kept up to date by edits against lineage computed over everything, on small invented dossiers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.cut import Piece, piece_of
from kg.index import lineage
from kg.index.sums import Damaged
from kg.lineage import lineage_lines
from kg.lineage_rows import ClaimRow, LineageRows, compute, lineage_of

BASE = "https://example.org/verania/"
LETTERS = "2bcdhmtz"
CLAIMS = [f"cl-{letter}22222" for letter in LETTERS]
AGENTS = [f"ag-{letter}22222" for letter in LETTERS[:7]]
PROPOSITIONS = ["pr-222222", "pr-333333", "pt-222222", "pt-333333"]
SOURCES = ["so-222222", "so-333333"]
LABELS = {ident: f"Invented {ident}" for ident in (*AGENTS, *SOURCES)}
PIECES = 3
WHOLE = Piece("lineage")

Edit = tuple[str, tuple[Any, Any]]  # a table; a key in it and its new value


class Dossier:
    """A dossier that edits change: every row with the piece it stands in."""

    def __init__(self) -> None:
        self.claims: dict[str, tuple[int, ClaimRow]] = {}
        self.affiliations: dict[tuple[str, str, str], int] = {}
        self.same_scope: dict[tuple[str, str], int] = {}
        self.labels = dict(LABELS)

    def edit(self, table: str, key: Any, value: Any) -> None:
        """Set a row, or take it out when the value is None."""
        rows = getattr(self, table)
        if value is None:
            rows.pop(key, None)
        else:
            rows[key] = value

    def rows(self, piece: int | None = None) -> LineageRows:
        """Return the rows of one piece or of all; labels stand in the first."""
        return LineageRows(
            tuple(row for at, row in self.claims.values() if piece in (None, at)),
            tuple(row for row, at in self.affiliations.items() if piece in (None, at)),
            tuple(row for row, at in self.same_scope.items() if piece in (None, at)),
            tuple(self.labels.items()) if piece in (None, 0) else (),
        )

    def lines(self) -> list[str]:
        return lineage_lines(lineage_of(self.rows(), BASE), BASE)


def claim(ident: str, proposition: str = PROPOSITIONS[0], claimant: str = AGENTS[0], **more: str) -> ClaimRow:
    return ClaimRow(**({"id": ident, "stance": "asserts", "stated_on": "2 May 2031"} | more), claimant=claimant,
                    proposition=proposition)  # fmt: skip


PLACE = st.integers(0, PIECES - 1)
SOME_CLAIM = st.sampled_from(["", "", *CLAIMS])
CLAIM = st.builds(
    ClaimRow,
    id=st.sampled_from(CLAIMS),
    claimant=st.sampled_from(AGENTS),
    proposition=st.sampled_from([*PROPOSITIONS, *PROPOSITIONS[:1] * 4]),
    stance=st.sampled_from(["asserts", "asserts", "reports", "reports", "denies", "retracts"]),
    stated_on=st.sampled_from(["2 May 2031", "3 May 2031"]),
    relays=SOME_CLAIM,
    attributed_to=st.sampled_from(["", "", *AGENTS, " ".join(AGENTS[:2])]),
    revises=SOME_CLAIM,
    knowledge=st.sampled_from(["", "own visits", "families"]),
)
ENTERED = st.tuples(PLACE, CLAIM).map(lambda entered: (entered[1].id, entered))
LINK = st.tuples(st.sampled_from(AGENTS), st.sampled_from(AGENTS), st.sampled_from(SOURCES))
PAIR = st.tuples(st.sampled_from(PROPOSITIONS), st.sampled_from(PROPOSITIONS))
EDIT: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(st.just("claims"), ENTERED),
    st.tuples(st.just("claims"), st.tuples(st.sampled_from(CLAIMS), st.none())),
    st.tuples(st.just("affiliations"), st.tuples(LINK, st.none() | PLACE)),
    st.tuples(st.just("same_scope"), st.tuples(PAIR, st.none() | PLACE)),
    st.tuples(st.just("labels"), st.tuples(st.sampled_from([*LABELS]), st.sampled_from(["Mock Post", "Mock Office"]))),
)


@st.composite
def sessions(draw: st.DrawFn) -> list[list[Edit]]:
    """Return the edits of several sittings, of which the first fills the dossier."""
    first: list[Edit] = [("claims", entered) for entered in draw(st.lists(ENTERED, min_size=7, max_size=14))]
    first += [("affiliations", (link, 1)) for link in draw(st.lists(LINK, min_size=2, max_size=6))]
    return [first, *draw(st.lists(st.lists(EDIT, min_size=1, max_size=2), min_size=1, max_size=4))]


@contextmanager
def opened() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(lineage.SCHEMA)
        yield db


def update(db: sqlite3.Connection, size: int = 5_000) -> set[str]:
    """Compute what is affected, and return the subjects whose lines changed."""
    changed: set[str] = set()
    for batch in lineage.affected(db, size):
        changed |= lineage.store(db, compute(batch, BASE))
    return changed | lineage.finish(db)


def put(db: sqlite3.Connection, *claims: ClaimRow, piece: int = 0) -> None:
    lineage.replace(db, piece, LineageRows(claims, labels=tuple(LABELS.items())))


def by_subject(lines: list[str]) -> dict[str, list[str]]:
    start = f"<{BASE}id/"
    return {
        subject.removeprefix(start): list(found)
        for subject, found in groupby(lines, key=lambda line: line.partition(">")[0])
    }


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(sessions(), st.sampled_from([1, 3, 5_000]))
def test_edits_lead_to_the_lines_of_the_whole_and_tell_what_they_changed(sittings: list[list[Edit]], size: int) -> None:
    dossier, before = Dossier(), dict[str, list[str]]()
    with opened() as db:
        for sitting in sittings:
            for table, row in sitting:
                dossier.edit(table, *row)
            for piece in range(PIECES):
                lineage.replace(db, piece, dossier.rows(piece))
            changed = update(db, size)
            lines = lineage.lines_of(db, WHOLE, 1)
            assert lines == dossier.lines()
            after = by_subject(lines)
            assert changed == {subject for subject in {*before, *after} if before.get(subject) != after.get(subject)}
            before = after


def chain() -> Dossier:
    """Return a dossier in which the last of a chain of relays has a voice of one body with another claim."""
    dossier = Dossier()
    for row in (
        claim(CLAIMS[0], claimant=AGENTS[0]),
        claim(CLAIMS[1], claimant=AGENTS[1], relays=CLAIMS[2]),
        claim(CLAIMS[2], PROPOSITIONS[1], AGENTS[1], relays=CLAIMS[3]),
        claim(CLAIMS[3], PROPOSITIONS[2], AGENTS[3]),
        claim(CLAIMS[4], claimant=AGENTS[5], knowledge="own visits"),
        claim(CLAIMS[5], PROPOSITIONS[3], AGENTS[5], attributed_to=AGENTS[6]),
        claim(CLAIMS[6], PROPOSITIONS[3], AGENTS[1], attributed_to=AGENTS[6]),
    ):
        dossier.edit("claims", row.id, (0, row))
    for member, body, source in ((0, 4, 0), (3, 2, 0), (2, 4, 1)):
        dossier.edit("affiliations", (AGENTS[member], AGENTS[body], SOURCES[source]), 1)
    return dossier


def chained(at: int, **new: str) -> Edit:
    """Return the edit that changes one claim of the chain."""
    row = chain().claims[CLAIMS[at]][1]._replace(**new)
    return "claims", (row.id, (0, row))


@pytest.mark.parametrize(
    ("edit", "reaches"),
    [
        pytest.param(chained(3, stated_on="3 May 2031"), "comparison/cl-b22222_cl-h22222", id="the date of an origin"),
        pytest.param(chained(3, knowledge="families"), "comparison/cl-b22222_cl-h22222", id="how an origin knew"),
        pytest.param(
            chained(3, attributed_to=AGENTS[5]), "comparison/cl-b22222_cl-h22222", id="whom an origin reports"
        ),
        pytest.param(chained(3, relays=CLAIMS[1]), "circular-report/cl-b22222", id="a circle is closed"),
        pytest.param(chained(2, relays=""), "claim/cl-b22222", id="a relay is taken out"),
        pytest.param(chained(1, proposition=PROPOSITIONS[3]), "comparison/cl-222222_cl-b22222", id="what is claimed"),
        pytest.param(("claims", (CLAIMS[3], None)), "proposition/pr-222222", id="an origin is withdrawn"),
        pytest.param(chained(5, stance="retracts", revises=CLAIMS[3]), "proposition/pr-222222", id="a retraction"),
        pytest.param(("labels", (AGENTS[3], "Mock Post")), "proposition/pr-222222", id="the name of an origin"),
        pytest.param(("labels", (AGENTS[4], "Mock Post")), "comparison/cl-222222_cl-b22222", id="the name of a body"),
        pytest.param(
            ("labels", (SOURCES[1], "Mock Post")), "comparison/cl-222222_cl-b22222", id="the name of a source"
        ),
        pytest.param(
            ("affiliations", ((AGENTS[2], AGENTS[4], SOURCES[1]), None)),
            "comparison/cl-222222_cl-b22222",
            id="an affiliation of the body of an origin",
        ),
        pytest.param(
            ("same_scope", ((PROPOSITIONS[0], PROPOSITIONS[3]), 2)),
            "comparison/cl-222222_cl-m22222",
            id="two propositions are of one scope",
        ),
        pytest.param(
            ("same_scope", ((PROPOSITIONS[3], PROPOSITIONS[0]), 2)),
            "comparison/cl-222222_cl-m22222",
            id="two propositions are of one scope the other way round",
        ),
        pytest.param(
            ("labels", (AGENTS[6], "Mock Post")), "comparison/cl-m22222_cl-t22222", id="the name of one who is reported"
        ),
    ],
)
def test_an_edit_reaches_what_goes_back_to_it_and_is_undone_without_a_trace(edit: Edit, reaches: str) -> None:
    dossier, before = chain(), chain()
    dossier.edit(edit[0], *edit[1])
    with opened() as db:
        for state in (before, dossier, before):  # the index is new, then follows the edit, then its undoing
            for piece in range(PIECES):
                lineage.replace(db, piece, state.rows(piece))
            changed = update(db)
            assert reaches in changed or state is not dossier
            assert lineage.lines_of(db, WHOLE, 1) == state.lines()


def test_rows_that_stay_as_they_were_affect_nothing() -> None:
    with opened() as db:
        put(db, claim(CLAIMS[0]), claim(CLAIMS[1], relays=CLAIMS[0]))
        update(db)
        put(db, claim(CLAIMS[1], relays=CLAIMS[0]), claim(CLAIMS[0]))
        assert list(lineage.affected(db)) == []
        assert lineage.finish(db) == set()


def test_an_edit_is_computed_with_its_statement_and_no_other() -> None:
    with opened() as db:
        put(db, claim(CLAIMS[0]), claim(CLAIMS[1]), claim(CLAIMS[2], PROPOSITIONS[1]))
        update(db)
        put(db, claim(CLAIMS[0], stated_on="3 May 2031"), claim(CLAIMS[1]), claim(CLAIMS[2], PROPOSITIONS[1]))
        (batch,) = lineage.affected(db)
        assert [row.id for row in batch.rows.claims] == CLAIMS[:2]


@pytest.mark.parametrize("edited", [0, 1])
def test_an_edit_is_computed_with_what_is_of_one_scope_whichever_was_named_first(edited: int) -> None:
    rows = [claim(CLAIMS[0]), claim(CLAIMS[1], PROPOSITIONS[1])]
    with opened() as db:
        put(db, *rows)
        lineage.replace(db, 1, LineageRows(same_scope=((PROPOSITIONS[0], PROPOSITIONS[1]),)))
        update(db)
        rows[edited] = rows[edited]._replace(stated_on="3 May 2031")
        put(db, *rows)
        assert [set(batch.about) for batch in lineage.affected(db)] == [{*PROPOSITIONS[:2]}]


def test_a_batch_holds_what_its_claims_go_back_to_and_what_retracts_that() -> None:
    with opened() as db:
        relayed = claim(CLAIMS[1], PROPOSITIONS[1], AGENTS[1])
        taken_back = claim(CLAIMS[2], PROPOSITIONS[2], AGENTS[1], stance="retracts", revises=CLAIMS[1])
        put(db, claim(CLAIMS[0], relays=CLAIMS[1]), relayed, taken_back)
        batch = next(batch for batch in lineage.affected(db, 1) if PROPOSITIONS[0] in batch.about)
        assert [row.id for row in batch.rows.claims] == CLAIMS[:3]
        assert dict(batch.rows.labels).keys() == {*AGENTS[:2]}


@pytest.mark.parametrize("pair", [(0, 3), (3, 0)])
def test_batches_are_small_and_divide_no_statement(pair: tuple[int, int]) -> None:
    with opened() as db:
        rows = [claim(ident, PROPOSITIONS[at % 4]) for at, ident in enumerate(CLAIMS)]
        scope = ((PROPOSITIONS[pair[0]], PROPOSITIONS[pair[1]]),)
        lineage.replace(db, 0, LineageRows(tuple(rows), same_scope=scope, labels=tuple(LABELS.items())))
        abouts = [set(batch.about) for batch in lineage.affected(db, 1)]
        assert abouts == [{PROPOSITIONS[0], PROPOSITIONS[3]}, {PROPOSITIONS[1]}, {PROPOSITIONS[2]}]


def test_what_a_piece_said_is_gone_when_it_says_nothing() -> None:
    with opened() as db:
        put(db, claim(CLAIMS[0]))
        put(db, claim(CLAIMS[1], relays=CLAIMS[0]), piece=1)
        update(db)
        lineage.replace(db, 1, LineageRows())
        assert update(db) >= {f"claim/{CLAIMS[1]}", f"comparison/{CLAIMS[0]}_{CLAIMS[1]}"}
        assert not any(CLAIMS[1] in line for line in lineage.lines_of(db, WHOLE, 1))


def test_a_claim_that_moves_to_another_piece_changes_no_line() -> None:
    with opened() as db:
        put(db, claim(CLAIMS[0]))
        put(db, piece=1)
        update(db)
        put(db, claim(CLAIMS[0]), piece=1)
        put(db)
        assert update(db) == set()


def test_a_claim_that_now_says_something_else_outlasts_an_edit_of_what_it_said() -> None:
    with opened() as db:
        put(db, claim(CLAIMS[0]), claim(CLAIMS[1]))
        update(db)
        put(db, claim(CLAIMS[0]), claim(CLAIMS[1], PROPOSITIONS[1]))
        update(db)
        put(db, claim(CLAIMS[0], stated_on="3 May 2031"), claim(CLAIMS[1], PROPOSITIONS[1]))
        update(db)
        assert f"claim/{CLAIMS[1]}" in by_subject(lineage.lines_of(db, WHOLE, 1))


def test_a_build_that_was_cut_short_is_made_good_by_the_next() -> None:
    with opened() as db:
        put(db, claim(CLAIMS[0]), claim(CLAIMS[1], PROPOSITIONS[1]))
        update(db)
        put(db, claim(CLAIMS[0], relays=CLAIMS[1]), claim(CLAIMS[1], PROPOSITIONS[1], stated_on="3 May 2031"))
        lineage.store(db, compute(next(lineage.affected(db, 1)), BASE))
        rows = LineageRows((claim(CLAIMS[1], PROPOSITIONS[1]),), labels=tuple(LABELS.items()))
        lineage.replace(db, 0, rows)
        assert f"claim/{CLAIMS[0]}" in update(db)
        assert lineage.lines_of(db, WHOLE, 1) == lineage_lines(lineage_of(rows, BASE), BASE)


@pytest.mark.parametrize("parts", [1, 2, 8, 64])
def test_the_pieces_put_together_are_the_whole_graph(parts: int) -> None:
    with opened() as db:
        put(db, *(claim(ident, PROPOSITIONS[at % 4]) for at, ident in enumerate(CLAIMS)))
        subjects = update(db)
        pieces = {piece_of("lineage", parts, subject) for subject in subjects}
        lines = [lineage.lines_of(db, piece, parts) for piece in sorted(pieces, key=lambda piece: piece.order)]
        assert all(lines)
        assert [line for found in lines for line in found] == lineage.lines_of(db, WHOLE, 1)


@pytest.mark.parametrize("column", ["claimant = 'ag-b22222'", "knowledge = 'own visits'"])
def test_a_damaged_row_is_never_used(column: str) -> None:
    with opened() as db:
        put(db, claim(CLAIMS[0]))
        db.execute(f"UPDATE lineage_claim SET {column}")
        with pytest.raises(Damaged):
            update(db)


def test_a_damaged_line_is_never_published() -> None:
    with opened() as db:
        put(db, claim(CLAIMS[0]))
        update(db)
        db.execute("UPDATE lineage_line SET lines = replace(lines, '1', '2')")
        with pytest.raises(Damaged):
            lineage.lines_of(db, WHOLE, 1)

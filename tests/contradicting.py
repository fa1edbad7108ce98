"""A dossier in little for tests of contradictions: rows with defaults, read as a ledger without a release."""

from kg.contradictions.find import find
from kg.contradictions.finding import Certainty, Finding, Rule
from kg.graph import record_lines
from kg.ingest import ingest
from kg.ledger import Ledger
from kg.model import TABLES
from kg.settle import settle
from kg.tables import Row

BASE = "https://example.org/verlan/"
_SCOPE = {"population": "protesters", "actor": "guards", "period": "10-12 May 2021", "territory": "pl-222222"}
_PLACES = (("222222", "Upper", "province", "pl-444444"), ("333333", "Testburg", "city", "pl-222222"),
           ("555555", "Mockford", "city", "pl-222222"), ("444444", "Verlan", "country", ""))  # fmt: skip
_AGENTS = (("222222", "Monitor", "organisation"), ("333333", "Ministry", "state-body"), ("444444", "Speaker", "person"),
           ("555555", "Gazette", "medium"), ("666666", "Project", "project"))  # fmt: skip


class Told:
    """Rows that are told one by one; `ledger` reads them."""

    def __init__(self) -> None:
        self.rows = [
            _row("cases", "ca-222222", label_en="Case", period="May 2021", places="pl-222222"),
            *(_row("places", f"pl-{end}", label_en=name, kind=kind, within=within, precision="city")
              for end, name, kind, within in _PLACES),
            *(_row("agents", f"ag-{end}", label_en=name, kind=kind, capacity="speaks") for end, name, kind in _AGENTS),
            *self._source("so-222222", "1 June 2021"),
        ]  # fmt: skip
        self._number = 0

    def _source(self, ident: str, issued: str, publisher: str = "ag-222222") -> list[Row]:
        cells = {
            "label_en": f"Paper {ident}",
            "kind": "report",
            "publisher": publisher,
            "issued_on": issued,
            "accessed_on": issued,
        }
        return [_row("sources", ident, **cells, access="read", locator="shelf", rights="none")]

    def _add(self, table: str, **cells: str) -> str:
        self._number += 1
        ident = cells.pop("id", "") or f"{TABLES[table].prefix}-{_digits(self._number)}"
        self.rows.append(_row(table, ident, **cells))
        return ident

    def count(self, figure: str, bound: str = "exactly", **cells: str) -> str:
        """Tell a count of people killed; return its id."""
        words = {"about": "ca-222222", "kind": "count", "text_en": "people killed", "measure": "killed"}
        return self._add("propositions", **(words | _SCOPE | {"figure": figure, "bound": bound} | cells))

    def claim(
        self, proposition: str, stance: str = "asserts", who: str = "ag-222222", on: str = "20 May 2021", **cells: str
    ) -> str:
        """Tell a claim; return its id."""
        said = {"source": "so-222222", "claimant": who, "stance": stance, "proposition": proposition, "stated_on": on}
        return self._add("claims", **(said | cells))

    def judge(self, subject: str, relation: str, object: str, **cells: str) -> str:
        """Tell a judgement; return its id."""
        said = {"kind": "relation", "subjects": subject, "relation": relation, "objects": object, "author": "ag-666666"}
        return self._add(
            "judgements", **said, method="by hand, 1", decided_on="2021-07-01", justification="So.", **cells
        )

    def belongs(self, member: str, body: str, period: str = "") -> None:
        """Tell that somebody belongs to a body."""
        self._add("affiliations", source="so-222222", member=member, body=body, kind="post", role="head", period=period)

    def partition(self, total: str, cells: str) -> str:
        """Tell a breakdown by place; return its id."""
        words = {"about": "ca-222222", "basis": "place", "exhaustive": "no", "disjoint": "yes", "text_en": "By place."}
        return self._add("partitions", total=total, cells=cells, **words)

    def listed(self, source: str, places: list[str], issued: str = "1 July 2021") -> None:
        """Tell a list of people, each at a place."""
        self.rows += self._source(source, issued)
        for place in places:
            self._add(
                "records",
                source=source,
                about="ca-222222",
                identification="described-only",
                act="killing",
                places=place,
            )

    @property
    def ledger(self) -> Ledger:
        """The ledger of what was told."""
        records, faults = ingest(settle(self.rows).rows)
        assert not faults, faults
        return Ledger.of_triples((line for record in records for line in record_lines(record, BASE)), BASE)


def found(told: Told, rule: Rule) -> list[Finding]:
    return [one for one in find(told.ledger) if one.rule is rule]


def about(told: Told, rule: Rule) -> list[tuple[str, str, Certainty]]:
    """Return what a rule finds, by the ids of the two sides."""
    return [(one.subject[-9:], one.object[-9:], one.certainty) for one in found(told, rule)]


def _row(table: str, ident: str, **cells: str) -> Row:
    names = [column.name for column in TABLES[table].columns]
    assert not set(cells) - set(names)
    entry = {"entered_by": "test"} if "entered_by" in names else {}
    filled = entry | cells | {"id": ident}
    return Row(table, f"{table}.csv", 0, {name: filled.get(name, "") for name in names})


def _digits(number: int) -> str:
    """Return a number as the six characters of an id."""
    letters = "bcdfghjkmn"
    return "".join(letters[int(digit)] for digit in f"{number:06}")

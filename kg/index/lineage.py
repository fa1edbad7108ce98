"""Keep what lineage reads and finds, so that an edit recomputes the statements that it bears on and no others.

In: the rows of each piece (`replace`). Out: batches for `kg.lineage_rows.compute` (`affected`), the things whose
lines changed (`store`, `finish`), and the lines of a piece of `graph/lineage`. In the order of a build: `replace` for
each piece that was read, `affected` with `store` for each batch, `finish`. The lines depend on the base IRI and the
code too: another base or another version needs a new index.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from kg.cut import Piece, span_of
from kg.index.sums import Damaged, check_sum
from kg.lineage_rows import Batch, ClaimRow, Finding, LineageRows
from kg.model import ALL_TABLES, KIND_OF_PREFIX

# A link leads from a claim to an agent whose voice it is, a claim it relays or a claim it retracts. `lineage_touched`
# holds ids of claims, propositions and agents of which something changed, `lineage_stale` the subjects of lines that
# were not found again.
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS lineage_claim (
    id TEXT NOT NULL, claimant TEXT NOT NULL, proposition TEXT NOT NULL, stance TEXT NOT NULL, stated_on TEXT NOT NULL,
    relays TEXT NOT NULL, attributed_to TEXT NOT NULL, revises TEXT NOT NULL, knowledge TEXT NOT NULL,
    sum INTEGER NOT NULL, piece INTEGER NOT NULL, PRIMARY KEY (id, piece)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lineage_claim_proposition ON lineage_claim (proposition);
CREATE INDEX IF NOT EXISTS lineage_claim_piece ON lineage_claim (piece);
CREATE TABLE IF NOT EXISTS lineage_link (
    claim TEXT NOT NULL, role TEXT NOT NULL, thing TEXT NOT NULL, piece INTEGER NOT NULL,
    PRIMARY KEY (claim, role, thing, piece)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lineage_link_thing ON lineage_link (thing, role);
CREATE TABLE IF NOT EXISTS lineage_affiliation (
    member TEXT NOT NULL, body TEXT NOT NULL, source TEXT NOT NULL, sum INTEGER NOT NULL, piece INTEGER NOT NULL,
    PRIMARY KEY (member, body, source, piece)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lineage_affiliation_body ON lineage_affiliation (body);
CREATE INDEX IF NOT EXISTS lineage_affiliation_source ON lineage_affiliation (source);
CREATE INDEX IF NOT EXISTS lineage_affiliation_piece ON lineage_affiliation (piece);
CREATE TABLE IF NOT EXISTS lineage_scope (
    one TEXT NOT NULL, other TEXT NOT NULL, sum INTEGER NOT NULL, piece INTEGER NOT NULL,
    PRIMARY KEY (one, other, piece)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lineage_scope_other ON lineage_scope (other);
CREATE INDEX IF NOT EXISTS lineage_scope_piece ON lineage_scope (piece);
CREATE TABLE IF NOT EXISTS lineage_label (
    id TEXT NOT NULL, label TEXT NOT NULL, sum INTEGER NOT NULL, piece INTEGER NOT NULL, PRIMARY KEY (id, piece)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lineage_label_piece ON lineage_label (piece);
CREATE TABLE IF NOT EXISTS lineage_touched (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lineage_line (
    subject TEXT PRIMARY KEY, proposition TEXT NOT NULL, lines TEXT NOT NULL, sum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lineage_line_proposition ON lineage_line (proposition);
CREATE TABLE IF NOT EXISTS lineage_stale (subject TEXT PRIMARY KEY) WITHOUT ROWID;
"""

# In the order of LineageRows: each table with its columns and how many of them tell its rows apart.
_TABLES: Final[dict[str, tuple[tuple[str, ...], int]]] = {
    "lineage_claim": (ClaimRow._fields, 1),
    "lineage_affiliation": (("member", "body", "source"), 3),
    "lineage_scope": (("one", "other"), 2),
    "lineage_label": (("id", "label"), 1),
}

_STATEMENTS: Final = {ALL_TABLES[name].prefix for name in ("propositions", "partitions")}

# What changed reaches the members of a body, what they are heard in, what goes back to that, and what is of one scope
# with what all these say. Edges that are gone need no search: the row at their start was touched itself.
_AFFECTED: Final = """
WITH RECURSIVE
voice (id) AS (
    SELECT id FROM lineage_touched
    UNION SELECT member FROM lineage_affiliation WHERE source IN (SELECT id FROM lineage_touched)
    UNION SELECT member FROM voice JOIN lineage_affiliation ON body = voice.id
),
said (id) AS (
    SELECT id FROM lineage_touched
    UNION SELECT claim FROM voice JOIN lineage_link ON thing = voice.id AND role = 'voice'
    UNION SELECT claim FROM said JOIN lineage_link ON thing = said.id AND role = 'relays'
),
stated (id) AS (
    SELECT id FROM lineage_touched
    UNION SELECT proposition FROM said JOIN lineage_claim USING (id)
    UNION SELECT other FROM stated JOIN lineage_scope ON one = stated.id
    UNION SELECT one FROM stated JOIN lineage_scope ON other = stated.id
)
SELECT stated.id, count(lineage_claim.id) FROM stated LEFT JOIN lineage_claim ON proposition = stated.id
GROUP BY stated.id ORDER BY stated.id
"""

# The claims of the propositions, all they go back to, and what retracts any of these.
_CLAIMS: Final = f"""
WITH RECURSIVE heard (id) AS (
    SELECT lineage_claim.id FROM json_each(?) JOIN lineage_claim ON proposition = value
    UNION SELECT thing FROM heard JOIN lineage_link ON claim = heard.id AND role = 'relays'
)
SELECT {", ".join(ClaimRow._fields)}, sum FROM lineage_claim WHERE id IN (
    SELECT id FROM heard UNION SELECT claim FROM heard JOIN lineage_link ON thing = heard.id AND role = 'retracts'
) ORDER BY id
"""

_AFFILIATIONS: Final = """
WITH RECURSIVE agent (id) AS (
    SELECT value FROM json_each(?) UNION SELECT body FROM agent JOIN lineage_affiliation ON member = agent.id
)
SELECT DISTINCT member, body, source, sum FROM agent CROSS JOIN lineage_affiliation ON member = agent.id
ORDER BY member, body, source
"""

_SCOPE: Final = """
SELECT DISTINCT one, other, sum FROM json_each(?) JOIN lineage_scope ON one = value ORDER BY one, other
"""
_LABELS: Final = """
SELECT DISTINCT named.id, label, sum FROM json_each(?) JOIN lineage_label named ON named.id = value ORDER BY named.id
"""
_LINES: Final = "SELECT subject, proposition, lines, sum FROM lineage_line"


def replace(db: sqlite3.Connection, piece: int, said: LineageRows) -> None:
    """Put what a piece says in the place of what it said before, and note what that touches; no rows forget it."""
    for (table, (columns, _)), rows in zip(_TABLES.items(), said, strict=True):
        new = {(*row, check_sum(*row)) for row in rows}
        old = set(db.execute(f"SELECT {', '.join(columns)}, sum FROM {table} WHERE piece = ?", (piece,)))
        if new != old:
            _replace(db, table, piece, sorted(old - new), sorted(new - old))


def _replace(
    db: sqlite3.Connection, table: str, piece: int, gone: list[tuple[Any, ...]], came: list[tuple[Any, ...]]
) -> None:
    columns, keys = _TABLES[table]
    where = " AND ".join(f"{column} = ?" for column in columns[:keys])
    db.executemany(f"DELETE FROM {table} WHERE {where} AND piece = ?", ((*row[:keys], piece) for row in gone))
    marks = ", ".join("?" * (len(columns) + 2))
    db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", ((*row, piece) for row in came))
    touched = (ident for row in (*gone, *came) for ident in _touched(table, row))
    if table == "lineage_claim":
        db.executemany("DELETE FROM lineage_link WHERE claim = ? AND piece = ?", ((row[0], piece) for row in gone))
        links = ((*link, piece) for row in came for link in _links(ClaimRow(*row[:-1])))
        db.executemany("INSERT OR IGNORE INTO lineage_link VALUES (?, ?, ?, ?)", links)
    db.executemany("INSERT OR IGNORE INTO lineage_touched VALUES (?)", ((ident,) for ident in touched))


def _touched(table: str, row: tuple[Any, ...]) -> list[str]:
    """Return the ids that a row which came or went bears on."""
    if table == "lineage_claim":
        claim = ClaimRow(*row[:-1])
        return [claim.id, claim.proposition, *(thing for _, role, thing in _links(claim) if role == "retracts")]
    return list(row[:2] if table == "lineage_scope" else row[:1])


def _links(claim: ClaimRow) -> Iterator[tuple[str, str, str]]:
    """Yield claim, role and thing of each link."""
    retracts = claim.revises if claim.stance == "retracts" else ""
    voices = f"{claim.claimant} {claim.attributed_to}"
    for role, things in (("voice", voices), ("relays", claim.relays), ("retracts", retracts)):
        for thing in things.split():
            yield claim.id, role, thing


def affected(db: sqlite3.Connection, claims: int = 5_000) -> Iterator[Batch]:
    """Yield what has to be computed again since the last `finish`, in batches of about so many claims.

    A batch holds whole statements, so it is larger when one statement has more claims; beside the claims it reports on
    it has those they go back to. Nothing may be replaced until `finish`. Errors: Damaged.
    """
    numbers = {ident: number for ident, number in db.execute(_AFFECTED) if ident[:2] in _STATEMENTS}
    asked = json.dumps(list(numbers))
    db.execute("DELETE FROM lineage_stale")
    db.execute(
        "INSERT INTO lineage_stale SELECT subject FROM json_each(?) JOIN lineage_line ON proposition = value", (asked,)
    )
    pairs = _intact("a judgement of scope", db.execute(_SCOPE, (asked,)))
    for about in _packed(numbers, pairs, claims):
        yield _batch(db, about)


def _packed(numbers: Mapping[str, int], pairs: Iterable[tuple[str, ...]], size: int) -> Iterator[list[str]]:
    """Yield the propositions in batches that divide no statement; `numbers` has the claims of each."""
    scope: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        scope[one].append(other)
        scope[other].append(one)
    done: set[str] = set()
    batch: list[str] = []
    claims = 0
    for proposition in numbers:
        statement = [] if proposition in done else [proposition]
        done.update(statement)
        for one in statement:  # which grows by what is of one scope with it
            further = [other for other in dict.fromkeys(scope.get(one, ())) if other not in done]
            done.update(further)
            statement += further
        batch += statement
        claims += sum(numbers[one] for one in statement)
        if claims >= size:
            yield batch
            batch, claims = [], 0
    if claims:
        yield batch


def _batch(db: sqlite3.Connection, about: list[str]) -> Batch:
    """Return the propositions with everything that is read to report on them."""
    asked = json.dumps(about)
    claims = tuple(ClaimRow(*row) for row in _intact("a claim", db.execute(_CLAIMS, (asked,))))
    voices = {voice for claim in claims for voice in (claim.claimant, *claim.attributed_to.split())}
    links = _intact("an affiliation", db.execute(_AFFILIATIONS, (json.dumps(sorted(voices)),)))
    scope = _intact("a judgement of scope", db.execute(_SCOPE, (asked,)))
    named = sorted(voices.union(*links))
    labels = _intact("a label", db.execute(_LABELS, (json.dumps(named),)))
    return Batch(tuple(about), LineageRows(claims, tuple(links), tuple(scope), tuple(labels)))


def store(db: sqlite3.Connection, findings: Collection[Finding]) -> set[str]:
    """Keep the lines that were found, and return the subjects whose lines are not those of before. Errors: Damaged."""
    subjects = json.dumps([finding.subject for finding in findings])
    rows = db.execute(f"{_LINES} WHERE subject IN (SELECT value FROM json_each(?))", (subjects,))
    known = {row[0]: row for row in _intact("a line of lineage", rows)}
    db.execute("DELETE FROM lineage_stale WHERE subject IN (SELECT value FROM json_each(?))", (subjects,))
    db.executemany(
        "INSERT OR REPLACE INTO lineage_line VALUES (?, ?, ?, ?)",
        ((*finding, check_sum(*finding)) for finding in findings if known.get(finding.subject) != finding),
    )
    return {f.subject for f in findings if f.subject not in known or known[f.subject][2] != f.lines}


def finish(db: sqlite3.Connection) -> set[str]:
    """Return the subjects that have no line any more, and begin anew: nothing is affected now."""
    gone = {subject for (subject,) in db.execute("SELECT subject FROM lineage_stale")}
    db.execute("DELETE FROM lineage_line WHERE subject IN (SELECT subject FROM lineage_stale)")
    db.execute("DELETE FROM lineage_stale")
    db.execute("DELETE FROM lineage_touched")
    return gone


def count_claims(db: sqlite3.Connection) -> int:
    """Return the number of claims, by which `graph/lineage` is cut."""
    return int(db.execute("SELECT count(*) FROM lineage_claim").fetchone()[0])


def subjects(db: sqlite3.Connection) -> set[str]:
    """Return every subject that has lines."""
    return {subject for (subject,) in db.execute("SELECT subject FROM lineage_line")}


def lines_of(db: sqlite3.Connection, piece: Piece, parts: int) -> list[str]:
    """Return the lines of a piece of `graph/lineage`, sorted; `parts` is into how many it is cut. Errors: Damaged."""
    kind, _, number = piece.part.partition("/")
    if bool(kind) != (parts > 1) or int(number or 0) >= parts:
        return []  # a piece of an earlier cut
    if kind:
        prefix = next((prefix for prefix, name in KIND_OF_PREFIX.items() if name == kind), "cl")  # of findings
        span = span_of(piece.part, prefix, parts)
        rows = db.execute(f"{_LINES} WHERE subject >= ? AND subject < ? ORDER BY subject", span)
    else:
        rows = db.execute(f"{_LINES} ORDER BY subject")
    return [line for row in _intact("a line of lineage", rows) for line in row[2].split("\n")]


def _intact(what: str, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows without their check sum, which comes last. Errors: Damaged."""
    intact = []
    for *row, total in rows:
        if check_sum(*row) != total:
            raise Damaged(f"{what}, {row[0]}")
        intact.append(tuple(row))
    return intact

"""Write the generated half of the data-entry guide: tables, lists of words and rules come in, Markdown goes out.

The first half of the page is written by hand and kept as it stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.model import ALL_TABLES, INLINE, LINKS, Column, Kind, Table
from kg.rules import rules_of
from kg.shapes import Shapes
from kg.vocab import PREFIXES, SCHEMES, concept

MARK: Final = "<!-- What follows is generated: python -m kg.docs -->\n"

Meanings = dict[str, dict[str, str]]  # concept -> definition in English and label in Persian, by language tag

_TABLES: Final = """
## The tables, column by column

Columns in **bold** must be filled in every row. What a cell holds, such as a date or a reference, is written as
[the table above](#how-cells-are-written) says; a word is one of the list it leads to. *Several* means that values
are joined by ` | `. Columns may stand in any order, and those that need not be filled may be left out.
"""
_STATEMENT: Final = """
### A statement, written inline

A row of claims names its statement in the column `proposition`, or writes it in these columns, which are those of
the table [propositions](#propositions). `kg fmt` then finds the equal statement, or makes it.
"""
_LISTS: Final = """
## The lists of words

A cell that holds a word takes exactly one of its list, in lower case with hyphens.
"""
_RULES: Final = """
## Every rule, and what to do

A fault ends with the name of its rule in brackets. `kg check` lists all faults at once; what only follows from
another fault is not listed until that one is mended.

### Rules about files, cells and ids
"""
_PROFILE: Final = """
### Rules about what the rows say together

Most of them look at a row with whatever it refers to. A rule whose name ends in `-closed` guards what may be
published at all; a row that was entered in these tables does not break it.
"""
_PRIVATE: Final = """
### Rules about what is withheld

They are met when `kg check` looks into the private folder beside a dossier, and when a restricted release is built.
"""
_IMPORT: Final = """
### Rules about importing

`kg import` reads somebody else's file by a mapping: [import.md](import.md). The rules above hold for the rows that it
makes as well, and a fault then names the column of the file.
"""
_LINK: Final = """
### Rules about linking

`kg link` proposes what may be the same, and a person decides. Rules whose name begins with `link-` and that
`kg check` knows stand above.
"""

_CONTRADICTIONS: Final = """
### Rules about decisions on findings

`kg contradictions apply` reads what somebody decided on the findings of `kg contradictions suggest`:
[contradictions.md](contradictions.md).
"""

_ESTIMATE: Final = """
### Rules about estimates

`kg estimate` reads a table of who stands on which lists: [estimates.md](estimates.md).
"""
_EVIDENCE: Final = """
### Rules about evidence

`kg evidence` captures pages, and reads checklists and worksheets: [evidence.md](evidence.md).
"""


def data_entry_page(page: str, shapes: Shapes, schemes: Path) -> str:
    """Return docs/data-entry.md: of the page as it is the hand-written half, then what the program knows.

    `schemes` is the file of the concept schemes. Errors: ValueError when the page has no MARK.
    """
    written, mark, _ = page.partition(MARK)
    if not mark:
        raise ValueError(f"the page has no line {MARK}")
    lines = [*_tables(), *_lists(_meanings(schemes)), _RULES, *_rule_table(_rules_met_at("check")), _PROFILE,
             *_rule_table(_rules_of_the_profile(shapes)), _PRIVATE, *_rule_table(_rules_met_at("private")), _IMPORT,
             *_rule_table(_rules_met_at("import")), _LINK, *_rule_table(_rules_met_at("link")),
             _CONTRADICTIONS, *_rule_table(_rules_met_at("contradictions")),
             _ESTIMATE, *_rule_table(_rules_met_at("estimate")),
             _EVIDENCE, *_rule_table(_rules_met_at("evidence"))]  # fmt: skip
    return written + mark + "\n".join([*lines, ""])


def _tables() -> Iterator[str]:
    yield _TABLES
    for table in ALL_TABLES.values():
        yield from (f"### {table.name}", "", f"{table.help} Kept in {_file(table)}.", "")
        yield from _column_table(table.columns)
        if table.name == "claims":
            yield _STATEMENT
            yield from _column_table(INLINE)


def _file(table: Table) -> str:
    if table is LINKS:
        return "`links/<name>.sssom.tsv`, with tabs between the columns"
    if table.per_source:
        return f"`{table.name}/<id of the source>.csv`; new rows may stand in `{table.name}/new.csv`"
    return f"`{table.name}.csv`"


def _column_table(columns: Iterable[Column]) -> Iterator[str]:
    yield from ("| column | what to write | holds | example |", "|---|---|---|---|")
    yield from (
        f"| {_bold(column)} | {_cell(column.help)} | {_holds(column)} | {_code(column.example)} |" for column in columns
    )
    yield ""


def _bold(column: Column) -> str:
    return f"**`{column.name}`**" if column.required else f"`{column.name}`"


def _holds(column: Column) -> str:
    match column.kind:
        case Kind.CONCEPT:
            held = f"word of [{column.target[0]}](#list-{column.target[0]})"
        case Kind.REF:
            held = f"reference to {' or '.join(column.target)}"
        case kind:
            held = str(kind)
    return f"{held}; several" if column.many else held


def _lists(meanings: Meanings) -> Iterator[str]:
    yield _LISTS
    for scheme, keys in SCHEMES.items():
        yield from (f"### List: {scheme}", "", "| word | meaning | به فارسی |", "|---|---|---|")
        for key in keys:
            words = meanings[concept(scheme, key)]
            yield f"| `{key}` | {_cell(words['en'])} | {_persian(words['fa'])} |"
        yield ""


def _meanings(schemes: Path) -> Meanings:
    wanted = {(PREFIXES["skos"] + "definition", "en"), (PREFIXES["skos"] + "prefLabel", "fa")}
    meanings: Meanings = defaultdict(dict)
    for triple in parse(path=str(schemes), format=RdfFormat.TURTLE):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            tag = triple.object.language or ""
            if (triple.predicate.value, tag) in wanted:
                meanings[triple.subject.value][tag] = triple.object.value
    return meanings


Explained = tuple[str, str, str]  # a rule, and what it means and what to do in English and Persian


def _rules_met_at(stage: str) -> Iterator[Explained]:
    for rule in rules_of(stage):
        yield rule.id, f"*{rule.title_en}.* {rule.explain_en}", f"{rule.title_fa}. {rule.explain_fa}"


def _rules_of_the_profile(shapes: Shapes) -> Iterator[Explained]:
    for rule in shapes.rules.values():
        title = rule.name[:1].upper() + rule.name[1:]
        yield rule.id, f"*{title}.* {rule.messages['en']}", rule.messages["fa"]


def _rule_table(rules: Iterable[Explained]) -> Iterator[str]:
    yield from ("| rule | what it means, and what to do | معنی و چاره |", "|---|---|---|")
    yield from (f"| `{rule}` | {_cell(english)} | {_persian(persian)} |" for rule, english, persian in rules)
    yield ""


def _persian(text: str) -> str:
    return f'<span dir="rtl" lang="fa">{_cell(text)}</span>'


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else ""


def _cell(text: str) -> str:
    """The text as a cell of a Markdown table, where a bar would end it."""
    return text.replace("|", "\\|")

"""The words of the entry workbook: how to fill it, and what each column wants."""

from typing import Final

from kg.model import Column, Kind

TITLE: Final = "How to fill this workbook"

HABITS: Final = (
    ("One row, one claim", "Each row of the sheet claims says who says what, in which document, on which day. The "
     "graph never says that something happened; it says that somebody says so."),
    ("Where to begin", "Enter the case, its places, the people and bodies who speak (agents) and the documents you "
     "read (sources). Then the claims, one by one. The other sheets can wait until a source calls for them."),
    ("See how it is done", "The grey sheets at the end hold a small example about the Republic of Examplia, which "
     "does not exist. They are not read as data, and you may delete them."),
    ("Colours", "Dark headings must be filled in every row. Sand-coloured headings in claims are the statement "
     "itself, written inline; leave them empty when the column proposition names a statement. Rest on a heading "
     "to read what the column wants."),
    ("Naming a row", "Refer to a case, place, agent or source by its English name. To refer to a claim or another "
     "row without a name, write a short handle of your own in its column id, such as press-count, and use that."),
    ("Several values", "Join them with a bar: relative one | relative two. A drop-down list sets one; type the rest."),
    ("Dates", "Write them as the source does: 16 November 2019, November 2019, 15-19 November 2019, 25 Aban 1398. "
     "Where words leave it open, add the days you take them to mean: a Monday = 2019-11-25."),
    ("Figures", "Write the figure as a number and say in bound how it is meant: at-least, exactly, about, at-most or "
     "range. Figures of different scope are different statements: say who is counted, where and when."),
    ("Names and languages", "Text in a language other than English ends with @ and its language tag, such as @fa, "
     "@ar or @ckb. Write names as the source writes them."),
    ("Not known", "Leave the cell empty. Never write unknown, N/A or a question mark."),
    ("Denials and corrections", "A denial, a correction or a withdrawal is a new row. No row is changed to settle a "
     "dispute."),
    ("Do no harm", "All of this is meant to be published. Never enter telephone numbers, addresses, document "
     "numbers, or the religion or ethnicity of living people. An informant is a type and a province, nothing finer."),
    ("When you have saved", "Type kg fmt to move the rows to their tables with lasting ids, kg check to have every "
     "fault listed with its file, row and column, and kg build to make the release."),
)  # fmt: skip

_FORMS: Final = {
    Kind.LOCAL: "Write text@tag.",
    Kind.NAME: "Write name@tag.",
    Kind.CELLS: "Write cell = count.",
    Kind.CELL: "Write partition#cell.",
    Kind.CODES: "Write system@version = code.",
    Kind.FLAG: "Write yes or no.",
    Kind.COUNT: "A whole number.",
    Kind.URL: "Begins with http:// or https://.",
}


def column_words(column: Column) -> str:
    """Return what a column wants: its help, whether it must be filled, its form and an example, line by line."""
    lines = [column.help]
    if column.required:
        lines.append("Must be filled.")
    if column.kind is Kind.REF:
        lines.append(f"A row of {' or '.join(column.target)}.")
    if form := _FORMS.get(column.kind):
        lines.append(form)
    if column.many:
        lines.append('Several are joined by " | ".')
    if column.example:
        lines.append(f"Example: {column.example}")
    return "\n".join(lines)

"""Propose a mapping for a foreign table, from its headers and from what its values look like.

In: a file and how it is read. Out: the text of a mapping file that `kg/importers/mapping` reads: what is guessed is
written, what only a person knows is marked TODO, and every column that is left out stands in a comment with the
reason. Columns that tell what nobody may import are not even looked at.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kg.importers.mapping.sensitive import sensitive
from kg.importers.read import Reading, columns
from kg.importers.suggest.blocks import COMMON, Chosen, local_names, quoted, write_block
from kg.importers.suggest.survey import Seen, composite_key, survey
from kg.importers.suggest.words import end_of, language_of, roles_of

_HEAD: Final = """# A proposal, made from the headers of {name} and the look of its values.
# Check every line against the file, and replace each TODO, before you import with it.
source: "TODO: the id, handle or English label of the row in sources.csv"
file:
{file}
"""


def suggest(path: Path, reading: Reading) -> str:
    """Return the text of a proposed mapping; the same file gives the same text.

    `reading` is what `kg.importers.read.detect` returned. Errors: KgError and DataFaults for a file that is not read.
    """
    names = columns(path, reading)
    refused = {name: f"it tells {reason}, and is never imported" for name in names if (reason := sensitive(name))}
    twice = {name: "two columns have this name: rename one" for name in names if names.count(name) > 1}
    readable = [name for name in names if name not in refused | twice]
    seen = survey(path, reading, readable)
    chosen = _choose(seen)
    language = language_of(names)
    parts = [
        _HEAD.format(name=_plain(path.name), file=_file(reading)),
        _key(path, reading, chosen, seen),
        _unknown(seen),
    ]
    parts += ["entered_by: project", write_block(chosen, seen, language)]
    left_out = refused | twice | chosen.left_out
    comments = [f"#   {quoted(name)}: {left_out[name]}" for name in names if name in left_out]
    if comments:
        parts.append("# Columns that are left out, and not read:\n" + "\n".join(dict.fromkeys(comments)))
    return "\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _file(reading: Reading) -> str:
    stated = {
        "format": reading.format, "encoding": reading.encoding, "delimiter": reading.delimiter, "sheet": reading.sheet,
        "header_row": str(reading.header_row or ""), "records": reading.records,
    }  # fmt: skip
    return "\n".join(f"  {name}: {quoted(text)}" for name, text in stated.items() if text)


def _plain(text: str) -> str:
    """Return a text that may stand in a comment."""
    return "".join(one for one in text if one.isprintable())


# -- what each column is taken for


def _choose(seen: Iterable[Seen]) -> Chosen:
    chosen = Chosen()
    for one in seen:
        role = next((role for role in roles_of(one.name) if _fits(role, one)), "")
        if role:
            chosen.roles.setdefault(role, []).append(one)
        elif not one.filled:
            chosen.left_out[one.name] = "it is empty"
        else:
            chosen.left_out[one.name] = f"no field was found for it ({_looks(one)})"
    for role in ("age", "act_on", "born_on"):
        _choose_ends(chosen, role)
    for role, columns_ in chosen.roles.items():
        if role not in ("name", "key", "number"):
            for spare in columns_[1:]:
                if spare not in chosen.pairs.get(role, ()) and not _is_local(chosen, spare):
                    chosen.left_out[spare.name] = (
                        f"{quoted(columns_[0].name)} was taken for the same field ({_looks(spare)})"
                    )
    return chosen


def _fits(role: str, one: Seen) -> bool:
    match role:
        case "born_on" | "act_on":
            return one.has_dates
        case "city" | "province":
            is_of_birth = "born_on" in roles_of(one.name)
            return one.has_words and not is_of_birth and one.share(lambda text: any(map(str.isdigit, text))) < 0.3
        case "age":
            return one.has_ages and not one.has_dates
        case "gender":
            return one.is_listed and one.filled > 0
        case "key" | "number":
            return one.is_key
        case _:
            return one.has_words


def _choose_ends(chosen: Chosen, role: str) -> None:
    """Find the two columns of a role that are the ends of one range."""
    found = chosen.roles.get(role, [])
    for low in found:
        for high in found:
            if end_of(low.name) == (end_of(high.name)[0], -1) and end_of(high.name)[1] == 1:
                chosen.pairs[role] = (low, high)
                found.sort(key=lambda one: one not in (low, high))
                return


def _looks(one: Seen) -> str:
    if one.has_dates:
        return "it looks like dates"
    if one.is_list:
        common = [quoted(value) for value, count in sorted(one.values.items()) if count >= COMMON]
        rarer = len(one.values) - len(common)
        return f"values: {', '.join(common)}{f' and {rarer} rarer' if rarer else ''}" if common else f"{rarer} values"
    if one.has_numbers:
        return "it looks like numbers"
    return "it looks like ages" if one.has_ages else f"texts in {one.filled:,} rows"


def _is_local(chosen: Chosen, spare: Seen) -> bool:
    """Return whether a column has the names of another one of places in another language."""
    return any(spare.name in local_names(chosen, role).values() for role in ("city", "province"))


# -- the parts of the file


def _key(path: Path, reading: Reading, chosen: Chosen, seen: list[Seen]) -> str:
    if found := chosen.one("key"):
        return f"key: {quoted(found.name)}"
    if number := chosen.one("number"):
        return (
            f"key: {quoted(number.name)}  # TODO: a running number changes with every edition; is there a better key?"
        )
    for one in seen:
        if one.is_key and (one.has_dates or one.has_numbers or not one.has_words):
            return f"key: {quoted(one.name)}  # TODO: it has a value of its own in every row; is it meant to?"
    parts = [one.name for one in seen if {"key", "number"} & set(roles_of(one.name)) or one.is_list]
    if names := composite_key(path, reading, parts):
        return f"key: [{', '.join(map(quoted, names))}]  # TODO: together they tell the rows apart; are they meant to?"
    return 'key: "TODO"  # no column has a value of its own in every row: name the columns that tell rows apart'


def _unknown(seen: Iterable[Seen]) -> str:
    words = sorted({text for one in seen for text in one.unknown})
    return f"unknown: [{', '.join(map(quoted, ['', *words]))}]"

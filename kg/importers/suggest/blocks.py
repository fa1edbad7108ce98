"""Write the block of a proposed mapping: the fields of a table, from what the columns of a file were taken for.

In: the columns chosen for each role. Out: the lines of the block in YAML.
"""

import json
from dataclasses import dataclass, field
from typing import Final

from kg.importers.suggest.survey import MAX_LISTED, Seen, calendar_of, day_order, is_slashed, month_language
from kg.importers.suggest.words import concept_of, roles_of, tag_of, words_of
from kg.vocab import SCHEMES

COMMON: Final = 3  # times that a value must stand in a file to be shown as one of a kind
_BETWEEN: Final = (";", "/")  # what may part two places in one cell
_PERSIAN: Final = frozenset("پچژگکی")
_KURDISH: Final = frozenset("ێۆڕڵڤ")
_ARABIC: Final = frozenset("ةأإؤيكى")


@dataclass(slots=True)
class Chosen:
    """What each column was taken for, and why the others were not taken."""

    roles: dict[str, list[Seen]] = field(default_factory=dict)
    pairs: dict[str, tuple[Seen, Seen]] = field(default_factory=dict)  # role -> the columns of its two ends
    left_out: dict[str, str] = field(default_factory=dict)

    def one(self, role: str) -> Seen | None:
        """Return the column of a role, or None."""
        return next(iter(self.roles.get(role, ())), None)


def quoted(text: str) -> str:
    """Return a text as YAML holds it, in double quotes, with what is invisible written out."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in quoted)


def local_names(chosen: Chosen, role: str) -> dict[str, str]:
    """Return language tag -> column of the names of places, besides the column that is taken."""
    found = chosen.roles.get(role, [])
    own = set(words_of(found[0].name)) if found else set()
    return {tag: other.name for other in found[1:] if (tag := tag_of(other.name)) and own <= set(words_of(other.name))}


def write_block(chosen: Chosen, seen: list[Seen], language: str) -> str:
    """Return the block of claims when there are figures and nobody, else that of records."""
    people = any(chosen.roles.get(role) for role in ("name", "age", "gender", "born_on"))
    figures = [one for one in seen if one.has_numbers and one.name in chosen.left_out]
    if not people and figures and chosen.one("act_on"):
        return _claims(chosen, figures, language)
    return _records(chosen, language)


def _records(chosen: Chosen, language: str) -> str:
    lines = ["records:", '  about: {always: "TODO: the label of the case"}']
    names = [
        f"    - {{column: {quoted(one.name)}, language: {_language(one, language)}}}"
        for one in chosen.roles.get("name", ())
    ]
    lines += ["  names:", *names] if names else []
    lines.append("  identification: {by: names}" if names else "  identification: {always: described-only}")
    lines += _age(chosen)
    lines += _values(chosen.one("gender"), "gender")
    lines.append(f"  act: {{always: killing}}  # TODO: is this a list of {', '.join(SCHEMES['act'])}?")
    for role in ("born_on", "act_on"):
        lines += _date(chosen, role, role, language)
    lines += _places(chosen, language)
    lines += _values(chosen.one("injury"), "injury")
    return "\n".join(lines)


def _claims(chosen: Chosen, figures: list[Seen], language: str) -> str:
    figures.sort(key=lambda one: "act_on" not in roles_of(one.name))  # killed, deaths
    first, *others = figures
    for one in others:
        chosen.left_out[one.name] += "; it may be another block of claims"
    del chosen.left_out[first.name]
    lines = [
        "claims:",
        '  claimant: {always: "TODO: the label of the agent whose figures these are"}',
        "  stance: {always: asserts}",
        *_date(chosen, "act_on", "stated_on", language),
        '  about: {always: "TODO: the label of the case"}',
        "  kind: {always: count}",
        f"  measure: {{always: killed}}  # TODO: one of {', '.join(SCHEMES['measure'])}",
        f"  figure: {quoted(first.name)}",
        f"  bound: {{always: exactly}}  # TODO: one of {', '.join(SCHEMES['bound'])}",
    ]
    return "\n".join(lines)


def _language(one: Seen, language: str) -> str:
    """Return the language of a column of names: a tag, or one for each script."""
    stated = tag_of(one.name)
    latin = stated if stated in ("en", "es", "fr", "de") else language if language in ("en", "es", "fr", "de") else "en"
    arabic = stated if stated in ("fa", "ar", "ckb") else _arabic(one)
    tags = [
        f"{script}: {arabic if script == 'arabic' else latin}"
        for script in one.scripts
        if script in ("arabic", "latin")
    ]
    if len(tags) == 1 and len(one.scripts) == 1:
        return tags[0].partition(": ")[2]
    return f"{{{', '.join(tags)}}}" if tags else latin


def _arabic(one: Seen) -> str:
    """Return fa, ar or ckb, by the letters that only one of them has."""
    letters = [letter for text in one.sample for letter in text]
    counts = {tag: sum(letter in known for letter in letters)
              for tag, known in (("fa", _PERSIAN), ("ar", _ARABIC), ("ckb", _KURDISH))}  # fmt: skip
    if counts["ckb"] * 10 > counts["fa"]:
        return "ckb" if counts["ckb"] else "fa"
    return "ar" if counts["ar"] > counts["fa"] else "fa"


def _age(chosen: Chosen) -> list[str]:
    if pair := chosen.pairs.get("age"):
        low, high = (one.name for one in pair)
        both, least = quoted(f"{{{low}}}-{{{high}}}"), quoted(f"over {{{low}}}")
        return [
            "  age:",
            "    cases:",
            f'      - {{when: {{{quoted(low)}: "*", {quoted(high)}: "*"}}, write: {both}}}',
            f'      - {{when: {{{quoted(low)}: "*"}}, write: {least}}}  # TODO: or exactly?',
            f'      - {{when: {{{quoted(high)}: "*"}}, column: {quoted(high)}}}  # TODO: or at most?',
        ]
    found = chosen.one("age")
    return [f"  age: {quoted(found.name)}"] if found else []


def _date(chosen: Chosen, role: str, column: str, language: str) -> list[str]:
    pair = chosen.pairs.get(role)
    found = [*pair] if pair else chosen.roles.get(role, [])[:1]
    if not found:
        return []
    sample = [text for one in found for text in one.sample]
    source = (
        f"columns: [{', '.join(quoted(one.name) for one in found)}]" if pair else f"column: {quoted(found[0].name)}"
    )
    parts, todo = [source], ""
    if (calendar := calendar_of(sample)) != "gregorian":
        parts.append(f"calendar: {calendar}")
        todo = "  # TODO: solar-hijri or islamic?"
    if order := day_order(sample):
        parts.append(f"order: {order}")
    elif is_slashed(sample):
        todo = "  # TODO: add order: day-month-year, or month-day-year; the values do not show it"
    if months := month_language(sample, language):
        parts.append(f"months: {months}")
    parts += ["joined: to"] if pair else []
    return [f"  {column}: {{{', '.join(parts)}}}{todo}"]


def _places(chosen: Chosen, language: str) -> list[str]:
    city, province = chosen.one("city"), chosen.one("province")
    within = _place(chosen, province, "province", language) if province else ""
    if city is None:
        return [f"  places: {{{within}}}"] if within else []
    return [f"  places: {{{_place(chosen, city, 'city', language)}{f', within: {{{within}}}' if within else ''}}}"]


def _place(chosen: Chosen, one: Seen, kind: str, language: str) -> str:
    parts = [f"column: {quoted(one.name)}"]
    if mark := next((mark for mark in _BETWEEN if one.share_with(mark) > 0.02), ""):
        parts.append(f"split: {quoted(mark)}")
    if local := local_names(chosen, kind):
        parts.append(f"local: {{{', '.join(f'{tag}: {quoted(name)}' for tag, name in local.items())}}}")
    else:
        parts.append(f"language: {_language(one, language)}")
    return ", ".join([*parts, f"kind: {kind}", "make: yes"])


def _values(one: Seen | None, scheme: str) -> list[str]:
    """Return the field of a column whose values become concepts, with all of them when they are few."""
    if one is None:
        return []
    if not one.is_list:
        known = sorted(value for value, count in one.values.items() if count >= COMMON and concept_of(scheme, value))
        listed = "".join(f", {quoted(value)}: {concept_of(scheme, value)}" for value in known)[2:]
        return [f"  # TODO: {quoted(one.name)} has more than {MAX_LISTED} values, or values that stand once",
                f"  {scheme}: {{column: {quoted(one.name)}, values: {{{listed}}}, otherwise: note}}"]  # fmt: skip
    lines = [
        f"  # TODO: each is one of {', '.join(SCHEMES[scheme])}; an empty one is left out",
        f"  {scheme}:",
        f"    column: {quoted(one.name)}",
        "    values:",
    ]
    for value in sorted(one.values):
        found = concept_of(scheme, value)
        lines.append(f"      {quoted(value)}: {found}" if found else f'      {quoted(value)}: ""  # TODO')
    return lines

"""Commands that verify evidence: questions, worksheets, what two people answered, and what becomes public of it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Language, edits, need_dossier, need_private, say
from kg.cli.days import day_of_deed
from kg.cli.evidence_common import DataOption, ListFormat, StoreOption, need_outside, opened_store
from kg.cli.withdraw import PrivateOption
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.evidence.verify.agreement import Agreement
    from kg.evidence.verify.blind import Casework
    from kg.evidence.verify.checklist import Question
    from kg.evidence.verify.publish import KeptBack
    from kg.rewrite import Author

Digest = Annotated[str, typer.Argument(metavar="DIGEST", help="The item, by its digest or the beginning of it.")]
Filled = Annotated[Path, typer.Argument(metavar="FILE", help="The sheet that was filled.")]
VerifierOption = Annotated[str, typer.Option("--verifier", help="Who verifies: a pseudonym of one word, never a name.")]


LanguageOption = Annotated[Language, typer.Option("--language", help="The language of the questions.")]
KindOption = Annotated[str, typer.Option("--kind", help="The kind of evidence, such as video or photo.")]


def checklist(
    data: DataOption = Path(),
    kind: KindOption = "",
    language: LanguageOption = Language.en,
    format: Annotated[ListFormat, typer.Option("--format", help="How to print it.")] = ListFormat.table,
) -> None:
    """Print the questions that are asked of an item: those of the dossier, or those that come with the program.

    Example: kg evidence checklist --kind video --language fa
    """
    from dataclasses import asdict

    questions = _questions(data, kind)
    if format is ListFormat.json:
        typer.echo(json.dumps([asdict(one) for one in questions], ensure_ascii=False, indent=1))
        return
    for question in questions:
        typer.echo(f"{question.criterion:<11} {'needed' if question.needed else '':<7} {question.key}")
        typer.echo(f"            {question.words(language)}")


def worksheet(
    digest: Digest,
    verifier: VerifierOption,
    out: Annotated[Path, typer.Option("--out", help="The sheet to write, such as sheet.csv.")],
    data: DataOption = Path(),
    store: StoreOption = None,
    kind: KindOption = "",
    language: LanguageOption = Language.en,
    decide: Annotated[bool, typer.Option("--decide", help="For a third: what the two disagree on.")] = False,
) -> None:
    """Write a sheet with the questions on an item, for one verifier; nothing of what others answered is in it.

    Example: kg evidence worksheet 4f2a91 --verifier lantern --out lantern.csv
    """
    from kg.evidence.verify.worksheet import ANSWERS, write_worksheet

    work = _work(digest, data, store)
    if out.suffix.lower() != ".csv":
        raise KgError(f"{out.name} is no sheet: give it the ending .csv")
    need_outside(out)
    if out.exists():
        raise KgError(f"{out} is there already, and may be filled: name a new file")
    if decide:
        work.need_third(verifier)
        questions, said = work.disputed()
        write_worksheet(out, questions, language, said)
        say(f"{len(questions)} questions in {out}, with both reasons: fill it, then `kg evidence decide`")
        return
    work.need_open(verifier)
    if not work.begun:
        found = kind or _kind_of(work)
        work.begin(_questions(data, found), found)
    elif kind and work.kind not in ("", kind):
        raise KgError(f"the questions of this item are fixed, and are those for {work.kind}: leave out --kind")
    write_worksheet(out, work.questions(), language)
    asked = f"{len(work.questions())} questions" + (f" for a {work.kind}" if work.kind else "")
    say(f"{asked} in {out}; answers are {', '.join(ANSWERS)}, with a reason in English")
    say("what others may not read, such as an exact position, belongs in private_note; then `kg evidence submit`")
    _mark_collector(work, verifier)


def submit(
    digest: Digest, sheet: Filled, verifier: VerifierOption, data: DataOption = Path(), store: StoreOption = None
) -> None:
    """Hand in a worksheet: it is checked, kept read-only, and cannot be changed afterwards.

    Example: kg evidence submit 4f2a91 lantern.csv --verifier lantern
    """
    work = _work(digest, data, store)
    count = work.submit(sheet, verifier, _scan)
    say(f"{count} of 2 worksheets on {work.item.digest[:12]} are in")
    _mark_collector(work, verifier)


def compare(
    digest: Digest,
    data: DataOption = Path(),
    store: StoreOption = None,
    format: Annotated[ListFormat, typer.Option("--format", help="How to print it.")] = ListFormat.table,
) -> None:
    """Show what the two answered, side by side, and how well they agree; nothing before both are in.

    Example: kg evidence compare 4f2a91
    """
    from kg.evidence.verify.agreement import agreement
    from kg.evidence.verify.blind import all_units

    work = _work(digest, data, store)
    units, items = all_units(work.store)
    measured = {"this item": agreement(work.units())}
    if items > 1:
        measured[f"all {items} items with two worksheets"] = agreement(units, items)
    if format is ListFormat.json:
        typer.echo(json.dumps(_compared(work, measured), ensure_ascii=False, indent=1))
        return
    for line in (*_side_by_side(work), *_agreement_lines(measured), _standing(work)):
        typer.echo(line)


def decide(
    digest: Digest, sheet: Filled, verifier: VerifierOption, data: DataOption = Path(), store: StoreOption = None
) -> None:
    """Hand in what a third person decided, where the two disagree; `worksheet --decide` writes the sheet.

    Example: kg evidence decide 4f2a91 decision.csv --verifier beacon
    """
    work = _work(digest, data, store)
    work.decide(sheet, verifier, _scan)
    say(_standing(work))
    _mark_collector(work, verifier)


@edits()
def publish(
    digest: Digest,
    row: Annotated[str, typer.Option("--row", help="The evidence in the dossier, by id: ev-4k2m9x.")],
    author: Annotated[str, typer.Option("--author", help="Who answers for it: an agent, by id or name.")],
    data: DataOption = Path(),
    store: StoreOption = None,
    day: Annotated[str, typer.Option("--date", help="YYYY-MM-DD.", show_default="decided then, entered today")] = "",
    again: Annotated[bool, typer.Option("--again", help="Change rows of this author that say otherwise.")] = False,
    private: PrivateOption = None,
) -> None:
    """Write the final answers into the dossier as rows: no media, no pseudonyms, no addresses of private sources.

    Answers that are withheld stay in the private folder, and those that were withdrawn are not published again.

    Example: kg evidence publish 4f2a91 --row ev-4k2m9x --author "Sample Project" --data mydossier
    """
    from kg.evidence.verify.publish import publish as publish_rows
    from kg.evidence.verify.withheld import MARK, Withheld

    need_private(private)
    work = _work(digest, data, store)
    decided = "" if day else work.last_day()
    outcomes, replaced = Withheld.of(work.store, work.item).out_of_all(work.outcomes(_scan))
    by, back = _author(data, author, day), _kept_back(data, private)
    done = publish_rows(data, row, work.item.digest, outcomes, by, again, kind=work.kind, decided=decided, back=back)
    for path in done.paths:
        typer.echo(path)
    if replaced:
        say(f"{replaced} pseudonyms or addresses of the source were replaced by {MARK}")
    say(", ".join(f"{count} {what}" for what, count in sorted(done.counts.items())) + f"; {_standing(work)}")
    if count := done.counts["withheld"]:
        say(f"answers about {row} that stand in the private folder, and are left as they are there: {count}")
    if count := done.counts["withdrawn"]:
        say(f"answers about {row} that were withdrawn, and are not published again: {count}")
    if f"status: {done.status}" not in _standing(work) and not done.counts.keys() & {"withheld", "withdrawn"}:
        say(f"with all its rows, {row} has the status {done.status}: others answered otherwise, or other questions")


# -- what they share


def _work(digest: str, data: Path, store: Path | None) -> "Casework":
    from kg.evidence.verify.blind import Casework

    opened = opened_store(data, store)
    return Casework(opened, opened.item(digest))


def _questions(data: Path, kind: str) -> "tuple[Question, ...]":
    from kg.evidence.verify.checklist import KINDS, checklist_of, read_checklist

    if kind and kind not in KINDS:
        raise KgError(f'"{kind}" is no kind of evidence: choose of {", ".join(KINDS)}')
    return read_checklist(checklist_of(data), kind)


def _kind_of(work: "Casework") -> str:
    from kg.evidence.verify.checklist import kind_of_media

    media = work.item.collection.media_type
    if kind := kind_of_media(media):
        return kind
    raise KgError(f"say with --kind what sort of evidence this is; its file is {media or 'of no known type'}")


def _scan(text: str) -> Iterable[tuple[str, str]]:
    """Return the privacy rules that a text breaks which may be published, each with what to do."""
    from kg.protect.rows import SAYS
    from kg.protect.texts import faults_of_address, faults_of_text

    return [(rule, SAYS[rule]) for rule in sorted({*faults_of_text(text), *faults_of_address(text)})]


def _mark_collector(work: "Casework", person: str) -> None:
    if work.has_collected(person):
        say(f"{person} also took this item in, and so is not blind to its source; the custody log says so")


def _author(data: Path, author: str, day: str) -> "Author":
    from kg.link.decisions.author import find_author
    from kg.rewrite import Author, settled_rows

    need_dossier(data)
    return Author(*find_author(settled_rows(data), author), day_of_deed(data, day))


def _kept_back(data: Path, private: Path | None) -> "KeptBack":
    """Return what of a dossier is withheld or was withdrawn. Errors: DataFaults, BadMarks."""
    from kg.errors import DataFaults
    from kg.evidence.verify.publish import KeptBack
    from kg.rewrite import settled_rows
    from kg.settle import settle
    from kg.tiers.merge import filled
    from kg.tiers.place import private_of
    from kg.tiers.rows import read_withheld
    from kg.tiers.work import shown_of
    from kg.withdraw.marks import read_marks

    folder = private_of(data, private)
    withheld, faults = read_withheld(folder, shown_of(data, folder))
    if faults:
        raise DataFaults(faults)
    ids = {one.id for one in withheld}
    rows = settle(filled(settled_rows(data), withheld)).rows if withheld else ()
    kept = [row for row in rows if row.table in ("evidence", "verifications") and row.cells["id"] in ids]
    return KeptBack(kept, read_marks(folder).was_withdrawn)


# -- what is shown


def _standing(work: "Casework") -> str:
    """Return where the verification stands, in a sentence: what is to be decided, or the status and why."""
    from kg.evidence.verify.outcome import Undecided, status_of, weakest

    try:
        outcomes = work.outcomes()
    except Undecided as undecided:
        return str(undecided)
    needed = [question.key for question in work.questions() if question.needed]
    status = status_of(needed, {one.question.key: one.answer for one in outcomes})
    decides = weakest(outcomes)
    return f"status: {status}" + (f", since {decides.question.key} is {decides.answer}" if decides else "")


def _side_by_side(work: "Casework") -> Iterator[str]:
    one, other = work.sheets()
    for sheet in (one, other):
        yield f"{sheet.verifier}{' (who also took the item in)' if sheet.collected else ''}"
    for question in work.questions():
        answers = [sheet.answers.get(question.key) for sheet in (one, other)]
        said = [answer.answer if answer else "" for answer in answers]
        mark = "differ" if all(said) and said[0] != said[1] else ""
        yield f"{question.key:<16} {said[0]:<13} {said[1]:<13} {mark}".rstrip()
        for answer in answers if mark else ():
            if answer:
                yield f"    {answer.answer}: {answer.reason}" + (f" ({answer.reference})" if answer.reference else "")


def _agreement_lines(measured: "dict[str, Agreement]") -> Iterator[str]:
    for what, one in measured.items():
        bounds = f", 95 % interval {one.low:.2f} to {one.high:.2f}" if one.low is not None else ""
        alpha = f"Krippendorff's alpha (ordinal) {one.alpha:.2f}{bounds}" if one.alpha is not None else "no alpha"
        yield f"{what}: {one.same} of {one.units} answers are the same; {alpha}"
        for caveat in one.caveats:
            yield f"    {caveat}"


def _compared(work: "Casework", measured: "dict[str, Agreement]") -> dict[str, object]:
    from dataclasses import asdict

    sheets = [
        {"verifier": one.verifier, "collected": one.collected, "answers": [asdict(a) for a in one.answers.values()]}
        for one in work.sheets()
    ]
    agreements = {what: asdict(one) for what, one in measured.items()}
    return {"item": work.item.digest, "sheets": sheets, "agreement": agreements, "standing": _standing(work)}

"""The report of a case as HTML: all that is said of it, each claim with its claimant, denials with what they answer."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from kg.answer import lexical
from kg.build import build
from kg.coverage.case import coverage_of
from kg.coverage.sources import unseen
from kg.coverage.spoken import spoken
from kg.coverage.tell import Tell
from kg.independence import standing_of
from kg.ledger import Ledger
from kg.lineage import CONFIRMING
from kg.queries import fill
from kg.report import write
from kg.report.contents import Contents, contents_of
from kg.report.gaps import ASKED, gaps
from kg.report.paper import SECTIONS, html_of
from kg.report.replies import replies
from kg.report.resting import resting
from kg.report.summary import shared_origins, summary
from kg.report.unseen import dark
from kg.report.write import UnknownCase, find_case, write_report
from kg.store import ask
from kg.web.figures import digits
from kg.web.library import Library
from kg.web.pages.coverage import Section
from kg.web.people import names_somebody
from tests.canaries import holds_canary, withhold_prose
from tests.conftest import CATALOGUE, DATA, Kg
from tests.html_tree import Node, read_html

CASE, INNER = "ca-kbxvqs", "ca-77pbh2"
LANGUAGES = pytest.mark.parametrize("language", ["en", "fa"])


def quiet(what: str, done: int, of: int) -> None:
    """Take no notice of progress."""


@pytest.fixture(scope="module")
def ledger(fixture_release: Path) -> Ledger:
    return Ledger.open(fixture_release)


@pytest.fixture(scope="module")
def texts(fixture_release: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The report of the fictional dossier's wider case, by language."""
    folder = tmp_path_factory.mktemp("report")
    for language in ("en", "fa"):
        write_report(fixture_release, CASE, folder / f"{language}.html", language, quiet)
    return {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.html")}


@pytest.fixture(scope="module")
def trees(texts: dict[str, str]) -> dict[str, Node]:
    return {language: read_html(text) for language, text in texts.items()}


@pytest.fixture(scope="module")
def contents(fixture_release: Path) -> Contents:
    library = Library(fixture_release)
    return contents_of(library, find_case(library, CASE))


def entries(tree: Node) -> list[Node]:
    return tree.having("data-claim")


@LANGUAGES
def test_every_claim_about_the_case_stands_in_it_once(trees: dict[str, Node], ledger: Ledger, language: str) -> None:
    claims = [ledger.ident(claim.iri) for claim in ledger.every(ledger.claim, "Claim")]
    assert sorted(entry.attributes["data-claim"] for entry in entries(trees[language])) == sorted(claims)


@LANGUAGES
def test_no_claim_stands_without_its_claimant_and_source(trees: dict[str, Node], ledger: Ledger, language: str) -> None:
    for entry in entries(trees[language]):
        claim = ledger.claim(ledger.iri(entry.attributes["data-claim"]))
        (claimant,) = entry.all("strong", class_="claimant")
        assert claim is not None and claimant.text() == ledger.label(claim.claimant, language)
        assert any(link.attributes["href"] == f"#{ledger.ident(claim.source)}" for link in entry.all("a"))


@LANGUAGES
def test_each_denial_stands_beside_exactly_what_it_answers(
    trees: dict[str, Node], fixture_release: Path, language: str
) -> None:
    answer = ask(fixture_release, fill(CATALOGUE["denials"], {}, lambda cls: {}))
    rows = [dict(zip(answer.columns, map(lexical, row), strict=True)) for row in answer.rows]
    named = {(row["denial"], row["answers"], row["basis"]) for row in rows if row["basis"] in ("explicit", "inferred")}
    shown = set()
    for reply in trees[language].all("li", data_stance="denies"):
        for aimed in (one for one in reply.having("data-answers") if one.tag == "li"):
            (basis,) = aimed.having("data-basis")
            shown.add(
                (reply.attributes["data-reply"], aimed.attributes["data-answers"], basis.attributes["data-basis"])
            )
    assert named and shown == {(denial.rpartition("/")[2], to, basis) for denial, to, basis in named}


@LANGUAGES
def test_under_a_claim_stand_the_answers_to_that_very_claim(
    trees: dict[str, Node], ledger: Ledger, language: str
) -> None:
    for entry in entries(trees[language]):
        iri = ledger.iri(entry.attributes["data-claim"])
        shown = {node.attributes["data-answered-by"] for node in entry.having("data-answered-by")}
        answering = {ledger.ident(other) for other in ledger.pointing(iri, "respondsTo")}
        assert shown == answering


def test_denials_are_told_apart_by_what_they_aim_at(contents: Contents) -> None:
    found = replies(contents, "en")
    assert [(aim, len(several)) for aim, several in found.items()] == [("claims", 7), ("agents", 1)]
    assert all(bool(reply.answers) == (aim == "claims") for aim, several in found.items() for reply in several)


@LANGUAGES
def test_every_mark_leads_to_its_entry_and_nothing_is_fetched(trees: dict[str, Node], language: str) -> None:
    tree = trees[language]
    ids = [node.attributes["id"] for node in tree.having("id")]
    links = [node.attributes["href"] for node in tree.having("href")]
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert all(link.startswith(("#", "https://", "http://")) for link in links)
    assert not [*tree.having("src"), *tree.all("script"), *tree.all("link"), *tree.all("iframe")]


def test_the_styles_fetch_nothing(texts: dict[str, str]) -> None:
    for text in texts.values():
        style = text.partition("<style>")[2].partition("</style>")[0]
        assert "@import" not in style and style.count("url(") == style.count("url(data:font/woff2;base64,")


def test_marks_are_the_same_in_both_languages(trees: dict[str, Node]) -> None:
    marks = {
        language: [(entry.attributes["id"], next(entry.all("bdi", class_="mark")).text()) for entry in entries(tree)]
        for language, tree in trees.items()
    }
    assert marks["en"] == marks["fa"] and marks["en"][0][1].startswith("[C")


def test_claims_are_numbered_in_order_of_time(contents: Contents, ledger: Ledger) -> None:
    days = [claim.stated for iri in contents.claims if (claim := ledger.claim(iri))]
    assert [contents.marks[iri] for iri in contents.claims[:2]] == ["C1", "C2"]
    assert days == sorted(days, key=lambda day: (day.earliest, day.latest))


@LANGUAGES
def test_every_chapter_is_there_and_every_statement_with_its_origins(
    trees: dict[str, Node], contents: Contents, language: str
) -> None:
    tree = trees[language]
    assert [node.attributes["aria-labelledby"] for node in tree.all("section", class_="chapter")] == list(SECTIONS)
    counted = [iri for iri in contents.statements if contents.thing(iri).value("originCount")]
    assert counted and len(list(tree.all("p", class_="note origins"))) == len(counted)


@LANGUAGES
def test_every_source_has_the_day_on_which_it_was_read(
    trees: dict[str, Node], contents: Contents, language: str
) -> None:
    (listed,) = trees[language].all("ul", class_="bibliography")
    items = {item.attributes["id"]: item.text() for item in listed.all("li")}
    assert list(items) == [iri.rpartition("/")[2] for iri in contents.sources]
    assert all(("read on" if language == "en" else "خوانده‌شده در") in text for text in items.values())


@LANGUAGES
def test_a_source_that_nobody_saw_is_not_said_to_have_been_read(
    trees: dict[str, Node], contents: Contents, language: str
) -> None:
    through = [iri for iri in contents.sources if contents.thing(iri).iri_at("knownThrough")]
    (listed,) = trees[language].all("ul", class_="bibliography")
    items = {item.attributes["id"]: item.text() for item in listed.all("li")}
    words = {"en": "known only through another source, read on", "fa": "شناخته‌شده تنها از راه منبعی دیگر، خوانده‌شده"}
    said = {ident for ident, text in items.items() if words[language] in text}
    assert said and said == {iri.rpartition("/")[2] for iri in through}


def test_what_stands_in_a_circle_is_counted_as_no_origin(contents: Contents, ledger: Ledger) -> None:
    claims = [claim for iri in contents.claims if (claim := ledger.claim(iri)) and claim.stance in CONFIRMING]
    behind = {claim.iri: [iri for iri in ledger.origins_of(claim.iri) if not _relays(ledger, iri)] for claim in claims}
    found = summary(contents)
    assert found.origins == len({iri for origins in behind.values() for iri in origins})
    assert found.circling == sum(not origins for origins in behind.values()) > 0
    assert {one.claim for one in shared_origins(contents)} <= {iri for origins in behind.values() for iri in origins}


def _relays(ledger: Ledger, iri: str) -> bool:
    claim = ledger.claim(iri)
    return claim is not None and bool(claim.relays)


@LANGUAGES
def test_what_several_statements_rest_on_is_what_each_cannot_stand_without(
    contents: Contents, ledger: Ledger, language: str
) -> None:
    points = {iri: standing_of(ledger, iri).points for iri in contents.statements}
    for kind, rows in resting(contents, language).items():
        needed = Counter(point for of in points.values() for point in of[kind])
        assert {row.iri: len(row.statements) for row in rows} == {iri: n for iri, n in needed.items() if n > 1}
        assert all(row.iri in points[iri][kind] for row in rows for iri in row.statements)


@LANGUAGES
def test_what_each_source_could_not_see_is_said_in_the_chapter_on_gaps(
    trees: dict[str, Node], contents: Contents, ledger: Ledger, language: str
) -> None:
    (chapter,) = trees[language].all("section", aria_labelledby="gaps")
    coverage = coverage_of(ledger, CASE)
    rows = unseen(coverage, spoken(coverage))
    text = chapter.text()
    tell = Tell(language, lambda iri: ledger.label(iri, language))
    assert rows and all(sentence in text for sentence in tell.sources(coverage, rows))
    linked = {link.attributes["href"][1:] for link in chapter.all("a", class_="ref")}
    assert {ledger.ident(iri) for row in rows for iri in (row.source, row.restriction)} <= linked


def test_a_restriction_has_the_sources_that_it_met_each_once(contents: Contents, ledger: Ledger) -> None:
    coverage = coverage_of(ledger, CASE)
    rows = unseen(coverage, spoken(coverage))
    for one in dark(contents, Section(contents.library, coverage, "en")):
        met = [row for row in rows if row.restriction == one.restriction]
        assert not set(one.sure) & set(one.possible)
        assert {*one.sure, *one.possible} == {row.source for row in met if row.days.most}
        assert set(one.issued) == {row.source for row in met if row.made.most}


@LANGUAGES
def test_records_are_counted_and_their_names_are_not_listed(
    texts: dict[str, str], contents: Contents, language: str
) -> None:
    assert contents.records and not names_somebody(contents.library, texts[language])


def test_what_was_withdrawn_is_not_in_it(texts: dict[str, str], fixture_release: Path) -> None:
    gone = Library(fixture_release).things("Tombstone")
    assert gone and not [iri for iri in gone for text in texts.values() if f'id="{iri.rpartition("/")[2]}"' in text]


def test_a_case_within_another_has_a_report_of_its_own(fixture_release: Path, ledger: Ledger) -> None:
    library = Library(fixture_release)
    contents = contents_of(library, find_case(library, INNER))
    statements = [ledger.proposition(iri) for iri in contents.statements]
    assert contents.cases == (ledger.iri(INNER),) and 0 < len(contents.claims) < len(
        list(ledger.every(ledger.claim, "Claim"))
    )
    assert {statement.about for statement in statements if statement} == {ledger.iri(INNER)}


def test_gaps_are_asked_of_the_prepared_queries(trees: dict[str, Node]) -> None:
    headings = [heading.text() for heading in trees["en"].all("h3")]
    assert [CATALOGUE[name].title["en"] for name in ASKED if CATALOGUE[name].title["en"] not in headings] == []


def test_a_gap_that_has_rows_on_the_case_is_never_said_to_be_empty(
    contents: Contents, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [cell for iri in contents.statements if (one := ledger.partition(iri)) for cell in one.cells]
    found = {gap.name: gap for gap in gaps(contents, "en")}
    assert cells and len(found["counted-against-records"].rows) == len(cells)
    about = {iri for gap in found.values() for marked, _ in gap.rows for iri in marked}
    assert about <= set(contents.marks)
    monkeypatch.setattr("kg.report.gaps._MOST", 3)
    assert all(len(gap.rows) == 3 and not gap.whole for gap in gaps(contents, "en"))


def test_the_same_release_gives_the_same_bytes(fixture_release: Path, texts: dict[str, str], tmp_path: Path) -> None:
    assert write_report(fixture_release, CASE, tmp_path / "again.html", "fa", quiet) > 40
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == texts["fa"]


def test_persian_runs_from_right_to_left_in_its_own_digits(trees: dict[str, Node], contents: Contents) -> None:
    (page,) = trees["fa"].all("html")
    assert (page.attributes["lang"], page.attributes["dir"]) == ("fa", "rtl")
    (summary,) = trees["fa"].all("section", aria_labelledby="summary")
    assert digits(str(len(contents.claims)), "fa") in summary.text()


@pytest.mark.parametrize("name", [CASE, "Lantern Week protests", "https://example.org/verania/id/case/ca-kbxvqs"])
def test_a_case_is_named_by_id_label_or_address(fixture_release: Path, name: str) -> None:
    assert find_case(Library(fixture_release), name).endswith(CASE)


def test_an_unknown_case_is_refused_with_the_nearest_name(fixture_release: Path) -> None:
    with pytest.raises(UnknownCase, match='did you mean "ca-kbxvqs"'):
        find_case(Library(fixture_release), "ca-kbxvq5")


def test_another_suffix_is_refused(fixture_release: Path, tmp_path: Path, kg: Kg) -> None:
    code, _, err = kg("report", CASE, "--on", fixture_release, "--out", tmp_path / "report.docx")
    assert (code, err.count("\n")) == (2, 1) and ".html nor .pdf" in err and not list(tmp_path.iterdir())


def test_more_claims_than_can_be_printed_are_refused_at_once(
    fixture_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "MOST_PRINTED", 10)
    with pytest.raises(write.TooLong, match="10 are printed at most: write it as"):
        write_report(fixture_release, CASE, tmp_path / "report.pdf", "en", quiet)


def test_a_folder_without_a_release_is_refused(tmp_path: Path, kg: Kg) -> None:
    code, _, err = kg("report", CASE, "--on", tmp_path, "--out", tmp_path / "report.html")
    assert (code, err.count("\n")) == (2, 1) and not list(tmp_path.iterdir())


def test_a_restricted_release_is_refused_unless_it_is_allowed(tmp_path: Path, kg: Kg) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"tier": "restricted"}), encoding="utf-8")
    code, _, err = kg("report", CASE, "--on", tmp_path, "--out", tmp_path / "report.html")
    assert code == 2 and "--tier restricted allows it" in err


def test_nothing_that_is_withheld_reaches_a_report(tmp_path: Path) -> None:
    data = shutil.copytree(DATA["fixture"], tmp_path / "data" / "verania")
    assert withhold_prose(data, tmp_path / "data.private" / "verania") > 80
    build(data, tmp_path / "dist")
    write_report(tmp_path / "dist", CASE, tmp_path / "report.html", "en", quiet)
    assert not holds_canary((tmp_path / "report.html").read_bytes())


def test_evidence_stands_with_its_status_what_decides_it_and_what_it_cannot_show(trees: dict[str, Node]) -> None:
    (chapter,) = trees["en"].all("section", aria_labelledby="evidence")
    rows = {row.attributes.get("id", ""): " ".join(row.text().split()) for row in chapter.all("tr")}
    assert "not verified date: undetermined (no needed answer about: who made it, integrity)" in rows["ev-dmtkc8"]
    assert "They do not show on which of the nights they were taken." in rows["ev-dmtkc8"]
    assert "9a819736" in rows["ev-dmtkc8"] and "7004dcbe" in rows["ev-dmtkc8"]  # of each of the two photographs
    assert "authenticated What it cannot show: It does not show who gave the order." in rows["ev-t66fg4"]
    assert "refuted provenance: refuted" in rows["ev-r65jw3"] and "not assessed" in rows["ev-w4cfjd"]
    assert "Whether this copy is unaltered is a question of its own." in rows["ev-rzqpjm"]


def test_evidence_is_counted_in_recordings_and_one_that_is_held_somewhere_is_not_missing(
    trees: dict[str, Node], contents: Contents
) -> None:
    assert (len(contents.evidence), len(contents.recordings)) == (10, 8)
    assert "8 items or sets of items are cited; a copy of 4 is held." in trees["en"].text()
    (gaps_chapter,) = trees["en"].all("section", aria_labelledby="gaps")
    missing = {link.attributes["href"] for link in gaps_chapter.all("a") if "#ev-" in link.attributes.get("href", "")}
    assert "#ev-qhrmv2" not in missing and "#ev-34fhz7" in missing


@LANGUAGES
def test_a_report_calls_nothing_by_its_name_of_which_readers_are_to_be_warned(
    texts: dict[str, str], contents: Contents, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr("kg.report.gaps.ASKED", ("evidence-status", "evidence-answers"))
    text = html_of(contents, language, quiet)
    assert "Content warning: " in text or "هشدار محتوا: " in text
    for html in (texts[language], text):
        assert not any(name in html for name in ("Film of the shots", "فیلم تیراندازی", "muzzle flashes"))

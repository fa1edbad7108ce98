"""Reading a release for its pages: things, their parts, what points at them, and how they are named."""

from pathlib import Path

import pytest

from kg.vocab import key_of_concept
from kg.web.library import Library
from kg.web.thing import kind_of


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return Library(fixture_release)


@pytest.fixture(scope="module")
def main(dossier_release: Path) -> Library:
    return Library(dossier_release)


def test_a_thing_has_its_parts_and_knows_its_graphs(main: Library) -> None:
    claim = next(
        thing for iri in main.things("Claim", limit=300) if (thing := main.of(iri)) and thing.parts("Response")
    )
    response = claim.parts("Response")[0]
    assert claim.kind == "claim" and claim.cls == "Claim"
    assert main.of(claim.iris("respondsTo", response)[0]) is not None
    assert claim.source.rpartition("/")[2] in "".join(claim.graphs)


def test_a_date_is_read_as_bounds_with_the_words_of_the_source(main: Library) -> None:
    spans = [
        span for iri in main.things("Claim", limit=300) if (thing := main.of(iri)) and (span := thing.span("statedOn"))
    ]
    assert len(spans) == main.count("Claim")
    assert all(span.earliest <= span.latest and span.as_written for span in spans)


def test_an_address_that_is_not_of_the_release_is_nothing(library: Library) -> None:
    assert library.thing("claim", "cl-000000") is None
    assert library.thing("claim", "cl 000000<>") is None
    assert library.of("https://example.org/elsewhere") is None


def test_a_withdrawn_thing_is_its_tombstone(library: Library) -> None:
    tombstones = [library.of(iri) for iri in library.things("Tombstone")]
    assert tombstones
    assert all(stone is not None and stone.withdrawn and stone.key("reasonClass") for stone in tombstones)


def test_a_claim_is_named_with_who_makes_it(main: Library) -> None:
    for iri in main.things("Claim", limit=50):
        claim = main.of(iri)
        assert claim is not None
        for language in ("en", "fa"):
            assert main.label(claim.iri_at("claimant"), language) in main.label(iri, language)


def test_every_thing_has_a_label_in_both_languages(library: Library) -> None:
    classes = ("Claim", "Proposition", "PersonRecord", "Person", "Judgement", "Link", "Affiliation", "Comparison")
    for iri in (iri for cls in classes for iri in library.things(cls)):
        assert library.label(iri, "en") and library.label(iri, "fa")


def test_things_of_a_class_come_in_pages_that_miss_none(library: Library) -> None:
    pages, after = [], ""
    while page := library.things("Agent", after, 5):
        pages += page
        after = page[-1]
    assert pages == library.things("Agent", limit=10_000) == sorted(set(pages))
    assert len(pages) == library.count("Agent")


def test_what_points_at_a_thing_is_named_by_thing_not_by_part(main: Library) -> None:
    answered = {
        main.of(iri).iris("respondsTo", part)[0]  # type: ignore[union-attr]
        for iri in main.things("Claim", limit=300)
        for part in main.of(iri).parts("Response")  # type: ignore[union-attr]
    }
    assert answered
    for iri in answered:
        assert all("#" not in other for other in main.pointing(iri, "respondsTo"))
        assert main.pointing(iri, "respondsTo")


@pytest.mark.parametrize(
    ("iri", "key"),
    [("stance-denies", "denies"), ("code-system-iso-3166-2", "iso-3166-2"), ("not-held-reason-destroyed", "destroyed")],
)
def test_the_key_of_a_concept_is_what_a_cell_holds(iri: str, key: str) -> None:
    assert key_of_concept(f"https://w3id.org/govah/concept#{iri}") == key


def test_an_id_of_no_table_has_no_kind() -> None:
    assert kind_of("xx-4k2m9x") == ""

"""The pages of agents and affiliations: what is said of somebody is always somebody's statement."""

from pathlib import Path

import pytest

from kg.web.library import Library
from kg.web.pages.agent import agent_page
from kg.web.pages.said import Listed
from kg.web.thing import Thing
from tests.pagereader import LANGUAGES, library_of, read_thing


@pytest.fixture(scope="module")
def library(fixture_release: Path) -> Library:
    return library_of(fixture_release)


def agents(library: Library) -> list[Thing]:
    return [thing for iri in library.things("Agent") if (thing := library.of(iri)) is not None]


def listed(library: Library, agent: Thing, name: str) -> Listed:
    found = agent_page(library, agent, "en").values[name]
    assert isinstance(found, Listed)
    return found


def test_statements_stand_in_order_of_time(library: Library) -> None:
    for agent in agents(library):
        days = [said.when.earliest for said in listed(library, agent, "statements").claims if said.when]
        assert days == sorted(days)


def test_statements_are_the_agents_own_and_all_of_them(library: Library) -> None:
    for agent in agents(library):
        statements = listed(library, agent, "statements")
        assert {said.who for said in statements.claims} <= {agent.iri}
        assert statements.total == len(library.pointing(agent.iri, "claimant"))


def test_a_figure_that_was_later_replaced_says_so(library: Library) -> None:
    replaced = [claim for iri in library.things("Claim") if (claim := library.of(iri)) and claim.iris("revises")]
    assert replaced
    page = read_thing(library, "agent", replaced[0].iri_at("claimant").rpartition("/")[2])
    assert "later revised by" in page.text
    assert "revises" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_about_an_agent_names_who_says_it(library: Library, language: str) -> None:
    spoken_of = [agent for agent in agents(library) if listed(library, agent, "concerning").claims]
    assert spoken_of
    for agent in spoken_of:
        page = read_thing(library, "agent", agent.id, language)
        for said in listed(library, agent, "concerning").claims:
            row = next(
                cells
                for cells in page.lists
                if len(cells) == 5 and said.source and _holds(cells, said.iri, library, language)
            )
            assert row[1].strip()


def _holds(cells: list[str], claim: str, library: Library, language: str) -> bool:
    thing = library.of(claim)
    return thing is not None and library.label(thing.iri_at("claimant"), language) == cells[1].strip()


def test_a_post_has_its_source_and_its_bounds(library: Library) -> None:
    row = read_thing(library, "agent", "ag-bk84jb").row("Ministry of Public Lanterns")
    assert row[1] == "minister"
    assert "March 2020 – May 2023" in row[2]
    assert row[3]


def test_an_affiliation_names_its_source_and_both_ends(library: Library) -> None:
    page = read_thing(library, "affiliation", "af-45fxgc")
    assert "../../doc/agent/ag-bk84jb.en.html" in page.links
    assert "../../doc/agent/ag-6qv8cq.en.html" in page.links
    assert "../../doc/source/so-9tmv4k.en.html" in page.links
    assert "paragraph 4" in page.text


def test_what_is_attributed_is_not_listed_as_its_own(library: Library) -> None:
    reported = [agent for agent in agents(library) if listed(library, agent, "attributed").claims]
    assert reported
    for agent in reported:
        assert "statements of those who report them" in read_thing(library, "agent", agent.id).text

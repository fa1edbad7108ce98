"""A withdrawn record from end to end: no byte of it is left in release, caches, store, index or site, and 410 is told.

The record bears words that stand nowhere else, and every file is searched for them: plain, packed, in free pages.
"""

import shutil
from pathlib import Path

import pytest

from kg.build import build
from kg.fmt import format_dossier, write_formatted
from kg.web.search.index import make_index
from kg.withdraw import withdraw
from tests.conftest import DATA
from tests.mirroring import write_mirror
from tests.webclient import serving
from tests.withdrawing import DAY, holding

CANARY = "Zzyzyx"
RECORD = "re-6gpkd7"
FORMS = ("", ".en.html", ".fa.html", ".ttl", ".jsonld", ".nt", ".nq", ".trig", ".rdf")


def sown(folder: Path) -> Path:
    """A copy of the invented dossier in which the record bears the canary in every text it has."""
    data = shutil.copytree(DATA["fixture"], folder / "verania")
    file = data / "records" / "so-b7v756.csv"
    text = file.read_text(encoding="utf-8").replace("Testa Sample@en", f"{CANARY} Canary@en")
    file.write_text(text.replace("A pupil on the way home.", f"A pupil called {CANARY}."), encoding="utf-8")
    write_formatted(data, format_dossier(data))
    return data


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder of a release from which the record was withdrawn, and where the canary had stood before."""
    folder = tmp_path_factory.mktemp("canary")
    data, out = sown(folder), folder / "public" / "dist"
    build(data, out, store=True)
    make_index(out)
    before = holding(out.parent, CANARY)
    withdraw(data, RECORD, "consent-withdrawn", DAY)
    build(data, out, store=True)
    return out, before


def test_the_canary_stands_in_what_is_searched_while_it_is_public(withdrawn: tuple[Path, list[str]]) -> None:
    _, before = withdrawn
    assert {path.partition("/")[0] for path in before} == {"dist", ".dist.cache"}
    assert any("search-" in path for path in before) and any("/store-" in path for path in before)


def test_no_byte_of_a_withdrawn_record_is_left_beside_the_next_release(withdrawn: tuple[Path, list[str]]) -> None:
    out, _ = withdrawn
    make_index(out)
    assert holding(out.parent, CANARY) == []
    assert not [path.name for path in out.parent.iterdir() if path.name not in ("dist", ".dist.cache", ".dist.lock")]


def test_every_form_of_its_address_says_that_it_is_gone_why_and_when(withdrawn: tuple[Path, list[str]]) -> None:
    out, _ = withdrawn
    with serving(out) as client:
        answers = {form: client.ask(f"/doc/record/{RECORD}{form}") for form in FORMS}
        found = client.ask(f"/search.json?q={CANARY}")
    assert {form: answer.status for form, answer in answers.items()} == dict.fromkeys(FORMS, 410)
    assert all("consent-withdrawn" in answers[form].text or "consent withdrawn" in answers[form].text
               for form in FORMS if form != ".fa.html")  # fmt: skip
    assert all("2026-11-24" in answer.text for answer in answers.values())
    assert found.status == 200 and RECORD not in found.text


@pytest.mark.proof
def test_no_byte_is_left_in_the_site_as_files(tmp_path: Path) -> None:
    data, out = sown(tmp_path), tmp_path / "public" / "dist"
    for is_public in (True, False):
        build(data, out)
        write_mirror(out, out.parent / "site")
        found = holding(out.parent, CANARY)
        assert any(path.startswith("site/") for path in found) is is_public
        withdraw(data, RECORD, "safety", DAY)
    assert found == []

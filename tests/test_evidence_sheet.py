"""The custody sheet: all that is known of an item, the same each time, in both languages, and nothing to fetch."""

import re
from datetime import date
from pathlib import Path

import pytest

from kg.evidence.audit import Chosen, audit, enter
from kg.evidence.sheet import NoSheet, _words, sheet_of
from kg.evidence.store import EvidenceStore, Item
from kg.evidence.working import keep_copy
from tests.browser import CHROMIUM
from tests.conftest import Kg
from tests.evidencestores import begun, note, take


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return begun(tmp_path)


@pytest.fixture
def item(store: EvidenceStore, tmp_path: Path) -> Item:
    """An item with a copy and an audit."""
    path = note(tmp_path, "یادداشت <b>.txt")
    taken = take(store, path, source_url="https://example.org/post/1", generation="platform copy").item
    with store.writing():
        keep_copy(store, taken, note(tmp_path, "part.txt", "An"), "crop", "owl-2", "by hand", "the first word")
        enter(store, audit(store), "heron-3", "test 1")
    return taken


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S))


def test_a_sheet_tells_what_it_is_and_all_that_happened(store: EvidenceStore, item: Item) -> None:
    sheet = sheet_of(store, item, "en")
    text = text_of(sheet.html)
    groups = " ".join(item.digest[start : start + 4] for start in range(0, 64, 4))
    assert groups in text and "https://example.org/post/1" in text and "copy of a platform" in text
    assert [text.index(who) for who in ("lantern-7", "owl-2", "heron-3")] == sorted(
        text.index(who) for who in ("lantern-7", "owl-2", "heron-3")
    )
    copy = next(event for event in store.events() if event.kind == "derived")
    assert copy.after in text and "the first word" in text and "No fault was found" in text
    assert (sheet.events, sheet.faults, sheet.day.isoformat()) == (3, 0, copy.at[:10])


def test_what_a_stranger_wrote_is_text(store: EvidenceStore, item: Item) -> None:
    html = sheet_of(store, item, "en").html
    assert "یادداشت &lt;b&gt;.txt" in html and "<b>" not in html


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_sheet_is_the_same_each_time_and_asks_for_nothing(store: EvidenceStore, item: Item, language: str) -> None:
    html = sheet_of(store, item, language, date(2031, 3, 1)).html
    assert html == sheet_of(store, item, language, date(2031, 3, 1)).html and "2031-03-01" in html
    assert not re.search(r"""(src|href|action)=|url\(|@import|<script""", html)
    assert f'<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}">' in html


def test_damage_stands_on_the_sheet(store: EvidenceStore, item: Item) -> None:
    item.original.chmod(0o644)
    item.original.write_bytes(b"x" * item.collection.size)
    sheet = sheet_of(store, item, "en")
    assert sheet.faults == 2 and "custody-digest" in sheet.html and "custody-mode" in sheet.html
    assert "No fault was found" not in sheet.html


def test_nothing_of_another_item_stands_on_it(store: EvidenceStore, item: Item, tmp_path: Path) -> None:
    other = take(store, note(tmp_path, "other.txt", "another"), note="of somebody else").item
    with store.writing():
        enter(store, audit(store), "heron-3", "test 1")
        enter(store, audit(store, Chosen(sample=1)), "heron-3", "test 1")
    text = text_of(sheet_of(store, item, "en").html)
    assert other.digest[:12] not in text and "somebody else" not in text and "items (2)" not in text
    assert text.count("the store was audited") == 3 and "a sample of the items in the store was audited" in text


def test_an_item_of_which_the_log_tells_nothing_has_no_sheet(store: EvidenceStore, item: Item) -> None:
    store.log.unlink()
    with pytest.raises(NoSheet, match="kg evidence audit"):
        sheet_of(store, item, "en")


def test_every_word_is_there_in_both_languages() -> None:
    assert {tuple(texts) for texts in _words().values()} == {("en", "fa")}
    assert all(texts["en"].count("{") == texts["fa"].count("{") and texts["fa"] for texts in _words().values())


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")
def test_the_command_prints_it_and_refuses_another_kind(
    kg: Kg, store: EvidenceStore, item: Item, tmp_path: Path
) -> None:
    words = ("evidence", "sheet", item.digest[:8], "--store", store.folder, "--out")
    assert kg(*words, tmp_path / "sheet.txt")[0] == 2
    code, _, err = kg(*words, tmp_path / "sheet.pdf", "--language", "fa", "--date", "2031-03-01")
    pdf = (tmp_path / "sheet.pdf").read_bytes()
    assert code == 0 and "3 events, no faults" in err and pdf.startswith(b"%PDF") and b"D:20310301" in pdf

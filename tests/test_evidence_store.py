"""The store of evidence and its log: who may enter, what an item is, and a chain that nothing leaves unseen."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evidence.collection import Collection, NotAPseudonym, need_pseudonym
from kg.evidence.custody import START, Event, LogDamaged, append, has_event, head, moment, read
from kg.evidence.names import plain, safe_name
from kg.evidence.store import EvidenceStore, Item, NoSuchItem, NotAStore, NotEmpty, OriginalGone, RecordGone
from kg.files import NotWritten
from tests.evidencestores import begun, note, take

SIGNS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def event(number: int, **more: str) -> Event:
    return Event("2031-02-12T16:30:00Z", "lantern-7", "collected", f"{number:064x}", **more)


# -- the store


def test_only_its_owner_may_enter_a_store(tmp_path: Path) -> None:
    store = begun(tmp_path)
    take(store, note(tmp_path))
    folders = [path for path in (store.folder, *store.folder.rglob("*")) if path.is_dir()]
    assert len(folders) > 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert stat.S_IMODE(store.log.stat().st_mode) == 0o600


def test_a_folder_with_other_things_is_no_store_and_is_not_made_one(tmp_path: Path) -> None:
    note(tmp_path)
    with pytest.raises(NotAStore, match="kg evidence add"):
        EvidenceStore(tmp_path)
    with pytest.raises(NotEmpty, match="holds other things"):
        EvidenceStore.begun(tmp_path)
    (tmp_path / "store.json").write_text('{"format": "something-else"}', encoding="utf-8")
    with pytest.raises(NotAStore):
        EvidenceStore.begun(tmp_path)


@pytest.mark.parametrize("card", [None, "{", "[]"])
def test_a_store_whose_card_is_gone_is_told_apart_from_a_folder_that_is_none(tmp_path: Path, card: str | None) -> None:
    store = begun(tmp_path)
    take(store, note(tmp_path))
    (store.folder / "store.json").unlink()
    if card:
        (store.folder / "store.json").write_text(card, encoding="utf-8")
    for opened in (EvidenceStore, EvidenceStore.begun):
        with pytest.raises(NotAStore, match=r"store\.json is gone or damaged: write") as error:
            opened(store.folder)
    (store.folder / "store.json").write_text(str(error.value).partition("write ")[2].partition(" into")[0])
    assert EvidenceStore.begun(store.folder).items()


def test_an_item_is_found_by_the_beginning_of_its_digest(tmp_path: Path) -> None:
    store = begun(tmp_path)
    items = [take(store, note(tmp_path, text=f"note {number}")).item for number in range(3)]
    assert {item.digest for item in store.items()} == {item.digest for item in items}
    assert store.item(items[0].digest[:8].upper()) == items[0]
    for asked in ("", "f" * 64, "../" + items[0].digest):
        with pytest.raises(NoSuchItem):
            store.item(asked)


def test_an_original_that_is_gone_is_told(tmp_path: Path) -> None:
    item = take(begun(tmp_path), note(tmp_path)).item
    next((item.bag / "data").iterdir()).unlink()
    with pytest.raises(OriginalGone, match="kg evidence audit"):
        _ = item.original


@pytest.mark.parametrize("data", [None, b"{", b"[1]", b"[" * 100_000, b"\xff"])
@pytest.mark.parametrize("name", ["collection", "technical"])
def test_a_record_that_is_gone_or_is_none_is_told_with_its_bag_and_its_name(
    tmp_path: Path, name: str, data: bytes | None
) -> None:
    item = take(begun(tmp_path), note(tmp_path)).item
    (item.bag / f"{name}.json").unlink()
    if data is not None:
        (item.bag / f"{name}.json").write_bytes(data)
    with pytest.raises(RecordGone, match=rf"items/{item.digest}: {name}\.json is gone or damaged; put it back"):
        getattr(Item(item.digest, item.bag), name)


def test_the_original_is_the_file_that_the_manifest_names(tmp_path: Path) -> None:
    item = take(begun(tmp_path), note(tmp_path)).item
    note(item.bag / "data", "a stranger.txt")
    assert Item(item.digest, item.bag).original.name == Item(item.digest, item.bag).whole.name == "note.txt"


@pytest.mark.parametrize("data", [b"other", None])
def test_an_original_that_was_changed_is_not_given_as_whole(tmp_path: Path, data: bytes | None) -> None:
    item = take(begun(tmp_path), note(tmp_path)).item
    item.original.unlink()
    item.original.write_bytes(data) if data else item.original.mkdir()
    with pytest.raises(OriginalGone, match="gone or changed"):
        _ = item.whole


@pytest.mark.parametrize("text", ["", "x", "two words", "a@example.org", "-x", "a" * 41, "../up", "a.b"])
def test_what_may_be_a_name_or_an_address_is_no_pseudonym(text: str) -> None:
    with pytest.raises(NotAPseudonym, match="use one word"):
        need_pseudonym(text)


@pytest.mark.parametrize("text", ["lantern-7", "فانوس", "p_2"])
def test_one_word_is_a_pseudonym(text: str) -> None:
    assert need_pseudonym(text) == text


def test_a_record_comes_back_as_it_was_written() -> None:
    record = Collection("lantern-7", "2031-02-12T16:30:00Z", "test", "فیلم.mp4", "0" * 64, 7, note='say "x"\n')
    assert Collection.read(record.text()) == record
    for text in ('{"who": "x"}', record.text().replace("7,", '"7",'), record.text().replace('"test"', "null")):
        with pytest.raises(ValueError, match="not a collection record"):
            Collection.read(text)


# -- names


@given(SIGNS)
def test_a_safe_name_can_stand_in_any_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe and safe == safe_name(safe) and len(safe.encode()) <= 150
    assert not set(safe) & set('/\\:*?"<>|%\0\n\r\u202e\u200f') and safe not in (".", "..")
    assert safe == safe.strip() and not safe.startswith(".")


def test_persian_names_and_their_suffix_stay() -> None:
    assert safe_name("فیلم‌های شب.mp4") == "فیلم‌های شب.mp4"
    assert safe_name("ش" * 200 + ".mp4").endswith("ش.mp4")


@given(SIGNS)
def test_what_is_shown_of_a_stranger_cannot_steer_a_terminal(text: str) -> None:
    assert plain(text).isprintable() or {sign for sign in plain(text) if not sign.isprintable()} <= {"\u200c", "\u200d"}


# -- the log


@settings(max_examples=30)
@given(st.lists(st.tuples(SIGNS, st.integers(0, 40_000)), max_size=6))
def test_events_come_back_in_their_order_whatever_they_hold(
    tmp_path_factory: pytest.TempPathFactory, notes: list[tuple[str, int]]
) -> None:
    log = tmp_path_factory.mktemp("log") / "custody.jsonl"
    events = [event(number, note=text + "x" * more) for number, (text, more) in enumerate(notes)]
    heads = {START}
    for one in events:
        append(log, one)
        heads.add(head(log))
    assert list(read(log)) == events and len(heads) == len(events) + 1


def test_an_event_is_found_by_kind_and_item_and_no_note_passes_for_one(tmp_path: Path) -> None:
    log = tmp_path / "custody.jsonl"
    assert not has_event(log, "collected", f"{1:064x}")
    append(log, event(1), event(2, note=f'"item": "{3:064x}", "kind": "collected"'))
    assert has_event(log, "collected", f"{1:064x}")
    assert not has_event(log, "copied", f"{1:064x}") and not has_event(log, "collected", f"{3:064x}")


@pytest.mark.parametrize("harm", ["edited", "removed", "swapped", "added"])
def test_a_log_that_was_changed_in_the_middle_does_not_hold(tmp_path: Path, harm: str) -> None:
    log = tmp_path / "custody.jsonl"
    append(log, *map(event, range(5)))
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = {
        "edited": [lines[0], lines[1].replace("lantern-7", "lantern-8"), *lines[2:]],
        "removed": [lines[0], *lines[2:]],
        "swapped": [lines[0], lines[2], lines[1], *lines[3:]],
        "added": [lines[0], lines[0], *lines[1:]],
    }[harm]
    log.write_text("".join(changed), encoding="utf-8")
    with pytest.raises(LogDamaged) as damage:
        list(read(log))
    assert damage.value.line == (3 if harm == "edited" else 2)


@pytest.mark.parametrize("line", ["5", "[]", "null", '"text"', "[" * 100_000])
def test_a_line_that_is_no_object_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    log = tmp_path / "custody.jsonl"
    append(log, event(1))
    log.write_text(log.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(LogDamaged) as damage:
        list(read(log))
    assert damage.value.line == 2
    with pytest.raises(LogDamaged):
        append(log, event(2))


def test_bytes_that_are_no_letters_are_written_out_in_every_record(tmp_path: Path) -> None:
    log, text = tmp_path / "custody.jsonl", "caf\udce9"
    append(log, event(1, note=text))
    assert next(read(log)).note == r"caf\xe9" and json.loads(log.read_text(encoding="utf-8"))
    store = begun(tmp_path)
    item = take(store, note(tmp_path), note=text, rights=text).item
    assert (item.collection.note, item.collection.rights) == (r"caf\xe9", r"caf\xe9")


def test_a_moment_that_no_calendar_holds_is_not_known() -> None:
    assert moment(2.0**40) == "" and moment(2.0**33) == "2242-03-16T12:56:32Z"


@pytest.mark.parametrize("line", ["{}\n", "not JSON\n", "[]\n", "\n"])
def test_nothing_is_added_behind_a_last_line_that_does_not_follow(tmp_path: Path, line: str) -> None:
    log = tmp_path / "custody.jsonl"
    append(log, event(1), event(2))
    with log.open("a", encoding="utf-8") as file:
        file.write(line)
    before = log.read_bytes()
    with pytest.raises(LogDamaged) as damage:
        append(log, event(3))
    assert damage.value.line == 3 and log.read_bytes() == before


def test_an_event_that_was_cut_off_is_taken_away_by_the_next(tmp_path: Path) -> None:
    log = tmp_path / "custody.jsonl"
    append(log, event(1), event(2))
    whole = log.read_bytes()
    for cut in range(1, len(whole.splitlines()[-1])):
        log.write_bytes(whole[:-cut])
        append(log, event(3))
        assert list(read(log)) == [event(1), event(3)]


def test_only_the_end_of_a_long_log_is_read(tmp_path: Path) -> None:
    log = tmp_path / "custody.jsonl"
    append(log, *map(event, range(2000)))
    log.write_bytes(log.read_bytes().replace(b"lantern-7", b"lantern-8", 1))  # far from the end
    append(log, event(2000))
    with pytest.raises(LogDamaged):
        list(read(log))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the owner of a system may write anywhere")
def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    log = tmp_path / "custody.jsonl"
    append(log, event(1))
    log.chmod(0o400)
    with pytest.raises(NotWritten):
        append(log, event(2))


def test_a_line_of_the_log_is_json_that_anybody_can_check(tmp_path: Path) -> None:
    log = tmp_path / "custody.jsonl"
    append(log, event(1, note="یادداشت"))
    row = json.loads(log.read_text(encoding="utf-8"))
    assert row["previous"] == START and row["note"] == "یادداشت" and "یادداشت" in log.read_text(encoding="utf-8")

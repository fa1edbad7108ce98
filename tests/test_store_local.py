"""The store beside a release holds it, follows it with what changed, and is never trusted when it is damaged."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store
from typer.testing import CliRunner

import kg.store.local
from kg.cli import app
from kg.release.read import Release
from kg.store import BadQuery, DamagedStore, NotARelease, ask, open_release, store_of, update_store
from kg.store.difference import NotSorted, difference
from tests.bare import IDENTIFIER as ID
from tests.bare import agents, reworded, write_bare
from tests.small import BASE

EVERYTHING = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
ONE = "agent ag-920007"


def lines_of(store: Store) -> list[bytes]:
    dump = store.dump(format=RdfFormat.N_QUADS)
    assert dump is not None
    return sorted(dump.splitlines())


def released(dist: Path) -> list[bytes]:
    """What a store in memory makes of the release, which spells numbers in one way."""
    store = Store()
    with Release(dist).whole() as whole:
        store.load(whole, format=RdfFormat.N_QUADS)
    return lines_of(store)


def stores(dist: Path) -> list[str]:
    return sorted(path.name for path in store_of(dist).parent.glob("*store*") if path.is_dir())


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return write_bare(tmp_path / "dist", agents(300))


def test_a_release_without_a_store_is_read_into_memory(dist: Path) -> None:
    assert lines_of(open_release(dist)) == released(dist)
    assert not store_of(dist).exists()


def test_a_store_holds_the_release_and_is_found_beside_it(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, expected = update_store(dist), released(dist)
    assert folder == store_of(dist) and folder.parent.parent == dist.parent
    monkeypatch.setattr(Release, "whole", lambda *_: pytest.fail("the release was read, and not its store"))
    assert lines_of(open_release(dist)) == expected


def test_a_store_on_disk_cannot_be_written(dist: Path) -> None:
    update_store(dist)
    with pytest.raises(RuntimeError, match="read-write"):
        open_release(dist).update("INSERT DATA { <x:s> <x:p> <x:o> }")


def test_two_readers_open_one_store(dist: Path) -> None:
    update_store(dist)
    first, second = open_release(dist), open_release(dist)
    assert ask(first, EVERYTHING) == ask(second, EVERYTHING)


def test_a_store_that_is_up_to_date_is_left_alone(dist: Path) -> None:
    state = update_store(dist) / "state.json"
    before = state.stat().st_mtime_ns
    assert update_store(dist) == state.parent and state.stat().st_mtime_ns == before


def test_only_the_difference_is_written(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update_store(dist)
    write_bare(dist, reworded(agents(300), ONE, "another"))
    monkeypatch.setattr(kg.store.local, "_fill", lambda *_: pytest.fail("made from nothing"))
    told: list[tuple[str, int, int]] = []
    update_store(dist, lambda *what: told.append(what))
    assert lines_of(open_release(dist)) == released(dist)
    assert [what for what, _, _ in told] == ["storing"]
    assert told[-1][1] == told[-1][2] < 150  # the triples of one piece, before and after


def test_a_store_follows_release_after_release(dist: Path) -> None:
    for number in range(1, 8):
        update_store(dist)
        write_bare(dist, agents(300 + number) | {f"{BASE}graph/source/so-{number:06}": [f'<{BASE}id/x> {ID} "x" .']})
    update_store(dist)
    assert lines_of(open_release(dist)) == released(dist)


@pytest.mark.parametrize(("before", "after"), [("0.9", "0.90"), ("0.90", "0.9")])
def test_a_number_spelt_anew_stays_in(before: str, after: str, dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.store.local, "_BATCH", 1)
    graph, decimal = f"{BASE}graph/source/so-zzzzzz", "<http://www.w3.org/2001/XMLSchema#decimal>"
    for number in (before, after):
        write_bare(dist, agents(300) | {graph: [f'<{BASE}id/x> {ID} "{number}"^^{decimal} .']})
        update_store(dist)
    assert lines_of(open_release(dist)) == released(dist)


def test_graphs_come_and_go(dist: Path) -> None:
    graph = f"{BASE}graph/source/so-zzzzzz"
    for more in ({graph: [f'<{BASE}id/source/so-zzzzzz> {ID} "z" .']}, {}):
        update_store(dist)
        write_bare(dist, agents(300) | more)
        update_store(dist)
        assert lines_of(open_release(dist)) == released(dist)
        assert any(name.value == graph for name in open_release(dist).named_graphs()) == bool(more)


def test_who_reads_the_old_store_goes_on_reading_it(dist: Path) -> None:
    update_store(dist)
    reader = open_release(dist)
    before = lines_of(reader)
    write_bare(dist, reworded(agents(300), ONE, "another"))
    update_store(dist)
    assert lines_of(reader) == before != lines_of(open_release(dist))


def test_the_store_before_is_kept_and_older_ones_go(dist: Path) -> None:
    names = []
    for word in ("first", "second", "third"):
        write_bare(dist, reworded(agents(300), ONE, word))
        names.append(update_store(dist).name)
    assert stores(dist) == sorted(names[1:])


def test_of_what_was_withdrawn_no_byte_stays(dist: Path) -> None:
    write_bare(dist, reworded(agents(300), ONE, "The name of Nobody Inparticular"))
    before = update_store(dist)
    tombstone = {f"{BASE}graph/withdrawn": [f'<{BASE}id/agent/ag-920007> {ID} "withdrawn" .']}
    write_bare(dist, reworded(agents(300), ONE, "") | tombstone)
    update_store(dist)
    assert not before.exists() and lines_of(open_release(dist)) == released(dist)
    files = [path for path in store_of(dist).parent.rglob("*") if path.is_file()]
    assert not [path for path in files if b"Nobody Inparticular" in path.read_bytes()]


def test_of_a_thing_that_is_published_no_longer_no_byte_stays(dist: Path) -> None:
    thing = f'<{BASE}id/agent/ag-bcdfgh> {ID} "Nobody Inparticular" .'
    write_bare(dist, {graph: [*lines, thing] for graph, lines in agents(300).items()})
    before = update_store(dist)
    write_bare(dist, agents(300))
    update_store(dist)
    assert not before.exists() and lines_of(open_release(dist)) == released(dist)
    files = [path for path in store_of(dist).parent.rglob("*") if path.is_file()]
    assert not [path for path in files if b"Nobody Inparticular" in path.read_bytes()]


def test_a_store_is_made_anew_when_that_is_wanted(dist: Path) -> None:
    update_store(dist)
    write_bare(dist, reworded(agents(300), ONE, "another"))
    update_store(dist, anew=True)
    assert stores(dist) == [store_of(dist).name]
    assert not [path for path in store_of(dist).rglob("*.sst") if path.stat().st_nlink > 1]


def test_a_release_that_changed_all_over_is_stored_anew(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update_store(dist)
    write_bare(dist, reworded(agents(300), "agent", "body"))
    monkeypatch.setattr(kg.store.local, "_apply", lambda *_: pytest.fail("line by line"))
    update_store(dist)
    assert lines_of(open_release(dist)) == released(dist)


def cut_a_table(folder: Path) -> None:
    table = max(folder.rglob("*.sst"), key=lambda path: path.stat().st_size)
    table.write_bytes(table.read_bytes()[:-1])


def lose_a_table(folder: Path) -> None:
    next(folder.rglob("*.sst")).unlink()


def name_another_release(folder: Path) -> None:
    state = json.loads((folder / "state.json").read_text())
    (folder / "state.json").write_text(json.dumps(state | {"release": "0" * 64}))


def name_another_engine(folder: Path) -> None:
    state = json.loads((folder / "state.json").read_text())
    (folder / "state.json").write_text(json.dumps(state | {"engine": "pyoxigraph 0.1"}))


def be_a_foreign_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    (folder / "data").mkdir(parents=True)
    (folder / "state.json").write_text("[]")


DAMAGES = [cut_a_table, lose_a_table, name_another_release, name_another_engine, be_a_foreign_folder]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_not_read_but_made_anew(damage, dist: Path) -> None:  # type: ignore[no-untyped-def]
    damage(update_store(dist))
    assert lines_of(open_release(dist)) == released(dist)
    update_store(dist)
    assert lines_of(open_release(dist)) == released(dist) and (store_of(dist) / "release" / "pieces.csv").is_file()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_not_followed(damage, dist: Path) -> None:  # type: ignore[no-untyped-def]
    damage(update_store(dist))
    write_bare(dist, reworded(agents(300), ONE, "another"))
    update_store(dist)
    assert lines_of(open_release(dist)) == released(dist)


def spoil(folder: Path) -> None:
    """Change bytes in the files of a store without changing their sizes."""
    for path in (folder / "data").iterdir():
        if path.suffix in (".sst", ".log"):
            path.write_bytes(bytes(byte ^ 0xFF for byte in path.read_bytes()))


def test_what_is_spoilt_inside_is_told_or_passed_over(dist: Path) -> None:
    folder = update_store(dist)
    reader = open_release(dist)
    spoil(folder)
    try:
        assert ask(reader, EVERYTHING).rows
    except DamagedStore as error:
        assert "kg store --anew" in str(error)
    assert lines_of(open_release(dist)) == released(dist)


def test_a_corruption_is_told_from_a_bad_query(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert DamagedStore.is_meant(OSError("Corruption: block checksum mismatch"))
    with pytest.raises(BadQuery):
        ask(open_release(dist), "SELECT")


def test_a_store_that_was_cut_off_is_not_there(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(kg.store.local, "_seal", die)
        with pytest.raises(KeyboardInterrupt):
            update_store(dist)
    assert stores(dist) == [] and lines_of(open_release(dist)) == released(dist)
    update_store(dist)
    assert stores(dist) == [store_of(dist).name]


def test_what_a_killed_run_left_is_removed(dist: Path) -> None:
    left = update_store(dist).with_name(".store.new") / "data"
    left.mkdir(parents=True)
    update_store(dist)
    assert stores(dist) == [store_of(dist).name]


def test_a_store_is_loaded_in_portions(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.store.local, "_PORTION", 2_000)
    told: list[int] = []
    update_store(dist, lambda what, done, of: told.append(done))
    assert len(told) > 5 and told[-1] == len(released(dist))
    assert lines_of(open_release(dist)) == released(dist)


def test_a_store_without_links_is_copied(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("os.link", refuse)
    update_store(dist)
    write_bare(dist, reworded(agents(300), ONE, "another"))
    update_store(dist)
    assert lines_of(open_release(dist)) == released(dist)


def test_a_folder_that_is_no_release_has_no_store(tmp_path: Path) -> None:
    with pytest.raises(NotARelease):
        update_store(tmp_path)


LINES = st.sets(st.text("abc", min_size=1, max_size=3)).map(
    lambda words: [f"{word}\n".encode() for word in sorted(words)]
)


@given(LINES, LINES)
def test_a_difference_is_what_two_texts_do_not_share(old: list[bytes], new: list[bytes]) -> None:
    found = list(difference(old, [b"".join(new)]))
    assert {line for line, added in found if added} == set(new) - set(old)
    assert {line for line, added in found if not added} == set(old) - set(new)
    assert found == sorted(found) and len(found) == len(set(found))


def test_lines_out_of_order_are_refused() -> None:
    with pytest.raises(NotSorted):
        list(difference([b"b\na\n"], []))


def test_the_command_makes_the_store_and_says_where(dist: Path) -> None:
    for more in ([], ["--anew"]):
        result = CliRunner().invoke(app, ["store", str(dist), *more])
        assert (result.exit_code, result.stdout) == (0, f"{store_of(dist)}\n")
    assert lines_of(open_release(dist)) == released(dist)

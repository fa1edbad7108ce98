"""Salts are made once a graph, kept with the private data, and gone for good when something is withdrawn."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.seal.salts import MANIFEST, BadSalts, destroy, own, parse_salts, read_salts, salts_of, salts_text

GRAPHS = ["agents", "source/so-4k2m9x"]


def test_the_same_graphs_get_the_same_salts_again(tmp_path: Path) -> None:
    first = salts_of(tmp_path / "private", GRAPHS)
    assert salts_of(tmp_path / "private", [*GRAPHS, "cases"]) == first | {
        "cases": read_salts(tmp_path / "private" / "salts.csv")["cases"]
    }
    assert set(first) == {MANIFEST, *GRAPHS} and len({*first.values()}) == 3
    assert all(len(salt) == 32 for salt in first.values())


def test_each_release_has_its_own_salts_and_none_is_that_of_the_dossier(tmp_path: Path) -> None:
    kept = salts_of(tmp_path, GRAPHS)
    one, other = own(kept, b"{1}"), own(kept, b"{2}")
    assert one == own(kept, b"{1}") and one.keys() == other.keys() == kept.keys()
    assert len({*kept.values(), *one.values(), *other.values()}) == 3 * len(kept)
    assert all(len(salt) == 32 for salt in one.values())


def test_salts_are_for_their_owner_alone(tmp_path: Path) -> None:
    salts_of(tmp_path / "private", GRAPHS)
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "private" / "salts.csv").stat().st_mode & 0o077 == 0


def test_once_something_is_withdrawn_no_salt_is_used_again(tmp_path: Path) -> None:
    before = salts_of(tmp_path, GRAPHS)
    destroy(tmp_path)
    assert read_salts(tmp_path / "salts.csv") == {}
    after = salts_of(tmp_path, GRAPHS)
    assert after.keys() == before.keys() and not {*after.values()} & {*before.values()}


def test_no_byte_of_a_destroyed_salt_is_left_in_the_folder(tmp_path: Path) -> None:
    salt = salts_of(tmp_path, GRAPHS)["agents"].hex().encode()
    with (tmp_path / "salts.csv").open("rb") as old:  # the bytes on the disk, which have no name any more
        destroy(tmp_path)
        assert salt not in old.read()
    assert not any(salt in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_list_with_two_names_is_changed_under_one_of_them_only(tmp_path: Path) -> None:
    salts_of(tmp_path, GRAPHS)
    (tmp_path / "other.csv").hardlink_to(tmp_path / "salts.csv")
    before = (tmp_path / "other.csv").read_bytes()
    destroy(tmp_path)
    assert (tmp_path / "other.csv").read_bytes() == before


def test_a_damaged_list_is_destroyed_as_well(tmp_path: Path) -> None:
    (tmp_path / "salts.csv").write_bytes(b"\xff damaged")
    destroy(tmp_path)
    assert read_salts(tmp_path / "salts.csv") == {}


def test_nothing_is_made_where_no_salts_are(tmp_path: Path) -> None:
    destroy(tmp_path / "private")
    assert not (tmp_path / "private").exists()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"", 1, id="empty"),
        pytest.param(b"graph,salt\nagents,12\n", 2, id="a short salt"),
        pytest.param(b"graph,salt\nagents," + b"a" * 64, 2, id="cut off"),
        pytest.param(b"graph,salt\n" + (b"x," + b"a" * 64 + b"\n") * 2, 3, id="a graph twice"),
        pytest.param(b"graph,salt\n../x\x00," + b"a" * 64 + b"\n", 2, id="no graph"),
        pytest.param(b"graph,salt\nagents," + "۱".encode() * 64 + b"\n", 2, id="digits of another script"),
        pytest.param(b"\xff\xfe\n", 1, id="no text"),
    ],
)
def test_a_damaged_list_is_refused_and_never_written_over(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "salts.csv"
    path.write_bytes(content)
    with pytest.raises(BadSalts, match=f":{line} "):
        salts_of(tmp_path, GRAPHS)
    assert path.read_bytes() == content


@settings(max_examples=30)
@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,9}(/[a-z0-9-]{1,9})?", fullmatch=True), st.binary(min_size=32, max_size=32))
)
def test_what_is_written_is_read_back(salts: dict[str, bytes]) -> None:
    assert parse_salts(salts_text(salts)) == salts

"""What is put into a spool comes out of it again, and leaves no file behind."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.spool import Spool


@given(st.lists(st.tuples(st.integers(0, 5), st.binary(max_size=50))))
def test_a_key_stands_for_the_bytes_that_were_put_last(puts: list[tuple[int, bytes]]) -> None:
    with Spool() as spool:
        for key, data in puts:
            spool.put(key, data)
        for key, data in dict(puts).items():
            assert (spool.get(key), spool.size(key)) == (data, len(data))


def test_putting_goes_on_after_getting() -> None:
    with Spool() as spool:
        spool.put("first", b"one")
        assert spool.get("first") == b"one"
        spool.put("second", b"two")
        assert (spool.get("first"), spool.get("second")) == (b"one", b"two")


def test_keys_of_several_kinds_stand_beside_one_another() -> None:
    with Spool() as spool:
        spool.put(1, b"a number")
        spool.put(("agents", "data.nq"), b"a pair")
        assert (spool.get(1), spool.get(("agents", "data.nq"))) == (b"a number", b"a pair")


def test_a_key_that_was_never_put_has_no_bytes() -> None:
    with Spool() as spool:
        assert spool.size("nobody") == 0
        with pytest.raises(KeyError):
            spool.get("nobody")


def test_nothing_can_be_read_once_it_is_closed() -> None:
    with Spool() as spool:
        spool.put(1, b"withdrawn")
    with pytest.raises(ValueError, match="closed"):
        spool.get(1)


def test_a_spool_has_no_name_under_which_anybody_could_find_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Spool() as spool:
        spool.put(1, b"withdrawn" * 100_000)
        spool.get(1)
        assert list(tmp_path.iterdir()) == []

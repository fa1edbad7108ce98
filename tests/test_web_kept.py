"""What is kept in memory stays below its bound, and goes in the order in which it was asked for."""

from hypothesis import given
from hypothesis import strategies as st

from kg.web.kept import Kept


def kept_bytes(limit: int) -> Kept[int, bytes]:
    return Kept(limit, lambda key, body: len(body))


@given(st.lists(st.tuples(st.integers(0, 5), st.binary(max_size=80))))
def test_what_is_kept_stays_below_its_bound(puts: list[tuple[int, bytes]]) -> None:
    kept, last = kept_bytes(100), dict[int, bytes]()
    for key, body in puts:
        kept.put(key, body)
        last[key] = body if len(body) <= 50 else last.get(key, b"")
        assert kept.get(key) in (last[key], None)
        assert len(body) > 50 or kept.get(key) == body
    assert kept.size == sum(len(body) for body in kept.entries.values()) <= 100


def test_what_was_asked_for_last_is_kept_longest() -> None:
    kept = kept_bytes(16)
    for key in range(8):
        kept.put(key, b"ab")
    kept.get(0)
    kept.put(8, b"ab")
    assert list(kept.entries) == [2, 3, 4, 5, 6, 7, 0, 8]

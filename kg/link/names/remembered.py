"""Remember what was worked out of words: linking compares the same words again and again, among millions of names.

All of it can be forgotten at once: strangers ask a server for ever new words, and it lives for weeks.
"""

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import Final, TypeVar

Result = TypeVar("Result")

_MOST: Final = 1 << 18  # results of one function
_all: "list[_lru_cache_wrapper[object]]" = []


def remembered(function: Callable[..., Result], most: int = _MOST) -> "_lru_cache_wrapper[Result]":
    """Return a function that remembers its results, those that were asked for last."""
    wrapped = lru_cache(maxsize=most)(function)
    _all.append(wrapped)
    return wrapped


def count() -> int:
    """Return how many results are remembered."""
    return sum(one.cache_info().currsize for one in _all)


def forget_beyond(most: int) -> None:
    """Forget all results when there are more than `most`."""
    if count() > most:
        for one in _all:
            one.cache_clear()

"""Remember what was worked out of words: linking compares the same words again and again, among millions of names.

All of it can be forgotten at once: strangers ask a server for ever new words, and it lives for weeks.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

Result = TypeVar("Result")

_all: "list[_lru_cache_wrapper[Any]]" = []


def remembered(most: int) -> "Callable[[Callable[..., Result]], _lru_cache_wrapper[Result]]":
    """Return a decorator: the function remembers so many of its results, those that were asked for last."""

    def remembering(function: Callable[..., Result]) -> "_lru_cache_wrapper[Result]":
        wrapped = lru_cache(maxsize=most)(function)
        _all.append(wrapped)
        return wrapped

    return remembering


def count() -> int:
    """Return how many results are remembered."""
    return sum(one.cache_info().currsize for one in _all)


def forget_beyond(most: int) -> None:
    """Forget all results when there are more than `most`."""
    if count() > most:
        for one in _all:
            one.cache_clear()

"""Graphs that say which lists may depend on one another, and which of them are decomposable.

In: a graph, as one bit for each pair of lists. Out: the order in which the lists can be drawn, each given its earlier
neighbours alone; none when the graph is not decomposable.
"""

from itertools import combinations
from typing import TypeAlias

Graph: TypeAlias = int  # a bit for each pair, in the order of `pairs`
Step: TypeAlias = tuple[int, int]  # a list, and the bits of those that it is drawn given


def pairs(lists: int) -> list[tuple[int, int]]:
    """Return the pairs of so many lists in order; with none of their bits set, no two lists depend on one another."""
    return list(combinations(range(lists), 2))


def complete(lists: int) -> Graph:
    """Return the graph in which any two may; the lists alone then say nothing of who is on none of them."""
    return (1 << lists * (lists - 1) // 2) - 1


def neighbours(graph: Graph, lists: int) -> list[int]:
    """Return for each list the bits of those that it is joined to.

    >>> neighbours(0b101, 3)
    [2, 5, 2]
    """
    found = [0] * lists
    for bit, (one, other) in enumerate(pairs(lists)):
        if graph >> bit & 1:
            found[one] |= 1 << other
            found[other] |= 1 << one
    return found


def perfect_order(graph: Graph, lists: int) -> tuple[Step, ...] | None:
    """Return each list with its earlier neighbours, which are all joined to one another; None when there is no order.

    A graph is decomposable when there is one. Source: maximum cardinality search (Tarjan and Yannakakis, 1984).

    >>> perfect_order(0b101, 3)
    ((0, 0), (1, 1), (2, 2))
    >>> perfect_order(0b101101, 4) is None  # a ring of four
    True
    """
    joined = neighbours(graph, lists)
    seen, steps = 0, []
    for _ in joined:
        left = (each for each in range(lists) if not seen >> each & 1)
        chosen = max(left, key=lambda each: ((joined[each] & seen).bit_count(), -each))
        earlier = joined[chosen] & seen
        if any(earlier >> each & 1 and earlier & ~joined[each] & ~(1 << each) for each in range(lists)):
            return None
        steps.append((chosen, earlier))
        seen |= 1 << chosen
    return tuple(steps)

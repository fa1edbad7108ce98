"""Say in words what an estimate rests on.

In: lists, models and the supported ones among them. Out: names of models, and the assumption that nothing in the lists
can check.
"""

from collections.abc import Iterable, Sequence

from kg.estimate.design import Model, Term

INDEPENDENCE = "independence"


def joined(words: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    >>> joined(["A", "B", "C"])
    'A, B and C'
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def model_name(model: Model, lists: Sequence[str]) -> str:
    """Return the interactions of a model that no larger one implies.

    >>> model_name(frozenset({(0, 1), (1, 2)}), ["A", "B", "C"])
    'A×B, B×C'
    """
    terms = [term for term in model if not any(set(term) < set(other) for other in model)]
    return ", ".join(_term(term, lists) for term in sorted(terms, key=lambda term: (-len(term), term))) or INDEPENDENCE


def assumption(lists: Sequence[str], models: Iterable[Model], order: int) -> str:
    """Return what the estimates of models rest on and the lists cannot show."""
    used = {term for model in models for term in model if len(term) == 2}
    pairs = [_term(term, lists) for term in sorted(used)]
    depend = f"only {joined(pairs)} depend on one another" if pairs else "no two lists depend on one another"
    absent = _absent(len(lists), order)
    return (
        f"Nothing in the lists can show that {absent} is absent, and each figure rests on that: the people on no list "
        f"would be as the patterns that were seen let expect. In the supported models {depend}. It is assumed besides "
        "that nobody entered or left the population while the lists were made, that records of one person are linked "
        "and those of two are not, and that people differ in their chances of being listed no more than the models "
        "allow."
    )


def _absent(size: int, order: int) -> str:
    if size <= order + 1:
        return f"the dependence that all {size} lists have together"
    return f"any dependence that {order + 1} or more lists have together, up to all {size},"


def _term(term: Term, lists: Sequence[str]) -> str:
    return "×".join(lists[place] for place in term)

"""Views: what stood on a day, by chosen claimants, under a written policy; derived from a release and thrown away.

In: a ledger and a question. Out: statements with the claims that stand for them, and those left out with the reason.
"""

from kg.views.derive import statements_about, view
from kg.views.edition import Edition, edition_of, view_iri
from kg.views.policy import BadPolicy, Policy, built_in, read_policy
from kg.views.question import Question, parameters, question_of
from kg.views.rows import LeftOut, Reason, Reply, Standing, Statement

__all__ = [
    "BadPolicy", "Edition", "LeftOut", "Policy", "Question", "Reason", "Reply", "Standing", "Statement", "built_in",
    "edition_of", "parameters", "question_of", "read_policy", "statements_about", "view", "view_iri",
]  # fmt: skip

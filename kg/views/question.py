"""What a view is asked for: two days, claimants, a policy and a case. The same parameters serve commands and pages.

In: parameters as a reader gives them. Out: one checked `Question`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.ledger import Claim
from kg.queries import BadParameter, Member, Members, Parameter, checked
from kg.views.policy import Policy, built_in

CERTAIN: Final = "certain"
POSSIBLE: Final = "possible"
USUAL: Final = "everything"  # the policy that holds when none is named
_ANY: Final = "UNDEF"
_CLAIMANTS: Final = "according_to"


def parameters() -> tuple[Parameter, ...]:
    """Return the parameters of a view, as those of a prepared query are described."""
    return (
        Parameter("as_of", "date", "The day by which a claim had been stated.", _ANY),
        Parameter("entered_by", "date", "The day by which its row had been entered.", _ANY),
        Parameter(_CLAIMANTS, "iri", "Whose claims; several mean any of them.", _ANY, cls="Agent"),
        Parameter("policy", "string", "What must be true for a claim to stand.", f'"{USUAL}"', tuple(built_in())),
        Parameter("case", "iri", "The case or restriction that the statements are about.", _ANY, cls="Case"),
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: None, "" and () leave it open. `according_to` and `case` are IRIs."""

    policy: Policy
    as_of: date | None = None
    entered_by: date | None = None
    according_to: tuple[str, ...] = ()
    case: str = ""

    def certainty(self, claim: Claim) -> str:
        """Return "certain" when a claim had been stated and entered by the two days, "possible" when it may have been.

        "" when it had not. The day on which a claim was stated may be known only within bounds.
        """
        if not self.had_been_entered(claim) or (self.as_of and claim.stated.earliest > self.as_of):
            return ""
        return POSSIBLE if self.as_of and claim.stated.latest > self.as_of else CERTAIN

    def had_been_entered(self, claim: Claim) -> bool:
        """Return whether the row of a claim had certainly been entered by the day that is asked for."""
        return self.entered_by is None or (claim.entered is not None and claim.entered <= self.entered_by)

    @property
    def asked(self) -> dict[str, tuple[str, ...]]:
        """What was asked, by the names of the parameters; the policy by its name."""
        days = ((name, day) for name, day in (("as_of", self.as_of), ("entered_by", self.entered_by)) if day)
        return {
            **{name: (day.isoformat(),) for name, day in days},
            **({_CLAIMANTS: self.according_to} if self.according_to else {}),
            "policy": (self.policy.name,),
            **({"case": (self.case,)} if self.case else {}),
        }


def question_of(
    given: Mapping[str, Sequence[str]], members: Members, member: Member, policy: Policy | None = None
) -> Question:
    """Return the question that values by parameter ask; things are named by id, IRI or English label.

    `members` and `member` find them in the release, as for a prepared query. `policy` is one that the program does
    not bring along, and stands in the place of the one named.
    Errors: BadParameter, saying what is allowed.
    """
    by_name = {parameter.name: parameter for parameter in parameters()}
    for name, values in given.items():
        if name not in by_name:
            raise BadParameter(name, name, tuple(by_name), f'a view has no parameter "{name}"')
        if len(values) > 1 and name != _CLAIMANTS:
            raise BadParameter(name, values[1], (), f"{name} may be given once")

    def read(name: str) -> list[str]:
        return [_value(by_name[name], value, members, member) for value in given.get(name, ()) if value]

    as_of, entered_by = (next(map(date.fromisoformat, read(name)), None) for name in ("as_of", "entered_by"))
    named = built_in()[next(iter(read("policy")), USUAL)] if policy is None else policy
    claimants = tuple(sorted(set(read(_CLAIMANTS))))
    return Question(named, as_of, entered_by, claimants, next(iter(read("case")), ""))


def _value(parameter: Parameter, value: str, members: Members, member: Member) -> str:
    try:
        return checked(parameter, value, members, member)
    except BadParameter:
        if parameter.name != "case":
            raise
        try:
            return checked(replace(parameter, cls="Restriction"), value, members, member)
        except BadParameter:
            pass
        raise

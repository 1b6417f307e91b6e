"""The facts that are asked for: of each kind one that holds today, one that begins later, and one that is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from tests.people import DAY

TODAY: Final = date.fromisoformat(DAY)
LATER: Final = TODAY + timedelta(days=30)

GRADES: Final = [f"grade_{number}" for number in range(1, 6)]


@dataclass(frozen=True)
class Known:
    """A fact of one kind, and the condition that it meets: where it holds, from which day, and of whom it is.

    `begins` is None where nobody has it on record; `household`: it is a household's, and the same for all who live
    there.
    """

    kind: str
    fact: str
    condition: Mapping[str, Any]
    begins: date | None
    household: bool = False


def _is(kind: str, fact: str, begins: date | None, value: Any = True, operator: str = "is", **rest: bool) -> Known:
    return Known(kind, fact, {"fact": fact, operator: value}, begins, **rest)


KNOWN: Final = (
    _is("ordinary", "sex", TODAY, "male"),
    _is("ordinary", "childbirth_or_adoption", LATER),
    _is("whereabouts", "enrolled_level", TODAY, ["middle", "high"], "in"),
    _is("whereabouts", "enrolled_level", LATER, "high"),
    _is("sensitive", "veteran", TODAY),
    _is("sensitive", "parental_leave", LATER),
    _is("sensitive", "job_lost_on", None, "2020-01-01", "at_least"),
    _is("special", "disabled", TODAY),
    _is("special", "long_term_care_grade", LATER, GRADES, "in"),
    _is("confidential", "pregnant", TODAY),
    _is("confidential", "prospective_parent", LATER),
    _is("confidential", "serious_illness", None),
    _is("ordinary", "couple_household", TODAY, household=True),
    _is("whereabouts", "region", TODAY, "11680", household=True),
    _is("sensitive", "near_poverty", TODAY, household=True),
    _is("sensitive", "basic_livelihood", LATER, household=True),
    _is("sensitive", "household_income", None, 1_000_000, "at_most", household=True),
    _is("special", "multicultural_household", TODAY, household=True),
)
MEMBER: Final = "member"
SUBJECT: Final = "subject"
AT_HOME: Final = "subject at home"
OF_ANYBODY: Final[Mapping[str, Any]] = {"fact": "age", "at_least": 0}
"""What everybody's record meets, so that a household's fact is asked for of each subject."""
OF_EACH: Final = "near_poverty"
"""The household's fact that is: with all of them a page would be too small."""


@dataclass(frozen=True)
class Asked:
    """A service that asks for one fact: of somebody in the household, or of the subject; a household's of that.

    `scope` AT_HOME: it asks for the household's fact beside one of the subject's own, and so of each subject.
    """

    known: Known
    scope: str

    @property
    def id(self) -> str:
        """The service's id."""
        begins = {None: "never", TODAY: "now", LATER: "later"}[self.known.begins]
        return f"{self.scope} {self.known.fact} {begins}"

    @property
    def condition(self) -> Mapping[str, Any]:
        """What it asks."""
        if self.scope == AT_HOME:
            return {"all": [OF_ANYBODY, self.known.condition]}
        return {"any_member": self.known.condition} if self.scope == MEMBER else self.known.condition


def _asked() -> Iterator[Asked]:
    for known in KNOWN:
        yield Asked(known, SUBJECT)
        if not known.household:
            yield Asked(known, MEMBER)
        elif known.fact == OF_EACH:
            yield Asked(known, AT_HOME)


ASKED: Final = tuple(_asked())
RECEIVED: Final = ASKED[0].id
"""The service that is received by those of whom everything is on record."""

"""Reasons that many verdicts share: a reason hangs on its requirement and on the values that this reads, on nobody.

Kept are those that read of one person a few values which many people have in common, such as an age or a district,
without saying whose they are. An income or a day is one person's, and what hangs on it is made anew.
"""

from functools import lru_cache
from typing import Final

from agencies.contract.fact import FactType, FactValue
from agencies.contract.source import Row
from agencies.service_catalogue.rules.condition import is_of_subject
from agencies.service_catalogue.rules.evaluation import Situation
from agencies.service_catalogue.rules.profile import NOT_RECORDED, Profile
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.presentation.reason_rows import reason_row
from resolvers.eligibility.rules.rule import Requirement
from resolvers.request.shared_row import SharedRow

ROWS_KEPT: Final = 4_096
FACTS_AT_MOST: Final = 6
COMMON: Final = frozenset({FactType.BOOLEAN, FactType.INTEGER, FactType.CODE})


def shared_reason(requirement: Requirement, situation: Situation, definitions: Definitions) -> Row:
    """The row of a requirement over a situation in which nothing is supposed; other situations may share it."""
    facts = _common_facts(requirement, definitions)
    if facts is None:
        return reason_row(requirement, requirement.test(situation, situation.subject), situation, definitions)
    return _row(requirement, definitions, tuple(map(situation.subject.values.get, facts)))


# Requirements and definitions are looked up as the objects that they are: to hash a condition would cost more than the
# rest of a reason.
@lru_cache(maxsize=ROWS_KEPT)
def _common_facts(requirement: Requirement, definitions: Definitions) -> tuple[str, ...] | None:
    """The facts that it reads; None where these are too many or not common, or not all of the row's subject."""
    facts = tuple(fact for _, fact in requirement.facts)
    common = len(facts) <= FACTS_AT_MOST and all(definitions[fact].type in COMMON for fact in facts)
    return facts if common and is_of_subject(requirement.condition) else None


@lru_cache(maxsize=ROWS_KEPT)
def _row(requirement: Requirement, definitions: Definitions, values: tuple[FactValue | None, ...]) -> SharedRow:
    """The row over these values of the facts that the requirement reads, None being one that is missing."""
    read = dict(zip((fact for _, fact in requirement.facts), values, strict=True))
    missing = {fact: NOT_RECORDED for fact, value in read.items() if value is None}
    subject = Profile("", {fact: value for fact, value in read.items() if value is not None}, missing)
    situation = Situation(subject, subject, (), ())
    outcome = requirement.test(situation, subject)
    return SharedRow({**reason_row(requirement, outcome, situation, definitions)})

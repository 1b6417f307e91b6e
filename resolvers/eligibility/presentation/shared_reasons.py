"""Reasons that many verdicts share: a reason hangs on its requirement and on the values that this reads, on nobody.

Kept are those that read of one person a few truths, whole numbers and codes that are listed, without saying whose they
are. What reads a number with fractions, a day or a code that may be any text is made anew.
"""

from collections.abc import Callable, Sequence
from typing import Final
from weakref import WeakKeyDictionary

from agencies.contract.fact import FactType, FactValue
from agencies.contract.source import Row
from agencies.rules.evaluation import Situation
from agencies.rules.profile import NOT_RECORDED, Profile
from agencies.rules.region import REGION
from agencies.rules.three_valued_logic import MET, Outcome
from resolvers.eligibility.facts.compiled_facts import AGE
from resolvers.eligibility.facts.definitions import Definition, Definitions
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.presentation.reason_rows import holder, reason_row
from resolvers.eligibility.presentation.words import everybody
from resolvers.eligibility.rules.rule import Requirement
from resolvers.request.shared_row import SharedRow

Standing = tuple[Outcome, str | None]
"""How a requirement stands, and who holds what decides."""

ROWS_KEPT: Final = 4_096
FACTS_AT_MOST: Final = 6


class SharedReasons:
    """The reasons of one version of the catalogue. So many rows are kept, of which the oldest goes first."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        # A requirement is looked up as the object that it is: to hash its condition would cost more than the rest.
        self._facts: dict[Requirement, tuple[str, ...] | None] = {}
        self._rows: dict[tuple[Requirement, tuple[FactValue | None, ...]], SharedRow] = {}

    def row(self, requirement: Requirement, situation: Situation, sees: Callable[[str], bool] = everybody) -> Row:
        """The row of a requirement over a situation in which nothing is supposed; other situations may share it.

        The situation's subject is somebody whom the caller `sees`.
        """
        return self._shared(requirement, situation) or self._own(requirement, situation, sees)

    def rows(
        self, asked: Sequence[Requirement], situation: Situation, sees: Callable[[str], bool] = everybody
    ) -> list[Row]:
        """The row of each of these requirements."""
        shared, own = self._shared, self._own
        return [shared(each, situation) or own(each, situation, sees) for each in asked]

    def standing(self, requirement: Requirement, situation: Situation) -> Standing:
        """The `outcome` and `holder_id` of a requirement's row, without making one that nobody shares."""
        row = self._shared(requirement, situation)
        if row is not None:
            return row["outcome"], row["holder_id"]
        outcome = requirement.test(situation, situation.subject)
        return outcome, holder(requirement, outcome, situation, self._definitions)

    def standing_where_met(self, requirement: Requirement) -> Standing | None:
        """How a requirement stands of everybody who meets it; None where several hold what may decide that."""
        holders = {self._definitions[fact].agency for _, fact in requirement.facts}
        return None if len(holders) > 1 else (MET, next(iter(holders), None))

    def _shared(self, requirement: Requirement, situation: Situation) -> Row | None:
        """The row of a requirement over a situation in which nothing is supposed; None where it is not shared."""
        try:
            facts = self._facts[requirement]
        except KeyError:
            facts = self._note_facts(requirement)
        subject = situation.subject
        if facts is None or (subject.hidden and not subject.hidden.isdisjoint(facts)):
            return None
        key = requirement, tuple(map(subject.values.get, facts))
        row = self._rows.get(key)
        if row is None:
            # An infant's age is said in months, which others of the same age do not share.
            if AGE in facts and subject.values.get(AGE) == 0:
                return None
            if len(self._rows) >= ROWS_KEPT:
                del self._rows[next(iter(self._rows))]
            row = self._rows[key] = self._row(requirement, dict(zip(facts, key[1], strict=True)))
        return row

    def _own(self, requirement: Requirement, situation: Situation, sees: Callable[[str], bool]) -> Row:
        """The row of a requirement over this situation alone."""
        outcome = requirement.test(situation, situation.subject)
        return reason_row(requirement, outcome, situation, self._definitions, sees)

    def _note_facts(self, requirement: Requirement) -> tuple[str, ...] | None:
        """The facts that it reads; None where these are too many or not shared, or not all of the row's subject."""
        read = tuple(fact for _, fact in requirement.facts)
        shared = len(read) <= FACTS_AT_MOST and all(_is_shared(self._definitions[fact]) for fact in read)
        facts = self._facts[requirement] = read if shared and requirement.is_of_subject else None
        return facts

    def _row(self, requirement: Requirement, read: dict[str, FactValue | None]) -> SharedRow:
        """The row over these values of the facts that the requirement reads, None being one that is missing."""
        missing = {fact: NOT_RECORDED for fact, value in read.items() if value is None}
        subject = Profile("", {fact: value for fact, value in read.items() if value is not None}, missing)
        situation = Situation(subject, subject, (), ())
        outcome = requirement.test(situation, subject)
        return SharedRow({**reason_row(requirement, outcome, situation, self._definitions)})


# They go with the version: nothing in them refers to it.
_reasons: Final[WeakKeyDictionary[Catalogue, SharedReasons]] = WeakKeyDictionary()


def shared_reasons(catalogue: Catalogue) -> SharedReasons:
    """The reasons that verdicts of this version share."""
    found = _reasons.get(catalogue)
    if found is None:
        found = _reasons[catalogue] = SharedReasons(catalogue.definitions)
    return found


def _is_shared(definition: Definition) -> bool:
    """Whether many people have a value of the fact in common: a code that is not listed may be anything."""
    if definition.type is FactType.CODE:
        return bool(definition.codes) or definition.id == REGION
    return definition.type in (FactType.BOOLEAN, FactType.INTEGER)

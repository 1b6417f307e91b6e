"""What is said of facts that cannot be read: an agency that gives no answer is named, a hidden row never."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import pytest

from agencies.contract.errors import AgencyUnavailable
from agencies.rules.profile import NO_CONSENT, NOT_AUTHORISED, SOURCE_UNAVAILABLE
from agencies.store.read import Outcome
from resolvers.eligibility.facts.fact_read import Part
from resolvers.eligibility.facts.fact_reading import _records
from resolvers.eligibility.facts.record import Record
from tests.eligibility.test_verdict_changes import FACTS, READS, START

FACT: Final = FACTS[0].id


@pytest.mark.parametrize(
    ("hidden", "withheld", "answered", "said"),
    [
        ((), (), True, {FACT}),
        ((), (), False, {FACT}),
        ((FACT,), (), False, {FACT}),
        ((FACT,), (), True, set()),
        ((FACT,), (FACT,), False, set()),
    ],
    ids=["a row", "an agency", "an agency, hidden", "a row, hidden", "an agency, and it decides nothing"],
)
def test_a_hidden_row_that_cannot_be_read_is_not_told_of(
    hidden: Collection[str], withheld: Collection[str], answered: bool, said: set[str]
) -> None:
    """It would tell that there is one; that an agency gives no answer tells nothing of anybody."""
    record = Record("a", [Part(READS[0], None, False)], hidden=frozenset(hidden), withheld=frozenset(withheld))
    record.unanswered = frozenset() if answered else frozenset({FACT})
    assert set(record.unreadable_at(START)) == said


@pytest.mark.parametrize(
    ("cause", "said"), [(NOT_AUTHORISED, set()), (NO_CONSENT, set()), (SOURCE_UNAVAILABLE, {FACT})]
)
def test_what_a_caller_may_not_have_read_is_not_lacking(cause: str, said: set[str]) -> None:
    """An agency that is not asked is not named, unless it is not known now whether it may be."""
    not_read = frozenset({FACT})
    record = Record("a", (), hidden=not_read, withheld=not_read, unread={FACT: cause})
    assert set(record.unreadable_at(START)) == said


def test_a_household_s_facts_are_lacking_of_those_alone_who_live_in_one() -> None:
    """Of one without a household nothing was asked of the agency that gives no answer."""
    reads = [READS[0], replace(READS[1], of="household")]
    silent = [Outcome({}, AgencyUnavailable("a"), 0.0)] * 2
    housed, alone = _records(reads, [("a", "home"), ("b", None)], silent)
    assert housed.unanswered == {FACTS[0].id, FACTS[1].id}
    assert alone.unanswered == {FACTS[0].id}

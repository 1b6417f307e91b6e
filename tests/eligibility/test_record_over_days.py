"""What is on record, brought from one day to another, is what is read at the other."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import chain
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.eligibility.facts.fact_read import Part
from resolvers.eligibility.facts.record import HouseholdRecord, Record
from tests.eligibility.test_verdict_changes import FACTS, READS, START, near, rows
from tests.part import part_of

# Before some of those who are drawn are born.
FIRST = START - timedelta(days=600)


@given(rows, st.booleans(), st.lists(near, min_size=1, max_size=4))
@settings(max_examples=part_of(200))
def test_facts_that_are_named_as_moving_are_all_that_differ(
    row: Mapping[str, Any], of_household: bool, days: list[date]
) -> None:
    """For one day after another, whether a fact is the household's or the person's own."""
    record = _record(row, of_household)
    since, profile = FIRST, record.at(FIRST)
    for day in sorted(days):
        moving = set(chain.from_iterable(record.moves(since, day).values()))
        profile, since = record.moved(profile, moving, day), day
        assert (profile.values, profile.causes) == (record.at(day).values, record.at(day).causes)


def _record(row: Mapping[str, Any], of_household: bool) -> Record:
    parts = [
        Part(read, None if all(row[column] is None for column in fact.value.columns) else row, True)
        for read, fact in zip(READS, FACTS, strict=True)
    ]
    household = [part for part in parts if of_household and part.read.facts[0].id == "moved"]
    own = [part for part in parts if part not in household]
    return Record("p0", own, HouseholdRecord(household))

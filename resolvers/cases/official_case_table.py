"""Whom officials have asked for in each case. Owns the table `official_case` of the platform's store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from agencies.store.fetching import Fetching
from agencies.store.store import Store

# The row is locked before it is compared, so that of two requests at once the second sees what the first has added.
ADD: Final = """
    INSERT INTO official_case AS kept (agency, issue, persons)
    SELECT $1, $2, $3::text[] WHERE cardinality($3::text[]) <= $4
    ON CONFLICT (agency, issue) DO UPDATE
    SET persons = ARRAY(SELECT DISTINCT unnest(kept.persons || excluded.persons)), last_at = clock_timestamp()
    WHERE cardinality(ARRAY(SELECT DISTINCT unnest(kept.persons || excluded.persons))) <= $4
    RETURNING agency
"""
FORGET: Final = """
    WITH gone AS (DELETE FROM official_case WHERE last_at < $1 RETURNING agency) SELECT count(*) AS cases FROM gone
"""


async def add_to_case(store: Store, agency: str, issue: str, persons: Sequence[str], at_most: int) -> bool:
    """Add different persons to an agency's case; False, with none added, where it would have more than `at_most`."""
    return bool(await store.fetch(ADD, agency, issue, list(persons), at_most))


async def forget_cases(store: Fetching, before: datetime) -> int:
    """Remove the cases in which nobody was asked for from this time on; gives how many."""
    (row,) = await store.fetch(FORGET, before)
    return int(row["cases"])

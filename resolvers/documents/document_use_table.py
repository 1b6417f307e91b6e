"""How often registered documents are asked, by whomever. Owns the table `document_use` of the platform's store."""

from collections.abc import Mapping
from typing import Final

from agencies.store.fetching import Fetching

KEPT_DAYS: Final = 90
# In order, so that two gateways do not wait for each other; of what was removed meanwhile nothing is counted.
ADD: Final = """
    INSERT INTO document_use AS kept (sha256, on_day, times)
    SELECT d.sha256, (clock_timestamp() AT TIME ZONE 'Asia/Seoul')::date, n.times
    FROM unnest($1::text[], $2::bigint[]) AS n (sha256, times) JOIN registered_document d ON d.sha256 = n.sha256
    ORDER BY d.sha256
    ON CONFLICT (sha256, on_day) DO UPDATE SET times = kept.times + excluded.times
"""
FORGET: Final = "DELETE FROM document_use WHERE on_day < (clock_timestamp() AT TIME ZONE 'Asia/Seoul')::date - $1::int"
READ: Final = """
    SELECT sha256, sum(times)::bigint AS times FROM document_use
    WHERE on_day > (clock_timestamp() AT TIME ZONE 'Asia/Seoul')::date - $1::int GROUP BY sha256
"""


async def add_uses(store: Fetching, uses: Mapping[str, int]) -> None:
    """Forget what is too old, and add to today's count how often documents, by hash, were asked."""
    # What fails is tried again with the same counts: nothing may fail once they are added.
    await store.fetch(FORGET, KEPT_DAYS)
    await store.fetch(ADD, list(uses), list(uses.values()))


async def read_uses(store: Fetching, days: int) -> Mapping[str, int]:
    """How often documents were asked within so many days, by hash; one that nobody asked is absent."""
    return {row["sha256"]: row["times"] for row in await store.fetch(READ, days)}

"""Counts citizens' own records of the usage log by month and receiver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from agencies.store.fetching import Fetching

ZONE: Final = "Asia/Seoul"
# What is compared is the time itself, so that the tables of other months are not looked at.
SINCE: Final = f"AND r.logtime >= ($3::date::timestamp AT TIME ZONE '{ZONE}')"
UNTIL: Final = f"AND r.logtime < ($4::date::timestamp AT TIME ZONE '{ZONE}')"
# A parameter that nothing is compared with has its type by `asked`.
MONTHS: Final = f"""
    WITH asked AS (SELECT $3::date, $4::date)
    SELECT of, to_char(month, 'YYYY-MM') AS month, receiver_kind, receiver_agency, receiver_system,
        count(*) AS requests, sum(records)::bigint AS records
    FROM (
        SELECT r.citizen_id AS of, date_trunc('month', r.logtime AT TIME ZONE '{ZONE}') AS month,
            s.receiver_kind, s.receiver_agency, s.receiver_system, count(*) AS records
        FROM usage_record r JOIN usage_shape s ON s.id = r.shape
        WHERE r.citizen_id = ANY($1) AND r.index < $2 AND ($5::text[] IS NULL OR s.receiver_kind = ANY($5)) {{narrowed}}
        GROUP BY 1, 2, 3, 4, 5, r.request_id
    ) request
    GROUP BY of, request.month, receiver_kind, receiver_agency, receiver_system
    ORDER BY of, request.month DESC, requests DESC, receiver_kind, receiver_agency, receiver_system
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Months:
    """Which records are counted: from the day `since` until the day before `until`, of receivers of these kinds."""

    since: date | None
    until: date | None
    receiver_kinds: tuple[str, ...] | None


async def count_by_month(
    store: Fetching, citizen_ids: Sequence[str], wanted: Months, below: int
) -> Mapping[str, Sequence[Any]]:
    """Return the counts for each of these citizens, of the records below an index, in one statement."""
    narrowed = [text for text, day in ((SINCE, wanted.since), (UNTIL, wanted.until)) if day is not None]
    text = MONTHS.format(narrowed=" ".join(narrowed))
    kinds = None if wanted.receiver_kinds is None else list(wanted.receiver_kinds)
    found: dict[str, list[Any]] = {each: [] for each in citizen_ids}
    for row in await store.fetch(text, list(found), below, wanted.since, wanted.until, kinds):
        found[row["of"]].append(row)
    return found

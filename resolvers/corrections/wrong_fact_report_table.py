"""The queue of reports for agencies that have no table for them. Owns `wrong_fact_report` of the platform's store."""

from collections.abc import Sequence
from typing import Any, Final

from agencies.store.fetching import Fetching

TABLE: Final = "wrong_fact_report"
HOLDER: Final = "holder_id"
"""The column that an agency's own table does not have: who decides on the report."""
QUEUED: Final = """
    SELECT id, fact_id, subject_id, reported_by, report, created_at, status FROM wrong_fact_report
    WHERE holder_id = $1 AND status = ANY ($2) ORDER BY created_at, id
"""
MOVE: Final = "UPDATE wrong_fact_report SET status = $2 WHERE id = $1 RETURNING holder_id"


async def queued_reports(store: Fetching, holder: str, statuses: Sequence[str]) -> Sequence[Any]:
    """The reports for an agency that have one of these statuses, the oldest first."""
    return await store.fetch(QUEUED, holder, list(statuses))


async def move_report(store: Fetching, report_id: str, status: str) -> str | None:
    """Set the status of a report in the queue and give its holder; None where there is no such report."""
    rows = await store.fetch(MOVE, report_id, status)
    return rows[0]["holder_id"] if rows else None

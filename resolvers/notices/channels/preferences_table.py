"""When and of what citizens want nothing pushed. Owns the table `notice_preferences` of the platform's store."""

from datetime import date
from typing import Any, Final

from agencies.contract.source import Row, Table
from agencies.contract.sources.rows import Rows
from agencies.store.fetching import Fetching
from agencies.store.statement import rows_read
from resolvers.notices.channels.preference import Change

COLUMNS: Final = ("quiet_from", "quiet_until", "muted_events")
READ: Final = rows_read(
    Rows(Table("notice_preferences", "citizen_id"), False, "", None, None, None, ()), COLUMNS, {}, date.min
)
# One statement, so that two changes at once are both kept: of each column what was named last.
PUT: Final = """
    INSERT INTO notice_preferences AS kept (citizen_id, quiet_from, quiet_until, muted_events)
    VALUES ($1, $3, $4, $6)
    ON CONFLICT (citizen_id) DO UPDATE SET
        quiet_from = CASE WHEN $2 THEN excluded.quiet_from ELSE kept.quiet_from END,
        quiet_until = CASE WHEN $2 THEN excluded.quiet_until ELSE kept.quiet_until END,
        muted_events = CASE WHEN $5 THEN excluded.muted_events ELSE kept.muted_events END,
        set_at = now()
    RETURNING quiet_from, quiet_until, muted_events
"""


async def put_preferences(store: Fetching, citizen_id: str, change: Change) -> Row:
    """Change what a citizen has set; gives all of it as it stands then."""
    hours, muted = change.quiet, change.muted
    start, end = (None, None) if hours is None else (hours.start, hours.end)
    (row,) = await store.fetch(
        PUT, citizen_id, change.sets_quiet, start, end, muted is not None, [] if muted is None else list(muted)
    )
    return _row(row)


def _row(row: Any) -> Row:
    return {name: row[name] for name in COLUMNS}

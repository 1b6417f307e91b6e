"""Citizens' reports that facts are wrong, in the table of the store that takes them: the holder's own or a queue."""

from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

import asyncpg

from agencies.contract.source import Row, Table
from agencies.contract.sources.rows import Rows
from agencies.contract.storage.correction import OPEN
from agencies.store.read import Read
from agencies.store.statement import plain_read, quoted
from agencies.store.store import Store

PUT_SECONDS: Final = 5.0
SHOWN: Final = ("id", "fact_id", "created_at", "status")
# Of two reports at once the second counts the first: the transaction that holds the citizen's lock is over by then.
HOLD: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 36))"
OPEN_ONES: Final = """
    SELECT {shown}, (fact_id, subject_id, report) = ($3, $4, $5) AS is_same FROM {table}
    WHERE reported_by = $1 AND status = ANY ($2)
"""
PUT: Final = "INSERT INTO {table} ({columns}) VALUES ({values}) RETURNING {shown}"


@dataclass(frozen=True, slots=True)
class WrongFact:
    """What a citizen reports: which fact, of whose record, who says so, in which words."""

    fact_id: str
    subject_id: str
    reported_by: str
    report: str


class Tray(NamedTuple):
    """A table in which a holder's reports are put; `queued_for`: the holder, where it is the platform's queue."""

    table: str
    queued_for: str | None = None


async def put_wrong_fact(store: Store, tray: Tray, said: WrongFact, at_most: int) -> Row | None:
    """Put a report into a tray and give its row: `id`, `fact_id`, `created_at`, `status`.

    The row that stands already where the same is reported again and not decided yet; None, with nothing put, where
    `at_most` of the citizen's reports in this tray are not decided. Fails as a store does.
    """
    async with store.connection(min(PUT_SECONDS, store.deadline_seconds)) as connection, connection.transaction():
        await connection.execute(HOLD, said.reported_by)
        text = OPEN_ONES.format(shown=", ".join(SHOWN), table=quoted(tray.table))
        told = (said.reported_by, OPEN, said.fact_id, said.subject_id, said.report)
        standing = await connection.fetch(text, *told)
        same = next((row for row in standing if row["is_same"]), None)
        if same is not None:
            return _shown(same)
        return None if len(standing) >= at_most else await _put(connection, tray, said)


async def _put(connection: "asyncpg.Connection[Any]", tray: Tray, said: WrongFact) -> Row:
    values = asdict(said) | ({} if tray.queued_for is None else {"holder_id": tray.queued_for})
    text = PUT.format(
        table=quoted(tray.table),
        columns=", ".join(values),
        values=", ".join(f"${place}" for place in range(1, len(values) + 1)),
        shown=", ".join(SHOWN),
    )
    return _shown(await connection.fetchrow(text, *values.values()))


def _shown(row: Any) -> Row:
    return {name: row[name] for name in SHOWN}


def reports_on(table: str, *more: str) -> Read:
    """The read of the reports in a table by their subject, the newest first, with what is SHOWN and `more` columns."""
    rows = Rows(Table(table, "subject_id"), True, "created_at DESC, id", None, None, None, ())
    return plain_read(rows, (*SHOWN, *more))

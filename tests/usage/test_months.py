"""Counting citizens' records by month and receiver: over rows of several months, in one statement."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest

from agencies.contract.errors import AgencyUnavailable
from agencies.store.store import Store
from resolvers.usage_log.keeping import commit
from resolvers.usage_log.keeping.usage_reading import UsageReading
from resolvers.usage_log.record import UsageRecords
from resolvers.usage_log.tables.month_table import MONTHS, SINCE, UNTIL, Months
from resolvers.usage_log.tables.record_table import Locked, lock_tree
from tests.usage.records import in_office, record
from tests.usage.signing import SignedLog
from tests.usage.test_reading import CountingStore

JUNE: Final = datetime(2024, 6, 30, 14, 59, 59, tzinfo=UTC)
JULY: Final = datetime(2024, 6, 30, 15, tzinfo=UTC)
"""The last second of June and the first of July, in Seoul."""
ALL: Final = Months(None, None, None)

At = Callable[..., Coroutine[Any, Any, None]]


@pytest.fixture
async def at(store: Store, connection: Any, monkeypatch: pytest.MonkeyPatch) -> At:
    """What appends records to the log as of a time in June or July of 2024."""
    for month in (6, 7):
        await connection.execute(f"SELECT usage_add_month('2024-{month:02}-01T00:00:00Z')")

    async def append(time: datetime, *records: UsageRecords) -> None:
        async def then(connection: Any, _: float) -> Locked:
            return (await lock_tree(connection))._replace(now=time)

        with monkeypatch.context() as patched:
            patched.setattr(commit, "lock_tree", then)
            await SignedLog(store).append(*records)

    return append


def _said(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [
        (row["month"], row["receiver_kind"], row["receiver_agency"], row["requests"], row["records"]) for row in rows
    ]


async def test_a_month_is_seoul_s_and_each_receiver_s_requests_are_counted(store: Store, at: At) -> None:
    """The newest month first; parts of a deferred answer are one request; what no head covers is not counted."""
    await at(JUNE, in_office(), in_office(request_id="0" * 16), record())
    await at(JULY, in_office(request_id="1" * 16), in_office("c2"), in_office(receiver_agency="labour_office"))
    await at(datetime(2024, 7, 1, 3, tzinfo=UTC), in_office(request_id="1" * 16), in_office())
    await SignedLog(store).sign()
    await SignedLog(store).append(in_office())
    found = _said(await UsageReading(store).months("c1", ALL))
    assert found == [
        ("2024-07", "OFFICIAL", "welfare_office", 2, 3),
        ("2024-07", "OFFICIAL", "labour_office", 1, 1),
        ("2024-06", "OFFICIAL", "welfare_office", 2, 2),
        ("2024-06", "SELF", None, 1, 1),
    ]
    narrowed = Months(date(2024, 7, 1), None, ("OFFICIAL",))
    assert _said(await UsageReading(store).months("c1", narrowed)) == found[:2]
    narrowed = Months(date(2024, 6, 1), date(2024, 7, 1), None)
    assert _said(await UsageReading(store).months("c1", narrowed)) == found[2:]


async def test_several_citizens_are_counted_in_one_statement(store: Store, at: At) -> None:
    """One more is for the head. Each has their own counts, one of whom nothing is recorded none."""
    await at(JULY, in_office(), in_office(), in_office("c2"))
    await SignedLog(store).sign()
    counting = CountingStore(store)
    reading = UsageReading(counting)  # type: ignore[arg-type]
    found = await asyncio.gather(*(reading.months(each, ALL) for each in ("c1", "c2", "nobody")))
    assert [[each["records"] for each in rows] for rows in found] == [[2], [1], []]
    assert len(counting.sent) == 2


async def test_without_a_head_nothing_is_counted(store: Store) -> None:
    """It is said, as for a page."""
    with pytest.raises(AgencyUnavailable):
        await UsageReading(store).months("c1", ALL)


async def test_a_citizen_s_rows_are_found_by_the_index_and_other_months_are_not_looked_at(
    store: Store, connection: Any, at: At
) -> None:
    """However many records there are of others, and of other months."""
    await at(JUNE, *(in_office(f"c{number}") for number in range(2_000)))
    await connection.execute("ANALYZE usage_record")
    text = MONTHS.format(narrowed=f"{SINCE} {UNTIL}")
    asked = ["c1"], 2_000, date(2024, 6, 1), date(2024, 7, 1), ["OFFICIAL"]
    plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {text}", *asked))
    assert "usage_record_2024_06_citizen_id_index_idx" in plan
    # Seoul's June begins in the last hours of May, of which there is no table here.
    assert "usage_record_2024_07" not in plan
    assert "Seq Scan on usage_record" not in plan

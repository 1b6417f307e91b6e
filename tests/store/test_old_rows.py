"""Old rows that an event carries, where the table's columns do not take them any more."""

from collections.abc import Iterator

import pytest

from agencies.contract.source import Table
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.events.old_rows import OldRows
from agencies.store.store import Store
from tests.patience import HANGING_SECONDS


@pytest.fixture
def dsn(cluster: Cluster) -> Iterator[str]:
    """An empty database."""
    cluster.ensure_databases("old_rows")
    yield cluster.dsn("old_rows")
    cluster.drop_database("old_rows")


async def test_a_row_that_a_domain_refuses_is_its_own_event_s_fault(dsn: str) -> None:
    """As one that was kept before the column was there, which takes no null: the other event's is read."""
    kept = [{"held": {"a": {"id": "a"}}}, {"held": {"b": {"id": "b", "note": "kept"}}}]
    store = Store("archive", dsn)
    async with store.connection(HANGING_SECONDS) as connection:
        await connection.execute(
            "BEGIN; CREATE DOMAIN filled AS text NOT NULL; CREATE TABLE held (id text, note filled)"
        )
        refused, read = await OldRows([Table("held", "id")]).typed(connection, kept)
        await connection.execute("ROLLBACK")
    store.close()
    assert refused == "NotNullViolationError"
    assert isinstance(read, dict)
    assert dict(read["held"]["b"] or {})["note"] == "kept"


async def test_a_column_may_be_called_as_what_the_reading_itself_asks_for(dsn: str) -> None:
    """The rows stand under the keys that the event has for them, with the table's own values."""
    row = {"id": "a", "place": "Nowon-gu", "holder": "somebody else", "absent": True}
    store = Store("archive", dsn)
    async with store.connection(HANGING_SECONDS) as connection:
        await connection.execute("BEGIN; CREATE TABLE held (id text, place text, holder text, absent boolean)")
        (read,) = await OldRows([Table("held", "id")]).typed(connection, [{"held": {"a": row, "b": None}}])
        await connection.execute("ROLLBACK")
    store.close()
    assert read == {"held": {"a": row, "b": None}}

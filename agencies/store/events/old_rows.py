"""The rows of tables of facts as an outbox keeps them: JSON that is given the types of the table's columns again."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg

from agencies.contract.source import Table
from agencies.contract.storage.outbox import Before
from agencies.store.failure import UNREADABLE
from agencies.store.statement import qualified

TYPED: Final = """
    SELECT kept.place, b.key, jsonb_typeof(b.value) = 'null', r.*
    FROM unnest($1::int[], $2::jsonb[]) AS kept (place, rows), jsonb_each(kept.rows) b, jsonb_populate_record(
        NULL::{table}, CASE WHEN jsonb_typeof(b.value) = 'object' THEN b.value END) r
"""
# A domain of the table's may refuse what was kept before the domain or the column was there.
UNFIT: Final = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, AttributeError, TypeError, *UNREADABLE)


class OldRows:
    """Reads what events carry of an agency's tables of facts."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = {each.name: each for each in tables}

    async def typed(self, connection: "asyncpg.Connection[Any]", kept: Sequence[Any]) -> list[Before | str]:
        """What each of several events carries, in their order; the kind of error where that cannot be read.

        A statement for each table, within a transaction. Where one event's fail it, each event's are read alone.
        """
        if not any(kept):
            return [{} for _ in kept]
        await connection.execute("SAVEPOINT old_rows")
        try:
            return [*await self._typed(connection, kept)]
        except UNFIT as error:
            await connection.execute("ROLLBACK TO SAVEPOINT old_rows")
            if len(kept) == 1:
                return [type(error).__name__]
        return [found for each in kept for found in await self.typed(connection, [each])]

    async def _typed(self, connection: "asyncpg.Connection[Any]", kept: Sequence[Any]) -> list[Before]:
        found: list[dict[str, dict[str, Mapping[str, Any] | None]]] = [{} for _ in kept]
        for name, table in self._tables.items():
            places = [place for place, tables in enumerate(kept) if tables.get(name)]
            if places:
                given = [kept[place][name] for place in places]
                for row in await connection.fetch(TYPED.format(table=qualified(table)), places, given):
                    # By their order: the table may have columns of these names as well.
                    place, key, is_absent, *_ = row.values()
                    of_event = found[place].setdefault(name, {})
                    of_event[key] = None if is_absent else dict([*row.items()][3:])
        return [*found]

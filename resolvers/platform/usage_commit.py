"""Commits usage records: one transaction gives them their places, times and salts, and has the tree grow by them."""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import asyncpg

from agencies.store.store import Store
from resolvers.platform.usage_table import add_records, intern_shapes, keep_tree, lock_tree, make_months
from resolvers.trust.usage.leaf import SALT_BYTES, LeafForm, LeafValues, leaf_of
from resolvers.trust.usage.record import Shape, UsageRecord
from resolvers.trust.usage.tree import leaf_hash

COMMIT_SECONDS: Final = 2.0
"""How long a commit may take, a second for the lock among it; past it the connection is dropped, and all with it."""
SHAPES_KNOWN: Final = 10_000

Known = tuple[int, LeafForm]


class UsageCommit:
    """Commits records to the platform's store; what it learns of shapes and months it keeps between commits."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shapes: dict[Shape, Known] = {}
        self._month: tuple[int, int] | None = None

    async def __call__(self, records: Sequence[UsageRecord]) -> None:
        """Commit all of these records or, with an error of the store's, none.

        Where the connection is lost during the commit itself, nobody can tell which it was.
        """
        async with self._store.connection(COMMIT_SECONDS) as connection:
            tree, now = await lock_tree(connection)
            await self._have_month(connection, now)
            shapes = [record.shape for record in records]
            found = await self._known(connection, shapes)
            rows, leaves = [], []
            salts = os.urandom(2 * SALT_BYTES * len(records))
            for at, (record, shape) in enumerate(zip(records, shapes, strict=True)):
                shape_id, form = found[shape]
                values = LeafValues(
                    tree.size + at,
                    now,
                    record.citizen_id,
                    record.reader,
                    record.issue,
                    record.persons,
                    bytes.fromhex(record.request_id),
                    salts[2 * SALT_BYTES * at : 2 * SALT_BYTES * (at + 1)],
                )
                leaves.append(leaf_hash(leaf_of(form, values)))
                rows.append(_row(shape_id, values))
            await add_records(connection, rows)
            await keep_tree(connection, tree, tree.append(leaves), now)
        # Not before: a commit that fails takes the shapes that it added with it.
        self._remember(found, now)

    async def _have_month(self, connection: "asyncpg.Connection[Any]", now: datetime) -> None:
        if self._month != (now.year, now.month):
            await make_months(connection, now)

    async def _known(self, connection: "asyncpg.Connection[Any]", shapes: Sequence[Shape]) -> dict[Shape, Known]:
        wanted = dict.fromkeys(shapes)
        found = {shape: known for shape in wanted if (known := self._shapes.get(shape)) is not None}
        new = [shape for shape in wanted if shape not in found]
        if new:
            ids = await intern_shapes(connection, new)
            found |= {shape: (ids[shape], LeafForm.of(shape)) for shape in new}
        return found

    def _remember(self, found: dict[Shape, Known], now: datetime) -> None:
        if len(self._shapes) + len(found) > SHAPES_KNOWN:
            self._shapes.clear()
        self._shapes |= found
        self._month = (now.year, now.month)


def _row(shape_id: int, values: LeafValues) -> tuple[Any, ...]:
    """The record's columns. Who reads their own is not written down twice."""
    return (
        values.index,
        values.logtime,
        shape_id,
        values.persons,
        values.request_id,
        values.salts,
        values.citizen_id,
        None if values.reader == values.citizen_id else values.reader,
        values.issue,
    )

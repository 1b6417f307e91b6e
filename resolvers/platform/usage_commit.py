"""Commits usage records: one transaction gives them their places, times and salts, and has the tree grow by them."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final, NamedTuple

import asyncpg

from agencies.store.store import Store
from resolvers.platform.usage_table import add_records, grow_at_once, intern_shapes, keep_tree, lock_tree, make_month
from resolvers.trust.usage.leaf import SALT_BYTES, LeafForm, LeafValues, leaf_of
from resolvers.trust.usage.record import Shape, UsageRecord
from resolvers.trust.usage.tree import Tree, leaf_hash
from resolvers.trust.usage.usage_log import UsageLog

COMMIT_SECONDS: Final = 2.0
"""How long a commit may take, half of it for the lock; past it the connection is dropped, and all with it."""
SHAPES_KNOWN: Final = 10_000

CLOCK_SECONDS: Final = 60
"""How long this process's clock is taken for the store's, from which it was set."""

Known = tuple[int, LeafForm]


class Made(NamedTuple):
    """Records ready to be appended: their columns, and the hashes of their leaves."""

    rows: list[tuple[Any, ...]]
    leaves: list[bytes]


class Standing(NamedTuple):
    """The tree as this process left it, at `logtime`; `clock`: the store's time at `at` of this process's clock."""

    tree: Tree
    logtime: datetime
    clock: datetime
    at: float

    def now(self) -> datetime | None:
        """The store's time by this process's clock; None where that has to be set again."""
        passed = monotonic() - self.at
        return None if passed > CLOCK_SECONDS else max(self.logtime, self.clock + timedelta(seconds=passed))


class UsageCommit:
    """Commits records to the platform's store; what it learns of shapes and months it keeps between commits.

    `patience`: for how many seconds a commit is waited for at least, half of them for others who append.
    """

    def __init__(self, store: Store, patience: float = 0.0) -> None:
        self._store = store
        self._seconds = max(COMMIT_SECONDS, patience)
        self._shapes: dict[Shape, Known] = {}
        self._month: tuple[int, int] | None = None
        self._standing: Standing | None = None

    async def __call__(self, records: Sequence[UsageRecord]) -> None:
        """Commit all of these records or, with an error of the store's, none.

        Where the connection is lost during the commit itself, nobody can tell which it was.
        """
        shapes = [record.shape for record in records]
        async with self._store.connection(self._seconds) as connection:
            if not await self._append_at_once(connection, records, shapes):
                await self._append_in_turn(connection, records, shapes)

    async def _append_at_once(
        self, connection: "asyncpg.Connection[Any]", records: Sequence[UsageRecord], shapes: Sequence[Shape]
    ) -> bool:
        """Append where all is as this process left it; False, with nothing done, where it may not be."""
        standing, self._standing = self._standing, None
        now = standing.now() if standing is not None else None
        if standing is None or now is None or self._month != (now.year, now.month):
            return False
        found = [self._shapes.get(shape) for shape in shapes]
        known = [each for each in found if each is not None]
        if len(known) != len(found):
            return False
        before, tree = standing.tree, Tree(standing.tree.size, standing.tree.frontier)
        made = _made(records, known, tree.size, now)
        hashes = tree.append(made.leaves)
        if not await grow_at_once(connection, before, tree, hashes, made.rows):
            return False
        self._standing = standing._replace(tree=tree, logtime=now)
        return True

    async def _append_in_turn(
        self, connection: "asyncpg.Connection[Any]", records: Sequence[UsageRecord], shapes: Sequence[Shape]
    ) -> None:
        """Append once nobody else does: others have, or there is a shape or a month more."""
        tree, now, clock = await lock_tree(connection, self._seconds / 2)
        await self._have_month(connection, now)
        found = await self._known(connection, shapes)
        made = _made(records, [found[shape] for shape in shapes], tree.size, now)
        await add_records(connection, made.rows)
        await keep_tree(connection, tree, tree.append(made.leaves), now)
        # Not before: a commit that fails takes the shapes that it added with it.
        self._remember(found, now)
        self._standing = Standing(tree, now, clock, monotonic())

    async def _have_month(self, connection: "asyncpg.Connection[Any]", now: datetime) -> None:
        if self._month != (now.year, now.month):
            await make_month(connection, now)

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


def usage_log_of(store: Store | None) -> UsageLog:
    """The log in the platform's store: where that store is waited for longer than a commit, so are commits."""
    if store is None:
        return UsageLog(None)
    return UsageLog(UsageCommit(store, store.deadline_seconds), store.deadline_seconds)


def _made(records: Sequence[UsageRecord], known: Sequence[Known], first: int, now: datetime) -> Made:
    rows, leaves, size = [], [], 2 * SALT_BYTES
    salts = os.urandom(size * len(records))
    for at, (record, (shape_id, form)) in enumerate(zip(records, known, strict=True)):
        values = LeafValues(
            first + at,
            now,
            record.citizen_id,
            record.reader,
            record.issue,
            record.persons,
            bytes.fromhex(record.request_id),
            salts[size * at : size * (at + 1)],
        )
        leaves.append(leaf_hash(leaf_of(form, values)))
        rows.append(_row(shape_id, values))
    return Made(rows, leaves)


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

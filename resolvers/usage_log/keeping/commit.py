"""Commits usage records: one transaction gives them their places, times and salts, and has the tree grow by them."""

import os
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from time import clock_gettime
from typing import Any, Final, NamedTuple

import asyncpg

from agencies.store.store import Store
from resolvers.usage_log.record import Entries, Receiver, Shape, UsageRecords, count_records
from resolvers.usage_log.tables.record_table import (
    Rows,
    add_records,
    grow_at_once,
    intern_shapes,
    keep_tree,
    lock_tree,
    make_month,
)
from resolvers.usage_log.tree.leaf import SALT_BYTES, LeafForm, LeafValues, leaves_of
from resolvers.usage_log.tree.tree import Tree, leaf_hash
from resolvers.usage_log.usage_log import UsageLog

COMMIT_SECONDS: Final = 2.0
"""How long a commit may take, half of it for the lock; past it the connection is dropped, and all with it."""
SHAPES_KNOWN: Final = 10_000
ALIKE_KNOWN: Final = 2_000
"""For how many kinds of records that are made together it is remembered which shapes they have."""

CLOCK_SECONDS: Final = 60
"""How long this process's clock is taken for the store's, from which it was set."""
CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Goes on while the machine sleeps: on Linux CLOCK_MONOTONIC does not, elsewhere it does."""

Known = tuple[int, LeafForm]


class Alike(NamedTuple):
    """What records have in common that are made together: the shape of each, and the form of its leaf."""

    shapes: tuple[int, ...]
    forms: tuple[LeafForm, ...]


class Made(NamedTuple):
    """Records ready to be appended: their columns, and the hashes of their leaves."""

    rows: Rows
    leaves: list[bytes]


class CommittedTree(NamedTuple):
    """The tree as this process left it, at `logtime`; `clock`: the store's time at `at` of this process's clock."""

    tree: Tree
    logtime: datetime
    clock: datetime
    at: float

    def now(self) -> datetime | None:
        """The store's time by this process's clock; None where that has to be set again."""
        passed = clock_gettime(CLOCK) - self.at
        return None if passed > CLOCK_SECONDS else max(self.logtime, self.clock + timedelta(seconds=passed))


class UsageCommit:
    """Commits records to the platform's store; what it learns of shapes and months it keeps between commits.

    `patience`: for how many seconds a commit is waited for at least, half of them for others who append.
    """

    def __init__(self, store: Store, patience: float = 0.0) -> None:
        self._store = store
        self._seconds = max(COMMIT_SECONDS, patience)
        self._shapes: dict[Shape, Known] = {}
        self._alike: dict[tuple[Entries, Receiver], Alike] = {}
        self._month: tuple[int, int] | None = None
        self._standing: CommittedTree | None = None

    async def __call__(self, records: Sequence[UsageRecords]) -> None:
        """Commit all of these records or, with an error of the store's, none.

        Where the connection is lost during the commit itself, nobody can tell which it was.
        """
        async with self._store.connection(self._seconds) as connection:
            if not await self._append_at_once(connection, records):
                await self._append_in_turn(connection, records)

    async def _append_at_once(self, connection: "asyncpg.Connection[Any]", records: Sequence[UsageRecords]) -> bool:
        """Append where all is as this process left it; False, with nothing done, where it may not be."""
        standing, self._standing = self._standing, None
        now = standing.now() if standing is not None else None
        if standing is None or now is None or self._month != (now.year, now.month):
            return False
        alike = self._all_alike(records)
        if alike is None:
            return False
        before, tree = standing.tree, Tree(standing.tree.size, standing.tree.frontier)
        made = _made(records, alike, tree.size, now)
        hashes = tree.append(made.leaves)
        if not await grow_at_once(connection, before, tree, hashes, made.rows):
            return False
        self._standing = standing._replace(tree=tree, logtime=now)
        return True

    def _all_alike(self, records: Sequence[UsageRecords]) -> list[Alike] | None:
        """Which shapes these records have; None where some shape is not known."""
        found = []
        for each in records:
            kind = each.entries, each.receiver
            alike = self._alike.get(kind)
            if alike is None:
                if not all(shape in self._shapes for shape in each.shapes):
                    return None
                if len(self._alike) >= ALIKE_KNOWN:
                    self._alike.clear()
                alike = self._alike[kind] = _alike(each, self._shapes)
            found.append(alike)
        return found

    async def _append_in_turn(self, connection: "asyncpg.Connection[Any]", records: Sequence[UsageRecords]) -> None:
        """Append once nobody else does: others have, or there is a shape or a month more."""
        alike, found = self._all_alike(records), dict[Shape, Known]()
        tree, now, clock = await lock_tree(connection, self._seconds / 2)
        await self._have_month(connection, now)
        if alike is None:
            found = await self._known(connection, records)
            alike = [_alike(each, found) for each in records]
        made = _made(records, alike, tree.size, now)
        await add_records(connection, made.rows)
        await keep_tree(connection, tree, tree.append(made.leaves), now)
        # Not before: a commit that fails takes the shapes that it added with it.
        self._remember(found, now)
        self._standing = CommittedTree(tree, now, clock, clock_gettime(CLOCK))

    async def _have_month(self, connection: "asyncpg.Connection[Any]", now: datetime) -> None:
        if self._month != (now.year, now.month):
            await make_month(connection, now)

    async def _known(
        self, connection: "asyncpg.Connection[Any]", records: Sequence[UsageRecords]
    ) -> dict[Shape, Known]:
        wanted = dict.fromkeys(shape for each in records for shape in each.shapes)
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


def _alike(records: UsageRecords, known: Mapping[Shape, Known]) -> Alike:
    ids, forms = zip(*(known[shape] for shape in records.shapes), strict=True)
    return Alike(ids, forms)


def _made(records: Sequence[UsageRecords], alike: Sequence[Alike], first: int, now: datetime) -> Made:
    salts, at = os.urandom(2 * SALT_BYTES * count_records(records)), 0
    rows, leaves = Rows(first, now, salts), list[bytes]()
    for each, (shapes, forms) in zip(records, alike, strict=True):
        _, _, citizen_id, reader, issue, request_id, persons = each
        index, request, end = first + len(leaves), bytes.fromhex(request_id), at + 2 * SALT_BYTES * len(forms)
        values = LeafValues(index, now, citizen_id, reader, issue, persons, request, salts[at:end])
        rows.add(shapes, each)
        leaves += map(leaf_hash, leaves_of(forms, values))
        at = end
    return Made(rows, leaves)

"""Several relays at one outbox: what one of them has taken it holds, whatever others do at that moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from agencies.store.events.outbox import OutboxReading
from agencies.store.store import Store
from tests.notices.test_holding_up import HAND_WRITTEN
from tests.notices.town import TODAY, Town
from tests.patience import HANGING_SECONDS
from tests.some import some
from tests.store.database import connected

TAKEN: Final = "UPDATE outbox SET retry_at = retry_at + interval '1 second' WHERE subject_id = '{}'"
LOCKED: Final = "SELECT FROM outbox WHERE subject_id = '{}' FOR UPDATE"


class _Interrupted:
    """A connection on which something happens between the commit of a try and the statement that holds the event."""

    def __init__(self, connection: Any, happen: Callable[[], Awaitable[None]]) -> None:
        self._connection = connection
        self._happen = happen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def execute(self, statement: str, *values: Any) -> str:
        """What the connection says."""
        said: str = await self._connection.execute(statement, *values)
        if statement.startswith("COMMIT; BEGIN"):
            await self._happen()
        return said


class _InterruptedStore(Store):
    happen: Callable[[], Awaitable[None]]

    @asynccontextmanager
    async def connection(self, seconds: float) -> AsyncIterator[Any]:
        async with super().connection(seconds) as connection:
            yield _Interrupted(connection, self.happen)


async def test_f8_what_another_locks_for_a_moment_as_it_looks_is_waited_for(town: Town) -> None:
    """PostgreSQL has it lock an event that waited still when it began to look, and is taken by now."""
    family = await town.family()
    looked: list[asyncio.Task[str]] = []

    async def look(other: Any) -> None:
        await other.execute(f"BEGIN; {LOCKED.format(family.mother)}")
        looked.append(asyncio.create_task(other.execute("SELECT pg_sleep(0.3); COMMIT")))

    async with connected(town.dsns["education_office"]) as other:
        assert await _taken(town, family.mother, lambda: look(other)) == [family.mother]
        await asyncio.gather(*some(looked))
    await _relay(town, family.mother)


async def test_f8_what_another_has_taken_since_is_not_waited_for(town: Town) -> None:
    """As where a relay stood still for longer than its try is its own: the other holds it, for as long as it likes."""
    family = await town.family()

    async def take(other: Any) -> None:
        await other.execute(TAKEN.format(family.mother))
        await other.execute(f"BEGIN; {LOCKED.format(family.mother)}")

    async with connected(town.dsns["education_office"]) as other, asyncio.timeout(HANGING_SECONDS):
        assert await _taken(town, family.mother, lambda: take(other)) == []
    await _relay(town, family.mother)


async def _taken(town: Town, subject: str, happen: Callable[[], Awaitable[None]]) -> Sequence[str]:
    """Whose events are held by one who takes this one, with which something happens meanwhile."""
    await town.run("education_office", HAND_WRITTEN.format(subject, TODAY))
    store = _InterruptedStore("education_office", town.dsns["education_office"], deadline_seconds=HANGING_SECONDS)
    store.happen = happen
    try:
        async with OutboxReading(store, "outbox", (), ["enrolment"]).taken(1, HANGING_SECONDS) as taken:
            return [each.subject_id for each in taken.events]
    finally:
        store.close()


async def _relay(town: Town, subject: str) -> None:
    """Have what was let go relayed, so that no later test finds it."""
    await town.run("education_office", f"UPDATE outbox SET retry_at = NULL WHERE subject_id = '{subject}'")
    await town.relay()

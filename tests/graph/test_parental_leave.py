"""Which of a citizen's parental leaves `employment.parentalLeave` shows."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tests.running import RunningGateway
from tests.store.database import connected

ON_LEAVE: Final = "Working mother on parental leave"
NEVER_ON_LEAVE: Final = "Father alone with two children"
SHOWN: Final = "{ me { employment { parentalLeave { from until } } } }"
# By the day's date, not the tests': so does the store.
AHEAD: Final = """
    INSERT INTO leave (citizen_id, kind, since)
    SELECT $1, 'PARENTAL', (now() AT TIME ZONE 'Asia/Seoul')::date + days FROM unnest('{400, 200}'::int[]) days
    RETURNING since
"""


async def test_a_leave_to_come_does_not_hide_the_one_that_has_begun(
    served: RunningGateway, at: Mapping[str, str]
) -> None:
    """Whoever is on leave is shown it, though others stand ahead; without one the next to come is shown."""
    now, none = (_shown(served, title) for title in (ON_LEAVE, NEVER_ON_LEAVE))
    assert now is not None
    assert none is None
    await _ahead(at, served.personas[ON_LEAVE].id)
    later, next_ = await _ahead(at, served.personas[NEVER_ON_LEAVE].id)
    assert next_ < later
    assert _shown(served, ON_LEAVE) == now
    assert _shown(served, NEVER_ON_LEAVE) == {"from": str(next_), "until": None}


async def test_a_leave_without_a_first_day_keeps_none_from_being_shown(
    served: RunningGateway, at: Mapping[str, str]
) -> None:
    """As where a store was filled by others who wrote that it began at some time: those with a day come first."""
    now, citizen = _shown(served, ON_LEAVE), served.personas[ON_LEAVE].id
    assert now is not None
    async with connected(at["labour_office"]) as store, store.transaction():
        await store.execute("SET LOCAL maru.events = off")
        await store.execute("INSERT INTO leave (citizen_id, kind, since) VALUES ($1, 'PARENTAL', '-infinity')", citizen)
    try:
        assert _shown(served, ON_LEAVE) == now
    finally:
        async with connected(at["labour_office"]) as store, store.transaction():
            await store.execute("SET LOCAL maru.events = off")
            await store.execute("DELETE FROM leave WHERE citizen_id = $1 AND since = '-infinity'", citizen)


def _shown(served: RunningGateway, title: str) -> Any:
    return served.ask(SHOWN, title)["data"]["me"]["employment"]["parentalLeave"]


async def _ahead(at: Mapping[str, str], citizen: str) -> list[date]:
    async with connected(at["labour_office"]) as store:
        return [row["since"] for row in await store.fetch(AHEAD, citizen)]

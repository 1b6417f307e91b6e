"""An event that was told without agencies that gave no answer: who takes it again, and until when."""

from contextlib import suppress
from typing import Final

from agencies.store.outbox import OutboxReading
from tests.notices.test_judgement import LONG_PUT_OFF, born_unrelayed, relay_without, waiting
from tests.notices.town import Family, Town

WELFARE: Final = "welfare_office"
FOR_AN_OLDER_GATEWAY: Final = """
    SELECT relayed_at IS NULL AND parked_at IS NULL AND (retry_at IS NULL OR retry_at <= now() + interval '1 day')
    FROM outbox WHERE subject_id = $1
"""
A_MINUTE_LATER: Final = "UPDATE outbox SET retry_at = retry_at - interval '1 minute' WHERE relayed_at IS NULL"


class GatewayEnds(Exception):
    """Ends a gateway while it holds events."""


async def told_in_part(town: Town, child: str) -> Family:
    """Have a birth told after its hour while the welfare office is away."""
    family = await town.family()
    await born_unrelayed(town, family, child, LONG_PUT_OFF.format("FactsUnreadable"))
    await relay_without(town, WELFARE)
    return family


async def test_an_older_gateway_leaves_an_event_that_was_told_in_part(town: Town) -> None:
    """It would be done with it, and its notice never whole: also after a gateway of this release ended with it."""
    child = "child of a rolling update"
    family = await told_in_part(town, child)
    (in_part,) = await town.inbox(family.mother)
    outbox = OutboxReading(town.stores["civil_registry"], "outbox", (), ["live_birth"])
    await town.run("civil_registry", A_MINUTE_LATER)
    with suppress(GatewayEnds):
        async with outbox.taken(64, 30) as taken:
            assert child in [each.subject_id for each in taken.events]
            raise GatewayEnds
    assert await town.rows("civil_registry", FOR_AN_OLDER_GATEWAY, child) == [(False,)]
    await town.run("civil_registry", A_MINUTE_LATER)
    await town.relay()
    assert [relayed for _, _, relayed in await waiting(town, child)] == [True]
    (whole,) = await town.inbox(family.mother)
    assert (in_part["unavailable"], whole["unavailable"]) == ([{"id": WELFARE}], [])

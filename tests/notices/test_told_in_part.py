"""An event that was told without agencies that gave no answer: who takes it again, and until when."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from structlog.testing import capture_logs

from agencies.registration.registry import PLATFORM
from agencies.store.events.outbox import OutboxReading
from agencies.store.store import Store
from tests.faults.conftest import NOWHERE
from tests.notices.test_judged_again import POOR
from tests.notices.test_judgement import LONG_PUT_OFF, born_unrelayed, relay_by, set_waiting, waiting
from tests.notices.town import Family, Town

WELFARE: Final = "welfare_office"
INSURER: Final = "health_insurance"
LABOUR: Final = "labour_office"
FOR_AN_OLDER_GATEWAY: Final = """
    SELECT relayed_at IS NULL AND parked_at IS NULL AND (retry_at IS NULL OR retry_at <= now() + interval '1 day')
    FROM outbox WHERE subject_id = $1
"""
A_MINUTE_LATER: Final = "UPDATE outbox SET retry_at = retry_at - interval '1 minute' WHERE relayed_at IS NULL"


RECORDED: Final = """
    SELECT count(*) FROM usage_record r JOIN usage_shape s ON s.id = r.shape
    WHERE s.receiver_system = 'notices' AND r.citizen_id = $1
"""


class GatewayEnds(Exception):
    """Ends a gateway while it holds events."""


async def told_in_part(town: Town, child: str, *away: str) -> Family:
    """Have a birth told after its hour while agencies are away, to a family of a low income."""
    family = await town.family()
    await town.run(WELFARE, "SET LOCAL maru.events = off", *(each.format(family.household) for each in POOR))
    await born_unrelayed(town, family, child, LONG_PUT_OFF.format("FactsUnreadable"))
    await relay_by(town, town.registry, {each: Store(each, NOWHERE) for each in away})
    return family


async def try_again(town: Town, child: str, *away: str) -> tuple[str | None, bool]:
    """Try the event of a birth again while agencies are away, and return its failure and whether it was relayed."""
    await set_waiting(town, child, "retry_at = NULL")
    await relay_by(town, town.registry, {each: Store(each, NOWHERE) for each in away})
    ((_, failure, relayed),) = await waiting(town, child)
    return failure, relayed


def services(notice: Mapping[str, Any]) -> int:
    """Return how many services a notice says that newly apply."""
    (number,) = re.findall(r": (\d+) services newly apply", notice["title"])
    return int(number)


def lacking(notice: Mapping[str, Any]) -> list[str]:
    """Return the agencies that a notice names as unavailable."""
    return [each["id"] for each in notice["unavailable"]]


async def test_an_older_gateway_leaves_an_event_that_was_told_in_part(town: Town) -> None:
    """It would be done with it, and its notice never whole: also after a gateway of this release ended with it."""
    child = "child of a rolling update"
    family = await told_in_part(town, child, WELFARE)
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
    assert (lacking(in_part), lacking(whole)) == ([WELFARE], [])


async def test_what_hangs_on_an_agency_is_told_once_it_answers_whoever_else_is_silent(town: Town) -> None:
    """While as many are silent, be they others, the notice stays, and nothing is recorded of anybody."""
    child = "child of two silent agencies"
    family = await told_in_part(town, child, WELFARE, INSURER)
    (in_part,) = await town.inbox(family.mother)
    waits = f"JudgedInPart {INSURER} {WELFARE}"
    ((recorded,),) = await town.rows(PLATFORM, RECORDED, family.mother)
    for away in ((WELFARE, INSURER), (INSURER, LABOUR), (WELFARE, INSURER, LABOUR)):
        assert await try_again(town, child, *away) == (waits, False)
    assert await town.rows(PLATFORM, RECORDED, family.mother) == [(recorded,)]
    assert await town.inbox(family.mother) == [in_part]
    assert await try_again(town, child, INSURER) == (f"JudgedInPart {INSURER}", False)
    (more,) = await town.inbox(family.mother)
    assert await try_again(town, child) == (None, True)
    (whole,) = await town.inbox(family.mother)
    assert [lacking(each) for each in (in_part, more, whole)] == [[INSURER, WELFARE], [INSURER], []]
    assert services(in_part) < services(more) <= services(whole)


async def test_an_event_waits_for_the_rest_no_longer_than_notices_are_kept(town: Town) -> None:
    """A year after it was first put off it is done with, and its notice stays as it was told."""
    child = "child of a silent year"
    family = await told_in_part(town, child, WELFARE)
    in_part = await town.inbox(family.mother)
    await set_waiting(town, child, "first_tried_at = now() - interval '364 days'")
    assert await try_again(town, child, WELFARE) == (f"JudgedInPart {WELFARE}", False)
    await set_waiting(town, child, "first_tried_at = now() - interval '365 days'")
    with capture_logs() as logs:
        assert await try_again(town, child, WELFARE) == (None, True)
    assert "a life event stays judged in part" in [each["event"] for each in logs]
    assert await town.inbox(family.mother) == in_part

"""A notice that was judged without an agency: it says so, and is judged again once the agency answers."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pytest

from agencies.registration.registry import PLATFORM, Registry
from tests.faults.away import away
from tests.notices.town import TODAY, Family, Town
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, command

WELFARE: Final = "welfare_office"
INBOX: Final = """{ me { notices { totalCount nodes { id position readAt title(language: EN) unavailable { id }
  eligibilities { service { id } subject { id } } } } } }"""
READ: Final = "mutation($id: ID!) { markNoticeRead(id: $id) { id } }"
PUT_OFF: Final = "SELECT failure FROM outbox WHERE subject_id = $1 AND relayed_at IS NULL"
POOR: Final = (
    "INSERT INTO means (household_id, year, median_income, monthly_income, recognised_income, near_poverty, "
    f"assessed_on) VALUES ('{{0}}', {TODAY.year}, 4000000, 1000000, 1000000, true, '{TODAY}')",
    "INSERT INTO basic_livelihood VALUES ('{0}', 'LIVELIHOOD', '2026-01-01')",
)
"""What makes that a family with a newborn is told of services that the welfare office decides."""

TRIED: Final = "SELECT retry_at > now() + interval '365000 days 5 seconds' FROM outbox WHERE subject_id = $1"
RECORDED: Final = """
    SELECT count(*) FROM usage_record r JOIN usage_shape s ON s.id = r.shape WHERE s.receiver_system = 'notices'
"""
AN_HOUR_LATER: Final = "UPDATE outbox SET first_tried_at = now() - interval '2 hours', retry_at = NULL"


@pytest.fixture(scope="module")
async def families(registry: Registry, at: Mapping[str, str]) -> AsyncIterator[Town]:
    """Families in the stores of the gateway that serves, which alone relays."""
    opened = Town(registry, at)
    yield opened
    opened.close()


async def _until(town: Town, statement: str, child: str, *found: Any) -> None:
    """Wait until a statement about the event of a child's birth finds this, or nothing."""
    async with asyncio.timeout(HANGING_SECONDS):
        while True:
            if [row[0] for row in await town.rows("civil_registry", statement, child)] == [*found]:
                return
            await asyncio.sleep(0.05)


def _inbox(gateway: RunningGateway, citizen: str) -> dict[str, Any]:
    """The only notice of a citizen."""
    answer = gateway.ask(INBOX, headers=_token(gateway, citizen))
    assert "errors" not in answer, answer
    (notice,) = answer["data"]["me"]["notices"]["nodes"]
    return dict(notice)


def _token(gateway: RunningGateway, citizen: str) -> dict[str, str]:
    token = command("token", citizen, data=gateway.data).stdout.strip()
    return {"authorization": f"Bearer {token}"}


def _told(notice: Mapping[str, Any], family: Family) -> list[tuple[str, bool]]:
    """The services that a notice names, and whether each is for its reader."""
    return [(each["service"]["id"], each["subject"]["id"] == family.mother) for each in notice["eligibilities"]]


async def test_a_notice_that_lacks_an_agency_is_judged_again_once_it_answers(
    served: RunningGateway, families: Town, at: Mapping[str, str]
) -> None:
    """It names the agency, though the event waited its hour; then it tells what any other family's tells, unread."""
    family, other = await families.family(), await families.family()
    await families.run(
        WELFARE,
        "SET LOCAL maru.events = off",
        *(row.format(each.household) for each in (family, other) for row in POOR),
    )
    async with away(at[WELFARE], WELFARE):
        await families.run("civil_registry", *families.birth(family, "child in part"))
        await _until(families, PUT_OFF, "child in part", "FactsUnreadable")
        await families.run("civil_registry", AN_HOUR_LATER)
        await _until(families, PUT_OFF, "child in part", "JudgedInPart welfare_office")
        in_part = await asyncio.to_thread(_inbox, served, family.mother)
        served.ask(READ, variables={"id": in_part["id"]}, headers=_token(served, family.mother))
    await families.run("civil_registry", AN_HOUR_LATER)
    await _until(families, PUT_OFF, "child in part")
    again = await asyncio.to_thread(_inbox, served, family.mother)
    await families.run("civil_registry", *families.birth(other, "child of the whole"))
    await _until(families, PUT_OFF, "child of the whole")
    whole = await asyncio.to_thread(_inbox, served, other.mother)
    assert (in_part["unavailable"], again["unavailable"], whole["unavailable"]) == ([{"id": WELFARE}], [], [])
    assert _told(again, family) == _told(whole, other)
    assert again["title"] == whole["title"] != in_part["title"]
    assert again["id"] == in_part["id"]
    assert int(again["position"]) > int(in_part["position"])
    assert again["readAt"] is None


async def test_an_event_waits_on_while_the_agency_gives_no_answer(
    served: RunningGateway, families: Town, at: Mapping[str, str]
) -> None:
    """Its notice stays as it was told, and nothing more is recorded of anybody: it is tried each minute."""
    family = await families.family()
    async with away(at[WELFARE], WELFARE):
        await families.run("civil_registry", *families.birth(family, "child that waits on"))
        await _until(families, PUT_OFF, "child that waits on", "FactsUnreadable")
        await families.run("civil_registry", AN_HOUR_LATER)
        await _until(families, PUT_OFF, "child that waits on", "JudgedInPart welfare_office")
        in_part = await asyncio.to_thread(_inbox, served, family.mother)
        ((recorded,),) = await families.rows(PLATFORM, RECORDED)
        await families.run("civil_registry", AN_HOUR_LATER)
        await _until(families, TRIED, "child that waits on", True)
        await _until(families, PUT_OFF, "child that waits on", "JudgedInPart welfare_office")
        assert await families.rows(PLATFORM, RECORDED) == [(recorded,)]
        assert await asyncio.to_thread(_inbox, served, family.mother) == in_part

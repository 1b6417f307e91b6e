"""How the demo's commands follow what happens where one of the agencies is down."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import pytest

from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable, MaruError, StartUpError
from agencies.health_insurance.synthetic.birth import notify_birth
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from commands.life import story
from commands.life.story import LifeStory
from resolvers.gateway import Gateway
from tests.notices.town import TODAY, Town
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

LOST: Final = (
    "INSERT INTO worker (citizen_id) VALUES ('{0}') ON CONFLICT DO NOTHING",
    "INSERT INTO job_loss (citizen_id, lost_on, involuntary) VALUES ('{0}', '2026-11-20', true)",
)
EVENT: Final = "SELECT id FROM outbox WHERE subject_id = $1 AND type = 'job_loss'"


class Down(Store):
    """An agency's store, which fails; `asked`: somebody has asked it."""

    def __init__(self, error: MaruError) -> None:
        super().__init__(error.agency or "", "")
        self.asked = asyncio.Event()
        self._error = error

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        self.asked.set()
        raise self._error


async def test_an_event_is_followed_to_whoever_tells_of_it_where_an_agency_is_down(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    """A gateway beside that reaches the agency of the event judges it, and the command ends as ever."""
    event_id, down = await _job_loss(town), Down(AgencyUnavailable("It is down.", agency="labour_office"))
    following = asyncio.create_task(_story(town, down).follow("labour_office", "job_loss", event_id))
    await asyncio.wait((following, asyncio.create_task(down.asked.wait())), return_when=asyncio.FIRST_COMPLETED)
    await town.relay()
    await following
    assert "inboxes: all is told" in capsys.readouterr().out


async def test_an_event_is_told_though_an_agency_that_has_no_part_in_it_is_down(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command itself, which goes through that agency's outbox first: nobody here agreed that it is asked."""
    monkeypatch.setattr(story, "AGAIN_SECONDS", 2 * HANGING_SECONDS)
    down = Down(AgencyUnavailable("It is down.", agency="education_office"))
    async with connected(town.dsns["health_insurance"]) as insurer:
        event_id = await notify_birth(insurer, (await town.family(agreed=False)).mother, TODAY)
    async with asyncio.timeout(HANGING_SECONDS):
        await _story(town, down).follow("health_insurance", "birth_notified", str(event_id))
    assert down.asked.is_set()
    assert "relay: birth_notified of health_insurance judged" in capsys.readouterr().out


@pytest.mark.parametrize(
    "error",
    [
        AgencyUnavailable("labour_office cannot be reached.", agency="labour_office"),
        AgencyContractBroken("labour_office lacks a column.", agency="labour_office"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_where_nobody_tells_of_an_event_it_is_said_where_it_is_and_what_failed(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: MaruError
) -> None:
    """In the words of the error: whether a gateway tells of it once the agency answers is not known."""
    monkeypatch.setattr(story, "WAIT_SECONDS", 0.0)
    event_id = await _job_loss(town)
    told = f"see the outbox of labour_office, where it stands. What failed meanwhile: {error.message}$"
    with pytest.raises(StartUpError, match=told):
        await _story(town, Down(error)).follow("labour_office", "job_loss", event_id)
    await town.relay()


async def test_where_nothing_failed_the_outbox_alone_is_named(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of an event that was parked: no gateway tells of it."""
    monkeypatch.setattr(story, "WAIT_SECONDS", 0.0)
    event_id = await _job_loss(town)
    await town.run("labour_office", f"UPDATE outbox SET parked_at = now() WHERE id = '{event_id}'")
    try:
        with pytest.raises(StartUpError, match=r"see the outbox of labour_office, where it stands\.$"):
            await _story(town).follow("labour_office", "job_loss", event_id)
    finally:
        await town.run("labour_office", f"DELETE FROM outbox WHERE id = '{event_id}'")


async def _job_loss(town: Town) -> str:
    """The event of somebody who lost a job."""
    citizen = (await town.family()).father
    await town.run("labour_office", *(each.format(citizen) for each in LOST))
    (row,) = await town.rows("labour_office", EVENT, citizen)
    return str(row["id"])


def _story(town: Town, *down: Store) -> LifeStory:
    """One over a gateway that does not reach these stores."""
    gateway = Gateway(town.registry, {**town.stores, **{each.agency: each for each in down}}, lambda: TODAY)
    return LifeStory(gateway, town.stores[PLATFORM], town.registry)

"""How the demo's commands follow what happens where one of the agencies is down."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import pytest

from agencies.contract.errors import AgencyUnavailable, StartUpError
from agencies.registry import PLATFORM
from agencies.store.store import Store
from commands import life_story
from commands.life_story import LifeStory
from resolvers.gateway import Gateway
from tests.notices.town import TODAY, Town

LOST: Final = (
    "INSERT INTO worker (citizen_id) VALUES ('{0}') ON CONFLICT DO NOTHING",
    "INSERT INTO job_loss (citizen_id, lost_on, involuntary) VALUES ('{0}', '2026-11-20', true)",
)
EVENT: Final = "SELECT id FROM outbox WHERE subject_id = $1 AND type = 'job_loss'"


class Down(Store):
    """The civil registry's store, which does not answer; `asked`: somebody has asked it."""

    def __init__(self) -> None:
        super().__init__("civil_registry", "")
        self.asked = asyncio.Event()

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        self.asked.set()
        raise AgencyUnavailable("It is down.", agency=self.agency)


async def test_an_event_is_followed_to_whoever_tells_of_it_where_an_agency_is_down(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    """A gateway beside that reaches the agency judges it, and the command ends as ever."""
    event_id, down = await _job_loss(town), Down()
    following = asyncio.create_task(_story(town, down).follow("labour_office", "job_loss", event_id))
    await asyncio.wait((following, asyncio.create_task(down.asked.wait())), return_when=asyncio.FIRST_COMPLETED)
    await town.relay()
    await following
    assert "inboxes: all is told" in capsys.readouterr().out


async def test_where_nobody_tells_of_an_event_it_is_said_that_it_is_kept(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in the outbox, and a gateway tells of it once the agency that is down answers."""
    monkeypatch.setattr(life_story, "WAIT_SECONDS", 0.0)
    event_id = await _job_loss(town)
    told = "in the outbox of labour_office: a gateway tells of it once civil_registry answers"
    with pytest.raises(StartUpError, match=told):
        await _story(town, Down()).follow("labour_office", "job_loss", event_id)
    await town.relay()


async def _job_loss(town: Town) -> str:
    """The event of somebody who lost a job."""
    citizen = (await town.family()).father
    await town.run("labour_office", *(each.format(citizen) for each in LOST))
    (row,) = await town.rows("labour_office", EVENT, citizen)
    return str(row["id"])


def _story(town: Town, down: Store) -> LifeStory:
    """One over a gateway that does not reach this store."""
    gateway = Gateway(town.registry, {**town.stores, down.agency: down}, lambda: TODAY)
    return LifeStory(gateway, town.stores[PLATFORM], town.registry)

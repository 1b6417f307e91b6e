"""What was withdrawn, replaced or ended by a death: in whichever order its events are relayed, and all at once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from agencies.registration.registry import PLATFORM
from agencies.store.events.waiting_event import WaitingEvent
from resolvers.notices.keeping import kept_notices
from resolvers.notices.keeping.kept_notices import Bearing, Telling, keep_notices
from resolvers.notices.tables.notice_table import notices_of
from tests.notices.test_judgement import NOTIFY, PREGNANT
from tests.notices.test_relay import eventually
from tests.notices.town import TODAY, Town

WAITS: Final = "SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"


async def relay_in_order(town: Town, subject: str, order: Sequence[int]) -> None:
    """Relay what waits about a subject of the civil registry's one by one, in this order."""
    held = "UPDATE outbox SET retry_at = now() + interval '1 day' WHERE subject_id = $1 AND relayed_at IS NULL"
    numbers = sorted(row["number"] for row in await town.rows("civil_registry", f"{held} RETURNING number", subject))
    for place in order:
        await town.run("civil_registry", f"UPDATE outbox SET retry_at = NULL WHERE number = {numbers[place]}")
        await town.relay()


async def test_f9_a_death_that_was_withdrawn_before_it_was_judged_takes_nothing_from_the_living(town: Town) -> None:
    """It was entered by mistake and waited: what the citizen was told stands, and they are told of what comes."""
    family = await town.family()
    await town.run("health_insurance", PREGNANT.format(family.mother))
    await town.relay()
    told = await town.inbox(family.mother)
    await town.run("civil_registry", f"INSERT INTO death VALUES ('{family.mother}', '{TODAY}', '{TODAY}')")
    await town.run("civil_registry", f"DELETE FROM death WHERE citizen_id = '{family.mother}'")
    await relay_in_order(town, family.mother, (1, 0))
    assert await town.inbox(family.mother) == told != []
    await town.run("health_insurance", NOTIFY.format(family.mother, TODAY, TODAY))
    await town.relay()
    assert [each["event"]["type"]["id"] for each in await town.inbox(family.mother)] == [
        "birth_notified",
        "pregnancy_registered",
    ]


async def test_f9_a_death_removes_also_what_was_withdrawn_before(town: Town) -> None:
    """That a notice about the dead was withdrawn is no more to be read than the notice."""
    family = await town.family()
    child = "child of a birth that was withdrawn"
    await town.run("civil_registry", *town.birth(family, child))
    await town.relay()
    await town.run("civil_registry", f"DELETE FROM birth WHERE child_id = '{child}'")
    await town.relay()
    assert [each["withdrawnAt"] is not None for each in await town.inbox(family.mother)] == [True]
    await town.run("civil_registry", f"INSERT INTO death VALUES ('{child}', '{TODAY}', '{TODAY}')")
    await town.relay()
    assert child not in str(await town.inbox(family.mother))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["withdrawn first", "told first"])
async def test_f9_a_death_that_is_entered_anew_is_told(town: Town, order: Sequence[int]) -> None:
    """An officer mends its day: the widow has the notice of the new entry, whichever is relayed first."""
    family = await town.family()
    await town.run(
        "welfare_office",
        "INSERT INTO means (household_id, year, median_income, recognised_income, assessed_on) "
        f"VALUES ('{family.household}', {TODAY.year}, 4000000, 1000000, '{TODAY}')",
    )
    await town.run("civil_registry", *town.birth(family, f"child of one who died {order}"))
    await town.relay()
    left = f"UPDATE household_member SET until = {{}} WHERE citizen_id = '{family.father}'"
    died = (f"INSERT INTO death VALUES ('{family.father}', '{TODAY}', '{TODAY}')", left.format(f"'{TODAY}'"))
    await town.run("civil_registry", *died)
    await town.relay()
    first, _ = await town.inbox(family.mother)
    assert first["event"]["type"]["id"] == "death"
    undone = (f"DELETE FROM death WHERE citizen_id = '{family.father}'", left.format("NULL"))
    await town.run("civil_registry", *undone)
    await town.run("civil_registry", *died)
    await relay_in_order(town, family.father, order)
    notice, _ = await town.inbox(family.mother)
    assert notice["event"]["type"]["id"] == "death"
    assert notice["id"] != first["id"]
    assert notice["withdrawnAt"] is None


async def test_f8_a_correction_that_is_settled_beside_what_it_corrects_waits_for_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is of another citizen, and neither would see the other before both commit: the wrong notice does not stay."""
    store = town.stores[PLATFORM]
    wrong = _reported("wrong citizen", None)
    right = _reported("right citizen", wrong.id)
    put, overtake = kept_notices._put_events, kept_notices._overtake
    overtaken, first_is_kept = asyncio.Event(), asyncio.Event()
    correcting: list[asyncio.Task[Any]] = []

    async def put_beside(connection: Any, tellings: Sequence[Telling]) -> list[tuple[Telling, bool]]:
        standing = await put(connection, tellings)
        if tellings[0].event is wrong:
            correcting.append(asyncio.create_task(keep_notices(store, [_telling(right)])))
            assert await eventually(lambda: _waits_or(town, overtaken))
        return standing

    async def overtake_slowly(connection: Any, tellings: Sequence[Telling]) -> None:
        await overtake(connection, tellings)
        if tellings[0].event is right:
            overtaken.set()
            await first_is_kept.wait()

    monkeypatch.setattr(kept_notices, "_put_events", put_beside)
    monkeypatch.setattr(kept_notices, "_overtake", overtake_slowly)
    await keep_notices(store, [_telling(wrong)])
    first_is_kept.set()
    await correcting[0]
    kept = [*await notices_of(store, wrong.id, ()), *await notices_of(store, right.id, ())]
    assert [(each.citizen_id, each.withdrawn_at is None) for each in kept] == [
        ("wrong citizen", False),
        ("right citizen", True),
    ]


NOTHING_ELSE: Final = Bearing(withdraws=(), everything=False, overtaken_by=(), ended_by=(), silently=False)


def _telling(event: WaitingEvent) -> Telling:
    return Telling(event, NOTHING_ELSE, {event.subject_id: {"lines": [], "more": 1, "schools": []}})


def _reported(subject: str, replaces: str | None) -> WaitingEvent:
    """A loss of a job as an agency's system reports it."""
    return WaitingEvent(
        number=1,
        id=str(uuid4()),
        agency="labour_office",
        type="job_loss",
        subject_id=subject,
        on=TODAY,
        occasion=None,
        withdrawn=False,
        replaces=replaces,
        details={},
        before={},
        recorded_at=datetime.now(UTC),
        waited=timedelta(0),
        tries=0,
    )


async def _waits_or(town: Town, overtaken: asyncio.Event) -> bool:
    return overtaken.is_set() or bool(await town.rows(PLATFORM, WAITS))

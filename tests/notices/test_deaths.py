"""The death of one of several of whom a notice tells: the living keep it, and nothing of the dead is shown."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from agencies.registration.registry import PLATFORM
from agencies.store.events.waiting_event import WaitingEvent
from resolvers.notices.events.settling import bearing_of
from resolvers.notices.keeping.feed import NoticeFeed
from resolvers.notices.keeping.judged_again import JUDGED_AGAIN
from resolvers.notices.keeping.kept_notices import OVERTAKEN, PUT_NOTICES, Telling, apart, keep_notices
from resolvers.notices.tables.notice_table import ONE
from resolvers.runs.notice_sweep.swept_notice_table import PUT_NOTICES as PUT_SWEPT
from tests.notices.test_deliveries import CHANNEL, WAITING
from tests.notices.town import TODAY, Family, Town

MANY_NOTICES: Final = """
    WITH event AS (
        INSERT INTO life_event (id, agency, type, subject_id, on_day, is_withdrawal, recorded_at)
        SELECT gen_random_uuid(), 'civil_registry', 'move', 'mover ' || n, '2026-11-24', false, now()
        FROM generate_series(1, 3000) n
        RETURNING id, subject_id
    )
    INSERT INTO notice (citizen_id, event_id, told, about)
    SELECT subject_id, id, '{"lines": []}', ARRAY[subject_id] FROM event
"""
SCHOOL: Final = {"id": "s", "name": "새봄유치원", "opens_on": "2026-11-24", "places": 12}


def dies(citizen: str) -> str:
    """The statement by which somebody has died."""
    return f"INSERT INTO death VALUES ('{citizen}', '{TODAY}', '{TODAY}')"


async def assessed(town: Town, *children: str) -> Family:
    """A family whose income was assessed as low, which brings something to the mother and to each of her children."""
    family, quietly = await town.family(), "SET LOCAL maru.events = off"
    for child in children:
        await town.run("civil_registry", quietly, *town.birth(family, child, date(2025, 3, 3)))
    home = family.household
    await town.run(
        "welfare_office",
        quietly,
        f"INSERT INTO means (household_id, year, median_income) VALUES ('{home}', {TODAY.year}, 6000000)",
    )
    await town.run(
        "welfare_office",
        "INSERT INTO income_assessment (household_id, applicant_id, assessed_on, recognised_income) "
        f"VALUES ('{home}', '{family.mother}', '{TODAY}', 500000)",
        "UPDATE means SET recognised_income = 500000, monthly_income = 500000, "
        f"assessed_on = '{TODAY}' WHERE household_id = '{home}'",
    )
    await town.relay()
    return family


def subjects(notice: Mapping[str, Any]) -> list[str]:
    """Of whom a notice tells, once for each service."""
    return [each["subject"]["id"] for each in notice["eligibilities"]]


async def told_live(town: Town, citizen: str) -> Mapping[str, Any]:
    """What their first notice tells one who listens from the beginning on."""
    feed = NoticeFeed(town.stores[PLATFORM], town.registry.ending_events)
    async with aclosing(await feed.listen(citizen, "0")) as notices, asyncio.timeout(10):
        return (await anext(notices)).told


async def test_f9_the_living_keep_a_notice_that_told_of_one_who_died(town: Town) -> None:
    """Its list, words, title and count, and what is told live, agree; until it turns out that nobody has died."""
    living, dead = "sister who lives", "sister who dies"
    family = await assessed(town, living, dead)
    (before,) = await town.inbox(family.mother)
    assert {family.mother, living, dead} == set(subjects(before))
    await town.run("civil_registry", dies(dead))
    await town.relay()
    (notice,) = await town.inbox(family.mother)
    assert [notice] == await town.inbox(family.mother, by_core=True)
    assert (notice["id"], notice["withdrawnAt"]) == (before["id"], None)
    shown = [each for each in subjects(before) if each != dead]
    assert subjects(notice) == shown
    assert notice["body"].count("• ") == len(shown)
    assert notice["title"] == f"Income assessed: {len(shown)} services newly apply"
    told = await told_live(town, family.mother)
    assert ([line["subject_id"] for line in told["lines"]], told["more"]) == (shown, 0)
    await town.run("civil_registry", f"DELETE FROM death WHERE citizen_id = '{dead}'")
    await town.relay()
    assert await town.inbox(family.mother) == [before]


async def test_how_many_more_services_there_are_is_not_said_where_one_has_died(town: Town) -> None:
    """It is not kept whose they are."""
    family, child = await town.family(), "child among more"
    lines = [{"subject_id": child}, {"subject_id": family.mother}]
    await keep_notices(town.stores[PLATFORM], [telling(town, family.mother, lines=lines, more=7)])
    await town.run("civil_registry", *town.birth(family, child))
    await town.run("civil_registry", dies(child))
    await town.relay()
    told = await told_live(town, family.mother)
    assert (told["lines"], told["more"]) == ([{"subject_id": family.mother}], 0)


def telling(town: Town, citizen: str, **told: Any) -> Telling:
    """That somebody has moved, and what they are told of it."""
    return _telling(town, "move", citizen, {citizen: {"schools": [], "more": 0, **told}})


async def test_a_relayed_notice_of_the_dead_alone_disappears(town: Town) -> None:
    """Also where the event is another's; one that names schools stays. In whichever order both are relayed."""
    store = town.stores[PLATFORM]
    for first in ("notice", "death"):
        mover, with_schools, child = f"mover {first}", f"mover to schools {first}", f"child {first}"
        lines = [{"subject_id": child}]
        told = [telling(town, mover, lines=lines), telling(town, with_schools, lines=lines, schools=[SCHOOL])]
        death = [_telling(town, "death", child, {})]
        for each in (told, death) if first == "notice" else (death, told):
            await keep_notices(store, each)
        shown = "SELECT citizen_id FROM notice WHERE citizen_id LIKE 'mover%' AND NOT removed AND about = ARRAY[$1]"
        assert [row[0] for row in await town.rows(PLATFORM, shown, child)] == [with_schools]
        assert [len(group) for group in apart([*told, *death], 32)] == [1, 1, 1]


async def test_a_notice_that_is_judged_again_tells_of_no_one_who_died_between(town: Town) -> None:
    """It disappears where it would tell of the dead alone, with its push, and its citizen hears nothing of them."""
    store, reader, child = town.stores[PLATFORM], "reader in part", "child between"
    await town.run(PLATFORM, CHANNEL.format(reader, "now()"))
    in_part = telling(town, reader, lines=[{"subject_id": reader, "service_id": "a"}], unavailable=["welfare_office"])
    await keep_notices(store, [in_part])
    assert len(await town.rows(PLATFORM, WAITING, reader)) == 1
    await keep_notices(store, [_telling(town, "death", child, {})])
    again = telling(town, reader, lines=[{"subject_id": child, "service_id": "b"}])
    again.event.id, again.event.failure = in_part.event.id, "JudgedInPart"
    assert await keep_notices(store, [again]) == {}
    shown = "SELECT removed, withdrawn_at IS NULL FROM notice WHERE citizen_id = $1"
    assert [tuple(row) for row in await town.rows(PLATFORM, shown, reader)] == [(True, False)]
    assert await town.rows(PLATFORM, WAITING, reader) == []


async def test_to_see_who_has_died_reads_few_events(town: Town) -> None:
    """However many were judged: for each person whom a notice tells of, the index leads to theirs."""
    for each in (PUT_NOTICES, PUT_SWEPT, JUDGED_AGAIN, ONE):
        plan = await town.plan(PLATFORM, MANY_NOTICES, each)
        assert "Index Scan using life_event_subject" in plan
        assert "Seq Scan on life_event" not in plan


async def test_a_death_reads_the_notices_about_the_dead_alone(town: Town) -> None:
    """However many there are: the index leads to them."""
    assert "Bitmap Index Scan on notice_about" in await town.plan(PLATFORM, MANY_NOTICES, OVERTAKEN)


def _telling(town: Town, type_: str, subject: str, told: Mapping[str, Any]) -> Telling:
    event = WaitingEvent(
        number=1,
        id=str(uuid4()),
        agency="civil_registry",
        type=type_,
        subject_id=subject,
        on=TODAY,
        occasion=None,
        withdrawn=False,
        replaces=None,
        details={},
        before={},
        recorded_at=datetime.now(UTC),
        waited=timedelta(0),
        tries=0,
    )
    return Telling(event, bearing_of(town.registry, type_), told)

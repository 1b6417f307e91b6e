"""The relay under faults: each citizen has one notice of an event, however often and by whomever it is relayed."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Final

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.registration.registry import PLATFORM
from agencies.service_catalogue.listing.told_services import TOLD_COLUMNS
from resolvers.gateway import Gateway
from resolvers.notices.events import source
from resolvers.notices.events.settling import TRIES_AT_MOST
from resolvers.notices.judging import judgement
from tests.forked import run_module
from tests.notices.dying import PAUSED, STEPS
from tests.notices.test_deliveries import CHANNEL, waiting
from tests.notices.town import TODAY, Family, Town
from tests.patience import HANGING_SECONDS
from tests.running import ROOT
from tests.store.database import connected

NOTIFY: Final = "INSERT INTO birth_notification (mother_id, born_on, notified_on) VALUES ('{}', '{}', '{}')"
LISTENERS: Final = "SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN \"outbox\"' AND datname = current_database()"


async def eventually(came_true: Callable[[], Awaitable[bool]]) -> bool:
    """Whether it came true before a machine under any load would have got there."""
    for _ in range(HANGING_SECONDS * 20):
        if await came_true():
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.mark.parametrize(
    "step", [step if step == "written" else pytest.param(step, marks=pytest.mark.long) for step in STEPS]
)
async def test_f7_a_relay_that_is_killed_at_any_step_leaves_one_notice(town: Town, step: str) -> None:
    """Whether it had taken, judged, written or not yet settled the events: the next relay does the rest."""
    await _killed(town, (step,))


@pytest.mark.long
@settings(max_examples=4, database=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(STEPS), min_size=2, max_size=3).map(tuple))
async def test_f7_relays_that_are_killed_one_after_the_other_leave_one_notice(
    town: Town, steps: tuple[str, ...]
) -> None:
    """At whichever steps: what was taken together the first time is taken alone from then on."""
    await _killed(town, steps)


async def _killed(town: Town, steps: tuple[str, ...]) -> None:
    """Have births relayed by relays that are killed at these steps, and by one that is not; each is told once."""
    families = [await town.family() for _ in range(3)]
    children = [f"child of {family.mother}" for family in families]
    for family, child in zip(families, children, strict=True):
        await town.run(PLATFORM, CHANNEL.format(family.mother, "now()"))
        await town.run("civil_registry", *town.birth(family, child))
    for step in steps:
        await town.run("civil_registry", "UPDATE outbox SET retry_at = NULL WHERE relayed_at IS NULL")
        assert await asyncio.to_thread(_exit_code, town, step) == -signal.SIGKILL
    for child in children:
        assert await eventually(partial(_relayed, town, child))
    for family in families:
        for parent in (family.mother, family.father):
            assert len(await town.inbox(parent)) == 1
        assert [event for event, _ in await waiting(town, family.mother)] == ["live_birth"]


def _exit_code(town: Town, step: str) -> int:
    """How a relay ends that kills itself at a step."""
    return run_module("tests.notices.dying", step, given=orjson.dumps(town.dsns)).returncode


@pytest.mark.long
@pytest.mark.parametrize("step", PAUSED)
async def test_f8_what_a_relay_that_stands_still_holds_goes_to_another(town: Town, step: str) -> None:
    """The stores end its transactions; when it goes on, it writes nothing twice."""
    family = await town.family()
    await town.run("civil_registry", *town.birth(family, f"child of a relay that is {step}"))
    command = [sys.executable, "-m", "tests.notices.dying", step]
    paused = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)  # noqa: ASYNC220
    try:
        assert paused.stdin is not None
        paused.stdin.write(orjson.dumps(town.dsns))
        paused.stdin.close()
        await asyncio.to_thread(os.waitpid, paused.pid, os.WUNTRACED)
        assert await eventually(lambda: _relayed(town, f"child of a relay that is {step}"))
    finally:
        paused.send_signal(signal.SIGCONT)
        await asyncio.to_thread(paused.wait, HANGING_SECONDS)
    for parent in (family.mother, family.father):
        assert len(await town.inbox(parent)) == 1


async def _relayed(town: Town, subject: str) -> bool:
    """Relay what waits; the server lets go of what the killed relay held a moment after it."""
    await town.relay()
    rows = await town.rows("civil_registry", "SELECT relayed_at FROM outbox WHERE subject_id = $1", subject)
    return [row["relayed_at"] is not None for row in rows] == [True]


async def test_f8_two_relays_at_once_write_no_notice_twice(town: Town) -> None:
    """They share the events between them: each is judged by one, or told once all the same."""
    families = [await town.family() for _ in range(6)]
    for number, family in enumerate(families):
        await town.run("civil_registry", *town.birth(family, f"child of two relays {number}"))
    settled = await asyncio.gather(town.relay(), town.relay(), town.relay())
    ids = [each.event.id for each in itertools.chain(*settled) if "of two relays" in each.event.subject_id]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) == len(families)
    for family in families:
        assert len(await town.inbox(family.mother)) == len(await town.inbox(family.father)) == 1


async def test_f8_a_notification_wakes_the_relay(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once: it would not have looked by itself before the test gives up."""
    monkeypatch.setattr(source, "LOOK_SECONDS", HANGING_SECONDS)
    monkeypatch.setattr(source, "LATER_SECONDS", HANGING_SECONDS)
    async with watching(town):
        assert await eventually(lambda: _is_heard(town))
        family = await town.family()
        await town.run("civil_registry", *town.birth(family, "child that is heard of"))
        assert await eventually(lambda: _has_notice(town, family))


async def test_f8_a_relay_that_hears_nothing_finds_events_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection was killed, and the event notifies of nothing: it looks by itself, and hears again."""
    monkeypatch.setattr(source, "LOOK_SECONDS", 0.2)
    async with watching(town):
        assert await eventually(lambda: _is_heard(town))
        for row in await town.rows("civil_registry", LISTENERS):
            await town.rows("civil_registry", "SELECT pg_terminate_backend($1)", row["pid"])
        family = await town.family()
        await town.run(
            "civil_registry",
            "ALTER TABLE outbox DISABLE TRIGGER outbox_notify",
            *town.birth(family, "child that is not heard of"),
            "SET CONSTRAINTS ALL IMMEDIATE",
            "ALTER TABLE outbox ENABLE TRIGGER outbox_notify",
        )
        assert await eventually(lambda: _has_notice(town, family))
        assert await eventually(lambda: _is_heard(town))


@asynccontextmanager
async def watching(town: Town) -> AsyncIterator[None]:
    """The relay is at work until the block ends, and has noted what it told.

    It notes that after a notice is there: what is cut off between the two is left to be relayed in another test.
    """
    work = asyncio.create_task(town.gateway.relay_telling(lambda settled: None).watch())
    try:
        yield
        assert await eventually(lambda: _is_noted(town))
    finally:
        work.cancel()
        await asyncio.wait([work])


async def _is_noted(town: Town) -> bool:
    return not [row for store in ("civil_registry", "health_insurance") for row in await town.rows(store, UNDER_WAY)]


async def _is_heard(town: Town) -> bool:
    return bool(await town.rows("civil_registry", LISTENERS))


async def _has_notice(town: Town, family: Family) -> bool:
    """Asked of the store, since an inbox is counted and read by two statements, between which the notice may come."""
    return len(await town.rows(PLATFORM, "SELECT FROM notice WHERE citizen_id = $1", family.mother)) == 1


UNDER_WAY: Final = """
    SELECT FROM outbox
    WHERE relayed_at IS NULL AND parked_at IS NULL AND (retry_at IS NULL OR retry_at < now() + interval '2 seconds')
"""
HELD: Final = "UPDATE outbox SET retry_at = now() + interval '1 day' WHERE relayed_at IS NULL"
OF_A_REGISTRATION: Final = ("birth WHERE child_id", "kinship WHERE child_id", "household_member WHERE citizen_id")
STORY: Final = ("notified", "registered", "deleted", "registered again")
HOLDS, WITHDRAWN = True, False
INBOXES: Final = {
    (0, 1, 2, 3): [("live_birth", HOLDS), ("live_birth", WITHDRAWN), ("birth_notified", WITHDRAWN)],
    (3, 2, 1, 0): [("live_birth", HOLDS)],
    (1, 0, 3, 2): [("live_birth", HOLDS), ("live_birth", WITHDRAWN)],
    (2, 3, 0, 1): [("live_birth", HOLDS)],
    (1, 3, 0, 2): [("live_birth", HOLDS), ("live_birth", WITHDRAWN)],
    (0, 1, 2): [("live_birth", WITHDRAWN), ("birth_notified", WITHDRAWN)],
    (0, 2, 1): [("birth_notified", HOLDS)],
    (1, 2, 0): [("birth_notified", HOLDS), ("live_birth", WITHDRAWN)],
    (2, 1, 0): [("birth_notified", HOLDS)],
}
"""What the mother has in the end, the newest first, by the order in which the steps are relayed."""
ONE_OF_EACH_END: Final = set({(len(order), *told): order for order, told in INBOXES.items()}.values())
"""An order of as many steps for each end that there is."""


@pytest.mark.parametrize(
    "order",
    [order if order in ONE_OF_EACH_END else pytest.param(order, marks=pytest.mark.long) for order in INBOXES],
    ids=lambda order: "".join(map(str, order)),
)
async def test_f9_what_holds_is_the_same_in_whichever_order_events_are_relayed(
    town: Town, order: tuple[int, ...]
) -> None:
    """A birth that is notified, registered, found to be a mistake and registered anew: only the last one holds.

    What was told meanwhile stays, withdrawn. Where it is not registered anew the notification holds, but for one that
    a registration had withdrawn before that was withdrawn itself: it does not come back.
    """
    family = await town.family()
    child = f"child {order}"
    citizen, *registration = town.birth(family, child)
    await town.run("civil_registry", citizen)
    steps = [
        ("health_insurance", [NOTIFY.format(family.mother, TODAY, TODAY)]),
        ("civil_registry", registration),
        ("civil_registry", [f"DELETE FROM {each} = '{child}'" for each in OF_A_REGISTRATION]),
        ("civil_registry", registration),
    ]
    happened = 0
    for place in order:
        # What is relayed is judged by how things are then, so that nothing happens before it has to.
        while happened <= place:
            agency, statements = steps[happened]
            await town.run(agency, *statements, "SET CONSTRAINTS ALL IMMEDIATE", HELD)
            happened += 1
        await _relay_alone(town, family, child, place)
    told = [(each["event"]["type"]["id"], each["withdrawnAt"] is None) for each in await town.inbox(family.mother)]
    assert told == INBOXES[order]


async def _relay_alone(town: Town, family: Family, child: str, place: int) -> None:
    """Let one event of the story be due, and relay it."""
    if STORY[place] == "notified":
        agency, subject, number = "health_insurance", family.mother, 0
    else:
        agency, subject, number = "civil_registry", child, place - 1
    await town.run(
        agency,
        "UPDATE outbox SET retry_at = NULL WHERE number = "
        f"(SELECT number FROM outbox WHERE subject_id = '{subject}' ORDER BY number LIMIT 1 OFFSET {number})",
    )
    await town.relay()


async def test_f10_a_poison_event_is_parked_and_the_others_go_on(town: Town) -> None:
    """Its old rows cannot be read: an alarm names the agency."""
    family = await town.family()
    await town.run(
        "labour_office",
        "INSERT INTO outbox (type, subject_id, on_day, before) "
        f"VALUES ('job_loss', '{family.mother}', '{TODAY}', '{UNREADABLE}')",
        f"INSERT INTO worker (citizen_id) VALUES ('{family.mother}')",
        f"INSERT INTO job_loss VALUES ('{family.mother}', '2026-11-20', true)",
    )
    for _ in range(TRIES_AT_MOST):
        await town.run("labour_office", "UPDATE outbox SET retry_at = NULL")
        await town.relay()
    rows = await town.rows("labour_office", PARKED, family.mother)
    assert [(row["tries"], row["failure"], row["parked"]) for row in rows] == [
        (TRIES_AT_MOST, "ValueError", True),
        (0, None, False),
    ]
    assert [row["relayed"] for row in rows] == [False, True]
    relay = town.gateway.relay
    await relay.relay_all()
    assert [(fault.agency, fault.reason[:2]) for fault in relay.faults] == [("labour_office", "1 ")]
    await town.run("labour_office", "DELETE FROM outbox WHERE parked_at IS NOT NULL")
    await relay.relay_all()
    assert relay.faults == ()


async def test_an_event_waits_for_a_service_that_cannot_be_read(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once its row is mended the event is told with it, and by the same gateway."""
    told, waits = await town.family(), await town.family()
    await town.run("civil_registry", *town.birth(told, f"child of {told.mother}"))
    await town.relay()
    [before] = await town.inbox(told.mother)
    services = [each["service"]["id"] for each in before["eligibilities"]]
    assert len(services) > 1
    period = f"CASE id WHEN '{services[0]}' THEN date '20260-12-31' END AS period_text"
    columns = ", ".join(period if name == "period_text" else name for name in TOLD_COLUMNS)
    await town.run("civil_registry", *town.birth(waits, f"child of {waits.mother}"))
    gateway = Gateway(town.registry, town.stores, lambda: TODAY)
    with monkeypatch.context() as spoilt:
        unreadable = judgement.SERVICES._replace(text=f"SELECT {columns} FROM ({judgement.SERVICES.text}) s")
        spoilt.setattr(judgement, "SERVICES", unreadable)
        await gateway.relay.relay_all()
    assert await town.inbox(waits.mother) == []
    await town.run("civil_registry", "UPDATE outbox SET retry_at = NULL WHERE relayed_at IS NULL")
    await gateway.relay.relay_all()
    [after] = await town.inbox(waits.mother)
    assert [each["service"]["id"] for each in after["eligibilities"]] == services


async def test_an_event_of_a_type_that_a_gateway_does_not_declare_waits_for_one_that_does(town: Town) -> None:
    """As while a release that adds a type takes the place of another: /readyz says that it waits, and all else is told.

    So does one that an agency's system reports.
    """
    family = await town.family()
    declared = {type_: held for type_, held in town.registry.life_events.items() if type_ != "job_loss"}
    older = Gateway(replace(town.registry, life_events=declared), town.stores, lambda: TODAY).relay
    await town.run(
        "labour_office",
        f"INSERT INTO worker (citizen_id) VALUES ('{family.mother}')",
        f"INSERT INTO job_loss VALUES ('{family.mother}', '{TODAY}', true)",
        f"INSERT INTO leave VALUES ('{family.mother}', 'PARENTAL', '{TODAY}')",
    )
    await town.run(
        PLATFORM,
        "INSERT INTO reported_event (agency, idempotency_key, type, subject_id, on_day) "
        f"VALUES ('labour_office', 'of a newer release', 'job_loss', '{family.father}', '{TODAY}')",
    )
    await older.relay_all()
    waiting = "SELECT type, tries, relayed_at IS NOT NULL AS relayed FROM {} WHERE subject_id = $1 ORDER BY type"
    rows = await town.rows("labour_office", waiting.format("outbox"), family.mother)
    rows += await town.rows(PLATFORM, waiting.format("reported_event"), family.father)
    assert [tuple(row) for row in rows] == [("job_loss", 0, False), ("leave_start", 0, True), ("job_loss", 0, False)]
    assert [(fault.agency, "does not declare" in fault.reason) for fault in older.faults] == [
        ("labour_office", True),
        (PLATFORM, True),
    ]
    assert {each.event.subject_id for each in await town.relay()} == {family.mother, family.father}
    await older.relay_all()
    assert older.faults == ()


UNREADABLE: Final = '{"citizen_fact": {"x": {"since": "no day"}}}'
PARKED: Final = (
    "SELECT tries, failure, parked_at IS NOT NULL AS parked, relayed_at IS NOT NULL AS relayed "
    "FROM outbox WHERE subject_id = $1 ORDER BY number"
)


async def test_a_store_without_an_outbox_takes_part_without_events(town: Town) -> None:
    """One of an older release: /readyz says so, all else of the agency's answers, and the others' events are told."""
    family = await town.family()
    await town.run("welfare_office", "ALTER TABLE outbox RENAME TO no_outbox")
    watching = asyncio.create_task(town.gateway.relay.watch())
    try:
        assert await eventually(lambda: _is_said(town))
        findings = await town.gateway.findings()
        assert findings.status["welfare_office"] == "UP"
        await town.run("civil_registry", *town.birth(family, "child beside no outbox"))
        assert await eventually(lambda: _has_notice(town, family))
    finally:
        watching.cancel()
        await asyncio.wait([watching])
        await town.run("welfare_office", "ALTER TABLE no_outbox RENAME TO outbox")


async def _is_said(town: Town) -> bool:
    return any("no outbox" in fault.reason for fault in town.gateway.relay.faults)


async def test_what_was_told_is_never_changed(town: Town) -> None:
    """Not by whoever has the application's role either: the store refuses it."""
    rows = await town.rows(PLATFORM, "SELECT id FROM notice LIMIT 1")
    async with connected(town.dsns[PLATFORM]) as connection:
        with pytest.raises(Exception, match="never changed"):
            await connection.execute("UPDATE notice SET told = '{}' WHERE id = $1", rows[0]["id"])

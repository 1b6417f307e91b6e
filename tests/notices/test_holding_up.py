"""What one event or one store lacks holds up no other event, and is not held against an event that is not at fault."""

import asyncio
from contextlib import suppress
from typing import Any, Final

import pytest

from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable
from agencies.store.events.outbox import OutboxReading
from agencies.store.events.waiting_event import WaitingEvent
from resolvers.notices.events import relay as relaying
from resolvers.notices.events import settling, source
from resolvers.notices.events.relay import Relay
from resolvers.notices.events.settling import TRIES_AT_MOST, Settled
from resolvers.notices.judging.judgement import Judgement
from tests.notices.test_relay import PARKED, eventually
from tests.notices.town import TODAY, Town
from tests.patience import HANGING_SECONDS
from tests.store.database import connected


async def test_f10_an_event_waits_for_a_store_that_is_not_as_declared_yet(town: Town) -> None:
    """It is the event of another agency, which is not at fault: it is told once that store is migrated."""
    family = await town.family()
    await town.run("education_office", HAND_WRITTEN.format(family.mother, TODAY))
    await town.run("civil_registry", "ALTER VIEW kin RENAME TO no_kin")
    relay = town.gateway.relay_telling(lambda settled: None)
    try:
        for _ in range(TRIES_AT_MOST):
            await town.run("education_office", "UPDATE outbox SET retry_at = NULL")
            await relay.relay_all()
    finally:
        await town.run("civil_registry", "ALTER VIEW no_kin RENAME TO kin")
    (row,) = await town.rows("education_office", PARKED, family.mother)
    assert (row["tries"], row["failure"], row["parked"]) == (0, "AgencyContractBroken", False)
    assert [fault.agency for fault in relay.faults if "migrate" in fault.reason] == ["civil_registry"]
    await town.run("education_office", "UPDATE outbox SET retry_at = NULL")
    await town.relay()
    (row,) = await town.rows("education_office", PARKED, family.mother)
    assert row["relayed"]


async def test_f10_what_comes_due_and_cannot_be_written_holds_up_no_other_event(town: Town) -> None:
    """The store's function fails, as without the rights that it needs: /readyz says so until it works."""
    family = await town.family()
    await town.run(
        "education_office",
        "ALTER FUNCTION open_enrolment(date) RENAME TO no_open_enrolment",
        HAND_WRITTEN.format(family.mother, TODAY),
    )
    relay = town.gateway.relay_telling(lambda settled: None)
    try:
        await relay.relay_all()
        assert [fault.agency for fault in relay.faults if "open_enrolment" in fault.reason] == ["education_office"]
    finally:
        await town.run("education_office", "ALTER FUNCTION no_open_enrolment(date) RENAME TO open_enrolment")
    (row,) = await town.rows("education_office", PARKED, family.mother)
    assert row["relayed"]
    await relay.relay_all()
    assert relay.faults == ()


HAND_WRITTEN: Final = "INSERT INTO outbox (type, subject_id, on_day) VALUES ('enrolment', '{}', '{}')"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("on_day", "20261-03-01"),
        ("on_day", "0044-03-15 BC"),
        ("details", '{"places": 1e400}'),
        ("before", '{"citizen_fact": 1e400}'),
    ],
)
async def test_f10_an_event_that_cannot_be_read_holds_up_no_other(town: Town, column: str, value: str) -> None:
    """A day or a number that Python has not: it is held against that event, and those behind it are told."""
    family = await town.family()
    await town.run(
        "education_office",
        HAND_WRITTEN.format("unreadable", TODAY),
        f"UPDATE outbox SET {column} = '{value}' WHERE subject_id = 'unreadable'",
        HAND_WRITTEN.format(family.mother, TODAY),
    )
    try:
        await town.relay()
        (told,) = await town.rows("education_office", PARKED, family.mother)
        (unreadable,) = await town.rows("education_office", PARKED, "unreadable")
    finally:
        await town.run("education_office", "DELETE FROM outbox WHERE subject_id = 'unreadable'")
    assert told["relayed"]
    assert unreadable["tries"] > 0
    assert (unreadable["failure"], unreadable["relayed"]) == ("ValueError", False)


@pytest.mark.parametrize(
    ("column", "value"),
    [("on_day", "infinity"), ("on_day", "9999-12-31"), ("on_day", "0001-01-01"), ("recorded_at", "20261-03-01")],
)
async def test_f10_a_day_or_a_moment_at_the_end_of_time_is_relayed(town: Town, column: str, value: str) -> None:
    """As others write who know no day; a moment that no clock of today has is by a clock that is wrong."""
    family = await town.family()
    await town.run(
        "education_office",
        HAND_WRITTEN.format(family.mother, TODAY),
        f"UPDATE outbox SET {column} = '{value}' WHERE subject_id = '{family.mother}'",
    )
    try:
        await town.relay()
        (row,) = await town.rows("education_office", PARKED, family.mother)
    finally:
        await town.run("education_office", f"DELETE FROM outbox WHERE subject_id = '{family.mother}'")
    assert row["relayed"]


@pytest.mark.parametrize("tries", [0, 1])
async def test_f10_operators_hear_of_a_relay_that_fails_again_and_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, tries: int
) -> None:
    """And not that a store has no outbox, where it is another's that is not as declared; of what was tried as well."""
    fails: list[Exception] = [AgencyContractBroken("the catalogue is no catalogue", agency="service_catalogue")]

    async def failing(_: Judgement) -> None:
        if fails:
            raise fails[0]

    monkeypatch.setattr(Judgement, "prepare", failing)
    monkeypatch.setattr(relaying, "FORGOTTEN_SECONDS", 3.0)
    monkeypatch.setattr(source, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(source, "LATER_SECONDS", 0.01)
    family = await town.family()
    await town.run("education_office", HAND_WRITTEN.format(family.mother, TODAY), f"UPDATE outbox SET tries = {tries}")
    relay = town.gateway.relay_telling(lambda settled: None)
    watching = asyncio.create_task(relay.watch())
    try:
        told = "life events cannot be relayed (AgencyContractBroken), so that nobody is told of them"
        assert await eventually(lambda: _tells(relay, told))
        assert not await _tells(relay, "run `migrate`")
        if tries:
            # Another gateway settles it: nothing is found here that could be well.
            await town.run("education_office", "UPDATE outbox SET relayed_at = now() WHERE relayed_at IS NULL")
        fails.clear()
        assert await eventually(lambda: _is_well(relay))
    finally:
        watching.cancel()
        await asyncio.wait([watching])


async def _tells(relay: Relay, said: str) -> bool:
    return any(said in fault.reason for fault in relay.faults)


async def _is_well(relay: Relay) -> bool:
    return relay.faults == ()


async def test_f10_an_event_that_is_judged_without_end_has_that_held_against_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the store lets go of all that was taken with it: it is parked in the end, as what fails is."""

    async def hanging(*_: object) -> None:
        await asyncio.Event().wait()

    family = await town.family()
    await town.run("education_office", HAND_WRITTEN.format(family.mother, TODAY))
    with monkeypatch.context() as patched:
        patched.setattr(Judgement, "_found", hanging)
        patched.setattr(settling, "ALONE_SECONDS", 0.1)
        await town.relay()
    (row,) = await town.rows("education_office", PARKED, family.mother)
    assert (row["tries"], row["failure"], row["parked"]) == (1, "TimeoutError", False)
    await town.run("education_office", "UPDATE outbox SET retry_at = NULL")
    await town.relay()


async def test_f10_an_event_that_is_late_among_many_is_late_by_itself(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are judged with it are told, and it is judged alone next."""
    families = [await town.family() for _ in range(3)]
    late = families[1]

    async def hanging(judgement: Judgement, event: WaitingEvent, find: Any = Judgement._found) -> Any:
        if event.subject_id == late.mother:
            await asyncio.Event().wait()
        return await find(judgement, event)

    await town.run("education_office", *(HAND_WRITTEN.format(each.mother, TODAY) for each in families))
    with monkeypatch.context() as patched:
        patched.setattr(Judgement, "_found", hanging)
        patched.setattr(settling, "TOGETHER_SECONDS", 6.0)
        settled = await town.relay()
    assert [each.event.subject_id for each in settled] == [each.mother for each in families if each is not late]
    (row,) = await town.rows("education_office", PARKED, late.mother)
    assert (row["tries"], row["failure"], row["relayed"]) == (1, "TimeoutError", False)
    await town.run("education_office", "UPDATE outbox SET retry_at = NULL")
    assert [each.event.subject_id for each in await town.relay()] == [late.mother]


async def test_f10_work_that_is_cancelled_by_itself_is_not_said_to_be_late(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails as a mistake does, alone."""
    family, other = await town.family(), await town.family()

    async def cancelled(judgement: Judgement, event: WaitingEvent, find: Any = Judgement._found) -> Any:
        if event.subject_id == family.mother:
            raise asyncio.CancelledError
        return await find(judgement, event)

    await town.run("education_office", *(HAND_WRITTEN.format(each.mother, TODAY) for each in (family, other)))
    with monkeypatch.context() as patched:
        patched.setattr(Judgement, "_found", cancelled)
        assert [each.event.subject_id for each in await town.relay()] == [other.mother]
    (row,) = await town.rows("education_office", PARKED, family.mother)
    assert (row["tries"], row["failure"]) == (1, "RuntimeError")
    await town.run("education_office", "UPDATE outbox SET retry_at = NULL")
    await town.relay()


async def test_f10_finding_and_telling_have_one_time_together(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each alone would be done in time: both together would outlast what the store holds for the relay."""

    def slowed(work: Any) -> Any:
        async def slow(*given: Any) -> Any:
            await asyncio.sleep(0.7)
            return await work(*given)

        return slow

    family = await town.family()
    await town.run("education_office", HAND_WRITTEN.format(family.mother, TODAY))
    with monkeypatch.context() as patched:
        for name in ("_found", "_telling"):
            patched.setattr(Judgement, name, slowed(getattr(Judgement, name)))
        patched.setattr(settling, "ALONE_SECONDS", 1.3)
        await town.relay()
    (row,) = await town.rows("education_office", PARKED, family.mother)
    assert (row["failure"], row["relayed"]) == ("TimeoutError", False)
    await town.run("education_office", "UPDATE outbox SET retry_at = NULL")
    await town.relay()
    (row,) = await town.rows("education_office", PARKED, family.mother)
    assert row["relayed"]


async def test_f10_what_another_relay_holds_is_not_waited_for_to_give_a_try_back(town: Town) -> None:
    """A relay that lost its connection goes on with other events, though what it had taken is another's by now."""
    family, other = await town.family(), await town.family()
    await town.run("education_office", HAND_WRITTEN.format(family.mother, TODAY))
    outbox = OutboxReading(town.stores["education_office"], "outbox", (), ["enrolment"])
    with suppress(AgencyUnavailable):
        async with outbox.taken(1, HANGING_SECONDS):
            raise AgencyUnavailable("The connection is lost.")
    (number,) = outbox._lost
    async with connected(town.dsns["education_office"]) as holding, holding.transaction():
        await holding.execute(f"SELECT FROM outbox WHERE number = {number} FOR UPDATE")
        await town.run("education_office", HAND_WRITTEN.format(other.mother, TODAY))
        async with outbox.taken(1, 20) as taken:
            assert [each.subject_id for each in taken.events] == [other.mother]
        assert outbox._lost == set()
    await town.run("education_office", "UPDATE outbox SET retry_at = NULL")
    await town.relay()


async def test_f10_an_event_that_is_slow_when_it_is_tried_again_holds_up_none_that_is_new(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is judged beside them: alone, and for as long as it takes."""
    slow, new = await town.family(), await town.family()
    judging, told = asyncio.Event(), asyncio.Event()

    async def hanging(judgement: Judgement, event: WaitingEvent, find: Any = Judgement._found) -> Any:
        if event.subject_id == slow.mother:
            judging.set()
            await asyncio.Event().wait()
        return await find(judgement, event)

    def settled(each: Settled) -> None:
        if each.event.subject_id == new.mother:
            told.set()

    await town.run("education_office", HAND_WRITTEN.format(slow.mother, TODAY), "UPDATE outbox SET tries = tries + 1")
    with monkeypatch.context() as patched:
        patched.setattr(Judgement, "_found", hanging)
        patched.setattr(settling, "ALONE_SECONDS", 2 * HANGING_SECONDS)
        patched.setattr(relaying, "TAKEN_SECONDS", 2 * HANGING_SECONDS)
        watching = asyncio.create_task(town.gateway.relay_telling(settled).watch())
        try:
            async with asyncio.timeout(HANGING_SECONDS):
                await judging.wait()
                await town.run("education_office", HAND_WRITTEN.format(new.mother, TODAY))
                await told.wait()
        finally:
            watching.cancel()
            await asyncio.wait([watching])
    await town.run("education_office", "UPDATE outbox SET retry_at = NULL")
    await town.relay()
    (row,) = await town.rows("education_office", PARKED, slow.mother)
    assert row["relayed"]

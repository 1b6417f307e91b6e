"""Events that are judged and told together: each as if it were alone, and what fails by itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyUnavailable
from agencies.registration.registry import PLATFORM
from agencies.store.events.outbox import PutOff
from agencies.store.events.waiting_event import WaitingEvent
from agencies.store.store import Store
from resolvers.notices.events import relay
from resolvers.notices.events.relay import Relay
from resolvers.notices.events.settling import TRIES_AT_MOST, Settling
from resolvers.notices.judging.judgement import Judgement
from resolvers.notices.keeping import retention
from resolvers.notices.keeping.retention import KEPT
from resolvers.notices.tables.notice_table import FORGET_EVENTS, FORGET_NOTICES
from resolvers.notices.tables.reported_event_table import Reported, report_event
from resolvers.runs.sweep_table import FORGET
from resolvers.usage_log.usage_log import Commit, Group, UsageLog
from tests.notices.test_holding_up import HAND_WRITTEN
from tests.notices.test_judgement import PREGNANT
from tests.notices.test_relay import PARKED, eventually, watching
from tests.notices.town import TODAY, Family, Town

AT_ONCE = 12


async def expecting(town: Town, families: list[Family]) -> None:
    """The mothers are pregnant, which the insurer writes down of each by itself."""
    for family in families:
        await town.run("health_insurance", PREGNANT.format(family.mother))


async def test_what_is_read_of_many_goes_in_the_statements_of_one(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many of each store for twelve as for one, or a few more: an event costs no round trips of its own."""
    fetch, asked = Store.fetch, []

    async def counted(store: Store, sql: str, *arguments: object) -> object:
        asked.append(store.agency)
        return await fetch(store, sql, *arguments)

    monkeypatch.setattr(Store, "fetch", counted)
    numbers = []
    for several in (1, AT_ONCE):
        families = [await town.family() for _ in range(several)]
        await expecting(town, families)
        asked.clear()
        settled = await town.relay()
        assert len(settled) == several
        numbers.append(len(asked))
    one, many = numbers
    assert many <= one + 6
    for family in families:
        assert [each["event"]["type"]["id"] for each in await town.inbox(family.mother)] == ["pregnancy_registered"]


async def test_what_is_read_for_one_and_for_several_is_recorded_in_one_commit(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many each event concerns: here a pupil without parents on record, and one with both."""
    commit_group, commits = UsageLog._commit_group, []

    async def counted(log: UsageLog, commit: Commit, group: Group) -> None:
        commits.append({each.citizen_id for each in group.records})
        await commit_group(log, commit, group)

    monkeypatch.setattr(UsageLog, "_commit_group", counted)
    alone, family = await town.family(), await town.family()
    await town.run("civil_registry", "SET LOCAL maru.events = off", *town.birth(family, "pupil with parents"))
    await town.agree("pupil with parents")
    await town.run(
        "education_office", *(HAND_WRITTEN.format(each, TODAY) for each in (alone.mother, "pupil with parents"))
    )
    assert len(await town.relay()) == 2
    (recorded,) = commits
    assert recorded >= {alone.mother, "pupil with parents", family.mother, family.father}


async def test_f9_events_of_one_citizen_that_are_taken_together_follow_one_another(town: Town) -> None:
    """Twins, of whom one was a mistake and is entered anew: as if each had been relayed before the next was written."""
    family = await town.family()
    for child in ("first twin", "second twin"):
        await town.run("civil_registry", *town.birth(family, child))
    await town.run("civil_registry", "DELETE FROM birth WHERE child_id = 'first twin'")
    await town.run("civil_registry", f"INSERT INTO birth VALUES ('first twin', '{family.mother}', '{TODAY}')")
    assert len(await town.relay()) == 4
    for parent in (family.mother, family.father):
        told = [(each["event"]["subject"]["id"], each["withdrawnAt"] is None) for each in await town.inbox(parent)]
        assert told == [("first twin", True), ("second twin", True), ("first twin", False)]


@asynccontextmanager
async def refusing(town: Town, *citizens: str) -> AsyncIterator[None]:
    """Meanwhile the platform's store refuses notices of these, as where what they are told is more than it can hold."""
    named = ", ".join(f"'{each}'" for each in citizens)
    await town.run(PLATFORM, f"ALTER TABLE notice ADD CONSTRAINT poison CHECK (citizen_id NOT IN ({named})) NOT VALID")
    try:
        yield
    finally:
        await town.run(PLATFORM, "ALTER TABLE notice DROP CONSTRAINT poison")


async def again(town: Town, relay: Relay) -> None:
    """Relay, though it is not time yet."""
    await town.run("health_insurance", "UPDATE outbox SET retry_at = NULL")
    await relay.relay_all()


async def test_f10_a_notice_that_cannot_be_written_keeps_no_other_from_being_told(town: Town) -> None:
    """What was to be written together is written for each alone, which is counted; the one that fails is parked."""
    families = [await town.family() for _ in range(3)]
    await expecting(town, families)
    poison, *others = families
    async with refusing(town, poison.mother):
        relay = town.gateway.relay_telling(lambda settled: None)
        with capture_logs() as logs:
            await relay.relay_all()
        (said,) = (each for each in logs if each["event"] == "a life event cannot be judged")
        assert (said["failure"], said["cause"]) == ("NotKept", "CheckViolationError")
        assert relay.settling.counts["alone"] == 3
        for family in others:
            assert len(await town.inbox(family.mother)) == 1
        (row,) = await town.rows("health_insurance", PARKED, poison.mother)
        assert (row["tries"], row["failure"], row["parked"]) == (1, "NotKept", False)
        assert relay.faults == ()
        # Whichever relay tries it then, which has written nothing yet, knows what was found out.
        relay = town.gateway.relay_telling(lambda settled: None)
        for _ in range(TRIES_AT_MOST - 1):
            await again(town, relay)
        (row,) = await town.rows("health_insurance", PARKED, poison.mother)
        assert (row["tries"], row["failure"], row["parked"]) == (TRIES_AT_MOST, "NotKept", True)
        await relay.relay_all()
        assert [fault.agency for fault in relay.faults] == ["health_insurance"]
    await town.run("health_insurance", "UPDATE outbox SET parked_at = NULL, tries = 0 WHERE parked_at IS NOT NULL")
    await again(town, relay)
    assert len(await town.inbox(poison.mother)) == 1


async def test_f10_a_notice_that_is_refused_alone_is_its_event_s_fault_once_others_are_written(town: Town) -> None:
    """Until then it may be the store's, of which operators hear; it is not held against the event."""
    alone, other = await town.family(), await town.family()
    await expecting(town, [alone])
    relay = town.gateway.relay_telling(lambda settled: None)
    async with refusing(town, alone.mother):
        for _ in range(2):
            await again(town, relay)
            (row,) = await town.rows("health_insurance", PARKED, alone.mother)
            assert (row["tries"], row["failure"]) == (0, "AgencyContractBroken")
            assert [fault.agency for fault in relay.faults] == [PLATFORM]
        await expecting(town, [other])
        await relay.relay_all()
        assert len(await town.inbox(other.mother)) == 1
        await again(town, relay)
        (row,) = await town.rows("health_insurance", PARKED, alone.mother)
        assert (row["tries"], row["failure"]) == (1, "NotKept")
    await again(town, relay)
    assert len(await town.inbox(alone.mother)) == 1


async def test_f10_what_was_written_while_an_event_waited_for_an_agency_does_not_make_a_refusal_its_fault(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform's store had not refused it yet: that it refuses now may be the store's fault."""
    waiting, other = await town.family(), await town.family()
    relay = town.gateway.relay_telling(lambda settled: None)

    async def unavailable(*_: object) -> None:
        raise AgencyUnavailable("It is being updated.")

    await expecting(town, [waiting])
    with monkeypatch.context() as patched:
        patched.setattr(Judgement, "_found", unavailable)
        await relay.relay_all()
    (row,) = await town.rows("health_insurance", PARKED, waiting.mother)
    assert (row["tries"], row["failure"]) == (0, "AgencyUnavailable")
    await expecting(town, [other])
    await relay.relay_all()
    assert len(await town.inbox(other.mother)) == 1
    async with refusing(town, waiting.mother):
        await again(town, relay)
        (row,) = await town.rows("health_insurance", PARKED, waiting.mother)
        assert (row["tries"], row["failure"]) == (0, "AgencyContractBroken")
    await again(town, relay)
    assert len(await town.inbox(waiting.mother)) == 1


async def test_f10_what_the_gateway_may_not_do_in_the_platform_s_store_is_held_against_no_event(town: Town) -> None:
    """Notices may be written and not withdrawn: whatever withdraws one waits, though others are told meanwhile."""
    withdrawn, other = await town.family(), await town.family()
    await expecting(town, [withdrawn])
    await town.relay()
    relay = town.gateway.relay_telling(lambda settled: None)
    await town.run(PLATFORM, "REVOKE DELETE ON notice_delivery FROM CURRENT_USER")
    try:
        await town.run("health_insurance", f"DELETE FROM pregnancy WHERE citizen_id = '{withdrawn.mother}'")
        await expecting(town, [other])
        await relay.relay_all()
        (row,) = await town.rows("health_insurance", PARKED, other.mother)
        assert row["relayed"]
        *_, row = await town.rows("health_insurance", PARKED, withdrawn.mother)
        assert (row["tries"], row["failure"]) == (0, "AgencyContractBroken")
    finally:
        await town.run(PLATFORM, "GRANT DELETE ON notice_delivery TO CURRENT_USER")
    await again(town, relay)
    assert await town.inbox(withdrawn.mother) == []


async def test_f10_an_event_whose_old_rows_cannot_be_read_is_told_apart_from_those_taken_with_it(town: Town) -> None:
    """The others' old rows are read all the same: what they say was before decides what is new."""
    families = [await town.family() for _ in range(2)]
    await town.run(
        "health_insurance",
        "INSERT INTO outbox (type, subject_id, on_day, before) VALUES "
        f"('birth_notified', '{families[0].father}', '{TODAY}', '[1]')",
    )
    await expecting(town, families)
    assert [each.event.subject_id for each in await town.relay()] == [each.mother for each in families]
    assert all([await town.inbox(each.mother) for each in families])
    (row,) = await town.rows("health_insurance", PARKED, families[0].father)
    assert (row["tries"], row["failure"]) == (1, "ValueError")
    await town.run("health_insurance", f"DELETE FROM outbox WHERE subject_id = '{families[0].father}'")


async def test_f10_an_event_that_ends_each_relay_is_parked_and_those_taken_with_it_are_told(town: Town) -> None:
    """A try is committed before it is made: what was tried before is tried alone, and not for ever."""
    families = [await town.family() for _ in range(3)]
    await expecting(town, families)
    killing, *others = families
    # So the relays left it that were killed: each time that event was tried, the others once with it.
    await town.run(
        "health_insurance",
        "UPDATE outbox SET tries = 1 WHERE relayed_at IS NULL",
        f"UPDATE outbox SET tries = {TRIES_AT_MOST} WHERE subject_id = '{killing.mother}'",
    )
    await town.relay()
    for family in others:
        assert len(await town.inbox(family.mother)) == 1
    (row,) = await town.rows("health_insurance", PARKED, killing.mother)
    assert (row["failure"], row["parked"], row["relayed"]) == ("RelayEnded", True, False)
    await town.run("health_insurance", f"DELETE FROM outbox WHERE subject_id = '{killing.mother}'")


async def test_a_try_that_the_store_itself_has_failed_is_not_held_against_the_event(town: Town) -> None:
    """Its connection was lost while the event was held: the next take gives the try back."""
    family = await town.family()
    await expecting(town, [family])
    relay = town.gateway.relay_telling(lambda settled: None)
    (source,) = [each for each in relay.sources if each.outbox.store.agency == "health_insurance"]

    async def lose() -> None:
        async with source.outbox.taken(64, 30) as taken:
            await town.rows("health_insurance", KILL_HOLDERS)
            await taken.relayed(taken.events)

    with pytest.raises(AgencyUnavailable):
        await lose()
    (row,) = await town.rows("health_insurance", PARKED, family.mother)
    assert (row["tries"], row["relayed"]) == (1, False)
    async with source.outbox.taken(64, 30):
        (row,) = await town.rows("health_insurance", PARKED, family.mother)
        assert row["tries"] == 0
    await town.run("health_insurance", "UPDATE outbox SET retry_at = NULL")
    await relay.relay_all()
    assert len(await town.inbox(family.mother)) == 1


KILL_HOLDERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE state = 'idle in transaction' AND datname = current_database()
"""


SWEPT = """
    WITH swept AS (
        INSERT INTO sweep (since_day, on_day, catalogue_version, begun_at)
        VALUES ('2026-11-23', '2026-11-24', {version}, now() - interval '{days} days') RETURNING id
    )
    INSERT INTO status_change SELECT id, 'c' || n, 'c' || n, 's', 'ELIGIBLE', 'INELIGIBLE'
    FROM swept, generate_series(1, 5) n
"""


async def test_what_is_over_a_year_old_is_removed_and_nothing_else(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relayed events and notices, whether read or not; what is parked stays, and what was told since."""
    # Here the oldest rows are not the first ones.
    monkeypatch.setattr(retention, "AT_ONCE", 1_000_000)
    old, new, parked = [await town.family() for _ in range(3)]
    await expecting(town, [old, new])
    await town.relay()
    await town.run("health_insurance", PARK.format(parked.mother, TODAY, OVER))
    await age(town, old)
    removing = town.gateway.relay_telling(lambda settled: None).retention
    assert removing is not None
    await removing.remove()
    assert list(removing.faults) == []
    assert await town.inbox(old.mother) == []
    assert len(await town.inbox(new.mother)) == 1
    subjects = "SELECT subject_id FROM {} WHERE subject_id = ANY ($1) ORDER BY subject_id"
    asked = sorted([old.mother, new.mother, parked.mother])
    left = [row[0] for row in await town.rows("health_insurance", subjects.format("outbox"), asked)]
    assert left == sorted([new.mother, parked.mother])
    assert [row[0] for row in await town.rows(PLATFORM, subjects.format("life_event"), asked)] == [new.mother]
    await town.run("health_insurance", f"DELETE FROM outbox WHERE subject_id = '{parked.mother}'")


async def test_what_sweeps_have_found_is_removed_after_ninety_days(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """In portions, with the sweep; one that is younger stays, and so does what it has found."""
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for version, days in ((1, 91), (2, 89)):
        await town.run(PLATFORM, SWEPT.format(version=version, days=days))
    removing = town.gateway.relay_telling(lambda settled: None).retention
    assert removing is not None
    await removing.remove()
    left = await town.rows(PLATFORM, "SELECT catalogue_version FROM sweep JOIN status_change ON sweep_id = id")
    assert [row[0] for row in left] == [2] * 5
    assert [row[0] for row in await town.rows(PLATFORM, "SELECT catalogue_version FROM sweep")] == [2]
    await town.run(PLATFORM, "DELETE FROM sweep")


MANY_NOTICES = """
    WITH event AS (
        INSERT INTO life_event (id, agency, type, subject_id, on_day, is_withdrawal, recorded_at, judged_at)
        SELECT gen_random_uuid(), 'civil_registry', 'move', 'c' || n, '2024-11-24', false, now(),
            now() - interval '2 years'
        FROM generate_series(1, 3000) n
        RETURNING id, subject_id, judged_at
    )
    INSERT INTO notice (citizen_id, event_id, told, created_at)
    SELECT subject_id, id, '{"lines": []}', judged_at FROM event;
    INSERT INTO notice_channel (id, citizen_id, kind, address)
    SELECT 'c' || n, 'c' || n, 'NTFY', 'https://ntfy.example/' FROM generate_series(1, 3000) n;
    INSERT INTO notice_delivery (channel_id, notice_id, event_type)
    SELECT c.id, n.id, 'move' FROM notice n JOIN notice_channel c ON c.id = n.citizen_id
"""
MANY_SWEPT = """
    WITH swept AS (
        INSERT INTO sweep (since_day, on_day, catalogue_version, begun_at)
        SELECT '2026-11-23', '2026-11-24', n, now() - interval '1 day' * n FROM generate_series(81, 100) n RETURNING id
    )
    INSERT INTO status_change SELECT id, 'c' || n, 'c' || n, 's', 'ELIGIBLE', 'INELIGIBLE'
    FROM swept, generate_series(1, 300) n
"""


@pytest.mark.parametrize(
    ("given", "statement", "tables"),
    [
        (MANY_NOTICES, FORGET_NOTICES, ("notice", "notice_delivery")),
        (MANY_NOTICES, FORGET_EVENTS, ("notice", "life_event")),
        (MANY_SWEPT, FORGET, ("status_change",)),
    ],
    ids=("notices", "events", "sweeps"),
)
async def test_no_more_of_a_large_table_is_read_than_is_removed(
    town: Town, given: str, statement: str, tables: Sequence[str]
) -> None:
    """However much there is to be removed: indexes lead to each portion, and to what goes with it."""
    plan = await town.plan(PLATFORM, given, statement)
    assert [each for each in tables if f"Seq Scan on {each} " in plan] == [], plan


async def test_where_nothing_may_be_removed_operators_hear_of_it(town: Town) -> None:
    """The gateway's role lacks the right in one store: /readyz names it until it has it, and all else is removed."""
    removing = town.gateway.relay.retention
    assert removing is not None
    await town.run("health_insurance", "REVOKE DELETE ON outbox FROM CURRENT_USER")
    try:
        await removing.remove()
        assert [fault.agency for fault in town.gateway.relay.faults if "long enough" in fault.reason] == [
            "health_insurance"
        ]
    finally:
        await town.run("health_insurance", "GRANT DELETE ON outbox TO CURRENT_USER")
    await removing.remove()
    assert list(removing.faults) == []


async def test_the_key_of_a_report_is_known_for_a_year(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within that time the same key is the same event, past it another."""
    monkeypatch.setattr(retention, "AT_ONCE", 1_000_000)
    platform = town.stores[PLATFORM]
    reported = Reported("labour_office", "key of last year", "job_loss", "nobody in town", TODAY)
    first = await report_event(platform, reported)
    await town.relay()
    for days, is_known in ((KEPT.days - 1, True), (KEPT.days + 1, False)):
        ago = f"now() - interval '{days} days'"
        await town.run(PLATFORM, f"UPDATE reported_event SET relayed_at = {ago} WHERE id = '{first.id}'")
        removing = town.gateway.relay_telling(lambda settled: None).retention
        assert removing is not None
        await removing.remove()
        assert ((await report_event(platform, reported)).id == first.id) is is_known


OVER = f"now() - interval '{KEPT.days + 1} days'"
PARK = """
    INSERT INTO outbox (type, subject_id, on_day, recorded_at, parked_at)
    VALUES ('birth_notified', '{0}', '{1}', {2}, {2})
"""


async def age(town: Town, family: Family) -> None:
    """Have it been over a year that a mother was told."""
    mother = family.mother
    await town.run("health_insurance", f"UPDATE outbox SET relayed_at = {OVER} WHERE subject_id = '{mother}'")
    await town.run(
        PLATFORM,
        "ALTER TABLE notice DISABLE TRIGGER notice_stays",
        f"UPDATE notice SET created_at = {OVER} WHERE citizen_id = '{mother}'",
        "ALTER TABLE notice ENABLE TRIGGER notice_stays",
        f"UPDATE life_event SET judged_at = {OVER} WHERE subject_id = '{mother}'",
    )


async def test_parts_of_a_backlog_overlap(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more waits than is taken at once, a second part is judged before the first is done; each is told once."""
    monkeypatch.setattr(relay, "AT_ONCE", 2)
    families = [await town.family() for _ in range(6)]
    await expecting(town, families)
    both, settle, met = asyncio.Barrier(2), Settling.settle, []

    async def together(settling: Settling, events: Sequence[WaitingEvent]) -> list[tuple[WaitingEvent, PutOff | None]]:
        if len(events) == relay.AT_ONCE:
            met.append(events)
            if len(met) in (2, 3):
                await both.wait()
        return await settle(settling, events)

    monkeypatch.setattr(Settling, "settle", together)
    async with watching(town):
        for family in families:
            assert await eventually(lambda family=family: _is_told(town, family))
    told = [event.subject_id for events in met for event in events]
    assert sorted(told) == sorted(family.mother for family in families)


async def _is_told(town: Town, family: Family) -> bool:
    return bool(await town.rows(PLATFORM, "SELECT FROM notice WHERE citizen_id = $1", family.mother))

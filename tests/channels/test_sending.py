"""Deliveries are sent at least once to whoever still wants them, and operators are told when nothing gets through."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from agencies.contract.life_event import RECORD_OPENED
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import read_migrations
from agencies.store.store import Store
from resolvers.notices.channels import sending
from resolvers.notices.channels.delivery_table import LEASE, OF_EVENTS_FOR_ONE, TAKE, remove_deliveries, take_due
from resolvers.notices.channels.sending import A_LOOK, AT_ONCE, NoticeSending
from resolvers.platform.platform_store import MIGRATIONS
from tests.channels.phones import AGREED, ENDINGS, NOTICE, OTHER, SETTINGS, Phones
from tests.patience import HANGING_SECONDS, eventually
from tests.running import ROOT
from tests.store.database import connected, generic_plan

MANY: Final = """
    INSERT INTO notice_channel (id, citizen_id, kind, address)
    SELECT n::text, 'citizen ' || n, 'NTFY', 'https://ntfy.example/' || n FROM generate_series(1, 5000) n;
    INSERT INTO notice_delivery (channel_id, notice_id, event_type, due_at, is_swept)
    SELECT n::text, gen_random_uuid()::text, 'move', {due}, n % 100 > 0 FROM generate_series(1, 5000) n
"""
AT_TWO_HOSTS: Final = """
    INSERT INTO notice_channel (id, citizen_id, kind, address)
    SELECT n::text, 'citizen ' || n, 'NTFY', 'https://' || n % 2 || '.example/' || n FROM generate_series(1, 4) n;
    INSERT INTO notice_delivery (channel_id, notice_id, event_type) SELECT id, 'any', 'move' FROM notice_channel
"""
OF_THE_RELEASE_BEFORE: Final = """
    INSERT INTO notice_delivery (channel_id, notice_id, event_type) SELECT id, 'another', 'move' FROM notice_channel
    RETURNING host
"""
FOUND: Final = tuple(
    f"Index Cond: ((host >= {at}.host) AND (ROW(host, due_at) <= ROW({at}.host, statement_timestamp())))"
    for at in ("at_1", "at_2")
)
WAITED_FOR: Final = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"


async def test_a_notice_is_pushed_to_each_channel_once(phones: Phones) -> None:
    """With the constant text in the citizen's language and the link, which has no id; told twice it is pushed once."""
    browser, other = await phones.add("mother"), await phones.add("father")
    await phones.connection.execute("INSERT INTO citizen_language VALUES ('mother', 'AR')")
    await phones.tell("mother", "mother", "father")
    await phones.look()
    await phones.look()
    assert (len(browser.pushed), len(other.pushed), await phones.left()) == (1, 1, 0)
    arabic, korean = browser.read(browser.pushed[0]), other.read(other.pushed[0])
    assert arabic == {"title": "مارو", "body": "لديك أخبار جديدة من خدمات مارو.", "link": SETTINGS.link}
    assert korean["body"] == "마루 서비스에서 알려 드릴 새 소식이 있습니다."
    assert 86_300 < int(browser.pushed[0].headers["ttl"]) <= 86_400
    assert phones.sending.counts == {"sent": 2}


async def test_a_delivery_is_kept_with_the_notice_or_not_at_all(phones: Phones) -> None:
    """Of a transaction that is undone there is nothing."""
    await phones.add("mother")
    undone = phones.connection.transaction()
    await undone.start()
    await phones.tell("mother")
    assert await phones.left() == 1
    await undone.rollback()
    assert await phones.left() == 0


async def test_what_is_to_be_pushed_of_a_notice_that_is_withdrawn_is_removed(phones: Phones) -> None:
    """At every channel, and of no other notice."""
    browsers = [await phones.add("mother"), await phones.add("father")]
    await phones.tell("mother", "father")
    await phones.tell("mother", notice=OTHER)
    await remove_deliveries(phones.connection, NOTICE)
    assert await phones.left() == 1
    await phones.look()
    assert [len(each.pushed) for each in browsers] == [1, 0]


async def test_a_channel_that_is_removed_at_the_same_moment_fails_no_notice(phones: Phones, dsn: str) -> None:
    """The notice's transaction waits for the removal, and goes on without that channel."""
    await phones.add("mother")
    async with connected(dsn) as other, asyncio.timeout(HANGING_SECONDS):
        async with other.transaction():
            await other.execute("DELETE FROM notice_channel")
            telling = asyncio.create_task(phones.tell("mother"))
            while not await other.fetchval(WAITED_FOR):  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.01)
        await telling
    assert await phones.left() == 0


async def test_what_waits_costs_a_look_nothing(phones: Phones) -> None:
    """The index leads to what is due, past all that waits for the end of quiet hours."""
    plan = await generic_plan(phones.connection, MANY.format(due="now() + interval '1 hour'"), TAKE)
    assert [each for each in FOUND if each not in plan] == []
    assert "notice_delivery_due" not in plan


async def test_a_look_reads_few_rows_of_a_backlog(phones: Phones) -> None:
    """However many are due, at whichever host: it looks up what belongs to those that it takes, and no other host's."""
    plan = await generic_plan(phones.connection, MANY.format(due="now() - n * interval '1 second'"), TAKE)
    assert [each for each in FOUND if each not in plan] == []
    assert "Index Scan using notice_delivery_of_events" in plan
    assert "Seq Scan on notice_delivery" not in plan
    assert "Seq Scan on notice_channel" not in plan


async def test_what_an_event_brings_goes_before_what_a_sweep_has_brought(phones: Phones) -> None:
    """However much that is, and though it is due for longer: a birth is pushed with the next look."""
    swept = [f"c{number}" for number in range(4 * A_LOOK)]
    for each in swept:
        await phones.add(each)
    mother = await phones.add("mother")
    await phones.sweep(*swept)
    await phones.tell("mother")
    await phones.look()
    assert (len(mother.pushed), await phones.left()) == (1, len(swept) + 1 - A_LOOK)


async def test_what_a_sweep_has_brought_goes_on_however_much_events_bring(phones: Phones) -> None:
    """For each four that events have brought goes one that was due for longest."""
    swept = [await phones.add(f"s{number}") for number in range(A_LOOK)]
    of_events = [await phones.add(f"t{number}") for number in range(4 * A_LOOK)]
    await phones.sweep(*(each.path[1:] for each in swept))
    await phones.tell(*(each.path[1:] for each in of_events))
    await phones.look()
    pushed = sum(len(each.pushed) for each in swept), sum(len(each.pushed) for each in of_events)
    assert pushed == (A_LOOK // (OF_EVENTS_FOR_ONE + 1), A_LOOK - A_LOOK // (OF_EVENTS_FOR_ONE + 1))


async def test_what_a_sweep_has_brought_goes_on_where_a_look_takes_one(
    phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As under load, where few places are free: each fifth takes what was due for longest."""
    monkeypatch.setattr(sending, "A_LOOK", 1)
    swept, of_events = [f"s{number}" for number in range(5)], [f"e{number}" for number in range(20)]
    for each in (*swept, *of_events):
        await phones.add(each)
    await phones.sweep(*swept)
    await phones.tell(*of_events)
    for _ in range(20):
        await phones.look()
    assert [each.path.startswith("/s") for each in phones.service.pushed] == ([False] * 4 + [True]) * 4


async def test_that_a_swept_notice_is_withdrawn_goes_as_what_an_event_brings(phones: Phones) -> None:
    """An event has withdrawn it, also where its first push still waits."""
    citizens = [f"c{number}" for number in range(A_LOOK)]
    for each in citizens:
        await phones.add(each)
    mother = await phones.add("mother")
    await phones.sweep(*citizens)
    await phones.sweep("mother", ago=timedelta(0))
    await phones.tell("mother", notice=OTHER, event="age_reached")
    await phones.look()
    assert len(mother.pushed) == 1


async def test_a_look_keeps_nothing_from_other_senders_but_what_it_takes(phones: Phones, dsn: str) -> None:
    """At no host: what one look found and did not take, another takes while the first still stands."""
    await phones.connection.execute(AT_TWO_HOSTS)
    async with connected(dsn) as other, phones.connection.transaction():
        [first] = await take_due(phones.connection, 1, ())
        taken = [await take_due(other, 1, ()) for _ in range(4)]
    assert [len(each) for each in taken] == [1, 1, 1, 0]
    assert len({first.id, *(each.id for deliveries in taken for each in deliveries)}) == 4


async def test_gateways_of_the_release_before_send_on_beside_newer_ones(phones: Phones) -> None:
    """They name no host and look for what is due by its time alone; a newer one names the host itself."""
    due = "SELECT id FROM notice_delivery WHERE due_at <= statement_timestamp() ORDER BY due_at LIMIT 32"
    plan = await generic_plan(phones.connection, MANY.format(due="now() - n * interval '1 second'"), due)
    assert "Index Scan using notice_delivery_due" in plan
    await phones.add("mother")
    older = await phones.connection.fetchval(OF_THE_RELEASE_BEFORE)
    async with phones.connection.transaction():
        await phones.connection.execute("ALTER TABLE notice_delivery DISABLE TRIGGER notice_delivery_host")
        await phones.tell("mother")
        await phones.connection.execute("ALTER TABLE notice_delivery ENABLE TRIGGER notice_delivery_host")
    newer = await phones.connection.fetchval("SELECT host FROM notice_delivery WHERE notice_id = $1", NOTICE)
    assert older == newer == phones.service.url.removeprefix("http://")


MADE_ABOUT: Final = {
    "the subject": ("child", None),
    "a service": ("mother", ["mother", "child"]),
    "another": ("mother", ["mother", "another"]),
}
MADE: Final = """
    WITH event AS (
        INSERT INTO life_event (id, agency, type, subject_id, on_day, is_withdrawal, recorded_at)
        VALUES (gen_random_uuid(), 'civil_registry', 'live_birth', $2, '2026-11-24', false, now()) RETURNING id
    )
    INSERT INTO notice (id, citizen_id, event_id, told, about)
    SELECT $1::uuid, 'mother', id, '{}', $3::text[] FROM event
"""
DIED: Final = """
    INSERT INTO life_event (id, agency, type, subject_id, on_day, is_withdrawal, recorded_at)
    VALUES (gen_random_uuid(), 'civil_registry', 'death', $1, '2026-11-24', false, now())
"""
UNWANTED: Final = {
    "the consent was withdrawn": """INSERT INTO consent SELECT citizen_id, purpose_id, agency_id, 2, false, since,
        now(), now(), noted_by FROM consent""",
    "the event was muted": "INSERT INTO notice_preferences VALUES ('mother', NULL, NULL, '{live_birth}')",
    "the channel is not verified any more": "UPDATE notice_channel SET verified_at = NULL",
    "the channel was removed": "DELETE FROM notice_channel",
}


@pytest.mark.parametrize("case", UNWANTED)
async def test_d5_what_is_wanted_no_more_when_it_is_sent_is_not_sent(phones: Phones, case: str) -> None:
    """Whatever was so when the notice was made."""
    browser = await phones.add("mother")
    await phones.tell("mother")
    await phones.connection.execute(UNWANTED[case])
    await phones.look()
    assert (browser.pushed, await phones.left()) == ([], 0)


async def test_who_agreed_to_nothing_muted_it_or_verified_nothing_is_pushed_nothing(phones: Phones) -> None:
    """A muted event has no delivery at all, and another one of the same citizen has."""
    alone = await phones.add("alone", agreed=False)
    mother = await phones.add("mother")
    await phones.connection.execute("INSERT INTO notice_preferences VALUES ('mother', NULL, NULL, '{move}')")
    await phones.tell("mother", event="move")
    assert await phones.left() == 0
    await phones.tell("alone", "mother")
    await phones.connection.execute("UPDATE notice_channel SET verified_at = NULL WHERE citizen_id = 'mother'")
    await phones.tell("mother", notice=OTHER)
    assert await phones.left() == 2
    await phones.look()
    assert (alone.pushed, mother.pushed, phones.sending.counts) == ([], [], {"unwanted": 2})


async def test_that_a_record_was_opened_in_an_emergency_is_pushed_without_a_consent(phones: Phones) -> None:
    """It is the citizen's right to know, of which nobody asks whether they want it."""
    alone = await phones.add("alone", agreed=False)
    await phones.tell("alone", event=RECORD_OPENED)
    await phones.look()
    assert (len(alone.pushed), await phones.left()) == (1, 0)


@pytest.mark.parametrize("about", ["the subject", "a service", "another"])
async def test_who_agreed_for_a_child_alone_is_pushed_what_is_about_the_child(phones: Phones, about: str) -> None:
    """Whether the event is the child's or a service of which the notice tells, and nothing that is about another."""
    browser = await phones.add("mother", agreed=False)
    await phones.connection.execute(AGREED, "child")
    await phones.connection.execute(MADE, NOTICE, *MADE_ABOUT[about])
    await phones.tell("mother")
    await phones.look()
    assert (len(browser.pushed), await phones.left()) == (0 if about == "another" else 1, 0)


@pytest.mark.parametrize("about", ["the subject", "a service"])
async def test_the_consent_of_the_dead_has_nobody_pushed_to(phones: Phones, about: str) -> None:
    """Nobody can take it back any more; who agreed for themselves is pushed to all the same."""
    browser = await phones.add("mother", agreed=False)
    await phones.connection.execute(AGREED, "child")
    await phones.connection.execute(DIED, "child")
    await phones.connection.execute(MADE, NOTICE, *MADE_ABOUT[about])
    await phones.tell("mother")
    await phones.look()
    assert (browser.pushed, await phones.left()) == ([], 0)
    await phones.connection.execute(AGREED, "mother")
    await phones.tell("mother")
    await phones.look()
    assert len(browser.pushed) == 1


async def test_what_fails_is_tried_again_later_and_that_is_shown(phones: Phones) -> None:
    """The channel keeps the time of it, and the service's Retry-After is heeded."""
    browser = await phones.add("mother")
    phones.service.answers[browser.path] = (503, {"retry-after": "1200"})
    await phones.tell("mother")
    await phones.look()
    row = await phones.connection.fetchrow("SELECT due_at - now() AS pause, tries FROM notice_delivery")
    assert 1190 < row["pause"].total_seconds() <= 1200
    assert await phones.connection.fetchval("SELECT last_failure > now() - interval '1 minute' FROM notice_channel")
    phones.service.answers[browser.path] = (500, {})
    await phones.again()
    pause = await phones.connection.fetchval("SELECT due_at - now() FROM notice_delivery")
    assert 20 < pause.total_seconds() < 40
    phones.service.answers.clear()
    await phones.again()
    assert (len(browser.pushed), await phones.left()) == (3, 0)
    assert phones.sending.counts == {"failed": 2, "sent": 1}


@pytest.mark.parametrize("status", [404, 410])
async def test_a_channel_that_is_gone_is_removed(phones: Phones, status: int) -> None:
    """With all that was to be pushed to it."""
    browser = await phones.add("mother")
    phones.service.answers[browser.path] = (status, {})
    await phones.tell("mother")
    await phones.tell("mother", notice=OTHER)
    await phones.look()
    assert await phones.connection.fetchval("SELECT count(*) FROM notice_channel") == 0
    assert (await phones.left(), phones.sending.faults) == (0, {})


async def test_a_browser_that_subscribed_anew_meanwhile_is_not_removed(phones: Phones) -> None:
    """What is gone is the subscription that was pushed to; the new one, at the same address, is to be verified."""
    browser = await phones.add("mother")
    loop = asyncio.get_running_loop()
    anew = "UPDATE notice_channel SET auth = '\\x00', verified_at = NULL"

    def subscribe(_: str) -> None:
        asyncio.run_coroutine_threadsafe(phones.connection.execute(anew), loop).result(HANGING_SECONDS)

    phones.service.answers[browser.path] = (410, {})
    phones.service.before_answer = subscribe
    await phones.tell("mother")
    await phones.look()
    assert await phones.connection.fetchval("SELECT count(*) FROM notice_channel") == 1
    await phones.again()
    assert (len(browser.pushed), await phones.left()) == (1, 0)


async def test_a_404_of_ntfy_removes_no_channel(phones: Phones) -> None:
    """A topic has no end: what stands before the server answers so for a while. The push is tried again."""
    await phones.add("mother")
    await phones.connection.execute("UPDATE notice_channel SET kind = 'NTFY', p256dh = NULL, auth = NULL")
    phones.service.answers["/mother"] = (404, {})
    await phones.tell("mother")
    await phones.look()
    assert phones.sending.counts == {"failed": 1}
    phones.service.answers.clear()
    await phones.again()
    assert (len(phones.service.pushed), await phones.left()) == (2, 0)


async def test_what_could_not_be_sent_within_a_day_is_given_up(phones: Phones) -> None:
    browser = await phones.add("mother")
    await phones.tell("mother")
    await phones.connection.execute("UPDATE notice_delivery SET added_at = now() - interval '1 day'")
    await phones.look()
    assert (browser.pushed, await phones.left(), phones.sending.counts) == ([], 0, {"expired": 1})


async def test_f8_several_senders_push_each_delivery_once(phones: Phones, store: Store) -> None:
    """They take what no other has taken."""
    citizens = [f"c{number}" for number in range(2 * AT_ONCE)]
    for each in citizens:
        await phones.add(each)
    await phones.tell(*citizens)
    senders = [NoticeSending(store, phones.push, ENDINGS) for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(each.look() for each in senders))
        await asyncio.gather(*(each.settled() for each in senders))
    assert sorted(each.path for each in phones.service.pushed) == sorted(f"/{each}" for each in citizens)
    assert sum(each.counts["sent"] for each in senders) == len(citizens)


async def test_f8_what_another_sender_is_taking_is_neither_waited_for_nor_taken(phones: Phones, dsn: str) -> None:
    """Its transaction is still open: the rest is pushed meanwhile, and once it has ended nothing is pushed twice."""
    citizens = ["a", "b", "c"]
    for each in citizens:
        await phones.add(each)
    await phones.tell(*citizens)
    async with connected(dsn) as other, other.transaction():
        [taken] = await take_due(other, 1, ENDINGS)
        await phones.look()
        pushed = [each.path for each in phones.service.pushed]
        assert len(pushed) == 2
        assert phones.service.url + pushed[0] != taken.address.url != phones.service.url + pushed[1]
    await phones.look()
    assert len(phones.service.pushed) == 2


async def test_what_was_due_before_an_update_of_the_store_is_taken_after_it(migrated: Cluster) -> None:
    """By the host of its address, however that is written, as is what a gateway of an older release adds later."""
    migrations = read_migrations(MIGRATIONS)
    before, hosts, later = migrations[:20], migrations[20], migrations[21:]
    migrated.ensure_databases("older")
    async with connected(migrated.dsn("older")) as store:
        for each in before:
            await store.execute(each.sql)
        await store.execute(
            "INSERT INTO notice_channel (id, citizen_id, kind, address) VALUES ('c', 'c', 'NTFY', 'https://NTFY.example/')"
        )
        due = "INSERT INTO notice_delivery (channel_id, notice_id, event_type) VALUES ('c', $1, 'move')"
        await store.execute(due, NOTICE)
        await store.execute(hosts.sql)
        await store.execute(due, OTHER)
        for each in later:
            await store.execute(each.sql)
        assert await take_due(store, 12, ENDINGS, ["ntfy.example"]) == []
        assert len(await take_due(store, 12, ENDINGS, ["other.example"])) == 2
    migrated.drop_database("older")


async def test_f7_a_sender_that_is_killed_between_the_push_and_the_note_of_it_pushes_again(
    phones: Phones, dsn: str
) -> None:
    """kill -9 when the service has the push and has not answered: another sender takes it once its time is over."""
    browser = await phones.add("mother")
    await phones.tell("mother")
    command = [sys.executable, "-m", "tests.channels.sender", dsn]
    process = await asyncio.to_thread(subprocess.Popen, command, cwd=ROOT)
    killed: Callable[[str], None] = lambda _: os.kill(process.pid, signal.SIGKILL)  # noqa: E731
    phones.service.before_answer = killed
    assert await asyncio.to_thread(process.wait, HANGING_SECONDS) == -signal.SIGKILL
    phones.service.before_answer = lambda _: None
    assert (len(browser.pushed), await phones.left()) == (1, 1)
    pause = await phones.connection.fetchval("SELECT due_at - now() FROM notice_delivery")
    assert pause <= LEASE
    await phones.look()
    assert len(browser.pushed) == 1
    await phones.again()
    assert (len(browser.pushed), await phones.left()) == (2, 0)


async def test_a_watch_sends_for_as_long_as_it_lasts(phones: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than are taken at once, and what comes later."""
    monkeypatch.setattr(sending, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    monkeypatch.setattr(sending, "A_LOOK", 1)
    citizens = [f"c{number}" for number in range(5)]
    for each in citizens:
        await phones.add(each)
    await phones.tell(*citizens)
    watching = asyncio.create_task(phones.sending.watch())
    assert await asyncio.to_thread(eventually, lambda: len(phones.service.pushed) == 5)
    await phones.tell("c1", notice=OTHER)
    assert await asyncio.to_thread(eventually, lambda: len(phones.service.pushed) == 6)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


async def test_a_watch_that_is_stopped_waits_for_what_is_under_way(phones: Phones) -> None:
    """What the service has taken is noted, so that the next gateway does not push it again."""
    browser = await phones.add("mother")
    await phones.tell("mother")
    held = threading.Event()
    phones.service.before_answer = lambda _: held.wait(HANGING_SECONDS) and None
    watching = asyncio.create_task(phones.sending.watch())
    assert await asyncio.to_thread(eventually, lambda: len(browser.pushed) == 1)
    watching.cancel()
    await asyncio.sleep(0)
    held.set()
    with pytest.raises(asyncio.CancelledError):
        await watching
    assert (len(browser.pushed), await phones.left(), phones.sending.counts) == (1, 0, {"sent": 1})

"""What fails holds up nobody else, and operators are told of it without a word of whom or where."""

import asyncio
import threading
from datetime import timedelta
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.postmaster import ADMIN
from agencies.store.store import Store
from api.push.pinned_post import PinnedPost
from api.push.sending import PushSending
from api.push.vapid import Vapid
from resolvers.languages.citizen_language_table import put_language
from resolvers.notices.channels import sending as notice_sending
from resolvers.notices.channels.channel import NoticeChannelKind, PushAddress
from resolvers.notices.channels.channel_table import (
    count_code,
    note_failure,
    put_channel,
    put_code,
    remove_channel,
    try_code,
)
from resolvers.notices.channels.delivery_table import note_again, note_done, note_waiting, remove_deliveries, take_due
from resolvers.notices.channels.preference import Change
from resolvers.notices.channels.preferences_table import put_preferences
from resolvers.notices.channels.push import PushFailed
from resolvers.notices.channels.push_alarm import ALARM_AFTER, LAPSES_SECONDS, PushAlarm
from resolvers.notices.channels.sending import STORE_FAILS, NoticeSending
from tests.channels.phones import ENDINGS, NOTICE, SETTINGS, Phones
from tests.channels.push_service import PushService
from tests.faults.conftest import NOWHERE
from tests.graph.asking import codes
from tests.graph.consenting import Asking
from tests.patience import HANGING_SECONDS, eventually
from tests.rights import APPLICATION, IN_PLATFORM

SMS: Final = """
    ALTER TABLE notice_channel DROP CONSTRAINT notice_channel_kind_check;
    INSERT INTO notice_channel (id, citizen_id, kind, address, code_digest, code_until)
    VALUES ('newer', 'mother', 'SMS', '010', '', now() + interval '1 hour'), ('own', 'mother', 'NTFY', 'x', '', now())
"""
NO_SMS: Final = """
    DELETE FROM notice_channel;
    ALTER TABLE notice_channel ADD CONSTRAINT notice_channel_kind_check CHECK (kind IN ('WEB_PUSH', 'NTFY'))
"""


async def test_operators_are_told_when_nothing_of_a_kind_gets_through(phones: Phones) -> None:
    """Once in the log, at /readyz while it lasts, without a word of whom or where."""
    citizens = [f"c{number}" for number in range(ALARM_AFTER)]
    for each in citizens:
        phones.service.answers[(await phones.add(each)).path] = (403, {})
    await phones.tell(*citizens)
    with capture_logs() as logs:
        await phones.look()
        assert phones.sending.faults == {
            "WEB_PUSH": "no push of the kind WEB_PUSH gets through at one service: the push service answered 403"
        }
        await phones.again()
        phones.service.answers.clear()
        await phones.again()
    assert phones.sending.faults == {}
    assert [each["event"] for each in logs] == ["notices are not pushed", "notices are pushed again"]
    assert not any(secret in str(logs) for secret in ("127.0.0.1", "/c1", str(phones.service.port)))


def test_each_service_is_told_by_itself_and_by_different_channels() -> None:
    """What arrives at another one hides nothing, one dead phone is no alarm, and what is not tried any more ends it."""
    now, failure = [0.0], PushFailed("x")
    alarm = PushAlarm(lambda: now[0])
    dead, other = (PushAddress(NoticeChannelKind.WEB_PUSH, f"https://{each}.example.org/x") for each in "ab")
    for _ in range(ALARM_AFTER):
        alarm.failed(dead, "c0", failure)
    assert alarm.faults == {}
    for number in range(ALARM_AFTER):
        alarm.failed(dead, f"c{number}", failure)
        alarm.well(other)
    assert set(alarm.faults) == {"WEB_PUSH"}
    now[0] += LAPSES_SECONDS
    assert set(alarm.faults) == {"WEB_PUSH"}
    now[0] += 1
    assert alarm.faults == {}


def test_another_reason_for_which_nothing_arrives_is_logged_too() -> None:
    """Where a service that was late refuses the key now, operators read so; no reason is said again while it stays."""
    alarm, address = PushAlarm(), PushAddress(NoticeChannelKind.WEB_PUSH, "https://a.example.org/x")
    with capture_logs() as logs:
        for reason in ("late", "late", "refused", "refused"):
            for number in range(ALARM_AFTER):
                alarm.failed(address, f"c{number}", PushFailed(reason))
    assert [each["reason"] for each in logs] == ["late", "refused"]


async def test_f10_a_push_that_cannot_be_made_holds_up_no_other(
    phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, tried again later, and given up after a day like any other."""
    await phones.add("poison")
    well = await phones.add("well")
    await phones.connection.execute("UPDATE notice_channel SET p256dh = '\\x00' WHERE citizen_id = 'poison'")
    await phones.tell("poison", "well")
    with capture_logs() as logs:
        await phones.look()
    assert (len(well.pushed), await phones.left(), phones.sending.faults) == (1, 1, {})
    assert phones.sending.counts == {"failed": 1, "sent": 1}
    assert [each["event"] for each in logs] == ["a push cannot be made"]
    await phones.connection.execute("UPDATE notice_delivery SET added_at = now() - interval '1 day'")
    await phones.again()
    assert await phones.left() == 0


async def test_h3_what_only_a_newer_release_knows_is_left_to_it(phones: Phones) -> None:
    """A kind of channel that this one does not know is not taken, and a language that it lacks is Korean."""
    browser = await phones.add("mother")
    await phones.connection.execute("""ALTER TABLE notice_channel DROP CONSTRAINT notice_channel_kind_check;
        ALTER TABLE notice_channel DROP CONSTRAINT notice_channel_check;
        ALTER TABLE citizen_language DROP CONSTRAINT citizen_language_language_check;
        INSERT INTO citizen_language VALUES ('mother', 'VI');
        INSERT INTO notice_channel (citizen_id, kind, address, verified_at) VALUES ('mother', 'SMS', '010', now())""")
    await phones.tell("mother")
    await phones.look()
    assert browser.read(browser.pushed[0])["title"] == "마루"
    assert await phones.connection.fetchval("SELECT array_agg(tries) FROM notice_delivery") == [0]


async def test_h3_a_code_of_a_kind_that_only_a_newer_release_knows_is_not_used_up(asking: Asking) -> None:
    """The citizen's other channels are listed without it, and to verify it is to verify an unknown one."""
    await asking.store.execute(SMS)
    listed = asking.ask("mother", "{ me { noticeChannels { id kind } } }")
    assert listed == {"data": {"me": {"noticeChannels": [{"id": "own", "kind": "NTFY"}]}}}
    document = 'mutation { verifyNoticeChannel(id: "newer", code: "x") { noticeChannel { id } } }'
    assert codes(asking.ask("mother", document)) == ["BAD_USER_INPUT"]
    tries = await asking.store.fetchval("SELECT max(code_tries) FROM notice_channel")
    await asking.store.execute(NO_SMS)
    assert tries == 0


async def test_what_is_not_noted_is_pushed_more_and_more_seldom(
    phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It arrives each time, and would else be pushed each minute for a day."""
    await phones.add("mother")
    await phones.tell("mother")

    async def fail(*_: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(notice_sending, "note_done", fail)
    pauses = []
    for _ in range(8):
        await phones.again()
        pauses.append(await phones.connection.fetchval("SELECT due_at - now() FROM notice_delivery"))
    minutes = [round(each.total_seconds() / 60) for each in pauses]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_the_rights_that_are_documented_are_enough(phones: Phones, dsn: str, migrated: Cluster) -> None:
    """For an application that does not own the tables: from the channel to the note that its notice was pushed."""
    migrated.ensure_databases(APPLICATION)
    owner = await phones.connection.fetchval("SELECT current_user")
    migrated._run(ADMIN, "postgres", f"GRANT {APPLICATION} TO {owner}")
    await phones.connection.execute(IN_PLATFORM)
    await phones.connection.execute(f"SET ROLE {APPLICATION}")
    application = phones.connection
    address = PushAddress(NoticeChannelKind.NTFY, "https://ntfy.example.org/x")
    assert await count_code(application, "mother")
    row = await put_channel(application, "mother", address, None)
    assert row is not None
    await put_code(application, row["id"], b"digest")
    assert await try_code(application, "mother", row["id"], b"digest")
    await put_language(application, "mother", "EN")
    await put_preferences(application, "mother", Change(True, None, ()))
    await phones.tell("mother")
    [delivery] = await take_due(application, 1, ENDINGS)
    await note_failure(application, row["id"])
    await note_again(application, delivery, timedelta(0))
    await note_waiting(application, delivery, delivery.now)
    await note_done(application, delivery)
    await remove_deliveries(application, NOTICE)
    assert await remove_channel(application, "mother", row["id"])
    await application.execute("RESET ROLE")


async def test_a_store_that_cannot_be_read_is_told_and_tried_again(store: Store) -> None:
    sending = NoticeSending(Store("platform", NOWHERE), PushSending(SETTINGS, None), ENDINGS)
    with capture_logs() as logs:
        assert await sending.look() is False
        assert await sending.look() is False
    assert (sending.faults, sending.failures) == ({"store": STORE_FAILS}, 2)
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["notices cannot be sent"]
    sending._store = store
    await sending.look()
    assert sending.faults == {}


async def test_what_cannot_be_noted_is_told(phones: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was sent, and will be sent again: at least once."""
    browser = await phones.add("mother")
    await phones.tell("mother")

    async def fail(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(notice_sending, "note_done", fail)
        await phones.look()
    assert (len(browser.pushed), phones.sending.faults) == (1, {"store": STORE_FAILS})
    await phones.again()
    assert (len(browser.pushed), await phones.left(), phones.sending.faults) == (2, 0, {})


async def test_a_slow_service_holds_up_nobody_else(phones: Phones) -> None:
    """What others wait for is taken while one push is under way."""
    slow, quick = await phones.add("slow"), await phones.add("quick")
    held = asyncio.Event()
    loop = asyncio.get_running_loop()
    phones.service.before_answer = lambda path: (
        asyncio.run_coroutine_threadsafe(held.wait(), loop).result(HANGING_SECONDS) and None
        if path == "/slow"
        else None
    )
    await phones.tell("slow")
    await phones.sending.look()
    await phones.tell("quick")
    await phones.sending.look()
    assert await asyncio.to_thread(eventually, lambda: len(quick.pushed) == 1)
    assert phones.sending.counts["sent"] <= 1
    held.set()
    await phones.sending.settled()
    assert (len(slow.pushed), phones.sending.counts) == (1, {"sent": 2})


async def test_a_service_that_does_not_answer_takes_no_places_of_others(
    phones: Phones, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much is due at it, and for longer than what others wait for."""
    monkeypatch.setattr(notice_sending, "AT_ONCE", 4)
    monkeypatch.setattr(notice_sending, "A_LOOK", 1)
    held, dead = threading.Event(), PushService()
    dead.before_answer = lambda _: held.wait(HANGING_SECONDS) and None
    citizens = [f"c{number}" for number in range(6)]
    for each in citizens:
        await phones.add(each)
    await phones.connection.execute("UPDATE notice_channel SET address = $1 || citizen_id", f"{dead.url}/")
    await phones.tell(*citizens)
    quick = await phones.add("quick")
    await phones.tell("quick")
    post = PinnedPost(nearby=True, seconds=HANGING_SECONDS)
    push = PushSending(SETTINGS, Vapid(Vapid.new_pem(), SETTINGS.contact), post)
    watching = asyncio.create_task(NoticeSending(store, push, ENDINGS).watch())
    assert await asyncio.to_thread(eventually, lambda: len(quick.pushed) == 1)
    assert len(dead.pushed) <= 2
    held.set()
    assert await asyncio.to_thread(eventually, lambda: len(dead.pushed) == 6)
    watching.cancel()
    await asyncio.wait([watching])
    dead.close()

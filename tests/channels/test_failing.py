"""What fails holds up nobody else, and operators are told of it without a word of whom or where."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from agencies.store.store import Store
from api.push.sending import PushSending
from resolvers.platform import notice_sending
from resolvers.platform.notice_sending import ALARM_AFTER, STORE_FAILS, NoticeSending
from tests.channels.phones import SETTINGS, Phones
from tests.faults.conftest import NOWHERE
from tests.patience import HANGING_SECONDS, eventually


async def test_operators_are_told_when_nothing_of_a_kind_gets_through(phones: Phones) -> None:
    """Once in the log, at /readyz while it lasts, without a word of whom or where."""
    citizens = [f"c{number}" for number in range(ALARM_AFTER)]
    for each in citizens:
        phones.service.answers[(await phones.add(each)).path] = (403, {})
    await phones.tell(*citizens)
    with capture_logs() as logs:
        await phones.look()
        assert phones.sending.faults == {
            "WEB_PUSH": "no push of the kind WEB_PUSH gets through: the push service answered 403"
        }
        await phones.again()
        phones.service.answers.clear()
        await phones.again()
    assert phones.sending.faults == {}
    assert [each["event"] for each in logs] == ["notices are not pushed", "notices are pushed again"]
    assert not any(secret in str(logs) for secret in ("127.0.0.1", "/c1", str(phones.service.port)))


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


async def test_a_store_that_cannot_be_read_is_told_and_tried_again(store: Store) -> None:
    sending = NoticeSending(Store("platform", NOWHERE), PushSending(SETTINGS, None))
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

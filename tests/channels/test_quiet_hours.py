"""In quiet hours nothing is pushed, by the gateway or by a push service that has kept it."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from agencies.store.store import Store
from resolvers.notices.channels.preference import Change, QuietHours
from resolvers.notices.channels.preferences import Preferences
from tests.channels.phones import Phones

SEOUL: Final = ZoneInfo("Asia/Seoul")


def quiet_around(now: datetime) -> tuple[time, time]:
    """Hours that began an hour ago and end in one."""
    here = now.astimezone(SEOUL)
    return tuple((here + timedelta(hours=each)).time().replace(second=0, microsecond=0) for each in (-1, 1))  # type: ignore[return-value]


async def test_quiet_hours_wait(phones: Phones, store: Store) -> None:
    """Nothing is pushed in them, nor is that a try; once they are taken away it is."""
    browser = await phones.add("mother")
    hours = quiet_around(datetime.now(UTC))
    await phones.connection.execute("INSERT INTO notice_preferences VALUES ('mother', $1, $2)", *hours)
    await phones.tell("mother")
    await phones.look()
    row = await phones.connection.fetchrow("SELECT due_at, tries FROM notice_delivery")
    assert (browser.pushed, row["tries"]) == ([], 0)
    assert row["due_at"].astimezone(SEOUL).time() == hours[1]
    await Preferences(store).put("mother", Change(True, None, None))
    await phones.look()
    assert len(browser.pushed) == 1


async def test_other_quiet_hours_let_go_of_nothing_but_what_waits_for_them(phones: Phones, store: Store) -> None:
    """What another sender is at, and what the service wants later, stays where it is."""
    await phones.add("mother")
    await phones.tell("mother")
    await phones.connection.execute("UPDATE notice_delivery SET due_at = now() + interval '1 hour'")
    await Preferences(store).put("mother", Change(True, QuietHours(time(1), time(2)), None))
    await phones.look()
    assert phones.service.pushed == []


async def test_a_push_service_keeps_no_push_into_quiet_hours(phones: Phones) -> None:
    """A phone that is off when they begin does not ring in them: the push has ended by then."""
    browser = await phones.add("mother")
    start = (datetime.now(SEOUL) + timedelta(hours=2)).time()
    end = (datetime.now(SEOUL) + timedelta(hours=3)).time()
    await phones.connection.execute("INSERT INTO notice_preferences VALUES ('mother', $1, $2)", start, end)
    await phones.tell("mother")
    await phones.look()
    assert 7_100 < int(browser.pushed[0].headers["ttl"]) <= 7_200

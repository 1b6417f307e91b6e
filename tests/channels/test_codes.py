"""The codes that verify channels: how often one can be tried, how many are sent, and how they are shown."""

import pytest

from agencies.contract.errors import RateLimited
from agencies.contract.shared_values import Language
from agencies.store.store import Store
from resolvers.notices.channels.channel import CODE_TRIES, CODES_AN_HOUR, NoticeChannelKind, PushAddress
from resolvers.notices.channels.channels import Channels
from tests.channels.phones import Phones
from tests.channels.push_service import Browser, PushService
from tests.channels.test_channels import ADD, REMOVE, VERIFY, added, channels, verified
from tests.graph.asking import codes
from tests.graph.consenting import Asking


async def test_a_code_is_tried_five_times(asking: Asking, browser: Browser) -> None:
    """Then the right one is of no use either, until a new one is sent; that one counts anew."""
    channel = added(asking, "mother", browser.channel)
    code = browser.read(browser.pushed[0])["code"]
    for left in reversed(range(CODE_TRIES)):
        answer = asking.ask("mother", VERIFY, id=channel["id"], code="WRONGONE")
        assert codes(answer) == ["BAD_USER_INPUT"]
        told = answer["errors"][0]["extensions"]
        assert (told["argument"], told["reason"]) == (["code"], "CONFLICT" if left else "TOO_MANY")
        assert (f"left: {left}" if left else "add the channel again") in answer["errors"][0]["message"]
    assert codes(asking.ask("mother", VERIFY, id=channel["id"], code=code)) == ["BAD_USER_INPUT"]
    assert added(asking, "mother", browser.channel) == channel
    assert codes(asking.ask("mother", VERIFY, id=channel["id"], code=code)) == ["BAD_USER_INPUT"]
    newer = browser.read(browser.pushed[1])["code"]
    assert (
        asking.ask("mother", VERIFY, id=channel["id"], code=newer)["data"]["verifyNoticeChannel"]["noticeChannel"][
            "verified"
        ]
        is True
    )


async def test_a_code_counts_for_ten_minutes_and_is_kept_as_a_digest(asking: Asking, browser: Browser) -> None:
    channel = added(asking, "mother", browser.channel)
    code = browser.read(browser.pushed[0])["code"]
    row = await asking.store.fetchrow("SELECT *, code_until - now() AS left FROM notice_channel")
    assert 590 < row["left"].total_seconds() <= 600
    assert code.encode() not in repr(dict(row)).encode()
    await asking.store.execute("UPDATE notice_channel SET code_until = now()")
    assert codes(asking.ask("mother", VERIFY, id=channel["id"], code=code)) == ["BAD_USER_INPUT"]
    assert channels(asking, "mother")[0]["verified"] is False


async def test_nobody_is_flooded_with_codes(asking: Asking, browser: Browser) -> None:
    """Twenty an hour are sent for a citizen, however often they remove the channel and add it again."""
    await asking.store.execute(
        "INSERT INTO notice_code_count VALUES ('mother', now() - interval '59 minutes', $1)", CODES_AN_HOUR - 1
    )
    id_ = added(asking, "mother", browser.channel)["id"]
    asking.ask("mother", REMOVE, id=id_)
    assert codes(asking.ask("mother", ADD, input=browser.channel)) == ["RATE_LIMITED"]
    assert len(browser.pushed) == 1
    await asking.store.execute("UPDATE notice_code_count SET since = now() - interval '61 minutes'")
    added(asking, "mother", browser.channel)


async def test_only_codes_that_are_sent_are_counted(asking: Asking, browser: Browser) -> None:
    """A page that adds its verified channel again at each visit has none sent, and is refused nothing."""
    id_ = verified(asking, "mother", browser)
    for _ in range(2):
        await asking.store.execute("UPDATE notice_code_count SET sent = $1", CODES_AN_HOUR)
        assert added(asking, "mother", browser.channel)["id"] == id_
    other = Browser(browser.service, "/push/second")
    assert codes(asking.ask("mother", ADD, input=other.channel)) == ["RATE_LIMITED"]
    assert [each["id"] for each in channels(asking, "mother")] == [id_]


async def test_a_code_that_arrives_takes_back_that_one_did_not(asking: Asking, browser: Browser) -> None:
    """The failure that is shown is never that of an earlier code."""
    browser.service.answers[browser.path] = (503, {})
    assert added(asking, "mother", browser.channel)["lastFailure"] is not None
    browser.service.answers.clear()
    assert added(asking, "mother", browser.channel)["lastFailure"] is None
    assert channels(asking, "mother")[0]["lastFailure"] is None


async def test_a_refusal_costs_the_store_no_connection(phones: Phones, store: Store) -> None:
    """Who goes on asking beyond the bounds does not have it connect anew each time."""
    await phones.connection.execute("INSERT INTO notice_code_count VALUES ('mother', now(), $1)", CODES_AN_HOUR)
    browser = Browser(phones.service, "/x")
    address = PushAddress(NoticeChannelKind.WEB_PUSH, phones.service.url + browser.path, browser.public, browser.auth)
    before = await store.fetch("SELECT pg_backend_pid()")
    with pytest.raises(RateLimited):
        await Channels(store, phones.push).add("mother", address, None, Language.KO)
    assert await store.fetch("SELECT pg_backend_pid()") == before
    assert await phones.connection.fetchval("SELECT count(*) FROM notice_channel") == 0


async def test_an_arabic_code_is_shown_as_it_is_typed(asking: Asking, service: PushService) -> None:
    """Isolated in the text that runs from the right; copied with what isolates it, it counts all the same."""
    asking.ask("mother", "mutation { setLanguage(language: AR) { citizen { id } } }")
    channel = added(asking, "mother", {"kind": "NTFY", "address": f"{service.url}/topic"})
    code = service.at("/topic")[0].body.decode().rpartition(" ")[2]
    assert (code[0], code[-1]) == ("\u2066", "\u2069")
    typed = code.replace("-", "\u2011").lower()
    assert (
        asking.ask("mother", VERIFY, id=channel["id"], code=typed)["data"]["verifyNoticeChannel"]["noticeChannel"][
            "verified"
        ]
        is True
    )

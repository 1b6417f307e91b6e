"""Channels over HTTP: added, verified by the code that is pushed to them alone, used, and removed."""

import asyncio
from typing import Any, Final

import pytest

from resolvers.notices.channels.channel import CHANNELS_AT_MOST
from resolvers.notices.channels.delivery_table import add_deliveries
from resolvers.notices.channels.push_alarm import ALARM_AFTER
from tests.channels.phones import NOTICE, OTHER
from tests.channels.push_service import Browser, PushService, base64url, claims_of
from tests.graph.asking import codes
from tests.graph.consenting import Asking
from tests.graph.test_consents import OTHERS, each_executor
from tests.patience import HANGING_SECONDS, eventually
from tests.running import staff_log_of

ADD: Final = """mutation($input: NoticeChannelInput!) {
  addNoticeChannel(input: $input) { noticeChannel { id verified lastFailure } } }"""
VERIFY: Final = (
    "mutation($id: ID!, $code: String!) { verifyNoticeChannel(id: $id, code: $code) { noticeChannel { id verified } } }"
)
MORE: Final = """
    INSERT INTO notice_channel (citizen_id, kind, address, p256dh, auth, verified_at)
    SELECT citizen_id, kind, address || n, p256dh, auth, verified_at FROM notice_channel, generate_series(1, $1) n
"""
REMOVE: Final = "mutation($id: ID!) { removeNoticeChannel(id: $id) { removedId } }"
CHANNELS: Final = """query($of: ID!) { citizen(id: $of) {
  noticeChannels { id kind label verified lastFailure } } }"""


def channels(asking: Asking, citizen: str, executor: str = "plan") -> list[dict[str, Any]]:
    """A citizen's own channels."""
    answer = asking.ask(citizen, CHANNELS, executor, of=citizen)
    assert "errors" not in answer, answer
    found: list[dict[str, Any]] = answer["data"]["citizen"]["noticeChannels"]
    return found


def added(asking: Asking, citizen: str, channel: dict[str, Any]) -> dict[str, Any]:
    """A channel that was added without an error."""
    answer = asking.ask(citizen, ADD, input=channel)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["addNoticeChannel"]["noticeChannel"]
    return found


def verified(asking: Asking, citizen: str, browser: Browser) -> str:
    """The id of a browser's channel, added and verified."""
    id_ = added(asking, citizen, browser.channel)["id"]
    code = browser.read(browser.pushed[-1])["code"]
    assert (
        asking.ask(citizen, VERIFY, id=id_, code=code)["data"]["verifyNoticeChannel"]["noticeChannel"]["verified"]
        is True
    )
    return str(id_)


@each_executor
async def test_a_channel_is_verified_by_the_code_that_is_pushed_to_it(
    asking: Asking, browser: Browser, executor: str
) -> None:
    """The push is signed by the key that `webPushKey` names, and nobody but the browser reads it."""
    key = asking.ask(None, "{ webPushKey }", executor)["data"]["webPushKey"]
    answer = asking.ask("mother", ADD, executor, input={**browser.channel, "label": " my phone "})
    channel = answer["data"]["addNoticeChannel"]["noticeChannel"]
    assert channel == {"id": channel["id"], "verified": False, "lastFailure": None}
    [pushed] = browser.pushed
    claims, signed_by = claims_of(pushed)
    assert (claims["aud"], signed_by) == (browser.service.url, key)
    assert claims["sub"].startswith("mailto:")
    assert pushed.headers["ttl"] == "600"
    message = browser.read(pushed)
    assert set(message) == {"title", "body", "code"}
    listed = {"id": channel["id"], "kind": "WEB_PUSH", "label": "my phone", "verified": False, "lastFailure": None}
    assert channels(asking, "mother", executor) == [listed]
    shown = f"{message['code'][:4]}-{message['code'][4:]}".lower()
    assert shown.upper() in message["body"]
    done = asking.ask("mother", VERIFY, executor, id=channel["id"], code=shown)
    assert done["data"]["verifyNoticeChannel"]["noticeChannel"] == {"id": channel["id"], "verified": True}
    assert channels(asking, "mother", executor) == [{**listed, "verified": True}]
    # Asked again, as by a client that was cut off, it is the same answer, whatever the code.
    assert asking.ask("mother", VERIFY, executor, id=channel["id"], code="x") == done


async def test_f7_a_notice_reaches_the_channel_once_it_is_verified(asking: Asking, browser: Browser) -> None:
    """By the gateway's own sender: a constant text with nothing of the notice in it, and none before."""
    await asking.store.execute("TRUNCATE consent")
    for agency in ("welfare_office", "civil_registry"):
        asking.set("mother", agencyId=agency)
    added(asking, "mother", browser.channel)
    await add_deliveries(asking.store, ("mother", OTHER, "live_birth"))
    verified(asking, "mother", browser)
    await add_deliveries(asking.store, ("mother", NOTICE, "live_birth"))
    assert eventually(lambda: len(browser.pushed) == 3)
    message = browser.read(browser.pushed[-1])
    assert message == {"title": "마루", "body": "마루 서비스에서 알려 드릴 새 소식이 있습니다."}
    async with asyncio.timeout(HANGING_SECONDS):
        while await asking.store.fetchval("SELECT count(*) FROM notice_delivery"):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.02)


async def test_h6_readyz_warns_while_nothing_gets_through(asking: Asking, browser: Browser) -> None:
    """Pushes to ten channels that are refused are told there, and no longer once one arrives."""
    asking.set("mother")
    verified(asking, "mother", browser)
    await asking.store.execute(MORE, ALARM_AFTER - 1)
    for number in range(ALARM_AFTER):
        browser.service.answers[f"{browser.path}{number or ''}"] = (403, {})
    await add_deliveries(asking.store, ("mother", NOTICE, "live_birth"))

    def warned() -> bool:
        told = asking.gateway.operators.get("/readyz").json()
        assert told["ready"]
        return "no push of the kind WEB_PUSH gets through" in str(told["warnings"])

    assert await asyncio.to_thread(eventually, warned)
    browser.service.answers.clear()
    await asking.store.execute("UPDATE notice_delivery SET due_at = now()")
    assert await asyncio.to_thread(eventually, lambda: not warned())


@each_executor
async def test_f12_what_is_of_a_channel_is_never_shown(asking: Asking, browser: Browser, executor: str) -> None:
    """Its address and its keys stand in no answer, no field gives them, and the log has neither."""
    browser.service.answers[browser.path] = (503, {})
    channel = added(asking, "mother", browser.channel)
    assert channel["lastFailure"] is not None
    listed = str(channels(asking, "mother", executor)) + staff_log_of(asking.gateway)
    for secret in (browser.path, f":{browser.service.port}", *browser.channel["keys"].values()):
        assert secret not in listed
    assert "a channel's code did not arrive" in listed
    for field in ("address", "keys { auth }", "codeDigest"):
        refused = asking.ask("mother", f"{{ me {{ noticeChannels {{ {field} }} }} }}", executor)
        assert codes(refused) == ["GRAPHQL_VALIDATION_FAILED"]


async def test_a_channel_that_stands_gets_no_second_code(asking: Asking, browser: Browser) -> None:
    """Added again it keeps its id and gets the label; with other keys it is another browser, to be verified."""
    id_ = verified(asking, "mother", browser)
    again = added(asking, "mother", {**browser.channel, "label": "renamed"})
    assert again == {"id": id_, "verified": True, "lastFailure": None}
    assert len(browser.pushed) == 1
    assert channels(asking, "mother")[0]["label"] == "renamed"
    other = Browser(browser.service, browser.path)
    assert added(asking, "mother", other.channel) == {"id": id_, "verified": False, "lastFailure": None}
    assert other.read(other.pushed[-1])["code"]


@each_executor
async def test_d1_a_channel_of_somebody_else_is_an_unknown_one(asking: Asking, browser: Browser, executor: str) -> None:
    """To verify it or to remove it is refused in the same words, and changes nothing."""
    id_ = added(asking, "mother", browser.channel)["id"]
    code = browser.read(browser.pushed[0])["code"]
    refusals = [
        asking.ask("father", document, executor, id=named, **more)
        for document, more in ((VERIFY, {"code": code}), (REMOVE, {}))
        for named in (id_, "no such channel", "")
    ]
    assert [codes(each) for each in refusals] == [["BAD_USER_INPUT"]] * 6, refusals
    assert len({each["errors"][0]["message"] for each in refusals}) == 1
    assert channels(asking, "mother", executor)[0]["verified"] is False
    assert channels(asking, "father", executor) == []
    [none] = {str(asking.ask("father", CHANNELS, executor, of=each)["data"]) for each in ("mother", "nobody")}
    assert none == "{'citizen': None}"


async def test_a_channel_is_removed_with_what_was_still_to_be_pushed(asking: Asking, browser: Browser) -> None:
    """It is gone at once; to remove it again is to remove an unknown one."""
    id_ = verified(asking, "mother", browser)
    await asking.store.execute("INSERT INTO notice_preferences VALUES ('mother', '00:00', '23:59')")
    await add_deliveries(asking.store, ("mother", NOTICE, "live_birth"))
    assert asking.ask("mother", REMOVE, id=id_)["data"] == {"removeNoticeChannel": {"removedId": id_}}
    assert channels(asking, "mother") == []
    assert await asking.store.fetchval("SELECT count(*) FROM notice_delivery") == 0
    assert codes(asking.ask("mother", REMOVE, id=id_)) == ["BAD_USER_INPUT"]


async def test_there_are_ten_channels_at_most(asking: Asking, service: PushService) -> None:
    """One more is refused before anything is pushed to it; an old one can be added again."""
    browsers = [Browser(service, f"/{number}") for number in range(CHANNELS_AT_MOST + 1)]
    for each in browsers[:-1]:
        added(asking, "mother", each.channel)
    (refused,) = asking.ask("mother", ADD, input=browsers[-1].channel)["errors"]
    assert (refused["extensions"]["reason"], "argument" in refused["extensions"]) == ("TOO_MANY", False)
    assert browsers[-1].pushed == []
    added(asking, "mother", browsers[0].channel)
    assert len(channels(asking, "mother")) == CHANNELS_AT_MOST
    added(asking, "father", browsers[-1].channel)


BAD: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "another machine by http": ({"address": "http://push.example.org/x"}, "`address`"),
    "a host that is not listed": ({"address": "https://push.example.org/x"}, "`address`"),
    "a private address": ({"address": "https://10.0.0.1/x"}, "`address`"),
    "a listed host with a user": ({"address": "https://a@fcm.googleapis.com/x"}, "`address`"),
    "a listed host on another port": ({"address": "https://fcm.googleapis.com:8443/x"}, "`address`"),
    "a file": ({"address": "file:///etc/passwd"}, "`address`"),
    "no address": ({"address": ""}, "`address`"),
    "a long address": ({"address": "https://fcm.googleapis.com/" + "x" * 2000}, "`address`"),
    "no keys": ({"keys": None}, "`keys`"),
    "a short key": ({"keys": {"p256dh": "AAAA", "auth": "A" * 22}}, "`keys`"),
    "a key that is no base64url": ({"keys": {"p256dh": "!!", "auth": "A" * 22}}, "`keys.p256dh`"),
    "a long key": ({"keys": {"p256dh": "A" * 500, "auth": "A" * 22}}, "`keys.p256dh`"),
    "a long label": ({"label": "x" * 101}, "`label`"),
    "keys for ntfy": ({"kind": "NTFY"}, "`keys`"),
}


@pytest.mark.parametrize("case", BAD)
async def test_what_is_no_channel_is_refused_and_nothing_is_sent(asking: Asking, browser: Browser, case: str) -> None:
    """BAD_USER_INPUT with what to do, and never with what was given."""
    given, told = BAD[case]
    answer = asking.ask("mother", ADD, input={**browser.channel, **given})
    assert codes(answer) == ["BAD_USER_INPUT"]
    message = answer["errors"][0]["message"]
    assert told in message
    assert "example.org" not in message
    assert (channels(asking, "mother"), browser.pushed) == ([], [])


async def test_ntfy_is_pushed_the_text_alone(asking: Asking, service: PushService) -> None:
    """In the language that the citizen has chosen, as its app shows it."""
    asking.ask("mother", "mutation { setLanguage(language: EN) { citizen { id } } }")
    channel = added(asking, "mother", {"kind": "NTFY", "address": f"{service.url}/topic?up=1"})
    [pushed] = service.at("/topic?up=1")
    text = pushed.body.decode()
    assert text.startswith("Your code for notices from Maru: ")
    code = text.rpartition(" ")[2]
    assert (
        asking.ask("mother", VERIFY, id=channel["id"], code=code)["data"]["verifyNoticeChannel"]["noticeChannel"][
            "verified"
        ]
        is True
    )


async def test_each_change_and_reading_is_in_the_usage_log(asking: Asking, browser: Browser) -> None:
    """As the citizen's own reading of the platform's data."""
    verified(asking, "mother", browser)
    channels(asking, "mother")
    rows = await asking.store.fetch("SELECT DISTINCT s.fields FROM usage_shape s WHERE s.agency = 'platform'")
    fields = {field for row in rows for field in row["fields"]}
    assert {"Mutation.addNoticeChannel", "Mutation.verifyNoticeChannel", "Citizen.noticeChannels"} <= fields


@pytest.mark.parametrize("who", OTHERS)
async def test_d10_nobody_but_a_citizen_changes_anything(asking: Asking, browser: Browser, who: str) -> None:
    """FORBIDDEN for each of the mutations, and nothing is sent or written."""
    document = """mutation($input: NoticeChannelInput!) { a: addNoticeChannel(input: $input) { noticeChannel { id } }
        b: verifyNoticeChannel(id: "x", code: "x") { noticeChannel { id } }
        c: removeNoticeChannel(id: "x") { removedId }
        d: setLanguage(language: EN) { citizen { id } }
        e: setNoticePreferences(input: {mutedEvents: []}) { noticePreferences { quietFrom } } }"""
    answer = asking.ask(OTHERS[who], document, input=browser.channel)
    assert codes(answer) == ["FORBIDDEN"] * 5
    assert set(answer["data"].values()) == {None}
    assert browser.pushed == []
    assert await asking.store.fetchval("SELECT count(*) FROM notice_channel") == 0


async def test_keys_are_written_without_padding_or_with_it(asking: Asking, browser: Browser) -> None:
    keys = {"p256dh": base64url(browser.public) + "=", "auth": base64url(browser.auth) + "=="}
    added(asking, "mother", {**browser.channel, "keys": keys})

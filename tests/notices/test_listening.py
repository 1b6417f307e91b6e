"""Listening to notices on two running gateways, whose relays share the work: over a socket and as an event stream."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from operator import itemgetter
from typing import Any, Final

import httpx
import pytest

from agencies.registration.registry import PLATFORM, Registry
from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from resolvers.request.caller import Caller, CallerKind
from tests.api.sockets.client import Socket, connected_socket
from tests.api.streams.events import Events
from tests.notices.town import TODAY, Family, Town
from tests.patience import HANGING_SECONDS
from tests.running import GRAPHQL, RunningGateway, running_gateway

NOTICE: Final = """id position title(language: EN) body(language: EN) createdAt readAt withdrawnAt
  event { id on type { id } subject { id } reportedBy { id } withdrawnAt } schools { id }
  eligibilities { status service { id } subject { id } reasons { outcome } }"""
LISTEN: Final = f"subscription ($after: ID) {{ notices(after: $after) {{ {NOTICE} }} }}"
INBOX: Final = f"{{ me {{ notices(first: 100) {{ nodes {{ {NOTICE} }} }} }} }}"
BIRTHS: Final = 8
AN_HOUR_AGO: Final = (
    "ALTER TABLE notice DISABLE TRIGGER notice_stays",
    "UPDATE notice SET created_at = created_at - interval '1 hour'",
    "ALTER TABLE notice ENABLE TRIGGER notice_stays",
)
"""Makes every notice an hour older, against what holds it as it was told."""


async def _nobody() -> list[dict[str, str]]:
    return []


class Village:
    """Two gateways over the same stores, and the families to whom things happen there."""

    def __init__(self, gateways: list[RunningGateway], town: Town) -> None:
        self.gateways = gateways
        self.town = town
        self._demo = Demo(load_demo_key(gateways[0].data), _nobody)

    def token(self, caller: str | Caller) -> str:
        """A token of a citizen's or of another caller's, which each of the gateways takes."""
        return self._demo.issue(caller) if isinstance(caller, str) else self._demo.issue_to(caller)

    @asynccontextmanager
    async def socket(self, caller: str | Caller | None, gateway: int = 0) -> AsyncIterator[Socket]:
        """A socket of a citizen's, of another caller's or of nobody's."""
        url = self.gateways[gateway].url
        async with connected_socket(f"ws{url.removeprefix('http')}/graphql", origin=url) as socket:
            await socket.init(None if caller is None else self.token(caller))
            yield socket

    def ask(self, citizen: str, document: str) -> Any:
        """The data of an answer without an error."""
        headers = {"accept": GRAPHQL, "authorization": f"Bearer {self.token(citizen)}"}
        answer = self.gateways[0].client.post("/graphql", json={"query": document}, headers=headers).json()
        assert "errors" not in answer, answer
        return answer["data"]["me"]

    def inbox(self, citizen: str) -> list[dict[str, Any]]:
        """A citizen's inbox, the newest first."""
        nodes: list[dict[str, Any]] = self.ask(citizen, INBOX)["notices"]["nodes"]
        return nodes

    async def bear(self, family: Family, child: str) -> None:
        """Register a child, and leave it to the gateways to tell of it."""
        await self.town.run("civil_registry", *self.town.birth(family, child))


@pytest.fixture(scope="module")
async def village(served: RunningGateway, at: Mapping[str, str], registry: Registry) -> AsyncIterator[Village]:
    """The gateways, over stores of this file's own."""
    town = Town(registry, at)
    with running_gateway(served.data) as second:
        yield Village([served, second], town)
    town.close()


def heard(message: dict[str, Any]) -> dict[str, Any]:
    """The notice of a message, which has no error."""
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    node: dict[str, Any] = message["payload"]["data"]["notices"]
    return node


async def told(socket: Socket, after: str | None, count: int) -> list[dict[str, Any]]:
    """The next notices behind a position."""
    await socket.subscribe(LISTEN, variables={"after": after})
    return [heard(await socket.hear()) for _ in range(count)]


async def test_a_birth_is_told_on_every_gateway_and_in_both_ways(village: Village) -> None:
    """To each parent their own, as it stands in the inbox; nobody hears another's."""
    family = await village.town.family()
    async with village.socket(family.mother, 0) as mother, village.socket(family.father, 1) as father:
        for socket in (mother, father):
            await socket.subscribe(LISTEN, variables={"after": "0"})
        by_events = asyncio.create_task(asyncio.to_thread(_first_event, village, family.mother))
        await village.bear(family, "child of the village")
        of_mother, of_father = heard(await mother.hear()), heard(await father.hear())
        assert await by_events == of_mother
    assert [of_mother] == village.inbox(family.mother)
    assert [of_father] == village.inbox(family.father)
    assert of_mother["event"]["subject"] == {"id": "child of the village"}
    assert (of_mother["position"], of_father["position"]) == ("1", "1")
    assert len(of_mother["eligibilities"]) == 10


def _first_event(village: Village, citizen: str) -> Any:
    """What the second gateway tells first as an event stream, from the beginning on."""
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {village.token(citizen)}"}
    sent, url = {"query": LISTEN, "variables": {"after": "0"}}, f"{village.gateways[1].url}/graphql"
    with httpx.stream("POST", url, json=sent, headers=headers, timeout=HANGING_SECONDS) as response:
        event = Events(response).next()
    assert event is not None
    return event[1]["data"]["notices"]


async def test_f8_reconnecting_while_children_are_born_loses_none_and_doubles_none(village: Village) -> None:
    """One or two at a time, on the gateways in turn, with the position of the last one, while two relays tell."""
    family = await village.town.family()
    births = [asyncio.create_task(village.bear(family, f"one of many {number}")) for number in range(BIRTHS)]
    position, ids, turn = "0", [], 0
    while len(ids) < BIRTHS:
        async with village.socket(family.mother, turn % 2) as socket:
            for notice in await told(socket, position, min(1 + turn % 2, BIRTHS - len(ids))):
                ids.append(notice["id"])
                position = notice["position"]
        turn += 1
    await asyncio.gather(*births)
    assert sorted(ids) == sorted(each["id"] for each in village.inbox(family.mother))
    async with village.socket(family.mother) as socket:
        # By the id of the last one, and without anything: what comes next is the next birth.
        await socket.subscribe(LISTEN, variables={"after": ids[-1]})
        await village.bear(family, "the last of many")
        assert heard(await socket.hear())["event"]["subject"] == {"id": "the last of many"}


async def test_g7_who_comes_back_after_an_hour_to_another_gateway_has_lost_nothing(village: Village) -> None:
    """By the last id that they have, on a gateway that began since: nothing comes twice, and all is their inbox."""
    family, kept = await village.town.family(), {}
    for number in range(2):
        await village.bear(family, f"before the hour {number}")
    async with village.socket(family.mother, 0) as socket:
        kept.update({notice["id"]: notice for notice in await told(socket, "0", 2)})
    last = [*kept][-1]
    for number in range(3):
        await village.bear(family, f"within the hour {number}")
    await village.town.run("civil_registry", "DELETE FROM birth WHERE child_id = 'before the hour 0'")
    async with village.socket(family.father, 1) as socket:
        assert len(await told(socket, "0", 5)) == 5
    await village.town.run(PLATFORM, *AN_HOUR_AGO)
    with running_gateway(village.gateways[0].data) as third:
        later = Village([third], village.town)
        async with later.socket(family.mother) as socket:
            again = await told(socket, last, 4)
            await village.bear(family, "after the hour")
            newest = heard(await socket.hear())
    kept.update({notice["id"]: notice for notice in (*again, newest)})
    assert newest["event"]["subject"] == {"id": "after the hour"}
    assert len({each["position"] for each in again}) == len(again)
    shown = itemgetter("id", "position", "title", "body", "withdrawnAt")
    assert sorted(map(shown, kept.values())) == sorted(map(shown, village.inbox(family.mother)))


async def test_f9_a_birth_that_was_none_is_told_as_withdrawn(village: Village) -> None:
    """To one who listens, and to one who comes back: once, with the notice's id."""
    family, child = await village.town.family(), "nobody after all"
    async with village.socket(family.mother, 1) as socket:
        await socket.subscribe(LISTEN, variables={"after": "0"})
        await village.bear(family, child)
        first = heard(await socket.hear())
        await village.town.run("civil_registry", f"DELETE FROM birth WHERE child_id = '{child}'")
        second = heard(await socket.hear())
    assert (first["withdrawnAt"], second["id"]) == (None, first["id"])
    assert second["withdrawnAt"] is not None
    assert second["title"].startswith("Withdrawn: ")
    assert int(second["position"]) > int(first["position"])
    async with village.socket(family.mother, 0) as socket:
        assert await told(socket, first["position"], 1) == [second] == village.inbox(family.mother)


async def test_d13_a_stream_tells_what_the_inbox_shows(village: Village) -> None:
    """Without the child of whom the mother has had the custody since; a consent that was taken back hides nothing."""
    family, child = await village.town.family(), "child that leaves him"
    await village.bear(family, child)
    async with village.socket(family.father) as socket:
        (before,) = await told(socket, "0", 1)
    assert before["event"]["subject"] == {"id": child}
    await village.town.run(
        "civil_registry",
        "SET LOCAL maru.events = off",
        f"INSERT INTO custody VALUES ('{family.mother}', '{child}', '{TODAY}')",
        f"UPDATE household_member SET until = '{TODAY}' WHERE citizen_id = '{family.father}'",
    )
    await village.town.agree(family.father, given=False)
    async with village.socket(family.father, 1) as socket:
        (after,) = await told(socket, "0", 1)
    assert after["event"]["subject"] is None
    subjects = [{each["subject"]["id"] for each in notice["eligibilities"]} for notice in (before, after)]
    assert child in subjects[0]
    assert child not in subjects[1]
    assert village.inbox(family.father) == [after]


async def test_d13_nobody_listens_to_notices_but_a_citizen_to_their_own(village: Village) -> None:
    """Officials, systems, auditors, who is on no record, and nobody are refused, and their socket goes on."""
    callers: tuple[str | Caller | None, ...] = (
        None,
        "nobody-on-record",
        Caller(kind=CallerKind.OFFICIAL, agency="welfare_office", purpose="welfare_decision", issue="1", subject="kim"),
        Caller(kind=CallerKind.SYSTEM, agency="welfare_office", purpose="benefit_review", subject="batch"),
        Caller(kind=CallerKind.SYSTEM, agency=PLATFORM, purpose="proactive_notice", subject="notices"),
        Caller(kind=CallerKind.AUDITOR, subject="auditor"),
    )
    for caller in callers:
        async with village.socket(caller) as socket:
            (refused,) = await socket.ask(LISTEN)
            assert refused["type"] == "error", caller
            assert refused["payload"][0]["extensions"]["code"] in ("FORBIDDEN", "PURPOSE_REQUIRED"), caller
            assert (await socket.ask("{ agencies { id } }"))[-1]["type"] == "complete"


async def test_another_one_s_notice_is_no_place_to_go_on_from(village: Village) -> None:
    """It is told in words what `after` may be; as an event stream too."""
    family, other = await village.town.family(), await village.town.family()
    await village.bear(other, "child of others")
    async with village.socket(other.mother) as socket:
        (notice,) = await told(socket, "0", 1)
    async with village.socket(family.mother) as socket:
        for after in (notice["id"], notice["position"], "yesterday"):
            (refused,) = await socket.ask(LISTEN.replace("$after", "$last"), variables={"last": after})
            (error,) = refused["payload"]
            assert error["extensions"]["code"] == "BAD_USER_INPUT"
            assert error["message"].startswith("`after` is no notice of yours")
            assert (error["extensions"]["argument"], error["extensions"]["reason"]) == (["last"], "UNKNOWN_ID")


async def test_what_a_stream_tells_is_in_the_usage_log_as_what_an_inbox_shows(village: Village) -> None:
    """The same fields of the notice, read by oneself for one's own affairs."""
    family = await village.town.family()
    await village.bear(family, "child on record")
    async with village.socket(family.mother) as socket:
        await told(socket, "0", 1)
    village.inbox(family.mother)
    records = await village.town.rows(
        PLATFORM,
        "SELECT s.fields, s.purpose FROM usage_record r JOIN usage_shape s ON s.id = r.shape "
        "WHERE r.citizen_id = $1 AND s.receiver_kind = 'SELF' AND s.agency = 'platform' ORDER BY r.index",
        family.mother,
    )
    begun, listened, shown = [set(row["fields"]) for row in records]
    assert begun == {"Subscription.notices"}
    assert {"Notice.title", "Notice.eligibilities", "LifeEvent.subject", "Eligibility.status"} <= listened
    assert listened - {"Subscription.notices"} == shown - {"Citizen.notices"}
    assert {row["purpose"] for row in records} == {"own_affairs"}
    names = await village.town.rows(
        PLATFORM,
        "SELECT FROM usage_record r JOIN usage_shape s ON s.id = r.shape "
        "WHERE r.citizen_id = 'child on record' AND s.fields @> ARRAY['Citizen.name']",
    )
    assert len(names) == 2, "Either names the child, and says so in the child's own log."

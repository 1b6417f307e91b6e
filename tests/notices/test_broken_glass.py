"""A citizen whose record an official opens in an emergency has a notice at once; so have the guardians."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import UsageLogUnavailable
from agencies.contract.life_event import RECORD_OPENED as OPENED
from agencies.registration.registry import PLATFORM, Registry, register
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.notices.judging import broken_glass
from resolvers.notices.judging.broken_glass import BrokenGlass
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import BREAK_GLASS
from tests.api.sockets.client import connected_socket
from tests.channels.test_sending import DIED
from tests.graph.family import PEOPLE
from tests.graph.office import official
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.running import GRAPHQL, RunningGateway, command, running_gateway
from tests.store.database import connected

TEEN: Final = """
    INSERT INTO citizen (id, name, sex, birth_date) VALUES ('teen', '이네나', 'FEMALE', '2011-01-01');
    INSERT INTO household_member (id, household_id, citizen_id, relation, since)
        VALUES ('m teen', 'hm', 'teen', 'CHILD', '2024-01-01');
    INSERT INTO kinship (parent_id, child_id, kind, since) VALUES ('mother', 'teen', 'BIRTH', '2011-01-01');
    INSERT INTO custody (parent_id, child_id, since) VALUES ('mother', 'teen', '2024-01-01');
"""
NOTICE: Final = """title(language: EN) body(language: EN) createdAt readAt withdrawnAt eligibilities { status }
    event { type { id } subject { id } reportedBy { id } on }"""
INBOX: Final = f"{{ me {{ notices(first: 100) {{ nodes {{ {NOTICE} }} }} }} }}"
RECORD: Final = "query($ids: [ID!]!) { citizens(ids: $ids) { name health { checkups { id } } } }"


class Office:
    """A gateway, its officials and its citizens."""

    def __init__(
        self, gateway: RunningGateway, agency: str = "welfare_office", purpose: str = "education_benefit"
    ) -> None:
        self.gateway = gateway
        self.agency = agency
        self.purpose = purpose

    def open(self, *ids: str, issue: str, glass: bool = True, executor: str = "plan", document: str = RECORD) -> Any:
        """Return the answer to an official who reads these citizens."""
        scope = ("--scope", "break_glass") if glass else ()
        asked = ("--official", self.agency, "--purpose", self.purpose, "--issue", issue, *scope)
        return self.ask(document, self.token(*asked), executor, ids=ids)

    def ask(self, document: str, token: str, executor: str = "plan", **variables: Any) -> Any:
        """Return an answer."""
        headers = {"accept": GRAPHQL, "authorization": f"Bearer {token}", "maru-executor": executor}
        said = {"query": document, "variables": variables}
        return self.gateway.client.post("/graphql", json=said, headers=headers).json()

    def token(self, *arguments: str) -> str:
        """Return a token as the command makes it."""
        return command("token", *arguments, data=self.gateway.data).stdout.strip()

    def inbox(self, citizen: str) -> list[dict[str, Any]]:
        """Return the citizen's notices of records that were opened."""
        answer = self.ask(INBOX, self.token(citizen))
        assert "errors" not in answer, answer
        nodes = answer["data"]["me"]["notices"]["nodes"]
        return [each for each in nodes if each["event"]["type"]["id"] == OPENED]


@pytest.fixture(scope="module")
async def office(served: RunningGateway, at: Mapping[str, str]) -> Office:
    """An office over stores of this file's own, with a family."""
    async with connected(at["civil_registry"]) as registry:
        await registry.execute(PEOPLE + TEEN)
    return Office(served)


@pytest.mark.parametrize("executor", ["plan", "core"])
def test_whoever_is_read_under_broken_glass_finds_it_in_their_inbox(office: Office, executor: str) -> None:
    """With the agency and the day, without having agreed to anything; once for each case and day."""
    citizen = {"plan": "left", "core": "keeper"}[executor]
    before = office.open(citizen, issue=f"quiet {executor}", glass=False, executor=executor)
    assert before["data"]["citizens"][0]["name"]
    assert office.inbox(citizen) == []
    for _ in range(2):
        assert "errors" not in office.open(citizen, issue=f"glass {executor}", executor=executor)
    (notice,) = office.inbox(citizen)
    assert notice["title"] == "A record was opened in an emergency"
    assert "Welfare" in notice["body"]
    assert "guardian" not in notice["body"]
    assert notice["event"]["subject"] == {"id": citizen}
    assert notice["event"]["reportedBy"] == {"id": "welfare_office"}
    assert (notice["readAt"], notice["withdrawnAt"], notice["eligibilities"]) == (None, None, [])
    assert "errors" not in office.open(citizen, issue=f"another {executor}", executor=executor)
    assert len(office.inbox(citizen)) == 2


@pytest.mark.parametrize(
    ("child", "told", "not_told"),
    [
        ("shared", ["mother", "father"], []),
        ("sole", ["mother"], ["father"]),
        ("hidden", ["hider"], ["sought"]),
        ("adult", ["guardian"], []),
        ("teen", [], ["mother"]),
    ],
)
def test_a_guardian_is_told_where_they_may_read_the_inbox(
    office: Office, child: str, told: list[str], not_told: list[str]
) -> None:
    """Guardians of a child under 14 and of a ward have it beside the citizen; others of the family have not."""
    fields = "query($ids: [ID!]!) { citizens(ids: $ids) { health { checkups { id } } } }"
    assert "errors" not in office.open(child, issue=f"child {child}", document=fields)

    def of(reader: str) -> list[dict[str, Any]]:
        return [each for each in office.inbox(reader) if each["event"]["subject"] == {"id": child}]

    assert len(of(child)) == 1
    for each in told:
        (notice,) = of(each)
        assert "guardian" in notice["body"]
    for each in not_told:
        assert of(each) == []


async def test_no_agency_can_withdraw_it(office: Office, at: Mapping[str, str]) -> None:
    """The event is none of the agency's, whose system finds nothing to withdraw."""
    labour = Office(office.gateway, "labour_office", "unemployment_benefit")
    assert "errors" not in await asyncio.to_thread(lambda: labour.open("kept", issue="hushed"))
    async with connected(at[PLATFORM]) as platform:
        ids = await platform.fetch("SELECT id, agency FROM life_event WHERE subject_id = 'kept' AND type = $1", OPENED)
    assert [each["agency"] for each in ids] == [PLATFORM]
    system = office.token("--system", "labour_office", "--purpose", "labour_event_report")
    withdraw = "mutation($id: ID!) { withdrawLifeEvent(id: $id) { lifeEvent { id } } }"
    answer = await asyncio.to_thread(lambda: office.ask(withdraw, system, id=str(ids[0]["id"])))
    assert answer == {"data": {"withdrawLifeEvent": {"lifeEvent": None}}}
    assert (await asyncio.to_thread(office.inbox, "kept"))[0]["withdrawnAt"] is None


async def test_of_one_who_has_died_nobody_is_told(office: Office, at: Mapping[str, str]) -> None:
    """As of any other event whose subject has died."""
    async with connected(at[PLATFORM]) as platform:
        await platform.execute(DIED, "ward")
        assert "errors" not in await asyncio.to_thread(lambda: office.open("ward", issue="dead"))
        assert (
            await platform.fetchval(
                "SELECT count(*) FROM notice n JOIN life_event e ON e.id = n.event_id WHERE e.subject_id = 'ward'"
            )
            == 0
        )


async def test_a_listener_hears_of_it_at_once(office: Office) -> None:
    """By a subscription, with the notice that stands in the inbox."""
    url = office.gateway.url
    async with connected_socket(f"ws{url.removeprefix('http')}/graphql", origin=url) as socket:
        await socket.init(office.token("mother"))
        await socket.subscribe(f"subscription {{ notices {{ {NOTICE} }} }}")
        # What was subscribed to is listened to once an answer to a later message is there.
        assert (await socket.ask("{ me { id } }", "2"))[-1]["type"] == "complete"
        answer = await asyncio.to_thread(lambda: office.open("mother", issue="heard"))
        assert "errors" not in answer
        heard = (await socket.hear())["payload"]["data"]["notices"]
    assert heard["event"]["subject"] == {"id": "mother"}
    assert heard == (await asyncio.to_thread(office.inbox, "mother"))[0]


async def test_a_gateway_that_is_killed_behind_the_answer_has_told(office: Office) -> None:
    """What it told is committed before the answer leaves: another gateway shows it."""
    with running_gateway(office.gateway.data) as doomed:
        assert "errors" not in Office(doomed).open("guardian", issue="killed")
        doomed.process.send_signal(signal.SIGKILL)
        doomed.process.wait(timeout=HANGING_SECONDS)
    assert len(office.inbox("guardian")) >= 1
    assert office.inbox("guardian")[0]["event"]["subject"] == {"id": "guardian"}


@pytest.mark.parametrize("executor", ["plan", "core"])
async def test_nothing_is_answered_while_nobody_can_be_told(
    office: Office, at: Mapping[str, str], executor: str
) -> None:
    """USAGE_LOG_UNAVAILABLE and no data; without the scope all is answered meanwhile."""
    async with connected(at[PLATFORM]) as platform:
        await platform.execute("ALTER TABLE notice ADD CONSTRAINT full_disk CHECK (citizen_id <> 'father') NOT VALID")
        try:
            refused = await asyncio.to_thread(
                lambda: office.open("father", issue=f"untold {executor}", executor=executor)
            )
            assert refused["errors"][0]["extensions"]["code"] == "USAGE_LOG_UNAVAILABLE"
            assert refused.get("data") is None
            quiet = await asyncio.to_thread(
                lambda: office.open("father", issue=f"untold {executor}", glass=False, executor=executor)
            )
            assert quiet["data"]["citizens"][0]["name"]
        finally:
            await platform.execute("ALTER TABLE notice DROP CONSTRAINT full_disk")


@asynccontextmanager
async def opened(registry: Registry, at: Mapping[str, str]) -> AsyncIterator[Gateway]:
    """Open a gateway of this process over the file's stores, as far as the registry names them."""
    names = (*registry.with_stores, PLATFORM)
    stores = {name: Store(name, at[name], deadline_seconds=30) for name in names}
    before = asyncio.all_tasks()
    try:
        yield Gateway(registry, stores, lambda: date.fromisoformat(DAY))
    finally:
        # What was begun for an answer goes on beside it, and holds connections.
        if begun := asyncio.all_tasks() - before:
            await asyncio.wait(begun, timeout=HANGING_SECONDS)
        for store in stores.values():
            store.close()


async def read_by(
    gateway: Gateway, citizen: str, issue: str, subject: str = "kim", purpose: str = "education_benefit"
) -> Answer:
    """Return the answer to an official who breaks the glass."""
    caller = replace(official(purpose, issue=issue, scopes=frozenset({BREAK_GLASS})), subject=subject)
    request = GraphRequest(RECORD, None, {"ids": [citizen]}, "ko", "7e57" * 4)
    return await gateway.answer(request, caller, mutation_allowed=False)


async def test_nothing_of_a_notice_says_which_official_asked(
    office: Office, registry: Registry, at: Mapping[str, str]
) -> None:
    """Two officials of one case and day make one notice: its event's id, which the citizen sees, is no official's."""
    async with opened(registry, at) as gateway:
        for subject in ("kim", "lee"):
            answer = await read_by(gateway, "sought", "two officials", subject)
            assert answer.errors == []
    assert len(await asyncio.to_thread(office.inbox, "sought")) == 1


@pytest.mark.parametrize(("citizen", "name"), [("of age", "Welfare"), ("growing", "welfare_office")])
async def test_a_notice_names_an_agency_that_the_gateway_does_not_serve(
    office: Office, registry: Registry, at: Mapping[str, str], citizen: str, name: str
) -> None:
    """By its title where it is left out for a fault, and by its id where it is not installed."""
    labour, welfare = registry.agency("labour_office"), registry.agency("welfare_office")
    assert labour is not None
    assert welfare is not None
    others = [each for each in registry.agencies if each not in (labour, welfare)]
    shared = [replace(each, agencies=(*each.agencies, "welfare_office")) for each in labour.purposes.purposes]
    others.append(replace(labour, purposes=replace(labour.purposes, purposes=tuple(shared))))
    left = [welfare.left_out("its code does not run", None)] if name == "Welfare" else []
    async with opened(register([*others, *left], partial=True), at) as gateway:
        answer = await read_by(gateway, citizen, "not served", purpose="unemployment_benefit")
        assert answer.errors == []
    bodies = [each["body"] for each in await asyncio.to_thread(office.inbox, citizen)]
    assert any(f"An official of {name}" in each for each in bodies), bodies


async def test_of_what_the_usage_log_lacks_no_notice_tells(
    office: Office, registry: Registry, at: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While no record can be committed nothing is answered, and the citizen is not told of a reading."""
    begun: list[asyncio.Future[None]] = []
    begin = BrokenGlass.begin

    def noted(*given: Any) -> asyncio.Future[None]:
        begun.append(begin(*given))
        return begun[-1]

    monkeypatch.setattr(BrokenGlass, "begin", noted)
    async with opened(registry, at) as gateway, connected(at[PLATFORM]) as platform:
        await platform.execute(
            "ALTER TABLE usage_record ADD CONSTRAINT full_disk CHECK (issue <> 'unlogged') NOT VALID"
        )
        try:
            with pytest.raises(UsageLogUnavailable, match="cannot be recorded"):
                await read_by(gateway, "grown", "unlogged")
            await asyncio.wait(begun)
        finally:
            await platform.execute("ALTER TABLE usage_record DROP CONSTRAINT full_disk")
    assert [type(each.exception()) for each in begun] == [UsageLogUnavailable]
    assert await asyncio.to_thread(office.inbox, "grown") == []


async def test_the_staff_s_log_says_why_no_notice_is_kept(
    office: Office, registry: Registry, at: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the error's class: a mistake of ours would else look like a store that is down."""

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(broken_glass, "keep_notices", fail)
    async with opened(registry, at) as gateway:
        with capture_logs() as logs, pytest.raises(UsageLogUnavailable):
            await read_by(gateway, "hider", "a mistake")
    assert ("the notice of an opened record is not kept", "ZeroDivisionError") in [
        (each["event"], each.get("failure")) for each in logs
    ]

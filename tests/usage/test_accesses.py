"""Listening to one's own usage log on running gateways: over a WebSocket and as an event stream, by who may and not."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.request.caller import Caller, CallerKind
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.tree.proof import proven_root
from resolvers.usage_log.tree.signed_head import read_head
from resolvers.usage_log.tree.signing_key import VerifyingKeys
from resolvers.usage_log.tree.tree import leaf_hash
from resolvers.usage_log.usage_log import UsageLog
from tests.api.sockets.client import Socket, connected_socket
from tests.api.streams.events import Events
from tests.graph.consenting import Asking
from tests.graph.family import PEOPLE
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway, running_gateway, stores
from tests.store.database import connected
from tests.usage.records import in_office

ACCESSES: Final = """subscription {
  accesses {
    id issue action agency { id title } purpose { id } fields receiverKind receiver { id } represented
    proof { leaf index path head { treeSize root timestamp keyId signature } }
  }
}"""
WITHIN_SECONDS: Final = 5


class Listened:
    """Two gateways over the same stores, and whoever else writes to the log that they share."""

    def __init__(self, gateways: list[RunningGateway], asking: Asking, log: UsageLog) -> None:
        self.gateways = gateways
        self.asking = asking
        self.log = log

    def token(self, caller: str | Caller) -> str:
        """A token of a citizen's or of another caller's, which each of the gateways takes."""
        return self.asking.headers(caller)["authorization"].removeprefix("Bearer ")

    @asynccontextmanager
    async def socket(self, caller: str | Caller | None, gateway: int = 0) -> AsyncIterator[Socket]:
        """A socket of a citizen's, of another caller's or of nobody's."""
        url = self.gateways[gateway].url
        async with connected_socket(f"ws{url.removeprefix('http')}/graphql", origin=url) as socket:
            await socket.init(None if caller is None else self.token(caller))
            yield socket

    async def listening(self, socket: Socket, issue: str, of: str) -> None:
        """Have a socket listen, until it has heard of a first record: what comes from now on is heard of."""
        await socket.subscribe(ACCESSES)
        number = 0
        while True:
            await self.log.append([in_office(of, issue=f"{issue} {number}")])
            number += 1
            try:
                async with asyncio.timeout(0.3):
                    heard = json.loads(await socket.connection.recv())
            except TimeoutError:
                continue
            assert heard["type"] == "next", heard
            return


@pytest.fixture(scope="module")
async def listened(own_data: Path) -> AsyncIterator[Listened]:
    """A family, two gateways, and a third process that writes records: this one."""
    with running_gateway(own_data) as one, running_gateway(own_data) as two:
        at = stores(one.data)
        async with connected(at["civil_registry"]) as registry, connected(at[PLATFORM]) as platform:
            await registry.execute(PEOPLE)
            store = Store(PLATFORM, at[PLATFORM], deadline_seconds=HANGING_SECONDS)
            yield Listened([one, two], Asking(one, platform, registry), UsageLog(UsageCommit(store)))
            store.close()


def _node(heard: dict[str, Any]) -> dict[str, Any]:
    assert heard["type"] == "next", heard
    assert "errors" not in heard["payload"], heard
    node: dict[str, Any] = heard["payload"]["data"]["accesses"]
    return node


async def _until(socket: Socket, issue: str) -> dict[str, Any]:
    """The record of this case, which comes after some that are older."""
    while True:
        node = _node(await socket.hear())
        if node["issue"] == issue:
            return node


async def test_a_record_is_heard_of_on_every_gateway_with_a_proof_that_holds(listened: Listened) -> None:
    """Whoever wrote it; the guardian of a child hears nothing of the child's, nor anybody else."""
    async with listened.socket("mother") as one, listened.socket("mother", 1) as two, listened.socket("hider") as other:
        await listened.listening(one, "first", "mother")
        await listened.listening(two, "second", "mother")
        await other.subscribe(ACCESSES)
        began = time.monotonic()
        await listened.log.append(
            [in_office("mother", issue="of mother"), in_office("shared", issue="of a child of hers")]
        )
        await listened.log.append([in_office("hider", issue="of hider")])
        for socket in (one, two):
            node = await _until(socket, "of mother")
            assert time.monotonic() - began < HANGING_SECONDS
            _check_proof(listened, node)
            assert node["agency"]["id"] == "civil_registry"
            assert node["receiver"] == {"id": "welfare_office"}
            assert (node["action"], node["receiverKind"], node["represented"]) == ("READ", "OFFICIAL", False)
        assert (await _until(other, "of hider"))["issue"] == "of hider"
        await listened.log.append([in_office("mother", issue="the last")])
        assert _node(await one.hear())["issue"] == "the last"


async def test_a_reading_by_any_gateway_is_heard_of_and_one_s_own_listening_is_not(listened: Listened) -> None:
    """A query over HTTP at one gateway is told at the other; that somebody listens is recorded, and told to nobody."""
    async with listened.socket("keeper", 1) as socket:
        await listened.listening(socket, "first", "keeper")
        answer = listened.asking.ask("keeper", "{ me { birthDate } }")
        assert answer["data"]["me"]["birthDate"]
        heard = [_node(await socket.hear())]
        while "Citizen.birthDate" not in heard[-1]["fields"] or heard[-1]["receiverKind"] != "SELF":
            heard.append(_node(await socket.hear()))
    assert heard[-1]["agency"]["id"] == "civil_registry"
    told = {field for node in heard for field in node["fields"]}
    assert not any(field.startswith(("Subscription.", "UsageRecord.")) for field in told)
    shown = listened.asking.ask("keeper", "{ me { usage(first: 100, receiverKinds: SELF) { nodes { fields } } } }")
    recorded = {field for node in shown["data"]["me"]["usage"]["nodes"] for field in node["fields"]}
    assert "Subscription.accesses" in recorded


def _check_proof(listened: Listened, node: dict[str, Any]) -> None:
    proof, head = node["proof"], node["proof"]["head"]
    signed = read_head({**head, "timestamp": head["timestamp"]})
    keys = VerifyingKeys(listened.gateways[0].client.get("/usage/keys.json").json())
    assert keys.verifies(signed)
    leaf = base64.b64decode(proof["leaf"])
    path = [base64.b64decode(each) for each in proof["path"]]
    assert proven_root(leaf_hash(leaf), proof["index"], head["treeSize"], path) == signed.head.root
    assert json.loads(leaf)["issue"] == node["issue"]


@pytest.mark.long
async def test_accesses_come_as_an_event_stream_too(listened: Listened) -> None:
    """The same records, to one who reads HTTP alone."""
    heard: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def listen() -> None:
        headers = {"accept": "text/event-stream", "authorization": f"Bearer {listened.token('keeper')}"}
        sent = {"query": "subscription { accesses { issue } }"}
        with httpx.stream(
            "POST", f"{listened.gateways[1].url}/graphql", json=sent, headers=headers, timeout=HANGING_SECONDS
        ) as response:
            events = Events(response)
            while (event := events.next()) is not None and "data" in (event[1] or {}):
                issue = event[1]["data"]["accesses"]["issue"]
                loop.call_soon_threadsafe(heard.put_nowait, issue)
                if issue == "enough":
                    return

    listening = asyncio.create_task(asyncio.to_thread(listen))
    number = 0
    while heard.empty():
        await listened.log.append([in_office("keeper", issue=f"early {number}")])
        number += 1
        await asyncio.sleep(0.5)
    await listened.log.append([in_office("keeper", issue="enough")])
    await listening
    issues = [heard.get_nowait() for _ in range(heard.qsize())]
    assert issues[-1] == "enough"
    assert issues[:-1] == sorted(set(issues[:-1]), key=lambda each: int(each.split()[1]))


@pytest.mark.parametrize(
    "caller",
    [
        None,
        "nobody-on-record",
        Caller(kind=CallerKind.OFFICIAL, agency="welfare_office", purpose="welfare_decision", issue="1", subject="kim"),
        Caller(kind=CallerKind.SYSTEM, agency="welfare_office", purpose="benefit_review", subject="batch"),
        Caller(kind=CallerKind.AUDITOR, subject="auditor"),
    ],
    ids=["nobody", "unknown", "official", "system", "auditor"],
)
async def test_g8_a_citizen_alone_listens_to_accesses(listened: Listened, caller: str | Caller | None) -> None:
    """Nobody else has a record of their own; they are told so, and their socket goes on."""
    async with listened.socket(caller) as socket:
        (refused,) = await socket.ask(ACCESSES)
        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] in ("FORBIDDEN", "PURPOSE_REQUIRED")
        assert "data" not in refused
        assert (await socket.ask("{ agencies { id } }"))[-1]["type"] == "complete"


async def test_g5_the_death_of_a_listener_closes_their_socket(
    listened: Listened,
) -> None:
    """Within five seconds with 4403, on whichever gateway they listen, and no record follows."""
    async with listened.socket("left", 1) as socket:
        await listened.listening(socket, "alive", "left")
        await listened.asking.registry.execute("INSERT INTO death VALUES ('left', '2026-11-23', '2026-11-24')")
        began = time.monotonic()
        await listened.log.append([in_office("left", issue="after the death")])
        async with asyncio.timeout(HANGING_SECONDS):
            frames = await socket.rest()
        assert time.monotonic() - began < WITHIN_SECONDS
        assert socket.connection.close_code == 4403
        assert [each for each in frames if each["type"] != "next"] == []
        assert "after the death" not in json.dumps(frames)


async def test_d13_a_query_over_a_socket_is_answered_as_over_http(listened: Listened) -> None:
    """The same data and the same verdicts for a mother, a guardian, an official without the purpose, and nobody."""
    asked = """query ($id: ID!) { me { id name } citizen(id: $id) { id name address { since } health {
        checkups { id } } services(first: 3) { totalCount } consents { id } }
        citizens(ids: ["sole", "hidden"]) { id } }"""
    official = Caller(kind=CallerKind.OFFICIAL, agency="welfare_office", issue="9", subject="kim")
    for caller in ("mother", "father", "hider", "guardian", official, None):
        for id_ in ("shared", "hidden", "mother"):
            async with listened.socket(caller) as socket:
                await _check_same(listened, socket, caller, asked, id=id_)


async def _check_same(
    listened: Listened, socket: Socket, caller: str | Caller | None, document: str, **variables: Any
) -> dict[str, Any]:
    """The answer to a document, which must be the same over HTTP and over a socket of the same caller's."""
    over_http = listened.asking.ask(caller, document, **variables)
    first, *_ = await socket.ask(document, variables=variables)
    content = first["payload"] if first["type"] == "next" else {"errors": first["payload"]}
    for each in (*over_http.get("errors", ()), *content.get("errors", ())):
        each["extensions"].pop("requestId")
    assert content == over_http, (caller, document)
    return over_http


async def test_b_bounds_over_a_socket_are_those_of_http(listened: Listened) -> None:
    """Tokens, depth, aliases, root fields and objects: refused by the same words before anything is read."""
    deep = "{ me " + "{ household { head " * 8 + "{ id }" + " } }" * 8 + " }"
    documents = (
        "{ " + "a " * 1_001 + "}",
        deep,
        "{ " + " ".join(f"a{n}: agencies {{ id }}" for n in range(101)) + " }",
        "{ " + " ".join(f'b{n}: agency(id: "x") {{ id }}' for n in range(31)) + " }",
        "{ publicServices(first: 100) { nodes { requirements { facts { id holder { facts { id } } } } } } }",
        "{ me { services(first: 101) { totalCount } } }",
        "#" * 70_000 + "\n{ me { id } }",
    )
    async with listened.socket("mother") as socket:
        for document in documents:
            answer = await _check_same(listened, socket, "mother", document)
            assert answer["errors"][0]["extensions"]["code"] in ("QUERY_TOO_COMPLEX", "BAD_USER_INPUT"), document[:60]

"""Answers in parts: what their first part has, and what becomes of one that cannot be made."""

import httpx
import orjson

from api.serving.app import build_app
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.api.graph import SmallGraph
from tests.api.tokens import nobody_asks


class Endless:
    """What follows an answer; it notes that it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def __aiter__(self) -> "Endless":
        return self

    async def __anext__(self) -> dict[str, object]:
        return {"hasNext": True}

    async def close(self) -> None:
        self.closed += 1


class UnwritableGraph(SmallGraph):
    """Defers something after data that JSON cannot hold."""

    def __init__(self) -> None:
        super().__init__()
        self.later = Endless()

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        return Answer({"unwritable": "\ud800"}, pending=[{"id": "0", "path": []}], later=self.later)


async def test_an_answer_whose_first_part_cannot_be_made_is_closed() -> None:
    """Its client gets a masked error in one piece, and nothing of it stays under way."""
    graph = UnwritableGraph()
    transport = httpx.ASGITransport(build_app(graph, identify=nobody_asks))
    async with httpx.AsyncClient(transport=transport, base_url="http://maru") as client:
        accept = {"accept": "multipart/mixed, application/json;q=0.9"}
        response = await client.post("/graphql", json={"query": "{ me }"}, headers=accept)
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert response.headers["content-type"].startswith("application/json")
    assert graph.later.closed == 1


class CostlyGraph(SmallGraph):
    """Defers something of an answer whose cost was asked for."""

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        assert request.show_cost
        cost = {"estimated": 3, "actual": 2}
        return Answer({"me": None}, cost=cost, pending=[{"id": "0", "path": []}], later=Last())


class Last(Endless):
    """What follows an answer: one part."""

    async def __anext__(self) -> dict[str, object]:
        if self.closed:
            raise StopAsyncIteration
        self.closed += 1
        return {"completed": [{"id": "0"}], "hasNext": False}


async def test_the_first_part_says_what_the_answer_cost() -> None:
    """As an answer in one piece does; a later part says nothing of it."""
    transport = httpx.ASGITransport(build_app(CostlyGraph(), identify=nobody_asks))
    async with httpx.AsyncClient(transport=transport, base_url="http://maru") as client:
        asked = {"query": "{ me }", "extensions": {"cost": True}}
        response = await client.post(
            "/graphql", json=asked, headers={"accept": "multipart/mixed, application/json;q=0.9"}
        )
    first, last = (orjson.loads(part.partition("\r\n\r\n")[2]) for part in response.text.split("\r\n---")[1:-1])
    assert first["extensions"] == {"cost": {"estimated": 3, "actual": 2}}
    assert "extensions" not in last

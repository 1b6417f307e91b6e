"""How an answer was made, for those who ask in the demo; elsewhere the request for it is not heard."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.serving.app import build_app
from api.settings.settings import read_settings
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.api.conftest import GRAPHQL
from tests.api.graph import SmallGraph
from tests.api.tokens import nobody_asks
from tests.running import RunningGateway, running_gateway

HOME = "{ me { name children { name health { vaccinations { vaccine } } } services(first: 1) { totalCount } } }"
PERSONA = "Multicultural family of six"
SHAPE = {"agency", "statement", "place", "keys", "rows", "milliseconds", "order", "sent"}


@pytest.fixture(scope="module")
def gateway(seeded: Path) -> Iterator[RunningGateway]:
    """The demo over the seeded stores."""
    with running_gateway(seeded) as opened:
        yield opened


def plan_of(gateway: RunningGateway, query: str = HOME, persona: str | None = PERSONA, **asked: Any) -> dict[str, Any]:
    """The plan in the answer to a query."""
    answer = gateway.ask(query, persona, extensions={"plan": True, **asked})
    assert "errors" not in answer
    plan: dict[str, Any] = answer["extensions"]["plan"]
    return plan


def test_a_plan_says_what_was_loaded_where_and_in_which_order(gateway: RunningGateway) -> None:
    """Each edge has its place, its keys, its rows and its time; what came back later has the higher number."""
    plan = plan_of(gateway)
    assert (plan["executor"], plan["cause"]) == ("plan", None)
    assert all(set(edge) == SHAPE for edge in plan["edges"])
    at = {edge["place"]: edge for edge in plan["edges"] if edge["place"]}
    assert set(at) == {"me", "me.children[]", "me.children[].health.vaccinations[]", "me.services"}
    children = len(gateway.ask(HOME, PERSONA)["data"]["me"]["children"])
    assert (at["me"]["keys"], at["me.children[]"]["rows"]) == (1, children)
    assert at["me.children[].health.vaccinations[]"]["keys"] == children
    assert at["me.children[].health.vaccinations[]"]["order"] > at["me.children[]"]["order"]
    assert sorted(edge["order"] for edge in plan["edges"]) == list(range(1, len(plan["edges"]) + 1))
    assert all(edge["milliseconds"] > 0 for edge in plan["edges"])


def test_an_edge_without_keys_was_not_sent(gateway: RunningGateway) -> None:
    """Where there is nobody to load for, an edge has no keys, no rows and no order."""
    plan = plan_of(gateway, "{ me { name } }", None)
    assert [(edge["keys"], edge["rows"], edge["order"]) for edge in plan["edges"] if edge["place"]] == [(0, 0, None)]


def test_a_plan_shows_nobody_s_data(gateway: RunningGateway) -> None:
    """It counts keys and rows; no id stands in it."""
    person = gateway.personas[PERSONA].id
    assert person not in json.dumps(plan_of(gateway))
    asked = plan_of(gateway, f'{{ citizen(id: "{person}") {{ name }} }}')
    assert person not in json.dumps(asked)


def test_graphql_core_says_that_it_ran_and_why(gateway: RunningGateway) -> None:
    """The header, or the extension, has graphql-core run one operation; the answer is the same and says so."""
    planned = gateway.post(HOME, PERSONA)
    by_header = gateway.post(HOME, PERSONA, headers={"maru-executor": "core"})
    by_extension = gateway.post(HOME, PERSONA, extensions={"executor": "core"})
    assert planned.headers["maru-executor"] == "plan"
    assert by_header.headers["maru-executor"] == by_extension.headers["maru-executor"] == "core"
    assert planned.json() == by_header.json() == by_extension.json()
    plan = plan_of(gateway, executor="core")
    assert (plan["executor"], plan["cause"]) == ("core", "asked for")
    assert plan["edges"]
    assert {edge["place"] for edge in plan["edges"]} == {None}


@pytest.mark.parametrize("extensions", [{"plan": 1}, {"plan": "yes"}, {"executor": "fast"}, {"executor": ["core"]}])
def test_what_cannot_be_meant_is_refused(gateway: RunningGateway, extensions: dict[str, Any]) -> None:
    """A wish that is misspelled gets 400 and the values that there are."""
    response = gateway.post("{ me { id } }", extensions=extensions)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_an_answer_that_was_not_asked_has_no_plan(gateway: RunningGateway) -> None:
    """Without the wish there are no extensions, and other extensions are ignored."""
    assert set(gateway.ask("{ me { id } }", extensions={"plan": False, "trace": 5})) == {"data"}


def test_the_setting_has_graphql_core_run_everything(seeded: Path) -> None:
    """With MARU_EXECUTOR=core nothing is planned, whatever a request asks; an unknown value stops the start."""
    with running_gateway(seeded, MARU_EXECUTOR="core") as opened:
        assert opened.post("{ me { id } }", headers={"maru-executor": "plan"}).headers["maru-executor"] == "core"
    assert read_settings([], {}).planned
    with pytest.raises(Exception, match="MARU_EXECUTOR is 'fast': set it to plan or core"):
        read_settings([], {"MARU_EXECUTOR": "fast"})


class Remembering(SmallGraph):
    """A graph that keeps what it was asked."""

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        self.asked = request
        return Answer({"me": None}, executor="plan")


@pytest.fixture
async def closed() -> AsyncIterator[tuple[httpx.AsyncClient, Remembering]]:
    """An app without the demo."""
    graph = Remembering()
    app = build_app(graph, identify=nobody_asks)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield client, graph


async def test_without_the_demo_no_wish_is_heard(closed: tuple[httpx.AsyncClient, Remembering]) -> None:
    """Outside of the demo neither extension nor header does anything, and no header names the executor."""
    client, graph = closed
    body = {"query": "{ me }", "extensions": {"plan": True, "executor": "nonsense"}}
    response = await client.post("/graphql", json=body, headers={"accept": GRAPHQL, "maru-executor": "core"})
    assert (response.status_code, response.json()) == (200, {"data": {"me": None}})
    assert "maru-executor" not in response.headers
    assert not graph.asked.show_plan
    assert not graph.asked.by_core

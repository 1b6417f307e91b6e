"""What a request costs, what a caller may spend, and that heavy work leaves the loop to others."""

import asyncio
from datetime import date, timedelta
from typing import Any, Final

import pytest

from agencies.contract.errors import QueryTooComplex, RateLimited
from resolvers.engine import executor
from resolvers.engine.executor import COMPILED_PLACE
from resolvers.engine.operations.operation import Operation
from resolvers.process import loop_turn as turn
from resolvers.process.loop_turn import LoopTurn
from resolvers.process.operation_cache import OperationCache
from resolvers.request.answer import GraphRequest
from resolvers.request.bounds import ANONYMOUS, ARBITRARY
from resolvers.request.caller import ANONYMOUS as NOBODY
from tests.graph.asking import Graph
from tests.people import DAY
from tests.running import RunningGateway, running_gateway

FAMILY: Final = "Multicultural family of six"
MOTHER: Final = "Working mother on parental leave"
DAYS: Final = [date.fromisoformat(DAY) + timedelta(days=11 * number) for number in range(60)]
ON_SIXTY_DAYS: Final = " ".join(f'd{n}: services(on: "{on}", first: 0) {{ totalCount }}' for n, on in enumerate(DAYS))
OF_ALL_MEMBERS: Final = f"{{ me {{ household {{ members {{ citizen {{ {ON_SIXTY_DAYS} }} }} }} }} }}"
LOOKING_AHEAD: Final = "{ me { upcoming(within: 3653, first: 100) { nodes { on } } } }"
COSTLY: Final = "{ me { services(first: 100) { nodes { nextChange { on } } } } }"


async def test_assessments_are_bounded_wherever_they_are_asked_for(graph: Graph) -> None:
    """Sixty days for each member of a household are refused before anything is read, by the units they cost."""
    with pytest.raises(QueryTooComplex, match=r"costs up to 22,\d+ units, and at most 20,000"):
        await graph.answer(OF_ALL_MEMBERS, FAMILY)
    answer = await graph.answer(f"{{ me {{ {ON_SIXTY_DAYS} }} }}", FAMILY)
    assert answer.errors == []


@pytest.mark.parametrize(
    ("document", "turns"),
    [(f"{{ me {{ {ON_SIXTY_DAYS} }} }}", 60), (LOOKING_AHEAD, 60), (COSTLY, 25)],
    ids=["days", "ahead", "next changes"],
)
async def test_heavy_work_is_divided_over_turns_of_the_loop(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, document: str, turns: int
) -> None:
    """Each day or verdict has a turn of its own where none may be worked in for long, so that others have theirs."""
    worked = 0
    end = LoopTurn._end

    def counted(self: LoopTurn) -> None:
        nonlocal worked
        worked += 1
        end(self)

    monkeypatch.setattr(turn, "LONGEST_SECONDS", -1.0)
    monkeypatch.setattr(LoopTurn, "_end", counted)
    assert (await graph.answer(document, FAMILY)).errors == []
    assert worked >= turns


async def test_an_answer_says_what_it_cost_where_that_is_asked(graph: Graph) -> None:
    """`estimated` is what the document can cost at most, `actual` what this answer did."""
    document = "{ me { id children { id } services(first: 3) { nodes { status } } categories { status } } }"
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4, show_cost=True)
    answer = await graph.gateway.answer(request, graph.caller(MOTHER), mutation_allowed=False)
    assert answer.data is not None
    me = answer.data["me"]
    objects = 1 + len(me["children"]) + 1 + len(me["services"]["nodes"]) + len(me["categories"])
    assert answer.cost == {"estimated": 1 + 3 + 75 + 3 + 29 + 10, "actual": objects + 74 + 29}
    assert (await graph.answer(document, MOTHER)).cost is None


async def test_to_say_the_cost_nothing_is_compiled_again(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where no plan is kept: compiling is charged, and it is done once."""
    made: list[object] = []
    own = executor.plan

    def noted(operation: Operation) -> object:
        made.append(operation)
        return own(operation)

    monkeypatch.setattr(executor, "plan", noted)
    monkeypatch.setattr(OperationCache, "keep_plan", lambda *_: None)
    request = GraphRequest("{ me { id name } }", None, {}, "ko", "7e57" * 4, show_cost=True)
    answer = await graph.gateway.answer(request, graph.caller(MOTHER), mutation_allowed=False)
    assert answer.cost == {"estimated": 1, "actual": 1}
    assert len(made) == 1


def test_the_extension_asks_for_the_cost(gateway: RunningGateway) -> None:
    """Over HTTP it is `extensions: {cost: true}`, and any other value is refused."""
    answer = gateway.ask("{ me { id } }", MOTHER, extensions={"cost": True})
    assert answer["extensions"] == {"cost": {"estimated": 1, "actual": 1}}
    assert gateway.ask("{ me { id } }", MOTHER, extensions={"cost": "yes"})["errors"][0]["extensions"]["code"] == (
        "BAD_REQUEST"
    )


async def test_who_shows_no_token_may_ask_for_less(graph: Graph) -> None:
    """A document that a citizen may send is refused to a stranger by its units, and one by its tokens."""
    wide = "{ publicServices(first: 100) { nodes { requirements { id } categories { id } channels { url } } } }"
    with pytest.raises(QueryTooComplex, match=f"at most {ANONYMOUS.objects:,} are answered"):
        await graph.answer(wide.replace("channels { url }", "channels { url } evidence { name }"), None)
    long = "{ " + " ".join(f"a{n}: publicServices(first: 0) {{ totalCount }}" for n in range(30)) + " }"
    long = long.replace("totalCount", "totalCount pageInfo { hasNextPage } edges { cursor }")
    assert ANONYMOUS.tokens < 30 * 19 < ARBITRARY.tokens
    assert (await graph.answer(long, MOTHER)).errors == []
    with pytest.raises(QueryTooComplex, match=f"more than {ANONYMOUS.tokens} tokens"):
        await graph.answer(long, None)
    assert (await graph.answer(long, MOTHER)).errors == []


@pytest.mark.parametrize(("document", "spent"), [("{ agencies { id } }", 10), ("{ a: agencies { id } }", 10)])
async def test_a_new_document_is_charged_once(graph: Graph, document: str, spent: int) -> None:
    """Reading a text and planning its places are charged when it is new; afterwards only the answer is charged."""
    charged: list[int] = []
    request = GraphRequest(f"{document} # {spent}", None, {}, "ko", "7e57" * 4, charge=charged.append)
    for _ in range(2):
        await graph.gateway.answer(request, NOBODY, mutation_allowed=False)
    assert charged == [len(document) + 5, len(document) + 5, COMPILED_PLACE, spent, spent]


async def test_what_is_refused_for_its_budget_is_not_executed(graph: Graph) -> None:
    """RATE_LIMITED leaves nothing under way, and no statement is sent."""

    def refuse(units: int) -> None:
        raise RateLimited("Your requests cost more than a minute's budget.", 7)

    document = "{ me { name } }"
    await graph.answer(document, MOTHER)
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4, charge=refuse)
    with pytest.raises(RateLimited):
        await graph.gateway.answer(request, graph.caller(MOTHER), mutation_allowed=False)
    await asyncio.sleep(0)
    assert graph.gateway._work.units == 0


def test_a_principal_has_a_budget_of_work(seeded: Any) -> None:
    """Few costly requests are answered before RATE_LIMITED says when to come again; a neighbour is answered."""
    with running_gateway(seeded, MARU_WORK_RATE="60000", MARU_RATE="600") as opened:
        for _ in range(20):
            response = opened.post(COSTLY, MOTHER)
            if response.status_code != 200:
                break
        assert response.status_code == 429
        assert response.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert 1 <= int(response.headers["retry-after"]) <= 60
        assert opened.ask("{ me { id } }", FAMILY)["data"]["me"]["id"]

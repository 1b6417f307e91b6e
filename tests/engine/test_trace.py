"""What a traced answer says of its loads: each edge with its place, keys, rows and order, and nothing of anybody's."""

from time import perf_counter
from typing import Any

import pytest

from resolvers.request.answer import GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller
from tests.engine.comparing import Pair
from tests.running import RunningGateway

FAMILY = "Multicultural family of six"
SHOWN = ("agency", "place", "keys", "rows", "order")

HOME = """{ me { name household { id members { citizen { id name } } }
    education { options(first: 2) { totalCount } } children { health { vaccinations { vaccine } } } } }"""


async def traced(pair: Pair, document: str, caller: Caller = ANONYMOUS, *, by_core: bool = False) -> dict[str, Any]:
    """The plan that an answer shows."""
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4, show_plan=True, by_core=by_core)
    answer = await pair.engine.answer(request, caller, mutation_allowed=False)
    assert answer.errors == []
    assert answer.plan is not None
    return {**answer.plan}


async def test_every_edge_is_shown_once_with_what_it_brought(pair: Pair, gateway: RunningGateway) -> None:
    """Places, keys and rows are those of the answer; loads of relations and facts have no place."""
    caller = Caller(gateway.personas[FAMILY].id)
    plan = await traced(pair, HOME, caller)
    assert (plan["executor"], plan["cause"]) == ("plan", None)
    request = GraphRequest(HOME, None, {}, "ko", "7e57" * 4)
    answer = await pair.engine.answer(request, caller, mutation_allowed=False)
    assert answer.data is not None
    me = answer.data["me"]
    members, children = len(me["household"]["members"]), len(me["children"])
    given = sum(len(each["health"]["vaccinations"]) for each in me["children"])
    placed = {edge["place"]: tuple(edge[name] for name in SHOWN[:4]) for edge in plan["edges"] if edge["place"]}
    assert placed == {
        "me": ("civil_registry", "me", 1, 1),
        "me.household.members[]": ("civil_registry", "me.household.members[]", 1, members),
        "me.education.options": ("education_office", "me.education.options", 1, 1),
        "me.children[]": ("civil_registry", "me.children[]", 1, children),
        "me.children[].health.vaccinations[]": (
            "health_insurance",
            "me.children[].health.vaccinations[]",
            children,
            given,
        ),
    }
    orders = [edge["order"] for edge in plan["edges"]]
    assert sorted(orders) == list(range(1, len(orders) + 1))
    assert orders == sorted(orders)
    assert {edge["place"] for edge in plan["edges"]} > {None}


async def test_a_call_is_shown_once_and_after_the_loads_that_it_waited_for(pair: Pair, gateway: RunningGateway) -> None:
    """A reader's own function is one entry, by its name; the facts by which it asks came back before."""
    began = perf_counter()
    plan = await traced(pair, HOME, Caller(gateway.personas[FAMILY].id))
    took = (perf_counter() - began) * 1000
    reader = [edge for edge in plan["edges"] if edge["statement"].endswith("school_sql.read_options")]
    assert [edge["place"] for edge in reader] == ["me.education.options"]
    facts = [edge["order"] for edge in plan["edges"] if edge["place"] is None]
    assert max(facts) < reader[0]["order"]
    assert 0 < reader[0]["milliseconds"] <= took


async def test_an_edge_without_keys_was_not_sent_and_comes_last(pair: Pair) -> None:
    """Nobody has no record: the edge is shown with its statement, and with no order."""
    plan = await traced(pair, "{ me { name } publicServices(first: 1) { nodes { id } } }")
    *sent, idle = plan["edges"]
    assert [idle[name] for name in SHOWN] == ["civil_registry", "me", 0, 0, None]
    assert idle["statement"].startswith("SELECT ")
    assert idle["milliseconds"] == 0
    assert [edge["order"] for edge in sent] == list(range(1, len(sent) + 1))


@pytest.mark.parametrize("by_core", [True, False])
async def test_without_a_traced_plan_loads_have_no_place(pair: Pair, gateway: RunningGateway, by_core: bool) -> None:
    """What graphql-core loads is listed in the order in which it came back."""
    document = (
        "{ me { id name } }"
        if by_core
        else "query($on: Boolean = true) { me { id } __schema { queryType { name @include(if: $on) } } }"
    )
    plan = await traced(pair, document, Caller(gateway.personas[FAMILY].id), by_core=by_core)
    assert plan["executor"] == "core"
    assert plan["cause"] == ("asked for" if by_core else "introspection")
    assert {edge["place"] for edge in plan["edges"]} == {None}
    assert [edge["order"] for edge in plan["edges"]] == list(range(1, len(plan["edges"]) + 1))


async def test_calls_that_come_back_together_stand_in_the_order_of_the_document(both: Pair) -> None:
    """What no load came between keeps its place, each call with its own keys and rows."""
    plan = await traced(both, "{ thing { must } things { must } sureThing { must } tools { id } }")
    calls = [edge for edge in plan["edges"] if edge["statement"].startswith("tests.engine.workshop.")]
    assert [(edge["place"], edge["agency"], edge["keys"], edge["rows"]) for edge in calls] == [
        ("thing", "workshop", 1, 1),
        ("things[]", "workshop", 1, 2),
        ("sureThing", "workshop", 1, 1),
    ]
    assert [edge["place"] for edge in plan["edges"]].count("tools[]") == 1
    assert sorted(edge["order"] for edge in plan["edges"]) == [1, 2, 3, 4]


async def test_what_the_platform_does_itself_is_named_so(pair: Pair, gateway: RunningGateway) -> None:
    """A resolver of no agency is the platform's; what is read ahead for it is no load of its own."""
    plan = await traced(pair, "{ me { services(first: 1) { totalCount } } }", Caller(gateway.personas[FAMILY].id))
    [edge] = [edge for edge in plan["edges"] if edge["place"] == "me.services"]
    assert edge["agency"] == "platform"
    assert None not in {edge["order"] for edge in plan["edges"]}
    assert edge["milliseconds"] == round(edge["milliseconds"], 3) > 0

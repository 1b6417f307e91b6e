"""An answer that lacks an agency says so: over every field, with each agency's store away in turn."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

import pytest
from graphql import GraphQLSchema, build_schema

from agencies.registration.registry import PLATFORM, Registry
from resolvers.platform_fields import platform
from resolvers.schema import build_schema as build_gateway_schema
from resolvers.sdl import print_sdl
from tests.faults.away import away
from tests.graph.test_contract import WAYS, documents_of
from tests.graph.wholeness import unsaid
from tests.patience import eventually
from tests.running import RunningGateway, running_gateway, stores
from tests.some import some

FAMILY: Final = "Multicultural family of six"
PERSONAS: Final = (FAMILY, "Grandmother raising a grandchild", "Working mother on parental leave")
AGENCIES: Final = (
    "civil_registry",
    "education_office",
    "health_insurance",
    "labour_office",
    "service_catalogue",
    "welfare_office",
    PLATFORM,
)
MOVING: Final = ("usage", "usageSummary")
"""What differs from request to request, since each is recorded."""

LACKS: Final = "unavailable { id }"
ROW: Final = (
    f"id status alreadyReceives applyBy {LACKS} service {{ id }} subject {{ id }} reasons {{ outcome }} "
    "missingFacts { cause holder { id } fact { id } } nextChange { id on to }"
)
VERDICTS: Final = {
    "applying": f"{{ me {{ services(first: 50) {{ totalCount serviceCount {LACKS} nodes {{ id }} }} }} }}",
    "counted": f"{{ me {{ services(first: 0) {{ counts {{ eligible likely unknown unlikely }} {LACKS} }} }} }}",
    "received": f"{{ me {{ services(filter: {{alreadyReceives: true}}) {{ totalCount {LACKS} nodes {{ id }} }} }} }}",
    "supposed": f"""{{ me {{ services(suppose: [{{fact: "pregnant", value: "true"}}], first: 50) {{
        totalCount {LACKS} nodes {{ id }} }} }} }}""",
    "another day": f"""{{ me {{ services(on: "2029-03-01", first: 50) {{ totalCount {LACKS} nodes {{ id }} }} }} }}""",
    "rows": f"""{{ me {{ services(filter: {{statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY]}}, first: 20) {{
        {LACKS} nodes {{ {ROW} }} }} }} }}""",
    "upcoming": f"{{ me {{ upcoming(within: 2000, first: 50) {{ totalCount {LACKS} nodes {{ id }} }} }} }}",
    "categories": f"{{ me {{ categories {{ status category {{ id }} {LACKS} }} }} }}",
}
"""What verdicts are asked by, each on its own: beside others one that says so would speak for one that does not."""


@pytest.fixture(scope="module")
def served(own_data: Any) -> Iterator[RunningGateway]:
    """A gateway over stores that may be taken away."""
    with running_gateway(own_data) as opened:
        yield opened


@pytest.fixture(scope="module")
def documents(served: RunningGateway, registry: Registry) -> Mapping[str, str]:
    """Documents that ask for every field, and those for verdicts."""
    schema: GraphQLSchema = build_schema(print_sdl(build_gateway_schema(registry, platform)))
    every = {f"{type_} {n}": text for type_ in ("Query", *WAYS) for n, text in enumerate(documents_of(schema, type_))}
    asked = "{ me { services(filter: {statuses: [LIKELY, UNKNOWN]}, first: 60) { nodes { service { id } } } } }"
    nodes = served.ask(asked, FAMILY)["data"]["me"]["services"]["nodes"]
    services = dict.fromkeys(node["service"]["id"] for node in some(nodes))
    one = f"status alreadyReceives {LACKS} reasons {{ outcome }}"
    each = (f'a{n}: eligibility(serviceId: "{id_}") {{ {one} }}' for n, id_ in enumerate(services))
    return {**every, **VERDICTS, "one": f"{{ me {{ {' '.join(islice(each, 30))} }} }}"}


def _is_well(gateway: RunningGateway) -> bool:
    """Whether every agency is up, and what is personal is recorded."""
    agencies = gateway.client.get("/readyz").json()["agencies"]
    return set(agencies.values()) == {"UP"} and "errors" not in gateway.ask("{ me { name } }", FAMILY)


def _answer(gateway: RunningGateway, document: str, persona: str, executor: str = "plan") -> dict[str, Any]:
    """The answer without what no two requests have alike."""
    answer = gateway.ask(document, persona, headers={"maru-executor": executor})
    for error in answer.get("errors", ()):
        error["extensions"].pop("requestId")
    _drop(answer.get("data"))
    return answer


def _drop(value: Any) -> None:
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _drop(each)
    if isinstance(value, dict):
        for name in MOVING:
            value.pop(name, None)


@pytest.mark.parametrize(
    "persona", [FAMILY, *(pytest.param(each, marks=pytest.mark.long) for each in PERSONAS if each != FAMILY)]
)
@pytest.mark.parametrize("agency", AGENCIES)
async def test_an_answer_that_lacks_an_agency_says_so(
    served: RunningGateway, documents: Mapping[str, str], agency: str, persona: str
) -> None:
    """It is as ever, or names the agency: by an error, `unavailable`, or a missing fact; by either executor."""
    whole = {name: _answer(served, text, persona) for name, text in some(documents.items())}
    assert {name: _answer(served, text, persona) for name, text in documents.items()} == whole
    async with away(stores(served.data)[agency], agency):
        lacking = {name: _answer(served, text, persona) for name, text in documents.items()}
        by_core = {name: _answer(served, text, persona, "core") for name, text in VERDICTS.items()}
    assert eventually(lambda: _is_well(served))
    unsaid_by_name = {name: unsaid(whole[name], lacking[name], agency) for name in documents}
    assert {name: places for name, places in unsaid_by_name.items() if places} == {}
    assert by_core == {name: lacking[name] for name in VERDICTS}
    assert any(lacking[name] != whole[name] for name in documents), "nothing hung on it"

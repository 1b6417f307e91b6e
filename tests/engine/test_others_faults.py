"""What one request or one agency does wrong stays its own: nobody else's answer changes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from datetime import date
from typing import Final

import pytest

from agencies.contract.errors import AgencyContractBroken
from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller
from tests.engine.comparing import Pair, same
from tests.engine.operations import Asked
from tests.engine.spoiling import replaced
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.running import RunningGateway

SERVICE = "query($id: ID!) { publicService(id: $id) { id name } }"
KNOWN = "135200000143"


async def answer(gateway: Gateway, document: str, caller: Caller = ANONYMOUS, **variables: object) -> Answer:
    """What a caller is answered."""
    request = GraphRequest(document, None, dict(variables), "ko", "7e57" * 4)
    return await gateway.answer(request, caller, mutation_allowed=False)


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800"], ids=["NUL", "NUL within", "half a pair"])
@pytest.mark.parametrize("planned", [True, False], ids=["plan", "core"])
async def test_a_key_that_no_store_can_hold_fails_its_own_request_alone(
    registry: Registry, stores: Mapping[str, Store], text: str, planned: bool
) -> None:
    """Requests whose keys go in one statement: the one with a bad text is BAD_USER_INPUT, the others answer."""
    gateway = Gateway(registry, stores, lambda: date.fromisoformat(DAY), planned=planned)
    bad, *good = await asyncio.gather(*(answer(gateway, SERVICE, id=each) for each in (text, KNOWN, KNOWN)))
    assert [error["extensions"]["code"] for error in bad.errors] == ["BAD_USER_INPUT"]
    for each in good:
        assert each.errors == []
        assert each.data is not None
        assert each.data["publicService"]["id"] == KNOWN


async def test_a_variable_of_another_operation_is_no_part_of_the_plan_s_key(pair: Pair) -> None:
    """A list in one operation and a switch in another may have one name: each operation has its own switches."""
    document = (
        "query A($x: [ID!]!) { citizens(ids: $x) { id } } query B($x: Boolean!) { __typename me @skip(if: $x) { id } }"
    )
    for gateway in (pair.engine, pair.oracle):
        request = GraphRequest(document, "A", {"x": ["1", "2"]}, None, "7e57" * 4)
        answered = await gateway.answer(request, ANONYMOUS, mutation_allowed=False)
        assert answered.data == {"citizens": [None, None]}
        other = GraphRequest(document, "B", {"x": True}, None, "7e57" * 4)
        answered = await gateway.answer(other, ANONYMOUS, mutation_allowed=False)
        assert answered.data == {"__typename": "Query"}


Related = Callable[[str], AbstractAsyncContextManager[Pair]]


@pytest.fixture
def related(registry: Registry, stores: dict[str, Store], dsns: dict[str, str]) -> Related:
    """Both executors while the registry's relations are what a SELECT gives."""

    @asynccontextmanager
    async def over(select: str) -> AsyncIterator[Pair]:
        async with replaced(dsns["civil_registry"], "relation", select) as dsn:
            with closing(Store("civil_registry", dsn, deadline_seconds=30)) as store:
                yield Pair(registry, {**stores, "civil_registry": store}, date.fromisoformat(DAY))

    return over


NO_DAY: Final = (
    "SELECT citizen_id, other_id, kind, household_id, birth_date, since, 'soon' AS until FROM public.relation"
)
NO_BIRTH: Final = (
    "SELECT citizen_id, other_id, kind, household_id, NULL::date AS birth_date, since, until FROM public.relation"
)


@pytest.mark.parametrize(
    "select", ["SELECT citizen_id FROM public.relation", NO_DAY, NO_BIRTH], ids=["gone", "no day", "no birth"]
)
async def test_a_broken_table_of_relations_is_told_where_it_is_needed(
    related: Related, gateway: RunningGateway, select: str
) -> None:
    """Columns of relations that are gone or hold no day: a caller's own record answers, and nobody else's is shown."""
    own = Caller(gateway.personas["Multicultural family of six"].id)
    async with related(select) as pair:
        for document in (
            "{ me { id } }",
            "{ me { id children { id } } }",
            "{ me { id health { checkups { id } } } }",
        ):
            both = [await answer(each, document, own) for each in (pair.engine, pair.oracle)]
            assert both[0].data == both[1].data
            assert both[0].data is not None
            assert both[0].data["me"]["id"] == own.citizen_id
            codes = {error["extensions"]["code"] for each in both for error in each.errors}
            assert codes <= {AgencyContractBroken.code}
            assert not both[0].data["me"].get("children")


@pytest.mark.parametrize(
    "column",
    [
        "NULL::date AS birth_date, since, until",
        "birth_date, 'once' AS since, until",
        "birth_date, since, now() AS until",
    ],
)
async def test_relations_without_days_keep_nobody_waiting(
    related: Related, gateway: RunningGateway, column: str
) -> None:
    """One who has custody of nobody is told as well that nothing could be decided."""
    own = Caller(gateway.personas["Couple without children"].id)
    select = f"SELECT citizen_id, other_id, kind, household_id, {column} FROM public.relation"
    async with related(select) as pair:
        async with asyncio.timeout(HANGING_SECONDS):
            both = [await answer(each, "{ me { id household { id } } }", own) for each in (pair.engine, pair.oracle)]
    assert both[0].data == both[1].data
    for each in both:
        assert {error["extensions"]["code"] for error in each.errors} == {AgencyContractBroken.code}


async def test_one_whose_own_row_is_over_is_nobody(related: Related, gateway: RunningGateway) -> None:
    """As one whom the register does not know."""
    own = Caller(gateway.personas["Couple without children"].id)
    select = "SELECT citizen_id, other_id, kind, household_id, birth_date, since, date '2020-01-01' AS until"
    async with related(f"{select} FROM public.relation") as pair:
        async with asyncio.timeout(HANGING_SECONDS):
            assert await pair.differs(Asked("{ me { id household { id } } agencies { id } }", {}), own) is None


@pytest.mark.parametrize("other", ["'c000000000000000'", "NULL"], ids=["another", "nobody"])
async def test_one_whose_own_row_is_of_another_is_nobody(related: Related, gateway: RunningGateway, other: str) -> None:
    """A register that mixes people up shows the caller nobody, and keeps no request waiting."""
    own = Caller(gateway.personas["Multicultural family of six"].id)
    columns = f"citizen_id, CASE WHEN kind = 'SELF' THEN {other} ELSE other_id END AS other_id, kind, household_id"
    select = f"SELECT {columns}, birth_date, since, until FROM public.relation"
    async with related(select) as pair:
        asked = Asked("{ me { id children { id } } agencies { id } }", {})
        assert await pair.differs(asked, own) is None
        found = await answer(pair.engine, asked.document, own)
    assert found.errors == []
    assert found.data is not None
    assert found.data["me"] is None


async def test_many_questions_to_the_schema_are_bounded(pair: Pair) -> None:
    """Two are answered without a token; more are QUERY_TOO_COMPLEX, since each is worked out whole."""
    questions = [f'a{number}: __type(name: "Citizen") {{ name }}' for number in range(5)]
    await same(pair, f"{{ {' '.join(questions[:2])} }}")
    await same(pair, f"{{ {' '.join(questions)} }}", way=None)

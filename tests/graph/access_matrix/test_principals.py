"""Who else asks: officials, systems, auditors and nobody, of each relation of the people whom they ask for."""

from typing import Final

import pytest
from graphql import GraphQLSchema

from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.request.caller import ANONYMOUS, BREAK_GLASS, Caller, CallerKind
from tests.graph.access_matrix.fields import Fields
from tests.graph.access_matrix.people import HOUSEHOLDS
from tests.graph.access_matrix.tables import ASKED_FOR, AUDITOR, NOBODY, NOT_ASKED_FOR, table
from tests.graph.access_matrix.world import World
from tests.graph.office import WAYS, official

CELLS: Final = table("who asks, of whom")
OTHERS: Final = [(by, of) for by in HOUSEHOLDS for of in HOUSEHOLDS if by != of]
NEITHER: Final = [
    (AUDITOR, Caller(kind=CallerKind.AUDITOR, subject="a")),
    (AUDITOR, Caller(kind=CallerKind.AUDITOR, subject="a", purpose=OWN_AFFAIRS)),
    (AUDITOR, Caller(kind=CallerKind.AUDITOR, subject="a", purpose="education_benefit")),
    (NOBODY, ANONYMOUS),
    (NOBODY, Caller(purpose=OWN_AFFAIRS)),
]


def test_the_table_has_every_principal() -> None:
    """Each row of it is asked for here."""
    assert [*CELLS] == [ASKED_FOR, NOT_ASKED_FOR, AUDITOR, NOBODY]


@WAYS
async def test_an_official_reads_what_the_purpose_covers_whatever_the_relation(
    world: World, schema: GraphQLSchema, by_core: bool
) -> None:
    """With the glass broken that is everything, of any sensitivity, also where orders hide all from each other."""
    assert CELLS[ASKED_FOR]["what they read"] == "what the purpose covers"
    await world.hide(OTHERS)
    fields, homes = Fields(schema, "Citizen"), Fields(schema, "Household")
    for of, home in HOUSEHOLDS.items():
        caller = official(scopes=frozenset({BREAK_GLASS}))
        answer = await world.ask(fields.document(fields.ways), caller, by_core=by_core, id=of)
        assert answer.errors == [], of
        assert answer.data is not None
        assert answer.data["citizen"]["address"] is not None
        beside = f'{{ citizen(id: "{of}") {{ id }} household('
        document = homes.document(homes.ways).replace("{ household(", beside, 1)
        answer = await world.ask(document, caller, by_core=by_core, id=home)
        assert answer.errors == [], of
        assert answer.data is not None
        assert answer.data["household"]["size"] is not None


@WAYS
async def test_in_office_nobody_else_is_seen(world: World, schema: GraphQLSchema, by_core: bool) -> None:
    """Neither members whom they come by on the way, nor a household of nobody whom they ask for."""
    assert CELLS[NOT_ASKED_FOR]["what they read"] == "not seen"
    homes = Fields(schema, "Household")
    document = "query($of: ID!) { me { id } citizen(id: $of) { household { members { citizen { id name } } } } }"
    for caller in (official("residence_survey", "civil_registry"), official(scopes=frozenset({BREAK_GLASS}))):
        answer = await world.ask(document, caller, by_core=by_core, of="child")
        assert answer.errors == []
        assert answer.data is not None
        assert answer.data["me"] is None
        seen = [each["citizen"] for each in answer.data["citizen"]["household"]["members"] if each["citizen"]]
        assert [each["id"] for each in seen] == ["child"]
    for caller in (official("residence_survey", "civil_registry"), official(scopes=frozenset({BREAK_GLASS}))):
        answer = await world.ask(homes.document(["Household.size"]), caller, by_core=by_core, id="home")
        assert (answer.data, answer.errors) == ({"household": None}, [])


@WAYS
@pytest.mark.parametrize(("who", "caller"), NEITHER, ids=range(len(NEITHER)))
async def test_auditors_and_nobody_read_nothing_of_anybody(
    world: World, schema: GraphQLSchema, who: str, caller: Caller, by_core: bool
) -> None:
    """By no purpose and no way: without a statement. To an auditor it is refused, to nobody there is nobody."""
    refused = {"refused": 1, "not seen": 0}[CELLS[who]["what they read"]]
    for entity, id_ in [("Citizen", of) for of in HOUSEHOLDS] + [("Household", "home"), ("Household", "away")]:
        fields = Fields(schema, entity)
        answer = await world.ask(fields.document(fields.ways), caller, by_core=by_core, id=id_)
        assert answer.data == {entity.lower(): None}
        assert [error["extensions"]["field"] for error in answer.errors] == [f"Query.{entity.lower()}"] * refused
        assert answer.sent == []
    answer = await world.ask("{ me { id } agencies { id } }", caller, by_core=by_core)
    assert answer.data is not None
    assert answer.data["me"] is None
    assert answer.data["agencies"]
    assert answer.errors == []

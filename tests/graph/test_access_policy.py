"""Whom a caller may see: themselves, their household and their wards, and nobody by any other way."""

import json
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import date

import asyncpg
import pytest

from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer
from resolvers.request.caller import Caller
from tests.faults.conftest import NOWHERE
from tests.graph.asking import Graph, codes
from tests.graph.dying import opened
from tests.people import DAY
from tests.some import some

MOTHER = "Working mother on parental leave"
FAMILY = "Multicultural family of six"
GRANDMOTHER = "Grandmother raising a grandchild"
UNKNOWN = "c000000000000000"
UNKNOWN_HOUSEHOLD = "h000000000000000"

CITIZEN = "query($id: ID!) { citizen(id: $id) { id name birthDate health { conditions { id } } } }"
HOUSEHOLD = "query($id: ID!) { household(id: $id) { id size members { id } income { monthly } } }"


@pytest.fixture(scope="session")
async def registry_store(dsns: dict[str, str]) -> "asyncpg.Connection[asyncpg.Record]":
    """The civil registry's own store, to find people of a certain kind in."""
    connection = await asyncpg.connect(dsns["civil_registry"])
    yield connection
    await connection.close()


def _bytes(answer: Answer, *ids: str) -> str:
    """An answer as it goes over the wire, without the ids asked for."""
    text = json.dumps([answer.data, answer.errors])
    for each in ids:
        text = text.replace(each, "ID")
    return text


async def test_d01_stranger_is_answered_exactly_like_an_unknown_id(graph: Graph) -> None:
    """Strangers and their household are null without an error, to the byte as for an id that is nobody's."""
    stranger = graph.id_of(FAMILY)
    of_stranger = (await graph.data("{ me { household { id } } }", FAMILY))["me"]["household"]["id"]
    for document, theirs, nobodys in ((CITIZEN, stranger, UNKNOWN), (HOUSEHOLD, of_stranger, UNKNOWN_HOUSEHOLD)):
        hidden = await graph.answer(document, MOTHER, id=theirs)
        unknown = await graph.answer(document, MOTHER, id=nobodys)
        assert hidden.errors == []
        assert _bytes(hidden, theirs) == _bytes(unknown, nobodys)


async def test_d09_stranger_costs_the_same_statements_as_an_unknown_id(graph: Graph) -> None:
    """Nothing is read on a stranger's account: the same one statement is sent, about the caller."""
    for each in (graph.id_of(FAMILY), UNKNOWN):
        answer = await graph.answer(CITIZEN, MOTHER, id=each)
        assert [(sent.agency, sent.keys) for sent in answer.sent] == [("civil_registry", 1)]


async def test_whole_household_is_seen_and_by_its_id_too(graph: Graph) -> None:
    """Each member of the own household answers by id, and the household itself does."""
    own = (await graph.data("{ me { household { id members { citizen { id name } } } } }", FAMILY))["me"]["household"]
    for member in own["members"]:
        found = await graph.data("query($id: ID!) { citizen(id: $id) { id name } }", FAMILY, id=member["citizen"]["id"])
        assert found["citizen"] == member["citizen"]
    found = await graph.data("query($id: ID!) { household(id: $id) { id size } }", FAMILY, id=own["id"])
    assert found["household"] == {"id": own["id"], "size": 6}


async def test_citizens_come_in_the_order_asked_for_with_nulls(graph: Graph) -> None:
    """`citizens` keeps order and repeats, and is null at strangers and unknown ids."""
    members = (await graph.data("{ me { household { members { citizen { id } } } } }", FAMILY))["me"]["household"]
    first, second, *_ = (member["citizen"]["id"] for member in members["members"])
    ids = [second, UNKNOWN, first, graph.id_of(MOTHER), second]
    found = await graph.data("query($ids: [ID!]!) { citizens(ids: $ids) { id } }", FAMILY, ids=ids)
    assert found["citizens"] == [{"id": second}, None, {"id": first}, None, {"id": second}]


async def test_citizens_takes_a_hundred_ids_and_none_and_refuses_more(graph: Graph) -> None:
    """100 ids and an empty list answer; 101 are BAD_USER_INPUT and the list is null."""
    document = "query($ids: [ID!]!) { citizens(ids: $ids) { id } }"
    own = graph.id_of(MOTHER)
    assert len((await graph.data(document, MOTHER, ids=[own] * 100))["citizens"]) == 100
    assert (await graph.data(document, MOTHER, ids=[]))["citizens"] == []
    refused = await graph.answer(document, MOTHER, ids=[own] * 101)
    assert refused.data == {"citizens": None}
    assert codes(refused) == ["BAD_USER_INPUT"]


async def test_anonymous_sees_what_is_public_and_nobody(graph: Graph) -> None:
    """Nobody's caller gets the catalogue, the agencies and the facts, and null without an error for every person."""
    public = await graph.data(
        '{ publicServices(first: 1) { totalCount } publicService(id: "135200000143") { id } categories { id } '
        'category(id: "infants") { id } agencies { id } agency(id: "civil_registry") { id } facts { id } }'
    )
    assert all(public.values())
    own = graph.id_of(MOTHER)
    household = (await graph.data("{ me { household { id } } }", MOTHER))["me"]["household"]["id"]
    private = await graph.answer(
        "query($id: ID!, $household: ID!) "
        "{ me { id } citizen(id: $id) { id } citizens(ids: [$id]) { id } household(id: $household) { id } }",
        id=own,
        household=household,
    )
    assert private.errors == []
    assert private.data == {"me": None, "citizen": None, "citizens": [None], "household": None}
    assert private.sent == []


async def test_c08_subject_whom_no_register_knows_is_nobody(graph: Graph) -> None:
    """A token of a subject that no register knows: `me` is null without an error, and no one is seen."""
    document = "query($id: ID!) { me { id } citizen(id: $id) { id } citizens(ids: [$id]) { id } }"
    for own in (UNKNOWN, "", "'; DROP TABLE citizen; --", "🙂"):
        answer = await graph.answer_to(document, Caller(own), id=graph.id_of(MOTHER))
        assert answer.errors == []
        assert answer.data == {"me": None, "citizen": None, "citizens": [None]}


async def test_dead_citizen_is_nobody(graph: Graph, registry_store: "asyncpg.Connection[asyncpg.Record]") -> None:
    """One who died neither asks nor is found."""
    dead = await registry_store.fetchval("SELECT citizen_id FROM death ORDER BY citizen_id LIMIT 1")
    answer = await graph.answer_to(CITIZEN + " ", Caller(dead), id=dead)
    assert answer.errors == []
    assert answer.data == {"citizen": None}


async def test_token_of_one_who_has_died_is_nobodys_at_once(registry: Registry, stores: dict[str, Store]) -> None:
    """From the registration of a death on `me` is null, though nobody has ended the membership; the others go on."""
    document = "{ me { id household { size } } }"
    async with opened(registry, stores) as dying:
        assert (await dying.ask(document, "gone")).data == {"me": {"id": "gone", "household": {"size": 2}}}
        await dying.connection.execute("INSERT INTO death VALUES ('gone', '2026-11-23', '2026-11-24')")
        dead = await dying.ask(document, "gone")
        assert (dead.errors, dead.data) == ([], {"me": None})
        assert (await dying.ask('{ citizen(id: "stayed") { id } }', "gone")).data == {"citizen": None}
        assert (await dying.ask(document, "stayed")).data == {"me": {"id": "stayed", "household": {"size": 1}}}


async def test_who_stays_reads_nothing_of_one_who_has_died_at_home(
    registry: Registry, stores: dict[str, Store]
) -> None:
    """Whether or not the membership has been ended: they live alone, and the household lists them alone."""
    document = """{ citizen(id: "gone") { id } me { household { size head { id } members { citizen { id } } }
      facts(ids: ["couple_household", "household_size", "one_person_household"]) { definition { id } value } } }"""
    async with opened(registry, stores) as dying:
        await dying.connection.execute("INSERT INTO death VALUES ('gone', '2026-11-23', '2026-11-24')")
        answers = [await dying.ask(document, "stayed")]
        await dying.connection.execute("UPDATE household_member SET until = '2026-11-24' WHERE citizen_id = 'gone'")
        answers.append(await dying.ask(document, "stayed"))
    facts = {"couple_household": "false", "household_size": "1", "one_person_household": "true"}
    for answer in answers:
        assert answer.errors == []
        assert answer.data is not None
        me = answer.data["me"]
        assert answer.data["citizen"] is None
        assert me["household"] == {"size": 1, "head": None, "members": [{"citizen": {"id": "stayed"}}]}
        assert {each["definition"]["id"]: each["value"] for each in me["facts"]} == facts


async def test_d02_children_and_parents_elsewhere_are_left_out(
    graph: Graph, registry_store: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """A child who lives elsewhere is in no list of their parent's, and the parent in none of the child's."""
    apart = await registry_store.fetchrow(
        "SELECT k.parent_id, k.child_id FROM child_of k "
        "JOIN household_member_now p ON p.citizen_id = k.parent_id "
        "JOIN household_member_now c ON c.citizen_id = k.child_id AND c.household_id <> p.household_id "
        "WHERE NOT EXISTS (SELECT FROM guardian_of g WHERE g.ward_id = k.child_id OR g.ward_id = k.parent_id) "
        "ORDER BY k.parent_id, k.child_id LIMIT 1"
    )
    assert apart is not None
    parent, child = apart["parent_id"], apart["child_id"]
    of_parent = await graph.answer_to(
        f'{{ me {{ children {{ id }} }} citizen(id: "{child}") {{ id }} }}', Caller(parent)
    )
    of_child = await graph.answer_to(f'{{ me {{ parents {{ id }} }} citizen(id: "{parent}") {{ id }} }}', Caller(child))
    assert of_parent.data is not None
    assert of_child.data is not None
    assert child not in json.dumps(of_parent.data)
    assert parent not in json.dumps(of_child.data)


async def test_d02_former_member_is_not_seen(
    graph: Graph, registry_store: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """One who moved out of a household and is no ward is not seen by those who stayed."""
    moved = await registry_store.fetchrow(
        "SELECT was.citizen_id AS gone, is_.citizen_id AS stayed FROM household_member was "
        "JOIN household_member_now elsewhere ON elsewhere.citizen_id = was.citizen_id "
        "JOIN household_member_now is_ ON is_.household_id = was.household_id "
        "WHERE was.until IS NOT NULL AND elsewhere.household_id <> was.household_id "
        "AND NOT EXISTS (SELECT FROM guardian_of g WHERE g.ward_id = was.citizen_id) "
        "ORDER BY 1, 2 LIMIT 1"
    )
    assert moved is not None
    answer = await graph.answer_to(CITIZEN, Caller(moved["stayed"]), id=moved["gone"])
    assert answer.data == {"citizen": None}


async def test_guardian_sees_the_ward_and_the_ward_the_guardian_at_home(graph: Graph) -> None:
    """A ward is in `wards`, answers by id with all records, and is a subject of the guardian's services."""
    found = await graph.data("{ me { id wards { id name guardians { id } health { checkups { id } } } } }", GRANDMOTHER)
    (ward,) = found["me"]["wards"]
    assert ward["guardians"] == [{"id": found["me"]["id"]}]
    assert ward["health"]["checkups"] is not None
    asked = "query($id: ID!) { me { services(filter: {subjectId: $id}) { totalCount nodes { subject { id } } } } }"
    services = (await graph.data(asked, GRANDMOTHER, id=ward["id"]))["me"]["services"]
    assert services["totalCount"] > 0
    assert {node["subject"]["id"] for node in services["nodes"]} == {ward["id"]}


async def test_d01_child_sees_their_parents_but_has_no_services_of_theirs(graph: Graph) -> None:
    """A pupil's subjects are themselves alone: a parent's id is refused, alike for an unknown one."""
    pupil = "Middle-school pupil"
    parents = (await graph.data("{ me { parents { id name } } }", pupil))["me"]["parents"]
    assert len(parents) == 2
    asked = "query($id: ID!) { me { services(filter: {subjectId: $id}) { totalCount } } }"
    of_parent = await graph.answer(asked, pupil, id=parents[0]["id"])
    of_nobody = await graph.answer(asked, pupil, id=UNKNOWN)
    assert codes(of_parent) == ["BAD_USER_INPUT"]
    assert _bytes(of_parent, parents[0]["id"]) == _bytes(of_nobody, UNKNOWN)


async def test_d07_fragment_alias_and_variable_give_the_same_null(graph: Graph) -> None:
    """By an alias, a fragment or an `@include`, a stranger is the same null."""
    stranger = graph.id_of(FAMILY)
    document = (
        "query($id: ID!, $yes: Boolean!) { a: citizen(id: $id) { ...F } b: citizen(id: $id) @include(if: $yes) { id } "
        "... on Query { c: citizen(id: $id) { id } } } fragment F on Citizen { id name household { id } }"
    )
    assert await graph.data(document, MOTHER, id=stranger, yes=True) == {"a": None, "b": None, "c": None}


WARD_ELSEWHERE = """
    INSERT INTO citizen (id, name, sex, birth_date)
        VALUES ('ward', '박민수', 'MALE', '1990-01-02'), ('hidden', '최영희', 'FEMALE', '1988-03-04');
    INSERT INTO household (id, head_id) VALUES ('elsewhere', 'hidden');
    INSERT INTO household_member (id, household_id, citizen_id, relation, since)
        VALUES ('m3', 'elsewhere', 'hidden', 'HEAD', '2015-01-01'), ('m4', 'elsewhere', 'ward', 'SPOUSE', '2015-01-01');
    INSERT INTO guardianship (id, guardian_id, ward_id, since) VALUES ('g1', 'stayed', 'ward', '2020-01-01');
"""
MISSING = """query($ward: ID!, $service: ID!) { citizen(id: $ward) { eligibility(serviceId: $service) {
  status missingFacts { fact { id } subject { id } } reasons { observed(language: EN) }
} } }"""
ENERGY_VOUCHER = "B55353000001"


async def test_nothing_is_told_of_a_wards_household_that_the_guardian_may_not_see(
    registry: Registry, stores: Mapping[str, Store]
) -> None:
    """Neither what is missing of such a person nor what was found; what is missing of the ward is told."""
    down = {name: Store(name, NOWHERE, deadline_seconds=5) for name in ("health_insurance", "welfare_office")}
    async with opened(registry, {**stores, **down}) as dying, AsyncExitStack() as ending:
        for store in down.values():
            ending.callback(store.close)
        await dying.connection.execute(WARD_ELSEWHERE)
        answer = await dying.ask(MISSING, "stayed", ward="ward", service=ENERGY_VOUCHER)
    assert codes(answer) == []
    assert answer.data is not None
    found = answer.data["citizen"]["eligibility"]
    assert found["status"] == "UNKNOWN"
    assert {each["subject"]["id"] for each in found["missingFacts"]} == {"ward"}
    # The rule reads the ages of all who live there: the ward's alone would tell that the hidden spouse's decides.
    assert {each["observed"] for each in some(found["reasons"])} == {None}


EVERY_WAY = """query($own: ID!, $other: ID!, $household: ID!) {
  me { id health { checkups { id } } }
  own: citizen(id: $own) { id health { checkups { id } } }
  other: citizen(id: $other) { id }
  household(id: $household) { id }
  owns: citizens(ids: [$own]) { id }
  others: citizens(ids: [$own, $other]) { id }
}"""
"""Everything by which a caller meets a person."""


@pytest.fixture(params=[True, False], ids=["plan", "core"])
def cut_off(request: pytest.FixtureRequest, registry: Registry, stores: Mapping[str, Store]) -> Iterator[Gateway]:
    """A gateway that cannot reach the civil registry, by each executor."""
    store = Store("civil_registry", NOWHERE, deadline_seconds=5)
    yield Gateway(registry, {**stores, "civil_registry": store}, lambda: date.fromisoformat(DAY), planned=request.param)
    store.close()


async def test_without_the_registry_a_caller_is_believed_for_their_own_record_alone(
    graph: Graph, cut_off: Gateway
) -> None:
    """By whichever field they ask, their own record answers, and everybody else's is AGENCY_UNAVAILABLE."""
    own, other = graph.id_of(MOTHER), graph.id_of(FAMILY)
    asked = Graph(cut_off, graph.personas)
    answer = await asked.answer(EVERY_WAY, MOTHER, own=own, other=other, household="h1")
    assert answer.data is not None
    assert answer.data["me"]["health"]["checkups"]
    assert answer.data["own"] == answer.data["me"]
    assert answer.data["owns"] == [{"id": own}]
    assert {name for name, value in answer.data.items() if value is None} == {"other", "others", "household"}
    said = {error["path"][0]: error["extensions"]["code"] for error in answer.errors}
    assert said == dict.fromkeys(("other", "others", "household"), "AGENCY_UNAVAILABLE")


@pytest.mark.parametrize("planned", [True, False], ids=["plan", "core"])
async def test_a_caller_whom_the_registry_does_not_know_is_nobody_by_every_way(
    graph: Graph, registry: Registry, stores: Mapping[str, Store], planned: bool
) -> None:
    """Not even the id in their own token is a citizen, by whichever field they ask; and nothing is an error."""
    gateway = Gateway(registry, stores, lambda: date.fromisoformat(DAY), planned=planned)
    asked = Graph(gateway, graph.personas)
    answer = await asked.answer_to(EVERY_WAY, Caller(UNKNOWN), own=UNKNOWN, other=graph.id_of(FAMILY), household="h1")
    assert answer.errors == []
    assert answer.data == {
        **dict.fromkeys(("me", "own", "other", "household")),
        "owns": [None],
        "others": [None, None],
    }
    assert {sent.agency for sent in answer.sent} <= {"civil_registry", "health_insurance"}

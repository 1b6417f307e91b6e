"""Which fields a caller may read of whom: every cell of the table in docs/access.md, by a plan and by graphql-core."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import asyncpg
import pytest
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from agencies.contract.access import Personal, Sensitivity
from resolvers.engine.declared import declared
from resolvers.engine.need import needs_of
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from resolvers.trust.access_policy import granted
from resolvers.trust.grant import CONFIDENTIAL, SENSITIVE, SPECIAL, WHEREABOUTS
from resolvers.trust.relations import CitizenRelations
from tests.graph.asking import Graph
from tests.people import DAY
from tests.running import ROOT
from tests.some import some

BITS: Final = {
    "ordinary": 0,
    "whereabouts": WHEREABOUTS,
    "sensitive": SENSITIVE,
    "special": SPECIAL,
    "confidential": CONFIDENTIAL,
}
MINOR: Final = f"c.birth_date > date '{DAY}' - interval '19 years'"
YOUNG: Final = f"c.birth_date > date '{DAY}' - interval '14 years'"
CHILD: Final = """
    SELECT r.citizen_id, r.other_id FROM relation r JOIN citizen c ON c.id = r.other_id
    WHERE r.kind = 'CHILD' AND EXISTS (SELECT FROM kinship k WHERE (k.parent_id, k.child_id) = (r.citizen_id, c.id))
"""
PAIRS: Final[Mapping[str, str]] = {
    "themselves": "SELECT r.citizen_id, r.other_id FROM relation r WHERE r.kind = 'SELF'",
    "a child under 14 whose guardian they are": f"{CHILD} AND {YOUNG}",
    "a minor of 14 or over whose guardian they are": f"{CHILD} AND {MINOR} AND NOT {YOUNG}",
    "somebody with whom they live": f"""
        SELECT r.citizen_id, r.other_id FROM relation r JOIN citizen c ON c.id = r.other_id
        WHERE r.kind = 'MEMBER' AND NOT {MINOR} AND NOT EXISTS (
            SELECT FROM relation o WHERE (o.citizen_id, o.other_id) = (r.citizen_id, r.other_id) AND o.kind = 'WARD')
    """,
}
"""For each row of the table, pairs of a caller and a person as the registry holds them."""

ADULT_WARD: Final = "an adult ward"
ARGUMENTS: Final = {"Citizen.eligibility": '(serviceId: "135200000120")'}


def _table() -> dict[str, dict[str, bool]]:
    """The table of docs/access.md: for each relation, which kinds of fields may be read."""
    lines = (ROOT / "docs" / "access.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    _, *kinds = rows[0]
    assert set(kinds) == set(BITS)
    return {row[0]: {kind: cell == "yes" for kind, cell in zip(kinds, row[1:], strict=True)} for row in rows[1:]}


@pytest.fixture(scope="module")
async def pairs(dsns: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """A caller and a person for each relation."""
    connection = await asyncpg.connect(dsns["civil_registry"])
    found = {}
    for relation, sql in PAIRS.items():
        row = await connection.fetchrow(f"{sql} ORDER BY 1, 2 LIMIT 1")
        assert row is not None, relation
        found[relation] = (row[0], row[1])
    await connection.close()
    return found


def _documents(schema: GraphQLSchema) -> dict[str, str]:
    """For each field of a citizen's and of their parts', a document that asks for it alone."""
    needs = needs_of(schema)
    citizen = schema.type_map["Citizen"]
    assert isinstance(citizen, GraphQLObjectType)
    found = {}
    for name, field in citizen.fields.items():
        below = get_named_type(field.type)
        if isinstance(below, GraphQLObjectType) and needs.entity(below) == "Citizen" and below is not citizen:
            for inner in below.fields:
                found[f"{below.name}.{inner}"] = f"{name} {{ {_selected(below, inner)} }}"
        else:
            found[f"Citizen.{name}"] = _selected(citizen, name)
    return {where: f"query($id: ID!) {{ citizen(id: $id) {{ {selected} }} }}" for where, selected in found.items()}


def _selected(type_: GraphQLObjectType, name: str) -> str:
    objects = isinstance(get_named_type(type_.fields[name].type), GraphQLObjectType)
    return name + ARGUMENTS.get(f"{type_.name}.{name}", "") + (" { __typename }" if objects else "")


def _allowed(grants: Mapping[str, bool], need: int) -> bool:
    return all(grants[kind] for kind, bit in BITS.items() if need & bit)


async def _answer(graph: Graph, document: str, caller: str, of: str, *, by_core: bool) -> Answer:
    request = GraphRequest(document, None, {"id": of}, "ko", "7e57" * 4, by_core=by_core)
    return await graph.gateway.answer(request, Caller(caller), mutation_allowed=True)


@pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
@pytest.mark.parametrize("relation", PAIRS)
async def test_d04_d07_d09_every_field_is_read_or_refused_as_the_table_says(
    graph: Graph, schema: GraphQLSchema, pairs: Mapping[str, tuple[str, str]], relation: str, by_core: bool
) -> None:
    """A refused field is null and FORBIDDEN by its name, and nothing is read of the person on its account."""
    caller, of = pairs[relation]
    grants, needs = _table()[relation], needs_of(schema)
    for where, document in some(_documents(schema).items()):
        type_name, field = where.split(".")
        answer = await _answer(graph, document, caller, of, by_core=by_core)
        assert answer.data is not None
        assert answer.data["citizen"] is not None, where
        need = needs.of(schema.type_map[type_name], field)  # type: ignore[arg-type]
        if _allowed(grants, need):
            assert answer.errors == [], where
            continue
        (error,) = answer.errors
        assert error["extensions"]["code"] == "FORBIDDEN", where
        assert error["extensions"]["field"] in {where, f"Citizen.{error['path'][1]}"}
        assert of not in error["message"]
        agency = declared(schema.type_map[type_name], field).agency  # type: ignore[union-attr]
        read = [sent for sent in answer.sent if of in sent.asked and agency in (None, sent.agency)]
        assert read == [], where


def test_the_table_has_every_relation_and_every_kind_of_field(schema: GraphQLSchema) -> None:
    """No relation of the tests is missing in the table, and each kind of field is some field's."""
    assert _table().keys() == {*PAIRS, ADULT_WARD}
    needs = needs_of(schema)
    guarded = {where.split(".")[1]: where for where in needs.guarded}
    found = 0
    for where in guarded.values():
        type_name, field = where.split(".")
        found |= needs.of(schema.type_map[type_name], field)  # type: ignore[arg-type]
    assert found == SENSITIVE | SPECIAL | CONFIDENTIAL | WHEREABOUTS


def test_a_guardian_reads_everything_of_an_adult_ward() -> None:
    """No seeded citizen has such a ward: the last row of guardians is asked of the policy itself."""
    birth = date.fromisoformat(DAY) - timedelta(days=40 * 365)
    rows = [
        {"other_id": other, "kind": kind, "household_id": None, "birth_date": birth, "since": None, "until": None}
        for other, kind in (("guardian", "SELF"), ("ward", "WARD"))
    ]
    grants = granted(CitizenRelations("guardian", rows), date.fromisoformat(DAY))
    table = _table()[ADULT_WARD]
    assert {kind: grants["ward"] & bit == bit for kind, bit in BITS.items()} == table


def test_what_is_said_to_be_sensitive_is_labelled_so(schema: GraphQLSchema) -> None:
    """Income, work and benefits are SENSITIVE, health and disability SPECIAL; name, kinship and school are neither."""

    def label(where: str) -> Sensitivity:
        type_name, field = where.split(".")
        access = declared(schema.type_map[type_name], field).access  # type: ignore[union-attr]
        assert isinstance(access, Personal)
        return access.sensitivity

    of: dict[Sensitivity, Any] = {
        Sensitivity.ORDINARY: ["Citizen.name", "Citizen.parents", "Citizen.address", "EducationRecord.enrolments"],
        Sensitivity.SENSITIVE: ["HouseholdIncome.monthly", "EmploymentRecord.status", "WelfareRecord.receives"],
        Sensitivity.SPECIAL: ["HealthRecord.checkups", "HealthRecord.pregnancies", "WelfareRecord.disability"],
    }
    for sensitivity, fields in of.items():
        assert {label(where) for where in fields} == {sensitivity}


def test_the_page_on_access_names_what_is_confidential_or_tells_whereabouts(schema: GraphQLSchema) -> None:
    """Each such field; `health` and `education`, which only hold them, aside."""
    text = (ROOT / "docs" / "access.md").read_text()
    needs = needs_of(schema)
    for where in some(needs.guarded):
        type_name, field = where.split(".")
        declaration = declared(schema.type_map[type_name], field)
        access = declaration.access if declaration is not None else None
        if (
            isinstance(access, Personal)
            and (access.confidential or access.whereabouts)
            and field not in ("health", "education")
        ):
            assert re.search(rf"`{field}`", text), where

"""Which fields a citizen reads of whom: every cell of the table in docs/access.md, by a plan and by graphql-core."""

import re
from typing import Any, Final

from graphql import GraphQLSchema

from agencies.contract.access import Personal, Sensitivity
from resolvers.declared import declared
from resolvers.engine.declarations.need import needs_of
from resolvers.request.answer import Answer
from resolvers.request.caller import Caller
from tests.graph.access_matrix.fields import BITS, Fields
from tests.graph.access_matrix.people import HOUSEHOLDS, PAIRS
from tests.graph.access_matrix.tables import HIDDEN, HOME, KINDS, STRANGER, THEMSELVES, grants, table
from tests.graph.access_matrix.world import ORDERS, World
from tests.graph.office import WAYS
from tests.running import ROOT
from tests.some import some

OTHERS: Final = [pair for pairs in PAIRS.values() for pair in pairs if len({*pair}) == 2 and "no such id" not in pair]


def _sent(answer: Answer) -> list[tuple[str, str, tuple[Any, ...]]]:
    return sorted((sent.agency, sent.text, tuple(sent.asked)) for sent in answer.sent)


def _refused(answer: Answer) -> dict[tuple[str, ...], tuple[str, str]]:
    """Of each error the way below the entity, the code and the field."""
    return {tuple(e["path"][1:]): (e["extensions"]["code"], e["extensions"]["field"]) for e in answer.errors}


@WAYS
@ORDERS
async def test_d04_d07_d09_every_field_is_read_or_refused_as_the_table_says(
    world: World, schema: GraphQLSchema, hidden: bool, by_core: bool
) -> None:
    """A refused field is null and FORBIDDEN by its name, and the statements are those without it; others are read.

    Whom they do not see is null like an unknown id, and nothing is read but the caller's relations.
    """
    fields = Fields(schema, "Citizen")
    await world.hide(OTHERS, over=not hidden)
    for relation, pairs in PAIRS.items():
        granted = grants(relation, hidden=hidden and relation != THEMSELVES)
        for caller, of in pairs:
            answer = await world.ask(fields.document(fields.ways), Caller(caller), by_core=by_core, id=of)
            assert answer.data is not None
            if set(granted.values()) == {"not seen"}:
                assert (answer.data, answer.errors) == ({"citizen": None}, []), (caller, of)
                assert {(sent.agency, *sent.asked) for sent in answer.sent} == {("civil_registry", caller)}
                continue
            expected = fields.refused(granted)
            assert _refused(answer) == {way: ("FORBIDDEN", where) for way, where in expected.items()}, (caller, of)
            assert not [error for error in answer.errors if re.search(rf"\b{of}\b", error["message"])]
            for outer, *inner in expected:
                found = answer.data["citizen"][outer]
                assert (found[inner[0]] if inner else found) is None
            if expected:
                without = fields.document(fields.read(granted))
                assert _sent(await world.ask(without, Caller(caller), by_core=by_core, id=of)) == _sent(answer)


@WAYS
@ORDERS
async def test_what_names_offices_tells_whereabouts(world: World, hidden: bool, by_core: bool) -> None:
    """A district's school office in a child's usage log, among reports, or in a notice says where the child lives.

    So does a district's benefit that the child receives.
    """
    await world.hide([("asker", "elsewhere")], over=not hidden)
    await world.hold(["elsewhere"])
    document = """query($id: ID!) { citizen(id: $id) { usage { nodes { receiver { id } receiverSystem issue } }
      corrections { holder { id } } notices { totalCount }
      welfare { veteran receives { service { competentAuthority { name } } since } } } }"""
    answer = await world.ask(document, Caller("asker"), by_core=by_core, id="elsewhere")
    named = ("usage", "corrections", "notices")
    refused = {(each,): ("FORBIDDEN", f"Citizen.{each}") for each in named}
    refused["welfare", "receives"] = ("FORBIDDEN", "WelfareRecord.receives")
    assert _refused(answer) == (refused if hidden else {})
    assert answer.data is not None
    found = answer.data["citizen"]
    assert {each: found[each] is None for each in named} == dict.fromkeys(named, hidden)
    assert (found["welfare"]["veteran"], found["welfare"]["receives"] is None) == (True, hidden)


@WAYS
async def test_d04_a_household_is_its_members_to_read(world: World, schema: GraphQLSchema, by_core: bool) -> None:
    """All of it, also where orders hide some of them from each other; another's is null, a child's elsewhere too."""
    fields = Fields(schema, "Household")
    await world.hide(OTHERS)
    document = fields.document(fields.ways)
    for caller, own in HOUSEHOLDS.items():
        for home in {*HOUSEHOLDS.values(), "no such id"}:
            answer = await world.ask(document, Caller(caller), by_core=by_core, id=home)
            assert answer.data is not None
            cells = grants(HOME if home == own else STRANGER)
            assert (answer.data["household"] is None) is (set(cells.values()) == {"not seen"}), (caller, home)
            assert answer.errors == []


def test_the_table_has_every_relation_and_every_kind_of_field(schema: GraphQLSchema) -> None:
    """No relation of the tests is missing in the table, and each kind of field is some field's."""
    found = table("a citizen asks of")
    assert found.keys() == {*PAIRS, HIDDEN, HOME}
    assert {*found[THEMSELVES]} == {*KINDS}
    needs = Fields(schema, "Citizen").needs.values()
    assert all(any(need & bit == bit for need in needs) for bit in BITS.values())


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

"""`fieldAccess` says of each field what a true read by the same caller answers, by relation, office and purpose."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from graphql import GraphQLSchema

from agencies.contract.access import Personal
from agencies.contract.errors import PurposeRequired
from resolvers.access.fields.field_access import FIELD
from resolvers.declared import declared
from resolvers.request.answer import Answer
from resolvers.request.caller import ANONYMOUS, BREAK_GLASS, Caller, CallerKind
from tests.graph.access_matrix.fields import Fields
from tests.graph.access_matrix.people import PAIRS
from tests.graph.access_matrix.test_fields import OTHERS
from tests.graph.access_matrix.true_reads import true_reads
from tests.graph.access_matrix.world import ORDERS, World
from tests.graph.every_field import everything, object_types
from tests.graph.office import FAMILY, WAYS, Office, official, system
from tests.usage.kept import keeping

SAID: Final = "query($type: String!, $of: ID) { fieldAccess(type: $type, subjectId: $of) { field mayRead why code } }"
OFFICES: Final = {
    "a purpose for families": official,
    "a purpose for residence": lambda: official("residence_survey", "civil_registry"),
    "a broken glass": lambda: official(scopes=frozenset({BREAK_GLASS})),
    "a purpose by consent": lambda: official("expectant_mother_care"),
    "a system's purpose": lambda: system("immunisation_recall", "health_insurance"),
}
WHOLE: Final = "query($id: ID!) {{ citizen(id: $id) {{ {} }} }}"


async def _said(
    asking: World | Office, type_: str, caller: Caller, of: str | None, *, by_core: bool
) -> Mapping[str, Mapping[str, Any]]:
    answer = await asking.ask(SAID, caller, by_core=by_core, type=type_, of=of)
    assert answer.errors == []
    assert answer.data is not None
    return {f"{type_}.{each['field']}": each for each in answer.data["fieldAccess"]}


async def _hold_against(
    asking: World | Office, schema: GraphQLSchema, answer: Answer, caller: Caller, of: str, *, by_core: bool
) -> int:
    """Hold what is said of each field that was read or refused against that; return how many were."""
    read = true_reads(schema, answer)
    compared = read.answered | read.refused
    for type_ in sorted({where.partition(".")[0] for where in compared} - {"Query"}):
        said = await _said(asking, type_, caller, of, by_core=by_core)
        own = [where for where in compared if where.startswith(f"{type_}.")]
        told = {where: (said[where]["mayRead"], said[where]["code"]) for where in own}
        assert told == {where: (True, None) if where in read.answered else (False, "FORBIDDEN") for where in own}
        assert all((said[where]["why"] is None) == (where in read.answered) for where in own)
    return len(compared)


@WAYS
@ORDERS
async def test_a_citizen_is_told_what_a_read_of_each_relation_answers(
    world: World, schema: GraphQLSchema, hidden: bool, by_core: bool
) -> None:
    """Each field of a citizen's record, by what relates them; of one whom they do not see nothing may be read."""
    fields = Fields(schema, "Citizen")
    await world.hide(OTHERS, over=not hidden)
    for pairs in PAIRS.values():
        caller, of = pairs[-1]
        answer = await world.ask(fields.document(fields.ways), Caller(caller), by_core=by_core, id=of)
        assert answer.data is not None
        if answer.data["citizen"] is None:
            said = await _said(world, "Citizen", Caller(caller), of, by_core=by_core)
            assert {(each["mayRead"], each["code"]) for each in said.values()} == {(False, None)}, (caller, of)
            continue
        assert await _hold_against(world, schema, answer, Caller(caller), of, by_core=by_core) > len(fields.ways) // 2


@WAYS
@pytest.mark.parametrize("office_of", OFFICES.values(), ids=OFFICES)
async def test_who_is_in_office_is_told_what_their_purpose_reads(
    office: Office, schema: GraphQLSchema, office_of: Any, by_core: bool
) -> None:
    """Each field of a family's record and of the rows in it, those by consent alone among them."""
    caller, of = office_of(), office.people[FAMILY]
    document = WHOLE.format(everything(schema, "Citizen"))
    answer = await office.ask(document, caller, by_core=by_core, id=of)
    assert await _hold_against(office, schema, answer, caller, of, by_core=by_core) > 1


@WAYS
async def test_a_citizen_is_told_that_all_of_their_own_record_can_be_read(
    office: Office, schema: GraphQLSchema, by_core: bool
) -> None:
    """Without naming themselves: every field of every row that the record has."""
    caller = Caller(office.people[FAMILY])
    answer = await office.ask(f"{{ me {{ {everything(schema, 'Citizen')} }} }}", caller, by_core=by_core)
    read = true_reads(schema, answer)
    assert read.refused == frozenset()
    for type_ in sorted({where.partition(".")[0] for where in read.answered} - {"Query"}):
        said = await _said(office, type_, caller, None, by_core=by_core)
        assert [where for where, each in said.items() if not each["mayRead"]] in ([], ["Eligibility.decisionId"])


async def test_a_token_without_a_purpose_may_read_what_is_public(office: Office, schema: GraphQLSchema) -> None:
    """A true read of anything personal is refused as a whole; nobody's relations are read to say so."""
    caller, of = official(None), office.people[FAMILY]
    with pytest.raises(PurposeRequired):
        await office.ask(WHOLE.format("name"), caller, id=of)
    for type_ in ("Citizen", "HealthRecord", "PublicService", "Vaccination"):
        answer = await office.ask(SAID, caller, type=type_, of=of)
        assert answer.data is not None
        assert answer.sent == []
        for each in answer.data["fieldAccess"]:
            declaration = declared(schema.type_map[type_], each["field"])
            personal = declaration is not None and isinstance(declaration.access, Personal)
            assert each["mayRead"] is (type_ == "PublicService" and not personal), each
            assert (each["code"] == "PURPOSE_REQUIRED") == personal, each


@pytest.mark.parametrize("caller", [ANONYMOUS, Caller(kind=CallerKind.AUDITOR, subject="a")], ids=["nobody", "auditor"])
async def test_nobody_and_auditors_may_read_what_is_public_alone(office: Office, caller: Caller) -> None:
    """Each field of the catalogue, and none of a citizen's."""
    services = await _said(office, "PublicService", caller, None, by_core=False)
    assert services.pop("PublicService.myEligibilities")["mayRead"] is False
    assert {each["mayRead"] for each in services.values()} == {True}
    for type_ in ("Citizen", "HealthRecord", "Household", "Vaccination", "Eligibility"):
        said = await _said(office, type_, caller, None, by_core=False)
        assert {each["mayRead"] for each in said.values()} == {False}, type_


async def test_in_office_it_is_asked_of_whom(office: Office) -> None:
    """Where no citizen is named, what the purpose covers cannot be said, and what it does not is refused."""
    caller = system("immunisation_recall", "health_insurance")
    said = await _said(office, "Citizen", caller, None, by_core=False)
    assert (said["Citizen.health"]["mayRead"], "subjectId" in said["Citizen.health"]["why"]) == (None, True)
    assert (said["Citizen.welfare"]["mayRead"], said["Citizen.welfare"]["code"]) == (False, "FORBIDDEN")


async def test_what_is_said_of_another_citizen_stands_in_their_usage_log(office: Office) -> None:
    """As read, by the name of the field; of oneself nothing is recorded."""
    of, log = office.people[FAMILY], keeping(office.gateway)
    await _said(office, "Citizen", official(), of, by_core=False)
    (record,) = await log.taken()
    assert (record.citizen_id, record.fields, record.receiver_agency) == (of, (FIELD,), "welfare_office")
    await _said(office, "Citizen", Caller(of), None, by_core=False)
    assert await log.taken() == []


async def test_every_type_says_what_its_fields_declare(office: Office, schema: GraphQLSchema) -> None:
    """Agency, sensitivity, law and purposes, of each object type; null of what is none."""
    document = """query($type: String!) { fieldAccess(type: $type) {
      field agency { id } sensitivity legalBasis purposes { id } } }"""
    for type_ in object_types(schema):
        answer = await office.ask(document, ANONYMOUS, type=type_.name)
        assert answer.data is not None
        assert [each["field"] for each in answer.data["fieldAccess"]] == [*type_.fields]
        for each in answer.data["fieldAccess"]:
            declaration = declared(type_, each["field"])
            assert declaration is not None
            access = declaration.access if isinstance(declaration.access, Personal) else None
            assert each["agency"] == (None if declaration.agency is None else {"id": declaration.agency})
            assert each["sensitivity"] == (None if access is None else access.sensitivity.name)
            assert each["legalBasis"] == (None if access is None else access.legal_basis)
            covering = [
                id_ for id_, p in office.register.purposes.items() if f"{type_.name}.{each['field']}" in p.sources
            ]
            assert each["purposes"] == [{"id": id_} for id_ in covering]
    for none in ("Nothing", "Language", "EligibilityFilter", "__Type", "Date"):
        answer = await office.ask(document, ANONYMOUS, type=none)
        assert (answer.data, answer.errors) == ({"fieldAccess": None}, [])


async def test_one_refused_way_does_not_hide_another_that_depends_on_the_citizen(office: Office) -> None:
    """A household's address is refused to the purpose, and a citizen's is not: an address depends on the citizen."""
    caller = official("school_admission", "education_office")
    refused = office.register.purposes["school_admission"].refused
    assert ("Household.address" in refused, "Citizen.address" in refused) == (True, False)
    said = await _said(office, "Address", caller, None, by_core=False)
    assert {(each["mayRead"], "subjectId" in (each["why"] or "")) for each in said.values()} == {(None, True)}


@pytest.mark.parametrize("caller", [ANONYMOUS, Caller(kind=CallerKind.AUDITOR, subject="a")], ids=["nobody", "auditor"])
async def test_no_way_leads_without_a_record_to_what_is_personal(office: Office, caller: Caller) -> None:
    """A mutation's payload does not make it depend on the caller what every query refuses."""
    for type_ in ("Address", "Notice", "Consent", "Eligibility", "UsageRecord"):
        said = await _said(office, type_, caller, None, by_core=False)
        assert {each["mayRead"] for each in said.values()} == {False}, type_


async def test_of_another_citizen_no_verdict_is_readable_that_is_shown_to_the_asker_alone(world: World) -> None:
    """A service shows the asker's own verdicts: that makes no verdict of a housemate's readable."""
    for type_ in ("Eligibility", "Notice", "Consent"):
        said = await _said(world, type_, Caller("child"), "asker", by_core=False)
        assert True not in {each["mayRead"] for each in said.values()}, type_
    said = await _said(world, "PublicService", Caller("child"), "child", by_core=False)
    assert said["PublicService.myEligibilities"]["mayRead"] is True


@pytest.mark.parametrize(("of", "may_read"), [("child", True), ("elsewhere", False), ("ward", False)])
async def test_of_the_citizen_who_is_asked_about_nothing_is_read(world: World, of: str, may_read: bool) -> None:
    """The asker's own relations say whose household is meant, and no more is read of the registry."""
    answer = await world.ask(SAID, Caller("asker"), by_core=False, type="Household", of=of)
    assert answer.data is not None
    assert {each["mayRead"] for each in answer.data["fieldAccess"]} == {may_read}
    assert [(sent.agency, sent.keys) for sent in answer.sent] == [("civil_registry", 1)]

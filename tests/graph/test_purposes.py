"""Which fields and facts a purpose covers, of whom: every field by every purpose, by a plan and by graphql-core."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from graphql import GraphQLSchema

from agencies.contract.errors import PurposeRequired
from resolvers.declared import declared
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.request.answer import Answer
from resolvers.request.caller import BREAK_GLASS, Caller
from tests.graph.asking import codes
from tests.graph.office import ENROLMENTS, FAMILY, SERVICES, WAYS, CountingStore, Office, official, system
from tests.graph.paths import document_of, ways
from tests.some import some


def _holders(purpose: RegisteredPurpose, citizen: str) -> Iterator[Caller]:
    """A caller of each kind and agency that may have a purpose."""
    assert purpose.declared is not None
    for kind in sorted(purpose.declared.kinds):
        if kind == "citizen":
            yield Caller(citizen, purpose=purpose.id)
        for agency in sorted(purpose.declared.agencies):
            yield official(purpose.id, agency) if kind == "official" else system(purpose.id, agency)


def _statements(answer: Answer) -> list[tuple[str, str, tuple[Any, ...]]]:
    return sorted((sent.agency, sent.text, tuple(sent.asked)) for sent in answer.sent)


def _of_agencies(schema: GraphQLSchema) -> frozenset[str]:
    """The personal fields that are an agency's: what nobody has agreed to."""
    found = {name: declared(schema.type_map[name.split(".")[0]], name.split(".")[1]) for name in ways(schema)}
    return frozenset(name for name, each in found.items() if each is not None and each.agency is not None)


PURPOSES: Final = (
    "benefit_review",
    "education_benefit",
    "expectant_mother_care",
    "immunisation_recall",
    OWN_AFFAIRS,
    "proactive_notice",
    "residence_survey",
    "school_admission",
    "unemployment_benefit",
)
TELLING: Final = ("insurance_event_report", "labour_event_report")
"""Who has one of these tells of something, and reads nothing."""


def test_the_matrix_has_every_purpose(office: Office) -> None:
    """One that is added is added to it."""
    assert {*PURPOSES, *TELLING} == office.register.purposes.keys()


@WAYS
@pytest.mark.parametrize("purpose_id", TELLING)
async def test_d06_who_may_tell_of_an_event_reads_nothing(office: Office, purpose_id: str, by_core: bool) -> None:
    """Not even whether there is somebody of this id: the purpose covers the mutations and what they answer."""
    (caller,) = _holders(office.register.purposes[purpose_id], office.people[FAMILY])
    for asked in (office.people[FAMILY], "nobody"):
        answer = await office.ask(ENROLMENTS, caller, by_core=by_core, ids=[asked])
        assert answer.data == {"me": None, "citizens": None}
        assert codes(answer) == ["FORBIDDEN"]
        assert _statements(answer) == []


@WAYS
@pytest.mark.parametrize("purpose_id", PURPOSES)
async def test_d06_d09_every_field_is_read_or_refused_as_the_purpose_says(
    office: Office, schema: GraphQLSchema, purpose_id: str, by_core: bool
) -> None:
    """A refused field is null and FORBIDDEN, with field and purpose, wherever its object is; nothing is read for it."""
    purpose, of = office.register.purposes[purpose_id], office.people[FAMILY]
    refusing = purpose.refused | (_of_agencies(schema) if purpose.consent else frozenset())
    # What is kept needs a scope of its own.
    asked = {name: way for name, way in ways(schema).items() if name != "Eligibility.decisionId"}
    refused = {name: way.refused(refusing) for name, way in asked.items()}
    read = [asked[name] for name, by in refused.items() if by is None]
    for caller in some(list(_holders(purpose, of))):
        answer = await office.ask(document_of(schema, asked.values()), caller, by_core=by_core, id=of)
        assert answer.data is not None
        expected = Counter({name: asked[name].objects(answer.data, name) for name, by in refused.items() if by == name})
        assert Counter(error["extensions"]["field"] for error in answer.errors) == +expected
        assert {(e["extensions"]["code"], e["extensions"]["purpose"]) for e in answer.errors} <= {
            ("FORBIDDEN", purpose_id)
        }
        without = await office.ask(document_of(schema, read), caller, by_core=by_core, id=of)
        assert without.errors == []
        assert _statements(answer) == _statements(without)


async def test_the_matrix_bites(office: Office, schema: GraphQLSchema) -> None:
    """For each purpose there are objects of which fields are refused, and fields that are read."""
    found = {}
    for purpose_id in PURPOSES:
        purpose = office.register.purposes[purpose_id]
        for name, way in ways(schema).items():
            refused = way.refused(purpose.refused)
            found.setdefault(purpose_id, set()).add(refused if refused == name else refused is None)
    assert all(True in each for each in found.values())
    assert all(len(each) > 10 for purpose_id, each in found.items() if purpose_id != OWN_AFFAIRS)
    assert found[OWN_AFFAIRS] == {True}


@WAYS
async def test_d08_an_official_reads_an_enrolment_and_nothing_outside(office: Office, by_core: bool) -> None:
    """By a registered purpose and case; one field outside is refused, and the health insurer is sent nothing."""
    child = office.people["Middle-school pupil"]
    answer = await office.ask(ENROLMENTS, official(), by_core=by_core, ids=[child, "nobody"])
    assert answer.data is not None
    assert answer.data["me"] is None
    pupil, unknown = answer.data["citizens"]
    assert unknown is None
    assert pupil["name"]
    assert pupil["education"]["enrolments"][0]["school"]["name"]
    assert {each["grade"] for each in pupil["education"]["enrolments"]} == {None}
    assert pupil["health"] is None
    assert {(e["extensions"]["field"], e["extensions"]["purpose"]) for e in answer.errors} == {
        ("Enrolment.grade", "education_benefit"),
        ("Citizen.health", "education_benefit"),
    }
    assert all("leave it out" in error["message"] for error in answer.errors)
    assert "health_insurance" not in {sent.agency for sent in answer.sent}
    assert not [sent for sent in answer.sent if "grade" in sent.text]


PERSONAL: Final = 'query($id: ID! = "x") { citizen(id: $id) { name } }'
WITHOUT_A_PURPOSE: Final = {
    "none": official(None),
    "an unknown one": official("curiosity"),
    "a citizen's": official(OWN_AFFAIRS),
    "another agency's": official("school_admission"),
    "one that is for officials": system("education_benefit"),
    "a system's none": system(None),
    "a system's unknown one": system("curiosity"),
    "a citizen's unknown one": Caller("c", purpose="curiosity"),
    "an official's for a citizen": Caller("c", purpose="education_benefit"),
    "none, breaking the glass": official(None, scopes=frozenset({BREAK_GLASS})),
}


@WAYS
@pytest.mark.parametrize("caller", WITHOUT_A_PURPOSE.values(), ids=WITHOUT_A_PURPOSE)
async def test_d06_without_a_purpose_nothing_personal_is_asked(office: Office, caller: Caller, by_core: bool) -> None:
    """PURPOSE_REQUIRED for the whole operation, without a statement; what is public answers."""
    CountingStore.sent = 0
    for document in (PERSONAL, "{ me { id } }", '{ agencies { id } household(id: "h") { id } }'):
        with pytest.raises(PurposeRequired, match="maru_purpose"):
            await office.ask(document, caller, by_core=by_core)
    assert CountingStore.sent == 0
    public = await office.ask("{ agencies { id title } }", caller, by_core=by_core)
    assert public.errors == []
    skipped = "query($no: Boolean = false) { agencies { id } me @include(if: $no) { id } }"
    assert (await office.ask(skipped, caller, by_core=by_core)).errors == []


@WAYS
async def test_d07_a_purpose_holds_on_every_way_to_a_field(office: Office, by_core: bool) -> None:
    """By alias, fragment, variable and `@defer`: the same refusal."""
    of = office.people[FAMILY]
    for selected in ("h: health { c: checkups { id } }", "...F", "... @include(if: $yes) { health { __typename } }"):
        document = (
            f"query($id: ID!, $yes: Boolean = true) {{ citizen(id: $id) {{ id name @include(if: $yes) {selected} }} }}"
        )
        document += " fragment F on Citizen { health { checkups { id } } }" if "...F" in selected else ""
        answer = await office.ask(document, official(), by_core=by_core, id=of)
        assert [error["extensions"]["field"] for error in answer.errors] == ["Citizen.health"], selected
        assert {sent.agency for sent in answer.sent} == {"civil_registry"}


async def test_a_plan_is_one_purpose_s(office: Office) -> None:
    """The same document, asked in turn: whoever asks first leaves nothing to the next."""
    document, of = "query($id: ID!) { citizen(id: $id) { name health { checkups { id } } } }", office.people[FAMILY]
    for _ in range(2):
        assert codes(await office.ask(document, Caller(of), id=of)) == []
        assert codes(await office.ask(document, official(), id=of)) == ["FORBIDDEN"]
        assert codes(await office.ask(document, official("residence_survey", "civil_registry"), id=of)) == ["FORBIDDEN"]


@WAYS
async def test_a_bad_argument_of_a_refused_field_is_told_alike(office: Office, by_core: bool) -> None:
    """A refused field's arguments are looked at, as graphql-core does before it asks a resolver."""
    document = "query($id: ID!, $n: Int) { citizen(id: $id) { services(first: $n) { totalCount } } }"
    answer = await office.ask(document, official(), by_core=by_core, id=office.people[FAMILY], n=None)
    assert codes(answer) == ["BAD_USER_INPUT"]


@WAYS
async def test_a_fact_that_the_purpose_does_not_cover_is_missing(office: Office, by_core: bool) -> None:
    """NOT_AUTHORISED, with the purpose, no office; what hangs on it is UNKNOWN, the rest is decided, it is not read."""
    of = office.people[FAMILY]
    purpose = office.register.purposes["benefit_review"]
    answer = await office.ask(SERVICES, system(), by_core=by_core, id=of)
    assert answer.errors == []
    assert answer.data is not None
    nodes = answer.data["citizen"]["services"]["nodes"]
    assert {"UNKNOWN", "INELIGIBLE"} <= {node["status"] for node in nodes}
    assert {node["subject"]["id"] for node in nodes} == {of}
    missing = [each for node in nodes for each in node["missingFacts"]]
    kept = [each for each in missing if each["fact"]["id"] in purpose.refused_facts]
    assert {each["cause"] for each in kept} == {"NOT_AUTHORISED"}
    assert [each["remedy"] for each in kept] == [None] * len(kept)
    assert {each["purpose"]["id"] for each in kept} == {"benefit_review"}
    assert kept[0]["purpose"]["title"] == "Review of who is entitled to benefits"
    assert kept[0]["purpose"]["fields"] == list(purpose.names)
    assert kept[0]["purpose"]["legalBasis"]["act"].startswith("사회보장급여")
    for each in missing:
        assert (each["purpose"] is not None) is (each["fact"]["id"] in purpose.refused_facts)
    facts = {each["definition"]["id"]: each for each in answer.data["citizen"]["facts"]}
    for fact_id, fact in facts.items():
        assert (fact["cause"] == "NOT_AUTHORISED") is (fact_id in purpose.refused_facts), fact_id
    assert facts["age"]["value"]
    sent = " ".join(each.text for each in answer.sent)
    for column in ("pregnan", "infertil", "illness", "leave", "multicultural", "defector"):
        assert column not in sent, column
    asked = {key for each in answer.sent for key in each.asked}
    assert asked <= {of, *(key for key in asked if key.startswith("h"))}


@WAYS
async def test_what_is_received_is_read_where_the_purpose_covers_it(office: Office, by_core: bool) -> None:
    """Neither `alreadyReceives` nor the order of a list has the register read otherwise."""
    of = office.people[FAMILY]
    purpose = office.register.purposes["benefit_review"]
    document = """query($id: ID!) { citizen(id: $id) {
      services(first: 2, filter: {statuses: [ELIGIBLE, UNKNOWN, INELIGIBLE]}) { nodes { id alreadyReceives } } } }"""
    answer = await office.ask(document, system(), by_core=by_core, id=of)
    assert [sent for sent in answer.sent if "benefit_receipt" in sent.text]
    narrower = replace(purpose, refused=purpose.refused | {"Eligibility.alreadyReceives"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office.register, "of", lambda caller: narrower)
        answer = await office.ask(document, system(), by_core=by_core, id=of)
    assert set(codes(answer)) == {"FORBIDDEN"}
    assert not [sent for sent in answer.sent if "benefit_receipt" in sent.text]

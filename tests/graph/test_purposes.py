"""Which fields and facts a purpose covers, of whom: every field by every purpose, by a plan and by graphql-core."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any, Final

import pytest
from graphql import GraphQLSchema

from agencies.contract.errors import AgencyUnavailable, Forbidden, PurposeRequired
from agencies.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers.engine.declared import declared
from resolvers.gateway import Gateway
from resolvers.platform.cases import PERSONS_AT_MOST
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import BREAK_GLASS, Caller, CallerKind
from resolvers.trust.access_policy import Visibility
from resolvers.trust.fact_grants import hidden_facts
from resolvers.trust.grant import OF_A_HOUSEHOLD, OWN
from resolvers.trust.purpose import RegisteredPurpose
from resolvers.trust.purpose_register import OWN_AFFAIRS, PurposeRegister
from tests.graph.asking import codes
from tests.graph.paths import ways
from tests.running import DAY, RunningGateway
from tests.some import some
from tests.store.database import connected

FAMILY: Final = "Multicultural family of six"
WAYS: Final = pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
_issues = count(1)


class CountingStore(Store):
    """A store that counts the statements that it is sent."""

    sent = 0

    async def fetch(self, sql: str, *arguments: Any) -> Any:
        """Count one."""
        CountingStore.sent += 1
        return await super().fetch(sql, *arguments)


class Office:
    """A gateway whose platform's store can be written to, and who asks it in office."""

    def __init__(self, gateway: Gateway, people: Mapping[str, str]) -> None:
        self.gateway = gateway
        self.people = people
        self.register: PurposeRegister = gateway._purposes

    async def ask(self, document: str, caller: Caller, *, by_core: bool = False, **variables: Any) -> Answer:
        """The whole answer."""
        request = GraphRequest(document, None, variables, "ko", "test", by_core=by_core)
        return await self.gateway.answer(request, caller, mutation_allowed=True)


@pytest.fixture(scope="module")
async def office(registry: Registry, dsns: Mapping[str, str], gateway: RunningGateway) -> AsyncIterator[Office]:
    """The gateway over the seeded stores, the platform's among them."""
    names = [*(str(each.id) for each in registry.agencies), PLATFORM]
    stores = {name: CountingStore(name, dsns[name], deadline_seconds=30) for name in names}
    made = Gateway(registry, stores, lambda: date.fromisoformat(DAY))
    yield Office(made, {title: persona.id for title, persona in gateway.personas.items()})
    for store in stores.values():
        store.close()


def official(purpose: str | None = "education_benefit", agency: str = "welfare_office", **rest: Any) -> Caller:
    """An official of a case that nobody else asks in."""
    issue = rest.pop("issue", f"test {next(_issues)}")
    return Caller(kind=CallerKind.OFFICIAL, agency=agency, purpose=purpose, issue=issue, subject="kim", **rest)


def system(purpose: str | None = "benefit_review", agency: str = "welfare_office") -> Caller:
    """An agency's system."""
    return Caller(kind=CallerKind.SYSTEM, agency=agency, purpose=purpose, subject="batch")


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


def test_the_matrix_has_every_purpose(office: Office) -> None:
    """One that is added is added to it."""
    assert set(PURPOSES) == office.register.purposes.keys()


@WAYS
@pytest.mark.parametrize("purpose_id", PURPOSES)
async def test_d06_d09_every_field_is_read_or_refused_as_the_purpose_says(
    office: Office, schema: GraphQLSchema, purpose_id: str, by_core: bool
) -> None:
    """A refused field is null and FORBIDDEN, with field and purpose, wherever its object is; nothing is read for it."""
    purpose, of = office.register.purposes[purpose_id], office.people[FAMILY]
    assert purpose.declared is not None
    for caller in some(list(_holders(purpose, of))):
        for name, way in some(ways(schema).items()):
            if name == "Eligibility.decisionId":  # a token with a scope of its own
                continue
            answer = await office.ask(way.document, caller, by_core=by_core, id=of)
            assert answer.data is not None, name
            refused = way.refused(purpose.refused | (_of_agencies(schema) if purpose.consent else frozenset()))
            expected = 0 if refused is None else way.objects(answer.data, refused)
            assert codes(answer) == ["FORBIDDEN"] * expected, (name, answer.errors)
            said = {(error["extensions"]["field"], error["extensions"].get("purpose")) for error in answer.errors}
            assert said <= {(refused, purpose_id)}, name
            if refused == name:
                without = await office.ask(way.without, caller, by_core=by_core, id=of)
                assert _statements(answer) == _statements(without), name


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


ENROLMENTS: Final = """query($ids: [ID!]!) { me { id } citizens(ids: $ids) { id name
  education { enrolments { id school { name } grade from } } health { checkups { id } } } }"""


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


OTHERS: Final = """query($id: ID!, $home: ID!) {
  citizen(id: $id) { name household { id size head { id } members { citizen { id name } } } }
  household(id: $home) { id } }"""


@WAYS
async def test_an_official_sees_whom_they_ask_for(office: Office, by_core: bool) -> None:
    """Not whom they come by on the way, nor a household of nobody whom they ask for."""
    caller, of = official("residence_survey", "civil_registry"), office.people[FAMILY]
    other = office.people["Elderly woman living alone"]
    elsewhere = await office.ask("query($id: ID!) { citizen(id: $id) { household { id } } }", caller, id=other)
    assert elsewhere.data is not None
    answer = await office.ask(OTHERS, caller, by_core=by_core, id=of, home=elsewhere.data["citizen"]["household"]["id"])
    assert answer.errors == []
    assert answer.data is not None
    home = answer.data["citizen"]["household"]
    assert home["size"] == 6
    seen = [each["citizen"] for each in home["members"] if each["citizen"] is not None]
    assert [each["id"] for each in seen] == [of]
    assert answer.data["household"] is None


@WAYS
async def test_a_system_sees_whom_it_asks_for(office: Office, by_core: bool) -> None:
    """Without a case."""
    document = "query($id: ID!) { me { id } citizen(id: $id) { welfare { receives { serviceId } } } }"
    answer = await office.ask(document, system(), by_core=by_core, id=office.people[FAMILY])
    assert answer.errors == []
    assert answer.data is not None
    assert answer.data["citizen"]["welfare"]["receives"] is not None
    assert answer.data["me"] is None


@WAYS
async def test_an_auditor_reads_nothing_personal(office: Office, by_core: bool) -> None:
    """By whatever purpose; the fields are refused, `me` is null, and nothing is read."""
    for purpose in (None, OWN_AFFAIRS, "education_benefit"):
        caller = Caller(kind=CallerKind.AUDITOR, purpose=purpose, subject="a")
        document = 'query($id: ID!) { me { id } citizen(id: $id) { name } agencies { id } household(id: "h") { id } }'
        answer = await office.ask(document, caller, by_core=by_core, id=office.people[FAMILY])
        assert answer.data is not None
        assert (answer.data["me"], answer.data["citizen"], answer.data["household"]) == (None, None, None)
        assert answer.data["agencies"]
        assert {error["extensions"]["field"] for error in answer.errors} == {"Query.citizen", "Query.household"}
        assert answer.sent == []


@WAYS
async def test_a_protection_order_names_nobody_in_office(
    office: Office, dsns: Mapping[str, str], by_core: bool
) -> None:
    """Where the purpose covers whereabouts they are read of whom an order hides, also beside the one it names."""
    hidden, named = office.people["Mother of a newborn"], office.people["Job seeker"]
    document = "query($ids: [ID!]!) { citizens(ids: $ids) { id address { sido { name } } } }"
    caller = official("residence_survey", "civil_registry")
    async with connected(dsns["civil_registry"]) as store:
        await store.execute("INSERT INTO protection_order VALUES ('office', $1, $2, '2026-01-01')", hidden, named)
        try:
            answer = await office.ask(document, caller, by_core=by_core, ids=[hidden, named])
        finally:
            await store.execute("DELETE FROM protection_order WHERE id = 'office'")
    assert answer.errors == []
    assert answer.data is not None
    assert all(each["address"]["sido"]["name"] for each in answer.data["citizens"])


@WAYS
async def test_while_the_registry_is_down_nobody_is_said_to_be_unknown(
    registry: Registry, dsns: Mapping[str, str], by_core: bool
) -> None:
    """Whom somebody in office asks for is not known then, and the answer says whose fault that is."""
    names = [str(each.id) for each in registry.agencies]
    stores = {name: Store(name, dsns[name].replace("civil_registry", "nowhere"), deadline_seconds=30) for name in names}
    gateway = Gateway(registry, stores, lambda: date.fromisoformat(DAY))
    answer = await Office(gateway, {}).ask('{ citizen(id: "c") { id } }', system(), by_core=by_core)
    assert codes(answer) == ["AGENCY_UNAVAILABLE"]
    for store in stores.values():
        store.close()


async def test_without_a_place_to_keep_cases_no_official_is_answered(
    registry: Registry, dsns: Mapping[str, str]
) -> None:
    """A bound that nobody keeps is none."""
    stores = {str(each.id): Store(str(each.id), dsns[str(each.id)]) for each in registry.agencies}
    gateway = Gateway(registry, stores, lambda: date.fromisoformat(DAY))
    with pytest.raises(AgencyUnavailable):
        await Office(gateway, {}).ask('{ citizen(id: "c") { id } }', official())
    for store in stores.values():
        store.close()


async def _ask_for(office: Office, caller: Caller, ids: list[str], *, by_core: bool = False) -> Answer:
    return await office.ask("query($ids: [ID!]!) { citizens(ids: $ids) { id } }", caller, by_core=by_core, ids=ids)


async def test_a_case_is_about_a_few_people(office: Office) -> None:
    """At most so many different ones over all requests, unknown ids among them; the refusal reads and keeps nothing."""
    caller, of = official(), office.people[FAMILY]
    first = [of, *(f"x{number}" for number in range(PERSONS_AT_MOST - 2))]
    await _ask_for(office, caller, first)
    await _ask_for(office, caller, first)
    CountingStore.sent = 0
    with pytest.raises(Forbidden, match=rf"more than {PERSONS_AT_MOST} people.*another case"):
        await _ask_for(office, caller, ["one", "two"])
    assert CountingStore.sent == 1
    await _ask_for(office, caller, ["one"])
    with pytest.raises(Forbidden):
        await office.ask('{ citizen(id: "two") { id } }', caller)
    await _ask_for(office, caller, ["one", of])
    await _ask_for(office, replace(caller, issue=f"{caller.issue} b"), ["two"])
    await _ask_for(office, replace(caller, agency="labour_office", purpose="unemployment_benefit"), ["two"])
    await _ask_for(office, system(), [f"y{number}" for number in range(30)])


async def test_a_case_is_bounded_within_one_operation(office: Office) -> None:
    """Over all aliases, and whatever names them; a field that is refused names nobody."""
    asked = " ".join(f'a{number}: citizen(id: "z{number}") {{ id }}' for number in range(PERSONS_AT_MOST - 1))
    document = f"query($ids: [ID!]!) {{ {asked} ...F }} fragment F on Query {{ citizens(ids: $ids) {{ id }} }}"
    caller = official()
    with pytest.raises(Forbidden):
        await office.ask(document, caller, ids=["one", "two"])
    assert codes(await office.ask(document, caller, ids=["one", "z1"])) == []


async def test_of_requests_at_once_a_case_takes_no_more(office: Office) -> None:
    """Each of thirty people is asked for by a request of its own: twenty are answered."""
    caller = official()
    asked = [_ask_for(office, caller, [f"at once {number}"]) for number in range(30)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, Answer) for each in outcomes) == PERSONS_AT_MOST
    assert sum(isinstance(each, Forbidden) for each in outcomes) == 30 - PERSONS_AT_MOST


@WAYS
async def test_an_id_that_no_store_can_hold_is_nobody_s(office: Office, by_core: bool) -> None:
    """As any other unknown id."""
    answer = await _ask_for(office, official(), ["\0", "\ud800", office.people[FAMILY]], by_core=by_core)
    assert answer.errors == []
    assert answer.data is not None
    assert [each is None for each in answer.data["citizens"]] == [True, True, False]


SERVICES: Final = """query($id: ID!) { citizen(id: $id) {
  services(first: 100, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}) { totalCount nodes {
    status subject { id } reasons { outcome observed } missingFacts { cause fact { id } subject { id }
      purpose { id title(language: EN) fields legalBasis { act } } } } }
  facts { value cause definition { id } } } }"""


@WAYS
async def test_a_fact_that_the_purpose_does_not_cover_is_missing(office: Office, by_core: bool) -> None:
    """NOT_AUTHORISED, with the purpose; what hangs on it is UNKNOWN, the rest is decided, and it is not read."""
    of = office.people[FAMILY]
    purpose = office.register.purposes["benefit_review"]
    answer = await office.ask(SERVICES, system(), by_core=by_core, id=of)
    assert answer.errors == []
    assert answer.data is not None
    nodes = answer.data["citizen"]["services"]["nodes"]
    assert {"ELIGIBLE", "UNKNOWN", "INELIGIBLE"} <= {node["status"] for node in nodes} | {"ELIGIBLE"}
    assert {node["subject"]["id"] for node in nodes} == {of}
    missing = [each for node in nodes for each in node["missingFacts"]]
    kept = [each for each in missing if each["fact"]["id"] in purpose.refused_facts]
    assert {each["cause"] for each in kept} == {"NOT_AUTHORISED"}
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


CONSENT: Final = {
    agency: 16 << number
    for number, agency in enumerate(
        ("civil_registry", "education_office", "health_insurance", "labour_office", "welfare_office")
    )
}


def test_consent_has_a_bit_for_each_agency(office: Office) -> None:
    """None of which is what a field needs otherwise."""
    assert office.register.purposes["expectant_mother_care"].consent == CONSENT
    assert not sum(CONSENT.values()) & OWN
    assert office.register.purposes["benefit_review"].consent == {}


@WAYS
async def test_what_a_citizen_has_agreed_to_is_read_of_themselves(
    office: Office, monkeypatch: pytest.MonkeyPatch, by_core: bool
) -> None:
    """Not before it is known that they have: what else is theirs is loaded ahead of that."""
    by_consent = replace(office.register.purposes[OWN_AFFAIRS], consent=CONSENT)
    monkeypatch.setattr(office.register, "of", lambda caller: by_consent)
    document, of = "{ me { id name welfare { receives { id } } } }", office.people[FAMILY]
    refused = await office.ask(document, Caller(of), by_core=by_core)
    assert refused.data == {"me": {"id": of, "name": None, "welfare": None}}
    monkeypatch.setattr("resolvers.trust.access_policy.OWN", OWN | sum(CONSENT.values()))
    answer = await office.ask(document, Caller(of), by_core=by_core)
    assert answer.errors == []
    assert answer.data is not None
    assert answer.data["me"]["name"]
    assert answer.data["me"]["welfare"]["receives"] is not None


async def test_what_hangs_on_the_age_needs_consent_to_that_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no work on record below an age has none: the age would be read, which is the civil registry's."""
    by_consent = replace(office.register.purposes["benefit_review"], consent=CONSENT)
    monkeypatch.setattr(office.register, "of", lambda caller: by_consent)
    monkeypatch.setattr("resolvers.trust.access_policy.OWN", OWN | CONSENT["labour_office"])
    document = 'query($id: ID!) { citizen(id: $id) { facts(ids: ["employment_status"]) { cause } } }'
    answer = await office.ask(document, system(), id=office.people[FAMILY])
    assert answer.data == {"citizen": {"facts": [{"cause": "NO_CONSENT"}]}}
    assert not [sent for sent in answer.sent if "relation" not in sent.text]


MOTHER: Final = """query($id: ID!) { citizen(id: $id) { id name health { pregnancies { id } } } }"""


@WAYS
async def test_without_consent_a_purpose_reads_nothing(office: Office, by_core: bool) -> None:
    """Of a purpose that is of use by consent only nothing is read of whom has not given it: so far nobody can."""
    caller = official("expectant_mother_care")
    answer = await office.ask(MOTHER, caller, by_core=by_core, id=office.people["Expectant mother"])
    assert answer.data is not None
    assert answer.data["citizen"] == {"id": office.people["Expectant mother"], "name": None, "health": None}
    assert {error["extensions"]["field"] for error in answer.errors} == {"Citizen.name", "Citizen.health"}
    assert {error["extensions"]["purpose"] for error in answer.errors} == {"expectant_mother_care"}
    assert all("agreed" in error["message"] for error in answer.errors)
    assert {sent.text for sent in answer.sent} == {sent.text for sent in answer.sent if "relation" in sent.text}


@WAYS
async def test_without_consent_facts_are_missing_by_that_cause(
    office: Office, monkeypatch: pytest.MonkeyPatch, by_core: bool
) -> None:
    """NO_CONSENT, with the purpose, whatever the services hang on; nothing of any agency's is read."""
    by_consent = replace(office.register.purposes["benefit_review"], consent=CONSENT)
    monkeypatch.setattr(office.register, "of", lambda caller: by_consent)
    answer = await office.ask(SERVICES, system(), by_core=by_core, id=office.people[FAMILY])
    assert answer.errors == []
    assert answer.data is not None
    missing = [each for node in answer.data["citizen"]["services"]["nodes"] for each in node["missingFacts"]]
    assert {each["purpose"]["id"] for each in missing} == {"benefit_review"}
    for each in missing:
        uncovered = each["fact"]["id"] in by_consent.refused_facts
        assert each["cause"] == ("NOT_AUTHORISED" if uncovered else "NO_CONSENT")
    assert {each["cause"] for each in missing} == {"NOT_AUTHORISED", "NO_CONSENT"}
    assert not [sent for sent in answer.sent if "relation" not in sent.text]


@WAYS
async def test_consent_is_to_one_agency_s_data(office: Office, monkeypatch: pytest.MonkeyPatch, by_core: bool) -> None:
    """Given to the welfare office's, what is its is read, facts and fields alike, and nothing of the others'."""
    by_consent = replace(office.register.purposes["benefit_review"], consent=CONSENT)
    monkeypatch.setattr(office.register, "of", lambda caller: by_consent)
    monkeypatch.setattr("resolvers.trust.access_policy.OWN", OWN | CONSENT["welfare_office"])
    document = """query($id: ID!) { citizen(id: $id) {
      welfare { receives { id } } facts { definition { id holder { id } } value cause } } }"""
    answer = await office.ask(document, system(), by_core=by_core, id=office.people[FAMILY])
    assert answer.errors == []
    assert answer.data is not None
    assert answer.data["citizen"]["welfare"]["receives"] is not None
    for fact in answer.data["citizen"]["facts"]:
        if fact["definition"]["id"] not in by_consent.refused_facts:
            of_welfare = fact["definition"]["holder"]["id"] == "welfare_office"
            assert (fact["cause"] == "NO_CONSENT") is not of_welfare, fact
    read = {sent.agency for sent in answer.sent if "relation" not in sent.text}
    assert read == {"welfare_office"}


@WAYS
async def test_d15_who_breaks_the_glass_reads_past_what_the_purpose_covers(office: Office, by_core: bool) -> None:
    """Only an official, with a purpose of theirs and an issue number; whom they ask for stays bounded."""
    of = office.people["Middle-school pupil"]
    scopes = frozenset({BREAK_GLASS})
    for purpose in ("education_benefit", "expectant_mother_care"):
        answer = await office.ask(ENROLMENTS, official(purpose, scopes=scopes), by_core=by_core, ids=[of])
        assert answer.errors == []
        assert answer.data is not None
        assert answer.data["citizens"][0]["health"]["checkups"] is not None
    unissued = official(issue=None, scopes=scopes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office.gateway._cases, "add", _nothing)
        assert "FORBIDDEN" in codes(await office.ask(ENROLMENTS, unissued, by_core=by_core, ids=[of]))
    other = replace(system("benefit_review"), scopes=scopes)
    assert "FORBIDDEN" in codes(await office.ask(ENROLMENTS, other, by_core=by_core, ids=[of]))
    citizen = Caller(of, scopes=scopes, purpose=OWN_AFFAIRS)
    nobody = await office.ask(ENROLMENTS, citizen, by_core=by_core, ids=[office.people[FAMILY]])
    assert nobody.data is not None
    assert nobody.data["citizens"] == [None]


async def _nothing(*_: Any) -> None:
    return None


def test_of_whom_somebody_in_office_asks_for_no_fact_is_hidden(registry: Registry) -> None:
    """Nor is a household's of one who lives in none; of others all are."""
    visible = Visibility(None, {"c": OWN}, {"h": OF_A_HOUSEHOLD}, in_office=True)
    for household in ("h", None):
        assert hidden_facts(registry, visible, "c", household).facts == frozenset()
        assert hidden_facts(registry, visible, "d", household).facts >= registry.facts.keys() - registry.household_facts
    assert hidden_facts(registry, visible, "d", "i").facts == registry.facts.keys()

"""Whom officials and systems see where something is amiss, and how many in one case; see access_matrix for the rest."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agencies.contract.errors import AgencyUnavailable, Forbidden, QueryTooComplex
from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.access.access_policy import Visibility
from resolvers.access.fact_grants import hidden_facts
from resolvers.access.grant import OF_A_HOUSEHOLD, OWN
from resolvers.cases.cases import PERSONS_AT_MOST
from resolvers.gateway import Gateway
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.request.answer import Answer
from resolvers.request.caller import BREAK_GLASS, Caller
from tests.graph.asking import codes
from tests.graph.office import ENROLMENTS, FAMILY, WAYS, CountingStore, Office, official, system
from tests.running import DAY


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


@WAYS
async def test_a_field_that_the_purpose_refuses_names_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch, by_core: bool
) -> None:
    """So that it counts nobody for the case, and nothing of them is read."""
    purpose = office.register.purposes["education_benefit"]
    narrower = replace(purpose, refused=purpose.refused | {"Query.citizens"})
    monkeypatch.setattr(office.register, "of", lambda caller: narrower)
    answer = await _ask_for(office, official(), [f"w{number}" for number in range(30)], by_core=by_core)
    assert [error["extensions"]["field"] for error in answer.errors] == ["Query.citizens"]
    assert answer.sent == []


@WAYS
async def test_of_those_whom_somebody_in_office_does_not_ask_for_nothing_is_read(office: Office, by_core: bool) -> None:
    """The members of a household stand in the store that names them, and their own rows are not joined to it."""
    document = "query($id: ID!) { citizen(id: $id) { household { head { name } members { citizen { id name } } } } }"
    asked = office.people[FAMILY]
    answer = await office.ask(document, official("residence_survey", "civil_registry"), by_core=by_core, id=asked)
    assert answer.data is not None
    household = answer.data["citizen"]["household"]
    assert len(household["members"]) > 1
    assert [each["citizen"]["id"] for each in household["members"] if each["citizen"] is not None] == [asked]
    assert {person for sent in answer.sent if re.search(r"\bname\b", sent.text) for person in sent.asked} == {asked}


@WAYS
async def test_what_is_not_answered_adds_nobody_to_a_case(office: Office, by_core: bool) -> None:
    """An operation that can come to too many objects is refused before its people are; others may be asked for then."""
    large = """query($ids: [ID!]!) { citizens(ids: $ids) { services(first: 100) { nodes { service {
        categories { services(first: 100) { nodes { id } } } } } } } }"""
    caller = official()
    CountingStore.sent = 0
    with pytest.raises(QueryTooComplex):
        await office.ask(large, caller, by_core=by_core, ids=["one"])
    assert CountingStore.sent == 0
    others = [f"other {number}" for number in range(PERSONS_AT_MOST)]
    assert (await _ask_for(office, caller, others, by_core=by_core)).errors == []


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
        patch.setattr(office.gateway._platform.cases, "add", _nothing)
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

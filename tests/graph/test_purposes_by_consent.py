"""A purpose that is of use by consent only: nothing is read of whom has not given it."""

from dataclasses import replace
from typing import Final

import pytest

from resolvers.access.grant import OWN
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.request.caller import Caller
from tests.graph.agreeing import read
from tests.graph.office import CONSENT, FAMILY, SERVICES, WAYS, Office, official, system


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
    monkeypatch.setattr("resolvers.access.access_policy.OWN", OWN | sum(CONSENT.values()))
    answer = await office.ask(document, Caller(of), by_core=by_core)
    assert answer.errors == []
    assert answer.data is not None
    assert answer.data["me"]["name"]
    assert answer.data["me"]["welfare"]["receives"] is not None


async def test_what_hangs_on_the_age_needs_consent_to_that_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no work on record below an age has none: the age would be read, which is the civil registry's."""
    by_consent = replace(office.register.purposes["benefit_review"], consent=CONSENT)
    monkeypatch.setattr(office.register, "of", lambda caller: by_consent)
    monkeypatch.setattr("resolvers.access.access_policy.OWN", OWN | CONSENT["labour_office"])
    document = 'query($id: ID!) { citizen(id: $id) { facts(ids: ["employment_status"]) { cause } } }'
    answer = await office.ask(document, system(), id=office.people[FAMILY])
    assert answer.data == {"citizen": {"facts": [{"cause": "NO_CONSENT"}]}}
    assert read(answer) == []


MOTHER: Final = """query($id: ID!) { citizen(id: $id) { id name health { pregnancies { id } } } }"""


@WAYS
async def test_without_consent_a_purpose_reads_nothing(office: Office, by_core: bool) -> None:
    """Of a purpose that is of use by consent only nothing is read of whom has not given it."""
    caller = official("expectant_mother_care")
    answer = await office.ask(MOTHER, caller, by_core=by_core, id=office.people["Expectant mother"])
    assert answer.data is not None
    assert answer.data["citizen"] == {"id": office.people["Expectant mother"], "name": None, "health": None}
    assert {error["extensions"]["field"] for error in answer.errors} == {"Citizen.name", "Citizen.health"}
    assert {error["extensions"]["purpose"] for error in answer.errors} == {"expectant_mother_care"}
    assert all("agreed" in error["message"] for error in answer.errors)
    assert read(answer) == []


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
    assert read(answer) == []


@WAYS
async def test_consent_is_to_one_agency_s_data(office: Office, monkeypatch: pytest.MonkeyPatch, by_core: bool) -> None:
    """Given to the welfare office's, what is its is read, facts and fields alike, and nothing of the others'."""
    by_consent = replace(office.register.purposes["benefit_review"], consent=CONSENT)
    monkeypatch.setattr(office.register, "of", lambda caller: by_consent)
    monkeypatch.setattr("resolvers.access.access_policy.OWN", OWN | CONSENT["welfare_office"])
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
    assert {sent.agency for sent in read(answer)} == {"welfare_office"}

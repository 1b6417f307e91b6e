"""Purposes are registered or refused at start-up, in words that say what to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pytest
import strawberry
from graphql import GraphQLSchema

from agencies.civil_registry.entity import Citizen
from agencies.contract import (
    NO,
    PUBLIC,
    Access,
    Agency,
    Fact,
    FactTable,
    FactType,
    Personal,
    Selection,
    Sensitivity,
    Table,
    column,
    reader,
    stored,
)
from agencies.contract.errors import StartUpError
from agencies.contract.files.purpose import ALL, DeclaredPurposes, Purpose
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from resolvers.engine.declarations.purpose_coverage import coverable_of
from resolvers.platform_fields import platform
from resolvers.purposes.purpose_register import OWN_AFFAIRS, PurposeRegister
from resolvers.request.caller import ANONYMOUS, Caller, CallerKind
from resolvers.schema import build_schema, core
from tests.all_of_own import ALL_OF_OWN
from tests.running import ROOT

LAW: Final = Personal(Sensitivity.ORDINARY, "도서관법 제4조")


def _library(*purposes: Purpose, **covers: tuple[str, ...] | str) -> Agency:
    """An agency with two fields, `Citizen.loans` and the type Loan, and a fact."""
    agency = Agency(id="library", title={"ko": "도서관", "en": "Library"})

    @agency.type(access=LAW)
    class Loan:
        """A book that is lent."""

        id: strawberry.ID = column("id", "Opaque.")
        title: str = column("title", "Its title.")
        until: str | None = column("until", "When it is due.")

    fields = {"__annotations__": {"card": str | None}, "card": column("card", "The card.")}
    agency.contribute(Citizen, row=Table("card", "citizen_id"), access=LAW)(type("Fields", (), fields))
    fact = Fact("lends", {"ko": "대출", "en": "Lends"}, FactType.BOOLEAN, stored("lends"), NO, LAW)
    agency.facts.append(FactTable(of="citizen", table=Table("card", "citizen_id"), facts=(fact,)))
    agency.purposes = DeclaredPurposes(purposes, covers)
    return agency


def _lending(**other: Any) -> Purpose:
    """A purpose of the library's officials."""
    title, law = {"ko": "대출", "en": "Lending", "ar": "إعارة"}, {"act": "도서관법", "article": "제4조"}
    made = Purpose("lending", title, law, frozenset({"official"}), frozenset({"library"}), False, "P1Y")
    return replace(made, **other)


def _registered(*agencies: Agency) -> PurposeRegister:
    registry = register([*discover(), *agencies])
    return PurposeRegister(registry, coverable_of(core(build_schema(registry, platform)), registry))


def _refusal(*agencies: Agency) -> str:
    with pytest.raises(StartUpError) as refused:
        _registered(*agencies)
    return str(refused.value)


@pytest.fixture(scope="module")
def purposes(registry: Registry, schema: GraphQLSchema) -> PurposeRegister:
    """The purposes of the agencies whose folders stand here."""
    return PurposeRegister(registry, coverable_of(schema, registry))


def test_own_affairs_covers_all_that_is_personal(purposes: PurposeRegister) -> None:
    """Each agency's file says so of its own."""
    own = purposes.purposes[OWN_AFFAIRS]
    assert own.refused == own.refused_facts == frozenset()
    assert {"Citizen.name", "Eligibility.status", "Query.citizen", "Fact.value", "Fact.age"} <= {*own.names}


def test_the_purposes_of_the_agencies_are_registered(purposes: PurposeRegister) -> None:
    """Among them one by which the welfare office reads enrolments, without the class, and one by consent."""
    benefit = purposes.purposes["education_benefit"]
    assert "EducationRecord.enrolments" in benefit.names
    assert {"Enrolment.grade", "Citizen.health", "Citizen.facts"} <= benefit.refused
    assert "pregnant" in benefit.refused_facts
    by_consent = {each.id for each in purposes.purposes.values() if each.declared is not None and each.declared.consent}
    assert by_consent == {"proactive_notice", "expectant_mother_care"}


def _callers() -> Iterator[tuple[str, Caller, str | None]]:
    official = Caller(kind=CallerKind.OFFICIAL, agency="welfare_office", issue="1", purpose="education_benefit")
    system = Caller(kind=CallerKind.SYSTEM, agency="welfare_office", purpose="benefit_review")
    yield "a citizen without a purpose", Caller("c"), OWN_AFFAIRS
    yield "a citizen with their own", Caller("c", purpose=OWN_AFFAIRS), OWN_AFFAIRS
    yield "nobody", ANONYMOUS, OWN_AFFAIRS
    yield "a citizen with an unknown one", Caller("c", purpose="curiosity"), None
    yield "a citizen with an official's", Caller("c", purpose="education_benefit"), None
    yield "an official", official, "education_benefit"
    yield "an official without one", replace(official, purpose=None), None
    yield "an official with an unknown one", replace(official, purpose="curiosity"), None
    yield "an official with a citizen's", replace(official, purpose=OWN_AFFAIRS), None
    yield "an official of another agency", replace(official, agency="labour_office"), None
    yield "a system with an official's", replace(system, purpose="education_benefit"), None
    yield (
        "a system",
        Caller(kind=CallerKind.SYSTEM, agency="welfare_office", purpose="benefit_review"),
        "benefit_review",
    )


@pytest.mark.parametrize(
    ("caller", "expected"), [each[1:] for each in _callers()], ids=[each[0] for each in _callers()]
)
def test_d06_a_caller_has_a_purpose_that_is_for_such_a_caller(
    purposes: PurposeRegister, caller: Caller, expected: str | None
) -> None:
    """By kind and by agency; else none."""
    found = purposes.of(caller)
    assert (None if found is None else found.id) == expected


def test_an_auditor_has_a_purpose_that_covers_nothing(purposes: PurposeRegister) -> None:
    """Whatever the token names."""
    for purpose in (None, OWN_AFFAIRS, "education_benefit"):
        found = purposes.of(Caller(kind=CallerKind.AUDITOR, purpose=purpose))
        assert found is purposes.none
    assert purposes.none.names == ()
    assert purposes.none.refused | {f"Fact.{each}" for each in purposes.none.refused_facts} == {
        *purposes.purposes[OWN_AFFAIRS].names
    }


def test_own_affairs_alone_are_a_citizens_own() -> None:
    """A purpose that others may have, or that is of use by consent, is none: who may be seen has to be known first."""
    purposes = _registered().purposes
    assert [id_ for id_, each in purposes.items() if each.is_own] == [OWN_AFFAIRS]
    assert not replace(purposes[OWN_AFFAIRS], consent={"civil_registry": 16}).is_own


def test_d11_a_field_without_a_policy_fails_the_start(registry: Registry) -> None:
    """Wherever it stands, also in a type that is nobody's."""

    @platform.type()
    class Stray:
        """A type without a word on access."""

        it: str = column("it", "It.")

    try:
        with pytest.raises(StartUpError, match=r"Stray\.it says nothing of who may read it"):
            coverable_of(core(build_schema(registry, platform)), registry)
    finally:
        platform.types.remove(Stray)


async def _nothing(keys: Sequence[Any], selection: Selection, source: Any) -> Mapping[Any, Any]:
    return {}


@pytest.mark.parametrize("access", [LAW, PUBLIC], ids=["personal", "public"])
def test_a_reader_by_a_fact_that_nobody_holds_is_refused(access: Access) -> None:
    """In words that name the field and the fact: its key could never be made."""
    agency = Agency(id="advice", title={"ko": "상담", "en": "Advice"}, purposes=ALL_OF_OWN)
    fields = {
        "advice": reader(_nothing, facts=("age", "aeg"), description="It."),
        "__annotations__": {"advice": str | None},
    }
    agency.contribute(Citizen, access=access)(type("Fields", (), fields))
    assert _refusal(agency).startswith("advice: Citizen.advice is read by the fact 'aeg', which no agency holds")


def test_what_no_file_covers_no_purpose_does() -> None:
    """Unconfigured means denied: a new agency's field is refused to its citizens too."""
    register_ = _registered(_library())
    assert {"Citizen.card", "Loan.title"} <= register_.purposes[OWN_AFFAIRS].refused
    assert register_.purposes[OWN_AFFAIRS].refused_facts == {"lends"}
    covered = _registered(_library(**{OWN_AFFAIRS: ALL}))
    assert not covered.purposes[OWN_AFFAIRS].refused | covered.purposes[OWN_AFFAIRS].refused_facts


REFUSED: Final = {
    "an unknown field": (_lending(), ("Citizen.shoes",), ("Citizen.shoes", "no such personal field")),
    "an unknown fact": (_lending(), ("Fact.shoes",), ("Fact.shoes", "no such fact")),
    "a public field": (_lending(), ("Agency.title",), ("Agency.title", "public")),
    "d08 another agency's field": (_lending(), ("Citizen.name",), ("civil_registry's", "agencies/civil_registry/")),
    "d08 another agency's fact": (_lending(), ("Fact.age",), ("Fact.age", "civil_registry's")),
    "d08 what is received": (_lending(), ("Eligibility.alreadyReceives",), ("alreadyReceives", "welfare_office's")),
    "what the platform keeps": (
        _lending(),
        ("Citizen.consents",),
        ("Citizen.consents", "platform's", "resolvers/purposes/"),
    ),
    "what the platform keeps, though anybody at home may read it": (
        _lending(),
        ("Citizen.language",),
        ("Citizen.language", "platform's", "resolvers/purposes/"),
    ),
    "all for its own": (_lending(), ALL, ("`all`", "name the fields")),
    "a field without the non-null ones": (_lending(), ("Loan.until",), ("Loan.until", "Loan.id", "may not be null")),
    "an unknown agency": (
        _lending(agencies=frozenset({"theatre"})),
        ("Citizen.card",),
        ("'theatre'", "library", "name some"),
    ),
    "a purpose of another's": (_lending(id="benefit_review"), ("Citizen.card",), ("welfare_office", "rename one")),
}


@pytest.mark.parametrize(("purpose", "covers", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_stand_is_refused(purpose: Purpose, covers: Any, words: tuple[str, ...]) -> None:
    """The message names what is wrong and says what to do."""
    refusal = _refusal(_library(purpose, **{purpose.id: covers}))
    assert all(word in refusal for word in ("library", *words)), refusal


def test_a_purpose_that_nobody_declares_is_refused() -> None:
    """A typing error would otherwise cover nothing, without a word."""
    for name in ("own_afairs", "education_benefit", "welfare_office.own_affairs", "labour_office.education_benefit"):
        refusal = _refusal(_library(**{name: ("Citizen.card",)}))
        assert all(
            word in refusal for word in ("library", repr(name), " own_affairs", "welfare_office.education_benefit")
        )


def test_what_is_for_an_agency_that_is_not_installed_is_nobody_s() -> None:
    """The start goes on, and a purpose of the same id that another agency declares does not take it."""
    elsewhere = {"theatre.lending": ("Citizen.card",), "lending": ("Fact.lends",)}
    assert _registered(_library(_lending(), **elsewhere)).purposes["lending"].names == ("Fact.lends",)
    without = [each for each in discover() if each.id != "welfare_office"]
    registry = register(without)
    found = PurposeRegister(registry, coverable_of(core(build_schema(registry, platform)), registry)).purposes
    assert "education_benefit" not in found
    assert not found[OWN_AFFAIRS].refused


@pytest.mark.parametrize("name", ["Citizen.age", "EducationRecord.options", "Fact.employment_status"])
def test_what_is_made_of_others_is_covered_with_them(registry: Registry, schema: GraphQLSchema, name: str) -> None:
    """An age is the day of birth's, a reader's list its facts'; so is a fact that is none below an age."""
    together = coverable_of(schema, registry)[name].together
    assert {other for other, why in together.items() if "made" in why} == {
        "Citizen.age": {"Citizen.birthDate"},
        "EducationRecord.options": {"Fact.school_year_age", "Fact.region"},
        "Fact.employment_status": {"Fact.age"},
    }[name]


def test_a_fact_named_as_a_field_of_facts_is_refused() -> None:
    """`Fact.value` would name both."""
    agency = _library()
    fact = Fact("value", {"ko": "값", "en": "Value"}, FactType.BOOLEAN, stored("it"), NO, LAW)
    agency.facts.append(FactTable(of="citizen", table=Table("card", "citizen_id"), facts=(fact,)))
    assert "'value'" in _refusal(agency)


def test_an_agency_covers_its_own_for_anothers_purpose() -> None:
    """And its own purpose covers what the platform joins."""
    agency = _library(_lending(), lending=("Query.citizen", "Citizen.card"))
    agency.purposes = replace(
        agency.purposes, covers={**agency.purposes.covers, "welfare_office.education_benefit": ("Citizen.card",)}
    )
    found = _registered(agency).purposes
    assert found["lending"].names == ("Citizen.card", "Query.citizen")
    assert "Citizen.card" in found["education_benefit"].names
    assert found["lending"].row["legal_basis"]["act"] == "도서관법"


def test_one_purpose_declared_twice_is_refused() -> None:
    """In one file, too."""
    assert "'lending'" in _refusal(_library(_lending(), _lending()))


def _row(register_: PurposeRegister, purpose_id: str) -> str:
    """A purpose's row of the table in docs/purposes.md."""
    purpose = register_.purposes[purpose_id]
    declared = purpose.declared
    assert declared is not None
    law = f"{declared.legal_basis['act']} {declared.legal_basis['article']}"
    who = " of ".join(", ".join(sorted(each)) for each in (declared.kinds, declared.agencies) if each)
    consent = "yes" if declared.consent else "no"
    cells = (f"`{purpose_id}`", declared.title["en"], law, who, consent, declared.retention, str(len(purpose.names)))
    return f"| {' | '.join(cells)} |"


def test_the_page_on_purposes_has_the_purposes(purposes: PurposeRegister) -> None:
    """Every one, as it is declared, and no other."""
    page = (ROOT / "docs" / "purposes.md").read_text().partition("## The purposes")[2]
    written = [line for line in page.splitlines() if line.startswith("| `")]
    assert written == [_row(purposes, purpose_id) for purpose_id in purposes.purposes]

"""Fields and facts that go, and facts that have gone: what the schema says of them, and what rules on them come to."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from agencies.civil_registry.entity import Citizen
from agencies.contract import (
    NO,
    Agency,
    Corrections,
    Deprecated,
    External,
    Fact,
    FactTable,
    FactType,
    Personal,
    Sensitivity,
    Table,
    WithdrawnFact,
    column,
    stored,
)
from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry, register
from agencies.service_catalogue.files.case_file import Case
from agencies.service_catalogue.files.deprecation import deprecated_services
from agencies.store.store import Store
from resolvers.eligibility.facts.definitions import kept_definitions
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.eligibility.rules.worded_cases import outcome, rule_from
from resolvers.gateway import Gateway
from resolvers.platform_fields import platform
from resolvers.readiness.deprecation_rows import deprecation_rows
from resolvers.schema import build_schema
from resolvers.sdl import print_sdl
from tests.all_of_own import ALL_OF_OWN
from tests.graph.asking import Graph, codes
from tests.people import DAY
from tests.running import RunningGateway
from tests.service_catalogue.files import SERVICE, write

LAW: Final = Personal(Sensitivity.ORDINARY, "도서관법 제4조")
FARMER: Final = "Crop farmer"
SINCE, UNTIL = date(2026, 11, 1), date(2027, 6, 30)
GOES: Final = Deprecated(SINCE, UNTIL, "Citizen.name")
CODES: Final = ("crop_farmer", "livestock_farmer", "forester", "fisher", "other", "none")
OCCUPATION: Final = WithdrawnFact(
    "occupation", {"ko": "직업", "en": "Occupation"}, FactType.CODE, SINCE, "employment_status", codes=CODES
)


def _library(deprecated: Mapping[str, Deprecated], fact: Deprecated | None = None) -> Agency:
    library = Agency(id="library", title={"ko": "도서관", "en": "Library"}, purposes=ALL_OF_OWN)
    fields = {"__annotations__": {"card_number": str | None}, "card_number": column("c", "The card's number.")}
    library.contribute(Citizen, row=Table("t", "k"), access=LAW, deprecated=deprecated)(type("Fields", (), fields))
    reader = Fact("reader", {"ko": "독자", "en": "Reader"}, FactType.BOOLEAN, stored("it"), NO, LAW, deprecated=fact)
    library.facts.append(FactTable("citizen", Table("t", "k"), (reader,)))
    return library


def _with(registry: Registry, *agencies: Agency) -> Registry:
    replaced = {each.id for each in agencies}
    return register([*(each for each in registry.agencies if each.id not in replaced), *agencies])


def _left(registry: Registry, *withdrawn: WithdrawnFact) -> Agency:
    """The labour office where these facts were withdrawn, and nobody's purposes cover them any more."""
    labour, gone = registry.agency("labour_office"), {each.id for each in withdrawn}
    assert labour is not None
    tables = [replace(t, facts=tuple(f for f in t.facts if f.id not in gone)) for t in labour.facts]
    covers = {
        purpose: names if isinstance(names, str) else tuple(n for n in names if n.removeprefix("Fact.") not in gone)
        for purpose, names in labour.purposes.covers.items()
    }
    purposes = replace(labour.purposes, covers=covers)
    return replace(labour, facts=tables, withdrawn_facts=list(withdrawn), purposes=purposes)


def test_a_field_that_goes_says_since_when_until_when_and_what_to_ask(registry: Registry) -> None:
    """In the schema, with its days; the fields beside it say nothing."""
    sdl = print_sdl(build_schema(_with(registry, _library({"card_number": GOES})), platform))
    (line,) = [line for line in sdl.splitlines() if "cardNumber:" in line]
    words = "Deprecated since 2026-11-01: ask `Citizen.name` instead, and it no longer answers from 2027-06-30 on."
    assert f'@deprecated(reason: "{words}")' in line
    assert line.count("@deprecated") == 1
    (beside,) = [line for line in sdl.splitlines() if "  lifeStage(" in line]
    assert "@deprecated" not in beside
    assert Deprecated(SINCE).words == (
        "Deprecated since 2026-11-01: nothing takes its place, and it goes on answering until a day is set."
    )


@pytest.mark.parametrize("until", [SINCE, date(2026, 10, 31)])
def test_what_ends_before_it_is_deprecated_is_refused(until: date) -> None:
    """Nobody would have time to follow."""
    with pytest.raises(StartUpError, match="give a day after 2026-11-01"):
        Deprecated(SINCE, until)


def _withdrawn(id_: str, instead: str | None = None) -> WithdrawnFact:
    return WithdrawnFact(id_, {"ko": id_, "en": id_}, FactType.BOOLEAN, SINCE, instead)


def test_what_takes_a_place_may_be_held_by_an_agency_that_takes_no_part(registry: Registry) -> None:
    """By one that is left out, or one that was not chosen, whatever it declared: that is no fault of who names it."""
    library = _library({}, Deprecated(SINCE, None, "occupation"))
    library.withdrawn_facts.append(_withdrawn("card", "occupation"))
    labour = registry.agency("labour_office")
    assert labour is not None
    others = [each for each in registry.agencies if each is not labour]
    assert register([*others, library, labour.left_out("a fault", frozenset())])
    assert register([*others, library], partial=True)
    with pytest.raises(StartUpError, match="'occupation' in its place, which no agency holds"):
        register([*others, library])


def test_what_takes_a_field_s_place_may_be_of_an_agency_that_takes_no_part(registry: Registry) -> None:
    """Of one that is left out, where it declared such a field or nobody knows what it did."""
    labour = registry.agency("labour_office")
    assert labour is not None
    others = [each for each in registry.agencies if each is not labour]
    out = labour.left_out("a fault", frozenset())
    library = _library({"card_number": Deprecated(SINCE, None, "EmploymentRecord.status")})
    misspelt = _library({"card_number": Deprecated(SINCE, None, "EmploymentRecord.state")})
    assert build_schema(register([*others, library, out]), platform)
    assert build_schema(register([*others, misspelt, Agency.faulty("labour_office", "a fault")]), platform)
    assert build_schema(register([*others, misspelt], partial=True), platform)
    with pytest.raises(StartUpError, match=r"names `EmploymentRecord.state` in its place"):
        build_schema(register([*others, misspelt, out]), platform)


def test_what_does_not_fit_together_is_refused_in_words(registry: Registry) -> None:
    """A wrong name of a field, or of what takes its place; a fact that is held and withdrawn, or withdrawn twice."""
    with pytest.raises(StartUpError, match="library: Fields is said to have a deprecated field 'card'"):
        _library({"card": GOES})
    lost = _with(registry, _library({"card_number": Deprecated(SINCE, None, "Citizen.nome")}))
    with pytest.raises(StartUpError, match=r"Citizen.cardNumber is deprecated and names `Citizen.nome`"):
        build_schema(lost, platform)
    for instead, words in (("no_such_fact", "which no agency holds"), ("reader", "its own place")):
        with pytest.raises(StartUpError, match=words):
            _with(registry, _library({}, Deprecated(SINCE, None, instead)))
    for gone, words in (
        ([_withdrawn("age")], "'age' is withdrawn by library and declared by civil_registry"),
        ([_withdrawn("card"), _withdrawn("card")], "'card' is withdrawn by library and declared by library"),
        ([_withdrawn("card", "no_such_fact")], "names 'no_such_fact' in its place"),
        ([replace(_withdrawn("card"), title={"en": "Card"})], "the title of the withdrawn fact 'card' has no text"),
    ):
        library = _library({})
        library.withdrawn_facts.extend(gone)
        with pytest.raises(StartUpError, match=words):
            _with(registry, library)


def test_an_agency_over_a_store_that_exists_has_its_reports_in_the_queue(registry: Registry) -> None:
    """No table is made in such a store."""
    library = _library({})
    library.store, library.corrections = External("legacy"), Corrections()
    with pytest.raises(StartUpError, match="leave `corrections` out"):
        _with(registry, library)


@pytest.fixture(scope="module")
async def left(registry: Registry, dsns: dict[str, str], gateway: RunningGateway) -> AsyncIterator[Graph]:
    """The graph where the labour office has withdrawn the occupation, and the insured days are to go."""
    labour = _left(registry, OCCUPATION)
    labour.facts = [
        replace(
            table,
            facts=tuple(
                replace(f, deprecated=Deprecated(SINCE, UNTIL, "employment_status")) if f.id == "insured_days" else f
                for f in table.facts
            ),
        )
        for table in labour.facts
    ]
    stores = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in dsns.items()}
    yield Graph(Gateway(_with(registry, labour), stores, lambda: date.fromisoformat(DAY)), gateway.personas)
    for store in stores.values():
        store.close()


async def test_rules_on_a_withdrawn_fact_are_unknown_and_say_so(left: Graph, graph: Graph) -> None:
    """Every other service stands as before; the cause is WITHDRAWN, and nobody is sent to an office for it."""
    listed = """{ me { services(first: 100, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}) {
        nodes { status service { id } subject { id }
          missingFacts { cause fact { id } holder { id } remedy { phone } } } } } }"""

    async def rows(of: Graph) -> dict[tuple[str, str], Any]:
        nodes = (await of.data(listed, FARMER))["me"]["services"]["nodes"]
        return {(each["service"]["id"], each["subject"]["id"]): each for each in nodes}

    before, after = await rows(graph), await rows(left)
    turned = {row for row in before if before[row]["status"] != after[row]["status"]}
    assert turned
    for row in after:
        gaps = [gap for gap in after[row]["missingFacts"] if gap["cause"] == "WITHDRAWN"]
        assert bool(gaps) or row not in turned
        for gap in gaps:
            assert after[row]["status"] == "UNKNOWN"
            assert gap == {
                "cause": "WITHDRAWN",
                "fact": {"id": "occupation"},
                "holder": {"id": "labour_office"},
                "remedy": None,
            }


async def test_facts_that_go_or_have_gone_are_listed_with_days(left: Graph) -> None:
    """`factDefinitions` shows both; a fact that has gone is missing of everybody, and asked for by id alone."""
    shown = (
        "{ factDefinitions { id type codes { id } deprecatedSince deprecatedUntil withdrawnOn replacedBy { id } "
        "holder { id } } }"
    )
    facts = {each.pop("id"): each for each in (await left.data(shown))["factDefinitions"]}
    nothing = {"deprecatedSince": None, "deprecatedUntil": None, "withdrawnOn": None}
    labour, instead = {"holder": {"id": "labour_office"}}, {"replacedBy": {"id": "employment_status"}}
    occupation = {"type": "CODE", "codes": [{"id": each} for each in CODES], **nothing, "withdrawnOn": "2026-11-01"}
    assert facts["occupation"] == {**occupation, **instead, **labour}
    going = {"deprecatedSince": "2026-11-01", "deprecatedUntil": "2027-06-30", "withdrawnOn": None}
    assert facts["insured_days"] == {"type": "INTEGER", "codes": [], **going, **instead, **labour}
    assert {**facts["age"], "codes": []} == {
        "type": "INTEGER",
        "codes": [],
        **nothing,
        "replacedBy": None,
        "holder": {"id": "civil_registry"},
    }
    own = "query($ids: [ID!]) { me { facts(ids: $ids) { definition { id } value cause } } }"
    asked = (await left.data(own, FARMER, ids=["occupation", "age"]))["me"]["facts"]
    assert asked[0] == {"definition": {"id": "occupation"}, "value": None, "cause": "WITHDRAWN"}
    assert asked[1]["value"] is not None
    alone = (await left.data(own, FARMER, ids=["occupation"]))["me"]["facts"]
    assert alone == asked[:1]
    every = (await left.data(own, FARMER))["me"]["facts"]
    assert "occupation" not in {each["definition"]["id"] for each in every}
    what_if = '{ me { services(suppose: [{fact: "occupation", value: "other"}]) { totalCount } } }'
    assert codes(await left.answer(what_if, FARMER)) == ["BAD_USER_INPUT"]


async def test_a_service_that_goes_is_listed_by_the_agency_that_describes_it(
    registry: Registry, dsns: dict[str, str], graph: Graph, tmp_path: Path
) -> None:
    """As the file of its folder says it, by id in the document of all members; a file that is wrong stops the start."""
    known = (await graph.data("{ publicServices(first: 1) { nodes { id } } }"))["publicServices"]["nodes"][0]["id"]
    goes = SERVICE.replace("id: warm-meal", f"id: {known}").replace("instead: null", "instead: other-meal")
    path = write(tmp_path, service=goes) / "services" / "warm-meal.yaml"
    labour = registry.agency("labour_office")
    assert labour is not None
    office = replace(labour, folder=tmp_path)
    stores = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in dsns.items()}
    try:
        gateway = Gateway(_with(registry, office), stores, lambda: date.fromisoformat(DAY))
        shown = (
            '{ agency(id: "labour_office") { deprecations { field service { id name(language: EN) } since instead } } }'
        )
        listed = (await Graph(gateway, {}).data(shown))["agency"]["deprecations"]
        (row,) = [each for each in listed if each["service"] is not None]
        documents = {
            each["id"]: each for each in orjson.loads(orjson.dumps(await gateway.agencies(for_operators=False)))
        }
    finally:
        for store in stores.values():
            store.close()
    assert row.pop("service")["id"] == known
    assert row == {"field": None, "since": "2026-11-01", "instead": "other-meal"}
    going = {**row, "fact": None, "service": known, "until": "2027-06-30"}
    assert documents["labour_office"]["deprecations"][-1] == going
    deprecated_services.cache_clear()
    path.write_text(goes.replace("until: 2027-06-30", "until: soon"), encoding="utf-8")
    with pytest.raises(StartUpError, match=r"services/warm-meal\.yaml:45"):
        build_schema(_with(registry, office), platform)


async def test_an_agency_lists_what_of_its_own_goes_and_has_gone(left: Graph) -> None:
    """In the graph and in the document of all members; nothing of it at agencies that have said nothing."""
    shown = (
        "{ agencies { id deprecations { field fact { id } service { id } since until replacedBy } "
        "withdrawnFacts { id withdrawnOn } } }"
    )
    listed = {each.pop("id"): each for each in (await left.data(shown))["agencies"]}
    goes = {
        "field": None,
        "service": None,
        "since": "2026-11-01",
        "until": "2027-06-30",
    }
    labour = listed.pop("labour_office")
    insured, *renamed = labour["deprecations"]
    assert insured == {**goes, "replacedBy": "employment_status", "fact": {"id": "insured_days"}}
    assert {each["fact"]["id"] for each in renamed} == {"parental_leave_until", "maternity_leave_until"}
    assert labour["withdrawnFacts"] == [{"id": "occupation", "withdrawnOn": "2026-11-01"}]
    assert {each["field"] for each in listed.pop("service_catalogue")["deprecations"]} == {
        "Query.lifeEvents",
        "PublicService.instead",
    }
    assert listed.pop("health_insurance")["deprecations"]
    assert listed
    assert all(each == {"deprecations": [], "withdrawnFacts": []} for each in listed.values())
    documents = {
        each["id"]: each for each in orjson.loads(orjson.dumps(await left.gateway.agencies(for_operators=False)))
    }
    of_labour = documents["labour_office"]["deprecations"]
    assert of_labour[0] == {**goes, "fact": "insured_days", "instead": "employment_status"}
    (gone,) = documents["labour_office"]["withdrawnFacts"]
    assert gone == {
        "id": "occupation",
        "title": {"ko": "직업", "en": "Occupation"},
        "withdrawnOn": "2026-11-01",
        "instead": "employment_status",
    }
    assert documents["civil_registry"]["withdrawnFacts"] == []


def test_fields_that_go_are_listed_before_facts() -> None:
    """Those that the agency adds to others' types, and those of types of its own."""
    library = _library({"card_number": GOES}, Deprecated(SINCE))
    fields = {"__annotations__": {"shelf": str | None}, "shelf": column("s", "Where."), "__doc__": "A loan."}
    library.type(access=LAW, deprecated={"shelf": Deprecated(SINCE)})(type("Loan", (), fields))
    rows = deprecation_rows(library)
    assert [(each["field"], each["fact_id"]) for each in rows] == [
        ("Citizen.cardNumber", None),
        ("Loan.shelf", None),
        (None, "reader"),
    ]
    assert rows[0] == {
        "field": "Citizen.cardNumber",
        "fact_id": None,
        "service_id": None,
        "since": SINCE,
        "until": UNTIL,
        "instead": "Citizen.name",
    }


def test_the_catalogue_and_its_cases_are_sound_over_a_withdrawn_fact(registry: Registry) -> None:
    """Rules that name it are accepted, are UNKNOWN in cases, and the next load keeps since when it is gone."""
    without = _with(registry, _left(registry, OCCUPATION))
    catalogue = catalogue_of(without)
    rule = {"fact": "occupation", "in": ["crop_farmer"]}
    requirement = {**next(iter(catalogue.services))["requirements"][0], "condition": rule}
    service = {**next(iter(catalogue.services)), "requirements": [requirement], "text_criteria": []}
    case = Case("s", "s.yaml", 1, "it", None, {}, None, (), (), "UNKNOWN", frozenset({"occupation"}))
    assert outcome(case, rule_from(service, {}), without, SINCE) == ("UNKNOWN", frozenset({"occupation"}))
    kept = {each.id: each for each in kept_definitions(without)}
    assert (kept["occupation"].withdrawn_on, kept["occupation"].instead) == (SINCE, "employment_status")
    assert kept["age"].withdrawn_on is None
    assert PLATFORM not in {each.agency_id for each in kept.values()}

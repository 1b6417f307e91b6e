"""A catalogue whose rules name facts that no installed agency holds, or not so: everything else answers as before."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import pytest

from agencies.contract.fact import FactType
from agencies.registration.registry import Registry, register
from agencies.service_catalogue.store.content import Content
from agencies.service_catalogue.store.kept_definition import KeptDefinition
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from tests.eligibility.asking import FAMILY, STATUSES, Node, Row, me, one, row_of, rows
from tests.eligibility.swapping import Swapping, service
from tests.patience import eventually
from tests.people import DAY
from tests.running import RunningGateway, command, log_of

READER: Final = KeptDefinition(
    "reader_card",
    {"ko": "도서관 카드", "en": "Library card"},
    FactType.BOOLEAN,
    (),
    "citizen",
    "public_library",
    {"ko": "공공도서관", "en": "Public library"},
)
RATION: Final = replace(
    READER,
    id="ration_card",
    title={"ko": "배급 카드", "en": "Ration card"},
    withdrawn_on=date(2026, 10, 1),
    instead="median_income_percent",
)
HEATING: Final = replace(READER, id="heating_kind", title={"ko": "난방"}, type=FactType.CODE, of="household")

OPEN: Final = "asks-of-the-library"
CLOSED: Final = "asks-of-the-library-and-for-the-impossible"
EITHER: Final = "asks-of-the-library-or-nothing"
CHILD: Final = "asks-of-the-library-of-a-child"
HOME: Final = "asks-how-the-home-is-heated"
RETYPED: Final = "asks-the-age-as-a-code"
UNDEFINED: Final = "asks-what-nobody-defines"
GONE: Final = "asks-what-nobody-holds-any-more"
ADDED: Final = {OPEN, CLOSED, EITHER, CHILD, HOME, RETYPED, UNDEFINED, GONE}
LEFT: Final = "welfare_office"
CATEGORY: Final = "disabled"
ABSENT: Final = {"age", "heating_kind", "no_such_fact", "ration_card", "reader_card"}

SHOWN: Final = """
  reasons { outcome observed(language: EN) required(language: EN) holder { id } requirement { facts { id title } } }
  nextChange { on }
  missingFacts { cause subject { id } remedy { name }
    fact { id title(language: EN) type codes { id } holder { id } }
    holder { id title(language: EN) status contactPoint { name } contributes facts { id } } }
"""
LISTED: Final = """
query ($own: ID) { me {
  services(first: 100, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE], subjectId: $own}) {
    totalCount nodes { status service { id } subject { id } %s }
  }
} }
"""
PLAIN: Final = "reasons { outcome observed } missingFacts { fact { id } holder { id } } nextChange { on because }"
AHEAD_AND_CATEGORIES: Final = """
{ me { upcoming(within: 3653, first: 100) { totalCount nodes { id on } }
  categories { status category { id } missingFacts { fact { id title } holder { id status } } } } }
"""


def _with_absent_facts(own: Content) -> Content:
    """Maru's catalogue with rules over a fact of an agency that left, one retyped, and one that nobody defines."""
    reader = {"fact": "reader_card", "is": True}
    added = [
        service(own, OPEN, reader, {"fact": "age", "at_least": 1}),
        service(own, CLOSED, reader, {"fact": "age", "more_than": 150}),
        service(own, EITHER, {"any": [reader, {"fact": "age", "at_least": 1}]}),
        service(own, CHILD, {"any_child": reader}),
        service(own, HOME, {"fact": "heating_kind", "in": ["gas", "coal"]}),
        service(own, RETYPED, {"all": [{"fact": "age", "is": "adult"}, {"not": {"fact": "age", "at_least": 200}}]}),
        service(own, UNDEFINED, {"not": {"fact": "no_such_fact", "at_most": 3}}),
        service(own, GONE, {"fact": "ration_card", "is": True}, {"fact": "age", "at_least": 1}),
    ]
    categories = [
        {**each, "condition": {"any": [each["condition"], reader]}} if each["id"] == CATEGORY else each
        for each in own.categories
    ]
    return replace(
        own,
        services=[*own.services, *added],
        categories=categories,
        definitions=[*own.definitions, READER, HEATING, RATION],
    )


@pytest.fixture
def answering(swapping: Swapping) -> RunningGateway:
    """The gateway whose catalogue names these facts."""
    return swapping.gateway


@dataclass(frozen=True, slots=True)
class Before:
    """What Maru's own catalogue answers: every row; and what will change, with the categories."""

    rows: dict[Row, Node]
    ahead: dict[str, Any]


@pytest.fixture(scope="module")
async def before(swapping: Swapping) -> Before:
    """The answers without the rules over absent facts."""
    await swapping.stand_on(swapping.own)
    return Before(rows(swapping.gateway, FAMILY, PLAIN), me(swapping.gateway, FAMILY, AHEAD_AND_CATEGORIES))


@pytest.fixture(scope="module")
async def own_rows(swapping: Swapping) -> dict[str, Node]:
    """The added services' rows of the citizen's own, by service."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    own = swapping.gateway.personas[FAMILY].id
    found = rows(swapping.gateway, FAMILY, SHOWN, first=25, filter={"statuses": STATUSES, "subjectId": own})
    return {id_: node for (id_, _), node in found.items() if id_ in ADDED}


async def test_all_other_services_stand_as_before(
    before: Before, swapping: Swapping, answering: RunningGateway
) -> None:
    """Every row of the services that were there before is the same, reasons and next changes too."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    after = rows(answering, FAMILY, PLAIN)
    assert {row: node for row, node in after.items() if row[0] not in ADDED} == before.rows
    assert {row[0] for row in after.keys() - before.rows.keys()} == ADDED


async def test_a_rule_is_unknown_where_it_hangs_on_an_absent_fact(
    answering: RunningGateway, own_rows: dict[str, Node]
) -> None:
    """What the rest of the rule decides is decided; a child's fact is named as the child's."""
    statuses = {service: node["status"] for service, node in own_rows.items()}
    assert statuses == {
        OPEN: "UNKNOWN",
        CLOSED: "INELIGIBLE",
        EITHER: "ELIGIBLE",
        CHILD: "UNKNOWN",
        HOME: "UNKNOWN",
        RETYPED: "UNKNOWN",
        UNDEFINED: "UNKNOWN",
        GONE: "UNKNOWN",
    }
    own_id = answering.personas[FAMILY].id
    children = {gap["subject"]["id"] for gap in own_rows[CHILD]["missingFacts"]}
    assert len(children) > 1
    assert own_id not in children
    assert {each["subject"]["id"] for each in own_rows[OPEN]["missingFacts"]} == {own_id}
    causes = {service: {each["cause"] for each in node["missingFacts"]} for service, node in own_rows.items()}
    assert causes.pop(GONE) == {"WITHDRAWN"}
    assert set().union(*causes.values()) == {"SOURCE_UNAVAILABLE"}


async def test_a_withdrawn_fact_says_since_when_and_what_is_held_instead(
    swapping: Swapping, answering: RunningGateway
) -> None:
    """As the catalogue keeps it, though its agency is not here; nobody is asked for it as an open question."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    shown = "missingFacts { cause fact { id withdrawnOn replacedBy { id } deprecatedSince holder { id } } }"
    found = one(answering, FAMILY, GONE, shown)
    assert found is not None
    (gap,) = found["missingFacts"]
    assert gap["fact"] == {
        "id": "ration_card",
        "withdrawnOn": "2026-10-01",
        "replacedBy": {"id": "median_income_percent"},
        "deprecatedSince": None,
        "holder": {"id": "public_library"},
    }
    asked = me(answering, FAMILY, "{ me { openQuestions { nodes { fact { id } } unavailable { id } } } }")[
        "openQuestions"
    ]
    assert {each["fact"]["id"] for each in asked["nodes"]} == {"recognised_income"}
    assert asked["unavailable"] != []


def test_an_absent_fact_and_its_holder_are_shown_as_the_catalogue_keeps_them(own_rows: dict[str, Node]) -> None:
    """The fact's title, type and codes; the agency's title, without a contact and DOWN."""
    (gap,) = own_rows[OPEN]["missingFacts"]
    assert gap["fact"] == {
        "id": "reader_card",
        "title": "Library card",
        "type": "BOOLEAN",
        "codes": [],
        "holder": {"id": "public_library"},
    }
    assert gap["holder"] == {
        "id": "public_library",
        "title": "Public library",
        "status": "DOWN",
        "contactPoint": None,
        "contributes": [],
        "facts": [{"id": "heating_kind"}, {"id": "ration_card"}, {"id": "reader_card"}],
    }
    assert gap["remedy"] is None
    reason = own_rows[OPEN]["reasons"][0]
    assert reason["required"] == "Library card: yes"
    assert reason["observed"] is None
    assert reason["holder"] == {"id": "public_library"}
    assert reason["requirement"]["facts"] == [{"id": "reader_card", "title": "도서관 카드"}]


def test_a_fact_of_another_type_is_its_holder_s_and_not_compared(own_rows: dict[str, Node]) -> None:
    """A number is never said not to be a code: the rule is unknown, though the agency is there and answers."""
    (gap,) = own_rows[RETYPED]["missingFacts"]
    assert (gap["fact"]["id"], gap["fact"]["type"]) == ("age", "INTEGER")
    assert (gap["holder"]["id"], gap["holder"]["status"]) == ("civil_registry", "UP")


def test_a_fact_that_nobody_defines_is_the_catalogue_s(answering: RunningGateway, own_rows: dict[str, Node]) -> None:
    """Its id stands for its title, and the staff's log says that a rule names it."""
    (gap,) = own_rows[UNDEFINED]["missingFacts"]
    assert (gap["fact"]["id"], gap["fact"]["title"]) == ("no_such_fact", "no_such_fact")
    assert gap["holder"]["id"] == "service_catalogue"
    lines = [json.loads(line) for line in log_of(answering).splitlines() if "no installed agency holds" in line]
    assert {(line["fact"], line["holder"], line["defined"]) for line in lines} >= {
        ("no_such_fact", "service_catalogue", False),
        ("reader_card", "public_library", True),
        ("age", "civil_registry", True),
    }


@pytest.mark.long
async def test_graphql_core_answers_alike(swapping: Swapping, answering: RunningGateway) -> None:
    """By its plan and by graphql-core every row of the rules over absent facts is the same, to the letter."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    variables = {"own": answering.personas[FAMILY].id}
    plan, core = (
        answering.post(LISTED % SHOWN, FAMILY, variables=variables, headers={"maru-executor": executor})
        for executor in ("plan", "core")
    )
    assert (plan.headers["maru-executor"], core.headers["maru-executor"]) == ("plan", "core")
    assert {node["service"]["id"] for node in plan.json()["data"]["me"]["services"]["nodes"]} >= ADDED
    assert plan.json() == core.json()


async def test_a_household_s_absent_fact_stands_for_the_household_alone(
    swapping: Swapping, answering: RunningGateway
) -> None:
    """One row for the citizen, as where the fact is held."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    found = [row for row in rows(answering, FAMILY) if row[0] == HOME]
    assert found == [(HOME, answering.personas[FAMILY].id)]


async def test_what_will_change_and_who_belongs_are_answered(
    before: Before, swapping: Swapping, answering: RunningGateway
) -> None:
    """`upcoming` is as without the rules; the category that names an absent fact is UNKNOWN, the others as before."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    after = me(answering, FAMILY, AHEAD_AND_CATEGORIES)
    assert after["upcoming"] == before.ahead["upcoming"]
    known = [each for each in after["categories"] if each["category"]["id"] != CATEGORY]
    assert known == [each for each in before.ahead["categories"] if each["category"]["id"] != CATEGORY]
    (unknown,) = [each for each in after["categories"] if each["category"]["id"] == CATEGORY]
    assert unknown["status"] == "UNKNOWN"
    (gap,) = unknown["missingFacts"]
    assert gap["fact"] == {"id": "reader_card", "title": "도서관 카드"}
    assert gap["holder"] == {"id": "public_library", "status": "DOWN"}


@pytest.mark.parametrize(
    ("asked", "cause"),
    [
        pytest.param(OPEN, "SOURCE_UNAVAILABLE", marks=pytest.mark.long),
        pytest.param(CHILD, "SOURCE_UNAVAILABLE", marks=pytest.mark.long),
        (RETYPED, "SOURCE_UNAVAILABLE"),
        pytest.param(GONE, "WITHDRAWN", marks=pytest.mark.long),
    ],
)
async def test_a_kept_decision_comes_out_the_same(swapping: Swapping, asked: str, cause: str) -> None:
    """Deciding again needs no agency that is not there."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    gateway, settings = swapping.gateway, swapping.store.settings
    arguments = ("--citizen", gateway.personas[FAMILY].id, "--service", asked)
    kept = command("decision", "keep", *arguments, data=gateway.data, **settings)
    assert kept.returncode == 0, kept.stderr
    again = command("decision", "replay", kept.stdout.strip(), data=gateway.data, **settings)
    assert (again.returncode, again.stderr) == (0, "Byte-identical to what was kept.\n")
    decision = json.loads(again.stdout)
    assert decision["status"] == "UNKNOWN"
    assert {gap["cause"] for gap in decision["missingFacts"]} == {cause}


async def test_a_sweep_is_done(swapping: Swapping) -> None:
    """One of all rules, those over absent facts too, comes to its end."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    on = date.fromisoformat(DAY) + timedelta(days=40)
    swept = command("sweep", "--on", str(on), "--since", DAY, data=swapping.gateway.data, **swapping.store.settings)
    assert swept.returncode == 0, swept.stderr


@pytest.mark.long
async def test_what_an_agency_held_is_kept_when_it_has_left(swapping: Swapping, registry: Registry) -> None:
    """A load by a process without the agency leaves the definition as it was; one that says otherwise replaces it."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    await swapping.stand_on(replace(swapping.own, services=swapping.own.services[1:]))
    await swapping.stand_on(replace(_with_absent_facts(swapping.own), definitions=swapping.own.definitions))
    (gap,) = _one(swapping.gateway, OPEN)["missingFacts"]
    assert gap["fact"]["title"] == "Library card"
    renamed = replace(READER, title={"ko": "도서관 카드", "en": "Reader's card"})
    again = _with_absent_facts(swapping.own)
    await swapping.stand_on(replace(again, services=again.services[1:], definitions=[renamed]))
    (gap,) = _one(swapping.gateway, OPEN)["missingFacts"]
    assert gap["fact"]["title"] == "Reader's card"


@pytest.mark.parametrize("by_core", [False, pytest.param(True, marks=pytest.mark.long)])
async def test_an_agency_that_has_left_takes_along_only_what_hangs_on_its_facts(
    gateway: RunningGateway, dsns: dict[str, str], registry: Registry, by_core: bool
) -> None:
    """As where its store cannot be reached: its facts are missing, their holder is DOWN, and every other row stays."""
    own = gateway.personas[FAMILY].id
    left = register(agency for agency in registry.agencies if agency.id != LEFT)
    stores = {name: Store(name, dsn, deadline_seconds=10) for name, dsn in dsns.items()}
    try:
        without = Gateway(left, stores, lambda: date.fromisoformat(DAY), planned=not by_core)
        caller = Caller(own)
        document = LISTED % "missingFacts { cause fact { id } holder { id status } }"
        request = GraphRequest(document, None, {"own": own}, "ko", "7e57" * 4)
        answer = await without.answer(request, caller, mutation_allowed=False)
    finally:
        for store in stores.values():
            store.close()
    assert answer.errors == []
    assert answer.data is not None
    after = {row_of(node): node for node in answer.data["me"]["services"]["nodes"]}
    before = {row_of(node): node for node in me(gateway, FAMILY, LISTED % PLAIN, own=own)["services"]["nodes"]}
    assert len(after) == answer.data["me"]["services"]["totalCount"]
    assert after.keys() == before.keys()
    held = {fact for fact, each in registry.facts.items() if each.agency == LEFT}
    changed = {row for row in before if before[row]["status"] != after[row]["status"]}
    assert changed
    for row in after:
        gaps = after[row]["missingFacts"]
        gone = [gap for gap in gaps if gap["fact"]["id"] in held]
        assert row not in changed or (after[row]["status"] == "UNKNOWN" and gone), row
        assert {(gap["cause"], gap["holder"]["id"], gap["holder"]["status"]) for gap in gone} <= {
            ("SOURCE_UNAVAILABLE", LEFT, "DOWN")
        }, row


def _one(gateway: RunningGateway, asked: str) -> dict[str, Any]:
    """One service's row, which the list has too."""
    found = one(gateway, FAMILY, asked, SHOWN)
    assert found is not None
    assert row_of(found) in rows(gateway, FAMILY)
    return found


async def test_readyz_warns_of_absent_facts_and_the_catalogue_stays_up(
    swapping: Swapping, answering: RunningGateway
) -> None:
    """Each is named once, whichever rules read it; they are no fault of an agency's store, and go with their rules."""
    await swapping.stand_on(_with_absent_facts(swapping.own))
    assert eventually(lambda: _warned(answering) == sorted(ABSENT))
    told = [each["reason"] for each in answering.operators.get("/readyz").json()["warnings"]]
    assert "rules compare the fact ration_card that was withdrawn on 2026-10-01: write them anew" in told
    ready = answering.operators.get("/readyz").json()
    assert set(ready["agencies"].values()) == {"UP"}
    assert ready["faults"] == []
    await swapping.stand_on(swapping.own)
    assert eventually(lambda: _warned(answering) == [])


def _warned(gateway: RunningGateway) -> list[str]:
    """The facts of which /readyz warns, of the catalogue alone."""
    told = gateway.operators.get("/readyz").json()["warnings"]
    assert {each["agency"] for each in told} <= {"service_catalogue"}
    return sorted(next((word for word in each["reason"].split() if word in ABSENT), each["reason"]) for each in told)

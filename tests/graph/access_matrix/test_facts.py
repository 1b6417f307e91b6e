"""What facts do for a caller who may not read them: every cell of the table, by a plan and by graphql-core.

An office asks by graphql-core in the long tests alone. What is on record differs from turn to turn. Each answer is
compared with what the table says, so that what is kept from deciding is the same whatever is on record.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import pytest

from resolvers.request.caller import BREAK_GLASS, KEEP_DECISIONS, Caller
from tests.graph.access_matrix.expected import SEEN, Expected, of_a_citizen, of_an_office
from tests.graph.access_matrix.known import ASKED, KNOWN, LATER, MEMBER, RECEIVED, TODAY, Asked
from tests.graph.access_matrix.people import HOUSEHOLDS, PAIRS, RELATIONS, SUBJECTS
from tests.graph.access_matrix.tables import (
    ANOTHER_DAY,
    AS_IT_STANDS,
    AT_HOME,
    DECISION,
    READ,
    RECEIPTS,
    SUPPOSED,
    THEMSELVES,
    facts,
    grants,
)
from tests.graph.access_matrix.world import ORDERS, World
from tests.graph.office import WAYS, official, system

ON_RECORD: Final[Sequence[tuple[Sequence[str], Sequence[str]]]] = [
    ((), ()),
    (("asker", "elsewhere"), ("away",)),
    (("spouse", "far"), ("home",)),
    (("child", "stranger"), ()),
    (("minor", "ward"), ("alone",)),
]
"""In each turn, of which persons and households everything is on record: one of each household, so that it decides."""

TURNS: Final = [
    pytest.param(False, False, id="orders that are over-plan"),
    pytest.param(True, True, id="orders in force-core"),
    pytest.param(False, True, id="orders that are over-core", marks=pytest.mark.long),
    pytest.param(True, False, id="orders in force-plan", marks=pytest.mark.long),
]

OFFICE_WAYS: Final = pytest.mark.parametrize(
    "by_core", [pytest.param(False, id="plan"), pytest.param(True, id="core", marks=pytest.mark.long)]
)
"""How an office asks: by a plan, and by graphql-core too where the long tests run; citizens ask by both always."""

EVERY: Final = "filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}, first: 100"
ROWS: Final = """totalCount counts { eligible likely unknown unlikely ineligible }
    nodes { status service { id } subject { id } }"""
WORDS: Final = """nextChange { on to } reasons { observed observations { value } }
    missingFacts { cause fact { id } subject { id } }"""
DOCUMENT: Final = f"""query($of: ID!, $later: Date!, $facts: [ID!]!) {{ citizen(id: $of) {{
  services({EVERY}) {{ {ROWS} nodes {{ {WORDS} }} }}
  supposed: services({EVERY}, suppose: [{{fact: "owns_home", value: "true"}}]) {{ {ROWS} }}
  later: services({EVERY}, on: $later) {{ {ROWS} }}
  upcoming(within: 100, first: 100) {{ nodes {{ on to service {{ id }} subject {{ id }} }} }}
  categories {{ status category {{ id }} }}
  openQuestions(first: 100) {{ nodes {{ fact {{ id }} subject {{ id }} }} }}
  facts(ids: $facts) {{ definition {{ id }} value cause }} }} }}"""


async def _citizen(world: World, document: str, caller: Caller, of: str, by_core: bool, **rest: Any) -> Any:
    answer = await world.ask(document, caller, by_core=by_core, of=of, **rest)
    assert answer.errors == [], of
    assert answer.data is not None
    return answer.data["citizen"]


def _row(node: Any) -> tuple[str, str]:
    return node["service"]["id"], node["subject"]["id"]


def _statuses(connection: Any) -> Mapping[tuple[str, str], str]:
    """Each row's status; the counts are those of the rows."""
    found = {_row(node): node["status"] for node in connection["nodes"]}
    assert connection["totalCount"] == len(found)
    statuses = list(found.values())
    assert connection["counts"] == {name: statuses.count(name.upper()) for name in connection["counts"]}
    return found


async def _check(world: World, caller: Caller, expected: Expected, *, by_core: bool) -> None:
    """What is answered of one of them is what is expected, by every way of asking."""
    of, named = expected.of, (expected.of, expected.persons)
    ids = list(dict.fromkeys(known.fact for known in KNOWN))
    found = await _citizen(world, DOCUMENT, caller, of, by_core, later=str(LATER), facts=ids)
    assert _statuses(found["services"]) == expected.statuses(AS_IT_STANDS), named
    assert _statuses(found["supposed"]) == expected.statuses(SUPPOSED), named
    assert _statuses(found["later"]) == expected.statuses(ANOTHER_DAY), named
    changes = {_row(node): (node["on"], node["to"]) for node in found["upcoming"]["nodes"]}
    assert changes == {row: (str(LATER), to) for row, to in expected.changes().items()}, named
    assert {each["category"]["id"]: each["status"] for each in found["categories"]} == expected.categories(), named
    questions = {(each["fact"]["id"], each["subject"]["id"]) for each in found["openQuestions"]["nodes"]}
    assert questions == expected.questions(), named
    told = {each["definition"]["id"]: (each["value"] is not None, each["cause"]) for each in found["facts"]}
    assert told == expected.facts(), named
    _check_words(found["services"]["nodes"], expected)


def _check_words(nodes: Sequence[Any], expected: Expected) -> None:
    """What is told beside the statuses."""
    named = (expected.of, expected.persons)
    following = {_row(node): node["nextChange"] for node in nodes if node["nextChange"] is not None}
    told = {row: {"on": str(LATER), "to": to} for row, to in expected.next_changes().items()}
    assert following == told, named
    for field in ("observed", "observations"):
        shown = {_row(node) for node in nodes if node["reasons"][0][field] not in (None, [])}
        assert shown == expected.observed(), (named, field)
    gaps = {
        _row(node): {(each["subject"]["id"], each["cause"]) for each in node["missingFacts"]}
        for node in nodes
        if node["missingFacts"]
    }
    assert gaps == expected.gaps(), named


@pytest.mark.parametrize(("hidden", "by_core"), TURNS)
async def test_to_a_citizen_every_fact_does_what_the_table_says(world: World, hidden: bool, by_core: bool) -> None:
    """Of whomever it is and whomever of the family is asked about."""
    await world.hide([("asker", other) for other in RELATIONS if other not in ("asker", "no such id")], over=not hidden)
    whose = of_a_citizen(hidden=hidden)
    for persons, households in ON_RECORD:
        await world.hold(persons, households)
        for of in SUBJECTS:
            expected = Expected(of, whose, SEEN, persons, households)
            await _check(world, Caller("asker"), expected, by_core=by_core)


@OFFICE_WAYS
async def test_in_office_nothing_is_hidden_of_whom_is_asked_for_and_nobody_else_decides(
    world: World, by_core: bool
) -> None:
    """An official who breaks the glass, so that the purpose covers everything: neither relations nor orders count."""
    await world.hide([("asker", "spouse")])
    for persons, households in ON_RECORD:
        await world.hold(persons, households)
        for of in ("minor", "elsewhere", "ward"):
            expected = Expected(of, of_an_office([of]), [of], persons, households)
            await _check(world, official(scopes=frozenset({BREAK_GLASS})), expected, by_core=by_core)


@OFFICE_WAYS
async def test_in_office_an_order_hides_no_household_of_a_child_from_what_is_decided(
    world: World, by_core: bool
) -> None:
    """What is on record of where a child lives decides in the rows of a parent from whom an order hides the child."""
    await world.hide([("asker", "elsewhere")])
    asked_for = ["asker", "elsewhere"]
    document = f"""query($of: ID!, $ids: [ID!]!) {{ citizens(ids: $ids) {{ id }} citizen(id: $of) {{
      services({EVERY}) {{ {ROWS} }}
      supposed: services({EVERY}, suppose: [{{fact: "owns_home", value: "true"}}]) {{ {ROWS} }} }} }}"""
    for persons, households in ON_RECORD:
        await world.hold(persons, households)
        expected = Expected("asker", of_an_office(asked_for), asked_for, persons, households)
        caller = official(scopes=frozenset({BREAK_GLASS}))
        found = await _citizen(world, document, caller, "asker", by_core, ids=asked_for)
        for field, way in (("services", AS_IT_STANDS), ("supposed", SUPPOSED)):
            told = {row: status for row, status in expected.statuses(way).items() if row[1] in asked_for}
            assert _statuses(found[field]) == told, persons


@OFFICE_WAYS
async def test_a_system_s_purpose_covers_facts_of_whom_is_asked_for(world: World, by_core: bool) -> None:
    """What the purpose does not cover is missing, whatever is on record."""
    refused = world.office.register.purposes["benefit_review"].refused_facts
    document = f"query($of: ID!) {{ citizen(id: $of) {{ services({EVERY}) {{ {ROWS} }} }} }}"
    for persons, households in ON_RECORD:
        await world.hold(persons, households)
        for of in ("minor", "elsewhere"):
            expected = Expected(of, of_an_office([of], refused), [of], persons, households)
            found = await _citizen(world, document, system(), of, by_core)
            assert _statuses(found["services"]) == expected.statuses(AS_IT_STANDS), (of, persons)


@WAYS
async def test_a_verdict_is_kept_where_the_table_says(world: World, by_core: bool) -> None:
    """Not where it rests on what its keeper may not read, whether that decides or not."""
    await world.hide([("asker", "spouse")], over=True)
    expected = Expected("asker", of_a_citizen(hidden=False), SEEN, (), ())
    rows = [(asked, subject) for asked, subject in expected.rows if _is_tried(asked)]
    asked_for = " ".join(
        f'r{number}: eligibility(serviceId: "{asked.id}", subjectId: "{subject}") {{ decisionId }}'
        for number, (asked, subject) in enumerate(rows)
    )
    keeper = Caller("asker", scopes=frozenset({KEEP_DECISIONS}))
    answer = await world.ask(f"{{ me {{ {asked_for} }} }}", keeper, by_core=by_core)
    refused = {error["path"][1] for error in answer.errors if error["extensions"]["code"] == "FORBIDDEN"}
    assert len(refused) == len(answer.errors)
    assert answer.data is not None
    for number, (asked, subject) in enumerate(rows):
        cells = {facts(DECISION)[whose] for whose in expected.kept(asked, subject)}
        kept = answer.data["me"][f"r{number}"]["decisionId"] is not None
        assert kept is (cells == {"kept"}), (asked.id, subject)
        assert kept is (f"r{number}" not in refused)


@WAYS
async def test_what_somebody_receives_is_told_where_the_table_says(world: World, by_core: bool) -> None:
    """On a day on which a child at home was a minor who is grown today too: of them it is not even read."""
    await world.hide([("asker", "spouse")], over=True)
    before = str(TODAY - timedelta(days=1))
    relations = {of: relation for relation, pairs in PAIRS.items() for by, of in pairs if by == "keeper"}
    subjects = ("keeper", "grown", "nearly", "turning", "growing", "housed", "young", "teen")
    await world.hold(subjects)
    told = " ".join(
        f'{each}: eligibility(serviceId: "{RECEIVED}", subjectId: "{each}", on: $on) {{ alreadyReceives }}'
        for each in subjects
    )
    found = f"services({EVERY.replace('}', ', alreadyReceives: true}')}, on: $on) {{ nodes {{ subject {{ id }} }} }}"
    answer = await world.ask(
        f"query($on: Date!) {{ me {{ {found} {told} }} }}", Caller("keeper"), by_core=by_core, on=before
    )
    assert answer.errors == []
    assert answer.data is not None
    own = {each for each in subjects if grants(relations.get(each, THEMSELVES))["sensitive"] == "yes"}
    cells = {each: facts(RECEIPTS)[READ if each in own else AT_HOME] for each in subjects}
    received = {each: answer.data["me"][each]["alreadyReceives"] for each in subjects}
    assert received == {each: {"told": True, "not told": None}[cell] for each, cell in cells.items()}
    assert {node["subject"]["id"] for node in answer.data["me"]["services"]["nodes"]} == own
    asked = [sent.asked for sent in answer.sent if "benefit_receipt" in sent.text]
    assert {person for persons in asked for person in persons} == own


@WAYS
@ORDERS
async def test_what_a_child_receives_is_not_told_to_whom_an_order_hides_where_it_lives(
    world: World, hidden: bool, by_core: bool
) -> None:
    """A benefit of one district says where whoever receives it lives: then it is not even read."""
    await world.hide([("asker", "elsewhere")], over=not hidden)
    await world.hold(["elsewhere"])
    document = f"""{{ me {{ eligibility(serviceId: "{RECEIVED}", subjectId: "elsewhere") {{ alreadyReceives }}
      services({EVERY.replace("}", ', alreadyReceives: true, subjectId: "elsewhere"}')}) {{ totalCount }} }} }}"""
    answer = await world.ask(document, Caller("asker"), by_core=by_core)
    assert answer.errors == []
    assert answer.data is not None
    assert answer.data["me"]["eligibility"]["alreadyReceives"] is (None if hidden else True)
    assert answer.data["me"]["services"]["totalCount"] == (0 if hidden else 1)
    asked = {person for sent in answer.sent if "benefit_receipt" in sent.text for person in sent.asked}
    assert ("elsewhere" in asked) is not hidden


@WAYS
async def test_a_fact_that_is_supposed_is_shown_and_not_missing_whoever_may_read_the_one_on_record(
    world: World, by_core: bool
) -> None:
    """Of a minor from whom it is kept on record: the value is the caller's own, and what they keep stays missing."""
    await world.hide([("asker", "spouse")], over=True)
    await world.hold(("minor",))
    document = """query($suppose: [FactInput!]) { citizen(id: "asker") {
      own: eligibility(serviceId: "subject pregnant now", subjectId: "minor", suppose: $suppose) {
        status missingFacts { subject { id } } reasons { observed(language: EN) supposed observations { value } } }
      all: eligibility(serviceId: "member pregnant now", suppose: $suppose) {
        status missingFacts { subject { id } cause } } } }"""
    suppose = [{"fact": "pregnant", "value": "false", "subjectId": "minor"}]
    found = await _citizen(world, document, Caller("asker"), "asker", by_core, suppose=suppose)
    (reason,) = found["own"]["reasons"]
    assert (found["own"]["status"], found["own"]["missingFacts"]) == ("INELIGIBLE", [])
    assert (reason["supposed"], reason["observations"]) == (True, [{"value": "false"}])
    assert reason["observed"] == "Pregnant: no"
    assert found["all"]["status"] == "UNKNOWN"
    assert found["all"]["missingFacts"] == [{"subject": {"id": "spouse"}, "cause": "NOT_AUTHORISED"}]


def _is_tried(asked: Asked) -> bool:
    """The services for the whole household, and of those for a subject the ones that ask for something special."""
    return asked.scope == MEMBER or asked.known.kind == "confidential" or asked.known.household


def test_every_kind_of_fact_is_asked_for() -> None:
    """Of somebody in the household and of the subject alone, as it holds today and as it will."""
    assert {(asked.known.kind, asked.scope) for asked in ASKED if not asked.known.household} == {
        (kind, scope)
        for kind in ("ordinary", "whereabouts", "sensitive", "special", "confidential")
        for scope in ("member", "subject")
    }
    assert {*HOUSEHOLDS} <= RELATIONS.keys() | {"asker"}

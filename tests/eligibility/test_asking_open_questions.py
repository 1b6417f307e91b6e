"""Open questions over HTTP: what rows miss, page by page, and with an agency that does not answer."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pytest

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from resolvers.request.opaque_id import opaque_id
from tests.eligibility.asking import FAMILY, LEAVE, NEWBORN, ROWS, UNRECORDED, me, refusal, rows
from tests.faults.conftest import NOWHERE
from tests.running import RunningGateway, running_gateway

QUESTION: Final = "id decides cause fact { id } subject { id } holder { id } remedy { name phone url }"
ALL: Final = f"""query($on: Date, $suppose: [FactInput!]) {{ me {{
    openQuestions(on: $on, suppose: $suppose, first: 100) {{ totalCount unavailable {{ id }} nodes {{
        {QUESTION} services(first: 100) {{ nodes {{ id }} }} }} }} }} }}"""
FEW: Final = """query($first: Int! = 2, $after: String) { me { openQuestions(first: $first, after: $after) {
    totalCount nodes { id } edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""
PAGE: Final = """query($first: Int!, $after: String) { me { openQuestions(first: 1) { nodes { decides
    services(first: $first, after: $after) {
    totalCount nodes { id name } edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } } }"""
OCCUPIED: Final = {"fact": "occupation", "value": "other"}
NEXT: Final = """query($suppose: [FactInput!]) { me {
    openQuestions(suppose: $suppose, first: 1) { nodes { fact { id type least codes { id } } subject { id } } } } }"""
FACTS: Final = register(discover()).facts
MISSING: Final = "missingFacts { cause fact { id } subject { id } holder { id } remedy { name phone url } }"


@pytest.fixture(scope="module")
def without_welfare(gateway: RunningGateway) -> Iterator[RunningGateway]:
    """A gateway that cannot reach the welfare office."""
    with running_gateway(gateway.data, WELFARE_OFFICE_DATABASE_URL=NOWHERE) as opened:
        yield opened


def _asked(gateway: RunningGateway, persona: str, **what_if: Any) -> list[dict[str, Any]]:
    page = me(gateway, persona, ALL, **what_if)["openQuestions"]
    found: list[dict[str, Any]] = page["nodes"]
    assert page["totalCount"] == len(found)
    return found


def _asked_for(fact: str) -> Sequence[str]:
    """The facts that are asked for where one is missing of somebody whose household is known."""
    held = FACTS[fact].fact
    if held.question is not None:
        return (fact,)
    return () if held.derived is None else [each for each in held.derived.sources if each != "household_size"]


def _agrees(gateway: RunningGateway, persona: str, **what_if: Any) -> list[dict[str, Any]]:
    """The persona's questions, by which all rows' missing facts are known: a household's under one subject."""
    citizen = gateway.personas[persona].id
    missed: dict[tuple[str, ...], set[str]] = {}
    remedies: dict[tuple[str, ...], Any] = {}
    for (service, _), node in rows(gateway, persona, MISSING, filter={"statuses": ["UNKNOWN"]}, **what_if).items():
        for each in node["missingFacts"]:
            whose = citizen if FACTS[each["fact"]["id"]].table.of == "household" else each["subject"]["id"]
            for fact in _asked_for(each["fact"]["id"]) if each["cause"] == "NOT_RECORDED" else ():
                missed.setdefault((fact, whose, each["holder"]["id"]), set()).add(service)
                remedies[fact, whose, each["holder"]["id"]] = each["remedy"]
    questions = _asked(gateway, persona, **what_if)
    told = {(each["fact"]["id"], each["subject"]["id"], each["holder"]["id"]): each for each in questions}
    assert {key: {node["id"] for node in each["services"]["nodes"]} for key, each in told.items()} == missed
    assert {key: each["remedy"] for key, each in told.items()} == remedies
    assert {each["cause"] for each in questions} <= {"NOT_RECORDED"}
    assert all(each["decides"] == len(each["services"]["nodes"]) for each in questions)
    decides = [each["decides"] for each in questions]
    assert decides == sorted(decides, reverse=True)
    assert len({each["id"] for each in questions}) == len(questions)
    return questions


@pytest.mark.parametrize("persona", [UNRECORDED, FAMILY, NEWBORN, LEAVE])
def test_questions_are_what_rows_miss(gateway: RunningGateway, persona: str) -> None:
    """With the same holder, cause and remedy, and each with its services."""
    assert _agrees(gateway, persona)


@pytest.mark.parametrize(
    "what_if", [{"on": "2027-09-01"}, {"suppose": [OCCUPIED]}, {"on": "2030-01-01", "suppose": [OCCUPIED]}]
)
@pytest.mark.parametrize("persona", [UNRECORDED, FAMILY])
def test_what_if_questions_are_what_rows_miss_then(
    gateway: RunningGateway, persona: str, what_if: dict[str, Any]
) -> None:
    """On another day, and where something is supposed, with ids of their own."""
    then, now = _agrees(gateway, persona, **what_if), _asked(gateway, persona)
    assert not {each["id"] for each in then} & {each["id"] for each in now}


def test_where_nothing_is_supposed_a_question_is_called_as_it_was_before(gateway: RunningGateway) -> None:
    """By gateways of the release before, which may answer beside this one."""
    citizen, today = (
        gateway.personas[UNRECORDED].id,
        me(gateway, UNRECORDED, "{ me { services(first: 1) { nodes { on } } } }"),
    )
    on = today["services"]["nodes"][0]["on"]
    for each in _asked(gateway, UNRECORDED):
        assert each["id"] == opaque_id(each["fact"]["id"], each["subject"]["id"], "NOT_RECORDED", citizen, on)


def test_each_answer_that_is_supposed_leads_to_what_is_still_asked(gateway: RunningGateway) -> None:
    """Whoever answers question after question is asked nothing twice and comes to an end: no service is UNKNOWN."""
    told: list[dict[str, str]] = []
    while questions := me(gateway, UNRECORDED, NEXT, suppose=told)["openQuestions"]["nodes"]:
        fact, subject = questions[0]["fact"], questions[0]["subject"]["id"]
        assert (fact["id"], subject) not in {(each["fact"], each["subjectId"]) for each in told}
        value = fact["codes"][0]["id"] if fact["codes"] else fact["least"] or "true"
        told.append({"fact": fact["id"], "value": value, "subjectId": subject})
    assert len(told) > 2
    undecided = rows(gateway, UNRECORDED, MISSING, suppose=told, filter={"statuses": ["UNKNOWN"]})
    assert {each["cause"] for node in undecided.values() for each in node["missingFacts"]} <= {"NOT_IN_CATALOGUE"}


@pytest.mark.parametrize(
    ("what_if", "words"),
    [
        ({"on": "1800-01-01"}, "`on` is 1800-01-01"),
        ({"suppose": [{"fact": "luck", "value": "true"}]}, "`suppose` names a fact that nobody holds"),
        ({"suppose": [OCCUPIED] * 51}, "`suppose` names 51 facts"),
        ({"suppose": [{**OCCUPIED, "subjectId": "c000000000000000"}]}, "no subject of this citizen's"),
    ],
)
def test_what_cannot_be_asked_is_refused_as_of_services(
    gateway: RunningGateway, what_if: dict[str, Any], words: str
) -> None:
    """In the same words, at the field alone."""
    said = refusal(gateway, FAMILY, ALL, "openQuestions", **what_if)
    assert words in said
    assert said == refusal(gateway, FAMILY, ROWS % "", "services", **what_if)


def test_what_an_agency_that_is_down_holds_is_no_question(without_welfare: RunningGateway) -> None:
    """It may be on record: the list names the agency, and asks for what is on no other agency's record."""
    questions = _agrees(without_welfare, UNRECORDED)
    assert {each["holder"]["id"] for each in questions} == {"labour_office"}
    assert all(each["remedy"]["phone"] for each in questions)
    page = me(without_welfare, UNRECORDED, ALL)["openQuestions"]
    assert page["unavailable"] == [{"id": "welfare_office"}]


def test_a_whole_list_lacks_no_agency(gateway: RunningGateway) -> None:
    """Where every agency answers."""
    assert me(gateway, UNRECORDED, ALL)["openQuestions"]["unavailable"] == []


def test_without_the_registry_nobody_knows_whose_questions(gateway: RunningGateway) -> None:
    """As with `services`: null, and the agency is named."""
    with running_gateway(gateway.data, CIVIL_REGISTRY_DATABASE_URL=NOWHERE) as opened:
        answer = opened.ask(ALL, UNRECORDED)
    assert answer["data"]["me"] == {"openQuestions": None}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "AGENCY_UNAVAILABLE"


def test_questions_come_by_page(gateway: RunningGateway) -> None:
    """Pages that go on behind each other are the whole, without a repetition, and say where they stand."""
    every = [each["id"] for each in _asked(gateway, UNRECORDED)]
    found: list[str] = []
    after, more = None, True
    while more:
        page = me(gateway, UNRECORDED, FEW, after=after)["openQuestions"]
        assert page["totalCount"] == len(every) > 2
        assert page["pageInfo"]["hasPreviousPage"] is bool(found)
        assert [edge["node"]["id"] for edge in page["edges"]] == [node["id"] for node in page["nodes"]]
        assert page["edges"][-1]["cursor"] == page["pageInfo"]["endCursor"]
        found += [node["id"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert found == every
    assert me(gateway, UNRECORDED, FEW, first=0)["openQuestions"]["nodes"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"first": 101}, "`first` is 101"), ({"after": "?"}, "`after` is no"), ({"after": "bm9uZQ"}, "`after` is no")],
)
def test_a_page_that_cannot_be_is_refused(gateway: RunningGateway, arguments: dict[str, Any], words: str) -> None:
    """In words that say what to give."""
    assert words in refusal(gateway, FAMILY, FEW, "openQuestions", **arguments)


def test_services_of_a_question_come_by_page(gateway: RunningGateway) -> None:
    """Pages that go on behind each other are the whole, without a repetition, and say where they stand."""
    found: list[str] = []
    after = None
    while True:
        (question,) = me(gateway, UNRECORDED, PAGE, first=3, after=after)["openQuestions"]["nodes"]
        page = question["services"]
        assert page["totalCount"] == question["decides"]
        assert page["pageInfo"]["hasPreviousPage"] is bool(found)
        assert [edge["node"]["id"] for edge in page["edges"]] == [node["id"] for node in page["nodes"]]
        assert page["edges"][0]["cursor"] == page["pageInfo"]["startCursor"]
        found += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    (first, *_) = _asked(gateway, UNRECORDED)
    assert found == [node["id"] for node in first["services"]["nodes"]]
    assert len(found) > 3


@pytest.mark.parametrize("arguments", [{"first": 101}, {"first": 1, "after": "bm9uZQ"}, {"first": 1, "after": "?"}])
def test_a_bad_page_is_refused_at_its_field(gateway: RunningGateway, arguments: dict[str, Any]) -> None:
    """The question itself is answered."""
    answer = gateway.ask(PAGE, UNRECORDED, variables=arguments)
    (question,) = answer["data"]["me"]["openQuestions"]["nodes"]
    assert question["decides"] > 0
    assert question["services"] is None
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["path"] == ["me", "openQuestions", "nodes", 0, "services"]

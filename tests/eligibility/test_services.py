"""`Citizen.services` over HTTP: which verdicts are listed, in what order and pages, with what reasons and gaps."""

import time
from collections import Counter
from itertools import pairwise
from typing import Any, Final

import pytest

from tests.graph.asking import codes
from tests.running import RunningGateway, command
from tests.some import some

FAMILY: Final = "Multicultural family of six"
UNKNOWN_INCOME: Final = "Income not on record"
STATUSES: Final = ["ELIGIBLE", "LIKELY", "UNKNOWN", "UNLIKELY", "INELIGIBLE"]
SOME: Final = (FAMILY, UNKNOWN_INCOME, "Grandmother raising a grandchild", "Expectant mother", "Middle-school pupil")

ROWS: Final = """
query Rows($filter: EligibilityFilter, $first: Int! = 100, $after: String) { me {
  id
  services(filter: $filter, first: $first, after: $after) {
    totalCount
    counts { eligible likely unknown unlikely ineligible }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor }
    nodes { id status on ruleVersion subject { id birthDate } service { id lifeStages categories { id } } }
  }
} }
"""
WHY: Final = """
query Why($after: String) { me { id children(minor: true) { id } household { members { citizen { id } } }
  services(filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}, first: 25, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      status
      subject { id }
      service { id region { code } requirements { id } textCriteria }
      reasons { outcome observed required(language: EN) supposed requirement { id text } holder { id } }
      missingFacts { cause fact { id holder { id } } subject { id } holder { id } remedy { name phone url } }
    }
  }
} }
"""
TO_AN_OFFICIAL: Final = """
query ToAnOfficial($id: ID!) { citizen(id: $id) { services(filter: {statuses: [UNKNOWN]}, first: 100) {
  nodes { service { id } missingFacts { cause fact { id } subject { id } remedy { phone } } }
} } }
"""
ABOUT_AN_INFANT: Final = "174000000029"

persona = pytest.mark.parametrize("persona", SOME)


def _services(gateway: RunningGateway, persona: str, **variables: Any) -> dict[str, Any]:
    answer = gateway.ask(ROWS, persona, variables=variables)
    assert "errors" not in answer
    services: dict[str, Any] = answer["data"]["me"]["services"]
    return services


def _all(gateway: RunningGateway, persona: str, document: str, **variables: Any) -> list[dict[str, Any]]:
    """The nodes of all pages, one after the other."""
    nodes, after = [], None
    while True:
        answer = gateway.ask(document, persona, variables={**variables, "after": after})
        assert "errors" not in answer
        page = answer["data"]["me"]["services"]
        nodes += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]


def _row(node: dict[str, Any]) -> tuple[str, str]:
    return node["service"]["id"], node["subject"]["id"]


@persona
def test_counts_are_of_all_statuses_and_the_total_of_those_asked_for(gateway: RunningGateway, persona: str) -> None:
    """`totalCount` obeys `statuses`, `counts` does not, and both agree with the rows themselves."""
    rows = _all(gateway, persona, ROWS, filter={"statuses": STATUSES})
    counted = Counter(row["status"] for row in rows)
    whole = _services(gateway, persona, filter={"statuses": STATUSES})
    assert whole["totalCount"] == len(rows)
    assert whole["counts"] == {status.lower(): counted[status] for status in STATUSES}
    for status in STATUSES:
        some = _services(gateway, persona, filter={"statuses": [status]})
        assert some["totalCount"] == counted[status]
        assert some["counts"] == whole["counts"]
        assert {node["status"] for node in some["nodes"]} <= {status}


@persona
def test_null_and_nothing_are_eligible_and_likely(gateway: RunningGateway, persona: str) -> None:
    """No filter, `filter: null`, an empty filter and `statuses: null` all list what is ELIGIBLE or LIKELY."""
    wanted = _services(gateway, persona, filter={"statuses": ["LIKELY", "ELIGIBLE"]})
    unsaid = gateway.ask("{ me { services(first: 100) { nodes { id } } } }", persona)["data"]["me"]["services"]["nodes"]
    assert [node["id"] for node in unsaid] == [node["id"] for node in wanted["nodes"]]
    for given in (None, {}, {"statuses": None}):
        assert _services(gateway, persona, filter=given) == wanted
    assert _services(gateway, persona, filter={"statuses": []})["totalCount"] == 0


@persona
def test_pages_together_are_the_whole_list(gateway: RunningGateway, persona: str) -> None:
    """Page after page of any size gives each row once, in the one order, by cursors that do not change."""
    whole = _services(gateway, persona, filter={"statuses": STATUSES}, first=100)
    rows: list[tuple[str, str]] = []
    after = None
    for number in range(200):
        page = _services(gateway, persona, filter={"statuses": STATUSES}, first=37, after=after)
        rows += map(_row, page["nodes"])
        info = page["pageInfo"]
        assert info["hasPreviousPage"] == (number > 0)
        assert [info["startCursor"], info["endCursor"]] == [page["edges"][0]["cursor"], page["edges"][-1]["cursor"]]
        assert info["hasNextPage"] == (len(rows) < whole["totalCount"])
        if not info["hasNextPage"]:
            break
        after = info["endCursor"]
    assert len(rows) == len(set(rows)) == whole["totalCount"]
    assert rows[:100] == [_row(node) for node in whole["nodes"]]


@persona
def test_order_is_by_status_and_the_citizen_before_the_children(gateway: RunningGateway, persona: str) -> None:
    """Statuses never fall back, and one service's rows of a status come for the citizen, then children by birth."""
    rows = _all(gateway, persona, ROWS, filter={"statuses": STATUSES})
    own = gateway.personas[persona].id
    for one, next_ in some(pairwise(rows)):
        assert STATUSES.index(one["status"]) <= STATUSES.index(next_["status"])
        if one["service"] == next_["service"] and one["status"] == next_["status"]:
            assert (one["subject"]["id"] != own, one["subject"]["birthDate"]) < (True, next_["subject"]["birthDate"])
    assert len({row["id"] for row in rows}) == len(rows)


def test_b09_first_is_zero_to_a_hundred(gateway: RunningGateway) -> None:
    """0 and 100 answer, -1, 101 and 10^9 are BAD_USER_INPUT, and a number that is no Int is refused before."""
    assert _services(gateway, FAMILY, first=0)["nodes"] == []
    assert _services(gateway, FAMILY, first=0)["totalCount"] > 0
    for first in (-1, 101, 10**9):
        answer = gateway.ask(ROWS, FAMILY, variables={"first": first})
        assert codes(answer) == ["BAD_USER_INPUT"]
        assert answer["data"]["me"]["services"] is None
        assert answer["data"]["me"]["id"] == gateway.personas[FAMILY].id
    for first in (None, "ten", 2**31, 1.5):
        response = gateway.post(ROWS, FAMILY, variables={"first": first})
        assert response.status_code == 400
        assert codes(response.json()) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("after", ["%%%", "bm93aGVyZQ", "🙂", "x" * 5000, "AA"])
def test_cursor_of_no_row_is_refused(gateway: RunningGateway, after: str) -> None:
    """What is no cursor, or one of no row of the list, is BAD_USER_INPUT."""
    assert codes(gateway.ask(ROWS, FAMILY, variables={"after": after})) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("name", ["categoryId", "subjectId"])
@pytest.mark.parametrize("unknown", ["no-such", "", "c000000000000000", "' OR 1=1 --"])
def test_unknown_ids_in_the_filter_are_refused(gateway: RunningGateway, name: str, unknown: str) -> None:
    """An id that names nothing is BAD_USER_INPUT at `services`, the empty one too, and nothing else is lost."""
    answer = gateway.ask(ROWS, FAMILY, variables={"filter": {name: unknown}})
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert answer["errors"][0]["path"] == ["me", "services"]
    assert answer["data"]["me"] == {"id": gateway.personas[FAMILY].id, "services": None}


@persona
def test_category_life_stage_and_subject_filter_rows_and_counts(gateway: RunningGateway, persona: str) -> None:
    """Each filter leaves exactly the rows that it names, and `counts` are those rows'; null leaves all."""
    rows = _all(gateway, persona, ROWS, filter={"statuses": STATUSES})
    subject = rows[-1]["subject"]["id"]
    tests = {
        ("categoryId", "infants"): lambda row: {"id": "infants"} in row["service"]["categories"],
        ("lifeStage", "ELDERLY"): lambda row: "ELDERLY" in row["service"]["lifeStages"],
        ("subjectId", subject): lambda row: row["subject"]["id"] == subject,
    }
    for (name, value), fits in tests.items():
        wanted = [_row(row) for row in rows if fits(row)]
        found = _all(gateway, persona, ROWS, filter={"statuses": STATUSES, name: value})
        assert [_row(row) for row in found] == wanted
        assert sum(_services(gateway, persona, filter={name: value})["counts"].values()) == len(wanted)
        assert len(_all(gateway, persona, ROWS, filter={"statuses": STATUSES, name: None})) == len(rows)


def test_rows_are_for_the_citizen_and_each_child_or_one_for_the_household(gateway: RunningGateway) -> None:
    """Every service has a row for each subject, or one for the citizen where it is about the household alone."""
    rows = _all(gateway, FAMILY, ROWS, filter={"statuses": STATUSES})
    children = gateway.ask("{ me { children(minor: true) { id } } }", FAMILY)["data"]["me"]["children"]
    own = gateway.personas[FAMILY].id
    subjects = {own, *(child["id"] for child in children)}
    assert len(subjects) == 4
    by_service: dict[str, list[str]] = {}
    for service, subject in map(_row, rows):
        by_service.setdefault(service, []).append(subject)
    sizes = Counter(map(len, by_service.values()))
    assert set(sizes) == {1, 4}
    assert all(of == [own] for of in by_service.values() if len(of) == 1)
    assert all(set(of) == subjects for of in by_service.values() if len(of) == 4)
    catalogue = gateway.ask("{ publicServices(first: 0) { totalCount } }")["data"]["publicServices"]
    assert len(by_service) == catalogue["totalCount"]


@persona
def test_every_row_says_why(gateway: RunningGateway, persona: str) -> None:
    """Reasons are one for each requirement in force, agree with the status, and say what was found and asked."""
    for row in some(_all(gateway, persona, WHY)):
        outcomes = [reason["outcome"] for reason in row["reasons"]]
        asked = {each["id"] for each in row["service"]["requirements"]}
        told = {reason["requirement"]["id"] for reason in row["reasons"]}
        assert outcomes
        assert len(told) == len(row["reasons"])
        assert {each for each in told if each.rpartition("/")[2] not in ("region", "none")} <= asked
        assert row["status"] == _status(outcomes, row["service"]["textCriteria"])
        for reason in row["reasons"]:
            assert reason["required"] or reason["requirement"]["text"]
            assert not reason["supposed"]
            assert reason["holder"] or reason["requirement"]["id"].endswith("/none")


def _status(outcomes: list[str], in_words: list[str]) -> str:
    if "NOT_MET" in outcomes:
        return "INELIGIBLE"
    if "UNKNOWN" in outcomes:
        return "UNKNOWN"
    return "LIKELY" if in_words else "ELIGIBLE"


@persona
def test_unknown_rows_name_what_is_missing_and_others_nothing(gateway: RunningGateway, persona: str) -> None:
    """UNKNOWN exactly where `missingFacts` is not empty; each once, with its holder, a cause and where to remedy it."""
    for row in some(_all(gateway, persona, WHY)):
        missing = row["missingFacts"]
        assert (row["status"] == "UNKNOWN") == bool(missing)
        named = [(gap["fact"]["id"], gap["subject"]["id"]) for gap in missing]
        assert len(set(named)) == len(named), row["service"]["id"]
        for gap in missing:
            assert gap["holder"] == gap["fact"]["holder"]
            assert gap["cause"] == "NOT_RECORDED"
            assert gap["remedy"]["phone"] or gap["remedy"]["url"]


def test_unknown_rows_of_an_official_name_what_is_missing_and_nobody_else(gateway: RunningGateway) -> None:
    """Also where only facts of a child are missing, whom an official who asks for the mother may not see."""
    arguments = ("--official", "welfare_office", "--purpose", "benefit_review", "--issue", f"services {time.time_ns()}")
    headers = {"authorization": f"Bearer {command('token', *arguments, data=gateway.data).stdout.strip()}"}
    of = gateway.personas["Mother of a newborn"].id
    answer = gateway.ask(TO_AN_OFFICIAL, headers=headers, variables={"id": of})
    assert "errors" not in answer
    rows = answer["data"]["citizen"]["services"]["nodes"]
    assert [row["service"]["id"] for row in rows if not row["missingFacts"]] == []
    gaps = [gap for row in rows for gap in row["missingFacts"]]
    assert {gap["subject"]["id"] for gap in gaps} == {of}
    ((gap,),) = (row["missingFacts"] for row in rows if row["service"]["id"] == ABOUT_AN_INFANT)
    assert (gap["fact"]["id"], gap["cause"], gap["remedy"]) == ("age_months", "NOT_AUTHORISED", None)


def test_missing_income_makes_unknown_what_hangs_on_it(gateway: RunningGateway) -> None:
    """Whose income is not on record has UNKNOWN services that name it, held by the welfare office."""
    gaps = [gap for row in _all(gateway, UNKNOWN_INCOME, WHY) for gap in row["missingFacts"]]
    incomes = [gap for gap in gaps if gap["fact"]["id"] == "median_income_percent"]
    assert incomes
    assert {gap["holder"]["id"] for gap in incomes} == {"welfare_office"}
    assert {gap["subject"]["id"] for gap in incomes} == {gateway.personas[UNKNOWN_INCOME].id}


def test_what_applies_to_a_child_is_told_and_what_applies_to_another_member_is_not(gateway: RunningGateway) -> None:
    """A child's services have rows of the child's own; a spouse's are the spouse's to read."""
    services = "services(first: 100) { nodes { subject { id } } }"
    query = f"{{ me {{ children {{ id {services} }} household {{ members {{ citizen {{ id {services} }} }} }} }} }}"
    answer = gateway.ask(query, FAMILY)
    me = answer["data"]["me"]
    for child in some(me["children"]):
        assert child["id"] in {node["subject"]["id"] for node in child["services"]["nodes"]}
    told = {member["citizen"]["id"] for member in me["household"]["members"] if member["citizen"]["services"]}
    assert told == {gateway.personas[FAMILY].id, *(child["id"] for child in me["children"])}
    assert {error["extensions"]["code"] for error in some(answer["errors"])} == {"FORBIDDEN"}

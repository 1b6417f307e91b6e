"""What is new in eligibility is answered alike by a plan and by graphql-core, its errors too."""

from typing import Any, Final

import pytest

from tests.eligibility.asking import FAMILY, GRANDMOTHER, LEAVE, UNRECORDED
from tests.running import RunningGateway

VERDICT: Final = """
fragment Verdict on Eligibility {
  id status on ruleVersion alreadyReceives service { id name lifeEvents { id } } subject { id name age(on: $on) }
  reasons { outcome observed required(language: EN) supposed holder { id title } requirement { id text facts { id } } }
  reasons { ...Found }
  missingFacts { cause fact { id title } subject { id } holder { id } remedy { id name phone url hours(language: AR) } }
  nextChange { ...Change }
}
"""
FOUND: Final = """
fragment Found on Reason { observations { fact { id title } subject { id name } value text en: text(language: EN) } }
"""
CHANGE: Final = """
fragment Change on EligibilityChange {
  id on from to because ar: because(language: AR) service { id name } subject { id name }
}
"""
DOCUMENTS: Final[dict[str, str]] = {
    "services": """
        query($on: Date, $suppose: [FactInput!]) { me { services(first: 30, on: $on, suppose: $suppose,
          filter: {statuses: [UNKNOWN, LIKELY, ELIGIBLE], search: "지원"})
          { totalCount counts { eligible likely unknown unlikely ineligible } pageInfo { endCursor }
            nodes { ...Verdict } } } }
    """
    + VERDICT
    + FOUND
    + CHANGE,
    "life-event": """
        query($on: Date) { me { children {
          services(on: $on, filter: {lifeEventId: "age_reached", statuses: [INELIGIBLE]})
          { edges { cursor node { id status nextChange { on to } } } } } } }
    """,
    "orders": """
        query($on: Date, $suppose: [FactInput!]) { me {
          soonest: services(on: $on, suppose: $suppose, orderBy: DEADLINE, first: 30) { ...Page }
          latest: services(on: $on, suppose: $suppose, orderBy: DEADLINE, last: 30) { ...Page }
          named: services(on: $on, orderBy: NAME, last: 30) { ...Page }
          last: services(on: $on, last: 7) { ...Page } }
          soonest: publicServices(orderBy: DEADLINE) { ...All }
          named: publicServices(orderBy: NAME, last: 9) { ...All } }
        fragment Page on EligibilityConnection {
          totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
          edges { cursor node { deadline service { id } } } }
        fragment All on PublicServiceConnection {
          totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } }
    """,
    "mine": """
        { me { id } publicServices(first: 40) { nodes { id myEligibilities {
          id status deadline alreadyReceives subject { id name } reasons { outcome observed } } } } }
    """,
    "eligibility": """
        query($on: Date, $suppose: [FactInput!]) { me {
          one: eligibility(serviceId: "135200000120", on: $on, suppose: $suppose) { ...Verdict }
          two: eligibility(serviceId: "livelihood-benefit", on: $on) { ...Verdict }
          none: eligibility(serviceId: "no-such", on: $on) { ...Verdict } } }
    """
    + VERDICT
    + FOUND
    + CHANGE,
    "observations": """
        query($on: Date) { me { children { services(on: $on, first: 5) {
          nodes { id reasons { ...Found counted: observations { __typename } } } } } } }
    """
    + FOUND,
    "questions": """
        { me { openQuestions(first: 20) { totalCount unavailable { id title } edges { cursor node { id } } nodes {
            ...Asked services(first: 2) { ...Page } all: services(first: 100) { nodes { id } } } }
          page: openQuestions(first: 1) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
          wards { openQuestions { nodes { id ...Asked } } } children { openQuestions { nodes { decides } } } } }
        fragment Asked on OpenQuestion {
          id decides cause fact { id title } subject { id name } holder { id title } remedy { id name phone }
        }
        fragment Page on PublicServiceConnection {
          totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id name } }
        }
    """,
    "upcoming": """
        { me { upcoming(within: 2000, first: 7)
          { totalCount pageInfo { hasNextPage endCursor } edges { cursor } nodes { ...Change } }
          wards { upcoming(within: 700) { nodes { id from to } } } } }
    """
    + CHANGE,
    "categories": """
        query($on: Date) { me { categories(on: $on) { status category { id title services(first: 2) { totalCount } }
          missingFacts { cause fact { id title } holder { id } remedy { phone } } }
          children { id categories { status category { id } } } } }
    """,
    "facts": "query($on: Date) { me { facts(on: $on) { id value cause recordedAt definition { id title } } } }",
    "refused": """
        query($on: Date) { me { id
          a: services(on: "1899-01-01") { totalCount } b: upcoming(within: -1) { totalCount }
          c: eligibility(serviceId: "135200000120", subjectId: "nobody", on: $on) { id }
          d: services(suppose: [{fact: "luck", value: "1"}]) { totalCount } e: services(after: "OTkgeA") { totalCount }
          f: categories(on: "2200-01-01") { status } h: openQuestions(first: 101) { totalCount }
          i: openQuestions { nodes { id services(first: -1) { totalCount } } }
          j: openQuestions { nodes { id services(after: "bm9uZQ") { nodes { id name } } } }
          k: openQuestions(after: "bm9uZQ") { totalCount } g: facts(on: "1800-01-01") { id } } }
    """,
}
SUPPOSED: Final = [{"fact": "pregnant", "value": "true"}, {"fact": "basic_livelihood", "value": "true"}]


@pytest.mark.parametrize("persona", [pytest.param(FAMILY, marks=pytest.mark.long), LEAVE, GRANDMOTHER, UNRECORDED])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_executors_give_the_same_answer(gateway: RunningGateway, name: str, persona: str) -> None:
    """To the letter, today and on another day, with suppositions and without."""
    document = DOCUMENTS[name]
    for variables in ({}, {"on": "2029-03-01"}, {"on": "2010-01-01", "suppose": SUPPOSED}):
        taken = {each: value for each, value in variables.items() if f"${each}" in document}
        plan, core = (_answer(gateway, document, persona, taken, executor) for executor in ("plan", "core"))
        assert plan == core
        assert bool(plan.get("errors")) == (name == "refused")
        assert plan["data"]["me"]


def _answer(gateway: RunningGateway, document: str, persona: str, variables: Any, executor: str) -> dict[str, Any]:
    response = gateway.post(document, persona, variables=variables, headers={"maru-executor": executor})
    answer: dict[str, Any] = response.json()
    by_plan = "deoptimised" if answer.get("errors") else "plan"
    assert response.headers["maru-executor"] == (by_plan if executor == "plan" else "core")
    for error in answer.get("errors", ()):
        assert error["extensions"].pop("requestId")
    return answer

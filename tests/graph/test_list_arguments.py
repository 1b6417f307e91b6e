"""B: every list that a caller may give has a bound, above which it is refused by name."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pytest
from graphql import GraphQLSchema, get_nullable_type, is_input_object_type, is_list_type

from tests.graph.asking import Graph, codes
from tests.running import ROOT

MOTHER: Final = "Working mother on parental leave"


class Bounded(NamedTuple):
    """A query with a list `l`, an item of that list, and how many are taken."""

    query: str
    item: Any
    at_most: int


AGE: Final = {"fact": "age", "value": "5"}
SUPPOSED: Final = "query($l: [FactInput!]) { me { %s(suppose: $l) { __typename } } }"
LISTS: Final = {
    "Query.citizens.ids": Bounded("query($l: [ID!]!) { citizens(ids: $l) { id } }", "x", 100),
    "Citizen.facts.ids": Bounded("query($l: [ID!]) { me { facts(ids: $l) { id } } }", "age", 200),
    "Citizen.services.suppose": Bounded(SUPPOSED % "services", AGE, 50),
    "Citizen.eligibility.suppose": Bounded(
        SUPPOSED.replace("(suppose", '(serviceId: "SD0000016094", suppose') % "eligibility", AGE, 50
    ),
    "Citizen.openQuestions.suppose": Bounded(SUPPOSED % "openQuestions", AGE, 50),
    "Citizen.usage.receiverKinds": Bounded(
        "query($l: [ReceiverKind!]) { me { usage(receiverKinds: $l) { totalCount } } }", "SELF", 5
    ),
    "Citizen.usageSummary.receiverKinds": Bounded(
        "query($l: [ReceiverKind!]) { me { usageSummary(receiverKinds: $l) { month } } }", "SELF", 5
    ),
    "EligibilityFilter.statuses": Bounded(
        "query($l: [EligibilityStatus!]) { me { services(filter: {statuses: $l}) { totalCount } } }", "ELIGIBLE", 5
    ),
    "NoticePreferencesInput.mutedEvents": Bounded(
        "mutation($l: [ID!]) { setNoticePreferences(input: {mutedEvents: $l}) { noticePreferences { quietFrom } } }",
        "no event",
        100,
    ),
}


def lists(schema: GraphQLSchema) -> Iterator[str]:
    """Where the schema takes a list."""
    for type_ in schema.type_map.values():
        if type_.name.startswith("__"):
            continue
        for name, field in getattr(type_, "fields", {}).items():
            if is_input_object_type(type_):
                yield from [f"{type_.name}.{name}"] if is_list_type(get_nullable_type(field.type)) else []
            else:
                taken = [each for each, given in field.args.items() if is_list_type(get_nullable_type(given.type))]
                yield from (f"{type_.name}.{name}.{each}" for each in taken)


def test_b09_every_list_that_is_taken_is_tried_here(schema: GraphQLSchema) -> None:
    """A list that comes to the schema fails this test until its bound stands here."""
    assert set(lists(schema)) == LISTS.keys()


def test_b09_every_bound_of_a_list_is_documented() -> None:
    """docs/errors/QUERY_TOO_COMPLEX.md names each list that is taken, with its bound, and no other."""
    page = (ROOT / "docs" / "errors" / "QUERY_TOO_COMPLEX.md").read_text()
    [sentence] = re.findall("^Lists that a caller gives .*$", page, re.MULTILINE)
    bounds = {(str(bounded.at_most), place.rpartition(".")[2]) for place, bounded in LISTS.items()}
    assert set(re.findall(r"(\d+) (?:of )?`(\w+)`", sentence)) == bounds


@pytest.mark.parametrize("place", LISTS)
async def test_b09_a_list_over_its_bound_is_refused_by_name(graph: Graph, place: str) -> None:
    """The message has the argument and how many were given; as many as the bound are taken."""
    query, item, at_most = LISTS[place]
    answer = await graph.answer(query, MOTHER, l=[item] * (at_most + 1))
    assert codes(answer) == ["BAD_USER_INPUT"]
    message = answer.errors[0]["message"]
    assert f"`{place.rpartition('.')[2]}` names {at_most + 1}" in message
    within = await graph.answer(query, MOTHER, l=[item] * at_most)
    assert not [each for each in within.errors if f"names {at_most}" in each["message"]]

"""B: what is too deep or can come to too much is refused before any statement: the bound and the value are named."""

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pytest

from resolvers.request.bounds import ANONYMOUS, ARBITRARY, REGISTERED, Bounds
from tests.patience import processor_seconds
from tests.running import RunningGateway

MOTHER = "Working mother on parental leave"
MEMBERS = "household { members { citizen { "
EXECUTORS = pytest.mark.parametrize("executor", ["plan", "core"])


def refused(gateway: RunningGateway, document: str, executor: str, **variables: Any) -> str:
    """The message of the one error with which a document is refused before anything is read."""
    headers = {"maru-executor": executor}
    response = gateway.post(document, MOTHER, headers=headers, variables=variables)
    assert response.status_code == 400, response.text
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert "data" not in response.json()
    message: str = error["message"]
    return message


def nested(depth: int) -> str:
    """A query whose fields are nested so deeply, by nothing that grows."""
    return "{ me { " + "household { head { " * ((depth - 2) // 2) + "id" + " } }" * ((depth - 2) // 2) + " } }"


@EXECUTORS
def test_b02_fields_nested_12_deep_answer_and_13_deep_are_refused(gateway: RunningGateway, executor: str) -> None:
    """The message has the bound and the depth that was met; what stands at depth 12 is answered."""
    answered = gateway.post(nested(12), MOTHER, headers={"maru-executor": executor})
    assert answered.json()["data"]["me"]["household"]
    assert "errors" not in answered.json()
    message = refused(gateway, nested(12).replace("id", "household { id }"), executor)
    assert "nested 13 deep" in message
    assert "12" in message


@EXECUTORS
def test_b02_fragments_count_where_they_are_spread(gateway: RunningGateway, executor: str) -> None:
    """Neither a named nor an inline fragment hides what is nested in it."""
    spread = nested(8).replace("id", "...A") + " fragment A on Citizen { ... { household { head { ...B } } } }"
    spread += " fragment B on Citizen { household { head { household { id } } } }"
    assert "nested 13 deep" in refused(gateway, spread, executor)


@EXECUTORS
@pytest.mark.parametrize("grows", [["parents", "children"], ["parents", "children", "wards", "guardians"]])
def test_b02_b07_fragments_within_fragments_are_refused_before_they_multiply(
    gateway: RunningGateway, executor: str, grows: Sequence[str]
) -> None:
    """2 KB that come to a million places cost less than a second to refuse."""
    document = "{ me { ...F0 } }"
    for level in range(10):
        below = f"...F{level + 1}" if level < 9 else "id"
        spread = " ".join(f"{each} {{ {below} }}" for each in grows)
        document += f" fragment F{level} on Citizen {{ {spread} }}"
    began = processor_seconds(gateway.process.pid)
    assert "more than 200 places" in refused(gateway, document, executor)
    assert processor_seconds(gateway.process.pid) - began < 1


def test_b02_what_is_asked_of_the_schema_is_not_bounded_by_depth(gateway: RunningGateway) -> None:
    """GraphiQL's introspection is nested deeper than any query of data may be."""
    within = "ofType { " * 14 + "name" + " }" * 14
    answer = gateway.ask(f'{{ __type(name: "Citizen") {{ fields {{ type {{ {within} }} }} }} }}')
    assert answer["data"]["__type"]["fields"]


def test_b11_only_the_operation_that_runs_is_charged(gateway: RunningGateway) -> None:
    """A deep operation beside it in the document costs an operation nothing."""
    document = "query Deep " + nested(14) + " query Flat { me { id } }"
    answer = gateway.ask(document, MOTHER, operationName="Flat")
    assert answer["data"]["me"]["id"]


@EXECUTORS
def test_b09_lists_within_lists_are_refused_by_what_they_can_come_to(gateway: RunningGateway, executor: str) -> None:
    """The product of the lists' lengths counts: the message has the bound and the number."""
    grown = "{ categories { services(first: 100) { nodes { requirements { facts { id } } } } } }"
    found = re.search(r"costs up to ([\d,]+) units, and at most 20,000", refused(gateway, grown, executor))
    assert found is not None
    categories, pages, services, requirements, facts = 20, 20, 2_000, 20_000, 40_000
    assert int(found[1].replace(",", "")) == categories + pages + services + requirements + facts


@EXECUTORS
def test_b09_first_counts_whether_the_document_or_a_variable_gives_it(gateway: RunningGateway, executor: str) -> None:
    """The same document is answered with a small page and refused with a large one."""
    document = """query($first: Int!) { publicServices(first: $first) { nodes {
        requirements { facts { id } } categories { services(first: 20) { nodes { id } } } } } }"""
    answered = gateway.post(document, headers={"maru-executor": executor}, variables={"first": 2}).json()
    assert len(answered["data"]["publicServices"]["nodes"]) == 2
    by_variable = refused(gateway, document, executor, first=100)
    inline = document.replace("query($first: Int!)", "").replace("$first", "100")
    assert by_variable == refused(gateway, inline, executor)


@EXECUTORS
def test_b09_ids_count_one_object_each(gateway: RunningGateway, executor: str) -> None:
    """A list that is as long as its argument counts by it, not by an assumption."""
    document = "query($ids: [ID!]!) { citizens(ids: $ids) { children { parents { children { parents { id } } } } } }"
    own = gateway.personas[MOTHER].id
    answered = gateway.post(document, MOTHER, headers={"maru-executor": executor}, variables={"ids": [own]}).json()
    assert answered["data"]["citizens"][0]["children"]
    assert "units" in refused(
        gateway, document.replace("{ id }", "{ children { parents { id } } }"), executor, ids=[own] * 100
    )


@EXECUTORS
def test_b09_a_list_counts_wherever_it_is_an_argument(gateway: RunningGateway, executor: str) -> None:
    """It is read anew for each field and each object that has the field, whatever the field says of its length."""
    document = "query($l: [FactInput!]) { me { "
    document += " ".join(f"a{number}: services(suppose: $l, first: 0) {{ totalCount }}" for number in range(60))
    supposed = [{"fact": "owns_home", "value": "true"}] * 1_600
    assert "units" in refused(gateway, document + " } }", executor, l=supposed)
    one = "query($l: [FactInput!], $ids: [ID!]!) { citizens(ids: $ids) { services(suppose: $l) { totalCount } } }"
    assert "units" in refused(gateway, one, executor, l=supposed, ids=[gateway.personas[MOTHER].id] * 5)


@EXECUTORS
@pytest.mark.parametrize("item", ["age", {"x": 1}, []], ids=["valid", "of another type", "a list"])
def test_b09_variables_of_too_many_values_are_refused_before_they_are_checked(
    gateway: RunningGateway, executor: str, item: Any
) -> None:
    """The message has the bound and the number; whether the values are of the variable's type is not looked at."""
    document = "query($l: [ID!]) { me { facts(ids: $l) { id } } }"
    values = 1 + 5_000 * (1 + len(item) if isinstance(item, dict) else 1)
    message = refused(gateway, document, executor, l=[item] * 5_000)
    assert f"{values:,} values" in message
    assert "5,000" in message


@pytest.mark.parametrize(
    ("document", "bound"),
    [
        ("{" + " me{id}" * 250 + "}", "1,000 tokens"),
        ("{ a" + "#\n" * 1_001 + "}", "1,000 comments"),
        ("{ a" + "," * 70_000 + "}", "65,536"),
        ("{a" * 300 + "}" * 300, "nested"),
    ],
    ids=["tokens", "comments", "characters", "nesting"],
)
def test_b01_the_bound_that_was_met_is_named_and_no_other(gateway: RunningGateway, document: str, bound: str) -> None:
    """Whoever is refused reads which bound they met."""
    message = refused(gateway, document, "plan")
    others = {"tokens", "comments", "characters", "nested"} - {word for word in bound.split() if word.isalpha()}
    assert bound in message
    assert not [other for other in others - {"characters"} if other in message]


@pytest.mark.parametrize("name", [each.name for each in fields(Bounds)])
def test_a_caller_who_is_better_known_may_not_ask_for_less(name: str) -> None:
    """Each bound of an arbitrary document lies between that of a stranger's and that of a registered one."""
    stranger, arbitrary, registered = (getattr(each, name) for each in (ANONYMOUS, ARBITRARY, REGISTERED))
    assert 0 < stranger <= arbitrary <= registered

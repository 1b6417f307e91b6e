"""How many objects an operation can come to: what counts, and as how many."""

from dataclasses import replace
from typing import Any, Final

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse
from graphql.execution.values import VariableValues, get_variable_values

from agencies.contract.errors import BadUserInput, QueryTooComplex
from agencies.contract.field import LIST_SIZE
from agencies.contract.schema.page import FIRST_AT_MOST
from resolvers.decisions.fields.decision_id import KEEP_WEIGHT
from resolvers.eligibility.fields.assessment_weight import EVERY_VERDICT, ONE_VERDICT, SOME_VERDICTS
from resolvers.eligibility.fields.services import NEXT_CHANGE_WEIGHT
from resolvers.eligibility.fields.upcoming import AHEAD_WEIGHT
from resolvers.engine.bounds.cost import INTROSPECTION_OBJECTS, Cost
from resolvers.engine.operations.operation import Operation
from resolvers.engine.planning.introspection import SCHEMA_SIZES
from resolvers.platform_fields import platform
from resolvers.request import input_values
from resolvers.request.bounds import ARBITRARY, REGISTERED, Bounds
from resolvers.schema import build_schema, core
from resolvers.usage_log.fields.usage import USAGE_WEIGHT
from tests.engine.workshop import with_workshop

CHILDREN: Final = 3
"""How many children the civil registry's declaration assumes."""
FACTS: Final = 2
"""How many facts the service catalogue's declaration assumes of a requirement."""
HELD: Final = 60
"""How many facts of a citizen are assumed."""
TYPES, FIELDS = SCHEMA_SIZES["types"], SCHEMA_SIZES["fields"]
OF_ALL: Final = EVERY_VERDICT - 1
OF_SOME: Final = SOME_VERDICTS - 1
"""The weights beside the object that the field gives."""
SUPPOSING: Final = """query($l: [FactInput!]) {
    me { a: services(suppose: $l, first: 0) { totalCount } b: services(suppose: $l, first: 0) { totalCount } } }"""


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The schema with the workshop in it."""
    return core(build_schema(with_workshop(), platform))


def cost(
    schema: GraphQLSchema, text: str, variables: dict[str, Any], bounds: Bounds = ARBITRARY
) -> tuple[Cost, VariableValues]:
    """The cost of the first operation of a document, made with these variables, and the variables coerced."""
    document = parse(text)
    node = document.definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    coerced = get_variable_values(schema, node.variable_definitions or (), variables)
    assert isinstance(coerced, VariableValues), coerced
    return Cost(Operation(schema, document, node, coerced, variables, bounds)), coerced


def objects(of: Cost, variables: VariableValues) -> int:
    """The number of objects that a refusal names."""
    with pytest.raises(QueryTooComplex) as refused:
        of.check(variables, replace(ARBITRARY, objects=-1))
    return int(refused.value.message.partition("costs up to ")[2].partition(" units")[0].replace(",", ""))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("{ me { id name } }", 1),
        ("{ __typename me { __typename } }", 1),
        ("{ me { a: id b: id c: id d: id e: id f: id g: id } }", 1),
        ("{ me { children { a: id b: id c: id d: id e: id f: id g: id h: id } } }", 1 + 2 * CHILDREN),
        ("{ me { ...A } } fragment A on Citizen { a: id b: id c: id d: id e: id f: id g: id h: id i: id }", 2),
        ("{ a: me { id } b: me { name } }", 2),
        ("{ me { id } me { name } }", 1),
        ("{ me { children { id } } }", 1 + CHILDREN),
        ("{ me { children { children { id } } } }", 1 + CHILDREN + CHILDREN * CHILDREN),
        ("{ me { household { id } children { household { id } } } }", 1 + 1 + CHILDREN + CHILDREN),
        ("{ agencies { id } }", LIST_SIZE),
        ("{ things { child { must } children { must } } }", LIST_SIZE + LIST_SIZE + LIST_SIZE * LIST_SIZE),
        ("{ publicServices(first: 7) { nodes { id } } }", 1 + 7),
        ("{ publicServices(first: 7) { totalCount pageInfo { hasNextPage } } }", 1 + 1),
        ("{ publicServices(first: 0) { nodes { id } } }", 1),
        ("{ publicServices(last: 7) { nodes { id } } }", 1 + 7),
        ("{ publicServices(last: 1000) { nodes { id } } }", 1 + FIRST_AT_MOST),
        ("{ publicServices(last: null) { nodes { id } } }", 1 + 20),
        ("{ publicServices(first: -5) { nodes { id } } }", 1),
        ("{ publicServices(first: 1000) { nodes { id } } }", 1 + FIRST_AT_MOST),
        ("{ publicServices { nodes { id } } }", 1 + 20),
        (
            "{ me { openQuestions(first: 7) { nodes { services(first: 3) { nodes { id } } } } } }",
            1 + OF_ALL + 1 + 7 + 7 + 7 * 3,
        ),
        ("{ me { openQuestions { nodes { fact { id } } } } }", 1 + OF_ALL + 1 + 5 + 5),
        ("{ publicServices(first: 2) { nodes { requirements { facts { id } } } } }", 1 + 2 + 20 + 20 * FACTS),
        ('{ citizens(ids: ["a", "b", "c"]) { id children { id } } }', 3 + 3 * CHILDREN),
        ('{ me { facts(ids: ["a", "b"]) { id } } }', 1 + 2 + OF_SOME + HELD),
        ('{ citizens(ids: ["a", "b"]) { facts(ids: ["c"]) { id } } }', 2 + 2 * (1 + OF_SOME + HELD)),
        ("{ me { services(first: 0, filter: {statuses: [LIKELY]}) { totalCount } } }", 1 + OF_ALL + 2 + 1),
        ("{ citizens(ids: []) { id children { id } } }", 0),
        ("{ __schema { queryType { name } } }", INTROSPECTION_OBJECTS),
        ("{ __schema { types { fields { name } } } }", INTROSPECTION_OBJECTS + TYPES + TYPES * FIELDS),
        (
            "{ __schema { types { kind ofType { fields { type { kind } } } } } }",
            INTROSPECTION_OBJECTS + TYPES + TYPES * FIELDS,
        ),
        ('{ __type(name: "Query") { fields { args { name } } } }', INTROSPECTION_OBJECTS + 2 * FIELDS),
        ('{ me { id } __schema { queryType { name } } __type(name: "Query") { name } }', 1 + 2 * INTROSPECTION_OBJECTS),
        ("{ ...A } fragment A on Query { me { ...B } } fragment B on Citizen { children { id } }", 1 + CHILDREN),
        ("{ ... on Query { me { ... { children { id } } } } }", 1 + CHILDREN),
        ("{ me { children @skip(if: true) { id } } }", 1),
        ("{ me { children @include(if: false) { id } household @include(if: true) { id } } }", 2),
        ("{ pets { ... on Cat { meows } ... on Dog { barks } } }", LIST_SIZE),
        ("{ named(robot: true) { name } }", 1),
        ("{ me { children { upcoming { totalCount } } } }", 1 + CHILDREN + CHILDREN * AHEAD_WEIGHT),
        ("{ me { upcoming(within: 367) { totalCount } } }", 1 + 2 * (AHEAD_WEIGHT - 1) + 1),
        ("{ me { upcoming(within: -1) { totalCount } } }", 1 + AHEAD_WEIGHT),
        ('{ me { eligibility(serviceId: "x") { status } } }', 1 + ONE_VERDICT),
        ('{ me { categories(on: "2030-01-01") { status } } }', 1 + OF_SOME + LIST_SIZE),
        ("{ me { services(first: 7) { nodes { nextChange { on } } } } }", 1 + OF_ALL + 1 + 7 + 7 * NEXT_CHANGE_WEIGHT),
        ("{ me { a: usage { totalCount } b: usage { totalCount } } }", 1 + 2 * USAGE_WEIGHT),
        ("{ me { services(first: 7) { nodes { status decisionId } } } }", 1 + OF_ALL + 1 + 7 + 7 * KEEP_WEIGHT),
    ],
)
def test_objects_are_counted_as_the_document_has_them(schema: GraphQLSchema, text: str, number: int) -> None:
    """A list is as long as its page, its argument or its declaration says, and a few leaves count nothing."""
    assert objects(*cost(schema, text, {})) == number


@pytest.mark.parametrize(
    ("text", "variables", "number"),
    [
        ("query($n: Int!) { publicServices(first: $n) { nodes { id } } }", {"n": 3}, 1 + 3),
        ("query($n: Int!) { publicServices(first: $n) { nodes { id } } }", {"n": 300}, 1 + FIRST_AT_MOST),
        ("query($n: Int = 4) { publicServices(first: $n) { nodes { id } } }", {}, 1 + 4),
        ("query($n: Int = 4) { publicServices(first: $n) { nodes { id } } }", {"n": None}, 1 + 1),
        ("query($ids: [ID!]!) { citizens(ids: $ids) { children { id } } }", {"ids": ["a", "b"]}, 2 + 2 * CHILDREN),
        ('query($id: ID!) { citizens(ids: ["a", $id]) { id } }', {"id": "b"}, 2),
        (SUPPOSING, {"l": [{"fact": "a", "value": "1"}]}, 1 + 2 * (3 + OF_ALL + 1)),
        (SUPPOSING, {"l": []}, 1 + 2 * (OF_ALL + 1)),
        (SUPPOSING, {"l": None}, 1 + 2 * (OF_ALL + 1)),
        (SUPPOSING, {}, 1 + 2 * (OF_ALL + 1)),
        ("query($with: Boolean!) { me { children @include(if: $with) { id } } }", {"with": True}, 1 + CHILDREN),
        ("query($with: Boolean!) { me { children @include(if: $with) { id } } }", {"with": False}, 1),
        ("query($with: Boolean!) { me @include(if: $with) { id } }", {"with": True}, 1),
        ("query($with: Boolean!) { me @include(if: $with) { id } }", {"with": False}, 0),
    ],
)
def test_objects_are_counted_as_variables_have_them(
    schema: GraphQLSchema, text: str, variables: dict[str, Any], number: int
) -> None:
    """What is refused at its field, because of a bad argument, counts as one object."""
    assert objects(*cost(schema, text, variables)) == number


@pytest.mark.parametrize(
    "text",
    [
        "query($with: Boolean = true) { me { children @include(if: $with) { id } } }",
        "query($with: Boolean = true) { me @skip(if: $with) { id } }",
        "query($with: Boolean) { me { ... @defer(if: $with) { id } } }",
    ],
)
def test_what_a_null_keeps_from_being_counted_is_refused(schema: GraphQLSchema, text: str) -> None:
    """A directive that cannot say what is selected leaves nothing to count, and so nothing to answer."""
    with pytest.raises(BadUserInput, match="`if`"):
        cost(schema, text, {"with": None})


def test_what_a_variable_holds_is_counted_once_however_often_it_is_used(
    schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long list under many aliases is refused as quickly as under one."""
    counted: list[Any] = []
    monkeypatch.setattr(input_values, "count_values", lambda given: counted.append(given) or 3)
    of, variables = cost(schema, SUPPOSING, {"l": [{"fact": "a", "value": "1"}]})
    assert objects(of, variables) == 1 + 2 * (3 + OF_ALL + 1)
    assert len(counted) == 1


def test_what_variables_may_leave_out_costs_nothing_at_least(schema: GraphQLSchema) -> None:
    """A list that a variable gives to an argument may be null: whoever registers a document is not refused for it."""
    assert cost(schema, SUPPOSING, {})[0].least() == 1 + 2 * (OF_ALL + 1)


def test_an_operation_counts_by_the_variables_of_each_request(schema: GraphQLSchema) -> None:
    """Its places are found once; how long they are is asked for each request anew."""
    text = "query($n: Int!) { publicServices(first: $n) { nodes { requirements { id } } } }"
    of, _ = cost(schema, text, {"n": 1})
    for number in (5, 0, 50):
        _, variables = cost(schema, text, {"n": number})
        assert objects(of, variables) == 1 + number + number * LIST_SIZE


def test_what_is_within_the_bound_is_let_through(schema: GraphQLSchema) -> None:
    """Exactly as many objects as are answered are not too many, one more is."""
    of, variables = cost(schema, "{ me { children { id } } }", {})
    of.check(variables, replace(ARBITRARY, objects=1 + CHILDREN))
    with pytest.raises(QueryTooComplex, match=f"costs up to {1 + CHILDREN} units, and at most {CHILDREN} are"):
        of.check(variables, replace(ARBITRARY, objects=CHILDREN))


def test_an_answer_without_data_has_cost_nothing(schema: GraphQLSchema) -> None:
    """An error may leave `data` null, also where the document has fields with a weight."""
    of, variables = cost(schema, "{ me { services(first: 1) { nodes { nextChange { on } } } } }", {})
    assert of.actual(None, variables) == 0
    assert of.actual({"me": None}, variables) == 0


def test_a_multiplied_weight_grows_no_further_than_its_argument_may(schema: GraphQLSchema) -> None:
    """What the field refuses costs as much as the most that it answers, so that its own error is the one seen."""
    ten_years, more = (
        cost(schema, f"{{ me {{ upcoming(within: {n}) {{ totalCount }} }} }}", {}) for n in (3653, 10**9)
    )
    assert objects(*more) == objects(*ten_years) == 1 + 10 * (AHEAD_WEIGHT - 1) + 1


def test_b07_a_plan_of_a_registered_document_is_not_for_an_arbitrary_one(schema: GraphQLSchema) -> None:
    """Its places are counted again for each request, since both find the same plan."""
    text = "{ me { ...F0 } } fragment F9 on Citizen { id } " + " ".join(
        f"fragment F{n} on Citizen {{ parents {{ ...F{n + 1} }} children {{ ...F{n + 1} }} }}" for n in range(9)
    )
    of, variables = cost(schema, text, {}, REGISTERED)
    assert ARBITRARY.places < of.places < REGISTERED.places
    of.check(variables, replace(REGISTERED, objects=10**9))
    with pytest.raises(QueryTooComplex, match="more than 200 places"):
        of.check(variables, ARBITRARY)

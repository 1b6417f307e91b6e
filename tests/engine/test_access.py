"""What an operation asks for, told before anything is read: whether any of it is personal, and whose fields it has."""

from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, get_named_type, parse, validate
from graphql.execution.values import get_variable_values

from agencies.registration.registry import Registry
from resolvers.engine.operations.operation import Operation
from resolvers.engine.operations.operation_access import Accessed, accessed
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core

CATALOGUE = frozenset({"service_catalogue"})
PUBLIC: dict[str, frozenset[str | None]] = {
    "{ __typename }": frozenset(),
    '{ __schema { types { name fields { name } } } __type(name: "Citizen") { name } }': frozenset(),
    "{ publicServices { totalCount nodes { id __typename } pageInfo { endCursor } } }": CATALOGUE,
    '{ publicService(id: "x") { id name region { code } contactPoints { phone } } }': CATALOGUE,
    '{ publicService(id: "x") { evidence { heldBy { id } } } }': CATALOGUE,
    '{ publicService(id: "x") { evidence { heldBy { title } } } }': CATALOGUE | {None},
    "{ agencies { id } }": frozenset({None}),
    '{ agency(id: "x") { status } categories { id } }': CATALOGUE | {None},
    "{ categories { ...C } } fragment C on Category { title services { nodes { ... { name } } } }": CATALOGUE,
    "query A { categories { id } } query B { me { id } }": CATALOGUE,
    "{ categories { id } me @skip(if: true) { id } }": CATALOGUE,
    "{ categories { id } ... @include(if: false) { me { id } } }": CATALOGUE,
    "{ categories { id } ...N @skip(if: true) } fragment N on Query { me { id } }": CATALOGUE,
}
PERSONAL = (
    "{ me { id } }",
    "{ me { __typename } }",
    '{ categories { id } citizen(id: "x") { id } }',
    "{ citizens(ids: []) { id } }",
    '{ household(id: "x") { id } }',
    "{ categories { id } ...N } fragment N on Query { ... { nobody: me { id } } }",
    "query A { me { id } } query B { categories { id } }",
    "{ me @skip(if: false) { id } }",
    "{ ... @include(if: true) { me { id } } }",
    "{ ...N @skip(if: true) ...N } fragment N on Query { me { id } }",
)


@pytest.fixture(scope="module")
def schema(registry: Registry) -> GraphQLSchema:
    return core(build_schema(registry, platform))


def asked(schema: GraphQLSchema, text: str, **given: Any) -> Accessed:
    """What the first operation of a valid document asks for."""
    document = parse(text)
    assert validate(schema, document) == []
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    variables = get_variable_values(schema, operation.variable_definitions or (), given)
    assert not isinstance(variables, list)
    return accessed(Operation(schema, document, operation, variables, given))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_operation_says_whose_fields_it_has(schema: GraphQLSchema, text: str) -> None:
    """Keys and values of a row are of whoever gives the object; what is not selected is of nobody."""
    assert asked(schema, text) == Accessed(personal=False, agencies=PUBLIC[text])


@pytest.mark.parametrize("text", PERSONAL)
def test_one_personal_field_makes_an_operation_personal(schema: GraphQLSchema, text: str) -> None:
    """Wherever it stands, under whatever name, and though it gives an id or the type's name alone."""
    assert asked(schema, text).personal


def test_variables_decide_what_is_selected(schema: GraphQLSchema) -> None:
    """By `@skip` and by `@include`; a value that neither takes makes nothing public."""
    text = (
        "query ($s: Boolean = true, $i: Boolean = true) { categories { id } me @skip(if: $s) @include(if: $i) { id } }"
    )
    found = {(s, i): asked(schema, text, s=s, i=i).personal for s in (True, False) for i in (True, False)}
    assert found == {(True, True): False, (True, False): False, (False, True): True, (False, False): False}
    assert not asked(schema, text).personal
    assert asked(schema, text, s=None).personal


def test_a_fragment_is_looked_at_once(schema: GraphQLSchema) -> None:
    """Fragments that spread each other twice, forty deep, would come to 2^40 places."""
    spread = " ".join(f"fragment F{n} on Category {{ ...F{n + 1} ... {{ ...F{n + 1} }} }}" for n in range(40))
    text = f"{{ categories {{ ...F0 }} }} {spread} fragment F40 on Category {{ id }}"
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    variables = get_variable_values(schema, (), {})
    assert not isinstance(variables, list)
    assert not accessed(Operation(schema, document, operation, variables, {})).personal


def test_every_way_to_a_personal_field_begins_with_one(schema: GraphQLSchema) -> None:
    """Of the whole schema, what can be reached by public fields alone has no type of a person's."""
    assert schema.query_type is not None
    reached, waiting = {schema.query_type.name}, [schema.query_type]
    while waiting:
        type_ = waiting.pop()
        for name, field in type_.fields.items():
            below: Any = get_named_type(field.type)
            if hasattr(below, "fields") and below.name not in reached and _is_public(schema, type_.name, name):
                reached.add(below.name)
                waiting.append(below)
    assert {"PublicService", "Category", "Agency", "FactDefinition"} <= reached
    assert reached.isdisjoint({"Citizen", "Household", "Eligibility", "Fact", "School", "Enrolment", "HealthRecord"})


def _is_public(schema: GraphQLSchema, type_: str, field: str) -> bool:
    """Whether the printed schema has no `@personal` on a field."""
    definition: Any = schema.type_map[type_].fields[field].extensions["strawberry-definition"]  # type: ignore[attr-defined]
    return not any(type(each).__name__ == "PersonalDirective" for each in definition.directives)

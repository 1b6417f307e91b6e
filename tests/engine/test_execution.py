"""The execution section of the specification: fields, directives, errors, abstract types, introspection.

Each operation is answered by both executors alike. The schema is the product's with the workshop beside it
(tests/engine/workshop.py), which has every shape of field.
"""

from typing import Any

import pytest
from graphql import get_introspection_query

from tests.engine.comparing import Pair, same


@pytest.mark.parametrize(
    "document",
    [
        "{ thing { must } thing { word } }",
        "{ thing { child { must } child { word } must child { number must } } }",
        "{ one: thing { must } two: thing { word } one: thing { number } }",
        "{ thing { a: must b: must must a: must } }",
        "{ thing { b: word a: must } thing { a: must c: number b: word } }",
        "{ __typename thing { __typename kind: __typename child { __typename } } q: __typename }",
        "{ thing { ...A must ...B } } fragment A on Thing { word child { must } } "
        "fragment B on Thing { child { word } ...A number }",
        "{ ... { thing { must } } ... on Query { thing { word ... on Thing { flag } ... { ident } } } }",
        "{ ...R ...R } fragment R on Query { thing { must ...T } } fragment T on Thing { must word }",
        "{ thing { group { must } group { word } ... on Thing { group { again: must } } } }",
        '{ x: echo(word: "a") y: echo(word: "b") x: echo(word: "a") }',
        "{ thing { x: doubled(times: 3) x: doubled(times: 3) y: doubled z: doubled(times: 0) } }",
        '{ tools { id } again: tools { amount id } tool(id: "good") { id } nobody: tool(id: "none") { id } }',
        "query A { thing { must } }",
    ],
)
async def test_fields_are_collected_and_merged(both: Pair, document: str) -> None:
    """Equal response names become one field, in the order in which they are met; aliases keep apart."""
    await same(both, document)


@pytest.mark.parametrize("skipped", [True, False])
@pytest.mark.parametrize("included", [True, False])
async def test_directives_leave_out(both: Pair, skipped: bool, included: bool) -> None:
    """@skip wins over @include, on fields, spreads and inline fragments, as literals and as variables."""
    for skip, include in (("$s", "$i"), (str(skipped).lower(), str(included).lower())):
        directives = f"@skip(if: {skip}) @include(if: {include})"
        asked = "" if skip != "$s" else "query Q($s: Boolean!, $i: Boolean! = true) "
        document = (
            f"{asked}{{ tail: __typename thing {{ must word {directives} child {directives} {{ must }} "
            f"...F {directives} ... on Thing {directives} {{ number }} ... {directives} {{ flag }} "
            f"... @include(if: {include}) {{ ident @skip(if: {skip}) }} }} things {directives} {{ must }} }} "
            "fragment F on Thing { ratio child { word } }"
        )
        await same(both, document, variables={"s": skipped, "i": included} if asked else None)


@pytest.mark.parametrize("given", [{}, {"a": None}, {"a": True}, {"a": False}])
async def test_a_directive_by_a_variable_with_a_default(both: Pair, given: dict[str, Any]) -> None:
    """A default stands for a value that is left out; an explicit null is an error of the request."""
    document = "query Q($a: Boolean = true) { thing { must @skip(if: $a) word } }"
    await same(both, document, None if given == {"a": None} else "plan", given)


@pytest.mark.parametrize(
    "document",
    [
        "{ raises }",
        "{ raises thing { must } }",
        "{ isCancelled thing { must } }",
        "{ thing { must } surelyRaises raises }",
        "{ b: raises a: raises things { must } }",
    ],
)
async def test_errors_of_resolvers_stand_at_their_fields(both: Pair, document: str) -> None:
    """What fails is null with an error at its path, and takes all with it where null may not be."""
    await same(both, document)


@pytest.mark.parametrize(
    "document",
    [
        "{ pets { ... on Cat { meows } ... on Dog { barks } __typename } thing { must } }",
        "{ pets { ...P } } fragment P on Pet { ... on Dog { barks } }",
        "{ named(robot: true) { name ... on Robot { model } ... on Person { age } } }",
        "{ named(robot: false) { __typename ... on Named { name ... on Person { age } } } me { id } }",
    ],
)
async def test_abstract_types_are_left_to_graphql_core(both: Pair, document: str) -> None:
    """Unions and interfaces fall back, with everything beside them."""
    await same(both, document, "an abstract type")


@pytest.mark.parametrize(
    "document",
    [
        '{ __type(name: "Thing") { name kind fields { name type { ...T } } } } '
        "fragment T on __Type { name kind ofType { name ofType { name } } }",
        '{ a: __type(name: "Nothing") { name } b: __type(name: "Colour") { enumValues { name } } c: __typename }',
        "{ __schema { queryType { name } __typename } __schema { queryType { kind } directives { name } } }",
        '{ thing { must } __type(name: "Size") { inputFields { name defaultValue type { name } } } me { id } }',
        "{ ... on Query { s: __schema @skip(if: false) { ... @include(if: true) { mutationType { name } } } } }",
        '{ __type(name: "Choice") { isOneOf specifiedByURL description } thing { sureMatrix word } }',
        '{ __type(name: "Thing") { name } surelyRaises }',
        '{ __type(name: "Nobody") { name } raises }',
    ],
)
async def test_introspection_is_a_constant_of_the_plan(both: Pair, document: str) -> None:
    """What a document asks of the schema stands in its plan, alone or beside data, also where the rest fails."""
    await same(both, document)
    await same(both, document)


@pytest.mark.parametrize("on", [True, False])
async def test_introspection_that_a_variable_switches(both: Pair, on: bool) -> None:
    """A variable that leaves the whole field out is a matter of the plan; one within it is graphql-core's."""
    switched = 'query Q($on: Boolean!) { thing { must } __type(name: "Thing") @include(if: $on) { name } }'
    await same(both, switched, variables={"on": on})
    within = (
        'query Q($on: Boolean!) { __type(name: "Thing") { name ...F } } fragment F on __Type { kind @skip(if: $on) }'
    )
    await same(both, within, "introspection", {"on": on})
    named = "query Q($name: String!) { __type(name: $name) { name } }"
    await same(both, named, "introspection", {"name": "Thing"})


async def test_the_whole_schema_is_not_kept(both: Pair) -> None:
    """An answer too large to remember is graphql-core's each time."""
    await same(both, get_introspection_query(), "introspection")

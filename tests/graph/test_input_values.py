"""Bad values of arguments and variables: each is refused before execution, in GraphQL's words, with what to give."""

from typing import Any, Final

import pytest
from graphql import GraphQLInputObjectType, GraphQLSchema, get_named_type

from tests.graph.asking import Graph, codes
from tests.graph.every_field import object_types

NO_DAYS: Final = (
    *("20261124", "2026-W48-2", "2026-W48", "2026-328", "2026-02-30", "2026-13-01", "0000-01-01", "10000-01-01"),
    *("26-11-24", "2026-1-1", "2026-11-24T00:00:00", "2026-11-24 ", "2026-11-24\n", "+2026-11-24", "2026/11/24"),
    *("٢٠٢٦-١١-٢٤", "tomorrow", ""),
)
PYTHON: Final = ("isoformat", "out of range", "None", "True", "int_max_str", "Traceback")
LEAP_DAY: Final = "2024-02-29"

AGE_ON: Final = "query Q($on: Date) { me { age(on: $on) } }"


@pytest.mark.parametrize("value", [*NO_DAYS, 20261124, 2026.5, True, [], ["2026-11-24"], {"day": 1}], ids=repr)
async def test_a_variable_that_is_no_day_is_refused(graph: Graph, value: Any) -> None:
    """A Date is YYYY-MM-DD and a day of the calendar; the refusal says so, and names the variable."""
    answer = await graph.answer(AGE_ON, "Working mother on parental leave", on=value)
    assert codes(answer) == ["BAD_USER_INPUT"]
    (error,) = answer.errors
    assert "Variable '$on'" in error["message"]
    assert 'Give one as "YYYY-MM-DD"' in error["message"]
    assert not [word for word in PYTHON if word in error["message"]]


@pytest.mark.parametrize(
    "literal",
    [*(f'"{day}"' for day in NO_DAYS if day.isprintable()), "20261124", "2026.5", "true", "[]", "{a: 1}", "DAY"],
)
async def test_a_literal_that_is_no_day_is_refused(graph: Graph, literal: str) -> None:
    """A Date in the document keeps to the same rule, and the refusal points at the literal."""
    answer = await graph.answer(f"{{ me {{ age(on: {literal}) }} }}", "Working mother on parental leave")
    assert codes(answer) == ["GRAPHQL_VALIDATION_FAILED"]
    (error,) = answer.errors
    assert 'Give one as "YYYY-MM-DD"' in error["message"]
    assert error["locations"] == [{"line": 1, "column": 16}]
    assert not [word for word in PYTHON if word in error["message"]]


async def test_a_day_of_the_calendar_is_taken(graph: Graph) -> None:
    """A leap day is taken, as a literal, as a variable and as a block string, and means the same each time."""
    by_variable = await graph.data(AGE_ON, "Working mother on parental leave", on=LEAP_DAY)
    for literal in (f'"{LEAP_DAY}"', f'"""{LEAP_DAY}"""'):
        by_literal = await graph.data(f"{{ me {{ age(on: {literal}) }} }}", "Working mother on parental leave")
        assert by_literal == by_variable
    today = await graph.data(AGE_ON, "Working mother on parental leave", on=None)
    assert today["me"]["age"] > by_variable["me"]["age"]


@pytest.mark.parametrize(
    ("type_", "value", "told"),
    [
        ("ID", True, "ID cannot represent value."),
        ("ID", 5.5, "ID cannot represent value."),
        ("ID", {"a": None}, "ID cannot represent value."),
        ("ID!", None, "Expected value of non-null type 'ID!' not to be null."),
        ("Int", "5", "Int cannot represent non-integer value."),
        ("Int", True, "Int cannot represent non-integer value."),
        ("Int", 2**31, "Int cannot represent non 32-bit signed integer value."),
        ("String", True, "String cannot represent a non string value."),
        ("LifeStage", True, "Enum 'LifeStage' cannot represent non-string value."),
        (
            "EligibilityFilter",
            {"x": None},
            "Expected value of type 'EligibilityFilter' not to include unknown field 'x'.",
        ),
        ("FactInput!", {"fact": True, "value": "1"}, "ID cannot represent value."),
        ("FactInput!", {"fact": None}, "Expected value of non-null type 'ID!' not to be null."),
    ],
)
async def test_a_variable_of_another_kind_is_refused_in_words_of_graphql(
    graph: Graph, type_: str, value: Any, told: str
) -> None:
    """A value of the wrong kind is named by its variable and its type, and never shown as Python writes it."""
    document = f"query Q($v: {type_}) {{ {_USES[type_.rstrip('!')]} }}"
    answer = await graph.answer(document, "Working mother on parental leave", v=value)
    assert set(codes(answer)) == {"BAD_USER_INPUT"}
    said = " ".join(error["message"] for error in answer.errors)
    assert told in said
    assert said.startswith("Variable '$v' has invalid value")
    assert not [word for word in PYTHON if word in said]


@pytest.mark.parametrize("literal", ["null", "9" * 5_000, "true", '"5"', "5.0"])
async def test_a_literal_of_another_kind_is_refused_in_words_of_graphql(graph: Graph, literal: str) -> None:
    """A count that is no count is refused at its place, however many digits it has."""
    answer = await graph.answer(f"{{ publicServices(first: {literal}) {{ totalCount }} }}")
    assert codes(answer) == ["GRAPHQL_VALIDATION_FAILED"]
    assert answer.errors[0]["locations"] == [{"line": 1, "column": 25}]
    assert not [word for word in PYTHON if word in answer.errors[0]["message"]]


def test_no_input_is_of_a_scalar_that_is_only_answered(schema: GraphQLSchema) -> None:
    """Every scalar of an argument or of an input's field has tests here: a new one needs a rule of its own."""
    arguments = [
        arg for type_ in object_types(schema) for field in type_.fields.values() for arg in field.args.values()
    ]
    inputs = [type_ for type_ in schema.type_map.values() if isinstance(type_, GraphQLInputObjectType)]
    taken = [*arguments, *(field for type_ in inputs for field in type_.fields.values())]
    scalars = {get_named_type(each.type).name for each in taken} & {"Float", "DateTime", "Long", "Date", "ID", "Int"}
    assert scalars == {"Date", "DateTime", "ID", "Int"}


_USES: Final = {
    "ID": "publicServices(first: 1, filter: {categoryId: $v}) { totalCount }",
    "Int": "publicServices(first: $v) { totalCount }",
    "String": "publicServices(first: 1, after: $v) { totalCount }",
    "LifeStage": "publicServices(first: 1, filter: {lifeStage: $v}) { totalCount }",
    "EligibilityFilter": "me { services(first: 1, filter: $v) { totalCount } }",
    "FactInput": "me { services(first: 1, suppose: [$v]) { totalCount } }",
}

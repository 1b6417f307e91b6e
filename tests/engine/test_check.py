"""Whether an agency answered what it declared: what is let through, and in which words all else is refused."""

from datetime import date
from enum import Enum
from typing import Any, Final

import pytest
from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.field import Declaration
from agencies.contract.sources.column import Column
from resolvers.engine.nodes.value_check import checker


class Colour(Enum):
    """A colour as the process has it."""

    RED = "red"


COLOURS: Final = GraphQLEnumType("Colour", {"RED": "red", "BLUE": "blue"})
THING: Final = GraphQLObjectType("Thing", {"word": GraphQLField(GraphQLString)})
WORDS: Final = GraphQLList(GraphQLString)


def check(type_: Any, value: Any, agency: str | None = "workshop") -> Any:
    """What comes of a value of a field of this type."""
    return checker("Thing.word", GraphQLField(type_), Declaration(Column("word"), None, agency))(value)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (GraphQLString, "w"),
        (GraphQLString, None),
        (GraphQLNonNull(GraphQLString), ""),
        (GraphQLInt, 0),
        (GraphQLInt, 2_147_483_647),
        (GraphQLFloat, 0.5),
        (GraphQLFloat, 1),
        (GraphQLBoolean, False),
        (COLOURS, "red"),
        (COLOURS, Colour.RED),
        (COLOURS, None),
        (WORDS, None),
        (WORDS, []),
        (WORDS, ["w", None]),
        (GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLString))), ("w",)),
        (GraphQLList(COLOURS), ["red", None, Colour.RED]),
        (THING, {"word": 7}),
        (THING, None),
        (GraphQLList(THING), ("whatever brings a thing",)),
        (GraphQLNonNull(GraphQLList(GraphQLNonNull(THING))), [None]),
    ],
)
def test_what_was_declared_is_passed_on_as_it_is(type_: Any, value: Any) -> None:
    """Null where null may be, leaves of their type; objects are looked at by their own fields."""
    assert check(type_, value) is value


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (GraphQLNonNull(GraphQLString), None),
        (GraphQLString, 7),
        (GraphQLString, True),
        (GraphQLInt, "7"),
        (GraphQLInt, True),
        (GraphQLInt, 2_147_483_648),
        (GraphQLInt, 0.5),
        (GraphQLFloat, "0.5"),
        (GraphQLFloat, float("nan")),
        (GraphQLBoolean, 1),
        (COLOURS, "RED"),
        (COLOURS, "green"),
        (GraphQLNonNull(COLOURS), None),
        (WORDS, "w"),
        (WORDS, ["w", 7]),
        (WORDS, 7),
        (GraphQLList(GraphQLNonNull(GraphQLString)), ["w", None]),
        (GraphQLNonNull(WORDS), None),
        (GraphQLList(COLOURS), ["red", "green"]),
        (GraphQLNonNull(THING), None),
        (GraphQLNonNull(GraphQLList(THING)), None),
        (GraphQLList(THING), "a thing"),
        (GraphQLList(THING), {"word": "w"}),
        (GraphQLString, date(2026, 11, 24).replace),
    ],
)
def test_anything_else_is_a_broken_contract(type_: Any, value: Any) -> None:
    """The message names the agency and the field, and holds nothing of the value."""
    with pytest.raises(AgencyContractBroken) as broken:
        check(type_, value)
    assert (broken.value.agency, broken.value.field) == ("workshop", "Thing.word")
    assert broken.value.message == (
        "workshop answered Thing.word with what its declaration does not allow; its operators have been told."
    )


def test_what_the_platform_itself_declares_is_held_to_it_too() -> None:
    """No agency is named where none is to blame."""
    with pytest.raises(AgencyContractBroken, match=r"^The platform answered Thing\.word with what ") as broken:
        check(GraphQLNonNull(GraphQLString), None, agency=None)
    assert broken.value.agency is None

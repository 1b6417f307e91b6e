"""Leaves: a value that a store gave as the answer carries it. What is not plainly right is coerced by the book.

`quick` writes the test that a right value passes; everything else goes to `complete`, which is graphql-core's own
coercion, so that an integer out of range or a NaN is never taken on trust.
"""

from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import partial
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)
from graphql.pyutils import is_iterable

from resolvers.engine.cause import Surprise

PLAIN: Final = {
    "String": "type({0}) is str",
    "ID": "type({0}) is str",
    "Boolean": "type({0}) is bool",
    "Int": "type({0}) is int and -2147483648 <= {1} <= 2147483647",
    "Float": "type({0}) is float and {1} - {1} == 0.0",
}

# graphql-core makes an Int of the text "5" and a String of the number 5: an agency's column is then not as declared.
OTHER_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "String": (bool, int, float),
    "Boolean": (str, int, float),
    "Int": (str, bool),
    "Float": (str, bool),
}


DAYS_KEPT: Final = 36_525


class DayTexts(dict[date, str]):
    """Days as an answer writes them: to look one up takes a quarter of the time. As many as a hundred years have."""

    def __missing__(self, day: date) -> str:
        if len(self) >= DAYS_KEPT:
            self.clear()
        text = self[day] = day.isoformat()
        return text


DAY_TEXTS: Final = DayTexts()


def listed(value: Any) -> Any:
    """What stands for a list, to be gone through; TypeError where it is none, as a text or a row is."""
    if type(value) is list or is_iterable(value):
        return value
    raise TypeError("What stands for a list is none.")


def is_other_kind(type_: Any, value: Any) -> bool:
    """Whether a value is plainly of another kind than the leaf's type, though graphql-core would convert it."""
    return type(value) in OTHER_KINDS.get(type_.name, ())


def complete(type_: GraphQLOutputType, value: Any, *, declared: bool = True) -> Any:
    """The value as the answer carries it; Surprise where the type does not allow it.

    `declared`: it is an agency's, which may be of no other kind than the type.
    """
    nullable = get_nullable_type(type_)
    if value is None:
        if is_non_null_type(type_):
            raise Surprise
        return None
    try:
        if is_list_type(nullable):
            if not is_iterable(value):
                raise Surprise
            return [complete(nullable.of_type, item, declared=declared) for item in value]
        if declared and is_other_kind(nullable, value):
            raise Surprise
        return nullable.coerce_output_value(value)  # type: ignore[union-attr]
    except Surprise:
        raise
    except Exception as error:
        raise Surprise from error


def enum_names(type_: GraphQLEnumType) -> dict[Any, str]:
    """From what a store or the process calls a code to its name in the graph."""
    names: dict[Any, str] = {}
    for name, value in type_.values.items():
        names[value.value] = name
        if isinstance(value.value, Enum):
            names[value.value.value] = name
    wrapped = getattr(type_, "wrapped_cls", ())
    return names | {member: name for member in wrapped for name in type_.values if member.name == name}


def quick(type_: GraphQLOutputType, expression: str, bind: Callable[[Any], str], *, declared: bool = True) -> str:
    """Code that gives the leaf's value; `bind` makes a name for an object that the code refers to.

    `declared`: the value is an agency's, which may be of no other kind than the type.
    """
    named = get_named_type(type_)
    by_the_book = bind(partial(complete, type_, declared=declared))
    if is_list_type(get_nullable_type(type_)):
        return f"{by_the_book}({expression})"
    given, v = _named(expression)
    null = "" if is_non_null_type(type_) else f"None if {v} is None else "
    if isinstance(named, GraphQLEnumType):
        otherwise = "None" if null else f"{by_the_book}({v})"
        return f"({bind(enum_names(named))}[{v}] if {given} is not None else {otherwise})"
    if named.name == "Date":
        return f"({bind(DAY_TEXTS)}[{v}] if type({given}) is {bind(date)} else {null}{by_the_book}({v}))"
    if named.name in PLAIN:
        return f"({v} if {PLAIN[named.name].format(given, v)} else {null}{by_the_book}({v}))"
    return f"{by_the_book}({expression})"


def checked(type_: GraphQLOutputType, expression: str, check: str, bind: Callable[[Any], str]) -> str:
    """Code that gives a value as the store gave it; what is not plainly right is left to the function `check`."""
    named = get_named_type(type_)
    if is_list_type(get_nullable_type(type_)):
        return f"{check}({expression})"
    given, v = _named(expression)
    if named.name == "Date":
        return f"({v} if type({given}) is {bind(date)} else {check}({v}))"
    if named.name in PLAIN:
        return f"({v} if {PLAIN[named.name].format(given, v)} else {check}({v}))"
    return f"{check}({expression})"


def _named(expression: str) -> tuple[str, str]:
    """Code that gives the value the name by which it is spoken of afterwards, and that name."""
    return (expression, expression) if expression.isidentifier() else (f"(v := {expression})", "v")

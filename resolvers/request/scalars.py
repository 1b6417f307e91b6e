"""The scalar types that the schema adds to GraphQL's own, and which values each of them takes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from graphql import GraphQLError, StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from agencies.contract.day import read_day


def read_date(value: Any) -> date:
    """The day that a variable's value writes as YYYY-MM-DD; GraphQLError, with what to give, where it writes none."""
    if not isinstance(value, str):
        raise _refused()
    try:
        return read_day(value)
    except ValueError:
        raise _refused() from None


def read_date_literal(node: ValueNode, _variables: Any = None) -> date:
    """The day that a document's literal writes as "YYYY-MM-DD"; GraphQLError at the literal where it writes none."""
    try:
        if isinstance(node, StringValueNode):
            return read_date(node.value)
        raise _refused()
    except GraphQLError as error:
        raise GraphQLError(error.message, node) from None


def write_date(value: Any) -> str:
    """The day as YYYY-MM-DD; TypeError where a store gave something else, a moment among them."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"A Date needs a date, not a value of the type {type(value).__name__}.")
    return value.isoformat()


def _refused() -> GraphQLError:
    # The value is not quoted: who writes down what was refused would write down what may be of a person.
    return GraphQLError('The value is not a day of the calendar. Give one as "YYYY-MM-DD", such as "2026-11-24".')


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    date: ScalarDefinition(
        name="Date",
        description="A day of the calendar, written YYYY-MM-DD.",
        specified_by_url=None,
        serialize=write_date,
        parse_value=read_date,
        parse_literal=read_date_literal,
        origin=date,
    ),
}

"""The scalar types that the schema adds to GraphQL's own, and which values each of them takes."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from graphql import GraphQLError, StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from agencies.contract.values.day import read_day
from agencies.contract.values.long import LONG_AT_MOST, Long

MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)

# The driver gives such an instant without an offset. It is a day short of the calendar's end, to have one in any zone.
ENDLESS: Final = {datetime.max: datetime(9999, 12, 30, tzinfo=UTC), datetime.min: datetime(1, 1, 2, tzinfo=UTC)}


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


def read_moment(value: Any) -> datetime:
    """The time, in UTC, that a variable's value writes as RFC 3339 has it; GraphQLError, with what to give, else."""
    try:
        if isinstance(value, str) and MOMENT.fullmatch(value):
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _no_moment()


def read_moment_literal(node: ValueNode, _variables: Any = None) -> datetime:
    """The time that a document's literal writes; GraphQLError at the literal where it writes none."""
    try:
        return read_moment(node.value if isinstance(node, StringValueNode) else None)
    except GraphQLError as error:
        raise GraphQLError(error.message, node) from None


def write_moment(value: Any) -> str:
    """The time with its offset, of an endless one the calendar's first or last; TypeError for anything else."""
    if isinstance(value, datetime):
        moment = ENDLESS.get(value) if value.tzinfo is None else value
        if moment is not None:
            return moment.isoformat()
    raise TypeError(f"A DateTime needs a time with an offset, not a value of the type {type(value).__name__}.")


def write_long(value: Any) -> int:
    """The whole number; TypeError where a store gave something else, or a number that JSON's readers would round."""
    if type(value) is not int or abs(value) > LONG_AT_MOST:
        raise TypeError(f"A Long needs a whole number, not a value of the type {type(value).__name__}.")
    return value


# Neither quotes the value: who writes down what was refused would write down what may be of a person.
def _refused() -> GraphQLError:
    return GraphQLError('The value is not a day of the calendar. Give one as "YYYY-MM-DD", such as "2026-11-24".')


def _no_moment() -> GraphQLError:
    return GraphQLError(
        'The value is not a time with an offset. Give one as "YYYY-MM-DDThh:mm:ss+hh:mm", such as '
        '"2026-11-24T09:00:00+09:00".'
    )


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
    datetime: ScalarDefinition(
        name="DateTime",
        description="A time with its offset from UTC, written as RFC 3339 has it: YYYY-MM-DDThh:mm:ss+hh:mm.",
        specified_by_url=None,
        serialize=write_moment,
        parse_value=read_moment,
        parse_literal=read_moment_literal,
        origin=datetime,
    ),
    Long: ScalarDefinition(
        name="Long",
        description="A whole number of up to 53 bits. No argument takes one.",
        specified_by_url=None,
        serialize=write_long,
        parse_value=None,
        parse_literal=None,
        origin=Long,
    ),
}

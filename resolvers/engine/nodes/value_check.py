"""Whether an agency answered what it declared: what both executors ask of every value of a declared field."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLScalarType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.pyutils import is_iterable

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.field import Declaration
from resolvers.engine.nodes.leaf import is_other_kind

Test = Callable[[Any], bool]

OTHER_SHAPE: Final = (LookupError, TypeError, AttributeError)
"""What is raised where a row of another shape than declared is taken apart: a text, or a row without the column."""


class NoKeys(TypeError):
    """What a call brought, which did not fail, is no key of its field's entity, or no list of keys."""


def checker(name: str, field: GraphQLField, declared: Declaration) -> Callable[[Any], Any]:
    """Passes a value on, or raises AGENCY_CONTRACT_BROKEN: null where none may be, or what is no leaf of that type."""
    allowed = _test(field.type)

    def check(value: Any) -> Any:
        if allowed(value):
            return value
        raise broken(name, declared)

    return check


def ended_by_itself(error: asyncio.CancelledError) -> Exception:
    """How a call has failed that was cancelled by its own work; a cancel of whoever waits for it is raised again."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise error
    return RuntimeError("The call was cancelled by itself.")


def broken(name: str, declared: Declaration) -> AgencyContractBroken:
    """The error of a field that its agency answered otherwise than it declares."""
    return AgencyContractBroken(
        f"{declared.agency or 'The platform'} answered {name} with what its declaration does not allow; "
        "its operators have been told.",
        agency=declared.agency,
        field=name,
    )


def _test(type_: Any) -> Test:
    if is_non_null_type(type_):
        nullable = _test(type_.of_type)
        return lambda value: value is not None and nullable(value)
    if not is_leaf_type(get_named_type(type_)):
        return _is_list if is_list_type(type_) else lambda _: True
    if is_list_type(type_):
        item = _test(type_.of_type)
        return lambda value: value is None or (is_iterable(value) and all(map(item, value)))
    if isinstance(type_, GraphQLEnumType):
        codes = [each.value for each in type_.values.values()]
        return lambda value: value is None or getattr(value, "value", value) in codes
    return lambda value: value is None or _is_of(type_, value)


def _is_list(value: Any) -> bool:
    return value is None or is_iterable(value)


def _is_of(type_: GraphQLScalarType, value: Any) -> bool:
    if is_other_kind(type_, value):
        return False
    try:
        type_.serialize(value)
    except Exception:
        return False
    return True

"""What generated code writes where there is no object: null, or that it gives up where the type does not allow that."""

from typing import Any, NamedTuple

from graphql import get_nullable_type, is_non_null_type


class Nulls(NamedTuple):
    """What is written where a field has no object, and for an item of its list that is none."""

    field: str
    item: str


def nulls_of(type_: Any) -> Nulls:
    """What is written for a field of this type."""
    item = get_nullable_type(type_)
    return Nulls(
        *("surprise()" if is_non_null_type(each) else "None" for each in (type_, getattr(item, "of_type", item)))
    )

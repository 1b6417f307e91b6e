"""What planning asks of types."""

from typing import Any

from graphql import GraphQLObjectType, get_nullable_type, is_list_type

from agencies.contract.entity import is_guarded
from agencies.contract.sources.key import Key
from resolvers.declared import DEFINITION, declared
from resolvers.engine.cause import Cause, Unplanned


def is_list(type_: Any) -> bool:
    """Whether a field gives a list of objects; Unplanned for a list of lists."""
    type_ = get_nullable_type(type_)
    if not is_list_type(type_):
        return False
    if is_list_type(get_nullable_type(type_.of_type)):
        raise Unplanned(Cause.LIST_OF_LISTS)
    return True


def is_entity(type_: GraphQLObjectType) -> bool:
    """Whether objects of the type are keys."""
    key = declared(type_, "id")
    return key is not None and isinstance(key.source, Key)


def guard_of(type_: Any) -> str | None:
    """The name of a guarded entity's type, which the access policy decides on; None for any other type."""
    definition: Any = type_.extensions.get(DEFINITION)
    origin = getattr(definition, "origin", None)
    return type_.name if origin is not None and is_guarded(origin) else None

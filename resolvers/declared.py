"""From a field of graphql-core's schema back to what its agency declared."""

from typing import Any, Final

from graphql import GraphQLObjectType

from agencies.contract.field import Declaration, declaration_of

DEFINITION: Final = "strawberry-definition"


def declared(type_: Any, field: str) -> Declaration | None:
    """The declaration of a type's field, None where it has none (`__typename`, a plain resolver)."""
    found = type_.fields.get(field) if isinstance(type_, GraphQLObjectType) else None
    definition: Any = found.extensions.get(DEFINITION) if found is not None else None
    return declaration_of(definition) if definition is not None else None

"""What a field discloses of its person: the names that the usage log has, each with the agency whose data it is.

Both executors take the names from here, and find the person by themselves.
"""

from collections.abc import Sequence
from typing import Any

from agencies.contract.access import Personal
from agencies.contract.field import Declaration
from agencies.contract.sources.computed import Computed
from agencies.registration.registry import PLATFORM
from resolvers.declared import declared

Named = tuple[str, str]
"""An agency, and the field as `Type.field`."""


def agency_of(declaration: Declaration) -> str:
    """Return the agency whose data a field is: what the platform joins or keeps is its own."""
    return declaration.agency or PLATFORM


def disclosed_names(type_: Any, field: str) -> Sequence[Named]:
    """Return the names of a personal field, its own first, then those of which it is computed; none for another field.

    Where the purpose does not cover the field, it is its own name alone that is refused.
    """
    declaration = declared(type_, field)
    if declaration is None or not isinstance(declaration.access, Personal):
        return ()
    made_of = declaration.source.requires if isinstance(declaration.source, Computed) else ()
    further = [name for each in made_of for name in disclosed_names(type_, each)]
    return (agency_of(declaration), f"{type_.name}.{field}"), *further

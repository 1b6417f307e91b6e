"""What a declared field carries, and how the words in `sources` make a Strawberry field of it.

A field without arguments is an attribute, `name: str | None = column("name", "The name as registered.")`. One with
arguments is a method whose signature declares them and whose docstring describes it; only a computed field's body runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from agencies.contract.access import Access, refuse_no_access
from agencies.contract.deprecation import Deprecated
from agencies.contract.kind import refuse_other
from agencies.contract.source import Held, Source, Table

DECLARATION: Final = "maru"
LIST_SIZE: Final = 10
"""How many objects a list is assumed to have whose declaration says nothing of its size."""


@dataclass(frozen=True, slots=True)
class PerArgument:
    """The argument that multiplies a field's weight.

    `counts_once`: how much of it counts once. `at_most`: what it may be; the field refuses more, at no further cost.
    """

    name: str
    counts_once: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration of a contributed field: its source and who may read it, later its agency and the row's table.

    `row` is the table in which the object's columns are found by its key; None where the object is itself a row.
    `size`: how many objects a list is assumed to have when an operation is bounded, or the name of the list argument
    that has one item for each. `weight`: the cost units of each value, where making one is work; an object is one unit.
    `per`: the argument that multiplies the weight. `deprecated`: that the field goes.

    StartUpError for an access that is none.
    """

    source: Source
    access: Access | None
    agency: str | None = None
    row: Table | Held | None = None
    size: int | str | None = None
    weight: int = 1
    per: PerArgument | None = None
    deprecated: Deprecated | None = None

    def __post_init__(self) -> None:
        if self.access is not None:
            refuse_no_access("A field", self.access)
        refuse_other("The row of a class of fields", self.row, Table | Held | None, '`Table("name", "key")`')


def declaration_of(field: Any) -> Declaration | None:
    """The declaration that a Strawberry field carries, None on a plain resolver."""
    return field.metadata.get(DECLARATION) if field.metadata else None


def type_name(type_: type) -> str:
    """The GraphQL name of a Strawberry type."""
    name: str = type_.__strawberry_definition__.name  # type: ignore[attr-defined]
    return name


def field_name(field: StrawberryField) -> str:
    """The GraphQL name of a Strawberry field."""
    return field.graphql_name or to_camel_case(field.python_name.rstrip("_"))


def attribute(
    source: Source, description: str, access: Access | None, size: int | str | None = None, weight: int = 1
) -> Any:
    refuse_other(
        "The description of a field",
        description,
        str | None,
        "what the field is, in words, and its access behind them or as `access=`",
    )
    metadata = {DECLARATION: Declaration(source, access, size=size, weight=weight)}
    return strawberry.field(description=description, metadata=metadata)


def method(
    source: Source,
    access: Access | None,
    size: int | str | None = None,
    weight: int = 1,
    per: PerArgument | None = None,
) -> Callable[[Callable[..., Any]], StrawberryField]:
    def declare(function: Callable[..., Any]) -> StrawberryField:
        metadata = {DECLARATION: Declaration(source, access, size=size, weight=weight, per=per)}
        declared: StrawberryField = strawberry.field(
            resolver=function, description=paragraph(function.__doc__), metadata=metadata
        )
        return declared

    return declare


def either(source: Source, description: str | None, access: Access | None, size: int | str | None = None) -> Any:
    # With a description it is an attribute's whole declaration, without one a decorator of a method.
    return method(source, access, size) if description is None else attribute(source, description, access, size)


def paragraph(doc: str | None) -> str | None:
    """A docstring as a description: its lines without the indentation of the code."""
    return "\n".join(line.strip() for line in doc.strip().splitlines()) if doc else None

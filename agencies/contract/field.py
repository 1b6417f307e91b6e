"""The words with which an agency declares a field: each gives a Strawberry field that carries its `Declaration`.

A field without arguments is an attribute, `name: str | None = column("name", "The name as registered.")`. One with
arguments is a method whose signature declares them and whose docstring describes it; only a computed field's body runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from strawberry.types.field import StrawberryField

from agencies.contract.access import PUBLIC, Access
from agencies.contract.source import (
    Asker,
    Column,
    Computed,
    Embedded,
    Held,
    Key,
    Part,
    Reader,
    ReadFunction,
    Reference,
    Resolver,
    Rows,
    Source,
    Table,
    Translated,
    Where,
)

DECLARATION: Final = "maru"
LIST_SIZE: Final = 10
"""How many objects a list is assumed to have whose declaration says nothing of its size."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a contributed field is: its source, who may read it, and (once contributed) the agency and the row's table.

    `row` is the table in which the object's columns are found by its key; None where the object is itself a row.
    `size`: how many objects a list is assumed to have when an operation is bounded, or the name of the list argument
    that has one item for each.
    """

    source: Source
    access: Access | None
    agency: str | None = None
    row: Table | Held | None = None
    size: int | str | None = None


def declaration_of(field: Any) -> Declaration | None:
    """The declaration that a Strawberry field carries, None on a plain resolver."""
    return field.metadata.get(DECLARATION) if field.metadata else None


def own_key(description: str) -> Any:
    """An entity's key, which says nothing of what is on record."""
    return _attribute(Key(), description, PUBLIC)


def asker(description: str, access: Access) -> Any:
    """The citizen who asks."""
    return _attribute(Asker(), description, access)


def column(name: str, description: str, access: Access | None = None, size: int | None = None) -> Any:
    """A column of the row that the object stands on."""
    return _attribute(Column(name), description, access, size)


def reference(by: str, description: str, access: Access | None = None, size: int | None = None) -> Any:
    """An entity, whose key stands in the column `by`."""
    return _attribute(Reference(by), description, access, size)


def embedded(description: str, access: Access | None = None, **columns: str) -> Any:
    """A value made of columns of this row: `embedded("…", code="district_code", name="district_name")`.

    The value's fields are columns named as the keywords; it is null where the first column is.
    """
    return _attribute(Embedded(tuple(columns.items())), description, access)


def part(description: str, access: Access | None = None) -> Any:
    """An object on the same key or row: a record of this agency, or a group of columns."""
    return _attribute(Part(), description, access)


def translated(name: str, access: Access | None = None) -> Callable[[Callable[..., Any]], Any]:
    """A jsonb column of texts by language, on a method with the argument `language`."""
    return _method(Translated(name), access)


def many(
    table: str,
    key: str,
    *,
    order: str,
    by: str | None = None,
    entity: str | None = None,
    where: Sequence[Where] = (),
    size: int | None = None,
    access: Access | None = None,
    description: str | None = None,
) -> Any:
    """The rows of a table or view whose column `key` is the object's key, or its column `by`; a total `order`."""
    rows = Rows(Table(table, key), True, order, by, None, entity, tuple(where))
    return _either(rows, description, access, size)


def one(
    table: str,
    key: str,
    *,
    by: str | None = None,
    argument: str | None = None,
    entity: str | None = None,
    access: Access | None = None,
    description: str | None = None,
) -> Any:
    """The row of a table or view whose column `key` is the object's key, its column `by`, or an argument; else null."""
    return _either(Rows(Table(table, key), False, "", by, argument, entity, ()), description, access)


def reader(
    read: ReadFunction,
    *,
    facts: Sequence[str] = (),
    size: int | str | None = None,
    access: Access | None = None,
    description: str | None = None,
) -> Any:
    """What `read(keys, selection, store)` answers for all keys at once: anything that is not a table."""
    return _either(Reader(read, tuple(facts)), description, access, size)


def computed(requires: str, access: Access | None = None) -> Callable[[Callable[..., Any]], Any]:
    """A pure function of the fields in `requires` (GraphQL names, by blanks): the method's body on a `Required`."""

    def declare(function: Callable[..., Any]) -> Any:
        return _method(Computed(function, tuple(requires.split())), access)(function)

    return declare


def resolver(access: Access | None = None, size: int | str | None = None) -> Callable[[Callable[..., Any]], Any]:
    """An ordinary Strawberry resolver, for what no other source can say; its `self` is the object's key or row."""
    return _method(Resolver(), access, size)


def _attribute(source: Source, description: str, access: Access | None, size: int | str | None = None) -> Any:
    metadata = {DECLARATION: Declaration(source, access, size=size)}
    return strawberry.field(description=description, metadata=metadata)


def _method(
    source: Source, access: Access | None, size: int | str | None = None
) -> Callable[[Callable[..., Any]], StrawberryField]:
    def declare(function: Callable[..., Any]) -> StrawberryField:
        metadata = {DECLARATION: Declaration(source, access, size=size)}
        declared: StrawberryField = strawberry.field(
            resolver=function, description=paragraph(function.__doc__), metadata=metadata
        )
        return declared

    return declare


def _either(source: Source, description: str | None, access: Access | None, size: int | str | None = None) -> Any:
    # With a description it is an attribute's whole declaration, without one a decorator of a method.
    return _method(source, access, size) if description is None else _attribute(source, description, access, size)


def paragraph(doc: str | None) -> str | None:
    """A docstring as a description: its lines without the indentation of the code."""
    return "\n".join(line.strip() for line in doc.strip().splitlines()) if doc else None

"""Rows of a table found by key: many, or one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import either
from agencies.contract.source import Source, Table, Where
from agencies.contract.values.key_type import KeyType


@dataclass(frozen=True, slots=True)
class Rows(Source):
    """Rows of a table found by key; `many` of them in the order given, or the one.

    `by` is the column of the parent's row that holds the key, None the parent's own key, `argument` an argument that
    holds it. `entity` is the column that holds the key of the entity which the field gives instead of the row.
    """

    table: Table
    many: bool
    order: str
    by: str | None
    argument: str | None
    entity: str | None
    where: tuple[Where, ...]


def many(
    table: str,
    key: str,
    *,
    order: str,
    by: str | None = None,
    entity: str | None = None,
    where: Sequence[Where] = (),
    key_type: KeyType | None = None,
    size: int | None = None,
    access: Access | None = None,
    description: str | None = None,
) -> Any:
    """The rows of a table or view whose column `key` is the object's key, or its column `by`.

    `order` is SQL over the rows' columns that leaves no two rows tied. `key_type`: as Table has it.
    """
    rows = Rows(Table(table, key, key_type=key_type), True, order, by, None, entity, tuple(where))
    return either(rows, description, access, size)


def one(
    table: str,
    key: str,
    *,
    by: str | None = None,
    argument: str | None = None,
    entity: str | None = None,
    key_type: KeyType | None = None,
    access: Access | None = None,
    description: str | None = None,
) -> Any:
    """The row of a table or view whose column `key` is the object's key, its column `by`, or an argument; else null."""
    found = Table(table, key, key_type=key_type)
    return either(Rows(found, False, "", by, argument, entity, ()), description, access)

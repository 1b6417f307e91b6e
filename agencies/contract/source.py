"""Where a contributed field comes from: the declaration that both executors read, and nothing that runs a query.

A source is frozen and hashable, so that equal sources are one key of a batch.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agencies.contract.store import Store

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view of the agency's own store whose rows are found by `key`, a text column."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Held:
    """The platform's own rows, held in memory: `get(context, key)` gives one, None where there is none."""

    get: Callable[[Any, str], Row | None]


@dataclass(frozen=True, slots=True)
class Where:
    """A condition that an argument adds: `sql` names columns, `{value}` (the argument) and `{today}` (the day)."""

    argument: str
    sql: str


@dataclass(frozen=True, slots=True)
class Key:
    """The entity's own key."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the row that the object stands on."""

    name: str


@dataclass(frozen=True, slots=True)
class Translated:
    """A jsonb column of texts by language: the `language` argument chooses, another language is the fallback."""

    name: str


@dataclass(frozen=True, slots=True)
class Reference:
    """An entity whose key stands in a column of the row; null where the column is."""

    column: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """A value whose fields stand in columns of this row: pairs of (its field's column, this row's column).

    Null where the first pair's column is null.
    """

    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An object of this agency on the same key or row as its parent: there is nothing to load for it."""


@dataclass(frozen=True, slots=True)
class Rows:
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


ReadFunction = Callable[[Sequence[Any], "Selection", Store], Awaitable[Mapping[Hashable, Any]]]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader is asked for: the columns that the query needs of each row, and the field's arguments."""

    columns: frozenset[str]
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """`read(keys, selection, store)` answers `{key: rows}` for all keys in one call: a row, rows or a `page`.

    The key is the parent's own, or with `facts` the tuple of these facts of the parent citizen (None where missing).
    A key that the answer lacks has no rows.
    """

    read: ReadFunction
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """A pure function of other fields of the same object (`requires`, as GraphQL names), the arguments and the day."""

    function: Callable[..., Any]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """The citizen who asks, as the token names them; null for nobody, and for one whom the register does not know."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """An ordinary Strawberry resolver: whatever it does, it does by itself."""


Source = Key | Column | Translated | Reference | Embedded | Part | Rows | Reader | Computed | Asker | Resolver


@dataclass(frozen=True, slots=True)
class Required:
    """What a computed field's function gets as `self`: the required values by name, and today in Asia/Seoul."""

    values: Mapping[str, Any]
    today: Any

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

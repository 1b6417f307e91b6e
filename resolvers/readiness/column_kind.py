"""Which types of PostgreSQL a column may have, so that what it holds is a value of the type that is declared for it."""

from enum import Enum
from typing import Final

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
)

from agencies.contract.fact import FactType
from agencies.contract.source import Table
from agencies.contract.storage.event_table import Watermark
from agencies.contract.values.key_type import KeyType

TEXTUAL: Final = frozenset({"text", "character varying", "character", "bpchar", "citext", "enum"})
WHOLE: Final = frozenset({"smallint", "integer", "bigint"})
FLOATING: Final = WHOLE | {"real", "double precision"}
# Whatever it holds is a value of JSON, of which nothing can be said beforehand.
ANYTHING: Final = frozenset({"json", "jsonb"})


class ColumnKind(Enum):
    """What a column's values are, with two sets of types as PostgreSQL names them, none where any type will do.

    The second are those that will do in a store that exists too: what is read there is made plain.
    """

    TEXT = TEXTUAL, frozenset({"uuid"})
    ID = TEXTUAL, WHOLE | {"uuid", "numeric"}
    # An Int of GraphQL has 32 bits: what is wider is a Long.
    INTEGER = frozenset({"smallint", "integer"}), frozenset[str]()
    LONG = WHOLE, frozenset({"numeric"})
    FLOAT = FLOATING | {"numeric"}, frozenset[str]()
    # A fact's value is compared with a rule's as it is: a numeric would arrive as a Decimal, which no fact is.
    FACT_NUMBER = FLOATING, frozenset({"numeric"})
    BOOLEAN = frozenset({"boolean"}), frozenset[str]()
    DATE = frozenset({"date"}), frozenset[str]()
    INSTANT = frozenset({"timestamp with time zone"}), frozenset[str]()
    TEXTS = frozenset({"jsonb"}), frozenset[str]()
    KEY_TEXT = frozenset({"text", "character varying"}), frozenset[str]()
    KEY_CHAR = frozenset({"character", "bpchar"}), frozenset[str]()
    KEY_INTEGER = WHOLE, frozenset[str]()
    KEY_NUMERIC = frozenset({"numeric"}), frozenset[str]()
    KEY_UUID = frozenset({"uuid"}), frozenset[str]()
    MARK_LOCAL_TIME = frozenset({"timestamp without time zone"}), frozenset[str]()
    ANY = frozenset[str](), frozenset[str]()

    def types(self, *, external: bool) -> frozenset[str]:
        """The types that will do; `external`: in a store that exists."""
        always, there = self.value
        return always | there if external else always

    def expected(self, *, many: bool, external: bool) -> str:
        """The types that will do, in words."""
        types = sorted(self.types(external=external) - {"enum", "bpchar", "citext"})
        return " or ".join(f"{each}[]" if many else each for each in types) or "a column"

    def fits(self, found: str, *, many: bool, external: bool) -> bool:
        """Whether a column of this type of PostgreSQL, such as `text` or `date[]`, will do."""
        if self is ColumnKind.ANY or (self not in EXACT and found in ANYTHING):
            return True
        return found.endswith("[]") == many and found.removesuffix("[]") in self.types(external=external)


OF_KEYS: Final = {
    KeyType.TEXT: ColumnKind.KEY_TEXT,
    KeyType.CHAR: ColumnKind.KEY_CHAR,
    KeyType.INTEGER: ColumnKind.KEY_INTEGER,
    KeyType.NUMERIC: ColumnKind.KEY_NUMERIC,
    KeyType.UUID: ColumnKind.KEY_UUID,
}
OF_MARKS: Final = {
    Watermark.INSTANT: ColumnKind.INSTANT,
    Watermark.LOCAL_TIME: ColumnKind.MARK_LOCAL_TIME,
    Watermark.NUMBER: ColumnKind.KEY_INTEGER,
}
EXACT: Final = frozenset({ColumnKind.TEXTS, *OF_KEYS.values(), *OF_MARKS.values()})
"""The kinds that JSON is none of, whatever it holds."""


def kind_of_key(table: Table, column: str) -> ColumnKind:
    """What a column that holds a key is: the one by which the table's rows are found, or another."""
    return OF_KEYS[table.key_type or KeyType.TEXT] if column == table.key else ColumnKind.ID


def key_type_of(found: str) -> KeyType | None:
    """By which type of key a column of this type of PostgreSQL is compared; None where by none."""
    return next((key for key, kind in OF_KEYS.items() if found in kind.types(external=True)), None)


SCALARS: Final = {
    "String": ColumnKind.TEXT,
    "ID": ColumnKind.ID,
    "Int": ColumnKind.INTEGER,
    "Long": ColumnKind.LONG,
    "Float": ColumnKind.FLOAT,
    "Boolean": ColumnKind.BOOLEAN,
    "Date": ColumnKind.DATE,
    "DateTime": ColumnKind.INSTANT,
}
FACTS: Final = {
    FactType.BOOLEAN: ColumnKind.BOOLEAN,
    FactType.INTEGER: ColumnKind.LONG,
    FactType.NUMBER: ColumnKind.FACT_NUMBER,
    FactType.DATE: ColumnKind.DATE,
    FactType.CODE: ColumnKind.TEXT,
}


def kind_of(type_: GraphQLOutputType) -> tuple[ColumnKind, bool]:
    """What a field's type asks of its column, and whether that is an array; of a scalar of an agency's own, nothing."""
    outer, named = get_nullable_type(type_), get_named_type(type_)
    many = isinstance(outer, GraphQLList)
    if isinstance(named, GraphQLObjectType) or _is_nested(outer):
        return ColumnKind.ANY, False
    if isinstance(named, GraphQLEnumType):
        return ColumnKind.TEXT, many
    return SCALARS.get(named.name, ColumnKind.ANY), many


def _is_nested(type_: object) -> bool:
    return isinstance(type_, GraphQLList) and isinstance(get_nullable_type(type_.of_type), GraphQLList)

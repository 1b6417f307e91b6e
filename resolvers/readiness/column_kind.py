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

TEXT: Final = frozenset({"text", "character varying", "character", "bpchar", "citext", "enum"})
WHOLE: Final = frozenset({"smallint", "integer", "bigint"})
FLOATING: Final = WHOLE | {"real", "double precision"}
# Whatever it holds is a value of JSON, of which nothing can be said beforehand.
ANYTHING: Final = frozenset({"json", "jsonb"})


class ColumnKind(Enum):
    """What a column's values are; `types`: as PostgreSQL names them, none where any type will do."""

    TEXT = TEXT
    INTEGER = WHOLE
    FLOAT = FLOATING | {"numeric"}
    # A fact's value is compared with a rule's as it is: a numeric would arrive as a Decimal, which no fact is.
    FACT_NUMBER = frozenset(FLOATING)
    BOOLEAN = frozenset({"boolean"})
    DATE = frozenset({"date"})
    INSTANT = frozenset({"timestamp with time zone", "timestamp without time zone"})
    TEXTS = frozenset({"jsonb"})
    ANY = frozenset[str]()

    def expected(self, *, many: bool) -> str:
        """The types that will do, in words."""
        types = sorted(self.value - {"enum", "bpchar", "citext"})
        return " or ".join(f"{each}[]" if many else each for each in types) or "a column"

    def fits(self, found: str, *, many: bool) -> bool:
        """Whether a column of this type of PostgreSQL, such as `text` or `date[]`, will do."""
        if self is ColumnKind.ANY or (self is not ColumnKind.TEXTS and found in ANYTHING):
            return True
        return found.endswith("[]") == many and found.removesuffix("[]") in self.value


SCALARS: Final = {
    "String": ColumnKind.TEXT,
    "ID": ColumnKind.TEXT,
    "Int": ColumnKind.INTEGER,
    "Float": ColumnKind.FLOAT,
    "Boolean": ColumnKind.BOOLEAN,
    "Date": ColumnKind.DATE,
    "DateTime": ColumnKind.INSTANT,
}
FACTS: Final = {
    FactType.BOOLEAN: ColumnKind.BOOLEAN,
    FactType.INTEGER: ColumnKind.INTEGER,
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

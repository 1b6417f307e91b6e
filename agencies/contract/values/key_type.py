"""The type of the column by which rows of a store that exists are found, and how such a column writes a key."""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

INTEGER: Final = re.compile(r"(-?)0*([0-9]{1,19})")
NUMERIC: Final = re.compile(r"(-?)0*([0-9]{1,100})(?:\.([0-9]{1,100}))?")
UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
BIGINT_BELOW: Final = 2**63
WHOLE: Final = ("int2", "int4", "int8")


class KeyType(Enum):
    """How keys are compared: `value` is the type of PostgreSQL to which they are cast, never the column.

    TEXT is `text` and `varchar`; CHAR is `char(n)`, in which blanks at the end do not count; INTEGER is `smallint`,
    `integer` and `bigint`; NUMERIC and UUID are the types of these names.
    """

    TEXT = "text"
    CHAR = "bpchar"
    INTEGER = "bigint"
    NUMERIC = "numeric"
    UUID = "uuid"

    @property
    def cast(self) -> str:
        """What stands behind one key, a text, so that it has the column's type."""
        return "" if self is KeyType.TEXT else f"::{self.value}"

    def of_column(self, column: str) -> str:
        """SQL for what a column of any type holds, as a key of this type; null for what no such key can be."""
        if self in (KeyType.TEXT, KeyType.CHAR):
            return f"{column}::text{self.cast}"
        # Under a collation of its own a column may not be matched with a pattern.
        text = f'({column}::text COLLATE "C")'
        key = f"{text}{self.cast}"
        match self:
            case KeyType.INTEGER:
                # One condition within the other: of two in one PostgreSQL may look at the second first.
                within = f"{text}::numeric BETWEEN -{BIGINT_BELOW} AND {BIGINT_BELOW - 1}"
                surely, pattern, other = _has_type(column, WHOLE), INTEGER, f"CASE WHEN {within} THEN {key} END"
            case KeyType.NUMERIC:
                finite = f"{text} NOT IN ('NaN', 'Infinity', '-Infinity')"
                surely, pattern, other = f"{_has_type(column, (*WHOLE, 'numeric'))} AND {finite}", NUMERIC, key
            case KeyType.UUID:
                surely, pattern, other = _has_type(column, ("uuid",)), UUID, key
        # Most columns have the key's own type: a look at each row's text would cost ten times as much.
        return f"CASE WHEN {surely} THEN {key} WHEN {text} ~ '^{pattern.pattern}$' THEN {other} END"

    def spelling(self, key: str) -> str | None:
        """A key as a column of this type writes it; None for what no such column can hold, so that it has no row."""
        match self:
            case KeyType.TEXT:
                return key
            case KeyType.CHAR:
                return key.rstrip(" ")
            case KeyType.INTEGER:
                found = INTEGER.fullmatch(key)
                # Not of the key itself: Python reads no text of thousands of digits, be they zeros.
                number = None if found is None else int(found[1] + found[2])
                within = number is not None and -BIGINT_BELOW <= number < BIGINT_BELOW
                return str(number) if within else None
            case KeyType.NUMERIC:
                return _numeric(key)
            case KeyType.UUID:
                return key.lower() if UUID.fullmatch(key) else None


def _numeric(key: str) -> str | None:
    found = NUMERIC.fullmatch(key)
    if found is None:
        return None
    sign, whole, fraction = found[1], found[2], (found[3] or "").rstrip("0")
    number = f"{whole.lstrip('0') or '0'}{'.' if fraction else ''}{fraction}"
    return number if number == "0" else f"{sign}{number}"


def _has_type(column: str, names: Sequence[str]) -> str:
    types = ", ".join(f"'pg_catalog.{name}'::regtype" for name in names)
    return f"pg_typeof({column}) IN ({types})"

"""A whole number that may be beyond GraphQL's Int, as `bigint` and `numeric` columns hold it."""

from typing import Final, NewType

Long = NewType("Long", int)
"""The type of such a field: `births: Long | None = column(…)`."""
LONG_AT_MOST: Final = 2**53 - 1
"""What JSON's readers take in without rounding."""

"""Keys that nobody has: with them it is seen what is answered where there is no row."""

from typing import Final
from uuid import UUID

from agencies.contract.values.key_type import KeyType

FORMS: Final = (KeyType.INTEGER, KeyType.NUMERIC, KeyType.UUID)
"""The types whose keys have a form of their own; any text is a key of the others."""


def absent_key(key_type: KeyType | None, number: int) -> str:
    """A key that columns of this type can hold and hardly any does, another one for each number from 0 on.

    None: the column is a text, as in Maru's own stores.
    """
    match key_type:
        case KeyType.INTEGER | KeyType.NUMERIC:
            return str(-1_000_000_007 - number)
        case KeyType.UUID:
            return str(UUID(int=number))
        case _:
            return f"no such key {number}"


def absent_key_like(key: str) -> str:
    """A key of the same form as this one: a function may cast the keys that it is given."""
    return absent_key(next((each for each in FORMS if each.spelling(key) is not None), None), 0)

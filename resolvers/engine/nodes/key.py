"""What an agency gives as the key of an entity."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

PLAIN: Final = (int, Decimal, UUID, date)


def key_of(value: Any) -> str | None:
    """A key as text, where a store that exists has numbers; TypeError for what is none, as a row, a list or a flag."""
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, PLAIN) or isinstance(value, bool):
        raise TypeError("What stands for a key is none.")
    return str(value)

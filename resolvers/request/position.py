"""The position of a row, as callers give back one that they were told."""

from typing import Final

DIGITS_AT_MOST: Final = 18


def read_position(text: str) -> int | None:
    """The position that a text writes, in digits of ASCII alone; None where it writes none, or one that no row has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS_AT_MOST else None

"""Values of a `real` as the number that was written there, or one of as few digits that stands for the same.

The driver gives the same bits as a double, 1.100000023841858 for 1.1: so it would be shown, and no rule's 1.1 would be
equal to it.
"""

from math import isfinite
from struct import Struct
from typing import Any, Final

REAL: Final = Struct(">f")
DIGITS: Final = range(6, 10)
"""What has six comes back as it was written; nine are enough for any `real`."""


def read_real(value: bytes) -> float:
    """The number of the fewest digits, six or more, that a `real` holds so; NaN and what is endless as they are."""
    (number,) = REAL.unpack(value)
    if not isfinite(number):
        return float(number)
    return next(short for digits in DIGITS if REAL.pack(short := float(f"{number:.{digits}g}")) == value)


def write_real(value: Any) -> bytes:
    """The nearest number that a `real` holds."""
    return REAL.pack(value)

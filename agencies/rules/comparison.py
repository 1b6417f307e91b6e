"""The comparisons that a condition can make: what each does, and which of them a fact's type admits with what."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from operator import eq, ge, gt, le, lt
from typing import Any, Final

from agencies.contract import FactType
from agencies.rules.region import reach

WITHIN: Final = "within"

COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "is": eq,
    "in": lambda value, several: value in several,
    "at_least": ge,
    "at_most": le,
    "more_than": gt,
    "less_than": lt,
    WITHIN: lambda code, region: region in reach(code),
}
"""Each comparison of a known value with an operand; `within` compares a district's code with one that it lies in."""

EQUALITY: Final = ("is", "in")
ORDER: Final = ("at_least", "at_most", "more_than", "less_than")
OPERATORS: Final[Mapping[FactType, tuple[str, ...]]] = {
    FactType.BOOLEAN: ("is",),
    FactType.INTEGER: EQUALITY + ORDER,
    FactType.NUMBER: EQUALITY + ORDER,
    FactType.DATE: EQUALITY + ORDER,
    FactType.CODE: EQUALITY,
}
"""The operators that a catalogue's files may use with a fact of a type; `within` is the platform's own."""


def is_of(type_: FactType, value: Any) -> bool:
    """Whether a value that a condition names can be compared with facts of this type."""
    match type_:
        case FactType.BOOLEAN:
            return isinstance(value, bool)
        case FactType.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case FactType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case FactType.DATE:
            return isinstance(value, date)
        case FactType.CODE:
            return isinstance(value, str)


def admits(type_: FactType, operator: str, operand: Any) -> bool:
    """Whether facts of this type can be compared by this operator with this operand (a set of values for `in`)."""
    if operator == WITHIN:
        return type_ is FactType.CODE
    several = operand if isinstance(operand, frozenset) else (operand,)
    return operator in OPERATORS[type_] and all(is_of(type_, value) for value in several)

"""The notation in which conditions stand in files and in the store, and how it is read into the model.

`{fact: F, OP: value}`, `{all: […]}`, `{any: […]}`, `{not: C}`, `{n_of: {n: N, conditions: […]}}`, the scopes `citizen`,
`any_child`, `every_child`, `any_member`, `every_member`, `{not_in_catalogue: F}`, and `{group: G, narrow: B}`. A value
is a boolean, a number, a text (a day as YYYY-MM-DD), a list of these (for `in`), or `{parameter: P}`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from agencies.rules.condition import (
    AtLeast,
    Condition,
    Figure,
    Group,
    Leaf,
    Not,
    Scope,
    Unstated,
    Who,
)

Notation = Mapping[str, Any]

Place = tuple[str | int, ...]
"""Where something stands in a file: keys and positions from the top."""

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

SCOPES: Final[Mapping[str, tuple[Who, bool]]] = {
    "citizen": ("citizen", True),
    "any_child": ("child", False),
    "every_child": ("child", True),
    "any_member": ("member", False),
    "every_member": ("member", True),
}


def read_condition(notation: Notation) -> Condition:
    """The condition that a notation states, whose form its schema has checked."""
    if "fact" in notation:
        ((operator, operand),) = ((key, value) for key, value in notation.items() if key != "fact")
        return Leaf(notation["fact"], operator, read_operand(operand))
    if "group" in notation:
        return Group(notation["group"], notation["narrow"])
    ((word, inner),) = notation.items()
    if word == "not_in_catalogue":
        return Unstated(inner)
    if word in SCOPES:
        return Scope(*SCOPES[word], read_condition(inner))
    if word == "not":
        return Not(read_condition(inner))
    if word == "n_of":
        return AtLeast(inner["n"], tuple(map(read_condition, inner["conditions"])))
    parts = tuple(map(read_condition, inner))
    return AtLeast(len(parts) if word == "all" else 1, parts)


def placed(notation: Notation, place: Place = ()) -> Iterator[tuple[Place, Condition]]:
    """The condition and every one within it, in their order, each with its place."""
    yield place, read_condition(notation)
    for step, inner in _parts(notation):
        yield from placed(inner, (*place, *step))


def read_operand(value: Any) -> Any:
    """What a fact is compared with: a text that is no day of the calendar stays a text."""
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, Mapping):
        return Figure(value["parameter"])
    return frozenset(map(read_operand, value)) if isinstance(value, list) else value


def _parts(notation: Notation) -> Iterator[tuple[Place, Notation]]:
    """The notations directly below this one, with the steps that lead to them."""
    if "fact" in notation or "group" in notation:
        return
    ((word, inner),) = notation.items()
    if word in ("all", "any"):
        yield from (((word, position), part) for position, part in enumerate(inner))
    elif word == "n_of":
        yield from (((word, "conditions", position), part) for position, part in enumerate(inner["conditions"]))
    elif word == "not" or word in SCOPES:
        yield (word,), inner

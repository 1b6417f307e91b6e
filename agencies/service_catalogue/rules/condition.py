"""Conditions over facts, as a service's rule states them: a tree that is read once from the catalogue's notation.

Notation: `{fact: F, OP: value}`, `{all: […]}`, `{any: […]}`, `{not: C}`, `{n_of: {n: N, conditions: […]}}`, the
scopes `citizen`, `any_child`, `every_child`, `any_member`, `every_member`, and `{not_in_catalogue: F}`. A leaf
speaks of the row's subject, unless a scope says of whom.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from agencies.contract import FactValue
from agencies.service_catalogue.rules.comparison import COMPARISONS

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Who = Literal["citizen", "child", "member"]

SCOPES: Final[Mapping[str, tuple[Who, bool]]] = {
    "citizen": ("citizen", True),
    "any_child": ("child", False),
    "every_child": ("child", True),
    "any_member": ("member", False),
    "every_member": ("member", True),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison of one fact."""

    fact: str
    operator: str
    operand: Any

    def compare(self, value: FactValue) -> bool:
        """Whether the known value passes."""
        return COMPARISONS[self.operator](value, self.operand)


@dataclass(frozen=True, slots=True)
class Unstated:
    """What is asked of a fact the catalogue does not say, or not for the day: unknown, whatever the fact's value."""

    fact: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A comparison of a fact that no installed agency holds, or not as a type that it fits: unknown of everybody."""

    leaf: Leaf

    @property
    def fact(self) -> str:
        """The fact that the comparison is of."""
        return self.leaf.fact


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the parts: `all` is every one of them, `any` is one."""

    count: int
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of its part."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Scope:
    """Its part, said of others than the row's subject: of every one of them, or of one."""

    who: Who
    every: bool
    part: "Condition"


Condition = Leaf | Unstated | Unread | AtLeast | Not | Scope


def read_condition(notation: Mapping[str, Any]) -> Condition:
    """The condition in the catalogue's notation, which the catalogue's own check has found well-formed."""
    if "fact" in notation:
        ((operator, operand),) = ((key, value) for key, value in notation.items() if key != "fact")
        return Leaf(notation["fact"], operator, _operand(operand))
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


def leaves(condition: Condition, who: Who | None = None) -> Iterator[tuple[Who | None, Leaf | Unstated | Unread]]:
    """Every leaf, with whom it speaks of (None: the row's subject)."""
    match condition:
        case Leaf() | Unstated() | Unread():
            yield who, condition
        case AtLeast(parts=parts):
            for part in parts:
                yield from leaves(part, who)
        case Not(part):
            yield from leaves(part, who)
        case Scope(who=inner, part=part):
            yield from leaves(part, inner)


def without(condition: Condition, facts: frozenset[str]) -> Condition:
    """The condition with each comparison of these facts as one that cannot be made."""
    match condition:
        case Leaf(fact=fact):
            return Unread(condition) if fact in facts else condition
        case Unstated() | Unread():
            return condition
        case AtLeast(count, parts):
            return AtLeast(count, tuple(without(part, facts) for part in parts))
        case Not(part):
            return Not(without(part, facts))
        case Scope(who, every, part):
            return Scope(who, every, without(part, facts))


def _operand(value: Any) -> Any:
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    return frozenset(map(_operand, value)) if isinstance(value, list) else value

"""Conditions over facts, as a service's rule states them: the model that is checked, versioned and evaluated.

A leaf speaks of the row's subject, unless a scope says of whom.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from agencies.contract import FactValue
from agencies.rules.comparison import COMPARISONS
from agencies.rules.profile import SOURCE_UNAVAILABLE

Who = Literal["citizen", "child", "member"]


@dataclass(frozen=True, slots=True)
class Figure:
    """The operand of a comparison that names a dated parameter instead of stating a value."""

    parameter: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison of one fact with a value, a set of values (for `in`) or a `Figure`."""

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
    """A comparison of a fact that no installed agency holds, or not as a type that it fits: unknown of everybody.

    `cause`: why it cannot be made, as a profile names what keeps a fact from being known.
    """

    leaf: Leaf
    cause: str = SOURCE_UNAVAILABLE

    @property
    def fact(self) -> str:
        """The fact that the comparison is of."""
        return self.leaf.fact


@dataclass(frozen=True, slots=True)
class Group:
    """Being of a group of people that no fact shows: unknown of everybody. `narrow`: most people are not of it."""

    id: str
    narrow: bool


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


Condition = Leaf | Unstated | Unread | Group | AtLeast | Not | Scope

NEVER: Final = AtLeast(1, ())
"""What nobody meets: one of no alternatives."""


def leaves(condition: Condition, who: Who | None = None) -> Iterator[tuple[Who | None, Leaf | Unstated | Unread]]:
    """Every leaf that names a fact, with whom it speaks of (None: the row's subject)."""
    match condition:
        case Leaf() | Unstated() | Unread():
            yield who, condition
        case Group():
            return
        case AtLeast(parts=parts):
            for part in parts:
                yield from leaves(part, who)
        case Not(part):
            yield from leaves(part, who)
        case Scope(who=inner, part=part):
            yield from leaves(part, inner)


def fact_ids(condition: Condition) -> list[str]:
    """The facts that the condition reads, or would if the catalogue said what of them, each once, in its order."""
    return list(dict.fromkeys(leaf.fact for _, leaf in leaves(condition)))


def parameter_ids(condition: Condition) -> list[str]:
    """The parameters that the condition names, each once, in its order."""
    operands = (leaf.operand for _, leaf in leaves(condition) if isinstance(leaf, Leaf))
    return list(dict.fromkeys(operand.parameter for operand in operands if isinstance(operand, Figure)))


def is_unstated(condition: Condition) -> bool:
    """Whether the catalogue does not say what the condition, or any part of it, asks."""
    return any(isinstance(leaf, Unstated) for _, leaf in leaves(condition))


def is_of_subject(condition: Condition) -> bool:
    """Whether the condition speaks of the row's subject alone."""
    match condition:
        case AtLeast(parts=parts):
            return all(map(is_of_subject, parts))
        case Not(part):
            return is_of_subject(part)
        case _:
            return not isinstance(condition, Scope)


def can_be(condition: Condition, met: bool) -> bool:
    """Whether the condition can come to be `met`, or not met, of anybody: what is unknown of everybody never does."""
    match condition:
        case Leaf():
            return True
        case Unstated() | Unread() | Group():
            return False
        case Not(part):
            return can_be(part, not met)
        case AtLeast(count, parts):
            return sum(can_be(part, met) for part in parts) >= (count if met else len(parts) - count + 1)
        case Scope(who, every, part):
            # Of nobody at all it is so of everyone, and not of anyone; there always is the citizen.
            return (who != "citizen" and every is met) or can_be(part, met)


def decisive(condition: Condition, met: bool) -> Condition:
    """The condition without the parts that can never help it to come to `met`, or to not met.

    It comes to that of whomever the condition does, and of nobody else; to the rest it may come otherwise.
    """
    if not can_be(condition, met):
        return NEVER if met else Not(NEVER)
    match condition:
        case Not(part):
            return Not(decisive(part, not met))
        case AtLeast(count, parts):
            left = tuple(decisive(part, met) for part in parts if can_be(part, met))
            # A part that is never not met is as one of those that are asked for.
            return AtLeast(count if met else count - (len(parts) - len(left)), left)
        case Scope(who, every, part):
            return Scope(who, every, decisive(part, met))
        case _:
            return condition


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """Yield the parts of which each alone has the condition come to not met; itself where it has none."""
    match condition:
        case AtLeast(count, parts) if count == len(parts):
            for part in parts:
                yield from conjuncts(part)
        case _:
            yield condition


def with_figures(condition: Condition, values: Mapping[str, Any]) -> Condition:
    """The condition with each parameter's value in the place of its name; what `values` lacks is not stated."""

    def stated(leaf: Leaf) -> Condition:
        if not isinstance(leaf.operand, Figure):
            return leaf
        name = leaf.operand.parameter
        return Leaf(leaf.fact, leaf.operator, values[name]) if name in values else Unstated(leaf.fact)

    return _each(condition, stated)


def without(condition: Condition, causes: Mapping[str, str]) -> Condition:
    """The condition with each comparison of these facts as one that cannot be made, for the cause given by fact."""
    return _each(condition, lambda leaf: Unread(leaf, causes[leaf.fact]) if leaf.fact in causes else leaf)


def presumed(condition: Condition) -> Condition:
    """The condition where nobody is taken to be of a narrow group; of any other group it stays unknown who is."""
    return _each(condition, lambda leaf: leaf, lambda group: NEVER if group.narrow else group)


def _each(
    condition: Condition,
    put: Callable[[Leaf], Condition],
    put_group: Callable[[Group], Condition] = lambda group: group,
) -> Condition:
    """The condition with something in the place of each of its comparisons, and of each group."""
    match condition:
        case Leaf():
            return put(condition)
        case Group():
            return put_group(condition)
        case Unstated() | Unread():
            return condition
        case AtLeast(count, parts):
            return AtLeast(count, tuple(_each(part, put, put_group) for part in parts))
        case Not(part):
            return Not(_each(part, put, put_group))
        case Scope(who, every, part):
            return Scope(who, every, _each(part, put, put_group))

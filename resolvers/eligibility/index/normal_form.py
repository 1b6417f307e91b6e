"""A condition as clauses: all of which must be met, each by one of its atoms at least.

Strong Kleene logic is a distributive lattice with De Morgan's laws, so the clauses come to the same outcome as the
tree, for missing facts too (Kleene, Introduction to Metamathematics, §64).
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, product
from math import comb
from typing import Final

from agencies.rules.condition import (
    AtLeast,
    Condition,
    Group,
    Leaf,
    Not,
    Scope,
    Unread,
    Unstated,
    Who,
    is_of_subject,
)

CLAUSES_AT_MOST: Final = 32
ATOMS_AT_MOST: Final = 64

Atom = Leaf | Unstated | Unread | Group | Not | Scope
"""A comparison or its opposite, or what is said of a citizen, a child or a member; these are tested one by one."""

Clause = tuple[Atom, ...]


class TooManyClauses(Exception):
    """The condition would come to so many clauses that its tree is the shorter."""


def clauses(condition: Condition, at_most: int = CLAUSES_AT_MOST) -> Sequence[Clause]:
    """The clauses of a condition; TooManyClauses where they are more."""
    return tuple(dict.fromkeys(_clauses(condition, at_most, opposite=False)))


def name_alike(condition: Condition, *, opposite: bool = False) -> bool:
    """Whether clauses that are UNKNOWN name the missing facts that the tree does, where the condition is UNKNOWN.

    They name more where an alternative is of several clauses, since its siblings stand in each: of `a or (b and c)`
    the clause `a or b` names b, though c is not met. They name less where what is said of everyone says something
    of others: that is asked apart, and one person who fails the remainder hides what is missing of the rest.
    TooManyClauses as for the clauses.
    """
    match condition:
        case Leaf() | Unstated() | Unread() | Group():
            return True
        case Not(part):
            return name_alike(part, opposite=not opposite)
        case AtLeast(count, parts):
            needed = len(parts) - count + 1 if opposite else count
            is_whole = needed == len(parts) or all(
                len(_clauses(part, CLAUSES_AT_MOST, opposite=opposite)) == 1 for part in parts
            )
            return is_whole and all(name_alike(part, opposite=opposite) for part in parts)
        case Scope(part=part):
            # Not every scope within a scope is taken apart; to ask a rule too many does no harm.
            return is_of_subject(part) and name_alike(part, opposite=opposite)


def _clauses(condition: Condition, at_most: int, *, opposite: bool) -> Sequence[Clause]:
    match condition:
        case Leaf():
            return (((Not(condition) if opposite else condition),),)
        case Unstated() | Unread() | Group():
            return ((condition,),)
        case Not(part):
            return _clauses(part, at_most, opposite=not opposite)
        case AtLeast(count, parts):
            # Not at least n of k: at least k - n + 1 are not.
            needed = len(parts) - count + 1 if opposite else count
            return _at_least(needed, [_clauses(part, at_most, opposite=opposite) for part in parts], at_most)
        case Scope(who, every, part):
            return _scoped(Scope(who, every is not opposite, Not(part) if opposite else part), at_most)


def _at_least(count: int, parts: Sequence[Sequence[Clause]], at_most: int) -> Sequence[Clause]:
    """At least n of k hold exactly where of every k - n + 1 one does."""
    size = len(parts) - count + 1
    if size < 1:
        return ((),)
    if comb(len(parts), size) > at_most:
        raise TooManyClauses
    found: list[Clause] = []
    for several in combinations(parts, size):
        found.extend(_either(several, at_most))
        _bound(len(found), at_most)
    return found


def _either(parts: Iterable[Sequence[Clause]], at_most: int) -> Sequence[Clause]:
    found: list[Clause] = [()]
    for several in parts:
        _bound(len(found) * len(several), at_most)
        found = [(*one, *other) for one, other in product(found, several)]
        _bound(max(map(len, found), default=0), ATOMS_AT_MOST)
    return [tuple(dict.fromkeys(clause)) for clause in found]


def _scoped(scope: Scope, at_most: int) -> Sequence[Clause]:
    """Over the one citizen, and over every person, clauses may be told apart; over any person, only their atoms."""
    inner = _clauses(scope.part, at_most, opposite=False)
    if scope.who == "citizen" or (not scope.every and len(inner) == 1):
        return [tuple(Scope(scope.who, scope.every, atom) for atom in clause) for clause in inner]
    if scope.every:
        return [_of_everyone(scope.who, clause) for clause in inner]
    return ((scope,),)


def _of_everyone(who: Who, clause: Clause) -> Clause:
    """The clause, said of everyone: what it says of others is the same whoever it is, so that it is asked once."""
    others = tuple(atom for atom in clause if isinstance(atom, Scope))
    return (*others, Scope(who, True, _any(tuple(atom for atom in clause if not isinstance(atom, Scope)))))


def _any(clause: Clause) -> Condition:
    return clause[0] if len(clause) == 1 else AtLeast(1, clause)


def _bound(number: int, at_most: int) -> None:
    if number > at_most:
        raise TooManyClauses

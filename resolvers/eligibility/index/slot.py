"""One clause of each of the services that are restricted in it, by the facts and persons that can meet it."""

from collections.abc import Iterator

from agencies.rules.condition import AtLeast, Condition, Group, Leaf, Not, Scope, Unread, Unstated
from resolvers.eligibility.index.column import Column
from resolvers.eligibility.index.normal_form import Clause

Sets = tuple[int, int]
"""Services as bits: those certainly met, and those certainly or possibly met."""


class Slot:
    """Services as bits: met where any column or any other atom of theirs is, open where they have no clause here.

    `unstated`: those with an atom that is unknown of everybody; `unread`: of them, by fact and cause, those that
    compare a fact which cannot be read.
    """

    __slots__ = ("columns", "others", "restricted", "unread", "unstated")

    def __init__(self) -> None:
        self.columns: dict[str, Column] = {}
        self.others: dict[Scope, int] = {}
        self.unread: dict[tuple[str, str], int] = {}
        self.restricted = 0
        self.unstated = 0

    def copy(self) -> "Slot":
        """The same slot, to be added to."""
        other = Slot()
        other.columns = {fact: column.copy() for fact, column in self.columns.items()}
        other.others = dict(self.others)
        other.unread = dict(self.unread)
        other.restricted, other.unstated = self.restricted, self.unstated
        return other

    @property
    def read(self) -> frozenset[str | Scope | None]:
        """What can meet the clauses here, as `facts_of` has it."""
        return frozenset((*self.columns, *self.others, *((None,) if self.unstated else ())))

    def add(self, clause: Clause, service: int) -> None:
        """This service must meet the clause."""
        self.restricted |= service
        of_fact: dict[str, list[Condition]] = {}
        for atom in clause:
            if isinstance(atom, Unstated | Unread | Group):
                self.unstated |= service
                if isinstance(atom, Unread):
                    unread = atom.fact, atom.cause
                    self.unread[unread] = self.unread.get(unread, 0) | service
            elif isinstance(atom, Scope):
                self.others[atom] = self.others.get(atom, 0) | service
            else:
                of_fact.setdefault(fact_of(atom), []).append(atom)
        for fact, atoms in of_fact.items():
            self.ask(fact, atoms[0] if len(atoms) == 1 else AtLeast(1, tuple(atoms)), service)

    def ask(self, fact: str, condition: Condition, service: int) -> None:
        """This service is met here by a condition on one fact of the subject."""
        self.restricted |= service
        self.columns.setdefault(fact, Column(fact)).add(condition, service)

    def bits(self) -> Iterator[int]:
        """Every set of services that it holds, for who measures it."""
        yield from (self.restricted, self.unstated, *self.others.values(), *self.unread.values())
        for column in self.columns.values():
            yield from column.bits()


def fact_of(atom: Leaf | Not) -> str:
    """The fact that a comparison or its opposite reads."""
    inner = atom.part if isinstance(atom, Not) else atom
    assert isinstance(inner, Leaf)
    return inner.fact


def facts_of(clause: Clause) -> frozenset[str | Scope | None]:
    """What can meet a clause: facts of the subject, what is said of others, None for what is unknown of all."""
    return frozenset(
        atom if isinstance(atom, Scope) else None if isinstance(atom, Unstated | Unread | Group) else fact_of(atom)
        for atom in clause
    )

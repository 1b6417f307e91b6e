"""A service's rule: its requirements, and what they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from agencies.contract.source import Row
from agencies.service_catalogue.rules.condition import Condition, Leaf, Unstated, Who, leaves
from agencies.service_catalogue.rules.evaluation import Test, compiled


@dataclass(frozen=True, eq=False)
class Requirement:
    """One labelled condition, in force on some days; `row` is what the graph shows of it."""

    row: Row
    condition: Condition
    in_force_from: date | None
    in_force_until: date | None

    @cached_property
    def test(self) -> Test:
        """The condition as a function."""
        return compiled(self.condition)

    @cached_property
    def facts(self) -> tuple[tuple[Who | None, str], ...]:
        """The facts that it reads, each once, with whose they are (None: the row's subject's)."""
        return tuple(dict.fromkeys((who, leaf.fact) for who, leaf in leaves(self.condition)))

    def in_force(self, on: date) -> bool:
        """Whether it is asked for on this day; both ends are inclusive."""
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.in_force_until is None or on <= self.in_force_until
        )


@dataclass(frozen=True, eq=False)
class Rule:
    """What decides one service. `complete`: nothing stands only in words, so that it can be certain."""

    service_id: str
    requirements: tuple[Requirement, ...]
    complete: bool
    views: int
    categories: frozenset[str]
    life_stages: frozenset[str]
    life_events: frozenset[str]
    version: str

    @cached_property
    def facts(self) -> frozenset[str]:
        """Every fact that it reads."""
        return frozenset(leaf.fact for _, leaf in self.leaves())

    @cached_property
    def dated(self) -> bool:
        """Whether what it asks differs from day to day."""
        return any(each.in_force_from or each.in_force_until for each in self.requirements)

    def asked(self, on: date) -> Sequence[Requirement]:
        """The requirements in force on a day."""
        return [each for each in self.requirements if each.in_force(on)] if self.dated else self.requirements

    def reads(self, who: Who) -> bool:
        """Whether it asks about these persons."""
        return any(asked == who for asked, _ in self.leaves())

    def per_subject(self, household_facts: frozenset[str]) -> bool:
        """Whether its verdict can differ between subjects; else it is about the household alone.

        What the catalogue does not say is unknown of everybody alike.
        """
        asked = {leaf.fact for who, leaf in self.leaves() if who is None and isinstance(leaf, Leaf)}
        return not asked <= household_facts

    def leaves(self) -> Sequence[tuple[Who | None, Leaf | Unstated]]:
        """Every comparison in its requirements, with whom it speaks of (None: the row's subject)."""
        return [each for requirement in self.requirements for each in leaves(requirement.condition)]

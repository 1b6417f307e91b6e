"""A service's rule: its requirements, and what they read."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from functools import cached_property
from typing import Final

import strawberry

from agencies.contract.source import Row
from agencies.rules.condition import (
    Condition,
    Leaf,
    Unread,
    Unstated,
    Who,
    conjuncts,
    decisive,
    fact_ids,
    is_of_subject,
    leaves,
    presumed,
    without,
)
from agencies.rules.evaluation import Find, Gap, Situation, Test, compiled, gaps
from agencies.rules.in_force import in_force
from agencies.rules.profile import Profile
from agencies.service_catalogue.application_period.period import IN_WORDS, Period
from resolvers.eligibility.facts.definitions import Definitions

DAY: Final = timedelta(days=1)


@strawberry.enum(description="From what a requirement comes.")
class ReasonOrigin(Enum):
    RULE = strawberry.enum_value("RULE", description="It is written out in Maru's own catalogue.")
    CODE = strawberry.enum_value("CODE", description="The national catalogue's codes say it.")
    TEXT = strawberry.enum_value("TEXT", description="It was read from the service's prose, and can be misread.")


@dataclass(frozen=True, eq=False)
class Requirement:
    """One labelled condition, in force on some days; `row` is what the graph shows of it.

    `quote`: the words of the service's prose from which it was read.
    """

    row: Row
    condition: Condition
    in_force_from: date | None
    in_force_until: date | None
    origin: ReasonOrigin = ReasonOrigin.RULE
    quote: str | None = None

    @cached_property
    def test(self) -> Test:
        """The condition as a function."""
        return compiled(self.condition)

    @cached_property
    def presumed(self) -> Test:
        """The condition as a function where nobody is taken to be of a narrow group that no fact shows."""
        return compiled(presumed(self.condition))

    @cached_property
    def gaps(self) -> Find:
        """The missing facts on which it still hangs, as a function."""
        return gaps(self.condition)

    @cached_property
    def doubts(self) -> Find:
        """The function that finds the missing facts of which each alone can still have it come to not met.

        No person counts as of a narrow group that no fact shows.
        """
        finds = [gaps(part) for part in conjuncts(decisive(presumed(self.condition), met=False))]

        def find(situation: Situation, person: Profile) -> list[Gap]:
            found = (set(each(situation, person)) for each in finds)
            return [gap for several in found if len(several) == 1 for gap in several]

        return find

    @cached_property
    def facts(self) -> tuple[tuple[Who | None, str], ...]:
        """The facts that it reads, each once, with whose they are (None: the row's subject's)."""
        read = ((who, leaf.fact) for who, leaf in leaves(self.condition) if not isinstance(leaf, Unread))
        return tuple(dict.fromkeys(read))

    @cached_property
    def is_of_subject(self) -> bool:
        """Whether it speaks of the row's subject alone."""
        return is_of_subject(self.condition)

    @cached_property
    def named(self) -> frozenset[str]:
        """The facts that it names, those too that cannot be read."""
        return frozenset(fact_ids(self.condition))

    def in_force(self, on: date) -> bool:
        """Whether it is asked for on this day; both ends are inclusive."""
        return in_force(self.in_force_from, self.in_force_until, on)


@dataclass(frozen=True, eq=False)
class Rule:
    """What decides one service. `complete`: nothing stands only in words, so that it can be certain.

    `unread`: the facts that it names and that no installed agency holds, or not so that they can be compared, each with
    the cause. `period` says when the service can be applied for. `text_requirements` were read from the service's
    prose, that its application period is over among them: they tell apart what is LIKELY by the others, and decide
    nothing else. `channels_close_on`: as the row of the rule has it.
    """

    service_id: str
    requirements: tuple[Requirement, ...]
    complete: bool
    views: int
    categories: frozenset[str]
    life_stages: frozenset[str]
    life_events: frozenset[str]
    version: str
    unread: Mapping[str, str] = field(default_factory=dict)
    thematic_area: str | None = None
    period: Period = IN_WORDS
    text_requirements: tuple[Requirement, ...] = ()
    channels_close_on: tuple[date | None, ...] = ()

    @cached_property
    def facts(self) -> frozenset[str]:
        """Every fact that it reads."""
        named = (leaf for _, leaf in self._leaves(self.requirements))
        # A comparison that is still one can be made, though the prose may compare its fact as it cannot be compared.
        decided = frozenset(leaf.fact for leaf in named if isinstance(leaf, Leaf) or leaf.fact not in self.unread)
        return decided.union(fact for each in self.text_requirements for _, fact in each.facts)

    @property
    def own(self) -> bool:
        """Whether it is written out in Maru's own catalogue."""
        return all(each.origin is ReasonOrigin.RULE for each in self.requirements)

    @cached_property
    def dated(self) -> bool:
        """Whether what it asks differs from day to day."""
        return any(each.in_force_from or each.in_force_until for each in self.requirements)

    def readable(self, definitions: Definitions) -> "Rule":
        """The rule where only what these definitions can read is read: what else it compares is unknown of everybody.

        A fact that cannot be read as one of its comparisons has it, is not read for any of them; as the prose compares
        it changes nothing of what decides.
        """
        requirements, unread = _readable(self.requirements, definitions)
        texts, unread_in_texts = _readable(self.text_requirements, definitions)
        if not unread and not unread_in_texts:
            return self
        causes = {**unread, **unread_in_texts}
        return replace(self, requirements=requirements, text_requirements=texts, unread=causes)

    def asked(self, on: date) -> Sequence[Requirement]:
        """The requirements in force on a day."""
        if not self.dated:
            return self.requirements
        days, asked = self._periods
        return asked[bisect_right(days, on)]

    def asked_in_words(self, on: date) -> Sequence[Requirement]:
        """The requirements of its prose in force on a day."""
        return [each for each in self.text_requirements if each.in_force(on)]

    @cached_property
    def changes(self) -> Sequence[date]:
        """The days on which it may ask otherwise than on the day before, ascending."""
        begun = {each.in_force_from for each in self.requirements if each.in_force_from is not None}
        ended = {each.in_force_until for each in self.requirements if each.in_force_until is not None}
        return sorted(begun | {day + DAY for day in ended if day < date.max})

    @cached_property
    def _periods(self) -> tuple[Sequence[date], Sequence[Sequence[Requirement]]]:
        """The days on which it changes, and what is asked before the first of them and from each."""
        days = self.changes
        return days, [[each for each in self.requirements if each.in_force(on)] for on in (date.min, *days)]

    def reads(self, who: Who) -> bool:
        """Whether it asks about these persons."""
        return any(asked == who for asked, _ in self.leaves())

    def per_subject(self, household_facts: frozenset[str]) -> bool:
        """Whether its verdict can differ between subjects; else it is about the household alone.

        What the catalogue does not say is unknown of everybody alike, and prose makes no row.
        """
        own = [leaf for who, leaf in self._leaves(self.requirements) if who is None]
        return not {leaf.fact for leaf in own if not isinstance(leaf, Unstated)} <= household_facts

    def leaves(self) -> Sequence[tuple[Who | None, Leaf | Unstated | Unread]]:
        """Every comparison in its requirements, with whom it speaks of (None: the row's subject)."""
        return self._leaves((*self.requirements, *self.text_requirements))

    @staticmethod
    def _leaves(requirements: Sequence[Requirement]) -> Sequence[tuple[Who | None, Leaf | Unstated | Unread]]:
        return [each for requirement in requirements for each in leaves(requirement.condition)]


def _readable(
    requirements: tuple[Requirement, ...], definitions: Definitions
) -> tuple[tuple[Requirement, ...], Mapping[str, str]]:
    """The requirements without comparisons of what these definitions cannot read, and the facts of these by cause."""
    unread: dict[str, str] = {}
    for each in requirements:
        unread |= definitions.unread(each.condition)
    if not unread:
        return requirements, unread
    return tuple(replace(each, condition=without(each.condition, unread)) for each in requirements), unread

"""How all services stand for one person on a day: by codes and rules, and by what their prose says against them."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from agencies.rules.evaluation import Situation
from resolvers.eligibility.index.index import Index
from resolvers.eligibility.index.scope_tests import ScopeOutcomes
from resolvers.eligibility.index.texts.text_index import TextIndex

DaySets = tuple[int, int, int]
"""Services as bits: those certainly met by codes and rules, those certainly or possibly met by them, and those against
which their prose speaks, whatever codes and rules say."""


class Others(NamedTuple):
    """How what is asked of the citizen, the children and the members stands, whoever of them is the subject."""

    decided: ScopeOutcomes
    in_words: int


@dataclass(frozen=True, slots=True)
class DayIndex:
    """The index of the rules in force, that of the prose, and the services whose application period is over."""

    rules: Index
    texts: TextIndex
    over: int

    def about_others(self, situation: Situation) -> Others:
        """How others than the subject stand in a situation, for all subjects of the citizen."""
        return Others(self.rules.about_others(situation), self.texts.about_others(situation))

    def sets(self, situation: Situation, others: Others) -> DaySets:
        """The services by how they stand for the situation's subject."""
        certain, possible = self.rules.sets(situation, others.decided)
        return certain, possible, self.texts.doubted(situation, others.in_words) | self.over

    def tells(self, fact: str, one: Any, other: Any) -> bool:
        """Whether these values of a fact of the subject (MISSING: none) can stand differently with some service."""
        return self.rules.tells(fact, one, other) or self.texts.tells(fact, one, other)

    def tells_of_others(self, fact: str, one: Any, other: Any) -> bool:
        """Whether what is asked of others can stand differently by these values of somebody's fact (MISSING: none)."""
        return self.rules.tells_of_others(fact, one, other) or self.texts.tells_of_others(fact, one, other)

    def is_same(self, other: "DayIndex") -> bool:
        """Whether every service is decided alike by the other, which is of the same catalogue."""
        return self.rules is other.rules and self.over == other.over

    @property
    def walks_trees(self) -> bool:
        """Whether some rule is walked as a tree, and may speak of anybody."""
        return bool(self.rules.trees) or bool(self.texts.trees)

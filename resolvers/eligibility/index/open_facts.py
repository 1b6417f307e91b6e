"""On which missing facts the undecided services hang: for each, the services as bits, without a look at their rules."""

from collections.abc import Sequence
from typing import Final

from agencies.rules.condition import Scope
from agencies.rules.evaluation import Find, Gap, Situation, gaps
from agencies.rules.profile import NOT_IN_CATALOGUE
from agencies.rules.three_valued_logic import MET, UNKNOWN
from resolvers.eligibility.index.scope_tests import ScopeOutcomes
from resolvers.eligibility.index.slot import Slot


class OpenFacts:
    """The missing facts of an index.

    `by_rule` are the services of which clauses would name other facts than their rules: these have to be asked.
    """

    def __init__(self, slots: Sequence[Slot], by_rule: int) -> None:
        self._slots: Final = slots
        self.by_rule: Final = by_rule
        self._finds: dict[Scope, Find] = {}

    def of(self, situation: Situation, others: ScopeOutcomes, undecided: int) -> dict[Gap, int]:
        """The undecided services that hang on each missing fact, but for those whose rules must be asked.

        A service that is undecided hangs on what is missing in its clauses that nothing meets. What the catalogue does
        not state is no fact that anybody could add, and is left out.
        """
        undecided &= ~self.by_rule
        found: dict[Gap, int] = {}
        for slot in self._slots:
            asked = undecided & slot.restricted
            if asked:
                for gap, services in self._of_slot(slot, situation, others, asked):
                    found[gap] = found.get(gap, 0) | services
        return found

    def _of_slot(
        self, slot: Slot, situation: Situation, others: ScopeOutcomes, asked: int
    ) -> Sequence[tuple[Gap, int]]:
        subject, values = situation.subject, situation.subject.values
        missing = [fact for fact in slot.columns if fact not in values]
        unknown = [scope for scope in slot.others if others[scope] is UNKNOWN]
        if not (missing or unknown or slot.unread):
            return ()
        for fact, column in slot.columns.items():
            if fact in values:
                asked &= ~column.met(values[fact])
        for scope, services in slot.others.items():
            if others[scope] is MET:
                asked &= ~services
        name = subject.citizen_id
        found = [(Gap(fact, name, subject.causes[fact]), slot.columns[fact].asked) for fact in missing]
        found += [(Gap(fact, name, cause), services) for (fact, cause), services in slot.unread.items()]
        found += [(gap, slot.others[scope]) for scope in unknown for gap in self._of_scope(scope, situation)]
        return [(gap, services & asked) for gap, services in found if services & asked]

    def _of_scope(self, scope: Scope, situation: Situation) -> Sequence[Gap]:
        find = self._finds.get(scope)
        if find is None:
            find = self._finds[scope] = gaps(scope)
        return [gap for gap in find(situation, situation.subject) if gap.cause != NOT_IN_CATALOGUE]

"""Some citizens' rows as they are on one day: by rules first, and by prose those of which it is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from agencies.rules.evaluation import Situation
from resolvers.eligibility.index.scope_group import KnownStandings
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import decide
from resolvers.runs.deciding.cohort import Cohort, CohortIndex, Passed
from resolvers.runs.deciding.doubts import MetOnDays
from resolvers.runs.deciding.row_groups import RowGroups, ServiceSets

RowKey = tuple[str, str]
"""The citizen, and the subject."""


@dataclass(slots=True)
class RowsOnADay:
    """Rows by their place; `standings` are what persons come to who are spoken of."""

    on: date
    index: CohortIndex
    standings: KnownStandings
    rows: dict[RowKey, int] = field(default_factory=dict)
    situations: list[Situation] = field(default_factory=list)
    cohort: Cohort[Passed] = field(default_factory=Cohort)

    def add(self, citizen_id: str, subjects: Sequence[str], situations: Sequence[Situation]) -> None:
        """A citizen's rows."""
        decided = self.index.index.about_others(situations[0], self.standings)
        for subject, situation in zip(subjects, situations, strict=True):
            self.rows[citizen_id, subject] = len(self.situations)
            self.situations.append(situation)
            self.cohort.add(situation.subject.values, self.index.passed(situation, decided))

    def by_rules(self) -> ServiceSets:
        """The services whose rules are certainly met and whose period is not over, for each row."""
        numbers = np.array(self.cohort.numbers, np.intp)
        found = self.index.by_rules(self.cohort.values, numbers, list(self.cohort.tested))
        return found.results[found.indexes]

    def by_rules_with(self, other: "RowsOnADay") -> tuple[ServiceSets, ServiceSets]:
        """The same for all rows of both days, which are looked at together where the same rules are in force."""
        if self.index.index is not other.index.index:
            return self.by_rules(), other.by_rules()
        tested = dict(self.cohort.tested)
        numbers = [tested.setdefault(each, len(tested)) for each in other.cohort.tested]
        of_other = np.array(numbers, np.intp)[np.array(other.cohort.numbers, np.intp)]
        both = np.concatenate([np.array(self.cohort.numbers, np.intp), of_other])
        met = self.index.rules_met([*self.cohort.values, *other.cohort.values], both, list(tested))
        earlier, later = self.index.going_on(met), other.index.going_on(met)
        rows = len(self.situations)
        return earlier.results[met.indexes[:rows]], later.results[met.indexes[rows:]]

    def in_words(self, places: Sequence[int]) -> RowGroups:
        """What the rows at these places, those of a citizen together, meet of the prose."""
        return self._met([(self, [self.situations[place] for place in places])])

    def in_words_with(self, other: "RowsOnADay") -> MetOnDays:
        """What all rows meet of the prose, and those of another day: it is the same prose on both."""
        met = self._met([(day, day.situations) for day in (self, other)])
        return MetOnDays(met, len(self.situations))

    def _met(self, asked: Iterable[tuple["RowsOnADay", Sequence[Situation]]]) -> RowGroups:
        doubts, cohort = self.index.doubts, Cohort[int]()
        for day, situations in asked:
            day._ask_in_words(cohort, situations)
        return doubts.met(cohort.values, np.array(cohort.numbers, np.intp), list(cohort.tested))

    def _ask_in_words(self, cohort: Cohort[int], situations: Sequence[Situation]) -> None:
        """Add what the prose asks of a day's rows: for all of a citizen's, others stand alike."""
        doubts, texts = self.index.doubts, self.index.day.texts
        citizen, others = None, 0
        for situation in situations:
            if situation.citizen is not citizen:
                citizen, others = situation.citizen, texts.about_others(situation, self.standings)
            cohort.add(situation.subject.values, doubts.in_words(situation, others))

    def status(self, key: RowKey, rule: Rule) -> str | None:
        """How a service stands for a row."""
        place = self.rows.get(key)
        return None if place is None else decide(rule, self.situations[place], 0, self.on).status.name

"""Some citizens' rows on two days, by one catalogue: which services come to apply for certain, and which cease to."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus
from resolvers.runs.deciding.affected_citizens import Days
from resolvers.runs.deciding.cohort import CohortIndex
from resolvers.runs.deciding.day_profiles import DayProfiles
from resolvers.runs.deciding.row_groups import ServiceSets, positions_in, sets_of
from resolvers.runs.deciding.rows_on_a_day import RowKey, RowsOnADay

NOBODY: Final = -1

Found = TypeVar("Found", bound=np.generic)


class StatusChange(NamedTuple):
    """A row that changes; a status is None on a day on which the subject is none of the citizen's."""

    citizen_id: str
    subject_id: str
    service_id: str
    before: str | None
    after: str | None


class DayComparison:
    """Two days by one catalogue; it is used again for any citizens."""

    def __init__(self, catalogue: Catalogue, days: Days) -> None:
        self._catalogue = catalogue
        self._days = days
        self.before = CohortIndex(catalogue, days.since)
        same = catalogue.at(days.on).is_same(self.before.day)
        self.after = self.before if same else CohortIndex(catalogue, days.on)
        self._asked = sets_of([catalogue.asked(1), catalogue.asked(0)], len(catalogue.rules))

    def of_moving(self, citizens: Iterable[Persons], profiles: DayProfiles) -> Iterator[StatusChange]:
        """Every change of these citizens' rows."""
        before, after = self._days_of(profiles)
        for persons in citizens:
            self._know(persons, profiles)
            for day, known in ((before, profiles.before), (after, profiles.after)):
                subjects = persons.subjects_at(day.on)
                day.add(persons.relations.citizen_id, subjects, persons.arranged(known, subjects, day.on))
        keys = list(before.rows | after.rows)
        if keys:
            yield from self._of_moving(before, after, keys)

    def concerned(self, persons: Sequence[str], profiles: DayProfiles) -> set[str]:
        """The persons, of whom services cannot tell the days apart, to whom as subjects some rule can apply on one."""
        profiles.know(persons)
        values = [profiles.before[person].values for person in persons]
        possible = self.before.possible(values)
        if self.after.day is not self.before.day:
            possible |= self.after.possible(values)
        return set(compress(persons, possible.tolist()))

    def of_others(self, citizens: Iterable[Persons], profiles: DayProfiles) -> Iterator[StatusChange]:
        """Every change of the rows of citizens with whom nothing moves that a service can tell."""
        before, after = self._days_of(profiles)
        if self.after.index is self.before.index:
            after.cohort, after.rows, after.situations = before.cohort, before.rows, before.situations
        for persons in citizens:
            self._know(persons, profiles)
            subjects = persons.subjects_at(before.on)
            situations = persons.arranged(profiles.before, subjects, before.on)
            before.add(persons.relations.citizen_id, subjects, situations)
            if after.cohort is not before.cohort:
                after.add(persons.relations.citizen_id, subjects, situations)
        if before.rows:
            yield from self._of_others(before, after, list(before.rows))

    def _days_of(self, profiles: DayProfiles) -> tuple[RowsOnADay, RowsOnADay]:
        return (
            RowsOnADay(self._days.since, self.before, profiles.standings),
            RowsOnADay(self._days.on, self.after, profiles.standings),
        )

    def _know(self, persons: Persons, profiles: DayProfiles) -> None:
        """Have the profiles of those of whom rules speak for this citizen."""
        profiles.know(persons.relations.concerned)
        if self._catalogue.reads_members:
            profiles.know(persons.relations.members)

    def _of_moving(self, before: RowsOnADay, after: RowsOnADay, keys: Sequence[RowKey]) -> Iterator[StatusChange]:
        """The prose tells rows apart too, and speaks only where rules are met on a day."""
        by_rules = zip((before, after), before.by_rules_with(after), strict=True)
        earlier, later = (in_order(day, keys, each, 0) for day, each in by_rules)
        words = before.in_words_with(after)
        in_words = [in_order(day, keys, each, NOBODY) for day, each in zip((before, after), words.numbers, strict=True)]
        tells = (earlier != later).any(axis=1) | (in_words[0] != in_words[1])
        rows = np.flatnonzero(tells & (earlier | later).any(axis=1))
        if not len(rows):
            return
        earlier, later = (
            sets[rows] & words.left(self.before.doubts, numbers[rows])
            for sets, numbers in zip((earlier, later), in_words, strict=True)
        )
        chosen = [keys[row] for row in rows.tolist()]
        yield from self._differing(before, after, chosen, earlier, later)

    def _of_others(self, before: RowsOnADay, after: RowsOnADay, keys: Sequence[RowKey]) -> Iterator[StatusChange]:
        """The prose says the same on both days, so that it is asked only of what rules and periods change."""
        earlier, later = before.by_rules(), after.by_rules()
        rows = np.flatnonzero(((earlier ^ later) & self._asked[own_rows(keys)]).any(axis=1))
        if len(rows):
            met = before.in_words(rows.tolist())
            left = self.before.doubts.left(met.results)[met.indexes]
            chosen = [keys[row] for row in rows.tolist()]
            yield from self._differing(before, after, chosen, earlier[rows] & left, later[rows] & left)

    def _differing(
        self,
        before: RowsOnADay,
        after: RowsOnADay,
        keys: Sequence[RowKey],
        earlier: ServiceSets,
        later: ServiceSets,
    ) -> Iterator[StatusChange]:
        differing = (earlier ^ later) & self._asked[own_rows(keys)]
        for row in np.flatnonzero(differing.any(axis=1)).tolist():
            key = keys[row]
            ceasing = set(positions_in(earlier[row] & differing[row]).tolist())
            for position in positions_in(differing[row]).tolist():
                rule = self._catalogue.rules[position]
                if position in ceasing:
                    yield StatusChange(*key, rule.service_id, _applying(rule), after.status(key, rule))
                else:
                    yield StatusChange(*key, rule.service_id, before.status(key, rule), _applying(rule))


def in_order(day: RowsOnADay, keys: Sequence[RowKey], found: npt.NDArray[Found], nobody: int) -> npt.NDArray[Found]:
    """What was found for the rows of a day, in the order of these keys."""
    places = np.fromiter((day.rows.get(key, NOBODY) for key in keys), np.intp, len(keys))
    ordered = found[places]
    ordered[places == NOBODY] = nobody
    return ordered


def own_rows(keys: Sequence[RowKey]) -> npt.NDArray[np.intp]:
    """1 for the rows that are the citizens' own, else 0."""
    return np.fromiter((citizen == subject for citizen, subject in keys), np.intp, len(keys))


def _applying(rule: Rule) -> str:
    return EligibilityStatus.ELIGIBLE.name if rule.complete else EligibilityStatus.LIKELY.name

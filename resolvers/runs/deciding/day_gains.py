"""What comes to apply to some citizens' subjects by a day, or can be applied for again, by one catalogue.

It is decided by what a reader may know: each citizen comes with profiles of everyone as they see them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from agencies.rules.profile import Profile
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.index.scope_group import KnownStandings
from resolvers.runs.deciding.affected_citizens import Days
from resolvers.runs.deciding.cohort import CohortIndex
from resolvers.runs.deciding.day_comparison import NOBODY, in_order, own_rows
from resolvers.runs.deciding.row_groups import ServiceSets, positions_in, sets_of
from resolvers.runs.deciding.rows_on_a_day import RowKey, RowsOnADay


class Seen(NamedTuple):
    """A citizen with those of whom rules speak for them, as they see everyone on the earlier day and on the later."""

    persons: Persons
    before: Mapping[str, Profile]
    after: Mapping[str, Profile]


class Gain(NamedTuple):
    """What newly applies to a citizen's subject: the services by their ids."""

    citizen_id: str
    subject_id: str
    services: tuple[str, ...]


class DayGains:
    """Two days by one catalogue. `opening`: the services, as bits, that can be applied for again by the later day."""

    def __init__(self, catalogue: Catalogue, days: Days, opening: int) -> None:
        size = len(catalogue.rules)
        self._catalogue = catalogue
        self._days = days
        self.before: Final = CohortIndex(catalogue, days.since)
        same = catalogue.at(days.on).is_same(self.before.day)
        self.after: Final = self.before if same else CohortIndex(catalogue, days.on)
        # What nobody can apply for any more is no news, though it may apply.
        told = catalogue.everything & ~catalogue.over.at(days.on)
        self._asked = sets_of([told & catalogue.asked(1), told & catalogue.asked(0)], size)
        self._opening = sets_of([opening], size)

    def possible(self, values: Sequence[Mapping[str, object]]) -> Sequence[bool]:
        """For which subjects of these facts some rule can be met for certain on the later day."""
        found: Sequence[bool] = self.after.possible(values).tolist()  # type: ignore[arg-type]
        return found

    def of_moving(self, citizens: Iterable[Seen]) -> Iterator[Gain]:
        """What these citizens' subjects gain; who is a subject on one of the days alone gains nothing by that."""
        before, after = self._days_of()
        for persons, earlier, later in citizens:
            for day, known in ((before, earlier), (after, later)):
                _add(day, persons, known)
        keys = [key for key in after.rows if key in before.rows]
        if keys:
            yield from self._of_moving(before, after, keys)

    def of_others(self, citizens: Iterable[Seen]) -> Iterator[Gain]:
        """The same of citizens with whom nothing moves that a service can tell."""
        before, after = self._days_of()
        # What is tested for a row is numbered by a day's own rules: it says nothing by those of another.
        days = (after,) if self.after.index is self.before.index else (before, after)
        for persons, _, later in citizens:
            subjects = persons.subjects_at(after.on)
            situations = persons.arranged(later, subjects, after.on)
            for day in days:
                day.add(persons.relations.citizen_id, subjects, situations)
        if after.rows:
            yield from self._of_others(before, after, list(after.rows))

    def _days_of(self) -> tuple[RowsOnADay, RowsOnADay]:
        standings = KnownStandings()
        return (
            RowsOnADay(self._days.since, self.before, standings),
            RowsOnADay(self._days.on, self.after, standings),
        )

    def _of_moving(self, before: RowsOnADay, after: RowsOnADay, keys: Sequence[RowKey]) -> Iterator[Gain]:
        """What the prose says is worked out where something may be gained by rules or by the prose itself."""
        by_rules = zip((before, after), before.by_rules_with(after), strict=True)
        earlier, later = (in_order(day, keys, each, 0) for day, each in by_rules)
        words = before.in_words_with(after)
        met = [in_order(day, keys, each, NOBODY) for day, each in zip((before, after), words.numbers, strict=True)]
        opening = self._opening & self._asked[own_rows(keys)]
        lifted = words.ceases(*met) & (later & earlier).any(axis=1)
        rows = np.flatnonzero((later & (~earlier | opening)).any(axis=1) | lifted)
        if len(rows):
            # The prose is the same on both days, so that what it leaves of both is found at once. Where it did not
            # cease to speak, all that it leaves later it left before: no more is asked of the earlier day.
            met_before, met_after = np.where(lifted, *met)[rows], met[1][rows]
            left = words.left(self.after.doubts, np.concatenate([met_before, met_after]))
            applied, applies = earlier[rows] & left[: len(rows)], later[rows] & left[len(rows) :]
            gained = applies & (~applied | opening[rows])
            yield from self._named([keys[row] for row in rows.tolist()], gained)

    def _of_others(self, before: RowsOnADay, after: RowsOnADay, keys: Sequence[RowKey]) -> Iterator[Gain]:
        """The prose says the same on both days, so that it is asked only of what rules and periods bring."""
        later = after.by_rules()
        earlier = later if self.after.index is self.before.index else before.by_rules()
        gained = later & (~earlier | self._opening) & self._asked[own_rows(keys)]
        rows = np.flatnonzero(gained.any(axis=1))
        if len(rows):
            met = after.in_words(rows.tolist())
            left = self.after.doubts.left(met.results)[met.indexes]
            yield from self._named([keys[row] for row in rows.tolist()], gained[rows] & left)

    def _named(self, keys: Sequence[RowKey], gained: ServiceSets) -> Iterator[Gain]:
        gained = gained & self._asked[own_rows(keys)]
        # What a day brings it brings to many.
        named: dict[bytes, tuple[str, ...]] = {}
        for place in np.flatnonzero(gained.any(axis=1)).tolist():
            services = gained[place]
            ids = named.get(services.tobytes())
            if ids is None:
                ids = named[services.tobytes()] = self._ids(services)
            citizen_id, subject_id = keys[place]
            yield Gain(citizen_id, subject_id, ids)

    def _ids(self, services: ServiceSets) -> tuple[str, ...]:
        return tuple([self._catalogue.rules[position].service_id for position in positions_in(services).tolist()])


def _add(day: RowsOnADay, persons: Persons, known: Mapping[str, Profile]) -> None:
    subjects = persons.subjects_at(day.on)
    day.add(persons.relations.citizen_id, subjects, persons.arranged(known, subjects, day.on))

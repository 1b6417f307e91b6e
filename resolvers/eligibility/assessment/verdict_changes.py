"""What will change by itself: the days on which a verdict becomes another, since ages and dates are facts that move."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from itertools import chain
from operator import or_
from typing import Any, Final

from agencies.rules.evaluation import MISSING, Situation
from agencies.rules.profile import Profile
from resolvers.access.relations import turns_of
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.assessment.change_cause import Cause, cause_of
from resolvers.eligibility.assessment.status_sets import STATUSES, ByStatus, by_status, closed, positions
from resolvers.eligibility.facts.compiled_facts import AGE
from resolvers.eligibility.facts.persons import Persons
from resolvers.eligibility.facts.supposition import supposed
from resolvers.eligibility.index.day_index import DayIndex, Others
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide

DAYS_AT_MOST: Final = 3_653
"""How far ahead anybody may look: ten years."""

Moved = Mapping[str, frozenset[str]]
"""Facts that may differ from the day before, by person."""


@dataclass(frozen=True, slots=True)
class Change:
    """A service's verdict for a subject as it was the day before `on`, and as it is from then."""

    rule: Rule
    position: int
    subject_id: str
    on: date
    before: EligibilityStatus
    after: EligibilityStatus
    cause: Cause


class VerdictChanges:
    """An assessment's future up to a day, while what is on record stays as it is.

    What the caller may not read takes no part, since it would be told by the day on which something changes.
    """

    def __init__(self, assessment: Assessment, until: date) -> None:
        self._assessment = assessment = assessment.without_hidden
        self._start = assessment.question.on
        self._until = until

    def changes(self) -> list[Change]:
        """Every change of every service and subject: by day, then by the catalogue's order, then by subject."""
        return list(chain.from_iterable(self.by_day()))

    def by_day(self) -> Iterator[Iterable[Change]]:
        """Yield the changes of each day that may bring one.

        A day that brings none yields none, so that its caller can pause.
        """
        assessment = self._assessment
        if assessment.persons is None:
            return
        profiles = dict(self._profiles)
        now = self._seen(
            profiles, self._start, dict(zip(assessment.subjects, assessment.status_sets.subjects, strict=True))
        )
        for day, moved in self._days:
            before = dict(profiles)
            self._move(profiles, moved, day, None)
            differing = list(_differing_facts(before, profiles, moved))
            of_others = day in self._turns or any(now.index.tells_of_others(*each) for each in differing)
            closing = self._assessment.catalogue.over_in_words.at(day) & now.likely
            if of_others or closing or any(now.index.tells(*each) for each in differing):
                # Days on which nothing was told may have passed since.
                now = self._seen(before, now.on, now.sets, now.others)
                then = self._follow(now, self._seen(profiles, day, {}, None if of_others else now.others), moved)
                yield self._between(now, then)
                now = then
            else:
                yield ()

    def next(self, rule: Rule, position: int, subject_id: str) -> Change | None:
        """The next change of one service for one subject."""
        situation = self._situation(self._profiles, subject_id, self._start)
        before = decide(rule, situation, 0, self._start).status
        profiles = dict(self._profiles)
        for day, moved in self._days:
            turns = day in self._turns or any(each.in_force_from == day for each in rule.text_requirements)
            if not self._move(profiles, moved, day, rule.facts) and not turns:
                continue
            if subject_id not in self._persons.subjects_at(day):
                return None
            later = self._situation(profiles, subject_id, day)
            after = decide(rule, later, 0, day).status
            if after is not before:
                return Change(rule, position, subject_id, day, before, after, cause_of(rule, situation, later, day))
            situation = later
        return None

    @property
    def _persons(self) -> Persons:
        assert self._assessment.persons is not None, "there are no verdicts of nobody"
        return self._assessment.persons

    @cached_property
    def _profiles(self) -> dict[str, Profile]:
        return self._persons.profiles_at(self._start)

    def _supposed(self, profiles: Mapping[str, Profile]) -> Mapping[str, Profile]:
        """What is supposed is laid over what is on record: what moves with the days is on record alone."""
        question, persons = self._assessment.question, self._persons
        if not question.suppositions:
            return profiles
        return supposed(profiles, persons.relations.households, question.citizen_id, question.suppositions, question.on)

    @cached_property
    def _days(self) -> Sequence[tuple[date, Moved]]:
        """The days on which anything may change, in order, with the facts that may."""
        asked = frozenset((*self._assessment.catalogue.facts, AGE))
        found: dict[date, dict[str, frozenset[str]]] = {}
        for person, record in self._persons.records.items():
            for day, facts in record.moves(self._start, self._until).items():
                found.setdefault(day, {})[person] = asked & facts
        for day in (*self._turns, *self._assessment.catalogue.over_in_words.days):
            if self._start < day <= self._until:
                found.setdefault(day, {})
        return sorted(found.items(), key=lambda each: each[0])

    @cached_property
    def _turns(self) -> frozenset[date]:
        """The days on which rules change, or for whom and of whom they speak."""
        return frozenset((*self._assessment.catalogue.index.changes, *self._related()))

    def _related(self) -> Iterator[date]:
        """The days on which somebody is spoken of or represented for the first time, or is not any more."""
        for relation in self._persons.relations.related:
            yield from turns_of(relation)

    def _situation(self, profiles: Mapping[str, Profile], subject_id: str, on: date) -> Situation:
        return self._persons.arranged(self._supposed(profiles), [subject_id], on)[0]

    def _move(self, profiles: dict[str, Profile], moved: Moved, day: date, wanted: frozenset[str] | None) -> bool:
        """Bring the wanted facts to the day (None: all), and the age, on which hangs what no row means.

        Whether any was brought.
        """
        brought = False
        for person, facts in moved.items():
            read = facts if wanted is None else facts & {*wanted, AGE}
            if read:
                profiles[person] = self._persons.records[person].moved(profiles[person], read, day)
                brought = True
        return brought

    def _seen(
        self, profiles: Mapping[str, Profile], day: date, sets: dict[str, ByStatus], others: Others | None = None
    ) -> "Day":
        """How everything stands on a day; `others`: how others than the subject do, where that is known."""
        subjects = self._persons.subjects_at(day)
        situations = dict(zip(subjects, self._persons.arranged(self._supposed(profiles), subjects, day), strict=True))
        index = self._assessment.catalogue.at(day)
        if others is None:
            others = index.about_others(next(iter(situations.values())))
        return Day(day, index, situations, others, sets)

    def _follow(self, now: "Day", then: "Day", moved: Moved) -> "Day":
        """The later day with its sets: those of the day before where nothing that moved can tell."""
        catalogue = self._assessment.catalogue
        anew = then.index.rules is not now.index.rules or then.others != now.others or then.index.walks_trees
        for number, (subject, situation) in enumerate(then.situations.items()):
            before = now.sets.get(subject)
            if before is None or anew or _tells(then.index, now.situations[subject], situation, moved.get(subject, ())):
                then.sets[subject] = by_status(
                    catalogue, then.index.sets(situation, then.others), catalogue.asked(number)
                )
            else:
                then.sets[subject] = closed(before, then.index.over)
        return then

    def _between(self, now: "Day", then: "Day") -> Iterator[Change]:
        rules = self._assessment.catalogue.rules
        changed = [
            (position, number, subject)
            for number, subject in enumerate(then.sets)
            if now.sets.get(subject, then.sets[subject]) is not then.sets[subject]
            for position in positions(_differing(now.sets[subject], then.sets[subject]), len(rules)).tolist()
        ]
        for position, _, subject in sorted(changed):
            before, after = _status(now.sets[subject], position), _status(then.sets[subject], position)
            cause = cause_of(rules[position], now.situations[subject], then.situations[subject], then.on)
            yield Change(rules[position], position, subject, then.on, before, after, cause)


@dataclass(frozen=True, slots=True)
class Day:
    """How everything stands on one day, by subject."""

    on: date
    index: DayIndex
    situations: Mapping[str, Situation]
    others: Others
    sets: dict[str, ByStatus]

    @property
    def likely(self) -> int:
        """The services that are LIKELY for somebody."""
        return reduce(or_, (likely for _, likely, *_ in self.sets.values()), 0)


def _differing_facts(
    before: Mapping[str, Profile], after: Mapping[str, Profile], moved: Moved
) -> Iterator[tuple[str, Any, Any]]:
    """The facts that are not the same any more, with their values (MISSING: none)."""
    for person, facts in moved.items():
        old, new = before[person].values, after[person].values
        for fact in facts:
            one, other = old.get(fact, MISSING), new.get(fact, MISSING)
            if one != other:
                yield fact, one, other


def _tells(index: DayIndex, before: Situation, after: Situation, facts: Iterable[str]) -> bool:
    old, new = before.subject.values, after.subject.values
    return any(index.tells(fact, old.get(fact, MISSING), new.get(fact, MISSING)) for fact in facts)


def _differing(before: ByStatus, after: ByStatus) -> int:
    differing = 0
    for one, other in zip(before, after, strict=True):
        differing |= one ^ other
    return differing


def _status(sets: ByStatus, position: int) -> EligibilityStatus:
    return next(status for status, services in zip(STATUSES, sets, strict=True) if services >> position & 1)

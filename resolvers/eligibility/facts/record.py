"""What the agencies have on record of one person, from which facts are read at any day."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import structlog

from agencies.contract.fact import Absent, Fact, FactValue
from agencies.rules.profile import NOT_AUTHORISED, NOT_RECORDED, SOURCE_UNAVAILABLE, Profile
from resolvers.eligibility.facts.compiled_facts import AGE
from resolvers.eligibility.facts.fact_read import Part
from resolvers.eligibility.facts.misfit_report import report_misfit, type_name

log = structlog.get_logger("resolvers")


Moves = dict[date, set[str]]
"""The facts that may differ from the day before, by day."""


class HouseholdRecord:
    """A household's rows of what is alike for all who live in it: they share it, and it is read once at a day."""

    __slots__ = ("_known", "_moving", "parts")

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self._known: tuple[date, Profile] | None = None
        self._moving: tuple[date, date, Moves] | None = None

    def at(self, on: date) -> Profile:
        """The facts at a day, for no one to change."""
        if self._known is None or self._known[0] != on:
            self._known = on, facts_of(self.parts, on)
        return self._known[1]

    def moves(self, since: date, until: date) -> Moves:
        """The days after `since` up to `until` on which its facts may differ, for no one to change."""
        if self._moving is None or self._moving[:2] != (since, until):
            found: Moves = {}
            _add_moves(found, self.parts, since, until)
            self._moving = since, until, found
        return self._moving[2]


NO_HOUSEHOLD: Final = HouseholdRecord(())


# Not frozen: one is made for each person of each request, and a frozen one takes longer to make.
@dataclass(slots=True, eq=False)
class Record:
    """What is on record of one person: the household's, and their own rows, the age's first.

    `hidden`: the facts that the caller may not read; they decide where they are as they stand on record, and are shown
    nowhere, nor is why one is missing. `withheld`: those that do not even decide. `unread`: those that were not read,
    each with the cause; they are hidden too. `unanswered`: the facts for which an agency gave no answer at all.
    """

    citizen_id: str
    own: Sequence[Part]
    household: HouseholdRecord = NO_HOUSEHOLD
    hidden: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    unread: Mapping[str, str] | None = None
    unanswered: frozenset[str] = frozenset()
    _read_at: tuple[date, Profile] | None = field(default=None, init=False)
    """All that is on record at the day that was asked for last, for no one to change."""
    _told_at: tuple[date, Profile] | None = field(default=None, init=False)
    """The same as it is told."""

    @property
    def parts(self) -> Sequence[Part]:
        """All rows."""
        return (*self.household.parts, *self.own)

    def at(self, on: date) -> Profile:
        """The facts at a day, for no one to change: the same each time while one day is asked for."""
        if self._told_at is None or self._told_at[0] != on:
            self._told_at = on, self.covered(self._on_record(on))
        return self._told_at[1]

    def at_with(self, own: Mapping[int, Part], alike: Profile, on: date) -> Profile:
        """The facts at a day with these rows in the place of its own, by their place, and these of its household's.

        No others are read.
        """
        known = self._on_record(on)
        read = Profile(self.citizen_id, known.values.copy(), known.causes.copy())
        _put_over(read, alike)
        for part in own.values():
            _read_again(read, part, on)
        if read.values.get(AGE) != known.values.get(AGE) or read.causes.get(AGE) != known.causes.get(AGE):
            for place, part in enumerate(self.own):
                if part.read.by_age and place not in own:
                    _read_again(read, part, on)
        return self._cover(read)

    def without_hidden(self) -> "Record":
        """The record over which a caller may ask what they like: what is hidden does not decide."""
        if self.withheld == self.hidden:
            return self
        record = Record(
            self.citizen_id, self.own, self.household, self.hidden, self.hidden, self.unread, self.unanswered
        )
        record._read_at = self._read_at
        return record

    def unreadable_at(self, on: date) -> Iterator[str]:
        """Yield the facts that cannot be read now.

        Of a hidden fact a single unreadable row is not among them: it would show that there is one.
        """
        yield from (fact for fact, cause in self.at(on).causes.items() if cause == SOURCE_UNAVAILABLE)
        yield from self.unanswered & self.hidden - self.withheld

    def _on_record(self, on: date) -> Profile:
        if self._read_at is None or self._read_at[0] != on:
            alike = self.household.at(on)
            read = _read(Profile(self.citizen_id, alike.values.copy(), alike.causes.copy()), self.own, on)
            self._read_at = on, read
        return self._read_at[1]

    def covered(self, read: Profile) -> Profile:
        """The profile without what is withheld, and telling nothing that is hidden; itself where nothing is."""
        if not self.hidden:
            return read
        return self._cover(Profile(read.citizen_id, read.values.copy(), read.causes.copy(), read.supposed))

    def _cover(self, read: Profile) -> Profile:
        """The profile, which was just made, covered in its place."""
        if self.hidden:
            values, causes = read.values, read.causes
            for fact in self.hidden.intersection(causes):
                causes[fact] = NOT_AUTHORISED
            for fact in self.withheld.intersection(values):
                del values[fact]
                causes[fact] = NOT_AUTHORISED
            if self.unread:
                causes.update(self.unread)
            read.hidden = self.hidden
        return read

    @property
    def recorded_at(self) -> Mapping[str, Any]:
        """By fact, when its row was recorded, where that is said."""
        return {
            fact.id: part.row[part.read.recorded_at]
            for part in self.parts
            if part.row is not None and part.read.recorded_at is not None
            for fact in part.read.facts
        }

    def moved(self, profile: Profile, facts: Collection[str], on: date) -> Profile:
        """The profile of another day brought to this one: these facts are read anew, the rest stay."""
        found = Profile(self.citizen_id, profile.values.copy(), profile.causes.copy(), profile.supposed)
        for part in self.parts:
            for fact in part.read.facts:
                if fact.id in facts:
                    found.values.pop(fact.id, None)
                    found.causes.pop(fact.id, None)
                    _put(found, part, fact, on)
        return self._cover(found)

    def moves(self, since: date, until: date) -> Moves:
        """The days after `since` up to `until` on which facts may differ from the day before, with these facts."""
        found = {day: set(facts) for day, facts in self.household.moves(since, until).items()}
        _add_moves(found, self.own, since, until)
        return found


def _add_moves(found: Moves, parts: Iterable[Part], since: date, until: date) -> None:
    ages: list[date] = []
    for part in parts:
        # Most persons have no row in most tables.
        if part.row is None and not part.read.by_age:
            continue
        for fact in part.read.movable:
            days = _moves(part, fact, since, until, ages)
            if fact.id == AGE:
                ages = list(days)
            for day in days:
                found.setdefault(day, set()).add(fact.id)


def _moves(part: Part, fact: Fact, since: date, until: date, ages: Sequence[date]) -> Sequence[date]:
    if not part.readable:
        return ()
    if part.row is None:
        return () if fact.absent.under_age is None else ages
    try:
        days = list(fact.value.moves(part.row, since, until))
    except Exception as error:
        report_misfit(part.read.agency, fact, part.row, type_name(error))
        return ()
    return days if fact.absent.under_age is None else [*days, *ages]


def facts_of(parts: Iterable[Part], on: date) -> Profile:
    """The facts of these rows at a day, of which none hangs on the age of whom they are of."""
    return _read(Profile("", {}, {}), parts, on)


def _read(profile: Profile, parts: Iterable[Part], on: date) -> Profile:
    """The profile with all facts of these rows; where one of a row does not fit, one by one, which shows it."""
    values, causes = profile.values, profile.causes
    for part in parts:
        if not part.readable:
            causes.update((fact.id, SOURCE_UNAVAILABLE) for fact in part.read.facts)
            continue
        try:
            part.read.read_row(part.row, on, values, causes)
        except Exception as error:
            _read_one_by_one(profile, part, on, type_name(error))
    return profile


def _read_again(profile: Profile, part: Part, on: date) -> None:
    """Put the facts of another row of a table in the place of those that the profile has of this table."""
    # None may stay while they are read: what no row means may hang on the age, which may be one of them.
    for fact in part.read.fact_ids:
        profile.values.pop(fact, None)
        profile.causes.pop(fact, None)
    _read(profile, (part,), on)


def _put_over(profile: Profile, facts: Profile) -> None:
    """Put these facts in the place of those that the profile has."""
    for fact in profile.values.keys() & facts.causes.keys():
        del profile.values[fact]
    for fact in profile.causes.keys() & facts.values.keys():
        del profile.causes[fact]
    profile.values.update(facts.values)
    profile.causes.update(facts.causes)


def _read_one_by_one(profile: Profile, part: Part, on: date, failure: str) -> None:
    facts = part.read.facts
    for fact in facts:
        _put(profile, part, fact, on)
    if all(profile.causes.get(fact.id) != SOURCE_UNAVAILABLE for fact in facts):
        log.error("compiled facts failed", agency=part.read.agency, failure=failure)


def _put(profile: Profile, part: Part, fact: Fact, on: date) -> None:
    if not part.readable:
        profile.causes[fact.id] = SOURCE_UNAVAILABLE
        return
    row, value = part.row, None
    if row is not None:
        try:
            value = fact.value.at(row, on)
            misfit = None if value is None or fact.allows(value) else type_name(value)
        except Exception as error:
            misfit = type_name(error)
        if misfit is not None:
            report_misfit(part.read.agency, fact, row, misfit)
            profile.causes[fact.id] = SOURCE_UNAVAILABLE
            return
    if value is None and (value := _absent(fact.absent, profile)) is None:
        profile.causes[fact.id] = _why(fact.absent, profile)
        return
    profile.values[fact.id] = value


def _absent(absent: Absent, profile: Profile) -> FactValue | None:
    if absent.under_age is None:
        return absent.value
    age = profile.values.get(AGE)
    return absent.value if isinstance(age, int) and age < absent.under_age else None


def _why(absent: Absent, profile: Profile) -> str:
    """Without the age it is not known whether no row means something."""
    return NOT_RECORDED if absent.under_age is None else profile.causes.get(AGE, NOT_RECORDED)

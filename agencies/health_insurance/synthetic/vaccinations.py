"""Which doses the seed puts on record for someone: given ones of late years, and those due now or soon."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from agencies.contract import add_years
from agencies.health_insurance.schedule import DOSES, SEASON_OPENS, Dose
from agencies.health_insurance.synthetic.months import add_months
from agencies.population.person import Person

YEARS_BACK = 8
YEARS_AHEAD = 1
CHILD_MONTHS = 216
GIVEN_SHARE = 0.96
SEASON_SHARE = 0.6
LATEST_DAYS = 20
PREGNANT_DOSE = Dose("IIV", 1, 0, None, yearly=True)

Planned = tuple[Dose, date, date | None]

CHILD_DOSES = tuple(dose for dose in DOSES if not dose.yearly and dose.due_months < CHILD_MONTHS)
ELDER_DOSES = tuple(dose for dose in DOSES if not dose.yearly and dose.due_months >= CHILD_MONTHS)
YEARLY_DOSES = tuple(dose for dose in DOSES if dose.yearly)


class VaccinationPlan:
    """Draws plans as of a day."""

    def __init__(self, random: Random, on: date) -> None:
        self._draw = random.random
        self._on = on
        self._first = add_years(on, -YEARS_BACK)
        self._last = add_years(on, YEARS_AHEAD)
        opens = date(on.year, *SEASON_OPENS)
        self._season = opens if opens <= on else date(on.year - 1, *SEASON_OPENS)

    def of(self, person: Person) -> Iterator[Planned]:
        """Each dose with the day on which it is due, and the day on which it was given."""
        months = (self._on.year - person.birth_date.year) * 12 + self._on.month - person.birth_date.month
        if months < CHILD_MONTHS + 12:
            yield from self._series(person, CHILD_DOSES)
        elif months >= ELDER_DOSES[0].due_months - 12:
            yield from self._series(person, ELDER_DOSES)
        dose = self._yearly(person, months)
        if dose:
            given = self._season + timedelta(days=int(60 * self._draw())) if self._draw() < SEASON_SHARE else None
            yield dose, self._season, given if given and given <= self._on else None

    def _series(self, person: Person, doses: tuple[Dose, ...]) -> Iterator[Planned]:
        born, missed = person.birth_date, ""
        for dose in doses:
            if dose.sex not in (None, person.sex) or (dose.born_from and born < dose.born_from):
                continue
            due = add_months(born, dose.due_months)
            if not self._first <= due <= self._last:
                continue
            given = self._given(due) if dose.vaccine != missed else None
            missed = missed if given else dose.vaccine
            if given or dose.until_months is None or self._on < add_months(born, dose.until_months):
                yield dose, due, given

    def _given(self, due: date) -> date | None:
        if due > self._on or self._draw() >= GIVEN_SHARE:
            return None
        given = due + timedelta(days=int(LATEST_DAYS * self._draw() ** 2))
        return given if given <= self._on else None

    def _yearly(self, person: Person, months: int) -> Dose | None:
        for dose in YEARLY_DOSES:
            if dose.due_months <= months and (dose.until_months is None or months < dose.until_months):
                return dose
        return PREGNANT_DOSE if person.pregnancy else None

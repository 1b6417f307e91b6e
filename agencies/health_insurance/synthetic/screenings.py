"""Which screenings the seed puts on record for someone: those had, and those due now or soon."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from agencies.contract import add_years
from agencies.health_insurance.schedule import ADULT_SCREENINGS, INFANT_SCREENINGS, InfantScreening
from agencies.health_insurance.synthetic.months import add_months
from agencies.population.person import Person

INFANT_DAYS = 6 * 366
HAD_SHARE = 0.85
HAD_BY_NOW_SHARE = 0.6

Planned = tuple[str, date, date | None]


class ScreeningPlan:
    """Draws plans as of a day."""

    def __init__(self, random: Random, on: date) -> None:
        self._draw = random.random
        self._on = on
        self._year_ends = date(on.year, 12, 31)
        self._in_a_year = add_years(on, 1)

    def of(self, person: Person) -> Iterator[Planned]:
        """Each screening with the last day for it, and the day on which it was had."""
        if (self._on - person.birth_date).days < INFANT_DAYS:
            for screening in INFANT_SCREENINGS:
                yield from self._infant(screening, person.birth_date)
        else:
            yield from self._adult(person)

    def _infant(self, screening: InfantScreening, born: date) -> Iterator[Planned]:
        opens = add_months(born, screening.from_months) + timedelta(days=screening.from_days)
        closes = born + timedelta(days=35) if screening.from_days else _last_day(born, screening.until_months)
        if opens > self._in_a_year:
            return
        over = closes < self._on
        had = self._day(opens, min(closes, self._on)) if self._draw() < _share(over) and opens <= self._on else None
        if had or not over:
            yield screening.kind, closes, had

    def _adult(self, person: Person) -> Iterator[Planned]:
        age = self._on.year - person.birth_date.year
        in_turn = (self._on.year - person.birth_date.year) % 2 == 0
        for screening in ADULT_SCREENINGS:
            if age < screening.from_age or screening.sex not in (None, person.sex):
                continue
            if in_turn or screening.yearly:
                had = self._draw() < HAD_BY_NOW_SHARE
                yield screening.kind, self._year_ends, self._day(date(self._on.year, 1, 1), self._on) if had else None

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=int(((last - first).days + 1) * self._draw()))


def _share(over: bool) -> float:
    return HAD_SHARE if over else HAD_BY_NOW_SHARE


def _last_day(born: date, months: int) -> date:
    """The last day of someone's so-manieth completed month."""
    return add_months(born, months + 1) - timedelta(days=1)

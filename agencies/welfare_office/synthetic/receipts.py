"""Which benefits the citizens of the synthetic population receive: those that they can, less the few who never asked.

Owns the ids of the services, in the national catalogue or Maru's own. Never decides who is entitled: it stays well
within the services' rules.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from agencies.contract import add_years, completed_years
from agencies.population.household import Household, Livelihood, median_income
from agencies.population.person import Person, Relation, SchoolLevel
from agencies.population.records.welfare import PUPIL_LEVELS

# The medical benefit is no service of Maru's catalogue.
LIVELIHOOD_SERVICES = {
    Livelihood.LIVELIHOOD: "livelihood-benefit",
    Livelihood.HOUSING: "336000000096",
    Livelihood.EDUCATION: "134200000003",
}
SCHOOLING_SERVICES = {SchoolLevel.DAYCARE: "daycare-fee", SchoolLevel.KINDERGARTEN: "000000465790"}

TAKE_UP = 0.94
NOT_YET_DAYS = 90
BASIC_PENSION_BEGAN = date(2014, 7, 1)
DISABILITY_PENSION_BEGAN = date(2010, 7, 1)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A benefit, by the service's id, that a citizen receives from `since` to the day before `until`."""

    citizen_id: str
    service_id: str
    since: date
    until: date | None = None


Rule = Callable[[Person, Household, date], Receipt | None]


def livelihood_since(household: Household, on: date, dice: Random) -> date:
    """The first of a month in the last five years from which a household has its basic livelihood benefits."""
    drawn = on - timedelta(days=dice.randrange(31, 1800))
    return max(drawn, household.head.joined_on or drawn).replace(day=1)


def receipts(household: Household, granted: date, on: date, dice: Random) -> Iterator[Receipt]:
    """What the household's members receive; `granted`: the first day of its basic livelihood benefits."""
    for person in household.members:
        yield from _livelihood(person, household, granted)
        for rule in RULES:
            receipt = rule(person, household, on)
            if receipt is not None and receipt.since <= on and dice.random() < TAKE_UP:
                yield receipt


def _livelihood(person: Person, household: Household, granted: date) -> Iterator[Receipt]:
    pupil = person.schooling is not None and person.schooling.level in PUPIL_LEVELS
    for kind in household.basic_livelihood:
        if kind in LIVELIHOOD_SERVICES and (pupil or kind is not Livelihood.EDUCATION):
            yield Receipt(person.id, LIVELIHOOD_SERVICES[kind], max(granted, person.joined_on or granted))


def _new_born(born: date, on: date) -> bool:
    """So young that nothing has been granted yet."""
    return (on - born).days < NOT_YET_DAYS


def _parents_benefit(person: Person, household: Household, on: date) -> Receipt | None:
    born = person.birth_date
    if _new_born(born, on) or on >= add_years(born, 2):
        return None
    return Receipt(person.id, "135200000143", born, add_years(born, 2))


def _first_meeting_voucher(person: Person, household: Household, on: date) -> Receipt | None:
    born = person.birth_date
    if _new_born(born, on) or on >= add_years(born, 2):
        return None
    return Receipt(person.id, "135200005015", born + timedelta(days=40), add_years(born, 2))


def _child_allowance(person: Person, household: Household, on: date) -> Receipt | None:
    born = person.birth_date
    if _new_born(born, on) or completed_years(born, on) >= 8:
        return None
    return Receipt(person.id, "135200000120", born)


def _schooling_fee(person: Person, household: Household, on: date) -> Receipt | None:
    schooling = person.schooling
    if schooling is None or schooling.level not in SCHOOLING_SERVICES:
        return None
    return Receipt(person.id, SCHOOLING_SERVICES[schooling.level], schooling.since)


def _single_parent_support(person: Person, household: Household, on: date) -> Receipt | None:
    at_home = sum(parent.household is household for parent in person.parents)
    lone = household.head.spouse is None and at_home == 1 and person.relation is Relation.CHILD
    if not lone or completed_years(person.birth_date, on) >= 18 or _percent(household) > 63:
        return None
    return Receipt(person.id, "SSI000000020", _assessed(household, on))


def _basic_pension(person: Person, household: Household, on: date) -> Receipt | None:
    since = add_years(person.birth_date, 65).replace(day=1)
    if completed_years(person.birth_date, on) < 65 or _won(household) > 2_280_000:
        return None
    return Receipt(person.id, "SSE000000170", max(since, BASIC_PENSION_BEGAN))


def _disability_pension(person: Person, household: Household, on: date) -> Receipt | None:
    if person.disability is None or not person.disability.severe or _won(household) > 1_380_000:
        return None
    since = max(person.disability.since, add_years(person.birth_date, 18), DISABILITY_PENSION_BEGAN)
    return Receipt(person.id, "SD0000016119", since)


def _disability_allowance(person: Person, household: Household, on: date) -> Receipt | None:
    poor = household.basic_livelihood or household.near_poverty
    if person.disability is None or not poor:
        return None
    if completed_years(person.birth_date, on) < 18:
        return Receipt(person.id, "SPE000000020", max(person.disability.since, _assessed(household, on)))
    if person.disability.severe:
        return None
    return Receipt(person.id, "SPE000000010", max(person.disability.since, _assessed(household, on)))


def _scholarship(person: Person, household: Household, on: date) -> Receipt | None:
    if person.schooling is None or person.schooling.level is not SchoolLevel.UNIVERSITY or _percent(household) > 300:
        return None
    begun, ends = _semester(on)
    return Receipt(person.id, "SD0000004508", begun, ends)


def _veteran_allowance(person: Person, household: Household, on: date) -> Receipt | None:
    if not person.veteran or _percent(household) > 50:
        return None
    return Receipt(person.id, "GPV000000330", _assessed(household, on))


def _won(household: Household) -> float:
    return household.recognised_income.won if household.recognised_income else float("inf")


def _percent(household: Household) -> float:
    return 100 * _won(household) / median_income(len(household.members))


def _assessed(household: Household, on: date) -> date:
    return household.recognised_income.month if household.recognised_income else on


def _semester(on: date) -> tuple[date, date]:
    if on.month in (1, 2):
        return date(on.year - 1, 9, 1), date(on.year, 3, 1)
    if on.month < 9:
        return date(on.year, 3, 1), date(on.year, 9, 1)
    return date(on.year, 9, 1), date(on.year + 1, 3, 1)


RULES: tuple[Rule, ...] = (
    _parents_benefit,
    _first_meeting_voucher,
    _child_allowance,
    _schooling_fee,
    _single_parent_support,
    _basic_pension,
    _disability_pension,
    _disability_allowance,
    _scholarship,
    _veteran_allowance,
)

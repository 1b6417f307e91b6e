"""The education office's rows of the synthetic population; what the population does not hold is drawn from its seed."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from agencies.contract import SEOUL, school_year
from agencies.contract.seed import TableRows
from agencies.education_office.synthetic.schools import ListedSchool, school_list
from agencies.population.district import districts
from agencies.population.person import Person, Schooling, SchoolLevel
from agencies.population.population import Population

ADMISSIONS = (
    (SchoolLevel.DAYCARE, -3, 5, False, "영유아보육법 제2조"),
    (SchoolLevel.KINDERGARTEN, 2, 5, False, "유아교육법 제11조"),
    (SchoolLevel.ELEMENTARY, 5, 5, False, "초·중등교육법 제13조"),
    (SchoolLevel.MIDDLE, 11, 11, False, "초·중등교육법 제13조"),
    (SchoolLevel.HIGH, 14, 14, False, "초·중등교육법 제47조"),
    (SchoolLevel.UNIVERSITY, 17, 120, True, "고등교육법 제33조"),
)
REACHED = {3: SchoolLevel.KINDERGARTEN, 6: SchoolLevel.ELEMENTARY}
OPENINGS = {
    SchoolLevel.KINDERGARTEN: ((11, 2), 14),
    SchoolLevel.ELEMENTARY: ((12, 1), 19),
    SchoolLevel.HIGH: ((12, 1), 10),
    SchoolLevel.UNIVERSITY: ((12, 29), 3),
}
PLACES = {
    SchoolLevel.DAYCARE: (0, 12),
    SchoolLevel.KINDERGARTEN: (8, 60),
    SchoolLevel.ELEMENTARY: (40, 180),
    SchoolLevel.MIDDLE: (90, 260),
    SchoolLevel.HIGH: (120, 300),
    SchoolLevel.UNIVERSITY: (800, 3600),
}
BEFORE = {
    SchoolLevel.KINDERGARTEN: (SchoolLevel.DAYCARE, "만 2세반", 2),
    SchoolLevel.ELEMENTARY: (SchoolLevel.KINDERGARTEN, "만 5세반", 3),
    SchoolLevel.MIDDLE: (SchoolLevel.ELEMENTARY, "6학년", 6),
    SchoolLevel.HIGH: (SchoolLevel.MIDDLE, "3학년", 3),
    SchoolLevel.UNIVERSITY: (SchoolLevel.HIGH, "3학년", 3),
}
BEFORE_SHARE = {SchoolLevel.KINDERGARTEN: 0.8, SchoolLevel.ELEMENTARY: 0.85}
LEAVES_HIGH_SCHOOL = 19
"""In which year of age, on 1 March; who studies late has been at no school since."""

Rows = Iterable[tuple[Any, ...]]
T = TypeVar("T")


def rows(population: Population) -> Iterator[TableRows]:
    """The office's tables with the rows of this population, in the order in which they can be loaded."""
    random = Random(f"{population.seed}:education_office")
    named = {place.sigungu_code: place.sigungu for place in districts()}
    yield TableRows("district", ("code", "name"), named.items())
    schools = list(_schools(random, population.on))
    yield TableRows(
        "school", ("id", "name", "kind", "district_code", "phone", "enrolment_opens_on", "places", "names"), schools
    )
    yield TableRows(
        "admission",
        ("kind", "from_age", "until_age", "nationwide", "legal_basis"),
        ((level.value, *rest) for level, *rest in ADMISSIONS),
    )
    yield TableRows(
        "enrolment",
        ("id", "citizen_id", "school_id", "level", "grade", "since", "until", "recorded_at"),
        _enrolments(population, random),
    )
    yield TableRows("graduation", ("enrolment_id", "graduated_on"), ())
    yield TableRows(
        "admission_candidate",
        ("citizen_id", "level", "school_year", "district_code", "told_on"),
        _candidates(population, schools),
    )
    yield TableRows("outbox", ("type", "subject_id", "on_day"), ())  # what is made up has happened to nobody
    yield TableRows("wrong_fact_report", ("fact_id", "subject_id", "reported_by", "report"), ())


def _schools(random: Random, on: date) -> Rows:
    for school in school_list():
        kind = school.level.value
        opens = _opens(school.level, random, on)
        least, most = PLACES[school.level]
        places = least + int((most - least + 1) * random.random())
        names = None if school.english is None else json.dumps({"en": school.english})
        yield school.id, school.name, kind, school.district_code, school.phone, opens, places, names


def _opens(level: SchoolLevel, random: Random, on: date) -> date | None:
    """In the calendar year before the coming school year, which begins on 1 March."""
    if level not in OPENINGS:
        return None
    (month, day), spread = OPENINGS[level]
    return date(school_year(on), month, day) + timedelta(days=int(spread * random.random()))


def _candidates(population: Population, schools: Iterable[tuple[Any, ...]]) -> Rows:
    """Who reaches a level in the coming school year; told already where its enrolment has opened where they live."""
    openings: dict[tuple[str, str], date] = {}
    for _, _, kind, district, _, opens, _, _ in schools:
        if opens is not None:
            openings[kind, district] = min(opens, openings.get((kind, district), opens))
    coming = school_year(population.on) + 1
    for person in population.persons:
        level = REACHED.get(coming - 1 - person.birth_date.year)
        home = person.household.district if person.household else None
        if level is not None and home is not None:
            district = home.sigungu_code
            opened = openings.get((level.value, district))
            told = opened if opened is not None and opened <= population.on else None
            yield person.id, level.value.lower(), coming, district, told


class _Choice:
    """Which school someone goes to: one of their own sigungu, or of their province for a university."""

    def __init__(self, random: Random) -> None:
        self._draw = random.random
        self._by_place: dict[tuple[SchoolLevel, str], list[ListedSchool]] = {}
        for school in school_list():
            place = school.district_code[: 2 if school.level is SchoolLevel.UNIVERSITY else 5]
            self._by_place.setdefault((school.level, place), []).append(school)
        self._places = sorted({school.district_code for school in school_list()})

    def of(self, person: Person, level: SchoolLevel) -> str:
        home = person.household.district if person.household else None
        code = home.sigungu_code if home else self._one_of(self._places)
        school = self._one_of(self._by_place[level, code[: 2 if level is SchoolLevel.UNIVERSITY else 5]])
        return school.id

    def draws(self, share: float) -> bool:
        return self._draw() < share

    def _one_of(self, choices: list[T]) -> T:
        return choices[int(len(choices) * self._draw())]


def _enrolments(population: Population, random: Random) -> Rows:
    choice, recorded_at = _Choice(random), datetime.combine(population.on, time(), SEOUL)
    for person in population.persons:
        if person.schooling:
            for number, spell in enumerate(_spells(person, person.schooling, choice)):
                school_id = choice.of(person, spell[0])
                yield f"e{person.id[1:]}{number}", person.id, school_id, spell[0].value.lower(), *spell[1:], recorded_at


def _spells(person: Person, schooling: Schooling, choice: _Choice) -> Iterator[tuple[SchoolLevel, str, date, date]]:
    """The present schooling, up to its planned end, and the one before."""
    yield schooling.level, schooling.grade, schooling.since, schooling.until
    if schooling.level in BEFORE and choice.draws(BEFORE_SHARE.get(schooling.level, 1.0)):
        level, grade, years = BEFORE[schooling.level]
        ended = date(min(schooling.since.year, person.birth_date.year + LEAVES_HIGH_SCHOOL), 3, 1)
        since = max(date(ended.year - years, 3, 1), person.birth_date + timedelta(days=180))
        if since < ended <= schooling.since:
            yield level, grade, since, ended

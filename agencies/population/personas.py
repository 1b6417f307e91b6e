"""The personas: households written by hand in personas.yaml, the same for any size and seed, but for their ids."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from agencies.population.days import days_before, years_before
from agencies.population.district import district
from agencies.population.families.kinship import make_guardian, make_parents, marry
from agencies.population.figures import read_yaml
from agencies.population.household import Household, Livelihood, RecognisedIncome
from agencies.population.person import (
    Disability,
    EmploymentStatus,
    Leave,
    LeaveKind,
    Occupation,
    Person,
    Relation,
    SchoolLevel,
    Sex,
)
from agencies.population.population import Persona
from agencies.population.population_draft import PopulationDraft
from agencies.population.records.employment import WORKING_AGE, insured_days
from agencies.population.records.health import condition, current_pregnancy, ended_pregnancy
from agencies.population.records.schooling import attend, school_year_age

FILE = Path(__file__).with_name("personas.yaml")
AT_WORK = ("EMPLOYED", "SELF_EMPLOYED")


def add_personas(draft: PopulationDraft) -> tuple[Persona, ...]:
    """Add the households of all personas to the draft."""
    return tuple(_add(draft, written) for written in _written())


@cache
def _written() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = read_yaml(FILE)
    return loaded


def _add(draft: PopulationDraft, written: dict[str, Any]) -> Persona:
    cast = [(_person(draft, member), Relation(member["relation"])) for member in written["members"]]
    household = draft.household(cast)
    _furnish(household, written["household"], draft.on)
    _tie(cast)
    for (person, _), member in zip(cast, written["members"], strict=True):
        _record_health(person, member, draft.on)
        _record_work(person, member, draft.on)
        _record_arrival(person, household)
    me = next(person for (person, _), member in zip(cast, written["members"], strict=True) if member.get("me"))
    sentence = written["sentence"]
    return Persona(written["id"], written["title"], sentence["ko"], sentence["en"], me)


def _person(draft: PopulationDraft, member: dict[str, Any]) -> Person:
    years, days = member["age"]
    person = draft.person(Sex(member["sex"]), days_before(years_before(draft.on, years), days))
    person.name = member["name"]
    person.foreign_born = member.get("foreign_born", False)
    person.veteran = member.get("veteran", False)
    if "school" in member:
        person.schooling = attend(_level(member["school"], person.birth_date, draft.on), person.birth_date, draft.on)
    return person


def _level(written: str, born: date, on: date) -> SchoolLevel:
    """The level as written, or by age where the school year decides."""
    age = school_year_age(born, on)
    if written == "KINDERGARTEN_OR_DAYCARE":
        return SchoolLevel.KINDERGARTEN if age >= 3 else SchoolLevel.DAYCARE
    if written == "BY_AGE":
        return SchoolLevel.MIDDLE if age >= 12 else SchoolLevel.ELEMENTARY
    return SchoolLevel(written)


def _furnish(household: Household, written: dict[str, Any], on: date) -> None:
    household.district = district(written["emd"])
    household.since = days_before(on, written["since"])
    household.monthly_income = written["income"]
    household.owns_home = written["owns_home"]
    household.multicultural = any(person.foreign_born for person in household.members)
    household.basic_livelihood = tuple(Livelihood(benefit) for benefit in written.get("benefits", ()))
    if "recognised" in written:
        household.recognised_income = RecognisedIncome(written["recognised"], on.replace(day=1))
    if "married" in written:
        head, spouse = household.members[:2]
        marry(head, spouse)
        head.married_on = spouse.married_on = days_before(on, written["married"])


def _tie(cast: list[tuple[Person, Relation]]) -> None:
    head = cast[0][0]
    parents = tuple(person for person, relation in cast if relation in (Relation.HEAD, Relation.SPOUSE))
    for person, relation in cast:
        if relation is Relation.CHILD:
            make_parents(parents, person)
        elif relation is Relation.PARENT:
            make_parents((person,), head)
        elif relation is Relation.GRANDCHILD:
            make_guardian(head, person)


def _record_health(person: Person, member: dict[str, Any], on: date) -> None:
    person.serious_illness = False
    person.conditions = tuple(condition(text, days_before(on, 1500)) for text in member.get("conditions", ()))
    if "weeks" in member:
        person.pregnancy = current_pregnancy(on, member["weeks"], 8)
    if person.sex is Sex.FEMALE:
        births = [child.birth_date for child in person.children if child.age(on) < 5]
        person.past_pregnancies = tuple(ended_pregnancy(birth, 3, 8) for birth in births)
    if "disability" in member:
        person.disability = Disability(True, member["disability"], days_before(on, 4000))


def _record_work(person: Person, member: dict[str, Any], on: date) -> None:
    if "work" not in member or person.age(on) < WORKING_AGE:
        return
    status = member["work"]
    person.employment = EmploymentStatus(status)
    person.occupation = Occupation(member.get("occupation", "other" if status in AT_WORK else "none"))
    person.insured_days = member.get("insured_days", 0)
    if status in AT_WORK:
        person.employed_since = days_before(on, member["work_days"])
    if status == "EMPLOYED":
        person.insured_days = insured_days(days_before(on, member["work_days"]), on)
    if "lost_days" in member:
        person.job_lost_on, person.involuntary = days_before(on, member["lost_days"]), True
    if "leave" in member:
        since, until = (days_before(on, days) for days in member["leave"])
        person.leave = Leave(LeaveKind.PARENTAL, since, until)


def _record_arrival(person: Person, household: Household) -> None:
    """Members joined when they married or were born, or else when the household took its address."""
    founded = household.head.married_on or household.since
    own = person.relation in (Relation.HEAD, Relation.SPOUSE)
    person.joined_on = founded if own or founded is None else max(founded, person.birth_date)

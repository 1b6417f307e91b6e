"""Composes one household: who lives together, of which sex and age, and how they are related.

Ages follow the youngest child where there is one, so that children's ages are those of the country; see figures.yaml.
"""

from __future__ import annotations

from functools import cache

from agencies.population.days import days_before
from agencies.population.families.kinship import DAYS_BETWEEN_BIRTHS, make_guardian, make_parents, marry
from agencies.population.figures import Odds, by_age, number, odds, table
from agencies.population.person import Person, Relation, Sex
from agencies.population.population_draft import PopulationDraft

Member = tuple[Person, Relation]
OLDEST_WITH_ELDERS = 63


def compose_household(draft: PopulationDraft) -> None:
    """Add one household of no more persons than the draft still lacks."""
    kind, children, parents = draft.dice.choose(_compositions(min(draft.remaining, 8))).split(":")
    members = _KINDS[kind](draft, int(children), int(parents) > 0)
    for _ in range(int(parents)):
        _add_parent(draft, members)
    draft.household(members)
    for person, _ in members:
        _maybe_bereave(draft, person)


@cache
def _compositions(remaining: int) -> Odds[str]:
    fitting = {key: share for key, share in table("compositions").items() if _size(key) <= remaining}
    return Odds(fitting, fitting.values())


def _size(composition: str) -> int:
    kind, children, parents = composition.split(":")
    return (2 if kind in ("couple", "grandparents") else 1) + int(children) + int(parents)


def _single(draft: PopulationDraft, _: int, __: bool) -> list[Member]:
    age = draft.dice.age(odds("single_ages"))
    return [(draft.person_of(_sex(draft, by_age("male_single_share")[age]), age), Relation.HEAD)]


def _couple(draft: PopulationDraft, children: int, with_elders: bool) -> list[Member]:
    ages = _children_ages(draft, children, "youngest_child_ages", with_elders)
    oldest = OLDEST_WITH_ELDERS if with_elders else 99
    wife_age = _mother_age(draft, ages) if ages else draft.dice.age(odds("couple_ages"), oldest)
    least, most = (ages[0] + 19, ages[-1] + 48) if ages else (20, 100)
    husband_age = draft.dice.around(wife_age + 2.3, 3, max(least, wife_age - 6), min(most, wife_age + 10))
    members = _married(draft, husband_age, wife_age)
    return members + _children(draft, tuple(person for person, _ in members), ages)


def _married(draft: PopulationDraft, husband_age: int, wife_age: int) -> list[Member]:
    husband, wife = draft.person_of(Sex.MALE, husband_age), draft.person_of(Sex.FEMALE, wife_age)
    marry(husband, wife)
    head, spouse = (husband, wife) if draft.dice.chance(0.75) else (wife, husband)
    return [(head, Relation.HEAD), (spouse, Relation.SPOUSE)]


def _lone(draft: PopulationDraft, children: int, with_elders: bool) -> list[Member]:
    ages = _children_ages(draft, children, "lone_child_ages", with_elders)
    parent = draft.person_of(_sex(draft, 1 - number("lone_mother_share")), _mother_age(draft, ages))
    return [(parent, Relation.HEAD), *_children(draft, (parent,), ages)]


def _children_ages(draft: PopulationDraft, children: int, figure: str, with_elders: bool) -> list[int]:
    """The oldest first."""
    if not children:
        return []
    ages = [draft.dice.age(odds(figure), 25 if with_elders else 99)]
    for _ in range(children - 1):
        ages.insert(0, ages[0] + draft.dice.between(1, 4))
    return ages


def _mother_age(draft: PopulationDraft, children: list[int]) -> int:
    oldest, youngest = children[0], children[-1]
    at_birth = number("first_birth_age") - max(0, oldest - 20) / 10
    return oldest + draft.dice.around(at_birth, 3.8, 20, 44 - (oldest - youngest) if oldest < 60 else 30)


def _children(draft: PopulationDraft, parents: tuple[Person, ...], ages: list[int]) -> list[Member]:
    made: list[Member] = []
    for age in ages:
        child = draft.person_of(_sex(draft, by_age("son_share")[age]), age)
        if made:
            child.birth_date = max(child.birth_date, days_before(made[-1][0].birth_date, -DAYS_BETWEEN_BIRTHS))
        make_parents(parents, child)
        made.append((child, Relation.CHILD))
    return made


def _add_parent(draft: PopulationDraft, members: list[Member]) -> None:
    """The head's mother, or their father where a mother is there already."""
    head = members[0][0]
    elders = [person for person, relation in members if relation is Relation.PARENT]
    sex = Sex.MALE if elders else Sex.FEMALE
    head_age = head.age(draft.on)
    older_by = elders[0].age(draft.on) - head_age + 2 if elders else draft.dice.around(28, 3.5, 19, 40)
    parent = draft.person_of(sex, head_age + older_by)
    if elders:
        marry(elders[0], parent)
    head.parents += (parent,)
    parent.children.append(head)
    members.append((parent, Relation.PARENT))


def _siblings(draft: PopulationDraft, others: int, _: bool) -> list[Member]:
    return _companions(draft, others, Relation.SIBLING)


def _housemates(draft: PopulationDraft, others: int, _: bool) -> list[Member]:
    return _companions(draft, others, Relation.OTHER)


def _companions(draft: PopulationDraft, others: int, relation: Relation) -> list[Member]:
    youngest = draft.dice.age(odds("companion_ages"))
    members = [(draft.person_of(_sex(draft, 0.5), youngest + i * 2), relation) for i in range(others + 1)]
    head = (members.pop()[0], Relation.HEAD)
    return [head, *members]


def _grandparent(draft: PopulationDraft, _: int, __: bool) -> list[Member]:
    age = draft.dice.age(odds("ward_ages"))
    head = draft.person_of(_sex(draft, 0.2), age + draft.dice.between(48, 66))
    return [(head, Relation.HEAD), _ward(draft, head, age)]


def _grandparents(draft: PopulationDraft, _: int, __: bool) -> list[Member]:
    age = draft.dice.age(odds("ward_ages"))
    wife_age = age + draft.dice.between(48, 62)
    couple = _married(draft, wife_age + 3, wife_age)
    return [*couple, _ward(draft, couple[0][0], age)]


def _ward(draft: PopulationDraft, guardian: Person, age: int) -> Member:
    ward = draft.person_of(_sex(draft, by_age("son_share")[age]), min(age, 18))
    make_guardian(guardian, ward)
    return ward, Relation.GRANDCHILD


def _maybe_bereave(draft: PopulationDraft, person: Person) -> None:
    """Give some widows and widowers a late spouse, whom the registry still holds."""
    age = person.age(draft.on)
    if age < 66 or person.spouse or (person.children and person.relation is Relation.HEAD) or draft.remaining < 1:
        return
    if draft.dice.chance(number("late_spouse_share")):
        sex = Sex.MALE if person.sex is Sex.FEMALE else Sex.FEMALE
        late = draft.person_of(sex, age + draft.dice.between(-2, 3))
        for child in person.children:
            child.parents += (late,)
            late.children.append(child)
        person.late_spouse = late


def _sex(draft: PopulationDraft, male_share: float) -> Sex:
    return Sex.MALE if draft.dice.chance(male_share) else Sex.FEMALE


_KINDS = {
    "single": _single,
    "couple": _couple,
    "lone": _lone,
    "siblings": _siblings,
    "housemates": _housemates,
    "grandparent": _grandparent,
    "grandparents": _grandparents,
}

"""Verdicts on the national catalogue: the index agrees with the trees, and what must hold without a list holds."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

import pytest

from agencies.contract.fact import FactType
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.rules.condition import leaves
from agencies.rules.evaluation import Situation
from agencies.rules.profile import NOT_RECORDED, Profile
from agencies.rules.region import reach, regions
from resolvers.eligibility.assessment.assessment import Question, sets_by_status
from resolvers.eligibility.assessment.status_sets import STATUSES, positions
from resolvers.eligibility.index.catalogue import Catalogue
from resolvers.eligibility.rules.verdict import EligibilityStatus
from tests.eligibility.asking_questions import asked_by_index, asked_by_rows, assessed
from tests.eligibility.catalogues import catalogue
from tests.eligibility.naive import verdicts
from tests.gov24.captured import LARGE, MADE_UP, Captured, large_is_here

ON: Final = date(2026, 11, 24)
REGISTRY: Final = register(discover())
SIGUNGU: Final = [code for code in regions() if len(code) == 5]
FLAGS: Final = ("pregnant", "disabled", "veteran", "prospective_parent", "childbirth_or_adoption", "serious_illness")
HOME: Final = ("multicultural_household", "single_parent_household", "multi_child_household", "newly_moved_in")
CODES: Final = {"occupation": "crop_farmer", "employment_status": "JOB_SEEKING", "enrolled_level": "university"}
MISSING_SHARE: Final = 0.15
LIKELY, UNLIKELY = EligibilityStatus.LIKELY, EligibilityStatus.UNLIKELY


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(MADE_UP, id="made up"),
        pytest.param(LARGE, id="large", marks=[large_is_here, pytest.mark.long]),
    ],
)
def captured(request: pytest.FixtureRequest) -> Captured:
    """A capture with what is known of it."""
    found: Captured = request.param
    return found


@pytest.fixture(scope="module")
def national(captured: Captured) -> Catalogue:
    """The services of the capture as the index holds them."""
    return catalogue(captured.rules(), REGISTRY.household_facts)


@pytest.mark.parametrize("seed", range(6))
def test_the_index_agrees_with_the_trees_on_every_service(national: Catalogue, seed: int) -> None:
    """For people drawn at random, with facts missing at random, and a household whose members differ."""
    dice = random.Random(seed)
    people = [_drawn(national, dice, name) for name in ("citizen", "child", "other")]
    situations = [Situation(person, people[0], people[1:2], people) for person in people[:2]]
    found = list(_rows(national, situations))
    assert len(dict(found)) == len(found)
    assert dict(found) == verdicts(national.rules, situations, REGISTRY.household_facts, ON)


@pytest.mark.parametrize("seed", range(3))
def test_open_questions_are_what_the_rows_miss(national: Catalogue, seed: int) -> None:
    """For such people too: what the catalogue does not say of a service is none."""
    dice = random.Random(seed)
    people = [_drawn(national, dice, name) for name in ("citizen", "child", "other")]
    situations = [Situation(person, people[0], people[1:2], people) for person in people[:2]]
    homes = dict.fromkeys(("citizen", "child"), "home")
    assessment = assessed(Question("citizen", ON), national, situations, homes)
    found = asked_by_index(assessment)
    assert found == asked_by_rows(assessment, homes)
    assert found


@pytest.fixture(scope="module")
def in_words(captured: Captured) -> Catalogue:
    """The same with what is read from their prose."""
    return catalogue(captured.rules_in_words(), REGISTRY.household_facts)


@pytest.mark.parametrize("seed", range(6))
def test_prose_tells_apart_what_is_likely_by_codes(
    captured: Captured, national: Catalogue, in_words: Catalogue, seed: int
) -> None:
    """As every rule's tree has it, and nothing else is decided by it."""
    dice = random.Random(seed)
    people = [_drawn(in_words, dice, name) for name in ("citizen", "child", "other")]
    situations = [Situation(person, people[0], people[1:2], people) for person in people[:2]]
    found = dict(_rows(in_words, situations))
    assert found == verdicts(in_words.rules, situations, REGISTRY.household_facts, ON)
    alone = dict(_rows(national, situations))
    assert {row: LIKELY if status is UNLIKELY else status for row, status in found.items()} == alone
    assert captured is MADE_UP or UNLIKELY in found.values()
    assert not in_words.texts.trees
    assert not in_words.confirmed.open_points.trees


def test_codes_alone_never_make_a_service_certain(captured: Captured, national: Catalogue) -> None:
    """Who is known in full is LIKELY at best, and UNKNOWN only for what the catalogue leaves out."""
    person = _known(national)
    found = set(_of(national, person).values())
    assert found == {EligibilityStatus.LIKELY, EligibilityStatus.INELIGIBLE, EligibilityStatus.UNKNOWN}
    undecided = [name for name, status in _of(national, person).items() if status is EligibilityStatus.UNKNOWN]
    assert captured.undecided <= len(undecided) < 20


@pytest.mark.parametrize("flag", [*FLAGS, *HOME])
def test_a_flag_more_never_takes_a_service_away(captured: Captured, national: Catalogue, flag: str) -> None:
    """Codes include people and never exclude them: what applied without the flag applies with it."""
    without, having = (_applying(national, _known(national, **{flag: value})) for value in (False, True))
    assert without <= having
    assert (without == having) is (flag in captured.idle)


@pytest.mark.parametrize(("fact", "code"), CODES.items())
def test_a_code_instead_of_none_never_takes_a_service_away(national: Catalogue, fact: str, code: str) -> None:
    """An occupation, a search for work, an enrolment: none of them closes what was open to somebody without."""
    nothing = "OUT_OF_LABOUR_FORCE" if fact == "employment_status" else "none"
    assert _applying(national, _known(national, **{fact: nothing})) < _applying(
        national, _known(national, **{fact: code})
    )


def test_moving_changes_local_services_only(national: Catalogue) -> None:
    """Of two people who differ in where they live, what applies to one alone asks about the region."""
    one, other = (
        _applying(national, _known(national, region="11620")),
        _applying(national, _known(national, region="41111")),
    )
    rules = {rule.service_id: rule for rule in national.rules}
    assert one != other
    for service in one ^ other:
        assert "region" in rules[service].facts


def test_a_local_service_is_for_those_in_its_reach(national: Catalogue) -> None:
    """Nobody is offered another district's service, and what cannot be read is offered to nobody as theirs."""
    for code in ("11620", "46820", "26350"):
        applying, local = _applying(national, _known(national, region=code, occupation="crop_farmer")), 0
        for rule in national.rules:
            named = [leaf.operand for _, leaf in leaves(rule.requirements[-1].condition) if hasattr(leaf, "operand")]
            if rule.service_id in applying and rule.requirements[-1].row["id"].endswith("/region"):
                assert set(named) & set(reach(code))
                local += 1
        assert local > 0


def test_an_open_national_service_applies_to_everyone_of_its_age(captured: Captured, national: Catalogue) -> None:
    """Where nothing but an age restricts a service, it applies to whoever has that age, whatever else is missing."""
    aged = [rule for rule in national.rules if rule.facts <= {"age"} and not rule.reads("member")]
    assert len(aged) >= captured.aged
    nobody = Profile("x", {"age": 40}, {fact: NOT_RECORDED for fact in national.facts if fact != "age"})
    status = _of(national, nobody)
    assert {status[rule.service_id] for rule in aged} <= {EligibilityStatus.LIKELY, EligibilityStatus.INELIGIBLE}


def _drawn(national: Catalogue, dice: random.Random, name: str) -> Profile:
    values = {fact: _value(dice, fact) for fact in national.facts if dice.random() > MISSING_SHARE}
    return _profile(national, name, values)


def _value(dice: random.Random, fact: str) -> Any:
    held = REGISTRY.facts[fact].fact
    if fact == "region":
        return dice.choice(SIGUNGU)
    if held.type is FactType.BOOLEAN:
        return dice.random() < 0.3
    if held.type is FactType.CODE:
        return dice.choice(held.codes)
    if held.type is FactType.DATE:
        return ON - timedelta(days=dice.randrange(40_000))
    return dice.choice((0, 5, 18, 19, 34, 50, 65, 75, 100, 100.5, 200, 201, 119))


def _known(national: Catalogue, **facts: Any) -> Profile:
    values: dict[str, Any] = {fact: False for fact in national.facts if _type(fact) is FactType.BOOLEAN}
    values |= {"sex": "female", "age": 33, "region": "11620", "occupation": "other", "enrolled_level": "none"}
    values |= {"employment_status": "EMPLOYED", "median_income_percent": 60.0, "owns_home": True}
    return _profile(national, "citizen", {**values, **facts})


def _type(fact: str) -> FactType:
    return REGISTRY.facts[fact].fact.type


def _profile(national: Catalogue, name: str, values: Mapping[str, Any]) -> Profile:
    return Profile(name, dict(values), {f: NOT_RECORDED for f in national.facts if f not in values})


def _of(national: Catalogue, person: Profile) -> dict[str, EligibilityStatus]:
    alone = Situation(person, person, (), [person])
    return {service: status for (service, _), status in _rows(national, [alone])}


def _applying(national: Catalogue, person: Profile) -> set[str]:
    return {service for service, status in _of(national, person).items() if status is EligibilityStatus.LIKELY}


def _rows(of: Catalogue, situations: list[Situation]) -> Iterator[tuple[tuple[str, int], EligibilityStatus]]:
    for subject, sets in enumerate(sets_by_status(of, situations, ON)):
        for status, services in zip(STATUSES, sets, strict=True):
            for place in positions(services, len(of.rules)).tolist():
                yield (of.rules[place].service_id, subject), status

"""From the codes of a service to what it asks: the groups that restrict it, each as one requirement, in words."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.rules.evaluation import Situation
from agencies.rules.notation import read_condition
from agencies.rules.profile import NOT_RECORDED, Profile
from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN, Outcome
from agencies.service_catalogue.gov24.codes.code import group
from agencies.service_catalogue.gov24.codes.stated import UnknownCode, read_stated
from agencies.service_catalogue.gov24.region import Area
from tests.eligibility.evaluating import evaluate
from tests.gov24.capture import ID, OPEN, asked, coded, condition, particular, restricting, stated
from tests.gov24.reading_back import codes_of

PERSON = [code.code for code in particular("person")]
BANDS = [code.code for code in group("income")]
PERCENTS = (0, 50, 50.5, 51, 75, 76, 100, 150, 200, 200.5, 900)


def outcome(notation: Any, **facts: Any) -> Outcome:
    """How a condition stands for one person of whom these facts are known (None: not recorded)."""
    known = {fact: value for fact, value in facts.items() if value is not None}
    missing = {fact: NOT_RECORDED for fact, value in facts.items() if value is None}
    person = Profile("one", known, missing)
    return evaluate(read_condition(notation), Situation(person, person, (), (person,)))


def test_what_is_open_asks_nothing() -> None:
    """Both sexes, all ages, all incomes, and the open codes: nobody is left out, by none of them."""
    assert asked(*OPEN) == {}
    assert asked("JA0201", "JA0202", "JA0203", "JA0204", "JA0205") == {}
    assert asked() == {}


@pytest.mark.parametrize(("name", "open_code"), [("person", "JA0322"), ("household", "JA0410")])
def test_an_open_code_leaves_its_group_open_beside_particular_ones(name: str, open_code: str) -> None:
    """ "None of these" with some of these, or with all of them, restricts nobody."""
    every = [code.code for code in particular(name)]
    assert asked(open_code) == asked(open_code, every[0]) == asked(open_code, *every) == {}
    assert set(asked(every[0])) == set(asked(*every[1:])) == {name}


@pytest.mark.parametrize("name", ["sex", "income", "person", "household"])
def test_all_that_a_group_can_ask_leave_it_open(name: str) -> None:
    """Also without "none of these", and then none of them is named in particular."""
    every = [code.code for code in particular(name)]
    assert asked(*every) == {}
    assert stated(*every).named(name) == ()


def test_groups_are_asked_each_for_itself_and_in_one_order() -> None:
    """Sex, age, income, person, household: all of them must be met, each by one of its codes."""
    found = asked("JA0102", "JA0201", "JA0302", "JA0303", "JA0403", ages=(18, 44))
    assert list(found) == ["sex", "age", "income", "person", "household"]
    assert found["person"]["condition"] == {
        "any": [{"fact": "pregnant", "is": True}, {"fact": "childbirth_or_adoption", "is": True}]
    }
    assert all(each["citation"] is each["in_force_from"] is each["in_force_until"] is None for each in found.values())


def test_codes_of_one_fact_are_one_comparison() -> None:
    """A pupil of any school, and a job seeker."""
    assert condition("person", "JA0317", "JA0327", "JA0319", "JA0302") == {
        "any": [
            {"fact": "pregnant", "is": True},
            {"fact": "enrolled_level", "in": ["elementary", "high"]},
            {"fact": "employment_status", "is": "JOB_SEEKING"},
        ]
    }


def test_a_defector_in_the_household_is_enough() -> None:
    """The code is the household's, the fact a person's."""
    assert condition("household", "JA0402") == {"any_member": {"fact": "north_korean_defector", "is": True}}
    assert condition("household", "JA0412") == {"fact": "owns_home", "is": False}


@pytest.mark.parametrize(
    ("ages", "met", "not_met"),
    [
        ((19, 34), (19, 34), (18, 35)),
        ((65, 120), (65, 121), (64,)),
        ((65, 999), (65, 121), (64,)),
        ((65, None), (65, 121), (64,)),
        ((0, 5), (0, 5), (6,)),
        ((None, 5), (0, 5), (6,)),
        ((-3, 5), (0, 5), (6,)),
        ((0, 0), (0,), (1,)),
        ((2, 2), (2,), (1, 3)),
        ((0, 119), (119,), (120,)),
    ],
)
def test_ages_are_completed_years_with_both_bounds(ages: Any, met: Any, not_met: Any) -> None:
    """A bound that is named is included; 0 at the bottom and 120 or more at the top bound nothing."""
    notation = condition("age", ages=ages)
    assert {age: outcome(notation, age=age) for age in (*met, *not_met)} == {
        **dict.fromkeys(met, MET),
        **dict.fromkeys(not_met, NOT_MET),
    }


@pytest.mark.parametrize("ages", [(0, 120), (None, None), (0, 120_000), (-1, 200), (None, 120)])
def test_ages_that_bound_nobody_ask_nothing(ages: Any) -> None:
    """The catalogue writes "no bound" in many ways."""
    assert asked(ages=ages) == {}


@pytest.mark.parametrize("ages", [(40, 30), (5, -1), ("19", 34), (True, 34), (19.5, 34)])
def test_ages_that_cannot_be_meant_are_unknown_and_reported(ages: Any) -> None:
    """Nobody is turned away, or promised anything, by an age that cannot be read."""
    assert condition("age", ages=ages) == {"not_in_catalogue": "age"}
    assert outcome(condition("age", ages=ages), age=30) is UNKNOWN
    assert stated(ages=ages).ages.odd is not None


@pytest.mark.parametrize("ages", [(18, 200), (-1, 60)])
def test_ages_that_are_only_odd_are_read_and_reported(ages: Any) -> None:
    """An upper bound past any life, or a lower one below none."""
    assert stated(ages=ages).ages.known
    assert stated(ages=ages).ages.odd is not None
    assert stated(ages=(18, 60)).ages.odd is None


def test_income_is_asked_by_half_open_bands() -> None:
    """At 75 percent one is in the second band, a little over it in the third."""
    second, third = condition("income", "JA0202"), condition("income", "JA0203")
    assert [outcome(second, median_income_percent=value) for value in (50, 50.5, 75, 75.5)] == [
        NOT_MET,
        MET,
        MET,
        NOT_MET,
    ]
    assert [outcome(third, median_income_percent=value) for value in (75, 75.5, 100, 101)] == [
        NOT_MET,
        MET,
        MET,
        NOT_MET,
    ]


def test_a_gap_between_bands_is_no_maximum() -> None:
    """Bands that meet are one; what lies between others is left out, and so is what lies below."""
    assert condition("income", "JA0201", "JA0202") == {"fact": "median_income_percent", "at_most": 75}
    with_gap = condition("income", "JA0201", "JA0203", "JA0204")
    assert [outcome(with_gap, median_income_percent=value) for value in (50, 60, 76, 200, 201)] == [
        MET,
        NOT_MET,
        MET,
        MET,
        NOT_MET,
    ]
    assert outcome(condition("income", "JA0205"), median_income_percent=60) is NOT_MET


def test_more_bands_never_leave_anybody_out() -> None:
    """Whoever has a service by some bands has it by these and any others."""
    sets = [set(chosen) for size in range(6) for chosen in itertools.combinations(BANDS, size)]

    def reached(bands: set[str]) -> set[float]:
        requirement = asked(*bands).get("income")
        return {
            percent
            for percent in PERCENTS
            if requirement is None or outcome(requirement["condition"], median_income_percent=percent) is MET
        }

    for bands in sets[1:]:
        for wider in sets:
            if bands < wider:
                assert reached(bands) <= reached(wider)


@given(st.sets(st.sampled_from(PERSON[1:]), min_size=1), st.data())
def test_another_flag_of_a_person_never_takes_a_service_away(chosen: set[str], data: st.DataObject) -> None:
    """What a person also is counts for them, never against them."""
    flags = ("pregnant", "prospective_parent", "childbirth_or_adoption", "disabled", "veteran", "serious_illness")
    held = data.draw(st.fixed_dictionaries({flag: st.booleans() for flag in flags}))
    codes_held = {"enrolled_level": "high", "occupation": "fisher", "employment_status": "EMPLOYED"}
    before = outcome(condition("person", *chosen), **held, **codes_held)
    for flag in flags:
        after = outcome(condition("person", *chosen), **{**held, flag: True}, **codes_held)
        assert before is not MET or after is MET


def test_a_missing_fact_is_unknown_unless_another_code_is_met() -> None:
    """A group is met where any of its codes is, not met where none is, else unknown."""
    notation = condition("person", "JA0328", "JA0330")
    assert outcome(notation, disabled=False, serious_illness=None) is UNKNOWN
    assert outcome(notation, disabled=True, serious_illness=None) is MET
    assert outcome(notation, disabled=False, serious_illness=False) is NOT_MET


@given(
    st.sets(st.sampled_from([code.code for name in ("sex", "income", "person", "household") for code in group(name)]))
)
def test_the_codes_can_be_read_back_from_the_requirements(chosen: set[str]) -> None:
    """Nothing of what restricts a service is lost or added."""
    of = stated(*chosen)
    assert codes_of(list(asked(*chosen).values())) == restricting(of, ("sex", "income", "person", "household"))


@pytest.mark.parametrize("kind", ["JA1101", "JA1103", "JA1201", "JA1299", "JA2101", "JA2103", "JA2201", "JA2299"])
def test_a_service_for_organisations_alone_is_for_no_person(kind: str) -> None:
    """One requirement, which nobody meets, whatever its ages, its incomes and its region."""
    found = asked(kind, "JA0201", ages=(18, 64), area=None)
    assert list(found) == ["organisations"]
    assert outcome(found["organisations"]["condition"]) is NOT_MET
    assert found["organisations"]["text"]["en"] == "For organisations only"


@pytest.mark.parametrize("also", ["JA0101", "JA0313", "JA0322", "JA0404", "JA0410"])
def test_codes_of_organisations_are_nothing_to_a_person_who_is_named_too(also: str) -> None:
    """Beside a sex, a person or a household, open codes among them, they neither open nor close anything."""
    assert asked("JA2103", "JA1102", also, ages=(18, 64)) == asked(also, ages=(18, 64))


@pytest.mark.parametrize(
    ("chosen", "ages", "korean", "english"),
    [
        ((), (19, 34), "만 19~34세", "Aged 19 to 34"),
        ((), (65, 120), "만 65세 이상", "Aged 65 or over"),
        ((), (0, 5), "만 5세 이하", "Aged 5 or under"),
        ((), (2, 2), "만 2세", "Aged 2"),
        (("JA0102",), (0, 120), "여성", "Women"),
        (("JA0201", "JA0202"), (0, 120), "기준 중위소득 75% 이하", "Household income up to 75% of the median"),
        (
            ("JA0204",),
            (0, 120),
            "기준 중위소득 100% 초과 200% 이하",
            "Household income over 100% and up to 200% of the median",
        ),
        (
            ("JA0201", "JA0205"),
            (0, 120),
            "기준 중위소득 50% 이하 또는 200% 초과",
            "Household income up to 50%, or over 200% of the median",
        ),
        (("JA0302",), (0, 120), "임산부", "Pregnant"),
        (
            ("JA0302", "JA0303"),
            (0, 120),
            "다음 중 하나: 임산부, 출산·입양",
            "One of these: pregnant, childbirth or adoption",
        ),
        (("JA0412",), (0, 120), "무주택세대", "Household without a home of its own"),
    ],
)
def test_a_requirement_reads_as_a_citizen_would_say_it(chosen: Any, ages: Any, korean: str, english: str) -> None:
    """In Korean and English, and in Arabic too."""
    [requirement] = asked(*chosen, ages=ages).values()
    assert (requirement["text"]["ko"], requirement["text"]["en"]) == (korean, english)
    assert requirement["text"]["ar"]


def test_where_the_region_cannot_be_read_everybody_is_in_doubt() -> None:
    """Never everybody's, and nobody is turned away by it."""
    assert asked(area=None)["region"]["condition"] == {"not_in_catalogue": "region"}
    assert "region" not in asked(area=Area("경기도", ("41",)))


def test_a_region_of_several_is_met_in_each_of_them() -> None:
    """A city that was put together from two, of which our code list has the two."""
    notation = asked(area=Area("전남광주통합특별시", ("29", "46")))["region"]["condition"]
    assert [outcome(notation, region=code) for code in ("29110", "46110", "11110")] == [MET, MET, NOT_MET]


def test_residents_of_a_region_that_was_divided_are_in_doubt() -> None:
    """By their code nobody can tell in which part they live; all others are in neither."""
    notation = asked(area=Area("인천광역시 제물포구", ("28140",), ("28110",)))["region"]["condition"]
    assert [outcome(notation, region=code) for code in ("28140", "28110", "28177")] == [MET, UNKNOWN, NOT_MET]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (coded(ID, JA0331="Y"), "JA0331"),
        (coded(ID, JA0103="Y"), "JA0103"),
        (coded(ID, JA0302="N"), "JA0302"),
        (coded(ID, JA0302=""), "JA0302"),
        (coded(ID, JA0302=1), "JA0302"),
    ],
)
def test_a_code_that_the_list_does_not_have_is_not_guessed(row: Any, code: str) -> None:
    """A code of another version, or a value that means nothing: the service is not read at all."""
    with pytest.raises(UnknownCode) as caught:
        read_stated(row)
    assert caught.value.code == code
    assert code in str(caught.value)


def test_a_code_that_is_null_says_nothing() -> None:
    """Neither one of the list nor one that is new in the file."""
    assert read_stated(coded(ID, "JA0302", JA0331=None)).codes == {"JA0302"}

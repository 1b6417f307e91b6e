"""The stages of life that a service's ages meet, read off its conditions."""

from datetime import date
from typing import Any

import pytest

from agencies.rules.life_stage import life_stages


def requirement(condition: dict[str, Any], since: str | None = None, until: str | None = None) -> dict[str, Any]:
    return {"condition": condition, "in_force_from": since, "in_force_until": until}


def names(*conditions: dict[str, Any]) -> list[str]:
    return [stage.value for stage in life_stages([requirement(condition) for condition in conditions])]


PREGNANT = {"fact": "pregnant", "is": True}
OLD = {"fact": "age", "at_least": 65}
INFANT = {"fact": "age_months", "less_than": 72}


@pytest.mark.parametrize(
    ("condition", "stages"),
    [
        (OLD, ["ELDERLY"]),
        ({"fact": "age", "more_than": 64}, ["ELDERLY"]),
        ({"fact": "age", "at_least": 64}, ["MIDDLE_AGED", "ELDERLY"]),
        ({"fact": "age", "in": [6, 13]}, ["CHILD", "ADOLESCENT"]),
        (INFANT, ["INFANT"]),
        ({"fact": "age_months", "at_most": 72}, ["INFANT", "CHILD"]),
        ({"all": [{"fact": "age_months", "at_least": 73}, {"fact": "age_months", "at_most": 75}]}, ["CHILD"]),
        ({"all": [{"fact": "age", "at_least": 19}, {"fact": "age", "at_most": 34}]}, ["YOUNG_ADULT"]),
        ({"any": [OLD, INFANT]}, ["INFANT", "ELDERLY"]),
        ({"not": {"fact": "age", "at_least": 19}}, ["INFANT", "CHILD", "ADOLESCENT"]),
        ({"all": [OLD, PREGNANT]}, ["ELDERLY"]),
        (
            {"n_of": {"n": 2, "conditions": [OLD, PREGNANT, {"fact": "age", "at_least": 35}]}},
            ["MIDDLE_AGED", "ELDERLY"],
        ),
        ({"fact": "school_year_age", "is": 6}, ["CHILD"]),
    ],
)
def test_a_restricted_age_gives_the_stages_that_it_meets(condition: dict[str, Any], stages: list[str]) -> None:
    """Whatever else is asked, an age at which the condition can hold counts."""
    assert names(condition) == stages


@pytest.mark.parametrize(
    "condition",
    [
        PREGNANT,
        {"any": [OLD, PREGNANT]},
        {"citizen": OLD},
        {"any_child": INFANT},
        {"not": {"every_member": OLD}},
        {"fact": "age", "at_most": 120},
    ],
)
def test_where_no_age_is_ruled_out_there_are_none_in_particular(condition: dict[str, Any]) -> None:
    """Another person's age, or one way among others, restricts nothing."""
    assert names(condition) == []


def test_all_requirements_count_together() -> None:
    """A service has the ages that every requirement allows."""
    assert names({"fact": "age", "at_least": 13}, {"fact": "age", "less_than": 19}) == ["ADOLESCENT"]


def test_each_of_two_rules_that_follow_each_other_counts_on_its_own_days() -> None:
    """An age limit that was raised does not make the two limits hold at once."""
    rules = [
        requirement({"fact": "age", "is": 5}, until="2025-12-31"),
        requirement({"fact": "age", "is": 12}, since="2026-01-01"),
    ]
    assert [stage.value for stage in life_stages(rules)] == ["INFANT", "CHILD"]


def test_a_rule_restricts_the_ages_though_it_began_one_day() -> None:
    """The days before a service's first rule do not open it to all ages."""
    assert [stage.value for stage in life_stages([requirement(OLD, since="2026-01-01")])] == ["ELDERLY"]


LIMIT = {"fact": "age", "less_than": {"parameter": "limit"}}


def test_a_named_limit_counts_on_the_days_of_each_of_its_values() -> None:
    """A limit that was raised opens the stages of each; the time before the first value opens no more."""
    values = {"limit": [(date(2020, 1, 1), 6), (date(2026, 1, 1), 13)]}
    assert [stage.value for stage in life_stages([requirement(LIMIT)], values)] == ["INFANT", "CHILD"]


def test_a_figure_that_is_not_known_on_some_days_does_not_open_all_ages() -> None:
    """Whether it is the age's own limit, or another figure beside it, however deep it stands."""
    values = {"limit": [(date(2026, 1, 1), 6)], "income": [(date(2026, 1, 1), 50)]}
    poor = {"fact": "income", "at_most": {"parameter": "income"}}
    later = requirement({"fact": "age", "at_least": 1}, since="2020-01-01")
    for both in ([requirement({"all": [poor, LIMIT]})], [requirement({"not": {"not": poor}}), requirement(LIMIT)]):
        assert [stage.value for stage in life_stages([*both, later], values)] == ["INFANT"]


def test_a_rule_may_end_with_the_calendar() -> None:
    """The last day that there is has no day after it."""
    assert [stage.value for stage in life_stages([requirement(OLD, until="9999-12-31")])] == ["ELDERLY"]


def test_what_the_catalogue_never_says_leaves_the_ages_that_it_does_say() -> None:
    """A district that cannot be read says nothing of the ages."""
    assert names(OLD, {"not_in_catalogue": "region"}) == ["ELDERLY"]
    assert names({"not_in_catalogue": "age"}) == names({"any": [OLD, {"not_in_catalogue": "age"}]}) == []
    assert names({"all": [OLD, {"not_in_catalogue": "age"}]}) == ["ELDERLY"]

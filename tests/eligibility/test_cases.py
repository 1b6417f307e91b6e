"""Every worded case beside a service's rule holds: each is a test of its own, named by what it promises."""

from datetime import date
from typing import Any, Final

import pytest

from agencies.service_catalogue.files.case_file import Case
from agencies.service_catalogue.rules.condition import leaves, parameter_ids
from agencies.service_catalogue.rules.notation import read_condition
from resolvers.eligibility.rules.worded_cases import broken_cases, outcome, rule_from
from tests.own_catalogue import CASES, CATALOGUE, PARAMETERS, REGISTRY
from tests.people import DAY

RULES: Final = {name: rule_from(service, PARAMETERS) for name, service in CATALOGUE.by_file.items()}
ON: Final = date.fromisoformat(DAY)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.service}: {case.it}")
def test_case_holds(case: Case) -> None:
    """With the case's facts the rule comes to what the case says, over exactly the missing facts that it names."""
    assert outcome(case, RULES[case.service], REGISTRY, ON) == (case.expect, case.missing)


def test_case_that_does_not_hold_is_told_with_its_line() -> None:
    """A broken promise names its file, its line, what it came to and what was promised."""
    case = CASES[0]
    wrong = "INELIGIBLE" if case.expect != "INELIGIBLE" else "ELIGIBLE"
    broken = Case(**{**{name: getattr(case, name) for name in case.__slots__}, "expect": wrong})
    (told,) = broken_cases([broken], CATALOGUE, REGISTRY, ON)
    assert told.startswith(f"services/{case.service}.cases.yaml:{case.line}: {case.it}: came to {case.expect}")
    assert f"promised is {wrong}" in told


@pytest.mark.parametrize("service", sorted(RULES))
def test_service_has_a_case_for_and_one_against(service: str) -> None:
    """Each service's cases tell of one to whom it applies and, where its rule asks for anything, of one to whom not."""
    promised = {case.expect for case in CASES if case.service == service}
    assert promised & {"ELIGIBLE", "LIKELY"}
    asks: list[Any] = [leaf for r in RULES[service].requirements for leaf in leaves(r.condition)]
    assert not asks or "INELIGIBLE" in promised


@pytest.mark.parametrize("service", sorted(CATALOGUE.by_file))
def test_service_whose_rule_changes_has_cases_with_days(service: str) -> None:
    """Where a requirement is dated, or a figure has had other values, each case says of which day it speaks."""
    requirements = CATALOGUE.by_file[service]["requirements"]
    dated = any(each["in_force_from"] or each["in_force_until"] for each in requirements)
    figures = {name for each in requirements for name in parameter_ids(read_condition(each["condition"]))}
    if dated or any(len(PARAMETERS[name]) > 1 for name in figures):
        assert all(case.day for case in CASES if case.service == service)

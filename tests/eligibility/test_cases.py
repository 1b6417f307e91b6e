"""Every worded case beside a service's rule holds: each is a test of its own, named by what it promises."""

from datetime import date
from typing import Final

import pytest

from agencies.service_catalogue.files.case_file import Case
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

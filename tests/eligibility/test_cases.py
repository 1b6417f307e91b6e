"""Every worded case beside a service's rule holds: the cases of a service are a test, which names those that do not.

Seven hundred tests of a millisecond would take longer to hand out than to run.
"""

from datetime import date
from typing import Final

import pytest

from agencies.service_catalogue.files.case_file import Case
from resolvers.eligibility.rules.worded_cases import broken_cases, outcome, rule_from
from tests.own_catalogue import CASES, CATALOGUE, PARAMETERS, REGISTRY
from tests.people import DAY

RULES: Final = {name: rule_from(service, PARAMETERS) for name, service in CATALOGUE.by_file.items()}
ON: Final = date.fromisoformat(DAY)


@pytest.mark.parametrize("service", sorted({case.service for case in CASES}))
def test_the_cases_of_a_service_hold(service: str) -> None:
    """With a case's facts the rule comes to what the case says, over exactly the missing facts that it names."""
    cases = [case for case in CASES if case.service == service]
    came_to = {case.line: _outcome(case) for case in cases}
    broken = [
        f"{case.file}:{case.line}: {case.it}: {came_to[case.line]}"
        for case in cases
        if came_to[case.line] != (case.expect, case.missing)
    ]
    assert not broken, "\n".join(broken)


def _outcome(case: Case) -> object:
    """What a case comes to, be it an error: those of the same service are tried all the same."""
    try:
        return outcome(case, RULES[case.service], REGISTRY, ON)
    except Exception as error:
        return repr(error)


def test_case_that_does_not_hold_is_told_with_its_line() -> None:
    """A broken promise names its file, its line, what it came to and what was promised."""
    case = CASES[0]
    wrong = "INELIGIBLE" if case.expect != "INELIGIBLE" else "ELIGIBLE"
    broken = Case(**{**{name: getattr(case, name) for name in case.__slots__}, "expect": wrong})
    (told,) = broken_cases([broken], CATALOGUE, REGISTRY, ON)
    assert told.startswith(f"services/{case.service}.cases.yaml:{case.line}: {case.it}: came to {case.expect}")
    assert f"promised is {wrong}" in told

"""The worded cases beside a service's rule notice every small change of the rule."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pytest

from agencies.service_catalogue.files.case_file import Case
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.worded_cases import outcome, rule_from
from tests.eligibility.rule_mutants import mutants
from tests.own_catalogue import CASES, CATALOGUE, FACTS, PARAMETERS, REGISTRY
from tests.people import DAY
from tests.some import some

ON: Final = date.fromisoformat(DAY)

NO_DIFFERENCE: Final[Mapping[str, list[str]]] = {
    # Another part of the same condition takes them already: the self-employed, and the older pupils of that age.
    "birth-benefit-uninsured": ["working: employment_status also SELF_EMPLOYED"],
    "seoul-school-start": [
        "first-year: enrolled_level also middle",
        "first-year: enrolled_level also high",
        "first-year: enrolled_level also high",
    ],
    # No child of that age goes there.
    "kindergarten-admission": [
        f"not-enrolled: enrolled_level also {level}" for level in ("elementary", "middle", "high", "university")
    ],
    "elementary-school-admission": [
        f"not-enrolled: enrolled_level also {level}" for level in ("middle", "high", "university")
    ],
    # Until 2025 the other requirement asks more; on the later days a child of the new age is born in 2017 or later.
    "child-allowance": [
        "age: in_force_from 2025-12-31",
        *(f"child_allowance_age {age} from {age + 2016}-12-31, not {age + 2017}-01-01" for age in range(10, 14)),
    ],
    # Nobody of 24 has a child of 13.
    "young-single-parent-support": ["young-parent: age at_most"],
}
"""The changes by service that change no verdict of a person who can exist."""


@pytest.mark.parametrize("service", sorted(CATALOGUE.by_file))
def test_cases_notice_every_change_of_the_rule(service: str) -> None:
    """With a condition left out, turned round or moved by one step, or a day that the law sets moved by one, some case
    no longer comes to what it promises.
    """
    cases = [case for case in CASES if case.service == service]
    tried = some(mutants(CATALOGUE.by_file[service], PARAMETERS, FACTS))
    unnoticed = [said for said, changed, figures in tried if _hold(cases, rule_from(changed, figures))]
    assert unnoticed == NO_DIFFERENCE.get(service, [])


def _hold(cases: Sequence[Case], rule: Rule) -> bool:
    return all(outcome(case, rule, REGISTRY, ON) == (case.expect, case.missing) for case in cases)

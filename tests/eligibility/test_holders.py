"""Whose fact decides a requirement."""

from typing import Final

import pytest

from agencies.service_catalogue.rules.three_valued_logic import MET, NOT_MET, Outcome
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.presentation.reason_rows import reason_row
from tests.eligibility.rules import Condition, rule, situation
from tests.eligibility.test_decision import BOOLEANS

DEFINITIONS: Final = Definitions(BOOLEANS)
WELFARE, REGISTRY = ({"fact": fact, "is": True} for fact in ("f0", "f1"))


@pytest.mark.parametrize(
    ("asked", "registry", "welfare", "outcome"),
    [
        ({"any": [REGISTRY, WELFARE]}, False, True, MET),
        ({"all": [REGISTRY, WELFARE]}, True, False, NOT_MET),
        ({"any": [REGISTRY, {"not": WELFARE}]}, False, False, MET),
        ({"all": [REGISTRY, {"not": WELFARE}]}, True, True, NOT_MET),
        ({"not": {"any": [REGISTRY, WELFARE]}}, False, True, NOT_MET),
        ({"not": {"all": [REGISTRY, {"not": WELFARE}]}}, True, True, MET),
        ({"not": {"any_child": {"any": [REGISTRY, {"not": WELFARE}]}}}, False, False, NOT_MET),
    ],
)
def test_the_holder_is_whose_fact_makes_the_requirement_come_to_its_outcome(
    asked: Condition, registry: bool, welfare: bool, outcome: Outcome
) -> None:
    """Under `not` the comparison that fails is the one by which a requirement is met."""
    facts = {"f1": registry, "f0": welfare}
    (requirement,) = rule(asked).requirements
    known = situation(facts, None, [facts])
    assert requirement.test(known, known.subject) is outcome
    assert reason_row(requirement, outcome, known, DEFINITIONS)["holder_id"] == "welfare_office"

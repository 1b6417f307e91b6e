"""One request evaluates the rules once, by whatever names its answer has the outcome."""

from typing import Any

import pytest

from resolvers.eligibility.assessment import assessment
from tests.graph.asking import Graph

MOTHER = "Working mother on parental leave"


async def test_b10_services_aliased_30_times_evaluate_the_rules_once(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request, one evaluation, however often its outcome is asked and by whichever field."""
    evaluations: list[Any] = []
    evaluate = assessment.sets_by_status

    def counted(*given: Any) -> Any:
        evaluations.append(given)
        return evaluate(*given)

    monkeypatch.setattr(assessment, "sets_by_status", counted)
    thirty = " ".join(f"s{n}: services(first: {n}) {{ totalCount nodes {{ id }} }}" for n in range(30))
    data = await graph.data(f"{{ me {{ {thirty} }} }}", MOTHER)
    assert len({each["totalCount"] for each in data["me"].values()}) == 1
    assert len(evaluations) == 1

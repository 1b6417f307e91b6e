"""The next change of each verdict of a page, which is found before the page is answered."""

from typing import Any, Final

import pytest

from resolvers.eligibility.presentation.eligibility_rows import Report
from resolvers.request.answer import GraphRequest
from tests.graph.asking import Graph
from tests.graph.office import WAYS

FAMILY: Final = "Multicultural family of six"
DOCUMENT: Final = "{ me { services(first: 3) { nodes { service { id } nextChange { on } } } } }"


@WAYS
async def test_a_next_change_that_fails_is_null_alone(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, by_core: bool
) -> None:
    """Its error has the place of its field, and the other verdicts of the page keep theirs."""
    usual = (await graph.data(DOCUMENT, FAMILY))["me"]["services"]["nodes"]
    failing = usual[1]["service"]["id"]
    own = Report.next

    def next_change(self: Report, verdict: Any, position: int) -> Any:
        if verdict.rule.service_id == failing:
            raise ZeroDivisionError
        return own(self, verdict, position)

    monkeypatch.setattr(Report, "next", next_change)
    request = GraphRequest(DOCUMENT, None, {}, "ko", "7e57" * 4, by_core=by_core)
    answer = await graph.gateway.answer(request, graph.caller(FAMILY), mutation_allowed=False)
    failed = [number for number, node in enumerate(usual) if node["service"]["id"] == failing]
    assert [each["path"] for each in answer.errors] == [["me", "services", "nodes", n, "nextChange"] for n in failed]
    assert answer.data is not None
    expected = [{**node, "nextChange": None} if n in failed else node for n, node in enumerate(usual)]
    assert answer.data["me"]["services"]["nodes"] == expected

"""A flood of documents of which no two are alike: all are answered, and the process grows by a bounded amount."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from bench.harness.client import ask_each, request
from bench.measurements.memory import resident_mb
from tests.engine.documents import aliases, broken, comment, comments, introspection, invalid, short, string
from tests.running import RunningGateway, running_gateway

GROWTH_MB_AT_MOST = 64
AT_ONCE = 8
PART = 200
MOTHER = "Working mother on parental leave"


def flood(opened: RunningGateway, make: Callable[[int], str], count: int) -> set[str]:
    """Ask so many documents; what the answers have beside `data`: nothing, or the codes of their errors."""
    port, token = int(opened.url.rpartition(":")[2]), opened.personas[MOTHER].token
    said: set[str] = set()
    for begin in range(0, count, PART):
        bodies = [orjson.dumps({"query": make(number)}) for number in range(begin, min(begin + PART, count))]
        for answer in ask_each(port, [request(body, token) for body in bodies], AT_ONCE):
            said |= {error["extensions"]["code"] for error in orjson.loads(answer).get("errors", ())}
    return said


@pytest.mark.long
@pytest.mark.parametrize(
    ("make", "count", "codes"),
    [
        (short, 5_000, set()),
        (comment, 1_000, set()),
        (comments, 1_000, set()),
        (string, 1_000, {"BAD_USER_INPUT"}),
        (aliases, 400, set()),
        (introspection, 600, set()),
        (invalid, 1_000, {"GRAPHQL_VALIDATION_FAILED"}),
        (broken, 1_000, {"GRAPHQL_PARSE_FAILED"}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_flood_of_distinct_documents_costs_64_mb_at_most(
    seeded: Path, make: Callable[[int], str], count: int, codes: set[str]
) -> None:
    """Several times as many as the cache holds, of each kind that makes a document large.

    A gateway that kept a thousand of each grew by 130 to 600 MB.
    """
    # All are to be answered, also those that a gateway would refuse for now beside others of their size.
    with running_gateway(seeded, MARU_OBJECTS_IN_WORK="1000000") as opened:
        opened.ask("{ me { services(first: 1) { totalCount } } }", MOTHER)
        before = resident_mb(opened.process.pid)
        assert flood(opened, make, count) == codes
        assert resident_mb(opened.process.pid) - before < GROWTH_MB_AT_MOST

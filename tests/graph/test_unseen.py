"""The ids of an answer that are unknown or hidden, which a caller who guesses is counted by."""

from typing import Final

import pytest

from resolvers.engine.operations.asked_ids import CITIZENS_AT_MOST, NAMED_BY
from resolvers.request.document import BY_ID
from tests.graph.asking import Graph, codes

MOTHER: Final = "Working mother on parental leave"
MANY: Final = "query($ids: [ID!]!) { citizens(ids: $ids) { id } }"


async def test_each_id_that_is_not_shown_is_counted(graph: Graph) -> None:
    """Each once; those whom the caller sees are not."""
    ids = ["no citizen", graph.id_of(MOTHER), "no citizen", "no other"]
    answer = await graph.answer(MANY, MOTHER, ids=ids)
    assert tuple(answer.unseen) == ("no citizen", "no other")


@pytest.mark.parametrize(
    ("ids", "said"),
    [([f"guess {n}" for n in range(CITIZENS_AT_MOST + 1)], ["BAD_USER_INPUT"]), (["a\0"], [])],
    ids=["too many", "no store's text"],
)
async def test_ids_that_no_citizen_is_looked_up_by_are_not_counted(
    graph: Graph, ids: list[str], said: list[str]
) -> None:
    """Those of a field that is refused, and a text that no store can hold, tell nothing of anybody."""
    answer = await graph.answer(MANY, MOTHER, ids=ids)
    assert codes(answer) == said
    assert tuple(answer.unseen) == ()


def test_the_document_and_the_operation_name_the_same_fields() -> None:
    """A document that names somebody is known by the same fields as the ids in it."""
    assert NAMED_BY.keys() == BY_ID

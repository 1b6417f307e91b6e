"""What graphql-core's way asks rows for costs no more than the document is long, however its fragments are spread."""

from resolvers.request.answer import GraphRequest
from resolvers.request.caller import ANONYMOUS
from tests.engine.comparing import Pair

LENGTH = 45
ASKED = "query($f: Int) { a: publicServices(first: $f) { totalCount } b: publicServices(first: 1) { ...F0 } }"


async def test_fragments_that_are_spread_twice_at_each_step_are_walked_once(pair: Pair) -> None:
    """They would else be walked two to the power of their number times, and nobody else be answered meanwhile.

    The null, which `first` does not take, has graphql-core make the answer.
    """
    chain = "".join(
        f" fragment F{step} on PublicServiceConnection {{ ...F{step + 1} ...F{step + 1} }}" for step in range(LENGTH)
    )
    document = f"{ASKED}{chain} fragment F{LENGTH} on PublicServiceConnection {{ totalCount nodes {{ id }} }}"
    request = GraphRequest(document, None, {"f": None}, "ko", "7e57" * 4)
    answer = await pair.engine.answer(request, ANONYMOUS, mutation_allowed=False)
    assert [error["path"] for error in answer.errors] == [["a"]]
    assert answer.data is not None
    assert answer.data["b"]["totalCount"] > 0
    assert len(answer.data["b"]["nodes"]) == 1

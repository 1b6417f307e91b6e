"""The oracle: for every operation the engine answers what graphql-core answers, to the order of the errors."""

from collections.abc import Sequence

import pytest

from resolvers.request.caller import Caller
from tests.engine.comparing import Pair
from tests.engine.operations import Ids, walk

LANGUAGES = ("ko", "en", None)


@pytest.mark.parametrize(
    "seeds",
    [range(300), pytest.param(range(300, 20_300), marks=pytest.mark.long)],
    ids=["some", "many"],
)
async def test_both_executors_give_the_same_answer(
    pair: Pair, callers: Sequence[Caller], ids: Ids, seeds: range, capsys: pytest.CaptureFixture[str]
) -> None:
    """Operations over the whole schema, asked by each in turn: same data, same errors, same order."""
    pair.causes.clear()
    for seed in seeds:
        asked = walk(pair.schema, seed, ids)
        different = await pair.differs(asked, callers[seed % len(callers)], LANGUAGES[seed % len(LANGUAGES)])
        assert different is None, f"seed {seed}: {different}"
    with capsys.disabled():
        print(f"\n{len(seeds)} operations went: {dict(pair.causes.most_common())}")

"""What was read for an answer is freed as soon as the answer is sent, without the garbage collector."""

from collections.abc import Sequence
from functools import partial

from bench.harness.queries import HEADLINE
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from tests.engine.comparing import Pair
from tests.garbage import garbage_of


async def test_nothing_that_was_read_of_a_citizen_waits_for_the_collector(
    pair: Pair, callers: Sequence[Caller]
) -> None:
    """Else records of many people would stay in memory after their answers, and each search for them would cost."""
    request = GraphRequest(HEADLINE, None, {}, "ko", "7e57" * 4)

    async def ask(caller: Caller) -> None:
        answer = await pair.engine.answer(request, caller, mutation_allowed=False)
        assert answer.data is not None
        assert not answer.errors

    citizens = [caller for caller in callers if caller.citizen_id is not None]
    for caller in citizens:
        await ask(caller)
    # One by one: the longer a work takes, the more leaves something beside it in each try.
    assert [await garbage_of(partial(ask, caller)) for caller in citizens] == [0] * len(citizens)

"""Long work of one request lets others go on: no turn of the loop is worked in for long."""

import asyncio

from resolvers.process.loop_turn import LONGEST_SECONDS, LoopTurn

PIECES = 40


async def test_long_work_leaves_turns_to_others() -> None:
    """Of forty pieces of work, each as long as a turn may be worked in, no two are done in one turn."""
    worked = turns = 0
    now = 0.0
    turn = LoopTurn(lambda: now)

    async def work() -> None:
        nonlocal worked, now
        await turn.share()
        now += LONGEST_SECONDS * 1.1
        worked += 1

    tasks = [asyncio.create_task(work()) for _ in range(PIECES)]
    most = 0
    while worked < PIECES:
        before = worked
        await asyncio.sleep(0)
        turns += 1
        most = max(most, worked - before)
    await asyncio.gather(*tasks)
    assert most == 1
    assert turns >= PIECES


async def test_short_work_waits_for_no_turn() -> None:
    """A hundred pieces that take no time are done in the turn in which they are asked for."""
    turn, done = LoopTurn(lambda: 0.0), []

    async def work(number: int) -> None:
        await turn.share()
        done.append(number)

    for number in range(100):
        coroutine = work(number)
        try:
            coroutine.send(None)
        except StopIteration:
            continue
    assert len(done) == 100

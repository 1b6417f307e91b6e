"""A relay that kills itself at a step, or stands still. `python -m tests.notices.dying STEP` takes stores as JSON."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final

import orjson

from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM, register
from agencies.store.events import old_rows, outbox
from resolvers.context import Context
from resolvers.notices.events import relay, settling
from resolvers.notices.judging.judgement import Judgement
from resolvers.notices.keeping import kept_notices
from tests.notices.town import Town

STEPS: Final = ("held", "taken", "recorded", "judged", "written", "settled")
"""After which step of its first events it dies: it holds them, has read what they carry, has committed to the usage log
what it has read of people, knows what it tells them, has committed their notices, or has said that the events are
relayed, which is not committed yet."""


PAUSED: Final = ("paused", "paused while it writes")
"""It stands still while it holds its first event, for which it was to have two seconds, or the locks of the notices
as well, for which it was to have five."""


def dying(
    call: Callable[..., Awaitable[Any]], *, before: bool = False, number: signal.Signals = signal.SIGKILL
) -> Callable[..., Awaitable[Any]]:
    """The call, which the process does not outlive, or at which it stands still."""

    async def last(*arguments: Any, **named: Any) -> Any:
        if not before:
            await call(*arguments, **named)
        os.kill(os.getpid(), number)
        return await call(*arguments, **named)

    return last


async def main(step: str) -> None:
    """Relay all until it is over."""
    town = Town(register(discover()), orjson.loads(sys.stdin.buffer.read()))
    if step in PAUSED:
        relay.TAKEN_SECONDS = 2.0  # type: ignore[misc]
    if step == "paused":
        Judgement.judge_all = dying(Judgement.judge_all, before=True, number=signal.SIGSTOP)  # type: ignore[method-assign]
    elif step in PAUSED:
        town.stores[PLATFORM].deadline_seconds = kept_notices.KEEP_SECONDS
        kept_notices._put_events = dying(kept_notices._put_events, number=signal.SIGSTOP)
    elif step == "held":
        old_rows.OldRows.typed = dying(old_rows.OldRows.typed, before=True)  # type: ignore[method-assign]
    elif step == "taken":
        Judgement.judge_all = dying(Judgement.judge_all, before=True)  # type: ignore[method-assign]
    elif step == "recorded":
        Context.recorded = dying(Context.recorded)  # type: ignore[method-assign]
    elif step == "judged":
        Judgement.judge_all = dying(Judgement.judge_all)  # type: ignore[method-assign]
    elif step == "written":
        settling.keep_notices = dying(settling.keep_notices)  # type: ignore[assignment]
    else:
        outbox.Taken.relayed = dying(outbox.Taken.relayed)  # type: ignore[method-assign]
    await town.relay()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

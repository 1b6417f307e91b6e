"""A sweep that kills itself at a step. `python -m tests.notices.dying_sweep STEP` takes stores as JSON."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final

import orjson

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from resolvers.runs.notice_sweep import day_sweep, page_sweep
from tests.notices.day_sweeps import sweep
from tests.notices.town import Town

STEPS: Final = ("begun", "read", "recorded", "written", "noted", "over")
"""After which step it dies: the day is begun, the first page is read, who is told in the next portion is recorded, some
portions of a page are written, a page is noted, and everybody is told, but not that it is over."""
CITIZENS: Final = 40
PORTION: Final = 3


def dying(call: Callable[..., Awaitable[Any]], times: int) -> Callable[..., Awaitable[Any]]:
    """The call, so many of which the process outlives, and no more."""
    left = times

    async def last(*arguments: Any, **named: Any) -> Any:
        nonlocal left
        found = await call(*arguments, **named)
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return last


async def main(step: str) -> None:
    """Sweep until it is over."""
    day_sweep.CITIZENS_AT_ONCE = CITIZENS
    page_sweep.AT_ONCE = PORTION
    sweeping: Any = page_sweep.PageSweep
    module: Any = day_sweep
    pages: Any = page_sweep
    if step == "begun":
        module.begin_notice_sweep = dying(module.begin_notice_sweep, 0)
    elif step == "read":
        sweeping._made = _dying_method(sweeping._made, 0)
    elif step == "recorded":
        sweeping._record = _dying_method(sweeping._record, 2)
    elif step == "written":
        pages.keep_swept = dying(pages.keep_swept, 2)
    elif step == "noted":
        module.note_page = dying(module.note_page, 1)
    else:
        module.DaySweep._tell_all = _dying_method(module.DaySweep._tell_all, 0)
    await sweep(Town(register(discover()), orjson.loads(sys.stdin.buffer.read())))


def _dying_method(method: Callable[..., Awaitable[Any]], times: int) -> Callable[..., Awaitable[Any]]:
    last = dying(method, times)

    async def called(self: Any, *arguments: Any) -> Any:
        return await last(self, *arguments)

    return called


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

"""A process that appends to a log with many writers at once and, where it is told to, kills itself in a commit.

`python -m tests.usage.writer DSN WRITERS [STEP]` prints the request id of each append that has returned, and ends when
its input does.
"""

import asyncio
import os
import secrets
import signal
import sys
from typing import Any, Final

import asyncpg

from agencies.contract.errors import UsageLogUnavailable
from agencies.store.store import Store
from resolvers.usage_log.keeping import commit
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.tables.record_table import GROW_AT_ONCE
from resolvers.usage_log.usage_log import UsageLog
from tests.usage.records import in_office, record

STEPS: Final = ("lock", "shapes", "records", "tree", "sent", "committed", "at once sent", "at once")
"""After which step of its tenth commit it dies; `sent`: COMMIT is on its way, and nobody has waited for it.

`at once`: the one statement by which a process appends to a tree as it left it itself.
"""
COMMITS_BEFORE: Final = 9
TOLD: Final = {"COMMIT": ("tree", "sent", "committed"), GROW_AT_ONCE: ("", "at once sent", "at once")}
"""Before a statement, when it is on its way, and after it."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """Has the process die after a step."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._commits = 0
        for name, at in (("lock_tree", "lock"), ("intern_shapes", "shapes"), ("add_records", "records")):
            setattr(commit, name, self._after(at, getattr(commit, name)))
        self._execute = asyncpg.Connection.execute
        asyncpg.Connection.execute = self._executing()

    def _after(self, at: str, function: Any) -> Any:
        async def wrapped(*arguments: Any) -> Any:
            done = await function(*arguments)
            self.met(at)
            return done

        return wrapped

    def _executing(self) -> Any:
        dying = self

        async def execute(connection: Any, query: str, *arguments: Any, **named: Any) -> Any:
            before, sent, after = TOLD.get(query, ("", "", ""))
            dying.met(before)
            executing = asyncio.create_task(dying._execute(connection, query, *arguments, **named))
            await asyncio.sleep(0)
            dying.met(sent)
            done = await executing
            if done != "INSERT 0 0":
                dying.met(after)
                dying._commits += bool(after)
            return done

        return execute

    def met(self, step: str) -> None:
        if step == self._step and self._commits >= COMMITS_BEFORE:
            die()


async def write(log: UsageLog, number: int, *, at_once: bool) -> None:
    while True:
        request_id = secrets.token_hex(8)
        # A shape that is new each time: it is interned in each commit, and none is made at once.
        fields = ("Citizen.name",) if at_once else ("Citizen.name", f"Fact.{request_id}")
        try:
            own = record(f"c{number}", request_id=request_id, fields=fields)
            await log.append([own, in_office(request_id=request_id)])
        except UsageLogUnavailable:
            continue
        os.write(1, f"{request_id}\n".encode())


async def main(dsn: str, writers: int, step: str | None) -> None:
    if step is not None:
        Dying(step)
    log = UsageLog(UsageCommit(Store("platform", dsn)))
    tasks = [
        asyncio.create_task(write(log, number, at_once=(step or "").startswith("at once"))) for number in range(writers)
    ]
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))

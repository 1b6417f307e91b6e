"""The usage log as requests see it: they hand over records, and are answered once these are committed.

Requests share commits: one is under way in a process, and what comes meanwhile is collected for the next. A caller who
leaves takes no record along, neither their own nor those of others. Where records cannot be committed soon, whoever
waits is told so, and nobody waits without bound.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

import structlog

from agencies.contract.errors import MaruError, UsageLogUnavailable
from resolvers.usage_log.record import UsageRecords, count_records

WAIT_SECONDS: Final = 2.0
"""How long records wait for their commit to begin; the commit itself is bounded by whoever commits."""
IN_A_COMMIT: Final = 2_048
"""How many records a commit has at most: making their hashes holds up whatever else the process does."""
WAITING_AT_MOST: Final = 32_768
"""How many records wait at most; who comes with more is refused at once."""
TEXT_AT_MOST: Final = 500
"""How many characters a record's texts have at most: an index takes 2,704 bytes of a citizen's id, and no more."""

Commit = Callable[[Sequence[UsageRecords]], Awaitable[None]]

log = structlog.get_logger("resolvers")


class Group:
    """Records that are committed together; `done` ends when they are, or cannot be."""

    __slots__ = ("count", "done", "expiry", "records")

    def __init__(self, expire: "Callable[[Group], None]", patience: float) -> None:
        loop = asyncio.get_running_loop()
        self.records: list[UsageRecords] = []
        self.count = 0
        self.done: asyncio.Future[None] = loop.create_future()
        # Nobody may be left who asks how it ended.
        self.done.add_done_callback(lambda done: done.cancelled() or done.exception())
        self.expiry = loop.call_later(max(WAIT_SECONDS, patience), expire, self)


class UsageLog:
    """The log. `commit` commits records, all or none, within a bound; None: there is no store to commit them to.

    `patience`: for how many seconds records wait for their commit to begin, at least. `refused`: how many records were
    not committed, or nobody knows.
    """

    def __init__(self, commit: Commit | None, patience: float = 0.0) -> None:
        self._commit = commit
        self._patience = patience
        self._groups: deque[Group] = deque()
        self._waiting = 0
        self._working: asyncio.Task[None] | None = None
        self._is_failing = False
        self.refused = 0

    @property
    def fault(self) -> str | None:
        """What operators should see to now; None while records are committed."""
        return "usage records cannot be committed, so that nothing personal is answered" if self._is_failing else None

    async def append(self, records: Sequence[UsageRecords]) -> None:
        """Have these records committed; returns once they are.

        Raises UsageLogUnavailable where they are not, or where that cannot be told; ValueError for a record that no
        store can hold, which is a mistake of the caller's.
        """
        if records:
            await asyncio.shield(self.begin(records))

    def begin(self, records: Sequence[UsageRecords]) -> asyncio.Future[None]:
        """Have these records committed beside what is done meanwhile; the future ends as `append` does.

        Many may wait for it: whoever does shields it. Raises as `append` where the records are not even taken.
        """
        return self._take(records).done

    def leave(self, records: Sequence[UsageRecords]) -> None:
        """Have these records committed, of a request whose answer nobody gets; what is not is counted and logged."""
        if records:
            with suppress(UsageLogUnavailable):
                self._take(records)

    async def settled(self) -> None:
        """Returns once nothing waits for its commit."""
        while self._working is not None:
            await asyncio.wait([self._working])

    def _take(self, records: Sequence[UsageRecords]) -> Group:
        _refuse_unstorable(records)
        count = count_records(records)
        if self._commit is None or self._waiting + count > WAITING_AT_MOST:
            self._refuse(count, OverflowError())
            raise _unavailable()
        group = self._group_for(count)
        group.records.extend(records)
        group.count += count
        self._waiting += count
        if self._working is None:
            self._working = asyncio.create_task(self._work(self._commit))
        return group

    def _group_for(self, records: int) -> Group:
        if not self._groups or self._groups[-1].count + records > IN_A_COMMIT:
            self._groups.append(Group(self._expire, self._patience))
        return self._groups[-1]

    async def _work(self, commit: Commit) -> None:
        try:
            while self._groups:
                group = self._groups.popleft()
                group.expiry.cancel()
                self._waiting -= group.count
                await self._commit_group(commit, group)
        finally:
            self._working = None

    async def _commit_group(self, commit: Commit, group: Group) -> None:
        try:
            await commit(group.records)
        except BaseException as error:
            self._fail(group, error)
            if not isinstance(error, Exception):
                raise
        else:
            if self._is_failing:
                log.warning("the usage log can be written again")
            self._is_failing = False
            if not group.done.done():
                group.done.set_result(None)

    def _expire(self, group: Group) -> None:
        self._groups.remove(group)
        self._waiting -= group.count
        self._fail(group, TimeoutError())

    def _fail(self, group: Group, error: BaseException) -> None:
        self._refuse(group.count, error)
        if not group.done.done():
            group.done.set_exception(_unavailable())

    def _refuse(self, records: int, error: BaseException) -> None:
        self.refused += records
        # The store's failures are in the staff's log already: one line says what follows from them.
        if not self._is_failing:
            code = {"code": error.code} if isinstance(error, MaruError) else {}
            log.error("usage records cannot be committed", failure=type(error).__name__, **code)
        self._is_failing = True


def _unavailable() -> UsageLogUnavailable:
    return UsageLogUnavailable("What is read cannot be recorded now, so nothing is answered: ask again later.")


def _refuse_unstorable(records: Sequence[UsageRecords]) -> None:
    """One record that cannot be stored would fail all that are committed with it."""
    for request_id in {each.request_id for each in records}:
        # Spaces between digits are read over, and records' ids are sent joined.
        if len(request_id) != 16 or len(bytes.fromhex(request_id)) != 8:
            raise ValueError("A request's id has 16 hexadecimal digits.")
    # Those of one request have most of these in common.
    texts: set[str | None] = set()
    for entries, receiver, citizen_id, reader, issue, _, _ in records:
        if not entries:
            raise ValueError("There is no record without an entry.")
        texts.update((citizen_id, reader, issue, receiver.system, receiver.agency))
    known = [text for text in texts if text]
    joined = "".join(known)
    if not joined.isascii():
        joined.encode()
    if "\0" in joined or max(map(len, known), default=0) > TEXT_AT_MOST:
        raise ValueError(f"No text of a usage record holds a NUL, or more than {TEXT_AT_MOST} characters.")

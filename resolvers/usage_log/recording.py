"""Has the usage log take what a request has noted, while its answer is made and before any of it leaves."""

import asyncio
from collections.abc import Callable, Collection, Sequence

import structlog

from agencies.contract.errors import UsageLogUnavailable
from resolvers.usage_log.record import UsageRecords
from resolvers.usage_log.recorder import Recorder
from resolvers.usage_log.usage_log import UsageLog

BeginNotices = Callable[[Collection[str], asyncio.Future[None]], asyncio.Future[None]]
"""Begins the notices to citizens whose records are opened; they are sent once the commit of what was read is done."""

log = structlog.get_logger("resolvers")


class Recording:
    """The commits of one request.

    `opened`: begins the notices to those whose records are opened in an emergency; None where no glass is broken.
    """

    def __init__(self, recorder: Recorder, usage_log: UsageLog, opened: BeginNotices | None = None) -> None:
        self._recorder = recorder
        self._log = usage_log
        self._opened = opened
        self._committing: list[asyncio.Future[None]] = []
        self._failure: Exception | None = None

    async def begin(self) -> None:
        """Have the log begin to commit what was noted so far; the answer is made meanwhile.

        A turn of the loop passes. So the statement is with the store before this turn's requests compute on. Raises as
        `commit`.
        """
        if self._begin():
            await asyncio.sleep(0)

    def hand_over(self) -> Sequence[asyncio.Future[None]]:
        """Have the log begin to commit what was noted so far; return the commits under way. Raises as `commit`."""
        self._begin()
        return tuple(self._committing)

    async def commit(self) -> None:
        """Have the log take what was noted so far; raise UsageLogUnavailable where it cannot, and each time after."""
        self._begin()
        if not self._committing:
            return
        awaited = tuple(self._committing)
        try:
            for each in awaited:
                await asyncio.shield(each)
        except UsageLogUnavailable as error:
            self._failure = error
            raise
        # Meanwhile another part of this request may have begun a commit, which may have failed by now.
        self._committing = [each for each in self._committing if each not in awaited]

    def leave(self) -> None:
        """Have the log take what was noted for an answer that is given up; neither wait nor raise."""
        try:
            self._log.leave(self._recorder.outstanding())
        except Exception as error:
            log.error("what a request has read is not recorded", failure=type(error).__name__)

    def _begin(self) -> bool:
        """Begin a commit; return whether there was anything to commit."""
        if self._failure is not None:
            raise self._failure
        try:
            # What was noted of persons is taken by then: nothing would be found of it later.
            records = self._recorder.outstanding()
            if records:
                self._commit(records)
        except Exception as error:
            self._failure = error
            raise
        return bool(records)

    def _commit(self, records: Sequence[UsageRecords]) -> None:
        committed = self._log.begin(records)
        self._committing.append(committed)
        if self._opened is not None:
            citizens = dict.fromkeys(each.citizen_id for each in records if each.citizen_id is not None)
            self._committing.append(self._opened(citizens, committed))

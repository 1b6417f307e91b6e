"""Executes operations so that the usage log has who was read of before anything of an answer leaves."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog

from agencies.contract.errors import UsageLogUnavailable
from resolvers.engine.executor import Executor, Result
from resolvers.engine.operation import Operation
from resolvers.request.answer import Charge
from resolvers.request.context import Context
from resolvers.request.document import Document
from resolvers.trust.usage.record import UsageRecords
from resolvers.trust.usage.usage_log import UsageLog

log = structlog.get_logger("resolvers")


class RecordedExecution:
    """An executor and the log in which it is recorded of whom its operations read."""

    def __init__(self, executor: Executor, log: UsageLog) -> None:
        self._executor = executor
        self.log = log

    async def check(self, document: Document, operation: Operation, charge: Charge, *, planned: bool) -> None:
        """Refuse an operation that can come to too much, as the executor does."""
        await self._executor.check(document, operation, charge, planned=planned)

    async def execute(
        self,
        document: Document,
        operation: Operation,
        context: Context,
        *,
        planned: bool,
        traced: bool = False,
        event: Any = None,
    ) -> Result:
        """What an operation comes to, as the executor says; raises UsageLogUnavailable where it cannot be recorded.

        One that fails, or that nobody waits for any more, is recorded as well: what it read was read.
        """
        try:
            result = await self._executor.execute(
                document, operation, context, planned=planned, traced=traced, event=event
            )
        except BaseException:
            self.leave(context)
            raise
        try:
            await self.record(context)
        except BaseException:
            if result.later is not None:
                await result.later.subsequent_results.aclose()
            raise
        return result

    def begin(self, records: Sequence[UsageRecords]) -> asyncio.Future[None]:
        """Have records committed to the log beside what is done meanwhile, as the log says."""
        return self.log.begin(records)

    async def record(self, context: Context, result: Result | None = None) -> None:
        """Record what was read since the last time, by a later part of the result too; raises as `execute`."""
        if result is not None and result.disclose is not None:
            try:
                result.disclose()
            except Exception as error:
                raise UsageLogUnavailable("What is read cannot be recorded, so the answer ends here.") from error
        await context.recorded()

    def leave(self, context: Context, result: Result | None = None) -> None:
        """Record what was read for an answer that nobody waits for any more, without a wait; never raises."""
        try:
            if result is not None and result.disclose is not None:
                result.disclose()
        except Exception as error:
            log.error("what a request has read is not told whole", failure=type(error).__name__)
        try:
            self.log.leave(context.recorder.outstanding())
        except Exception as error:
            log.error("what a request has read is not recorded", failure=type(error).__name__)

"""What follows the first part of an answer, as graphql-core publishes it, in the form in which it is sent."""

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import structlog
from graphql import (
    ExperimentalIncrementalExecutionResults,
    GraphQLError,
    IncrementalDeferResult,
    SubsequentIncrementalExecutionResult,
)
from graphql.execution.types import CompletedResult, PendingResult

from agencies.contract.errors import UsageLogUnavailable
from resolvers.engine.context import RequestContext
from resolvers.request.errors.error_format import formatted

log = structlog.get_logger("resolvers")


class LaterParts:
    """The parts of one answer; its context lives until they are all sent, or the stream is closed.

    Each is recorded as the first part is: `disclose` notes what it discloses, None where its executor does so by
    itself; where it cannot be recorded, the stream ends with the error and without the part. `shown`: how the answer
    was made, asked once the last part is there; None where the request does not ask.
    """

    def __init__(
        self,
        results: ExperimentalIncrementalExecutionResults,
        disclose: Callable[[], None] | None,
        context: RequestContext,
        request_id: str,
        shown: Callable[[], Any] | None,
    ) -> None:
        self.pending = [_pending(each) for each in results.initial_result.pending]
        self._results = results.subsequent_results
        self._disclose = disclose
        self._context = context
        self._request_id = request_id
        self._shown = shown
        self._open = {each["id"] for each in self.pending}

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        async for result in self._results:
            try:
                await self._record()
            except UsageLogUnavailable as error:
                yield self._ended(error)
                return
            content = self._content(result)
            if self._shown is not None and not result.has_next:
                content["extensions"] = {"plan": self._shown()}
            yield content

    async def close(self) -> None:
        """End what is still under way."""
        try:
            await self._results.aclose()
        finally:
            self._leave()
            self._context.close()

    async def _record(self) -> None:
        """Commit what was read since the last part to the usage log, before this one leaves."""
        if self._disclose is not None:
            try:
                self._disclose()
            except Exception as error:
                raise UsageLogUnavailable("What is read cannot be recorded, so the answer ends here.") from error
        await self._context.recording.commit()

    def _leave(self) -> None:
        """Record what was read for parts that no client waits for any more; never raises."""
        if self._disclose is not None:
            try:
                self._disclose()
            except Exception as error:
                log.error("what a request has read is not told whole", failure=type(error).__name__)
        self._context.recording.leave()

    def _content(self, result: SubsequentIncrementalExecutionResult) -> dict[str, Any]:
        content: dict[str, Any] = {"hasNext": result.has_next}
        if result.pending:
            content["pending"] = [_pending(each) for each in result.pending]
        if result.incremental:
            # Nothing is streamed: the schema does not declare `@stream`.
            deferred = [each for each in result.incremental if isinstance(each, IncrementalDeferResult)]
            content["incremental"] = [self._incremental(each) for each in deferred]
        self._open |= {each.id for each in result.pending or ()}
        self._open -= {each.id for each in result.completed or ()}
        if result.completed:
            content["completed"] = [self._completed(each) for each in result.completed]
        return content

    def _ended(self, error: UsageLogUnavailable) -> dict[str, Any]:
        """Return the last part, where nothing more may leave: the error completes all that is pending."""
        errors = [formatted(GraphQLError(error.message, original_error=error), self._request_id)]
        return {"hasNext": False, "completed": [{"id": each, "errors": errors} for each in sorted(self._open)]}

    def _incremental(self, result: IncrementalDeferResult) -> dict[str, Any]:
        below = {"subPath": result.sub_path} if result.sub_path else {}
        return {"id": result.id, **below, "data": result.data, **self._errors(result.errors)}

    def _completed(self, result: CompletedResult) -> dict[str, Any]:
        return {"id": result.id, **self._errors(result.errors)}

    def _errors(self, errors: Iterable[GraphQLError] | None) -> dict[str, Any]:
        return {"errors": [formatted(error, self._request_id) for error in errors]} if errors else {}


def _pending(result: PendingResult) -> dict[str, Any]:
    return {"id": result.id, "path": result.path} | ({} if result.label is None else {"label": result.label})

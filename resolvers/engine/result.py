"""The result of an operation, by either executor."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from graphql import ExperimentalIncrementalExecutionResults, GraphQLError

from resolvers.engine.bounds.cost import Cost
from resolvers.engine.running.run import Run

Way = Literal["plan", "deoptimised", "core"]


class Result(NamedTuple):
    """The result of an operation, and which way it went.

    `plan`: by generated code · `deoptimised`: the plan was loaded, and the interpreter made the answer · `core`: by
    graphql-core. `cause` says why it was not the first of these. Where something is deferred, this is the first part,
    and `later` has the rest. `disclose` notes what each part of the rest discloses, before that part leaves.
    """

    data: Any
    errors: list[GraphQLError]
    executor: Way
    cause: str | None
    cost: Cost
    run: Run | None = None
    later: ExperimentalIncrementalExecutionResults | None = None
    disclose: Callable[[], None] | None = None

    async def close(self) -> None:
        """End what is still made of the later parts."""
        if self.later is not None:
            await self.later.subsequent_results.aclose()

"""What an operation came to, whichever executor made it."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from graphql import ExperimentalIncrementalExecutionResults, GraphQLError

from resolvers.engine.cost import Cost
from resolvers.engine.run import Run

Way = Literal["plan", "deoptimised", "core"]


class Result(NamedTuple):
    """What an operation came to, and which way it went.

    `plan`: by generated code · `deoptimised`: the plan was loaded, and the interpreter made the answer · `core`: by
    graphql-core. `cause` says why it was not the first of these. Where something is deferred, this is what is answered
    first, and `later` has the rest; `disclose` notes, before each part of it leaves, what it discloses.
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

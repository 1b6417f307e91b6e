"""What is delivered after an answer's first part: each deferred group of each object's fields, as soon as it is loaded.

graphql-core decides what is pending, in which order parts are sent and under which id: it is given one piece of work
for each group of each object, and knows nothing of plans.
"""

from collections.abc import Sequence
from functools import partial, reduce

from graphql import ExperimentalIncrementalExecutionResults
from graphql.execution.collect_fields import DeferUsage
from graphql.execution.incremental import (
    Computation,
    DeliveryGroup,
    ExecutionGroup,
    ExecutionGroupValue,
    IncrementalPublisher,
    Work,
    WorkResult,
)
from graphql.pyutils import AbortSignal
from graphql.pyutils import Path as CorePath

from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.node import Group
from resolvers.engine.rendering.error_order import in_document_order
from resolvers.engine.rendering.interpret import Path, Placed
from resolvers.engine.rendering.rendering import Left, Rendered, deferred_group
from resolvers.engine.running.code import Code
from resolvers.engine.running.run import Run


class Delivery:
    """The deferred groups of one run; `left` notes each that was not made by generated code.

    It is also the context that graphql-core's publisher asks: `abort_signal`, `abort_error`, `cancel_incremental_work`
    and `run_async_work_finished_hook`.
    """

    abort_signal: AbortSignal | None = None

    def __init__(self, run: Run, code: Code, left: Left) -> None:
        self._run = run
        self._code = code
        self._left = left
        self._depths = {id(usage): node.depth for node in run.plan.nodes for usage in node.usages}
        self._fragments: dict[tuple[int, Path], DeliveryGroup] = {}

    def after(self, first: Rendered) -> ExperimentalIncrementalExecutionResults | None:
        """The first part and the stream of the others; None where nothing is left to deliver."""
        work = self._work(first.placed)
        if first.data is None or not work.tasks:
            return None
        return IncrementalPublisher().build_response(first.data, first.errors or None, work, self)

    def abort_error(self) -> Exception:
        """Never raised, since there is no signal: whoever gives up the answer closes its stream."""
        return RuntimeError("The answer was given up.")

    async def cancel_incremental_work(self, reason: BaseException | None = None) -> None:
        """End the calls that are still under way; loads are the request's."""
        self._run.close()

    def run_async_work_finished_hook(self) -> None:
        """Nothing waits for the end of it all."""

    def _work(self, placed: Sequence[Placed]) -> Work:
        """The fragments that are pending at these objects, and the groups of fields to load for them."""
        fragments: list[DeliveryGroup] = []
        tasks: list[ExecutionGroup] = []
        # A fragment within another is known only once the other is.
        for node, at_object, path in sorted(placed, key=lambda each: len(each[2])):
            at: CorePath | None = reduce(lambda above, key: CorePath(above, key, None), path, None)
            for usage in node.usages:
                parent = usage.parent_defer_usage
                fragment = DeliveryGroup(at, usage.label, None if parent is None else self._fragment(parent, path))
                self._fragments[id(usage), path] = fragment
                fragments.append(fragment)
            for group in node.groups:
                owners = [self._fragment(usage, path) for usage in group.usages]
                made = partial(self._made, group, at_object, path, owners)
                tasks.append(ExecutionGroup(owners, Computation(made), at))
        return Work(fragments, tasks, [])

    def _fragment(self, usage: DeferUsage, path: Path) -> DeliveryGroup:
        """The fragment as it is pending at the object, at this path or above it, that has the usage."""
        return self._fragments[id(usage), path[: self._depths[id(usage)]]]

    async def _made(
        self, group: Group, parent: AnswerObject, path: Path, owners: Sequence[DeliveryGroup]
    ) -> WorkResult:
        await self._run.group_loaded(group.number)
        made = deferred_group(self._run, self._code, group, parent, path, self._left)
        value = ExecutionGroupValue(owners, list(path), made.data, in_document_order(made.errors) or None)
        return WorkResult(value, self._work(made.placed))

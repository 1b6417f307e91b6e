"""The hall: the registry, its stores and the one schema, and how an operation is answered over them."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import date
from typing import Any, Final

from graphql import OperationDefinitionNode
from graphql.execution.values import VariableValues, get_variable_values

from agencies.contract.errors import BadUserInput
from agencies.registry import Registry
from agencies.store.batch import Batches
from agencies.store.store import Store
from resolvers.answer import Answer, GraphRequest
from resolvers.caller import Caller
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.document import Documents
from resolvers.eligibility.catalogue import Catalogues
from resolvers.eligibility.profile import Facts
from resolvers.eligibility.survey import Surveys
from resolvers.engine.executor import Executor
from resolvers.engine.load import Loads
from resolvers.engine.operation import Operation
from resolvers.engine.trace import shown
from resolvers.format import formatted, formatted_validation
from resolvers.language import preferred
from resolvers.readiness import Readiness
from resolvers.schema import build_schema, core
from resolvers.sdl import print_sdl
from resolvers.trust.relation import Sight, kin_source

NO_VARIABLES: Final = VariableValues({}, {})
COLLECT_AFTER: Final = 50_000


class Hall:
    """The one graph over these agencies' stores; `today` is the day in Asia/Seoul."""

    def __init__(
        self, registry: Registry, stores: Mapping[str, Store], today: Callable[[], date], *, planned: bool = True
    ) -> None:
        self._registry = registry
        self._stores = stores
        self._batches = {name: Batches(store) for name, store in stores.items()}
        self._today = today
        self._schema = build_schema(registry, platform)
        self._documents = Documents(core(self._schema))
        self._executor = Executor(core(self._schema))
        self._planned = planned
        self._kin = kin_source(registry.kin())
        self._catalogues = Catalogues(stores["service_catalogue"])
        self._readiness = Readiness(registry, stores)
        self.sdl = print_sdl(self._schema)

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        """Answer one operation; raises the MaruError of a request error that stands alone."""
        document = self._documents.read(request.document)
        if document.errors:
            return Answer(None, [formatted_validation(error) for error in document.errors], began=False)
        operation = document.operation(request.operation_name, mutation_allowed=mutation_allowed)
        variables = self._variables(operation, request.variables)
        asked = Operation(core(self._schema), document.node, operation, variables, request.variables)
        context = self._context(request, caller)
        try:
            planned = self._planned and not request.by_core
            result = await self._executor.execute(document, asked, context, planned=planned, traced=request.show_plan)
        finally:
            context.close()
        errors = [formatted(error, request.request_id) for error in result.errors]
        plan = shown(result, context.loads) if request.show_plan else None
        return Answer(result.data, errors, loads=context.loads, executor=result.executor, plan=plan)

    async def status(self) -> dict[str, str]:
        """Each agency's id with UP or DOWN."""
        return await self._readiness.status()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """While it lasts, the catalogue is kept current; at its end the stores' connections are."""
        watch = asyncio.create_task(self._catalogues.watch())
        # What stands for as long as the hall does (schema, modules) need not be searched for garbage again and again,
        # and an answer leaves none behind that counting references does not find.
        gc.collect()
        gc.freeze()
        often = gc.get_threshold()
        gc.set_threshold(COLLECT_AFTER, *often[1:])
        try:
            yield
        finally:
            watch.cancel()
            gc.unfreeze()
            gc.set_threshold(*often)
            for store in self._stores.values():
                store.close()

    def _context(self, request: GraphRequest, caller: Caller) -> Context:
        today = self._today()
        loads = Loads(self._stores, self._batches, today)
        sight = Sight(caller, self._kin, loads)
        facts = Facts(self._registry, sight, loads)
        surveys = Surveys(self._registry, sight, facts, self._catalogues, today)
        return Context(
            caller, preferred(request.accept_language), today, self._registry, loads, sight, facts, surveys, self.status
        )

    def _variables(self, operation: OperationDefinitionNode, given: Mapping[str, Any]) -> VariableValues:
        if not operation.variable_definitions:
            return NO_VARIABLES
        coerced = get_variable_values(core(self._schema), operation.variable_definitions, dict(given), max_errors=10)
        if isinstance(coerced, list):
            raise BadUserInput(" ".join(error.message for error in coerced))
        return coerced

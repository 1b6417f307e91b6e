"""One operation answered by both executors, and what it means that their answers are the same."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from graphql import GraphQLSchema

from agencies.contract.errors import MaruError
from agencies.registry import Registry
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller
from resolvers.schema import core
from tests.engine.operations import Asked

SECONDS: Final = 60
"""After which an operation that is not answered is a failure of its own."""

BELOW_A_NULL: Final = "one of the errors below this null"


class Pair:
    """A gateway that plans and one that leaves all to graphql-core, over the same stores.

    `causes` counts which way the first one went: `plan`, or why it fell back.
    """

    def __init__(self, registry: Registry, stores: Mapping[str, Store], day: date) -> None:
        self.engine = Gateway(registry, stores, lambda: day)
        self.oracle = Gateway(registry, stores, lambda: day, planned=False)
        self.causes: Counter[str] = Counter()
        self._count(self.engine)

    @property
    def schema(self) -> GraphQLSchema:
        """The schema that both have."""
        return core(self.engine._schema)

    async def differs(self, asked: Asked, caller: Caller, language: str | None = "ko") -> str | None:
        """How the two answers to an operation differ; None where they do not."""
        request = GraphRequest(asked.document, None, asked.variables, language, "test")
        async with asyncio.timeout(SECONDS):
            planned, by_core = await asyncio.gather(
                _said(self.engine, request, caller), _said(self.oracle, request, caller)
            )
        if planned == by_core:
            return None
        return f"{asked.document}\n{asked.variables} {caller}\nengine: {planned}\noracle: {by_core}"

    def _count(self, gateway: Gateway) -> None:
        execute: Callable[..., Any] = gateway._executor.execute

        async def counted(*given: Any, **named: Any) -> Any:
            result = await execute(*given, **named)
            self.causes[result.cause or result.executor] += 1
            return result

        gateway._executor.execute = counted  # type: ignore[method-assign]


async def same(pair: Pair, document: str, way: str | None = "plan", variables: dict[str, Any] | None = None) -> None:
    """Both answer nobody alike, and the engine went this way: by its plan, or not and why; None: not begun at all."""
    pair.causes.clear()
    different = await pair.differs(Asked(document, variables or {}), ANONYMOUS)
    assert different is None, different
    assert dict(pair.causes) == ({} if way is None else {way: 1})


async def _said(gateway: Gateway, request: GraphRequest, caller: Caller) -> str:
    try:
        answer = await gateway.answer(request, caller, mutation_allowed=True)
    except MaruError as refused:
        return f"refused: {refused.extensions()} {refused.message}"
    return json.dumps([answer.data, normalised(answer)], ensure_ascii=False)


def normalised(answer: Answer) -> list[Any]:
    """An answer's errors as both executors must give them, in order.

    The specification leaves open which of several errors is reported where a null has gone up to a parent, since the
    siblings of the first one may be given up: below such a null it is only said that there was an error.
    """
    said = [_error(answer, error) for error in answer.errors]
    return [each for at, each in enumerate(said) if each not in said[:at]]


def _error(answer: Answer, error: Mapping[str, Any]) -> Any:
    path = error.get("path", [])
    null = _null_above(answer.data, path)
    if null is not None:
        return [null, BELOW_A_NULL]
    return [path, error["message"], error["extensions"], error["locations"]]


def _null_above(data: Any, path: list[str | int]) -> list[str | int] | None:
    """The path of the null in which an error's field has gone down; None where it is the field's own."""
    for depth, key in enumerate(path):
        if data is None:
            return path[:depth]
        data = data[key]
    return None

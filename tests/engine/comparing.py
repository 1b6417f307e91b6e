"""One operation answered by both executors, and what it means that their answers are the same."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, Final

from graphql import GraphQLSchema

from agencies.contract.errors import MaruError
from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.engine.result import Way
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller
from resolvers.schema import core
from tests.engine.operations import Asked
from tests.patience import HANGING_SECONDS
from tests.usage.kept import keeping, lines

SECONDS: Final = HANGING_SECONDS
"""After which an operation that is not answered is a failure of its own."""

BELOW_A_NULL: Final = "one of the errors below this null"

FAIL_ON_PURPOSE: Final = frozenset({"archive", "post", "workshop"})
"""The agencies with resolvers that do what none may. Whatever else is asked, INTERNAL is a fault of the platform's."""


class Pair:
    """A gateway that plans and one that leaves all to graphql-core, over the same stores."""

    def __init__(self, registry: Registry, stores: Mapping[str, Store], day: date) -> None:
        self.engine = Gateway(registry, stores, lambda: day)
        self.oracle = Gateway(registry, stores, lambda: day, planned=False)
        self._numbers = count()
        self._logs = keeping(self.engine), keeping(self.oracle)
        self._may_crash = not FAIL_ON_PURPOSE.isdisjoint(stores)

    @property
    def schema(self) -> GraphQLSchema:
        """The schema that both have."""
        return core(self.engine._schema)

    async def differs(self, asked: Asked, caller: Caller, language: str | None = "ko") -> str | None:
        """How the two answers to an operation differ; None where they do not."""
        return (await self.answers(asked, caller, language)).difference

    async def answers(self, asked: Asked, caller: Caller, language: str | None = "ko") -> "Answers":
        """Both answers to an operation, and which way the engine went for its own.

        Where nothing failed, both have recorded the same of whom was read: graphql-core gives up siblings of an error.
        Neither has INTERNAL, in which two that crash would be alike.
        """
        request = GraphRequest(asked.document, None, asked.variables, language, f"{next(self._numbers):016x}")
        before = Counter(self.engine.ways)
        async with asyncio.timeout(SECONDS):
            (engine, failed), (oracle, _) = await asyncio.gather(
                self._said(self.engine, request, caller), self._said(self.oracle, request, caller)
            )
        shown = f"{asked.document}\n{asked.variables} {caller}\nengine: {engine}\noracle: {oracle}"
        recorded = [lines(await log.taken(request.request_id)) for log in self._logs]
        if not failed and recorded[0] != recorded[1]:
            engine, oracle = (f"recorded {set(a) - set(b)} too" for a, b in (recorded, recorded[::-1]))
            shown = f"{asked.document}\n{asked.variables} {caller}\nengine: {engine}\noracle: {oracle}"
        went = [*(Counter(self.engine.ways) - before).elements()]
        return Answers(None if engine == oracle else shown, failed, went[0] if went else None)

    async def _said(self, gateway: Gateway, request: GraphRequest, caller: Caller) -> tuple[str, bool]:
        try:
            answer = await gateway.answer(request, caller, mutation_allowed=True)
        except MaruError as refused:
            return f"refused: {refused.extensions()} {refused.message}", True
        crashed = [error for error in answer.errors if error["extensions"]["code"] == MaruError.code]
        assert self._may_crash or not crashed, f"{request.document}\n{request.variables} {caller}\n{crashed}"
        return json.dumps([answer.data, normalised(answer)], ensure_ascii=False), bool(answer.errors)


@dataclass(frozen=True, slots=True)
class Answers:
    """How two answers differ, if they do; whether the engine's has errors, and which way it went: executor and cause.

    `way` is None for a request that was refused before any executor had it.
    """

    difference: str | None
    failed: bool
    way: tuple[Way, str | None] | None


async def same(pair: Pair, document: str, way: str | None = "plan", variables: dict[str, Any] | None = None) -> None:
    """Both answer nobody alike, and the engine went this way: by its plan, or not and why; None: not begun at all.

    A plan's generated code is left exactly where the answer has errors.
    """
    answers = await pair.answers(Asked(document, variables or {}), ANONYMOUS)
    assert answers.difference is None, answers.difference
    if way is None:
        assert answers.way is None
    elif way != "plan":
        assert answers.way == ("core", way)
    elif answers.failed:
        assert answers.way in {
            ("deoptimised", "a load failed"),
            ("deoptimised", "an unexpected value"),
            ("deoptimised", "a field is refused"),
        }
    else:
        assert answers.way == ("plan", None)


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

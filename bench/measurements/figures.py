"""Figures of the engine in process: executing and rendering with loaders in memory, compiling.

Printed as JSON by `python -m bench.measurements.figures`, the stores as JSON on standard input.
"""

import ast
import asyncio
import contextlib
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import uvloop

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.store.loading.batch import Asking, Batch
from agencies.store.loading.shared_batches import Batches
from agencies.store.read import Outcome
from agencies.store.store import Store
from bench.harness.queries import HEADLINE, RECORD
from resolvers.documents.register import DocumentRegister
from resolvers.engine.executor import Executor
from resolvers.gateway import Gateway
from resolvers.pipeline.operations import Asked, Operations
from resolvers.process.operation_cache import OperationCache
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from resolvers.request.document import Documents

REQUEST_ID: Final = "be7c" * 4
ENGINE: Final = Path(__file__).parents[2] / "resolvers" / "engine"
TIMES: Final = {"plan": 400, "core": 100}


class MemoryBatches:
    """A store's batches that answer at once what they have answered before."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        self._answers: dict[Any, Outcome] = {}

    def ask(self, asked: Sequence[Asking]) -> tuple[Sequence[Batch], Sequence[Asking]]:
        """Have these reads read, or remembered; gives the batches of those that are read, and these."""
        new = [Remembering(each, self._answers) for each in asked if key_of(each) not in self._answers]
        for each in asked:
            found = self._answers.get(key_of(each))
            if found is not None:
                each(found)
        return self._batches.ask(new) if new else ((), ())


class Remembering:
    """A read whose outcome is noted before it is told."""

    def __init__(self, asking: Asking, answers: dict[Any, Outcome]) -> None:
        self.read, self.keys = asking.read, asking.keys
        self._asking = asking
        self._answers = answers

    def __call__(self, outcome: Outcome) -> None:
        """Note it and tell who asked."""
        self._answers[key_of(self)] = outcome
        self._asking(outcome)


def key_of(asking: Asking) -> Any:
    """What an answer is remembered by."""
    return asking.read, tuple(asking.keys)


async def in_memory(given: Mapping[str, Any]) -> dict[str, Any]:
    """CPU of executing and rendering an operation, by the engine and by graphql-core, and what plans cost."""
    stores = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in given["dsns"].items()}
    today = date.fromisoformat(given["today"])
    gateways = {way: Gateway(register(discover()), stores, lambda: today, planned=way == "plan") for way in TIMES}
    for gateway in gateways.values():
        contexts = gateway._contexts
        contexts.batches = {name: MemoryBatches(batches) for name, batches in contexts.batches.items()}
    callers = [Caller(asker) for asker in given["askers"]]
    async with contextlib.AsyncExitStack() as opened:
        for gateway in gateways.values():
            await opened.enter_async_context(gateway.open())
        executing = {}
        for name, text in (("record", RECORD), ("headline", HEADLINE)):
            spent = {way: await _spent(way, gateways[way], text, callers) for way in gateways}
            executing[name] = {
                "engine_ms": round(spent["plan"], 4),
                "core_ms": round(spent["core"], 4),
                "ratio": round(spent["core"] / spent["plan"], 1),
            }
        return {
            "executing": executing,
            "compile_ms": await _compiling(gateways["plan"], callers[0]),
        }


async def _asked(operations: Operations, text: str, caller: Caller) -> Asked:
    asked = await operations.asked(GraphRequest(text, None, {}, None, REQUEST_ID), caller, mutation_allowed=False)
    assert isinstance(asked, Asked)
    return asked


async def _spent(way: str, gateway: Gateway, text: str, callers: Sequence[Caller]) -> float:
    """Milliseconds of CPU to execute and render one operation, the callers in rotation: the median of five rounds."""
    asked, times = await _asked(gateway._operations, text, callers[0]), TIMES[way]
    rounds = []
    for _ in range(6):
        asking = (callers[number % len(callers)] for number in range(times))
        contexts = [gateway._contexts.of(caller, None, REQUEST_ID, asked.purpose) for caller in asking]
        began = process_time()
        for context in contexts:
            result = await gateway._executor.execute(asked.document, asked.operation, context, planned=way == "plan")
        rounds.append((process_time() - began) * 1000 / times)
        assert not result.errors
        for context in contexts:
            context.close()
    return statistics.median(rounds[1:])


async def _compiling(gateway: Gateway, caller: Caller) -> dict[str, float]:
    """Milliseconds to read (parse, validate) and to plan (plan, generate) the headline that nobody asked before."""
    schema = gateway._executor._schema
    register = DocumentRegister(None, registered_only=False)
    reading, planning = [], []
    for _ in range(15):
        cache = OperationCache()
        operations = Operations(schema, Documents(schema, cache), register, gateway._purposes)
        began = perf_counter()
        asked = await _asked(operations, HEADLINE, caller)
        read = perf_counter()
        Executor(schema, cache)._compile(asked.document, asked.operation, planned=True)
        reading.append((read - began) * 1000)
        planning.append((perf_counter() - read) * 1000)
    middle = (statistics.median(reading), statistics.median(planning))
    return {"read": round(middle[0], 2), "plan": round(middle[1], 2), "both": round(sum(middle), 2)}


def engine_lines() -> dict[str, Any]:
    """How long the engine is, and its largest function."""
    lines, functions = 0, []
    for path in sorted(ENGINE.rglob("*.py")):
        text = path.read_text()
        lines += text.count("\n")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.append(((node.end_lineno or 0) - node.lineno + 1, f"{path.relative_to(ENGINE)}: {node.name}"))
    longest, name = max(functions)
    return {"lines": lines, "functions": len(functions), "largest": {"name": name, "lines": longest}}


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps({**runner.run(in_memory(json.load(sys.stdin))), "engine": engine_lines()}))

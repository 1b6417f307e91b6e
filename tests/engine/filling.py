"""What a process grows by while its cache fills: `python -m tests.engine.filling KIND BYTES`, without any store.

Prints as JSON the bytes that the cache says it holds more, and those that the process holds more.
"""

import asyncio
import gc
import json
import os
import sys
from pathlib import Path
from typing import Final

from graphql import GraphQLSchema
from graphql.execution.values import VariableValues

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from resolvers.engine.executor import Executor
from resolvers.engine.operations.operation import Operation
from resolvers.platform_fields import platform
from resolvers.process.loop_turn import LoopTurn
from resolvers.process.operation_cache import OperationCache
from resolvers.request.answer import for_nothing
from resolvers.request.bounds import REGISTERED
from resolvers.request.document import Documents
from resolvers.schema import build_schema, core
from tests.engine.documents import KINDS

SPACE: Final = 200_000_000
WARMING: Final = 30


class Compiling:
    """Documents that are read and planned as a gateway does, over a cache."""

    def __init__(self, schema: GraphQLSchema, cache: OperationCache) -> None:
        self.schema = schema
        self._documents = Documents(schema, cache)
        self._executor = Executor(schema, cache, LoopTurn())

    def __call__(self, text: str) -> None:
        document = self._documents.read(text, REGISTERED)
        if not document.errors:
            node = document.operation(None, REGISTERED, mutation_allowed=False)
            operation = Operation(self.schema, document.node, node, VariableValues({}, {}), {}, REGISTERED)
            asyncio.run(self._executor.check(document, operation, for_nothing, planned=True))


def resident() -> int:
    """The bytes of memory that this process holds, garbage left out."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main(kind: str, filled: int) -> None:
    """Fill a cache with so many bytes of documents of one kind."""
    cache = OperationCache(SPACE)
    compile_ = Compiling(core(build_schema(register(discover()), platform)), cache)
    number = 0
    while number < WARMING:
        compile_(KINDS[kind](number))
        number += 1
    estimated, grown = cache.bytes, resident()
    while cache.bytes < estimated + filled:
        compile_(KINDS[kind](number))
        number += 1
    print(json.dumps({"estimated": cache.bytes - estimated, "grown": resident() - grown, "documents": number}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

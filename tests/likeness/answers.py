"""How a question is sent over HTTP, and what of its answer is the same each time that it is asked."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from copy import deepcopy
from typing import Any, Final

import asyncpg
import httpx
import orjson

from api.demo.demo import Demo
from resolvers.request.caller import CallerKind
from tests.engine.parts import Parts
from tests.likeness.questions import Question, Way
from tests.likeness.statements import OURS
from tests.multipart import ACCEPT, parts
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

ACCEPTED: Final = {
    Way.WHOLE: "multipart/mixed, application/graphql-response+json;q=0.9",
    Way.IN_PARTS: ACCEPT,
    Way.AS_EVENTS: "text/event-stream",
    Way.LEAVING: "application/graphql-response+json",
}
REQUEST_ID: Final = re.compile(rb'"requestId":"[0-9a-f]{16}"')
LOOK_SECONDS: Final = 2
"""For how long a stream is listened to before its listener is read once more."""
WAITING: Final = "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"
SETTLED_SECONDS: Final = 0.5
RECORDED: Final = "SELECT encode(request_id, 'hex') FROM usage_record WHERE index >= $1 ORDER BY index LIMIT 1"

Answer = tuple[int, Any]


class Asking:
    """Sends questions to one gateway; `registry` is the address of its civil registry."""

    def __init__(
        self, client: httpx.AsyncClient, demo: Demo, platform: "asyncpg.Connection[Any]", registry: str
    ) -> None:
        self._client = client
        self._demo = demo
        self._platform = platform
        self._registry = registry

    async def ask(self, question: Question) -> tuple[str, Answer]:
        """Return the request's id and its answer, without what differs from one request to the next."""
        match question.way:
            case Way.AS_EVENTS:
                return await self._listen(question)
            case Way.LEAVING:
                return await self._leave(question)
        response = await self._post(question, question.body)
        content = REQUEST_ID.sub(b'"requestId":""', response.content)
        is_in_parts = "incrementalSpec" in ACCEPTED[question.way] and "multipart" in response.headers["content-type"]
        seen = await _together(response.headers, content) if is_in_parts else content
        return response.headers["maru-request-id"], (response.status_code, seen)

    async def _post(self, question: Question, body: bytes) -> httpx.Response:
        return await self._client.post("/graphql", content=body, headers=self._headers(question))

    def _headers(self, question: Question) -> dict[str, str]:
        headers = {"content-type": "application/json", "accept": ACCEPTED[question.way]}
        if question.caller.kind is not CallerKind.NOBODY:
            headers["authorization"] = f"Bearer {self._demo.issue_to(question.caller)}"
        if question.language is not None:
            headers["accept-language"] = question.language
        if question.by_core:
            headers["maru-executor"] = "core"
        return headers

    async def _listen(self, question: Question) -> tuple[str, Answer]:
        """Listen to a stream until its first event; meanwhile ask what has an event come, where one must be made."""
        headers = self._headers(question)
        async with self._client.stream("POST", "/graphql", content=question.body, headers=headers) as response:
            first = asyncio.create_task(_first_event(response.aiter_lines()))
            while not first.done():
                # A stream that has begun may not listen yet: what is read too early is read again.
                if question.meanwhile is not None:
                    await self._post(question, question.meanwhile)
                await asyncio.wait([first], timeout=LOOK_SECONDS)
            # The stream looks for a next event, in a time that its client may not cut short.
            await asyncio.sleep(SETTLED_SECONDS)
            event = REQUEST_ID.sub(b'"requestId":""', first.result().encode())
            return response.headers["maru-request-id"], (response.status_code, event)

    async def _leave(self, question: Question) -> tuple[str, Answer]:
        """Leave while a statement of the question waits; return the id of the request that is recorded thereafter."""
        size = await self._platform.fetchval("SELECT size FROM usage_tree")
        async with connected(self._registry) as registry:
            await registry.execute(f"SET application_name = '{OURS}'")
            async with registry.transaction():
                await registry.execute("LOCK citizen IN ACCESS EXCLUSIVE MODE")
                asking = asyncio.create_task(self._post(question, question.body))
                await _until(registry, WAITING, True)
                asking.cancel()
                await asyncio.wait([asking])
                await _until(registry, WAITING, False)
        await _until(self._platform, f"SELECT size > {size} FROM usage_tree", True)
        return await self._platform.fetchval(RECORDED, size), (0, b"")


async def _until(connection: "asyncpg.Connection[Any]", query: str, value: Any) -> None:
    """Wait until a query has this value; its store has no event to wait for."""
    async with asyncio.timeout(HANGING_SECONDS):
        while True:
            if await connection.fetchval(query) == value:
                return
            await asyncio.sleep(0.02)


async def _first_event(lines: AsyncIterator[str]) -> str:
    """Return the data of a stream's first event; all lines, where there is none."""
    seen = []
    async for line in lines:
        if line.startswith("data:"):
            return line
        seen.append(line)
    return "\n".join(seen)


async def _together(headers: Mapping[str, str], content: bytes) -> Any:
    """Return what all parts come to, however they were ordered, and which fragments were announced."""
    first, *later = [each async for each in parts(httpx.Response(200, headers=headers, content=content))]
    read = Parts(orjson.dumps(first.get("data")), deepcopy(first.get("data")), [*first.get("errors", ())])
    read.announce(first.get("pending", ()))
    for each in later:
        read.take(each)
    assert not read.open
    return read.comparable, read.announced

"""One version of the product, asked over HTTP: what it answered, recorded and sent to PostgreSQL for each question."""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import asyncpg
import httpx

from api.demo import Demo
from api.demo_key import load_demo_key
from bench.tree import Tree
from resolvers.request.caller import CallerKind
from tests.likeness.questions import Question
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

IDLE_SECONDS: Final = 35
"""For how long nobody asks: what is sent then is the work of watches, the slowest of which looks every half minute."""
MARK: Final = "SELECT 'likeness %s'"
MARKED: Final = re.compile(r"SELECT 'likeness (\w+)'")
LOGGED: Final = re.compile(r"@(?P<database>\S+) LOG:  (?:execute [^:]*|statement): (?P<text>.*)", re.DOTALL)
OF_THE_DRIVER: Final = ("typeinfo_tree", "current_setting('jit')")
"""What asyncpg asks of types that a connection meets first; which connection serves a request, chance says."""
REQUEST_ID: Final = re.compile(rb'"requestId":"[0-9a-f]{16}"')
RECORDS: Final = """
    SELECT encode(request_id, 'hex') AS request, action, agency, fields, purpose, receiver_kind, receiver_agency,
        receiver_system, represented, persons, citizen_id, reader, issue
    FROM usage_record JOIN usage_shape ON usage_shape.id = shape ORDER BY usage_record.index
"""

Statements = Counter[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question came to: status and body, the usage log's records, and the statements by database and text."""

    answer: tuple[int, bytes]
    records: Sequence[Any]
    statements: Statements


class Version:
    """A version that serves stores of its own; `background`: the statements that it sends while nobody asks."""

    def __init__(self, tree: Tree, client: httpx.Client, connection: "asyncpg.Connection[Any]") -> None:
        self._demo = Demo(load_demo_key(tree.data), _nobody)
        self._log = tree.data / "pg18.log"
        self._client = client
        self._connection = connection
        self._marks = count()
        self.background: frozenset[str] = frozenset()

    @classmethod
    @asynccontextmanager
    async def serving(cls, tree: Tree) -> AsyncIterator["Version"]:
        """Start a tree's gateway, with each statement that it sends in PostgreSQL's log."""
        with (tree.data / "pg18" / "postgresql.conf").open("a") as settings:
            settings.write("\nlog_statement = 'all'\nlog_line_prefix = '@%d '\n")
        with (
            tree.serving() as server,
            httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=HANGING_SECONDS, verify=False) as client,
        ):
            async with connected(tree.dsns()["platform"]) as connection:
                version = cls(tree, client, connection)
                start = await version._mark()
                await asyncio.sleep(IDLE_SECONDS)
                version.background = frozenset(version._sent(await version._mark())[start])
                yield version

    async def outcomes(self, questions: Sequence[Question]) -> list[Outcome]:
        """Ask the questions one after the other; return what each comes to."""
        asked = [(await self._mark(), *self._asked(each)) for each in questions]
        sent, records = self._sent(await self._mark()), await self._records()
        return [
            Outcome(answer, records[request_id], Counter(each for each in sent[mark] if each not in self.background))
            for mark, request_id, answer in asked
        ]

    def _asked(self, question: Question) -> tuple[str, tuple[int, bytes]]:
        """Return the request's id and its answer, without what differs from one request to the next."""
        accept = "multipart/mixed, application/graphql-response+json;q=0.9"
        headers = {"content-type": "application/json", "accept": accept}
        if question.caller.kind is not CallerKind.NOBODY:
            headers["authorization"] = f"Bearer {self._demo.issue_to(question.caller)}"
        if question.language is not None:
            headers["accept-language"] = question.language
        if question.by_core:
            headers["maru-executor"] = "core"
        response = self._client.post("/graphql", content=question.body, headers=headers)
        return response.headers["maru-request-id"], (response.status_code, REQUEST_ID.sub(b"", response.content))

    async def _records(self) -> Mapping[str, Sequence[Any]]:
        """Return the usage log's records by the request's id."""
        records: defaultdict[str, list[Any]] = defaultdict(list)
        for row in await self._connection.fetch(RECORDS):
            records[row["request"]].append(tuple(row)[1:])
        return records

    async def _mark(self) -> str:
        """Mark the place in PostgreSQL's log; return the mark behind which statements follow."""
        mark = str(next(self._marks))
        await self._connection.execute(MARK % mark)
        return mark

    def _sent(self, until: str) -> Mapping[str, list[str]]:
        """Return the statements of the log, with their database, by the mark before them."""
        sent: defaultdict[str, list[str]] = defaultdict(list)
        at = until
        for entry in re.split(r"^(?=@)", self._log.read_text(), flags=re.MULTILINE):
            marked, logged = MARKED.search(entry), LOGGED.match(entry)
            if marked is not None:
                at = marked[1]
            elif logged is not None and not any(each in logged["text"] for each in OF_THE_DRIVER):
                sent[at].append(f"{logged['database']}: {logged['text']}")
        return sent


async def _nobody() -> list[Mapping[str, str]]:
    return []

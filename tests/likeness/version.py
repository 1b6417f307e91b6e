"""One version of the product, asked over HTTP: what it answered, recorded and sent to PostgreSQL for each question."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import asyncpg
import httpx

from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from bench.harness.tree import Tree
from tests.likeness.answers import Answer, Asking
from tests.likeness.questions import Question, Way
from tests.likeness.statements import MARK, OURS, StatementLog, Statements
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

IDLE_SECONDS: Final = 3
"""For how long nothing is asked: what is sent then is the work of watches, most of which look each second."""
SLOW: Final = (Way.AS_EVENTS, Way.LEAVING)
"""What takes so long that a watch falls on it each time."""
RECORDS: Final = """
    SELECT encode(request_id, 'hex') AS request, action, agency, fields, purpose, receiver_kind, receiver_agency,
        receiver_system, represented, persons, citizen_id, reader, issue
    FROM usage_record JOIN usage_shape ON usage_shape.id = shape ORDER BY usage_record.index
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question came to: its answer, the usage log's records, and the statements that were sent meanwhile."""

    answer: Answer
    records: Sequence[Any]
    statements: Statements


class Version:
    """A version that serves stores of its own."""

    def __init__(self, asking: Asking, platform: "asyncpg.Connection[Any]", log: StatementLog) -> None:
        self._asking = asking
        self._platform = platform
        self._log = log
        self._marks = count()
        self._background: set[tuple[str, str]] = set()

    @classmethod
    @asynccontextmanager
    async def serving(cls, tree: Tree) -> AsyncIterator["Version"]:
        """Start a tree's gateway, with each statement that it sends in PostgreSQL's log."""
        log = StatementLog(tree.data)
        log.begin()
        with tree.serving() as server:
            dsns, url = tree.dsns(), f"http://127.0.0.1:{server.port}"
            async with (
                httpx.AsyncClient(base_url=url, timeout=HANGING_SECONDS, verify=False) as client,
                connected(dsns["platform"]) as platform,
            ):
                await platform.execute(f"SET application_name = '{OURS}'")
                demo = Demo(load_demo_key(tree.data), _nobody)
                yield cls(Asking(client, demo, platform, dsns["civil_registry"]), platform, log)

    async def outcomes(self, questions: Sequence[Question]) -> list[Outcome]:
        """Ask the questions one after the other; return what each comes to."""
        asked = [(await self._mark(), *await self._asking.ask(each)) for each in questions]
        idle = await self._mark()
        await asyncio.sleep(IDLE_SECONDS)
        sent, records = await self._log.until(await self._mark()), await self._records()
        self._background |= {(each.store, each.text) for each in sent.get(idle, ())}
        return [
            Outcome(answer, records[request_id], self._own(question, sent.get(mark, Counter())))
            for question, (mark, request_id, answer) in zip(questions, asked, strict=True)
        ]

    def _own(self, question: Question, sent: Statements) -> Statements:
        """Return the statements of a question, for a slow one without those that are sent while nothing is asked."""
        if question.way not in SLOW:
            return sent
        return Counter({each: n for each, n in sent.items() if (each.store, each.text) not in self._background})

    async def _records(self) -> Mapping[str, Sequence[Any]]:
        """Return the usage log's records by the request's id."""
        records: defaultdict[str, list[Any]] = defaultdict(list)
        for row in await self._platform.fetch(RECORDS):
            records[row["request"]].append(tuple(row)[1:])
        return records

    async def _mark(self) -> str:
        """Mark the place in PostgreSQL's log; return the mark behind which statements follow."""
        mark = str(next(self._marks))
        await self._platform.execute(MARK % mark)
        return mark


async def _nobody() -> list[Mapping[str, str]]:
    return []

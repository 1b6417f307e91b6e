"""One version of the product, asked over HTTP: what it answered, recorded and sent to PostgreSQL for each question."""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import httpx

from api.demo import Demo
from api.demo_key import load_demo_key
from bench.tree import Tree
from resolvers.request.caller import CallerKind
from tests.likeness.questions import Question
from tests.patience import HANGING_SECONDS

IDLE_SECONDS: Final = 35
"""For how long nobody asks: what is sent then is the work of watches, the slowest of which looks every half minute."""
IDLE: Final = "idle"
END: Final = "end"
MARK: Final = "SELECT 'likeness %s'"
MARKED: Final = re.compile(r"SELECT 'likeness (\w+)'")
LOGGED: Final = re.compile(r"@(?P<database>\S+) LOG:  (?:execute [^:]*|statement): (?P<text>.*)", re.DOTALL)
REQUEST_ID: Final = re.compile(rb'"requestId":"[0-9a-f]{16}"')
RECORDS: Final = """
    SELECT encode(request_id, 'hex') AS request, action, agency, fields, purpose, receiver_kind, receiver_agency,
        receiver_system, represented, persons, citizen_id, reader, issue
    FROM usage_record JOIN usage_shape ON usage_shape.id = shape ORDER BY usage_record.index
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question came to: status and body, the usage log's records, and the statements by database and text."""

    answer: tuple[int, bytes]
    records: Sequence[Any]
    statements: Counter[str]


async def outcomes(tree: Tree, questions: Sequence[Question]) -> list[Outcome]:
    """Return what this version makes of each question, asked one after the other over stores that it may change."""
    _have_statements_logged(tree)
    with tree.serving() as server:
        connection = await asyncpg.connect(tree.dsns()["platform"])
        demo = Demo(load_demo_key(tree.data), _nobody)
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=HANGING_SECONDS, verify=False) as client:
            await connection.execute(MARK % IDLE)
            await asyncio.sleep(IDLE_SECONDS)
            answers = []
            for number, question in enumerate(questions):
                await connection.execute(MARK % number)
                answers.append(_asked(client, demo, question))
            await connection.execute(MARK % END)
        records: defaultdict[str, list[Any]] = defaultdict(list)
        for row in await connection.fetch(RECORDS):
            records[row["request"]].append(tuple(row)[1:])
        await connection.close()
    sent = _sent((tree.data / "pg18.log").read_text())
    return [
        Outcome(answer, records[request_id], Counter(each for each in sent[str(number)] if each not in sent[IDLE]))
        for number, (request_id, answer) in enumerate(answers)
    ]


def _have_statements_logged(tree: Tree) -> None:
    with (tree.data / "pg18" / "postgresql.conf").open("a") as settings:
        settings.write("\nlog_statement = 'all'\nlog_line_prefix = '@%d '\n")


def _asked(client: httpx.Client, demo: Demo, question: Question) -> tuple[str, tuple[int, bytes]]:
    """Return the request's id and its answer, without what differs from one request to the next."""
    headers = {"content-type": "application/json", "accept": "multipart/mixed, application/graphql-response+json;q=0.9"}
    if question.caller.kind is not CallerKind.NOBODY:
        headers["authorization"] = f"Bearer {demo.issue_to(question.caller)}"
    if question.language is not None:
        headers["accept-language"] = question.language
    if question.by_core:
        headers["maru-executor"] = "core"
    response = client.post("/graphql", content=question.body, headers=headers)
    return response.headers["maru-request-id"], (response.status_code, REQUEST_ID.sub(b"", response.content))


def _sent(log: str) -> Mapping[str, list[str]]:
    """Return the statements that PostgreSQL logged, with their database, by the question under way, or idle."""
    sent: defaultdict[str, list[str]] = defaultdict(list)
    at = END
    for entry in re.split(r"^(?=@)", log, flags=re.MULTILINE):
        marked, logged = MARKED.search(entry), LOGGED.match(entry)
        if marked is not None:
            at = marked[1]
        elif logged is not None:
            sent[at].append(f"{logged['database']}: {logged['text']}")
    return sent


async def _nobody() -> list[Mapping[str, str]]:
    return []

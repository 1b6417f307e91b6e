"""What both versions are asked: random operations, kept documents, the bench's questions, streams, and departures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import product
from typing import Final

import orjson
from graphql import GraphQLSchema

from bench.harness.queries import QUERIES
from resolvers.request.caller import ANONYMOUS, BREAK_GLASS, Caller, CallerKind
from tests.agency_goldens import agency_goldens
from tests.engine.operations import NOBODY, Ids, walk
from tests.graph.test_golden import CASES

WALKS: Final = 500
DEFERRING: Final = range(80_000, 80_060)
LANGUAGES: Final = ("ko", "en", None)
IN_OFFICE: Final = (
    ("welfare_office", "benefit_review"),
    ("health_insurance", "immunisation_recall"),
    ("education_office", "school_admission"),
)
CHANGES: Final = (
    "mutation { setLanguage(language: EN) { citizen { id language name lifeStage } } }",
    'mutation { setConsent(input: {purposeId: "proactive_notice", agencyId: "health_insurance", given: true}) '
    "{ citizen { id consents { agency { id } given } services(first: 3) { nodes { status } } } } }",
    'mutation { setConsent(input: {purposeId: "proactive_notice", agencyId: "health_insurance", given: false}) '
    "{ citizen { id consents { agency { id } given } } } }",
    'mutation { setConsent(input: {purposeId: "own_affairs", agencyId: "health_insurance", given: true}) '
    "{ citizen { id } } }",
    "mutation { setNoticePreferences(input: {mutedEvents: []}) { citizen { id } } }",
)
ACCESSES: Final = "subscription { accesses { agency { id } action fields receiverKind represented } }"
NOTICES: Final = (
    'subscription { notices(after: "0") { id position title body event { id } eligibilities { status } } }',
    'subscription { notices(after: "none") { id } }',
    "subscription { notices { no } }",
)
READ: Final = "{ me { birthDate } }"
WAITED_FOR: Final = (
    READ,
    "{ me { id children { name sex } household { members { citizen { name } } } } }",
    "{ me { services(first: 3) { nodes { status } } } }",
)


class Way(Enum):
    """How an answer comes: whole, in parts, as events of which the first is read, or too late for its client."""

    WHOLE = "whole"
    IN_PARTS = "in parts"
    AS_EVENTS = "as events"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Question:
    """One request: its body, who sends it, in which language and way, and whether graphql-core is to answer.

    `meanwhile`: what its caller asks while it listens, of which an event comes.
    """

    name: str
    body: bytes
    caller: Caller
    language: str | None
    way: Way = Way.WHOLE
    meanwhile: bytes | None = None
    by_core: bool = False


def questions(schema: GraphQLSchema, personas: Mapping[str, str], ids: Ids, citizens: Sequence[str]) -> list[Question]:
    """Return all questions; `personas` are ids by title, `citizens` those in whose name the bench asks."""
    callers = (*map(_citizen, personas.values()), *_others(list(personas.values())))
    asked = [
        *_walks(schema, range(WALKS), callers, ids, Way.WHOLE),
        *_kept(personas),
        *_benched(citizens),
        *_walks(schema, DEFERRING, callers, ids, Way.IN_PARTS),
        *_streams(callers),
        *_departures(callers),
    ]
    return [replace(each, by_core=by_core) for each, by_core in product(asked, (False, True))]


def _walks(schema: GraphQLSchema, seeds: range, callers: Sequence[Caller], ids: Ids, way: Way) -> Iterator[Question]:
    for seed in seeds:
        asked = walk(schema, seed, ids, deferring=way is Way.IN_PARTS)
        body = orjson.dumps({"query": asked.document, "variables": asked.variables})
        language = LANGUAGES[seed % len(LANGUAGES)]
        yield Question(f"seed {seed}", body, callers[seed % len(callers)], language, way)


def _streams(callers: Sequence[Caller]) -> Iterator[Question]:
    """Yield subscriptions, each with an event that comes: a notice, an access that is made meanwhile, or an error."""
    for number, caller in enumerate(callers[:3]):
        yield Question(f"accesses {number}", _body(ACCESSES), caller, "ko", Way.AS_EVENTS, _body(READ))
    for number, document in enumerate(NOTICES):
        yield Question(f"notices {number}", _body(document), callers[0], "ko", Way.AS_EVENTS)
    for number, (caller, document) in enumerate(product(callers[-4:], (ACCESSES, NOTICES[0]))):
        yield Question(f"stream of another {number}", _body(document), caller, "en", Way.AS_EVENTS)


def _departures(callers: Sequence[Caller]) -> Iterator[Question]:
    """Yield questions whose client leaves while they wait for the civil registry."""
    for number, (caller, document) in enumerate(product(callers[:2], WAITED_FOR)):
        yield Question(f"departure {number}", _body(document), caller, "ko", Way.LEAVING)


def _body(document: str) -> bytes:
    return orjson.dumps({"query": document})


def _kept(personas: Mapping[str, str]) -> Iterator[Question]:
    """Yield the documents whose answers are kept, and changes, each as its persona asks it."""
    for name, (path, persona, variables) in CASES.items():
        body = orjson.dumps({"query": path.read_text(), "variables": variables})
        yield Question(name, body, ANONYMOUS if persona is None else _citizen(personas[persona]), "ko")
    for name, golden in agency_goldens().items():
        caller = ANONYMOUS if golden.persona is None else _citizen(personas[golden.persona])
        yield Question(name, _body(golden.path.read_text()), caller, "en")
    for number, (change, citizen) in enumerate(product(CHANGES, list(personas.values())[:2])):
        yield Question(f"change {number}", _body(change), _citizen(citizen), "ko")


def _benched(citizens: Sequence[str]) -> Iterator[Question]:
    for (name, body), citizen in product(QUERIES.items(), citizens):
        yield Question(f"{name} of {citizen}", body, _citizen(citizen), "ko")


def _citizen(citizen_id: str) -> Caller:
    return Caller(citizen_id, purpose="own_affairs", subject=citizen_id)


def _others(citizens: Sequence[str]) -> Iterator[Caller]:
    """Yield who is no citizen on record, and who asks for another purpose than their own affairs."""
    yield ANONYMOUS
    yield _citizen(NOBODY)
    yield Caller(citizens[0], subject=citizens[0], purpose="proactive_notice")
    yield Caller(kind=CallerKind.AUDITOR, subject="auditor")
    for number, (agency, purpose) in enumerate(IN_OFFICE):
        yield Caller(kind=CallerKind.SYSTEM, agency=agency, purpose=purpose, subject=f"{agency}-system")
        case = f"case-{number}"
        yield Caller(kind=CallerKind.OFFICIAL, agency=agency, purpose=purpose, issue=case, subject=f"{agency}-7")
    yield Caller(
        kind=CallerKind.OFFICIAL,
        scopes=frozenset({BREAK_GLASS}),
        agency="welfare_office",
        purpose="benefit_review",
        issue="emergency",
        subject="welfare_office-8",
    )

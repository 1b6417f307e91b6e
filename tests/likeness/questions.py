"""What both versions are asked: random operations, whole documents that are kept, and the bench's questions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import orjson
from graphql import GraphQLSchema

from bench.queries import QUERIES
from resolvers.request.caller import ANONYMOUS, BREAK_GLASS, Caller, CallerKind
from tests.agency_goldens import agency_goldens
from tests.engine.operations import NOBODY, Ids, walk
from tests.graph.test_golden import CASES

WALKS: Final = 500
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


@dataclass(frozen=True, slots=True)
class Question:
    """One request: its body, who sends it, in which language, and whether graphql-core is to answer."""

    name: str
    body: bytes
    caller: Caller
    language: str | None
    by_core: bool


def questions(schema: GraphQLSchema, personas: Mapping[str, str], ids: Ids, citizens: Sequence[str]) -> list[Question]:
    """Return all questions; `personas` are ids by title, `citizens` those in whose name the bench asks."""
    asked = [*_walks(schema, personas, ids), *_kept(personas), *_benched(citizens)]
    return [Question(*each, by_core) for each, by_core in product(asked, (False, True))]


def _walks(schema: GraphQLSchema, personas: Mapping[str, str], ids: Ids) -> Iterator[tuple[Any, ...]]:
    callers = (*map(_citizen, personas.values()), *_others(list(personas.values())))
    for seed in range(WALKS):
        asked = walk(schema, seed, ids)
        body = orjson.dumps({"query": asked.document, "variables": asked.variables})
        yield f"seed {seed}", body, callers[seed % len(callers)], LANGUAGES[seed % len(LANGUAGES)]


def _kept(personas: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """Yield the documents whose answers are kept, and changes, each as its persona asks it."""
    for name, (path, persona, variables) in CASES.items():
        body = orjson.dumps({"query": path.read_text(), "variables": variables})
        yield name, body, ANONYMOUS if persona is None else _citizen(personas[persona]), "ko"
    for name, golden in agency_goldens().items():
        caller = ANONYMOUS if golden.persona is None else _citizen(personas[golden.persona])
        yield name, orjson.dumps({"query": golden.path.read_text()}), caller, "en"
    for number, (change, citizen) in enumerate(product(CHANGES, list(personas.values())[:2])):
        yield f"change {number}", orjson.dumps({"query": change}), _citizen(citizen), "ko"


def _benched(citizens: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for (name, body), citizen in product(QUERIES.items(), citizens):
        yield f"{name} of {citizen}", body, _citizen(citizen), "ko"


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

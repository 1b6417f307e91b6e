"""A12: documents by the thousand over HTTP, right and spoilt: an answer fits its document, or refuses it in words."""

import json
from collections import Counter
from random import Random
from typing import Any, Final

import pytest
from graphql import GraphQLSchema, Lexer, Source, TokenKind, build_schema
from hypothesis import given, settings
from hypothesis import strategies as st

from api.answering.status_codes import STATUS
from tests.engine.fitting import misfits
from tests.engine.operations import Ids, walk
from tests.part import LONG
from tests.running import GRAPHQL, ROOT, RunningGateway

TRIED: Final = 2_000 if settings.get_current_profile_name() == LONG else 60
SCHEMA: Final[GraphQLSchema] = build_schema((ROOT / "schema.graphql").read_text())
SEEDS: Final = st.integers(0, 2**32)
PIECES: Final = (
    *"{}()[]:!=@$|&",
    "...",
    "null",
    "true",
    "9e999",
    "-0",
    "2147483648",
    '""',
    '"\\u0000"',
    '"""a"""',
    "__typename",
    "__schema",
    "fragment",
    "on",
    "mutation",
    "subscription",
    "@skip(if: true)",
    "@include(if: $p)",
    "#",
    "\ud55c",
)
BYTES: Final = (*range(32), *b'{}[]",:\\0-', 0x7F, 0xC3, 0xED, 0xFF)
"""What JSON and UTF-8 make most of."""


def words(document: str) -> list[str]:
    """Return a document's tokens as they are written."""
    lexer, found = Lexer(Source(document)), []
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        found.append(document[token.start : token.end])
    return found


def spoilt_document(document: str, random: Random) -> str:
    """Return a document of which one token is lost, doubled, exchanged with another or replaced."""
    tokens = words(document)
    at, other = random.randrange(len(tokens)), random.randrange(len(tokens))
    match random.randrange(4):
        case 0:
            del tokens[at]
        case 1:
            tokens.insert(at, tokens[at])
        case 2:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        case _:
            tokens[at] = random.choice(PIECES)
    return " ".join(tokens)


def spoilt_bytes(body: bytes, random: Random) -> bytes:
    """Return a body of which one to three bytes are lost, added or replaced."""
    spoilt = bytearray(body)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(spoilt))
        spoilt[at : at + random.randrange(2)] = bytes([random.choice(BYTES)] * random.randrange(2))
    return bytes(spoilt)


class Asking:
    """A client that asks as each persona and without a token; `statuses` counts what came."""

    def __init__(self, gateway: RunningGateway) -> None:
        self.statuses: Counter[int] = Counter()
        self._gateway = gateway
        self._tokens = [*(each.token for each in gateway.personas.values()), None]

    def check(self, body: bytes, seed: int) -> None:
        """Check the answer to this body."""
        headers = {"accept": GRAPHQL, "content-type": "application/json"}
        token = self._tokens[seed % len(self._tokens)]
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        response = self._gateway.client.post("/graphql", content=body, headers=headers)
        self.statuses[response.status_code] += 1
        shown = (seed, body, response.status_code, response.text[:2_000])
        assert response.status_code in (200, 400), shown
        answer = response.json()
        _check_errors(answer, shown)
        if response.status_code == 400:
            assert answer.keys() == {"errors"}, shown
            assert answer["errors"], shown
        else:
            asked = json.loads(body)
            assert not misfits(SCHEMA, asked["query"], asked.get("variables") or {}, answer), shown


def _check_errors(answer: Any, shown: object) -> None:
    for error in answer.get("errors", ()):
        assert isinstance(error["message"], str), shown
        assert error["extensions"]["code"] in STATUS, shown
        assert error["extensions"]["code"] != "INTERNAL", shown
        assert ("path" in error) == ("data" in answer), shown


def written(seed: int, ids: Ids) -> tuple[str, dict[str, Any]]:
    """Return the document of this seed, and its variables."""
    asked = walk(SCHEMA, seed, ids)
    return asked.document, asked.variables


@pytest.fixture(scope="module")
def asking(gateway: RunningGateway) -> Asking:
    """Make a client of the gateway."""
    return Asking(gateway)


def body_of(query: str, variables: object) -> bytes:
    """Return the body of a request."""
    return json.dumps({"query": query, "variables": variables}).encode()


def test_a12_an_answer_fits_the_schema(asking: Asking, ids: Ids) -> None:
    """No 5xx: data of the types and the names that are selected, nulls where errors are; most are answered."""
    asking.statuses.clear()

    @settings(max_examples=TRIED)
    @given(SEEDS)
    def tried(seed: int) -> None:
        asking.check(body_of(*written(seed, ids)), seed)

    tried()
    assert asking.statuses[200] > asking.statuses[400]


@pytest.mark.parametrize("level", ["tokens", "bytes"])
def test_a12_a_spoilt_document_is_answered_or_refused_in_words(asking: Asking, ids: Ids, level: str) -> None:
    """No 5xx and no INTERNAL; where it can still be answered, the answer fits what was sent."""
    asking.statuses.clear()

    @settings(max_examples=TRIED)
    @given(SEEDS)
    def tried(seed: int) -> None:
        query, variables = written(seed, ids)
        random = Random(seed)
        if level == "tokens":
            body = body_of(spoilt_document(query, random), variables)
        else:
            body = spoilt_bytes(body_of(query, variables), random)
        asking.check(body, seed)

    tried()
    assert min(asking.statuses[200], asking.statuses[400]) > 0


MISFITS: Final = {
    "a value of another type": {"me": {"id": 5, "children": []}},
    "a field that was not selected": {"me": {"id": "c", "name": "Kim", "children": []}},
    "a field that is lacking": {"me": {"children": []}},
    "fields in another order": {"me": {"children": [], "id": "c"}},
    "null where none may be": {"me": {"id": None, "children": []}},
    "no list": {"me": {"id": "c", "children": {}}},
    "a value that the enumeration has not": {"me": {"id": "c", "children": [{"lifeStage": "OLD"}]}},
}


@pytest.mark.parametrize("data", MISFITS.values(), ids=MISFITS)
def test_an_answer_that_does_not_fit_is_found(data: dict[str, Any]) -> None:
    """Else the tests above would hold of any answer."""
    query = "{ me { id children { lifeStage } } }"
    assert misfits(SCHEMA, query, {}, {"data": data})
    assert not misfits(SCHEMA, query, {}, {"data": {"me": {"id": "c", "children": [{"lifeStage": None}]}}})


def test_an_error_beside_a_value_is_found() -> None:
    """An error's path leads to a null."""
    error = {"path": ["me", "id"], "message": "", "extensions": {}}
    assert misfits(SCHEMA, "{ me { id } }", {}, {"data": {"me": {"id": "c"}}, "errors": [error]})
    assert not misfits(SCHEMA, "{ me { id } }", {}, {"data": {"me": None}, "errors": [error]})

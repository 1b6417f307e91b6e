"""Documents and tokens made to hurt, sent to a real gateway: refused before they cost anything, and in words."""

import itertools
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from api.demo.demo_key import load_demo_key
from tests.faults.answers import PARENT
from tests.patience import processor_seconds
from tests.running import RunningGateway

AT_ONCE = 0.05
"""Seconds for a refusal."""
TRIES = 5
A_WHILE = 0.5
BODY_CAP = 256 * 1024
DEEP = 2_000


def _code(response: httpx.Response) -> tuple[int, str]:
    error = response.json()["errors"][0]
    assert "RecursionError" not in response.text
    assert "recursion" not in response.text
    return response.status_code, error["extensions"]["code"]


def _cost(gateway: RunningGateway, ask: Callable[[], object]) -> float:
    """Seconds of the server's work: of several tries the least, since a gateway has other things to do beside."""

    def tried() -> float:
        began = processor_seconds(gateway.process.pid)
        ask()
        return processor_seconds(gateway.process.pid) - began

    return min(tried() for _ in range(TRIES))


@pytest.mark.parametrize(
    "document",
    [
        "{" + " me{id}" * 250 + "}",  # 4 tokens each, and 2
        "{ a" + "," * (BODY_CAP - 100) + "}",
        "{ a" + "#\\n".replace("\\n", "\n") * 80_000 + "}",
        "#" * (BODY_CAP - 100) + "\n{ a }",
        "{" + "a(b:" + "[" * DEEP + "]" * DEEP + ")}",
        "{a" * DEEP + "}" * DEEP,
        "{" + "x:me{id}" * 10_000 + "}",
    ],
    ids=["1001 tokens", "commas", "comments", "one long comment", "nested lists", "nested selections", "aliases"],
)
def test_b01_b02_a_document_over_its_bounds_is_refused_before_it_costs_anything(
    gateway: RunningGateway, document: str
) -> None:
    """400 QUERY_TOO_COMPLEX, or 413 over the body cap, in under 50 ms of the server's work, and the bound is named."""
    numbers = itertools.count()

    def ask() -> None:
        response = gateway.post(f"{document}#{next(numbers)}")  # another text, so that nothing remembered answers
        assert _code(response) in {(400, "QUERY_TOO_COMPLEX"), (413, "PAYLOAD_TOO_LARGE")}
        assert any(figure in response.text for figure in ("500", "1,000", "65,536", "262144", "256", "12 deep"))

    assert _cost(gateway, ask) < AT_ONCE


@pytest.mark.parametrize(
    ("document", "rest", "expected"),
    [
        ("{ me { ...A } } fragment A on Citizen { ...A }", {}, "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ me { ...A } } fragment A on Citizen { ...B } fragment B on Citizen { ...A }",
            {},
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("{ agencies { id } } fragment Unused on Citizen { id }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("{ agencies { id } } fragment __schema on Citizen { ...__schema }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query A { agencies { id } } query B { factDefinitions { id } }", {}, "BAD_REQUEST"),
        ("query A { agencies { id } } query B { factDefinitions { id } }", {"operationName": "C"}, "BAD_REQUEST"),
        ("query A { agencies { id } } query A { factDefinitions { id } }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query A { agencies { id } }", {"operationName": "B"}, "BAD_REQUEST"),
        ("fragment A on Citizen { id }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("", {}, "GRAPHQL_PARSE_FAILED"),
        ("{ agencies { id }", {}, "GRAPHQL_PARSE_FAILED"),
        ("{ agencies { id @no @no @no } }", {}, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_b08_b11_documents_that_cannot_be_run_are_refused_by_name(
    gateway: RunningGateway, document: str, rest: dict[str, object], expected: str
) -> None:
    """Cycles, unused fragments, and operations that are not clear are 400, at once, with a code of the register."""
    assert _code(gateway.post(document, **rest)) == (400, expected)


def test_b11_of_several_operations_only_the_named_one_runs(gateway: RunningGateway) -> None:
    """`operationName` chooses."""
    two = 'query A { agencies { id } } query B { category(id: "none") { id } }'
    assert gateway.ask(two, operationName="B") == {"data": {"category": None}}


@pytest.mark.parametrize("token", ["# " * 400_000, "," * 1_000_000], ids=["comments", "commas"])
def test_b01_a_megabyte_of_nothing_is_not_read(gateway: RunningGateway, token: str) -> None:
    """413 over the body cap, at once."""

    def ask() -> None:
        assert _code(gateway.post(f"{{ a {token} }}")) == (413, "PAYLOAD_TOO_LARGE")

    assert _cost(gateway, ask) < AT_ONCE


def _duplicates(levels: int) -> str:
    return "id" if levels == 0 else f"parents {{ {_duplicates(levels - 1)} }} " * 2


def _bomb(levels: int) -> str:
    spread = " ".join(f"fragment F{n} on Citizen {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return f"{{ me {{ ...F0 }} }} {spread} fragment F{levels} on Citizen {{ id }}"


def _overlapping(fragments: int) -> str:
    defined = " ".join(f"fragment F{n} on Citizen {{ id }}" for n in range(fragments))
    return f"{{ me {{ {' '.join(f'...F{n}' for n in range(fragments))} }} }} {defined}"


AGAINST_VALIDATION = {
    "b04 the same field 1,000 times": "{ agencies { " + "id " * 990 + "} }",
    "b04 the same field with fields": "{" + " agencies { id }" * 248 + " }",
    "b04 duplicates 7 levels deep": f"{{ me {{ {_duplicates(7)} }} }}",
    "b04 duplicates 8 levels deep": f"{{ me {{ {_duplicates(8)} }} }}",
    "b05 a directive that there is": "{ agencies { id " + "@skip(if: false) " * 150 + "} }",
    "b05 a directive that there is 1,000 times": "{ agencies { id " + "@skip(if: false) " * 1_000 + "} }",
    "b05 unknown directives": "{ agencies { id " + "@no " * 480 + "} }",
    "b06 one name, other arguments": "{ me { " + " ".join(f"x: facts(ids: [{n}]) {{ id }}" for n in range(70)) + " } }",
    "b07 a fragment bomb": _bomb(60),
    "b07 overlapping fragments": _overlapping(100),
    "b07 150 overlapping fragments": _overlapping(150),
}


@pytest.mark.parametrize("document", AGAINST_VALIDATION.values(), ids=AGAINST_VALIDATION.keys())
def test_b04_b05_b06_b07_what_is_slow_to_validate_is_refused_or_costs_little(
    gateway: RunningGateway, document: str
) -> None:
    """Half a second of the server's work at most, be it refused, with ten errors and one at most, or answered."""
    began = processor_seconds(gateway.process.pid)
    response = gateway.post(document)
    assert processor_seconds(gateway.process.pid) - began < A_WHILE
    if response.status_code != 200:
        assert _code(response) in {(400, "QUERY_TOO_COMPLEX"), (400, "GRAPHQL_VALIDATION_FAILED")}
        assert len(response.json()["errors"]) <= 11
        assert "Validation aborted" not in response.json()["errors"][0]["message"]


def test_b05_no_more_than_ten_errors_are_told(gateway: RunningGateway) -> None:
    """A document with a hundred mistakes is not answered by a hundred errors."""
    response = gateway.post("{" + " ".join(f"no{n}" for n in range(100)) + "}")
    assert response.status_code == 400
    assert len(response.json()["errors"]) <= 11


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("$id: ID!", None),
        ("$id: ID!", {"a": 1}),
        ("$id: ID!", ["a"]),
        ("$id: ID!", True),
        ("$id: ID!", 1.5),
        ("$id: ID!", ...),
    ],
)
def test_variables_of_a_wrong_type_are_bad_user_input(gateway: RunningGateway, declared: str, value: object) -> None:
    """400 BAD_USER_INPUT before anything is executed, and without a Python type's name."""
    variables = {} if value is ... else {"id": value}
    response = gateway.post(f"query Q({declared}) {{ category(id: $id) {{ id }} }}", variables=variables)
    assert _code(response) == (400, "BAD_USER_INPUT")
    assert "data" not in response.json()
    assert "python" not in response.text.lower()
    assert "class" not in response.text


def test_a_deeply_nested_variable_is_refused(gateway: RunningGateway) -> None:
    """JSON nested 5,000 deep is 400, and costs next to nothing."""
    body = '{"query": "{ agencies { id } }", "variables": {"a": ' + "[" * 5_000 + "]" * 5_000 + "}}"

    def ask() -> None:
        response = gateway.client.post("/graphql", content=body, headers={"content-type": "application/json"})
        assert response.status_code == 400

    assert _cost(gateway, ask) < AT_ONCE


def _token(key: ECKey, **claims: object) -> str:
    now = int(time.time())
    whole = {"iss": "maru-demo", "aud": "maru", "sub": "c", "client_id": "test", "jti": "t"}
    said = {**whole, "iat": now, "exp": now + 600, **claims}
    header = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid}
    return jwt.encode(header, {name: value for name, value in said.items() if value is not None}, key)


def _refused(gateway: RunningGateway, token: str) -> httpx.Response:
    response = gateway.post("{ me { id } }", headers={"authorization": f"Bearer {token}"})
    assert _code(response) == (401, "UNAUTHENTICATED")
    assert response.headers["www-authenticate"].startswith("Bearer")
    return response


def _key(data: Path) -> ECKey:
    key = load_demo_key(data)
    key.ensure_kid()
    return key


def test_c05_c07_c08_only_a_fresh_token_of_this_hall_is_taken(gateway: RunningGateway) -> None:
    """Expired, endless, too long, for another service, from another issuer, or without a subject: 401."""
    key, now = _key(gateway.data), int(time.time())
    sub = gateway.personas[PARENT].id
    assert gateway.post("{ me { id } }", headers={"authorization": f"Bearer {_token(key, sub=sub)}"}).json() == {
        "data": {"me": {"id": sub}}
    }
    for claims in (
        {"iat": now - 1200, "exp": now - 600},
        {"exp": None},
        {"exp": now + 86_400},
        {"exp": 10**12},
        {"exp": str(now + 600)},
        {"nbf": now + 600},
        {"aud": None},
        {"aud": "another"},
        {"iss": "another"},
        {"sub": None},
        {"sub": ""},
    ):
        _refused(gateway, _token(key, **{"sub": sub, **claims}))


def test_a_foreign_halls_token_is_refused(gateway: RunningGateway) -> None:
    """Another key, be it named as ours is, signs nothing that is taken here."""
    foreign = ECKey.generate_key("P-256", {"kid": _key(gateway.data).kid})
    _refused(gateway, _token(foreign, sub=gateway.personas[PARENT].id))


def test_c10_long_and_tampered_tokens_are_refused_at_once(gateway: RunningGateway) -> None:
    """64 KB of token, a cut signature, another payload: 401, which costs next to nothing."""
    good = gateway.personas[PARENT].token
    head, payload, signature = good.split(".")
    for token in (
        "x" * 30_000,
        f"{head}.{payload}.{signature[:20]}",
        f"{head}.{payload[:-2]}AA.{signature}",
        f"{good}.",
    ):
        assert _cost(gateway, partial(_refused, gateway, token)) < AT_ONCE


def test_one_whom_the_register_does_not_know_is_nobody(gateway: RunningGateway) -> None:
    """A good token for a `sub` without a record: `me` is null, without an error."""
    response = gateway.post(
        "{ me { id } }", headers={"authorization": f"Bearer {_token(_key(gateway.data), sub='c' * 16)}"}
    )
    assert json.loads(response.text) == {"data": {"me": None}}

"""Who may see the schema: everybody in the demo, elsewhere the bearer of a token with the scope."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey
from structlog.testing import capture_logs

from agencies.contract.errors import Forbidden
from api.demo.demo import Demo
from api.serving.app import build_app
from api.tokens.identify import Identify
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.api.graph import SDL, SmallGraph
from tests.api.tokens import CLAIMS, ISSUER, NOW, changed, sign

PLAIN = sign()
ALLOWED = sign(claims=changed(CLAIMS, scope="openid introspection"))
GRAPHQL = "application/graphql-response+json"


class Noting(SmallGraph):
    """Notes from whom the schema was hidden, and refuses as the graph does where it was."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: list[bool] = []

    async def answer(self, request: GraphRequest, caller: Caller, *, mutation_allowed: bool) -> Answer:
        self.hidden.append(request.schema_hidden)
        if request.schema_hidden and "__schema" in (request.document or ""):
            raise Forbidden("Only a token with the scope `introspection` may ask for the schema.")
        return await super().answer(request, caller, mutation_allowed=mutation_allowed)


def client(graph: SmallGraph, dist: Path, **more: Any) -> httpx.AsyncClient:
    app = build_app(graph, identify=Identify(ISSUER, lambda: NOW).after_asking, dist=dist, **more)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://maru", headers={"accept": GRAPHQL})


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("token", "hidden"), [(None, True), (PLAIN, True), (ALLOWED, False)])
async def test_b12_outside_of_the_demo_the_schema_is_for_the_scope(
    token: str | None, hidden: bool, tmp_path: Path
) -> None:
    """Introspection by GET and by POST, and the printed schema, are 403 without it, to every client."""
    graph = Noting()
    asked = {"query": "{ __schema { queryType { name } } }"}
    async with client(graph, tmp_path) as asking:
        for kind in (GRAPHQL, "application/json"):
            headers = {**bearer(token), "accept": kind}
            posted = await asking.post("/graphql", json=asked, headers=headers)
            got = await asking.get("/graphql", params=asked, headers=headers)
            assert posted.status_code == got.status_code == (403 if hidden else 200)
            if hidden:
                assert posted.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        printed = await asking.get("/schema.graphql", headers=bearer(token))
    assert graph.hidden == [hidden] * 4
    assert printed.status_code == (403 if hidden else 200)
    assert printed.headers["cache-control"] == ("no-store" if hidden else "private, no-cache")
    assert (printed.text == SDL) is not hidden


async def test_b12_the_printed_schema_is_refused_to_one_who_holds_it(tmp_path: Path) -> None:
    """A tag that holds does not tell one without the scope that it does; a bad token is 401."""
    async with client(Noting(), tmp_path) as asking:
        tag = (await asking.get("/schema.graphql", headers=bearer(ALLOWED))).headers["etag"]
        held = {"if-none-match": tag}
        assert (await asking.get("/schema.graphql", headers={**bearer(ALLOWED), **held})).status_code == 304
        assert (await asking.get("/schema.graphql", headers=held)).status_code == 403
        refused = await asking.get("/schema.graphql", headers=bearer("garbled"))
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["extensions"]["reason"] == "MALFORMED"
    assert "www-authenticate" in refused.headers


async def test_d15_who_breaks_the_glass_is_told_of_whatever_they_ask(tmp_path: Path) -> None:
    """The printed schema too, which reads nobody's record: how often a token is used is what the staff's log shows."""
    said = {"maru_kind": "official", "maru_agency": "welfare_office", "maru_purpose": "p", "maru_issue": "2026-117"}
    token = sign(claims=changed(CLAIMS, scope="introspection break_glass", **said))
    async with client(Noting(), tmp_path) as asking:
        with capture_logs() as logged:
            assert (await asking.get("/schema.graphql", headers=bearer(token))).status_code == 200
    assert [(each["event"], each["log_level"]) for each in logged] == [("break glass", "critical")]


async def test_in_the_demo_the_schema_is_open(tmp_path: Path) -> None:
    """Nobody needs a token for it there."""

    async def nobody() -> list[dict[str, str]]:
        return []

    graph, demo = Noting(), Demo(ECKey.generate_key("P-256"), nobody)
    async with client(graph, tmp_path, demo=demo) as asking:
        answer = await asking.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
        printed = await asking.get("/schema.graphql")
    assert answer.json()["data"]
    assert graph.hidden == [False]
    assert (printed.text, printed.headers["cache-control"]) == (SDL, "no-cache")

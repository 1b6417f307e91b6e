"""Server-sent events at /graphql: graphql-sse's mode of one operation a response."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.answering.negotiate import GRAPHQL, JSON
from tests.api.conftest import Gateway, served
from tests.api.sockets.test_tokens import short_token
from tests.api.streams.events import Events
from tests.patience import eventually


@contextmanager
def listening(
    gateway: Gateway, query: str, token: str | None = None, *, method: str = "POST", **more: Any
) -> Iterator[Events]:
    """A response that is read as it comes."""
    headers = {"accept": "text/event-stream"} | ({"authorization": f"Bearer {token}"} if token else {})
    said = {"query": query, **more}
    sent: dict[str, Any] = {"json": said} if method == "POST" else {"params": said}
    with gateway.client.stream(method, "/graphql", headers=headers, **sent) as response:
        yield Events(response)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_subscription_is_a_stream_of_events(gateway: Gateway, method: str) -> None:
    """Each answer is a `next`, and `complete` ends it; the response is kept by nobody on the way."""
    with listening(gateway, "subscription { ticks(count: 2) }", method=method) as events:
        assert events.response.status_code == 200
        assert events.response.headers["content-type"].startswith("text/event-stream")
        assert events.response.headers["cache-control"] == "no-store"
        assert events.rest() == [
            ("next", {"data": {"ticks": 0}}),
            ("next", {"data": {"ticks": 1}}),
            ("complete", None),
        ]


@pytest.mark.parametrize("query", ["{ me }", "{ down }", "{ crash }", "{", "{ none }", "{ full }", "{ cancelsItself }"])
def test_g8_what_is_no_subscription_is_one_event_with_the_answer_of_http(gateway: Gateway, query: str) -> None:
    """Errors of the document too, as graphql-sse wants them: a browser's EventSource shows no other response."""
    token = gateway.token()
    with listening(gateway, query, token) as events:
        (_, content), last = events.rest()
    answer = gateway.ask(query, token=token).json()
    for each in (*content.get("errors", ()), *answer.get("errors", ())):
        each["extensions"].pop("requestId")
    if query != "{ cancelsItself }":
        assert content == answer
    assert content.get("errors", [{"extensions": {"code": ""}}])[0]["extensions"]["code"] in (
        "",
        "AGENCY_UNAVAILABLE",
        "INTERNAL",
        "OVERLOADED",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
    )
    assert last == ("complete", None)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_g8_a_mutation_is_no_stream(gateway: Gateway, method: str) -> None:
    """It is refused by both methods and changes nothing."""
    before = gateway.ask("{ bumped }").json()
    with listening(gateway, "mutation { bump }", gateway.token(), method=method) as events:
        (_, content), _ = events.rest()
    assert content["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"
    assert gateway.ask("{ bumped }").json() == before


def test_what_stands_before_the_operation_has_a_status(gateway: Gateway) -> None:
    """A bad token, a malformed body and a wrong method are answered as ever, so that a client knows not to go on."""
    with listening(gateway, "subscription { quiet }", "not.a.token") as events:
        assert events.response.status_code == 401
    with listening(gateway, "subscription { quiet }", variables=[]) as events:
        assert events.response.status_code == 400
    answer = gateway.client.put("/graphql", headers={"accept": "text/event-stream"})
    assert answer.status_code == 405


def test_only_who_names_event_streams_gets_one(gateway: Gateway) -> None:
    """Anything accepts anything: such a client gets one answer, as it can read."""
    for accept in ("*/*", "text/*", "text/event-stream;q=0, */*", "application/json"):
        response = gateway.client.post("/graphql", json={"query": "{ me }"}, headers={"accept": accept})
        assert "json" in response.headers["content-type"] or response.status_code == 406


@pytest.mark.parametrize("accept", ["application/json, text/event-stream", "text/event-stream, multipart/mixed, */*"])
def test_who_takes_both_has_a_query_in_one_piece_and_a_subscription_as_a_stream(gateway: Gateway, accept: str) -> None:
    """As urql asks for everything: it need not say beforehand what it asks for."""

    def content_type(query: str) -> str:
        response = gateway.client.post("/graphql", json={"query": query}, headers={"accept": accept})
        assert response.status_code == 200
        return response.headers["content-type"].partition(";")[0]

    assert content_type("{ me }") == "application/json"
    assert content_type("subscription { ticks(count: 1) }") == "text/event-stream"


def test_a_subscription_of_a_client_that_takes_no_stream_is_refused(gateway: Gateway) -> None:
    """With 406, by both methods, in words that say what to accept, and in the type that the client does take."""
    document = "subscription { ticks(count: 1) }"
    for response, kind in (
        (gateway.ask(document), GRAPHQL),
        (gateway.ask(document, kind=JSON), JSON),
        (gateway.client.get("/graphql", params={"query": document}), JSON),
    ):
        assert response.status_code == 406
        assert response.headers["content-type"].partition(";")[0] == kind
        assert "text/event-stream" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(("field", "at_least"), [("mine", 5), ("quiet", 0)])
def test_g5_a_token_that_ends_ends_its_stream(gateway: Gateway, field: str, at_least: int) -> None:
    """Within five seconds, also where nothing happens: the last event says why, in the code that HTTP would give."""
    ends_at = time.monotonic() + 2
    with listening(gateway, f"subscription {{ {field} }}", short_token(gateway, 2)) as events:
        *heard, last, complete = events.rest()
    assert len(heard) >= at_least
    assert time.monotonic() - ends_at < 5
    assert last[1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert last[1]["errors"][0]["extensions"]["reason"] == "EXPIRED"
    assert complete == ("complete", None)


def test_g5_who_may_see_less_is_told_so_and_nothing_more(gateway: Gateway) -> None:
    """The last event is an error without data."""
    with listening(gateway, "subscription { withdrawn }", gateway.token()) as events:
        first, (_, content), last = events.rest()
    assert first == ("next", {"data": {"withdrawn": "seen"}})
    assert content["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "data" not in content
    assert last == ("complete", None)


@pytest.mark.parametrize("field", ["failing", "ending"])
def test_a_stream_that_fails_is_masked(gateway: Gateway, field: str) -> None:
    """The error names the request, whose fault the staff's log has."""
    with listening(gateway, f"subscription {{ {field} }}") as events:
        _, (_, content), _ = events.rest()
        request_id = events.response.headers["maru-request-id"]
    (error,) = content["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "retryable": False, "requestId": request_id}
    assert "secret" not in str(error)
    assert request_id in gateway.log.read_text()


def test_who_leaves_is_listened_for_no_more(gateway: Gateway) -> None:
    """The source of the events is left as soon as the connection is gone."""
    with listening(gateway, "subscription { quiet }"):
        assert eventually(lambda: gateway.ask("{ listening }").json()["data"]["listening"] > 0)
    assert eventually(lambda: gateway.ask("{ listening }").json()["data"]["listening"] == 0)


def test_a_quiet_stream_is_kept_alive(tmp_path: Path) -> None:
    """A comment goes over it now and then, which no client takes for an event."""
    with served(tmp_path, heartbeat=0.05) as gateway, listening(gateway, "subscription { quiet }") as events:
        lines = events.response.iter_lines()
        assert [next(lines) for _ in range(4)] == [":", "", ":", ""]

"""The endpoint /graphql as a whole: methods, cookies, what a request carries along, and clients that go away."""

import random
import socket
import time

import pytest

from tests.api.conftest import GRAPHQL, Gateway
from tests.part import part_of
from tests.patience import eventually

JSON_HEADER = "content-type: application/json\r\n"


def test_a05_a_mutation_by_get_is_refused(gateway: Gateway) -> None:
    """A GET never runs a mutation: 405, with POST in Allow, and nothing happened."""
    before = gateway.ask("{ bumped }").json()
    response = gateway.client.get("/graphql", params={"query": "mutation { bump }"}, headers={"accept": GRAPHQL})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"
    assert gateway.ask("{ bumped }").json() == before
    assert gateway.ask("mutation { bump }").json()["data"]["bump"] == before["data"]["bumped"] + 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "REPORT"])
def test_a05_other_methods_are_refused(gateway: Gateway, method: str) -> None:
    """A method that the endpoint does not take gets 405 and the ones that it takes."""
    response = gateway.client.request(method, "/graphql", json={"query": "{ me }"})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a08_a_cookie_never_authenticates(gateway: Gateway, method: str) -> None:
    """A token in a cookie is not looked at: the caller stays anonymous."""
    cookie = {
        "cookie": f"token={gateway.token()}; authorization=Bearer {gateway.token()}; access_token={gateway.token()}"
    }
    asked = {"query": "{ me }"}
    parameters = {"params": asked} if method == "GET" else {"json": asked}
    assert gateway.client.request(method, "/graphql", headers=cookie, **parameters).json() == {"data": {"me": None}}  # type: ignore[arg-type]


def test_a_bearer_token_identifies_the_caller(gateway: Gateway) -> None:
    """The token's subject is who asks, by POST and by GET."""
    token = gateway.token()
    assert gateway.ask("{ me }", token=token).json() == {"data": {"me": "c000000000000001"}}
    by_get = gateway.client.get("/graphql?query={me}", headers={"authorization": f"bearer {token}"})
    assert by_get.json() == {"data": {"me": "c000000000000001"}}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ["access_token", "access%5Ftoken"])
def test_c09_a_token_in_the_url_is_refused(gateway: Gateway, method: str, name: str) -> None:
    """A token in the URL gets 400, good or not, and stands in no log."""
    token = gateway.token()
    url = f"/graphql?query=%7Bme%7D&{name}={token}"
    response = gateway.client.request(method, url, json={"query": "{ me }"} if method == "POST" else None)
    assert response.status_code == 400
    assert token not in response.text
    assert token not in gateway.log.read_text()


def test_c09_two_authorization_headers_are_refused(gateway: Gateway) -> None:
    """Two Authorization headers get 401, be they equal."""
    header = ("authorization", f"Bearer {gateway.token()}")
    response = gateway.client.post("/graphql", json={"query": "{ me }"}, headers=[header, header])
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_the_language_asked_for_reaches_the_graph(gateway: Gateway) -> None:
    """Accept-Language is handed on as it came, and one of absurd length is left out."""
    for sent, received in (("ko, en;q=0.5", "ko, en;q=0.5"), ("k" * 300, None)):
        response = gateway.client.post("/graphql", json={"query": "{ language }"}, headers={"accept-language": sent})
        assert response.json() == {"data": {"language": received}}


def _cancelled(gateway: Gateway) -> int:
    return int(gateway.ask("{ cancelled }").json()["data"]["cancelled"])


def _begun(gateway: Gateway) -> int:
    return int(gateway.ask("{ begun }").json()["data"]["begun"])


def _send(gateway: Gateway, method: str, document: str) -> socket.socket:
    body = b'{"query":"%s"}' % document.encode()
    target = f"/graphql?query={document.replace(' ', '%20')}" if method == "GET" else "/graphql"
    head = f"{method} {target} HTTP/1.1\r\nhost: localhost\r\n{JSON_HEADER}content-length: {len(body)}\r\n\r\n"
    connection = socket.create_connection(("127.0.0.1", gateway.port), timeout=5)
    connection.sendall(head.encode() + body)
    return connection


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_e13_a_client_that_goes_cancels_its_answer(gateway: Gateway, method: str) -> None:
    """A socket closed while the answer is worked on cancels that work, which would go on for hours."""
    begun, cancelled = _begun(gateway), _cancelled(gateway)
    connection = _send(gateway, method, "{ slow(seconds: 10000) }")
    assert eventually(lambda: _begun(gateway) == begun + 1)
    assert _cancelled(gateway) == cancelled
    connection.close()
    assert eventually(lambda: _cancelled(gateway) == cancelled + 1)


def test_e13_clients_that_go_at_any_moment_leave_the_endpoint_sound(gateway: Gateway) -> None:
    """Clients that leave at random moments neither break the endpoint nor write a line in its log."""
    logged = gateway.log.read_text()
    moments = random.Random(13)
    for _ in range(part_of(30)):
        leaving = [_send(gateway, "POST", "{ slow(seconds: 0.06) }") for _ in range(10)]
        for connection in leaving:
            time.sleep(moments.uniform(0, 0.016))
            connection.close()
    assert gateway.ask("{ me }").json() == {"data": {"me": None}}
    assert gateway.log.read_text() == logged


def test_e13_a_client_that_goes_within_its_body_is_forgotten(gateway: Gateway) -> None:
    """Half a body and a closed socket leave nothing behind."""
    logged = gateway.log.read_text()
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(
            b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"
        )
        assert gateway.ask("{ me }").status_code == 200  # by now the server has read the half, too
    assert gateway.ask("{ me }").status_code == 200  # and by now that the client has gone
    assert gateway.log.read_text() == logged


def test_a_slow_answer_is_given_to_a_client_that_stays(gateway: Gateway) -> None:
    """Being watched over changes nothing: the answer comes, and the connection serves on."""
    assert gateway.ask("{ slow(seconds: 0.3) }").json() == {"data": {"slow": "done"}}
    assert gateway.ask("{ me }").json() == {"data": {"me": None}}

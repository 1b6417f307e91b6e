"""What the gateway sends: codes, ids, and no word that was not written for callers."""

import pytest

from api.answering.answer import MASKED
from tests.api.conftest import GRAPHQL, Gateway
from tests.api.graph import SECRET


def test_d12_a_foreign_error_of_a_field_is_masked(gateway: Gateway) -> None:
    """An error that nobody judged loses its message, gets INTERNAL and the request's id, and siblings answer."""
    response = gateway.ask("{ broken me }")
    [error] = response.json()["errors"]
    assert response.status_code == 200
    assert response.json()["data"] == {"broken": None, "me": None}
    assert (error["message"], error["path"]) == (MASKED, ["broken"])
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["requestId"] == response.headers["maru-request-id"]
    assert "secret_table" not in response.text


@pytest.mark.parametrize("kind", [GRAPHQL, "application/json"])
@pytest.mark.parametrize("field", ["crash", "unwritable", "cancelsItself"])
def test_d12_a_fault_of_the_whole_is_masked(gateway: Gateway, field: str, kind: str) -> None:
    """An exception, an answer that cannot be written, or one that cancels itself is a masked 500 for every client."""
    response = gateway.ask(f"{{ {field} }}", kind=kind)
    [error] = response.json()["errors"]
    assert response.status_code == 500
    assert error["message"] == MASKED
    assert error["extensions"] == {
        "code": "INTERNAL",
        "retryable": False,
        "requestId": response.headers["maru-request-id"],
    }


def test_d12_the_staff_log_says_where_and_quotes_nobody(gateway: Gateway) -> None:
    """The log has the request's id, the exception's class and the line, and neither its text nor the request's."""
    token = gateway.token()
    variables = {"t": "900101-1234567"}
    response = gateway.ask("query Q($t: String) { crash echo(text: $t) }", token=token, variables=variables)
    log = gateway.log.read_text()
    line = next(line for line in log.splitlines() if response.headers["maru-request-id"] in line)
    assert "builtins.RuntimeError" in line
    assert "tests/api/graph.py" in line
    assert all(secret not in log for secret in (SECRET, token, "900101-1234567", "900101-2345678"))


@pytest.mark.parametrize(
    "document", ['{ echo(id: "abc\\u0000") }', '{ echo(id: "\\ud800") }', "{ echo(number: 99999999999) }"]
)
def test_d12_bad_input_in_the_document_is_no_server_error(gateway: Gateway, document: str) -> None:
    """NUL, lone surrogates and numbers out of range in a document end in 200 or 400."""
    assert gateway.ask(document).status_code in (200, 400)


def test_a_syntax_error_says_where(gateway: Gateway) -> None:
    """A document that is not GraphQL is answered with the place of its first fault."""
    [error] = gateway.ask("{ me\n  ! }").json()["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert error["locations"] == [{"line": 2, "column": 3}]


def test_an_agency_that_is_down_is_named(gateway: Gateway) -> None:
    """The error keeps its code, agency and path, and is answered with 200."""
    response = gateway.ask("{ down me }")
    [error] = response.json()["errors"]
    assert response.status_code == 200
    assert error["path"] == ["down"]
    assert error["extensions"]["code"] == "AGENCY_UNAVAILABLE"
    assert error["extensions"]["agency"] == "labour_office"
    assert error["extensions"]["retryable"] is True


def test_an_overloaded_graph_says_when_to_come_back(gateway: Gateway) -> None:
    """OVERLOADED is 503 with Retry-After for every client."""
    for kind in (GRAPHQL, "application/json"):
        response = gateway.ask("{ full }", kind=kind)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
        assert response.json()["errors"][0]["extensions"]["retryable"] is True


def test_what_cannot_be_read_before_execution_is_503(gateway: Gateway) -> None:
    """Where a store's failure stands for the whole answer no field was executed: 503 for every client, no `data`."""
    for kind in (GRAPHQL, "application/json"):
        response = gateway.ask("{ unread }", kind=kind)
        [error] = response.json()["errors"]
        assert response.status_code == 503
        assert set(response.json()) == {"errors"}
        assert error["extensions"]["code"] == "AGENCY_UNAVAILABLE"
        assert error["extensions"]["agency"] == "platform"
        assert error["extensions"]["retryable"] is True


def test_no_answer_is_kept_by_a_cache(gateway: Gateway) -> None:
    """Personal data stays out of caches, and no browser guesses at its type."""
    response = gateway.ask("{ me }")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"

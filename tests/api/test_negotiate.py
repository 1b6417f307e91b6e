"""In which media type an answer comes."""

import pytest

from agencies.contract.errors import NotAcceptable
from api.answering.negotiate import GRAPHQL, HTML, JSON, negotiate, takes_parts
from tests.api.conftest import Gateway

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("APPLICATION/JSON;charset=UTF-8", JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, application/json", GRAPHQL),
        (f"application/json, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL};q=0.5, application/json", JSON),
        (f"{GRAPHQL};q=0.9, application/json;q=0.8, */*;q=1", GRAPHQL),
        ("application/json;q=0, */*", GRAPHQL),
        (f"{GRAPHQL};q=0, */*;q=0.1", JSON),
        ("text/plain, */*;q=0.1", JSON),
        (f"{GRAPHQL};charset=utf-16, application/json;q=0.1", JSON),
        (f"application/json;q=2, {GRAPHQL};q=nan", JSON),
        (BROWSER, JSON),
        ("", None),
        ("text/plain", None),
        ("application/xml, image/*", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("application/json;charset=utf-16", None),
        ("*/*," * 5000, None),
    ],
)
def test_a06_the_best_media_type_is_chosen(accept: str | None, kind: str | None) -> None:
    """The highest quality wins, a more specific range overrules a wider one, and 406 is for when nothing fits."""
    if kind is None:
        with pytest.raises(NotAcceptable):
            negotiate(accept)
    else:
        assert negotiate(accept) == kind


def test_a06_only_a_browser_gets_the_page() -> None:
    """HTML is chosen for whoever prefers it by name, and never for a wildcard."""
    assert negotiate(BROWSER, page=True) == HTML
    assert negotiate("*/*", page=True) == JSON
    assert negotiate("text/html;q=0.5, application/json", page=True) == JSON


def test_a06_the_answer_says_its_media_type(gateway: Gateway) -> None:
    """The response names the chosen type with UTF-8, and a 406 comes as JSON."""
    for accept, kind in ((GRAPHQL, GRAPHQL), ("*/*", JSON), (f"{GRAPHQL};q=0.1,{JSON};q=0.2", JSON)):
        assert gateway.ask("{ me }", kind=accept).headers["content-type"] == f"{kind}; charset=utf-8"
    refused = gateway.ask("{ me }", kind="text/plain")
    assert refused.status_code == 406
    assert refused.json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"
    assert refused.headers["content-type"] == f"{JSON}; charset=utf-8"


@pytest.mark.parametrize("document", ["{", "{ nothing }", "query Q($n: Int!) { echo(number: $n) }"])
def test_a_request_error_has_its_status_where_the_client_understands_it(gateway: Gateway, document: str) -> None:
    """A wrong document or variable is 400 without data for the GraphQL type, and 200 without data for plain JSON."""
    for kind, status in ((GRAPHQL, 400), (JSON, 200)):
        response = gateway.ask(document, kind=kind)
        assert response.status_code == status
        assert "data" not in response.json()
        assert response.json()["errors"]


@pytest.mark.parametrize(
    ("accept", "taken"),
    [
        ("multipart/mixed;incrementalSpec=v0.2,application/json;q=0.9", True),
        ("application/json, text/event-stream, multipart/mixed", True),
        ('Multipart/Mixed; boundary="-", application/json', True),
        ("multipart/mixed;q=0, application/json", False),
        ("multipart/mixed;deferSpec=20220824, application/json", False),
        ("multipart/mixed;incrementalSpec=v0.1, application/json", False),
        ("multipart/mixed;boundary=graphql;subscriptionSpec=1.0, application/json", False),
        ("multipart/*, application/json", False),
        ("*/*", False),
        ("application/json, " * 100 + "multipart/mixed", False),
    ],
)
def test_only_who_names_multipart_in_this_form_gets_an_answer_in_parts(accept: str, taken: bool) -> None:
    """A client that asks for an older form, or for anything at all, is answered in one piece."""
    assert takes_parts(accept) is taken

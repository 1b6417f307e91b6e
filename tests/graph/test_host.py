"""The names under which the demo, as `serve` opens it, may be asked."""

import pytest

from tests.running import RunningGateway


@pytest.mark.parametrize("path", ["/demo/personas", "/catalogue.json", "/graphql?query=%7Bme%7Bid%7D%7D"])
def test_a_name_that_leads_to_the_demo_shows_nothing_of_it(gateway: RunningGateway, path: str) -> None:
    """A site can have its name lead to this machine; under the machine's own names the demo answers."""
    rebound = gateway.client.get(path, headers={"host": "rebound.example"})
    assert (rebound.status_code, rebound.json()["errors"][0]["extensions"]["code"]) == (421, "MISDIRECTED")
    assert gateway.client.get(path, headers={"host": "localhost:5173"}).status_code == 200

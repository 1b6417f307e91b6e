"""What the tests of faults ask, and how they read an answer."""

from typing import Any

from tests.running import RunningGateway

PARENT = "Mother of a child of kindergarten age"
PARTS = """{ me { id name
    welfare { veteran receives { serviceId since } }
    employment { status }
    health { checkups { kind } }
    household { size income { monthly } } } }"""
VERDICTS = """query ($after: String) { me { services(first: 100, after: $after,
        filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { service { id } subject { id } status
        reasons { outcome requirement { facts { id } } }
        missingFacts { fact { id } cause holder { id } } } } } }"""


def errors(answer: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Path → code and agency, of each error."""
    return {
        ".".join(map(str, error.get("path", ()))): (error["extensions"]["code"], error["extensions"].get("agency", ""))
        for error in answer.get("errors", ())
    }


def verdicts(gateway: RunningGateway, persona: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Every verdict of the persona's, by service and subject."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    after = None
    while True:
        answer = gateway.ask(VERDICTS, persona, variables={"after": after})
        assert "errors" not in answer, answer["errors"]
        page = answer["data"]["me"]["services"]
        found.update({(node["service"]["id"], node["subject"]["id"]): node for node in page["nodes"]})
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert len(found) == page["totalCount"]
            return found

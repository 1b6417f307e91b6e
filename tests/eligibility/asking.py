"""A persona's eligibility asked over HTTP: all rows of a list, one field, or the words of a refusal."""

from typing import Any, Final

from tests.running import RunningGateway

STATUSES: Final = ["ELIGIBLE", "LIKELY", "UNKNOWN", "UNLIKELY", "INELIGIBLE"]
APPLYING: Final = STATUSES[:2]

FAMILY: Final = "Multicultural family of six"
NEWBORN: Final = "Mother of a newborn"
GRANDMOTHER: Final = "Grandmother raising a grandchild"
UNRECORDED: Final = "Income not on record"
LEAVE: Final = "Working mother on parental leave"
COUPLE: Final = "Couple without children"

ROWS: Final = """
query Rows($filter: EligibilityFilter, $on: Date, $suppose: [FactInput!], $first: Int! = 100, $after: String) { me {
  services(filter: $filter, on: $on, suppose: $suppose, first: $first, after: $after) {
    totalCount counts { eligible likely unknown unlikely ineligible } pageInfo { hasNextPage endCursor }
    nodes { id status on ruleVersion service { id } subject { id } %s }
  }
} }
"""
ONE: Final = """
query One($service: ID!, $subject: ID, $on: Date, $suppose: [FactInput!]) { me {
  eligibility(serviceId: $service, subjectId: $subject, on: $on, suppose: $suppose) {
    id status on ruleVersion service { id } subject { id } %s
  }
} }
"""

Row = tuple[str, str]
Node = dict[str, Any]


def me(gateway: RunningGateway, persona: str, document: str, **variables: Any) -> dict[str, Any]:
    """What a document without an error says of the persona."""
    answer = gateway.ask(document, persona, variables=variables)
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["me"]
    return found


def rows(gateway: RunningGateway, persona: str, more: str = "", **variables: Any) -> dict[Row, Node]:
    """All rows of `services`, of every status unless a filter says which, by service and subject, in their order."""
    asked = {"filter": {"statuses": STATUSES}, **variables}
    found: dict[Row, Node] = {}
    after = None
    while True:
        page = me(gateway, persona, ROWS % more, **asked, after=after)["services"]
        found.update({row_of(node): node for node in page["nodes"]})
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert len(found) == page["totalCount"]
            return found


def one(gateway: RunningGateway, persona: str, service: str, more: str = "", **variables: Any) -> Node | None:
    """The row of `eligibility`."""
    found: Node | None = me(gateway, persona, ONE % more, service=service, **variables)["eligibility"]
    return found


def row_of(node: Node) -> Row:
    """Which row a node is of."""
    return node["service"]["id"], node["subject"]["id"]


def applying(found: dict[Row, Node]) -> set[Row]:
    """The rows that are ELIGIBLE or LIKELY."""
    return {row for row, node in found.items() if node["status"] in APPLYING}


def refusal(gateway: RunningGateway, persona: str, document: str, field: str, **variables: Any) -> str:
    """In which words a field of `me` was refused as BAD_USER_INPUT, nothing else being lost."""
    answer = gateway.ask(document, persona, variables=variables)
    assert set(answer["data"]["me"].values()) == {None}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["path"] == ["me", field]
    words: str = error["message"]
    return words


def children(gateway: RunningGateway, persona: str) -> dict[str, str]:
    """The persona's children at home with their birth dates, the eldest first."""
    found = me(gateway, persona, "{ me { children(minor: true) { id birthDate } } }")["children"]
    return {child["id"]: child["birthDate"] for child in found}

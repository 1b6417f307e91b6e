"""The operations that are measured, as bodies of requests. Every variant answers the same bytes."""

from pathlib import Path
from typing import Any, Final

import orjson

HERE: Final = Path(__file__).parent.parent
HEADLINE: Final = (HERE.parent / "web" / "src" / "queries" / "headline.graphql").read_text()
RECORD: Final = (HERE / "record.graphql").read_text()
SERVICE: Final = "135200000120"

PAGE: Final = HEADLINE.replace("query WhatAppliesToMe", "query Page($first: Int!)").replace(
    "services(first: 12)",
    "services(first: $first, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]})",
)

OF_ME: Final = (
    "id name birthDate lifeStage",
    "education { enrolments(current: true) { grade school { name kind } } }",
    "health { checkups { kind on } }",
    "welfare { veteran }",
    "employment { status }",
)
OF_CATALOGUE: Final = f'publicService(id: "{SERVICE}") {{ id name }}'


def body(operation: str, text: str, variables: dict[str, Any] | None = None) -> bytes:
    """The body of a request for an operation."""
    return orjson.dumps({"query": text, "operationName": operation, "variables": variables or {}})


def page(first: int) -> bytes:
    """The headline with `first` services of any status on its page."""
    return body("Page", PAGE, {"first": first})


def touching(agencies: int) -> bytes:
    """A query that touches so many agencies, from 1 to 6."""
    catalogue = OF_CATALOGUE if agencies > len(OF_ME) else ""
    text = f"query Touch{agencies} {{ me {{ {' '.join(OF_ME[:agencies])} }} {catalogue} }}"
    return body(f"Touch{agencies}", text)


HELLO: Final = body("Hello", "query Hello { __typename }")
QUERIES: Final = {"record": body("MyRecord", RECORD), "headline": body("WhatAppliesToMe", HEADLINE)}

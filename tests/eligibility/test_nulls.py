"""An argument that is null means what the schema says of null, written out or by a variable, in both executors."""

from typing import Any, Final

import pytest

from tests.eligibility.asking import FAMILY
from tests.running import RunningGateway

LIST: Final = "{ totalCount counts { eligible likely unknown unlikely ineligible } nodes { id status } }"
VERDICT: Final = "{ id status reasons { outcome observed } }"
NULL_FILTER: Final = (
    "{statuses: null, categoryId: null, lifeStage: null, lifeEventId: null, subjectId: null, search: null}"
)
NULL_LISTING: Final = (
    "{categoryId: null, lifeStage: null, regionCode: null, authorityId: null, lifeEventId: null, search: null}"
)
AGED: Final = '{fact: "age", value: "67"'

# what is asked, with arguments that are null, and the same without them
ALIKE: Final = [
    (f"me {{ services(filter: null) {LIST} }}", f"me {{ services {LIST} }}"),
    (f"me {{ services(filter: {NULL_FILTER}) {LIST} }}", f"me {{ services {LIST} }}"),
    (f"me {{ services(on: null) {LIST} }}", f"me {{ services {LIST} }}"),
    (f"me {{ services(suppose: null) {LIST} }}", f"me {{ services {LIST} }}"),
    (f"me {{ services(after: null) {LIST} }}", f"me {{ services {LIST} }}"),
    (
        f"me {{ services(suppose: [{AGED}, subjectId: null}}]) {LIST} }}",
        f"me {{ services(suppose: [{AGED}}}]) {LIST} }}",
    ),
    (
        f'me {{ eligibility(serviceId: "livelihood-benefit", subjectId: null, on: null, suppose: null) {VERDICT} }}',
        f'me {{ eligibility(serviceId: "livelihood-benefit") {VERDICT} }}',
    ),
    ("me { upcoming(after: null) { nodes { id } } }", "me { upcoming { nodes { id } } }"),
    ("me { facts(ids: null) { id value } }", "me { facts { id value } }"),
    ("me { facts(on: null) { id value } }", "me { facts { id value } }"),
    ("me { categories(on: null) { category { id } status } }", "me { categories { category { id } status } }"),
    ("publicServices(filter: null) { nodes { id } }", "publicServices { nodes { id } }"),
    (f"publicServices(filter: {NULL_LISTING}) {{ nodes {{ id }} }}", "publicServices { nodes { id } }"),
    ("publicServices(after: null) { nodes { id } }", "publicServices { nodes { id } }"),
    (
        'category(id: "infants") { title(language: null) services(after: null) { nodes { id } } }',
        'category(id: "infants") { title services { nodes { id } } }',
    ),
]

TYPES: Final = {
    "filter": "EligibilityFilter",
    "on": "Date",
    "suppose": "[FactInput!]",
    "after": "String",
    "subjectId": "ID",
    "ids": "[ID!]",
    "statuses": "[EligibilityStatus!]",
    "search": "String",
}

# what is asked, with `$null` in the place of one argument, and which argument it is
BY_VARIABLE: Final = [
    (f"me {{ services(filter: $null) {LIST} }}", "filter"),
    (f"me {{ services(filter: {{statuses: $null}}) {LIST} }}", "statuses"),
    (f"me {{ services(filter: {{search: $null}}) {LIST} }}", "search"),
    (f"me {{ services(filter: {{subjectId: $null}}) {LIST} }}", "subjectId"),
    (f"me {{ services(on: $null) {LIST} }}", "on"),
    (f"me {{ services(suppose: $null) {LIST} }}", "suppose"),
    (f"me {{ services(suppose: [{AGED}, subjectId: $null}}]) {LIST} }}", "subjectId"),
    (f"me {{ services(after: $null) {LIST} }}", "after"),
    (f'me {{ eligibility(serviceId: "livelihood-benefit", subjectId: $null) {VERDICT} }}', "subjectId"),
    ("me { upcoming(after: $null) { nodes { id } } }", "after"),
    ("me { facts(ids: $null) { id value } }", "ids"),
    ("me { categories(on: $null) { category { id } status } }", "on"),
]


executor = pytest.mark.parametrize("executor", ["plan", "core"])


@executor
@pytest.mark.parametrize(("null", "left_out"), ALIKE)
def test_null_is_as_left_out(gateway: RunningGateway, executor: str, null: str, left_out: str) -> None:
    """Every nullable argument of eligibility and of the catalogue, and every field of their inputs."""
    without = _answered(gateway, executor, f"{{ {left_out} }}")
    assert _answered(gateway, executor, f"{{ {null} }}") == without


@executor
@pytest.mark.parametrize(("asked", "argument"), BY_VARIABLE)
def test_a_variable_that_is_null_is_null(gateway: RunningGateway, executor: str, asked: str, argument: str) -> None:
    """As the literal, and as one that is not given at all."""
    document = f"query ($null: {TYPES[argument]}) {{ {asked} }}"
    literal = _answered(gateway, executor, f"{{ {asked.replace('$null', 'null')} }}")
    assert _answered(gateway, executor, document, {"null": None}) == literal
    assert _answered(gateway, executor, document, {}) == literal


def _answered(
    gateway: RunningGateway, executor: str, document: str, variables: dict[str, Any] | None = None
) -> dict[str, Any]:
    headers = {"maru-executor": executor}
    response = gateway.post(document, FAMILY, variables=variables or {}, headers=headers)
    assert response.headers["maru-executor"] == executor
    answer = response.json()
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]
    return found

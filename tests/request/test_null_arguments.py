"""An explicit null: an error of its field where the argument may not be null, and else what the schema says."""

from typing import Any, Final

import pytest

from tests.running import RunningGateway

MOTHER: Final = "Working mother on parental leave"
NOT_NULL: Final = {
    "services": ("Int", "me { id services(first: $v) { totalCount } }", ["me", "services"]),
    "upcoming first": ("Int", "me { id upcoming(first: $v) { totalCount } }", ["me", "upcoming"]),
    "upcoming within": ("Int", "me { id upcoming(within: $v) { totalCount } }", ["me", "upcoming"]),
    "publicServices": ("Int", "me { id } publicServices(first: $v) { totalCount }", ["publicServices"]),
    "options": ("Int", "me { id education { options(first: $v) { totalCount } } }", ["me", "education", "options"]),
}
NULLABLE: Final = {
    "statuses": ("[EligibilityStatus!]", "services(filter: {statuses: $v})", "services"),
    "filter": ("EligibilityFilter", "services(filter: $v)", "services"),
    "after": ("String", "services(after: $v)", "services"),
    "on": ("Date", "services(on: $v)", "services"),
    "suppose": ("[FactInput!]", "services(suppose: $v)", "services"),
}


@pytest.mark.parametrize("executor", ["plan", "core"])
@pytest.mark.parametrize("name", NOT_NULL)
def test_null_for_what_may_not_be_null_is_an_error_of_its_field(
    gateway: RunningGateway, name: str, executor: str
) -> None:
    """A nullable variable fits where the argument has a default; its null is BAD_USER_INPUT there, the rest answers."""
    type_, asked, path = NOT_NULL[name]
    response = gateway.post(
        f"query($v: {type_}) {{ {asked} }}", MOTHER, variables={"v": None}, headers={"maru-executor": executor}
    )
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["path"] == path
    assert "null" in error["message"]
    assert "None" not in error["message"]
    assert answer["data"]["me"]["id"]


@pytest.mark.parametrize("name", NOT_NULL)
def test_a_variable_that_is_left_out_takes_the_default(gateway: RunningGateway, name: str) -> None:
    """What is not given at all is not null."""
    type_, asked, _ = NOT_NULL[name]
    answer = gateway.ask(f"query($v: {type_}) {{ {asked} }}", MOTHER)
    assert "errors" not in answer


@pytest.mark.parametrize("executor", ["plan", "core"])
@pytest.mark.parametrize("name", NULLABLE)
def test_null_where_null_may_be_is_as_if_nothing_were_given(gateway: RunningGateway, name: str, executor: str) -> None:
    """By a literal and by a variable: the answer is that of the bare field."""
    type_, asked, bare = NULLABLE[name]
    below = "{ totalCount nodes { id } }"
    headers = {"maru-executor": executor}
    wanted = gateway.post(f"{{ me {{ {bare} {below} }} }}", MOTHER, headers=headers).json()
    by_variable = f"query($v: {type_}) {{ me {{ {asked} {below} }} }}"
    assert gateway.post(by_variable, MOTHER, headers=headers, variables={"v": None}).json() == wanted
    by_literal = f"{{ me {{ {asked.replace('$v', 'null')} {below} }} }}"
    assert gateway.post(by_literal, MOTHER, headers=headers).json() == wanted
    assert wanted["data"]["me"]["services"]["totalCount"]

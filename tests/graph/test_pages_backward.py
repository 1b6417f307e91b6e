"""Lists of a citizen by page, from their end: what is counted, and what each page says of what stands beside it."""

from typing import Any, Final

import pytest

from tests.eligibility.asking import FAMILY, UNRECORDED
from tests.running import RunningGateway

PAGE: Final = "{ totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id } }"
ASKED: Final = "first: $first, after: $after, last: $last, before: $before"
LISTS: Final = {
    "upcoming": (FAMILY, 20, f"upcoming(within: 3653, {ASKED}) {PAGE}"),
    "openQuestions": (UNRECORDED, 5, f"openQuestions({ASKED}) {PAGE}"),
    "services": (UNRECORDED, 20, f"openQuestions(first: 1) {{ nodes {{ services({ASKED}) {PAGE} }} }}"),
    "options": ("Mother of a child of kindergarten age", 10, f"children {{ education {{ options({ASKED}) {PAGE} }} }}"),
}
each_list = pytest.mark.parametrize("name", LISTS)


def _asked(gateway: RunningGateway, name: str, **variables: Any) -> Any:
    persona, default, field = LISTS[name]
    head = f"query P($first: Int! = {default}, $after: String, $last: Int, $before: String)"
    return gateway.ask(f"{head} {{ me {{ {field} }} }}", persona, variables=variables)


def _page(gateway: RunningGateway, name: str, **variables: Any) -> dict[str, Any]:
    answer = _asked(gateway, name, **variables)
    assert "errors" not in answer, answer["errors"]
    found = answer["data"]["me"]
    while "pageInfo" not in found:
        found = found[0] if isinstance(found, list) else next(iter(found.values()))
    page: dict[str, Any] = found
    return page


@each_list
def test_a_list_is_read_from_its_end(gateway: RunningGateway, name: str) -> None:
    """Pages of two backward give what one page forward gives, and say what stands on either side."""
    whole = [node["id"] for node in _page(gateway, name, first=100)["nodes"]]
    assert len(whole) > 3
    found: list[str] = []
    before = None
    while len(found) < len(whole):
        page = _page(gateway, name, last=2, before=before)
        found = [node["id"] for node in page["nodes"]] + found
        info, before = page["pageInfo"], page["pageInfo"]["startCursor"]
        assert info["hasNextPage"] == (len(found) > len(page["nodes"]))
        assert info["hasPreviousPage"] == (len(found) < page["totalCount"])
    assert found == whole
    middle = _page(gateway, name, first=1, before=before, after=None)
    assert middle["nodes"] == []


@each_list
def test_the_first_and_the_last_together_are_refused(gateway: RunningGateway, name: str) -> None:
    """In words, at the field; the default of the first counts as not given."""
    _, default, _ = LISTS[name]
    (error,) = _asked(gateway, name, first=3, last=3)["errors"]
    assert error["message"] == "`first` and `last` are both given: give one of them."
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert len(_page(gateway, name, first=default, last=1)["nodes"]) == 1
    (error,) = _asked(gateway, name, last=1, before="bm9uZQ")["errors"]
    assert "`before` " in error["message"]

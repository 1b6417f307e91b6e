"""Lists of services in each order, forward and backward, by cursors of that order alone."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, Final

import pytest

from tests.eligibility.asking import STATUSES
from tests.eligibility.swapping import Swapping
from tests.eligibility.test_deadline import SERVICES, STUDENT, with_deadlines
from tests.running import RunningGateway
from tests.some import some

ORDERS: Final = ["RELEVANCE", "DEADLINE", "NAME"]
TODAY: Final = "2026-11-24"
OF_CITIZEN: Final = """
query C($orderBy: EligibilityOrder! = RELEVANCE, $first: Int! = 20, $after: String, $last: Int, $before: String) {
  me { list: services(
    filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}, suppose: %s,
    orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before
  ) { ...Page nodes { id deadline service { id name } } } }
}
fragment Page on EligibilityConnection {
  totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor }
}
"""
OF_ALL: Final = """
query A($orderBy: EligibilityOrder! = RELEVANCE, $first: Int! = 20, $after: String, $last: Int, $before: String) {
  list: publicServices(orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor }
    nodes { id name applicationPeriod { closesOn } channels { closesOn } }
  }
}
"""
OF_CATEGORY: Final = OF_ALL.replace("list: publicServices", 'category(id: "infants") { list: services').replace(
    "closesOn } }\n  }", "closesOn } }\n  } }"
)
LISTS: Final = {
    "of a citizen": OF_CITIZEN % '[{fact: "residence_since", value: "2026-10-05"}]',
    "of all": OF_ALL,
    "of a category": OF_CATEGORY,
}
each_list = pytest.mark.parametrize("document", [pytest.param(text, id=name) for name, text in LISTS.items()])
each_order = pytest.mark.parametrize("order", ORDERS)


@pytest.fixture
async def answering(swapping: Swapping) -> RunningGateway:
    """The gateway whose catalogue has services with deadlines."""
    await swapping.stand_on(with_deadlines(swapping.own))
    return swapping.gateway


def _page(gateway: RunningGateway, document: str, language: str = "ko", **variables: Any) -> dict[str, Any]:
    answer = gateway.ask(document, STUDENT, variables=variables, headers={"Accept-Language": language})
    assert "errors" not in answer, answer["errors"]
    data = answer["data"]
    found: dict[str, Any] = (data.get("me") or data.get("category") or data)["list"]
    return found


def _refusal(gateway: RunningGateway, document: str, **variables: Any) -> str:
    (error,) = gateway.ask(document, STUDENT, variables=variables)["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    words: str = error["message"]
    return words


def _key(cursor: str) -> list[str]:
    """Return the words of the key that a cursor carries."""
    return urlsafe_b64decode(cursor + "==").decode().split(" ")


def _forward(gateway: RunningGateway, document: str, size: int = 100, **variables: Any) -> list[dict[str, Any]]:
    """Return the nodes of all pages."""
    nodes: list[dict[str, Any]] = []
    after = None
    while True:
        page = _page(gateway, document, first=size, after=after, **variables)
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert len(nodes) == page["totalCount"]
            return nodes


def _due(deadline: str | None) -> tuple[int, int]:
    """Return by what a deadline stands: ahead, then over, then none."""
    if deadline is None:
        return 2, 0
    number = int(deadline.replace("-", ""))
    return (0, number) if deadline >= TODAY else (1, -number)


@each_list
@each_order
def test_a_list_is_the_same_from_either_end(answering: RunningGateway, document: str, order: str) -> None:
    """Pages backward give the nodes of pages forward, and each page says what stands on either side."""
    whole = [node["id"] for node in _forward(answering, document, orderBy=order)]
    assert len(set(whole)) == len(whole) > 14
    assert [node["id"] for node in _forward(answering, document, 37, orderBy=order)] == whole
    found: list[str] = []
    before = None
    while len(found) < len(whole):
        page = _page(answering, document, orderBy=order, last=37, before=before)
        found = [node["id"] for node in page["nodes"]] + found
        info, before = page["pageInfo"], page["pageInfo"]["startCursor"]
        assert info["hasNextPage"] == (len(found) > len(page["nodes"]))
        assert info["hasPreviousPage"] == (len(found) < len(whole))
        assert page["totalCount"] == len(whole)
    assert found == whole


@each_list
@each_order
def test_a_page_may_be_held_between_two_cursors(answering: RunningGateway, document: str, order: str) -> None:
    """From between them come the first, or the last; behind `before` nothing, though `after` stands there."""
    page = _page(answering, document, orderBy=order, first=10)
    ids, cursors = [node["id"] for node in page["nodes"]], [edge["cursor"] for edge in page["edges"]]
    between = {"orderBy": order, "after": cursors[1], "before": cursors[8]}
    for size, wanted in (({}, ids[2:8]), ({"first": 2}, ids[2:4]), ({"last": 2}, ids[6:8]), ({"last": 0}, [])):
        shown = _page(answering, document, **between, **size)
        assert [node["id"] for node in shown["nodes"]] == wanted
        assert (shown["pageInfo"]["hasPreviousPage"], shown["pageInfo"]["hasNextPage"]) == (True, True)
    crossed = _page(answering, document, orderBy=order, after=cursors[8], before=cursors[1])
    assert crossed["nodes"] == []


@each_list
def test_the_first_and_the_last_together_are_refused(answering: RunningGateway, document: str) -> None:
    """In words; so is a number of the last that is none from 0 to 100."""
    assert "`first` and `last` are both given" in _refusal(answering, document, first=5, last=5)
    for last in (-1, 101):
        assert f"`last` is {last}" in _refusal(answering, document, last=last)
    assert "`before` is not a cursor of this list" in _refusal(answering, document, last=2, before="bm93aGVyZQ")


@each_list
def test_a_cursor_of_another_order_is_refused(answering: RunningGateway, document: str) -> None:
    """No order goes on behind a place of another one, in either direction."""
    cursors = {order: _page(answering, document, orderBy=order, first=3)["pageInfo"]["endCursor"] for order in ORDERS}
    for of, cursor in cursors.items():
        for order in some(each for each in ORDERS if each != of):
            words = f"is a cursor of the order {of}, and `orderBy` is {order}"
            assert words in _refusal(answering, document, orderBy=order, after=cursor)
            assert words in _refusal(answering, document, orderBy=order, before=cursor, last=3)


@each_list
@pytest.mark.parametrize("by", ["", "-1", "soon"])
def test_a_cursor_whose_deadline_is_no_number_is_refused(answering: RunningGateway, document: str, by: str) -> None:
    """In words, as every text that is no cursor."""
    version, order, _, *place = _key(_page(answering, document, orderBy="DEADLINE", first=3)["pageInfo"]["endCursor"])
    forged = urlsafe_b64encode(" ".join((version, order, by, *place)).encode()).decode().rstrip("=")
    assert "`after` is not a cursor of this list" in _refusal(answering, document, orderBy="DEADLINE", after=forged)


def test_the_cursor_that_names_no_service_is_the_one_that_is_named(answering: RunningGateway) -> None:
    """Beside another cursor that does."""
    cursors = [edge["cursor"] for edge in _page(answering, OF_ALL, first=3)["edges"]]
    gone = urlsafe_b64encode(" ".join((*_key(cursors[2])[:2], "no_service")).encode()).decode().rstrip("=")
    for given, named in (({"after": cursors[0], "before": gone}, "before"), ({"after": gone}, "after")):
        [error] = answering.ask(OF_ALL, STUDENT, variables=given)["errors"]
        assert error["extensions"]["argument"] == [named], error


@each_list
def test_a_cursor_of_names_is_of_one_language(answering: RunningGateway, document: str) -> None:
    """Where the caller reads another language meanwhile, the list begins again."""
    cursor = _page(answering, document, "en", orderBy="NAME", first=3)["pageInfo"]["endCursor"]
    assert "is a cursor of names in EN, and these are in KO" in _refusal(
        answering, document, orderBy="NAME", after=cursor
    )


@each_list
@pytest.mark.parametrize("language", ["ko", "en", "ar"])
def test_names_stand_by_their_code_points(answering: RunningGateway, document: str, language: str) -> None:
    """In the language of the caller, as the names are shown."""
    page = _page(answering, document, language, orderBy="NAME", first=100)
    names = [node.get("service", node)["name"] for node in page["nodes"]]
    assert names == sorted(names)
    assert len(set(names)) > 10


def test_what_is_due_soonest_comes_first_of_a_citizen(answering: RunningGateway) -> None:
    """What is over stands behind that, and what has no deadline last; ties stand by relevance."""
    document = LISTS["of a citizen"]
    found, relevance = (_forward(answering, document, orderBy=order) for order in ("DEADLINE", "RELEVANCE"))
    assert {node["service"]["id"]: node["deadline"] for node in found}.items() >= {
        (id_, deadline) for id_, (_, _, deadline) in SERVICES.items()
    }
    assert found == sorted(relevance, key=lambda node: _due(node["deadline"]))
    assert found != relevance


def test_what_is_due_soonest_comes_first_of_all(answering: RunningGateway) -> None:
    """By the period and the channels; what follows from an event is nothing that the catalogue knows."""
    found, relevance = (_forward(answering, OF_ALL, orderBy=order) for order in ("DEADLINE", "RELEVANCE"))

    def due(node: dict[str, Any]) -> tuple[int, int]:
        days: Sequence[str | None] = [each["closesOn"] for each in node["channels"]]
        ahead = [day for day in days if day is not None and day >= TODAY]
        channels = min(ahead) if ahead else None if None in days else max(filter(None, days), default=None)
        said = [(node["applicationPeriod"] or {}).get("closesOn"), channels]
        return _due(min(filter(None, said), default=None))

    assert found == sorted(relevance, key=due)
    assert [id_ for id_ in (node["id"] for node in found) if id_ in SERVICES][:3] == [
        "each-autumn",
        "by-channel",
        "next-channel",
    ]


@pytest.mark.parametrize("document", [LISTS["of a citizen"], OF_ALL], ids=["of a citizen", "of all"])
def test_a_cursor_of_before_there_were_orders_goes_on(answering: RunningGateway, document: str) -> None:
    """It has the words that it had: the version, and where the row stands by relevance."""
    whole = _page(answering, document, first=10)
    key = _key(whole["edges"][4]["cursor"])
    assert len(key) == (5 if document is not OF_ALL else 3)
    assert (key[1] in STATUSES) == (document is not OF_ALL)
    older = urlsafe_b64encode(" ".join(key).encode()).decode().rstrip("=")
    assert _page(answering, document, first=5, after=older)["nodes"] == whole["nodes"][5:]


def test_a_list_by_names_is_kept_for_its_language(answering: RunningGateway) -> None:
    """A cache must not give one language's order to a reader of another, though no text is asked for."""
    document = "{ publicServices(orderBy: NAME, first: 9) { nodes { id } } }"
    answers = [
        answering.client.get("/graphql", params={"query": document}, headers={"Accept-Language": each})
        for each in ("ko", "en")
    ]
    assert answers[0].json() != answers[1].json()
    assert "accept-language" in answers[0].headers["vary"].lower()

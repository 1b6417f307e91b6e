"""How a service stands for the citizen who asks, shown at the service in a list or by itself."""

from typing import Any, Final

from tests.eligibility.asking import FAMILY, GRANDMOTHER, STATUSES, rows
from tests.graph.asking import Graph
from tests.patience import eventually
from tests.running import RunningGateway
from tests.some import some

SHOWN: Final = "id status deadline alreadyReceives subject { id } reasons { outcome observed(language: EN) }"
LIST: Final = f"{{ publicServices(first: %s) {{ nodes {{ id myEligibilities {{ {SHOWN} }} }} }} }}"


def _listed(gateway: RunningGateway, persona: str) -> dict[str, list[dict[str, Any]]]:
    answer = gateway.ask(LIST % 100, persona)
    assert "errors" not in answer, answer["errors"]
    return {each["id"]: each["myEligibilities"] for each in answer["data"]["publicServices"]["nodes"]}


def test_a_service_shows_the_verdicts_that_the_list_of_verdicts_has(gateway: RunningGateway) -> None:
    """Of the citizen, the children and the wards, the citizen's first, with all that a verdict shows."""
    for persona in (FAMILY, GRANDMOTHER):
        expected: dict[str, dict[str, Any]] = {}
        asked = "mine: id deadline alreadyReceives reasons { outcome observed(language: EN) }"
        for (service, subject), node in rows(gateway, persona, asked, filter={"statuses": STATUSES}).items():
            expected.setdefault(service, {})[subject] = node
        found = _listed(gateway, persona)
        assert max(map(len, found.values())) > 1
        for service, verdicts in some(found.items()):
            assert {each["subject"]["id"] for each in verdicts} == expected[service].keys()
            assert verdicts[0]["subject"]["id"] == gateway.personas[persona].id
            for each in verdicts:
                of_list = expected[service][each["subject"]["id"]]
                assert {name: of_list[name] for name in each} == each


async def test_a_list_of_services_is_judged_at_once(graph: Graph) -> None:
    """A hundred services cost as many statements as one."""
    one, hundred = [await graph.answer(LIST % count, FAMILY) for count in (1, 100)]
    assert (one.errors, hundred.errors) == ([], [])
    assert len(hundred.data["publicServices"]["nodes"]) > 50  # type: ignore[index]
    assert len(hundred.sent) == len(one.sent) > 1


def test_the_usage_log_says_that_verdicts_were_read(gateway: RunningGateway) -> None:
    """With the facts that they rest on, as for a list of verdicts."""
    gateway.ask(LIST % 3, GRANDMOTHER)
    document = (
        "{ me { usage(receiverKinds: [SELF], first: 100) { nodes { action usedFields { id title(language: EN) } } } } }"
    )

    def read() -> list[tuple[str, Any]]:
        nodes = gateway.ask(document, GRANDMOTHER)["data"]["me"]["usage"]["nodes"]
        return [(node["action"], each) for node in nodes for each in node["usedFields"]]

    said = {"id": "PublicService.myEligibilities", "title": "Eligibility verdicts for a service"}
    # A record is listed once a signed head covers it.
    assert eventually(lambda: ("READ", said) in read())
    assert "DERIVED" in dict(read())


def test_without_a_citizen_there_are_no_verdicts(gateway: RunningGateway) -> None:
    """A caller without a token is shown the services, and null for what is theirs, as for `me`."""
    answer = gateway.ask(LIST % 2)
    assert "errors" not in answer
    assert {each["myEligibilities"] for each in answer["data"]["publicServices"]["nodes"]} == {None}

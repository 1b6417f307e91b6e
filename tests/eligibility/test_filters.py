"""`services(filter: {thematicArea, alreadyReceives})` over HTTP, how many services rows are of, `lifeEventTypes`."""

from typing import Any, Final

import pytest

from agencies.registration.registry import Registry
from tests.eligibility.asking import FAMILY, GRANDMOTHER, STATUSES, me, refusal, row_of, rows
from tests.running import RunningGateway
from tests.some import some

COUNTED: Final = "query C($filter: EligibilityFilter) { me { services(filter: $filter) { totalCount serviceCount } } }"
REFUSED: Final = "query R($area: String) { me { services(filter: {thematicArea: $area}) { totalCount } } }"
PERSONAS: Final = (FAMILY, GRANDMOTHER, "Elderly woman living alone")


def _filtered(gateway: RunningGateway, persona: str, more: str = "", **wanted: Any) -> Any:
    return rows(gateway, persona, more, filter={"statuses": STATUSES, **wanted})


def test_a_thematic_area_leaves_the_services_of_that_area(gateway: RunningGateway) -> None:
    """The rows of all areas together are all rows, each once, in their order; the Korean title names an area too."""
    every = _filtered(gateway, FAMILY, "of: service { thematicArea { id title(language: KO) } }")
    area_of = {row: tuple(node["of"]["thematicArea"].values()) for row, node in every.items()}
    areas = sorted(set(area_of.values()))
    assert len(areas) > 5
    for area in areas:
        wanted = [row for row in area_of if area_of[row] == area]
        for named in area:
            assert list(_filtered(gateway, FAMILY, thematicArea=named)) == wanted
    assert list(_filtered(gateway, FAMILY, thematicArea=None)) == list(area_of)


@pytest.mark.parametrize("area", ["", "생활", "life", "주거"])
def test_an_unknown_thematic_area_is_refused(gateway: RunningGateway, area: str) -> None:
    """With words that say where to take one from."""
    words = refusal(gateway, FAMILY, REFUSED, "services", area=area)
    assert words.startswith("`thematicArea` names no subject of a service")


def test_a_thematic_area_goes_with_the_other_parts_of_the_filter(gateway: RunningGateway) -> None:
    """A row has to fit both."""
    both = _filtered(gateway, FAMILY, thematicArea="보육·교육", lifeStage="INFANT")
    one, other = (
        _filtered(gateway, FAMILY, **part) for part in ({"thematicArea": "보육·교육"}, {"lifeStage": "INFANT"})
    )
    assert list(both) == [row for row in one if row in other]
    assert some(both)


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_is_received_already_can_be_left_out_or_asked_for(gateway: RunningGateway, persona: str) -> None:
    """By the row's own subject: what a parent receives is not received by the child."""
    every = _filtered(gateway, persona, "alreadyReceives")
    received = [row for row, node in every.items() if node["alreadyReceives"]]
    assert list(_filtered(gateway, persona, alreadyReceives=True)) == received
    assert list(_filtered(gateway, persona, alreadyReceives=False)) == [row for row in every if row not in received]
    assert list(_filtered(gateway, persona, alreadyReceives=None)) == list(every)


def test_something_is_received_and_something_is_not(gateway: RunningGateway) -> None:
    """The personas above tell the two apart."""
    found = [_filtered(gateway, persona, alreadyReceives=each) for persona in PERSONAS for each in (True, False)]
    assert sum(map(bool, found)) >= 4


@pytest.mark.parametrize("statuses", [None, ["ELIGIBLE"], ["UNKNOWN"], ["ELIGIBLE", "INELIGIBLE"], STATUSES, []])
def test_services_are_counted_beside_rows(gateway: RunningGateway, statuses: list[str] | None) -> None:
    """A service that stands for several subjects counts once, in whatever statuses."""
    wanted = {"statuses": statuses}
    counted = me(gateway, FAMILY, COUNTED, filter=wanted)["services"]
    found = rows(gateway, FAMILY, filter=wanted)
    assert counted == {"totalCount": len(found), "serviceCount": len({service for service, _ in found})}
    if statuses == STATUSES:
        assert counted["serviceCount"] < counted["totalCount"]


def test_services_are_counted_as_the_filter_leaves_them(gateway: RunningGateway) -> None:
    """Of one subject there is a row for each."""
    own_id = gateway.personas[FAMILY].id
    counted = me(gateway, FAMILY, COUNTED, filter={"statuses": STATUSES, "subjectId": own_id})["services"]
    assert counted["totalCount"] == counted["serviceCount"] > 0


def test_life_events_are_listed_at_the_root(gateway: RunningGateway, registry: Registry) -> None:
    """All that a filter may name, whether any service names it or not, by their ids, for anybody."""
    answer = gateway.ask("{ lifeEventTypes { id group ko: title(language: KO) ar: title(language: AR) } }")
    assert answer["data"]["lifeEventTypes"] == [
        {"id": id_, "group": held.type.group, "ko": held.type.title["ko"], "ar": held.type.title["ar"]}
        for id_, held in sorted(registry.life_events.items())
    ]
    for event in answer["data"]["lifeEventTypes"]:
        assert "errors" not in gateway.ask(
            f'{{ publicServices(filter: {{lifeEventId: "{event["id"]}"}}) {{ totalCount }} }}'
        )


def test_rows_of_a_filter_are_those_of_the_list(gateway: RunningGateway) -> None:
    """With every part given and leaving nothing out, the list is as without."""
    wanted = {"open": None, "alreadyReceives": None, "thematicArea": None, "search": None}
    assert [row_of(node) for node in _filtered(gateway, FAMILY, **wanted).values()] == list(_filtered(gateway, FAMILY))

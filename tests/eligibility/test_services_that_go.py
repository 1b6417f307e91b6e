"""Services that go: they say since when, until when and what takes their place, and are decided as before."""

from typing import Final

from agencies.service_catalogue.store.content import Content
from tests.eligibility.asking import FAMILY, rows
from tests.eligibility.swapping import Swapping
from tests.service_catalogue.entries import changed

SHOWN: Final = """query Shown($id: ID!) {
  publicService(id: $id) { deprecatedSince deprecatedUntil replacedBy { id name(language: KO) } } }"""
STAYS: Final = {"deprecatedSince": None, "deprecatedUntil": None, "replacedBy": None}


async def test_a_service_that_goes_is_decided_as_before_and_says_what_takes_its_place(swapping: Swapping) -> None:
    """Nobody's verdict changes by it; of one that stays all three are null, and of both once it stays again."""
    await swapping.stand_on(swapping.own)
    going, place = (each["id"] for each in swapping.own.services[:2])
    before = rows(swapping.gateway, FAMILY)
    said = {"since": "2026-11-01", "until": "2027-06-30", "instead": place}
    await swapping.to(changed(swapping.own, going, deprecated=said))
    name = _named(swapping.own, place)
    assert _shown(swapping, going) == {
        "deprecatedSince": "2026-11-01",
        "deprecatedUntil": "2027-06-30",
        "replacedBy": {"id": place, "name": name},
    }
    assert _shown(swapping, place) == STAYS
    assert rows(swapping.gateway, FAMILY) == before
    await swapping.to(changed(swapping.own, going, deprecated={"since": "2026-11-01", "until": None}))
    assert _shown(swapping, going) == {**STAYS, "deprecatedSince": "2026-11-01"}
    await swapping.to(swapping.own)
    assert _shown(swapping, going) == STAYS


def _named(own: Content, id_: str) -> str:
    return next(str(each["name"]["ko"]) for each in own.services if each["id"] == id_)


def _shown(swapping: Swapping, id_: str) -> object:
    answer = swapping.gateway.ask(SHOWN, variables={"id": id_})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["publicService"]

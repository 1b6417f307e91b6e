"""A seeding beside a demo that is open: who is shown to its visitors by then, and which reports it leaves."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from agencies.registration.registry import PLATFORM
from tests.people import DAY
from tests.running import RunningGateway, command, running_gateway, stores
from tests.store.database import connected

REPORT: Final = """
    mutation ($me: ID!) {
      reportWrongFact(factId: "employment_status", subjectId: $me, text: "I left it.") { correction { id } } }
"""
QUEUED: Final = """
    INSERT INTO wrong_fact_report (holder_id, fact_id, subject_id, reported_by, report, status)
    VALUES ('tax_office', 'occupation', 'a', 'b', 'It is wrong.', 'RECEIVED')
"""
REPORTS: Final = "SELECT count(*) FROM wrong_fact_report"


@pytest.fixture(scope="module")
def demo(own_data: Path) -> Iterator[RunningGateway]:
    """A demo on stores of this file's own."""
    with running_gateway(own_data) as opened:
        yield opened


@pytest.fixture(scope="module")
def dsns(demo: RunningGateway) -> Mapping[str, str]:
    return stores(demo.data)


@pytest.fixture(scope="module")
async def seeded_anew(demo: RunningGateway, dsns: Mapping[str, str]) -> None:
    """A report stands with its holder and another in the platform's queue; then the stores are seeded with others."""
    reporting = next(iter(demo.personas.values()))
    assert "errors" not in demo.ask(REPORT, reporting.title, variables={"me": reporting.id})
    async with connected(dsns[PLATFORM]) as platform:
        await platform.execute(QUEUED)
    done = command("seed", "--citizens", "100", "--seed", "2", "--on", DAY, data=demo.data)
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("seeded_anew")
def test_a_demo_hands_out_tokens_for_those_whom_the_newest_seeding_made_up(demo: RunningGateway) -> None:
    """Whoever is shown as a persona is somebody, without a new start."""
    shown = demo.client.get("/demo/personas").json()
    assert [each["title"] for each in shown] == list(demo.personas)
    assert {each["id"] for each in shown}.isdisjoint(each.id for each in demo.personas.values())
    for each in shown:
        bearer = {"authorization": f"Bearer {each['token']}"}
        assert demo.ask("{ me { id } }", headers=bearer) == {"data": {"me": {"id": each["id"]}}}


@pytest.mark.usefixtures("seeded_anew")
async def test_a_seeding_removes_an_agency_s_reports_with_those_they_name_and_leaves_the_queue(
    dsns: Mapping[str, str],
) -> None:
    """docs/corrections.md says so: an agency's table goes with the people whom its reports name."""
    async with connected(dsns["labour_office"]) as holder, connected(dsns[PLATFORM]) as platform:
        assert await holder.fetchval(REPORTS) == 0
        assert await platform.fetchval(REPORTS) == 1
